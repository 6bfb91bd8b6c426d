//! What a room decides: events in, actions out. No tasks, no clock, no storage: `room` performs the actions and brings the outcomes back.
//!
//! - **R1** An update is applied, then committed, then relayed and acknowledged; nobody is told of an edit that the log lacks.
//! - **R2** A `Step1` is answered when nothing applied is uncommitted; updates that come meanwhile wait, unapplied. From its first answer
//!   on a member gets every update.
//! - **R3** One commit at a time; what comes meanwhile goes into the next, as one update where it can. A crowd's commits begin in strides.
//! - **R4** While the store is in trouble edits are held, members are told, and the commit is tried again; nothing is acknowledged.
//! - **R5** Every frame is judged by the role of its sender as it is now, and every new block by whose its client id is: the first to write
//!   under one owns it for good.
//! - **R6** An update that breaks the copy closes its sender and the room is rebuilt from its log plus what was applied since.
//! - **R7** A room unloads when it is empty and everything is committed.
//! - **R8** When the server stops, members go one after another, each when its edits are saved, or a moment later.

mod hearing;
mod leaving;
mod rights;
mod saving;
#[cfg(test)]
mod tests;
mod turn;

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    mem,
};

use bytes::Bytes;

pub use self::turn::{Action, Event};
use super::{
    Dialect, Incoming, Joiner, Outgoing,
    persist::{Failure, Fault, Loaded, guarded},
    presence::Presence,
};
use crate::{
    model::{
        access::{Action as Act, can},
        ids::UserId,
    },
    server::metrics::Refused,
    sync::{
        frame::Frame,
        limits::{self, close},
        replica::Replica,
        wire::{Control, ServerMessage, VERSION, Welcome, WireLimits},
    },
};

/// A room that unloads with this many rows in its tail is compacted.
const IDLE_ROWS: usize = 64;

pub struct Logic {
    replica: Replica,
    seats: BTreeMap<u64, Seat>,
    presence: Presence,
    /// When the next news of presence may be told.
    present_at: u64,
    /// Applied, not committed, in order.
    queue: VecDeque<Queued>,
    /// The start of `queue` was handed to the store.
    in_flight: Option<Flight>,
    /// When a crowd's next commit may begin.
    commit_at: u64,
    queued_bytes: usize,
    /// `Step1`s to answer when the queue is empty.
    answers: Vec<(u64, Bytes)>,
    /// What came while answers wait.
    deferred: VecDeque<Edit>,
    trouble: Option<Trouble>,
    title: Option<String>,
    /// Whose client ids are, and those of them that no commit has stored.
    authors: HashMap<u64, UserId>,
    new_authors: Vec<(u64, UserId)>,
    head: u64,
    snapshot_bytes: usize,
    tail_bytes: usize,
    tail_rows: usize,
    empty_since: Option<u64>,
    draining: bool,
    /// Who goes when, the next first.
    leaving: VecDeque<(u64, u64)>,
    /// Of this turn.
    now_ms: u64,
    /// The copy is broken: nothing may be read from it, applied to it or committed until [`Logic::reload`].
    reloading: bool,
    actions: Vec<Action>,
}

struct Seat {
    who: Joiner,
    /// Updates it sent, counted from 1.
    sent: u64,
    /// Its updates that are committed.
    saved: u64,
    strikes: u32,
    /// Its first `Step1` was answered.
    synced: bool,
    /// It sent an edit that builds on what is not here: nothing is acknowledged until it has synced anew.
    gap: bool,
}

/// An edit of a member, the `n`-th of its connection. `full`: everything it has that was not here (`Step2`).
struct Edit {
    peer: u64,
    /// Whose it is, also when they have left.
    user: UserId,
    n: u64,
    update: Bytes,
    full: bool,
    came_ms: u64,
}

/// An update to commit; without bytes it changed nothing and only waits for what is before it.
struct Queued {
    from: u64,
    /// The number to acknowledge, if this one may be.
    n: Option<u64>,
    update: Option<Bytes>,
    came_ms: u64,
}

/// What the store has: so many entries of the queue, in these rows.
struct Flight {
    entries: usize,
    rows: Vec<Row>,
}

/// Edits that are stored, and relayed, as one update.
#[derive(Debug, PartialEq)]
struct Row {
    update: Bytes,
    /// Whose edits these are; `None`: several members'.
    from: Option<u64>,
}

struct Trouble {
    why: String,
    failures: u32,
    retry_at: u64,
}

impl Logic {
    pub fn new(now_ms: u64, loaded: Loaded) -> Self {
        Logic {
            replica: loaded.replica,
            seats: BTreeMap::new(),
            presence: Presence::default(),
            present_at: 0,
            queue: VecDeque::new(),
            in_flight: None,
            commit_at: 0,
            queued_bytes: 0,
            answers: Vec::new(),
            deferred: VecDeque::new(),
            trouble: None,
            title: None,
            authors: loaded.authors,
            new_authors: Vec::new(),
            head: loaded.head,
            snapshot_bytes: loaded.snapshot_bytes,
            tail_bytes: loaded.tail_bytes,
            tail_rows: loaded.tail_rows,
            empty_since: Some(now_ms),
            draining: false,
            leaving: VecDeque::new(),
            now_ms,
            reloading: false,
            actions: Vec::new(),
        }
    }

    /// One turn.
    pub fn handle(&mut self, now_ms: u64, event: Event) -> Vec<Action> {
        self.now_ms = now_ms;
        match event {
            Event::Joined { peer, who } => self.joined(peer, who),
            Event::Left { peer } => self.forget(peer),
            Event::Frame { peer, frame } => self.frame(peer, frame),
            Event::Committed { head } => self.committed(head),
            Event::NotCommitted { why } => self.not_committed(now_ms, why),
            Event::Rights(rights) => self.reviewed(rights),
            Event::Renamed { user, person } => self.renamed(&user, &person),
            Event::Tick => {}
            Event::Drain { within_ms, phase } => self.drain(within_ms, phase),
        }
        self.settle(now_ms);
        mem::take(&mut self.actions)
    }

    /// Takes the copy rebuilt from the log and applies again what was applied but is not committed. (R6)
    pub fn reload(&mut self, now_ms: u64, loaded: Loaded) -> Vec<Action> {
        self.now_ms = now_ms;
        self.reloading = false;
        self.replica = loaded.replica;
        self.head = loaded.head;
        for queued in &mut self.queue {
            let Some(update) = &queued.update else { continue };
            if let Err(Failure { why, .. }) = guarded(&mut self.replica, |replica| replica.absorb(update)) {
                // It was fine before: the log is not what it was. Its sender still has it and will send it again.
                tracing::error!(why, "an edit could not be applied again");
                queued.update = None;
                let (peer, reason) = (queued.from, "the document was rebuilt; reconnect".to_owned());
                self.actions.push(Action::Close { peer, code: close::TRY_LATER, reason });
            }
        }
        self.queued_bytes = self.queue.iter().filter_map(|queued| queued.update.as_ref()).map(Bytes::len).sum();
        self.settle(now_ms);
        mem::take(&mut self.actions)
    }

    /// When the next `Tick` is due.
    pub fn wake_at(&self) -> Option<u64> {
        let clean = self.queue.is_empty() && self.deferred.is_empty(); // else what makes it so is what unloads the room
        let idle = self.empty_since.filter(|_| clean).map(|since| since + limits::ROOM_IDLE.as_millis() as u64);
        let retry = self.trouble.as_ref().filter(|_| self.in_flight.is_none()).map(|trouble| trouble.retry_at);
        let present = self.presence.has_news().then_some(self.present_at);
        let commit = (self.is_paced() && self.in_flight.is_none() && !self.queue.is_empty()).then_some(self.commit_at);
        [idle, retry, present, commit, self.next_to_leave()].into_iter().flatten().min()
    }

    /// Bytes of edits that are not committed.
    pub fn held_bytes(&self) -> usize {
        self.queued_bytes
    }

    fn joined(&mut self, peer: u64, who: Joiner) {
        if who.dialect == Dialect::Tandem {
            let limits = WireLimits {
                frame: limits::FRAME,
                presence: limits::PRESENCE,
                presence_rate: limits::PRESENCE_RATE,
                doc: limits::DOC_STOP,
            };
            let heartbeat_ms = limits::HEARTBEAT.as_millis() as u64;
            self.say(peer, None, ServerMessage::Welcome(Welcome { version: VERSION, role: who.role, peer, heartbeat_ms, limits }));
        }
        let dialect = who.dialect;
        self.seats.insert(peer, Seat { who, sent: 0, saved: 0, strikes: 0, synced: false, gap: false });
        self.empty_since = None;
        let vector = self.replica.state_vector();
        self.send(peer, Bytes::from(Frame::Step1(&vector).encode()));
        if let Some(here) = self.presence.all() {
            self.send(peer, Bytes::from(here));
        }
        if let (Dialect::Tandem, Some(trouble)) = (dialect, &self.trouble) {
            let why = trouble.why.clone();
            self.say(peer, None, ServerMessage::Holding { why });
        }
    }

    /// The seat is empty: the others hear that its presence ended. What it sent stays.
    fn forget(&mut self, peer: u64) {
        if self.seats.remove(&peer).is_none() {
            return;
        }
        self.answers.retain(|(to, _)| *to != peer);
        if let Some(frame) = self.presence.leave(peer) {
            // Not `Present`: a farewell is said once and must not be lost.
            let to = self.seats.keys().copied().collect();
            self.actions.push(Action::Relay { to, frame: Bytes::from(frame) });
        }
    }

    fn close(&mut self, peer: u64, code: u16, reason: impl Into<String>) {
        self.forget(peer);
        self.actions.push(Action::Close { peer, code, reason: reason.into() });
    }

    fn update(&mut self, peer: u64, update: Bytes, full: bool) {
        let Some(seat) = self.seats.get_mut(&peer) else { return };
        seat.sent += 1;
        let (n, user) = (seat.sent, seat.who.user.clone());
        let nothing = is_nothing(&update);
        if !nothing && !can(seat.who.role, Act::Edit) {
            self.count(Refused::ReadOnly);
            return self.strike(peer, n, "You may read this document, not change it.");
        }
        if !nothing && self.is_full() {
            self.count(Refused::Full);
            return self.refuse(peer, n, "This document is full.");
        }
        if self.queued_bytes + self.deferred.iter().map(|edit| edit.update.len()).sum::<usize>() + update.len() > limits::HELD_BYTES {
            self.count(Refused::Held);
            return self.close(peer, close::TRY_LATER, "the server cannot save now; keep your edits");
        }
        let edit = Edit { peer, user, n, update, full, came_ms: self.now_ms };
        if self.answers.is_empty() && self.deferred.is_empty() { self.apply(edit) } else { self.deferred.push_back(edit) }
    }

    fn apply(&mut self, edit: Edit) {
        if self.reloading {
            return self.deferred.push_back(edit);
        }
        let Edit { peer, user, n, update, full, came_ms } = edit;
        let (changed, writers) = match self.take(&user, &update) {
            Ok(taken) => taken,
            Err(Failure { fault: Fault::Gap, .. }) if !full => return self.ask_again(peer),
            Err(Failure { fault: Fault::Foreign, why }) => {
                self.count(Refused::Foreign);
                return self.strike(peer, n, &why);
            }
            Err(Failure { why, fault }) => {
                self.malformed(peer, why);
                if fault == Fault::Broke {
                    self.reload_needed();
                }
                return;
            }
        };
        self.remember(&user, writers);
        if changed.title {
            self.title = Some(self.replica.title().chars().take(limits::TITLE).collect());
        }
        let update = changed.any.then_some(update);
        self.queued_bytes += update.as_ref().map_or(0, Bytes::len);
        let n = self.seats.get_mut(&peer).and_then(|seat| {
            seat.gap &= !full;
            (!seat.gap).then_some(n)
        });
        self.queue.push_back(Queued { from: peer, n, update, came_ms });
    }

    /// An edit builds on what is not here, as a stock client's first one may that was offline: it is asked for all that it has.
    fn ask_again(&mut self, peer: u64) {
        self.count(Refused::Gap);
        let Some(seat) = self.seats.get_mut(&peer) else { return };
        if !mem::replace(&mut seat.gap, true) {
            let vector = self.replica.state_vector();
            self.send(peer, Bytes::from(Frame::Step1(&vector).encode()));
        }
    }

    fn reload_needed(&mut self) {
        if !mem::replace(&mut self.reloading, true) {
            self.actions.push(Action::Reload);
        }
    }

    /// What follows from the new state, whatever the event was.
    fn settle(&mut self, now_ms: u64) {
        self.tell_presence(now_ms);
        self.commit(now_ms);
        while !self.reloading && self.in_flight.is_none() && self.queue.is_empty() && !(self.answers.is_empty() && self.deferred.is_empty())
        {
            self.answer();
            for edit in mem::take(&mut self.deferred) {
                self.apply(edit);
            }
            self.commit(now_ms);
        }
        self.send_home();
        self.empty_since = if self.seats.is_empty() { self.empty_since.or(Some(now_ms)) } else { None };
        let idle = self.empty_since.is_some_and(|since| now_ms >= since + limits::ROOM_IDLE.as_millis() as u64);
        if (idle || (self.draining && self.seats.is_empty())) && self.queue.is_empty() && self.deferred.is_empty() {
            if self.tail_rows >= IDLE_ROWS {
                self.compact();
            }
            self.actions.push(Action::Unload);
        }
    }

    /// Everything applied is committed: what the copy says is what the log says. (R2)
    fn answer(&mut self) {
        for (peer, vector) in mem::take(&mut self.answers) {
            match self.replica.diff(&vector) {
                Ok(update) => {
                    self.send(peer, Bytes::from(Frame::Step2(&update).encode()));
                    if let Some(seat) = self.seats.get_mut(&peer) {
                        seat.synced = true;
                    }
                }
                Err(refusal) => self.malformed(peer, refusal),
            }
        }
    }

    fn refuse(&mut self, peer: u64, n: u64, why: &str) {
        let tandem = self.seats.get(&peer).is_some_and(|seat| seat.who.dialect == Dialect::Tandem);
        if tandem {
            self.say(peer, None, ServerMessage::Refused { n, why: why.into() });
        }
    }

    fn send(&mut self, to: u64, frame: Bytes) {
        self.actions.push(Action::Send { to, frame: Outgoing::Binary(frame) });
    }

    fn say(&mut self, to: u64, id: Option<u64>, message: ServerMessage) {
        match serde_json::to_vec(&Control { id, message }) {
            Ok(json) => self.actions.push(Action::Send { to, frame: Outgoing::Text(json.into()) }),
            Err(error) => tracing::error!(%error, "a control message that has no JSON"),
        }
    }
}

/// The empty update: what a client answers that has nothing new. Everybody may send it.
fn is_nothing(update: &[u8]) -> bool {
    update == [0, 0]
}
