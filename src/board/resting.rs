//! Snapping of the gesture at hand: which shapes count, whether it is wanted now, and the guides to show. The arithmetic is `snap`'s.

use super::{
    resize::{Scale, Side},
    snap::{Ask, Guide, REACH, Snapper},
    table::Table,
    tools::Press,
};
use crate::{
    model::{
        geom::{Geo, Point, Rect, Vec2},
        ids::ShapeId,
    },
    scene::connect,
};

/// What edges and middles come to rest at.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Snapping {
    /// At those of other shapes; Ctrl turns it about.
    pub shapes: bool,
    /// At the lines of the grid, which is shown; Ctrl turns it off.
    pub grid: bool,
}

/// What the gesture under way has found.
#[derive(Debug, Default)]
pub struct Resting {
    snapper: Option<Snapper>,
    pub guides: Vec<Guide>,
}

/// All places of a box may come to rest.
pub const ALL: [[bool; 3]; 2] = [[true; 3]; 2];

impl Table {
    /// How far a box is to be moved to come to rest. `places` are those that may, per axis: low edge, middle, high edge; `moved` are the shapes that
    /// do not stay (sorted ids).
    pub fn rest(&mut self, press: &Press, rect: Rect, places: [[bool; 3]; 2], moved: &[ShapeId]) -> Vec2 {
        let (shapes, grid) = (self.snapping.shapes != press.mods.ctrl, self.snapping.grid && !press.mods.ctrl);
        self.resting.guides.clear();
        if !(shapes || grid) {
            return Vec2::ZERO;
        }
        if self.resting.snapper.is_none() {
            let view = self.camera.view(self.size);
            let stays = |id: &ShapeId| self.sheet.has(id) && moved.binary_search(id).is_err();
            let near = self
                .sheet
                .meeting(view)
                .into_iter()
                .filter(|shape| stays(&shape.id) && !shape.kind.is_stroke() && connect::held(shape).next().is_none());
            self.resting.snapper = Some(Snapper::new(near.map(|shape| shape.bounds()).collect(), rect.center()));
        }
        let reach = self.px(REACH);
        let Some(snapper) = &self.resting.snapper else { return Vec2::ZERO };
        let (by, guides) = snapper.rest(Ask { rect, places, reach, shapes, grid });
        self.resting.guides = guides;
        by
    }
    /// The place at which a point comes to rest.
    pub fn rest_at(&mut self, press: &Press, at: Point, moved: &[ShapeId]) -> Point {
        at + self.rest(press, Rect::from_points(at, at), [[true, false, false]; 2], moved)
    }
    /// Where the held side of a frame comes to rest on its way to `to`: a corner on both axes, or in proportion on the nearer one; an edge on the axis
    /// that it moves along, if it does.
    pub fn rest_side(&mut self, press: &Press, frame: Geo, side: Side, to: Point, keep: bool) -> Point {
        let moved = self.selection.ids().to_vec();
        let point = |at: Point| Rect::from_points(at, at);
        let (sin, cos) = frame.r.sin_cos();
        let (x, y) = (f64::from(side.x), f64::from(side.y));
        let way = [x * cos - y * sin, x * sin + y * cos];
        if !(keep && side.is_corner()) {
            let places = way.map(|way| [side.is_corner() || way.abs() > 0.999, false, false]);
            return to + self.rest(press, point(to), places, &moved);
        }
        let [anchor, held] = Scale::reaching(frame, side, to, true, press.mods.alt).reaches(side);
        let mut best: Option<(f64, f64, Vec<Guide>)> = None;
        for (axis, off) in [held.x - anchor.x, held.y - anchor.y].into_iter().enumerate() {
            let places = [axis == 0, axis == 1].map(|axis| [axis, false, false]);
            let by = self.rest(press, point(held), places, &moved);
            let (by, guides) = (by.x + by.y, std::mem::take(&mut self.resting.guides));
            let found = by != 0.0 || !guides.is_empty();
            if found && off.abs() > 1e-6 && best.as_ref().is_none_or(|(least, ..)| by.abs() < least.abs()) {
                best = Some((by, (off + by) / off, guides));
            }
        }
        let Some((_, k, guides)) = best else { return to };
        self.resting.guides = guides;
        anchor + (held - anchor) * k
    }
    /// The gesture has ended.
    pub fn rested(&mut self) {
        self.resting = Resting::default();
    }
}
