//! Lines that hold on to shapes: what people do to either, alone and together.

use super::stage::*;
use crate::{
    board::{effect::Effect, input::Command},
    model::{
        geom::{Point, Rect},
        ids::ShapeId,
        shape::{End, Kind, Shape},
        style::Head,
    },
};

fn on(shape: &Shape) -> Option<End> {
    Some(End { shape: shape.id.clone(), at: [0.5, 0.5], pin: false })
}

/// Two filled boxes and the arrow from one to the other, which was stored when they lay elsewhere.
fn joined(people: usize) -> (Stage, [ShapeId; 3]) {
    let mut stage = Stage::new(people);
    let (a, b) = (filled(0.0, 0.0, 100.0, 60.0), filled(300.0, 0.0, 100.0, 60.0));
    let mut arrow = line(Kind::Arrow, &[(0.0, 500.0), (100.0, 600.0)]);
    (arrow.from, arrow.to, arrow.style.head) = (on(&a), on(&b), Head::Arrow);
    let ids = [a.id.clone(), arrow.id.clone(), b.id.clone()];
    // The line comes before what it holds on to, as it may from a document.
    for shape in [arrow, a, b] {
        stage.put(shape);
    }
    (stage, ids)
}

/// The ends of a line as somebody sees it, in whole units.
fn seen(stage: &Stage, who: usize, id: &ShapeId) -> [(f64, f64); 2] {
    let shape = stage.seats[who].board.shown(id).expect("it is shown");
    ends(shape).map(|p| (p.x.round(), p.y.round()))
}
fn whole(stage: &Stage, id: &ShapeId) -> [(f64, f64); 2] {
    ends(stage.shape(id)).map(|p: Point| (p.x.round(), p.y.round()))
}

/// Stroke widths are 3; an end stops 7 before the outline.
const BETWEEN: [(f64, f64); 2] = [(107.0, 30.0), (293.0, 30.0)];

#[test]
fn an_arrow_is_seen_hit_and_found_between_its_shapes_wherever_it_was_stored() {
    let (mut stage, [_, arrow, _]) = joined(1);
    assert_eq!(seen(&stage, 0, &arrow), BETWEEN);
    let board = &stage.seat().board;
    assert!(board.shapes_in(Rect::new(190.0, 20.0, 210.0, 40.0)).any(|shape| shape.id == arrow));
    assert!(!board.shapes_in(Rect::new(0.0, 480.0, 50.0, 520.0)).any(|shape| shape.id == arrow));
    stage.click((200.0, 30.0));
    assert_eq!(stage.selection(), [arrow]);
}

#[test]
fn a_shape_that_is_dragged_takes_its_arrow_along_and_only_the_shape_is_written() {
    let (mut stage, [a, arrow, _]) = joined(2);
    stage.pull((50.0, 30.0), (50.0, 130.0));
    let (mine, theirs) = (seen(&stage, 0, &arrow), seen(&stage, 1, &arrow));
    assert!(mine == theirs && mine != BETWEEN, "both see it follow before pointer-up: {mine:?} {theirs:?}");
    let before = stage.shape(&arrow).clone();
    stage.pointer(crate::board::input::Phase::Up, (50.0, 130.0), 1);
    assert_eq!((seen(&stage, 0, &arrow), seen(&stage, 1, &arrow)), (mine, mine));
    assert_eq!((stage.shape(&arrow), stage.shape(&a).geo.y, stage.commits()), (&before, 100.0, 1));
}

#[test]
fn what_a_moving_arrow_leaves_is_painted_anew() {
    let (mut stage, [a, ..]) = joined(1);
    let mut moved = stage.shape(&a).clone();
    moved.geo.y = 200.0;
    let me = stage.me;
    let effects = stage.seats[me].board.handle(crate::board::input::Input::Stored(vec![(a, Some(moved))]));
    let painted = |at: Point| effects.iter().any(|effect| matches!(effect, Effect::PaintArea(area) if area.contains(at)));
    assert!(painted(Point::new(290.0, 30.0)) && painted(Point::new(290.0, 40.0)), "{effects:?}");
}

#[test]
fn who_deletes_a_shape_lets_its_arrows_stay_and_undo_binds_them_again() {
    let (mut stage, [a, arrow, _]) = joined(2);
    stage.click((50.0, 30.0));
    stage.key("Delete");
    let left = stage.shape(&arrow).clone();
    assert!(left.from.is_none() && left.to.is_some() && stage.commits() == 1);
    assert_eq!((whole(&stage, &arrow)[0], seen(&stage, 1, &arrow)), (BETWEEN[0], BETWEEN));
    stage.command(Command::Undo);
    assert!(stage.shape(&arrow).from.as_ref().is_some_and(|end| end.shape == a));
    assert_eq!(seen(&stage, 0, &arrow), BETWEEN);
}

#[test]
fn a_shape_that_somebody_else_deletes_leaves_an_arrow_that_reads_as_loose() {
    let (mut stage, [a, arrow, b]) = joined(1);
    stage.remove(&b);
    stage.remove(&a);
    assert_eq!(seen(&stage, 0, &arrow), [(0.0, 500.0), (100.0, 600.0)]);
    stage.click((25.0, 525.0));
    stage.drag((25.0, 525.0), (25.0, 575.0));
    let moved = stage.shape(&arrow);
    assert!(moved.from.is_none() && moved.to.is_none() && moved.geo.y == 550.0, "{moved:?}");
}

#[test]
fn an_arrow_moved_alone_lets_go_and_one_moved_with_its_shapes_keeps_them() {
    let (mut stage, [_, arrow, _]) = joined(1);
    stage.drag((200.0, 30.0), (200.0, 80.0));
    let moved = stage.shape(&arrow);
    assert!(moved.from.is_none() && moved.to.is_none());
    assert_eq!(whole(&stage, &arrow), BETWEEN.map(|(x, y)| (x, y + 50.0)));
    stage.command(Command::Undo);
    stage.command(Command::SelectAll);
    stage.drag((50.0, 30.0), (50.0, 80.0));
    let moved = stage.shape(&arrow);
    assert!(moved.from.is_some() && moved.to.is_some());
    assert_eq!(seen(&stage, 0, &arrow), BETWEEN.map(|(x, y)| (x, y + 50.0)));
    stage.command(Command::Undo);
    stage.click((200.0, 30.0));
    stage.key("ArrowDown");
    assert_eq!((stage.shape(&arrow).to.clone(), whole(&stage, &arrow)), (None, BETWEEN.map(|(x, y)| (x, y + 1.0))));
}

#[test]
fn a_copy_of_an_arrow_without_its_shapes_lies_where_the_arrow_was_seen() {
    let (mut stage, [_, arrow, _]) = joined(1);
    stage.click((200.0, 30.0));
    stage.command(Command::Duplicate);
    let copy = stage.shapes().into_iter().find(|shape| shape.kind == Kind::Arrow && shape.id != arrow).expect("a copy").clone();
    assert!(copy.from.is_none() && copy.to.is_none());
    assert_eq!(whole(&stage, &copy.id), BETWEEN.map(|(x, y)| (x + 16.0, y + 16.0)));
}
