//! Legs of elbow arrows: dragged and kept while the shapes move, given back, and moved by keys.

use super::stage::*;
use crate::{
    board::{
        input::{Command, Mods, Phase},
        overlay::Grip,
    },
    model::{
        geom::Geo,
        ids::ShapeId,
        shape::{End, Kind, Shape},
    },
};

const GROW: Mods = Mods { shift: true, alt: true, ctrl: false };

/// Two boxes, one lower than the other, and a selected elbow arrow from one to the other, on the boards of two.
fn joined() -> (Stage, [ShapeId; 3]) {
    let mut stage = Stage::new(2);
    let [a, b] = [filled(0.0, 0.0, 100.0, 60.0), filled(300.0, 60.0, 100.0, 60.0)];
    let end = |shape: &Shape| Some(End { shape: shape.id.clone(), at: [0.5; 2], pin: false });
    let mut arrow = line(Kind::Arrow, &[(0.0, 0.0), (1.0, 1.0)]);
    (arrow.from, arrow.to, arrow.style.elbow) = (end(&a), end(&b), true);
    let ids = [a.id.clone(), b.id.clone(), arrow.id.clone()];
    [a, b, arrow].into_iter().for_each(|shape| stage.put(shape));
    stage.command(Command::Visit(ids[2].clone()));
    (stage, ids)
}
fn seen(stage: &Stage, id: &ShapeId) -> Vec<(f64, f64)> {
    let shown = |seat: &Seat| seat.board.shown(id).expect("it is shown").points().iter().map(|s| (s.x.round(), s.y.round())).collect();
    let all: Vec<Vec<_>> = stage.seats.iter().map(shown).collect();
    assert!(all.iter().all(|points| *points == all[0]), "everybody sees the same: {all:?}");
    all[0].clone()
}
fn put_at(stage: &mut Stage, id: &ShapeId, x: f64, y: f64) {
    let shape = stage.shape(id).clone();
    stage.put(Shape { geo: Geo { x, y, ..shape.geo }, ..shape });
}

#[test]
fn a_dragged_leg_stays_while_the_shapes_move_and_the_ends_follow_them() {
    let (mut stage, [a, b, arrow]) = joined();
    let way = vec![(107.0, 30.0), (200.0, 30.0), (200.0, 90.0), (293.0, 90.0)];
    assert_eq!(seen(&stage, &arrow), way);
    stage.pull((200.0, 60.0), (150.0, 75.0));
    assert_eq!((seen(&stage, &arrow)[1], stage.commits()), ((150.0, 30.0), 0), "others see it while it is dragged");
    stage.pointer(Phase::Up, (150.0, 75.0), 1);
    assert_eq!((seen(&stage, &arrow), stage.commits()), (vec![(107.0, 30.0), (150.0, 30.0), (150.0, 90.0), (293.0, 90.0)], 1));
    put_at(&mut stage, &b, 300.0, 300.0);
    assert_eq!(seen(&stage, &arrow), [(107.0, 30.0), (150.0, 30.0), (150.0, 330.0), (293.0, 330.0)]);
    put_at(&mut stage, &a, -100.0, -200.0);
    assert_eq!(seen(&stage, &arrow), [(7.0, -170.0), (150.0, -170.0), (150.0, 330.0), (293.0, 330.0)]);
    // Beyond the leg a shape is left by its other side, and one that the leg runs through by a side along it.
    put_at(&mut stage, &a, 200.0, -200.0);
    assert_eq!(seen(&stage, &arrow)[..2], [(193.0, -170.0), (150.0, -170.0)]);
    put_at(&mut stage, &a, 100.0, -200.0);
    let through = seen(&stage, &arrow);
    assert!(through[0] == (150.0, -133.0) && through[1] == (150.0, 330.0), "{through:?}");
    put_at(&mut stage, &a, 0.0, 0.0);
    put_at(&mut stage, &b, 300.0, 60.0);
    assert_eq!(seen(&stage, &arrow)[1], (150.0, 30.0), "it is the leg's place that is kept");
    stage.command(Command::Undo);
    assert_eq!(seen(&stage, &arrow), way);
}

#[test]
fn a_leg_at_an_end_is_dragged_off_and_the_end_follows_by_another_side() {
    let (mut stage, [_, b, arrow]) = joined();
    stage.drag((153.0, 30.0), (160.0, -60.0));
    assert_eq!(seen(&stage, &arrow), [(50.0, -7.0), (50.0, -60.0), (350.0, -60.0), (350.0, 53.0)]);
    put_at(&mut stage, &b, 300.0, -90.0);
    let way = seen(&stage, &arrow);
    assert!(way[1..3] == [(50.0, -60.0), (293.0, -60.0)] || way.contains(&(50.0, -60.0)), "{way:?}");
    assert_eq!(stage.commits(), 1);
}

#[test]
fn two_legs_stay_with_what_is_between_them() {
    let (mut stage, [a, b, arrow]) = joined();
    stage.drag((200.0, 60.0), (150.0, 60.0));
    stage.drag((220.0, 90.0), (220.0, 160.0));
    let bends = [(150.0, 30.0), (150.0, 160.0), (350.0, 160.0)];
    assert_eq!((&seen(&stage, &arrow)[1..4], stage.commits()), (&bends[..], 2));
    put_at(&mut stage, &a, 0.0, -50.0);
    put_at(&mut stage, &b, 400.0, 60.0);
    assert_eq!(seen(&stage, &arrow)[1..4], [(150.0, -20.0), (150.0, 160.0), (450.0, 160.0)]);
}

#[test]
fn a_double_click_on_a_leg_and_a_command_give_it_back() {
    let (mut stage, [.., arrow]) = joined();
    let way = seen(&stage, &arrow);
    for again in 0..2 {
        stage.drag((200.0, 60.0), (150.0, 60.0));
        let handles = stage.seat().board.overlay().handles;
        assert!(handles.iter().any(|handle| handle.grip == Grip::Leg { at: 1, kept: true }), "{handles:?}");
        if again == 0 {
            stage.double_click((150.0, 60.0))
        } else {
            stage.command(Command::Reroute)
        }
        assert_eq!((seen(&stage, &arrow), stage.commits(), stage.seat().field.is_none()), (way.clone(), 2 * again + 2, true));
    }
    stage.double_click((200.0, 60.0));
    stage.command(Command::Reroute);
    assert_eq!(stage.commits(), 4, "nothing to give back");
}

#[test]
fn keys_move_the_middle_leg() {
    let (mut stage, [.., arrow]) = joined();
    stage.hold(GROW).key("ArrowLeft").key("ArrowLeft");
    assert_eq!((seen(&stage, &arrow), stage.commits()), (vec![(107.0, 30.0), (180.0, 30.0), (180.0, 90.0), (293.0, 90.0)], 2));
    stage.key("ArrowUp");
    assert_eq!(
        seen(&stage, &arrow).iter().filter(|p| p.1 == 20.0 || p.1 == 80.0).count(),
        2,
        "a leg that runs across: {:?}",
        seen(&stage, &arrow)
    );
    let held = stage.shape(&arrow);
    assert!(held.from.is_some() && held.to.is_some());
}

#[test]
fn the_legs_of_an_arrow_that_joins_nothing_stay_when_its_ends_are_dragged() {
    let mut stage = Stage::with([]);
    let mut arrow = line(Kind::Arrow, &[(0.0, 0.0), (200.0, 100.0)]);
    arrow.style.elbow = true;
    let id = arrow.id.clone();
    stage.put(arrow);
    stage.command(Command::Visit(id.clone()));
    stage.drag((100.0, 50.0), (150.0, 50.0));
    assert_eq!(seen(&stage, &id), [(0.0, 0.0), (150.0, 0.0), (150.0, 100.0), (200.0, 100.0)]);
    stage.drag((200.0, 100.0), (300.0, 250.0));
    assert_eq!(seen(&stage, &id), [(0.0, 0.0), (150.0, 0.0), (150.0, 250.0), (300.0, 250.0)]);
    stage.double_click((150.0, 125.0));
    let mut fresh = line(Kind::Arrow, &[(0.0, 0.0), (300.0, 250.0)]);
    fresh.style.elbow = true;
    stage.put(fresh.clone());
    assert_eq!(seen(&stage, &id), seen(&stage, &fresh.id));
    // One that was bent by hand keeps its bends when one of them is moved.
    let mut bent = line(Kind::Line, &[(0.0, 500.0), (60.0, 500.0), (60.0, 600.0), (200.0, 600.0), (200.0, 400.0), (300.0, 400.0)]);
    bent.style.elbow = true;
    let id = bent.id.clone();
    stage.put(bent);
    stage.command(Command::Visit(id.clone()));
    stage.drag((130.0, 600.0), (130.0, 650.0));
    assert_eq!(seen(&stage, &id), [(0.0, 500.0), (60.0, 500.0), (60.0, 650.0), (200.0, 650.0), (200.0, 400.0), (300.0, 400.0)]);
}
