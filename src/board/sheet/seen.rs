//! The sheet as a painter sees it: what is where, under which drafts, and what of it looks like something painted before.

use super::{Sheet, Stored, bounds_with_stroke, key};
use crate::{
    model::{
        geom::{Geo, Rect, Vec2},
        shape::{Patch, Shape},
    },
    scene::connect,
};

/// A shape as it is to be painted.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub shape: &'a Shape,
    /// The place in the sheet of the shape that it looks like, and which of the shapes that were there; `None` for a draft like no other.
    pub like: Option<(u32, u32)>,
    /// How far it lies from the one that it looks like, board units.
    pub by: Vec2,
    /// Holds all its paint.
    pub bounds: Rect,
}

impl Sheet {
    /// The same for a painter, without what floats.
    pub fn scene(&self, rect: Rect) -> Vec<Seen<'_>> {
        self.near(rect, |shape| !self.floats(shape))
    }
    /// What is painted over the scene: new drafts, and many shapes that are being moved.
    pub fn floating(&self) -> Vec<Seen<'_>> {
        let mut floating: Vec<_> =
            self.covers().filter(|shape| self.floats(shape) && self.can_be_seen(shape)).map(|shape| self.seen(shape)).collect();
        floating.sort_unstable_by(|a, b| key(a.shape).cmp(&key(b.shape)));
        floating
    }
    /// What is to be painted for a place of the sheet.
    pub fn seen_at(&self, slot: u32) -> Option<Seen<'_>> {
        let stored = self.slots.get(slot as usize)?.as_ref()?;
        if !self.can_be_seen(&stored.shape) {
            return None;
        }
        match self.cover(&stored.shape.id) {
            Some(cover) => (!self.floats(cover)).then(|| self.seen(cover)),
            None => Some(self.bare(slot, stored)),
        }
    }

    pub(super) fn near<'a>(&'a self, rect: Rect, wanted: impl Fn(&Shape) -> bool) -> Vec<Seen<'a>> {
        let covers: Vec<&Shape> = self.covers().collect();
        let mut covered: Vec<u32> = covers.iter().filter_map(|shape| self.places.get(&shape.id).copied()).collect();
        covered.sort_unstable();
        let bare = |slot: u32, stored: &Stored| covered.binary_search(&slot).is_err() && self.can_be_seen(&stored.shape);
        let mut found: Vec<(u32, Seen)> = Vec::new();
        if self.index.is_vast(rect) {
            let seen = self.in_order().filter(|(slot, stored)| stored.bounds.overlaps(rect) && bare(*slot, stored));
            found.extend(seen.map(|(slot, stored)| (2 * stored.rank + 1, self.bare(slot, stored))));
        } else {
            for slot in self.index.meeting(rect) {
                if let Some(stored) = self.at(slot).filter(|stored| bare(slot, stored)) {
                    found.push((2 * stored.rank + 1, self.bare(slot, stored)));
                }
            }
        }
        for cover in covers.into_iter().filter(|shape| wanted(shape) && self.can_be_seen(shape)) {
            let seen = self.seen(cover);
            if seen.bounds.overlaps(rect) {
                let below = self.order.partition_point(|slot| self.at(*slot).is_some_and(|stored| key(&stored.shape) < key(cover)));
                found.push((2 * below as u32, seen));
            }
        }
        // Few lie between the same two shapes.
        found.sort_unstable_by(|(a, x), (b, y)| a.cmp(b).then_with(|| key(x.shape).cmp(&key(y.shape))));
        found.into_iter().map(|(_, seen)| seen).collect()
    }

    /// A stored shape without a cover as a painter sees it.
    pub(super) fn bare<'a>(&'a self, slot: u32, stored: &'a Stored) -> Seen<'a> {
        let line = if connect::is_tied(&stored.shape) { self.derived.get(&stored.shape.id) } else { None };
        let (shape, version) = line.map_or((&stored.shape, stored.version), |(line, version)| (line, *version));
        Seen { shape, like: Some((slot, version)), by: Vec2::ZERO, bounds: stored.bounds }
    }
    /// A cover as a painter sees it: often what is stored, moved.
    pub(super) fn seen<'a>(&'a self, cover: &'a Shape) -> Seen<'a> {
        let line = if connect::is_tied(cover) { self.derived(&cover.id) } else { None };
        if let (Some(slot), None) = (self.places.get(&cover.id), line)
            && let Some(stored) = self.at(*slot).filter(|stored| !connect::is_tied(&stored.shape))
            && let Some(by) = moved(&stored.shape, cover)
        {
            return Seen { shape: cover, like: Some((*slot, stored.version)), by, bounds: stored.bounds + by };
        }
        let shape = line.unwrap_or(cover);
        Seen { shape, like: None, by: Vec2::ZERO, bounds: bounds_with_stroke(shape) }
    }
}

/// How far `new` lies from `old`, when that is all the difference.
fn moved(old: &Shape, new: &Shape) -> Option<Vec2> {
    let patch = Patch::between(old, new).unwrap_or_default();
    let by = Vec2::new(new.geo.x - old.geo.x, new.geo.y - old.geo.y);
    let whole =
        patch == Patch { geo: patch.geo, from: patch.from.clone(), to: patch.to.clone(), parent: patch.parent.clone(), ..Patch::default() };
    (whole && Geo { x: old.geo.x, y: old.geo.y, ..new.geo } == old.geo).then_some(by)
}
