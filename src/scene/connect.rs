//! Lines that hold on to shapes: where their ends lie is worked out from the shapes, never stored as they move. It changes no document and knows
//! no gestures.
//!
//! An end that is pinned lies at that very point of the (turned) box. Another one aims there and stops a little before the shape's outline. What
//! the line stores is what it falls back to: the ends that hold on to nothing, its bends, and all of it when its shapes are gone.

use std::borrow::Cow;

use kurbo::{CubicBez, ParamCurve, PathEl};

use super::{
    elbow,
    flat::{self, is_around},
    legs,
    legs::{bend, place},
    line, shapes,
};
use crate::model::{
    geom::{Point, Rect, Vec2},
    ids::ShapeId,
    path::Sample,
    shape::{End, Kind, Shape},
};

/// Air between an end and the outline it stops at, beside what the two strokes take; board units.
const GAP: f64 = 4.0;

/// Finds a shape as it is to be seen.
pub type Find<'f, 'a> = &'f dyn Fn(&ShapeId) -> Option<&'a Shape>;

/// What it looks like depends on more than the points it stores.
pub fn is_tied(shape: &Shape) -> bool {
    shape.kind.is_line() && (shape.from.is_some() || shape.to.is_some() || shape.style.elbow)
}

/// A line that runs along the axes and finds its own bends.
pub fn is_elbow(shape: &Shape) -> bool {
    shape.kind.is_line() && shape.style.elbow && shape.pts.len() > 1
}

/// Lines may hold on to such a shape. Not to lines and strokes, so there are no circles, and not to groups, which are nothing to be seen.
pub const fn can_be_held(kind: Kind) -> bool {
    !kind.has_points() && !matches!(kind, Kind::Group)
}

/// The shapes that a line's ends name, whether they are there or not.
pub fn held(line: &Shape) -> impl Iterator<Item = &ShapeId> {
    let ends = if line.kind.is_line() { [&line.from, &line.to] } else { [&None, &None] };
    ends.into_iter().flatten().map(|end| &end.shape)
}

/// The line as it is to be seen; `None` when that is as it is stored. An end whose shape is gone reads as one that holds on to nothing.
pub fn derive(line: &Shape, find: Find) -> Option<Shape> {
    if !is_tied(line) || line.pts.len() < 2 {
        return None;
    }
    let mut points = on_board(line);
    let holds = [&line.from, &line.to].map(|end| Hold::of(line, end.as_ref()?, find));
    let loose = holds.iter().all(Option::is_none);
    let width = line.style.width.into();
    let done = if !line.style.elbow {
        if loose {
            return None;
        }
        straight(&mut points, &holds);
        points
    } else if let Some(way) = legs::way(&points, &holds, width) {
        way
    } else {
        // Drawn by hand, or what a route was when its shapes went.
        if loose && points.len() > 2 && is_square(&points) {
            return None;
        }
        elbow::route([0, points.len() - 1].map(|i| place(&points[i])), [holds[0].as_ref(), holds[1].as_ref()], None, width)
    };
    let mut seen = line.clone();
    seen.lay(&done);
    seen.geo.is_sound().then_some(seen)
}

/// The shapes with every line as it is to be seen, for pictures and words. They are found among themselves.
pub fn resolved(shapes: &[Shape]) -> Cow<'_, [Shape]> {
    if !shapes.iter().any(is_tied) {
        return Cow::Borrowed(shapes);
    }
    let mut ids: Vec<&Shape> = shapes.iter().collect();
    ids.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    let find = |id: &ShapeId| ids.binary_search_by(|shape| shape.id.cmp(id)).ok().map(|at| ids[at]);
    Cow::Owned(shapes.iter().map(|shape| derive(shape, &find).unwrap_or_else(|| shape.clone())).collect())
}

/// The points of a line on the board.
pub fn on_board(line: &Shape) -> Vec<Sample> {
    let (turn, mut points) = (line.geo.turn(), line.points());
    if line.geo.r != 0.0 {
        for s in &mut points {
            let p = turn * place(s);
            (s.x, s.y) = (p.x, p.y);
        }
    }
    points
}

/// Halfway along a line that is as it is to be seen, on the board: where its label stands.
pub fn middle(shape: &Shape) -> Point {
    flat::middle(&line::path(shape)).map_or(shape.geo.center(), |(at, _)| shape.geo.turn() * at)
}

/// Halfway along each piece of a line, on the board.
pub fn halves(shape: &Shape) -> Vec<Point> {
    let (turn, mut from) = (shape.geo.turn(), Point::ZERO);
    let half = |element: &PathEl| {
        let to = element.end_point()?;
        let start = std::mem::replace(&mut from, to);
        match *element {
            PathEl::MoveTo(_) => None,
            PathEl::CurveTo(a, b, _) => Some(turn * CubicBez::new(start, a, b, to).eval(0.5)),
            _ => Some(turn * start.midpoint(to)),
        }
    };
    line::through(&shape.points(), line::is_curved(&shape.style)).elements().iter().filter_map(half).collect()
}

/// The end that holds on to `shape` at the point `at` of the board.
pub fn end_at(shape: &Shape, at: Point, pin: bool) -> End {
    let (local, geo) = (shape.geo.turn().inverse() * at, shape.geo);
    let share = |from: f64, size: f64| if size > 0.0 { (from / size).clamp(0.0, 1.0) } else { 0.5 };
    End { shape: shape.id.clone(), at: [share(local.x - geo.x, geo.w), share(local.y - geo.y, geo.h)], pin }
}

/// The shape's outline on the board as a closed ring of points.
pub fn ring(shape: &Shape) -> Vec<Point> {
    line::sampled(&shapes::outline(shape))
}

/// An end that holds on to a shape which is there.
pub(super) struct Hold {
    pub aim: Point,
    pub pin: bool,
    /// The upright box around the shape.
    pub body: Rect,
    ring: Vec<Point>,
    gap: f64,
}

impl Hold {
    fn of(line: &Shape, end: &End, find: Find) -> Option<Self> {
        let shape = find(&end.shape).filter(|shape| can_be_held(shape.kind))?;
        let (geo, ring) = (shape.geo, ring(shape));
        let [x, y] = end.at.map(|share| share.clamp(0.0, 1.0));
        let mut aim = geo.turn() * Point::new(geo.x + x * geo.w, geo.y + y * geo.h);
        if !end.pin && !is_around(&ring, aim) {
            // A corner of the box of an ellipse is beside it.
            let middle = geo.center();
            aim = crossing(&ring, aim, middle).map_or(aim, |t| aim.lerp(middle, t));
        }
        let gap = GAP + f64::from(line.style.width + shape.style.width) / 2.0;
        Some(Hold { aim, pin: end.pin, body: geo.bounds(), ring, gap })
    }

    /// Where a line that comes from `from` ends.
    pub fn stop(&self, from: Point) -> Point {
        let way = self.aim - from;
        let length = way.hypot();
        if self.pin || length < 1e-6 || is_around(&self.ring, from) {
            return self.aim;
        }
        // A little further than the aim, which may lie on the outline itself.
        let past = self.aim + way * (2.0 / length);
        let end = crossing(&self.ring, from, past).map_or(self.aim, |t| from.lerp(past, t));
        end - way * (self.gap.min(end.distance(from) * 0.4) / length)
    }
}

/// The share of the way from `a` to `b` at which it first meets a ring.
fn crossing(ring: &[Point], a: Point, b: Point) -> Option<f64> {
    let way = b - a;
    let meets = |pair: &[Point]| {
        let (side, to) = (pair[1] - pair[0], pair[0] - a);
        let (across, t, u) = (way.cross(side), to.cross(side), to.cross(way));
        let (t, u) = (t / across, u / across);
        (across != 0.0 && (0.0..=1.0).contains(&t) && (-1e-9..=1.0 + 1e-9).contains(&u)).then_some(t)
    };
    ring.windows(2).filter_map(meets).reduce(f64::min)
}

fn straight(points: &mut [Sample], holds: &[Option<Hold>; 2]) {
    let last = points.len() - 1;
    let mut put = |i: usize, p: Point| (points[i].x, points[i].y) = (p.x, p.y);
    for (hold, at) in holds.iter().zip([0, last]) {
        if let Some(hold) = hold {
            put(at, hold.aim);
        }
    }
    let next = [points[1], points[last - 1]].map(|s| place(&s));
    let aims = [points[0], points[last]].map(|s| place(&s));
    let mut put = |i: usize, p: Point| (points[i].x, points[i].y) = (p.x, p.y);
    for (i, at) in [0, last].into_iter().enumerate() {
        if let Some(hold) = &holds[i] {
            put(at, hold.stop(next[i]));
        }
    }
    // Shapes that overlap leave no way between their outlines.
    let onward = |a: Vec2, b: Vec2| a.dot(b) > 0.0;
    if last == 1 && !onward(place(&points[1]) - place(&points[0]), aims[1] - aims[0]) {
        (points[0], points[1]) = (bend(aims[0]), bend(aims[1]));
    }
}

/// Each leg runs along an axis.
fn is_square(points: &[Sample]) -> bool {
    points.windows(2).all(|w| (w[0].x - w[1].x).abs() < 0.1 || (w[0].y - w[1].y).abs() < 0.1)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use proptest::prelude::*;

    use super::*;
    use crate::model::{
        geom::{Geo, Geometry},
        order::Order,
    };

    fn boxed(kind: Kind, x: f64, y: f64, r: f64) -> Shape {
        Shape::new(kind, Geo { x, y, w: 100.0, h: 60.0, r }, Order::first())
    }
    fn arrow(points: &[(f64, f64)], from: Option<End>, to: Option<End>) -> Shape {
        let points: Vec<_> = points.iter().map(|&(x, y)| Sample { x, y, p: 0.5 }).collect();
        Shape { from, to, ..Shape::through(Kind::Arrow, &points, Order::first()) }
    }
    fn on(shape: &Shape, x: f64, y: f64, pin: bool) -> Option<End> {
        Some(End { shape: shape.id.clone(), at: [x, y], pin })
    }
    /// The line's points on the board among these shapes.
    fn seen(line: &Shape, shapes: &[&Shape]) -> Vec<Point> {
        derived(line, shapes).points().iter().map(place).collect()
    }
    fn derived(line: &Shape, shapes: &[&Shape]) -> Shape {
        let find = |id: &ShapeId| shapes.iter().copied().find(|shape| shape.id == *id);
        derive(line, &find).unwrap_or_else(|| line.clone())
    }
    fn ends(points: &[Point]) -> (Point, Point) {
        (points[0], points[points.len() - 1])
    }

    #[test]
    fn a_line_aims_at_the_middles_and_stops_a_little_before_the_outlines() {
        let (a, b) = (boxed(Kind::Rectangle, 0.0, 0.0, 0.0), boxed(Kind::Ellipse, 300.0, 0.0, 0.0));
        let line = arrow(&[(7.0, 7.0), (9.0, 9.0)], on(&a, 0.5, 0.5, false), on(&b, 0.5, 0.5, false));
        let gap = GAP + 3.0;
        let (from, to) = ends(&seen(&line, &[&a, &b]));
        assert!(
            (from - Point::new(100.0 + gap, 30.0)).hypot() < 1e-6 && (to - Point::new(300.0 - gap, 30.0)).hypot() < 1e-6,
            "{from} {to}"
        );
        // The same when it aims at the sides that look at each other.
        let line = Shape { from: on(&a, 1.0, 0.5, false), to: on(&b, 0.0, 0.5, false), ..line };
        assert_eq!(ends(&seen(&line, &[&a, &b])), (from, to));
    }

    #[test]
    fn a_pinned_end_lies_at_its_point_of_the_turned_box() {
        let a = boxed(Kind::Rectangle, 0.0, 0.0, PI / 2.0);
        let line = arrow(&[(300.0, 300.0), (9.0, 9.0)], None, on(&a, 1.0, 0.5, true));
        let (from, to) = ends(&seen(&line, &[&a]));
        assert_eq!(from, Point::new(300.0, 300.0));
        assert!((to - Point::new(50.0, 80.0)).hypot() < 1e-6, "{to}");
    }

    #[test]
    fn bends_stay_and_the_last_one_says_from_where_an_end_comes() {
        let a = boxed(Kind::Diamond, 0.0, 0.0, 0.0);
        let line = arrow(&[(50.0, 30.0), (50.0, -200.0), (400.0, -200.0)], on(&a, 0.5, 0.5, false), None);
        let points = seen(&line, &[&a]);
        assert_eq!(points[1..], [Point::new(50.0, -200.0), Point::new(400.0, -200.0)]);
        assert!(points[0].x == 50.0 && points[0].y < 0.0 && points[0].y > -12.0, "{points:?}");
    }

    #[test]
    fn a_shape_that_is_gone_or_that_nothing_can_hold_on_to_leaves_what_is_stored() {
        let a = boxed(Kind::Rectangle, 0.0, 0.0, 0.0);
        let stored = [Point::new(10.0, 10.0), Point::new(90.0, 90.0)];
        let line = |end: Option<End>| arrow(&[(10.0, 10.0), (90.0, 90.0)], end.clone(), end);
        assert_eq!(seen(&line(on(&a, 0.5, 0.5, false)), &[]), stored);
        for kind in [Kind::Group, Kind::Line, Kind::Arrow, Kind::Pen] {
            let other = Shape { kind, ..a.clone() };
            assert_eq!(seen(&line(on(&other, 0.5, 0.5, false)), &[&other]), stored, "{kind:?}");
        }
        let mut own = line(None);
        own.from = on(&own, 0.5, 0.5, false);
        assert_eq!(seen(&own, &[&own]), stored);
    }

    #[test]
    fn shapes_that_overlap_are_joined_by_their_middles() {
        let (a, b) = (boxed(Kind::Rectangle, 0.0, 0.0, 0.0), boxed(Kind::Rectangle, 60.0, 10.0, 0.0));
        let line = arrow(&[(0.0, 0.0), (1.0, 1.0)], on(&a, 0.5, 0.5, false), on(&b, 0.5, 0.5, false));
        assert_eq!(ends(&seen(&line, &[&a, &b])), (Point::new(50.0, 30.0), Point::new(110.0, 40.0)));
    }

    #[test]
    fn a_picture_resolves_its_shapes_among_themselves() {
        let (a, b) = (boxed(Kind::Rectangle, 0.0, 0.0, 0.0), boxed(Kind::Rectangle, 300.0, 0.0, 0.0));
        assert!(matches!(resolved(&[a.clone(), b.clone()]), Cow::Borrowed(_)));
        let line = arrow(&[(0.0, 900.0), (1.0, 901.0)], on(&a, 0.5, 0.5, false), on(&b, 0.5, 0.5, false));
        let shapes = [a, line, b];
        assert!(resolved(&shapes)[1].geo.y == 30.0 && resolved(&shapes)[2] == shapes[2]);
    }

    #[test]
    fn the_middle_is_halfway_along_the_line_and_not_of_its_box() {
        let mut line = arrow(&[(0.0, 0.0), (100.0, 0.0), (100.0, 300.0)], None, None);
        line.style.round = false;
        assert_eq!(middle(&line), Point::new(100.0, 100.0));
        assert!(middle(&arrow(&[(5.0, 5.0), (5.0, 5.0)], None, None)).distance(Point::new(5.0, 5.0)) < 1e-9);
    }

    #[test]
    fn an_elbow_between_neighbours_is_straight_and_around_a_corner_it_has_one_bend() {
        let a = boxed(Kind::Rectangle, 0.0, 0.0, 0.0);
        let bends = |x: f64, y: f64| {
            let b = boxed(Kind::Rectangle, x, y, 0.0);
            let mut line = arrow(&[(0.0, 0.0), (1.0, 1.0)], on(&a, 0.5, 0.5, false), on(&b, 0.5, 0.5, false));
            line.style.elbow = true;
            seen(&line, &[&a, &b]).len() - 2
        };
        assert_eq!([bends(300.0, 0.0), bends(-300.0, 0.0), bends(0.0, 300.0), bends(300.0, 60.0), bends(300.0, 300.0)], [0, 0, 0, 2, 1]);
    }

    #[test]
    fn an_elbow_that_must_leave_by_a_far_side_goes_round_both_shapes() {
        let (a, b) = (boxed(Kind::Rectangle, 0.0, 0.0, 0.0), boxed(Kind::Rectangle, 300.0, 0.0, 0.0));
        let mut line = arrow(&[(0.0, 0.0), (1.0, 1.0)], on(&a, 0.0, 0.5, true), on(&b, 1.0, 0.5, true));
        line.style.elbow = true;
        let points = seen(&line, &[&a, &b]);
        assert_eq!((points.len(), ends(&points)), (6, (Point::new(0.0, 30.0), Point::new(400.0, 30.0))));
    }

    #[test]
    fn a_loose_elbow_with_bends_is_left_as_it_is() {
        let mut line = arrow(&[(0.0, 0.0), (30.0, 0.0), (30.0, 80.0)], None, None);
        line.style.elbow = true;
        assert_eq!(seen(&line, &[]).len(), 3);
        line.lay(&[(0.0, 0.0), (100.0, 30.0)].map(|(x, y)| Sample { x, y, p: 0.5 }));
        assert_eq!(seen(&line, &[]), [(0.0, 0.0), (50.0, 0.0), (50.0, 30.0), (100.0, 30.0)].map(Point::from));
    }

    proptest! {
        #[test]
        fn an_elbow_runs_along_the_axes_and_through_neither_shape(
            (x, y) in (-400.0..400.0_f64, -400.0..400.0_f64),
            at in proptest::array::uniform4(0.0..=1.0_f64),
            pins in any::<[bool; 2]>(),
            round in any::<bool>(),
        ) {
            let (a, b) = (boxed(Kind::Rectangle, 0.0, 0.0, 0.0), boxed(Kind::Rectangle, x, y, 0.0));
            let apart = !a.geo.rect().inflate(2.0, 2.0).overlaps(b.geo.rect());
            let mut line = arrow(&[(0.0, 0.0), (1.0, 1.0)], on(&a, at[0], at[1], false), on(&b, at[2], at[3], false));
            (line.style.elbow, line.style.round) = (true, round);
            let points = seen(&line, &[&a, &b]);
            let square = |points: &[Point]| is_square(&points.iter().map(|p| bend(*p)).collect::<Vec<_>>());
            prop_assert!(square(&points) && points.len() <= 8, "{points:?}");
            for pair in points.windows(2).filter(|_| apart) {
                let middle = pair[0].midpoint(pair[1]);
                for shape in [&a, &b] {
                    // Beside a round corner is within the box and not within the shape.
                    let through = shape.geo.rect().inflate(-0.5, -0.5).contains(middle) && is_around(&ring(shape), middle);
                    prop_assert!(!through, "{points:?} {:?}", shape.geo);
                }
            }
            // Pins may lie deep inside; then the way to the air is within the shape.
            (line.from, line.to) = (on(&a, at[0], at[1], pins[0]), on(&b, at[2], at[3], pins[1]));
            let points = seen(&line, &[&a, &b]);
            prop_assert!(square(&points), "{points:?}");
            // What is painted stays within the points.
            let painted = shapes::outline(&line).bounding_box();
            prop_assert!(line.geo.rect().inflate(0.1, 0.1).union(painted) == line.geo.rect().inflate(0.1, 0.1));
        }

        #[test]
        fn a_leg_that_stays_is_where_it_was_put_wherever_the_shapes_go(
            (x, y, to) in (-400.0..400.0_f64, -400.0..400.0_f64, -500.0..500.0_f64),
            at in proptest::array::uniform4(0.0..=1.0_f64),
            pins in any::<[bool; 2]>(),
            (leg, again) in (0..5_usize, proptest::option::of((0..5_usize, -500.0..500.0_f64))),
            (dx, dy) in (-200.0..200.0_f64, -200.0..200.0_f64),
        ) {
            let (a, mut b) = (boxed(Kind::Rectangle, 0.0, 0.0, 0.0), boxed(Kind::Rectangle, x, y, 0.0));
            let apart = |b: &Shape| !a.geo.rect().inflate(80.0, 80.0).overlaps(b.geo.rect());
            let mut line = arrow(&[(0.0, 0.0), (1.0, 1.0)], on(&a, at[0], at[1], pins[0]), on(&b, at[2], at[3], pins[1]));
            line.style.elbow = true;
            let mut put = Vec::new();
            let once = again.is_none();
            for (leg, to) in std::iter::once((leg, to)).chain(again) {
                let points = on_board(&derived(&line, &[&a, &b]));
                let leg = leg % (points.len() - 1);
                let Some(axis) = legs::runs(&points[leg], &points[leg + 1]) else { continue };
                let Some(new) = legs::moved(&points, leg, Point::new(to, to)) else { continue };
                line.lay(&new);
                put = vec![(axis, to)];
            }
            for (dx, dy) in [(0.0, 0.0), (dx, dy)] {
                (b.geo.x, b.geo.y) = (x + dx, y + dy);
                let points = on_board(&derived(&line, &[&a, &b]));
                prop_assert!(is_square(&points) && points.len() <= 16, "{points:?}");
                for (axis, to) in &put {
                    // It may have no length, where the way goes straight on.
                    let on = |s: &Sample| (if *axis == 0 { s.y - to } else { s.x - to }).abs() < 1e-6;
                    let there = points.iter().any(on) || points.windows(2).any(|w| legs::runs(&w[0], &w[1]).is_some_and(|way| {
                        let (from, end) = if *axis == 0 { (w[0].y, w[1].y) } else { (w[0].x, w[1].x) };
                        way != *axis && (from - to) * (end - to) <= 0.0
                    }));
                    // What two legs leave no room for is not there.
                    prop_assert!(there || !once || !apart(&b), "{to} {points:?}");
                }
            }
        }

        #[test]
        fn any_numbers_give_a_finite_line(
            numbers in proptest::array::uniform8(prop_oneof![Just(f64::NAN), Just(1e308), Just(-1e7), Just(0.0), Just(1e7), -500.0..500.0_f64]),
            (elbow, pin) in any::<(bool, bool)>(),
        ) {
            let [x, y, w, h, r, ax, ay, end] = numbers;
            let shape = Shape { geo: Geo { x, y, w, h, r }.clamped(), ..boxed(Kind::Ellipse, 0.0, 0.0, 0.0) };
            let mut line = arrow(&[(end, 0.0), (1.0, end)], on(&shape, ax, ay, pin), None);
            line.geo = line.geo.clamped();
            line.style.elbow = elbow;
            if let Some(seen) = derive(&line, &|_| Some(&shape)) {
                prop_assert!(seen.geo.is_sound(), "{:?}", seen.geo);
            }
        }
    }
}
