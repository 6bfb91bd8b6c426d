//! The pane of the note: the server's HTML until the editor takes its place. The editor is `client::editor`'s.

use leptos::{html, prelude::*};

use crate::ui::kit::Erased;

use super::document::Live;

#[component]
pub fn NotePane(
    live: Live,
    /// Sanitised by the server; empty in the browser, where it is in the page already.
    html: String,
) -> impl IntoView {
    let host = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (Some(session), Some(host)) = (live.get(), host.get()) {
            session.mount_note(host.into());
        }
    });
    view! {
        <section class="pane pane-note" aria-label="Note">
            <div class="note-host" node_ref=host>
                <div class="note-html" inner_html=html></div>
            </div>
        </section>
    }
    .erased()
}
