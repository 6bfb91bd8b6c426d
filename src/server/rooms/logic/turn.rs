//! What a turn of a room takes and gives. Values only; what follows from what is `logic`'s.

use bytes::Bytes;

use crate::{
    model::{access::Role, ids::UserId, presence::Person},
    server::{
        metrics::Refused,
        rooms::{Incoming, Joiner, Outgoing},
    },
};

#[derive(Debug)]
pub enum Event {
    Joined {
        peer: u64,
        who: Joiner,
    },
    Left {
        peer: u64,
    },
    Frame {
        peer: u64,
        frame: Incoming,
    },
    /// The commit in flight is on disk; the document's newest update is `head`.
    Committed {
        head: u64,
    },
    /// The commit in flight did not happen, or nobody knows.
    NotCommitted {
        why: String,
    },
    /// What these members may do now; `None`: nothing, and the document is not there for them.
    Rights(Vec<(u64, Option<Role>)>),
    /// A person has another name.
    Renamed {
        user: UserId,
        person: Person,
    },
    /// Time passed.
    Tick,
    /// The server stops: everybody goes within this time. `phase`: 0 to 1, other rooms have others.
    Drain {
        within_ms: u64,
        phase: f64,
    },
}

#[derive(Debug, PartialEq)]
pub enum Action {
    Send {
        to: u64,
        frame: Outgoing,
    },
    /// One frame, shared by many.
    Relay {
        to: Vec<u64>,
        frame: Bytes,
    },
    /// What people do now; may be dropped.
    Present {
        to: Vec<u64>,
        frame: Bytes,
    },
    /// Say this and forget the member.
    Close {
        peer: u64,
        code: u16,
        reason: String,
    },
    /// Append these after the `after`-th update; answer with `Committed` or `NotCommitted`.
    Commit {
        after: u64,
        updates: Vec<Bytes>,
        title: Option<String>,
        /// Client ids that are new in these, and whose they are.
        authors: Vec<(u64, UserId)>,
    },
    /// Load the document again and call [`Logic::reload`] before any other event.
    Reload,
    /// A frame was not taken; for who counts.
    Refuse(Refused),
    Compact,
    /// The room is empty and clean.
    Unload,
}
