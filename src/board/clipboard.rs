//! What is copied and pasted, as text: Tandem's own shapes in an envelope of Excalidraw's clipboard (`elements` is for others and filled in by the
//! server), or words. The system's clipboard is the client's business.

use serde_json::{Map, Value};

use super::{commands::estimate, selection::Selection, table::Table};
use crate::{
    model::{
        geom::{Geo, Point, Size},
        json,
        shape::{Kind, Shape},
        style::Style,
    },
    scene::text,
};

/// The envelope's type, and where Tandem's shapes stand in it.
pub const ENVELOPE: &str = "excalidraw/clipboard";
const OWN: &str = "tandem";
/// Characters of pasted words that become a text; a longer one is no drawing.
const WORDS: usize = 20_000;

/// What a text on the clipboard is.
#[derive(Debug, Clone, PartialEq)]
pub enum Pasted {
    Shapes(Vec<Shape>),
    /// Elements or a file of Excalidraw; the server knows how to read them.
    Excalidraw,
    /// A picture.
    Svg,
    Words,
}

/// Reads it.
pub fn read(text: &str) -> Pasted {
    let text = text.trim();
    if text.starts_with("<svg") || (text.starts_with("<?xml") && text.contains("<svg")) {
        return Pasted::Svg;
    }
    if !text.starts_with('{') {
        return Pasted::Words;
    }
    let Ok(Value::Object(fields)) = serde_json::from_str(text) else { return Pasted::Words };
    let shapes = json::shapes(fields.get(OWN).unwrap_or(&Value::Null));
    let foreign = fields.get("type").and_then(Value::as_str).is_some_and(|kind| kind.starts_with("excalidraw"));
    match foreign {
        _ if !shapes.is_empty() => Pasted::Shapes(shapes),
        true => Pasted::Excalidraw,
        false => Pasted::Words,
    }
}

/// Shapes as text. `elements` and `files` are empty: others find nothing before somebody has filled them in.
pub fn write(shapes: &[Shape]) -> String {
    let mut fields = Map::new();
    fields.insert("type".into(), ENVELOPE.into());
    fields.insert("elements".into(), Value::Array(Vec::new()));
    fields.insert("files".into(), Value::Object(Map::new()));
    fields.insert(OWN.into(), Value::Array(shapes.iter().map(json::write_shape).collect()));
    serde_json::to_string(&fields).unwrap_or_default()
}

impl Table {
    /// The selection with what lies in its frames, and the groups that are selected whole, in stacking order.
    pub fn copied(&self) -> Vec<Shape> {
        let shapes = self.carried(self.selection.stacked(&self.sheet).into_iter().cloned().collect());
        let mut set = Selection::default();
        set.set(shapes.iter().map(|shape| shape.id.clone()).collect());
        let groups = self.groups_within(&set).into_iter().cloned();
        shapes.iter().map(|shape| self.sheet.rest(shape)).chain(groups).collect()
    }

    /// Puts copies of these shapes down: about the pointer, or the middle of the view, or where they were.
    pub fn paste(&mut self, shapes: &[Shape], in_place: bool) {
        let bounds = shapes.iter().filter(|shape| shape.kind != Kind::Group && shape.geo.is_sound()).map(Shape::bounds);
        let (Some(bounds), true) = (bounds.reduce(|a, b| a.union(b)), self.editable) else { return };
        let mut copies = self.twins(stacked(shapes), false);
        let by = if in_place { Default::default() } else { self.pasting_spot() - bounds.center() };
        for copy in &mut copies {
            copy.geo = copy.geo.translate(by);
        }
        self.put_down(copies, "pasted");
    }

    /// Words become a text at the pointer, in the style of the next one.
    pub fn paste_words(&mut self, words: &str) {
        let words: String = words.replace("\r\n", "\n").trim_end().chars().take(WORDS).collect();
        if words.trim().is_empty() || !self.editable {
            return;
        }
        let mut shape = Shape { text: words, ..self.fresh(Kind::Text, Geo::default()) };
        let high = shape.text.split('\n').count() as f64 * text::LINE * f64::from(shape.style.size);
        shape.geo = Geo::around(self.pasting_spot(), Size::new(estimate(&shape), high), 0.0);
        self.put_down(vec![shape], "pasted");
    }

    fn pasting_spot(&self) -> Point {
        self.pointer.unwrap_or_else(|| self.camera.view(self.size).center())
    }

    /// Remembers how the selection's lowest shape looks.
    pub fn copy_style(&mut self) {
        if let Some(shape) = self.selection.stacked(&self.sheet).first() {
            self.look = Some(shape.style.clone());
            self.announce("Style copied");
        }
    }
    /// Gives the selection the remembered look, without what does not suit a kind.
    pub fn paste_style(&mut self) {
        let Some(look) = self.look.clone() else { return };
        self.redress(&|shape| {
            if matches!(shape.kind, Kind::Frame | Kind::Image) {
                return;
            }
            let own = &shape.style;
            let mut style = Style { seed: own.seed, fixed: own.fixed, elbow: own.elbow, ..look.clone() };
            if !shape.kind.is_line() {
                (style.head, style.tail) = (own.head, own.tail);
            }
            if shape.kind == Kind::Text {
                style.fill = own.fill;
            }
            shape.style = style;
        });
        self.announce("Style pasted");
    }
}

/// In stacking order; those that share a place stay as they are.
pub(super) fn stacked(shapes: &[Shape]) -> Vec<&Shape> {
    let mut sorted: Vec<&Shape> = shapes.iter().collect();
    sorted.sort_by(|a, b| a.z.cmp(&b.z));
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::order::Order;

    #[test]
    fn what_is_written_is_read_and_is_excalidraws_envelope() {
        let mut shape = Shape::new(Kind::Star, Geo { x: 1.0, y: 2.0, w: 3.0, h: 4.0, r: 0.5 }, Order::first());
        shape.text = "\"words\" and \\".into();
        let text = write(std::slice::from_ref(&shape));
        assert_eq!(read(&text), Pasted::Shapes(vec![shape]));
        assert!(text.contains("\"type\":\"excalidraw/clipboard\"") && text.contains("\"elements\":[]"));
    }

    #[test]
    fn foreign_texts_are_told_apart_and_broken_ones_are_words() {
        assert_eq!(read("{\"type\":\"excalidraw\",\"elements\":[]}"), Pasted::Excalidraw);
        assert_eq!(read("{\"type\":\"excalidraw/clipboard\",\"elements\":[],\"tandem\":[{\"kind\":\"square\"}]}"), Pasted::Excalidraw);
        assert_eq!(read(" <svg xmlns='x'/>"), Pasted::Svg);
        for words in ["", "plain", "{", "{\"a\":1}", "[1]", "{\"tandem\":7}"] {
            assert_eq!(read(words), Pasted::Words, "{words}");
        }
    }
}
