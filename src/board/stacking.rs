//! The stacking order as buttons and keys change it. A frame and what lies in it are passed and moved as one; what lies in a frame moves among what else
//! lies there, and never below the frame. Where the outline puts a row is `outline`'s.

use super::{selection::Selection, table::Table};
use crate::{
    model::{
        ids::ShapeId,
        order::Order,
        shape::{Change, Kind, Patch, Shape},
    },
    scene::bounds_with_stroke,
};

/// Shapes that are moved among those of one frame (`None`: of the board), in stacking order.
type Part = (Option<ShapeId>, Vec<Shape>);

impl Table {
    /// Puts the selection above (or below) all the rest, keeping its own order. Nothing happens when it is there already.
    pub fn restack(&mut self, front: bool) {
        let (set, parts) = self.parts();
        let mut changes = Vec::new();
        for (frame, shapes) in &parts {
            let others =
                || self.sheet.all().filter(|shape| shape.kind != Kind::Group && !set.has(&shape.id) && self.is_in(shape, frame.as_ref()));
            let floor = frame.as_ref().and_then(|id| self.sheet.get(id)).map(|frame| &frame.z);
            let (low, high) = if front { (others().next_back(), None) } else { (None, others().next()) };
            let [low, high] = [low, high].map(|shape| shape.map(|shape| &shape.z));
            let done = |shape: &Shape| low.max(floor).is_none_or(|low| shape.z > *low) && high.is_none_or(|high| shape.z < *high);
            if (low.is_none() && high.is_none() && floor.is_none()) || shapes.iter().all(done) {
                continue;
            }
            let low = low.max(floor);
            // Within a frame the keys stay near it, for others may lie above.
            let high = if floor.is_some() { low.and_then(|low| self.beyond(low, &set, true)) } else { high.cloned() };
            place(shapes, low, high.as_ref(), &mut changes);
        }
        self.stack(changes, &set);
    }

    /// Puts the selection above the lowest of the shapes over it that overlap it (or below the highest of those under it), keeping its own order.
    pub fn step(&mut self, up: bool) {
        let (set, parts) = self.parts();
        let mut changes = Vec::new();
        for (frame, shapes) in &parts {
            let Some(area) = shapes.iter().map(bounds_with_stroke).reduce(|a, b| a.union(b)) else { continue };
            let rank = |shape: &Shape| (shape.z.clone(), shape.id.clone());
            let key = if up { shapes.first() } else { shapes.last() }.map(rank);
            let floor = frame.as_ref().and_then(|id| self.sheet.get(id));
            let beyond = |shape: &&Shape| {
                let there = !set.has(&shape.id) && self.is_in(shape, frame.as_ref()) && floor.is_none_or(|floor| shape.z > floor.z);
                there && if up { Some(rank(shape)) > key } else { Some(rank(shape)) < key }
            };
            let near = self.sheet.meeting(area);
            let next = if up { near.into_iter().find(beyond) } else { near.into_iter().rev().find(beyond) };
            let Some(next) = next else { continue };
            // The gap beyond it ends at the next other key: shapes that share a key are passed together, and all of a frame is.
            let next = self.edge(next, frame.as_ref(), &set, up);
            let far = self.beyond(&next, &set, up);
            let (low, high) = if up { (Some(&next), far.as_ref()) } else { (far.as_ref(), Some(&next)) };
            place(shapes, low, high, &mut changes);
        }
        self.stack(changes, &set);
    }

    /// What moves in the stack with the selection, by the frames that it stays in.
    fn parts(&self) -> (Selection, Vec<Part>) {
        let shapes = self.carried(self.movable());
        let mut set = Selection::default();
        set.set(shapes.iter().map(|shape| shape.id.clone()).collect());
        let mut parts: Vec<Part> = Vec::new();
        for shape in shapes {
            let frame =
                self.holders(&shape).iter().find(|holder| holder.kind == Kind::Frame && !set.has(&holder.id)).map(|frame| frame.id.clone());
            match parts.iter_mut().find(|(of, _)| *of == frame) {
                Some((_, shapes)) => shapes.push(shape),
                None => parts.push((frame, vec![shape])),
            }
        }
        (set, parts)
    }

    fn is_in(&self, shape: &Shape, frame: Option<&ShapeId>) -> bool {
        frame.is_none_or(|frame| shape.parent.is_some() && self.holders(shape).iter().any(|holder| holder.id == *frame))
    }

    /// The highest (or lowest) key of a shape, of the frame around it that lies in `within`, and of all that lies in that.
    fn edge(&self, shape: &Shape, within: Option<&ShapeId>, set: &Selection, up: bool) -> Order {
        let holders = self.holders(shape);
        let around = holders.iter().take_while(|holder| Some(&holder.id) != within && !set.has(&holder.id));
        let outer = around.filter(|holder| holder.kind == Kind::Frame).last().copied().or((shape.kind == Kind::Frame).then_some(shape));
        let Some(outer) = outer else { return shape.z.clone() };
        let keys = || {
            self.sheet.all().filter(|one| !set.has(&one.id) && (one.id == outer.id || self.is_in(one, Some(&outer.id)))).map(|one| &one.z)
        };
        if up { keys().max() } else { keys().min() }.unwrap_or(&shape.z).clone()
    }

    /// The next key above (or below) of a shape that is not moved.
    fn beyond(&self, key: &Order, set: &Selection, up: bool) -> Option<Order> {
        let mut all = self.sheet.all();
        let other = |shape: &&Shape| !set.has(&shape.id) && if up { shape.z > *key } else { shape.z < *key };
        if up { all.find(other) } else { all.rfind(other) }.map(|shape| shape.z.clone())
    }

    /// Commits new keys; the record of a group that is moved whole lies where its topmost shape does.
    fn stack(&mut self, mut changes: Vec<Change>, set: &Selection) {
        let top = |group: &Shape| {
            let within =
                |id: &ShapeId| self.sheet.get(id).is_some_and(|shape| self.holders(shape).iter().any(|holder| holder.id == group.id));
            let last = changes.iter().rev().find(|change| within(change.id()));
            last.and_then(|change| if let Change::Patch(_, patch) = change { patch.z.clone() } else { None })
        };
        let groups = if changes.is_empty() { Vec::new() } else { self.groups_within(set) };
        let tops: Vec<Change> = groups.into_iter().filter_map(|group| Some(put_at(&group.id, top(group)?))).collect();
        changes.extend(tops);
        self.commit(changes);
    }
}

fn put_at(id: &ShapeId, z: Order) -> Change {
    Change::Patch(id.clone(), Patch { z: Some(z), ..Patch::default() })
}

fn place(shapes: &[Shape], low: Option<&Order>, high: Option<&Order>, changes: &mut Vec<Change>) {
    let keys = Order::row(low, high, shapes.len());
    changes.extend(shapes.iter().zip(keys).map(|(shape, z)| put_at(&shape.id, z)));
}
