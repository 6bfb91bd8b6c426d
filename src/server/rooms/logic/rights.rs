//! Who members are and what they may do: how they appear, roles that change while they are here, client ids that are somebody's. The rule
//! itself is `model::access`.

use bytes::Bytes;

use super::{Action, Dialect, Failure, Logic, guarded};
use crate::{
    model::{
        access::{Action as Act, Role, can},
        ids::{DocId, UserId},
        presence::Person,
    },
    sync::{
        limits::{self, close},
        replica::Changed,
        wire::ServerMessage,
    },
};

/// To whom the document is not there any more; the same words as where there never was one.
const GONE: &str = "There is no such document.";

impl Logic {
    /// One more seat for this person: nobody fills a room alone. (Programs without a person are counted together with all.)
    pub fn has_room_for(&self, user: &UserId) -> bool {
        let theirs = self.seats.values().filter(|seat| seat.who.user == *user && seat.who.person.is_some()).count();
        self.seats.len() < limits::MEMBERS && theirs < limits::MEMBERS_EACH
    }

    /// Who is here, and by which address they came.
    pub fn people(&self) -> Vec<(u64, UserId, DocId)> {
        self.seats.iter().map(|(peer, seat)| (*peer, seat.who.user.clone(), seat.who.address.clone())).collect()
    }

    pub(super) fn present(&mut self, peer: u64, message: &[u8]) {
        let Some(seat) = self.seats.get(&peer) else { return };
        if !can(seat.who.role, Act::Appear) {
            return;
        }
        if let Err(refusal) = self.presence.hear(peer, &seat.who, message) {
            self.malformed(peer, refusal);
        }
    }

    /// At most every [`limits::PRESENCE_TICK`] all are told at once what others did since: two hundred people who move their cursors are
    /// thirty frames a second for each, not two thousand. What a quiet room says first goes at once. Everybody gets the same bytes, their own
    /// state included.
    pub(super) fn tell_presence(&mut self, now_ms: u64) {
        if now_ms >= self.present_at
            && let Some(frame) = self.presence.tell()
        {
            self.present_at = now_ms + limits::PRESENCE_TICK.as_millis() as u64;
            let to = self.seats.keys().copied().collect();
            self.actions.push(Action::Present { to, frame: Bytes::from(frame) });
        }
    }

    /// Each member's rights were looked up again. (R5)
    pub(super) fn reviewed(&mut self, rights: Vec<(u64, Option<Role>)>) {
        for (peer, role) in rights {
            let Some(seat) = self.seats.get_mut(&peer) else { continue };
            match role {
                None => {
                    self.deferred.retain(|edit| edit.peer != peer);
                    self.close(peer, close::NOT_FOUND, GONE);
                }
                Some(role) if role != seat.who.role => {
                    seat.who.role = role;
                    if seat.who.dialect == Dialect::Tandem {
                        self.say(peer, None, ServerMessage::Role { role });
                    }
                }
                Some(_) => {}
            }
        }
    }

    /// What this person is called now, in all their seats and before everybody's eyes.
    pub(super) fn renamed(&mut self, user: &UserId, person: &Person) {
        for (peer, seat) in self.seats.iter_mut().filter(|(_, seat)| seat.who.user == *user && seat.who.person.is_some()) {
            seat.who.person = Some(person.clone());
            self.presence.sign_again(*peer, &seat.who);
        }
    }

    /// Applies an update whose new blocks are under client ids that are this person's, or nobody's yet.
    pub(super) fn take(&mut self, user: &UserId, update: &[u8]) -> Result<(Changed, Vec<u64>), Failure> {
        let authors = &self.authors;
        let mine = |client: u64| authors.get(&client).is_none_or(|author| author == user);
        guarded(&mut self.replica, |replica| replica.apply_by(update, mine))
    }

    /// These client ids have written: they are this person's for good.
    pub(super) fn remember(&mut self, user: &UserId, writers: Vec<u64>) {
        for client in writers {
            if self.authors.insert(client, user.clone()).is_none() {
                self.new_authors.push((client, user.clone()));
            }
        }
    }

    /// An edit that was not allowed; after some of them the connection goes.
    pub(super) fn strike(&mut self, peer: u64, n: u64, why: &str) {
        let Some(seat) = self.seats.get_mut(&peer) else { return };
        seat.strikes += 1;
        if seat.strikes >= limits::STRIKES {
            return self.close(peer, close::POLICY, why);
        }
        self.refuse(peer, n, why);
    }
}
