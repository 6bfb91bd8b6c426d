//! Who is here and what they are doing right now: volatile, never stored. The JSON is an awareness state of y-protocols, and `user` and
//! `cursor` have the shapes `y-codemirror.next` gives them, so that stock editors see our carets and we see theirs.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    ids::{ShapeId, UserId},
    shape::Shape,
};

/// One connection's state.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Presence {
    pub user: Person,
    /// The caret in the note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Caret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub board: Option<OnBoard>,
}

/// The face others see.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<UserId>,
    pub name: String,
    /// `#rrggbb`, of the caret and cursor.
    pub color: String,
    /// The same with alpha, of the selection.
    #[serde(rename = "colorLight")]
    pub color_light: String,
}

/// A caret or selection in the note: Yjs relative positions (`{"type","tname","item","assoc"}`), opaque here; `Replica` resolves them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Caret {
    pub anchor: Value,
    pub head: Value,
}

/// What somebody does on the board.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OnBoard {
    /// Pointer in board units; none when it left the board.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<[f64; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub selection: Vec<ShapeId>,
    /// Shapes being drawn, moved or resized, as they will be committed at pointer-up; they cover the stored ones of the same id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub draft: Vec<Shape>,
}
