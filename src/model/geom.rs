//! Points, boxes and turns of the board. Units are board units: CSS pixels at 100 % zoom, y downwards, angles in radians clockwise.

pub use kurbo::{Affine, BezPath, Point, Rect, Shape as Geometry, Size, Vec2};
use serde::{Deserialize, Serialize};

/// Where a shape lies: an unrotated box (`w`, `h` never negative) turned by `r` radians about its centre. Serialised as `[x, y, w, h, r]`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "[f64; 5]", into = "[f64; 5]")]
pub struct Geo {
    pub x: f64,
    pub y: f64,
    pub w: f64,
    pub h: f64,
    pub r: f64,
}

impl From<[f64; 5]> for Geo {
    fn from([x, y, w, h, r]: [f64; 5]) -> Self {
        Geo { x, y, w, h, r }
    }
}
impl From<Geo> for [f64; 5] {
    fn from(g: Geo) -> Self {
        [g.x, g.y, g.w, g.h, g.r]
    }
}
impl From<Rect> for Geo {
    /// The box itself, not turned; corners in any order.
    fn from(rect: Rect) -> Self {
        let rect = rect.abs();
        Geo { x: rect.x0, y: rect.y0, w: rect.width(), h: rect.height(), r: 0.0 }
    }
}

impl Geo {
    /// Coordinates beyond this (board units, either sign) are refused: they are no drawing and break float arithmetic on canvases.
    pub const LIMIT: f64 = 1e7;

    /// The box before it is turned.
    pub fn rect(self) -> Rect {
        Rect::new(self.x, self.y, self.x + self.w, self.y + self.h)
    }
    pub fn center(self) -> Point {
        self.rect().center()
    }
    /// The turn about the centre, from the unrotated box to the board.
    pub fn turn(self) -> Affine {
        Affine::rotate_about(self.r, self.center())
    }
    /// The smallest upright box around the turned one.
    pub fn bounds(self) -> Rect {
        self.turn().transform_rect_bbox(self.rect())
    }
    pub fn translate(self, by: Vec2) -> Self {
        Geo { x: self.x + by.x, y: self.y + by.y, ..self }
    }
    /// The box of this size about `center`, turned by `r`.
    pub fn around(center: Point, size: Size, r: f64) -> Self {
        Geo { r, ..Rect::from_center_size(center, size).into() }
    }
    /// The nearest sound geometry; numbers that are none become zero.
    pub fn clamped(self) -> Self {
        let within = |n: f64, low: f64| if n.is_nan() { 0.0 } else { n.max(low).min(Self::LIMIT) };
        let (low, turn) = (-Self::LIMIT, std::f64::consts::TAU);
        Geo {
            x: within(self.x, low),
            y: within(self.y, low),
            w: within(self.w, 0.0),
            h: within(self.h, 0.0),
            r: within(self.r, low) % turn,
        }
    }
    /// All numbers finite and within [`Geo::LIMIT`], sides not negative.
    pub fn is_sound(self) -> bool {
        <[f64; 5]>::from(self).iter().all(|n| n.is_finite() && n.abs() <= Self::LIMIT) && self.w >= 0.0 && self.h >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_turn_swaps_the_sides_of_the_bounds() {
        let geo = Geo { x: 0.0, y: 0.0, w: 40.0, h: 20.0, r: std::f64::consts::FRAC_PI_2 };
        let b = geo.bounds();
        assert!((b.width() - 20.0).abs() < 1e-9 && (b.height() - 40.0).abs() < 1e-9);
        assert_eq!(b.center(), geo.center());
    }

    #[test]
    fn what_is_clamped_is_sound_and_what_was_sound_is_unchanged() {
        let wild = Geo { x: f64::NAN, y: -1e99, w: -3.0, h: f64::INFINITY, r: 1e9 };
        assert!(wild.clamped().is_sound());
        let calm = Geo { x: 1.5, y: -2.0, w: 3.0, h: 0.0, r: -0.5 };
        assert_eq!(calm.clamped(), calm);
        assert_eq!(Geo::around(Point::new(5.0, 5.0), Size::new(4.0, 2.0), 0.0), Geo { x: 3.0, y: 4.0, w: 4.0, h: 2.0, r: 0.0 });
    }

    #[test]
    fn infinite_and_negative_boxes_are_not_sound() {
        assert!(Geo::from(Rect::new(5.0, 5.0, 1.0, 2.0)).is_sound());
        assert!(!Geo { w: -1.0, ..Geo::default() }.is_sound());
        assert!(!Geo { x: f64::NAN, ..Geo::default() }.is_sound());
        assert!(!Geo { y: 1e8, ..Geo::default() }.is_sound());
    }
}
