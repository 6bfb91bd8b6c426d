//! Where a moved or drawn edge comes to rest: at edges and middles of shapes in view, at gaps as wide as others are, and on the grid. It reads boxes
//! and answers with a small move and the guides that show why; it moves nothing itself.

use crate::model::geom::{Point, Rect, Vec2};

/// Between the lines of the grid, in board units.
pub const GRID: f64 = 20.0;
/// How far something is drawn to a place, in CSS pixels.
pub const REACH: f64 = 6.0;
/// Boxes that are looked at, the nearest first; gaps are looked for between fewer.
const BOXES: usize = 400;
const GAPS: usize = 60;
/// Closer than this (board units) is the same place.
const SAME: f64 = 0.01;

/// A line that shows where something came to rest, in board units.
#[derive(Debug, Clone, PartialEq)]
pub struct Guide {
    pub from: Point,
    pub to: Point,
    /// What it lies in line with.
    pub marks: Vec<Point>,
    /// It measures a gap rather than being an edge's line.
    pub gap: bool,
}

/// The boxes of shapes that stay, as the start of a gesture finds them.
#[derive(Debug, Default, Clone)]
pub struct Snapper {
    boxes: Vec<Rect>,
    /// Edges and middles, ascending: of x, of y.
    lines: [Vec<f64>; 2],
    /// Gaps between neighbours: where it begins and ends along the axis, and the stretch that both neighbours share across it.
    gaps: [Vec<Gap>; 2],
}

#[derive(Debug, Clone, Copy)]
struct Gap {
    from: f64,
    to: f64,
    across: (f64, f64),
}

/// What is asked for: the box that moves and which of its places may come to rest, per axis: low edge, middle, high edge.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    pub rect: Rect,
    pub places: [[bool; 3]; 2],
    /// In board units.
    pub reach: f64,
    pub shapes: bool,
    pub grid: bool,
}

impl Snapper {
    /// Looks at the boxes nearest to `at`.
    pub fn new(mut boxes: Vec<Rect>, at: Point) -> Self {
        boxes.retain(|rect| rect.is_finite());
        let far = |rect: &Rect| (rect.center() - at).hypot2();
        if boxes.len() > BOXES {
            boxes.select_nth_unstable_by(BOXES, |a, b| far(a).total_cmp(&far(b)));
            boxes.truncate(BOXES);
        }
        boxes.sort_unstable_by(|a, b| far(a).total_cmp(&far(b)));
        let lines = [0, 1].map(|axis| {
            let mut lines: Vec<f64> = boxes.iter().flat_map(|rect| places(*rect, axis)).collect();
            lines.sort_unstable_by(f64::total_cmp);
            lines
        });
        let gaps = [0, 1].map(|axis| gaps(&boxes[..boxes.len().min(GAPS)], axis));
        Snapper { boxes, lines, gaps }
    }

    /// How far the box is to be moved to come to rest, and what shows it.
    pub fn rest(&self, ask: Ask) -> (Vec2, Vec<Guide>) {
        let ways = [0, 1].map(|axis| {
            let line = if ask.shapes { self.to_line(&ask, axis) } else { None };
            let gap = if ask.shapes && ask.places[axis] == [true; 3] { self.to_gap(&ask, axis) } else { None };
            (line, gap.filter(|gap| line.is_none_or(|line| gap.abs() + SAME < line.abs())))
        });
        // The way along one axis may take the box out of the gap along the other: a gap that is not seen counts for nothing.
        for wanted in [[true, true], [true, false], [false, true], [false, false]] {
            let gap = [0, 1].map(|axis| ways[axis].1.filter(|_| wanted[axis]));
            let held = [0, 1].map(|axis| gap[axis].or(ways[axis].0));
            let by = [0, 1].map(|axis| held[axis].unwrap_or_else(|| if ask.grid { to_grid(&ask, axis) } else { 0.0 }));
            let rect = ask.rect + Vec2::from((by[0], by[1]));
            if [0, 1].into_iter().any(|axis| gap[axis].is_some() && self.alike(rect, axis).is_empty()) {
                continue;
            }
            let mut guides = Vec::new();
            for axis in [0, 1].into_iter().filter(|axis| held[*axis].is_some()) {
                self.lines_through(rect, ask.places[axis], axis, &mut guides);
                if ask.places[axis] == [true; 3] {
                    self.gaps_beside(rect, axis, &mut guides);
                }
            }
            return (Vec2::from((by[0], by[1])), guides);
        }
        (Vec2::ZERO, Vec::new())
    }

    fn to_line(&self, ask: &Ask, axis: usize) -> Option<f64> {
        let lines = &self.lines[axis];
        let mut best: Option<f64> = None;
        for (place, asked) in places(ask.rect, axis).into_iter().zip(ask.places[axis]) {
            let at = lines.partition_point(|line| *line < place);
            let near = [at.checked_sub(1), Some(at)].into_iter().flatten().filter_map(|at| lines.get(at)).map(|line| line - place);
            for by in near.filter(|by| asked && by.abs() <= ask.reach) {
                if best.is_none_or(|best| by.abs() < best.abs()) {
                    best = Some(by);
                }
            }
        }
        best
    }

    /// Into the middle of a gap, or beside a neighbour with a gap as wide as another.
    fn to_gap(&self, ask: &Ask, axis: usize) -> Option<f64> {
        let [low, _, high] = places(ask.rect, axis);
        let mut best: Option<f64> = None;
        for gap in self.gaps[axis].iter().filter(|gap| shares(gap.across, span(ask.rect, 1 - axis)).is_some()) {
            let wide = gap.to - gap.from;
            let beside = self.ends(*gap, axis);
            let inside = (wide >= high - low).then(|| (gap.from + gap.to - low - high) / 2.0);
            for by in [inside, beside.map(|(_, end)| end + wide - low), beside.map(|(start, _)| start - wide - high)].into_iter().flatten()
            {
                let near = by.abs() <= ask.reach && best.is_none_or(|best| by.abs() < best.abs());
                // Something may lie in the gap that would be made.
                if near && !self.alike(ask.rect + at(axis, by, 0.0).to_vec2(), axis).is_empty() {
                    best = Some(by);
                }
            }
        }
        best
    }

    /// The outer ends of the two boxes beside a gap.
    fn ends(&self, gap: Gap, axis: usize) -> Option<(f64, f64)> {
        let beside = |edge: usize, at: f64| {
            self.boxes
                .iter()
                .find(|rect| (places(**rect, axis)[edge] - at).abs() < SAME && shares(span(**rect, 1 - axis), gap.across).is_some())
        };
        Some((places(*beside(2, gap.from)?, axis)[0], places(*beside(0, gap.to)?, axis)[2]))
    }

    /// A guide through every place of the box that lies in line with others.
    fn lines_through(&self, rect: Rect, asked: [bool; 3], axis: usize, guides: &mut Vec<Guide>) {
        for (place, _) in places(rect, axis).into_iter().zip(asked).filter(|(_, asked)| *asked) {
            let (mut low, mut high) = span(rect, 1 - axis);
            let mut marks = vec![low, high];
            for other in self.boxes.iter().filter(|other| places(**other, axis).iter().any(|line| (line - place).abs() < SAME)) {
                let (from, to) = span(*other, 1 - axis);
                (low, high) = (low.min(from), high.max(to));
                marks.extend([from, to]);
            }
            if marks.len() > 2 {
                let point = |along: f64| at(axis, place, along);
                guides.push(Guide { from: point(low), to: point(high), marks: marks.into_iter().map(point).collect(), gap: false });
            }
        }
    }

    /// The gaps beside the box, when they are as wide as each other or as gaps nearby, and these.
    fn alike(&self, rect: Rect, axis: usize) -> Vec<Gap> {
        let [low, _, high] = places(rect, axis);
        let across = span(rect, 1 - axis);
        let neighbours =
            self.boxes.iter().filter_map(|other| shares(span(*other, 1 - axis), across).map(|shared| (places(*other, axis), shared)));
        let (mut before, mut after) = (None::<Gap>, None::<Gap>);
        for ([from, _, to], across) in neighbours {
            if to <= low + SAME && before.is_none_or(|gap| to > gap.from) {
                before = Some(Gap { from: to, to: low, across });
            }
            if from >= high - SAME && after.is_none_or(|gap| from < gap.to) {
                after = Some(Gap { from: high, to: from, across });
            }
        }
        let alike = |a: &Gap, b: &Gap| a.to - a.from > SAME && (a.to - a.from - (b.to - b.from)).abs() < SAME;
        let mut shown: Vec<Gap> = Vec::new();
        if let (Some(before), Some(after)) = (before, after)
            && alike(&before, &after)
        {
            shown.extend([before, after]);
        }
        for own in [before, after].into_iter().flatten() {
            for other in self.gaps[axis].iter().filter(|other| alike(other, &own) && shares(other.across, across).is_some()) {
                shown.extend([own, *other]);
            }
        }
        shown
    }

    /// A guide for each of the gaps that are alike.
    fn gaps_beside(&self, rect: Rect, axis: usize, guides: &mut Vec<Guide>) {
        for gap in self.alike(rect, axis) {
            let middle = (gap.across.0 + gap.across.1) / 2.0;
            let guide = Guide { from: at(1 - axis, middle, gap.from), to: at(1 - axis, middle, gap.to), marks: Vec::new(), gap: true };
            if !guides.contains(&guide) {
                guides.push(guide);
            }
        }
    }
}

/// To the nearest line of the grid, by the first place that may come to rest.
fn to_grid(ask: &Ask, axis: usize) -> f64 {
    let asked = places(ask.rect, axis).into_iter().zip(ask.places[axis]).find(|(_, asked)| *asked);
    asked.map_or(0.0, |(place, _)| (place / GRID).round() * GRID - place)
}

/// Low edge, middle and high edge along an axis.
fn places(rect: Rect, axis: usize) -> [f64; 3] {
    let (low, high) = span(rect, axis);
    [low, (low + high) / 2.0, high]
}
fn span(rect: Rect, axis: usize) -> (f64, f64) {
    if axis == 0 { (rect.x0, rect.x1) } else { (rect.y0, rect.y1) }
}
/// The point at `place` of the axis and `along` the other one.
fn at(axis: usize, place: f64, along: f64) -> Point {
    if axis == 0 { Point::new(place, along) } else { Point::new(along, place) }
}
/// What two stretches have in common.
fn shares(a: (f64, f64), b: (f64, f64)) -> Option<(f64, f64)> {
    let both = (a.0.max(b.0), a.1.min(b.1));
    (both.0 < both.1).then_some(both)
}

/// The gaps between neighbours that face each other, with nothing in between.
fn gaps(boxes: &[Rect], axis: usize) -> Vec<Gap> {
    let mut found = Vec::new();
    for left in boxes {
        for right in boxes {
            let ((_, from), (to, _)) = (span(*left, axis), span(*right, axis));
            let Some(across) = shares(span(*left, 1 - axis), span(*right, 1 - axis)).filter(|_| to - from > SAME) else { continue };
            let between =
                |other: &&Rect| shares(span(**other, axis), (from, to)).is_some() && shares(span(**other, 1 - axis), across).is_some();
            if !boxes.iter().any(|other| between(&other)) {
                found.push(Gap { from, to, across });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ask(x: f64, y: f64) -> Ask {
        Ask { rect: Rect::new(x, y, x + 50.0, y + 50.0), places: [[true; 3]; 2], reach: 6.0, shapes: true, grid: false }
    }
    fn square(x: f64, y: f64) -> Rect {
        Rect::new(x, y, x + 50.0, y + 50.0)
    }

    #[test]
    fn an_edge_comes_to_rest_in_line_with_another_and_a_guide_runs_through_both() {
        let snapper = Snapper::new(vec![square(0.0, 0.0)], Point::ZERO);
        let (by, guides) = snapper.rest(ask(4.0, 200.0));
        assert_eq!(by, Vec2::new(-4.0, 0.0));
        let left = guides.iter().find(|guide| guide.from.x == 0.0).expect("a guide along the left edges");
        assert_eq!((left.from, left.to, left.marks.len()), (Point::new(0.0, 0.0), Point::new(0.0, 250.0), 4));
        assert_eq!(snapper.rest(ask(57.0, 200.0)), (Vec2::ZERO, Vec::new()), "out of reach");
    }

    #[test]
    fn only_the_places_that_are_asked_for_come_to_rest() {
        let snapper = Snapper::new(vec![square(0.0, 0.0)], Point::ZERO);
        let right = Ask { places: [[false, false, true], [false; 3]], ..ask(98.0, 3.0) };
        assert_eq!(snapper.rest(right).0, Vec2::ZERO);
        let right = Ask { rect: Rect::new(-20.0, 3.0, 47.0, 90.0), ..right };
        assert_eq!(snapper.rest(right).0, Vec2::new(3.0, 0.0));
    }

    #[test]
    fn a_box_comes_to_rest_in_the_middle_of_a_gap_and_both_halves_are_shown() {
        let snapper = Snapper::new(vec![square(0.0, 0.0), square(253.0, 10.0)], Point::ZERO);
        let (by, guides) = snapper.rest(ask(129.0, 27.3));
        assert_eq!(by.x, -2.5);
        let gaps: Vec<_> = guides.iter().filter(|guide| guide.gap).map(|guide| guide.to.x - guide.from.x).collect();
        assert_eq!(gaps, [76.5, 76.5]);
    }

    #[test]
    fn a_box_comes_to_rest_with_a_gap_as_wide_as_the_one_before() {
        let snapper = Snapper::new(vec![square(0.0, 0.0), square(133.0, 10.0)], Point::ZERO);
        let (by, guides) = snapper.rest(ask(270.0, 27.3));
        assert_eq!(by.x, -4.0, "83 from the second");
        assert_eq!(guides.iter().filter(|guide| guide.gap).count(), 2);
        assert_eq!(snapper.rest(ask(-130.0, 27.3)).0.x, -3.0, "and on the other side");
    }

    #[test]
    fn the_grid_holds_what_no_shape_does() {
        let grid = Ask { shapes: false, grid: true, ..ask(29.0, 31.0) };
        assert_eq!(Snapper::default().rest(grid), (Vec2::new(-9.0, 9.0), Vec::new()));
    }

    #[test]
    fn twenty_thousand_boxes_are_not_all_looked_at() {
        let boxes = (0..20_000).map(|i| square(f64::from(i % 200) * 60.0, f64::from(i / 200) * 60.0)).collect();
        let snapper = Snapper::new(boxes, Point::new(6000.0, 3000.0));
        assert!(snapper.boxes.len() == BOXES && snapper.lines[0].len() == 3 * BOXES);
        assert!(snapper.boxes.iter().all(|rect| (rect.center() - Point::new(6000.0, 3000.0)).hypot() < 1000.0));
    }

    /// The move has a guide of its own along each axis.
    fn is_shown(by: Vec2, guides: &[Guide]) -> bool {
        // A line shows the axis that it crosses, a gap the one that it lies along.
        let shows = |axis: bool| guides.iter().any(|guide| (guide.from.x == guide.to.x) == (guide.gap == axis));
        (by.x == 0.0 || shows(false)) && (by.y == 0.0 || shows(true))
    }

    #[test]
    fn a_gap_in_which_something_lies_holds_nothing() {
        let boxes =
            [(58.885662306312355, 88.57535212542274), (167.0390285520358, 128.91718358413885), (194.78354048311382, 128.81006279434257)];
        let snapper = Snapper::new(boxes.map(|(x, y)| square(x, y)).into(), Point::ZERO);
        assert_eq!(snapper.rest(ask(277.5750383144868, 122.16215133573189)), (Vec2::ZERO, Vec::new()));
    }

    proptest! {
        #[test]
        fn nothing_is_moved_far_or_without_a_guide_that_says_why(boxes in proptest::collection::vec((0.0..500.0_f64, 0.0..500.0_f64), 0..12), (x, y) in (0.0..500.0_f64, 0.0..500.0_f64)) {
            let snapper = Snapper::new(boxes.into_iter().map(|(x, y)| square(x, y)).collect(), Point::ZERO);
            let (by, guides) = snapper.rest(ask(x, y));
            prop_assert!(by.x.abs() <= 6.0 && by.y.abs() <= 6.0);
            prop_assert!(guides.iter().all(|guide| guide.from.is_finite() && guide.to.is_finite()));
            prop_assert!(is_shown(by, &guides), "{:?} is not shown by {:?}", by, guides);
        }
    }
}
