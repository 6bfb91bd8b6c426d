//! How thick Excalidraw draws a freehand stroke, in the words of our pens: a stroke comes over as thick as it was, and goes back as thick as it is.
//! It knows no outlines.
//!
//! Excalidraw gives its pen (the library perfect-freehand) 4.25 stroke widths of size, a thinning of 0.6 and a sine for easing; what has no
//! pressure gets one from how far the samples are apart. Ours is a straight line ([`THICKNESS`]).

use std::f64::consts::FRAC_PI_2;

use crate::model::path::{Sample, THICKNESS};

/// Diameter at the easing's end, and of the pen that the distances of samples are measured with, in Excalidraw's stroke widths.
const WIDEST: f64 = 8.5;
const SIZE: f64 = 4.25;
/// Our width of a stroke for each stroke width of Excalidraw's: both are as thick at full pressure.
pub const FREEDRAW: f64 = WIDEST * 0.951_056_516_295_153_5 / (THICKNESS[0] + THICKNESS[1]); // the sine of 0.4 π
/// How much of what a sample says is believed, and the pressure before the first.
const TRUST: f64 = 0.275;
const FIRST: f64 = 0.25;
/// The share of the way to the next sample that the smoothed hand goes.
const STREAM: f64 = 0.575;

/// Our pressure where a stroke of Excalidraw's has this one.
pub(super) fn ours(pressure: f64) -> f64 {
    let wide = WIDEST * (FRAC_PI_2 * (0.2 + 0.6 * pressure.clamp(0.0, 1.0))).sin();
    let p = ((wide / FREEDRAW - THICKNESS[0]) / THICKNESS[1]).clamp(0.0, 1.0);
    // Exactly even, where it was written from an even stroke.
    if (p - 0.5).abs() < 2e-4 { 0.5 } else { p }
}

/// The other way round; the thinnest of ours is thinner than Excalidraw's gets.
pub fn theirs(pressure: f64) -> f64 {
    let eased = (THICKNESS[0] + THICKNESS[1] * pressure.clamp(0.0, 1.0)) * FREEDRAW / WIDEST;
    ((eased.clamp(0.0, 1.0).asin() / FRAC_PI_2 - 0.2) / 0.6).clamp(0.0, 1.0)
}

/// Gives the samples the pressure that Excalidraw reads from a hand without: a slow one presses. `width` is the element's stroke width.
pub(super) fn simulate(points: &mut [Sample], width: f64) {
    let size = (width * SIZE).max(0.1);
    let Some(first) = points.first() else { return };
    let (mut at, mut felt) = ((first.x, first.y), FIRST);
    for sample in points {
        let next = (at.0 + (sample.x - at.0) * STREAM, at.1 + (sample.y - at.1) * STREAM);
        let far = ((next.0 - at.0).hypot(next.1 - at.1) / size).min(1.0);
        felt += (1.0 - far - felt) * far * TRUST;
        (at, sample.p) = (next, ours(felt));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stroke(step: f64, count: u32) -> Vec<Sample> {
        (0..count).map(|i| Sample { x: f64::from(i) * step, y: 0.0, p: 0.5 }).collect()
    }

    #[test]
    fn pressure_is_the_same_there_and_back_wherever_theirs_reaches() {
        for p in (0..=100).map(|p| f64::from(p) / 100.0) {
            assert!((theirs(ours(p)) - p).abs() < 1e-3, "{p}");
        }
        assert_eq!(ours(theirs(0.5)), 0.5);
        assert!((FREEDRAW * (THICKNESS[0] + THICKNESS[1] * ours(0.5)) - 6.01).abs() < 0.01, "six stroke widths at an even pressure");
    }

    #[test]
    fn a_slow_hand_presses_and_a_fast_one_does_not() {
        let (mut slow, mut fast) = (stroke(1.0, 60), stroke(12.0, 60));
        simulate(&mut slow, 1.0);
        simulate(&mut fast, 1.0);
        assert!(slow[59].p > 0.6 && fast[59].p < 0.25, "{} {}", slow[59].p, fast[59].p);
        let mut broken = [f64::NAN, f64::INFINITY, -1e300].map(|n| Sample { x: n, y: n, p: n });
        simulate(&mut broken, f64::NAN);
        simulate(&mut [], 1.0);
    }
}
