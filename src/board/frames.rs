//! What lies in frames: who comes along when a frame moves, which frame takes what is dropped into it, and what one takes in and lets go
//! when it is sized. How a frame clips is `scene`'s.

use super::{
    groups::{Unit, patch_parent},
    sheet::Draft,
    table::Table,
};
use crate::{
    model::{
        geom::{Geo, Point, Rect},
        ids::ShapeId,
        order::Order,
        shape::{Change, Kind, Patch, Shape},
    },
    scene::bounds_with_stroke,
};

/// Something that is moved as a whole: its own record, and the shapes whose box is its box.
struct Top {
    record: usize,
    shapes: Vec<usize>,
}

/// Air between a frame and what it is put around, in board units.
const AIR: f64 = 24.0;

impl Table {
    /// Puts a frame around the selection and takes it in, as far as it may be taken, in one edit; the frame is selected.
    pub fn frame(&mut self) {
        let bounds = self.movable().iter().map(bounds_with_stroke).reduce(|a, b| a.union(b));
        let (Some(bounds), true) = (bounds, self.editable) else { return };
        let frame = self.fresh(Kind::Frame, bounds.inflate(AIR, AIR).into());
        self.put_down(vec![frame], "added");
    }

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
        let mut low: Vec<(usize, usize)> = Vec::new();
        for top in self.tops(drafts) {
            let record = &drafts[top.record].shape;
            let bounds = top.shapes.iter().map(|i| drafts[*i].shape.bounds()).reduce(|a, b| a.union(b));
            let Some(middle) = bounds.map(|bounds| bounds.center()) else { continue };
            let moved = |id: &ShapeId| drafts.iter().any(|draft| draft.shape.id == *id);
            let frame = frames.iter().position(|frame| !moved(&frame.id) && holds(frame, middle));
            let parent = frame.map(|at| frames[at].id.clone());
            if record.parent != parent {
                drafts[top.record].shape.parent = parent;
                // What lies in a frame lies above it.
                if let Some(at) = frame {
                    low.extend(top.shapes.into_iter().filter(|i| drafts[*i].shape.z <= frames[at].z).map(|i| (at, i)));
                }
            }
        }
        low.sort_unstable();
        for of in low.chunk_by(|a, b| a.0 == b.0) {
            for (key, (_, i)) in self.over(&frames[of[0].0].z, of.len()).into_iter().zip(of) {
                drafts[*i].shape.z = key;
            }
        }
    }

    /// Keys right above one in the stack.
    fn over(&self, z: &Order, n: usize) -> Vec<Order> {
        Order::row(Some(z), self.sheet.all().map(|shape| &shape.z).find(|other| *other > z), n)
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

    /// New shapes go into the frame they are drawn in; a new frame takes what is wholly in it, and so does one of another size, which lets go what is
    /// wholly beside it.
    pub fn framed(&self, changes: &mut Vec<Change>) {
        let frames = self.open_frames();
        let mut more = Vec::new();
        for at in 0..changes.len() {
            match &changes[at] {
                Change::Put(new) if !(self.sheet.has(&new.id) || new.parent.is_some() || new.kind == Kind::Group) => {
                    let mut new = new.clone();
                    if new.kind == Kind::Frame {
                        let units = self.inside(&new, &[]);
                        let lowest = units.iter().flat_map(|unit| &unit.shapes).map(|shape| &shape.z).min();
                        // What lies in a frame lies above it.
                        if let Some(lowest) = lowest.filter(|z| **z <= new.z) {
                            let below = self.sheet.all().map(|shape| &shape.z).take_while(|z| *z < lowest).last();
                            new.z = Order::between(below, Some(lowest));
                        }
                        more.extend(units.iter().map(|unit| patch_parent(&unit.id, Some(new.id.clone()))));
                    } else if let Some(frame) = frames.iter().find(|frame| holds(frame, new.bounds().center())) {
                        new.parent = Some(frame.id.clone());
                    }
                    changes[at] = Change::Put(new);
                }
                Change::Patch(id, Patch { geo: Some(geo), .. }) => {
                    let frame = self.sheet.get(id).filter(|old| old.kind == Kind::Frame && (old.geo.w, old.geo.h) != (geo.w, geo.h));
                    more.extend(frame.map(|old| self.refit(&Shape { geo: *geo, ..old.clone() }, changes)).into_iter().flatten());
                }
                _ => {}
            }
        }
        changes.extend(more);
    }

    /// What a frame that is now of this size takes in and lets go.
    fn refit(&self, frame: &Shape, changes: &[Change]) -> Vec<Change> {
        let (stay, mut done) = (self.holders(frame).first().map(|holder| holder.id.clone()), Vec::new());
        let geos = geos(changes);
        for child in self.sheet.all().filter(|child| child.parent.as_ref() == Some(&frame.id)) {
            let shapes: Vec<Shape> = match child.kind {
                Kind::Group => self.leaves(&child.id).iter().filter_map(|id| self.sheet.get(id)).cloned().collect(),
                _ => vec![child.clone()],
            };
            let around = shapes.iter().map(|shape| within(frame, self.after(shape, &geos))).reduce(|a, b| a.union(b));
            if around.is_some_and(|around| !around.overlaps(frame.geo.rect())) {
                done.push(patch_parent(&child.id, stay.clone()));
            }
        }
        let taken = self.inside(frame, &geos);
        done.extend(taken.iter().map(|unit| patch_parent(&unit.id, Some(frame.id.clone()))));
        let low: Vec<Shape> = taken.into_iter().flat_map(|unit| unit.shapes).filter(|shape| shape.z <= frame.z).collect();
        for (z, shape) in self.over(&frame.z, low.len()).into_iter().zip(low) {
            done.push(Change::Patch(shape.id, Patch { z: Some(z), ..Patch::default() }));
        }
        done
    }

    /// What lies wholly in a frame and in nothing else, when shapes have got these boxes.
    fn inside(&self, frame: &Shape, geos: &[(&ShapeId, Geo)]) -> Vec<Unit> {
        let inside = |shape: &&Shape| {
            let there = self.sheet.has(&shape.id) && !shape.lock && !shape.kind.holds();
            there && frame.geo.rect().contains_rect(within(frame, self.after(shape, geos)))
        };
        let found = self.sheet.meeting(frame.geo.bounds()).into_iter().filter(inside);
        let ids: Vec<ShapeId> = found.map(|shape| shape.id.clone()).collect();
        let mut units = self.units(ids.iter().filter_map(|id| self.sheet.get(id)).cloned().collect());
        units.retain(|unit| {
            let top = self.sheet.get(&unit.id);
            top.is_some_and(|top| {
                self.holders(top).is_empty() && (top.kind != Kind::Group || self.leaves(&top.id).len() == unit.shapes.len())
            })
        });
        units
    }

    /// The box that a shape has when shapes have got these.
    fn after(&self, shape: &Shape, geos: &[(&ShapeId, Geo)]) -> Rect {
        match geos.binary_search_by(|(id, _)| (*id).cmp(&shape.id)) {
            Ok(at) => geos[at].1.bounds(),
            Err(_) => self.sheet.rest(shape).bounds(),
        }
    }

    /// Whether a shape can be seen at this place: not where the frames it is in cut it off.
    pub fn seen_at(&self, shape: &Shape, at: Point) -> bool {
        shape.parent.is_none() || self.holders(shape).iter().all(|holder| holder.kind != Kind::Frame || holds(holder, at))
    }
}

fn holds(frame: &Shape, at: Point) -> bool {
    frame.geo.rect().contains(frame.geo.turn().inverse() * at)
}

/// The upright box in the frame's own directions.
fn within(frame: &Shape, rect: Rect) -> Rect {
    if frame.geo.r == 0.0 { rect } else { frame.geo.turn().inverse().transform_rect_bbox(rect) }
}

/// The boxes that an edit gives, by id.
fn geos(changes: &[Change]) -> Vec<(&ShapeId, Geo)> {
    fn geo(change: &Change) -> Option<(&ShapeId, Geo)> {
        if let Change::Patch(id, Patch { geo: Some(geo), .. }) = change { Some((id, *geo)) } else { None }
    }
    let mut geos: Vec<_> = changes.iter().filter_map(geo).collect();
    geos.sort_by(|a, b| a.0.cmp(b.0));
    geos
}
