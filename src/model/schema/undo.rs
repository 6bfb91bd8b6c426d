//! Undo per person and pane: steps over one root of the document, made of local edits only. It has no clock; time is given.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use yrs::{Doc, UndoManager, undo::Options};

use super::{Pane, board, note};

/// Typing closer together than this is one step; on the board each edit is its own.
const GROUP_MS: u64 = 500;

/// The origin of the transactions that undo takes back.
pub const LOCAL: &str = "local";

/// The undo and redo stacks of one pane.
pub struct History {
    manager: UndoManager,
    now: Arc<AtomicU64>,
    /// Steps that are one for the person, of the undo and of the redo stack: from which height of the stack to which.
    joined: [Vec<(usize, usize)>; 2],
    /// Whether the next edit is a step of its own.
    alone: bool,
}

impl History {
    /// Follows the local edits of that pane from now on. No transaction may be open.
    pub fn new(doc: &Doc, pane: Pane) -> Self {
        let now = Arc::new(AtomicU64::new(1));
        let clock = now.clone();
        let mut manager = UndoManager::with_options(Options {
            capture_timeout_millis: if pane == Pane::Note { GROUP_MS } else { 0 },
            tracked_origins: Default::default(),
            capture_transaction: None,
            timestamp: Arc::new(move || clock.load(Ordering::Relaxed)),
            init_undo_stack: Vec::new(),
            init_redo_stack: Vec::new(),
        });
        match pane {
            Pane::Note => manager.expand_scope(doc, &doc.get_or_insert_text(note::ROOT)),
            Pane::Board => manager.expand_scope(doc, &doc.get_or_insert_map(board::ROOT)),
        }
        manager.include_origin(LOCAL);
        History { manager, now, joined: Default::default(), alone: false }
    }

    /// The time of the next edit, in milliseconds of any clock; a step back is ignored.
    pub fn at(&self, now_ms: u64) {
        self.now.fetch_max(now_ms, Ordering::Relaxed);
    }
    /// The next edit is a step of its own, however soon others come before and after it.
    pub fn alone(&mut self) {
        self.alone = true;
        self.manager.reset();
    }
    /// An edit was made.
    pub fn made(&mut self) {
        if std::mem::take(&mut self.alone) {
            self.manager.reset();
        }
    }
    /// No transaction may be open. Says whether anything was taken back.
    pub fn undo(&mut self) -> bool {
        self.manager.undo_blocking()
    }
    pub fn redo(&mut self) -> bool {
        self.manager.redo_blocking()
    }
    /// How many steps undo (`back`) or redo could take.
    pub fn height(&self, back: bool) -> usize {
        if back { self.manager.undo_stack().len() } else { self.manager.redo_stack().len() }
    }
    /// The steps above this height are one: an edit too large for one update.
    pub fn join(&mut self, back: bool, from: usize) {
        let height = self.height(back);
        let joined = &mut self.joined[usize::from(!back)];
        joined.retain(|(_, to)| *to <= from);
        if height > from + 1 {
            joined.push((from, height));
        }
    }
    /// The height that the stack has when the whole of the topmost step is gone.
    pub fn below(&self, back: bool) -> usize {
        let height = self.height(back);
        let joined = self.joined[usize::from(!back)].iter().find(|(_, to)| *to == height);
        joined.map_or(height.saturating_sub(1), |(from, _)| *from)
    }
    pub fn can_undo(&self) -> bool {
        self.manager.can_undo()
    }
    pub fn can_redo(&self) -> bool {
        self.manager.can_redo()
    }
}
