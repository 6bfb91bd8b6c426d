//! What is on the board right now: the stored shapes, and over them the drafts of gestures under way (own and peers') and the blank of a shape whose
//! text is being typed. It decides nothing about tools; it keeps the index, the stacking order, the damage, and what lines hold on to in step.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    index::Index,
    peers::{Peer, Peers},
};
use crate::{
    model::{
        geom::{Geo, Rect},
        ids::ShapeId,
        nesting,
        order::Order,
        shape::{Change, Kind, Patch, Shape},
    },
    scene::{bounds_with_stroke, connect, frame},
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
    /// Of the shape as it is seen without a draft over it: under these the index has it.
    bounds: Rect,
}

#[derive(Debug, Default)]
pub struct Sheet {
    stored: BTreeMap<ShapeId, Stored>,
    ranks: BTreeSet<(Order, ShapeId)>,
    index: Index,
    mine: BTreeMap<ShapeId, Draft>,
    peers: Peers,
    /// The stored lines that hold on to a shape, by the shape's id.
    holders: BTreeMap<ShapeId, Vec<ShapeId>>,
    /// Lines, stored or drafts, that are seen elsewhere than they lie.
    derived: BTreeMap<ShapeId, Shape>,
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
        self.derived.get(id).or_else(|| self.cover(id)).or_else(|| self.get(id))
    }
    /// The lines that hold on to a shape, as they are stored.
    pub fn holders(&self, id: &ShapeId) -> impl Iterator<Item = &Shape> {
        self.holders.get(id).into_iter().flatten().filter_map(|line| self.get(line))
    }
    /// A line that lets go of shapes stays where it is seen, for good; `None` when it holds on to none of these.
    pub fn loosened(&self, line: &Shape, from: &dyn Fn(&ShapeId) -> bool) -> Option<Shape> {
        if !connect::held(line).any(from) {
            return None;
        }
        let mut loose = self.rest(line);
        for end in [&mut loose.from, &mut loose.to] {
            *end = end.take().filter(|end| !from(&end.shape));
        }
        Some(loose)
    }
    /// What the lines that hold on to these shapes (sorted) do when the shapes are deleted.
    pub fn letting_go(&self, gone: &[ShapeId]) -> Vec<Change> {
        let mut lines: Vec<&Shape> =
            gone.iter().flat_map(|id| self.holders(id)).filter(|line| gone.binary_search(&line.id).is_err()).collect();
        lines.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        lines.dedup_by(|a, b| a.id == b.id);
        let change = |line: &Shape| {
            let loose = self.loosened(line, &|id| gone.binary_search(id).is_ok())?;
            Patch::between(line, &loose).map(|patch| Change::Patch(line.id.clone(), patch))
        };
        lines.into_iter().filter_map(change).collect()
    }
    /// A line as it is seen when nobody drafts anything; any other shape as it is.
    pub fn rest(&self, shape: &Shape) -> Shape {
        connect::derive(shape, &|id| self.get(id)).unwrap_or_else(|| shape.clone())
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
    /// The box around every stored shape that can be seen.
    pub fn extent(&self) -> Option<Rect> {
        self.stored.values().filter(|stored| self.can_be_seen(&stored.shape)).map(|stored| stored.bounds).reduce(|a, b| a.union(b))
    }

    /// Shown shapes whose box meets `rect`, in stacking order.
    pub fn meeting(&self, rect: Rect) -> Vec<&Shape> {
        let mut found: Vec<&Shape> =
            self.index.meeting(rect).into_iter().filter(|id| self.cover(id).is_none()).filter_map(|id| self.get(id)).collect();
        found.extend(self.covers());
        for shape in found.iter_mut().filter(|shape| connect::is_tied(shape)) {
            *shape = self.derived.get(&shape.id).unwrap_or(shape);
        }
        found.retain(|shape| self.can_be_seen(shape) && (self.cover(&shape.id).is_none() || bounds_with_stroke(shape).overlaps(rect)));
        found.sort_unstable_by(|a, b| (&a.z, &a.id).cmp(&(&b.z, &b.id)));
        found
    }
    /// It is painted and hit: neither hidden, with what it is in, nor a group, which is nothing by itself.
    pub fn can_be_seen(&self, shape: &Shape) -> bool {
        let within = || nesting::holders(shape, &|id| self.get(id));
        shape.kind != Kind::Group && !shape.hide && (shape.parent.is_none() || within().iter().all(|holder| !holder.hide))
    }

    /// The frames that a shape is seen through; `None` when it is hidden.
    pub fn seen_through<'a>(&'a self, shape: &'a Shape) -> Option<Vec<Geo>> {
        frame::seen_through(shape, &|id| self.shown(id))
    }

    /// Writes what the document says about a shape now; unsound values from elsewhere are taken as gone.
    pub fn store(&mut self, id: &ShapeId, shape: Option<Shape>) {
        self.write(id, shape);
        self.touched(vec![id.clone()]);
    }

    fn write(&mut self, id: &ShapeId, shape: Option<Shape>) {
        if let Some(old) = self.stored.remove(id) {
            self.index.remove(old.bounds, id);
            for held in connect::held(&old.shape) {
                if let Some(lines) = self.holders.get_mut(held) {
                    lines.retain(|line| line != id);
                }
            }
            self.ranks.remove(&(old.shape.z, id.clone()));
            self.damaged(old.bounds);
        }
        let Some(shape) = shape.filter(|shape| is_sound(shape) && shape.id == *id) else { return };
        let bounds = bounds_with_stroke(&shape);
        self.index.insert(bounds, id.clone());
        self.ranks.insert((shape.z.clone(), id.clone()));
        for held in connect::held(&shape) {
            self.holders.entry(held.clone()).or_default().push(id.clone());
        }
        self.damaged(bounds);
        self.stored.insert(id.clone(), Stored { shape, bounds });
    }

    /// What the document says about many now.
    pub fn store_all(&mut self, changes: Vec<(ShapeId, Option<Shape>)>) {
        for draft in changes.iter().filter_map(|(id, _)| self.peers.stored(id)).collect::<Vec<_>>() {
            self.damaged_by(&draft, None);
        }
        let mut ids = Vec::with_capacity(changes.len());
        for (id, shape) in changes {
            self.write(&id, shape);
            ids.push(id);
        }
        self.touched(ids);
    }

    /// Other values of these shapes are seen than before: what holds on to them follows.
    fn touched(&mut self, mut ids: Vec<ShapeId>) {
        ids.sort_unstable();
        ids.dedup();
        let touches = |shape: &Shape| connect::held(shape).any(|held| ids.binary_search(held).is_ok());
        let mut lines: Vec<ShapeId> = self.covers().filter(|shape| touches(shape)).map(|shape| shape.id.clone()).collect();
        for id in &ids {
            lines.extend(self.holders.get(id).into_iter().flatten().cloned());
            if self.derived.contains_key(id) || self.cover(id).or_else(|| self.get(id)).is_some_and(connect::is_tied) {
                lines.push(id.clone());
            }
        }
        lines.sort_unstable();
        lines.dedup();
        for id in lines {
            self.follow(&id);
        }
    }

    /// Brings one line to where its shapes are.
    fn follow(&mut self, id: &ShapeId) {
        let (cover, stored) = (self.cover(id), self.get(id));
        let seen = cover.or(stored).and_then(|line| connect::derive(line, &|held| self.cover(held).or_else(|| self.get(held))));
        let bounds = seen.as_ref().or(stored).map(bounds_with_stroke);
        if seen.as_ref() == self.derived.get(id) && bounds == self.stored.get(id).map(|stored| stored.bounds) {
            return;
        }
        if let Some(old) = self.derived.remove(id) {
            self.damaged(bounds_with_stroke(&old));
        }
        if let Some(seen) = seen {
            self.damaged(bounds_with_stroke(&seen));
            self.derived.insert(id.clone(), seen);
        }
        if let (Some(stored), Some(bounds)) = (self.stored.get_mut(id), bounds) {
            self.index.remove(std::mem::replace(&mut stored.bounds, bounds), id);
            self.index.insert(bounds, id.clone());
            self.damaged(bounds);
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
        let mut ids = Vec::with_capacity(old.len() + drafts.len());
        for draft in old.values().chain(&drafts) {
            self.damaged_by(&draft.shape, draft.base.as_ref());
            ids.push(draft.shape.id.clone());
        }
        for draft in drafts {
            self.mine.insert(draft.shape.id.clone(), draft);
        }
        self.touched(ids);
    }
    /// The own drafts.
    pub fn drafts(&self) -> impl Iterator<Item = &Draft> {
        self.mine.values()
    }
    /// Ends the own drafts and gives what they change. A line that was drawn or bent stores the points it was seen with.
    pub fn settle(&mut self) -> Vec<Change> {
        let change = |draft: &Draft| {
            let ends = |shape: &Shape| (shape.pts.clone(), shape.from.clone(), shape.to.clone());
            let bent = draft.base.as_ref().is_none_or(|base| ends(base) != ends(&draft.shape));
            let shape = self.derived.get(&draft.shape.id).filter(|_| bent).unwrap_or(&draft.shape);
            match &draft.base {
                None => Some(Change::Put(shape.clone())),
                Some(base) => Patch::between(base, shape).map(|patch| Change::Patch(base.id.clone(), patch)),
            }
        };
        let changes = self.mine.values().filter_map(change).collect();
        self.draft(Vec::new());
        changes
    }
    /// Drops drafts of shapes that are no longer stored.
    pub fn prune(&mut self) {
        if self.mine.values().any(|draft| draft.base.is_some() && !self.has(&draft.shape.id)) {
            let stored = &self.stored;
            let ids = self.mine.keys().cloned().collect();
            self.mine.retain(|id, draft| draft.base.is_none() || stored.contains_key(id));
            self.touched(ids);
        }
    }

    /// The shape whose text is being typed, without its text.
    pub fn blank(&mut self, shape: Option<Shape>) {
        let mut ids = Vec::new();
        for old in [self.blank.take(), shape.clone()].into_iter().flatten() {
            self.damaged_by(&old, self.get(&old.id).cloned().as_ref());
            ids.push(old.id);
        }
        self.blank = shape;
        self.touched(ids);
    }

    pub fn peers(&self) -> impl Iterator<Item = (&u64, &Peer)> {
        self.peers.iter()
    }
    /// Somebody else's presence; `None` when they left.
    pub fn peer(&mut self, id: u64, peer: Option<Peer>) {
        let mut ids = Vec::new();
        for shape in self.peers.hear(id, peer) {
            self.damaged_by(&shape, self.get(&shape.id).cloned().as_ref());
            ids.push(shape.id);
        }
        self.touched(ids);
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
        && [style.width, style.opacity, style.size, style.rough, style.radius].iter().all(|n| n.is_finite() && (0.0..=1e5).contains(n))
}
