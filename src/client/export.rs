//! Pictures and files of a board, made in the browser: the display list as SVG with its pictures in it, and that as PNG; both show edits that are
//! not saved yet and need no network. Files of Excalidraw are written by the server. What is shown of the board is `board::exporting`'s business.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, Element, Event, EventTarget, FileReader, HtmlAnchorElement, HtmlCanvasElement, HtmlElement, HtmlImageElement,
    Response, Url,
};

use super::{
    clips,
    dom::{Listener, Timer, create, window},
    page,
    reflect::get,
    scene_layer::{context, resize},
};
use crate::{
    board::{Board, exporting::Part},
    model::{
        geom::{Rect, Size},
        ids::BlobId,
        json,
        shape::Shape,
        style::{Color, Font},
    },
    scene::{
        Theme,
        svg::{Links, Look, SvgOptions, by_hand, svg, view, with_hand},
        text::HAND,
    },
    sync::limits,
};

/// A file in the browser's hands.
pub type File = Blob;

/// How long a file's address is kept after it was handed to the browser.
const KEPT_MS: u64 = 60_000;

/// The pictures that boards show, as data URLs by their address, and the hand-written font: an SVG that stands alone may load nothing.
#[derive(Default, Clone)]
pub struct Inlaid(Rc<RefCell<Vec<(String, String)>>>);

impl Inlaid {
    /// Gets what these shapes show and is not here. True when something came.
    pub async fn gather(&self, shapes: &[Shape]) -> bool {
        let mut came = false;
        let pictures = shapes.iter().filter_map(|shape| Links::served(&shape.image.as_ref()?.blob));
        let hand = shapes.iter().any(|shape| shape.style.font == Font::Hand).then(|| HAND.to_owned());
        for address in pictures.chain(hand) {
            if self.find(&address).is_none()
                && let Some(url) = data_url(&address).await
            {
                self.0.borrow_mut().push((address, url));
                came = true;
            }
        }
        came
    }
    fn find(&self, address: &str) -> Option<String> {
        self.0.borrow().iter().find(|(known, _)| known == address).map(|(_, url)| url.clone())
    }
}

async fn data_url(address: &str) -> Option<String> {
    let answer: Response = JsFuture::from(window().fetch_with_str(address)).await.ok()?.unchecked_into();
    let bytes = JsFuture::from(answer.blob().ok().filter(|_| answer.ok())?).await.ok()?;
    let reader = FileReader::new().ok()?;
    heard(&reader, "loadend", &|| drop(reader.read_as_data_url(bytes.unchecked_ref()))).await;
    reader.result().ok()?.as_string()
}

/// Does something and waits for the event that ends it.
async fn heard(target: &EventTarget, event: &'static str, start: &dyn Fn()) {
    let mut listener = None;
    let ended = Promise::new(&mut |resolve: Function, _| {
        listener = Some(Listener::on(target, event, move |_: Event| drop(resolve.call0(&JsValue::NULL))));
    });
    start();
    let _ = JsFuture::from(ended).await;
}

/// What a picture shows and how.
pub struct Picture {
    pub shapes: Vec<Shape>,
    /// The box of the board that it shows, when that is not what the shapes take.
    pub part: Option<Rect>,
    pub dark: bool,
    /// Paper behind the shapes.
    pub paper: bool,
    pub title: String,
}

impl Picture {
    /// In board units.
    pub fn size(&self) -> Size {
        self.part.unwrap_or_else(|| view(&self.shapes, SvgOptions::default().padding)).size()
    }
    /// The same SVG as the server's exports, with the pictures that are here; no larger than `max`, and then without what is too small to be seen.
    pub fn svg(&self, inlaid: &Inlaid, max: Option<Size>) -> String {
        // White where it is printed or put on a page; the dark theme has paper of its own.
        let (theme, paper) = if self.dark { (Theme::Dark, Theme::Light.paper()) } else { (Theme::Light, Color::WHITE) };
        let (background, look) = (self.paper.then_some(paper), Look::Fixed(theme));
        let links = |blob: &BlobId| inlaid.find(&Links::served(blob)?);
        let options =
            SvgOptions { look, background, max, title: &self.title, part: self.part, links: Links(&links), ..SvgOptions::default() };
        let svg = svg(&self.shapes, options);
        match by_hand(&svg).then(|| inlaid.find(HAND)).flatten() {
            Some(font) => with_hand(svg, &font),
            None => svg,
        }
    }
    /// The SVG with all its pictures.
    pub async fn whole(&self, inlaid: &Inlaid) -> String {
        inlaid.gather(&self.shapes).await;
        self.svg(inlaid, None)
    }
    /// As PNG at a scale. `None` when it is too large ([`pixels`]), or the browser cannot.
    pub async fn png(&self, inlaid: &Inlaid, scale: f64) -> Option<Blob> {
        png(&self.whole(inlaid).await, pixels(self.size(), scale)?).await
    }
}

/// The whole board for a page that is printed; `None` when there is nothing on it.
pub fn on_paper(board: &Board) -> Option<String> {
    let (shapes, part) = board.pictured(&Part::All);
    let options = SvgOptions { title: "Board", part, ..SvgOptions::default() };
    (!shapes.is_empty()).then(|| svg(&shapes, options))
}

/// Pixels of a picture of this size (board units) at a scale; `None` when they are more than a PNG may have.
pub fn pixels(size: Size, scale: f64) -> Option<(u32, u32)> {
    let (wide, high) = ((size.width * scale).ceil().max(1.0), (size.height * scale).ceil().max(1.0));
    (wide <= limits::PNG_SIDE && high <= limits::PNG_SIDE && wide * high <= limits::PNG).then_some((wide as u32, high as u32))
}

/// A text as a file of this type.
pub fn file(text: &str, kind: &str) -> Option<File> {
    let bag = BlobPropertyBag::new();
    bag.set_type(kind);
    Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &bag).ok()
}

/// An address of a file for this page alone; it holds the file's bytes until it is dropped.
pub struct Address(pub String);

impl Address {
    pub fn of(file: &Blob) -> Option<Self> {
        Url::create_object_url_with_blob(file).ok().map(Address)
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// An SVG without anything to load, as PNG. `None` when the browser cannot.
async fn png(svg: &str, (wide, high): (u32, u32)) -> Option<Blob> {
    let address = Address::of(&file(svg, "image/svg+xml")?)?;
    let image: HtmlImageElement = create("img");
    image.set_src(&address.0);
    JsFuture::from(image.decode()).await.ok()?;
    let canvas: HtmlCanvasElement = create("canvas");
    resize(&canvas, wide, high);
    let ctx = context(&canvas)?;
    ctx.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, f64::from(wide), f64::from(high)).ok()?;
    let blob = Promise::new(&mut |done: Function, _| drop(canvas.to_blob(&done)));
    JsFuture::from(blob).await.ok().filter(|blob| !blob.is_null()).map(JsCast::unchecked_into)
}

/// The shapes as a file of Excalidraw, written by the server; the text of an error otherwise, empty when there was no answer.
pub async fn excalidraw(shapes: &[Shape]) -> Result<String, String> {
    let shapes = serde_json::Value::Array(shapes.iter().map(json::write_shape).collect()).to_string();
    page::fetch(&clips::address("clipboard?as=scene"), Some(("application/json", &["{\"shapes\":", &shapes, "}"].concat()))).await
}

/// Hands a file to the person under this name.
pub fn download(file: &File, name: &str) {
    let Some(address) = Address::of(file) else { return };
    let link: HtmlAnchorElement = create("a");
    link.set_href(&address.0);
    link.set_download(name);
    link.click();
    // The browser reads it in its own time.
    let mut address = Some(address);
    std::mem::forget(Timer::after(KEPT_MS, move || drop(address.take())));
}

/// The form of the export sheet: what is chosen in it, and what it shows.
#[derive(Clone)]
pub struct Form(Element);

impl Form {
    pub fn new(form: Element) -> Self {
        Form(form)
    }
    fn find(&self, selector: &str) -> Option<Element> {
        self.0.query_selector(selector).ok().flatten()
    }
    fn write(&self, selector: &str, words: &str) {
        if let Some(element) = self.find(selector).filter(|element| element.text_content().as_deref() != Some(words)) {
            element.set_text_content(Some(words));
        }
    }
    /// The number chosen among the radios, or in the list, of this name.
    pub fn chosen(&self, name: &str) -> usize {
        let chosen = self.find(&["[name=", name, "]:checked,select[name=", name, "]"].concat());
        let value = chosen.and_then(|chosen| get(&chosen, "value")?.as_string());
        value.and_then(|value| value.parse().ok()).unwrap_or(0)
    }
    /// Says how large it is, or why it cannot be (nothing can be done then); shows an SVG beforehand, unless it is empty, as long as the address
    /// is kept.
    pub fn show(&self, words: &str, sorry: &str, svg: &str) -> Option<Address> {
        self.write("figcaption", words);
        self.sorry(sorry);
        self.stop(!sorry.is_empty());
        let image = self.find("img")?;
        let _ = image.toggle_attribute_with_force("hidden", svg.is_empty());
        if !image.has_attribute("src") {
            // It has just opened: Enter does what most people want.
            let _ = self.find("[data-act=download]").and_then(|button| button.dyn_into::<HtmlElement>().ok()?.focus().ok());
        }
        let address = Address::of(&file(svg, "image/svg+xml")?)?;
        let _ = image.set_attribute("src", &address.0);
        Some(address)
    }
    pub fn sorry(&self, words: &str) {
        self.write(".sorry", words);
    }
    /// Its wish is being granted.
    pub fn busy(&self, busy: bool) {
        let _ = self.0.toggle_attribute_with_force("data-busy", busy);
        self.stop(busy);
    }
    fn stop(&self, stop: bool) {
        for act in ["[data-act=copy]", "[data-act=download]"] {
            let _ = self.find(act).map(|button| button.toggle_attribute_with_force("disabled", stop));
        }
    }
}
