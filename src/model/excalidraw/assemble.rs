//! Elements become shapes of one board: labels go into their shapes, arrows hold on to theirs, groups and frames become shapes that hold others.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    Keep, Tally,
    element::{Binding, Element},
    pictures::Files,
};
use crate::model::{
    geom::{Affine, Geo, Point, Rect, Vec2},
    ids::ShapeId,
    order::Order,
    path::Sample,
    shape::{End, Kind, Picture, Shape},
    style::Align,
};

/// Shapes in stacking order, with keys in it.
pub(super) fn assemble(elements: &[Element], files: &mut Files, keep: &mut Keep, left_out: &mut Tally) -> Vec<Shape> {
    let mut made = Made::default();
    for (i, element) in elements.iter().enumerate() {
        if element.container.is_none() && !element.label {
            made.add(i, element, files, keep, left_out);
        }
    }
    // Text that is bound stands behind its container in the file, so what stays separate is put right after its container.
    let labelled: HashMap<&str, usize> = elements
        .iter()
        .enumerate()
        .filter(|(_, element)| element.stands_in || element.shape.kind == Kind::Line)
        .filter_map(|(i, element)| Some((element.groups.first()?.as_str(), i)))
        .collect();
    for (i, element) in elements.iter().enumerate().filter(|(_, element)| element.container.is_some() || element.label) {
        let bound = match &element.container {
            Some(container) => made.by_id.get(container.as_str()).copied(),
            None => element.groups.first().and_then(|group| labelled.get(group.as_str())).copied(),
        };
        match bound.and_then(|at| made.shapes.get_mut(&at)) {
            Some(container) if fits(container, &element.shape) => {
                put_label(container, element);
                made.lent.extend(element.groups.first().filter(|_| element.label).cloned());
            }
            container => {
                if container.is_some() && element.container.is_some() {
                    left_out.note("labels of another colour than their shape (kept as text of their own)");
                }
                made.add(i, element, files, keep, left_out);
            }
        }
    }
    made.tie(elements);
    made.nest(elements);
    made.ordered()
}

#[derive(Default)]
struct Made<'a> {
    /// By their element's place in the file.
    shapes: BTreeMap<usize, Shape>,
    /// Places in the file.
    by_id: HashMap<&'a str, usize>,
    /// Groups and frames, each with the place in the file it stands before.
    holders: Vec<(usize, Shape)>,
    used: HashSet<ShapeId>,
    /// Groups that only tied a label to its shape.
    lent: HashSet<String>,
}

impl<'a> Made<'a> {
    fn add(&mut self, at: usize, element: &'a Element, files: &mut Files, keep: &mut Keep, left_out: &mut Tally) {
        let mut shape = element.shape.clone();
        if shape.kind == Kind::Image {
            let kept = element.file.as_ref().and_then(|file| files.keep(file, keep));
            let picture = kept.and_then(|(blob, size)| Picture { blob, size, crop: element.crop, mirror: element.mirror }.sound());
            let Some(mut picture) = picture else {
                left_out.note("images whose file is missing or is no picture");
                return;
            };
            // There it is of the file, here of what is seen.
            picture.crop = picture.crop.map(|_| picture.part());
            shape.image = Some(picture);
        }
        if shape.kind == Kind::Text {
            shape.style.valign = Align::Middle; // it is for labels
        }
        shape.id = self.free(&element.id);
        self.by_id.entry(&element.id).or_insert(at);
        self.shapes.insert(at, shape);
    }

    /// The file's id when that is one of ours and free.
    fn free(&mut self, wanted: &str) -> ShapeId {
        let wanted = wanted.parse::<ShapeId>().ok().filter(|id| !self.used.contains(id));
        let id = wanted.unwrap_or_else(ShapeId::random);
        self.used.insert(id.clone());
        id
    }

    /// Ties the ends of arrows to the shapes they hold on to.
    fn tie(&mut self, elements: &[Element]) {
        for (i, element) in elements.iter().enumerate().filter(|(_, e)| e.from.is_some() || e.to.is_some()) {
            let Some(own) = self.shapes.get(&i).filter(|shape| shape.kind.is_line()) else { continue };
            let mut points = own.points();
            let end = |binding: &Option<Binding>, points: &[Sample]| {
                let binding = binding.as_ref()?;
                let target = self.by_id.get(binding.element.as_str()).filter(|at| **at != i).and_then(|at| self.shapes.get(at))?;
                let at = binding.fixed.or_else(|| Some(aim(target, points, own.geo.turn())))?;
                Some(End { shape: target.id.clone(), at, pin: binding.pin })
            };
            let to = end(&element.to, &points);
            points.reverse();
            let from = end(&element.from, &points);
            if let Some(own) = self.shapes.get_mut(&i) {
                (own.from, own.to) = (from, to);
            }
        }
    }

    /// Makes the groups, puts shapes into them and into their frames.
    fn nest(&mut self, elements: &[Element]) {
        let mut groups: HashMap<&str, ShapeId> = HashMap::new();
        let mut parents: HashMap<ShapeId, ShapeId> = HashMap::new();
        let lent = std::mem::take(&mut self.lent);
        for (i, element) in elements.iter().enumerate() {
            let Some(own) = self.shapes.get(&i).map(|shape| shape.id.clone()) else { continue };
            let frame = element.frame.as_ref().and_then(|frame| self.by_id.get(frame.as_str())).and_then(|at| self.shapes.get(at));
            let frame = frame.filter(|frame| frame.kind == Kind::Frame && frame.id != own).map(|frame| frame.id.clone());
            let mut child = own;
            for name in element.groups.iter().filter(|name| !lent.contains(*name)).take(64) {
                let known = groups.get(name.as_str()).cloned();
                let new = known.is_none();
                let group = known.unwrap_or_else(|| {
                    let id = self.free(name);
                    let place = element.groups.iter().position(|group| group == name);
                    let alt = place.and_then(|place| element.names.get(place)).cloned().unwrap_or_default();
                    self.holders.push((i, Shape { id: id.clone(), alt, ..Shape::new(Kind::Group, Geo::default(), Order::first()) }));
                    groups.insert(name, id.clone());
                    id
                });
                // Whoever is first to say where a group lies is believed, unless it then lay in itself.
                if child != group && !parents.contains_key(&child) && !ancestors(&parents, &group).any(|id| *id == child) {
                    parents.insert(child, group.clone());
                }
                child = group;
                if !new && parents.contains_key(&child) {
                    break;
                }
            }
            let frame = frame.filter(|frame| !ancestors(&parents, frame).any(|id| *id == child));
            if let (Some(frame), false) = (frame, parents.contains_key(&child)) {
                parents.insert(child, frame);
            }
        }
        let all = self.shapes.values_mut().chain(self.holders.iter_mut().map(|(_, shape)| shape));
        for shape in all {
            shape.parent = parents.remove(&shape.id);
        }
        self.frames_first();
        self.box_groups();
    }

    /// A frame stands behind what is in it in the file, and below it here.
    fn frames_first(&mut self) {
        let frames: Vec<usize> = self.shapes.iter().filter(|(_, shape)| shape.kind == Kind::Frame).map(|(at, _)| *at).collect();
        let up: HashMap<ShapeId, ShapeId> = self.everything().filter_map(|shape| Some((shape.id.clone(), shape.parent.clone()?))).collect();
        let mut first: HashMap<&ShapeId, usize> = HashMap::new();
        for (at, shape) in &self.shapes {
            for holder in ancestors(&up, &shape.id) {
                let first = first.entry(holder).or_insert(*at);
                *first = (*first).min(*at);
            }
        }
        let mut moved: Vec<(usize, usize)> = Vec::new();
        for at in frames {
            moved.extend(self.shapes.get(&at).map(|frame| (at, first.get(&frame.id).map_or(at, |first| at.min(*first)))));
        }
        let mut below = Vec::new();
        for (at, to) in moved {
            below.extend(self.shapes.remove(&at).map(|frame| (to, frame)));
        }
        below.append(&mut self.holders);
        self.holders = below;
    }

    fn everything(&self) -> impl Iterator<Item = &Shape> {
        self.shapes.values().chain(self.holders.iter().map(|(_, shape)| shape))
    }

    /// A group's box is that of what is in it.
    fn box_groups(&mut self) {
        let up: HashMap<ShapeId, ShapeId> = self.everything().filter_map(|shape| Some((shape.id.clone(), shape.parent.clone()?))).collect();
        let mut boxes: HashMap<ShapeId, Rect> = HashMap::new();
        for shape in self.everything().filter(|shape| shape.kind != Kind::Group) {
            let bounds = shape.bounds();
            for holder in ancestors(&up, &shape.id) {
                boxes.entry(holder.clone()).and_modify(|all| *all = all.union(bounds)).or_insert(bounds);
            }
        }
        for (_, group) in self.holders.iter_mut().filter(|(_, shape)| shape.kind == Kind::Group) {
            group.geo = boxes.get(&group.id).map_or(Geo::default(), |rect| Geo::from(*rect)).clamped();
        }
    }

    fn ordered(mut self) -> Vec<Shape> {
        self.holders.sort_by_key(|(at, _)| *at);
        let mut holders = self.holders.into_iter().peekable();
        let mut all = Vec::with_capacity(self.shapes.len() + holders.len());
        for (at, shape) in self.shapes {
            while let Some((_, holder)) = holders.next_if(|(before, _)| *before <= at) {
                all.push(holder);
            }
            all.push(shape);
        }
        all.extend(holders.map(|(_, holder)| holder));
        let keys = Order::sequence(all.len());
        for (shape, z) in all.iter_mut().zip(keys) {
            shape.z = z;
        }
        all
    }
}

/// What a shape is in, inside out; a chain that goes round ends.
fn ancestors<'a>(parents: &'a HashMap<ShapeId, ShapeId>, of: &ShapeId) -> impl Iterator<Item = &'a ShapeId> {
    std::iter::successors(parents.get(of), |id| parents.get(*id)).take(128)
}

/// Where in a shape's box (0..1 both ways) an arrow aims: the point on the line of its last piece that lies nearest to the middle of the shape.
fn aim(target: &Shape, points: &[Sample], turn: Affine) -> [f64; 2] {
    let back = target.geo.turn().inverse() * turn;
    let mut ends = points.iter().rev().map(|s| back * Point::new(s.x, s.y));
    let Some(end) = ends.next() else { return [0.5, 0.5] };
    let (geo, center) = (target.geo, target.geo.center());
    let along = ends.find(|p| p.distance(end) > 1e-3).map_or(Vec2::ZERO, |before| (end - before).normalize());
    let at = end + along * along.dot(center - end).max(0.0);
    let share = |v: f64, from: f64, size: f64| if size > 0.0 { ((v - from) / size).clamp(0.0, 1.0) } else { 0.5 };
    [share(at.x, geo.x, geo.w), share(at.y, geo.y, geo.h)]
}

/// The text looks the same as a label, which has its shape's colour and opacity.
fn fits(container: &Shape, text: &Shape) -> bool {
    let free = container.kind.has_text() && !matches!(container.kind, Kind::Text | Kind::Frame) && container.text.is_empty();
    let plain = container.style.width == 0.0 || container.style.stroke == text.style.stroke;
    free && plain && (container.hide || container.style.opacity == text.style.opacity)
}

fn put_label(container: &mut Shape, element: &Element) {
    let (text, own) = (&element.shape.style, &mut container.style);
    container.text.clone_from(&element.unwrapped);
    (own.font, own.size, own.stroke, own.bold, own.italic) = (text.font, text.size, text.stroke, text.bold, text.italic);
    (own.align, own.valign) = (text.align, text.valign);
}
