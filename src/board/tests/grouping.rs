//! Groups and frames, as a person handles them and as others leave them.

use super::stage::*;
use crate::{
    board::input::{Command, Mods, Phase},
    model::{
        geom::Point,
        ids::ShapeId,
        nesting,
        order::Order,
        shape::{Kind, Shape},
    },
};

const BOTH: Mods = Mods { shift: true, ..CTRL };

/// Three shapes in a row, the first two of them a group; their ids, and the group's.
fn pair() -> (Stage, Vec<ShapeId>, ShapeId) {
    let mut z = Order::first();
    let shapes: Vec<Shape> = (0..3)
        .map(|i| {
            z = z.after();
            Shape { z: z.clone(), ..filled(f64::from(i) * 200.0, 0.0, 100.0, 50.0) }
        })
        .collect();
    let ids: Vec<_> = shapes.iter().map(|shape| shape.id.clone()).collect();
    let mut stage = Stage::with(shapes);
    stage.click((50.0, 25.0));
    stage.hold(SHIFT).click((250.0, 25.0));
    stage.hold(CTRL).key("g");
    stage.hold(NONE);
    let group = group(&stage);
    stage.key("Escape");
    (stage, ids, group)
}
fn group(stage: &Stage) -> ShapeId {
    let found: Vec<_> = stage.model.shapes.values().filter(|shape| shape.kind == Kind::Group).collect();
    assert_eq!(found.len(), 1);
    found[0].id.clone()
}
fn holders(stage: &Stage, id: &ShapeId) -> Vec<ShapeId> {
    let holders = nesting::holders(stage.shape(id), &|id| stage.model.shapes.get(id));
    holders.into_iter().map(|holder| holder.id.clone()).collect()
}
fn sorted(ids: &[&ShapeId]) -> Vec<ShapeId> {
    let mut ids: Vec<ShapeId> = ids.iter().map(|id| (*id).clone()).collect();
    ids.sort();
    ids
}

#[test]
fn grouping_is_one_edit_and_a_click_then_takes_the_whole_group() {
    let (mut stage, ids, group) = pair();
    assert_eq!((stage.commits(), holders(&stage, &ids[0])), (1, vec![group.clone()]));
    stage.click((50.0, 25.0));
    assert_eq!(stage.selection(), sorted(&[&ids[0], &ids[1]]), "the shapes, not the group");
    let panel = stage.seat().board.panel();
    assert!(panel.grouped && panel.units == 1);
    stage.drag((50.0, 25.0), (50.0, 125.0));
    assert_eq!((stage.shape(&ids[1]).geo.y, stage.shape(&ids[2]).geo.y, stage.commits()), (100.0, 0.0, 2));
    stage.command(Command::Undo);
    stage.command(Command::Undo);
    assert!(stage.model.shapes.len() == 3 && holders(&stage, &ids[0]).is_empty());
}

#[test]
fn a_double_click_goes_inside_and_escape_comes_out_again() {
    let (mut stage, ids, _) = pair();
    stage.double_click((50.0, 25.0));
    assert_eq!(stage.selection(), sorted(&[&ids[0]]));
    stage.click((250.0, 25.0));
    assert_eq!(stage.selection(), sorted(&[&ids[1]]), "inside, a click takes a member");
    stage.key("Escape");
    assert_eq!(stage.selection(), sorted(&[&ids[0], &ids[1]]));
    stage.key("Escape");
    assert!(stage.selection().is_empty());
    stage.double_click((50.0, 25.0));
    stage.click((450.0, 25.0));
    stage.click((50.0, 25.0));
    assert_eq!(stage.selection().len(), 2, "a click outside has left the group");
    stage.hold(CTRL).click((50.0, 25.0));
    assert_eq!(stage.selection(), sorted(&[&ids[0]]), "with Ctrl straight to the member");
}

#[test]
fn a_double_click_inside_the_group_writes() {
    let (mut stage, _, _) = pair();
    stage.double_click((50.0, 25.0));
    stage.pointer(Phase::Down, (50.0, 25.0), 2);
    stage.pointer(Phase::Up, (50.0, 25.0), 2);
    assert!(stage.seat().field.is_some());
}

#[test]
fn groups_nest_and_come_apart_one_level_at_a_time() {
    let (mut stage, ids, inner) = pair();
    stage.command(Command::SelectAll);
    stage.hold(CTRL).key("g");
    let chain = holders(&stage, &ids[0]);
    assert!(chain.len() == 2 && chain[0] == inner);
    assert_eq!(holders(&stage, &ids[2]), [chain[1].clone()]);
    stage.hold(NONE).double_click((50.0, 25.0));
    assert_eq!(stage.selection(), sorted(&[&ids[0], &ids[1]]), "the inner group is one thing in the outer one");
    stage.double_click((50.0, 25.0));
    assert_eq!(stage.selection(), sorted(&[&ids[0]]));
    stage.key("Escape").key("Escape");
    assert_eq!(stage.selection().len(), 3);
    stage.hold(BOTH).key("g");
    assert_eq!((holders(&stage, &ids[0]), holders(&stage, &ids[2]).len(), stage.selection().len()), (vec![inner], 0, 3));
    stage.key("g");
    assert!(stage.shapes().iter().all(|shape| shape.kind != Kind::Group && shape.parent.is_none()));
}

#[test]
fn copies_of_a_group_are_a_group_of_their_own() {
    let (mut stage, ids, group) = pair();
    stage.click((50.0, 25.0));
    stage.hold(CTRL).key("d");
    let copies = stage.selection();
    let chains: Vec<_> = copies.iter().map(|id| holders(&stage, id)).collect();
    assert!(copies.len() == 2 && chains[0].len() == 1 && chains[0] == chains[1] && chains[0][0] != group);
    assert_eq!((stage.commits(), holders(&stage, &ids[0])), (2, vec![group]));
    stage.hold(ALT).drag((220.0, 30.0), (220.0, 330.0));
    assert_eq!(stage.model.shapes.len(), 10, "by dragging too: {:?}", stage.shapes());
}

#[test]
fn a_group_that_has_lost_its_last_member_goes_with_it() {
    let (mut stage, _, group) = pair();
    stage.double_click((50.0, 25.0));
    stage.key("Delete");
    assert!(stage.model.shapes.contains_key(&group), "one is left");
    stage.click((250.0, 25.0));
    stage.key("Delete");
    assert!(!stage.model.shapes.contains_key(&group) && stage.model.shapes.len() == 1);
    stage.command(Command::Undo);
    assert!(stage.model.shapes.contains_key(&group) && stage.model.shapes.len() == 3);
}

#[test]
fn what_others_did_at_the_same_time_leaves_no_cycle_and_no_ghost() {
    let (mut stage, ids, group) = pair();
    let mut other = shape(Kind::Group, 0.0, 0.0, 1.0, 1.0);
    other.parent = Some(group.clone());
    let looped = Shape { parent: Some(other.id.clone()), ..stage.shape(&group).clone() };
    stage.put(other);
    stage.put(looped);
    stage.click((50.0, 25.0));
    assert_eq!(stage.selection(), sorted(&[&ids[0], &ids[1]]));
    stage.drag((50.0, 25.0), (60.0, 25.0));
    assert_eq!(stage.shape(&ids[1]).geo.x, 210.0);
    stage.remove(&group);
    stage.key("Escape");
    stage.click((60.0, 25.0));
    assert_eq!(stage.selection(), sorted(&[&ids[0]]), "the group is gone, its members are by themselves");
}

#[test]
fn a_marquee_takes_a_group_when_it_has_all_of_it_and_leftwards_when_it_touches_it() {
    let (mut stage, ids, _) = pair();
    stage.drag((-20.0, -20.0), (150.0, 100.0));
    assert!(stage.selection().is_empty());
    stage.drag((-20.0, -20.0), (350.0, 100.0));
    assert_eq!(stage.selection(), sorted(&[&ids[0], &ids[1]]));
    stage.drag((150.0, 100.0), (90.0, -20.0));
    assert_eq!(stage.selection(), sorted(&[&ids[0], &ids[1]]));
}

/// A frame of 400 × 300 at the origin, and a shape beside it.
fn framed() -> (Stage, ShapeId, ShapeId) {
    let (frame, box_) = (shape(Kind::Frame, 0.0, 0.0, 400.0, 300.0), filled(500.0, 0.0, 100.0, 50.0));
    let ids = (frame.id.clone(), box_.id.clone());
    (Stage::with([frame, box_]), ids.0, ids.1)
}

/// The same with the shape dropped into it, and nothing selected.
fn filled_frame() -> (Stage, ShapeId, ShapeId) {
    let (mut stage, frame, id) = framed();
    stage.drag((550.0, 25.0), (250.0, 125.0));
    stage.key("Escape");
    (stage, frame, id)
}

#[test]
fn what_is_dropped_into_a_frame_goes_with_it_and_what_is_dragged_out_stays() {
    let (mut stage, frame, id) = framed();
    stage.drag((550.0, 25.0), (250.0, 125.0));
    assert_eq!((stage.shape(&id).parent.as_ref(), stage.commits()), (Some(&frame), 1));
    assert!(stage.shape(&id).z > stage.shape(&frame).z, "above the frame");
    stage.key("Escape");
    stage.pull((0.0, 150.0), (0.0, 250.0));
    assert_eq!(stage.seat().presence.draft.len(), 2, "others see both move");
    stage.pointer(Phase::Up, (0.0, 250.0), 1);
    assert_eq!((stage.shape(&frame).geo.y, stage.shape(&id).geo.y, stage.commits()), (100.0, 200.0, 2));
    stage.key("Escape");
    stage.drag((250.0, 225.0), (550.0, 225.0));
    assert_eq!((stage.shape(&id).parent.as_ref(), stage.commits()), (None, 3));
    stage.command(Command::Undo);
    assert_eq!(stage.shape(&id).parent.as_ref(), Some(&frame));
}

#[test]
fn a_group_goes_into_a_frame_as_one_and_leaves_it_as_one() {
    let (mut stage, frame, id) = framed();
    let other = filled(650.0, 0.0, 100.0, 50.0);
    stage.put(other.clone());
    stage.drag((480.0, -20.0), (800.0, 100.0));
    stage.hold(CTRL).key("g");
    let group = group(&stage);
    stage.hold(NONE).drag((550.0, 25.0), (100.0, 125.0));
    assert_eq!(holders(&stage, &id), [group.clone(), frame.clone()]);
    assert_eq!(holders(&stage, &other.id), [group.clone(), frame.clone()]);
    stage.drag((100.0, 125.0), (600.0, 125.0));
    assert_eq!(holders(&stage, &id), [group]);
}

#[test]
fn a_frame_is_hit_at_its_edge_and_a_marquee_begins_inside_of_it() {
    let (mut stage, frame, id) = filled_frame();
    stage.click((100.0, 250.0));
    assert!(stage.selection().is_empty());
    stage.click((0.0, 250.0));
    assert_eq!(stage.selection(), sorted(&[&frame]));
    stage.drag((150.0, 80.0), (390.0, 290.0));
    assert_eq!(stage.selection(), sorted(&[&id]), "also while the frame is selected");
}

#[test]
fn what_a_frame_cuts_off_is_not_hit() {
    let (mut stage, _, id) = framed();
    stage.drag((550.0, 25.0), (370.0, 125.0));
    stage.key("Escape");
    stage.click((415.0, 125.0));
    assert!(stage.selection().is_empty());
    stage.click((370.0, 125.0));
    assert_eq!(stage.selection(), [id]);
}

#[test]
fn deleting_a_frame_keeps_what_is_in_it_unless_that_is_selected_too() {
    let (mut stage, frame, id) = filled_frame();
    stage.click((0.0, 150.0));
    stage.key("Delete");
    assert_eq!((stage.model.shapes.len(), stage.shape(&id).parent.as_ref()), (1, None));
    stage.command(Command::Undo);
    assert_eq!(stage.shape(&id).parent.as_ref(), Some(&frame));
    stage.command(Command::SelectAll);
    stage.key("Delete");
    assert!(stage.model.shapes.is_empty());
}

#[test]
fn a_copy_of_a_frame_has_copies_of_what_is_in_it() {
    let (mut stage, frame, _) = filled_frame();
    stage.click((0.0, 150.0));
    stage.hold(CTRL).key("d");
    let copied = stage.selection();
    let parents: Vec<_> = copied.iter().filter_map(|id| stage.shape(id).parent.clone()).collect();
    assert!(copied.len() == 2 && parents.len() == 1 && parents[0] != frame && copied.contains(&parents[0]));
}

#[test]
fn what_is_drawn_in_a_frame_belongs_to_it() {
    let (mut stage, frame, _) = framed();
    let id = stage.draw(Kind::Ellipse, (50.0, 50.0), (150.0, 150.0));
    assert_eq!((stage.shape(&id).parent.as_ref(), stage.commits()), (Some(&frame), 1));
}

#[test]
fn a_frame_drawn_around_shapes_takes_those_that_are_wholly_inside() {
    let (mut stage, _, id) = framed();
    let apart = filled(560.0, 60.0, 200.0, 20.0);
    stage.put(apart.clone());
    let frame = stage.draw(Kind::Frame, (450.0, -50.0), (650.0, 100.0));
    assert_eq!((stage.shape(&frame).kind, stage.commits()), (Kind::Frame, 1));
    assert_eq!((stage.shape(&id).parent.as_ref(), stage.shape(&apart.id).parent.as_ref()), (Some(&frame), None));
    assert!(stage.shape(&id).z > stage.shape(&frame).z);
}

#[test]
fn what_is_hidden_is_neither_painted_nor_hit_until_all_is_shown_again() {
    let (mut stage, _, id) = framed();
    stage.click((550.0, 25.0));
    stage.hold(BOTH).key("h");
    stage.hold(NONE).click((550.0, 25.0));
    assert!(stage.selection().is_empty() && stage.shape(&id).hide);
    let everything = crate::model::geom::Rect::from_points(Point::new(-1e4, -1e4), Point::new(1e4, 1e4));
    assert!(stage.seat().board.shapes_in(everything).all(|shape| shape.id != id));
    stage.command(Command::SelectAll);
    assert!(!stage.selection().contains(&id));
    stage.command(Command::ShowAll);
    assert_eq!((stage.selection(), stage.shape(&id).hide), (vec![id], false));
}

#[test]
fn a_frame_is_put_around_the_selection_and_takes_it_in_with_its_groups_as_one_edit() {
    let (mut stage, ids, group) = pair();
    stage.click((50.0, 25.0));
    stage.command(Command::Frame);
    let frame = stage.shapes().into_iter().find(|shape| shape.kind == Kind::Frame).expect("a frame").clone();
    let around = frame.geo.bounds();
    assert!(around.x0 < 0.0 && around.x1 > 300.0 && around.x1 < 400.0 && around.y0 < 0.0 && around.y1 > 50.0, "{around:?}");
    assert_eq!((holders(&stage, &ids[0]), stage.commits()), (vec![group.clone(), frame.id.clone()], 2));
    assert_eq!((stage.shape(&ids[2]).parent.as_ref(), stage.selection()), (None, vec![frame.id.clone()]));
    assert!(stage.shape(&ids[0]).z > frame.z, "what lies in a frame lies above it");
    stage.command(Command::Undo);
    assert_eq!((holders(&stage, &ids[0]), stage.shapes().len()), (vec![group], 4));
    stage.key("Escape");
    stage.command(Command::Frame);
    assert_eq!((stage.shapes().len(), stage.commits()), (4, 2), "there is nothing to put it around");
}
