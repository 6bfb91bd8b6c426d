//! What lines hold on to: who holds whom, and where the lines are seen for it. How a line finds its way is `scene::connect`'s.

use super::{Sheet, bounds_with_stroke};
use crate::{
    model::{
        ids::ShapeId,
        shape::{Change, Patch, Shape},
    },
    scene::connect,
};

impl Sheet {
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
    /// Other values of these shapes are seen than before: what holds on to them follows.
    pub(super) fn touched(&mut self, mut ids: Vec<ShapeId>) {
        ids.sort_unstable();
        ids.dedup();
        let touches = |shape: &Shape| connect::held(shape).any(|held| ids.binary_search(held).is_ok());
        let mut lines: Vec<ShapeId> = self.covers().filter(|shape| touches(shape)).map(|shape| shape.id.clone()).collect();
        for id in &ids {
            if !self.holders.is_empty() {
                lines.extend(self.holders.get(id).into_iter().flatten().cloned());
            }
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
        if seen.as_ref() == self.derived(id) && bounds == self.stored(id).map(|stored| stored.bounds) {
            return;
        }
        if cover.is_some_and(|cover| self.floats(cover)) {
            self.floated = true;
        }
        if let Some((old, _)) = self.derived.remove(id) {
            self.damaged(bounds_with_stroke(&old));
        }
        if let Some(seen) = seen {
            self.damaged(bounds_with_stroke(&seen));
            self.derived.insert(id.clone(), (seen, self.rev as u32));
        }
        if let (Some(slot), Some(bounds)) = (self.places.get(id).copied(), bounds)
            && let Some(stored) = &mut self.slots[slot as usize]
        {
            self.index.remove(std::mem::replace(&mut stored.bounds, bounds), slot);
            self.index.insert(bounds, slot);
            self.reached(bounds);
            self.damaged(bounds);
        }
    }
}
