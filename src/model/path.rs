//! Points of strokes and lines, and their packed form in the document. Smoothing and outlines are `scene::shapes`.

use serde::{Deserialize, Serialize};

/// One sampled point: position in board units, pen pressure 0..1 (0.5 where the device has none). Serialised as `[x, y, p]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "[f64; 3]", into = "[f64; 3]")]
pub struct Sample {
    pub x: f64,
    pub y: f64,
    pub p: f64,
}

impl From<[f64; 3]> for Sample {
    fn from([x, y, p]: [f64; 3]) -> Self {
        Sample { x, y, p }
    }
}
impl From<Sample> for [f64; 3] {
    fn from(s: Sample) -> Self {
        [s.x, s.y, s.p]
    }
}
