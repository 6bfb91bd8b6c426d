//! What leaves the board: all of it, the selection, or what a frame shows, as shapes. Drafts stay here; edits that are not saved yet leave too.
//! Pictures and files are made of them elsewhere.

use super::Board;
use crate::{
    model::{
        geom::Rect,
        ids::ShapeId,
        shape::{Kind, Shape},
    },
    scene::excerpt,
};

/// What of the board is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Part {
    #[default]
    All,
    Selection,
    Frame(ShapeId),
}

impl Board {
    /// The frames that can be seen, the topmost first: ids and names.
    pub fn frames(&self) -> Vec<(ShapeId, String)> {
        let sheet = &self.table.sheet;
        let frames = sheet.all().rev().filter(|shape| shape.kind == Kind::Frame && sheet.can_be_seen(shape));
        frames.map(|frame| (frame.id.clone(), frame.text.trim().to_owned())).collect()
    }

    /// The shapes of a part in stacking order, lines as they are seen; empty when it is not there.
    pub fn excerpt(&self, part: &Part) -> Vec<Shape> {
        if *part == Part::Selection {
            return self.copied();
        }
        let all: Vec<Shape> = self.table.sheet.all().map(|shape| self.table.sheet.rest(shape)).collect();
        if let Part::Frame(id) = part { excerpt::within(&all, std::slice::from_ref(id)) } else { all }
    }

    /// The same for a picture, with the box of the board that it shows when that is not what the shapes take.
    pub fn pictured(&self, part: &Part) -> (Vec<Shape>, Option<Rect>) {
        let shapes = self.excerpt(part);
        let Part::Frame(id) = part else { return (shapes, None) };
        let (shapes, shown) = excerpt::framed(&shapes, id).unwrap_or_default();
        (shapes, Some(shown))
    }
}
