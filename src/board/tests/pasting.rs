//! Copies that leave the board and come back, here or on another one.

use super::stage::*;
use crate::{
    board::{
        clipboard,
        input::{Clip, Command, Input, Mods},
    },
    model::{
        geom::Point,
        ids::ShapeId,
        nesting,
        shape::{End, Kind, Shape},
        style::{Color, Head},
    },
};

/// Two boxes in a group, joined by an arrow, all of it selected.
fn joined() -> Stage {
    let (a, b) = (filled(0.0, 0.0, 100.0, 50.0), filled(200.0, 0.0, 100.0, 50.0));
    let mut arrow = line(Kind::Arrow, &[(100.0, 25.0), (200.0, 25.0)]);
    let end = |shape: &Shape| Some(End { shape: shape.id.clone(), at: [0.5; 2], pin: false });
    (arrow.from, arrow.to) = (end(&a), end(&b));
    let mut stage = Stage::with([a, b, arrow]);
    stage.command(Command::SelectAll);
    stage.command(Command::Group);
    stage
}
fn text_of(stage: &Stage) -> String {
    clipboard::write(&stage.seat().board.copied())
}
fn paste(stage: &mut Stage, text: &str, in_place: bool) {
    let clipboard::Pasted::Shapes(shapes) = clipboard::read(text) else { panic!("no shapes: {text}") };
    stage.input(Input::Paste { shapes, in_place });
}

#[test]
fn what_is_copied_comes_back_on_another_board_with_its_group_and_its_arrow() {
    let mut stage = joined();
    let text = text_of(&stage);
    let old: Vec<ShapeId> = stage.model.shapes.keys().cloned().collect();
    let mut other = Stage::new(1);
    paste(&mut other, &text, true);
    assert_eq!((other.model.shapes.len(), other.commits(), other.selection().len()), (4, 1, 3));
    assert!(other.model.shapes.keys().all(|id| !old.contains(id)), "new ids");
    let arrow = other.model.shapes.values().find(|shape| shape.kind == Kind::Arrow).expect("an arrow");
    let held = [&arrow.from, &arrow.to].map(|end| end.clone().expect("it holds on").shape);
    assert!(held.iter().all(|id| other.model.shapes.contains_key(id)));
    let above = nesting::holders(arrow, &|id| other.model.shapes.get(id));
    assert!(above.len() == 1 && above[0].kind == Kind::Group);
    assert_eq!(other.shape(&held[0]).geo, geo(0.0, 0.0, 100.0, 50.0), "in place");
    other.command(Command::Undo);
    assert!(other.model.shapes.is_empty());
    paste(&mut stage, &text, false);
    assert_eq!(stage.model.shapes.len(), 8);
}

#[test]
fn what_is_pasted_lies_about_the_pointer() {
    let stage = joined();
    let text = text_of(&stage);
    let mut other = Stage::new(1);
    other.pointer(crate::board::input::Phase::Hover, (700.0, 500.0), 0);
    paste(&mut other, &text, false);
    let mut boxes: Vec<_> = other.shapes().into_iter().filter(|shape| shape.kind == Kind::Rectangle).map(|shape| shape.geo.x).collect();
    boxes.sort_unstable_by(f64::total_cmp);
    assert_eq!(boxes, [550.0, 750.0]);
}

#[test]
fn a_copy_without_what_it_was_in_is_in_nothing() {
    let mut stage = joined();
    stage.click((500.0, 500.0));
    stage.double_click((50.0, 25.0));
    let text = text_of(&stage);
    paste(&mut stage, &text, false);
    let [id] = stage.selection().try_into().expect("one");
    assert_eq!(stage.shape(&id).parent, None);
}

#[test]
fn words_become_a_text_with_their_lines() {
    let mut stage = Stage::new(1);
    stage.pointer(crate::board::input::Phase::Hover, (300.0, 200.0), 0);
    stage.input(Input::Words("one\r\ntwo\n".into()));
    let text = stage.only();
    assert_eq!((text.kind, text.text.as_str(), stage.commits()), (Kind::Text, "one\ntwo", 1));
    assert_eq!(text.geo.center(), Point::new(300.0, 200.0));
    stage.input(Input::Words(" \n".into()));
    assert_eq!(stage.model.shapes.len(), 1);
}

#[test]
fn who_may_only_look_can_copy_and_not_paste() {
    let mut stage = joined();
    stage.input(Input::Editable(false));
    let text = text_of(&stage);
    stage.command(Command::Clip(Clip::Copy));
    stage.command(Command::Clip(Clip::Cut));
    stage.command(Command::Clip(Clip::Paste));
    assert_eq!(stage.seat().clips, [Clip::Copy]);
    paste(&mut stage, &text, false);
    stage.input(Input::Words("words".into()));
    assert_eq!(stage.model.shapes.len(), 4);
}

#[test]
fn a_look_is_given_to_others_without_what_does_not_suit_them() {
    let (mut red, plain) = (filled(0.0, 0.0, 100.0, 50.0), line(Kind::Arrow, &[(200.0, 0.0), (300.0, 0.0)]));
    red.style.stroke = Color(0xff0000);
    let mut arrow = plain.clone();
    arrow.style.head = Head::Triangle;
    let mut stage = Stage::with([red.clone(), arrow.clone()]);
    stage.click((50.0, 25.0));
    stage.hold(Mods { alt: true, ..CTRL }).key("c");
    stage.hold(NONE).click((250.0, 0.0));
    stage.hold(Mods { alt: true, ..CTRL }).key("v");
    assert_eq!((stage.shape(&arrow.id).style.stroke, stage.commits()), (Color(0xff0000), 1));
    stage.hold(NONE).command(Command::CopyStyle);
    stage.click((50.0, 25.0));
    stage.command(Command::PasteStyle);
    assert_eq!(stage.shape(&red.id).style.head, Head::None, "a box has no head");
}
