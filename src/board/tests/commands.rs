//! Commands, keys and the camera.

use super::stage::*;
use crate::{
    board::input::{Button, Command, Device, Input, Key, Phase, StyleChange, Tool},
    model::{
        geom::{Point, Rect, Size, Vec2},
        ids::ShapeId,
        order::Order,
        shape::{Kind, Shape},
        style::{Color, Font, Head},
    },
};

fn row() -> (Stage, Vec<ShapeId>) {
    let mut z = Order::first();
    let shapes: Vec<Shape> = (0..3)
        .map(|i| {
            z = z.after();
            Shape { z: z.clone(), ..filled(f64::from(i) * 200.0, 0.0, 100.0, 50.0) }
        })
        .collect();
    let ids = shapes.iter().map(|shape| shape.id.clone()).collect();
    (Stage::with(shapes), ids)
}

fn stack(stage: &Stage) -> Vec<ShapeId> {
    stage.shapes().into_iter().map(|shape| shape.id.clone()).collect()
}

#[test]
fn arrow_keys_nudge_by_one_and_with_shift_by_ten() {
    let (mut stage, ids) = row();
    stage.click((50.0, 25.0));
    stage.key("ArrowRight");
    stage.hold(SHIFT).key("ArrowDown");
    assert_eq!((stage.shape(&ids[0]).geo, stage.commits()), (geo(1.0, 10.0, 100.0, 50.0), 2));
}

#[test]
fn delete_and_duplicate_are_one_edit_each_and_undo_takes_them_back() {
    let (mut stage, ids) = row();
    stage.command(Command::SelectAll);
    stage.hold(CTRL).key("d");
    assert_eq!((stage.model.shapes.len(), stage.commits(), stage.selection().len()), (6, 1, 3));
    assert!(stage.selection().iter().all(|id| !ids.contains(id)));
    stage.hold(NONE).key("Delete");
    assert_eq!((stage.model.shapes.len(), stage.commits()), (3, 2));
    assert!(stage.selection().is_empty());
    stage.hold(CTRL).key("z");
    assert_eq!(stage.model.shapes.len(), 6);
    stage.key("z");
    assert_eq!((stack(&stage), stage.commits()), (ids, 2));
}

#[test]
fn an_arrow_between_two_shapes_is_copied_with_them_and_holds_on_to_the_copies() {
    use crate::model::shape::End;
    let (mut stage, ids) = row();
    let mut arrow = line(Kind::Arrow, &[(100.0, 25.0), (200.0, 25.0)]);
    arrow.from = Some(End { shape: ids[0].clone(), at: [1.0, 0.5], pin: false });
    arrow.to = Some(End { shape: ids[1].clone(), at: [0.0, 0.5], pin: false });
    stage.put(arrow.clone());
    stage.command(Command::SelectAll);
    stage.command(Command::Duplicate);
    let copies = stage.selection();
    let copy = copies.iter().map(|id| stage.shape(id)).find(|shape| shape.kind == Kind::Arrow).expect("it was copied");
    let held = [&copy.from, &copy.to].map(|end| end.clone().expect("it holds on").shape);
    assert!(held.iter().all(|id| copies.contains(id)) && held[0] != held[1]);
}

#[test]
fn to_front_and_to_back_keep_the_order_within_the_selection() {
    let (mut stage, ids) = row();
    stage.click((50.0, 25.0));
    stage.hold(SHIFT).click((250.0, 25.0));
    stage.hold(NONE).key("]");
    assert_eq!(stack(&stage), [ids[2].clone(), ids[0].clone(), ids[1].clone()]);
    stage.key("]");
    assert_eq!(stage.commits(), 1, "already in front");
    stage.key("[");
    assert_eq!((stack(&stage), stage.commits()), (ids, 2));
}

#[test]
fn a_style_is_written_into_the_selection_in_one_edit_and_only_where_it_shows() {
    let (mut stage, ids) = row();
    stage.command(Command::SelectAll);
    stage.command(Command::Style(StyleChange::Stroke(Color(0x00ff00))));
    assert!(ids.iter().all(|id| stage.shape(id).style.stroke == Color(0x00ff00)));
    stage.command(Command::Style(StyleChange::Head(Head::Dot)));
    assert_eq!(stage.commits(), 1);
    assert_eq!(stage.seat().board.panel().style.stroke, Color(0x00ff00));
}

#[test]
fn a_text_grows_from_its_corner_with_its_font() {
    let mut text = shape(Kind::Text, 10.0, 20.0, 100.0, 25.0);
    text.text = "little bits".into(); // narrow letters: every monospaced one is wider
    let mut stage = Stage::with([text.clone()]);
    stage.click((50.0, 30.0));
    stage.command(Command::Style(StyleChange::Size(text.style.size * 2.0)));
    let grown = stage.only().geo;
    assert!((grown.x - 10.0).abs() < 1e-9 && (grown.w - 200.0).abs() < 1e-6 && (grown.h - 50.0).abs() < 1e-6, "{grown:?}");
    stage.command(Command::Style(StyleChange::Font(Font::Mono)));
    let mono = stage.only().geo;
    assert!(mono.w > grown.w && (mono.h - grown.h).abs() < 1e-6 && stage.commits() == 2, "{mono:?}");
}

#[test]
fn tab_reads_the_board_aloud_in_order_and_leaves_it_at_the_end() {
    let (mut stage, ids) = row();
    let tab = |shift| Key { key: "Tab".into(), down: true, repeat: false, mods: if shift { SHIFT } else { NONE } };
    for (i, id) in ids.iter().enumerate() {
        assert!(stage.seat().board.wants(&tab(false)));
        stage.key("Tab");
        assert_eq!(stage.selection(), std::slice::from_ref(id));
        assert_eq!(stage.seat().said.last().map(String::as_str), Some(format!("Rectangle, {} of 3", i + 1).as_str()));
    }
    assert!(!stage.seat().board.wants(&tab(false)), "no keyboard trap");
    assert!(stage.seat().board.wants(&tab(true)));
    stage.hold(SHIFT).key("Tab");
    assert_eq!(stage.selection(), std::slice::from_ref(&ids[1]));
    stage.hold(NONE).key("Escape");
    assert!(stage.selection().is_empty() && !stage.seat().board.wants(&tab(true)));
}

#[test]
fn a_shape_reached_by_tab_is_brought_into_view() {
    let mut stage = Stage::with([filled(9000.0, 9000.0, 50.0, 50.0)]);
    stage.input(Input::Resize(Size::new(800.0, 600.0)));
    stage.key("Tab");
    let view = stage.seat().board.camera().view(Size::new(800.0, 600.0));
    assert!(view.contains(Point::new(9025.0, 9025.0)));
}

#[test]
fn escape_ends_the_tool_before_the_selection() {
    let (mut stage, _) = row();
    stage.key("r");
    assert_eq!(stage.seat().board.panel().tool, Tool::Shape(Kind::Rectangle));
    stage.key("Escape");
    assert_eq!(stage.seat().board.panel().tool, Tool::Select);
}

#[test]
fn space_the_middle_button_and_the_hand_move_the_paper_and_touch_nothing() {
    let (mut stage, _) = row();
    stage.take(Tool::Pen);
    stage.input(Input::Key(Key { key: " ".into(), down: true, repeat: false, mods: NONE }));
    assert_eq!(stage.seat().cursor, "grab");
    stage.drag((50.0, 25.0), (80.0, 65.0));
    stage.input(Input::Key(Key { key: " ".into(), down: false, repeat: false, mods: NONE }));
    assert_eq!(stage.seat().cursor, "crosshair");
    stage.button(Phase::Down, Button::Middle, (0.0, 0.0), 1);
    stage.button(Phase::Drag, Button::Middle, (5.0, 5.0), 1);
    stage.button(Phase::Up, Button::Middle, (10.0, 10.0), 1);
    stage.take(Tool::Hand).drag((0.0, 0.0), (-20.0, 0.0));
    stage.input(Input::Wheel { at: Point::ZERO, delta: Vec2::new(0.0, 50.0), zoom: false });
    assert_eq!(stage.seat().board.camera().pan, Vec2::new(20.0, 0.0));
    assert_eq!((stage.commits(), stage.model.shapes.len()), (0, 3));
}

#[test]
fn two_fingers_pinch_and_what_the_first_had_begun_is_undone() {
    let (mut stage, _) = row();
    stage.take(Tool::Pen).device(Device::Touch).pull((300.0, 300.0), (320.0, 320.0));
    stage.input(Input::Pinch { at: Point::new(100.0, 100.0), scale: 2.0, pan: Vec2::new(10.0, 0.0) });
    stage.pointer(Phase::Drag, (340.0, 300.0), 1);
    stage.pointer(Phase::Up, (340.0, 300.0), 1);
    let camera = stage.seat().board.camera();
    assert_eq!((camera.zoom, camera.pan, stage.commits()), (2.0, Vec2::new(-90.0, -100.0), 0));
}

#[test]
fn once_a_pen_was_seen_a_finger_moves_the_paper_instead_of_drawing() {
    let mut stage = Stage::new(1);
    stage.take(Tool::Pen).device(Device::Touch).drag((0.0, 0.0), (50.0, 0.0));
    assert_eq!(stage.model.shapes.len(), 1);
    stage.device(Device::Pen).drag((0.0, 100.0), (50.0, 100.0));
    stage.device(Device::Touch).drag((0.0, 0.0), (50.0, 0.0));
    assert_eq!((stage.model.shapes.len(), stage.seat().board.camera().pan), (2, Vec2::new(50.0, 0.0)));
}

#[test]
fn a_finger_on_nothing_moves_the_paper_and_on_a_shape_the_shape() {
    let (mut stage, ids) = row();
    stage.device(Device::Touch).drag((50.0, 300.0), (80.0, 300.0));
    assert_eq!(stage.seat().board.camera().pan, Vec2::new(30.0, 0.0));
    stage.drag((80.0, 25.0), (80.0, 75.0));
    assert_eq!(stage.shape(&ids[0]).geo.y, 50.0);
}

#[test]
fn zoom_keys_fit_and_reset() {
    let (mut stage, _) = row();
    stage.input(Input::Resize(Size::new(300.0, 300.0)));
    stage.key("1");
    let board = &stage.seat().board;
    assert!(board.camera().view(Size::new(300.0, 300.0)).contains_rect(Rect::new(0.0, 0.0, 500.0, 50.0)));
    assert_eq!(board.panel().zoom, board.camera().zoom);
    stage.hold(CTRL).key("0");
    stage.key("=");
    assert_eq!(stage.seat().board.camera().zoom, 1.5);
}
