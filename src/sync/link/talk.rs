//! What the link says and how it takes what the server says. When it says it is `time`'s.

use std::collections::VecDeque;

use super::{Conn, Effect, Link, Phase, Socket};
use crate::{
    model::{
        access::{Action, Role, can},
        presence::Presence,
    },
    sync::{
        awareness::{self, Entry},
        frame::Frame,
        limits::{self, close},
        replica::Replica,
        scan::Refusal,
        slice::{SLICE, slices},
        wire::{ClientMessage, ServerMessage, VERSION},
    },
};

/// A control message as a text frame.
pub(super) fn text(id: Option<u64>, message: ClientMessage) -> Effect {
    Effect::SendText(message.write(id))
}

impl Link {
    pub(super) fn opened(&mut self, now_ms: u64, replica: &Replica, out: &mut Vec<Effect>) {
        let Socket::Opening { .. } = self.socket else { return };
        let (welcome, probe_ms) = (None, None);
        self.socket = Socket::Open(Conn {
            opened_ms: now_ms,
            heard_ms: now_ms,
            sent_ms: now_ms,
            probe_ms,
            welcome,
            exchanged: false,
            synced: false,
            coming: VecDeque::new(),
        });
        out.push(text(None, ClientMessage::Hello { versions: vec![VERSION] }));
        out.push(Effect::SendBinary(Frame::Step1(&replica.state_vector()).encode()));
    }

    pub(super) fn control(&mut self, message: &str, out: &mut Vec<Effect>) {
        // A newer server may say what this version does not know: that is no reason to leave.
        let Some((id, message)) = ServerMessage::read(message) else { return };
        let Socket::Open(conn) = &mut self.socket else { return };
        if let Some(id) = id {
            out.push(Effect::Reply(id, message));
            return;
        }
        match message {
            ServerMessage::Welcome(welcome) if welcome.version != VERSION => {
                self.leave(close::OLD_PROTOCOL, "The server speaks another version of the protocol. Reload the page.".into(), out);
            }
            ServerMessage::Welcome(welcome) => {
                conn.welcome = Some(welcome.clone());
                self.own.reconnect();
                self.set_phase(Phase::Live, out);
                out.push(Effect::Welcome(welcome.clone()));
                self.set_role(welcome.role, out);
            }
            ServerMessage::Role { role } => {
                self.set_role(role, out);
                self.send_edits(out);
            }
            ServerMessage::Saved { n } => {
                self.holding = None;
                self.faults = 0;
                self.outbox.saved(n);
            }
            ServerMessage::Holding { why } => self.holding = Some(why),
            ServerMessage::Refused { n, why } => {
                self.outbox.refused(n);
                self.refused = Some(why);
            }
            ServerMessage::Ping {} => out.push(text(None, ClientMessage::Pong {})),
            ServerMessage::Pong {} | ServerMessage::People { .. } | ServerMessage::Error { .. } => {}
        }
    }

    fn set_role(&mut self, role: Role, out: &mut Vec<Effect>) {
        if self.role != Some(role) {
            self.role = Some(role);
            out.push(Effect::Role(role));
        }
    }

    pub(super) fn binary(&mut self, now_ms: u64, bytes: &[u8], replica: &mut Replica, out: &mut Vec<Effect>) {
        if !matches!(self.socket, Socket::Open(_)) {
            return;
        }
        let taken = Frame::parse(bytes).and_then(|frame| match frame {
            Frame::Step1(state_vector) => self.answer(state_vector, replica, out),
            Frame::Step2(update) => self.receive(update, true, replica, out),
            Frame::Update(update) => self.receive(update, false, replica, out),
            Frame::Awareness(message) => self.see(now_ms, message, out),
            Frame::QueryAwareness => {
                self.own.reconnect();
                Ok(())
            }
        });
        if let Err(refusal) = taken {
            self.untakable(&refusal, out);
        }
    }

    /// The server said what it has: send all it lacks in one frame, or, when that would be too big, each unsaved edit in its own.
    fn answer(&mut self, state_vector: &[u8], replica: &Replica, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        let Socket::Open(conn) = &mut self.socket else { return Ok(()) };
        // A diff names every deletion there ever was, so it is sent only when there can be something new in it.
        let news = !self.outbox.is_empty() || !self.exchanged_once && !replica.is_empty() || replica.is_ahead(state_vector)?;
        conn.exchanged = true;
        self.exchanged_once = true;
        if news && self.may_edit() {
            let frame = Frame::Step2(&replica.diff(state_vector)?).encode();
            if frame.len() <= self.frame_limit() {
                self.outbox.send_all();
                self.refused = None;
                out.push(Effect::SendBinary(frame));
                return Ok(());
            }
        }
        self.send_edits(out);
        Ok(())
    }

    /// Sends what no frame of this connection carries yet, once that is possible.
    pub(super) fn send_edits(&mut self, out: &mut Vec<Effect>) {
        let ready = matches!(&self.socket, Socket::Open(conn) if conn.exchanged);
        if !ready || !self.may_edit() {
            return;
        }
        let limit = self.frame_limit();
        for update in self.outbox.send_each() {
            let frame = Frame::Update(update).encode();
            if frame.len() > limit {
                self.refused = Some("An edit is larger than the server takes at once.".into());
            } else {
                out.push(Effect::SendBinary(frame));
            }
        }
    }

    pub(super) fn may_edit(&self) -> bool {
        self.role.is_some_and(|role| can(role, Action::Edit))
    }

    fn frame_limit(&self) -> usize {
        match &self.socket {
            Socket::Open(Conn { welcome: Some(welcome), .. }) => welcome.limits.frame,
            _ => limits::FRAME,
        }
    }

    /// Takes an update, or what is large in slices: one now, the others when the page has answered what waits.
    fn receive(&mut self, update: &[u8], is_step2: bool, replica: &mut Replica, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        let Socket::Open(conn) = &mut self.socket else { return Ok(()) };
        if conn.coming.is_empty() {
            let Some(slices) = slices(update, SLICE) else { return self.take(update, is_step2, replica, out) };
            conn.coming.extend(slices.into_iter().map(|slice| (slice, false)));
            conn.coming.back_mut().into_iter().for_each(|last| last.1 = is_step2);
            out.push(Effect::Soon);
        } else {
            conn.coming.push_back((update.to_vec(), is_step2));
        }
        Ok(())
    }

    pub(super) fn go_on(&mut self, replica: &mut Replica, out: &mut Vec<Effect>) {
        let Socket::Open(conn) = &mut self.socket else { return };
        let Some((update, is_step2)) = conn.coming.pop_front() else { return };
        if !conn.coming.is_empty() {
            out.push(Effect::Soon);
        }
        if let Err(refusal) = self.take(&update, is_step2, replica, out) {
            self.untakable(&refusal, out);
        }
    }

    fn untakable(&mut self, refusal: &Refusal, out: &mut Vec<Effect>) {
        self.leave(close::MALFORMED, format!("This page cannot take what the server sent ({refusal}). Reload it."), out);
    }

    fn take(&mut self, update: &[u8], is_step2: bool, replica: &mut Replica, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        let Socket::Open(conn) = &mut self.socket else { return Ok(()) };
        match replica.absorb(update) {
            Ok(changed) => {
                if changed.any {
                    out.push(Effect::Received(update.to_vec()));
                }
                if !changed.is_empty() {
                    out.push(Effect::Changed(changed));
                }
            }
            // Before the first sync others' edits arrive that build on what is still on its way; the answer to our Step1 has both.
            Err(Refusal::Gap(_)) if !is_step2 => {
                if conn.synced {
                    out.push(Effect::SendBinary(Frame::Step1(&replica.state_vector()).encode()));
                }
                return Ok(());
            }
            Err(refusal) => return Err(refusal),
        }
        if is_step2 && !std::mem::replace(&mut conn.synced, true) {
            out.push(Effect::Synced);
        }
        Ok(())
    }

    fn see(&mut self, now_ms: u64, message: &[u8], out: &mut Vec<Effect>) -> Result<(), Refusal> {
        let mut peers = Vec::new();
        for entry in awareness::parse(message)? {
            let Entry { client, clock, state } = entry;
            if client == self.client {
                self.own.answer(clock, state.is_none());
            } else if self.peers.take(now_ms, entry) {
                peers.push((client, state.map(Presence::from_json)));
            }
        }
        if !peers.is_empty() {
            out.push(Effect::Peers(peers));
        }
        Ok(())
    }
}
