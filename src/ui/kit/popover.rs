//! A small sheet that hangs from the header, by the browser's own popovers: opening, Escape, a click elsewhere and the return of the focus
//! need no script.

use super::Erased;
use leptos::prelude::*;

/// The sheet. The button that opens it carries `popovertarget=id`.
#[component]
pub fn Popover(id: &'static str, label: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="popover" id=id popover="auto" role="group" aria-label=label>
            {children()}
        </div>
    }
    .erased()
}
