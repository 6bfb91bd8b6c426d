//! The display list as SVG text: a picture of a board for pages, previews and exports. Attributes only, no style
//! sheet and no ids, so it can stand in a page under a strict content policy; all text is escaped. The same shapes give the same bytes.

use super::{
    bounds::bounds_with_stroke,
    connect,
    display::{Item, Plate, Stroke, TextRun, Tint},
    frame,
    pathdata::{put_number, put_path},
    shapes::display,
    text,
    theme::{Theme, light_dark},
};
use crate::model::{
    geom::{Affine, Geo, Rect, Size},
    ids::{BlobId, ShapeId},
    shape::Shape,
    style::{Align, Color, Font},
};

/// The colours of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Fixed(Theme),
    /// Both themes in one: follows the `color-scheme` of the page around it.
    Page,
    /// The same for a picture in a file of its own (an `<img>`): follows what the viewer or the page around the `<img>` prefers.
    Alone,
}

/// How [`svg`] makes a picture. Text is escaped there.
#[derive(Debug, Clone, Copy)]
pub struct SvgOptions<'a> {
    pub look: Look,
    /// Air around the shapes, in board units.
    pub padding: f64,
    /// Only this box of the board, in board units, without air.
    pub part: Option<Rect>,
    /// Painted behind the shapes (a stored colour, shown as the look has it); `None` leaves the picture clear.
    pub background: Option<Color>,
    /// Shrinks the picture to fit; details too small to be seen are then left out.
    pub max: Option<Size>,
    /// What a screen reader calls the picture, and more about it.
    pub title: &'a str,
    pub desc: &'a str,
    /// Where pictures are found.
    pub links: Links<'a>,
}

/// What a picture's `href` says; a picture without one is left out.
#[derive(Clone, Copy)]
pub struct Links<'a>(pub &'a dyn Fn(&BlobId) -> Option<String>);

impl Links<'_> {
    /// Where the server has them.
    pub fn served(blob: &BlobId) -> Option<String> {
        Some(["/blobs/", blob.as_str()].concat())
    }
}

impl std::fmt::Debug for Links<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Links")
    }
}

impl Default for SvgOptions<'_> {
    fn default() -> Self {
        SvgOptions {
            look: Look::Fixed(Theme::Light),
            padding: 16.0,
            part: None,
            background: None,
            max: None,
            title: "",
            desc: "",
            links: Links(&Links::served),
        }
    }
}

/// The part of the board a picture of these shapes shows. An empty board shows a bit of paper.
pub fn view(shapes: &[Shape], padding: f64) -> Rect {
    let holders = Holders::of(shapes);
    let seen = |shape: &Shape| {
        let rect = frame::cut(&holders.seen_through(shape)?, bounds_with_stroke(shape));
        (rect.is_finite() && rect != Rect::ZERO).then_some(rect)
    };
    let all = shapes.iter().filter_map(seen).reduce(|a, b| a.union(b));
    let all = all.unwrap_or(Rect::new(0.0, 0.0, 320.0, 200.0)).inflate(padding, padding);
    // Whole units: shorter numbers, and pixels that fall on pixels.
    Rect::new(all.x0.floor(), all.y0.floor(), all.x1.ceil(), all.y1.ceil())
}

/// A whole `<svg>` element of the shapes, in the order given. Lines hold on to shapes that are among them.
pub fn svg(shapes: &[Shape], options: SvgOptions) -> String {
    let shapes = &*connect::resolved(shapes);
    let view = options.part.unwrap_or_else(|| view(shapes, options.padding));
    let fit = options.max.map_or(1.0, |max| (max.width / view.width()).min(max.height / view.height()).min(1.0));
    // A tenth of a pixel of the finished picture is exact enough, and a hundredth of a unit for one that can be enlarged.
    let places = if fit > 0.5 { 2 } else { u32::from(fit > 0.05) };
    let mut out = Svg { text: String::with_capacity(shapes.len() * 160 + 512), look: options.look, places, links: options.links };
    out.open(view, fit, &options);
    let holders = Holders::of(shapes);
    let mut open: Vec<Geo> = Vec::new();
    for shape in shapes {
        let bounds = bounds_with_stroke(shape);
        let Some(frames) = holders.seen_through(shape) else { continue };
        if bounds.is_finite() && bounds.width().max(bounds.height()) * fit >= 0.4 {
            if frames != open {
                open.iter().for_each(|frame| out.leave(*frame));
                frames.iter().rev().for_each(|frame| out.enter(*frame));
                open = frames;
            }
            display(shape, out.theme()).iter().for_each(|item| out.item(item));
        }
    }
    open.iter().for_each(|frame| out.leave(*frame));
    out.text.push_str("</svg>");
    out.text
}

/// Whether something in a picture is written by hand.
pub fn by_hand(svg: &str) -> bool {
    svg.contains(&[" font-family=\"", text::family(Font::Hand)].concat())
}

/// A picture with the hand-written font in it (its file as a `data:` URL), for one that stands alone and may load nothing.
pub fn with_hand(mut svg: String, font: &str) -> String {
    svg.truncate(svg.len() - "</svg>".len());
    svg.extend(["<style>@font-face{font-family:Patrick Hand;src:url(", font, ")}</style></svg>"]);
    svg
}

/// The shapes that others may be in, found by their ids.
struct Holders<'a>(Vec<&'a Shape>);

impl<'a> Holders<'a> {
    fn of(shapes: &'a [Shape]) -> Self {
        let mut all: Vec<_> = shapes.iter().filter(|shape| shape.kind.holds()).collect();
        all.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        Holders(all)
    }
    fn seen_through(&self, shape: &'a Shape) -> Option<Vec<Geo>> {
        let find = |id: &ShapeId| self.0.binary_search_by(|holder| holder.id.cmp(id)).ok().map(|at| self.0[at]);
        frame::seen_through(shape, &find)
    }
}

struct Svg<'a> {
    text: String,
    look: Look,
    /// Decimals of coordinates.
    places: u32,
    links: Links<'a>,
}

impl Svg<'_> {
    /// The theme to ask the display list for; both-theme pictures take stored colours and turn them as they are written.
    fn theme(&self) -> Theme {
        if let Look::Fixed(theme) = self.look { theme } else { Theme::Light }
    }

    fn open(&mut self, view: Rect, fit: f64, options: &SvgOptions) {
        self.text.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
        self.number("width", view.width() * fit);
        self.number("height", view.height() * fit);
        self.text.push_str(" viewBox=\"");
        for (i, n) in [view.x0, view.y0, view.width(), view.height()].into_iter().enumerate() {
            if i > 0 {
                self.text.push(' ');
            }
            put_number(&mut self.text, n, 2);
        }
        self.attribute("\" font-family", text::family(Font::Sans));
        self.text.push_str(" stroke-linecap=\"round\" stroke-linejoin=\"round\" fill=\"none\"");
        if self.look == Look::Alone {
            // `color-scheme` has no attribute; as a file of its own the picture is not under the page's content policy.
            self.text.push_str(" style=\"color-scheme:light dark\"");
        }
        self.text.push('>');
        self.element("title", options.title);
        self.element("desc", options.desc);
        if let Some(color) = options.background {
            let color = self.theme().show(color);
            self.text.push_str("<rect");
            self.rect(view);
            self.color("fill", color, Tint::Themed);
            self.text.push_str("/>");
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Path { path, fill, stroke, opacity, tint } => {
                self.text.push_str("<path d=\"");
                put_path(&mut self.text, path, self.places);
                self.text.push('"');
                if let Some(color) = fill {
                    self.color("fill", *color, *tint);
                }
                if let Some(stroke) = stroke {
                    self.stroke(stroke, *tint);
                }
                self.opacity(*opacity);
                match (tint, self.look) {
                    // The page's style sheet says what it means.
                    (Tint::Marker, Look::Page) => self.text.push_str(" class=\"marker\""),
                    (Tint::Marker, Look::Fixed(Theme::Light)) => self.text.push_str(" style=\"mix-blend-mode:multiply\""),
                    (Tint::Marker, Look::Fixed(Theme::Dark)) => self.text.push_str(" style=\"mix-blend-mode:screen\""),
                    _ => {}
                }
                self.text.push_str("/>");
            }
            Item::Text(run) => self.run(run),
            Item::Image(plate) => self.image(plate),
        }
    }

    /// What follows is seen only inside the box. A nested `<svg>` clips without an id, which a `clipPath` would need.
    fn enter(&mut self, frame: Geo) {
        self.group(if frame.r == 0.0 { Affine::IDENTITY } else { frame.turn() });
        self.window(frame.rect(), frame.rect());
        self.group(if frame.r == 0.0 { Affine::IDENTITY } else { frame.turn().inverse() });
    }
    fn leave(&mut self, frame: Geo) {
        self.text.push_str(if frame.r == 0.0 { "</svg>" } else { "</g></svg></g>" });
    }

    /// Opens a group of this transform, unless it does nothing.
    fn group(&mut self, transform: Affine) {
        if transform != Affine::IDENTITY {
            self.text.push_str("<g");
            self.transform(transform);
            self.text.push('>');
        }
    }
    /// Opens an `<svg>` at `rect` that shows `view` of what is in it.
    fn window(&mut self, rect: Rect, view: Rect) {
        self.text.push_str("<svg");
        self.rect(rect);
        self.text.push_str(" preserveAspectRatio=\"none\" viewBox=\"");
        for (i, n) in [view.x0, view.y0, view.width(), view.height()].into_iter().enumerate() {
            if i > 0 {
                self.text.push(' ');
            }
            put_number(&mut self.text, n, 5);
        }
        self.text.push_str("\">");
    }
    fn rect(&mut self, rect: Rect) {
        for (name, n) in [("x", rect.x0), ("y", rect.y0), ("width", rect.width()), ("height", rect.height())] {
            self.number(name, n);
        }
    }

    /// Its part is cut out by a window one unit large, in which the whole picture is the unit box.
    fn image(&mut self, plate: &Plate) {
        let Some(href) = (self.links.0)(&plate.blob) else { return };
        let whole = Rect::new(0.0, 0.0, 1.0, 1.0);
        self.group(plate.turn);
        if plate.part != whole {
            self.window(plate.rect, plate.part);
        }
        self.text.push_str("<image");
        self.rect(if plate.part == whole { plate.rect } else { whole });
        self.text.push_str(" preserveAspectRatio=\"none\" ");
        self.attribute("href", &href);
        self.opacity(plate.opacity);
        self.text.push_str("/>");
        if plate.part != whole {
            self.text.push_str("</svg>");
        }
        if plate.turn != Affine::IDENTITY {
            self.text.push_str("</g>");
        }
    }

    fn stroke(&mut self, stroke: &Stroke, tint: Tint) {
        self.color("stroke", stroke.color, tint);
        self.number("stroke-width", stroke.width);
        if !stroke.dash.is_empty() {
            self.text.push_str(" stroke-dasharray=\"");
            for (i, n) in stroke.dash.iter().enumerate() {
                if i > 0 {
                    self.text.push(' ');
                }
                put_number(&mut self.text, *n, 2);
            }
            self.text.push('"');
        }
    }

    fn run(&mut self, run: &TextRun) {
        self.text.push_str("<text");
        self.number("x", run.at.x);
        self.number("y", run.at.y);
        self.number("font-size", run.size);
        if run.font != Font::Sans {
            self.attribute(" font-family", text::family(run.font));
        }
        match run.align {
            Align::Start => {}
            Align::Middle => self.text.push_str(" text-anchor=\"middle\""),
            Align::End => self.text.push_str(" text-anchor=\"end\""),
        }
        if run.bold {
            self.text.push_str(" font-weight=\"bold\"");
        }
        if run.italic {
            self.text.push_str(" font-style=\"italic\"");
        }
        if run.turn != Affine::IDENTITY {
            self.transform(run.turn);
        }
        if run.text.starts_with(' ') || run.text.contains("  ") || run.text.contains('\t') {
            self.text.push_str(" xml:space=\"preserve\"");
        }
        self.color("fill", run.color, Tint::Themed);
        self.opacity(run.opacity);
        self.text.push('>');
        escape(&mut self.text, &run.text);
        self.text.push_str("</text>");
    }

    fn opacity(&mut self, opacity: f32) {
        if opacity < 1.0 {
            self.number("opacity", f64::from(opacity));
        }
    }

    fn transform(&mut self, transform: Affine) {
        self.text.push_str(" transform=\"matrix(");
        for (i, n) in transform.as_coeffs().into_iter().enumerate() {
            if i > 0 {
                self.text.push(' ');
            }
            put_number(&mut self.text, n, if i < 4 { 5 } else { 2 });
        }
        self.text.push_str(")\"");
    }

    fn color(&mut self, name: &str, color: Color, tint: Tint) {
        self.text.push(' ');
        let plain = matches!(self.look, Look::Fixed(_)) || tint != Tint::Themed;
        let value = if plain { color.to_string() } else { light_dark(color) };
        self.attribute(name, &value);
    }

    fn number(&mut self, name: &str, n: f64) {
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        put_number(&mut self.text, n, 2);
        self.text.push('"');
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.text.push_str(name);
        self.text.push_str("=\"");
        escape(&mut self.text, value);
        self.text.push('"');
    }

    fn element(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.text.extend(["<", name, ">"]);
            escape(&mut self.text, text);
            self.text.extend(["</", name, ">"]);
        }
    }
}

/// For text and for quoted attributes. Characters XML has no place for are dropped.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}
