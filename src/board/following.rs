//! Looking where somebody else looks. Whose view that is and when it ends; how a view travels is presence.

use super::{peers::Peer, table::Table};
use crate::model::geom::Rect;

impl Table {
    /// The one who is followed, while they are here.
    pub fn leader(&self) -> Option<&Peer> {
        let leader = self.following?;
        self.sheet.peers().find(|(peer, _)| **peer == leader).map(|(_, peer)| peer)
    }

    /// Follows somebody from now on, or nobody.
    pub fn follow(&mut self, who: Option<u64>) {
        let before = std::mem::replace(&mut self.following, who);
        self.keep_up();
        if self.following == before {
            return;
        }
        self.stale = true;
        let name = self.leader().map(|peer| peer.name.clone());
        self.announce(name.map_or("Following nobody".into(), |name| ["Following ", &name].concat()));
    }

    /// Looks at what the one who is followed looks at; who has left is followed no longer.
    pub fn keep_up(&mut self) {
        if self.following.is_some() {
            match self.leader().map(|leader| leader.state.view) {
                Some(Some([x, y, w, h])) => self.camera.show(Rect::new(x, y, x + w, y + h), self.size),
                Some(None) => {}
                None => (self.following, self.stale) = (None, true),
            }
        }
    }
}
