//! A store of one document in memory, which takes its time: any other task may come in between a call, its commit and its answer. It fails on
//! command, and it is the witness: it knows what is stored, which room it talks to and who sits in it.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use bytes::Bytes;
use shuttle::current::try_get_current_task as me;
use tokio::sync::oneshot;

use crate::{
    model::{
        access::Role,
        ids::{BlobId, DocId, UserId},
    },
    server::{
        rooms::outbox::Outbox,
        runtime::{point, spawn},
        store::{Answer, Append, Blob, Card, Damaged, Link, NewDoc, Row, Store, StoreError, Stored, Swap},
    },
    sync::replica::Replica,
};

/// How a load or an append goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Luck {
    Works,
    /// Nothing is read, nothing written.
    Fails,
    /// What is written is written, and said not to be.
    Lies,
    /// Whoever asks panics.
    Explodes,
}

pub struct Memory(Arc<Mutex<State>>);

struct State {
    rows: Vec<Bytes>,
    content: Replica,
    authors: Vec<(u64, UserId)>,
    /// Of the next calls; then all work.
    luck: VecDeque<Luck>,
    /// The task of the room that loaded last.
    room: Option<shuttle::scheduler::TaskId>,
    loading: usize,
    writing: usize,
    loads: usize,
    seats: Vec<(usize, Arc<Outbox>)>,
    /// What somebody was told is saved.
    acknowledged: BTreeSet<char>,
    /// What must be here in the end.
    owed: BTreeSet<char>,
}

impl Memory {
    pub fn with(first: &Bytes) -> Arc<Self> {
        let mut content = Replica::unwatched(0);
        content.absorb(first).expect("a sound update");
        Arc::new(Memory(Arc::new(Mutex::new(State {
            rows: vec![first.clone()],
            content,
            authors: Vec::new(),
            luck: VecDeque::new(),
            room: None,
            loading: 0,
            writing: 0,
            loads: 0,
            seats: Vec::new(),
            acknowledged: BTreeSet::new(),
            owed: BTreeSet::new(),
        }))))
    }

    /// Held for a moment only, never over a point: all tasks share a thread.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.try_lock().expect("nobody holds it over a point")
    }

    pub fn goes(&self, luck: impl IntoIterator<Item = Luck>) {
        self.state().luck.extend(luck);
    }
    pub fn loads(&self) -> usize {
        self.state().loads
    }
    pub fn is_writing(&self) -> bool {
        self.state().writing > 0
    }
    pub fn stored(&self) -> BTreeSet<char> {
        self.state().content.note().chars().collect()
    }
    pub fn acknowledged(&self) -> BTreeSet<char> {
        self.state().acknowledged.clone()
    }
    /// Somebody was told that these are saved.
    pub fn acknowledge(&self, edits: impl IntoIterator<Item = char>) {
        let stored = self.stored();
        for edit in edits {
            assert!(stored.contains(&edit), "{edit} was acknowledged and is not stored");
            self.state().acknowledged.insert(edit);
        }
    }
    pub fn owe(&self, edits: impl IntoIterator<Item = char>) {
        self.state().owed.extend(edits);
    }
    pub fn owed(&self) -> BTreeSet<char> {
        self.state().owed.clone()
    }
    pub fn sit(&self, who: usize, outbox: &Arc<Outbox>) {
        self.state().seats.push((who, outbox.clone()));
    }
    pub fn stand_up(&self, who: usize) {
        self.state().seats.retain(|(seated, _)| *seated != who);
    }
    pub fn seated(&self) -> Vec<(usize, Arc<Outbox>)> {
        self.state().seats.clone()
    }

    /// A room begins to load. It is alone, and nobody sits in an earlier one.
    fn enter(&self) {
        let seats = {
            let mut state = self.state();
            assert_eq!(state.loading, 0, "two loads at a time");
            state.loading += 1;
            state.loads += 1;
            if std::mem::replace(&mut state.room, me()) == me() { Vec::new() } else { state.seats.clone() }
        };
        for (who, outbox) in seats {
            let gone = !self.state().seats.iter().any(|(seated, _)| *seated == who);
            assert!(outbox.has_ended() || gone, "{who} sits in a room that unloaded");
        }
    }
}

impl State {
    fn luck(&mut self) -> Luck {
        self.luck.pop_front().unwrap_or(Luck::Works)
    }

    fn write(&mut self, append: Append, luck: Luck) -> Result<u64, StoreError> {
        if luck == Luck::Fails {
            return Err(StoreError::Unavailable("not written".into()));
        }
        for update in append.updates {
            self.content.absorb(&update).expect("what is stored builds on what is stored");
            self.rows.push(update);
        }
        self.authors.extend(append.authors);
        if luck == Luck::Lies { Err(StoreError::Unavailable("nobody knows".into())) } else { Ok(self.rows.len() as u64) }
    }

    fn read(&mut self) -> Result<Option<Stored>, StoreError> {
        if self.luck() == Luck::Fails {
            return Err(StoreError::Unavailable("not read".into()));
        }
        let tail = (1..).zip(&self.rows).map(|(seq, payload)| Row { seq, payload: payload.clone() }).collect();
        Ok(Some(Stored { head: self.rows.len() as u64, tail, authors: self.authors.clone(), ..Stored::default() }))
    }
}

impl Store for Memory {
    fn append(&self, append: Append) -> Answer<'static, u64> {
        let luck = self.state().luck();
        assert_ne!(luck, Luck::Explodes);
        {
            let mut state = self.state();
            assert_eq!(state.room, me(), "a room writes that is not the open one");
            assert_eq!(state.writing, 0, "a room writes while it writes");
            state.writing += 1;
        }
        let (reply, answer) = oneshot::channel();
        let state = self.0.clone();
        spawn(async move {
            point();
            let outcome = state.try_lock().expect("nobody holds it over a point").write(append, luck);
            point();
            state.try_lock().expect("nobody holds it over a point").writing -= 1;
            let _ = reply.send(outcome); // the room may have ended
        });
        Box::pin(async { answer.await.expect("the writer answers") })
    }

    fn load<'a>(&'a self, _: &'a DocId) -> Answer<'a, Option<Stored>> {
        Box::pin(async {
            self.enter();
            point();
            let stored = self.state().read();
            point();
            self.state().loading -= 1;
            stored
        })
    }

    // No room asks for what follows; a test that makes one ask ends here, loudly.
    fn create(&self, _: NewDoc) -> Answer<'_, ()> {
        unimplemented!()
    }
    fn compact(&self, _: Swap) -> Answer<'_, bool> {
        unimplemented!()
    }
    fn set_aside(&self, _: &DocId, _: Vec<Damaged>, _: u64) -> Answer<'_, ()> {
        unimplemented!()
    }
    fn find<'a>(&'a self, _: &'a DocId, _: &'a UserId) -> Answer<'a, Option<Card>> {
        unimplemented!()
    }
    fn links<'a>(&'a self, _: &'a DocId) -> Answer<'a, Vec<Link>> {
        unimplemented!()
    }
    fn link(&self, _: Link) -> Answer<'_, ()> {
        unimplemented!()
    }
    fn end_link(&self, _: &DocId, _: u64) -> Answer<'_, ()> {
        unimplemented!()
    }
    fn admit(&self, _: &DocId, _: &UserId, _: Option<Role>) -> Answer<'_, ()> {
        unimplemented!()
    }
    fn changes(&self, _: u64) -> Answer<'_, (u64, Vec<DocId>)> {
        unimplemented!()
    }
    fn count(&self) -> Answer<'_, u64> {
        unimplemented!()
    }
    fn visit(&self, _: &UserId, _: &DocId, _: &DocId, _: u64) -> Answer<'_, ()> {
        unimplemented!()
    }
    fn visits<'a>(&'a self, _: &'a UserId, _: u32) -> Answer<'a, Vec<Card>> {
        unimplemented!()
    }
    fn name<'a>(&'a self, _: &'a UserId) -> Answer<'a, Option<String>> {
        unimplemented!()
    }
    fn rename(&self, _: &UserId, _: &str) -> Answer<'_, ()> {
        unimplemented!()
    }
    fn keep_blob(&self, _: Blob, _: Option<&DocId>, _: u64) -> Answer<'_, ()> {
        unimplemented!()
    }
    fn blob<'a>(&'a self, _: &'a BlobId) -> Answer<'a, Option<Blob>> {
        unimplemented!()
    }
    fn blob_bytes<'a>(&'a self, _: &'a DocId) -> Answer<'a, u64> {
        unimplemented!()
    }
    fn unseen(&self) -> Answer<'_, Vec<DocId>> {
        unimplemented!()
    }
    fn shown(&self, _: &DocId, _: u64, _: Vec<BlobId>, _: u64) -> Answer<'_, ()> {
        unimplemented!()
    }
    fn stale_blobs(&self, _: u64, _: u64) -> Answer<'_, Vec<BlobId>> {
        unimplemented!()
    }
    fn forget_blob(&self, _: &BlobId, _: u64, _: u64) -> Answer<'_, bool> {
        unimplemented!()
    }
    fn close(&self) -> Answer<'_, ()> {
        unimplemented!()
    }
}
