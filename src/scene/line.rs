//! Lines and arrows: the path through their points, straight, curved or in elbows. What stands at its ends is `head`'s business.

use kurbo::{CubicBez, ParamCurve};

use super::{
    flat, head,
    shapes::{QUARTER, Sheet, is_loop},
};
use crate::model::{
    geom::{BezPath, Point, Rect, Vec2},
    path::Sample,
    shape::Shape,
    style::{Dash, Head, Style},
};

/// Paints the line: its path, without what heads cover and the label hides, then the heads.
pub(super) fn draw(sheet: &mut Sheet, shape: &Shape, hole: Option<Rect>) {
    let (style, points) = (sheet.style, shape.points());
    let fill = style.fill.filter(|_| is_loop(&points));
    let mut path = path(shape);
    let round = is_curved(style);
    let size = head::size(f64::from(style.width)).min(length(&points) * 0.5);
    let ends = [(style.tail, tip(&points, round, true, size)), (style.head, tip(&points, round, false, size))];
    let mut heads = Vec::with_capacity(2);
    for (i, (kind, tip)) in ends.into_iter().enumerate() {
        if let Some((at, back)) = tip.filter(|_| kind != Head::None && size > 0.0) {
            let parts = head::parts(kind, at, back, size);
            if parts.covered > 0.0 {
                pull_in(&mut path, i == 0, back * parts.covered, at);
            }
            heads.push(parts);
        }
    }
    if let Some(hole) = hole {
        if fill.is_some() {
            sheet.path(path.clone(), fill, false);
        }
        path = flat::without(&path, hole);
    }
    let fill = fill.filter(|_| hole.is_none());
    // Open heads belong to the same stroke, so that a see-through line does not darken where they cross.
    let mut open = BezPath::new();
    heads.iter().for_each(|parts| open.extend(parts.open.iter()));
    if style.dash == Dash::Solid {
        path.extend(open);
        sheet.path(path, fill, true);
    } else {
        sheet.path(path, fill, true);
        sheet.solid(open, None);
    }
    for parts in heads {
        sheet.solid(parts.closed, parts.filled.then_some(style.stroke));
    }
}

/// The path of a line or arrow, before its turn: straight, curved, or along the axes with rounded bends.
pub(super) fn path(shape: &Shape) -> BezPath {
    let points = shape.points();
    if shape.style.elbow && shape.style.round {
        bent(&points, shape.style.radius.into())
    } else {
        through(&points, is_curved(&shape.style))
    }
}

/// Straight through the points, each bend rounded off.
fn bent(points: &[Sample], radius: f64) -> BezPath {
    let radius = if radius > 0.0 { radius } else { 12.0 };
    let at = |i: usize| Point::new(points[i].x, points[i].y);
    let mut path = BezPath::with_capacity(points.len() * 2);
    let Some(last) = points.len().checked_sub(1) else { return path };
    path.move_to(at(0));
    for i in 1..last {
        let (before, bend, after) = (at(i - 1), at(i), at(i + 1));
        let cut = radius.min(before.distance(bend) / 2.0).min(bend.distance(after) / 2.0);
        let toward = |to: Point| {
            let long = bend.distance(to);
            if long > 0.0 { bend.lerp(to, cut / long) } else { bend }
        };
        let (from, to) = (toward(before), toward(after));
        path.line_to(from);
        path.curve_to(from.lerp(bend, QUARTER), to.lerp(bend, QUARTER), to);
    }
    if last > 0 {
        path.line_to(at(last));
    }
    path
}

/// Bends of the line are curves through its points.
pub(super) fn is_curved(style: &Style) -> bool {
    style.round && !style.elbow
}

/// The first part of a path as a polyline.
pub(super) fn sampled(path: &BezPath) -> Vec<Point> {
    flat::polylines(path).into_iter().next().unwrap_or_default()
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
