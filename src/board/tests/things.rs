//! Sticky notes, markers, hand-drawn shapes and text of a chosen width, as a person makes them.

use super::stage::*;
use crate::{
    board::input::{Command, Input, Run, StyleChange, Tool},
    model::{
        shape::Kind,
        style::{Color, MARKERS, PAPERS, Pattern, Style},
    },
};

fn choose(stage: &mut Stage, choice: StyleChange) {
    stage.command(Command::Style(choice));
}

#[test]
fn every_form_is_drawn_from_corner_to_corner() {
    for kind in Kind::ALL.into_iter().filter(|kind| kind.is_form()) {
        let mut stage = Stage::new(1);
        stage.take(Tool::Shape(kind)).drag((10.0, 10.0), (110.0, 90.0));
        assert_eq!((stage.only().kind, stage.only().geo), (kind, geo(10.0, 10.0, 100.0, 80.0)));
    }
}

#[test]
fn a_sticky_note_is_placed_by_a_click_signed_and_written_on_at_once() {
    let mut stage = Stage::new(1);
    stage.input(Input::Name("Ada".into()));
    stage.take(Tool::Shape(Kind::Sticky)).click((300.0, 300.0));
    stage.write_text("Call the printer");
    let note = stage.only();
    assert_eq!((note.geo, note.text.as_str(), note.sign.as_str()), (geo(200.0, 200.0, 200.0, 200.0), "Call the printer", "Ada"));
    assert_eq!(note.style.fill, Some(Color::BUTTER));
}

#[test]
fn a_sticky_note_grows_when_even_small_text_does_not_fit() {
    let mut stage = Stage::new(1);
    stage.take(Tool::Shape(Kind::Sticky)).click((300.0, 300.0));
    stage.write_text(&"many words ".repeat(100));
    assert!(stage.only().geo.h > 250.0 && stage.only().geo.y == 200.0, "{:?}", stage.only().geo);
}

#[test]
fn paper_and_marker_have_colours_of_their_own_and_leave_the_pen_its_ink() {
    let mut stage = Stage::new(1);
    stage.take(Tool::Shape(Kind::Highlight));
    assert_eq!(stage.seat().board.panel().style.stroke, MARKERS[0].1);
    choose(&mut stage, StyleChange::Stroke(MARKERS[2].1));
    stage.drag((0.0, 0.0), (100.0, 0.0));
    assert_eq!((stage.only().kind, stage.only().style.stroke), (Kind::Highlight, MARKERS[2].1));
    assert_eq!(stage.seat().board.panel().tool, Tool::Shape(Kind::Highlight), "it stays in the hand");
    stage.take(Tool::Shape(Kind::Sticky));
    choose(&mut stage, StyleChange::Fill(Some(PAPERS[3].1)));
    stage.take(Tool::Pen);
    assert_eq!((stage.seat().board.panel().style.stroke, stage.seat().board.panel().style.fill), (Color::INK, None));
    stage.take(Tool::Shape(Kind::Sticky));
    assert_eq!(stage.seat().board.panel().style.fill, Some(PAPERS[3].1));
}

#[test]
fn a_hand_drawn_shape_has_a_seed_of_its_own_and_keeps_it() {
    let mut stage = Stage::new(1);
    stage.take(Tool::Shape(Kind::Rectangle)).drag((0.0, 0.0), (100.0, 100.0));
    assert_eq!(stage.only().style.seed, 0);
    choose(&mut stage, StyleChange::Rough(1.0));
    let seed = stage.only().style.seed;
    assert_ne!(seed, 0);
    choose(&mut stage, StyleChange::Rough(0.0));
    assert_eq!(stage.only().style.seed, 0);
    choose(&mut stage, StyleChange::Rough(2.0));
    assert_eq!(stage.only().style.seed, seed);
    // The next one is as rough, and not the same line.
    stage.take(Tool::Shape(Kind::Star)).drag((200.0, 0.0), (300.0, 100.0));
    let star = stage.shapes().into_iter().find(|shape| shape.kind == Kind::Star).expect("a star");
    assert!(star.style.rough == 2.0 && star.style.seed != seed && star.style.seed != 0);
}

#[test]
fn a_choice_changes_what_can_show_it_and_nothing_else() {
    let (rect, text, frame) =
        (rect(0.0, 0.0, 100.0, 50.0), shape(Kind::Text, 0.0, 100.0, 80.0, 25.0), shape(Kind::Frame, 200.0, 0.0, 100.0, 100.0));
    let ids = [rect.id.clone(), text.id.clone(), frame.id.clone()];
    let mut stage = Stage::with([rect, text, frame]);
    stage.command(Command::SelectAll);
    for choice in [StyleChange::Pattern(Pattern::Cross), StyleChange::Rough(1.0), StyleChange::Radius(32.0), StyleChange::Bold(true)] {
        choose(&mut stage, choice);
    }
    let [rect, text, frame] = ids.map(|id| stage.shape(&id).style.clone());
    assert_eq!((rect.pattern, rect.rough, rect.radius, rect.bold), (Pattern::Cross, 1.0, 32.0, true));
    assert_eq!((text.pattern, text.rough, text.radius, text.bold), (Pattern::Solid, 0.0, 0.0, true));
    assert_eq!(frame, Style::default());
}

#[test]
fn a_drag_of_the_text_tool_gives_text_a_width_and_a_click_lets_it_grow() {
    let mut stage = Stage::new(1);
    stage.take(Tool::Text).drag((100.0, 100.0), (200.0, 140.0));
    stage.write_text("some words that need more room than that");
    let text = stage.only();
    assert!(text.style.fixed && text.geo.x == 100.0 && text.geo.w == 100.0 && text.geo.h > 60.0, "{:?}", text.geo);
    stage.key("Delete");
    stage.take(Tool::Text).click((100.0, 100.0));
    stage.write_text("some words that need more room than that");
    assert!(!stage.only().style.fixed && stage.only().geo.w > 300.0);
}

#[test]
fn text_pulled_at_its_side_wraps() {
    let mut text = shape(Kind::Text, 100.0, 100.0, 300.0, 25.0);
    text.text = "some words that need some room".into();
    let mut stage = Stage::with([text]);
    stage.click((150.0, 112.0));
    stage.drag((400.0, 112.5), (220.0, 112.5));
    let text = stage.only();
    assert!(text.style.fixed && text.geo.w == 120.0 && text.geo.h > 50.0 && text.geo.x == 100.0, "{:?}", text.geo);
}

#[test]
fn how_lines_run_and_the_corners_of_forms_are_chosen_apart() {
    let mut stage = Stage::new(1);
    let style = |stage: &mut Stage, kind| {
        stage.command(Command::SelectNone);
        stage.take(Tool::Shape(kind));
        let style = stage.seat().board.panel().style;
        (style.round, style.elbow, style.width)
    };
    stage.take(Tool::Shape(Kind::Arrow));
    choose(&mut stage, StyleChange::Run(Run::Straight));
    choose(&mut stage, StyleChange::Width(6.0));
    assert_eq!(style(&mut stage, Kind::Rectangle), (true, false, 6.0), "all else is shared");
    choose(&mut stage, StyleChange::Round(false));
    stage.drag((0.0, 0.0), (100.0, 100.0));
    assert!(!stage.only().style.round);
    stage.take(Tool::Shape(Kind::Line));
    choose(&mut stage, StyleChange::Run(Run::Elbow));
    assert_eq!(style(&mut stage, Kind::Diamond), (false, false, 6.0));
    assert_eq!(style(&mut stage, Kind::Arrow), (true, true, 6.0));
    // Of what is selected together, too.
    stage.drag((300.0, 0.0), (400.0, 100.0));
    stage.command(Command::SelectAll);
    choose(&mut stage, StyleChange::Run(Run::Curved));
    assert_eq!((style(&mut stage, Kind::Diamond), style(&mut stage, Kind::Arrow)), ((false, false, 6.0), (true, false, 6.0)));
}
