//! Drawings of Excalidraw (`.excalidraw`, version 2) become shapes; what has no counterpart here is counted, never dropped in silence. Missing and
//! odd fields get Excalidraw's own defaults; sizes and coordinates are bounded, as the file may come from anybody. It writes nothing anywhere.

mod color;
mod element;

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

use self::{color::Paint, element::Element};
use super::{
    geom::Point,
    ids::ShapeId,
    order::Order,
    shape::{End, Kind, Shape},
    style::Color,
};

/// Most elements of a scene.
pub const ELEMENTS: usize = 50_000;
/// Bytes of one element; a larger one is left out. A stroke of a minute has about 100 kB.
const ELEMENT: usize = 2 << 20;

/// What a scene became.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// In stacking order, with keys in it. Ids are those of the file where they can be: give new ones before adding to a board that is not new.
    pub shapes: Vec<Shape>,
    /// The colour behind the board, when it is not white.
    pub background: Option<Color>,
    /// What could not be carried over as it was, in plain words, and how often.
    pub left_out: Vec<(String, usize)>,
}

/// Why a text is not a scene.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("it is not JSON of an Excalidraw scene: {0}")]
    Json(#[from] serde_json::Error),
    #[error("it is not an Excalidraw scene: it has no list of elements")]
    NotAScene,
}

/// Counts what is left out, by name.
#[derive(Default)]
struct Tally(BTreeMap<&'static str, usize>);

impl Tally {
    fn note(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }
}

#[derive(Deserialize)]
struct Scene<'a> {
    #[serde(borrow)]
    elements: Option<Elements<'a>>,
    #[serde(borrow, rename = "appState")]
    app_state: Option<&'a RawValue>,
}

struct Elements<'a>(Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Elements<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Elements<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list of elements")
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Elements<'de>, A::Error> {
                let mut elements = Vec::new();
                while let Some(element) = seq.next_element::<&'de RawValue>()? {
                    if elements.len() == ELEMENTS {
                        return Err(de::Error::custom("more than 50000 elements"));
                    }
                    elements.push(element);
                }
                Ok(Elements(elements))
            }
        }
        deserializer.deserialize_seq(Visitor)
    }
}

/// Reads a scene.
pub fn import(json: &str) -> Result<Imported, ImportError> {
    let scene: Scene = serde_json::from_str(json)?;
    let Elements(raw) = scene.elements.ok_or(ImportError::NotAScene)?;
    let mut left_out = Tally::default();
    let elements: Vec<Element> = raw.into_iter().filter_map(|raw| read(raw, &mut left_out)).collect();
    let mut groups: Vec<&str> = elements.iter().flat_map(|e| e.groups.iter().map(String::as_str)).collect();
    groups.sort_unstable();
    groups.dedup();
    let shapes = assemble(&elements, &mut left_out);
    let background = scene.app_state.and_then(background).filter(|color| *color != Color::WHITE);
    let mut left_out: Vec<(String, usize)> = left_out.0.into_iter().map(|(what, count)| (what.to_owned(), count)).collect();
    if !groups.is_empty() {
        left_out.push(("groups (their members are here, ungrouped)".into(), groups.len()));
    }
    Ok(Imported { shapes, background, left_out })
}

fn read(raw: &RawValue, left_out: &mut Tally) -> Option<Element> {
    if raw.get().len() > ELEMENT {
        left_out.note("elements of more than 2 MiB");
        return None;
    }
    let Ok(value) = serde_json::from_str(raw.get()) else {
        left_out.note("elements that cannot be read");
        return None;
    };
    Element::read(&value, left_out)
}

fn background(app_state: &RawValue) -> Option<Color> {
    #[derive(Deserialize)]
    struct AppState {
        #[serde(rename = "viewBackgroundColor")]
        color: Option<String>,
    }
    let state: AppState = serde_json::from_str(app_state.get()).ok()?;
    color::parse(&state.color?).flatten().map(Paint::on_paper)
}

/// Elements to shapes: bound text goes into its container where it looks the same there, arrows are tied to their shapes.
fn assemble(elements: &[Element], left_out: &mut Tally) -> Vec<Shape> {
    let mut shapes: Vec<Shape> = Vec::with_capacity(elements.len());
    let mut by_id: BTreeMap<&str, usize> = BTreeMap::new();
    let mut used: BTreeMap<ShapeId, ()> = BTreeMap::new();
    for element in elements.iter().filter(|e| e.shape.kind != Kind::Text || e.container.is_none()) {
        by_id.entry(&element.id).or_insert(shapes.len());
        shapes.push(with_id(element, &mut used));
    }
    // Text that is bound stays behind its container in the file, so separate texts are put right after theirs.
    let mut separate: Vec<(usize, Shape)> = Vec::new();
    for element in elements.iter().filter(|e| e.shape.kind == Kind::Text) {
        let Some(container) = &element.container else { continue };
        match by_id.get(container.as_str()) {
            Some(&at) if fits(&shapes[at], &element.shape) => put_label(&mut shapes[at], element, left_out),
            at => {
                if at.is_some() {
                    left_out.note("labels of lines, or of another colour than their shape (kept as text of their own)");
                }
                separate.push((at.map_or(shapes.len(), |at| at + 1), with_id(element, &mut used)));
            }
        }
    }
    for element in elements {
        tie(element, &by_id, &mut shapes);
    }
    separate.sort_by_key(|(at, _)| *at);
    for (at, text) in separate.into_iter().rev() {
        shapes.insert(at, text);
    }
    for (shape, z) in shapes.iter_mut().zip(Order::sequence(elements.len())) {
        shape.z = z;
    }
    shapes
}

/// The shape under the file's id when that is one of ours and free.
fn with_id(element: &Element, used: &mut BTreeMap<ShapeId, ()>) -> Shape {
    let wanted = element.id.parse::<ShapeId>().ok().filter(|id| !used.contains_key(id));
    let id = wanted.unwrap_or_else(ShapeId::random);
    used.insert(id.clone(), ());
    Shape { id, ..element.shape.clone() }
}

/// The text looks the same as a label, which has its shape's colour and opacity.
fn fits(container: &Shape, text: &Shape) -> bool {
    let boxed = container.kind.has_text() && container.kind != Kind::Text && container.text.is_empty();
    let plain = container.style.width == 0.0 || container.style.stroke == text.style.stroke;
    boxed && plain && container.style.opacity == text.style.opacity
}

fn put_label(container: &mut Shape, element: &Element, left_out: &mut Tally) {
    let text = &element.shape;
    container.text.clone_from(&element.unwrapped);
    (container.style.font, container.style.size, container.style.stroke) = (text.style.font, text.style.size, text.style.stroke);
    if element.off_centre {
        left_out.note("labels that were not in the middle of their shape");
    }
}

/// Ties the ends of an arrow to the shapes they held on to.
fn tie(element: &Element, by_id: &BTreeMap<&str, usize>, shapes: &mut [Shape]) {
    let Some(&own) = by_id.get(element.id.as_str()).filter(|_| element.shape.kind == Kind::Arrow) else { return };
    let points = shapes[own].points();
    let turn = shapes[own].geo.turn();
    let end = |id: &Option<String>, point: Option<&super::path::Sample>| {
        let target = by_id.get(id.as_deref()?).filter(|at| **at != own).map(|at| &shapes[*at])?;
        let point = point.map(|s| turn * Point::new(s.x, s.y))?;
        let (geo, local) = (target.geo, target.geo.turn().inverse() * point);
        let share = |v: f64, from: f64, size: f64| if size > 0.0 { ((v - from) / size).clamp(0.0, 1.0) } else { 0.5 };
        Some(End { shape: target.id.clone(), at: [share(local.x, geo.x, geo.w), share(local.y, geo.y, geo.h)], pin: false })
    };
    let (from, to) = (end(&element.from, points.first()), end(&element.to, points.last()));
    (shapes[own].from, shapes[own].to) = (from, to);
}

#[cfg(test)]
mod tests;
