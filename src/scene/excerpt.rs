//! A part of a board for a picture or a file: some shapes with all that is in them, or what a frame shows. It draws nothing, and lines are as they
//! were before (`connect::resolved` comes first where they must be where their shapes are).

use crate::model::{
    geom::Rect,
    ids::ShapeId,
    shape::{Kind, Shape},
};

/// Holders in holders beyond this many are not asked: a circle has an end.
const DEEP: usize = 64;

/// The shapes named and all that is in them, in the order given.
pub fn within(shapes: &[Shape], ids: &[ShapeId]) -> Vec<Shape> {
    let mut chosen: Vec<&ShapeId> = ids.iter().collect();
    chosen.sort_unstable();
    // Holders may stand above what is in them, so one look is not enough.
    for _ in 0..DEEP {
        let has = |id: &ShapeId| chosen.binary_search(&id).is_ok();
        let inside = |shape: &&Shape| shape.parent.as_ref().is_some_and(has) && !has(&shape.id);
        let more: Vec<&ShapeId> = shapes.iter().filter(inside).map(|shape| &shape.id).collect();
        if more.is_empty() {
            break;
        }
        chosen.extend(more);
        chosen.sort_unstable();
    }
    shapes.iter().filter(|shape| chosen.binary_search(&&shape.id).is_ok()).cloned().collect()
}

/// What a frame shows, and the box of the board that is: its paper and what is in it, without its edge; its name stands outside of the box. `None`
/// when there is no such frame, or it has no size.
pub fn framed(shapes: &[Shape], frame: &ShapeId) -> Option<(Vec<Shape>, Rect)> {
    let mut inside = within(shapes, std::slice::from_ref(frame));
    let edge = inside.iter_mut().find(|shape| shape.id == *frame && shape.kind == Kind::Frame)?;
    edge.style.width = 0.0;
    let bounds = edge.geo.bounds();
    (bounds.is_finite() && bounds.area() > 0.0).then_some((inside, bounds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{geom::Geo, order::Order};

    fn shape(kind: Kind, name: &str, parent: Option<&str>) -> Shape {
        let geo = Geo { x: 10.0, y: 20.0, w: 100.0, h: 50.0, r: 0.0 };
        let id = |name: &str| name.parse().unwrap();
        Shape { id: id(name), parent: parent.map(id), ..Shape::new(kind, geo, Order::first()) }
    }

    fn names(shapes: &[Shape]) -> String {
        shapes.iter().map(|shape| shape.id.as_str()).collect()
    }

    #[test]
    fn what_is_named_brings_what_is_in_it_and_circles_have_an_end() {
        let of = |name: &str, parent| shape(Kind::Group, name, parent);
        let shapes = [of("c", Some("b")), of("b", Some("a")), of("a", None), of("d", None), of("x", Some("y")), of("y", Some("x"))];
        let ids = |id: &str| names(&within(&shapes, &[id.parse().unwrap()]));
        assert_eq!((ids("a"), ids("d"), ids("x"), ids("gone")), ("cba".into(), "d".into(), "xy".into(), String::new()));
    }

    #[test]
    fn a_frame_shows_its_paper_and_what_is_in_it_without_its_edge() {
        let shapes =
            [shape(Kind::Frame, "f", None), shape(Kind::Star, "s", Some("f")), shape(Kind::Star, "o", None), shape(Kind::Frame, "e", None)];
        let (inside, bounds) = framed(&shapes, &"f".parse().unwrap()).expect("a frame");
        assert_eq!((names(&inside), bounds), ("fs".into(), Rect::new(10.0, 20.0, 110.0, 70.0)));
        assert_eq!(inside[0].style.width, 0.0);
        assert!(framed(&shapes, &"s".parse().unwrap()).is_none() && framed(&shapes, &"gone".parse().unwrap()).is_none());
        let mut flat = shape(Kind::Frame, "f", None);
        flat.geo.h = 0.0;
        assert!(framed(&[flat], &"f".parse().unwrap()).is_none());
    }
}
