//! Hatching: parallel strokes that fill an outline. It decides neither colour nor hand.

use super::flat;
use crate::model::geom::{BezPath, Point};

/// More strokes than this in one direction are drawn wider apart.
const MOST: f64 = 500.0;

/// Cosine and sine of the direction of the strokes, 41° upwards, and of those across it.
const ALONG: (f64, f64) = (0.754_709_580_2, -0.656_059_029_0);
const ACROSS: (f64, f64) = (0.656_059_029_0, 0.754_709_580_2);

/// The width of the pen that hatches what has no outline.
const BARE: f64 = 1.5;

/// How far apart the strokes are beside an outline of this width, and how broad: as Excalidraw has them, whose hand goes over them twice where ours
/// is a little heavier.
pub(super) fn measures(outline: f64, by_hand: bool) -> (f64, f64) {
    let pen = if outline > 0.0 { outline } else { BARE };
    (4.0 * pen, pen * if by_hand { 0.7 } else { 0.5 })
}

/// Strokes `gap` apart inside the closed outline, once or crosswise.
pub(super) fn strokes(outline: &BezPath, gap: f64, cross: bool) -> BezPath {
    let area = flat::polylines(outline);
    let mut out = BezPath::new();
    for (cos, sin) in if cross { &[ALONG, ACROSS][..] } else { &[ALONG] } {
        // Turned so that the strokes are level.
        let level = |p: &Point| Point::new(p.x * cos + p.y * sin, p.y * cos - p.x * sin);
        let turned: Vec<Vec<Point>> = area.iter().map(|line| line.iter().map(level).collect()).collect();
        let heights = || turned.iter().flatten().map(|p| p.y);
        let (low, high) = (heights().fold(f64::MAX, f64::min), heights().fold(f64::MIN, f64::max));
        let gap = gap.max((high - low) / MOST).max(0.5);
        let count = ((high - low) / gap).clamp(0.0, MOST) as usize;
        let mut rows: Vec<Vec<f64>> = vec![Vec::new(); count + 1];
        for pair in turned.iter().flat_map(|line| line.windows(2)) {
            let (a, b) = if pair[0].y <= pair[1].y { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
            let place = |y: f64| ((y - low) / gap - 0.5).ceil().clamp(0.0, count as f64 + 1.0) as usize;
            for (row, cuts) in rows.iter_mut().enumerate().take(place(b.y)).skip(place(a.y)) {
                let y = low + (row as f64 + 0.5) * gap;
                cuts.push(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x));
            }
        }
        for (row, cuts) in rows.iter_mut().enumerate() {
            cuts.sort_unstable_by(f64::total_cmp);
            let y = low + (row as f64 + 0.5) * gap;
            let back = |x: f64| Point::new(x * cos - y * sin, x * sin + y * cos);
            for [from, to] in cuts.as_chunks().0 {
                if to - from > 0.5 {
                    out.move_to(back(*from));
                    out.line_to(back(*to));
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::geom::{Geometry, Rect};

    #[test]
    fn strokes_fill_the_outline_and_stay_inside_it() {
        let star = BezPath::from_svg("M50 0L65 40L100 40L70 60L85 100L50 75L15 100L30 60L0 40L35 40Z").expect("a path");
        let area = flat::polylines(&star);
        let strokes = strokes(&star, 6.0, true);
        assert!(strokes.elements().len() > 30);
        for segment in strokes.segments() {
            use kurbo::ParamCurve;
            for t in [0.05, 0.5, 0.95] {
                assert!(flat::inside(&area, segment.eval(t)), "{:?}", segment.eval(t));
            }
        }
    }

    #[test]
    fn a_gap_is_a_gap_and_an_area_without_end_has_an_end_of_strokes() {
        let rect = |side: f64| Rect::new(0.0, 0.0, side, side).to_path(0.1);
        assert_eq!(strokes(&rect(100.0), 10.0, false).segments().count(), 14);
        assert!(strokes(&rect(1e7), 1.0, false).segments().count() <= 500);
        assert!(strokes(&BezPath::new(), 1.0, true).is_empty());
        assert!(strokes(&rect(f64::NAN), 1.0, true).is_empty());
    }
}
