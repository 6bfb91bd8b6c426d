//! Drawing lines onto shapes, taking them by their handles, and clicking them from point to point.

use super::stage::*;
use crate::{
    board::{
        input::{Command, Phase, Tool},
        overlay::{Grip, Tone},
    },
    model::{
        geom::Point,
        ids::ShapeId,
        shape::{End, Kind, Shape},
    },
};

/// Two filled boxes.
fn pair() -> (Stage, [ShapeId; 2]) {
    let shapes = [filled(0.0, 0.0, 100.0, 60.0), filled(300.0, 0.0, 100.0, 60.0)];
    let ids = [shapes[0].id.clone(), shapes[1].id.clone()];
    (Stage::with(shapes), ids)
}
fn the_line(stage: &Stage) -> &Shape {
    stage.shapes().into_iter().find(|shape| shape.kind.is_line()).expect("a line")
}
fn held(end: &Option<End>) -> Option<(ShapeId, [f64; 2], bool)> {
    end.as_ref().map(|end| (end.shape.clone(), end.at.map(|n| (n * 100.0).round() / 100.0), end.pin))
}
fn points(stage: &Stage) -> Vec<(f64, f64)> {
    let shape = stage.seat().board.shown(&the_line(stage).id).expect("it is shown");
    shape.points().iter().map(|s| (s.x.round(), s.y.round())).collect()
}
fn is_marked(stage: &Stage) -> bool {
    stage.seat().board.overlay().outlines.iter().any(|outline| outline.tone == Tone::Hold)
}

#[test]
fn an_arrow_drawn_from_shape_to_shape_holds_on_to_both_in_one_edit() {
    let (mut stage, [a, b]) = pair();
    stage.take(Tool::Shape(Kind::Arrow));
    stage.pointer(Phase::Hover, (50.0, 30.0), 0);
    assert!(is_marked(&stage), "hovering shows what would be held");
    stage.pull((50.0, 30.0), (200.0, 30.0));
    assert!(!is_marked(&stage));
    stage.pointer(Phase::Drag, (345.0, 33.0), 1);
    assert!(is_marked(&stage));
    stage.pointer(Phase::Up, (345.0, 33.0), 1);
    let line = the_line(&stage);
    assert_eq!((held(&line.from), held(&line.to)), (Some((a, [0.5, 0.5], false)), Some((b, [0.5, 0.5], false))));
    assert_eq!((points(&stage), stage.commits(), is_marked(&stage)), (vec![(107.0, 30.0), (293.0, 30.0)], 1, false));
    let stored: Vec<_> = line.points().iter().map(|s| (s.x.round(), s.y.round())).collect();
    assert_eq!(stored, points(&stage), "what it falls back to is what was seen");
}

#[test]
fn near_the_middle_of_a_side_an_end_is_pinned_elsewhere_it_aims_at_its_place() {
    let (mut stage, [a, b]) = pair();
    stage.take(Tool::Shape(Kind::Line)).drag((103.0, 28.0), (304.0, 50.0));
    let line = the_line(&stage);
    assert_eq!((held(&line.from), held(&line.to)), (Some((a, [1.0, 0.5], true)), Some((b, [0.04, 0.83], false))));
    assert_eq!(points(&stage)[0], (100.0, 30.0));
}

#[test]
fn alt_and_control_draw_past_shapes_and_what_is_within_one_shape_holds_on_to_none() {
    for mods in [ALT, CTRL] {
        let (mut stage, _) = pair();
        stage.hold(mods).take(Tool::Shape(Kind::Arrow)).drag((50.0, 30.0), (350.0, 30.0));
        assert_eq!((&the_line(&stage).from, &the_line(&stage).to, points(&stage)), (&None, &None, vec![(50.0, 30.0), (350.0, 30.0)]));
    }
    let (mut stage, _) = pair();
    stage.take(Tool::Shape(Kind::Arrow)).drag((20.0, 20.0), (80.0, 40.0));
    assert_eq!((&the_line(&stage).from, points(&stage)), (&None, vec![(20.0, 20.0), (80.0, 40.0)]));
}

#[test]
fn an_end_holds_on_to_the_small_shape_and_not_to_what_is_around_it() {
    let around = [rect(250.0, -100.0, 300.0, 300.0), Shape { kind: Kind::Frame, ..rect(280.0, -50.0, 200.0, 200.0) }];
    let (mut stage, [_, b]) = pair();
    for shape in around {
        stage.put(shape);
    }
    stage.take(Tool::Shape(Kind::Arrow)).drag((200.0, 300.0), (350.0, 30.0));
    assert_eq!(held(&the_line(&stage).to).map(|(id, ..)| id), Some(b));
    let (mut stage, _) = pair();
    stage.put(Shape { lock: true, ..filled(600.0, 0.0, 100.0, 100.0) });
    stage.take(Tool::Shape(Kind::Arrow)).drag((500.0, 300.0), (650.0, 50.0));
    assert_eq!(the_line(&stage).to, None, "what is locked lies in the background");
}

#[test]
fn an_end_dragged_away_lets_go_and_dragged_onto_another_shape_holds_on_to_that() {
    let (mut stage, [a, _]) = pair();
    stage.take(Tool::Shape(Kind::Arrow)).drag((50.0, 30.0), (350.0, 30.0));
    stage.drag((293.0, 30.0), (200.0, 200.0));
    let line = the_line(&stage);
    assert_eq!((held(&line.from).map(|(id, ..)| id), &line.to, points(&stage)[1]), (Some(a.clone()), &None, (200.0, 200.0)));
    let other = filled(300.0, 300.0, 100.0, 60.0);
    stage.put(other.clone());
    stage.drag((200.0, 200.0), (350.0, 330.0));
    assert_eq!((held(&the_line(&stage).to), stage.commits()), (Some((other.id, [0.5, 0.5], false)), 3));
    stage.command(Command::Undo);
    assert_eq!((&the_line(&stage).to, points(&stage)[1]), (&None, (200.0, 200.0)));
    // A mere click on a handle changes nothing.
    stage.click((200.0, 200.0));
    assert_eq!(stage.commits(), 3);
}

#[test]
fn a_bend_is_made_between_two_points_and_goes_when_it_is_laid_on_the_line() {
    let (mut stage, _) = pair();
    stage.take(Tool::Shape(Kind::Arrow)).drag((50.0, 30.0), (350.0, 30.0));
    let grips: Vec<_> = stage.seat().board.overlay().handles.iter().map(|handle| handle.grip).collect();
    assert_eq!(grips, [Grip::Bend(0), Grip::Bend(1), Grip::Between(0)]);
    stage.drag((200.0, 30.0), (200.0, 150.0));
    assert_eq!((points(&stage).len(), points(&stage)[1], stage.commits()), (3, (200.0, 150.0), 2));
    assert!(the_line(&stage).from.is_some() && the_line(&stage).to.is_some(), "the ends still hold on");
    assert!(points(&stage)[0].1 > 60.0, "they come from the bend now: {:?}", points(&stage));
    stage.drag((200.0, 150.0), (200.0, 60.0));
    stage.drag((200.0, 60.0), (200.0, 31.0));
    assert_eq!(points(&stage).len(), 2);
    stage.drag((200.0, 30.0), (200.0, 150.0));
    stage.double_click((200.0, 150.0));
    assert_eq!((points(&stage).len(), stage.seat().field.is_none()), (2, true), "a double click takes it out");
}

#[test]
fn a_line_is_clicked_from_point_to_point_until_enter() {
    for key in ["Enter", "Escape"] {
        let mut stage = Stage::new(2);
        stage.take(Tool::Shape(Kind::Line));
        stage.click((100.0, 100.0));
        stage.pointer(Phase::Hover, (200.0, 120.0), 0);
        assert_eq!(stage.seat().presence.draft[0].pts.len(), 2, "others see where it goes");
        for at in [(200.0, 100.0), (200.0, 200.0), (300.0, 250.0)] {
            stage.click(at);
        }
        stage.pointer(Phase::Hover, (500.0, 500.0), 0);
        assert_eq!(stage.commits(), 0);
        stage.key(key);
        assert_eq!(points(&stage), [(100.0, 100.0), (200.0, 100.0), (200.0, 200.0), (300.0, 250.0)], "{key}");
        assert_eq!((stage.commits(), stage.selection().len(), stage.seat().board.panel().tool), (1, 1, Tool::Select));
        assert!(stage.seat().presence.draft.is_empty());
    }
}

#[test]
fn a_double_click_ends_a_line_a_click_on_its_first_point_closes_it_and_one_click_is_none() {
    let mut stage = Stage::new(1);
    stage.take(Tool::Shape(Kind::Line));
    stage.click((100.0, 100.0));
    stage.click((200.0, 100.0));
    stage.double_click((200.0, 200.0));
    assert_eq!((points(&stage).len(), stage.commits()), (3, 1));
    stage.command(Command::Undo);
    stage.take(Tool::Shape(Kind::Line));
    for at in [(100.0, 100.0), (200.0, 100.0), (200.0, 200.0), (102.0, 99.0)] {
        stage.click(at);
    }
    assert_eq!((points(&stage).len(), points(&stage)[3]), (4, (100.0, 100.0)));
    stage.command(Command::Undo);
    stage.take(Tool::Shape(Kind::Line)).click((100.0, 100.0));
    stage.key("Escape");
    assert!(stage.model.shapes.is_empty() && stage.seat().presence.draft.is_empty());
}

#[test]
fn a_clicked_arrow_ends_at_the_shape_it_is_clicked_onto() {
    let (mut stage, [a, b]) = pair();
    stage.take(Tool::Shape(Kind::Arrow));
    for at in [(50.0, 30.0), (50.0, 200.0), (350.0, 30.0)] {
        stage.click(at);
    }
    let line = the_line(&stage);
    let ids = [&line.from, &line.to].map(|end| held(end).map(|(id, ..)| id));
    assert_eq!((ids, points(&stage).len(), points(&stage)[1]), ([Some(a), Some(b)], 3, (50.0, 200.0)));
    assert_eq!(ends(line)[0].x, Point::new(50.0, 0.0).x);
}
