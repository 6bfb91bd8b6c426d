//! One sentence at the foot of the page, for a few seconds. A newer one replaces it.

use std::time::Duration;

use leptos::prelude::*;

use super::Erased;
use super::icon::{Icon, icon};

const SHOWN: Duration = Duration::from_millis(3500);

/// Says sentences; a context of the whole app.
#[derive(Clone, Copy)]
pub struct Toasts(RwSignal<Option<Toast>>);

#[derive(Clone, PartialEq)]
struct Toast {
    /// Tells it from an older one with the same words.
    turn: u32,
    icon: Icon,
    text: String,
}

impl Toasts {
    pub fn new() -> Self {
        Toasts(RwSignal::new(None))
    }

    /// Something was done. Call it in the browser only.
    pub fn say(self, text: &str) {
        self.show(Icon::Check, text);
    }

    /// Something was not done. Call it in the browser only.
    pub fn trouble(self, text: &str) {
        self.show(Icon::Alert, text);
    }

    fn show(self, icon: Icon, text: &str) {
        let Toasts(shown) = self;
        let turn = shown.with_untracked(|last| last.as_ref().map_or(0, |last| last.turn + 1));
        shown.set(Some(Toast { turn, icon, text: text.into() }));
        set_timeout(move || _ = shown.try_update(|last| last.take_if(|last| last.turn == turn)), SHOWN);
    }
}

impl Default for Toasts {
    fn default() -> Self {
        Self::new()
    }
}

/// Where they appear.
#[component]
pub fn Toaster() -> impl IntoView {
    let Toasts(shown) = expect_context();
    let toast = move || shown.get().map(|toast| view! { <div class="toast">{icon(toast.icon)} {toast.text}</div> });
    view! {
        <div class="toaster" role="status">
            {toast}
        </div>
    }
    .erased()
}
