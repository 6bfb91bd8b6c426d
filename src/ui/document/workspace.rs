//! One open document: header and panes, the same tree on server and browser.

use leptos::{html, prelude::*};
use leptos_meta::Title;

use super::{header::Header, splitter::Splitter};
use crate::api::{PageContent, docs::OpenDoc};

#[component]
pub fn Workspace(doc: OpenDoc) -> impl IntoView {
    let PageContent { note_html, board_svg, .. } = use_context().unwrap_or_default();
    let help = RwSignal::new(false);
    let panes = NodeRef::<html::Main>::new();
    let export = StoredValue::new(["/api/v1/docs/", doc.id.as_str(), "/export?format="].concat());
    let title = Memo::new(move |_| doc.title.clone());
    let heading = move || match title.get() {
        title if title.trim().is_empty() => "Untitled · Tandem".into(),
        title => title + " · Tandem",
    };
    view! {
        <Title text=heading />
        <div class="document">
            <Header title export help />
            <noscript>
                <p class="plain-hint">
                    "This is the document as it was when the page was sent. Writing and drawing need JavaScript; reading does not. Download: "
                    <a href=export.get_value() + "md">"note as Markdown"</a> ", " <a href=export.get_value() + "svg">"board as SVG"</a> "."
                </p>
            </noscript>
            <main class="panes" node_ref=panes>
                <section class="pane pane-note" aria-label="Note">
                    <div class="note-host" inner_html=note_html></div>
                </section>
                <Splitter panes />
                <section class="pane pane-board" aria-label="Board">
                    <div class="board-host" inner_html=board_svg></div>
                </section>
            </main>
        </div>
    }
    .into_any()
}
