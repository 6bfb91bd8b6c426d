//! The others on this board: where they point, what they have selected, what they are drawing. It draws nothing itself.
//!
//! Presence is quicker than edits, which the server relays only after their commit. So a draft that its author has committed stays until the
//! edit is here, or the shape would be gone for a moment between the two.

use std::collections::BTreeMap;

use super::sheet::is_sound;
use crate::model::{ids::ShapeId, presence::OnBoard, shape::Shape};

/// Somebody else on this board.
#[derive(Debug, Clone, PartialEq)]
pub struct Peer {
    pub name: String,
    /// `#rrggbb`
    pub color: String,
    pub state: OnBoard,
    /// Committed drafts whose edit is on its way.
    landing: Vec<Shape>,
    /// Drafts whose edit is here already.
    landed: Vec<ShapeId>,
}

impl Peer {
    /// Drafts that are no shapes are left out.
    pub fn new(name: String, color: String, mut state: OnBoard) -> Self {
        state.draft.retain(is_sound);
        Peer { name, color, state, landing: Vec::new(), landed: Vec::new() }
    }

    fn drafts(&self) -> impl Iterator<Item = &Shape> {
        self.landing.iter().chain(&self.state.draft)
    }

    fn is_drawing(&self, id: &ShapeId) -> bool {
        self.state.draft.iter().any(|shape| shape.id == *id)
    }

    fn after(self, old: Peer) -> Self {
        let still_to_come =
            |shape: &Shape| self.state.committed.contains(&shape.id) && !self.is_drawing(&shape.id) && !old.landed.contains(&shape.id);
        let landing = old.landing.into_iter().chain(old.state.draft).filter(still_to_come).collect();
        let landed = old.landed.iter().filter(|id| self.is_drawing(id)).cloned().collect();
        Peer { landing, landed, ..self }
    }
}

#[derive(Debug, Default)]
pub struct Peers {
    peers: BTreeMap<u64, Peer>,
    drafts: BTreeMap<ShapeId, Shape>,
}

impl Peers {
    pub fn iter(&self) -> impl Iterator<Item = (&u64, &Peer)> {
        self.peers.iter()
    }
    pub fn draft(&self, id: &ShapeId) -> Option<&Shape> {
        self.drafts.get(id)
    }
    pub fn drafts(&self) -> impl Iterator<Item = &Shape> {
        self.drafts.values()
    }

    /// Somebody's presence; `None` when they left. Gives the drafts, old and new, when they are not the same.
    pub fn hear(&mut self, id: u64, peer: Option<Peer>) -> Vec<Shape> {
        let old = self.peers.remove(&id);
        let mut drafts: Vec<Shape> = old.iter().flat_map(Peer::drafts).cloned().collect();
        if let Some(peer) = peer {
            let peer = if let Some(old) = old { peer.after(old) } else { peer };
            if drafts.iter().eq(peer.drafts()) {
                drafts.clear();
            } else {
                drafts.extend(peer.drafts().cloned());
            }
            self.peers.insert(id, peer);
        }
        if !drafts.is_empty() {
            self.gather();
        }
        drafts
    }

    /// The document has said what this shape is now: a draft that waited for that goes, and is given back.
    pub fn stored(&mut self, id: &ShapeId) -> Option<Shape> {
        let draft = self.drafts.get(id)?.clone();
        for peer in self.peers.values_mut() {
            peer.landing.retain(|shape| shape.id != *id);
            if peer.is_drawing(id) && !peer.landed.contains(id) {
                peer.landed.push(id.clone());
            }
        }
        self.gather();
        (!self.drafts.contains_key(id)).then_some(draft)
    }

    fn gather(&mut self) {
        self.drafts.clear();
        for shape in self.peers.values().flat_map(Peer::drafts) {
            self.drafts.insert(shape.id.clone(), shape.clone());
        }
    }
}
