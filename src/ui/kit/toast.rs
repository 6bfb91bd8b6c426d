//! One sentence at the foot of the page, for a few seconds. A newer one replaces it.

use std::time::Duration;

use leptos::prelude::*;

use super::icon::{Icon, icon};

const SHOWN: Duration = Duration::from_millis(3500);

/// Says sentences; a context of the whole app.
#[derive(Clone, Copy)]
pub struct Toasts(RwSignal<(u32, Option<String>)>);

impl Toasts {
    pub fn new() -> Self {
        Toasts(RwSignal::new((0, None)))
    }

    /// Call it in the browser only.
    pub fn say(self, text: &str) {
        let Toasts(shown) = self;
        shown.update(|(turn, now)| {
            *turn += 1;
            *now = Some(text.into());
        });
        let turn = shown.with_untracked(|(turn, _)| *turn);
        set_timeout(move || _ = shown.try_update(|(last, now)| now.take_if(|_| *last == turn)), SHOWN);
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
    let toast = move || {
        let text = shown.with(|(_, now)| now.clone())?;
        Some(view! { <div class="toast">{icon(Icon::Check)} {text}</div> })
    };
    view! {
        <div class="toaster" role="status">
            {toast}
        </div>
    }
    .into_any()
}
