//! A large board in few bytes: the shapes that are seen best, strokes of few points. For pictures that are looked at for a moment or in small;
//! it draws nothing itself.

use std::borrow::Cow;

use crate::model::{
    path::Sample,
    shape::{Kind, Shape},
};

/// Points that are left of a stroke.
const POINTS: usize = 8;

/// Roughly how many bytes of SVG a shape is.
fn weight(shape: &Shape) -> usize {
    let point = if shape.kind == Kind::Pen { 24 } else { 12 };
    let hand = if shape.style.rough > 0.0 || shape.style.pattern != Default::default() { 4 } else { 1 };
    180 * hand + point * shape.pts.len() + 2 * shape.text.len()
}

/// At most about so many bytes' worth of the shapes, in the order given. What holds others is always among them.
pub fn digest(shapes: &[Shape], bytes: usize) -> Cow<'_, [Shape]> {
    if shapes.iter().map(weight).sum::<usize>() <= bytes {
        return Cow::Borrowed(shapes);
    }
    let mut all: Vec<(usize, Shape)> = shapes.iter().map(thinned).enumerate().collect();
    let size = |shape: &Shape| if shape.kind.holds() { f64::INFINITY } else { shape.geo.w.max(shape.geo.h) };
    all.sort_by(|(_, a), (_, b)| size(b).total_cmp(&size(a)));
    let mut sum = 0;
    all.retain(|(_, shape)| {
        sum += weight(shape);
        sum <= bytes
    });
    all.sort_unstable_by_key(|(place, _)| *place);
    Cow::Owned(all.into_iter().map(|(_, shape)| shape).collect())
}

/// A stroke as a thin line through few of its points.
fn thinned(shape: &Shape) -> Shape {
    if shape.kind != Kind::Pen || shape.pts.len() <= POINTS {
        return shape.clone();
    }
    let points = shape.points();
    let step = (points.len() - 1) as f64 / (POINTS - 1) as f64;
    let few: Vec<Sample> = (0..POINTS).map(|i| points[(i as f64 * step).round() as usize]).collect();
    let mut line = Shape { kind: Kind::Line, ..shape.clone() };
    line.lay(&few);
    line.style.round = true;
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{geom::Geo, order::Order},
        scene::svg::{SvgOptions, svg},
    };

    fn wave(x: f64, points: usize) -> Shape {
        let at = |i: usize| Sample { x: x + i as f64, y: (i as f64 / 4.0).sin() * 40.0, p: 0.5 };
        Shape::through(Kind::Pen, &(0..points).map(at).collect::<Vec<_>>(), Order::first())
    }

    #[test]
    fn a_small_board_stays_as_it_is() {
        let shapes = [wave(0.0, 60), wave(100.0, 60)];
        assert!(matches!(digest(&shapes, 100_000), Cow::Borrowed(_)));
    }

    #[test]
    fn a_large_board_keeps_its_largest_shapes_in_their_order_and_its_bytes() {
        let mut shapes: Vec<Shape> = (0..2000).map(|i| wave(f64::from(i) * 7.0, 60)).collect();
        let large = Shape::new(Kind::Rectangle, Geo { x: 0.0, y: 0.0, w: 900.0, h: 90.0, r: 0.0 }, Order::first());
        let frame = Shape::new(Kind::Frame, Geo { x: 0.0, y: 0.0, w: 1.0, h: 1.0, r: 0.0 }, Order::first());
        (shapes[10], shapes[1990]) = (large, frame);
        let bytes = 64 << 10;
        let some = digest(&shapes, bytes);
        let place = |shape: &Shape| shapes.iter().position(|other| other.id == shape.id);
        assert!(some.iter().map(place).is_sorted() && some.contains(&shapes[10]) && some.contains(&shapes[1990]));
        let drawn = svg(&some, SvgOptions::default()).len();
        assert!((bytes / 2..bytes * 3 / 2).contains(&drawn) && some.len() > 100, "{drawn} bytes, {} shapes", some.len());
    }
}
