//! Freehand strokes: the outline of a line whose width follows the pressure of the hand. It is filled, never stroked, so one path serves every
//! painter. It drops samples only for painting; the document keeps them.

use super::{
    line::{circle, on_curve, through},
    shapes::{QUARTER, Sheet, is_loop},
};
use crate::model::{
    geom::{BezPath, Point, Vec2},
    path::{Sample, THICKNESS},
};

/// Thickest a stroke gets, in style widths.
pub(super) const THICKEST: f64 = THICKNESS[0] + THICKNESS[1];

/// Thickness at a pressure, in style widths.
fn thickness(pressure: f64) -> f64 {
    THICKNESS[0] + THICKNESS[1] * pressure.clamp(0.0, 1.0)
}

pub(super) fn draw(sheet: &mut Sheet, points: &[Sample]) {
    if sheet.style.fill.is_some() && is_loop(points) {
        sheet.path(through(points, true), sheet.style.fill, false);
    }
    let width = f64::from(sheet.style.width);
    if width > 0.0 {
        sheet.ink(outline(points, width));
    }
}

/// The closed outline of a stroke of this width: round ends that begin a little thinner, as ink does. A dot for one point.
pub fn outline(points: &[Sample], width: f64) -> BezPath {
    let spine = spine(points, width);
    let [first, .., last] = &spine[..] else {
        return spine.first().map_or_else(BezPath::new, |knot| circle(knot.at, knot.r.max(width * 0.6)));
    };
    let (mut left, mut right) = (Vec::with_capacity(spine.len() + 4), Vec::with_capacity(spine.len() + 4));
    let way = |a: &Knot, b: &Knot| unit(b.at - a.at);
    for (i, knot) in spine.iter().enumerate() {
        let came = way(&spine[i.max(1) - 1], &spine[i.max(1)]);
        let goes = way(&spine[i.min(spine.len() - 2)], &spine[i.min(spine.len() - 2) + 1]);
        if came.dot(goes) < 0.2 {
            turn_corner(knot, came, goes, &mut left, &mut right);
        } else {
            let normal = perp(unit(came + goes)) * knot.r;
            left.push(knot.at + normal);
            right.push(knot.at - normal);
        }
    }
    right.reverse();
    let mut path = BezPath::with_capacity(left.len() + right.len() + 8);
    path.move_to(left[0]);
    smooth(&mut path, &left);
    cap(&mut path, last, way(&spine[spine.len() - 2], last));
    smooth(&mut path, &right);
    cap(&mut path, first, way(&spine[1], first));
    path.close_path();
    path
}

/// The middle of a stroke of even width, as smooth as the pen's.
pub(super) fn calm(points: &[Sample], width: f64) -> BezPath {
    let mut at: Vec<Point> = spine(points, width.min(8.0)).iter().map(|knot| knot.at).collect();
    let mut path = BezPath::with_capacity(at.len() + 2);
    let Some(first) = at.first().copied() else { return path };
    path.move_to(first);
    if at.len() == 1 {
        // A dot: a line without length has caps too.
        at.push(first + Vec2::new(0.01, 0.0));
    }
    smooth(&mut path, &at);
    path
}

/// A point of the stroke's middle and its half thickness there.
struct Knot {
    at: Point,
    r: f64,
}

/// The middle of the stroke: samples that say nothing new dropped, jitter of a slow hand averaged away, pressure steadied, ends thinned.
fn spine(points: &[Sample], width: f64) -> Vec<Knot> {
    let mut kept: Vec<Sample> = Vec::with_capacity(points.len());
    let mut steady = None;
    let gap = width * 0.3;
    for (i, s) in points.iter().enumerate() {
        let p = steady.map_or(s.p, |was: f64| was + (s.p - was) * 0.4);
        steady = Some(p);
        let far = kept.last().is_none_or(|k| (k.x - s.x).hypot(k.y - s.y) > gap);
        if far {
            kept.push(Sample { p, ..*s });
        } else if i + 1 == points.len() && kept.len() > 1 {
            // The end counts more than the last sample before it.
            kept.pop();
            kept.push(Sample { p, ..*s });
        }
    }
    let near = |a: &Sample, b: &Sample| (a.x - b.x).hypot(a.y - b.y) < width * 1.5 + 1.0;
    let at = |i: usize| match (i.checked_sub(1).map(|i| &kept[i]), &kept[i], kept.get(i + 1)) {
        (Some(a), b, Some(c)) if near(a, b) && near(b, c) => {
            Sample { x: (a.x + 2.0 * b.x + c.x) / 4.0, y: (a.y + 2.0 * b.y + c.y) / 4.0, ..*b }
        }
        (_, b, _) => *b,
    };
    let calm: Vec<Sample> = (0..kept.len()).map(at).collect();
    let mut knots: Vec<Knot> = Vec::with_capacity(calm.len());
    for (i, s) in calm.iter().enumerate() {
        if let Some(from) = i.checked_sub(1).map(|i| calm[i]) {
            // Where samples are sparse the hand went in a curve, not straight.
            let steps = ((s.x - from.x).hypot(s.y - from.y) / (width * 3.0 + 2.0)).clamp(1.0, 12.0) as u32;
            for t in (1..steps).map(|step| f64::from(step) / f64::from(steps)) {
                knots.push(Knot { at: on_curve(&calm, i, t), r: thickness(from.p + (s.p - from.p) * t) * width / 2.0 });
            }
        }
        knots.push(Knot { at: Point::new(s.x, s.y), r: thickness(s.p) * width / 2.0 });
    }
    let total: f64 = knots.windows(2).map(|w| w[0].at.distance(w[1].at)).sum();
    let taper = (width * 4.0).min(total * 0.3);
    if taper > 0.0 {
        let mut gone = 0.0;
        for i in 0..knots.len() {
            gone += if i > 0 { knots[i - 1].at.distance(knots[i].at) } else { 0.0 };
            let share = (gone.min(total - gone).max(0.0) / taper).min(1.0);
            knots[i].r *= 0.55 + 0.45 * share.sqrt();
        }
    }
    knots
}

/// A turn too sharp for one pair of points: round outside; inside through the corner itself, so that the outline winds the same way everywhere
/// and no hole opens.
fn turn_corner(knot: &Knot, came: Vec2, goes: Vec2, left: &mut Vec<Point>, right: &mut Vec<Point>) {
    let (a, b) = (perp(came) * knot.r, perp(goes) * knot.r);
    let outer = unit(came - goes) * (knot.r * 1.25);
    // `perp` points left; a positive cross product turns towards it.
    let (inside, outside, side) = if came.cross(goes) > 0.0 { (left, right, -1.0) } else { (right, left, 1.0) };
    inside.extend([knot.at - a * side, knot.at, knot.at - b * side]);
    outside.extend([knot.at + a * side, knot.at + outer, knot.at + b * side]);
}

/// From the path's last point through the points, by quadratics between their midpoints.
fn smooth(path: &mut BezPath, points: &[Point]) {
    for pair in points.windows(2).skip(1) {
        path.quad_to(pair[0], pair[0].midpoint(pair[1]));
    }
    if let Some(last) = points.last() {
        path.line_to(*last);
    }
}

/// Half a circle around an end, from the left of `way` to its right.
fn cap(path: &mut BezPath, knot: &Knot, way: Vec2) {
    let (d, n) = (way * knot.r, perp(way) * knot.r);
    let c = knot.at;
    path.curve_to(c + n + d * QUARTER, c + d + n * QUARTER, c + d);
    path.curve_to(c + d - n * QUARTER, c - n + d * QUARTER, c - n);
}

fn perp(v: Vec2) -> Vec2 {
    Vec2::new(-v.y, v.x)
}
fn unit(v: Vec2) -> Vec2 {
    let len = v.hypot();
    if len > 0.0 { v / len } else { Vec2::new(1.0, 0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::geom::Geometry;

    fn stroke(at: impl IntoIterator<Item = (f64, f64, f64)>) -> Vec<Sample> {
        at.into_iter().map(|(x, y, p)| Sample { x, y, p }).collect()
    }

    #[test]
    fn one_point_is_a_dot_and_none_is_nothing() {
        assert!(outline(&[], 3.0).is_empty());
        for same in [1, 5] {
            let dot = outline(&vec![Sample { x: 5.0, y: 5.0, p: 0.5 }; same], 4.0);
            assert!((dot.bounding_box().width() - 4.8).abs() < 0.01, "{:?}", dot.bounding_box());
        }
    }

    #[test]
    fn pressure_makes_the_stroke_thicker_and_never_thicker_than_it_says() {
        let tall = |p: f64| outline(&stroke((0..60).map(|i| (f64::from(i) * 2.0, 0.0, p))), 4.0).bounding_box().height();
        let (light, middle, heavy) = (tall(0.1), tall(0.5), tall(1.0));
        assert!(light < middle && middle < heavy && heavy <= 4.0 * THICKEST + 0.01, "{light} {middle} {heavy}");
        assert!((middle - 4.0).abs() < 0.01);
    }

    #[test]
    fn no_hole_opens_where_a_stroke_doubles_back_or_loops() {
        let zigzag = stroke((0..9).map(|i| (f64::from(i % 2) * 60.0, f64::from(i), 0.5)));
        let curl = stroke((0..80).map(|i| (f64::from(i) * 0.15).sin_cos()).map(|(s, c)| (c * 5.0, s * 5.0, 0.8)));
        for points in [zigzag, curl] {
            let path = outline(&points, 6.0);
            for pair in points.windows(2) {
                for t in [0.0, 0.25, 0.5, 0.75] {
                    let at = Point::new(pair[0].x, pair[0].y).lerp(Point::new(pair[1].x, pair[1].y), t);
                    assert_ne!(path.winding(at), 0, "{at:?}");
                }
            }
        }
    }

    #[test]
    fn a_long_slow_stroke_is_painted_with_fewer_points() {
        let slow = stroke((0..2000).map(|i| (f64::from(i) * 0.1, 0.0, 0.5)));
        assert!(outline(&slow, 3.0).elements().len() < 700);
    }
}
