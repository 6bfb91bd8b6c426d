//! Tandem: a note and a whiteboard side by side in one document, and everyone who has it open sees every edit as it happens.
//!
//! THE MAP, in layer order; each module may use only those above it that ARCHITECTURE.md lists (`tests::tidy` checks).

// What a document is: values and rules.
pub mod model;

// How two copies become one: the protocol, the same code on both sides.
pub mod sync;

// What it looks like: document -> display list -> SVG or canvas.
pub mod scene;

// The whiteboard, without a DOM.
pub mod board;

// The note: safe HTML, headings, counts, colours of code; formatting.
pub mod note;

// The browser: sockets, canvas, keys. Compiles everywhere, runs only there.
pub mod client;

// What the server does, without a web framework.
#[cfg(feature = "ssr")]
pub mod server;

// What pages may ask of the server.
pub mod api;

// What the person sees: pages, document frame, chrome, kit.
pub mod ui;

// The document shell and the route table.
pub mod app;

// The web edge.
#[cfg(feature = "ssr")]
pub mod http;

// The command line.
#[cfg(feature = "ssr")]
pub mod cli;

// What bytes of strangers must not do: the bodies of `fuzz/`, which compiles them into a crate of its own.
#[cfg(test)]
mod fuzzing;

// Features through the front door.
#[cfg(all(test, feature = "ssr"))]
mod tests;

/// Brings the server's page to life; the page's script calls it once.
///
/// # Panics
/// In a page that the server did not make: it starts from what the server left in it ([`app::START`]).
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    #[cfg(target_arch = "wasm32")]
    console_error_panic_hook::set_once();
    let start = client::page::text_of(app::START).expect("a page of a document");
    let start: serde_json::Value = serde_json::from_str(&start).unwrap_or_default();
    let doc = api::docs::OpenDoc::read(&start).expect("what this version's server writes");
    leptos::mount::hydrate_body(move || app::App(app::AppProps { doc }));
}
