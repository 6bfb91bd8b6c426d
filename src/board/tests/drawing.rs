//! The drawing tools, the eraser and text, as a person uses them.

use std::f64::consts::TAU;

use super::stage::*;
use crate::{
    board::input::{Button, Command, Device, Input, Phase, Pointer, StyleChange, Tool},
    model::{
        geom::Point,
        path::pack,
        shape::Kind,
        style::{Color, Head, Style},
    },
};

const BOXES: [Kind; 3] = [Kind::Rectangle, Kind::Ellipse, Kind::Diamond];

/// A stroke of `n` samples in batches, as a browser sends them; gives it back as it was drawn.
fn scribble(stage: &mut Stage, n: usize) -> Vec<(Point, f64)> {
    let at = |i: usize| {
        let t = i as f64 / n as f64 * TAU * 4.0;
        (Point::new(300.0 + t * 20.0 + 60.0 * t.sin(), 300.0 + 80.0 * (1.3 * t).cos()), 0.5 + 0.4 * (0.7 * t).sin())
    };
    let samples: Vec<_> = (0..n).map(at).collect();
    let send = |stage: &mut Stage, phase, samples: &[(Point, f64)]| {
        let (device, button) = (Device::Pen, Button::Main);
        stage.input(Input::Pointer(Pointer { phase, device, button, samples: samples.to_vec(), ahead: Vec::new(), mods: NONE, clicks: 1 }));
    };
    send(stage, Phase::Down, &samples[..1]);
    for batch in samples[1..].chunks(4) {
        send(stage, Phase::Drag, batch);
    }
    send(stage, Phase::Up, &samples[n - 1..]);
    samples
}

#[test]
fn each_box_is_drawn_from_corner_to_corner_in_one_edit_and_select_has_it() {
    for kind in BOXES {
        let mut stage = Stage::new(1);
        stage.take(Tool::Shape(kind)).drag((200.0, 150.0), (100.0, 100.0));
        assert_eq!((stage.only().kind, stage.only().geo, stage.commits()), (kind, geo(100.0, 100.0, 100.0, 50.0), 1));
        assert_eq!(stage.seat().board.panel().tool, Tool::Select);
        assert_eq!(stage.selection(), [stage.only().id.clone()]);
    }
}

#[test]
fn shift_draws_squares_alt_from_the_centre_and_a_click_places_a_shape_there() {
    let mut stage = Stage::new(1);
    stage.hold(SHIFT).take(Tool::Shape(Kind::Ellipse)).drag((100.0, 100.0), (60.0, 120.0));
    assert_eq!(stage.only().geo, geo(60.0, 100.0, 40.0, 40.0));
    stage.command(Command::Delete);
    stage.hold(ALT).take(Tool::Shape(Kind::Rectangle)).drag((100.0, 100.0), (120.0, 110.0));
    assert_eq!(stage.only().geo, geo(80.0, 90.0, 40.0, 20.0));
    stage.command(Command::Delete);
    stage.hold(NONE).take(Tool::Shape(Kind::Diamond)).click((300.0, 300.0));
    assert_eq!((stage.only().geo.center(), stage.only().geo.w), (Point::new(300.0, 300.0), 160.0));
}

#[test]
fn a_line_ends_where_the_pointer_does_shift_keeps_to_15_degrees_and_a_twitch_makes_nothing() {
    let mut stage = Stage::new(1);
    stage.take(Tool::Shape(Kind::Line)).click((10.0, 10.0));
    stage.drag((10.0, 10.0), (11.0, 11.0));
    assert!(stage.model.shapes.is_empty() && stage.seat().board.panel().tool == Tool::Shape(Kind::Line));
    stage.drag((10.0, 10.0), (110.0, 40.0));
    assert_eq!(ends(stage.only()), [Point::new(10.0, 10.0), Point::new(110.0, 40.0)]);
    assert_eq!(stage.only().style.head, Head::None);
    stage.key("Delete");
    stage.hold(SHIFT).take(Tool::Shape(Kind::Arrow)).drag((0.0, 0.0), (100.0, 4.0));
    assert_eq!((ends(stage.only()), stage.only().style.head), ([Point::ZERO, Point::new(100.0, 0.0)], Head::Arrow));
}

#[test]
fn a_long_stroke_is_one_small_edit_that_stays_near_the_hand() {
    let mut stage = Stage::new(1);
    let drawn = scribble(stage.take(Tool::Pen), 500);
    let stroke = stage.only();
    let bytes = pack(&stroke.pts).len();
    assert!(stage.commits() == 1 && bytes <= 1500, "{bytes} bytes");
    let points = stroke.points();
    for (at, _) in drawn {
        let near = points.windows(2).map(|p| crate::board::hit::distance(at, (p[0].x, p[0].y).into(), (p[1].x, p[1].y).into()));
        assert!(near.fold(f64::MAX, f64::min) < 4.0, "{at:?}");
    }
    let (least, most) = points.iter().fold((1.0_f64, 0.0_f64), |(a, b), s| (a.min(s.p), b.max(s.p)));
    assert!(least < 0.2 && most > 0.8, "pressure is kept: {least} {most}");
    assert_eq!(stage.seat().board.panel().tool, Tool::Pen);
    assert!(stage.selection().is_empty());
}

#[test]
fn a_stroke_is_seen_while_it_is_drawn_and_presence_stays_small() {
    let mut stage = Stage::new(2);
    stage.take(Tool::Pen).device(Device::Pen).pull((0.0, 0.0), (100.0, 0.0));
    assert_eq!(stage.seat().presence.draft.len(), 1);
    let me = stage.seat().presence.draft[0].id.clone();
    assert!(stage.seats[1].board.shown(&me).is_some(), "the other sees it");
    for i in 0..3000 {
        let t = f64::from(i) / 40.0;
        stage.pointer(Phase::Drag, (400.0 + t.cos() * t * 3.0, 400.0 + t.sin() * t * 3.0), 1);
    }
    let bytes = serde_json::to_string(&stage.seat().presence).expect("plain values").len();
    assert!(bytes < 15 << 10, "{bytes} bytes");
    stage.pointer(Phase::Up, (0.0, 0.0), 1);
    assert_eq!((stage.commits(), stage.seat().presence.draft.len()), (1, 0));
}

#[test]
fn what_the_browser_expects_of_a_stroke_is_seen_here_and_neither_sent_nor_stored() {
    let mut stage = Stage::new(2);
    stage.take(Tool::Pen).pull((0.0, 0.0), (100.0, 0.0));
    let guess = |x: f64| (Point::new(x, 0.0), 0.5);
    let drag = |ahead: Vec<(Point, f64)>| {
        let (phase, device, button) = (Phase::Drag, Device::Mouse, Button::Main);
        Input::Pointer(Pointer { phase, device, button, samples: vec![guess(110.0)], ahead, mods: NONE, clicks: 1 })
    };
    let reach = |shape: &crate::model::shape::Shape| shape.geo.bounds().x1;
    stage.input(drag(vec![guess(118.0), guess(126.0), guess(9000.0), guess(f64::NAN)]));
    let sent = stage.seat().presence.draft[0].clone();
    let seen = stage.seat().board.shown(&sent.id).map(reach);
    assert_eq!((seen, reach(&sent)), (Some(126.0), 110.0));
    assert_eq!(stage.seats[1].board.shown(&sent.id).map(reach), Some(110.0), "the other sees what was drawn");
    stage.input(drag(Vec::new()));
    assert_eq!(stage.seat().board.shown(&sent.id).map(reach), Some(110.0), "the guess goes when there is none");
    stage.input(drag(vec![guess(120.0)]));
    stage.pointer(Phase::Up, (110.0, 0.0), 1);
    assert_eq!(stage.only().geo.bounds().x1, 110.0);
}

#[test]
fn a_click_of_the_pen_makes_a_dot() {
    let mut stage = Stage::new(1);
    stage.take(Tool::Pen).click((40.0, 40.0));
    assert_eq!((stage.only().kind, stage.only().pts.len(), stage.only().geo), (Kind::Pen, 1, geo(40.0, 40.0, 0.0, 0.0)));
}

#[test]
fn the_eraser_fades_what_it_is_drawn_over_and_deletes_it_in_one_edit() {
    let mut stage = Stage::with((0..5).map(|i| filled(f64::from(i) * 100.0, 0.0, 50.0, 50.0)));
    stage.take(Tool::Eraser).pull((-20.0, 25.0), (270.0, 25.0));
    let faded = stage.seat().presence.draft.clone();
    assert!(faded.len() == 3 && faded.iter().all(|shape| shape.style.opacity < 0.5));
    assert_eq!((stage.commits(), stage.model.shapes.len()), (0, 5));
    stage.pointer(Phase::Up, (270.0, 25.0), 1);
    assert_eq!((stage.commits(), stage.model.shapes.len()), (1, 2));
    stage.drag((-20.0, 200.0), (600.0, 200.0));
    stage.pull((-20.0, 25.0), (600.0, 25.0));
    stage.key("Escape");
    assert_eq!((stage.commits(), stage.model.shapes.len()), (1, 2));
}

#[test]
fn one_long_jump_of_the_eraser_misses_nothing_on_its_way() {
    let mut stage = Stage::with((0..20).map(|i| line(Kind::Line, &[(f64::from(i) * 40.0, -50.0), (f64::from(i) * 40.0, 50.0)])));
    stage.take(Tool::Eraser).pointer(Phase::Down, (-20.0, 0.0), 1);
    stage.pointer(Phase::Up, (900.0, 0.0), 1);
    assert!(stage.model.shapes.is_empty());
}

#[test]
fn the_eraser_end_of_a_pen_erases_whatever_the_tool() {
    let mut stage = Stage::with([filled(0.0, 0.0, 50.0, 50.0)]);
    stage.take(Tool::Pen).device(Device::Pen);
    stage.button(Phase::Down, Button::Eraser, (25.0, 25.0), 1);
    stage.button(Phase::Up, Button::Eraser, (25.0, 25.0), 1);
    assert!(stage.model.shapes.is_empty() && stage.seat().board.panel().tool == Tool::Pen);
}

#[test]
fn text_is_placed_by_a_click_and_nothing_written_makes_nothing() {
    let mut stage = Stage::new(1);
    stage.take(Tool::Text).click((100.0, 100.0));
    stage.write_text("");
    assert_eq!((stage.model.shapes.len(), stage.commits()), (0, 0));
    stage.take(Tool::Text).click((100.0, 100.0));
    stage.write_text("hello");
    assert_eq!((stage.only().text.as_str(), stage.only().geo.w, stage.commits()), ("hello", 50.0, 1));
    assert_eq!(stage.selection(), [stage.only().id.clone()]);
    stage.key("Enter");
    assert!(stage.seat().board.shown(&stage.only().id).is_some_and(|shape| shape.text.is_empty()), "not painted under the field");
    stage.write_text("hello");
    assert_eq!(stage.commits(), 1, "nothing changed");
    stage.key("Enter");
    stage.write_text(" ");
    assert_eq!((stage.model.shapes.len(), stage.commits()), (0, 2));
}

#[test]
fn a_label_can_be_emptied_and_its_shape_stays() {
    let mut stage = Stage::with([rect(0.0, 0.0, 100.0, 100.0)]);
    stage.click((50.0, 0.0));
    stage.key("Enter");
    stage.write_text("label");
    stage.key("Enter");
    stage.write_text("");
    assert_eq!((stage.only().text.as_str(), stage.commits()), ("", 2));
}

#[test]
fn a_shape_grows_downwards_until_its_label_is_inside() {
    let mut stage = Stage::with([rect(0.0, 0.0, 100.0, 40.0)]);
    stage.double_click((50.0, 20.0));
    stage.write_text("short");
    assert_eq!(stage.only().geo, geo(0.0, 0.0, 100.0, 40.0));
    stage.double_click((50.0, 20.0));
    stage.write_text("a label of more words than the shape has room for");
    let grown = stage.only().geo;
    assert_eq!((grown.x, grown.y, grown.w), (0.0, 0.0, 100.0));
    assert!(grown.h > 80.0, "{grown:?}");
    assert_eq!(stage.commits(), 2, "text and box are one edit");
    stage.command(Command::Style(StyleChange::Size(40.0)));
    assert!(stage.only().geo.h > grown.h, "larger letters need more room");
}

#[test]
fn words_typed_into_a_shape_that_somebody_deleted_are_not_lost() {
    let mut stage = Stage::with([rect(0.0, 0.0, 100.0, 100.0)]);
    let id = stage.only().id.clone();
    stage.double_click((50.0, 50.0));
    stage.remove(&id);
    stage.write_text("kept");
    assert_eq!(stage.only().text, "kept");
}

#[test]
fn the_next_shape_has_the_style_that_was_chosen_last() {
    let mut stage = Stage::new(1);
    let red = Color(0xff0000);
    for choice in [StyleChange::Stroke(red), StyleChange::Fill(Some(red)), StyleChange::Width(6.0)] {
        stage.command(Command::Style(choice));
    }
    assert_eq!(stage.commits(), 0);
    stage.take(Tool::Shape(Kind::Rectangle)).drag((0.0, 0.0), (50.0, 50.0));
    let Style { stroke, fill, width, .. } = stage.only().style;
    assert_eq!((stroke, fill, width), (red, Some(red), 6.0));
    stage.key("Delete");
    scribble(stage.take(Tool::Pen), 20);
    assert_eq!((stage.only().style.fill, stage.only().style.stroke), (None, red));
}
