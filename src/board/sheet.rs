//! What is on the board right now: the stored shapes, and over them the drafts of gestures under way (own and peers') and the blank of a shape whose
//! text is being typed. It decides nothing about tools; it keeps the index, the stacking order and the damage in step.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    index::Index,
    peers::{Peer, Peers},
};
use crate::{
    model::{
        geom::{Geo, Rect},
        ids::ShapeId,
        order::Order,
        shape::{Change, Patch, Shape},
    },
    scene::bounds_with_stroke,
};

/// A shape of a gesture under way.
#[derive(Debug, Clone)]
pub struct Draft {
    pub shape: Shape,
    /// As it was stored when the gesture began; `None` for a new one. What is committed is the difference to this, so that what others change
    /// in the meantime (its colour, say) is kept.
    pub base: Option<Shape>,
}

#[derive(Debug)]
struct Stored {
    shape: Shape,
    bounds: Rect,
}

#[derive(Debug, Default)]
pub struct Sheet {
    stored: BTreeMap<ShapeId, Stored>,
    ranks: BTreeSet<(Order, ShapeId)>,
    index: Index,
    mine: BTreeMap<ShapeId, Draft>,
    peers: Peers,
    blank: Option<Shape>,
    damage: Option<Rect>,
    rev: u64,
}

impl Sheet {
    /// The stored shape.
    pub fn get(&self, id: &ShapeId) -> Option<&Shape> {
        self.stored.get(id).map(|stored| &stored.shape)
    }
    /// The shape as it is to be seen: drafts cover what is stored.
    pub fn shown(&self, id: &ShapeId) -> Option<&Shape> {
        self.cover(id).or_else(|| self.get(id))
    }
    pub fn has(&self, id: &ShapeId) -> bool {
        self.stored.contains_key(id)
    }
    /// How many shapes are stored.
    pub fn count(&self) -> usize {
        self.stored.len()
    }
    /// There is nothing to see, drafts included.
    pub fn is_empty(&self) -> bool {
        self.stored.is_empty() && self.mine.is_empty() && self.peers.drafts().next().is_none()
    }
    /// All stored shapes, in stacking order.
    pub fn all(&self) -> impl Iterator<Item = &Shape> {
        self.ranks.iter().filter_map(|(_, id)| self.get(id))
    }
    /// The stacking keys at the bottom and the top.
    pub fn ends(&self) -> Option<(&Order, &Order)> {
        Some((&self.ranks.first()?.0, &self.ranks.last()?.0))
    }
    /// A key above everything.
    pub fn top(&self) -> Order {
        Order::between(self.ends().map(|(_, top)| top), None)
    }
    /// Counts changes of what is shown.
    pub fn rev(&self) -> u64 {
        self.rev
    }
    /// The box around every stored shape.
    pub fn extent(&self) -> Option<Rect> {
        self.stored.values().map(|stored| stored.bounds).reduce(|a, b| a.union(b))
    }

    /// Shown shapes whose box meets `rect`, in stacking order.
    pub fn meeting(&self, rect: Rect) -> Vec<&Shape> {
        let mut found: Vec<&Shape> =
            self.index.meeting(rect).into_iter().filter(|id| self.cover(id).is_none()).filter_map(|id| self.get(id)).collect();
        let near = |shape: &&Shape| bounds_with_stroke(shape).overlaps(rect);
        found.extend(self.covers().filter(near));
        found.sort_unstable_by(|a, b| (&a.z, &a.id).cmp(&(&b.z, &b.id)));
        found
    }

    /// Writes what the document says about a shape now; unsound values from elsewhere are taken as gone.
    pub fn store(&mut self, id: &ShapeId, shape: Option<Shape>) {
        if let Some(old) = self.stored.remove(id) {
            self.index.remove(old.bounds, id);
            self.ranks.remove(&(old.shape.z, id.clone()));
            self.damaged(old.bounds);
        }
        let Some(shape) = shape.filter(|shape| is_sound(shape) && shape.id == *id) else { return };
        let bounds = bounds_with_stroke(&shape);
        self.index.insert(bounds, id.clone());
        self.ranks.insert((shape.z.clone(), id.clone()));
        self.damaged(bounds);
        self.stored.insert(id.clone(), Stored { shape, bounds });
    }

    /// What the document says about many now.
    pub fn store_all(&mut self, changes: Vec<(ShapeId, Option<Shape>)>) {
        for draft in changes.iter().filter_map(|(id, _)| self.peers.stored(id)).collect::<Vec<_>>() {
            self.damaged_by(&draft, None);
        }
        for (id, shape) in changes {
            self.store(&id, shape);
        }
    }

    /// Does to the sheet what the document will do.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Put(shape) => self.store(&shape.id, Some(shape.clone())),
            Change::Delete(id) => self.store(id, None),
            Change::Patch(id, patch) => {
                if let Some(mut shape) = self.get(id).cloned() {
                    patch.apply(&mut shape);
                    self.store(id, Some(shape));
                }
            }
        }
    }

    /// Replaces the own drafts.
    pub fn draft(&mut self, drafts: Vec<Draft>) {
        let old = std::mem::take(&mut self.mine);
        for draft in old.values().chain(&drafts) {
            self.damaged_by(&draft.shape, draft.base.as_ref());
        }
        for draft in drafts {
            self.mine.insert(draft.shape.id.clone(), draft);
        }
    }
    /// The own drafts.
    pub fn drafts(&self) -> impl Iterator<Item = &Draft> {
        self.mine.values()
    }
    /// Ends the own drafts and gives what they change.
    pub fn settle(&mut self) -> Vec<Change> {
        let change = |draft: &Draft| match &draft.base {
            None => Some(Change::Put(draft.shape.clone())),
            Some(base) => Patch::between(base, &draft.shape).map(|patch| Change::Patch(base.id.clone(), patch)),
        };
        let changes = self.mine.values().filter_map(change).collect();
        self.draft(Vec::new());
        changes
    }
    /// Drops drafts of shapes that are no longer stored.
    pub fn prune(&mut self) {
        if self.mine.values().any(|draft| draft.base.is_some() && !self.has(&draft.shape.id)) {
            let stored = &self.stored;
            self.mine.retain(|id, draft| draft.base.is_none() || stored.contains_key(id));
        }
    }

    /// The shape whose text is being typed, without its text.
    pub fn blank(&mut self, shape: Option<Shape>) {
        for old in [self.blank.take(), shape.clone()].into_iter().flatten() {
            self.damaged_by(&old, self.get(&old.id).cloned().as_ref());
        }
        self.blank = shape;
    }

    pub fn peers(&self) -> impl Iterator<Item = (&u64, &Peer)> {
        self.peers.iter()
    }
    /// Somebody else's presence; `None` when they left.
    pub fn peer(&mut self, id: u64, peer: Option<Peer>) {
        for shape in self.peers.hear(id, peer) {
            self.damaged_by(&shape, self.get(&shape.id).cloned().as_ref());
        }
    }

    /// The box around all that changed since it was last asked.
    pub fn take_damage(&mut self) -> Option<Rect> {
        self.damage.take()
    }

    fn cover(&self, id: &ShapeId) -> Option<&Shape> {
        let blank = self.blank.as_ref().filter(|shape| shape.id == *id);
        blank.or_else(|| self.mine.get(id).map(|draft| &draft.shape)).or_else(|| self.peers.draft(id))
    }
    fn covers(&self) -> impl Iterator<Item = &Shape> {
        let blank = self.blank.as_ref();
        let mine = self.mine.values().map(|draft| &draft.shape).filter(move |shape| blank.is_none_or(|blank| blank.id != shape.id));
        let theirs = self.peers.drafts().filter(move |shape| blank.is_none_or(|b| b.id != shape.id) && !self.mine.contains_key(&shape.id));
        blank.into_iter().chain(mine).chain(theirs)
    }
    fn damaged(&mut self, rect: Rect) {
        self.damage = Some(self.damage.map_or(rect, |all| all.union(rect)));
        self.rev += 1;
    }
    fn damaged_by(&mut self, shape: &Shape, base: Option<&Shape>) {
        for shape in [Some(shape), base].into_iter().flatten() {
            self.damaged(bounds_with_stroke(shape));
        }
    }
}

/// Numbers from elsewhere that would break an index or a canvas are no shape.
pub fn is_sound(shape: &Shape) -> bool {
    let within = |n: f64| n.is_finite() && n.abs() <= Geo::LIMIT;
    let style = &shape.style;
    shape.geo.is_sound()
        && shape.pts.iter().all(|s| within(s.x) && within(s.y) && s.p.is_finite())
        && [style.width, style.opacity, style.size].iter().all(|n| n.is_finite() && (0.0..=1e5).contains(n))
}
