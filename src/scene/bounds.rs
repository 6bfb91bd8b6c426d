//! How far a shape's paint reaches: for culling, fitting and exports. Generous rather than exact.

use super::{line, pen, shapes, text};
use crate::model::{
    geom::Rect,
    shape::{Kind, Shape},
    style::{Align, Head},
};

/// An upright box that holds everything [`super::display`] paints for the shape.
pub fn bounds_with_stroke(shape: &Shape) -> Rect {
    let (geo, style) = (shape.geo, &shape.style);
    let width = f64::from(style.width).max(0.0);
    let upright = match shape.kind {
        Kind::Group => return geo.bounds(),
        kind if kind.is_form() || matches!(kind, Kind::Sticky | Kind::Image | Kind::Frame) => match label_box(shape) {
            Some(label) => label.union(geo.rect().inflate(width / 2.0, width / 2.0)),
            None => geo.rect().inflate(width / 2.0, width / 2.0),
        },
        Kind::Line | Kind::Arrow => {
            let heads = style.head != Head::None || style.tail != Head::None;
            // A head reaches its half breadth beyond its tip's place.
            let reach = width / 2.0 + if heads { line::head_size(width) * 0.56 } else { 0.0 };
            let rect =
                if line::is_curved(style) && shape.pts.len() > 2 { line::through(&shape.points(), true).control_box() } else { geo.rect() };
            rect.inflate(reach, reach)
        }
        Kind::Pen | Kind::Highlight => {
            let reach = width * pen::THICKEST / 2.0 * 1.3;
            // Between sparse samples the curve may bend past them.
            let rect = if shape.pts.len() < 64 { line::through(&shape.points(), true).control_box() } else { geo.rect() };
            rect.union(geo.rect()).inflate(reach, reach)
        }
        _ => geo.rect().union(text_box(shape)),
    };
    if geo.r == 0.0 { upright } else { geo.turn().transform_rect_bbox(upright) }
}

/// The box around a label that overflows its shape; fonts may be broader than estimated, hence the air.
fn label_box(shape: &Shape) -> Option<Rect> {
    if shape.text.is_empty() {
        return None;
    }
    let (size, lines) = (f64::from(shape.style.size), shapes::label_lines(shape));
    let wide = lines.iter().map(|line| text::measure(line, shape.style.font, size)).fold(0.0, f64::max);
    Some(Rect::from_center_size(shape.geo.center(), (wide * 1.1, lines.len() as f64 * text::LINE * size)))
}

fn text_box(shape: &Shape) -> Rect {
    let (geo, size) = (shape.geo, f64::from(shape.style.size));
    let lines = shape.text.split('\n');
    let tall = lines.clone().count() as f64 * text::LINE * size;
    let wide = lines.map(|line| text::measure(line, shape.style.font, size)).fold(0.0, f64::max) * 1.1;
    let x = match shape.style.align {
        Align::Start => geo.x,
        Align::Middle => geo.x + (geo.w - wide) / 2.0,
        Align::End => geo.x + geo.w - wide,
    };
    Rect::new(x, geo.y, x + wide, geo.y + tall)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        model::{
            geom::{Geo, Geometry},
            order::Order,
            path::Sample,
        },
        scene::{Theme, display, display::Item},
    };

    proptest! {
        #[test]
        fn everything_that_is_painted_is_within_the_bounds(
            kind in proptest::sample::select(Kind::ALL.to_vec()),
            head in proptest::sample::select(Head::ALL.to_vec()),
            points in proptest::collection::vec((0.0..300.0_f64, 0.0..300.0_f64, 0.0..=1.0_f64), 1..12),
            (round, turn, width) in (any::<bool>(), -3.0..3.0_f64, 0.5..20.0_f32),
        ) {
            let points: Vec<Sample> = points.into_iter().map(|(x, y, p)| Sample { x, y, p }).collect();
            let mut shape = Shape::through(kind, &points, Order::first());
            shape.geo = Geo { r: turn, ..shape.geo };
            (shape.style.round, shape.style.width, shape.style.head, shape.style.tail) = (round, width, head, head);
            shape.text = "a label that is long enough to flow over".into();
            let bounds = bounds_with_stroke(&shape).inflate(0.01, 0.01);
            for item in display(&shape, Theme::Light) {
                let painted = match item {
                    Item::Path { path, stroke, .. } => {
                        let half = stroke.map_or(0.0, |s| s.width / 2.0);
                        path.bounding_box().inflate(half, half)
                    }
                    Item::Text(run) => Rect::from_points(run.turn * run.at, run.turn * run.at),
                };
                prop_assert!(bounds.union(painted) == bounds, "{:?} {:?}", bounds, painted);
            }
        }
    }
}
