//! Who has the document open, where they are in it, and what of that the board must hear.

use std::collections::BTreeSet;

use super::{Desk, Out, news::Deed};
use crate::model::presence::{Attention, Person, Presence};

/// Somebody who has the document open, once per connection.
#[derive(Debug, Clone, PartialEq)]
pub struct Here {
    /// The CRDT client id of the connection.
    pub client: u64,
    pub person: Person,
    /// It is this page.
    pub me: bool,
    pub place: Place,
    pub attention: Attention,
}

/// Where somebody is working.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Note,
    Board,
    /// Neither: looking on.
    Page,
}

/// The caret or selection of somebody else in the note, in UTF-16 units of the note as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct PeerCaret {
    pub client: u64,
    pub person: Person,
    pub anchor: u32,
    pub head: u32,
}

impl Desk {
    pub(super) fn peers_changed(&mut self, now_ms: u64, peers: Vec<(u64, Option<Presence>)>) {
        let mut carets = false;
        let before = self.names();
        for (peer, presence) in peers {
            self.led |= presence.as_ref().map(|p| &p.reading) != self.peers.get(&peer).map(|p| &p.reading) && self.leader() == Some(peer);
            // Who only reads is on the board as well, without a pointer: one can follow them.
            let state = presence.as_ref().and_then(|p| p.board.clone().or_else(|| p.reading.as_ref().map(|_| Box::default())));
            let was = self.peers.get(&peer);
            carets |= was.map(|p| &p.cursor) != presence.as_ref().map(|p| &p.cursor);
            let user = presence.as_ref().or(was).map(|p| p.user.clone()).unwrap_or_default();
            // A stock editor has no board; the board need not hear of its caret.
            if state.is_some() || was.is_some_and(|p| p.board.is_some() || p.reading.is_some()) {
                self.peer(now_ms, peer, user, state);
            }
            match presence {
                Some(presence) => self.peers.insert(peer, presence),
                None => self.peers.remove(&peer),
            };
        }
        self.look_for_people();
        let now = self.names();
        for name in now.difference(&before) {
            self.tell_news(now_ms, name, Deed::Came);
        }
        for name in before.difference(&now) {
            self.tell_news(now_ms, name, Deed::Went);
        }
        if carets {
            self.out.push(Out::Carets(self.carets()));
        }
    }

    /// Whoever is here under a name, but me: two pages of one person are one.
    fn names(&self) -> BTreeSet<String> {
        let mine = |person: &Person| person.id.is_some() && person.id == self.me.user.id;
        let named = self.peers.values().map(|p| &p.user).filter(|user| !user.name.is_empty() && !mine(user));
        named.map(|user| user.name.clone()).collect()
    }

    fn leader(&self) -> Option<u64> {
        self.board.as_ref()?.following()
    }

    /// Whom one follows is followed in the note as well: says where they read when that changed, or when one begins to follow.
    pub(super) fn look_for_leader(&mut self) {
        let leader = self.leader();
        let began = std::mem::replace(&mut self.following, leader) != leader;
        if std::mem::take(&mut self.led) || began {
            let pin = leader.and_then(|peer| self.peers.get(&peer)?.reading.as_ref());
            let place = pin.and_then(|pin| self.replica.pinned_at(pin));
            self.out.extend(place.map(Out::Lead));
        }
    }

    pub(super) fn look_for_people(&mut self) {
        let here = |client: u64, p: &Presence, me: bool| {
            let place = match p {
                Presence { cursor: Some(_), .. } => Place::Note,
                Presence { board: Some(board), .. } if board.is_active() => Place::Board,
                _ => Place::Page,
            };
            Here { client, person: p.user.clone(), me, place, attention: p.attention }
        };
        let others = self.peers.iter().map(|(client, presence)| here(*client, presence, false));
        let all = std::iter::once(here(self.replica.client(), &self.me, true)).chain(others).collect::<Vec<_>>();
        // A moving cursor changes presence thirty times a second, and this list hardly ever.
        if all != self.people {
            self.people.clone_from(&all);
            self.out.push(Out::People(all));
        }
    }

    /// Where the others are in the note.
    pub fn carets(&self) -> Vec<PeerCaret> {
        let caret = |(client, presence): (&u64, &Presence)| {
            let (anchor, head) = self.replica.caret_at(presence.cursor.as_ref()?)?;
            Some(PeerCaret { client: *client, person: presence.user.clone(), anchor, head })
        };
        self.peers.iter().filter_map(caret).collect()
    }
}
