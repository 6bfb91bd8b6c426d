//! What the board asks for: edits of the document, presence, a text field, a repaint. It does none of them itself.

use super::input::{Ask, Clip};
use crate::model::{
    geom::{Affine, Point, Rect},
    presence::OnBoard,
    shape::{Change, Shape},
};

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// One undoable edit of the document. The shell writes it and answers with `Input::Stored`.
    Commit(Vec<Change>),
    /// Per-person undo and redo of the board.
    Undo,
    Redo,
    /// Show others this state (paced by the shell, newest wins).
    Present(OnBoard),
    /// Open the text field over the canvas; ends with `Input::TextDone`. While it is open the shape's own text is not painted. The field
    /// follows the camera by itself.
    EditText(Box<TextField>),
    /// Let the person choose files; they come back as `Input::Pictures` and `Input::Insert`.
    PickFiles,
    /// The camera moved, or what floats over the scene changed: show both layers again.
    PaintScene,
    /// The shapes within this box (board units) changed, drafts included: repaint that part of the scene, and the overlay.
    PaintArea(Rect),
    /// The shape in this place of the sheet ([`super::Board::seen_at`]) came on top of all: paint it too.
    PaintNew(u32),
    /// Only handles, marquee or peers' cursors changed.
    PaintOverlay,
    /// What the toolbar and the style panel show has changed (`Board::panel`).
    Panel,
    /// The CSS cursor of the canvas.
    Cursor(&'static str),
    /// Show this of the page; a menu at this place of the canvas, in CSS pixels.
    Ask(Ask, Point),
    /// The paper was let go in motion under a finger: it may glide on.
    Coast,
    /// Copy, cut or paste ([`Board::copied`](super::Board::copied)); what is pasted comes back as `Input::Paste` or `Words`.
    Clipboard(Clip),
    /// Say it politely to a screen reader.
    Announce(String),
    /// Say it to everybody, for a moment.
    Say {
        words: String,
        trouble: bool,
    },
}

/// Where and how the DOM field stands over the canvas.
#[derive(Debug, Clone, PartialEq)]
pub struct TextField {
    /// The shape that is written into, with its text; where the text stands is `scene::label`'s.
    pub shape: Shape,
    /// Board units to CSS pixels of the canvas.
    pub view: Affine,
}
