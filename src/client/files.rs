//! Files that a person drops, pastes or picks: pictures are brought to the server and then put on the board as one edit, drawings are read there
//! and likewise. Until then a note on the board says how far it is. Without a connection nothing is added, and that is said.

use std::{cell::RefCell, rc::Rc};

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    ClipboardEvent, DataTransfer, DragEvent, Element, File, FileList, HtmlElement, HtmlInputElement, ProgressEvent, XmlHttpRequest,
};

use super::{
    dom::{Listener, Timer, create, document, is_editable, style, window},
    number,
};
use crate::{
    board::input::Input,
    model::{geom::Point, json, shape::Picture},
    sync::limits,
};

/// How long trouble stands on the board, in milliseconds.
const TROUBLE_MS: u64 = 9000;
const OFFLINE: &str = "Pictures and drawings need a connection. Nothing was added.";

/// Listens on one board.
pub struct Files {
    host: HtmlElement,
    /// The address of the document's things, up to the slash.
    doc: String,
    send: Rc<dyn Fn(Input)>,
    listeners: RefCell<Vec<Listener>>,
    /// The open chooser of files: it must live until something was chosen.
    chooser: RefCell<Option<(HtmlInputElement, Listener)>>,
}

impl Files {
    pub fn listen(host: HtmlElement, doc: &str, send: Rc<dyn Fn(Input)>) -> Rc<Self> {
        let doc = ["/api/v1/docs/", doc, "/"].concat();
        let files = Rc::new(Files { host, doc, send, listeners: RefCell::default(), chooser: RefCell::default() });
        let over = Listener::on(&files.host, "dragover", |event: DragEvent| {
            if event.data_transfer().is_some_and(|data| has_files(&data)) {
                event.prevent_default();
            }
        });
        let weak = Rc::downgrade(&files);
        let drop = Listener::on(&files.host, "drop", move |event: DragEvent| {
            let (Some(files), Some(list)) = (weak.upgrade(), event.data_transfer().and_then(|data| data.files())) else { return };
            if list.length() > 0 {
                event.prevent_default();
                let rect = files.host.get_bounding_client_rect();
                let at = Point::new(f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top());
                files.take(&list, Some(at));
            }
        });
        let weak = Rc::downgrade(&files);
        let paste = Listener::on(&window(), "paste", move |event: ClipboardEvent| {
            let Some(files) = weak.upgrade().filter(|files| files.is_meant()) else { return };
            let Some(data) = event.clipboard_data() else { return };
            // A table or a shape of another program comes as text with a picture of it: the text is the better half.
            let words = data.get_data("text/plain").is_ok_and(|text| !text.is_empty());
            if let Some(list) = data.files().filter(|list| list.length() > 0 && !words) {
                event.prevent_default();
                files.take(&list, None);
            }
        });
        *files.listeners.borrow_mut() = vec![over, drop, paste];
        files
    }

    /// Lets the person choose files.
    pub fn pick(self: &Rc<Self>) {
        let input: HtmlInputElement = create("input");
        input.set_type("file");
        input.set_multiple(true);
        input.set_accept("image/*,.svg,.excalidraw,.excalidrawlib");
        let (files, chosen) = (Rc::downgrade(self), input.clone());
        let listener = Listener::on(&input, "change", move |_: web_sys::Event| {
            if let (Some(files), Some(list)) = (files.upgrade(), chosen.files()) {
                files.take(&list, None);
            }
        });
        input.click();
        *self.chooser.borrow_mut() = Some((input, listener));
    }

    /// The board is there, and nobody writes elsewhere.
    fn is_meant(&self) -> bool {
        let focus = document().active_element();
        self.host.client_width() > 0 && !focus.is_some_and(|focus| is_editable(&focus) || focus.closest("dialog").ok().flatten().is_some())
    }

    /// Brings the files one after another; what came is put down together.
    fn take(self: &Rc<Self>, list: &FileList, at: Option<Point>) {
        self.bring_all((0..list.length()).filter_map(|i| list.get(i)).collect(), at);
    }

    /// A picture that was pasted as its text.
    pub fn take_svg(self: &Rc<Self>, text: &str) {
        let file = File::new_with_str_sequence(&js_sys::Array::of1(&text.into()), "picture.svg");
        self.bring_all(file.into_iter().collect(), None);
    }

    fn bring_all(self: &Rc<Self>, chosen: Vec<File>, at: Option<Point>) {
        let this = self.clone();
        spawn_local(async move {
            let note = Note::open(&this.host, at);
            let (mut pictures, mut troubles) = (Vec::new(), Vec::new());
            for file in chosen {
                note.show(&file.name(), 0.0);
                match this.bring(&file, &note).await {
                    Ok(Brought::Picture(picture)) => pictures.push(picture),
                    Ok(Brought::Drawing(shapes, left_out)) => {
                        (this.send)(Input::Insert { shapes, at });
                        troubles.extend(left_out);
                    }
                    Err(why) => troubles.push([&file.name(), ": ", &why].concat()),
                }
            }
            note.close();
            if !pictures.is_empty() {
                (this.send)(Input::Pictures { pictures, at });
            }
            if !troubles.is_empty() {
                this.say(&troubles);
            }
        });
    }

    async fn bring(&self, file: &File, note: &Rc<Note>) -> Result<Brought, String> {
        let name = file.name().to_lowercase();
        let drawing = [".excalidraw", ".excalidrawlib", ".json"].iter().any(|end| name.ends_with(end));
        let (path, most) = if drawing { ("shapes", limits::DRAWING) } else { ("blobs", limits::BLOB) };
        if file.size() > most as f64 {
            return Err(["it is larger than ", &(most >> 20).to_string(), " MiB"].concat());
        }
        let (note, name) = (note.clone(), file.name());
        let (status, answer) = post(&[&self.doc, path].concat(), file, move |share| note.show(&name, share)).await;
        if status == 0 {
            return Err(OFFLINE.into());
        }
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap_or_default();
        if status >= 300 {
            let why = answer.get("error").and_then(|why| why.as_str());
            return Err(why.unwrap_or("the server did not take it").into());
        }
        if drawing {
            let shapes = json::shapes(answer.get("shapes").unwrap_or(&serde_json::Value::Null));
            let lost = answer.get("left_out").and_then(|list| list.as_array()).map_or(&[][..], Vec::as_slice);
            let said = |lost: &serde_json::Value| Some(["Not as it was: ", lost.get("what")?.as_str()?].concat());
            return Ok(Brought::Drawing(shapes, lost.iter().filter_map(said).collect()));
        }
        json::picture(&answer).map(Brought::Picture).ok_or_else(|| "the server did not say what it is".into())
    }

    /// Says what went wrong, for a while or until it is clicked away.
    fn say(&self, troubles: &[String]) {
        let note: HtmlElement = create("div");
        note.set_class_name("board-note trouble");
        let _ = note.set_attribute("role", "alert");
        for trouble in troubles.iter().take(6) {
            let line: HtmlElement = create("p");
            line.set_text_content(Some(trouble));
            let _ = note.append_child(&line);
        }
        let _ = self.host.append_child(&note);
        let gone = note.clone();
        let timer = Timer::after(TROUBLE_MS, move || gone.remove());
        let gone = note.clone();
        let click = Listener::on(&note, "pointerdown", move |event: web_sys::Event| {
            event.stop_propagation();
            gone.remove();
        });
        // They live as long as the page: a handful in a day.
        std::mem::forget((timer, click));
    }
}

enum Brought {
    Picture(Picture),
    /// Shapes, and what of the drawing is not as it was.
    Drawing(Vec<crate::model::shape::Shape>, Vec<String>),
}

fn has_files(data: &DataTransfer) -> bool {
    data.types().includes(&"Files".into(), 0)
}

/// What stands on the board while a file is on its way.
struct Note {
    element: HtmlElement,
    words: HtmlElement,
    bar: Element,
}

impl Note {
    fn open(host: &HtmlElement, at: Option<Point>) -> Rc<Self> {
        let element: HtmlElement = create("div");
        element.set_class_name("board-note");
        let _ = element.set_attribute("role", "status");
        if let Some(at) = at {
            for (side, n) in [("left", at.x), ("top", at.y)] {
                style(&element, side, &[&number::text(n), "px"].concat());
            }
        }
        let words: HtmlElement = create("p");
        let bar: HtmlElement = create("progress");
        let _ = bar.set_attribute("max", "1");
        for child in [&words, &bar] {
            let _ = element.append_child(child);
        }
        let _ = host.append_child(&element);
        Rc::new(Note { element, words, bar: bar.into() })
    }
    fn show(&self, name: &str, share: f64) {
        // At the end the server looks at what came.
        let doing = if share < 1.0 { "Bringing " } else { "Keeping " };
        self.words.set_text_content(Some(&[doing, name].concat()));
        let _ = if share < 1.0 { self.bar.set_attribute("value", &number::text(share)) } else { self.bar.remove_attribute("value") };
    }
    fn close(&self) {
        self.element.remove();
    }
}

/// Status and text of the answer; 0 when there was none. `progress` hears which share has left.
async fn post(address: &str, body: &File, progress: impl Fn(f64) + 'static) -> (u16, String) {
    let Ok(request) = XmlHttpRequest::new() else { return (0, String::new()) };
    let sent = request.open("POST", address).and_then(|()| request.set_request_header("content-type", "application/octet-stream"));
    let upload = request.upload().ok();
    let _progress = upload.map(|upload| {
        Listener::on(&upload, "progress", move |event: ProgressEvent| {
            if event.length_computable() && event.total() > 0.0 {
                progress(event.loaded() / event.total());
            }
        })
    });
    let mut listener = None;
    let ended = Promise::new(&mut |resolve, _| {
        listener = Some(Listener::on(&request, "loadend", move |_: web_sys::Event| _ = resolve.call0(&JsValue::NULL)));
    });
    if sent.is_err() || request.send_with_opt_blob(Some(body.unchecked_ref())).is_err() {
        return (0, String::new());
    }
    let _ = JsFuture::from(ended).await;
    (request.status().unwrap_or(0), request.response_text().ok().flatten().unwrap_or_default())
}
