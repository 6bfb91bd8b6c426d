//! What a shape is in: the frames and groups above it. People who edit at the same time may leave parents that are gone, that hold nothing, or that
//! are in each other; this reads all of that as no parent, the same for everybody, so that nothing above it ever meets a cycle.

use super::{ids::ShapeId, shape::Shape};

/// Holders beyond this many are not looked for: nobody nests so deep, and a hostile document would cost time.
const DEEPEST: usize = 64;

/// The frames and groups a shape is in, from the innermost. `find` gives a shape as it is stored. A cycle is cut above its member with the smallest
/// id: that one is in nothing.
pub fn holders<'a>(shape: &Shape, find: &dyn Fn(&ShapeId) -> Option<&'a Shape>) -> Vec<&'a Shape> {
    let mut chain: Vec<&Shape> = Vec::new();
    let mut next = shape.parent.as_ref();
    while let Some(holder) = next.and_then(find).filter(|holder| holder.kind.holds() && chain.len() < DEEPEST) {
        let known = chain.iter().position(|known| known.id == holder.id);
        if known.is_none() && holder.id != shape.id {
            chain.push(holder);
            next = holder.parent.as_ref();
            continue;
        }
        // Without `known` the shape itself closes the circle, and all of the chain is in it.
        let start = known.unwrap_or(0);
        let least = chain[start..].iter().enumerate().min_by(|(_, a), (_, b)| a.id.cmp(&b.id));
        let cut = match least {
            Some((at, least)) if known.is_some() || least.id < shape.id => start + at + 1,
            _ => 0,
        };
        chain.truncate(cut);
        break;
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{geom::Geo, order::Order, shape::Kind};

    fn board(parents: &[(&str, Kind, &str)]) -> Vec<Shape> {
        let shape = |(id, kind, parent): &(&str, Kind, &str)| Shape {
            id: id.parse().expect("an id"),
            parent: parent.parse().ok(),
            ..Shape::new(*kind, Geo::default(), Order::first())
        };
        parents.iter().map(shape).collect()
    }
    fn above(shapes: &[Shape], id: &str) -> String {
        let find = |id: &ShapeId| shapes.iter().find(|shape| shape.id == *id);
        let shape = shapes.iter().find(|shape| shape.id.as_str() == id).expect("a shape");
        holders(shape, &find).iter().map(|shape| shape.id.as_str()).collect()
    }

    #[test]
    fn a_shape_is_in_its_group_the_group_in_its_frame() {
        let shapes = board(&[("s", Kind::Star, "g"), ("g", Kind::Group, "f"), ("f", Kind::Frame, "")]);
        assert_eq!((above(&shapes, "s"), above(&shapes, "g"), above(&shapes, "f")), ("gf".into(), "f".into(), String::new()));
    }

    #[test]
    fn a_parent_that_is_gone_or_holds_nothing_is_none() {
        let shapes = board(&[("s", Kind::Star, "x"), ("t", Kind::Text, "s"), ("o", Kind::Star, "o")]);
        assert_eq!(["s", "t", "o"].map(|id| above(&shapes, id)), [""; 3]);
    }

    #[test]
    fn a_cycle_is_cut_at_one_place_wherever_one_begins_to_look() {
        let shapes = board(&[
            ("b", Kind::Group, "c"),
            ("c", Kind::Group, "a"),
            ("a", Kind::Group, "b"),
            ("s", Kind::Star, "b"),
            ("g", Kind::Group, "g"),
        ]);
        assert_eq!(["a", "c", "b", "s", "g"].map(|id| above(&shapes, id)), ["", "a", "ca", "bca", ""]);
    }

    #[test]
    fn nesting_without_end_has_one() {
        let names: Vec<String> = (0..1000).map(|i| i.to_string()).collect();
        let rows: Vec<_> = names.iter().zip(names.iter().skip(1)).map(|(id, parent)| (id.as_str(), Kind::Group, parent.as_str())).collect();
        let shapes = board(&rows);
        let find = |id: &ShapeId| shapes.iter().find(|shape| shape.id == *id);
        assert_eq!(holders(&shapes[0], &find).len(), DEEPEST);
    }
}
