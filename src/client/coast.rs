//! Paper that a finger has let go of in motion glides on and comes to rest. Pure: times come with each call, `pointer` moves the board.

use crate::model::geom::{Point, Vec2};

/// How long before the end the speed of a finger is measured, ms.
const MEASURED_MS: f64 = 90.0;
/// Two thirds of the speed are gone after this, ms.
const SLOWS_MS: f64 = 320.0;
/// Slower than this is rest, CSS pixels a ms; faster than the other nobody pushes.
const REST: f64 = 0.04;
const FASTEST: f64 = 6.0;
/// A finger that pushes paper is at least this fast when it leaves.
const PUSH: f64 = 0.25;

/// Where a finger (or the middle between two) was lately.
#[derive(Debug, Default)]
pub struct Track(Vec<(f64, Point)>);

impl Track {
    pub fn clear(&mut self) {
        self.0.clear();
    }
    pub fn hear(&mut self, ms: f64, at: Point) {
        self.0.retain(|(then, _)| ms - then < MEASURED_MS);
        self.0.push((ms, at));
    }
    /// CSS pixels a ms; nothing for a finger that rested before it left.
    pub fn speed(&self, ms: f64) -> Vec2 {
        let lately = || self.0.iter().filter(|(then, _)| ms - then < MEASURED_MS);
        match (lately().next(), lately().next_back()) {
            (Some((t0, from)), Some((t1, to))) if t1 - t0 > 10.0 => (*to - *from) / (t1 - t0),
            _ => Vec2::ZERO,
        }
    }
}

/// Paper in motion.
#[derive(Debug)]
pub struct Coast {
    speed: Vec2,
    last_ms: f64,
}

impl Coast {
    /// `None` when it was not pushed.
    pub fn from(speed: Vec2, now_ms: f64) -> Option<Self> {
        let fast = speed.hypot();
        (fast.is_finite() && fast > PUSH).then(|| Coast { speed: speed * (FASTEST / fast).min(1.0), last_ms: now_ms })
    }

    /// How far it has moved since the last step; `None` when it rests.
    pub fn step(&mut self, now_ms: f64) -> Option<Vec2> {
        let ms = (now_ms - self.last_ms).max(0.0);
        self.last_ms = now_ms;
        let rest = (-ms / SLOWS_MS).exp();
        let by = self.speed * SLOWS_MS * (1.0 - rest);
        self.speed *= rest;
        (self.speed.hypot() > REST).then_some(by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_glides_as_far_at_any_frame_rate_and_ends() {
        let glide = |frame: f64| {
            let mut coast = Coast::from(Vec2::new(2.0, 0.0), 0.0).expect("a push");
            let (mut way, mut ms) = (0.0, 0.0);
            while let Some(by) = coast.step(ms) {
                way += by.x;
                ms += frame;
                assert!(ms < 5000.0);
            }
            way
        };
        let (fine, coarse) = (glide(8.0), glide(33.0));
        assert!(fine > 550.0 && (fine - coarse).abs() < 15.0, "{fine} {coarse}");
    }

    #[test]
    fn a_finger_that_rests_before_it_leaves_pushes_nothing() {
        let mut track = Track::default();
        for i in 0..10 {
            track.hear(f64::from(i) * 10.0, Point::new(f64::from(i) * 10.0, 0.0));
        }
        assert_eq!(track.speed(90.0), Vec2::new(1.0, 0.0));
        assert_eq!(track.speed(300.0), Vec2::ZERO);
        assert!(Coast::from(Vec2::ZERO, 0.0).is_none() && Coast::from(Vec2::new(f64::NAN, 0.0), 0.0).is_none());
    }
}
