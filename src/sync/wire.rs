//! The frames of `GET /ws/{id}`: control messages (JSON text) and y-protocols messages (binary). Parsing only; meaning is in `link` and the
//! server's room.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::access::Role;

// The browser reads and writes these by hand ([`ServerMessage::read`], [`ClientMessage::write`]): what serde makes of a tagged enum in a
// flattened frame is a tenth of the whole program there. A test holds both to the same words.

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

impl ClientMessage {
    /// As a text frame; with `id` where a reply is wanted.
    pub fn write(&self, id: Option<u64>) -> String {
        let mut data = Map::new();
        let name = match self {
            ClientMessage::Hello { versions } => {
                data.insert("versions".into(), versions.iter().copied().map(Value::from).collect::<Vec<_>>().into());
                "hello"
            }
            ClientMessage::Ping {} => "ping",
            ClientMessage::Pong {} => "pong",
            ClientMessage::Who {} => "who",
        };
        let mut frame = Map::new();
        if let Some(id) = id {
            frame.insert("id".into(), id.into());
        }
        frame.insert("type".into(), name.into());
        frame.insert("data".into(), data.into());
        serde_json::to_string(&frame).unwrap_or_default()
    }
}

impl ServerMessage {
    /// The message of a text frame, and the id of the request that it answers. `None`: this version does not know it.
    pub fn read(frame: &str) -> Option<(Option<u64>, ServerMessage)> {
        let mut frame: Value = serde_json::from_str(frame).ok()?;
        let data = frame.get_mut("data").map(Value::take).unwrap_or_default();
        let number = |name: &str| data.get(name)?.as_u64();
        let why = || Some(data.get("why")?.as_str()?.to_owned());
        let role = |data: &Value| Role::named(data.get("role")?.as_str()?);
        let message = match frame.get("type")?.as_str()? {
            "welcome" => {
                let limit = |name: &str| data.get("limits")?.get(name)?.as_u64();
                ServerMessage::Welcome(Welcome {
                    version: number("version")?.try_into().ok()?,
                    role: role(&data)?,
                    peer: number("peer")?,
                    heartbeat_ms: number("heartbeat_ms")?,
                    limits: WireLimits {
                        frame: limit("frame")?.try_into().ok()?,
                        presence: limit("presence")?.try_into().ok()?,
                        presence_rate: limit("presence_rate")?.try_into().ok()?,
                        doc: limit("doc")?.try_into().ok()?,
                    },
                })
            }
            "saved" => ServerMessage::Saved { n: number("n")? },
            "holding" => ServerMessage::Holding { why: why()? },
            "role" => ServerMessage::Role { role: role(&data)? },
            "refused" => ServerMessage::Refused { n: number("n")?, why: why()? },
            "people" => {
                let here = |person: &Value| {
                    let state = person.get("state").filter(|state| !state.is_null()).cloned();
                    Some(PersonHere { peer: person.get("peer")?.as_u64()?, role: role(person)?, state })
                };
                ServerMessage::People { people: data.get("people")?.as_array()?.iter().map(here).collect::<Option<_>>()? }
            }
            "error" => ServerMessage::Error { code: number("code")?.try_into().ok()?, why: why()? },
            "ping" => ServerMessage::Ping {},
            "pong" => ServerMessage::Pong {},
            _ => return None,
        };
        Some((frame.get("id").and_then(Value::as_u64), message))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn s2_what_is_read_and_written_by_hand_is_what_serde_says() {
        let limits = WireLimits { frame: 1, presence: 2, presence_rate: 3, doc: 4 };
        let person = |state| PersonHere { peer: 3, role: Role::Comment, state };
        let messages = [
            ServerMessage::Welcome(Welcome { version: 1, role: Role::Owner, peer: 7, heartbeat_ms: 9, limits }),
            ServerMessage::Saved { n: 1 << 60 },
            ServerMessage::Holding { why: "the \"disk\" is full".into() },
            ServerMessage::Role { role: Role::View },
            ServerMessage::Refused { n: 3, why: "no".into() },
            ServerMessage::People { people: vec![person(None), person(Some(json!({"user": {"name": "Ada"}})))] },
            ServerMessage::Error { code: 4404, why: String::new() },
            ServerMessage::Ping {},
            ServerMessage::Pong {},
        ];
        for message in messages {
            for id in [None, Some(5)] {
                let text = serde_json::to_string(&Control { id, message: message.clone() }).expect("plain values");
                assert_eq!(ServerMessage::read(&text), Some((id, message.clone())), "{text}");
            }
        }
        for text in
            ["", "{}", "[]", r#"{"type":"new"}"#, r#"{"type":"saved","data":{"n":-1}}"#, r#"{"type":"role","data":{"role":"king"}}"#]
        {
            assert_eq!(ServerMessage::read(text), None, "{text}");
        }
        let said = [ClientMessage::Hello { versions: vec![1, 2] }, ClientMessage::Ping {}, ClientMessage::Pong {}, ClientMessage::Who {}];
        for message in said {
            for id in [None, Some(5)] {
                let control: Control<ClientMessage> = serde_json::from_str(&message.write(id)).expect("our own");
                assert_eq!(control, Control { id, message: message.clone() });
            }
        }
    }
}
