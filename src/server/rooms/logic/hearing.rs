//! What members say: which frame it is, and who answers it. What becomes of edits is in `logic`.

use bytes::Bytes;

use super::{Action, Dialect, Incoming, Logic};
use crate::{
    server::metrics::Refused,
    sync::{
        frame::Frame,
        limits::close,
        scan,
        wire::{ClientMessage, Control, PersonHere, ServerMessage, VERSION},
    },
};

impl Logic {
    pub(super) fn frame(&mut self, peer: u64, frame: Incoming) {
        let Some(seat) = self.seats.get(&peer) else { return };
        match frame {
            Incoming::Text(_) if seat.who.dialect == Dialect::Yjs => {
                self.count(Refused::BadMessage);
                self.close(peer, close::BAD_MESSAGE, "plain Yjs connections speak binary only");
            }
            Incoming::Text(text) => match serde_json::from_str::<Control<ClientMessage>>(&text) {
                Ok(Control { id, message }) => self.control(peer, id, message),
                Err(_) => {
                    self.count(Refused::BadMessage);
                    self.close(peer, close::BAD_MESSAGE, "not a control message of this protocol");
                }
            },
            Incoming::Binary(bytes) => self.binary(peer, &bytes),
        }
    }

    fn control(&mut self, peer: u64, id: Option<u64>, message: ClientMessage) {
        match message {
            ClientMessage::Hello { versions } if !versions.contains(&VERSION) => {
                self.close(peer, close::OLD_PROTOCOL, format!("this server speaks version {VERSION}"));
            }
            ClientMessage::Hello { .. } | ClientMessage::Pong {} => {}
            ClientMessage::Ping {} => self.say(peer, id, ServerMessage::Pong {}),
            ClientMessage::Who {} => {
                let here = self.seats.iter().map(|(peer, seat)| PersonHere {
                    peer: *peer,
                    role: seat.who.role,
                    state: self.presence.state(*peer),
                });
                let people = here.collect();
                self.say(peer, id, ServerMessage::People { people });
            }
        }
    }

    fn binary(&mut self, peer: u64, bytes: &Bytes) {
        let frame = match Frame::parse(bytes) {
            Ok(frame) => frame,
            Err(refusal) => return self.malformed(peer, refusal),
        };
        match frame {
            Frame::Step1(vector) => match scan::state_vector(vector) {
                Ok(_) => self.answers.push((peer, bytes.slice_ref(vector))),
                Err(refusal) => self.malformed(peer, refusal),
            },
            Frame::Step2(update) => self.update(peer, bytes.slice_ref(update), true),
            Frame::Update(update) => self.update(peer, bytes.slice_ref(update), false),
            Frame::Awareness(message) => self.present(peer, message),
            Frame::QueryAwareness => {
                if let Some(here) = self.presence.all() {
                    self.send(peer, Bytes::from(here));
                }
            }
        }
    }

    /// The end of who sends what may not be sent.
    pub(super) fn malformed(&mut self, peer: u64, why: impl ToString) {
        self.count(Refused::Malformed);
        self.close(peer, close::MALFORMED, why.to_string());
    }

    pub(super) fn count(&mut self, reason: Refused) {
        self.actions.push(Action::Refuse(reason));
    }
}
