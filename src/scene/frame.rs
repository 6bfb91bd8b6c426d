//! What frames and groups do to what is in them: hide it with themselves, and cut it off at a frame's edge. They are looked up by whoever knows all
//! shapes; painting is the painters' work.

use crate::model::{
    geom::{Geo, Rect},
    ids::ShapeId,
    nesting,
    shape::{Kind, Shape},
};

/// The turned boxes that a shape is seen through, from the innermost; `None` when it is not seen at all, because it or what it is in is hidden.
pub fn seen_through<'a>(shape: &'a Shape, find: &dyn Fn(&ShapeId) -> Option<&'a Shape>) -> Option<Vec<Geo>> {
    let holders = nesting::holders(shape, find);
    let frames = holders.iter().filter(|holder| holder.kind == Kind::Frame).map(|frame| frame.geo);
    (!shape.hide && holders.iter().all(|holder| !holder.hide)).then(|| frames.collect())
}

/// What of `bounds` can be seen through the boxes, upright; empty when nothing is.
pub fn cut(frames: &[Geo], bounds: Rect) -> Rect {
    frames.iter().fold(bounds, |rest, frame| {
        let both = rest.intersect(frame.bounds());
        if both.x0 > both.x1 || both.y0 > both.y1 { Rect::ZERO } else { both }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::order::Order;

    fn shape(kind: Kind, parent: Option<&Shape>) -> Shape {
        let geo = Geo { x: 0.0, y: 0.0, w: 100.0, h: 100.0, r: 0.0 };
        Shape { parent: parent.map(|p| p.id.clone()), ..Shape::new(kind, geo, Order::first()) }
    }

    #[test]
    fn what_is_in_a_frame_is_seen_through_it_also_in_a_group_and_hidden_with_it() {
        let mut frame = shape(Kind::Frame, None);
        let group = shape(Kind::Group, Some(&frame));
        let star = shape(Kind::Star, Some(&group));
        let look = |frame: &Shape| seen_through(&star, &|id| [frame, &group].into_iter().find(|shape| shape.id == *id));
        assert_eq!(look(&frame), Some(vec![frame.geo]));
        frame.hide = true;
        assert_eq!(look(&frame), None);
    }

    #[test]
    fn a_shape_that_is_its_own_parent_or_an_orphan_is_seen() {
        let mut own = shape(Kind::Frame, None);
        own.parent = Some(own.id.clone());
        assert!(seen_through(&own, &|_| Some(&own)).is_some());
        assert_eq!(seen_through(&own, &|_| None), Some(Vec::new()));
    }

    #[test]
    fn beside_a_frame_nothing_is_left() {
        let frame = shape(Kind::Frame, None).geo;
        assert_eq!(cut(&[frame], Rect::new(50.0, 50.0, 150.0, 150.0)), Rect::new(50.0, 50.0, 100.0, 100.0));
        assert!(cut(&[frame], Rect::new(200.0, 0.0, 300.0, 50.0)).is_zero_area());
    }
}
