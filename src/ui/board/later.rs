//! What the board needs beyond the server's picture of it, and when the browser gets that: after the page. `scripts/build` cuts the program in
//! two here (feature `split`): what only [`Program`] leads to becomes a file of its own. Other builds carry it along.

use leptos::{html, prelude::*, task::spawn_local};

use super::{Chrome, export::Export, help::Help};
use crate::{
    client::{reader::Reader, session::Session},
    note,
    ui::{kit::Erased, note::Chrome as NoteChrome},
};

/// The way from the page into the board's program; there is no other.
pub struct Program {
    /// Makes the host the board of the session.
    pub mount: fn(&Session, NodeRef<html::Div>),
    /// Everything that floats over the canvas: the session, whether the help sheet is open, the canvas's element, what gives the keyboard to it.
    pub chrome: fn(Session, RwSignal<bool>, NodeRef<html::Div>, Callback<()>) -> AnyView,
    /// Everything around the note, whose host this is.
    pub note: fn(Session, NodeRef<html::Div>) -> AnyView,
    /// The help sheet, while the signal is true, and the export sheet. They stand beside the panes: one of them may be hidden.
    pub sheets: fn(RwSignal<bool>, Session) -> AnyView,
}

static READER: Reader =
    Reader { html: note::to_html, blocks: note::blocks, code: note::code_spans, headings: note::headings, words: note::words };

static PROGRAM: Program = Program {
    mount: |session, host| {
        if let Some(host) = host.get_untracked() {
            session.mount_board(host.into());
        }
    },
    chrome: |session, help, host, focus| view! { <Chrome session help host focus /> }.erased(),
    note: |session, host| {
        session.set_reader(&READER);
        view! { <NoteChrome session host /> }.erased()
    },
    sheets: |help, session| {
        view! {
            <Help open=help />
            <Export session />
        }
        .into_any()
    },
};

/// Whether the export sheet is open, and whether it is to begin with the selection; a context of the document's page.
#[derive(Clone, Copy, Default)]
pub struct Leaving {
    pub open: RwSignal<bool>,
    pub selection: RwSignal<bool>,
}

impl Leaving {
    /// Opens it.
    pub fn begin(self, selection: bool) {
        self.selection.set(selection);
        self.open.set(true);
    }
}

/// How far it is.
#[derive(Clone, Copy)]
pub enum Later {
    Coming,
    Here(&'static Program),
    /// The network did not bring it. The server's picture is still there.
    Failed,
}

#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(board, wasm_split_path = leptos::wasm_split, fallible)]
fn program() -> Result<&'static Program, leptos::wasm_split::SplitLoaderError> {
    Ok(&PROGRAM)
}

#[cfg(not(feature = "split"))]
async fn program() -> Result<&'static Program, ()> {
    Ok(&PROGRAM)
}

/// Gets it. Call in the browser only, when the page is alive; again after `Failed`.
pub fn fetch(later: RwSignal<Later>) {
    later.set(Later::Coming);
    spawn_local(async move {
        let came = program().await.map_or(Later::Failed, Later::Here);
        // The page may have gone meanwhile.
        _ = later.try_set(came);
    });
}
