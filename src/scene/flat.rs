//! Paths as polylines: for hit tests, hatching, the middle of a line, and the gap a label leaves in it. Exact enough for hands and eyes, a quarter of
//! a unit at usual sizes.

use kurbo::{ParamCurve, PathSeg};

use crate::model::geom::{BezPath, Point, Rect};

/// Each part of the path as points; a closed part ends where it begins.
pub fn polylines(path: &BezPath) -> Vec<Vec<Point>> {
    let mut lines: Vec<Vec<Point>> = Vec::new();
    for segment in path.segments() {
        let start = segment.start();
        if lines.last().and_then(|line| line.last()) != Some(&start) {
            lines.push(vec![start]);
        }
        let steps = steps(&segment);
        if let Some(line) = lines.last_mut() {
            line.extend((1..steps).map(|i| segment.eval(i as f64 / steps as f64)));
            // To the digit, which a curve at its end is not, so that the next one goes on from it.
            line.push(segment.end());
        }
    }
    if lines.is_empty()
        && let Some(kurbo::PathEl::MoveTo(dot)) = path.elements().first()
    {
        lines.push(vec![*dot]);
    }
    lines
}

/// Chords that stand for a segment. A quarter of a circle strays from n chords by 0.31 r / n².
fn steps(segment: &PathSeg) -> usize {
    let long = match segment {
        PathSeg::Line(_) => return 1,
        PathSeg::Quad(q) => (q.p1 - q.p0).hypot() + (q.p2 - q.p1).hypot(),
        PathSeg::Cubic(c) => (c.p1 - c.p0).hypot() + (c.p2 - c.p1).hypot() + (c.p3 - c.p2).hypot(),
    };
    (long.sqrt() * 0.9).clamp(2.0, 32.0) as usize
}

/// Whether the point is inside the polygons, by the even-odd rule.
pub fn inside(lines: &[Vec<Point>], at: Point) -> bool {
    lines.iter().fold(false, |odd, line| odd != is_around(line, at))
}

/// Whether a ring of points goes round `at` (by the parity of its crossings to the right).
pub fn is_around(ring: &[Point], at: Point) -> bool {
    let crossed = |pair: &[Point]| {
        let (a, b) = (pair[0], pair[1]);
        (a.y > at.y) != (b.y > at.y) && at.x < a.x + (at.y - a.y) / (b.y - a.y) * (b.x - a.x)
    };
    ring.windows(2).filter(|pair| crossed(pair)).count() % 2 == 1
}

/// The point half way along the path, and the path's length.
pub fn middle(path: &BezPath) -> Option<(Point, f64)> {
    let lines = polylines(path);
    let total: f64 = lines.iter().flat_map(|line| line.windows(2)).map(|pair| pair[0].distance(pair[1])).sum();
    let mut left = total / 2.0;
    for pair in lines.iter().flat_map(|line| line.windows(2)) {
        let long = pair[0].distance(pair[1]);
        if long >= left && long > 0.0 {
            return Some((pair[0].lerp(pair[1], left / long), total));
        }
        left -= long;
    }
    Some((*lines.first()?.first()?, total))
}

/// The path without what lies within `hole`.
pub fn without(path: &BezPath, hole: Rect) -> BezPath {
    let mut out = BezPath::new();
    for segment in path.segments() {
        let long: f64 = segment.start().distance(segment.end());
        let steps = (long / hole.width().min(hole.height()).max(1.0) * 4.0).clamp(8.0, 400.0) as usize;
        let within = |t: f64| hole.contains(segment.eval(t));
        let mut from = (!within(0.0)).then_some(0.0);
        for i in 0..steps {
            let (a, b) = (i as f64 / steps as f64, (i + 1) as f64 / steps as f64);
            if within(a) == within(b) {
                continue;
            }
            let (mut low, mut high) = (a, b);
            for _ in 0..16 {
                let half = (low + high) / 2.0;
                if within(half) == within(a) { low = half } else { high = half }
            }
            match from.take() {
                Some(start) => append(&mut out, segment.subsegment(start..low)),
                None => from = Some(high),
            }
        }
        if let Some(start) = from {
            append(&mut out, segment.subsegment(start..1.0));
        }
    }
    out
}

fn append(out: &mut BezPath, segment: PathSeg) {
    if out.current_position().is_none_or(|at| at.distance(segment.start()) > 1e-6) {
        out.move_to(segment.start());
    }
    out.push(segment.as_path_el());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::geom::Geometry, scene::line::circle};

    #[test]
    fn a_circle_is_flattened_to_within_a_quarter_of_a_unit() {
        for r in [1.0, 30.0, 500.0] {
            let lines = polylines(&circle(Point::ORIGIN, r));
            assert_eq!((lines.len(), lines[0].first()), (1, lines[0].last()));
            for pair in lines[0].windows(2) {
                let off = r - pair[0].midpoint(pair[1]).to_vec2().hypot();
                assert!(off.abs() < 0.3, "{r}: {off}");
            }
            assert!(inside(&lines, Point::new(r * 0.9, 0.0)) && !inside(&lines, Point::new(r * 0.9, r * 0.9)));
        }
    }

    #[test]
    fn a_closed_path_is_one_ring_wherever_it_lies() {
        // Numbers at which a curve's end, worked out, is not its end.
        let rect = Rect::from_origin_size((1.2073324609045317, -98.09980002769693), (100.0, 60.0));
        let lines = polylines(&kurbo::Shape::to_path(&rect.to_rounded_rect(15.0), 0.1));
        assert_eq!((lines.len(), lines[0].first()), (1, lines[0].last()), "{lines:?}");
    }

    #[test]
    fn the_middle_of_a_bent_line_lies_on_it_at_half_its_length() {
        let path = BezPath::from_svg("M0 0L100 0L100 50").expect("a path");
        assert_eq!(middle(&path), Some((Point::new(75.0, 0.0), 150.0)));
        assert_eq!(middle(&BezPath::new()), None);
    }

    #[test]
    fn a_hole_is_cut_out_of_a_line_and_out_of_a_curve_and_the_rest_stays() {
        let hole = Rect::new(40.0, -10.0, 60.0, 30.0);
        for svg in ["M0 0L100 0", "M0 0C30 20 70 20 100 0", "M0 0L50 0L100 0"] {
            let path = BezPath::from_svg(svg).expect("a path");
            let cut = without(&path, hole);
            assert_eq!(polylines(&cut).len(), 2, "{svg}");
            assert!(polylines(&cut).iter().flatten().all(|p| p.x < 40.1 || p.x > 59.9), "{svg}");
            let (all, kept) = (path.bounding_box(), cut.bounding_box());
            assert!((all.x0, all.x1) == (kept.x0, kept.x1), "{svg}");
        }
        let short = BezPath::from_svg("M45 0L55 0").expect("a path");
        assert!(without(&short, hole).is_empty());
    }
}
