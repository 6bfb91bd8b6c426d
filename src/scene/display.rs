//! The display list: what to paint, in order, in board units. Painters (canvas in the browser, SVG text on the server) know nothing of shapes.

use crate::model::{
    geom::{Affine, BezPath, Point, Rect},
    ids::BlobId,
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
        tint: Tint,
    },
    Text(TextRun),
    Image(Plate),
}

/// How the colours of a path are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tint {
    /// As the theme shows them.
    #[default]
    Themed,
    /// The same in both themes.
    Same,
    /// The same in both themes, and laid over what is there as a marker is: dark letters stay dark on light paper (multiplied), light ones light
    /// on dark paper (screened). A painter that cannot do that lays it over plainly.
    Marker,
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
    pub bold: bool,
    pub italic: bool,
    pub size: f64,
    pub align: Align,
    pub color: Color,
    pub opacity: f32,
}

/// A picture of the blob store: the part of it that `part` names fills `rect`, mapped to the board by `turn`.
#[derive(Debug, Clone, PartialEq)]
pub struct Plate {
    pub blob: BlobId,
    pub rect: Rect,
    pub turn: Affine,
    /// As shares (0..1) of the whole picture.
    pub part: Rect,
    pub opacity: f32,
}
