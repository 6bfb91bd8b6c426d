//! The unsteady hand: a clean path becomes one that looks drawn. The same seed gives the same line everywhere, so the hand has dice of its own and
//! uses nothing but plain arithmetic. What is drawn is others' business.

use kurbo::PathEl;

use crate::model::geom::{BezPath, Point, Rect, Vec2};

/// How far a stroke of a roughness of 1 may start or end beside its place, in board units.
const STRAY: f64 = 2.0;
/// How far it bends, in shares of its length.
const BEND: f64 = 1.0 / 110.0;

pub(super) struct Hand {
    state: u32,
    amount: f64,
    /// Edges begin and end where they should, and go astray between.
    steady: bool,
}

impl Hand {
    /// A hand of this roughness (0 is steady) for something whose longer side is `size`: what is small is drawn with more care.
    pub fn new(seed: u32, amount: f64, size: f64, steady: bool) -> Self {
        let care = (size / 60.0).clamp(0.25, 1.0);
        Hand { state: seed.wrapping_mul(0x9e37_79b9) | 1, amount: amount * care, steady }
    }

    /// From -1 to 1. Xorshift (Marsaglia 2003).
    fn dice(&mut self) -> f64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 17;
        self.state ^= self.state << 5;
        f64::from(self.state >> 8) / f64::from(1 << 23) - 1.0
    }
    fn aside(&mut self, reach: f64) -> Vec2 {
        Vec2::new(self.dice() * reach, self.dice() * reach)
    }
    /// Where an edge that should end at `p` does.
    fn end(&mut self, p: Point, reach: f64) -> Point {
        if self.steady { p } else { p + self.aside(reach) }
    }

    /// The path as the hand draws it: each edge on its own, curves in one go, all of it `passes` times over itself.
    pub fn trace(&mut self, path: &BezPath, passes: usize) -> BezPath {
        let mut out = BezPath::with_capacity(path.elements().len() * 2 * passes);
        for pass in 0..passes {
            // Going over it again, the hand is led by what it sees.
            let reach = self.amount * STRAY * if pass == 0 { 1.0 } else { 0.6 };
            let (mut start, mut at, mut pen, mut curved) = (Point::ZERO, Point::ZERO, None, false);
            for element in path.elements() {
                match *element {
                    PathEl::MoveTo(p) => (start, at, pen) = (p, p, None),
                    PathEl::LineTo(p) => {
                        pen = self.line(&mut out, pen.filter(|_| curved), at, p, reach);
                        (at, curved) = (p, false);
                    }
                    PathEl::QuadTo(a, p) => {
                        pen = Some(self.curve(&mut out, pen, [at, at.lerp(a, 2.0 / 3.0), p.lerp(a, 2.0 / 3.0), p], reach));
                        (at, curved) = (p, true);
                    }
                    PathEl::CurveTo(a, b, p) => {
                        pen = Some(self.curve(&mut out, pen, [at, a, b, p], reach));
                        (at, curved) = (p, true);
                    }
                    PathEl::ClosePath => {
                        if at.distance(start) > 1e-6 {
                            self.line(&mut out, pen.filter(|_| curved), at, start, reach);
                        }
                        (at, pen) = (start, None);
                    }
                }
            }
        }
        out
    }

    /// A straight line, bent a little; it goes on where the pen is, or starts near its place. Where the pen is then.
    fn line(&mut self, out: &mut BezPath, pen: Option<Point>, a: Point, b: Point, reach: f64) -> Option<Point> {
        let along = b - a;
        let long = along.hypot();
        if !(long > 0.0 && long.is_finite()) {
            return pen;
        }
        // Long lines are drawn with a ruler's patience.
        let gain = (1.2 - long / 600.0).clamp(0.45, 1.0);
        let reach = (reach * gain).min(long / 10.0);
        let across = Vec2::new(-along.y, along.x) / long;
        let bend = across * (self.dice() * long.min(500.0) * BEND * self.amount);
        let share = 0.3 + 0.1 * self.dice();
        let from = pen.unwrap_or_else(|| self.end(a, reach));
        if pen.is_none() {
            out.move_to(from);
        }
        let astray = if self.steady { reach } else { reach / 2.0 };
        let (first, second) = (a + along * share + bend + self.aside(astray), a + along * (2.0 * share) + bend + self.aside(astray));
        let to = self.end(b, reach);
        out.curve_to(first, second, to);
        Some(to)
    }

    fn curve(&mut self, out: &mut BezPath, pen: Option<Point>, [a, c, d, b]: [Point; 4], reach: f64) -> Point {
        let long = (c - a).hypot() + (d - c).hypot() + (b - d).hypot();
        let reach = reach.min(long / 12.0);
        let from = pen.unwrap_or_else(|| self.end(a, reach));
        if pen.is_none() {
            out.move_to(from);
        }
        // The handles go along with their ends, so that a smooth joint stays one.
        let (to, astray) = (self.end(b, reach), if self.steady { reach } else { reach / 4.0 });
        out.curve_to(c + (from - a) + self.aside(astray), d + (to - b) + self.aside(astray), to);
        to
    }

    /// The outline of an area that the hand filled in: its corners lie beside their places, steady or not.
    pub fn sway(&mut self, path: &BezPath) -> BezPath {
        let reach = self.amount * STRAY;
        let mut out = BezPath::with_capacity(path.elements().len());
        let (mut first, mut start, mut from) = (None, Vec2::ZERO, Vec2::ZERO);
        for element in path.elements() {
            // Where an outline comes back to where it began, it does so exactly.
            let to = if element.end_point() == first || *element == PathEl::ClosePath { start } else { self.aside(reach) };
            out.push(match *element {
                PathEl::MoveTo(p) => {
                    (first, start) = (Some(p), to);
                    PathEl::MoveTo(p + to)
                }
                PathEl::LineTo(p) => PathEl::LineTo(p + to),
                PathEl::QuadTo(a, p) => PathEl::QuadTo(a + (from + to) / 2.0, p + to),
                PathEl::CurveTo(a, b, p) => PathEl::CurveTo(a + from, b + to, p + to),
                PathEl::ClosePath => PathEl::ClosePath,
            });
            from = to;
        }
        out
    }

    /// How far [`Hand::trace`] may leave a path in this box, in board units.
    pub fn reach(amount: f64, bounds: Rect) -> f64 {
        amount * (STRAY * 3.0 + bounds.width().max(bounds.height()).min(500.0) * BEND)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::geom::Geometry;

    fn drawn(seed: u32, amount: f64) -> BezPath {
        Hand::new(seed, amount, 200.0, false).trace(&Rect::new(0.0, 0.0, 200.0, 120.0).to_path(0.1), 2)
    }

    #[test]
    fn a_seed_draws_the_same_line_again_and_another_seed_another() {
        assert_eq!(drawn(7, 1.0), drawn(7, 1.0));
        assert_ne!(drawn(7, 1.0), drawn(8, 1.0));
        // The dice do not depend on the machine.
        let mut hand = Hand::new(1, 1.0, 100.0, false);
        assert_eq!([(); 3].map(|()| (hand.dice() * 1e6).round()), FIRST);
    }
    const FIRST: [f64; 3] = [-366_813.0, 751_414.0, -33_400.0];

    #[test]
    fn the_hand_stays_near_the_path() {
        let path = Rect::new(0.0, 0.0, 200.0, 120.0).to_path(0.1);
        for seed in 0..200 {
            for amount in [0.5, 1.0, 2.0, 3.0] {
                let reach = Hand::reach(amount, path.bounding_box());
                let bounds = drawn(seed, amount).bounding_box();
                assert!(Rect::new(0.0, 0.0, 200.0, 120.0).inflate(reach, reach).contains_rect(bounds), "{seed} {amount} {bounds:?}");
            }
        }
    }

    #[test]
    fn a_steady_hand_draws_the_path_itself() {
        let bounds = drawn(3, 0.0).bounding_box();
        assert_eq!(bounds, Rect::new(0.0, 0.0, 200.0, 120.0));
    }
}
