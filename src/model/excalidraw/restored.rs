//! What Tandem wrote beside an element because Excalidraw has no word for it (`customData.tandem`), read back. What Excalidraw can say is read
//! from the element itself, so that what was changed there stays changed. It writes nothing: `server::excalidraw` does.

use serde_json::{Map, Value};

use crate::model::{
    geom::{Geo, Size, Vec2},
    shape::{Kind, Shape},
    style::{Align, Fields, Font, Pattern},
};

/// The note beside one element.
pub(super) struct Restored<'a> {
    fields: &'a Map<String, Value>,
    /// The text is the label of the shape in its innermost group.
    pub label: bool,
    /// The frame that a frame is in.
    pub within: Option<&'a str>,
    /// Where an arrow's ends held on.
    pub from: Option<Held<'a>>,
    pub to: Option<Held<'a>>,
}

/// An end that held on to the element `on`, at these shares of its box, perhaps exactly there.
pub(super) struct Held<'a> {
    pub on: &'a str,
    pub at: [f64; 2],
    pub pin: bool,
}

pub(super) fn read(element: &Map<String, Value>) -> Option<Restored<'_>> {
    let fields = element.get("customData")?.get("tandem")?.as_object()?;
    let end = |name: &str| {
        let end = fields.get(name)?;
        let at = [end.get("at")?.get(0)?.as_f64()?, end.get("at")?.get(1)?.as_f64()?];
        let held = Held { on: end.get("on")?.as_str()?, at, pin: end.get("pin") == Some(&Value::Bool(true)) };
        at.iter().all(|n| n.abs() <= 10.0).then_some(held)
    };
    Some(Restored {
        fields,
        label: fields.flag("label").unwrap_or_default(),
        within: fields.text("within"),
        from: end("from"),
        to: end("to"),
    })
}

impl Restored<'_> {
    /// Names of groups, innermost first.
    pub fn names(&self) -> Vec<String> {
        let named = self.fields.get("groups").and_then(Value::as_array);
        named.into_iter().flatten().take(64).map(|name| bounded(name.as_str().unwrap_or_default(), 2000)).collect()
    }
}

fn bounded(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(most).collect()
}

/// Gives the shape its own kind and the parts of its style that Excalidraw does not know. True when it is of a kind that Excalidraw lacks.
pub(super) fn apply(restored: &Restored, shape: &mut Shape) -> bool {
    let fields = restored.fields;
    let kind = fields.text("kind").and_then(|name| Kind::ALL.into_iter().find(|kind| kind.name() == name));
    let kind = kind.filter(|kind| match shape.kind {
        Kind::Line => kind.is_form(),
        Kind::Pen => *kind == Kind::Highlight,
        Kind::Rectangle => *kind == Kind::Sticky,
        _ => false,
    });
    if let Some(kind) = kind {
        if kind == Kind::Sticky {
            shape.style.radius = 0.0;
        }
        if let Some(broad) = fields.number("broad").filter(|_| kind == Kind::Highlight) {
            shape.style.width /= (broad as f32).clamp(1.0, 100.0);
        }
        if kind.is_form() {
            shape.geo = form(fields, shape.geo);
            shape.pts.clear();
            shape.style.align = Align::Middle;
        }
        shape.kind = kind;
    }
    let style = &mut shape.style;
    for (name, to) in [("bold", &mut style.bold), ("italic", &mut style.italic), ("round", &mut style.round)] {
        if let Some(flag) = fields.flag(name) {
            *to = flag;
        }
    }
    for (name, to, most) in [("rough", &mut style.rough, 3.0), ("size", &mut style.size, 1000.0), ("radius", &mut style.radius, 1000.0)] {
        if let Some(n) = fields.number(name) {
            *to = (n as f32).clamp(0.0, most);
        }
    }
    if fields.text("font") == Some("serif") {
        style.font = Font::Serif;
    }
    for (name, to) in [("align", &mut style.align), ("valign", &mut style.valign)] {
        if let Some(align) = fields.text(name).and_then(Align::named) {
            *to = align;
        }
    }
    if let Some(pattern) = fields.text("pattern").and_then(Pattern::named) {
        style.pattern = pattern;
    }
    shape.hide = fields.flag("hide").unwrap_or_default();
    if let Some(opacity) = fields.number("opacity").filter(|_| shape.hide || shape.kind == Kind::Highlight) {
        style.opacity = (opacity as f32).clamp(0.0, 1.0);
    }
    shape.sign = bounded(fields.text("sign").unwrap_or_default(), 200);
    shape.alt = bounded(fields.text("alt").unwrap_or_default(), 2000);
    kind.is_some()
}

/// The box of a form whose polygon has this one now, given both as they were: not every form's outline fills its box.
fn form(fields: &Map<String, Value>, now: Geo) -> Geo {
    let numbers = |name: &str| -> Option<Vec<f64>> { fields.get(name)?.as_array()?.iter().map(Value::as_f64).collect() };
    let (Some(geo), Some(of)) = (numbers("geo"), numbers("of")) else { return now };
    let (&[x, y, w, h, _], &[px, py, pw, ph]) = (geo.as_slice(), of.as_slice()) else { return now };
    let scale = |now: f64, then: f64| if then > 0.0 { now / then } else { 1.0 };
    let (sx, sy) = (scale(now.w, pw), scale(now.h, ph));
    let off = Vec2::new((x + w / 2.0 - px - pw / 2.0) * sx, (y + h / 2.0 - py - ph / 2.0) * sy);
    let (sin, cos) = now.r.sin_cos();
    let middle = now.center() + Vec2::new(off.x * cos - off.y * sin, off.x * sin + off.y * cos);
    let restored = Geo::around(middle, Size::new(w * sx, h * sy), now.r);
    if restored.is_sound() { restored } else { now }
}
