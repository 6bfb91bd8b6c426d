//! Drawings of Excalidraw (`.excalidraw`, version 2) become shapes; what has no counterpart here is counted, never dropped in silence. Missing and
//! odd fields get Excalidraw's own defaults; sizes and coordinates are bounded, as the file may come from anybody. It writes nothing anywhere.

mod assemble;
mod color;
mod element;
mod library;
mod pictures;
pub mod pressure;
mod restored;

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

pub use self::library::renamed;
use self::{assemble::assemble, color::Paint, element::Element, pictures::Files};
use super::{ids::BlobId, shape::Shape, style::Color};

/// Takes the bytes of a picture; gives its blob and its size in pixels, or nothing when it is no picture.
pub type Keep<'a> = dyn FnMut(Vec<u8>) -> Option<(BlobId, [f64; 2])> + 'a;

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
    #[error("it is not an Excalidraw scene: it has no list of elements, and none of library items")]
    NotAScene,
    #[error("it has more than {ELEMENTS} elements")]
    TooMany,
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
    #[serde(borrow)]
    files: Option<&'a RawValue>,
    /// Of a library: sets of elements (`libraryItems`), or lists of them in older files (`library`).
    #[serde(borrow, rename = "libraryItems", alias = "library")]
    library: Option<Elements<'a>>,
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

/// Reads a scene without keeping its pictures.
pub fn import(json: &str) -> Result<Imported, ImportError> {
    import_with(json, &mut |_| None)
}

/// Reads a scene, what Excalidraw puts on the clipboard, or a library (each of its sets becomes a group, one beside the other).
pub fn import_with(json: &str, keep: &mut Keep) -> Result<Imported, ImportError> {
    let scene: Scene = serde_json::from_str(json)?;
    let mut left_out = Tally::default();
    let mut files = Files::new(scene.files);
    let shapes = match (scene.elements, scene.library) {
        (Some(Elements(raw)), _) => board(raw, &mut files, keep, &mut left_out),
        (None, Some(Elements(sets))) => library::shapes(sets, &mut files, keep, &mut left_out)?,
        (None, None) => return Err(ImportError::NotAScene),
    };
    let background = scene.app_state.and_then(background).filter(|color| *color != Color::WHITE);
    if background.is_some() {
        left_out.note("the colour behind the board");
    }
    let left_out: Vec<(String, usize)> = left_out.0.into_iter().map(|(what, count)| (what.to_owned(), count)).collect();
    Ok(Imported { shapes, background, left_out })
}

fn board(raw: Vec<&RawValue>, files: &mut Files, keep: &mut Keep, left_out: &mut Tally) -> Vec<Shape> {
    let elements: Vec<Element> = raw.into_iter().filter_map(|raw| read(raw, left_out)).collect();
    assemble(&elements, files, keep, left_out)
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

#[cfg(test)]
mod tests;
