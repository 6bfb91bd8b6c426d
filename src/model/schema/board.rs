//! A shape in the CRDT: a map of few, grouped registers under its id in `shapes`, so that a move and a recolour at the same time both
//! survive. What cannot be read as a shape is skipped, never deleted: a newer version may know what it is.

use std::collections::HashMap;

use serde::{Serialize, de::DeserializeOwned};
use yrs::{
    Any, Map, MapPrelim, MapRef, Out, ReadTxn, TextPrelim, TransactionMut,
    encoding::serde::{from_any, to_any},
};

use super::note;
use crate::model::{
    geom::Geo,
    ids::ShapeId,
    path,
    shape::{Change, End, Kind, Patch, Shape},
    style::Style,
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
    pub const LOCK: &str = "lock";
    pub const ALT: &str = "alt";
    pub const BY: &str = "by";
}
use register::*;

/// All readable shapes, in stacking order (ties by id).
pub fn shapes(root: &MapRef, txn: &impl ReadTxn) -> Vec<Shape> {
    let read = |(id, value): (&str, Out)| decode(id.parse().ok()?, &value, txn);
    let mut shapes: Vec<Shape> = root.iter(txn).filter_map(read).collect();
    shapes.sort_unstable_by(|a, b| (&a.z, &a.id).cmp(&(&b.z, &b.id)));
    shapes
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
        lock: Some(shape.lock),
    };
    let text = |text: &str| Some(text).filter(|t| !t.is_empty()).map(Any::from);
    let fixed = [
        (TYPE, Some(Any::from(shape.kind.name()))),
        (PARENT, shape.parent.as_ref().map(|id| Any::from(id.as_str()))),
        (ALT, text(&shape.alt)),
        (BY, shape.by.as_ref().map(|id| Any::from(id.as_str()))),
    ];
    let mut wrote = false;
    for (name, value) in fixed {
        wrote |= set(&map, txn, name, value);
    }
    write(&map, txn, &all) || wrote
}

fn write(map: &MapRef, txn: &mut TransactionMut, patch: &Patch) -> bool {
    let mut wrote = false;
    if let Some(geo) = patch.geo.filter(|geo| geo.is_sound()) {
        wrote |= set(map, txn, GEO, Some(Any::from(<[f64; 5]>::from(geo).map(Any::from).to_vec())));
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
            wrote |= set(map, txn, name, end.as_ref().map(any));
        }
    }
    if let Some(lock) = patch.lock {
        wrote |= set(map, txn, LOCK, lock.then_some(Any::Bool(true)));
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
    let geo = parse::<Geo>(&plain(GEO)?).filter(|geo| geo.is_sound())?;
    let z = parse(&plain(Z)?)?;
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
        lock: plain(LOCK) == Some(Any::Bool(true)),
        alt: text(ALT).unwrap_or_default().to_string(),
        by: text(BY).and_then(|id| id.parse().ok()),
        id,
        geo,
        z,
    })
}

fn end(value: &Any) -> Option<End> {
    parse::<End>(value).filter(|end| end.at.iter().all(|n| n.is_finite() && n.abs() <= Geo::LIMIT))
}

/// The style with every field that reads as one; the others at their defaults.
fn style(value: &Any) -> Style {
    let whole = parse::<Style>(value);
    let Any::Map(fields) = value else { return Style::default() };
    let mut style = whole.unwrap_or_else(|| {
        let sound = fields
            .iter()
            .filter(|(name, value)| parse::<Style>(&Any::from(HashMap::from([((*name).clone(), (*value).clone())]))).is_some());
        parse(&Any::from(sound.map(|(name, value)| (name.clone(), value.clone())).collect::<HashMap<_, _>>())).unwrap_or_default()
    });
    style.width = within(style.width, 0.0, 1000.0, Style::WIDTHS[1]);
    style.opacity = within(style.opacity, 0.0, 1.0, 1.0);
    style.size = within(style.size, 1.0, 1000.0, Style::SIZES[1]);
    style
}

fn within(n: f32, least: f32, most: f32, otherwise: f32) -> f32 {
    if n.is_finite() { n.clamp(least, most) } else { otherwise }
}

fn parse<T: DeserializeOwned>(value: &Any) -> Option<T> {
    from_any(value).ok()
}

/// Our values have nothing that the CRDT's values cannot hold.
fn any(value: &impl Serialize) -> Any {
    to_any(value).unwrap_or(Any::Null)
}

/// The style without the fields that are at their defaults; `None` when all are.
fn sparse(style: &Style) -> Option<Any> {
    let (Any::Map(mine), Any::Map(plain)) = (any(style), any(&Style::default())) else { return None };
    let other = mine.iter().filter(|(name, value)| plain.get(*name) != Some(value));
    let other: HashMap<String, Any> = other.map(|(name, value)| (name.clone(), value.clone())).collect();
    (!other.is_empty()).then(|| Any::from(other))
}
