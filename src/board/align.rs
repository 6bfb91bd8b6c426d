//! Alignment, distribution, mirroring and turning of the selection; groups move as one. Lines that hold on to shapes follow those by themselves.

use super::{
    groups::Unit,
    input::{Axis, Edge},
    resize::Scale,
    table::Table,
};
use crate::{
    model::{
        geom::{Affine, Point, Rect, Vec2},
        ids::ShapeId,
        shape::{Change, End, Kind, Patch, Shape},
    },
    scene::connect,
};

/// Nearer than this (board units) is there already.
const NEAR: f64 = 1e-6;

impl Table {
    /// What can be arranged: the units of the selection, without the lines that hold on to shapes.
    fn arranged(&self) -> Vec<Unit> {
        let free = |shape: &Shape| !connect::is_tied(shape);
        self.units(self.movable().into_iter().filter(free).collect())
    }

    /// Brings all units to one edge, or one middle, of the box around them.
    pub fn align(&mut self, edge: Edge) {
        let units = self.arranged();
        let boxes: Vec<Rect> = units.iter().map(Unit::bounds).collect();
        let Some(all) = boxes.iter().copied().reduce(|a, b| a.union(b)).filter(|_| boxes.len() > 1) else { return };
        let by = |rect: &Rect| match edge {
            Edge::Left => Vec2::new(all.x0 - rect.x0, 0.0),
            Edge::Center => Vec2::new(all.center().x - rect.center().x, 0.0),
            Edge::Right => Vec2::new(all.x1 - rect.x1, 0.0),
            Edge::Top => Vec2::new(0.0, all.y0 - rect.y0),
            Edge::Middle => Vec2::new(0.0, all.center().y - rect.center().y),
            Edge::Bottom => Vec2::new(0.0, all.y1 - rect.y1),
        };
        let moves = boxes.iter().map(by).collect();
        self.shift(units, moves, "Aligned");
    }

    /// Makes the gaps between the units equal; the outermost two stay.
    pub fn distribute(&mut self, axis: Axis) {
        let mut units = self.arranged();
        let span = |unit: &Unit| {
            let rect = unit.bounds();
            if axis == Axis::X { (rect.x0, rect.x1) } else { (rect.y0, rect.y1) }
        };
        let middle = |unit: &Unit| span(unit).0 + span(unit).1;
        units.sort_by(|a, b| middle(a).total_cmp(&middle(b)));
        let spans: Vec<(f64, f64)> = units.iter().map(span).collect();
        let [first, .., last] = spans.as_slice() else { return };
        if spans.len() < 3 {
            return;
        }
        let filled: f64 = spans.iter().map(|(low, high)| high - low).sum();
        let gap = (last.1 - first.0 - filled) / (spans.len() - 1) as f64;
        let mut at = first.0;
        let place = |(low, high): &(f64, f64)| {
            let by = at - low;
            at += high - low + gap;
            if axis == Axis::X { Vec2::new(by, 0.0) } else { Vec2::new(0.0, by) }
        };
        let moves = spans.iter().map(place).collect();
        self.shift(units, moves, "Distributed");
    }

    fn shift(&mut self, units: Vec<Unit>, moves: Vec<Vec2>, said: &str) {
        let mut changes = Vec::new();
        for (unit, by) in units.into_iter().zip(moves).filter(|(_, by)| by.hypot() > NEAR) {
            changes.extend(self.carried(unit.shapes).iter().map(|shape| Change::translate(shape, by)));
        }
        self.arrange(changes, said);
    }

    /// Mirrors the selection about the middle of its box: left to right, or top to bottom. Text and pictures stay readable.
    pub fn flip(&mut self, axis: Axis) {
        let shapes = self.movable();
        let Some(all) = shapes.iter().map(Shape::bounds).reduce(|a, b| a.union(b)) else { return };
        let x = axis == Axis::X;
        let mirror = Scale::mirror(all, x);
        let chosen = |id: &ShapeId| shapes.binary_search_by(|shape| shape.id.cmp(id)).is_ok();
        let end = |end: &Option<End>| {
            let mut end = end.clone()?;
            if chosen(&end.shape) {
                end.at = if x { [1.0 - end.at[0], end.at[1]] } else { [end.at[0], 1.0 - end.at[1]] };
            }
            Some(end)
        };
        let flipped = |old: &Shape| {
            let mut new = mirror.apply(old);
            // A frame is never turned.
            if old.kind == Kind::Frame {
                new.geo.r = old.geo.r;
            }
            (new.from, new.to) = (end(&old.from), end(&old.to));
            changed(old, &new)
        };
        let changes = shapes.iter().filter_map(flipped).collect();
        self.arrange(changes, "Flipped");
    }

    /// Turns the selection about its middle, by degrees clockwise.
    pub fn turn(&mut self, degrees: f64) {
        let shapes = self.turnable();
        if let Some(middle) = self.selection.frame(&self.sheet).map(|frame| frame.center()) {
            let along: Vec<ShapeId> = self.selection.ids().to_vec();
            let turned = |old: &Shape| changed(old, &turned(&self.taken(old, &along), middle, degrees.to_radians()));
            let changes = shapes.iter().filter_map(turned).collect();
            self.arrange(changes, "Turned");
        }
    }
    /// What can be turned: frames cannot.
    pub fn turnable(&self) -> Vec<Shape> {
        self.movable().into_iter().filter(|shape| shape.kind != Kind::Frame).collect()
    }

    fn arrange(&mut self, changes: Vec<Change>, said: &str) {
        if !changes.is_empty() && self.editable {
            self.commit(changes);
            self.announce(said);
        }
    }
}

/// The shape, turned about a point of the board by `angle` radians.
pub fn turned(shape: &Shape, about: Point, angle: f64) -> Shape {
    let to = Affine::rotate_about(angle, about) * shape.geo.center();
    let mut geo = shape.geo.translate(to - shape.geo.center());
    geo.r += angle;
    Shape { geo: geo.clamped(), ..shape.clone() }
}

fn changed(old: &Shape, new: &Shape) -> Option<Change> {
    Patch::between(old, new).map(|patch| Change::Patch(old.id.clone(), patch))
}
