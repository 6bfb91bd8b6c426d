//! Open documents: who is in them, and the one actor each has. No SQL (`store`), no sockets (`http::ws`), no CRDT internals (`sync`).
//!
//! `room` is the actor, `logic` what it decides, `member` a seat, `outbox` what waits for a seat, `presence` who is doing what,
//! `persist` bytes in the store to document and back, `load` what is seen from outside.

mod load;
mod logic;
mod member;
mod outbox;
mod persist;
mod presence;
mod room;
#[cfg(test)]
mod schedules;

use std::{
    collections::HashMap,
    sync::{Arc, Weak},
    time::Duration,
};

use bytes::Bytes;
use futures_util::future::join_all;
use tokio::sync::{mpsc, oneshot, watch};

pub(super) use self::persist::{Merged, merge};
use self::room::{Door, Mail};
pub use self::{
    member::{Dialect, Incoming, Joiner, Member, Outgoing},
    persist::{Content, ReadError},
};
use super::{
    auth::{Roles, people},
    jobs::Compactor,
    metrics::Metrics,
    now_ms,
    runtime::{Mutex, MutexGuard, spawn, timeout, yield_now},
    store::{NewDoc, Store, StoreError},
};
use crate::{
    model::{
        ids::{DocId, UserId, random_client},
        presence::Person,
        shape::Shape,
    },
    sync::limits,
};

/// All open documents of this process. Cheap to clone.
#[derive(Clone)]
pub struct Rooms(Arc<Shared>);

/// Becomes [`Rooms`] again as long as somebody holds them.
pub struct WeakRooms(Weak<Shared>);

impl WeakRooms {
    pub fn upgrade(&self) -> Option<Rooms> {
        self.0.upgrade().map(Rooms)
    }
}

/// What every room needs.
pub(super) struct Shared {
    pub store: Arc<dyn Store>,
    pub metrics: Arc<Metrics>,
    pub roles: Roles,
    pub compactor: Compactor,
    /// A room puts itself in before it loads and takes itself out in its last turn, so a document is loaded once however many open it.
    open: Mutex<HashMap<DocId, Door>>,
    census: watch::Sender<Census>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Census {
    rooms: usize,
    draining: bool,
}

/// Why somebody did not get in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    #[error("no such document")]
    NotFound,
    #[error("too many people are in this document")]
    Full,
    /// The document could not be loaded: refused, never shown empty.
    #[error("this document cannot be opened now: {0}")]
    Unavailable(String),
    #[error("the server restarts")]
    Draining,
}

/// What a new document starts with.
#[derive(Debug, Clone, Default)]
pub struct Seed {
    pub title: String,
    pub note: String,
    pub shapes: Vec<Shape>,
}

/// Why a document was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreateError {
    #[error("this is too large for a document: {bytes} bytes of at most {}", limits::DOC_STOP)]
    TooBig { bytes: usize },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Rooms {
    pub fn new(store: Arc<dyn Store>, metrics: Arc<Metrics>) -> Self {
        let compactor = Compactor::start(store.clone(), metrics.clone());
        let roles = Roles::new(store.clone());
        Rooms(Arc::new(Shared { store, metrics, roles, compactor, open: Mutex::default(), census: watch::Sender::default() }))
    }

    /// A handle that does not keep them.
    pub fn downgrade(&self) -> WeakRooms {
        WeakRooms(Arc::downgrade(&self.0))
    }

    /// Takes a seat; opens the document if nobody has it open. The right to do so was checked by the caller (`auth::Roles`).
    pub async fn join(&self, doc: &DocId, who: Joiner) -> Result<Member, JoinError> {
        loop {
            let door = self.0.door(doc).ok_or(JoinError::Draining)?;
            let (reply, answer) = oneshot::channel();
            // A room that unloads in this moment drops the mail unread: the next try opens a new one.
            if door.bring(Mail::Join { who: Box::new(who.clone()), reply }).await
                && let Ok(outcome) = answer.await
            {
                return outcome;
            }
            yield_now().await;
        }
    }

    /// Rights on this document changed: the room, if it is open, looks again at what each member may do.
    pub async fn review(&self, doc: &DocId) {
        self.mail(doc, Mail::Review).await;
    }

    /// Somebody has another name: every room they are in shows it.
    pub async fn rename(&self, user: &UserId, person: &Person) {
        let doors: Vec<Door> = self.0.open().values().cloned().collect();
        for door in doors {
            door.bring(Mail::Renamed { user: user.clone(), person: Box::new(person.clone()) }).await; // a closed room shows nobody
        }
    }

    async fn mail(&self, doc: &DocId, mail: Mail) {
        let door = self.0.open().get(doc).cloned();
        if let Some(door) = door {
            door.bring(mail).await; // a room that closes has no members
        }
    }

    /// The committed content, as it lies in the store.
    pub async fn content(&self, doc: &DocId) -> Result<Content, ReadError> {
        persist::content(&self.0.store, doc).await
    }

    /// Makes a document; its content is update no. 1.
    pub async fn create(&self, owner: Option<&UserId>, seed: Seed) -> Result<DocId, CreateError> {
        let id = DocId::random();
        self.create_as(id.clone(), owner, seed).await?;
        Ok(id)
    }

    /// The same under an id that is known beforehand; refused when there is such a document.
    pub async fn create_as(&self, id: DocId, owner: Option<&UserId>, seed: Seed) -> Result<(), CreateError> {
        let title: String = seed.title.chars().take(limits::TITLE).collect();
        let client = random_client();
        let update = Bytes::from(persist::plant(client, seed).await);
        if update.len() > limits::DOC_STOP {
            return Err(CreateError::TooBig { bytes: update.len() });
        }
        let authors = vec![(client, owner.cloned().unwrap_or_else(people::server))];
        self.0.store.create(NewDoc { id, owner: owner.cloned(), title, update, authors, now_ms: now_ms() }).await?;
        Ok(())
    }

    /// Looks at all open rooms and notes in the metrics how far behind they are.
    pub fn measure(&self) {
        let doors: Vec<Door> = self.0.open().values().cloned().collect();
        let oldest = doors.iter().filter_map(|door| door.load.held_for()).max();
        let mailbox = doors.iter().map(|door| door.mail.max_capacity() - door.mail.capacity()).max();
        let (mut frames, mut bytes) = (0, 0);
        for (deepest, all) in doors.iter().map(|door| door.load.waiting()) {
            (frames, bytes) = (deepest.max(frames), bytes + all);
        }
        let metrics = &self.0.metrics;
        metrics.oldest_unpersisted.set(oldest.map_or(0.0, |age| age.as_secs_f64()));
        metrics.mailbox_depth.set(mailbox.unwrap_or(0) as i64);
        metrics.outbox_depth.set(frames as i64);
        metrics.outbox_bytes.set(bytes as i64);
    }

    /// Sends everybody home (1012), one after another, and waits until what they wrote is saved, at most [`limits::DRAIN`]. Nobody gets in
    /// afterwards.
    pub async fn drain(&self) {
        self.0.census.send_modify(|census| census.draining = true);
        let doors: Vec<Door> = self.0.open().values().cloned().collect();
        let within = spread(doors.iter().map(|door| door.load.members()).sum());
        let drain = |(i, door): (usize, _)| Door::bring(door, Mail::Drain { within, phase: i as f64 / doors.len() as f64 });
        let mut census = self.0.census.subscribe();
        let empty = async {
            // All at once: a mailbox that is full keeps nobody else waiting.
            join_all(doors.iter().enumerate().map(drain)).await;
            let _ = census.wait_for(|census| census.rooms == 0).await;
        };
        if timeout(limits::DRAIN, empty).await.is_err() {
            tracing::error!("some documents could not be saved before the end; their editors still hold those edits");
        }
    }
}

/// How long so many members take to go: all of them come back at that pace, whatever program they use.
fn spread(members: usize) -> Duration {
    limits::DRAIN_SPREAD.min(Duration::from_secs_f64(members as f64 / limits::DRAIN_RATE))
}

impl Shared {
    fn open(&self) -> MutexGuard<'_, HashMap<DocId, Door>> {
        self.open.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// The door of this document's room; opens the room if there is none. `None` while draining.
    fn door(self: &Arc<Self>, doc: &DocId) -> Option<Door> {
        let mut open = self.open();
        if let Some(door) = open.get(doc) {
            return Some(door.clone());
        }
        if self.census.borrow().draining {
            return None;
        }
        let (mail, mails) = mpsc::channel(limits::MAILBOX);
        let (leaves, left) = mpsc::unbounded_channel();
        let door = Door { mail, leaves, load: Arc::default() };
        open.insert(doc.clone(), door.clone());
        self.count(open.len());
        spawn(room::run(self.clone(), doc.clone(), door.clone(), mails, left));
        Some(door)
    }

    /// Called by a room in its last turn.
    fn shut(&self, doc: &DocId, door: &Door) {
        let mut open = self.open();
        if open.get(doc).is_some_and(|listed| listed.mail.same_channel(&door.mail)) {
            open.remove(doc);
        }
        self.count(open.len());
    }

    fn count(&self, rooms: usize) {
        self.metrics.rooms.set(rooms as i64);
        self.census.send_modify(|census| census.rooms = rooms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_people_hear_of_a_restart_at_once_and_a_crowd_over_seconds() {
        assert!(spread(2) < Duration::from_millis(10));
        assert_eq!(spread(1000), Duration::from_secs(2));
        assert_eq!(spread(1_000_000), limits::DRAIN_SPREAD);
    }
}
