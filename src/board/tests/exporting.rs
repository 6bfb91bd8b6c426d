//! What leaves a board as a picture or a file.

use super::stage::*;
use crate::{
    board::{
        exporting::Part,
        input::{Ask, Command, Phase, Tool},
    },
    model::{
        geom::Rect,
        order::Order,
        shape::{End, Kind, Shape},
    },
};

fn kinds(shapes: &[Shape]) -> Vec<Kind> {
    shapes.iter().map(|shape| shape.kind).collect()
}

#[test]
fn all_the_selection_or_a_frame_leaves_and_what_was_just_drawn_with_it() {
    let mut stage = Stage::new(1);
    let frame = stage.draw(Kind::Frame, (100.0, 100.0), (400.0, 300.0));
    stage.draw(Kind::Ellipse, (150.0, 150.0), (250.0, 250.0));
    let out = stage.draw(Kind::Star, (600.0, 100.0), (700.0, 200.0));
    let board = &stage.seat().board;
    assert_eq!(kinds(&board.excerpt(&Part::All)), [Kind::Frame, Kind::Ellipse, Kind::Star]);
    assert_eq!(board.excerpt(&Part::Selection).iter().map(|s| &s.id).collect::<Vec<_>>(), [&out]);
    assert_eq!(kinds(&board.excerpt(&Part::Frame(frame.clone()))), [Kind::Frame, Kind::Ellipse]);
    assert_eq!(board.frames(), [(frame.clone(), String::new())]);
    let (shapes, shown) = board.pictured(&Part::Frame(frame.clone()));
    assert_eq!(
        (kinds(&shapes), shown, shapes[0].style.width),
        (vec![Kind::Frame, Kind::Ellipse], Some(Rect::new(100.0, 100.0, 400.0, 300.0)), 0.0)
    );
    assert_eq!(board.pictured(&Part::All).1, None);
    assert!(board.pictured(&Part::Frame(out)).0.is_empty(), "that is no frame");
    stage.command(Command::Undo);
    stage.take(Tool::Pen).pull((10.0, 10.0), (50.0, 50.0));
    assert_eq!(kinds(&stage.seat().board.excerpt(&Part::All)), [Kind::Frame, Kind::Ellipse], "a stroke under way is nobody's yet");
    stage.pointer(Phase::Up, (50.0, 50.0), 1);
    assert_eq!(stage.seat().board.excerpt(&Part::All).len(), 3);
}

#[test]
fn an_arrow_leaves_without_its_shapes_where_it_is_seen() {
    let a = filled(0.0, 0.0, 100.0, 100.0);
    let mut arrow = Shape { z: Order::first().after(), ..line(Kind::Arrow, &[(50.0, 50.0), (400.0, 50.0)]) };
    arrow.from = Some(End { shape: a.id.clone(), at: [0.5, 0.5], pin: false });
    let mut stage = Stage::with([a, arrow]);
    stage.click((300.0, 50.0));
    let shapes = stage.seat().board.excerpt(&Part::Selection);
    assert_eq!(kinds(&shapes), [Kind::Arrow]);
    assert!(ends(&shapes[0])[0].x > 100.0, "it begins at the edge of what it holds on to: {:?}", ends(&shapes[0]));
}

#[test]
fn the_sheet_for_it_is_asked_for_by_key() {
    let mut stage = Stage::new(1);
    stage.hold(crate::board::input::Mods { shift: true, ..CTRL }).key("E");
    assert_eq!(stage.seat().asked.as_ref().map(|(ask, _)| *ask), Some(Ask::Export { selection: false }));
}
