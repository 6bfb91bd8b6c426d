//! What Tandem wrote beside an element because Excalidraw has no word for it (`customData.tandem`), read back. What Excalidraw can say is read
//! from the element itself, so that what was changed there stays changed. It writes nothing: `server::excalidraw` does.

use serde_json::{Map, Value};

use crate::model::{
    shape::{Kind, Shape},
    style::{Align, Fields, Font, Pattern},
};

/// The note beside one element.
pub(super) struct Restored<'a> {
    fields: &'a Map<String, Value>,
    /// The text is the label of the shape in its innermost group.
    pub label: bool,
    /// Where an arrow's ends hold on, and whether exactly there.
    pub from: Option<([f64; 2], bool)>,
    pub to: Option<([f64; 2], bool)>,
}

pub(super) fn read(element: &Map<String, Value>) -> Option<Restored<'_>> {
    let fields = element.get("customData")?.get("tandem")?.as_object()?;
    let end = |name: &str| {
        let end = fields.get(name)?;
        let at = [end.get("at")?.get(0)?.as_f64()?, end.get("at")?.get(1)?.as_f64()?];
        at.iter().all(|n| n.abs() <= 10.0).then(|| (at, end.get("pin") == Some(&Value::Bool(true))))
    };
    Some(Restored { fields, label: fields.flag("label").unwrap_or_default(), from: end("from"), to: end("to") })
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
        if kind.is_form() {
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
    if let Some(opacity) = fields.number("opacity").filter(|_| fields.flag("hide") == Some(true)) {
        (shape.hide, style.opacity) = (true, (opacity as f32).clamp(0.0, 1.0));
    }
    shape.alt = fields.text("alt").unwrap_or_default().chars().take(2000).collect();
    kind.is_some()
}
