//! What is on the board right now: the stored shapes, and over them the drafts of gestures under way (own and peers') and the blank of a shape whose
//! text is being typed. It decides nothing about tools; it keeps the index, the stacking order, the damage, and what lines hold on to in step.

use std::collections::{BTreeMap, HashMap};

mod runs;
mod seen;
mod ties;

pub use seen::Seen;

use super::{
    index::Index,
    peers::{Peer, Peers},
};
use crate::{
    model::{
        geom::{Geo, Rect, Vec2},
        ids::ShapeId,
        nesting,
        order::Order,
        shape::{Change, Kind, Patch, Shape},
    },
    scene::{bounds_with_stroke, connect, frame, legs},
};

/// More moved shapes than this float over the scene until they are put down.
const LIFT: usize = 24;
/// Boxes of damage that are kept apart.
const BOXES: usize = 8;
/// New shapes that are named one by one; more are a box.
const NEW: usize = 24;

/// A shape of a gesture under way.
#[derive(Debug, Clone)]
pub struct Draft {
    pub shape: Shape,
    /// As it was stored when the gesture began; `None` for a new one. What is committed is the difference to this, so that what others change
    /// in the meantime (its colour, say) is kept.
    pub base: Option<Shape>,
}

/// What is to be painted anew.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Damage {
    /// All within this box.
    Area(Rect),
    /// The shape in this place of the sheet came on top of all.
    New(u32),
    /// Only what floats over the scene.
    Float,
}

#[derive(Debug)]
struct Stored {
    shape: Shape,
    /// Of the shape as it is seen without a draft over it: under these the index has it.
    bounds: Rect,
    /// How many shapes are below it.
    rank: u32,
    /// When it was stored, as [`Sheet::rev`] counts.
    version: u32,
}

#[derive(Debug, Default)]
pub struct Sheet {
    slots: Vec<Option<Stored>>,
    free: Vec<u32>,
    places: HashMap<ShapeId, u32>,
    /// The places in stacking order.
    order: Vec<u32>,
    /// `order` has gaps or is out of order.
    untidy: bool,
    /// No stored shape lies outside of it.
    reach: Option<Rect>,
    index: Index,
    mine: BTreeMap<ShapeId, Draft>,
    /// The own drafts float over the scene.
    lifted: bool,
    peers: Peers,
    /// The stored lines that hold on to a shape, by the shape's id.
    holders: BTreeMap<ShapeId, Vec<ShapeId>>,
    /// Lines, stored or drafts, that are seen elsewhere than they lie, and when they came there, as [`Sheet::rev`] counts.
    derived: BTreeMap<ShapeId, (Shape, u32)>,
    blank: Option<Shape>,
    areas: Vec<Rect>,
    new: Vec<u32>,
    floated: bool,
    rev: u64,
}

impl Sheet {
    /// The stored shape.
    pub fn get(&self, id: &ShapeId) -> Option<&Shape> {
        self.stored(id).map(|stored| &stored.shape)
    }
    /// The shape as it is to be seen: drafts cover what is stored.
    pub fn shown(&self, id: &ShapeId) -> Option<&Shape> {
        self.derived(id).or_else(|| self.cover(id)).or_else(|| self.get(id))
    }
    pub fn has(&self, id: &ShapeId) -> bool {
        self.places.contains_key(id)
    }
    /// How many shapes are stored.
    pub fn count(&self) -> usize {
        self.places.len()
    }
    /// There is nothing to see, drafts included.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty() && self.mine.is_empty() && self.peers.drafts().next().is_none()
    }
    /// All stored shapes, in stacking order.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &Shape> {
        self.in_order().map(|(_, stored)| &stored.shape)
    }
    /// The stacking keys at the bottom and the top.
    pub fn ends(&self) -> Option<(&Order, &Order)> {
        let mut all = self.all();
        let first = all.next()?;
        Some((&first.z, &all.next_back().unwrap_or(first).z))
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
        let visible = self.in_order().filter(|(_, stored)| self.can_be_seen(&stored.shape));
        visible.map(|(_, stored)| stored.bounds).reduce(|a, b| a.union(b))
    }
    /// A box around every stored shape, which may be larger than it must be.
    pub fn reach(&self) -> Option<Rect> {
        self.reach
    }

    /// Shown shapes whose box meets `rect`, in stacking order.
    pub fn meeting(&self, rect: Rect) -> Vec<&Shape> {
        self.near(rect, |_| true).into_iter().map(|seen| seen.shape).collect()
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

    /// What the document says about many now; unsound values from elsewhere are taken as gone.
    pub fn store_all(&mut self, changes: Vec<(ShapeId, Option<Shape>)>) {
        for draft in changes.iter().filter_map(|(id, _)| self.peers.stored(id)).collect::<Vec<_>>() {
            self.covered(&draft);
        }
        let ids = changes.iter().map(|(id, _)| id.clone()).collect();
        for (id, shape) in changes {
            self.write(&id, shape);
        }
        self.tidy();
        self.touched(ids);
    }

    /// Does to the sheet what the document will do.
    pub fn apply(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Put(shape) => self.write(&shape.id, Some(shape.clone())),
                Change::Delete(id) => self.write(id, None),
                Change::Patch(id, patch) => {
                    if let Some(mut shape) = self.get(id).cloned() {
                        patch.apply(&mut shape);
                        self.write(id, Some(shape));
                    }
                }
            }
        }
        self.tidy();
        self.touched(changes.iter().map(|change| change.id().clone()).collect());
    }

    /// [`Sheet::tidy`] and [`Sheet::touched`] are due afterwards.
    fn write(&mut self, id: &ShapeId, shape: Option<Shape>) {
        let shape = shape.filter(|shape| is_sound(shape) && shape.id == *id);
        let old = self.stored(id);
        // The echo of what was done here.
        if old.map(|stored| &stored.shape) == shape.as_ref() {
            return;
        }
        let old = old.map(|stored| {
            let held: Vec<ShapeId> = connect::held(&stored.shape).cloned().collect();
            (stored.bounds, shape.as_ref().is_some_and(|shape| shape.z == stored.shape.z), held)
        });
        let place = self.places.get(id).copied();
        if let (Some(slot), Some((bounds, _, held))) = (place, &old) {
            self.index.remove(*bounds, slot);
            self.damaged(*bounds);
            for held in held {
                if let Some(lines) = self.holders.get_mut(held) {
                    lines.retain(|line| line != id);
                }
            }
        }
        let Some(shape) = shape else {
            if let Some(slot) = self.places.remove(id) {
                self.slots[slot as usize] = None;
                self.free.push(slot);
                self.untidy = true;
            }
            return;
        };
        let bounds = bounds_with_stroke(&shape);
        let slot = place.or_else(|| self.free.pop()).unwrap_or(self.slots.len() as u32);
        self.index.insert(bounds, slot);
        for held in connect::held(&shape) {
            self.holders.entry(held.clone()).or_default().push(id.clone());
        }
        self.reached(bounds);
        let last = self.order.last().and_then(|slot| self.at(*slot));
        let on_top = last.map_or(self.order.is_empty(), |last| key(&last.shape) < key(&shape));
        let mut rank = self.order.len() as u32;
        let new = old.is_none();
        match old {
            Some((_, same, _)) => {
                rank = self.at(slot).map_or(0, |stored| stored.rank);
                self.untidy |= !same;
            }
            None => {
                self.untidy |= !on_top;
                self.order.push(slot);
                self.places.insert(id.clone(), slot);
            }
        }
        if slot as usize == self.slots.len() {
            self.slots.push(None);
        }
        if new && on_top && !self.untidy && self.cover(id).is_none() && self.new.len() < NEW {
            self.new.push(slot);
            self.rev += 1;
        } else {
            self.damaged(bounds);
        }
        self.slots[slot as usize] = Some(Stored { shape, bounds, rank, version: self.rev as u32 });
    }

    /// Brings the stacking order in line with what is stored.
    fn tidy(&mut self) {
        if !std::mem::take(&mut self.untidy) {
            return;
        }
        let mut order = std::mem::take(&mut self.order);
        order.retain(|slot| self.at(*slot).is_some());
        let stacking = |slot: u32| self.at(slot).map(|stored| key(&stored.shape));
        runs::merge(&mut order, &|a, b| stacking(a) <= stacking(b));
        // A place that was left and taken again stands here twice.
        order.dedup();
        self.order = order;
        self.reach = None;
        for rank in 0..self.order.len() {
            let slot = self.order[rank] as usize;
            if let Some(stored) = &mut self.slots[slot] {
                stored.rank = rank as u32;
                let bounds = stored.bounds;
                self.reached(bounds);
            }
        }
    }
    fn reached(&mut self, bounds: Rect) {
        self.reach = Some(self.reach.map_or(bounds, |all| all.union(bounds)));
    }

    /// Replaces the own drafts.
    pub fn draft(&mut self, drafts: Vec<Draft>) {
        let before = self.marks();
        let moved = |draft: &Draft| self.seen(&draft.shape).by != Vec2::ZERO;
        let lifted = drafts.len() > LIFT && drafts.first().is_some_and(moved);
        let same = std::mem::replace(&mut self.lifted, lifted) == lifted;
        let drafts = drafts.into_iter().map(|draft| (draft.shape.id.clone(), draft)).collect();
        let old = std::mem::replace(&mut self.mine, drafts);
        let ids: Vec<ShapeId> = old.keys().chain(self.mine.keys()).cloned().collect();
        for mark in [before, self.marks()].concat() {
            self.marked(mark);
        }
        // What is stored is seen again, or no longer.
        let one = |these: &BTreeMap<ShapeId, Draft>, those: &BTreeMap<ShapeId, Draft>| {
            let bounds = these.keys().filter(|id| !(same && those.contains_key(id))).filter_map(|id| self.stored(id));
            bounds.map(|stored| stored.bounds).collect::<Vec<_>>()
        };
        for rect in [one(&old, &self.mine), one(&self.mine, &old)].concat() {
            self.damaged(rect);
        }
        self.touched(ids);
    }
    /// The own drafts.
    pub fn drafts(&self) -> impl Iterator<Item = &Draft> {
        self.mine.values()
    }
    /// Ends the own drafts and gives what they change. A line that was drawn or bent stores the points it was seen with, unless some of its legs stay:
    /// then its way is found from what it stores, and would be another one from what is seen.
    pub fn settle(&mut self) -> Vec<Change> {
        let change = |draft: &Draft| {
            let ends = |shape: &Shape| (shape.pts.clone(), shape.from.clone(), shape.to.clone());
            let bent = draft.base.as_ref().is_none_or(|base| ends(base) != ends(&draft.shape));
            let shape = self.derived(&draft.shape.id).filter(|_| bent && !legs::any(&draft.shape)).unwrap_or(&draft.shape);
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
            let places = &self.places;
            let ids = self.mine.keys().cloned().collect();
            self.mine.retain(|id, draft| draft.base.is_none() || places.contains_key(id));
            self.floated = true;
            self.touched(ids);
        }
    }

    /// The shape whose text is being typed, without its text.
    pub fn blank(&mut self, shape: Option<Shape>) {
        let covers: Vec<Shape> = [self.blank.take(), shape.clone()].into_iter().flatten().collect();
        self.blank = shape;
        self.replaced(covers);
    }

    pub fn peers(&self) -> impl Iterator<Item = (&u64, &Peer)> {
        self.peers.iter()
    }
    /// Somebody else's presence; `None` when they left.
    pub fn peer(&mut self, id: u64, peer: Option<Peer>) {
        let covers = self.peers.hear(id, peer);
        self.replaced(covers);
    }

    /// These covers came or went.
    fn replaced(&mut self, covers: Vec<Shape>) {
        for cover in &covers {
            self.covered(cover);
            if let Some(bounds) = self.stored(&cover.id).map(|stored| stored.bounds) {
                self.damaged(bounds);
            }
        }
        self.touched(covers.into_iter().map(|cover| cover.id).collect());
    }

    /// What changed since it was last asked: areas first, what lies on top of them then.
    pub fn take_damage(&mut self) -> Vec<Damage> {
        let float = std::mem::take(&mut self.floated).then_some(Damage::Float);
        let areas = std::mem::take(&mut self.areas).into_iter().map(Damage::Area);
        areas.chain(std::mem::take(&mut self.new).into_iter().map(Damage::New)).chain(float).collect()
    }

    fn at(&self, slot: u32) -> Option<&Stored> {
        self.slots.get(slot as usize)?.as_ref()
    }
    fn stored(&self, id: &ShapeId) -> Option<&Stored> {
        self.at(*self.places.get(id)?)
    }
    fn in_order(&self) -> impl DoubleEndedIterator<Item = (u32, &Stored)> {
        self.order.iter().filter_map(|slot| Some((*slot, self.at(*slot)?)))
    }
    fn derived(&self, id: &ShapeId) -> Option<&Shape> {
        self.derived.get(id).map(|(line, _)| line)
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
    /// Whether a cover is painted over the scene instead of in it.
    fn floats(&self, cover: &Shape) -> bool {
        !self.has(&cover.id) || (self.lifted && self.mine.contains_key(&cover.id))
    }
    /// Where a cover is painted in the scene; `None` when it floats.
    fn mark(&self, cover: &Shape) -> Option<Rect> {
        (!self.floats(cover)).then(|| self.seen(cover).bounds)
    }
    fn marks(&self) -> Vec<Option<Rect>> {
        self.mine.values().map(|draft| self.mark(&draft.shape)).collect()
    }
    fn marked(&mut self, mark: Option<Rect>) {
        match mark {
            Some(rect) => self.damaged(rect),
            None => {
                self.floated = true;
                self.rev += 1;
            }
        }
    }
    /// A cover comes, goes, or changes.
    fn covered(&mut self, cover: &Shape) {
        self.marked(self.mark(cover));
    }
    fn damaged(&mut self, rect: Rect) {
        self.rev += 1;
        let area = |rect: Rect| rect.width() * rect.height();
        let growth = |all: &Rect| area(all.union(rect)) - area(*all) - area(rect);
        let full = self.areas.len() >= BOXES;
        match self.areas.iter_mut().min_by(|a, b| growth(a).total_cmp(&growth(b))) {
            Some(near) if full || growth(near) <= 0.0 => *near = near.union(rect),
            _ => self.areas.push(rect),
        }
    }
}

/// Stacking order; ties by id.
fn key(shape: &Shape) -> (&Order, &ShapeId) {
    (&shape.z, &shape.id)
}

/// Numbers from elsewhere that would break an index or a canvas are no shape.
pub fn is_sound(shape: &Shape) -> bool {
    let within = |n: f64| n.is_finite() && n.abs() <= Geo::LIMIT;
    let style = &shape.style;
    shape.geo.is_sound()
        && shape.pts.iter().all(|s| within(s.x) && within(s.y) && s.p.is_finite())
        && [style.width, style.opacity, style.size, style.rough, style.radius].iter().all(|n| n.is_finite() && (0.0..=1e5).contains(n))
}
