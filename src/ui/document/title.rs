//! The title, edited where it stands.

use leptos::{ev, prelude::*};

use super::workspace::Live;
use crate::client::page;
use crate::ui::kit::Erased;

/// What fits on a card and in a tab; the document itself takes more.
const LONGEST: u32 = 200;

/// Enter and Escape leave the field. Each keystroke is an edit, like in the note: nothing waits for a "save".
#[component]
pub fn TitleField(live: Live, title: Memo<String>) -> impl IntoView {
    let editable = move || live.with(|live| live.as_ref().is_some_and(|session| session.editable().get()));
    let write = move |ev| live.with_untracked(|live| live.iter().for_each(|session| session.set_title(&event_target_value(&ev))));
    let leave = move |ev: ev::KeyboardEvent| {
        if matches!(ev.key().as_str(), "Enter" | "Escape") && !ev.is_composing() {
            page::blur(&ev);
        }
    };
    view! {
        <h1 class="title">
            <input
                aria-label="Title"
                placeholder="Untitled"
                maxlength=LONGEST
                autocomplete="off"
                enterkeyhint="done"
                value=title.get_untracked()
                prop:value=move || title.get()
                readonly=move || !editable()
                on:input=write
                on:keydown=leave
            />
        </h1>
    }
    .erased()
}
