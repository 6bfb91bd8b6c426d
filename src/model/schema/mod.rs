//! How a document lies in the CRDT: three roots, and no other module knows their shape. It neither sends nor stores (`sync`, `server`).
//!
//! - `note`: Y.Text, the Markdown source.
//! - `shapes`: Y.Map of shape id -> Y.Map of registers (`board`).
//! - `meta`: Y.Map: `title`, `version`, `background` (`meta`).

pub mod board;
pub mod meta;
pub mod note;
pub mod undo;

pub use note::TextOp;

use super::ids::ShapeId;

/// The two halves of a document; undo is separate for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pane {
    Note,
    Board,
}

/// What a transaction did, for the views. Empty when nothing they show has changed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changed {
    /// The note's change as a delta, in UTF-16 code units. (Where a peer cuts a surrogate pair, the CRDT puts a replacement character for each
    /// half, and the delta does not say so; lengths still agree.)
    pub note: Vec<TextOp>,
    /// Shapes put, changed or deleted, in no order, each once.
    pub shapes: Vec<ShapeId>,
    pub title: bool,
    /// Something was written or deleted, perhaps nothing that views show: the update is worth keeping.
    pub any: bool,
}

impl Changed {
    pub fn is_empty(&self) -> bool {
        self.note.is_empty() && self.shapes.is_empty() && !self.title
    }
}
