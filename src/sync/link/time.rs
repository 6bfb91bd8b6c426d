//! When the link connects, gives up, pings and wakes, and what it therefore shows: phase, save state, who is still here.

use super::{Conn, Effect, Link, Phase, SaveState, Socket, talk::text};
use crate::sync::{
    limits::{self, close},
    wire::ClientMessage,
};

/// Silence after a wake-up that means the socket did not survive the sleep.
const PROBE_MS: u64 = 5_000;
/// An edit that the server has not confirmed by then is not called "being saved" any more, and the connection is asked whether it lives.
pub(super) const STALE_MS: u64 = 2_000;
/// A connection that lived this long was a good one.
const GOOD_MS: u64 = 5_000;
/// Closes in a row for what we sent, after which coming back makes no sense.
const FAULTS: u32 = 3;
const DEAD_MS: u64 = limits::DEAD_AFTER.as_millis() as u64;
const HEARTBEAT_MS: u64 = limits::HEARTBEAT.as_millis() as u64;
/// To open a socket, and from there to the welcome.
const GREETING_MS: u64 = limits::FIRST_FRAME.as_millis() as u64;

impl Conn {
    fn dead_at(&self) -> u64 {
        let silent = self.heard_ms + DEAD_MS;
        let greeting = self.welcome.is_none().then_some(self.opened_ms + GREETING_MS);
        greeting.into_iter().chain(self.probe_ms).fold(silent, u64::min)
    }
    fn ping_at(&self) -> u64 {
        self.sent_ms + self.welcome.as_ref().map_or(HEARTBEAT_MS, |welcome| welcome.heartbeat_ms.clamp(1_000, HEARTBEAT_MS))
    }
}

impl Link {
    pub(super) fn heard(&mut self, now_ms: u64) {
        if let Socket::Open(conn) = &mut self.socket {
            (conn.heard_ms, conn.probe_ms) = (now_ms, None);
        }
    }

    /// Connect now, or find out whether the connection is still one.
    pub(super) fn wake(&mut self, now_ms: u64, out: &mut Vec<Effect>) {
        match &mut self.socket {
            _ if matches!(self.phase, Phase::Gone { .. }) => {}
            Socket::None => self.open(now_ms, out),
            Socket::Opening { .. } => {}
            Socket::Open(conn) => {
                conn.probe_ms.get_or_insert(now_ms + PROBE_MS);
                out.push(text(None, ClientMessage::Ping {}));
            }
        }
    }

    fn open(&mut self, now_ms: u64, out: &mut Vec<Effect>) {
        self.socket = Socket::Opening { since_ms: now_ms };
        self.retry_at_ms = None;
        if let Phase::Waiting { .. } = self.phase {
            self.set_phase(Phase::Waiting { retry_at_ms: now_ms }, out);
        }
        out.push(Effect::Open);
    }

    /// The socket closed; come back later, unless the code says that there is nothing to come back to.
    pub(super) fn lost(&mut self, now_ms: u64, code: u16, reason: String, out: &mut Vec<Effect>) {
        let said = |otherwise: &str| if reason.is_empty() { otherwise.to_owned() } else { reason.clone() };
        let Some((opened_ms, welcomed)) = self.drop_socket(out) else { return };
        if now_ms.saturating_sub(opened_ms) >= GOOD_MS {
            self.backoff.reset();
        }
        match code {
            close::NOT_FOUND => return self.gone(said("There is no such document, or you may not open it."), out),
            close::OLD_PROTOCOL => return self.gone(said("The server speaks another version of the protocol. Reload the page."), out),
            close::MALFORMED | close::POLICY | close::TOO_BIG | close::BAD_MESSAGE => self.faults += 1,
            _ => {}
        }
        if self.faults >= FAULTS {
            return self.gone(said("The server does not take what this page sends. Reload the page."), out);
        }
        let retry_at_ms = now_ms + self.backoff.next((self.jitter)());
        self.retry_at_ms = Some(retry_at_ms);
        self.set_phase(if welcomed { Phase::Connecting } else { Phase::Waiting { retry_at_ms } }, out);
    }

    /// Close for good.
    pub(super) fn leave(&mut self, code: u16, why: String, out: &mut Vec<Effect>) {
        out.push(Effect::Close { code, reason: why.clone() });
        self.drop_socket(out);
        self.gone(why, out);
    }

    fn gone(&mut self, why: String, out: &mut Vec<Effect>) {
        self.set_phase(Phase::Gone { why }, out);
    }

    /// Forgets the socket and all that was true of it; says when it was opened, if there was one, and whether it was ever welcomed.
    fn drop_socket(&mut self, out: &mut Vec<Effect>) -> Option<(u64, bool)> {
        let was = match std::mem::replace(&mut self.socket, Socket::None) {
            Socket::None => return None,
            Socket::Opening { since_ms } => (since_ms, false),
            Socket::Open(conn) => (conn.opened_ms, conn.welcome.is_some()),
        };
        self.outbox.reconnect();
        self.holding = None;
        let left: Vec<_> = std::mem::take(&mut self.peers).present().map(|entry| (entry.client, None)).collect();
        if !left.is_empty() {
            out.push(Effect::Peers(left));
        }
        Some(was)
    }

    /// All that is due by now.
    pub(super) fn run_timers(&mut self, now_ms: u64, out: &mut Vec<Effect>) {
        let dead = match &self.socket {
            Socket::None => false,
            Socket::Opening { since_ms } => now_ms >= since_ms + GREETING_MS,
            Socket::Open(conn) => now_ms >= conn.dead_at(),
        };
        if dead {
            out.push(Effect::Close { code: close::DEAD, reason: "The server is silent.".into() });
            self.lost(now_ms, close::DEAD, String::new(), out);
        }
        if self.retry_at_ms.is_some_and(|at| now_ms >= at) {
            self.open(now_ms, out);
        }
        let gone: Vec<_> = self.peers.expire(now_ms).into_iter().map(|client| (client, None)).collect();
        if !gone.is_empty() {
            out.push(Effect::Peers(gone));
        }
        let Socket::Open(conn) = &mut self.socket else { return };
        // An edit waits, and nothing at all was heard since it was made: the connection may be half open.
        if let Some(since) = self.outbox.since().filter(|since| now_ms >= since + STALE_MS && conn.heard_ms < *since)
            && conn.probe_ms.is_none()
        {
            conn.probe_ms = Some(since + STALE_MS + PROBE_MS);
            out.push(text(None, ClientMessage::Ping {}));
        }
        if let Some(welcome) = &conn.welcome
            && let Some(message) = self.own.message(now_ms, welcome.limits.presence)
        {
            out.push(Effect::SendBinary(crate::sync::frame::Frame::Awareness(&message).encode()));
        }
        if now_ms >= conn.ping_at() {
            out.push(text(None, ClientMessage::Ping {}));
        }
    }

    pub(super) fn set_phase(&mut self, phase: Phase, out: &mut Vec<Effect>) {
        if self.phase != phase {
            self.phase = phase.clone();
            out.push(Effect::Phase(phase));
        }
    }

    /// After every event: what the person may believe, what the device must keep, and when to look again.
    pub(super) fn settle(&mut self, now_ms: u64, out: &mut Vec<Effect>) {
        let unsaved = self.outbox.unsaved();
        if self.unsaved != unsaved {
            self.unsaved = unsaved;
            // Before the frames: what is sent is marked as unsaved on the device.
            out.insert(0, Effect::Unsaved(unsaved));
        }
        let save = self.judge(now_ms);
        if self.save != save {
            self.save = save.clone();
            out.push(Effect::Save(save));
        }
        let next = self.next_tick(now_ms);
        if next.is_some() && next != self.tick_at {
            out.extend(next.map(Effect::TickAt));
        }
        self.tick_at = next;
    }

    fn judge(&self, now_ms: u64) -> SaveState {
        if let Some(why) = &self.refused {
            return SaveState::Refused { why: why.clone() };
        }
        let Some(since_ms) = self.outbox.since() else { return SaveState::Saved };
        let why = match &self.phase {
            Phase::Gone { why } => why,
            Phase::Live if !self.may_edit() => {
                return SaveState::Refused { why: "You may look at this document but not change it.".into() };
            }
            Phase::Live | Phase::Connecting if self.holding.is_none() && now_ms < since_ms + STALE_MS => {
                return SaveState::Saving { since_ms };
            }
            Phase::Live => self.holding.as_deref().unwrap_or("The server has not confirmed for a while."),
            Phase::Connecting | Phase::Waiting { .. } => "Not connected.",
        };
        self.kept(now_ms, since_ms, why)
    }

    /// The server does not have what was made at `since_ms`; does the device?
    fn kept(&self, now_ms: u64, since_ms: u64, why: &str) -> SaveState {
        let tab_only = |device: &str| SaveState::TabOnly { since_ms, why: [why, " ", device].concat() };
        match (&self.unkept, self.outbox.unkept_since()) {
            (_, None) => SaveState::Kept { since_ms, why: why.to_owned() },
            (Some(device), _) => tab_only(device),
            // The device answers within milliseconds, or there is something wrong with it.
            (None, Some(made)) if now_ms < made + STALE_MS => SaveState::Saving { since_ms },
            (None, _) => tab_only("This browser has not confirmed that it keeps them."),
        }
    }

    fn next_tick(&self, now_ms: u64) -> Option<u64> {
        let mut due = None::<u64>;
        let mut at = |time: Option<u64>| due = due.into_iter().chain(time).min();
        if let SaveState::Saving { since_ms } = self.save {
            let stale = [Some(since_ms), self.outbox.unkept_since()].into_iter().flatten().map(|made| made + STALE_MS);
            at(stale.filter(|at| *at > now_ms).min());
        }
        match &self.socket {
            Socket::None => at(self.retry_at_ms),
            Socket::Opening { since_ms } => at(Some(since_ms + GREETING_MS)),
            Socket::Open(conn) => {
                at(Some(conn.dead_at().min(conn.ping_at())));
                at(self.peers.next_expiry());
                if conn.welcome.is_some() {
                    at(self.own.due(now_ms));
                }
            }
        }
        due
    }
}
