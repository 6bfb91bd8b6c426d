//! Snapping of the gesture at hand: which shapes count, whether it is wanted now, and the guides to show. The arithmetic is `snap`'s.

use super::{
    snap::{Ask, Guide, REACH, Snapper},
    table::Table,
    tools::Press,
};
use crate::{
    model::{
        geom::{Point, Rect, Vec2},
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
                .filter(|shape| stays(&shape.id) && !shape.kind.is_stroke() && !connect::is_tied(shape));
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
    /// The gesture has ended.
    pub fn rested(&mut self) {
        self.resting = Resting::default();
    }
}
