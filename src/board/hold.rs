//! What the end of a line would hold on to at a place: the shape there, and where in it. It changes nothing.

use super::{table::Table, tools::Press};
use crate::{
    model::{
        geom::{Point, Rect},
        ids::ShapeId,
        shape::{End, Kind, Shape},
    },
    scene::{connect, flat},
};

/// How near a point of the outline takes the end to itself, in CSS pixels, and as a share of the shape's shorter side.
const SNAP: (f64, f64) = (9.0, 0.2);
/// Within this share of its half sides an end is meant for the shape as a whole.
const MIDDLE: f64 = 0.6;

/// What is outlined while an end is over it.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    pub shape: ShapeId,
    /// Where the end is pinned, on the board.
    pub pin: Option<Point>,
}

impl Table {
    /// What the end of a line at `at` holds on to, and shows that; nothing with Alt or Ctrl held. An end near the middle of a side or near a corner is
    /// pinned there, one near the middle of the shape aims at the middle.
    pub fn hold(&mut self, at: Point, press: &Press) -> Option<End> {
        let found = if press.mods.alt || press.mods.ctrl { None } else { self.holdable(at, self.px(press.reach() + 4.0)) };
        let end = found.map(|shape| self.end_of(shape, at));
        let shape = end.as_ref().and_then(|end| self.sheet.get(&end.shape));
        let target = end.as_ref().zip(shape).map(|(end, shape)| {
            let place = shape.geo.turn() * Point::new(shape.geo.x + end.at[0] * shape.geo.w, shape.geo.y + end.at[1] * shape.geo.h);
            Target { shape: end.shape.clone(), pin: end.pin.then_some(place) }
        });
        self.aim_at(target);
        end
    }

    pub fn aim_at(&mut self, target: Option<Target>) {
        if self.target != target {
            self.target = target;
            self.stale = true;
        }
    }

    /// The topmost shape there that a line can hold on to; of hollow ones over each other, and of what is seen through them, the smallest.
    fn holdable(&self, at: Point, reach: f64) -> Option<&Shape> {
        let near = self.sheet.meeting(Rect::from_points(at, at).inflate(reach, reach));
        let mut best: Option<&Shape> = None;
        let area = |shape: &Shape| shape.geo.w * shape.geo.h;
        for shape in near.into_iter().rev() {
            if shape.lock || shape.hide || !connect::can_be_held(shape.kind) || !self.sheet.has(&shape.id) {
                continue;
            }
            let ring = connect::ring(shape);
            let beside = || super::hit::is_near(&ring, at, reach);
            // What is drawn inside a frame is not meant for it.
            let held = if shape.kind == Kind::Frame { beside() } else { flat::is_around(&ring, at) || beside() };
            if !held {
                continue;
            }
            if best.is_none_or(|best| area(shape) < area(best)) {
                best = Some(shape);
            }
            if shape.style.fill.is_some() || matches!(shape.kind, Kind::Image | Kind::Sticky) {
                break;
            }
        }
        best
    }

    fn end_of(&self, shape: &Shape, at: Point) -> End {
        let (geo, ring) = (shape.geo, connect::ring(shape));
        let snap = self.px(SNAP.0).min(geo.w.min(geo.h) * SNAP.1);
        let place = |x: f64, y: f64| geo.turn() * Point::new(geo.x + geo.w * x, geo.y + geo.h * y);
        for [x, y] in [[0.5, 0.0], [1.0, 0.5], [0.5, 1.0], [0.0, 0.5], [0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]] {
            let spot = place(x, y);
            // Corners of the box of an ellipse are none of its own; round corners are near enough.
            if spot.distance(at) <= snap && super::hit::is_near(&ring, spot, 6.0) {
                return End { shape: shape.id.clone(), at: [x, y], pin: true };
            }
        }
        let end = connect::end_at(shape, at, false);
        let meant = end.at.iter().all(|share| (share - 0.5).abs() <= MIDDLE / 2.0);
        if meant { End { at: [0.5; 2], ..end } } else { end }
    }
}
