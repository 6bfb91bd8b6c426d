//! What the board needs beyond the server's picture of it, and when the browser gets that: after the page. `scripts/build` cuts the program in
//! two here (feature `split`): what only [`Program`] leads to becomes a file of its own. Other builds carry it along.

use leptos::{html, prelude::*, task::spawn_local};

use super::{Chrome, help::Help};
use crate::{client::session::Session, ui::kit::Erased};

/// The way from the page into the board's program; there is no other.
pub struct Program {
    /// Makes the host the board of the session.
    pub mount: fn(&Session, NodeRef<html::Div>),
    /// Everything that floats over the canvas: the session, whether the help sheet is open, the canvas's element, what gives the keyboard to it.
    pub chrome: fn(Session, RwSignal<bool>, NodeRef<html::Div>, Callback<()>) -> AnyView,
    /// The help sheet, while the signal is true. It stands beside the panes: one of them may be hidden.
    pub help: fn(RwSignal<bool>) -> AnyView,
}

static PROGRAM: Program = Program {
    mount: |session, host| {
        if let Some(host) = host.get_untracked() {
            session.mount_board(host.into());
        }
    },
    chrome: |session, help, host, focus| view! { <Chrome session help host focus /> }.erased(),
    help: |open| view! { <Help open /> }.erased(),
};

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
