//! What stands at the ends of lines and arrows. Where the ends are is `line`'s business.

use super::line::circle;
use crate::model::{
    geom::{BezPath, Point, Vec2},
    style::Head,
};

/// Radius of dots and rings, in head sizes.
const DOT: f64 = 0.28;
/// Half the breadth of the broadest head, in head sizes.
pub(super) const BROAD: f64 = 0.55;
/// From the tip to the furthest corner of any head, in head sizes: the bar of `Several`, 1.2 along and `BROAD` across.
pub(super) const FAR: f64 = 1.321;

/// Length of a head from its tip, in board units.
pub(super) fn size(width: f64) -> f64 {
    8.0 + 3.2 * width
}

/// One head, in the parts it is painted in.
#[derive(Default)]
pub(super) struct Parts {
    /// Strokes that belong to the line.
    pub open: BezPath,
    /// An area of its own.
    pub closed: BezPath,
    /// The area is filled with the line's colour.
    pub filled: bool,
    /// How much of the line the head covers, so that it ends there.
    pub covered: f64,
}

/// The head of this size whose tip is `at`; the line comes from `back` (length 1).
pub(super) fn parts(head: Head, at: Point, back: Vec2, size: f64) -> Parts {
    let side = Vec2::new(-back.y, back.x) * size;
    // Along and across, in head sizes from the tip.
    let place = |along: f64, across: f64| at + back * (size * along) + side * across;
    let mut parts = Parts { filled: matches!(head, Head::Triangle | Head::Dot | Head::Diamond), ..Parts::default() };
    let stroke = |path: &mut BezPath, points: &[(f64, f64)]| {
        for (i, (along, across)) in points.iter().enumerate() {
            if i == 0 { path.move_to(place(*along, *across)) } else { path.line_to(place(*along, *across)) }
        }
    };
    match head {
        Head::None => {}
        Head::Arrow => stroke(&mut parts.open, &[(1.0, BROAD), (0.0, 0.0), (1.0, -BROAD)]),
        Head::Bar => stroke(&mut parts.open, &[(0.0, BROAD), (0.0, -BROAD)]),
        Head::Triangle | Head::Hollow => {
            stroke(&mut parts.closed, &[(0.0, 0.0), (0.92, 0.42), (0.92, -0.42)]);
            parts.covered = if head == Head::Triangle { 0.88 } else { 0.92 };
        }
        Head::Diamond | Head::Rhomb => {
            stroke(&mut parts.closed, &[(0.0, 0.0), (0.56, 0.34), (1.12, 0.0), (0.56, -0.34)]);
            parts.covered = if head == Head::Diamond { 1.0 } else { 1.12 };
        }
        Head::Dot | Head::Ring => {
            parts.closed = circle(place(DOT, 0.0), size * DOT);
            parts.covered = 2.0 * DOT;
        }
        Head::One | Head::Many | Head::Several => {
            if head != Head::One {
                stroke(&mut parts.open, &[(0.0, BROAD), (0.9, 0.0), (0.0, -BROAD)]);
            }
            if head != Head::Many {
                let along = if head == Head::One { 0.6 } else { 1.2 };
                stroke(&mut parts.open, &[(along, BROAD), (along, -BROAD)]);
            }
        }
    }
    if matches!(head, Head::Triangle | Head::Hollow | Head::Diamond | Head::Rhomb) {
        parts.closed.close_path();
    }
    parts.covered *= size;
    parts
}
