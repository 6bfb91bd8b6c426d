//! The display list: what to paint, in order, in board units. Painters (canvas in the browser, SVG text on the server) know nothing of shapes.

use crate::model::{
    geom::{Affine, BezPath, Point},
    style::{Align, Color, Font},
};

/// One thing to paint.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A filled and/or stroked path. Fill rule: non-zero. Caps and joins: round.
    Path {
        path: BezPath,
        fill: Option<Color>,
        stroke: Option<Stroke>,
        opacity: f32,
    },
    Text(TextRun),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Stroke {
    pub color: Color,
    pub width: f64,
    /// On-off lengths; empty is solid.
    pub dash: Vec<f64>,
}

/// One line of text. `at` is the alphabetic baseline at the start, middle or end (by `align`), mapped to the board by `turn`.
#[derive(Debug, Clone, PartialEq)]
pub struct TextRun {
    pub text: String,
    pub at: Point,
    pub turn: Affine,
    pub font: Font,
    pub size: f64,
    pub align: Align,
    pub color: Color,
    pub opacity: f32,
}
