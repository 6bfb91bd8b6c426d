//! The arithmetic of the resize handles: a pointer position becomes a scale about an anchor, and a scale becomes new shapes. It knows no pointers.

use std::f64::consts::FRAC_PI_2;

use crate::{
    model::{
        geom::{Geo, Point, Rect, Size, Vec2},
        shape::{Kind, Shape, extent},
    },
    scene::label,
};

/// Which part of the frame is held: -1, 0 or 1 from left to right and from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side {
    pub x: i8,
    pub y: i8,
}

impl Side {
    /// Clockwise from the top left.
    pub const ALL: [Side; 8] = {
        const fn side(x: i8, y: i8) -> Side {
            Side { x, y }
        }
        [side(-1, -1), side(0, -1), side(1, -1), side(1, 0), side(1, 1), side(0, 1), side(-1, 1), side(-1, 0)]
    };

    /// Its place in the frame before the frame's turn.
    pub fn place(self, frame: Geo) -> Point {
        let half = Vec2::new(f64::from(self.x) * frame.w / 2.0, f64::from(self.y) * frame.h / 2.0);
        frame.center() + half
    }
    fn opposite(self) -> Side {
        Side { x: -self.x, y: -self.y }
    }
    pub const fn is_corner(self) -> bool {
        self.x != 0 && self.y != 0
    }
}

/// Whether these shapes are stretched in proportion. Of one, text is (by its side it is made to wrap), and a picture unless `shift`, which asks for it
/// of anything else; several are when one of them cannot be stretched otherwise: text, a picture, or what lies askew.
pub fn keeps(shapes: &[Shape], frame: Geo, side: Side, shift: bool) -> bool {
    let askew = |shape: &Shape| {
        let quarters = (shape.geo.r - frame.r) / FRAC_PI_2;
        (quarters - quarters.round()).abs() > 1e-6
    };
    match shapes {
        [one] => shift != (one.kind == Kind::Image) || (one.kind == Kind::Text && side.y != 0),
        _ => shift || shapes.iter().any(|shape| matches!(shape.kind, Kind::Text | Kind::Image) || askew(shape)),
    }
}

/// A stretch of the frame about an anchor, both in the frame's own directions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    frame: Geo,
    anchor: Point,
    pub x: f64,
    pub y: f64,
    /// Labels become larger with their shapes.
    pub letters: bool,
}

/// Fonts never leave this range, whatever is dragged; a document keeps none beyond it.
const FONT: std::ops::RangeInclusive<f64> = 2.0..=1000.0;

impl Scale {
    /// The scale that brings the held `side` of `frame` to `to` (on the board). `keep` keeps the aspect; `centered` holds the middle still instead of
    /// the opposite side. No side becomes shorter than one unit; a side without length keeps none.
    pub fn reaching(frame: Geo, side: Side, to: Point, keep: bool, centered: bool) -> Self {
        let local = frame.turn().inverse() * to;
        let anchor = if centered { frame.center() } else { side.opposite().place(frame) };
        let held = side.place(frame);
        let factor = |held: f64, anchor: f64, to: f64, length: f64| {
            let base = held - anchor;
            if base.abs() < 1e-9 || length < 1e-9 {
                return 1.0;
            }
            let scale = (to - anchor) / base;
            let least = (1.0 / length).min(1.0);
            if scale.abs() < least { least.copysign(scale) } else { scale }
        };
        let (mut x, mut y) = (factor(held.x, anchor.x, local.x, frame.w), factor(held.y, anchor.y, local.y, frame.h));
        if keep {
            match (side.x != 0 && frame.w > 0.0, side.y != 0 && frame.h > 0.0) {
                (true, true) => {
                    let most = x.abs().max(y.abs());
                    (x, y) = (most.copysign(x), most.copysign(y));
                }
                (true, false) => y = x.abs(),
                (false, true) => x = y.abs(),
                (false, false) => {}
            }
        }
        Scale { frame, anchor, x, y, letters: false }
    }

    /// Mirrors about the middle of an upright box: left to right, or top to bottom.
    pub fn mirror(about: Rect, x: bool) -> Self {
        let (x, y) = if x { (-1.0, 1.0) } else { (1.0, -1.0) };
        Scale { frame: about.into(), anchor: about.center(), x, y, letters: false }
    }

    /// Where the anchor and the held side come to lie on the board.
    pub fn reaches(&self, side: Side) -> [Point; 2] {
        let (turn, held) = (self.frame.turn(), side.place(self.frame) - self.anchor);
        [turn * self.anchor, turn * (self.anchor + Vec2::new(held.x * self.x, held.y * self.y))]
    }

    /// The shape stretched so; one with a label stays as high as that needs. A negative scale mirrors points and turns, never text. A shape that
    /// lies askew in the frame cannot be sheared: its sides take the stretch that their directions have.
    pub fn apply(&self, shape: &Shape) -> Shape {
        let Scale { frame, anchor, x, y, letters } = *self;
        let (turn, back) = (frame.turn(), frame.turn().inverse());
        let from = back * shape.geo.center() - anchor;
        let center = turn * (anchor + Vec2::new(from.x * x, from.y * y));
        let askew = shape.geo.r - frame.r;
        let (sin, cos) = askew.sin_cos();
        let (kx, ky) = ((x * cos).hypot(y * sin), (x * sin).hypot(y * cos));
        let r = frame.r + if x * y < 0.0 { -askew } else { askew };
        let mut new = shape.clone();
        if shape.kind == Kind::Text && y == 1.0 && x != 1.0 && askew == 0.0 {
            // It keeps its letters, and this width from now on.
            new.style.fixed = true;
            let wide = (shape.geo.w * kx).max(f64::from(shape.style.size));
            new.geo.w = wide;
            let tall = label::label(&new).block.height();
            let down = Vec2::new(0.0, (tall - shape.geo.h) / 2.0);
            new.geo = Geo::around(turn * (anchor + Vec2::new(from.x * x, from.y) + down), Size::new(wide, tall), r);
        } else if shape.kind == Kind::Text {
            new.style.size = larger(shape.style.size, kx.min(ky));
            let k = f64::from(new.style.size / shape.style.size.max(1e-3));
            new.geo = Geo::around(center, Size::new(shape.geo.w * k, shape.geo.h * k), r);
        } else {
            new.geo = Geo::around(center, Size::new(shape.geo.w * kx, shape.geo.h * ky), r);
            mirror(&mut new, x < 0.0, y < 0.0);
            if letters && !new.text.is_empty() && new.kind != Kind::Frame {
                new.style.size = larger(shape.style.size, kx.min(ky));
            }
            let stretched = x.abs() != 1.0 || y.abs() != 1.0;
            let need = if stretched && !new.text.is_empty() && (new.kind.is_form() || new.kind == Kind::Sticky) {
                label::height(&new)
            } else {
                0.0
            };
            if need > new.geo.h {
                // Away from what is held still; from a side that is pulled aside, downward.
                let away = if y == 1.0 { 1.0 } else { (from.y * y).signum() * f64::from(u8::from(from.y != 0.0)) };
                let down = if askew == 0.0 { away * (need - new.geo.h) / 2.0 } else { 0.0 };
                let center = turn * (anchor + Vec2::new(from.x * x, from.y * y + down));
                new.geo = Geo::around(center, Size::new(new.geo.w, need), r);
            }
        }
        new.geo = new.geo.clamped();
        new
    }
}

/// A size of letters, `k` times as large.
fn larger(size: f32, k: f64) -> f32 {
    (f64::from(size) * k).clamp(*FONT.start(), *FONT.end()) as f32
}

fn mirror(shape: &mut Shape, x: bool, y: bool) {
    let rect = extent(&shape.pts);
    for s in &mut shape.pts {
        if x {
            s.x = rect.x0 + rect.x1 - s.x;
        }
        if y {
            s.y = rect.y0 + rect.y1 - s.y;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{order::Order, path::Sample};

    fn frame(r: f64) -> Geo {
        Geo { x: 0.0, y: 0.0, w: 100.0, h: 50.0, r }
    }
    fn shape(kind: Kind, r: f64) -> Shape {
        Shape::new(kind, frame(r), Order::first())
    }
    const CORNER: Side = Side { x: 1, y: 1 };

    #[test]
    fn a_corner_follows_the_pointer_and_the_opposite_one_stays() {
        let scale = Scale::reaching(frame(0.0), CORNER, Point::new(150.0, 25.0), false, false);
        assert_eq!(scale.apply(&shape(Kind::Rectangle, 0.0)).geo, Geo { x: 0.0, y: 0.0, w: 150.0, h: 25.0, r: 0.0 });
    }

    #[test]
    fn a_turned_shape_keeps_its_opposite_corner_on_the_board() {
        let old = shape(Kind::Rectangle, 0.7);
        let fixed = |geo: Geo| geo.turn() * geo.rect().origin();
        let new = Scale::reaching(old.geo, CORNER, Point::new(180.0, 160.0), false, false).apply(&old);
        assert!((fixed(new.geo) - fixed(old.geo)).hypot() < 1e-9);
        let held = new.geo.turn() * Point::new(new.geo.x + new.geo.w, new.geo.y + new.geo.h);
        assert!((held - Point::new(180.0, 160.0)).hypot() < 1e-9);
    }

    #[test]
    fn across_the_anchor_a_line_is_mirrored_and_a_box_stays_a_box() {
        let pts = [(0.0, 0.0), (100.0, 50.0)].map(|(x, y)| Sample { x, y, p: 0.5 });
        let line = Shape::through(Kind::Line, &pts, Order::first());
        let scale = Scale::reaching(line.geo, CORNER, Point::new(-100.0, 50.0), false, false);
        let new = scale.apply(&line).points();
        assert_eq!((new[0].x, new[0].y, new[1].x, new[1].y), (0.0, 0.0, -100.0, 50.0));
        assert!(scale.apply(&shape(Kind::Rectangle, 0.0)).geo.is_sound());
    }

    #[test]
    fn keeping_the_aspect_takes_the_larger_stretch_and_an_edge_takes_both_along() {
        let by = |side, to| {
            let scale = Scale::reaching(frame(0.0), side, to, true, false);
            (scale.x, scale.y)
        };
        assert_eq!(by(CORNER, Point::new(300.0, 60.0)), (3.0, 3.0));
        assert_eq!(by(Side { x: 1, y: 0 }, Point::new(200.0, 0.0)), (2.0, 2.0));
    }

    #[test]
    fn from_the_centre_both_sides_move() {
        let scale = Scale::reaching(frame(0.0), CORNER, Point::new(110.0, 60.0), false, true);
        assert_eq!(scale.apply(&shape(Kind::Ellipse, 0.0)).geo, Geo { x: -10.0, y: -10.0, w: 120.0, h: 70.0, r: 0.0 });
    }

    #[test]
    fn a_text_pulled_at_its_side_keeps_its_letters_and_wraps_from_its_first_corner() {
        let text = Shape { text: "words that need some room".into(), ..shape(Kind::Text, 0.0) };
        let new = Scale::reaching(frame(0.0), Side { x: 1, y: 0 }, Point::new(80.0, 0.0), false, false).apply(&text);
        assert!(new.style.fixed && new.style.size == text.style.size && new.geo.w == 80.0 && new.geo.h > 50.0, "{:?}", new.geo);
        assert_eq!((new.geo.x, new.geo.y), (0.0, 0.0));
    }

    #[test]
    fn text_scales_its_font_and_nothing_vanishes_at_the_anchor() {
        let text = shape(Kind::Text, 0.0);
        let scale = Scale::reaching(frame(0.0), CORNER, Point::new(200.0, 100.0), true, false);
        assert_eq!(scale.apply(&text).style.size, text.style.size * 2.0);
        let none = Scale::reaching(frame(0.0), CORNER, Point::ZERO, false, false).apply(&shape(Kind::Rectangle, 0.0)).geo;
        assert!((none.w, none.h) == (1.0, 1.0), "{none:?}");
    }
}
