//! What lies under a point or within a marquee, to the stroke: hollow shapes by their outline, filled ones by their area, lines by distance. The
//! outlines are those that are painted (`scene::shapes::outline`).

use crate::{
    model::{
        geom::{Point, Rect},
        shape::{Kind, Shape},
    },
    scene::{
        connect, flat, label,
        shapes::{self, stroke_width},
    },
};

/// Whether `at` hits what is painted of the shape, within `tolerance` (board units).
pub fn hits(shape: &Shape, at: Point, tolerance: f64) -> bool {
    let reach = tolerance + stroke_width(shape) / 2.0;
    let words = || label_at(shape, at, tolerance);
    // The label of a line and the name of a frame lie beside what they belong to.
    let far = !shape.geo.bounds().inflate(reach, reach).contains(at);
    match shape.kind {
        Kind::Group => false,
        Kind::Frame | Kind::Line | Kind::Arrow if words() => true,
        Kind::Line | Kind::Arrow | Kind::Pen | Kind::Highlight => (!far || is_curved(shape)) && near(&edges(shape), at, reach),
        _ if far => false,
        Kind::Frame => near(&edges(shape), at, reach),
        _ => {
            let edges = edges(shape);
            (is_solid(shape) && flat::inside(&edges, at)) || near(&edges, at, reach)
        }
    }
}

/// A curve may bend out of the box of its points.
fn is_curved(shape: &Shape) -> bool {
    shape.pts.len() > 2 && (shape.style.round || shape.kind.is_stroke())
}

/// It can be taken hold of in the middle: there is paint, or a label.
fn is_solid(shape: &Shape) -> bool {
    match shape.kind {
        Kind::Text | Kind::Sticky | Kind::Image => true,
        Kind::Frame => false,
        _ => shape.style.fill.is_some() || !shape.text.is_empty(),
    }
}

/// Whether `at` is within the shape's area, filled or not.
pub fn contains(shape: &Shape, at: Point) -> bool {
    !shape.kind.has_points() && flat::inside(&edges(shape), at)
}

/// Whether somebody who wants to write at `at` writes into this shape: into its area or its words, `grow` board units around these.
pub fn writes(shape: &Shape, at: Point, grow: f64) -> bool {
    match shape.kind {
        Kind::Frame => label_at(shape, at, grow),
        kind if kind.is_line() => hits(shape, at, grow),
        Kind::Text => shape.geo.rect().inflate(grow, grow).contains(shape.geo.turn().inverse() * at),
        _ => contains(shape, at),
    }
}

fn label_at(shape: &Shape, at: Point, grow: f64) -> bool {
    (!shape.text.is_empty() || shape.kind == Kind::Frame)
        && label::label(shape).extent(shape, 1.0).inflate(grow, grow).contains(shape.geo.turn().inverse() * at)
}

/// The painted outline as polylines on the board.
fn edges(shape: &Shape) -> Vec<Vec<Point>> {
    flat::polylines(&shapes::outline(shape))
}

/// Whether any paint of the shape lies within `rect`.
pub fn meets(shape: &Shape, rect: Rect) -> bool {
    let edges = edges(shape);
    let pairs = || edges.iter().flat_map(|line| line.windows(2));
    edges.iter().flatten().any(|p| rect.contains(*p))
        || pairs().any(|pair| crosses(pair[0], pair[1], rect))
        || (is_solid(shape) && !shape.kind.has_points() && flat::inside(&edges, rect.center()))
}

/// The shape as a polyline on the board: the way a line goes, curves and all, or the corners of what has a box.
pub fn outline(shape: &Shape) -> Vec<Point> {
    match shape.kind {
        kind if kind.has_points() => connect::ring(shape),
        _ => corners(shape.geo.rect()).map(|p| shape.geo.turn() * p).into(),
    }
}

/// The corners of a box, clockwise from the top left, and the first again.
pub fn corners(rect: Rect) -> [Point; 5] {
    let Rect { x0, y0, x1, y1 } = rect;
    [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)].map(Point::from)
}

/// The distance from `p` to the segment from `a` to `b`.
pub fn distance(p: Point, a: Point, b: Point) -> f64 {
    let (along, to) = (b - a, p - a);
    let square = along.hypot2();
    let t = if square > 0.0 { (to.dot(along) / square).clamp(0.0, 1.0) } else { 0.0 };
    (to - along * t).hypot()
}

/// Whether a polyline passes within `reach` of `at`.
pub fn is_near(line: &[Point], at: Point, reach: f64) -> bool {
    match line {
        [only] => (*only - at).hypot() <= reach,
        _ => line.windows(2).any(|pair| distance(at, pair[0], pair[1]) <= reach),
    }
}

fn near(lines: &[Vec<Point>], at: Point, reach: f64) -> bool {
    lines.iter().any(|line| is_near(line, at, reach))
}

/// Whether a segment passes through a box (Liang and Barsky's clipping).
fn crosses(a: Point, b: Point, rect: Rect) -> bool {
    let (d, mut enter, mut leave) = (b - a, 0.0_f64, 1.0_f64);
    for (step, low, high) in [(d.x, rect.x0 - a.x, rect.x1 - a.x), (d.y, rect.y0 - a.y, rect.y1 - a.y)] {
        if step == 0.0 {
            if low > 0.0 || high < 0.0 {
                return false;
            }
        } else {
            let (t0, t1) = (low / step, high / step);
            enter = enter.max(t0.min(t1));
            leave = leave.min(t0.max(t1));
        }
    }
    enter <= leave
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{geom::Geo, order::Order, path::Sample, style::Color};

    fn shape(kind: Kind, r: f64) -> Shape {
        Shape::new(kind, Geo { x: 0.0, y: 0.0, w: 100.0, h: 40.0, r }, Order::first())
    }

    #[test]
    fn hollow_shapes_are_hit_by_their_stroke_only_and_filled_ones_by_their_area() {
        for kind in [Kind::Rectangle, Kind::Ellipse, Kind::Diamond] {
            let mut shape = shape(kind, 0.0);
            shape.style.round = false;
            let (middle, top) = (Point::new(50.0, 20.0), Point::new(50.0, -3.0));
            assert!(!hits(&shape, middle, 4.0) && hits(&shape, top, 4.0), "{kind:?}");
            shape.style.fill = Some(Color::WHITE);
            assert!(hits(&shape, middle, 4.0), "{kind:?}");
            let corner = hits(&shape, Point::new(2.0, 2.0), 0.0);
            assert_eq!(corner, kind == Kind::Rectangle, "{kind:?}");
        }
    }

    #[test]
    fn a_turned_shape_is_hit_where_it_is_seen() {
        let upright = shape(Kind::Rectangle, std::f64::consts::FRAC_PI_2);
        assert!(hits(&upright, Point::new(50.0, -30.0), 1.0));
        assert!(!hits(&upright, Point::new(0.0, 20.0), 1.0));
    }

    #[test]
    fn a_line_is_hit_near_its_segments_and_not_in_its_box() {
        let pts = [(0.0, 0.0), (100.0, 100.0)].map(|(x, y)| Sample { x, y, p: 0.5 });
        let line = Shape::through(Kind::Line, &pts, Order::first());
        assert!(hits(&line, Point::new(52.0, 50.0), 4.0) && !hits(&line, Point::new(80.0, 20.0), 4.0));
        assert!(meets(&line, Rect::new(40.0, 30.0, 60.0, 70.0)) && !meets(&line, Rect::new(60.0, 0.0, 100.0, 40.0)));
    }

    #[test]
    fn a_marquee_inside_a_hollow_shape_does_not_meet_it() {
        let mut shape = shape(Kind::Ellipse, 0.3);
        let inside = Rect::new(45.0, 18.0, 55.0, 22.0);
        assert!(!meets(&shape, inside));
        shape.style.fill = Some(Color::WHITE);
        assert!(meets(&shape, inside));
    }

    #[test]
    fn a_dot_is_hit() {
        let dot = Shape::through(Kind::Pen, &[Sample { x: 7.0, y: 7.0, p: 0.5 }], Order::first());
        assert!(hits(&dot, Point::new(9.0, 7.0), 3.0) && !hits(&dot, Point::new(19.0, 7.0), 3.0));
    }
}
