//! The note's editor: loads the bundle that `editor/` builds and binds it to the open document. What is text, undo or a caret is `desk`'s
//! and the bundle's business; here deltas only cross.
//!
//! The HTML from the server stays, readable, until the bundle and the document have both arrived; when the bundle does not, a line says so.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Object, Reflect};
use leptos::prelude::{ArcRwSignal, Effect, Get, Set};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use web_sys::{Element, Event, HtmlElement};

use super::{
    desk::PeerCaret,
    dom::{Listener, create, document, window},
    note_desk,
    session::{NoteNews, Session},
};
use crate::{
    model::style::Color,
    sync::replica::{Pane, TextOp},
};

/// The `<meta>` of the page that names the bundle.
const META: &str = "meta[name=tandem-editor]";
const LABEL: &str = "Note";
const DESCRIPTION: &str = "Markdown. In a list, Tab indents; press Escape and then Tab to leave. Control Enter ticks a task.";
const PLACEHOLDER: &str = "Write something…";

#[wasm_bindgen]
extern "C" {
    /// `window.TandemEditor`, see editor/src/main.ts.
    type Bundle;
    #[wasm_bindgen(method, catch)]
    fn mount(this: &Bundle, host: &HtmlElement, options: &Object) -> Result<Handle, JsValue>;

    type Handle;
    #[wasm_bindgen(method, catch)]
    fn apply(this: &Handle, delta: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn reset(this: &Handle, text: &str);
    #[wasm_bindgen(method)]
    fn peers(this: &Handle, json: &str);
    #[wasm_bindgen(method)]
    fn editable(this: &Handle, may: bool);
    #[wasm_bindgen(method)]
    fn run(this: &Handle, command: &str, argument: &str) -> bool;
    #[wasm_bindgen(method)]
    fn destroy(this: &Handle);
}

/// How far the bundle is.
#[derive(Clone, Copy, PartialEq)]
enum Load {
    Coming,
    Here,
    Failed,
}

impl Session {
    /// Makes `host` the note's editor. What the server rendered inside stays until the document and the editor are here.
    ///
    /// Call it in an effect (the server's page was painted long before): it waits for the document as long as that effect's owner lives.
    pub fn mount_note(&self, host: HtmlElement) {
        let load = ArcRwSignal::new(Load::Coming);
        let script: Rc<RefCell<Option<Script>>> = Rc::default();
        let fetch = {
            let load = load.clone();
            move || *script.borrow_mut() = Script::fetch(&load)
        };
        fetch();
        let session = self.clone();
        Effect::new(move |mounted: Option<bool>| match load.get() {
            _ if mounted == Some(true) => true,
            Load::Here if session.synced().get() => {
                bind(&session, &host) || {
                    load.set(Load::Failed);
                    false
                }
            }
            Load::Failed => {
                let (load, fetch) = (load.clone(), fetch.clone());
                offer_retry(&host, move || {
                    load.set(Load::Coming);
                    fetch();
                });
                false
            }
            _ => false,
        });
    }
}

/// Puts the editor into `host` and ties it to the session; says whether that worked.
fn bind(session: &Session, host: &HtmlElement) -> bool {
    let Some(editor) = Editor::mount(session, host) else { return false };
    let text = {
        let session = session.clone();
        move || session.note_text()
    };
    session.attach_note(move |news| match news {
        NoteNews::Text(ops) => {
            let delta = serde_json::to_string(&ops).unwrap_or_default();
            if editor.handle.apply(&delta).is_err() {
                editor.handle.reset(&text());
            }
        }
        NoteNews::Carets(carets) => {
            let peers: Vec<Peer> = carets.iter().map(Peer::of).collect();
            editor.handle.peers(&serde_json::to_string(&peers).unwrap_or_default());
        }
        NoteNews::Editable(may) => editor.handle.editable(may),
        NoteNews::Run(command, argument) => _ = editor.handle.run(command, &argument),
    });
    true
}

/// A caret as the bundle takes it.
#[derive(Serialize)]
struct Peer<'a> {
    client: u64,
    name: &'a str,
    color: String,
    anchor: u32,
    head: u32,
}

impl<'a> Peer<'a> {
    /// The colour came from another browser and goes into a style: anything but a colour becomes ink.
    fn of(caret: &'a PeerCaret) -> Self {
        let color: Color = caret.person.color.parse().unwrap_or(Color::INK);
        Peer { client: caret.client, name: &caret.person.name, color: color.to_string(), anchor: caret.anchor, head: caret.head }
    }
}

/// The editor in the page; dropping it takes it out of action.
struct Editor {
    handle: Handle,
    _changed: Closure<dyn Fn(String)>,
    _selected: Closure<dyn Fn(u32, u32)>,
    _calls: [Closure<dyn Fn()>; 3],
    _page: (Ask, Tell, Take),
}

/// What the bundle asks of the page and tells it (editor/src/page.ts).
type Ask = Closure<dyn Fn(String, String) -> Option<String>>;
type Tell = Closure<dyn Fn(String, String)>;
type Take = Closure<dyn Fn(js_sys::Array, u32)>;

impl Editor {
    /// `None` when the bundle is not what it should be, or fails.
    fn mount(session: &Session, host: &HtmlElement) -> Option<Self> {
        let bundle: Bundle = property(&window(), "TandemEditor")?.unchecked_into();
        let changed = with(session, |session| {
            Closure::<dyn Fn(String)>::new(move |delta: String| {
                // Only the bundle writes this; were it ever unreadable, the next change from outside would not fit and reset the text.
                if let Some(ops) = TextOp::read(&delta) {
                    session.edit_note(ops);
                }
            })
        });
        let selected =
            with(session, |session| Closure::<dyn Fn(u32, u32)>::new(move |anchor, head| session.set_caret(Some((anchor, head)))));
        let calls = [
            with(session, |session| Closure::<dyn Fn()>::new(move || session.set_caret(None))),
            with(session, |session| Closure::<dyn Fn()>::new(move || session.undo(Pane::Note))),
            with(session, |session| Closure::<dyn Fn()>::new(move || session.redo(Pane::Note))),
        ];
        let ask: Ask =
            with(session, |session| Closure::new(move |question: String, body: String| note_desk::answer(&session, &question, &body)));
        let told: Tell = with(session, |session| Closure::new(move |event: String, body: String| note_desk::hear(&session, &event, &body)));
        let files: Take = with(session, |session| Closure::new(move |files, at| note_desk::take(&session, files, at)));
        let options = Object::new();
        let entries: [(&str, &JsValue); 14] = [
            ("doc", &session.note_text().into()),
            ("editable", &false.into()), // the session says otherwise as soon as it is listened to
            ("nonce", &nonce().into()),
            ("label", &LABEL.into()),
            ("description", &DESCRIPTION.into()),
            ("placeholder", &PLACEHOLDER.into()),
            ("changed", changed.as_ref()),
            ("selected", selected.as_ref()),
            ("left", calls[0].as_ref()),
            ("undo", calls[1].as_ref()),
            ("redo", calls[2].as_ref()),
            ("ask", ask.as_ref()),
            ("told", told.as_ref()),
            ("files", files.as_ref()),
        ];
        for (name, value) in entries {
            Reflect::set(&options, &name.into(), value).ok()?;
        }
        let handle = bundle.mount(host, &options).ok()?;
        Some(Editor { handle, _changed: changed, _selected: selected, _calls: calls, _page: (ask, told, files) })
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.handle.destroy();
    }
}

fn with<T>(session: &Session, make: impl FnOnce(Session) -> T) -> T {
    make(session.clone())
}

/// The bundle's `<script>`, while it loads.
struct Script {
    element: HtmlElement,
    _listeners: [Listener; 2],
}

impl Script {
    /// Sets `load` when the bundle has come, or has not; `None` when that is so already.
    fn fetch(load: &ArcRwSignal<Load>) -> Option<Self> {
        if property(&window(), "TandemEditor").is_some() {
            load.set(Load::Here);
            return None;
        }
        let address = document().query_selector(META).ok().flatten().and_then(|meta| meta.get_attribute("content"));
        let (Some(address), Some(head)) = (address, document().head()) else {
            load.set(Load::Failed);
            return None;
        };
        let element: HtmlElement = create("script");
        let outcome = |event, outcome| {
            let load = load.clone();
            Listener::on(&element, event, move |_: Event| load.set(outcome))
        };
        let _listeners = [outcome("load", Load::Here), outcome("error", Load::Failed)];
        let _ = element.set_attribute("nonce", &nonce());
        let _ = element.set_attribute("src", &address);
        let _ = head.append_child(&element);
        Some(Script { element, _listeners })
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        self.element.remove();
    }
}

/// A line above the note that says what is the matter, and a button that goes with it when pressed.
fn offer_retry(host: &HtmlElement, retry: impl Fn() + 'static) {
    let line: HtmlElement = create("div");
    line.set_class_name("note-trouble");
    let _ = line.set_attribute("role", "alert");
    let words: HtmlElement = create("p");
    words.set_text_content(Some("The editor did not load. You can read the note, but not write in it."));
    let button: HtmlElement = create("button");
    button.set_class_name("btn outline");
    let _ = button.set_attribute("type", "button");
    button.set_text_content(Some("Try again"));
    let _ = line.append_with_node_2(&words, &button);
    let _ = host.prepend_with_node_1(&line);
    let target = button.clone();
    let listener: Rc<RefCell<Option<Listener>>> = Rc::default();
    let kept = listener.clone();
    *listener.borrow_mut() = Some(Listener::on(&target, "click", move |_: Event| {
        line.remove();
        retry();
        kept.take();
    }));
}

/// What the page's content security policy lets scripts and styles through by. Browsers hide the attribute, not the property.
fn nonce() -> String {
    let script: Option<Element> = document().query_selector("script[nonce]").ok().flatten();
    script.and_then(|script| property(&script, "nonce")).and_then(|nonce| nonce.as_string()).unwrap_or_default()
}

fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}
