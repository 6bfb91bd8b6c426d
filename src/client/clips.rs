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
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, HtmlCanvasElement, HtmlElement, KeyboardEvent};

use super::{
    clipboard::copy,
    dom::{Listener, Timer, create, window},
    files::Files,
    keys, page,
    paint::{Painter, begin},
    scene_layer::{context, resize},
};
use crate::{
    board::{
        Board,
        clipboard::{self, Pasted},
        input::{Clip, Command, Input},
    },
    model::{
        geom::{Affine, Rect},
        json,
        shape::{Kind, Shape},
    },
    scene::{
        Theme,
        svg::{SvgOptions, svg},
    },
};

/// Air around a picture, in board units; pixels of a board unit; the longest side of a picture in pixels.
const AIR: f64 = 16.0;
const SHARP: f64 = 2.0;
const LONGEST: f64 = 8192.0;
/// For pictures in a picture, which the browser has at hand.
const LOADING_MS: u64 = 400;
const EVERYTHING: Rect = Rect::new(-1e9, -1e9, 1e9, 1e9);

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
                        return say(&send, "The browser did not give the clipboard");
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
                let text = JsFuture::from(window().navigator().clipboard().read_text()).await.ok().and_then(|text| text.as_string());
                match text.filter(|text| !text.is_empty()) {
                    Some(text) => take(text, clip == Clip::PasteInPlace, send, &files),
                    None => say(&send, "There is nothing to paste, or the browser did not give the clipboard"),
                }
            }),
            Clip::CopySvg => {
                let text = svg(&pictured(board), SvgOptions::default());
                spawn_local(async move {
                    let done = copy(&text).await;
                    say(&send, if done { "Copied as SVG" } else { "The browser did not give the clipboard" });
                });
            }
            Clip::CopyPng => {
                let shapes = pictured(board);
                spawn_local(async move {
                    let done = write_png(shapes).await.is_some();
                    say(&send, if done { "Copied as PNG" } else { "The browser does not take pictures on its clipboard here" });
                });
            }
        }
    }
}

fn say(send: &Rc<dyn Fn(Input)>, text: &str) {
    send(Input::Say(text.into()));
}

/// What a text from the clipboard is, onto the board.
fn take(text: String, in_place: bool, send: Rc<dyn Fn(Input)>, files: &Rc<Files>) {
    match clipboard::read(&text) {
        Pasted::Shapes(shapes) => send(Input::Paste { shapes, in_place }),
        Pasted::Excalidraw => spawn_local(async move {
            let read = page::fetch(&address("shapes"), Some(("application/json", &text))).await;
            let read: Value = read.ok().and_then(|read| serde_json::from_str(&read).ok()).unwrap_or_default();
            let shapes = json::shapes(read.get("shapes").unwrap_or(&Value::Null));
            match shapes.is_empty() {
                true => say(&send, "This drawing could not be read"),
                false => send(Input::Paste { shapes, in_place }),
            }
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
fn address(what: &str) -> String {
    let path = window().location().pathname().unwrap_or_default();
    let id = path.strip_prefix("/d/").unwrap_or_default();
    ["/api/v1/docs/", id.trim_end_matches('/'), "/", what].concat()
}

/// The selection, or everything.
fn pictured(board: &Board) -> Vec<Shape> {
    let shapes = board.copied();
    if !shapes.is_empty() {
        return shapes;
    }
    board.shapes_in(EVERYTHING).cloned().collect()
}

/// Paints the shapes, on a board of their own, and gives the picture to the clipboard.
async fn write_png(shapes: Vec<Shape>) -> Option<()> {
    let slow = shapes.iter().any(|shape| shape.kind == Kind::Image);
    let mut board = Board::new(None);
    board.handle(Input::Stored(shapes.into_iter().map(|shape| (shape.id.clone(), Some(shape))).collect()));
    let seen = board.scene(EVERYTHING);
    let bounds = seen.iter().map(|seen| seen.bounds).reduce(|a, b| a.union(b))?.inflate(AIR, AIR);
    let scale = SHARP.min(LONGEST / bounds.width().max(bounds.height()));
    let canvas: HtmlCanvasElement = create("canvas");
    resize(&canvas, (bounds.width() * scale).ceil() as u32, (bounds.height() * scale).ceil() as u32);
    let ctx = context(&canvas)?;
    let to_device = Affine::scale(scale) * Affine::translate(-bounds.origin().to_vec2());
    let mut painter = Painter::new(Theme::Light);
    for round in 0..=u32::from(slow) {
        if round > 0 {
            wait(LOADING_MS).await;
            resize(&canvas, 0, 0);
            resize(&canvas, (bounds.width() * scale).ceil() as u32, (bounds.height() * scale).ceil() as u32);
        }
        begin(&ctx);
        painter.paint(&ctx, to_device, &board, &mut seen.iter().copied());
    }
    let blob = JsFuture::from(Promise::new(&mut |done: Function, _| {
        let _ = canvas.to_blob(&done);
    }));
    let blob = blob.await.ok().filter(|blob| !blob.is_null())?;
    let kinds = Object::new();
    Reflect::set(&kinds, &"image/png".into(), &blob).ok()?;
    let item: Function = get(&window(), "ClipboardItem")?.dyn_into().ok()?;
    let item = Reflect::construct(&item, &Array::of1(&kinds)).ok()?;
    let clipboard: JsValue = window().navigator().clipboard().into();
    let done: Promise = call(&clipboard, "write", &[Array::of1(&item).into()])?.dyn_into().ok()?;
    JsFuture::from(done).await.ok().map(drop)
}

async fn wait(ms: u64) {
    let mut timer = None;
    let _ = JsFuture::from(Promise::new(&mut |done: Function, _| {
        timer = Some(Timer::after(ms, move || drop(done.call0(&JsValue::NULL))));
    }))
    .await;
    drop(timer);
}

/// Text of the page (a name, a note) is copied as text.
fn some_text_is_selected() -> bool {
    let selection = call(&window(), "getSelection", &[]);
    selection.and_then(|selection| get(&selection, "isCollapsed")).is_some_and(|collapsed| collapsed == JsValue::FALSE)
}

fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// Calls a method by its name; `None` when there is none or it throws.
fn call(of: &JsValue, name: &str, with: &[JsValue]) -> Option<JsValue> {
    let method: Function = get(of, name)?.dyn_into().ok()?;
    method.apply(of, &with.iter().collect::<Array>()).ok()
}
