//! Frames by their names, their size and their place in the stack.

use super::stage::*;
use crate::{
    board::{
        input::Command,
        overlay::{Overlay, Tone},
    },
    model::{
        geom::{Point, Rect},
        ids::ShapeId,
        order::Order,
        shape::{Kind, Shape},
    },
};

/// A frame of 400 × 300 at the origin with two boxes in it that overlap, and over its edge a third that is in no frame; from the bottom to the top.
fn stack() -> (Stage, [ShapeId; 4]) {
    let mut shapes = [
        shape(Kind::Frame, 0.0, 0.0, 400.0, 300.0),
        filled(100.0, 100.0, 80.0, 50.0),
        filled(150.0, 120.0, 80.0, 50.0),
        filled(200.0, 130.0, 300.0, 60.0),
    ];
    let frame = shapes[0].id.clone();
    for (z, shape) in Order::sequence(4).into_iter().zip(&mut shapes) {
        shape.z = z;
    }
    (1..3).for_each(|i| shapes[i].parent = Some(frame.clone()));
    let ids = shapes.each_ref().map(|shape| shape.id.clone());
    (Stage::with(shapes), ids)
}
fn order(stage: &Stage, ids: &[ShapeId]) -> Vec<usize> {
    stage.shapes().iter().filter_map(|shape| ids.iter().position(|id| *id == shape.id)).collect()
}
fn parent(stage: &Stage, id: &ShapeId) -> Option<ShapeId> {
    stage.shape(id).parent.clone()
}

#[test]
fn a_shape_in_a_frame_goes_to_its_back_and_never_below_the_frame() {
    let (mut stage, ids) = stack();
    stage.command(Command::Visit(ids[2].clone()));
    stage.key("[");
    assert_eq!((order(&stage, &ids), stage.commits()), (vec![0, 2, 1, 3], 1));
    stage.key("[");
    stage.command(Command::Backward);
    assert_eq!(stage.commits(), 1, "it lies right above its frame");
    stage.key("]");
    assert_eq!(order(&stage, &ids), [0, 1, 2, 3], "in front of what is in the frame");
    stage.command(Command::Forward);
    stage.key("]");
    assert_eq!(stage.commits(), 2);
    stage.command(Command::Backward);
    assert_eq!(order(&stage, &ids), [0, 2, 1, 3]);
    stage.command(Command::Forward);
    assert_eq!((order(&stage, &ids), stage.commits()), (vec![0, 1, 2, 3], 4));
}

#[test]
fn a_frame_takes_what_is_in_it_along_in_the_stack() {
    let (mut stage, ids) = stack();
    stage.command(Command::Visit(ids[0].clone()));
    stage.key("]");
    assert_eq!((order(&stage, &ids), stage.commits()), (vec![3, 0, 1, 2], 1));
    stage.key("]");
    assert_eq!(stage.commits(), 1, "it is in front already");
    stage.command(Command::Backward);
    assert_eq!(order(&stage, &ids), [0, 1, 2, 3]);
    stage.command(Command::Forward);
    stage.key("[");
    assert_eq!((order(&stage, &ids), stage.commits()), (vec![0, 1, 2, 3], 4));
    stage.command(Command::Undo);
    assert_eq!(order(&stage, &ids), [3, 0, 1, 2]);
}

#[test]
fn one_step_passes_a_frame_with_all_that_is_in_it() {
    let (mut stage, ids) = stack();
    stage.command(Command::Visit(ids[3].clone()));
    stage.command(Command::Backward);
    assert_eq!((order(&stage, &ids), stage.commits()), (vec![3, 0, 1, 2], 1));
    stage.command(Command::Forward);
    assert_eq!(order(&stage, &ids), [0, 1, 2, 3]);
    let other = Shape { z: Order::first(), ..shape(Kind::Frame, 300.0, 50.0, 300.0, 200.0) };
    stage.put(Shape { z: stage.shape(&ids[3]).z.after(), ..other.clone() });
    stage.put(Shape { parent: Some(other.id.clone()), z: stage.shape(&other.id).z.after(), ..stage.shape(&ids[3]).clone() });
    let all = [ids.as_slice(), std::slice::from_ref(&other.id)].concat();
    stage.command(Command::Visit(ids[0].clone()));
    stage.command(Command::Forward);
    assert_eq!(order(&stage, &all), [4, 3, 0, 1, 2]);
}

#[test]
fn what_is_dropped_into_a_frame_from_below_it_keeps_its_order() {
    let (mut stage, ids) = stack();
    let below: Vec<Shape> = (0..6).map(|i| filled(600.0 + f64::from(i) * 10.0, 0.0, 50.0, 30.0)).collect();
    let mut z = stage.shape(&ids[0]).z.clone();
    for shape in below.iter().rev() {
        z = z.before();
        stage.put(Shape { z: z.clone(), ..shape.clone() });
    }
    let below: Vec<ShapeId> = below.iter().map(|shape| shape.id.clone()).collect();
    stage.drag((580.0, -20.0), (720.0, 60.0));
    assert_eq!(stage.selection().len(), 6);
    stage.drag((610.0, 15.0), (110.0, 215.0));
    assert!(below.iter().all(|id| parent(&stage, id).as_ref() == Some(&ids[0]) && stage.shape(id).z > stage.shape(&ids[0]).z));
    assert_eq!((order(&stage, &below), stage.commits()), ((0..6).collect(), 1));
}

#[test]
fn a_frame_that_is_sized_takes_in_what_is_wholly_inside_and_lets_go_what_is_wholly_outside() {
    let (mut stage, ids) = stack();
    let below = Shape { z: stage.shape(&ids[0]).z.before(), ..filled(450.0, 20.0, 50.0, 30.0) };
    stage.put(below.clone());
    stage.click((0.0, 200.0));
    assert_eq!(stage.selection(), [ids[0].clone()]);
    stage.drag((400.0, 300.0), (520.0, 300.0));
    assert_eq!((parent(&stage, &ids[3]), parent(&stage, &below.id), stage.commits()), (Some(ids[0].clone()), Some(ids[0].clone()), 1));
    assert!(stage.shape(&below.id).z > stage.shape(&ids[0]).z);
    assert_eq!(parent(&stage, &ids[1]), Some(ids[0].clone()), "what was in it stays");
    // Over its edge what is in it stays; beside it it is let go.
    stage.drag((520.0, 300.0), (165.0, 300.0));
    let parents = ids.each_ref().map(|id| parent(&stage, id).is_some());
    assert_eq!((parents, parent(&stage, &below.id), stage.commits()), ([false, true, true, false], None, 2));
    stage.command(Command::Undo);
    assert_eq!(parent(&stage, &below.id), Some(ids[0].clone()));
    // By keys as well.
    stage.hold(crate::board::input::Mods { shift: true, alt: true, ctrl: false });
    for _ in 0..4 {
        stage.key("ArrowLeft");
    }
    assert_eq!((parent(&stage, &below.id), parent(&stage, &ids[3])), (Some(ids[0].clone()), Some(ids[0].clone())), "480 is not beside");
    for _ in 0..4 {
        stage.key("ArrowLeft");
    }
    assert_eq!((parent(&stage, &below.id), parent(&stage, &ids[3])), (None, Some(ids[0].clone())));
}

#[test]
fn a_group_is_taken_into_a_sized_frame_and_let_go_as_one() {
    let (mut stage, ids) = stack();
    let pair = [filled(420.0, 20.0, 30.0, 30.0), filled(460.0, 20.0, 30.0, 30.0)];
    let group = shape(Kind::Group, 420.0, 20.0, 70.0, 30.0);
    stage.put(group.clone());
    pair.into_iter().for_each(|shape| stage.put(Shape { parent: Some(group.id.clone()), ..shape }));
    stage.click((0.0, 200.0));
    stage.drag((400.0, 300.0), (470.0, 300.0));
    assert_eq!(parent(&stage, &group.id), None, "half of it is no group");
    stage.drag((470.0, 300.0), (500.0, 300.0));
    assert_eq!(parent(&stage, &group.id), Some(ids[0].clone()));
    stage.drag((500.0, 300.0), (440.0, 300.0));
    assert_eq!(parent(&stage, &group.id), Some(ids[0].clone()));
    stage.drag((440.0, 300.0), (410.0, 300.0));
    assert_eq!(parent(&stage, &group.id), None);
}

#[test]
fn a_frame_is_taken_by_its_name_and_a_double_click_there_renames_it() {
    let (mut stage, ids) = stack();
    stage.click((20.0, -10.0));
    assert_eq!(stage.selection(), [ids[0].clone()]);
    stage.drag((20.0, -10.0), (20.0, 30.0));
    assert_eq!((stage.shape(&ids[0]).geo.y, stage.shape(&ids[1]).geo.y, stage.commits()), (40.0, 140.0, 1));
    stage.double_click((20.0, 30.0));
    stage.write_text("Plan");
    assert_eq!((stage.shape(&ids[0]).text.as_str(), stage.shape(&ids[0]).geo.w, stage.commits()), ("Plan", 400.0, 2));
    stage.key("Escape");
    stage.hold(ALT).click((20.0, 30.0));
    assert_eq!(stage.selection(), [ids[0].clone()]);
}

#[test]
fn a_box_shows_the_group_that_was_entered() {
    let (mut stage, _) = stack();
    let pair = [filled(600.0, 20.0, 30.0, 30.0), filled(700.0, 20.0, 30.0, 30.0)];
    let group = shape(Kind::Group, 0.0, 0.0, 1.0, 1.0);
    stage.put(group.clone());
    pair.into_iter().for_each(|shape| stage.put(Shape { parent: Some(group.id.clone()), ..shape }));
    let around = |overlay: Overlay| {
        let frames = overlay.outlines.into_iter().filter(|outline| outline.tone == Tone::Frame);
        frames
            .map(|outline| outline.points.iter().fold(Rect::from_points(outline.points[0], outline.points[0]), |rect, p| rect.union_pt(*p)))
            .collect::<Vec<_>>()
    };
    stage.double_click((615.0, 35.0));
    let boxes = around(stage.seat().board.overlay());
    assert_eq!(boxes.len(), 1);
    assert!(
        boxes[0].contains(Point::new(597.0, 17.0)) && boxes[0].contains(Point::new(733.0, 53.0)) && boxes[0].width() < 160.0,
        "{boxes:?}"
    );
    stage.key("Escape").key("Escape");
    assert!(around(stage.seat().board.overlay()).is_empty());
}
