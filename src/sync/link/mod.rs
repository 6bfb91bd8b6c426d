//! The client's side of a connection: when to connect, what to send, what is saved and what is kept. Sans-IO: time and events come in,
//! effects go out; the socket, the device, the timer and the views are the caller's.

mod talk;
mod time;

pub use super::outbox::Unsaved;

use std::collections::VecDeque;

use super::{
    appear::Appearance,
    awareness::Awareness,
    backoff::Backoff,
    outbox::Outbox,
    replica::{Changed, Replica},
    wire::{ClientMessage, ServerMessage, Welcome},
};
use crate::model::{access::Role, presence::Presence};

/// What the person may believe about their edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveState {
    /// Everything is on the server's disk.
    Saved,
    /// Sent, not confirmed. `since_ms`: the oldest such edit.
    Saving { since_ms: u64 },
    /// Edits are on this device's disk, not on the server's: offline, or the server cannot save now.
    Kept { since_ms: u64, why: String },
    /// Edits are in this tab alone: neither server nor device has them.
    TabOnly { since_ms: u64, why: String },
    /// The server will not take an edit that this copy shows.
    Refused { why: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// At first, and right after a connection was lost: most come back at once, and a deploy is a blink.
    Connecting,
    /// Welcomed: the server's version and our role are known.
    Live,
    /// Offline. The time of the next attempt, or of the one that is being made.
    Waiting { retry_at_ms: u64 },
    /// Not coming back.
    Gone { why: String },
}

#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The socket is open.
    Opened,
    Text(String),
    Binary(Vec<u8>),
    /// The socket closed by itself. After [`Effect::Close`] the caller reports nothing more of that socket.
    Closed {
        code: u16,
        reason: String,
    },
    /// A local edit was made in the replica; these are its bytes.
    Edited(Vec<u8>),
    /// An edit that was made on this device before, or in another tab of it, and is in the replica now; the server may lack it.
    Adopted {
        update: Vec<u8>,
        since_ms: u64,
    },
    /// The device has the edits up to the `n`-th ([`Effect::Keep`]).
    Kept {
        n: u64,
    },
    /// The device cannot keep edits now, and why; the next [`Input::Kept`] ends it.
    NotKept {
        why: String,
    },
    /// Show others this, or nothing.
    Present(Option<Presence>),
    /// The time of [`Effect::TickAt`] has come.
    Tick,
    /// [`Effect::Soon`] has come.
    Soon,
    /// Online again, tab visible, "try now"; also the first start.
    Wake,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// The `n`-th edit of this copy, for the device; it comes before any frame that carries the edit.
    Keep {
        n: u64,
        update: Vec<u8>,
    },
    /// Which edits the server lacks changed.
    Unsaved(Option<Unsaved>),
    /// What others did, for the device.
    Received(Vec<u8>),
    /// Open a socket (subprotocol [`super::wire::SUBPROTOCOL`]).
    Open,
    SendText(String),
    SendBinary(Vec<u8>),
    /// Close the socket and forget it.
    Close {
        code: u16,
        reason: String,
    },
    /// Others changed the document.
    Changed(Changed),
    Phase(Phase),
    Save(SaveState),
    Welcome(Welcome),
    Role(Role),
    /// Remote presence by client id; `None` is gone.
    Peers(Vec<(u64, Option<Presence>)>),
    /// This copy has everything the server had when the connection began.
    Synced,
    /// The answer to a request.
    Reply(u64, ServerMessage),
    /// There is more to take: come back with [`Input::Soon`] after what waits for the page.
    Soon,
    /// Wake me with [`Input::Tick`] then (replaces the last one).
    TickAt(u64),
}

#[derive(Debug)]
enum Socket {
    None,
    Opening { since_ms: u64 },
    Open(Conn),
}

/// An open socket.
#[derive(Debug)]
struct Conn {
    opened_ms: u64,
    heard_ms: u64,
    sent_ms: u64,
    /// A wake-up asked whether the socket is alive: nothing heard by then means no.
    probe_ms: Option<u64>,
    welcome: Option<Welcome>,
    /// The server's `Step1` came and was answered: edits may flow.
    exchanged: bool,
    synced: bool,
    /// What the server said and this copy has not taken yet: slices of a large answer, and what came after it. `true`: then the answer is here.
    coming: VecDeque<(Vec<u8>, bool)>,
}

/// One client's connection to one document. Hand it everything that happens, do what it says.
pub struct Link {
    jitter: fn() -> f64,
    client: u64,
    phase: Phase,
    save: SaveState,
    socket: Socket,
    /// Without a socket: when to open the next.
    retry_at_ms: Option<u64>,
    role: Option<Role>,
    backoff: Backoff,
    outbox: Outbox,
    own: Appearance,
    peers: Awareness,
    holding: Option<String>,
    refused: Option<String>,
    /// Why the device keeps nothing now.
    unkept: Option<String>,
    /// As last told by [`Effect::Unsaved`].
    unsaved: Option<Unsaved>,
    /// A first exchange has happened: what this copy had before it is known to the server.
    exchanged_once: bool,
    faults: u32,
    requests: u64,
    tick_at: Option<u64>,
}

impl Link {
    /// `client` is the replica's; `jitter` draws from 0..1. Nothing happens before the first [`Input::Wake`].
    pub fn new(client: u64, jitter: fn() -> f64) -> Self {
        Link {
            jitter,
            client,
            phase: Phase::Connecting,
            save: SaveState::Saved,
            socket: Socket::None,
            retry_at_ms: None,
            role: None,
            backoff: Backoff::default(),
            outbox: Outbox::default(),
            own: Appearance::new(client),
            peers: Awareness::default(),
            holding: None,
            refused: None,
            unkept: None,
            unsaved: None,
            exchanged_once: false,
            faults: 0,
            requests: 0,
            tick_at: None,
        }
    }

    pub fn save_state(&self) -> &SaveState {
        &self.save
    }

    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// Asks the server; the answer comes as [`Effect::Reply`] with this id, or never when the connection ends first.
    pub fn request(&mut self, message: ClientMessage) -> (u64, Vec<Effect>) {
        self.requests += 1;
        let effects = match self.socket {
            Socket::Open(_) => vec![talk::text(Some(self.requests), message)],
            _ => Vec::new(),
        };
        (self.requests, effects)
    }

    /// One event; `now_ms` never runs backwards.
    pub fn handle(&mut self, now_ms: u64, input: Input, replica: &mut Replica) -> Vec<Effect> {
        let mut out = Vec::new();
        match input {
            Input::Wake => self.wake(now_ms, &mut out),
            Input::Tick => {}
            Input::Soon => self.go_on(replica, &mut out),
            Input::Opened => self.opened(now_ms, replica, &mut out),
            Input::Closed { code, reason } => self.lost(now_ms, code, reason, &mut out),
            Input::Text(message) => {
                self.heard(now_ms);
                self.control(&message, &mut out);
            }
            Input::Binary(bytes) => {
                self.heard(now_ms);
                self.binary(now_ms, &bytes, replica, &mut out);
            }
            Input::Edited(update) => self.edited(now_ms, update, &mut out),
            Input::Adopted { update, since_ms } => self.edited(since_ms.min(now_ms), update, &mut out),
            Input::Kept { n } => {
                self.unkept = None;
                self.outbox.kept(n);
            }
            Input::NotKept { why } => self.unkept = Some(why),
            Input::Present(state) => self.own.set(state),
        }
        self.run_timers(now_ms, &mut out);
        if let Socket::Open(conn) = &mut self.socket
            && out.iter().any(|effect| matches!(effect, Effect::SendText(_) | Effect::SendBinary(_)))
        {
            conn.sent_ms = now_ms;
        }
        self.settle(now_ms, &mut out);
        out
    }

    fn edited(&mut self, since_ms: u64, update: Vec<u8>, out: &mut Vec<Effect>) {
        let n = self.outbox.push(since_ms, update.clone());
        out.push(Effect::Keep { n, update });
        self.send_edits(out);
    }
}
