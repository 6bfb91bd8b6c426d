//! The board at this desk: what it must hear, and what is done for its wishes. What it shows and draws is its own affair.

use super::{Desk, Maker, Out, Wish};
use crate::{
    board,
    model::{
        ids::ShapeId,
        presence::{OnBoard, Person},
        shape::Change,
    },
    sync::replica::Pane,
};

impl Desk {
    /// Tells the board that has just come all that it missed.
    pub(super) fn furnish(&mut self, now_ms: u64, make: Maker) {
        self.board = Some(make(self.me.user.id.clone()));
        let ids = self.replica.shapes().into_iter().map(|shape| shape.id).collect();
        self.stored(now_ms, ids);
        for (peer, presence) in self.peers.clone() {
            if presence.board.is_some() {
                self.peer(now_ms, peer, presence.user, presence.board);
            }
        }
        self.board_hears(now_ms, board::input::Input::Editable(self.editable));
        self.board_hears(now_ms, board::input::Input::Name(self.me.user.name.clone()));
        // It tells of changes only, and the page knows no panel yet.
        self.grant(now_ms, Wish::Panel);
    }

    /// Tells the board what these shapes are now.
    pub(super) fn stored(&mut self, now_ms: u64, ids: Vec<ShapeId>) {
        if ids.is_empty() || self.board.is_none() {
            return;
        }
        let now = ids.into_iter().map(|id| (self.replica.shape(&id), id)).map(|(shape, id)| (id, shape)).collect::<Vec<_>>();
        self.board_hears(now_ms, board::input::Input::Stored(now));
        self.out.extend(self.board.as_ref().map(|board| Out::Shapes(board.count())));
    }

    /// The board's wishes are granted in the order it made them; a wish may cause further ones (a commit is answered by `Stored`).
    pub(super) fn board_hears(&mut self, now_ms: u64, input: board::input::Input) {
        let Some(board) = &mut self.board else { return };
        self.wishes.extend(board.handle(input));
        if std::mem::replace(&mut self.granting, true) {
            return;
        }
        while let Some(wish) = self.wishes.pop_front() {
            self.grant(now_ms, wish);
        }
        self.granting = false;
    }

    fn grant(&mut self, now_ms: u64, wish: Wish) {
        match wish {
            Wish::Commit(changes) => self.commit(now_ms, &changes),
            Wish::Undo => self.undo(now_ms, Pane::Board),
            Wish::Redo => self.redo(now_ms, Pane::Board),
            Wish::Present(state) => {
                self.me.board = (state != OnBoard::default()).then(|| Box::new(state));
                self.present(now_ms);
            }
            Wish::EditText(field) => self.out.push(Out::EditText(field)),
            Wish::PaintArea(area) => self.out.push(Out::PaintArea(area)),
            Wish::PaintScene => self.out.push(Out::PaintScene),
            Wish::PaintOverlay => self.out.push(Out::PaintOverlay),
            Wish::Panel => self.out.extend(self.board.as_ref().map(|board| Out::Panel(Box::new(board.panel())))),
            Wish::Cursor(cursor) => self.out.push(Out::Cursor(cursor)),
            Wish::Announce(text) => self.out.push(Out::Announce(text)),
        }
    }

    fn commit(&mut self, now_ms: u64, changes: &[Change]) {
        let edit = if self.editable { self.replica.edit_board(changes) } else { None };
        match edit {
            Some(edit) => self.edited(now_ms, Some(edit)),
            // Nothing was written: the board still hears what is true, and drops its draft.
            None => self.stored(now_ms, changes.iter().map(|change| change.id().clone()).collect()),
        }
    }

    pub(super) fn peer(&mut self, now_ms: u64, peer: u64, user: Person, state: Option<Box<OnBoard>>) {
        let state = state.map(|state| *state);
        self.board_hears(now_ms, board::input::Input::Peer { peer, name: user.name, color: user.color, state });
    }

    pub(super) fn look_for_emptiness(&mut self) {
        let empty = self.board.as_ref().is_none_or(|board| board.is_empty());
        if std::mem::replace(&mut self.empty_board, empty) != empty {
            self.out.push(Out::EmptyBoard(empty));
        }
    }
}
