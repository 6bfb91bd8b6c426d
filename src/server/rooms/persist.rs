//! Bytes in the store to document and back: load, read, plant, merge. It runs where blocking is allowed and decides nothing about members.
//! A document that cannot be loaded is an error, never an empty document.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use bytes::Bytes;

use super::Seed;
use crate::{
    model::{
        ids::{DocId, UserId},
        shape::{Change, Shape},
    },
    server::{
        now_ms,
        runtime::spawn_blocking,
        store::{Damaged, RowKind, Snapshot, Store, StoreError, Stored},
    },
    sync::{
        Refusal,
        replica::{Replica, TextOp},
    },
};

/// What a document says, as committed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Content {
    pub title: String,
    pub note: String,
    pub shapes: Vec<Shape>,
    /// Of the newest update in it.
    pub seq: u64,
}

/// Why a document could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("no such document")]
    NotFound,
    /// Its snapshots are damaged, or the store is in trouble.
    #[error("{0}")]
    Unavailable(String),
}

impl From<StoreError> for ReadError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoSuchDoc => ReadError::NotFound,
            other => ReadError::Unavailable(other.to_string()),
        }
    }
}

/// A document rebuilt from its log.
pub struct Loaded {
    pub replica: Replica,
    pub head: u64,
    pub snapshot_bytes: usize,
    pub tail_bytes: usize,
    pub tail_rows: usize,
    /// What could not be read; copied to quarantine.
    pub damaged: Vec<Damaged>,
    /// Whose client ids are.
    pub authors: HashMap<u64, UserId>,
}

/// Loads and rebuilds a document. Damaged rows are set aside and reported; the rest opens.
pub async fn load(store: &Arc<dyn Store>, doc: &DocId) -> Result<Loaded, ReadError> {
    let stored = store.load(doc).await?.ok_or(ReadError::NotFound)?;
    let loaded = blocking(move || rebuild(&stored)).await??;
    if !loaded.damaged.is_empty() {
        tracing::error!(%doc, rows = ?loaded.damaged, "damaged rows were set aside");
        store.set_aside(doc, loaded.damaged.clone(), now_ms()).await?;
    }
    Ok(loaded)
}

/// The committed content of a document.
pub async fn content(store: &Arc<dyn Store>, doc: &DocId) -> Result<Content, ReadError> {
    let stored = store.load(doc).await?.ok_or(ReadError::NotFound)?;
    blocking(move || {
        let Loaded { replica, head, .. } = rebuild(&stored)?;
        Ok(Content { title: replica.title(), note: replica.note(), shapes: replica.shapes(), seq: head })
    })
    .await?
}

/// The first update of a document that starts with this content.
pub async fn plant(client: u64, seed: Seed) -> Vec<u8> {
    let planted = blocking(move || {
        let mut replica = Replica::new(client);
        replica.set_title(&seed.title);
        replica.edit_note(&[TextOp::Insert(seed.note)]);
        let changes: Vec<Change> = seed.shapes.into_iter().map(Change::Put).collect();
        replica.edit_board(&changes);
        replica.encode()
    });
    planted.await.unwrap_or_default()
}

/// A snapshot to be.
pub struct Merged {
    /// Holds every update up to this one, but those in `damaged`.
    pub upto: u64,
    pub payload: Bytes,
    pub damaged: Vec<Damaged>,
}

/// Snapshot plus tail as one update; built from stored rows only and verified by reading it back.
pub async fn merge(stored: Stored) -> Result<Merged, ReadError> {
    blocking(move || {
        let bad = |why: &str| ReadError::Unavailable(why.to_owned());
        let Loaded { replica, head, damaged, .. } = rebuild(&stored)?;
        let payload = replica.encode();
        let again = Replica::load(0, [&payload[..]]).map_err(|refusal| bad(&refusal.to_string()))?;
        if again.is_same(&replica) {
            Ok(Merged { upto: head, payload: Bytes::from(payload), damaged })
        } else {
            Err(bad("the snapshot does not say what its updates say"))
        }
    })
    .await?
}

/// Replays what is stored. An update that cannot be applied is left out and named; so are those that build on it.
fn rebuild(stored: &Stored) -> Result<Loaded, ReadError> {
    let mut damaged = stored.damaged.clone();
    let lost = |damaged: &[Damaged]| damaged.iter().any(|row| row.kind == RowKind::Snapshot);
    if stored.snapshot.is_none() && stored.tail.is_empty() {
        return Err(ReadError::Unavailable("nothing of it can be read".into()));
    }
    if stored.snapshot.is_none() && lost(&damaged) && stored.tail.first().is_some_and(|row| row.seq > 1) {
        return Err(ReadError::Unavailable("its snapshots are damaged".into()));
    }
    let mut skip: Vec<u64> = Vec::new();
    let replica = loop {
        match replay(stored.snapshot.as_ref(), stored, &mut skip, &mut damaged) {
            Ok(replica) => break replica,
            Err(Restart::Without(seq)) => skip.push(seq),
            Err(Restart::Never(why)) => return Err(ReadError::Unavailable(why)),
        }
    };
    Ok(Loaded {
        replica,
        head: stored.head,
        snapshot_bytes: stored.snapshot.as_ref().map_or(0, |snapshot| snapshot.payload.len()),
        tail_bytes: stored.tail.iter().map(|row| row.payload.len()).sum(),
        tail_rows: stored.tail.len(),
        damaged,
        authors: stored.authors.iter().cloned().collect(),
    })
}

enum Restart {
    /// This update broke the copy: once more without it.
    Without(u64),
    Never(String),
}

fn replay(snapshot: Option<&Snapshot>, stored: &Stored, skip: &mut [u64], damaged: &mut Vec<Damaged>) -> Result<Replica, Restart> {
    let mut replica = Replica::unwatched(0);
    if let Some(snapshot) = snapshot {
        absorb(&mut replica, &snapshot.payload).map_err(|failure| Restart::Never(failure.why))?;
    }
    for row in stored.tail.iter().filter(|row| !skip.contains(&row.seq)) {
        if let Err(Failure { why, fault }) = absorb(&mut replica, &row.payload) {
            damaged.push(Damaged { kind: RowKind::Update, seq: row.seq, why });
            if fault == Fault::Broke {
                return Err(Restart::Without(row.seq));
            }
        }
    }
    damaged.dedup();
    Ok(replica)
}

pub(super) struct Failure {
    pub why: String,
    pub fault: Fault,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The update was refused; the copy is as it was.
    Refused,
    /// It builds on what is not here; the copy is as it was.
    Gap,
    /// It writes under the client id of somebody else; the copy is as it was.
    Foreign,
    /// The copy must be thrown away.
    Broke,
}

fn absorb(replica: &mut Replica, update: &[u8]) -> Result<(), Failure> {
    guarded(replica, |replica| replica.absorb(update)).map(drop)
}

/// Runs `apply` so that a panic inside the CRDT is a failure of that update and not of the process.
pub(super) fn guarded<T>(replica: &mut Replica, apply: impl FnOnce(&mut Replica) -> Result<T, Refusal>) -> Result<T, Failure> {
    match catch_unwind(AssertUnwindSafe(|| apply(replica))) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(refusal)) => {
            let fault = match refusal {
                Refusal::Malformed(_) => Fault::Refused,
                Refusal::Gap(_) => Fault::Gap,
                Refusal::Foreign(_) => Fault::Foreign,
                Refusal::Broken(_) => Fault::Broke,
            };
            Err(Failure { why: refusal.to_string(), fault })
        }
        Err(_) => Err(Failure { why: "the update broke the document's code".into(), fault: Fault::Broke }),
    }
}

/// On a thread that may block; a panic there is an error here.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ReadError> {
    spawn_blocking(work).await.map_err(|_| ReadError::Unavailable("reading it failed".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        geom::Geo,
        order::Order,
        shape::{Kind, Shape},
        style::Style,
    };
    use crate::server::store::Row;

    fn stored(rows: impl IntoIterator<Item = Vec<u8>>) -> Stored {
        let row = |(i, payload): (usize, Vec<u8>)| Row { seq: i as u64 + 1, payload: payload.into() };
        let tail: Vec<Row> = rows.into_iter().enumerate().map(row).collect();
        Stored { head: tail.len() as u64, tail, ..Stored::default() }
    }

    #[tokio::test]
    async fn a_board_of_styled_shapes_becomes_a_snapshot_also_after_much_was_deleted_and_undone() {
        let geo = Geo { x: 1.0, y: 2.0, w: 3.0, h: 4.0, r: 0.0 };
        let shape = |style: Style| Shape { style, text: "text".into(), ..Shape::new(Kind::Rectangle, geo, Order::first()) };
        let mut replica = Replica::new(7);
        let shapes: Vec<Shape> = (0..20).map(|_| shape(Style::unlike_default())).collect();
        let put: Vec<Change> = shapes.iter().cloned().map(Change::Put).collect();
        let gone: Vec<Change> = shapes.iter().map(|shape| Change::Delete(shape.id.clone())).collect();
        let edits = [replica.edit_board(&put), replica.edit_board(&gone), replica.undo(crate::sync::replica::Pane::Board)];
        let rows = edits.into_iter().map(|edit| edit.expect("an edit").update);
        let merged = merge(stored(rows)).await.expect("a snapshot");
        let again = Replica::load(0, [&merged.payload[..]]).expect("it reads");
        assert_eq!((again.shapes(), merged.upto), (replica.shapes(), 3));
        assert_eq!(again.shapes().len(), 20);
    }

    #[test]
    fn copies_that_differ_in_a_deletion_or_in_one_word_are_not_the_same() {
        let note = |text: &str| {
            let mut replica = Replica::new(7);
            replica.edit_note(&[TextOp::Insert(text.into())]);
            replica
        };
        let (one, other) = (note("word"), note("ward"));
        assert!(one.is_same(&note("word")) && !one.is_same(&other), "the same blocks and other words");
        let mut less = note("word");
        less.edit_note(&[TextOp::Delete(1)]);
        assert!(!one.is_same(&less));
    }
}
