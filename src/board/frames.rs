//! What lies in frames: who comes along when a frame moves, and which frame takes what is dropped into it. How a frame clips is `scene`'s.

use super::{groups::patch_parent, sheet::Draft, table::Table};
use crate::model::{
    geom::Point,
    ids::ShapeId,
    order::Order,
    shape::{Change, Kind, Shape},
};

/// Something that is moved as a whole: its own record, and the shapes whose box is its box.
struct Top {
    record: usize,
    shapes: Vec<usize>,
}

impl Table {
    /// These shapes and what lies in the frames among them, in stacking order.
    pub fn carried(&self, shapes: Vec<Shape>) -> Vec<Shape> {
        let frames: Vec<&ShapeId> = shapes.iter().filter(|shape| shape.kind == Kind::Frame).map(|shape| &shape.id).collect();
        if frames.is_empty() {
            return shapes;
        }
        let chosen = |shape: &Shape| shapes.iter().any(|one| one.id == shape.id);
        let comes = |shape: &&Shape| {
            shape.kind != Kind::Group
                && (chosen(shape) || shape.parent.is_some() && self.holders(shape).iter().any(|h| frames.contains(&&h.id)))
        };
        self.sheet.all().filter(comes).cloned().collect()
    }

    /// The frames that can take something, the topmost first.
    pub fn open_frames(&self) -> Vec<Shape> {
        let mut frames: Vec<Shape> =
            self.sheet.all().filter(|shape| shape.kind == Kind::Frame && !shape.lock && !shape.hide).cloned().collect();
        frames.reverse();
        frames
    }

    /// Gives what is moved to the frames it lies over now. Frames themselves go into none, and what is moved within its group stays in it.
    pub fn settle_in(&self, frames: &[Shape], drafts: &mut [Draft]) {
        if frames.is_empty() {
            return;
        }
        for top in self.tops(drafts) {
            let record = &drafts[top.record].shape;
            let bounds = top.shapes.iter().map(|i| drafts[*i].shape.bounds()).reduce(|a, b| a.union(b));
            let Some(middle) = bounds.map(|bounds| bounds.center()) else { continue };
            let moved = |id: &ShapeId| drafts.iter().any(|draft| draft.shape.id == *id);
            let frame = frames.iter().find(|frame| !moved(&frame.id) && holds(frame, middle));
            let parent = frame.map(|frame| frame.id.clone());
            if record.parent != parent {
                drafts[top.record].shape.parent = parent;
                let over = frame.map(|frame| self.above(&frame.z));
                for i in top.shapes {
                    // What lies in a frame lies above it.
                    if let (Some(frame), Some((low, high))) = (frame, &over)
                        && drafts[i].shape.z <= frame.z
                    {
                        drafts[i].shape.z = Order::between(Some(low), high.as_ref());
                    }
                }
            }
        }
    }

    /// The key, and the next one above it in the stack.
    fn above(&self, z: &Order) -> (Order, Option<Order>) {
        (z.clone(), self.sheet.all().map(|shape| &shape.z).find(|other| *other > z).cloned())
    }

    fn tops(&self, drafts: &[Draft]) -> Vec<Top> {
        let mut places: Vec<(&ShapeId, usize)> = drafts.iter().enumerate().map(|(i, draft)| (&draft.shape.id, i)).collect();
        places.sort_unstable();
        let place = |id: &ShapeId| places.binary_search_by(|(other, _)| (*other).cmp(id)).ok().map(|at| places[at].1);
        let mut tops: Vec<Option<Top>> = drafts.iter().map(|_| None).collect();
        for (i, _) in drafts.iter().enumerate().filter(|(_, draft)| draft.shape.kind != Kind::Group) {
            let mut at = i;
            // No deeper than shapes are: ids may be in a circle.
            for _ in 0..drafts.len() {
                match drafts[at].shape.parent.as_ref().and_then(place) {
                    Some(up) => at = up,
                    None => break,
                }
            }
            let record = &drafts[at].shape;
            let in_group = self.holders(record).first().is_some_and(|holder| holder.kind == Kind::Group);
            if record.kind != Kind::Frame && !in_group {
                tops[at].get_or_insert(Top { record: at, shapes: Vec::new() }).shapes.push(i);
            }
        }
        tops.into_iter().flatten().collect()
    }

    /// New shapes go into the frame they are drawn in; a new frame takes what is wholly in it.
    pub fn framed(&self, changes: &mut Vec<Change>) {
        let frames = self.open_frames();
        let mut taken = Vec::new();
        for change in changes.iter_mut() {
            let Change::Put(new) = change else { continue };
            if self.sheet.has(&new.id) || new.parent.is_some() || new.kind == Kind::Group {
                continue;
            }
            if new.kind == Kind::Frame {
                let inside = |shape: &&Shape| {
                    let there = self.sheet.has(&shape.id) && !shape.lock && !shape.kind.holds();
                    there && new.geo.rect().contains_rect(shape.bounds())
                };
                let found = self.sheet.meeting(new.geo.bounds()).into_iter().filter(inside);
                for unit in self.units(found.cloned().collect()) {
                    let Some(top) = self.sheet.get(&unit.id) else { continue };
                    if self.holders(top).is_empty() && (top.kind != Kind::Group || self.leaves(&top.id).len() == unit.shapes.len()) {
                        taken.push(patch_parent(&unit.id, Some(new.id.clone())));
                        // What lies in a frame lies above it.
                        if let Some(lowest) = unit.shapes.iter().map(|shape| &shape.z).min().filter(|z| **z <= new.z) {
                            let below = self.sheet.all().map(|shape| &shape.z).take_while(|z| *z < lowest).last();
                            new.z = Order::between(below, Some(lowest));
                        }
                    }
                }
            } else if let Some(frame) = frames.iter().find(|frame| holds(frame, new.bounds().center())) {
                new.parent = Some(frame.id.clone());
            }
        }
        changes.extend(taken);
    }

    /// Whether a shape can be seen at this place: not where the frames it is in cut it off.
    pub fn seen_at(&self, shape: &Shape, at: Point) -> bool {
        shape.parent.is_none() || self.holders(shape).iter().all(|holder| holder.kind != Kind::Frame || holds(holder, at))
    }
}

fn holds(frame: &Shape, at: Point) -> bool {
    frame.geo.rect().contains(frame.geo.turn().inverse() * at)
}
