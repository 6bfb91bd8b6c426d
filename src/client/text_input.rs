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
        geom::{Affine, Rect, Size, Vec2},
        ids::ShapeId,
        order::Order,
        shape::{Kind, Shape},
        style::Align,
    },
    scene::{Theme, shapes::label_room, text},
};

/// An open field; it ends by Escape, Ctrl+Enter, losing the focus, or [`TextInput::end`]. Dropping it says nothing.
pub struct TextInput {
    inner: Rc<Inner>,
    listeners: Vec<Listener>,
}

struct Inner {
    field: HtmlTextAreaElement,
    spec: TextField,
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
        field.set_value(&spec.text);
        dress(&field, &spec, theme);
        let view = Cell::new(spec.view);
        let inner = Rc::new(Inner { field, spec, ruler, view, ended: Cell::new(false), send });
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

    /// The shape whose text it is.
    pub fn id(&self) -> &ShapeId {
        &self.inner.spec.id
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
            (self.send)(Input::TextDone { id: self.spec.id.clone(), text, size });
        }
    }

    /// The size of the text in board units: its widest line, all its lines.
    fn measure(&self) -> Size {
        let size = f64::from(self.spec.style.size);
        self.ruler.set_font(&css_font(self.spec.style.font, size));
        let text = self.field.value();
        let width = |line: &str| self.ruler.measure_text(line).map_or(0.0, |m| m.width());
        Size::new(text.split('\n').map(width).fold(0.0, f64::max), text.split('\n').count() as f64 * size * text::LINE)
    }

    /// Makes the field as large as its text and puts it where that is painted.
    fn fit(&self) {
        let (spec, field) = (&self.spec, &self.field);
        let size = f64::from(spec.style.size);
        let rect = if spec.kind == Kind::Text {
            let text = self.measure();
            // Room for the caret after the last letter.
            let width = text.width + size * 0.5;
            let free = spec.geo.w - text.width;
            let x = match spec.style.align {
                Align::Start => 0.0,
                Align::Middle => free / 2.0 - size * 0.25,
                Align::End => free - size * 0.5,
            };
            Rect::from_origin_size(spec.geo.rect().origin() + Vec2::new(x, 0.0), Size::new(width, text.height))
        } else {
            let shape = Shape { style: spec.style.clone(), ..Shape::new(spec.kind, spec.geo, Order::first()) };
            let width = label_room(&shape).width().max(size * 2.0);
            px(field, "width", width);
            px(field, "height", 0.0);
            Rect::from_center_size(spec.geo.center(), Size::new(width, f64::from(field.scroll_height())))
        };
        px(field, "width", rect.width());
        px(field, "height", rect.height());
        let [a, b, c, d, e, f] = (self.view.get() * spec.geo.turn() * Affine::translate(rect.origin().to_vec2())).as_coeffs();
        let numbers = [a, b, c, d, e, f].map(number::text).join(",");
        style(field, "transform", &["matrix(", &numbers, ")"].concat());
    }
}

fn px(field: &HtmlTextAreaElement, property: &str, value: f64) {
    style(field, property, &[&number::text(value), "px"].concat());
}

/// The look of the painted text; what the page's style sheet gives fields is taken back.
fn dress(field: &HtmlTextAreaElement, spec: &TextField, theme: Theme) {
    let label = spec.kind != Kind::Text;
    let align = match spec.style.align {
        _ if label => "center",
        Align::Start => "left",
        Align::Middle => "center",
        Align::End => "right",
    };
    let font = css_font(spec.style.font, f64::from(spec.style.size));
    let (color, opacity) = (theme.show(spec.style.stroke).to_string(), number::text(spec.style.opacity.into()));
    let looks = [
        ("position", "absolute"),
        ("left", "0"),
        ("top", "0"),
        ("margin", "0"),
        ("padding", "0"),
        ("border", "0"),
        ("outline", "none"),
        ("background", "none"),
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
        ("white-space", if label { "pre-wrap" } else { "pre" }),
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
    let _ = field.set_attribute("aria-label", if label { "Label" } else { "Text" });
}
