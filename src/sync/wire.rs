//! The frames of `GET /ws/{id}`: control messages (JSON text) and y-protocols messages (binary). Parsing only; meaning is in `link` and the
//! server's room.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::access::Role;

/// The subprotocol of the full dialect; without it a client speaks plain Yjs (binary frames only).
pub const SUBPROTOCOL: &str = "tandem.v1";
/// The version `welcome` names.
pub const VERSION: u32 = 1;

/// What a client may say in text. `{"type": …, "data": …}`, with `id` where a reply is wanted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
pub enum ClientMessage {
    /// The versions this client speaks; optional, first.
    Hello {
        versions: Vec<u32>,
    },
    Ping {},
    Pong {},
    /// Who is here? Answered by `People` with the same `id`.
    Who {},
}

/// What the server says in text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
pub enum ServerMessage {
    Welcome(Welcome),
    /// All updates up to the `n`-th this connection sent are on disk.
    Saved {
        n: u64,
    },
    /// The document cannot be saved now (`why`, plain words); updates are held, unacknowledged.
    Holding {
        why: String,
    },
    /// The role on this document is now this one.
    Role {
        role: Role,
    },
    /// An update was not accepted (`n`-th of this connection) and will not be saved.
    Refused {
        n: u64,
        why: String,
    },
    People {
        people: Vec<PersonHere>,
    },
    Error {
        code: u16,
        why: String,
    },
    Ping {},
    Pong {},
}

/// A frame around a control message: `id` ties a reply to its request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Control<M> {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<u64>,
    #[serde(flatten)]
    pub message: M,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Welcome {
    pub version: u32,
    pub role: Role,
    /// This connection, unique in the room's life; not the CRDT client id.
    pub peer: u64,
    pub heartbeat_ms: u64,
    pub limits: WireLimits,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireLimits {
    pub frame: usize,
    pub presence: usize,
    pub presence_rate: u32,
    pub doc: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonHere {
    pub peer: u64,
    pub role: Role,
    /// The latest awareness state of that connection, if it sent one.
    pub state: Option<Value>,
}
