//! Others on the board, and boards that may only be looked at.

use super::stage::*;
use crate::{
    board::{
        Board,
        effect::Effect,
        input::{Command, Input, Phase, Tool},
        overlay::Tone,
    },
    model::{
        geom::{Geo, Point, Rect},
        presence::OnBoard,
        shape::{Kind, Shape},
    },
};

fn pair() -> (Stage, Shape) {
    let mut stage = Stage::new(2);
    let a = filled(0.0, 0.0, 100.0, 50.0);
    stage.put(a.clone());
    (stage, a)
}

#[test]
fn a_peers_drag_is_shown_before_it_is_committed_and_goes_with_the_peer() {
    let (mut stage, a) = pair();
    stage.pull((50.0, 25.0), (50.0, 525.0));
    let there = Rect::new(0.0, 490.0, 50.0, 510.0);
    assert_eq!(stage.seats[1].board.shapes_in(there).count(), 1);
    assert_eq!(stage.seats[1].board.shapes_in(Rect::new(0.0, 0.0, 50.0, 50.0)).count(), 0);
    stage.me = 1;
    stage.input(Input::Peer { peer: 0, name: "0".into(), color: "#112233".into(), state: None });
    assert_eq!(stage.seat().board.shown(&a.id), Some(&a));
    assert!(stage.seat().board.overlay().peers.is_empty());
}

/// Ben's board, to which Ada's presence and the edits of the document come in any order.
struct Ben(Board);

impl Ben {
    fn with(shapes: &[&Shape]) -> Self {
        let mut ben = Ben(Board::new(None));
        shapes.iter().for_each(|shape| ben.stored(shape));
        ben
    }
    fn stored(&mut self, shape: &Shape) {
        self.0.handle(Input::Stored(vec![(shape.id.clone(), Some(shape.clone()))]));
    }
    fn ada(&mut self, draft: &[&Shape], committed: &[&Shape]) {
        let draft = draft.iter().map(|&shape| shape.clone()).collect();
        let committed = committed.iter().map(|shape| shape.id.clone()).collect();
        let state = Some(OnBoard { draft, committed, ..OnBoard::default() });
        self.0.handle(Input::Peer { peer: 1, name: String::new(), color: String::new(), state });
    }
    fn sees(&self, id: &Shape) -> Option<Geo> {
        self.0.shown(&id.id).map(|shape| shape.geo)
    }
}

#[test]
fn a_committed_draft_is_seen_until_its_edit_comes() {
    let (new, other) = (filled(0.0, 0.0, 100.0, 50.0), filled(300.0, 0.0, 10.0, 10.0));
    let mut ben = Ben::with(&[]);
    ben.ada(&[&new], &[]);
    ben.ada(&[], &[&new]);
    assert_eq!(ben.sees(&new), Some(new.geo), "presence came before the edit");
    ben.ada(&[&other], &[&new]);
    assert_eq!(ben.sees(&new), Some(new.geo), "the next one is begun");
    let larger = Shape { geo: geo(0.0, 0.0, 150.0, 50.0), ..new.clone() };
    ben.stored(&larger);
    assert_eq!(ben.sees(&new), Some(larger.geo), "what is stored counts, not what was seen on the way");
}

#[test]
fn a_moved_shape_does_not_jump_back_before_its_edit_comes() {
    let old = filled(0.0, 0.0, 100.0, 50.0);
    let new = Shape { geo: geo(400.0, 0.0, 100.0, 50.0), ..old.clone() };
    let mut ben = Ben::with(&[&old]);
    ben.ada(&[&new], &[]);
    ben.ada(&[], &[&new]);
    assert_eq!(ben.sees(&old), Some(new.geo));
    ben.stored(&new);
    ben.stored(&old);
    assert_eq!(ben.sees(&old), Some(old.geo), "somebody moves it back");
}

#[test]
fn a_draft_whose_edit_came_first_is_not_kept() {
    let new = filled(0.0, 0.0, 100.0, 50.0);
    let fine = Shape { geo: geo(0.0, 0.0, 100.4, 50.0), ..new.clone() };
    let mut ben = Ben::with(&[]);
    ben.ada(&[&new], &[]);
    ben.stored(&fine);
    ben.ada(&[], &[&new]);
    assert_eq!(ben.sees(&new), Some(fine.geo));
}

#[test]
fn a_gesture_that_was_given_up_leaves_nothing_nor_does_who_leaves() {
    let new = filled(0.0, 0.0, 100.0, 50.0);
    let mut ben = Ben::with(&[]);
    ben.ada(&[&new], &[]);
    ben.ada(&[], &[]);
    assert_eq!(ben.sees(&new), None);
    ben.ada(&[&new], &[]);
    ben.ada(&[], &[&new]);
    ben.0.handle(Input::Peer { peer: 1, name: String::new(), color: String::new(), state: None });
    assert_eq!(ben.sees(&new), None);
}

#[test]
fn a_gesture_that_is_given_up_leaves_nothing_of_a_shape_that_was_moved_just_before() {
    let (mut stage, a) = pair();
    stage.drag((50.0, 25.0), (90.0, 25.0));
    stage.pull((90.0, 25.0), (90.0, 325.0));
    stage.key("Escape");
    assert_eq!(stage.seats[1].board.shown(&a.id), Some(stage.shape(&a.id)));
}

#[test]
fn others_are_told_what_a_gesture_became() {
    let (mut stage, a) = pair();
    stage.drag((50.0, 25.0), (90.0, 25.0));
    assert_eq!(stage.seat().presence.committed, std::slice::from_ref(&a.id));
    stage.take(Tool::Eraser).drag((60.0, 25.0), (80.0, 25.0));
    assert_eq!(stage.seat().presence.committed, [a.id]);
    stage.take(Tool::Pen).drag((60.0, 25.0), (80.0, 25.0));
    assert_eq!(stage.seat().presence.committed, std::slice::from_ref(&stage.only().id));
}

#[test]
fn a_peers_pointer_and_selection_are_in_the_overlay() {
    let (mut stage, _) = pair();
    stage.click((50.0, 25.0));
    let overlay = stage.seats[1].board.overlay();
    assert_eq!((overlay.peers[0].at, overlay.peers[0].name.as_str()), (Point::new(50.0, 25.0), "0"));
    assert_eq!(overlay.outlines[0].tone, Tone::Peer("#112233".into()));
    stage.pointer(Phase::Leave, (50.0, 25.0), 0);
    assert!(stage.seats[1].board.overlay().peers.is_empty());
}

#[test]
fn drafts_that_are_no_shapes_are_not_shown() {
    let (mut stage, a) = pair();
    let wild = Shape { geo: Geo { x: f64::NAN, ..a.geo }, ..a.clone() };
    let state = OnBoard { draft: vec![wild.clone()], ..OnBoard::default() };
    stage.input(Input::Peer { peer: 9, name: String::new(), color: String::new(), state: Some(state) });
    assert_eq!(stage.seat().board.shown(&a.id), Some(&a));
    stage.input(Input::Stored(vec![(a.id.clone(), Some(wild))]));
    assert_eq!(stage.seat().board.shown(&a.id), None);
}

#[test]
fn a_viewer_selects_looks_and_reads_but_changes_nothing() {
    let (mut stage, a) = pair();
    stage.input(Input::Editable(false));
    stage.take(Tool::Shape(Kind::Rectangle)).drag((200.0, 200.0), (300.0, 300.0));
    assert_eq!(stage.seat().board.panel().tool, Tool::Select);
    stage.click((50.0, 25.0));
    assert_eq!(stage.selection(), std::slice::from_ref(&a.id));
    assert!(stage.seat().board.overlay().handles.is_empty());
    stage.drag((50.0, 25.0), (90.0, 90.0));
    stage.double_click((50.0, 25.0));
    stage.command(Command::SelectAll);
    for command in [Command::Delete, Command::Duplicate, Command::ToFront, Command::ToggleLock, Command::Undo] {
        stage.command(command);
    }
    stage.key("ArrowLeft");
    assert_eq!((stage.commits(), stage.only(), stage.seat().field.is_none()), (0, &a, true));
}

#[test]
fn who_loses_the_right_to_edit_loses_the_gesture_too() {
    let (mut stage, a) = pair();
    stage.pull((50.0, 25.0), (50.0, 125.0));
    stage.input(Input::Editable(false));
    stage.pointer(Phase::Up, (50.0, 125.0), 1);
    assert_eq!((stage.commits(), stage.only()), (0, &a));
    assert!(stage.seat().presence.draft.is_empty());
}

#[test]
fn a_board_of_twenty_thousand_shapes_looks_only_at_what_is_near() {
    let mut board = Board::new(None);
    let shapes: Vec<_> = (0..20_000).map(|i| filled(f64::from(i % 200) * 60.0, f64::from(i / 200) * 60.0, 50.0, 50.0)).collect();
    board.handle(Input::Stored(shapes.iter().map(|shape| (shape.id.clone(), Some(shape.clone()))).collect()));
    for shape in &shapes[..1000] {
        let mut moved = shape.clone();
        moved.geo.x += 5.0;
        board.handle(Input::Stored(vec![(moved.id.clone(), Some(moved))]));
        assert!(board.shapes_in(Rect::new(0.0, 0.0, 600.0, 600.0)).count() >= 100);
    }
}

#[test]
fn others_repaint_only_where_something_changed() {
    let mut board = Board::new(None);
    let a = filled(0.0, 0.0, 100.0, 50.0);
    let effects = board.handle(Input::Stored(vec![(a.id.clone(), Some(a.clone()))]));
    assert!(effects.contains(&Effect::PaintNew(0)), "{effects:?}");
    let moved = Shape { geo: Geo { x: 20.0, ..a.geo }, ..a.clone() };
    let effects = board.handle(Input::Stored(vec![(a.id.clone(), Some(moved))]));
    let areas: Vec<_> = effects.iter().filter_map(|effect| if let Effect::PaintArea(area) = effect { Some(*area) } else { None }).collect();
    assert!(!areas.is_empty() && areas.iter().all(|area| area.width() < 150.0 && area.height() < 80.0), "{effects:?}");
    assert!(areas.iter().any(|area| area.contains_rect(a.bounds())), "{effects:?}");
    let effects = board.handle(Input::Resize((10.0, 10.0).into()));
    assert!(effects.iter().all(|effect| matches!(effect, Effect::Present(_))), "{effects:?}");
}
