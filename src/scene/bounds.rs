//! How far a shape's paint reaches: for culling, fitting and exports. Generous rather than exact.

use super::{
    hatch, head,
    label::label,
    line, pen,
    rough::Hand,
    shapes::{SHADED, stroke_width},
};
use crate::model::{
    geom::Rect,
    shape::{Kind, Shape},
    style::{Head, Pattern},
};

/// An upright box that holds everything [`super::display`] paints for the shape.
pub fn bounds_with_stroke(shape: &Shape) -> Rect {
    let (geo, style) = (shape.geo, &shape.style);
    let hatched = style.pattern != Pattern::Solid && style.fill.is_some();
    let half = stroke_width(shape).max(if hatched { hatch::measures(style.width.into(), true).1 } else { 0.0 }) / 2.0;
    let drawn = || if style.rough > 0.0 { Hand::reach(style.rough.into(), geo.rect()) } else { 0.0 };
    let upright = match shape.kind {
        Kind::Line | Kind::Arrow => {
            let heads = style.head != Head::None || style.tail != Head::None;
            let bent = shape.pts.len() > 2;
            // A head reaches its half breadth beyond its tip's place; behind a last leg that is shorter than the head, its far corner.
            let head = if bent { head::FAR } else { head::BROAD } + 0.01;
            let reach = half + drawn() + if heads { head::size(half * 2.0) * head } else { 0.0 };
            let curved = line::is_curved(style) && bent;
            let rect = if curved { line::through(&shape.points(), true).control_box() } else { geo.rect() };
            rect.inflate(reach, reach)
        }
        Kind::Pen | Kind::Highlight => {
            let reach = if shape.kind == Kind::Pen { half * pen::THICKEST * 1.3 } else { half + 2.0 };
            // Between sparse samples the curve may bend past them.
            let rect = if shape.pts.len() < 64 { line::through(&shape.points(), true).control_box() } else { geo.rect() };
            rect.union(geo.rect()).inflate(reach, reach)
        }
        Kind::Sticky => geo.rect().inflate(SHADED, SHADED),
        kind if kind.is_form() => geo.rect().inflate(half + drawn(), half + drawn()),
        _ => geo.rect().inflate(half, half),
    };
    let upright = match shape.kind {
        kind if kind.has_text() && (!shape.text.is_empty() || kind == Kind::Frame) => upright.union(label(shape).extent(shape, 1.1)),
        _ => upright,
    };
    if geo.r == 0.0 { upright } else { geo.turn().transform_rect_bbox(upright) }
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
            style::Align,
        },
        scene::{Theme, display, display::Item},
    };

    #[test]
    fn the_hatching_of_what_has_a_thin_outline_is_within_the_bounds() {
        for kind in [Kind::Frame, Kind::Rectangle, Kind::Line] {
            let points = [(0.0, 0.0), (291.35, 203.77), (0.0, 203.77), (0.0, 0.0)].map(|(x, y)| Sample { x, y, p: 0.0 });
            let mut shape = Shape::through(kind, &points, Order::first());
            (shape.style.round, shape.style.width, shape.style.pattern) = (false, 0.5, Pattern::Hachure);
            shape.style.fill = Some(crate::model::style::Color::WHITE);
            let bounds = bounds_with_stroke(&shape).inflate(0.01, 0.01);
            for item in display(&shape, Theme::Light) {
                if let Item::Path { path, stroke: Some(stroke), .. } = item {
                    let painted = path.bounding_box().inflate(stroke.width / 2.0, stroke.width / 2.0);
                    assert_eq!(bounds.union(painted), bounds, "{kind:?}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn everything_that_is_painted_is_within_the_bounds(
            kind in proptest::sample::select(Kind::ALL.to_vec()),
            head in proptest::sample::select(Head::ALL.to_vec()),
            points in proptest::collection::vec((0.0..300.0_f64, 0.0..300.0_f64, 0.0..=1.0_f64), 1..12),
            (round, turn, width, elbow) in (any::<bool>(), -3.0..3.0_f64, 0.5..20.0_f32, any::<bool>()),
            (rough, seed, filled, pattern) in (0.0..3.0_f32, any::<u32>(), any::<bool>(), proptest::sample::select(Pattern::ALL.to_vec())),
            (align, bold, label) in (proptest::sample::select(Align::ALL.to_vec()), any::<bool>(), any::<bool>()),
        ) {
            let points: Vec<Sample> = points.into_iter().map(|(x, y, p)| Sample { x, y, p }).collect();
            let mut shape = Shape::through(kind, &points, Order::first());
            shape.geo = Geo { r: turn, ..shape.geo };
            (shape.style.round, shape.style.width, shape.style.head, shape.style.tail) = (round, width, head, head);
            (shape.style.rough, shape.style.seed, shape.style.pattern, shape.style.elbow) = (rough, seed, pattern, elbow);
            (shape.style.align, shape.style.valign, shape.style.bold) = (align, align, bold);
            shape.style.fill = filled.then_some(crate::model::style::Color::WHITE);
            shape.text = if label { "a label that is long enough to flow over".into() } else { String::new() };
            shape.sign = "Somebody".into();
            let bounds = bounds_with_stroke(&shape).inflate(0.01, 0.01);
            for item in display(&shape, Theme::Light) {
                let painted = match item {
                    Item::Path { path, stroke, .. } => {
                        let half = stroke.map_or(0.0, |s| s.width / 2.0);
                        path.bounding_box().inflate(half, half)
                    }
                    Item::Text(run) => {
                        let wide = crate::scene::text::measure(&run.text, run.font, run.size);
                        let x0 = run.at.x - wide * [0.0, 0.5, 1.0][run.align as usize];
                        run.turn.transform_rect_bbox(Rect::new(x0, run.at.y - run.size * 0.9, x0 + wide, run.at.y + run.size * 0.25))
                    }
                    Item::Image(plate) => plate.turn.transform_rect_bbox(plate.rect),
                };
                prop_assert!(bounds.union(painted) == bounds, "{:?} {:?}", bounds, painted);
            }
        }
    }
}
