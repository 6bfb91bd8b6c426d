//! A shape in the CRDT: a map of few, grouped registers under its id in `shapes`, so that a move and a recolour at the same time both
//! survive. What cannot be read as a shape is skipped, never deleted: a newer version may know what it is.
//!
//! A new shape is one value, `base`, that holds its first registers by their names; a change writes a register beside it, which counts
//! instead (null when the change took the value away). That is two items of the CRDT a shape, and three with text, rather than six to eight:
//! undo makes each of them again.

use std::{collections::HashMap, sync::Arc};

use yrs::{Any, Map, MapPrelim, MapRef, Out, ReadTxn, Text, TextPrelim, TransactionMut};

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
    /// What the shape was made with: the other registers, by name.
    pub const BASE: &str = "base";
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
        Some(Out::YMap(map)) => {
            let bytes = |value: Option<&Any>| if let Some(Any::Buffer(bytes)) = value { bytes.len() } else { 0 };
            let written = if let Some(Out::Any(points)) = map.get(txn, PTS) { bytes(Some(&points)) } else { 0 };
            let text = if let Some(Out::YText(text)) = map.get(txn, TEXT) { text.len(txn) as usize } else { 0 };
            written + text + base(&map, txn).map_or(0, |base| bytes(base.get(PTS)))
        }
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
    let own = [
        (TYPE, Some(Any::from(shape.kind.name()))),
        (BY, shape.by.as_ref().map(|id| Any::from(id.as_str()))),
        (SIGN, (!shape.sign.is_empty()).then(|| Any::from(shape.sign.as_str()))),
    ];
    let registers = own.into_iter().chain(registers(&all));
    if let Some(Out::YMap(map)) = root.get(txn, shape.id.as_str()) {
        let base = base(&map, txn);
        let wrote = registers.fold(false, |wrote, (name, value)| set(&map, txn, &base, name, value) || wrote);
        return write_text(&map, txn, &shape.text) || wrote;
    }
    let base: HashMap<String, Any> = registers.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    let map = root.insert(txn, shape.id.as_str(), MapPrelim::from([(BASE, Any::from(base))]));
    write_text(&map, txn, &shape.text);
    true
}

fn write(map: &MapRef, txn: &mut TransactionMut, patch: &Patch) -> bool {
    let base = base(map, txn);
    let wrote = registers(patch).into_iter().fold(false, |wrote, (name, value)| set(map, txn, &base, name, value) || wrote);
    patch.text.as_ref().is_some_and(|text| write_text(map, txn, text)) || wrote
}

/// The registers that a patch writes, but for the text; `None` takes one away.
fn registers(patch: &Patch) -> Vec<(&'static str, Option<Any>)> {
    let mut all = Vec::with_capacity(11);
    let mut add = |name, value: Option<Option<Any>>| all.extend(value.map(|value| (name, value)));
    add(GEO, patch.geo.filter(|geo| geo.is_sound()).map(|geo| Some(numbers(&<[f64; 5]>::from(geo)))));
    add(STYLE, patch.style.as_ref().map(sparse));
    add(Z, patch.z.as_ref().map(|z| Some(Any::from(z.as_str()))));
    add(PTS, patch.pts.as_ref().map(|pts| (!pts.is_empty()).then(|| Any::from(path::pack(pts)))));
    add(FROM, patch.from.as_ref().map(|end| end.as_ref().map(held)));
    add(TO, patch.to.as_ref().map(|end| end.as_ref().map(held)));
    add(PARENT, patch.parent.as_ref().map(|parent| parent.as_ref().map(|id| Any::from(id.as_str()))));
    add(IMAGE, patch.image.as_ref().map(|image| image.as_ref().map(pictured)));
    add(LOCK, patch.lock.map(|lock| lock.then_some(Any::Bool(true))));
    add(HIDE, patch.hide.map(|hide| hide.then_some(Any::Bool(true))));
    add(ALT, patch.alt.as_ref().map(|alt| (!alt.is_empty()).then(|| Any::from(alt.as_str()))));
    all
}

fn write_text(map: &MapRef, txn: &mut TransactionMut, text: &str) -> bool {
    match map.get(txn, TEXT) {
        Some(Out::YText(old)) => note::rewrite(&old, txn, text),
        _ if text.is_empty() => false,
        _ => {
            map.insert(txn, TEXT, TextPrelim::new(text));
            true
        }
    }
}

/// What the shape was made with.
fn base(map: &MapRef, txn: &impl ReadTxn) -> Option<Arc<HashMap<String, Any>>> {
    if let Some(Out::Any(Any::Map(base))) = map.get(txn, BASE) { Some(base) } else { None }
}

/// Writes one register (`None` takes its value away) unless it holds that value already.
fn set(map: &MapRef, txn: &mut TransactionMut, base: &Option<Arc<HashMap<String, Any>>>, name: &'static str, value: Option<Any>) -> bool {
    let under = base.as_ref().and_then(|base| base.get(name));
    let written = map.get(txn, name);
    let old = match &written {
        Some(Out::Any(Any::Null)) => None,
        Some(Out::Any(old)) => Some(old),
        Some(_) => Some(&Any::Undefined),
        None => under,
    };
    if old == value.as_ref() {
        return false;
    }
    match value.or(under.is_some().then_some(Any::Null)) {
        Some(value) => drop(map.insert(txn, name, value)),
        None => drop(map.remove(txn, name)),
    }
    true
}

fn decode(id: ShapeId, value: &Out, txn: &impl ReadTxn) -> Option<Shape> {
    let Out::YMap(map) = value else { return None };
    let base = base(map, txn);
    let bare = map.len(txn) == u32::from(base.is_some());
    let plain = |name: &str| match if bare { None } else { map.get(txn, name) } {
        Some(Out::Any(value)) => Some(value),
        Some(_) => None,
        None => base.as_ref()?.get(name).cloned(),
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
        text: match if bare { None } else { map.get(txn, TEXT) } {
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
    use yrs::{
        Doc, Transact,
        encoding::serde::{from_any, to_any},
    };

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

    fn written(changes: &[Change]) -> (Doc, MapRef) {
        let doc = Doc::new();
        let root = doc.get_or_insert_map(ROOT);
        apply(&root, &mut doc.transact_mut(), changes);
        (doc, root)
    }

    fn full() -> Shape {
        let geo = Geo { x: 1.0, y: 2.0, w: 3.0, h: 4.0, r: 0.5 };
        let id = |name: &str| name.parse::<ShapeId>().expect("an id");
        let end = |name: &str| Some(End { shape: id(name), at: [0.25, 1.0], pin: true });
        Shape {
            style: Style::unlike_default(),
            text: "words".into(),
            pts: vec![path::Sample { x: 0.0, y: 0.0, p: 0.5 }, path::Sample { x: 3.0, y: 4.0, p: 0.5 }],
            from: end("a"),
            to: end("b"),
            parent: Some(id("c")),
            image: Some(Picture { blob: BlobId::of([7; 32]), size: [640.0, 480.0], crop: None, mirror: true }),
            lock: true,
            hide: true,
            alt: "alt".into(),
            by: Some(crate::model::ids::UserId::random()),
            sign: "Somebody".into(),
            ..Shape::new(Kind::Arrow, geo, crate::model::order::Order::first())
        }
    }

    #[test]
    fn a_new_shape_is_one_value_and_a_change_a_register_beside_it() {
        let plain = Shape { text: String::new(), ..full() };
        let (doc, root) = written(&[Change::Put(plain.clone())]);
        let names = |doc: &Doc| {
            let txn = doc.transact();
            let Some(Out::YMap(map)) = root.get(&txn, plain.id.as_str()) else { return Vec::new() };
            let mut names: Vec<String> = map.keys(&txn).map(str::to_owned).collect();
            names.sort_unstable();
            names
        };
        assert_eq!((shapes(&root, &doc.transact()), names(&doc)), (vec![plain.clone()], vec!["base".to_owned()]));
        let moved = Geo { x: 9.0, ..plain.geo };
        let patch = Patch { geo: Some(moved), lock: Some(true), ..Patch::default() };
        assert!(apply(&root, &mut doc.transact_mut(), &[Change::Patch(plain.id.clone(), patch)]));
        assert_eq!(names(&doc), ["base", "geo"], "what is said already is not written");
        assert_eq!(shape(&root, &doc.transact(), &plain.id), Some(Shape { geo: moved, ..plain }));
    }

    #[test]
    fn what_a_change_takes_away_does_not_come_back_from_below() {
        let all = full();
        let (doc, root) = written(&[Change::Put(all.clone())]);
        let nothing = Patch {
            style: Some(Style::default()),
            text: Some(String::new()),
            pts: Some(Vec::new()),
            from: Some(None),
            to: Some(None),
            parent: Some(None),
            image: Some(None),
            lock: Some(false),
            hide: Some(false),
            alt: Some(String::new()),
            ..Patch::default()
        };
        let gone = [Change::Patch(all.id.clone(), nothing)];
        assert!(apply(&root, &mut doc.transact_mut(), &gone));
        assert!(!apply(&root, &mut doc.transact_mut(), &gone), "once is enough");
        let bare = Shape {
            id: all.id.clone(),
            by: all.by.clone(),
            sign: all.sign.clone(),
            z: all.z.clone(),
            ..Shape::new(Kind::Arrow, all.geo, all.z.clone())
        };
        assert_eq!(shapes(&root, &doc.transact()), [bare]);
        assert!(apply(&root, &mut doc.transact_mut(), &[Change::Put(all.clone())]));
        assert_eq!(shapes(&root, &doc.transact()), [all]);
    }

    #[test]
    fn a_shape_of_registers_alone_reads_as_before_and_a_base_that_is_none_spoils_nothing() {
        let all = full();
        let (doc, root) = written(&[Change::Put(all.clone())]);
        let mut txn = doc.transact_mut();
        let Some(Out::YMap(map)) = root.get(&txn, all.id.as_str()) else { panic!("a map") };
        let Some(Out::Any(Any::Map(base))) = map.get(&txn, BASE) else { panic!("a base") };
        for (name, value) in base.iter() {
            map.insert(&mut txn, name.as_str(), value.clone());
        }
        for base in [Any::Undefined, Any::from("text"), Any::from(HashMap::from([("geo".to_owned(), Any::from(f64::NAN))]))] {
            map.insert(&mut txn, BASE, base);
            assert_eq!(shapes(&root, &txn), std::slice::from_ref(&all));
        }
        map.remove(&mut txn, BASE);
        assert_eq!(shapes(&root, &txn), std::slice::from_ref(&all));
        // And can be changed like one.
        let patch = Patch { lock: Some(false), ..Patch::default() };
        apply(&root, &mut txn, &[Change::Patch(all.id.clone(), patch)]);
        assert!(!map.contains_key(&txn, "lock"));
    }

    #[test]
    fn a_field_that_does_not_read_is_at_its_default_and_spoils_no_other() {
        let fields =
            [("stroke", Any::from("url(#x)")), ("dash", Any::from("Dashed")), ("width", Any::from(f64::NAN)), ("size", Any::from(28.0))];
        let read = style(&Any::from(HashMap::from(fields.map(|(name, value)| (name.to_owned(), value)))));
        assert_eq!(read, Style { size: 28.0, ..Style::default() });
    }
}
