//! Lines and arrows: the path through their points, straight or curved, and what stands at its ends.

use kurbo::{CubicBez, ParamCurve, PathEl};

use super::shapes::{QUARTER, Sheet, is_loop};
use crate::model::{
    geom::{BezPath, Point, Vec2},
    path::Sample,
    shape::Shape,
    style::{Dash, Head, Style},
};

/// Paints the line: its path, cut back where a filled head covers it, then the heads.
pub(super) fn draw(sheet: &mut Sheet, points: &[Sample]) {
    let style = sheet.style;
    let fill = style.fill.filter(|_| is_loop(points));
    let (mut path, round) = (path(points, style), is_curved(style));
    let size = head_size(f64::from(style.width)).min(length(points) * 0.5);
    let ends = [(style.tail, tip(points, round, true, size)), (style.head, tip(points, round, false, size))];
    // Open heads belong to the same stroke, so that a see-through line does not darken where they cross.
    let mut open = BezPath::new();
    for (i, (head, tip)) in ends.into_iter().enumerate() {
        let covered = match head {
            Head::Triangle => 0.88,
            Head::Dot => DOT,
            _ => 0.0,
        };
        if let Some((at, back)) = tip.filter(|_| covered * size > 0.0) {
            pull_in(&mut path, i == 0, back * (size * covered), at);
        }
    }
    for (head, tip) in ends {
        let Some((at, back)) = tip.filter(|_| size > 0.0) else { continue };
        let side = Vec2::new(-back.y, back.x);
        match head {
            Head::Arrow => {
                open.move_to(at + back * size + side * (size * 0.55));
                open.line_to(at);
                open.line_to(at + back * size - side * (size * 0.55));
            }
            Head::Bar => {
                open.move_to(at + side * (size * 0.55));
                open.line_to(at - side * (size * 0.55));
            }
            _ => {}
        }
    }
    if style.dash == Dash::Solid {
        path.extend(open);
        sheet.path(path, fill, true);
    } else {
        sheet.path(path, fill, true);
        sheet.solid(open, None);
    }
    for (head, tip) in ends {
        let Some((at, back)) = tip.filter(|_| size > 0.0) else { continue };
        match head {
            Head::Triangle => sheet.solid(triangle(at, back, size), Some(style.stroke)),
            Head::Dot => sheet.solid(circle(at, size * DOT), Some(style.stroke)),
            _ => {}
        }
    }
}

/// Radius of a dot, in head sizes.
const DOT: f64 = 0.28;

/// Length of a head from its tip, in board units.
pub(super) fn head_size(width: f64) -> f64 {
    8.0 + 3.2 * width
}

/// The path of a line of this style: straight, curved, or with the corners of an elbow line rounded off.
pub(super) fn path(points: &[Sample], style: &Style) -> BezPath {
    let mut path = through(points, is_curved(style));
    if style.elbow && style.round {
        let bends: Vec<PathEl> = path.elements().to_vec();
        path.truncate(1);
        for trio in bends.windows(3) {
            let [Some(a), Some(b), Some(c)] = [&trio[0], &trio[1], &trio[2]].map(PathEl::end_point) else { continue };
            let cut = CORNER.min(a.distance(b) / 2.0).min(b.distance(c) / 2.0);
            let along = |to: Point| b + (to - b) * (cut / b.distance(to).max(1e-9));
            let (from, to) = (along(a), along(c));
            path.line_to(from);
            path.curve_to(from.lerp(b, QUARTER), to.lerp(b, QUARTER), to);
        }
        path.extend(bends.into_iter().skip(1).next_back());
    }
    path
}

/// Radius of an elbow line's round corners, where its legs have room for it.
const CORNER: f64 = 12.0;

/// Bends of the line are curves through its points.
pub(super) fn is_curved(style: &Style) -> bool {
    style.round && !style.elbow
}

/// The points along a line, as near to each other as its curves need, before its turn.
pub(super) fn walked(shape: &Shape) -> Vec<Point> {
    sampled(&path(&shape.points(), &shape.style))
}

/// The first part of a path as a polyline.
pub(super) fn sampled(path: &BezPath) -> Vec<Point> {
    const STEPS: u8 = 12;
    let mut points: Vec<Point> = Vec::new();
    for element in path.elements() {
        match (*element, points.last()) {
            (PathEl::MoveTo(_), Some(_)) => break,
            (PathEl::MoveTo(p) | PathEl::LineTo(p) | PathEl::QuadTo(_, p), _) => points.push(p),
            (PathEl::CurveTo(a, b, p), Some(from)) => {
                let curve = CubicBez::new(*from, a, b, p);
                points.extend((1..=STEPS).map(|i| curve.eval(f64::from(i) / f64::from(STEPS))));
            }
            (PathEl::CurveTo(..), None) => {}
            (PathEl::ClosePath, _) => points.extend(points.first().copied()),
        }
    }
    points
}

/// The path through the points: straight, or bent as a uniform Catmull-Rom spline (each point's tangent is parallel to its neighbours').
pub(super) fn through(points: &[Sample], round: bool) -> BezPath {
    let mut path = BezPath::with_capacity(points.len() + 4);
    let at = |i: usize| Point::new(points[i].x, points[i].y);
    let Some(last) = points.len().checked_sub(1) else { return path };
    path.move_to(at(0));
    for i in 1..=last {
        if round && last > 1 {
            let (a, b) = handles(points, i);
            path.curve_to(a, b, at(i));
        } else {
            path.line_to(at(i));
        }
    }
    path
}

/// The cubic handles of the curve that ends at point `i`.
fn handles(points: &[Sample], i: usize) -> (Point, Point) {
    let at = |i: usize| Point::new(points[i].x, points[i].y);
    let (before, from, to, after) = (at(i.saturating_sub(2)), at(i - 1), at(i), at((i + 1).min(points.len() - 1)));
    (from + (to - before) / 6.0, to - (after - from) / 6.0)
}

/// Where the curve that ends at point `i` is at `t`, 0 to 1.
pub(super) fn on_curve(points: &[Sample], i: usize, t: f64) -> Point {
    let (a, b) = handles(points, i);
    let at = |s: &Sample| Point::new(s.x, s.y);
    CubicBez::new(at(&points[i - 1]), a, b, at(&points[i])).eval(t)
}

/// The point at an end and the direction (length 1) from it back along the path, looked at `reach` away so that a hooked end does not turn the
/// head aside. None when the path has no length.
fn tip(points: &[Sample], round: bool, first: bool, reach: f64) -> Option<(Point, Vec2)> {
    let last = points.len().checked_sub(1).filter(|last| *last > 0)?;
    let at = |i: usize| Point::new(points[if first { i } else { last - i }].x, points[if first { i } else { last - i }].y);
    let tip = at(0);
    let mut back = at(1);
    if round && last > 1 {
        // Walk the last curve until it is `reach` away.
        let on = |i: u8| if first { on_curve(points, 1, f64::from(i) / 12.0) } else { on_curve(points, last, 1.0 - f64::from(i) / 12.0) };
        back = (1..=12).map(on).find(|p| p.distance(tip) >= reach * 0.9).unwrap_or(back);
    } else {
        back = (1..=last).map(at).find(|p| p.distance(tip) > reach * 0.2).unwrap_or(back);
    }
    let way = back - tip;
    (way.hypot() > 1e-6).then(|| (tip, way / way.hypot()))
}

fn length(points: &[Sample]) -> f64 {
    points.windows(2).map(|w| (w[1].x - w[0].x).hypot(w[1].y - w[0].y)).sum()
}

/// Moves an end of the path by `by`, so that it does not show beside the sharp end of a head.
fn pull_in(path: &mut BezPath, first: bool, by: Vec2, tip: Point) {
    use kurbo::PathEl::{CurveTo, LineTo, MoveTo};
    let elements = path.elements_mut();
    if first {
        let [start, next, ..] = elements else { return };
        *start = MoveTo(tip + by);
        if let CurveTo(a, _, _) = next {
            *a += by;
        }
    } else {
        match elements.last_mut() {
            Some(LineTo(p)) => *p += by,
            Some(CurveTo(_, b, p)) => (*b, *p) = (*b + by, *p + by),
            _ => {}
        }
    }
}

fn triangle(at: Point, back: Vec2, size: f64) -> BezPath {
    let side = Vec2::new(-back.y, back.x) * (size * 0.42);
    let base = at + back * (size * 0.92);
    let mut path = BezPath::with_capacity(4);
    path.move_to(at);
    path.line_to(base + side);
    path.line_to(base - side);
    path.close_path();
    path
}

pub(super) fn circle(c: Point, r: f64) -> BezPath {
    let k = r * QUARTER;
    let p = |x: f64, y: f64| Point::new(c.x + x, c.y + y);
    let mut path = BezPath::with_capacity(6);
    path.move_to(p(r, 0.0));
    path.curve_to(p(r, k), p(k, r), p(0.0, r));
    path.curve_to(p(-k, r), p(-r, k), p(-r, 0.0));
    path.curve_to(p(-r, -k), p(-k, -r), p(0.0, -r));
    path.curve_to(p(k, -r), p(r, -k), p(r, 0.0));
    path.close_path();
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::geom::Geometry;

    fn points(at: &[(f64, f64)]) -> Vec<Sample> {
        at.iter().map(|&(x, y)| Sample { x, y, p: 0.5 }).collect()
    }

    #[test]
    fn a_curve_passes_through_every_point() {
        let points = points(&[(0.0, 0.0), (50.0, 80.0), (120.0, 10.0), (200.0, 60.0)]);
        let path = through(&points, true);
        for s in &points {
            let near = path.segments().map(|seg| kurbo::ParamCurveNearest::nearest(&seg, Point::new(s.x, s.y), 1e-6).distance_sq);
            assert!(near.fold(f64::MAX, f64::min) < 1e-6, "{s:?}");
        }
    }

    #[test]
    fn a_head_points_the_way_the_line_goes() {
        let points = points(&[(0.0, 0.0), (100.0, 0.0)]);
        assert_eq!(tip(&points, false, false, 10.0), Some((Point::new(100.0, 0.0), Vec2::new(-1.0, 0.0))));
        assert_eq!(tip(&points, true, true, 10.0), Some((Point::ORIGIN, Vec2::new(1.0, 0.0))));
        assert_eq!(tip(&points[..1], false, true, 10.0), None);
    }

    #[test]
    fn a_pulled_in_end_stays_on_the_side_of_its_head() {
        for round in [false, true] {
            let points = points(&[(0.0, 0.0), (60.0, 40.0), (100.0, 0.0)]);
            let mut path = through(&points, round);
            pull_in(&mut path, false, Vec2::new(-5.0, 0.0), Point::new(100.0, 0.0));
            assert!(path.bounding_box().x1 < 100.0);
        }
    }
}
