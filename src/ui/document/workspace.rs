//! One open document: opens the session in the browser, lays out header and panes. The same tree on server and browser; what needs the
//! session appears when there is one.

use leptos::{html, prelude::*};

use super::{header::Header, splitter::Splitter};
use crate::{
    api::{PageContent, docs::OpenDoc},
    client::{page, session::Session},
    ui::kit::Erased,
    ui::{
        board::{
            BoardPane,
            later::{Later, Leaving},
        },
        note::NotePane,
        pages,
    },
};

/// The open session, once there is one: never on the server, and not before hydration is done.
pub type Live = RwSignal<Option<Session>>;

#[component]
pub fn Workspace(doc: OpenDoc) -> impl IntoView {
    let PageContent { note_html, board_svg, .. } = use_context().unwrap_or_default();
    let live: Live = RwSignal::new(None);
    let help = RwSignal::new(false);
    let later = RwSignal::new(Later::Coming);
    provide_context(Leaving::default());
    let sheets = move || match (later.get(), live.get()) {
        (Later::Here(program), Some(session)) => (program.sheets)(help, session),
        _ => ().into_any(),
    };
    let panes = NodeRef::<html::Main>::new();
    let links = StoredValue::new(["/api/v1/docs/", doc.id.as_str(), "/links"].concat());
    let export = StoredValue::new(["/api/v1/docs/", doc.id.as_str(), "/export?format="].concat());

    let (id, me, role) = (doc.id.clone(), doc.me.clone(), doc.role);
    Effect::new(move |_| live.set(Some(Session::open(id.clone(), me.clone(), role))));
    on_cleanup(move || {
        if let Some(session) = live.try_get_untracked().flatten() {
            session.close();
        }
    });

    let first = doc.title.clone();
    let title = Memo::new(move |_| {
        live.get().filter(|session| session.synced().get()).map_or_else(|| first.clone(), |session| session.title().get())
    });
    Effect::new(move |_| title.with(|title| page::set_title(&pages::title(title))));
    view! {
        <div class="document">
            <Header live title export links help />
            <noscript>
                <p class="plain-hint">
                    "This is the document as it was when the page was sent. Writing and drawing need JavaScript; reading does not. Download: "
                    <a href=export.get_value() + "md">"note as Markdown"</a> ", " <a href=export.get_value() + "svg">"board as SVG"</a> "."
                </p>
            </noscript>
            <main class="panes" node_ref=panes>
                <NotePane live html=note_html later />
                <Splitter panes />
                <BoardPane live svg=board_svg help later />
            </main>
        </div>
        {sheets}
        <div class="unseen" role="status">
            {move || live.get().map(|session| session.announce())}
        </div>
    }
    .erased()
}
