//! The pen and the highlighter: samples become a smooth stroke with pressure, and a stroke that is stored in few points. A click makes a dot. The outline that pressure
//! gives it is `scene::pen`'s.

use super::{After, Handling, Press};
use crate::{
    board::{sheet::Draft, table::Table},
    model::{
        path::Sample,
        shape::{Kind, Shape},
    },
};

/// How much of the way to the hand the ink goes with each sample; less is smoother and lags more.
const FOLLOW: f64 = 0.6;
/// Samples nearer than this to the last (CSS pixels) are trembling.
const NEAR: f64 = 0.7;
/// How far the stored stroke may stray from the drawn one, in CSS pixels at the zoom it was drawn at.
const STRAY: f64 = 0.3;
/// A full change of pressure counts like a stray of this many CSS pixels.
const PRESSED: f64 = 4.0;
/// How far before the hand the ink may be shown, CSS pixels, and in how many points: a guess further off is seen when it is wrong.
const AHEAD: f64 = 24.0;
const GUESSES: usize = 4;
/// A stroke of more points is thinned while it is drawn.
const MOST: usize = 4000;

pub struct Pen {
    kind: Kind,
    drawing: Option<Drawing>,
}

impl Pen {
    /// A pen, or a highlighter.
    pub fn new(kind: Kind) -> Self {
        Pen { kind, drawing: None }
    }
}

struct Drawing {
    shape: Shape,
    points: Vec<Sample>,
    last: Sample,
    /// Board units a CSS pixel, when it began: the paper may be zoomed by the wheel meanwhile.
    px: f64,
}

impl Drawing {
    fn follow(&mut self, path: &[Sample]) {
        for s in path {
            let end = *self.points.last().unwrap_or(s);
            if (s.x - self.last.x).hypot(s.y - self.last.y) < NEAR * self.px {
                continue;
            }
            let mix = |from: f64, to: f64| from + (to - from) * FOLLOW;
            self.points.push(Sample { x: mix(end.x, s.x), y: mix(end.y, s.y), p: mix(end.p, s.p) });
            self.last = *s;
        }
        let mut stray = STRAY * self.px;
        while self.points.len() > MOST {
            self.points = reduced(&self.points, stray, PRESSED * self.px);
            stray *= 2.0;
        }
    }
    fn draft(&mut self, table: &mut Table, points: &[Sample]) {
        let Shape { geo, pts, .. } = Shape::through(self.shape.kind, points, self.shape.z.clone());
        (self.shape.geo, self.shape.pts) = (geo, pts);
        table.draft(vec![Draft { shape: self.shape.clone(), base: None }]);
    }
}

impl Handling for Pen {
    fn down(&mut self, table: &mut Table, press: &Press) {
        table.select(Vec::new());
        let Some(first) = press.path.first().copied() else { return };
        let mut drawing =
            Drawing { shape: table.fresh(self.kind, Default::default()), points: vec![first], last: first, px: table.px(1.0) };
        drawing.follow(&press.path);
        let points = drawing.points.clone();
        drawing.draft(table, &points);
        self.drawing = Some(drawing);
    }
    fn drag(&mut self, table: &mut Table, press: &Press) {
        let Some(drawing) = &mut self.drawing else { return };
        drawing.follow(&press.path);
        // The ink lags behind the hand; what is shown reaches it.
        let mut points = drawing.points.clone();
        points.push(drawing.last);
        let tail = tail(drawing.last, &press.ahead, AHEAD * drawing.px);
        points.extend_from_slice(tail);
        drawing.draft(table, &points);
        table.ahead = tail.len();
    }
    fn up(&mut self, table: &mut Table, press: &Press) -> After {
        let Some(mut drawing) = self.drawing.take() else { return After::Stay };
        drawing.follow(&press.path);
        if drawing.points.len() > 1 {
            drawing.points.push(drawing.last);
        }
        let points = reduced(&drawing.points, STRAY * drawing.px, PRESSED * drawing.px);
        drawing.draft(table, &points);
        table.settle();
        After::Stay
    }
    fn cancel(&mut self, _: &mut Table) {
        self.drawing = None;
    }
    fn busy(&self) -> bool {
        self.drawing.is_some()
    }
    fn cursor(&self, _: &Table) -> &'static str {
        "crosshair"
    }
}

/// What is shown of a guess: the points up to the first that is too far from where the hand is.
fn tail(hand: Sample, ahead: &[Sample], far: f64) -> &[Sample] {
    let near = |s: &&Sample| (s.x - hand.x).hypot(s.y - hand.y) <= far;
    &ahead[..ahead.iter().take(GUESSES).take_while(near).count()]
}

/// The fewest of `points` that stay within `stray` of all of them; a change of pressure is a third direction, `pressed` long.
/// Ramer (1972), Douglas and Peucker (1973), with a stack of its own: a stroke must not overflow the thread's.
pub fn reduced(points: &[Sample], stray: f64, pressed: f64) -> Vec<Sample> {
    if points.len() < 3 {
        return points.to_vec();
    }
    let mut keep = vec![false; points.len()];
    (keep[0], keep[points.len() - 1]) = (true, true);
    let mut open = vec![(0, points.len() - 1)];
    while let Some((a, b)) = open.pop() {
        let far = |i: usize| (distance(points[i], points[a], points[b], pressed), i);
        let farthest = (a + 1..b).map(far).max_by(|x, y| x.0.total_cmp(&y.0));
        if let Some((_, i)) = farthest.filter(|(distance, _)| *distance > stray) {
            keep[i] = true;
            open.extend([(a, i), (i, b)]);
        }
    }
    points.iter().zip(keep).filter(|(_, keep)| *keep).map(|(s, _)| *s).collect()
}

fn distance(s: Sample, a: Sample, b: Sample, pressed: f64) -> f64 {
    let to = |s: Sample| [s.x - a.x, s.y - a.y, (s.p - a.p) * pressed];
    let (v, w) = (to(s), to(b));
    let dot = |v: [f64; 3], w: [f64; 3]| v[0] * w[0] + v[1] * w[1] + v[2] * w[2];
    let t = if dot(w, w) > 0.0 { (dot(v, w) / dot(w, w)).clamp(0.0, 1.0) } else { 0.0 };
    let off = [v[0] - w[0] * t, v[1] - w[1] * t, v[2] - w[2] * t];
    dot(off, off).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64, p: f64) -> Sample {
        Sample { x, y, p }
    }

    #[test]
    fn a_straight_stroke_keeps_its_ends_and_a_corner_is_kept() {
        let straight: Vec<_> = (0..100).map(|i| at(f64::from(i), 0.0, 0.5)).collect();
        assert_eq!(reduced(&straight, 0.3, 4.0), [straight[0], straight[99]]);
        let mut corner = straight.clone();
        corner.extend((1..50).map(|i| at(99.0, f64::from(i), 0.5)));
        assert_eq!(reduced(&corner, 0.3, 4.0).len(), 3);
    }

    #[test]
    fn a_guess_is_shown_as_far_as_it_is_near_the_hand() {
        let guess: Vec<_> = (1..9).map(|i| at(f64::from(i) * 10.0, 0.0, 0.5)).collect();
        let shown = |far| tail(at(0.0, 0.0, 0.5), &guess, far).len();
        assert_eq!((shown(24.0), shown(5.0), shown(1e9)), (2, 0, GUESSES));
        assert!(tail(at(0.0, 0.0, 0.5), &[at(f64::NAN, 0.0, 0.5)], 24.0).is_empty());
    }

    #[test]
    fn a_swell_of_pressure_survives() {
        let swell: Vec<_> = (0..=100).map(|i| at(f64::from(i), 0.0, if i == 50 { 1.0 } else { 0.2 })).collect();
        assert!(reduced(&swell, 0.3, 4.0).iter().any(|s| s.p == 1.0));
    }

    #[test]
    fn no_point_strays_further_than_allowed() {
        let wave: Vec<_> = (0..400).map(|i| f64::from(i) / 10.0).map(|t| at(t * 10.0, t.sin() * 40.0, 0.5 + t.cos() * 0.4)).collect();
        let few = reduced(&wave, 0.5, 4.0);
        assert!(few.len() < 200);
        for s in wave {
            let nearest = few.windows(2).map(|pair| distance(s, pair[0], pair[1], 4.0)).fold(f64::MAX, f64::min);
            assert!(nearest <= 0.5 + 1e-9);
        }
    }
}
