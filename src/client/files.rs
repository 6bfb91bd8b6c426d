//! Files that a person drops, pastes or picks: pictures are brought to the server and then put on the board as one edit, drawings are read there
//! and likewise. Until then each is seen where it will be (`upload`). How they get there is `sending`'s business.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Event, File, FileList, HtmlElement, HtmlImageElement, HtmlInputElement};

use super::{
    dom::{Listener, Timer, create, document, is_editable, window},
    export::Address,
    sending::{Queue, Sending, State},
    upload::Upload,
};
use crate::{
    board::{input::Input, inserting::places},
    model::{
        geom::{Affine, Point, Rect, Size},
        json,
        shape::{Picture, Shape},
    },
    sync::limits,
};

/// How long trouble stands on the board, in milliseconds.
const TROUBLE_MS: u64 = 9000;
/// The size of what the browser cannot show, in CSS pixels.
const UNKNOWN: Size = Size::new(240.0, 160.0);

/// Listens on one board.
pub struct Files {
    host: HtmlElement,
    /// The address of the document's things, up to the slash.
    doc: String,
    send: Rc<dyn Fn(Input)>,
    listeners: RefCell<Vec<Listener>>,
    /// The open chooser of files: it must live until something was chosen.
    chooser: RefCell<Option<(HtmlInputElement, Listener)>>,
    /// Board units to CSS pixels of the canvas, and its size.
    view: Cell<(Affine, Size)>,
    uploads: RefCell<Vec<Rc<Upload>>>,
    queue: Rc<Queue>,
}

impl Files {
    pub fn listen(host: HtmlElement, doc: &str, send: Rc<dyn Fn(Input)>) -> Rc<Self> {
        let doc = ["/api/v1/docs/", doc, "/"].concat();
        let files = Rc::new_cyclic(|me: &Weak<Files>| {
            let me = me.clone();
            let queue = Queue::new(move |waiting: Vec<Rc<Sending>>| _ = me.upgrade().map(|files| files.retry(&waiting)));
            Files {
                host,
                doc,
                send,
                listeners: RefCell::default(),
                chooser: RefCell::default(),
                view: Cell::new((Affine::IDENTITY, Size::ZERO)),
                uploads: RefCell::default(),
                queue,
            }
        });
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

    fn take(self: &Rc<Self>, list: &FileList, at: Option<Point>) {
        self.bring_all((0..list.length()).filter_map(|i| list.get(i)).collect(), at);
    }

    /// A picture that was pasted as its text.
    pub fn take_svg(self: &Rc<Self>, text: &str) {
        let file = File::new_with_str_sequence(&Array::of1(&text.into()), "picture.svg");
        self.bring_all(file.into_iter().collect(), None);
    }

    /// The camera, or the canvas, is another.
    pub fn look(&self, to_screen: Affine, size: Size) {
        self.view.set((to_screen, size));
        self.uploads.borrow().iter().for_each(|upload| upload.lay(to_screen, size));
    }

    /// Brings the files one after another, about `at` (CSS pixels of the canvas) or the middle of the view; what came is put down together.
    pub fn bring_all(self: &Rc<Self>, chosen: Vec<File>, at: Option<Point>) {
        let (to_screen, size) = self.view.get();
        let px = 1.0 / to_screen.determinant().abs().sqrt();
        let middle = to_screen.inverse() * at.unwrap_or(size.to_rect().center());
        let this = self.clone();
        spawn_local(async move {
            let (mut addresses, mut sizes) = (Vec::new(), Vec::new());
            for file in &chosen {
                let (address, size) = if is_drawing(file) { (None, None) } else { shown(file).await };
                addresses.push(address);
                sizes.push(size.unwrap_or(UNKNOWN * px));
            }
            let places = places(&sizes, size * px, px, middle);
            let mut uploads = Vec::new();
            for ((file, address), place) in chosen.into_iter().zip(addresses).zip(places) {
                uploads.push(this.open(file, place, address));
            }
            this.send_all(uploads).await;
        });
    }

    /// Puts a file on its way onto the board.
    fn open(self: &Rc<Self>, file: File, place: Rect, address: Option<Address>) -> Rc<Upload> {
        let upload = Rc::new_cyclic(|me: &Weak<Upload>| {
            let act = |act: fn(&Rc<Files>, Rc<Upload>)| {
                let (files, me) = (Rc::downgrade(self), me.clone());
                move |event: Event| {
                    event.stop_propagation();
                    if let (Some(files), Some(upload)) = (files.upgrade(), me.upgrade()) {
                        act(&files, upload);
                    }
                }
            };
            let again = act(|files, upload| {
                let files = files.clone();
                spawn_local(async move { files.send_all(vec![upload]).await });
            });
            let cancel = act(|files, upload| {
                files.queue.cancel(&upload.sending);
                files.close(&upload);
                let _ = files.host.focus();
            });
            // Beside the canvas: what is pressed on it is not drawn.
            let pane = self.host.parent_element().and_then(|pane| pane.dyn_into().ok());
            let me = me.clone();
            let sending = self.queue.add(file, move |state| _ = me.upgrade().map(|upload| upload.show(state)));
            Upload::open(pane.as_ref().unwrap_or(&self.host), sending, place, address, again, cancel)
        });
        let (to_screen, size) = self.view.get();
        upload.lay(to_screen, size);
        self.uploads.borrow_mut().push(upload.clone());
        upload
    }

    fn close(&self, upload: &Rc<Upload>) {
        self.queue.done(&upload.sending);
        self.uploads.borrow_mut().retain(|other| !Rc::ptr_eq(other, upload));
    }

    async fn send_all(self: &Rc<Self>, uploads: Vec<Rc<Upload>>) {
        let mut pictures = Vec::new();
        for upload in uploads {
            match self.bring(&upload).await {
                Some(Brought::Picture(picture)) => {
                    // The board paints it at once: the browser has it.
                    let image: HtmlImageElement = create("img");
                    image.set_src(&["/blobs/", picture.blob.as_str()].concat());
                    let _ = JsFuture::from(image.decode()).await;
                    upload.sending.show(State::Here);
                    pictures.push((upload, picture));
                }
                Some(Brought::Drawing(shapes, left_out)) => {
                    let (to_screen, _) = self.view.get();
                    (self.send)(Input::Insert { shapes, at: Some(to_screen * upload.place.center()) });
                    self.close(&upload);
                    self.say(&left_out);
                }
                None => {}
            }
        }
        pictures.retain(|(upload, _)| !upload.sending.is_cancelled());
        if !pictures.is_empty() {
            pictures.iter().for_each(|(upload, _)| self.close(upload));
            (self.send)(Input::Pictures(pictures.into_iter().map(|(upload, picture)| (picture, upload.place)).collect()));
        }
    }

    /// Sends what waited for a connection.
    fn retry(self: &Rc<Self>, waiting: &[Rc<Sending>]) {
        let waits = |upload: &&Rc<Upload>| waiting.iter().any(|sending| Rc::ptr_eq(sending, &upload.sending));
        let uploads: Vec<Rc<Upload>> = self.uploads.borrow().iter().filter(waits).cloned().collect();
        let this = self.clone();
        spawn_local(async move { this.send_all(uploads).await });
    }

    /// What became of it at the server; `None` when nothing did.
    async fn bring(&self, upload: &Rc<Upload>) -> Option<Brought> {
        let drawing = is_drawing(&upload.sending.file);
        let (path, most) = if drawing { ("shapes", limits::DRAWING) } else { ("blobs", limits::BLOB) };
        let answer = self.queue.send(&upload.sending, &[&self.doc, path].concat(), most).await?;
        if drawing {
            let shapes = json::shapes(answer.get("shapes").unwrap_or(&serde_json::Value::Null));
            return Some(Brought::Drawing(shapes, left_out(&answer)));
        }
        let picture = json::picture(&answer);
        if picture.is_none() {
            upload.sending.refuse("the server did not say what it is", true);
        }
        picture.map(Brought::Picture)
    }

    /// Says what is not as it was, until it is clicked away.
    pub fn say(&self, troubles: &[String]) {
        if troubles.is_empty() {
            return;
        }
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
        let click = Listener::on(&note, "pointerdown", move |event: Event| {
            event.stop_propagation();
            gone.remove();
        });
        // They live as long as the page: a handful in a day.
        std::mem::forget((timer, click));
    }
}

/// What the server says of a drawing that it could not carry over as it was.
pub fn left_out(answer: &serde_json::Value) -> Vec<String> {
    let lost = answer.get("left_out").and_then(|list| list.as_array()).map_or(&[][..], Vec::as_slice);
    let said = |lost: &serde_json::Value| Some(["Not as it was: ", lost.get("what")?.as_str()?].concat());
    lost.iter().filter_map(said).collect()
}

enum Brought {
    Picture(Picture),
    /// Shapes, and what of the drawing is not as it was.
    Drawing(Vec<Shape>, Vec<String>),
}

fn has_files(data: &DataTransfer) -> bool {
    data.types().includes(&"Files".into(), 0)
}

fn is_drawing(file: &File) -> bool {
    let name = file.name().to_lowercase();
    [".excalidraw", ".excalidrawlib", ".json"].iter().any(|end| name.ends_with(end))
}

/// A picture as the browser has it before anybody else: where, and its own size. Neither when it cannot show it.
async fn shown(file: &File) -> (Option<Address>, Option<Size>) {
    let Some(address) = Address::of(file) else { return (None, None) };
    let image: HtmlImageElement = create("img");
    image.set_src(&address.0);
    let here = JsFuture::from(image.decode()).await.is_ok();
    let size = Size::new(f64::from(image.natural_width()), f64::from(image.natural_height()));
    if here && !size.is_zero_area() { (Some(address), Some(size)) } else { (None, None) }
}
