//! A real store that can be told to fail, or to wait.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use tempfile::TempDir;
use tokio::sync::Semaphore;

use crate::{
    model::{
        access::Role,
        ids::{BlobId, DocId, UserId},
    },
    server::store::{Answer, Append, Blob, Card, Damaged, Link, NewDoc, Sqlite, Store, StoreError, Stored, Swap},
};

pub struct Flaky {
    inner: Arc<Sqlite>,
    /// Appends and loads fail.
    pub broken: AtomicBool,
    pub loads: AtomicU64,
    /// Looks at documents' cards, and visits written down.
    pub finds: AtomicU64,
    pub visits: AtomicU64,
    pub failures: Arc<AtomicU64>,
    /// Appends take a permit each; closed unless the test holds them back.
    gate: Arc<Semaphore>,
    /// The same for loads.
    door: Semaphore,
}

const OPEN: usize = Semaphore::MAX_PERMITS / 2;

impl Flaky {
    pub async fn new(dir: &TempDir) -> Arc<Self> {
        let inner = Arc::new(Sqlite::open(&dir.path().join("db")).await.expect("a store"));
        let gate = Arc::new(Semaphore::new(OPEN));
        let door = Semaphore::new(OPEN);
        let (broken, failures) = (AtomicBool::new(false), Arc::default());
        let [loads, finds, visits] = [const { AtomicU64::new(0) }; 3];
        Arc::new(Flaky { inner, broken, loads, finds, visits, failures, gate, door })
    }

    pub fn break_down(&self, broken: bool) {
        self.broken.store(broken, Ordering::SeqCst);
    }

    /// Commits wait until [`Flaky::let_go`].
    pub fn hold_back(&self) {
        self.gate.forget_permits(usize::MAX);
    }
    pub fn let_go(&self) {
        self.gate.add_permits(OPEN);
    }

    /// Loads wait until [`Flaky::open_again`].
    pub fn hold_loads(&self) {
        self.door.forget_permits(usize::MAX);
    }
    pub fn open_again(&self) {
        self.door.add_permits(OPEN);
    }

    fn sound(&self) -> Result<(), StoreError> {
        if self.broken.load(Ordering::SeqCst) {
            self.failures.fetch_add(1, Ordering::SeqCst);
            return Err(StoreError::Unavailable("the test broke it".into()));
        }
        Ok(())
    }
}

impl Store for Flaky {
    fn create(&self, new: NewDoc) -> Answer<'_, ()> {
        self.inner.create(new)
    }
    fn append(&self, append: Append) -> Answer<'static, u64> {
        let (sound, gate, inner) = (self.sound(), self.gate.clone(), self.inner.clone());
        Box::pin(async move {
            sound?;
            gate.acquire().await.expect("never closed").forget();
            inner.append(append).await
        })
    }
    fn load<'a>(&'a self, doc: &'a DocId) -> Answer<'a, Option<Stored>> {
        Box::pin(async move {
            self.loads.fetch_add(1, Ordering::SeqCst);
            self.sound()?;
            self.door.acquire().await.expect("never closed").forget();
            self.inner.load(doc).await
        })
    }
    fn compact(&self, swap: Swap) -> Answer<'_, bool> {
        self.inner.compact(swap)
    }
    fn set_aside(&self, doc: &DocId, rows: Vec<Damaged>, now_ms: u64) -> Answer<'_, ()> {
        self.inner.set_aside(doc, rows, now_ms)
    }
    fn find<'a>(&'a self, address: &'a DocId, person: &'a UserId) -> Answer<'a, Option<Card>> {
        self.finds.fetch_add(1, Ordering::SeqCst);
        self.inner.find(address, person)
    }
    fn links<'a>(&'a self, doc: &'a DocId) -> Answer<'a, Vec<Link>> {
        self.inner.links(doc)
    }
    fn link(&self, link: Link) -> Answer<'_, ()> {
        self.inner.link(link)
    }
    fn end_link(&self, id: &DocId, now_ms: u64) -> Answer<'_, ()> {
        self.inner.end_link(id, now_ms)
    }
    fn admit(&self, doc: &DocId, person: &UserId, role: Option<Role>) -> Answer<'_, ()> {
        self.inner.admit(doc, person, role)
    }
    fn changes(&self, since: u64) -> Answer<'_, (u64, Vec<DocId>)> {
        self.inner.changes(since)
    }
    fn count(&self) -> Answer<'_, u64> {
        self.inner.count()
    }
    fn visit(&self, person: &UserId, doc: &DocId, address: &DocId, now_ms: u64) -> Answer<'_, ()> {
        self.visits.fetch_add(1, Ordering::SeqCst);
        self.inner.visit(person, doc, address, now_ms)
    }
    fn visits<'a>(&'a self, person: &'a UserId, limit: u32) -> Answer<'a, Vec<Card>> {
        self.inner.visits(person, limit)
    }
    fn name<'a>(&'a self, person: &'a UserId) -> Answer<'a, Option<String>> {
        self.inner.name(person)
    }
    fn rename(&self, person: &UserId, name: &str) -> Answer<'_, ()> {
        self.inner.rename(person, name)
    }
    fn keep_blob(&self, blob: Blob, doc: Option<&DocId>, now_ms: u64) -> Answer<'_, ()> {
        self.inner.keep_blob(blob, doc, now_ms)
    }
    fn blob<'a>(&'a self, id: &'a BlobId) -> Answer<'a, Option<Blob>> {
        self.inner.blob(id)
    }
    fn blob_bytes<'a>(&'a self, doc: &'a DocId) -> Answer<'a, u64> {
        self.inner.blob_bytes(doc)
    }
    fn unseen(&self) -> Answer<'_, Vec<DocId>> {
        self.inner.unseen()
    }
    fn shown(&self, doc: &DocId, seq: u64, blobs: Vec<BlobId>, now_ms: u64) -> Answer<'_, ()> {
        self.inner.shown(doc, seq, blobs, now_ms)
    }
    fn stale_blobs(&self, unused_before: u64, left_before: u64) -> Answer<'_, Vec<BlobId>> {
        self.inner.stale_blobs(unused_before, left_before)
    }
    fn forget_blob(&self, id: &BlobId, unused_before: u64, left_before: u64) -> Answer<'_, bool> {
        self.inner.forget_blob(id, unused_before, left_before)
    }
    fn close(&self) -> Answer<'_, ()> {
        self.inner.close()
    }
}
