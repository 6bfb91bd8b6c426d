//! The select tool, as a person uses it.

use super::stage::*;
use crate::{
    board::input::{Command, Input, Phase, StyleChange},
    model::{
        geom::{Geo, Point},
        presence::OnBoard,
        shape::{Kind, Shape},
        style::Color,
    },
};

fn two() -> (Stage, Shape, Shape) {
    let (a, b) = (filled(0.0, 0.0, 100.0, 50.0), filled(200.0, 0.0, 100.0, 50.0));
    (Stage::with([a.clone(), b.clone()]), a, b)
}

#[test]
fn a_click_selects_a_shift_click_toggles_and_a_click_on_nothing_deselects() {
    let (mut stage, a, b) = two();
    stage.click((50.0, 25.0));
    assert_eq!(stage.selection(), std::slice::from_ref(&a.id));
    stage.hold(SHIFT).click((250.0, 25.0));
    assert_eq!(stage.selection().len(), 2);
    stage.click((50.0, 25.0));
    assert_eq!(stage.selection(), [b.id]);
    stage.hold(NONE).click((150.0, 200.0));
    assert!(stage.selection().is_empty());
    assert_eq!(stage.commits(), 0);
}

#[test]
fn a_marquee_takes_what_it_encloses_and_leftwards_also_what_it_touches() {
    let (mut stage, a, _) = two();
    stage.drag((-20.0, -20.0), (250.0, 100.0));
    assert_eq!(stage.selection(), [a.id]);
    stage.drag((250.0, 100.0), (-20.0, -20.0));
    assert_eq!(stage.selection().len(), 2);
    assert!(stage.seat().board.overlay().marquee.is_none());
}

#[test]
fn a_drag_moves_is_seen_by_others_and_is_one_edit() {
    let (mut stage, a, b) = two();
    stage.pull((50.0, 25.0), (80.0, 65.0));
    assert_eq!(stage.commits(), 0);
    assert_eq!(stage.seat().presence.draft[0].geo, geo(30.0, 40.0, 100.0, 50.0));
    assert_eq!(stage.seat().board.shown(&a.id).map(|shape| shape.geo.x), Some(30.0));
    stage.pointer(Phase::Up, (80.0, 65.0), 1);
    assert_eq!((stage.commits(), stage.shape(&a.id).geo), (1, geo(30.0, 40.0, 100.0, 50.0)));
    assert!(stage.seat().presence.draft.is_empty());
    assert_eq!(stage.shape(&b.id), &b);
}

#[test]
fn shift_keeps_a_move_on_one_axis_also_when_it_is_pressed_half_way() {
    let (mut stage, a, _) = two();
    stage.pull((50.0, 25.0), (90.0, 35.0));
    stage.hold(SHIFT).input(crate::board::input::Input::Key(crate::board::input::Key {
        key: "Shift".into(),
        down: true,
        repeat: false,
        mods: SHIFT,
    }));
    assert_eq!(stage.seat().presence.draft[0].geo.y, 0.0);
    stage.pointer(Phase::Up, (90.0, 35.0), 1);
    assert_eq!(stage.shape(&a.id).geo, geo(40.0, 0.0, 100.0, 50.0));
}

#[test]
fn alt_drag_leaves_the_original_and_selects_the_copy_on_top() {
    let (mut stage, a, b) = two();
    stage.hold(ALT).drag((50.0, 25.0), (50.0, 125.0));
    assert_eq!((stage.commits(), stage.shape(&a.id)), (1, &a));
    let [copy] = stage.selection().try_into().expect("one");
    assert_eq!(stage.shape(&copy).geo, geo(0.0, 100.0, 100.0, 50.0));
    assert!(stage.shape(&copy).z > b.z);
}

#[test]
fn letting_go_of_alt_turns_a_copy_back_into_a_move() {
    let (mut stage, a, _) = two();
    stage.hold(ALT).pull((50.0, 25.0), (50.0, 125.0));
    stage.hold(NONE).pointer(Phase::Up, (50.0, 125.0), 1);
    assert_eq!((stage.model.shapes.len(), stage.shape(&a.id).geo.y), (2, 100.0));
}

#[test]
fn a_selected_hollow_shape_can_be_taken_in_its_middle() {
    let a = rect(0.0, 0.0, 100.0, 100.0);
    let mut stage = Stage::with([a.clone()]);
    stage.click((50.0, 50.0));
    assert!(stage.selection().is_empty());
    stage.click((50.0, 0.0));
    stage.drag((50.0, 50.0), (60.0, 60.0));
    assert_eq!(stage.only().geo, geo(10.0, 10.0, 100.0, 100.0));
}

#[test]
fn each_handle_resizes_its_side_and_the_opposite_stays() {
    let (wide, high) = (100.0, 60.0);
    for (fx, fy) in [(0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (1.0, 0.5), (1.0, 1.0), (0.5, 1.0), (0.0, 1.0), (0.0, 0.5)] {
        let mut stage = Stage::with([filled(0.0, 0.0, wide, high)]);
        stage.click((50.0, 30.0));
        let at = (fx * wide, fy * high);
        let out = (at.0 + (fx - 0.5) * 40.0, at.1 + (fy - 0.5) * 40.0);
        stage.drag(at, out);
        let grow = |f: f64| if f == 0.5 { 0.0 } else { 20.0 };
        let expected = geo(if fx == 0.0 { -20.0 } else { 0.0 }, if fy == 0.0 { -20.0 } else { 0.0 }, wide + grow(fx), high + grow(fy));
        assert_eq!((stage.only().geo, stage.commits()), (expected, 1), "{fx} {fy}");
    }
}

#[test]
fn several_shapes_scale_together_and_text_scales_its_font() {
    let (a, mut text) = (filled(0.0, 0.0, 100.0, 100.0), shape(Kind::Text, 200.0, 0.0, 100.0, 100.0));
    text.text = "hi".into();
    let mut stage = Stage::with([a.clone(), text.clone()]);
    stage.command(Command::SelectAll);
    stage.drag((300.0, 100.0), (600.0, 200.0));
    assert_eq!(stage.shape(&a.id).geo, geo(0.0, 0.0, 200.0, 200.0));
    assert_eq!(stage.shape(&text.id).geo, geo(400.0, 0.0, 200.0, 200.0));
    assert_eq!((stage.shape(&text.id).style.size, stage.commits()), (text.style.size * 2.0, 1));
}

#[test]
fn a_turned_shape_is_resized_along_its_own_sides() {
    let mut turned = filled(0.0, 0.0, 100.0, 50.0);
    turned.geo.r = std::f64::consts::FRAC_PI_2;
    let mut stage = Stage::with([turned.clone()]);
    stage.click((50.0, 25.0));
    // Its right edge points down now.
    let held = turned.geo.turn() * Point::new(100.0, 25.0);
    stage.drag((held.x, held.y), (held.x, held.y + 40.0));
    let geo = stage.only().geo;
    assert!((geo.w - 140.0).abs() < 1e-9 && (geo.h - 50.0).abs() < 1e-9, "{geo:?}");
    assert!((geo.center() - Point::new(50.0, 45.0)).hypot() < 1e-9, "{geo:?}");
}

#[test]
fn the_ends_of_a_line_are_its_handles() {
    let mut stage = Stage::with([line(Kind::Line, &[(0.0, 0.0), (100.0, 0.0)])]);
    stage.click((50.0, 0.0));
    stage.drag((100.0, 0.0), (100.0, 80.0));
    assert_eq!(ends(stage.only()), [Point::ZERO, Point::new(100.0, 80.0)]);
    stage.hold(SHIFT).drag((0.0, 0.0), (3.0, 60.0));
    let [from, to] = ends(stage.only());
    let steps = (to - from).atan2().to_degrees() / 15.0;
    assert!((steps - steps.round()).abs() < 1e-9, "{from:?} {to:?}");
}

#[test]
fn escape_and_a_lost_pointer_undo_what_a_gesture_did() {
    let (mut stage, a, _) = two();
    stage.pull((50.0, 25.0), (300.0, 325.0));
    stage.key("Escape");
    stage.pointer(Phase::Drag, (310.0, 325.0), 1);
    stage.pointer(Phase::Up, (310.0, 325.0), 1);
    stage.pull((50.0, 25.0), (300.0, 325.0));
    stage.pointer(Phase::Cancel, (300.0, 325.0), 1);
    stage.pull((50.0, 25.0), (300.0, 325.0));
    stage.command(Command::Undo);
    assert_eq!((stage.commits(), stage.shape(&a.id)), (0, &a));
    assert!(stage.seat().presence.draft.is_empty());
}

#[test]
fn a_double_click_writes_into_a_shape_and_on_nothing_makes_text() {
    let mut stage = Stage::with([rect(0.0, 0.0, 100.0, 100.0)]);
    stage.double_click((50.0, 50.0));
    stage.write_text("label");
    assert_eq!((stage.only().text.as_str(), stage.commits()), ("label", 1));
    stage.double_click((400.0, 400.0));
    stage.write_text("note");
    assert_eq!(stage.model.shapes.len(), 2);
    stage.double_click((600.0, 400.0));
    stage.write_text("  \n");
    assert_eq!((stage.model.shapes.len(), stage.commits()), (2, 2));
}

#[test]
fn a_shape_deleted_by_another_leaves_the_gesture_and_a_recolour_stays() {
    let (mut stage, a, b) = two();
    stage.command(Command::SelectAll);
    stage.pull((50.0, 25.0), (50.0, 125.0));
    stage.remove(&b.id);
    let mut red = a.clone();
    StyleChange::Stroke(Color(0xff0000)).apply(&mut red.style);
    red.geo.x = -500.0;
    stage.put(red);
    stage.pointer(Phase::Up, (50.0, 125.0), 1);
    let a = stage.only();
    assert_eq!((a.geo, a.style.stroke, stage.commits()), (geo(0.0, 100.0, 100.0, 50.0), Color(0xff0000), 1));
    assert_eq!(stage.selection().len(), 1);
}

#[test]
fn a_locked_shape_is_selected_by_a_click_but_never_moved_or_deleted() {
    let locked = Shape { lock: true, ..filled(0.0, 0.0, 100.0, 50.0) };
    let mut stage = Stage::with([locked.clone()]);
    stage.click((50.0, 25.0));
    assert_eq!(stage.selection(), std::slice::from_ref(&locked.id));
    stage.drag((50.0, 25.0), (90.0, 90.0));
    stage.key("Delete");
    stage.key("ArrowLeft");
    assert_eq!((stage.commits(), stage.only()), (0, &locked));
    stage.command(Command::ToggleLock);
    assert!(!stage.only().lock);
}

#[test]
fn at_any_zoom_the_pointer_takes_what_it_sees() {
    let (mut stage, a, _) = two();
    for _ in 0..8 {
        stage.input(crate::board::input::Input::Wheel { at: Point::new(20.0, 20.0), delta: (0.0, 120.0).into(), zoom: true });
    }
    let camera = stage.seat().board.camera();
    assert!(camera.zoom < 0.2);
    let at = camera.to_screen() * Point::new(50.0, 25.0);
    stage.drag((at.x, at.y), (at.x + 100.0 * camera.zoom, at.y));
    let Geo { x, .. } = stage.shape(&a.id).geo;
    assert!((x - 100.0).abs() < 1e-6, "{x}");
}

#[test]
fn the_box_around_several_follows_what_others_do_to_one_of_them() {
    let (a, b) = (filled(0.0, 0.0, 50.0, 50.0), filled(100.0, 0.0, 50.0, 50.0));
    let mut stage = Stage::with([a, b.clone()]);
    stage.command(Command::SelectAll);
    let right = |stage: &Stage| stage.seat().board.overlay().handles.iter().map(|handle| handle.at.x).fold(0.0, f64::max);
    assert_eq!(right(&stage), 150.0);
    let moved = Shape { geo: Geo { x: 400.0, ..b.geo }, ..b.clone() };
    let state = Some(OnBoard { draft: vec![moved.clone()], ..OnBoard::default() });
    stage.input(Input::Peer { peer: 9, name: String::new(), color: String::new(), state });
    assert_eq!(right(&stage), 450.0, "while they move it");
    stage.input(Input::Stored(vec![(b.id.clone(), Some(moved))]));
    assert_eq!(right(&stage), 450.0);
    stage.input(Input::Stored(vec![(b.id, None)]));
    assert_eq!(right(&stage), 50.0);
}

#[test]
fn the_handle_above_the_frame_turns_the_shape_and_shift_keeps_to_steps() {
    use std::f64::consts::{FRAC_PI_2, PI};
    let mut stage = Stage::with([filled(0.0, 0.0, 100.0, 50.0)]);
    stage.click((50.0, 25.0));
    stage.pull((50.0, -26.0), (101.0, 25.0));
    assert!(stage.seat().cursor.ends_with("grab"));
    stage.pointer(Phase::Up, (101.0, 25.0), 1);
    let turned = stage.only().geo;
    assert!((turned.r - FRAC_PI_2).abs() < 1e-9 && turned.center() == Point::new(50.0, 25.0), "{turned:?}");
    assert_eq!(stage.commits(), 1);
    // The handle stands on the right now; 1.7 radians from the start are 90° and a bit.
    stage.hold(SHIFT).drag((101.0, 25.0), (50.0 - 50.0 * 0.1, 25.0 + 50.0));
    assert!((stage.only().geo.r - PI).abs() < 1e-9, "{:?}", stage.only().geo);
    // Its handles are where it is seen: the corner that was at the top left is at the bottom right.
    stage.hold(NONE).drag((100.0, 50.0), (120.0, 70.0));
    let geo = stage.only().geo;
    assert!((geo.w - 120.0).abs() < 1e-9 && (geo.h - 70.0).abs() < 1e-9, "{geo:?}");
}

#[test]
fn many_shapes_turn_about_their_common_middle() {
    let (mut stage, a, b) = two();
    stage.command(Command::SelectAll);
    stage.drag((150.0, -26.0), (201.0, 25.0));
    let [a, b] = [a, b].map(|old| stage.shape(&old.id).geo.center());
    assert!((a - Point::new(150.0, -75.0)).hypot() < 1e-6 && (b - Point::new(150.0, 125.0)).hypot() < 1e-6, "{a:?} {b:?}");
    assert_eq!(stage.commits(), 1);
}
