//! A modal sheet: the browser's `<dialog>`, which keeps the focus inside, closes on Escape and gives the focus back.

use leptos::{html, prelude::*};

use super::Erased;
use super::{button::IconButton, icon::Icon};

/// Shows while `open` is true, and sets it to false when the person closes it.
#[component]
pub fn Dialog(title: &'static str, open: RwSignal<bool>, children: ChildrenFn) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let (Some(dialog), open) = (element.get(), open.get()) else { return };
        if open && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !open {
            dialog.close();
        }
    });
    // A click on the backdrop has the dialog itself as its target; one on the sheet has something inside it.
    let outside = move |ev: leptos::ev::MouseEvent| {
        if ev.target().is_some() && ev.target() == ev.current_target() {
            open.set(false);
        }
    };
    view! {
        <dialog class="dialog" node_ref=element aria-label=title on:close=move |_| open.set(false) on:click=outside>
            <header>
                <h2>{title}</h2>
                <IconButton icon=Icon::Close label="Close" on_click=move || open.set(false) />
            </header>
            <div class="content">{move || open.get().then(|| children())}</div>
        </dialog>
    }
    .erased()
}
