//! What lies over what.

use super::stage::*;
use crate::{
    board::input::{Command, Input},
    model::{
        geom::{Point, Size},
        ids::ShapeId,
        order::Order,
        shape::Shape,
    },
};

/// Four shapes from bottom to top; the third lies away from the others.
fn pile() -> (Stage, Vec<ShapeId>) {
    let mut z = Order::first();
    let places = [0.0, 20.0, 900.0, 40.0];
    let shapes = places.map(|x| {
        z = z.after();
        Shape { z: z.clone(), ..filled(x, 0.0, 100.0, 50.0) }
    });
    let ids = shapes.iter().map(|shape| shape.id.clone()).collect();
    (Stage::with(shapes), ids)
}

fn stack(stage: &Stage, ids: &[ShapeId]) -> Vec<usize> {
    stage.shapes().iter().filter_map(|shape| ids.iter().position(|id| *id == shape.id)).collect()
}

#[test]
fn forward_and_backward_pass_the_next_shape_that_overlaps() {
    let (mut stage, ids) = pile();
    stage.click((5.0, 25.0));
    stage.hold(CTRL).key("]");
    assert_eq!((stack(&stage, &ids), stage.commits()), (vec![1, 0, 2, 3], 1));
    stage.key("]");
    assert_eq!(stack(&stage, &ids), [1, 2, 3, 0], "the one that lies elsewhere is no step");
    stage.key("]");
    assert_eq!(stage.commits(), 2, "nothing lies above");
    stage.key("[");
    assert_eq!(stack(&stage, &ids), [1, 2, 0, 3]);
    stage.command(Command::Undo);
    assert_eq!(stack(&stage, &ids), [1, 2, 3, 0]);
}

#[test]
fn shapes_that_share_a_stacking_key_can_be_passed_too() {
    let mut shapes = [0.0, 20.0, 40.0].map(|x| filled(x, 0.0, 100.0, 50.0));
    shapes.sort_by(|a, b| a.id.cmp(&b.id));
    let ids: Vec<_> = shapes.iter().map(|shape| shape.id.clone()).collect();
    let mut stage = Stage::with(shapes);
    stage.command(Command::Visit(ids[0].clone()));
    stage.command(Command::Forward);
    assert_eq!(stack(&stage, &ids), [1, 2, 0]);
    stage.command(Command::Backward);
    assert_eq!(stack(&stage, &ids), [0, 1, 2]);
}

#[test]
fn the_selection_can_be_brought_into_view_alone() {
    let (mut stage, ids) = pile();
    stage.input(Input::Resize(Size::new(200.0, 200.0)));
    stage.command(Command::Visit(ids[2].clone()));
    stage.hold(SHIFT).key("@");
    let camera = stage.seat().board.camera();
    assert!((camera.to_screen() * Point::new(950.0, 25.0) - Point::new(100.0, 100.0)).hypot() < 1e-9 && camera.zoom == 1.0);
}
