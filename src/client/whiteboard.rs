//! The board as the rest of the page knows it: two traits. Their one implementation each ([`Board`], [`BoardView`](super::board_view)) comes
//! after the page (`ui::board::later`). What only these traits lead to is no part of the first download; a function of `board` or `scene` that
//! the session, the desk or the note's side calls by its name is.

use web_sys::HtmlElement;

use crate::{
    board::{
        Board, Panel,
        effect::{Effect, TextField},
        input::{Clip, Input, Key},
    },
    model::{
        geom::Rect,
        ids::{ShapeId, UserId},
    },
};

/// What the desk asks of a board.
pub trait Whiteboard {
    fn handle(&mut self, input: Input) -> Vec<Effect>;
    fn wants(&self, key: &Key) -> bool;
    fn panel(&self) -> Panel;
    fn has(&self, id: &ShapeId) -> bool;
    fn count(&self) -> usize;
    fn is_empty(&self) -> bool;
    /// Whose view this one shows.
    fn following(&self) -> Option<u64>;
    /// For a [`Surface`], which came with it.
    fn whole(&self) -> &Board;
}

/// What the session asks of the view of a board.
pub trait Surface {
    /// A frame. `reading`: the board is not told of all its shapes yet, and the server's drawing may stand for them.
    fn paint(&self, board: &Board, reading: bool);
    fn paint_scene(&self);
    /// The shapes inside `area` (board units) changed.
    fn paint_area(&self, area: Rect);
    /// The shape in this place of the board came on top of all.
    fn paint_new(&self, place: u32);
    fn paint_overlay(&self);
    /// The document is here: from the next complete picture on, the canvas speaks for itself.
    fn synced(&self);
    fn cursor(&self, cursor: &str);
    /// The finger that moved the paper has let go: it glides on for a moment.
    fn coast(&self);
    /// Shows the whole board on this canvas too, until `None`.
    fn minimap(&self, canvas: Option<HtmlElement>);
    /// The map is to show what is on the board now.
    fn map_anew(&self);
    /// Dots under the shapes.
    fn grid(&self, on: bool);
    /// Copies, cuts or pastes for the board.
    fn clipboard(&self, board: &Board, clip: Clip);
    fn edit_text(&self, spec: TextField);
    /// Lets the person choose files to put on the board.
    fn pick_files(&self);
    /// Ends text that is being typed, as Escape would.
    fn end_text(&self);
    /// The board has taken the text of this shape.
    fn close_text(&self, id: &ShapeId);
}

/// An empty board for this person.
pub type Maker = fn(Option<UserId>) -> Box<dyn Whiteboard>;

pub fn board(me: Option<UserId>) -> Box<dyn Whiteboard> {
    Box::new(Board::new(me))
}

impl Whiteboard for Board {
    fn handle(&mut self, input: Input) -> Vec<Effect> {
        self.handle(input)
    }
    fn wants(&self, key: &Key) -> bool {
        self.wants(key)
    }
    fn panel(&self) -> Panel {
        self.panel()
    }
    fn has(&self, id: &ShapeId) -> bool {
        self.has(id)
    }
    fn count(&self) -> usize {
        self.count()
    }
    fn is_empty(&self) -> bool {
        self.is_empty()
    }
    fn following(&self) -> Option<u64> {
        self.following()
    }
    fn whole(&self) -> &Board {
        self
    }
}
