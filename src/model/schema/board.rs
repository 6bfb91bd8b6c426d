//! A shape in the CRDT: a map of few, grouped registers under its id in `shapes`, so that a move and a recolour at the same time both
//! survive. What cannot be read as a shape is skipped, never deleted: a newer version may know what it is.

use std::collections::HashMap;

use yrs::{Any, Map, MapPrelim, MapRef, Out, ReadTxn, TextPrelim, TransactionMut};

use super::note;
use crate::model::{
    geom::Geo,
    ids::ShapeId,
    path,
    shape::{Change, End, Kind, Patch, Picture, Shape},
    style::{Fields, Style},
};

pub const ROOT: &str = "shapes";

/// The names of the registers in a shape's map.
mod register {
    pub const TYPE: &str = "type";
    pub const GEO: &str = "geo";
    pub const STYLE: &str = "style";
    pub const Z: &str = "z";
    pub const TEXT: &str = "text";
    pub const PTS: &str = "pts";
    pub const FROM: &str = "from";
    pub const TO: &str = "to";
    pub const PARENT: &str = "parent";
    pub const IMAGE: &str = "image";
    pub const LOCK: &str = "lock";
    pub const HIDE: &str = "hide";
    pub const ALT: &str = "alt";
    pub const BY: &str = "by";
    pub const SIGN: &str = "sign";
}
use register::*;

/// All readable shapes, in stacking order (ties by id).
pub fn shapes(root: &MapRef, txn: &impl ReadTxn) -> Vec<Shape> {
    let read = |(id, value): (&str, Out)| decode(id.parse().ok()?, &value, txn);
    let mut shapes: Vec<Shape> = root.iter(txn).filter_map(read).collect();
    shapes.sort_unstable_by(|a, b| (&a.z, &a.id).cmp(&(&b.z, &b.id)));
    shapes
}

/// The names of all shapes, readable or not, in no order.
pub fn ids(root: &MapRef, txn: &impl ReadTxn) -> Vec<ShapeId> {
    root.keys(txn).filter_map(|id| id.parse().ok()).collect()
}

/// The shape of that id, when there is a readable one.
pub fn shape(root: &MapRef, txn: &impl ReadTxn, id: &ShapeId) -> Option<Shape> {
    decode(id.clone(), &root.get(txn, id.as_str())?, txn)
}

/// Makes the changes in order; says whether the document differs by them. Boxes that are no drawing ([`Geo::is_sound`]) are not written.
pub fn apply(root: &MapRef, txn: &mut TransactionMut, changes: &[Change]) -> bool {
    let mut wrote = false;
    for change in changes {
        wrote |= match change {
            Change::Put(shape) if shape.geo.is_sound() => put(root, txn, shape),
            Change::Put(_) => false,
            Change::Patch(id, patch) => match root.get(txn, id.as_str()) {
                Some(Out::YMap(map)) => write(&map, txn, patch),
                _ => false,
            },
            Change::Delete(id) => root.remove(txn, id.as_str()).is_some(),
        };
    }
    wrote
}

/// Roughly how many bytes an update has that makes this change, or takes it back.
pub fn weight(root: &MapRef, txn: &impl ReadTxn, change: &Change) -> usize {
    let held = match root.get(txn, change.id().as_str()) {
        Some(Out::YMap(map)) => match (map.get(txn, PTS), map.get(txn, TEXT)) {
            (Some(Out::Any(Any::Buffer(bytes))), _) => bytes.len(),
            (_, Some(Out::YText(text))) => note::read(&text, txn).len(),
            _ => 0,
        },
        _ => 0,
    };
    let brought = |points: usize, text: usize| 6 * points + text;
    let brought = match change {
        Change::Put(shape) => brought(shape.pts.len(), shape.text.len()),
        Change::Patch(_, patch) => brought(patch.pts.as_ref().map_or(0, Vec::len), patch.text.as_ref().map_or(0, String::len)),
        Change::Delete(_) => 0,
    };
    held + brought + 300
}

fn put(root: &MapRef, txn: &mut TransactionMut, shape: &Shape) -> bool {
    let map = match root.get(txn, shape.id.as_str()) {
        Some(Out::YMap(map)) => map,
        _ => root.insert(txn, shape.id.as_str(), MapPrelim::default()),
    };
    let all = Patch {
        geo: Some(shape.geo),
        style: Some(shape.style.clone()),
        z: Some(shape.z.clone()),
        text: Some(shape.text.clone()),
        pts: Some(shape.pts.clone()),
        from: Some(shape.from.clone()),
        to: Some(shape.to.clone()),
        parent: Some(shape.parent.clone()),
        image: Some(shape.image.clone()),
        lock: Some(shape.lock),
        hide: Some(shape.hide),
        alt: Some(shape.alt.clone()),
    };
    let mut wrote = set(&map, txn, TYPE, Some(Any::from(shape.kind.name())));
    wrote |= set(&map, txn, BY, shape.by.as_ref().map(|id| Any::from(id.as_str())));
    wrote |= set(&map, txn, SIGN, (!shape.sign.is_empty()).then(|| Any::from(shape.sign.as_str())));
    write(&map, txn, &all) || wrote
}

fn write(map: &MapRef, txn: &mut TransactionMut, patch: &Patch) -> bool {
    let mut wrote = false;
    if let Some(geo) = patch.geo.filter(|geo| geo.is_sound()) {
        wrote |= set(map, txn, GEO, Some(numbers(&<[f64; 5]>::from(geo))));
    }
    if let Some(style) = &patch.style {
        wrote |= set(map, txn, STYLE, sparse(style));
    }
    if let Some(z) = &patch.z {
        wrote |= set(map, txn, Z, Some(Any::from(z.as_str())));
    }
    if let Some(pts) = &patch.pts {
        wrote |= set(map, txn, PTS, (!pts.is_empty()).then(|| Any::from(path::pack(pts))));
    }
    for (name, end) in [(FROM, &patch.from), (TO, &patch.to)] {
        if let Some(end) = end {
            wrote |= set(map, txn, name, end.as_ref().map(held));
        }
    }
    if let Some(parent) = &patch.parent {
        wrote |= set(map, txn, PARENT, parent.as_ref().map(|id| Any::from(id.as_str())));
    }
    if let Some(image) = &patch.image {
        wrote |= set(map, txn, IMAGE, image.as_ref().map(pictured));
    }
    for (name, flag) in [(LOCK, patch.lock), (HIDE, patch.hide)] {
        if let Some(flag) = flag {
            wrote |= set(map, txn, name, flag.then_some(Any::Bool(true)));
        }
    }
    if let Some(alt) = &patch.alt {
        wrote |= set(map, txn, ALT, (!alt.is_empty()).then(|| Any::from(alt.as_str())));
    }
    if let Some(text) = &patch.text {
        wrote |= match map.get(txn, TEXT) {
            Some(Out::YText(old)) => note::rewrite(&old, txn, text),
            _ if text.is_empty() => false,
            _ => {
                map.insert(txn, TEXT, TextPrelim::new(text.as_str()));
                true
            }
        };
    }
    wrote
}

/// Writes one register (`None` removes it) unless it holds that value already.
fn set(map: &MapRef, txn: &mut TransactionMut, name: &'static str, value: Option<Any>) -> bool {
    let old = match map.get(txn, name) {
        Some(Out::Any(old)) => Some(old),
        Some(_) => Some(Any::Undefined),
        None => None,
    };
    if old == value {
        return false;
    }
    match value {
        Some(value) => drop(map.insert(txn, name, value)),
        None => drop(map.remove(txn, name)),
    }
    true
}

fn decode(id: ShapeId, value: &Out, txn: &impl ReadTxn) -> Option<Shape> {
    let Out::YMap(map) = value else { return None };
    let plain = |name: &str| match map.get(txn, name) {
        Some(Out::Any(value)) => Some(value),
        _ => None,
    };
    let text = |name: &str| match plain(name) {
        Some(Any::String(text)) => Some(text),
        _ => None,
    };
    let kind = text(TYPE)?;
    let geo = floats::<5>(&plain(GEO)?).map(Geo::from).filter(|geo| geo.is_sound())?;
    let z = text(Z)?.parse().ok()?;
    Some(Shape {
        kind: Kind::ALL.into_iter().find(|k| k.name() == &*kind)?,
        style: plain(STYLE).map(|style| self::style(&style)).unwrap_or_default(),
        text: match map.get(txn, TEXT) {
            Some(Out::YText(text)) => note::read(&text, txn),
            Some(Out::Any(Any::String(text))) => text.to_string(),
            _ => String::new(),
        },
        pts: match plain(PTS) {
            Some(Any::Buffer(bytes)) => path::unpack(&bytes)?,
            _ => Vec::new(),
        },
        from: plain(FROM).and_then(|end| self::end(&end)),
        to: plain(TO).and_then(|end| self::end(&end)),
        parent: text(PARENT).and_then(|id| id.parse().ok()),
        image: plain(IMAGE).and_then(|image| self::image(&image)),
        lock: plain(LOCK) == Some(Any::Bool(true)),
        hide: plain(HIDE) == Some(Any::Bool(true)),
        alt: text(ALT).unwrap_or_default().to_string(),
        by: text(BY).and_then(|id| id.parse().ok()),
        sign: text(SIGN).unwrap_or_default().to_string(),
        id,
        geo,
        z,
    })
}

fn numbers(values: &[f64]) -> Any {
    Any::from(values.iter().copied().map(Any::from).collect::<Vec<_>>())
}

fn floats<const N: usize>(value: &Any) -> Option<[f64; N]> {
    let Any::Array(values) = value else { return None };
    let mut found = [0.0; N];
    if values.len() != N {
        return None;
    }
    for (found, value) in found.iter_mut().zip(values.iter()) {
        *found = number(value)?;
    }
    Some(found)
}

fn number(value: &Any) -> Option<f64> {
    if let Any::Number(n) = value { n.as_f64() } else { None }
}

fn string(value: &Any) -> Option<&str> {
    if let Any::String(text) = value { Some(text) } else { None }
}

/// An end as it is written: `{"shape": id, "at": [x, y]}`, with `"pin": true` when it is one.
fn held(end: &End) -> Any {
    let mut fields = HashMap::from([("shape".to_owned(), Any::from(end.shape.as_str())), ("at".to_owned(), numbers(&end.at))]);
    if end.pin {
        fields.insert("pin".to_owned(), Any::Bool(true));
    }
    Any::from(fields)
}

/// A picture as it is written: `{"blob": hash, "size": [w, h]}`, with `"crop": [x, y, w, h]` when it is not whole and `"mirror": true` when it
/// is mirrored.
fn pictured(image: &Picture) -> Any {
    let mut fields = HashMap::from([("blob".to_owned(), Any::from(image.blob.as_str())), ("size".to_owned(), numbers(&image.size))]);
    if let Some(crop) = &image.crop {
        fields.insert("crop".to_owned(), numbers(crop));
    }
    if image.mirror {
        fields.insert("mirror".to_owned(), Any::Bool(true));
    }
    Any::from(fields)
}

fn image(value: &Any) -> Option<Picture> {
    let Any::Map(fields) = value else { return None };
    let (crop, mirror) = (fields.get("crop").and_then(floats), fields.get("mirror") == Some(&Any::Bool(true)));
    Picture { blob: string(fields.get("blob")?)?.parse().ok()?, size: floats(fields.get("size")?)?, crop, mirror }.sound()
}

fn end(value: &Any) -> Option<End> {
    let Any::Map(fields) = value else { return None };
    let pin = fields.get("pin") == Some(&Any::Bool(true));
    let end = End { shape: string(fields.get("shape")?)?.parse().ok()?, at: floats(fields.get("at")?)?, pin };
    Some(end).filter(|end| end.at.iter().all(|n| n.is_finite() && n.abs() <= Geo::LIMIT))
}

struct Held<'a>(&'a HashMap<String, Any>);

impl Fields for Held<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        string(self.0.get(name)?)
    }
    fn number(&self, name: &str) -> Option<f64> {
        number(self.0.get(name)?)
    }
    fn flag(&self, name: &str) -> Option<bool> {
        if let Any::Bool(flag) = self.0.get(name)? { Some(*flag) } else { None }
    }
}

fn style(value: &Any) -> Style {
    if let Any::Map(fields) = value { Style::read(&Held(fields)) } else { Style::default() }
}

/// The style without the fields that are at their defaults; `None` when all are.
fn sparse(style: &Style) -> Option<Any> {
    let plain = Style::default();
    let float = |n: f32| Any::from(f64::from(n));
    let fields = [
        ("stroke", style.stroke != plain.stroke, Any::from(style.stroke.to_string())),
        ("fill", style.fill != plain.fill, style.fill.map_or(Any::Null, |color| Any::from(color.to_string()))),
        ("width", style.width != plain.width, float(style.width)),
        ("opacity", style.opacity != plain.opacity, float(style.opacity)),
        ("pattern", style.pattern != plain.pattern, Any::from(style.pattern.name())),
        ("dash", style.dash != plain.dash, Any::from(style.dash.name())),
        ("rough", style.rough != plain.rough, float(style.rough)),
        ("seed", style.seed != plain.seed, Any::from(f64::from(style.seed))),
        ("round", style.round != plain.round, Any::Bool(style.round)),
        ("radius", style.radius != plain.radius, float(style.radius)),
        ("elbow", style.elbow, Any::Bool(true)),
        ("font", style.font != plain.font, Any::from(style.font.name())),
        ("size", style.size != plain.size, float(style.size)),
        ("bold", style.bold, Any::Bool(true)),
        ("italic", style.italic, Any::Bool(true)),
        ("align", style.align != plain.align, Any::from(style.align.name())),
        ("valign", style.valign != plain.valign, Any::from(style.valign.name())),
        ("fixed", style.fixed, Any::Bool(true)),
        ("tail", style.tail != plain.tail, Any::from(style.tail.name())),
        ("head", style.head != plain.head, Any::from(style.head.name())),
    ];
    let other: HashMap<String, Any> =
        fields.into_iter().filter(|(_, differs, _)| *differs).map(|(name, _, value)| (name.to_owned(), value)).collect();
    (!other.is_empty()).then(|| Any::from(other))
}

#[cfg(test)]
mod tests {
    use yrs::encoding::serde::{from_any, to_any};

    use super::*;
    use crate::model::ids::BlobId;

    #[test]
    fn a_style_is_written_as_its_json_says() {
        let style = Style::unlike_default();
        assert_eq!(sparse(&style), to_any(&style).ok(), "every field differs from its default");
        assert_eq!(self::style(&to_any(&style).expect("plain values")), style);
        assert_eq!(sparse(&Style::default()), None);
        for pin in [false, true] {
            let end = End { shape: "abc".parse().expect("an id"), at: [0.25, 1.0], pin };
            assert_eq!((Some(held(&end)), self::end(&held(&end))), (to_any(&end).ok(), Some(end.clone())));
            assert_eq!(from_any::<End>(&held(&end)).ok(), Some(end));
        }
        for (crop, mirror) in [(None, true), (Some([0.0, 0.25, 0.5, 0.75]), false)] {
            let picture = Picture { blob: BlobId::of([7; 32]), size: [640.0, 480.0], crop, mirror };
            assert_eq!((Some(pictured(&picture)), image(&pictured(&picture))), (to_any(&picture).ok(), Some(picture)));
        }
    }

    #[test]
    fn a_field_that_does_not_read_is_at_its_default_and_spoils_no_other() {
        let fields =
            [("stroke", Any::from("url(#x)")), ("dash", Any::from("Dashed")), ("width", Any::from(f64::NAN)), ("size", Any::from(28.0))];
        let read = style(&Any::from(HashMap::from(fields.map(|(name, value)| (name.to_owned(), value)))));
        assert_eq!(read, Style { size: 28.0, ..Style::default() });
    }
}
