//! A board as a drawing of Excalidraw (`.excalidraw` version 2, or what it puts on the clipboard). `model::excalidraw` reads what is written here.
//! What Excalidraw has no word for stands in for the nearest thing it has, with a note (`customData.tandem`) that brings it back.

mod binding;
mod element;
mod label;

use std::{
    collections::{HashMap, HashSet},
    io::{self, Write},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    model::{
        ids::{BlobId, ShapeId},
        shape::{Kind, Shape},
    },
    scene::connect,
};

/// Gives the type and the bytes of a picture, when they are there.
pub type Load<'a> = dyn FnMut(&BlobId) -> Option<(&'static str, Vec<u8>)> + 'a;

/// What the drawing is put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Envelope {
    /// A file.
    Scene,
    /// What Excalidraw pastes as elements.
    Clipboard,
}

/// The shapes as JSON text. Shapes that lie nowhere are not written.
pub fn write(shapes: &[Shape], envelope: Envelope, load: &mut Load) -> String {
    let mut out = Vec::new();
    write_to(&mut out, shapes, envelope, load).expect("memory takes it");
    String::from_utf8(out).expect("JSON is text")
}

/// The same into a file; of its pictures one is in memory at a time.
pub fn write_to(out: &mut impl Write, shapes: &[Shape], envelope: Envelope, load: &mut Load) -> io::Result<()> {
    // Lines as they are seen; Excalidraw moves them only when something they hold on to moves.
    let shapes = &*connect::resolved(shapes);
    let board = Board::new(shapes);
    let elements: Vec<Value> = shapes.iter().filter(|shape| shape.geo.is_sound()).flat_map(|shape| board.elements(shape)).collect();
    let drawing = match envelope {
        Envelope::Scene => json!({
            "type": "excalidraw", "version": 2, "source": "tandem", "elements": elements,
            "appState": { "viewBackgroundColor": "#ffffff", "gridSize": null },
        }),
        Envelope::Clipboard => json!({ "type": "excalidraw/clipboard", "elements": elements }),
    };
    let drawing = drawing.to_string();
    let open = drawing.strip_suffix('}').unwrap_or(&drawing);
    write!(out, "{open},\"files\":{{")?;
    let mut written = HashSet::new();
    for blob in shapes.iter().filter_map(|shape| Some(&shape.image.as_ref()?.blob)) {
        if !written.contains(blob)
            && let Some((kind, bytes)) = load(blob)
        {
            let comma = if written.is_empty() { "" } else { "," };
            let file = json!({ "id": blob.as_str(), "mimeType": kind, "created": 1, "lastRetrieved": 1 }).to_string();
            let open = file.strip_suffix('}').unwrap_or(&file);
            write!(out, "{comma}{}:{open},\"dataURL\":\"data:{kind};base64,", json!(blob.as_str()))?;
            out.write_all(STANDARD.encode(bytes).as_bytes())?;
            out.write_all(b"\"}")?;
            written.insert(blob);
        }
    }
    out.write_all(b"}}")
}

/// All shapes and how they hang together.
struct Board<'a> {
    by_id: HashMap<&'a ShapeId, &'a Shape>,
    /// Arrows that hold on to a shape.
    holding: HashMap<&'a ShapeId, Vec<&'a ShapeId>>,
}

/// What a shape is in.
struct Place {
    /// Innermost first.
    groups: Vec<String>,
    /// What they are called, by their places in that list: pasted groups have other ids. Empty when none has a name.
    names: Vec<String>,
    frame: Option<String>,
    /// The frame that a frame is in.
    within: Option<String>,
    hidden: bool,
    locked: bool,
}

impl<'a> Board<'a> {
    fn new(shapes: &'a [Shape]) -> Self {
        let by_id: HashMap<&ShapeId, &Shape> = shapes.iter().map(|shape| (&shape.id, shape)).collect();
        let mut holding: HashMap<&ShapeId, Vec<&ShapeId>> = HashMap::new();
        for shape in shapes.iter().filter(|shape| shape.kind == Kind::Arrow) {
            for end in [&shape.from, &shape.to].into_iter().flatten() {
                let arrows = holding.entry(&end.shape).or_default();
                if arrows.last() != Some(&&shape.id) {
                    arrows.push(&shape.id);
                }
            }
        }
        Board { by_id, holding }
    }

    /// Holders of a shape, inside out; a chain that goes round ends.
    fn place(&self, shape: &Shape) -> Place {
        let mut place = Place { groups: Vec::new(), names: Vec::new(), frame: None, within: None, hidden: shape.hide, locked: shape.lock };
        let up = |shape: &&Shape| shape.parent.as_ref().and_then(|id| self.by_id.get(id)).copied();
        let mut holders = std::iter::successors(up(&shape), up).take(64);
        for holder in &mut holders {
            place.hidden |= holder.hide;
            match holder.kind {
                Kind::Group => {
                    place.locked |= holder.lock;
                    let id = holder.id.to_string();
                    if !place.groups.contains(&id) {
                        if !holder.alt.is_empty() {
                            place.names.resize(place.groups.len(), String::new());
                            place.names.push(holder.alt.clone());
                        }
                        place.groups.push(id);
                    }
                }
                // A frame in a frame is only in its own there.
                _ => {
                    let holds = Some(holder.id.to_string());
                    *if shape.kind == Kind::Frame { &mut place.within } else { &mut place.frame } = holds;
                    break;
                }
            }
        }
        place
    }
}

#[cfg(test)]
mod tests;
