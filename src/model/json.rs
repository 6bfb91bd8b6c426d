//! Presence from and to JSON by hand. Read part by part: what is missing, foreign or unsound is left out and spoils nothing else. By hand, too,
//! because what serde derives for these types would be a twentieth of what a visitor downloads; a test holds both to the same JSON.

use serde_json::{Map, Value};

use super::{
    geom::Geo,
    ids::ShapeId,
    order::Order,
    path::Sample,
    presence::{Caret, OnBoard, Person},
    shape::{End, Kind, Picture, Shape},
    style::{Fields, Style},
};

impl Fields for Map<String, Value> {
    fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }
    fn number(&self, name: &str) -> Option<f64> {
        self.get(name)?.as_f64()
    }
    fn flag(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }
}

fn text<'a>(of: &'a Value, name: &str) -> Option<&'a str> {
    of.get(name)?.as_str()
}

fn string(of: &Value, name: &str) -> String {
    text(of, name).unwrap_or_default().into()
}

fn floats<const N: usize>(value: &Value) -> Option<[f64; N]> {
    let values = value.as_array().filter(|values| values.len() == N)?;
    let mut found = [0.0; N];
    for (found, value) in found.iter_mut().zip(values) {
        *found = value.as_f64()?;
    }
    Some(found)
}

fn each<T>(of: &Value, name: &str, read: impl Fn(&Value) -> Option<T>) -> Vec<T> {
    of.get(name).and_then(Value::as_array).map_or_else(Vec::new, |values| values.iter().filter_map(read).collect())
}

fn id(value: &Value) -> Option<ShapeId> {
    value.as_str()?.parse().ok()
}

/// A face; what is missing is empty.
pub fn person(value: &Value) -> Person {
    Person {
        id: text(value, "id").and_then(|id| id.parse().ok()),
        name: string(value, "name"),
        color: string(value, "color"),
        color_light: string(value, "colorLight"),
    }
}

pub(super) fn caret(value: &Value) -> Option<Caret> {
    Some(Caret { anchor: value.get("anchor")?.clone(), head: value.get("head")?.clone() })
}

pub(super) fn on_board(value: &Value) -> Option<OnBoard> {
    value.is_object().then(|| OnBoard {
        pointer: value.get("pointer").and_then(floats),
        laser: flag(value, "laser"),
        view: value.get("view").and_then(floats),
        selection: each(value, "selection", id),
        draft: each(value, "draft", shape),
        committed: each(value, "committed", id),
    })
}

/// The shapes of a list; what does not read as one is left out.
pub fn shapes(value: &Value) -> Vec<Shape> {
    value.as_array().map_or_else(Vec::new, |values| values.iter().filter_map(shape).collect())
}

fn shape(value: &Value) -> Option<Shape> {
    let kind = text(value, "kind")?;
    let end = |name| value.get(name).and_then(end);
    Some(Shape {
        id: id(value.get("id")?)?,
        kind: Kind::ALL.into_iter().find(|known| known.name() == kind)?,
        geo: Geo::from(floats::<5>(value.get("geo")?)?),
        style: value.get("style").and_then(Value::as_object).map_or_else(Style::default, |fields| Style::read(fields)),
        z: text(value, "z")?.parse::<Order>().ok()?,
        text: string(value, "text"),
        pts: each(value, "pts", |point| floats::<3>(point).map(Sample::from)),
        from: end("from"),
        to: end("to"),
        parent: value.get("parent").and_then(id),
        image: value.get("image").and_then(picture),
        lock: flag(value, "lock"),
        hide: flag(value, "hide"),
        alt: string(value, "alt"),
        by: text(value, "by").and_then(|id| id.parse().ok()),
        sign: string(value, "sign"),
    })
}

fn end(value: &Value) -> Option<End> {
    Some(End { shape: id(value.get("shape")?)?, at: floats(value.get("at")?)?, pin: flag(value, "pin") })
}

/// A picture; also what the server answers when it keeps one.
pub fn picture(value: &Value) -> Option<Picture> {
    let (crop, mirror) = (value.get("crop").and_then(floats), flag(value, "mirror"));
    Picture { blob: text(value, "blob")?.parse().ok()?, size: floats(value.get("size")?)?, crop, mirror }.sound()
}

fn flag(of: &Value, name: &str) -> bool {
    of.get(name).and_then(Value::as_bool).unwrap_or_default()
}

/// An object of these fields, without those that are `None`.
fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let mut object = Map::new();
    for (name, value) in fields {
        if let Some(value) = value {
            object.insert(name.into(), value);
        }
    }
    Value::Object(object)
}

fn list(values: impl Iterator<Item = Value>) -> Option<Value> {
    let values: Vec<Value> = values.collect();
    (!values.is_empty()).then_some(Value::Array(values))
}

fn numbers(values: &[f64]) -> Value {
    Value::Array(values.iter().copied().map(Value::from).collect())
}

fn words(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| text.into())
}

fn ids(ids: &[ShapeId]) -> Option<Value> {
    list(ids.iter().map(|id| id.as_str().into()))
}

pub(super) fn write_person(person: &Person) -> Value {
    object([
        ("id", person.id.as_ref().map(|id| id.as_str().into())),
        ("name", Some(person.name.as_str().into())),
        ("color", Some(person.color.as_str().into())),
        ("colorLight", Some(person.color_light.as_str().into())),
    ])
}

pub(super) fn write_caret(caret: &Caret) -> Value {
    object([("anchor", Some(caret.anchor.clone())), ("head", Some(caret.head.clone()))])
}

pub(super) fn write_on_board(state: &OnBoard) -> Value {
    object([
        ("pointer", state.pointer.map(|at| numbers(&at))),
        ("laser", state.laser.then_some(true.into())),
        ("view", state.view.map(|view| numbers(&view))),
        ("selection", ids(&state.selection)),
        ("draft", list(state.draft.iter().map(write_shape))),
        ("committed", ids(&state.committed)),
    ])
}

pub fn write_shape(shape: &Shape) -> Value {
    let end = |end: &Option<End>| {
        let End { shape, at, pin } = end.as_ref()?;
        Some(object([("shape", Some(shape.as_str().into())), ("at", Some(numbers(at))), ("pin", pin.then_some(true.into()))]))
    };
    let picture = shape.image.as_ref().map(|Picture { blob, size, crop, mirror }| {
        object([
            ("blob", Some(blob.as_str().into())),
            ("size", Some(numbers(size))),
            ("crop", crop.map(|crop| numbers(&crop))),
            ("mirror", mirror.then_some(true.into())),
        ])
    });
    object([
        ("id", Some(shape.id.as_str().into())),
        ("kind", Some(shape.kind.name().into())),
        ("geo", Some(numbers(&<[f64; 5]>::from(shape.geo)))),
        ("style", Some(write_style(&shape.style))),
        ("z", Some(shape.z.as_str().into())),
        ("text", words(&shape.text)),
        ("pts", list(shape.pts.iter().map(|point| numbers(&<[f64; 3]>::from(*point))))),
        ("from", end(&shape.from)),
        ("to", end(&shape.to)),
        ("parent", shape.parent.as_ref().map(|id| id.as_str().into())),
        ("image", picture),
        ("lock", shape.lock.then_some(true.into())),
        ("hide", shape.hide.then_some(true.into())),
        ("alt", words(&shape.alt)),
        ("by", shape.by.as_ref().map(|id| id.as_str().into())),
    ])
}

fn write_style(style: &Style) -> Value {
    object([
        ("stroke", Some(style.stroke.to_string().into())),
        ("fill", style.fill.map(|color| color.to_string().into())),
        ("width", Some(style.width.into())),
        ("opacity", Some(style.opacity.into())),
        ("pattern", Some(style.pattern.name().into())),
        ("dash", Some(style.dash.name().into())),
        ("rough", Some(style.rough.into())),
        ("seed", Some(style.seed.into())),
        ("round", Some(style.round.into())),
        ("radius", Some(style.radius.into())),
        ("elbow", Some(style.elbow.into())),
        ("font", Some(style.font.name().into())),
        ("size", Some(style.size.into())),
        ("bold", Some(style.bold.into())),
        ("italic", Some(style.italic.into())),
        ("align", Some(style.align.name().into())),
        ("valign", Some(style.valign.name().into())),
        ("fixed", Some(style.fixed.into())),
        ("tail", Some(style.tail.name().into())),
        ("head", Some(style.head.name().into())),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn() -> Shape {
        let mut shape = Shape::new(Kind::Arrow, Geo { x: 1.5, y: -2.0, w: 3.0, h: 4.0, r: 0.5 }, Order::first());
        shape.style = Style::unlike_default();
        shape.text = "words".into();
        shape.pts = vec![Sample { x: 0.0, y: 1.0, p: 0.5 }, Sample { x: 2.0, y: 3.0, p: 1.0 }];
        shape.from = Some(End { shape: "other".parse().expect("an id"), at: [0.25, 1.0], pin: true });
        shape.image = Some(Picture {
            blob: crate::model::ids::BlobId::of([9; 32]),
            size: [4.0, 3.0],
            crop: Some([0.0, 0.5, 1.0, 0.5]),
            mirror: true,
        });
        shape.hide = true;
        shape.parent = Some("frame".parse().expect("an id"));
        shape.lock = true;
        shape.alt = "an arrow".into();
        shape.by = Some("0123456789abcdef".parse().expect("an id"));
        shape
    }

    #[test]
    fn what_is_read_and_written_by_hand_is_what_serde_says() {
        let plain = Shape::new(Kind::Text, Geo::default(), Order::first());
        let state = OnBoard {
            pointer: Some([1.0, -0.5]),
            laser: true,
            view: Some([0.0, -10.0, 800.0, 600.5]),
            selection: vec!["a".parse().expect("an id")],
            draft: vec![drawn(), plain],
            committed: vec!["b".parse().expect("an id")],
        };
        let json = serde_json::to_value(&state).expect("plain values");
        assert_eq!(on_board(&json), Some(state.clone()));
        assert_eq!(on_board(&write_on_board(&state)), Some(state.clone()));
        let again: OnBoard = serde_json::from_value(write_on_board(&state)).expect("what serde reads");
        assert_eq!(again, state);
        let ada = Person { id: drawn().by, name: "Ada".into(), color: "#ff0000".into(), color_light: "#ff000033".into() };
        assert_eq!(person(&serde_json::to_value(&ada).expect("plain values")), ada);
        assert_eq!(write_person(&ada), serde_json::to_value(&ada).expect("plain values"));
        let here = Caret { anchor: serde_json::json!({"tname": "note"}), head: Value::Null };
        assert_eq!(caret(&serde_json::to_value(&here).expect("plain values")), Some(here.clone()));
        assert_eq!(write_caret(&here), serde_json::to_value(&here).expect("plain values"));
    }

    #[test]
    fn a_part_that_does_not_read_spoils_no_other() {
        let drawn = drawn();
        let mut state = serde_json::json!({"pointer": [1, "x"], "selection": ["a", 5, "../x"], "draft": [{"kind": "square"}], "new": 1});
        state["draft"].as_array_mut().expect("a list").push(serde_json::to_value(&drawn).expect("plain values"));
        let read = on_board(&state).expect("an object");
        assert_eq!((read.pointer, read.selection.len(), read.draft), (None, 1, vec![drawn]));
    }
}
