//! The turn handle under way: the selection follows the pointer around its middle; Shift keeps to steps of 15°.

use std::f64::consts::PI;

use super::Press;
use crate::{
    board::{align::turned, sheet::Draft, table::Table},
    model::{geom::Point, ids::ShapeId, shape::Shape},
};

const STEP: f64 = PI / 12.0;

pub struct Turning {
    middle: Point,
    /// The pointer's direction at the start, and the frame's turn.
    from: f64,
    base: f64,
    shapes: Vec<Shape>,
    along: Vec<ShapeId>,
}

impl Turning {
    pub fn begin(table: &Table, press: &Press) -> Option<Self> {
        let frame = table.selection.frame(&table.sheet)?;
        let from = (press.at - frame.center()).atan2();
        Some(Turning { middle: frame.center(), from, base: frame.r, shapes: table.turnable(), along: table.selection.ids().to_vec() })
    }

    pub fn follow(&mut self, table: &mut Table, press: &Press) {
        self.shapes.retain(|shape| table.sheet.has(&shape.id));
        let to = press.at - self.middle;
        let mut angle = if to.hypot() > 0.0 { to.atan2() - self.from } else { 0.0 };
        if press.mods.shift {
            angle = ((self.base + angle) / STEP).round() * STEP - self.base;
        }
        let draft = |old: &Shape| Draft { shape: turned(&table.taken(old, &self.along), self.middle, angle), base: Some(old.clone()) };
        let drafts = self.shapes.iter().map(draft).collect();
        table.draft(drafts);
    }
}
