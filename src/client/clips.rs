//! The board and the system's clipboard: the browser's copy, cut and paste while the board has the keyboard, and the same by menu. Shapes leave as
//! text that Excalidraw reads too, as soon as the server has filled in its elements; pictures leave as SVG or PNG. What texts mean is
//! `board::clipboard`'s business.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::task::spawn_local;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Blob, Event, File, HtmlElement, KeyboardEvent};

use super::{
    clipboard::copy,
    dom::{Listener, window},
    export::{self, Inlaid, Picture},
    files::{Files, left_out},
    keys, page,
    reflect::{call, get},
};
use crate::{
    board::{
        Board,
        clipboard::{self, Pasted},
        exporting::Part,
        input::{Clip, Command, Input},
    },
    model::{json, shape::Shape},
};

/// Pixels of a board unit.
const SHARP: f64 = 2.0;
/// What is taken of the clipboard, the best first.
const KINDS: [&str; 6] = ["text/plain", "image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"];
const NOT_GIVEN: &str = "The browser did not give the clipboard";

/// The listeners of one board, and the copy or paste under way.
pub struct Clips {
    send: Rc<dyn Fn(Input)>,
    /// Of the browser's event that is being answered.
    data: Rc<RefCell<Option<JsValue>>>,
    files: Rc<Files>,
    _listeners: [Listener; 4],
}

impl Clips {
    /// `files` takes pictures that come as text.
    pub fn listen(host: &HtmlElement, send: Rc<dyn Fn(Input)>, files: Rc<Files>) -> Self {
        let data = Rc::new(RefCell::new(None));
        let out = |event: &'static str, clip: Clip| {
            let (host, send, data) = (host.clone(), send.clone(), data.clone());
            Listener::on(&window(), event, move |event: Event| {
                if !keys::belongs(&host, "c") || some_text_is_selected() {
                    return;
                }
                *data.borrow_mut() = get(&event, "clipboardData");
                send(Input::Do(Command::Clip(clip)));
                // The board has used it.
                if data.take().is_none() {
                    event.prevent_default();
                }
            })
        };
        // A paste does not say which keys asked for it.
        let in_place = Rc::new(Cell::new(false));
        let shift = in_place.clone();
        let keydown = Listener::capturing(&window(), "keydown", move |event: KeyboardEvent| shift.set(event.shift_key()));
        let (host_, send_, files_) = (host.clone(), send.clone(), files.clone());
        let paste = Listener::on(&window(), "paste", move |event: Event| {
            let text = get(&event, "clipboardData")
                .and_then(|data| call(&data, "getData", &["text/plain".into()]))
                .and_then(|text| text.as_string());
            // Files come to `files` by themselves.
            if let Some(text) = text.filter(|text| !text.is_empty() && keys::belongs(&host_, "v")) {
                event.prevent_default();
                take(text, in_place.get(), send_.clone(), &files_);
            }
        });
        Clips { send: send.clone(), _listeners: [out("copy", Clip::Copy), out("cut", Clip::Cut), paste, keydown], data, files }
    }

    /// Does what the board asks for.
    pub fn perform(&self, board: &Board, clip: Clip) {
        let (send, files) = (self.send.clone(), self.files.clone());
        match clip {
            Clip::Copy | Clip::Cut => {
                let shapes = board.copied();
                let text = clipboard::write(&shapes);
                // In the browser's own event the text is there at once, without asking anybody.
                let at_once =
                    self.data.take().and_then(|data| call(&data, "setData", &["text/plain".into(), text.as_str().into()])).is_some();
                spawn_local(async move {
                    if !at_once && !copy(&text).await {
                        return say(&send, NOT_GIVEN, true);
                    }
                    if clip == Clip::Cut {
                        send(Input::Do(Command::Delete));
                    }
                    if let Some(whole) = filled_in(&shapes).await {
                        copy_quietly(&whole).await;
                    }
                });
            }
            Clip::Paste | Clip::PasteInPlace => spawn_local(async move {
                match offered().await {
                    Some(Offer::Text(text)) if text.is_empty() => say(&send, "There is nothing to paste", true),
                    Some(Offer::Text(text)) => take(text, clip == Clip::PasteInPlace, send, &files),
                    Some(Offer::Picture(file)) => files.bring_all(vec![file], None),
                    None => say(&send, "The browser did not give its clipboard to a menu; Ctrl+V pastes without asking", true),
                }
            }),
            Clip::CopySvg => {
                let picture = pictured(board);
                spawn_local(async move {
                    let done = copy(&picture.whole(&Inlaid::default()).await).await;
                    say(&send, if done { "Copied as SVG" } else { NOT_GIVEN }, !done);
                });
            }
            Clip::CopyPng => {
                let picture = pictured(board);
                let Some(scale) = [SHARP, 1.0].into_iter().find(|scale| export::pixels(picture.size(), *scale).is_some()) else {
                    return say(&send, "This is too large for one PNG; copy a part of the board, or copy it as SVG", true);
                };
                spawn_local(async move {
                    let done = copy_png(async move { picture.png(&Inlaid::default(), scale).await }).await;
                    let words = if done { "Copied as PNG" } else { "The browser does not take pictures on its clipboard here" };
                    say(&send, words, !done);
                });
            }
        }
    }
}

fn say(send: &Rc<dyn Fn(Input)>, words: &str, trouble: bool) {
    send(Input::Say { words: words.into(), trouble });
}

/// The selection, or everything, without paper.
fn pictured(board: &Board) -> Picture {
    let (shapes, part) = board.pictured(if board.selection().is_empty() { &Part::All } else { &Part::Selection });
    Picture { shapes, part, dark: false, paper: false, title: String::new() }
}

/// What a text from the clipboard is, onto the board.
fn take(text: String, in_place: bool, send: Rc<dyn Fn(Input)>, files: &Rc<Files>) {
    let told = files.clone();
    match clipboard::read(&text) {
        Pasted::Shapes(shapes) => send(Input::Paste { shapes, in_place }),
        Pasted::Excalidraw => spawn_local(async move {
            let read = page::fetch(&address("shapes"), Some(("application/json", &text))).await;
            let read: Value = read.ok().and_then(|read| serde_json::from_str(&read).ok()).unwrap_or_default();
            let shapes = json::shapes(read.get("shapes").unwrap_or(&Value::Null));
            match shapes.is_empty() {
                true => say(&send, "This drawing could not be read", true),
                false => send(Input::Paste { shapes, in_place }),
            }
            told.say(&left_out(&read));
        }),
        Pasted::Svg => files.take_svg(text.trim()),
        Pasted::Words => send(Input::Words(text)),
    }
}

/// The shapes as Excalidraw reads them, by the server; Tandem's own stand beside its elements. `None` without a network.
async fn filled_in(shapes: &[Shape]) -> Option<String> {
    let own = Value::Array(shapes.iter().map(json::write_shape).collect()).to_string();
    let body = ["{\"shapes\":", &own, "}"].concat();
    let text = page::fetch(&address("clipboard"), Some(("application/json", &body))).await.ok()?;
    let rest = text.trim_start().strip_prefix('{')?;
    Some(["{\"tandem\":", &own, ",", rest].concat())
}

/// Only where no question is asked and the selection of the page is left alone.
async fn copy_quietly(text: &str) {
    if window().is_secure_context() {
        let _ = JsFuture::from(window().navigator().clipboard().write_text(text)).await;
    }
}

/// Of this document at the server.
pub fn address(what: &str) -> String {
    let path = window().location().pathname().unwrap_or_default();
    let id = path.strip_prefix("/d/").unwrap_or_default();
    ["/api/v1/docs/", id.trim_end_matches('/'), "/", what].concat()
}

/// Gives a picture, as soon as it is made, to the clipboard; call it from a click. False when the browser does not take it.
pub async fn copy_png(png: impl Future<Output = Option<Blob>> + 'static) -> bool {
    // Browsers count the click only for what is asked at once, so the clipboard gets a promise.
    let png = future_to_promise(async move { png.await.map(JsValue::from).ok_or(JsValue::NULL) });
    written(png).await.is_some()
}

async fn written(png: Promise) -> Option<()> {
    let kinds = Object::new();
    Reflect::set(&kinds, &"image/png".into(), &png).ok()?;
    let item: Function = get(&window(), "ClipboardItem")?.dyn_into().ok()?;
    let item = Reflect::construct(&item, &Array::of1(&kinds)).ok()?;
    let clipboard = get(&window().navigator(), "clipboard")?;
    let done: Promise = call(&clipboard, "write", &[Array::of1(&item).into()])?.dyn_into().ok()?;
    JsFuture::from(done).await.ok().map(drop)
}

/// What lies on the clipboard.
enum Offer {
    Text(String),
    Picture(File),
}

/// Asks the browser for it; `None` when it gives nothing. Texts are the better half of what comes as both.
async fn offered() -> Option<Offer> {
    let clipboard = get(&window().navigator(), "clipboard")?;
    let asked =
        async |name: &str, of: &JsValue, with: &[JsValue]| JsFuture::from(call(of, name, with)?.dyn_into::<Promise>().ok()?).await.ok();
    let Some(items) = asked("read", &clipboard, &[]).await else {
        // Browsers that give words alone.
        let text = asked("readText", &clipboard, &[]).await?.as_string()?;
        return get(&clipboard, "read").is_none().then_some(Offer::Text(text));
    };
    let items: Vec<JsValue> = Array::from(&items).to_vec();
    for kind in KINDS {
        for item in &items {
            if !Array::from(&get(item, "types")?).includes(&kind.into(), 0) {
                continue;
            }
            let Some(blob) = asked("getType", item, &[kind.into()]).await else { continue };
            if kind == KINDS[0] {
                let text = asked("text", &blob, &[]).await.and_then(|text| text.as_string()).unwrap_or_default();
                if !text.is_empty() {
                    return Some(Offer::Text(text));
                }
            } else {
                let end = kind.trim_start_matches("image/").trim_end_matches("+xml");
                return File::new_with_blob_sequence(&Array::of1(&blob), &["picture.", end].concat()).ok().map(Offer::Picture);
            }
        }
    }
    Some(Offer::Text(String::new()))
}

/// Text of the page (a name, a note) is copied as text.
fn some_text_is_selected() -> bool {
    let selection = call(&window(), "getSelection", &[]);
    selection.and_then(|selection| get(&selection, "isCollapsed")).is_some_and(|collapsed| collapsed == JsValue::FALSE)
}
