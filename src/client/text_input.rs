//! A real text field over the canvas: input methods, spelling and screen readers work as anywhere. It stands where the painted text stands, in
//! the same font, size and colour, and grows with what is typed. What becomes of the text is the board's business.

use std::{cell::Cell, rc::Rc};

use web_sys::{CanvasRenderingContext2d, Event, HtmlElement, HtmlTextAreaElement, KeyboardEvent};

use super::{
    dom::{Listener, create, document, style},
    number,
    paint::css_font,
};
use crate::{
    board::{effect::TextField, input::Input},
    model::{
        geom::{Affine, Rect, Size},
        ids::ShapeId,
        shape::{Kind, Shape},
        style::Align,
    },
    scene::{Theme, label, text},
};

/// An open field; it ends by Escape, Ctrl+Enter, losing the focus, or [`TextInput::end`]. Dropping it says nothing.
pub struct TextInput {
    inner: Rc<Inner>,
    listeners: Vec<Listener>,
}

struct Inner {
    field: HtmlTextAreaElement,
    spec: TextField,
    /// Its lines end where the writer ends them.
    grows: bool,
    /// Of the font, as the text fits.
    size: Cell<f64>,
    /// Measures with the real fonts.
    ruler: CanvasRenderingContext2d,
    view: Cell<Affine>,
    ended: Cell<bool>,
    send: Rc<dyn Fn(Input)>,
}

impl TextInput {
    /// Opens the field inside `host` and gives it the focus; `send` gets `Input::TextDone` once, when it ends.
    pub fn open(host: &HtmlElement, spec: TextField, theme: Theme, ruler: CanvasRenderingContext2d, send: Rc<dyn Fn(Input)>) -> Self {
        let field: HtmlTextAreaElement = create("textarea");
        field.set_value(&spec.shape.text);
        let (view, size) = (Cell::new(spec.view), Cell::new(label::label(&spec.shape).size));
        let grows = match spec.shape.kind {
            Kind::Text => !spec.shape.style.fixed,
            kind => kind.is_line() || kind == Kind::Frame,
        };
        dress(&field, &spec.shape, grows, size.get(), theme);
        let inner = Rc::new(Inner { field, spec, grows, size, ruler, view, ended: Cell::new(false), send });
        let field = &inner.field;
        let each = |f: fn(&Inner)| {
            let inner = inner.clone();
            move |_: Event| f(&inner)
        };
        let keys = inner.clone();
        let listeners = vec![
            Listener::on(field, "input", each(Inner::fit)),
            Listener::on(
                field,
                "blur",
                each(|inner| {
                    // Another window in front is not the end.
                    if document().has_focus().unwrap_or(true) {
                        inner.end();
                    }
                }),
            ),
            Listener::on(field, "keydown", move |event: KeyboardEvent| {
                let done = event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
                if !event.is_composing() && (done || event.key() == "Escape") {
                    event.prevent_default();
                    event.stop_propagation();
                    keys.end();
                }
            }),
        ];
        let _ = host.append_child(field);
        inner.fit();
        let _ = field.focus();
        field.select();
        TextInput { inner, listeners }
    }

    /// The camera moved.
    pub fn place(&self, view: Affine) {
        if self.inner.view.replace(view) != view {
            self.inner.fit();
        }
    }

    /// Its font has come: letters are as wide as that has them.
    pub fn fit(&self) {
        self.inner.fit();
    }

    /// The shape whose text it is.
    pub fn id(&self) -> &ShapeId {
        &self.inner.spec.shape.id
    }
    pub fn has_focus(&self) -> bool {
        let focus = document().active_element();
        focus.is_some_and(|focus| focus.is_same_node(Some(&self.inner.field)))
    }

    /// Hands over the text, if that has not happened yet.
    pub fn end(&self) {
        self.inner.end();
    }
}

impl Drop for TextInput {
    fn drop(&mut self) {
        // Removing a focused field blurs it; that must not count as an answer.
        self.inner.ended.set(true);
        self.listeners.clear();
        self.inner.field.remove();
    }
}

impl Inner {
    fn end(&self) {
        if !self.ended.replace(true) {
            let (text, size) = (self.field.value(), self.measure());
            (self.send)(Input::TextDone { id: self.spec.shape.id.clone(), text, size });
        }
    }

    /// The size of the text in board units: its widest line, all its lines.
    fn measure(&self) -> Size {
        let style = &self.spec.shape.style;
        let size = f64::from(style.size);
        self.ruler.set_font(&css_font(style.font, style.bold, style.italic, size));
        let text = self.field.value();
        let width = |line: &str| self.ruler.measure_text(line).map_or(0.0, |m| m.width());
        Size::new(text.split('\n').map(width).fold(0.0, f64::max), text.split('\n').count() as f64 * size * text::LINE)
    }

    /// Makes the field as large as its text and puts it where that is painted.
    fn fit(&self) {
        let (field, shape) = (&self.field, Shape { text: self.field.value(), ..self.spec.shape.clone() });
        let label = label::label(&shape);
        let room = label.size * 0.5;
        let rect = if self.grows {
            let size = if shape.kind == Kind::Text { self.measure() } else { label.block.size() };
            // Room for the caret after the last letter.
            let width = size.width + room;
            let x = match label.align {
                Align::Start => label.block.x0,
                Align::Middle => label.block.center().x - width / 2.0,
                Align::End => label.block.x1 - width + room / 2.0,
            };
            Rect::from_origin_size((x, label.block.y0), (width, size.height))
        } else {
            // The browser breaks lines where its own font does: as high as it needs, standing as the label stands.
            if self.size.replace(label.size) != label.size {
                px(field, "font-size", label.size);
            }
            px(field, "width", label.block.width());
            px(field, "height", 0.0);
            let more = f64::from(field.scroll_height()) - label.block.height();
            let up = match shape.style.valign {
                _ if shape.kind == Kind::Text => 0.0,
                Align::Start => 0.0,
                Align::Middle => more / 2.0,
                Align::End => more,
            };
            Rect::new(label.block.x0, label.block.y0 - up, label.block.x1, label.block.y1 - up + more)
        };
        px(field, "width", rect.width());
        px(field, "height", rect.height());
        let [a, b, c, d, e, f] = (self.view.get() * shape.geo.turn() * Affine::translate(rect.origin().to_vec2())).as_coeffs();
        let numbers = [a, b, c, d, e, f].map(number::text).join(",");
        style(field, "transform", &["matrix(", &numbers, ")"].concat());
    }
}

fn px(field: &HtmlTextAreaElement, property: &str, value: f64) {
    style(field, property, &[&number::text(value), "px"].concat());
}

/// The look of the painted text; what the page's style sheet gives fields is taken back.
fn dress(field: &HtmlTextAreaElement, shape: &Shape, grows: bool, size: f64, theme: Theme) {
    let look = &shape.style;
    let align = match label::label(shape).align {
        Align::Start => "left",
        Align::Middle => "center",
        Align::End => "right",
    };
    let font = css_font(look.font, look.bold, look.italic, size);
    let (color, opacity) = (theme.show(look.stroke).to_string(), number::text(look.opacity.into()));
    // On a line the words stand on paper, as they will in its gap.
    let paper = if shape.kind.is_line() { "var(--board)" } else { "none" };
    let looks = [
        ("position", "absolute"),
        ("left", "0"),
        ("top", "0"),
        ("margin", "0"),
        ("padding", "0"),
        ("border", "0"),
        ("outline", "none"),
        ("background", paper),
        ("resize", "none"),
        ("overflow", "hidden"),
        ("min-width", "0"),
        ("min-height", "0"),
        ("max-width", "none"),
        ("box-sizing", "content-box"),
        ("transform-origin", "0 0"),
        ("user-select", "text"),
        ("-webkit-user-select", "text"),
        ("touch-action", "auto"),
        ("white-space", if grows { "pre" } else { "pre-wrap" }),
        ("overflow-wrap", "anywhere"),
        ("font", &font),
        ("line-height", &number::text(text::LINE)),
        ("letter-spacing", "normal"),
        ("text-align", align),
        ("color", &color),
        ("opacity", &opacity),
    ];
    for (property, value) in looks {
        style(field, property, value);
    }
    field.set_rows(1);
    field.set_class_name("board-text");
    let name = match shape.kind {
        Kind::Text | Kind::Sticky => "Text",
        Kind::Frame => "Name",
        _ => "Label",
    };
    let _ = field.set_attribute("aria-label", name);
}
