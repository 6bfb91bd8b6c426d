//! The pane of the note: the server's HTML until the editor takes its place, and what stands around it. The editor is `client::editor`'s; the
//! bar, the contents and the read mode come after the page (`ui::board::later`).

mod bar;
mod chrome;
mod contents;
mod pace;
mod read;

pub use chrome::Chrome;

use leptos::{html, prelude::*};

use super::{board::later::Later, document::Live};
use crate::{board::input::Command, ui::kit::Erased};

#[component]
pub fn NotePane(
    live: Live,
    /// Safe HTML from the server; empty in the browser, where it is in the page already.
    html: String,
    later: RwSignal<Later>,
) -> impl IntoView {
    let host = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (Some(session), Some(host)) = (live.get(), host.get()) {
            session.mount_note(host.into());
        }
    });
    // Who moves by themselves follows nobody any more.
    let alone = move || {
        if let Some(session) = live.get_untracked().filter(|session| session.panel().with_untracked(|panel| panel.following.is_some())) {
            session.command(Command::Follow(None));
        }
    };
    let around = move || match (live.get(), later.get()) {
        (Some(session), Later::Here(program)) => (program.note)(session, host),
        _ => ().into_any(),
    };
    view! {
        <section class="pane pane-note" aria-label="Note">
            <div
                class="note-host"
                node_ref=host
                on:wheel=move |_| alone()
                on:pointerdown=move |_| alone()
                on:keydown=move |_| alone()
            >
                <div class="note-html" inner_html=html></div>
            </div>
            {around}
        </section>
    }
    .erased()
}
