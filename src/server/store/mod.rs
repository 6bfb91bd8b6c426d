//! Where documents are kept: the trait, its words and its contract. It knows no CRDT (bytes in, bytes out), no rooms and no HTTP; SQL is
//! in the implementations alone. `contract` runs every clause against every implementation.
//!
//! - **ST1** An answered write survives a crash of the process and of the machine: the answer follows the commit, the commit a sync.
//! - **ST2** The updates of a document are numbered 1, 2, 3 … without a gap, in the order in which they were answered.
//! - **ST3** `load` sees one moment: the newest sound snapshot and exactly the updates after it.
//! - **ST4** A document that does not exist is `None` or `NoSuchDoc`, never an empty document.
//! - **ST5** `create` never overwrites.
//! - **ST6** A write that fails leaves nothing behind and does not fail the writes grouped with it.
//! - **ST7** `compact` swaps only if nobody else did since; the previous snapshot and the updates since it stay until the next swap.
//! - **ST8** An update or snapshot whose checksum is wrong is reported as damaged, never returned; an older snapshot takes over.
//! - **ST9** What is set aside is copied to quarantine before anything may delete it.
//! - **ST10** Visits list a person's documents, latest visit first, each once, with the current title and the address used last.
//! - **ST11** What was written is there after the store is opened again.
//! - **ST12** `find` knows a document by its own id and by its links, and says what a link that has not ended and what the person's own
//!   membership give. An ended link gives nothing.
//! - **ST13** Each change of rights is told by `changes` after it is committed, to every process that asks, in order.
//! - **ST14** Who wrote under a client id first stays its author; authors are stored with the update that made them.
//! - **ST15** A picture is forgotten only when no document shows it and none did (nor was it brought) for the time given; `shown` replaces what
//!   is known of a document.

#[cfg(test)]
mod contract;
mod rows;
mod sqlite;
mod writer;

use std::{future::Future, pin::Pin};

use bytes::Bytes;

pub use self::sqlite::Sqlite;
use crate::model::{
    access::Role,
    ids::{BlobId, DocId, UserId},
};

/// What a store method returns: a future that may be awaited on any thread.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Why a store did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("no such document")]
    NoSuchDoc,
    #[error("a document with this id exists")]
    Exists,
    /// Disk full, I/O error, database away: the same call may succeed later.
    #[error("storage is not available: {0}")]
    Unavailable(String),
}

/// See the clauses above. `now_ms` fields are milliseconds since 1970; the store has no clock.
pub trait Store: Send + Sync + 'static {
    /// A new document whose update no. 1 is `new.update`. (ST5)
    fn create(&self, new: NewDoc) -> Answer<'_, ()>;
    /// Appends all updates or none; answers the number of the last one. The answer borrows nothing: a room keeps it across its turns.
    /// (ST1, ST2, ST6)
    fn append(&self, append: Append) -> Answer<'static, u64>;
    /// Everything needed to rebuild the document. (ST3, ST4, ST8)
    fn load<'a>(&'a self, doc: &'a DocId) -> Answer<'a, Option<Stored>>;
    /// Puts a snapshot in the place of the updates it holds; `false` when somebody else was faster. (ST7)
    fn compact(&self, swap: Swap) -> Answer<'_, bool>;
    /// Copies damaged rows to quarantine. (ST9)
    fn set_aside(&self, doc: &DocId, rows: Vec<Damaged>, now_ms: u64) -> Answer<'_, ()>;
    /// What lists show of the document at this address, and what address and person give there. (ST12)
    fn find<'a>(&'a self, address: &'a DocId, person: &'a UserId) -> Answer<'a, Option<Card>>;
    /// The links of a document, oldest first.
    fn links<'a>(&'a self, doc: &'a DocId) -> Answer<'a, Vec<Link>>;
    /// A new address of a document. (ST5, ST13)
    fn link(&self, link: Link) -> Answer<'_, ()>;
    /// The link gives nothing from now on; `NoSuchDoc` when there is none that could end. (ST13)
    fn end_link(&self, id: &DocId, now_ms: u64) -> Answer<'_, ()>;
    /// What a person is to a document by themselves; `None` takes it away. (ST13)
    fn admit(&self, doc: &DocId, person: &UserId, role: Option<Role>) -> Answer<'_, ()>;
    /// The number of the newest change of rights, and the documents that changed after the `since`-th. (ST13)
    fn changes(&self, since: u64) -> Answer<'_, (u64, Vec<DocId>)>;
    /// How many documents there are.
    fn count(&self) -> Answer<'_, u64>;
    /// Notes that a person opened a document by this address. (ST10)
    fn visit(&self, person: &UserId, doc: &DocId, address: &DocId, now_ms: u64) -> Answer<'_, ()>;
    /// The documents a person opened, at most `limit`. (ST10)
    fn visits<'a>(&'a self, person: &'a UserId, limit: u32) -> Answer<'a, Vec<Card>>;
    /// The name a person chose, if any.
    fn name<'a>(&'a self, person: &'a UserId) -> Answer<'a, Option<String>>;
    fn rename(&self, person: &UserId, name: &str) -> Answer<'_, ()>;
    /// Notes a picture whose bytes are kept, for a document when it is for one. (ST15)
    fn keep_blob(&self, blob: Blob, doc: Option<&DocId>, now_ms: u64) -> Answer<'_, ()>;
    /// What is known of a picture.
    fn blob<'a>(&'a self, id: &'a BlobId) -> Answer<'a, Option<Blob>>;
    /// Bytes of all pictures of a document.
    fn blob_bytes<'a>(&'a self, doc: &'a DocId) -> Answer<'a, u64>;
    /// Documents that changed since it was last said what they show; none while there are no pictures.
    fn unseen(&self) -> Answer<'_, Vec<DocId>>;
    /// What a document shows at its `seq`-th update. (ST15)
    fn shown(&self, doc: &DocId, seq: u64, blobs: Vec<BlobId>, now_ms: u64) -> Answer<'_, ()>;
    /// Pictures that may be forgotten: never shown and brought before the one time, or not shown since before the other. (ST15)
    fn stale_blobs(&self, unused_before: u64, left_before: u64) -> Answer<'_, Vec<BlobId>>;
    /// Forgets one of them; `false` when it is needed again. (ST15)
    fn forget_blob(&self, id: &BlobId, unused_before: u64, left_before: u64) -> Answer<'_, bool>;
    /// Finishes the writes that are queued and closes the files. Later writes are `Unavailable`.
    fn close(&self) -> Answer<'_, ()>;
}

#[derive(Debug, Clone)]
pub struct NewDoc {
    pub id: DocId,
    pub owner: Option<UserId>,
    pub title: String,
    pub update: Bytes,
    /// Of what is in the update.
    pub authors: Vec<(u64, UserId)>,
    pub now_ms: u64,
}

#[derive(Debug, Clone)]
pub struct Append {
    pub doc: DocId,
    /// The number of the newest update that the caller knows of: a hint that saves a look, whatever it is.
    pub after: u64,
    pub updates: Vec<Bytes>,
    /// The title after these updates, when it changed.
    pub title: Option<String>,
    /// Client ids that are new in these updates, and whose they are. (ST14)
    pub authors: Vec<(u64, UserId)>,
    pub now_ms: u64,
}

/// A document as it lies in the store, at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stored {
    pub title: String,
    /// Of the newest update.
    pub head: u64,
    /// Of the newest snapshot, sound or not; what `Swap::seen` must name.
    pub snapshot_seq: u64,
    pub snapshot: Option<Snapshot>,
    /// The sound updates after `snapshot`, in order.
    pub tail: Vec<Row>,
    pub damaged: Vec<Damaged>,
    /// Whose client ids are. (ST14)
    pub authors: Vec<(u64, UserId)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Holds every update up to this one.
    pub upto: u64,
    pub payload: Bytes,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub seq: u64,
    pub payload: Bytes,
}

/// A row that could not be read, and why in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged {
    pub kind: RowKind,
    pub seq: u64,
    pub why: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    Update,
    Snapshot,
}

/// A snapshot to put in.
#[derive(Debug, Clone)]
pub struct Swap {
    pub doc: DocId,
    /// `Stored::snapshot_seq` of the load it was built from: compare-and-swap.
    pub seen: u64,
    /// The snapshot it was built on (0: from the first update). It is kept; what is older goes.
    pub base: u64,
    pub upto: u64,
    pub payload: Bytes,
    pub now_ms: u64,
}

/// An address of a document and what it gives to whoever knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub id: DocId,
    pub doc: DocId,
    /// Never `Owner`.
    pub role: Role,
    pub created_ms: u64,
    pub ended: bool,
}

/// A picture whose bytes are kept beside the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Blob {
    pub id: BlobId,
    /// What its bytes are: `png`, `jpeg`, `gif`, `webp`, `avif` or `svg`.
    pub kind: String,
    pub bytes: u64,
    /// Width and height in pixels.
    pub size: [f64; 2],
}

/// A line in a list of documents, as one person comes to it by one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// For the server alone: who came by another address must not learn it.
    pub id: DocId,
    pub owner: Option<UserId>,
    pub address: DocId,
    /// What the address gives, and what the person is by themselves.
    pub by_link: Option<Role>,
    pub by_name: Option<Role>,
    pub title: String,
    pub updated_ms: u64,
    /// Of the newest update: a preview drawn at this number is still good.
    pub head: u64,
}
