//! The board at this desk: what it must hear, and what is done for its wishes. What it shows and draws is its own affair. Edits too large for one
//! update go in parts, and what others did to many shapes is heard in slices, so that the page answers in between.

use super::{Desk, Maker, Out, Wish};
use crate::{
    board,
    model::{
        ids::ShapeId,
        presence::{OnBoard, Person},
        shape::Change,
    },
    sync::replica::{Edit, Pane},
};

/// Shapes that the board hears of in one turn: as long as half a frame.
const SLICE: usize = 600;

impl Desk {
    /// Tells the board that has just come all that it missed.
    pub(super) fn furnish(&mut self, now_ms: u64, make: Maker) {
        self.board = Some(make(self.me.user.id.clone()));
        self.unread.clear();
        let ids = self.replica.shape_ids();
        self.heard(now_ms, ids);
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
    fn stored(&mut self, now_ms: u64, ids: Vec<ShapeId>) {
        if ids.is_empty() || self.board.is_none() {
            return;
        }
        let now = self.replica.read(ids);
        self.board_hears(now_ms, board::input::Input::Stored(now));
        self.out.extend(self.board.as_ref().map(|board| Out::Shapes(board.count())));
    }

    /// The same of what others did, or of a document that is opened.
    pub(super) fn heard(&mut self, now_ms: u64, ids: Vec<ShapeId>) {
        self.unread.extend(ids);
        let slice = self.unread.len().min(SLICE);
        let ids = self.unread.drain(..slice).collect();
        self.stored(now_ms, ids);
        if !self.unread.is_empty() {
            self.out.push(Out::Soon);
        }
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
            Wish::Undo => self.travel(now_ms, Pane::Board, true),
            Wish::Redo => self.travel(now_ms, Pane::Board, false),
            Wish::Present(state) => {
                self.me.board = (state != OnBoard::default()).then(|| Box::new(state));
                self.present(now_ms);
            }
            Wish::EditText(field) => self.out.push(Out::EditText(field)),
            Wish::PickFiles => self.out.push(Out::PickFiles),
            Wish::PaintArea(area) => self.out.push(Out::PaintArea(area)),
            Wish::PaintNew(place) => self.out.push(Out::PaintNew(place)),
            Wish::PaintScene => self.out.push(Out::PaintScene),
            Wish::PaintOverlay => self.out.push(Out::PaintOverlay),
            Wish::Panel => self.out.extend(self.board.as_ref().map(|board| Out::Panel(Box::new(board.panel())))),
            Wish::Cursor(cursor) => self.out.push(Out::Cursor(cursor)),
            Wish::Ask(ask, at) => self.out.push(Out::Ask(ask, at)),
            Wish::Coast => self.out.push(Out::Coast),
            Wish::Announce(text) => self.out.push(Out::Announce(text)),
            Wish::Say { words, trouble } => self.out.push(Out::Say(words, trouble)),
            Wish::Clipboard(clip) => self.out.push(Out::Clipboard(clip)),
        }
    }

    fn commit(&mut self, now_ms: u64, changes: &[Change]) {
        let from = self.replica.height(Pane::Board, true);
        if self.editable {
            for part in self.replica.parts(changes) {
                if let Some(Edit { update, .. }) = self.replica.edit_board(part) {
                    self.tell_and_send(now_ms, update);
                }
            }
            self.replica.join(Pane::Board, true, from);
        }
        // Whatever was written: the board hears what is true, and drops its draft.
        self.stored(now_ms, changes.iter().map(|change| change.id().clone()).collect());
    }

    /// One step of undo (`back`) or redo: as many transactions as it was made of, one look at the shapes.
    pub(super) fn travel(&mut self, now_ms: u64, pane: Pane, back: bool) {
        if !self.editable {
            return;
        }
        let (below, from) = (self.replica.below(pane, back), self.replica.height(pane, !back));
        let mut shapes = Vec::new();
        while let Some(Edit { update, mut changed }) = if back { self.replica.undo(pane) } else { self.replica.redo(pane) } {
            shapes.append(&mut changed.shapes);
            self.edited(now_ms, Some(Edit { update, changed }));
            if self.replica.height(pane, back) <= below {
                break;
            }
        }
        self.replica.join(pane, !back, from);
        self.stored(now_ms, shapes);
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
