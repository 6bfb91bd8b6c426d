//! Libraries of Excalidraw (`.excalidrawlib`): each set of elements becomes one group, and the groups stand in rows beside each other.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{ELEMENTS, Elements, ImportError, Keep, Tally, board, pictures::Files};
use crate::model::{
    geom::{Rect, Vec2},
    ids::ShapeId,
    order::Order,
    shape::{Kind, Shape},
};

/// Between sets, and the width of a row of them, in board units.
const GAP: f64 = 48.0;
const ROW: f64 = 1600.0;

#[derive(Deserialize)]
struct Set<'a> {
    #[serde(borrow)]
    elements: Elements<'a>,
    name: Option<String>,
}

/// The shapes of all sets, in stacking order.
pub(super) fn shapes(sets: Vec<&RawValue>, files: &mut Files, keep: &mut Keep, left_out: &mut Tally) -> Result<Vec<Shape>, ImportError> {
    let mut all: Vec<Shape> = Vec::new();
    let (mut at, mut tall) = (Vec2::ZERO, 0.0_f64);
    for raw in sets {
        // Version 1 of the format: a set is its list of elements.
        let set = serde_json::from_str::<Set>(raw.get())
            .or_else(|_| serde_json::from_str(raw.get()).map(|elements| Set { elements, name: None }));
        let Ok(Set { elements: Elements(elements), name }) = set else {
            left_out.note("library items that cannot be read");
            continue;
        };
        if all.len() + elements.len() > ELEMENTS {
            return Err(ImportError::TooMany);
        }
        let mut shapes = board(elements, files, keep, left_out);
        let Some(bounds) = shapes.iter().map(Shape::bounds).reduce(|a, b| a.union(b)) else { continue };
        if at.x > 0.0 && at.x + bounds.width() > ROW {
            (at, tall) = (Vec2::new(0.0, at.y + tall + GAP), 0.0);
        }
        renamed(&mut shapes);
        enclose(&mut shapes, bounds, name.unwrap_or_default());
        for shape in &mut shapes {
            shape.geo = shape.geo.translate(at - bounds.origin().to_vec2());
        }
        (at.x, tall) = (at.x + bounds.width() + GAP, tall.max(bounds.height()));
        all.append(&mut shapes);
    }
    let keys = Order::sequence(all.len());
    for (shape, z) in all.iter_mut().zip(keys) {
        shape.z = z;
    }
    all.retain(|shape| shape.geo.is_sound());
    Ok(all)
}

/// Gives all shapes new ids: sets of one library often share theirs.
pub fn renamed(shapes: &mut [Shape]) {
    let new: std::collections::HashMap<ShapeId, ShapeId> = shapes.iter().map(|shape| (shape.id.clone(), ShapeId::random())).collect();
    for shape in shapes {
        shape.id = new[&shape.id].clone();
        shape.parent = shape.parent.as_ref().and_then(|id| new.get(id)).cloned();
        for end in [&mut shape.from, &mut shape.to] {
            *end = end.take().and_then(|mut end| {
                end.shape = new.get(&end.shape)?.clone();
                Some(end)
            });
        }
    }
}

/// One group around all of them, unless they are one thing already.
fn enclose(shapes: &mut Vec<Shape>, bounds: Rect, name: String) {
    let loose = shapes.iter().filter(|shape| shape.parent.is_none()).count();
    if loose < 2 {
        return;
    }
    let group = Shape { alt: name.chars().take(200).collect(), ..Shape::new(Kind::Group, bounds.into(), Order::first()) };
    for shape in shapes.iter_mut().filter(|shape| shape.parent.is_none()) {
        shape.parent = Some(group.id.clone());
    }
    shapes.insert(0, group);
}
