//! What a shape looks like from so far away that its details are smaller than pixels: a stroke is a thin line through few points. Painters choose when.

use super::{
    display::{Item, Stroke, Tint},
    theme::Theme,
};
use crate::model::{
    geom::{BezPath, Point},
    shape::{Kind, Shape},
};

/// Points that are left of a line.
const POINTS: usize = 8;

/// A shape drawn through points in few strokes; `None` when its display list is as simple.
pub fn coarse(shape: &Shape, theme: Theme) -> Option<Item> {
    if !(shape.kind.is_line() || shape.kind == Kind::Pen) || shape.hide {
        return None;
    }
    let points = shape.points();
    if points.len() < 2 || shape.style.opacity <= 0.0 || shape.style.width <= 0.0 {
        return None;
    }
    let turn = shape.geo.turn();
    let step = (points.len() - 1) as f64 / (points.len().min(POINTS) - 1) as f64;
    let mut path = BezPath::new();
    for i in 0..points.len().min(POINTS) {
        let at = points[((i as f64 * step).round() as usize).min(points.len() - 1)];
        let at = turn * Point::new(at.x, at.y);
        if i == 0 { path.move_to(at) } else { path.line_to(at) }
    }
    let stroke = Stroke { color: theme.show(shape.style.stroke), width: f64::from(shape.style.width), dash: Vec::new() };
    Some(Item::Path { path, fill: None, stroke: Some(stroke), opacity: shape.style.opacity, tint: Tint::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{geom::Geometry, order::Order, path::Sample},
        scene::bounds_with_stroke,
    };

    #[test]
    fn a_long_stroke_keeps_its_ends_and_stays_in_its_box() {
        let points: Vec<_> = (0..60).map(|i| Sample { x: f64::from(i), y: f64::from(i % 7), p: 0.5 }).collect();
        let mut stroke = Shape::through(Kind::Pen, &points, Order::first());
        stroke.geo.r = 1.0;
        let Some(Item::Path { path, fill: None, .. }) = coarse(&stroke, Theme::Light) else { panic!("a line") };
        let (first, last) = (stroke.geo.turn() * Point::new(0.0, 0.0), stroke.geo.turn() * Point::new(59.0, 3.0));
        assert!(path.elements().len() == POINTS && bounds_with_stroke(&stroke).contains_rect(path.bounding_box()));
        assert_eq!(path.segments().next().map(|s| s.to_cubic().p0), Some(first));
        assert_eq!(path.segments().last().map(|s| s.to_cubic().p3), Some(last));
    }

    #[test]
    fn what_has_no_line_is_not_made_coarse() {
        let dot = Shape::through(Kind::Pen, &[Sample { x: 5.0, y: 5.0, p: 0.5 }], Order::first());
        assert_eq!(coarse(&dot, Theme::Light), None);
    }
}
