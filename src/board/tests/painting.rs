//! What a painter is told: as little as it takes, and never less.

use super::stage::*;
use crate::{
    board::{
        Board,
        effect::Effect,
        input::{Command, Input, Phase},
    },
    model::{
        geom::{Rect, Vec2},
        ids::ShapeId,
        order::Order,
        shape::Shape,
    },
};

const ALL: Rect = Rect::new(-1e4, -1e4, 1e4, 1e4);

fn board(shapes: &[Shape]) -> Board {
    let mut board = Board::new(None);
    store(&mut board, shapes.iter().map(|shape| (shape.id.clone(), Some(shape.clone()))).collect());
    board
}

/// Whether these areas, and shapes on top of all, are to be painted.
fn store(board: &mut Board, changes: Vec<(ShapeId, Option<Shape>)>) -> (usize, usize) {
    let effects = board.handle(Input::Stored(changes));
    let count = |is: fn(&Effect) -> bool| effects.iter().filter(|effect| is(effect)).count();
    (count(|effect| matches!(effect, Effect::PaintArea(_))), count(|effect| matches!(effect, Effect::PaintNew(_))))
}

fn at(z: &Order, x: f64) -> Shape {
    Shape { z: z.clone(), ..filled(x, 0.0, 40.0, 40.0) }
}

fn scene(board: &Board) -> Vec<f64> {
    board.scene(ALL).iter().map(|seen| seen.shape.geo.x).collect()
}

#[test]
fn what_comes_on_top_is_painted_alone_and_what_comes_between_repaints_its_box() {
    let z = Order::sequence(4);
    let mut board = board(&[at(&z[0], 0.0), at(&z[2], 20.0)]);
    let (top, between) = (at(&z[3], 30.0), at(&z[1], 10.0));
    assert_eq!(store(&mut board, vec![(top.id.clone(), Some(top.clone()))]), (0, 1));
    assert_eq!(store(&mut board, vec![(between.id.clone(), Some(between.clone()))]), (1, 0));
    assert_eq!(scene(&board), [0.0, 10.0, 20.0, 30.0]);
    assert_eq!(store(&mut board, vec![(top.id.clone(), Some(top.clone()))]), (0, 0), "an echo changes nothing");
    assert_eq!(store(&mut board, vec![(between.id.clone(), None), (top.id, None)]), (1, 0));
    assert_eq!(scene(&board), [0.0, 20.0]);
    // Its place is free for another.
    assert_eq!(store(&mut board, vec![(between.id.clone(), Some(between))]), (1, 0));
    assert_eq!(scene(&board), [0.0, 10.0, 20.0]);
}

#[test]
fn one_edit_that_puts_takes_and_moves_keeps_the_stacking_order() {
    let z = Order::sequence(6);
    let shapes: Vec<Shape> = (0..5).map(|i| at(&z[i], i as f64)).collect();
    let mut board = board(&shapes);
    let raised = Shape { z: z[5].clone(), ..shapes[1].clone() };
    let low = Shape { z: z[0].before(), ..filled(9.0, 0.0, 40.0, 40.0) };
    store(
        &mut board,
        vec![
            (shapes[3].id.clone(), None),
            (low.id.clone(), Some(low.clone())),
            (raised.id.clone(), Some(raised.clone())),
            (low.id.clone(), None),
        ],
    );
    assert_eq!(scene(&board), [0.0, 2.0, 4.0, 1.0]);
    assert!(board.reach().is_some_and(|all| all.x1 < 60.0), "{:?}", board.reach());
}

#[test]
fn a_shape_that_is_dragged_looks_like_the_stored_one_moved_and_keeps_its_place_in_the_stack() {
    let z = Order::sequence(3);
    let shapes: Vec<Shape> = (0..3).map(|i| at(&z[i], i as f64 * 100.0)).collect();
    let mut stage = Stage::with(shapes);
    stage.pull((120.0, 20.0), (320.0, 20.0));
    let board = &stage.seat().board;
    assert!(board.floating().is_empty());
    let seen = board.scene(ALL);
    assert_eq!(seen.iter().map(|seen| seen.shape.geo.x).collect::<Vec<_>>(), [0.0, 300.0, 200.0]);
    assert_eq!((seen[1].by, seen[1].like.is_some()), (Vec2::new(200.0, 0.0), true));
}

#[test]
fn many_shapes_that_are_dragged_float_until_they_are_put_down_and_then_only_the_float_is_painted() {
    let z = Order::sequence(60);
    let shapes: Vec<Shape> = (0..60).map(|i| at(&z[i], i as f64 * 50.0)).collect();
    let mut stage = Stage::with(shapes);
    stage.command(Command::SelectAll);
    stage.pull((20.0, 20.0), (60.0, 20.0));
    assert_eq!((stage.seat().board.scene(ALL).len(), stage.seat().board.floating().len()), (0, 60));
    assert!(stage.seat().board.floating().iter().all(|seen| seen.like.is_some() && seen.by == Vec2::new(40.0, 0.0)));
    stage.pointer(Phase::Up, (60.0, 20.0), 1);
    assert_eq!((stage.seat().board.scene(ALL).len(), stage.seat().board.floating().len()), (60, 0));
}
