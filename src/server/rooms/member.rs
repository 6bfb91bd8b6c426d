//! One connection's seat in a room. Dropping it leaves the room; it never outlives its welcome and holds no document.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::mpsc;

use super::{
    outbox::Outbox,
    room::{Door, Mail},
};
use crate::{
    model::{
        access::Role,
        ids::{DocId, UserId},
        presence::Person,
    },
    sync::limits::close,
};

/// Who wants in.
#[derive(Debug, Clone, PartialEq)]
pub struct Joiner {
    pub user: UserId,
    /// As others see them; none for a program that came without a person.
    pub person: Option<Person>,
    /// The address they came by: what it gives may end.
    pub address: DocId,
    pub role: Role,
    pub dialect: Dialect,
}

#[cfg(test)]
impl Joiner {
    /// Somebody new with this role.
    pub fn someone(role: Role) -> Self {
        let user = UserId::random();
        let person = Some(Person { id: Some(user.clone()), ..Person::default() });
        Joiner { user, person, address: DocId::random(), role, dialect: Dialect::Tandem }
    }
}

/// What a connection understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Subprotocol `tandem.v1`: control messages in text, y-protocols in binary.
    Tandem,
    /// y-protocols in binary, nothing else.
    Yjs,
}

/// A frame from a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incoming {
    Text(String),
    Binary(Bytes),
}

impl Incoming {
    /// Bytes of payload.
    #[expect(clippy::len_without_is_empty, reason = "a size in bytes, not a collection")]
    pub fn len(&self) -> usize {
        match self {
            Incoming::Text(text) => text.len(),
            Incoming::Binary(bytes) => bytes.len(),
        }
    }
}

/// A frame for a connection. `Binary` is shared by all members it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    Text(Bytes),
    Binary(Bytes),
    /// The last one.
    Close {
        code: u16,
        reason: String,
    },
}

impl Outgoing {
    /// Bytes of payload.
    pub(super) fn len(&self) -> usize {
        match self {
            Outgoing::Text(bytes) | Outgoing::Binary(bytes) => bytes.len(),
            Outgoing::Close { .. } => 0,
        }
    }
}

pub struct Member {
    pub peer: u64,
    pub(super) outbox: Arc<Outbox>,
    pub(super) door: Door,
}

impl Member {
    pub(super) fn new(peer: u64, outbox: Arc<Outbox>, door: Door) -> Self {
        door.load.enter(peer, outbox.clone());
        Member { peer, outbox, door }
    }

    /// Hands a frame to the room; waits while the room has too much to do.
    pub async fn receive(&self, frame: Incoming) {
        if !self.door.bring(Mail::Frame { peer: self.peer, frame }).await {
            self.outbox.close(close::TRY_LATER, "the document was closed; reconnect".into());
        }
    }

    /// The next frame for this connection; `None` when it is over. Safe to cancel.
    pub async fn next(&self) -> Option<Outgoing> {
        self.outbox.next().await
    }

    /// What waits for this connection already, if anything does.
    pub fn take(&self) -> Option<Outgoing> {
        self.outbox.take().flatten()
    }

    /// Returns when this connection has fallen too far behind: what it was sent is lost, `next` gives the close.
    pub async fn overflowed(&self) {
        self.outbox.overflowed().await;
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.door.load.leave(self.peer);
        let _ = self.door.leaves.send(self.peer);
    }
}

/// Unbounded, but a member leaves once.
pub(super) type Leaves = mpsc::UnboundedSender<u64>;
