//! One copy of a document: reads, edits, undo, and the updates that make copies equal. It talks to nobody (`link`, the server's rooms) and
//! has no clock.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

use yrs::{
    Any, Assoc, BranchID, ClientID, DeepObservable, Doc, ID, MapRef, Observable, OffsetKind, Options, ReadTxn, StateVector, StickyIndex,
    Text, TextRef, Transact, TransactionMut, Update,
    any::Number,
    types::{Event, Events, PathSegment, ToJson},
    updates::{decoder::Decode, encoder::Encode},
};

use serde_json::Value;

use super::scan::{self, Id, Known, Limits, News, Refusal};
pub use crate::model::schema::{Changed, Pane, TextOp};
use crate::model::{
    ids::ShapeId,
    presence::Caret,
    schema::{
        board, meta, note,
        undo::{History, LOCAL},
    },
    shape::{Change, Shape},
};

/// The origin of transactions that apply what others did.
const REMOTE: &str = "remote";
/// Bytes and shapes of one part of a large edit. A shape is a dozen blocks.
const PART: usize = 256 << 10;
const PART_SHAPES: usize = 1000;

/// A local transaction: the bytes for the link, and what the views must show.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    pub update: Vec<u8>,
    pub changed: Changed,
}

/// One copy of a document. Offsets in text are UTF-16 code units.
pub struct Replica {
    doc: Doc,
    note: TextRef,
    shapes: MapRef,
    meta: MapRef,
    /// How many clocks of each client are here: what an update must join on to.
    clocks: Arc<Mutex<HashMap<u64, u32>>>,
    /// The shared types of others that lie deeper than directly in a root, and how deep.
    deep: HashMap<Id, usize>,
    /// Filled by the observers while a transaction ends.
    seen: Arc<Mutex<Seen>>,
    histories: [Option<History>; 2],
    now_ms: u64,
    /// Units of the note's length, and how many of them no text shows; of a watched copy only.
    note_len: Option<(u32, u32)>,
}

#[derive(Default)]
struct Seen {
    changed: Changed,
    update: Vec<u8>,
    /// The transaction writes the note and tells itself what it does: nobody walks the whole text for that.
    told: bool,
}

impl Replica {
    /// An empty document. `client` names this copy's edits; no two copies that edit may share one ([`crate::model::ids::random_client`]).
    pub fn new(client: u64) -> Self {
        Self::unwatched(client).watched()
    }

    /// The same for a server: [`Changed`] does not tell of note and board. Telling walks the whole text, edit by edit.
    pub fn unwatched(client: u64) -> Self {
        let mut options = Options::with_client_id(ClientID::new(client & super::varint::MAX));
        options.offset_kind = OffsetKind::Utf16;
        let doc = Doc::with_options(options);
        let (note, shapes, meta) =
            (doc.get_or_insert_text(note::ROOT), doc.get_or_insert_map(board::ROOT), doc.get_or_insert_map(meta::ROOT));
        Replica {
            doc,
            note,
            shapes,
            meta,
            clocks: Arc::default(),
            deep: HashMap::new(),
            seen: Arc::default(),
            histories: [None, None],
            now_ms: 1,
            note_len: None,
        }
        .observed()
    }

    /// The document that these updates (a snapshot, then its tail) make. They are from our own log: their structure is checked, not their size.
    pub fn load<'a>(client: u64, updates: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, Refusal> {
        let mut replica = Self::new(client);
        for update in updates {
            replica.absorb(update)?;
        }
        Ok(replica)
    }

    /// Hooks that note what each transaction does to note and board. They live as long as the document.
    fn watched(mut self) -> Self {
        self.note_len = Some((0, 0));
        let seen = self.seen.clone();
        self.note.observe("note", move |txn, event| {
            let mut seen = lock(&seen);
            if !seen.told {
                seen.changed.note = note::delta(event.delta(txn));
            }
        });
        let seen = self.seen.clone();
        self.shapes.observe_deep("shapes", move |txn, events| lock(&seen).changed.shapes = touched(txn, events));
        self
    }

    /// Hooks that every copy needs: the title, and what is here.
    fn observed(self) -> Self {
        let seen = self.seen.clone();
        self.meta.observe("meta", move |txn, event| lock(&seen).changed.title = event.keys(txn).keys().any(|key| meta::is_title(key)));
        let (seen, clocks) = (self.seen.clone(), self.clocks.clone());
        let hooked = self.doc.observe_transaction_cleanup("replica", move |txn, _| {
            let mut clocks = lock(&clocks);
            for (client, ranges) in txn.insert_set().iter() {
                let end = ranges.iter().map(|range| range.end).max().unwrap_or_default();
                clocks.entry(client.get()).and_modify(|clock| *clock = end.max(*clock)).or_insert(end);
            }
            lock(&seen).changed.any = txn.has_changes();
            if txn.has_changes() && txn.origin().is_none_or(|origin| *origin != REMOTE.into()) {
                lock(&seen).update = txn.encode_update_v1();
            }
        });
        debug_assert!(hooked.is_ok(), "no transaction is open");
        self
    }

    pub fn client(&self) -> u64 {
        self.doc.client_id().get()
    }

    /// What this copy has, for `Step1`.
    pub fn state_vector(&self) -> Vec<u8> {
        self.doc.transact().state_vector().encode_v1()
    }

    /// What a copy with that state vector lacks, for `Step2`. All deletions are in it, known or not.
    pub fn diff(&self, state_vector: &[u8]) -> Result<Vec<u8>, Refusal> {
        scan::state_vector(state_vector)?;
        let theirs = StateVector::decode_v1(state_vector).map_err(|_| Refusal::Malformed("not a state vector"))?;
        Ok(self.doc.transact().encode_diff_v1(&theirs))
    }

    /// Whether this copy has blocks that one with that state vector lacks (deletions aside).
    pub fn is_ahead(&self, state_vector: &[u8]) -> Result<bool, Refusal> {
        let theirs = scan::state_vector(state_vector)?;
        Ok(lock(&self.clocks).iter().any(|(client, clock)| theirs.get(client).copied().unwrap_or_default() < *clock))
    }

    /// Nothing was ever written here.
    pub fn is_empty(&self) -> bool {
        lock(&self.clocks).is_empty()
    }

    /// The whole state as one update.
    pub fn encode(&self) -> Vec<u8> {
        self.doc.transact().encode_state_as_update_v1(&StateVector::default())
    }

    /// Whether two copies hold the same blocks and deletions, and say the same. Bytes would not tell: a hash table has another order in each copy.
    pub fn is_same(&self, other: &Replica) -> bool {
        let (mine, theirs) = (self.doc.transact(), other.doc.transact());
        mine.snapshot() == theirs.snapshot() && alike(&self.doc.to_json(&mine), &other.doc.to_json(&theirs))
    }

    /// Applies an update that a client sent: at most as large as clients may send.
    pub fn apply(&mut self, update: &[u8]) -> Result<Changed, Refusal> {
        self.apply_by(update, |_| true).map(|(changed, _)| changed)
    }

    /// The same of somebody who may write under some client ids only; answers whose new blocks it holds.
    pub fn apply_by(&mut self, update: &[u8], may_write: impl Fn(u64) -> bool) -> Result<(Changed, Vec<u64>), Refusal> {
        self.integrate(update, Limits::CLIENT, may_write)
    }

    /// Applies an update from our own server or log, of any size.
    pub fn absorb(&mut self, update: &[u8]) -> Result<Changed, Refusal> {
        self.integrate(update, Limits::OWN, |_| true).map(|(changed, _)| changed)
    }

    /// Scan, decode, apply. After [`Refusal::Broken`] this copy must be thrown away; after any other it is as it was.
    fn integrate(&mut self, update: &[u8], limits: Limits, may_write: impl Fn(u64) -> bool) -> Result<(Changed, Vec<u64>), Refusal> {
        let News { deep, writers } = scan::update(update, self, limits)?;
        if !writers.iter().all(|client| may_write(*client)) {
            return Err(Refusal::Foreign("this edit is written under the client id of somebody else"));
        }
        let update = Update::decode_v1(update).map_err(|_| Refusal::Malformed("not an update"))?;
        *lock(&self.seen) = Seen::default();
        let mut txn = self.doc.transact_mut_with(REMOTE);
        let applied = txn.apply_update(update);
        drop(txn);
        applied.map_err(|_| Refusal::Broken("the update contradicts the document"))?;
        if self.doc.transact().has_missing_updates() {
            return Err(Refusal::Broken("the update refers to what is not here"));
        }
        self.deep.extend(deep);
        let changed = std::mem::take(&mut *lock(&self.seen)).changed;
        self.measure(note::growth(&changed.note));
        Ok((changed, writers))
    }

    /// The caller's clock, so that typing groups into undo steps. Only differences matter.
    pub fn at(&mut self, now_ms: u64) {
        self.now_ms = now_ms.max(self.now_ms);
    }

    /// Runs one local transaction that `pane`'s undo can take back; `None` when it changed nothing.
    fn edit(&mut self, pane: Option<Pane>, write: impl FnOnce(&Self, &mut TransactionMut) -> bool) -> Option<Edit> {
        if let Some(pane) = pane {
            self.histories[pane as usize].get_or_insert_with(|| History::new(&self.doc, pane)).at(self.now_ms);
        }
        *lock(&self.seen) = Seen::default();
        let mut txn = self.doc.transact_mut_with(LOCAL);
        write(self, &mut txn);
        drop(txn);
        if let Some(history) = pane.and_then(|pane| self.histories[pane as usize].as_mut()) {
            history.made();
        }
        self.edited()
    }

    /// The note shows that much more than before. What its length grew by otherwise is hidden.
    fn measure(&mut self, shown: i64) {
        let len = self.note.len(&self.doc.transact());
        if let Some((was, hidden)) = &mut self.note_len {
            *hidden = (i64::from(*hidden) + i64::from(len) - i64::from(*was) - shown) as u32;
            *was = len;
        }
    }

    fn edited(&self) -> Option<Edit> {
        let Seen { changed, update, .. } = std::mem::take(&mut *lock(&self.seen));
        (!update.is_empty()).then_some(Edit { update, changed })
    }

    pub fn edit_note(&mut self, ops: &[TextOp]) -> Option<Edit> {
        let mut wrote = Vec::new();
        let edit = self.edit(Some(Pane::Note), |this, txn| {
            lock(&this.seen).told = true;
            wrote = note::edit(&this.note, txn, ops, this.note_len.map(|(_, hidden)| hidden));
            !wrote.is_empty()
        });
        self.measure(note::growth(&wrote));
        let watched = self.note_len.is_some();
        edit.map(|Edit { update, changed }| Edit { update, changed: Changed { note: if watched { wrote } else { Vec::new() }, ..changed } })
    }

    /// The next edit of the note is a step of undo by itself, not joined with what is typed about the same time.
    pub fn note_step(&mut self) {
        self.histories[Pane::Note as usize].get_or_insert_with(|| History::new(&self.doc, Pane::Note)).alone();
    }

    /// One step of the board's undo.
    pub fn edit_board(&mut self, changes: &[Change]) -> Option<Edit> {
        self.edit(Some(Pane::Board), |this, txn| board::apply(&this.shapes, txn, changes))
    }

    /// The same changes in parts that are small enough for an update each ([`super::limits::FRAME`], [`super::limits::BLOCKS`]), also when undo takes
    /// them back. Together they are one step once they are [joined](Replica::join).
    pub fn parts<'a>(&self, changes: &'a [Change]) -> Vec<&'a [Change]> {
        let txn = self.doc.transact();
        let (mut parts, mut start, mut bytes) = (Vec::new(), 0, 0);
        for (i, change) in changes.iter().enumerate() {
            bytes += board::weight(&self.shapes, &txn, change);
            if i > start && (bytes > PART || i - start >= PART_SHAPES) {
                parts.push(&changes[start..i]);
                (start, bytes) = (i, 0);
            }
        }
        parts.push(&changes[start..]);
        parts
    }

    /// How high a pane's stack of undo (`back`) or redo is.
    pub fn height(&self, pane: Pane, back: bool) -> usize {
        self.histories[pane as usize].as_ref().map_or(0, |history| history.height(back))
    }
    /// How high it is without its topmost step.
    pub fn below(&self, pane: Pane, back: bool) -> usize {
        self.histories[pane as usize].as_ref().map_or(0, |history| history.below(back))
    }
    /// Makes what lies above this height one step.
    pub fn join(&mut self, pane: Pane, back: bool, from: usize) {
        if let Some(history) = &mut self.histories[pane as usize] {
            history.join(back, from);
        }
    }

    /// Not undoable: the title is neither note nor board.
    pub fn set_title(&mut self, title: &str) -> Option<Edit> {
        self.edit(None, |this, txn| meta::set_title(&this.meta, txn, title))
    }

    pub fn undo(&mut self, pane: Pane) -> Option<Edit> {
        self.travel(pane, History::undo)
    }

    pub fn redo(&mut self, pane: Pane) -> Option<Edit> {
        self.travel(pane, History::redo)
    }

    fn travel(&mut self, pane: Pane, go: impl FnOnce(&mut History) -> bool) -> Option<Edit> {
        *lock(&self.seen) = Seen::default();
        go(self.histories[pane as usize].as_mut()?);
        let edit = self.edited();
        self.measure(edit.as_ref().map_or(0, |edit| note::growth(&edit.changed.note)));
        edit
    }

    pub fn can_undo(&self, pane: Pane) -> bool {
        self.histories[pane as usize].as_ref().is_some_and(History::can_undo)
    }

    pub fn can_redo(&self, pane: Pane) -> bool {
        self.histories[pane as usize].as_ref().is_some_and(History::can_redo)
    }

    pub fn note(&self) -> String {
        note::read(&self.note, &self.doc.transact())
    }

    pub fn title(&self) -> String {
        meta::title(&self.meta, &self.doc.transact())
    }

    /// All readable shapes in stacking order; what cannot be read is skipped.
    pub fn shapes(&self) -> Vec<Shape> {
        board::shapes(&self.shapes, &self.doc.transact())
    }

    pub fn shape(&self, id: &ShapeId) -> Option<Shape> {
        board::shape(&self.shapes, &self.doc.transact(), id)
    }
    /// The names of all shapes, readable or not, in no order.
    pub fn shape_ids(&self) -> Vec<ShapeId> {
        board::ids(&self.shapes, &self.doc.transact())
    }
    /// What these shapes are now.
    pub fn read(&self, ids: Vec<ShapeId>) -> Vec<(ShapeId, Option<Shape>)> {
        let txn = self.doc.transact();
        ids.into_iter().map(|id| (board::shape(&self.shapes, &txn, &id), id)).map(|(shape, id)| (id, shape)).collect()
    }

    /// Positions in the note that stay with their text while others edit.
    pub fn caret(&self, anchor: u32, head: u32) -> Caret {
        let txn = self.doc.transact();
        Caret { anchor: note::pin(&self.note, &txn, anchor), head: note::pin(&self.note, &txn, head) }
    }

    /// A position in the note that stays with its text.
    pub fn pin(&self, at: u32) -> Value {
        note::pin(&self.note, &self.doc.transact(), at)
    }

    /// Where a pinned position is now; `None` when it is none, or points into what is not here (yet).
    pub fn pinned_at(&self, pin: &Value) -> Option<u32> {
        note::locate(&self.note, &self.doc.transact(), pin)
    }

    /// Where that caret's anchor and head are now; `None` when it points into what is not here (yet).
    pub fn caret_at(&self, caret: &Caret) -> Option<(u32, u32)> {
        let txn = self.doc.transact();
        Some((note::locate(&self.note, &txn, &caret.anchor)?, note::locate(&self.note, &txn, &caret.head)?))
    }
}

impl Known for Replica {
    fn clock(&self, client: u64) -> u32 {
        lock(&self.clocks).get(&client).copied().unwrap_or_default()
    }

    fn depth(&self, item: Id) -> usize {
        self.deep.get(&item).copied().unwrap_or(1)
    }

    fn holder(&self, (client, clock): Id) -> Option<usize> {
        let item = StickyIndex::from_id(ID::new(ClientID::new(client), clock), Assoc::Before);
        match item.get_offset(&self.doc.transact())?.branch.id() {
            BranchID::Root(_) => Some(0),
            BranchID::Nested(id) => Some(self.depth((id.client.get(), id.clock))),
        }
    }
}

/// Equal, also where it is no number.
fn alike(a: &Any, b: &Any) -> bool {
    match (a, b) {
        (Any::Map(a), Any::Map(b)) => a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| alike(a, b))),
        (Any::Array(a), Any::Array(b)) => a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| alike(a, b)),
        (Any::Number(Number::Float(a)), Any::Number(Number::Float(b))) => a.to_bits() == b.to_bits(),
        _ => a == b,
    }
}

/// The shapes that these events are about, each once.
fn touched(txn: &TransactionMut, events: &Events) -> Vec<ShapeId> {
    let mut ids: Vec<ShapeId> = Vec::new();
    for event in events.iter() {
        match (event.path().front(), event) {
            (Some(PathSegment::Key(id)), _) => ids.extend(id.parse()),
            (None, Event::Map(event)) => ids.extend(event.keys(txn).keys().filter_map(|id| id.parse::<ShapeId>().ok())),
            _ => {}
        }
    }
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
