//! The pane of the note: the server's HTML until the editor takes its place. The editor is `client::editor`'s.

use leptos::prelude::*;

#[component]
pub fn NotePane(
    /// Sanitised by the server; empty in the browser, where it is in the page already.
    html: String,
) -> impl IntoView {
    view! {
        <section class="pane pane-note" aria-label="Note">
            <div class="note-host">
                <div class="note-html" inner_html=html></div>
            </div>
        </section>
    }
    .into_any()
}
