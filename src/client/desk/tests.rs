//! One page against a scripted server: what it does to the document, what it asks of the browser.

use super::*;
use crate::{
    board::input::{Command, Input as BoardInput, Phase as PointerPhase},
    client::whiteboard,
    model::{
        geom::Geo,
        order::Order,
        path::Sample,
        presence::OnBoard,
        shape::{Change, Kind, Shape},
    },
    sync::{
        awareness,
        frame::Frame,
        limits,
        wire::{Control, ServerMessage, VERSION, Welcome, WireLimits},
    },
};

fn ada() -> Person {
    Person { name: "Ada".into(), color: "#aa0000".into(), color_light: "#aa000033".into(), ..Person::default() }
}

pub(super) fn say(message: ServerMessage) -> In {
    In::Link(link::Input::Text(serde_json::to_string(&Control { id: None, message }).expect("plain values")))
}

pub(super) fn frame(frame: Frame) -> In {
    In::Link(link::Input::Binary(frame.encode()))
}

pub(super) fn welcome(role: Role) -> In {
    let limits = WireLimits { frame: 1 << 20, presence: 1 << 14, presence_rate: 30, doc: 1 << 20 };
    say(ServerMessage::Welcome(Welcome { version: VERSION, role, peer: 1, heartbeat_ms: 15_000, limits }))
}

/// A page that has joined a document the server holds, and what it did for that.
fn join(server: &Replica, role: Role) -> (Desk, Vec<Out>) {
    let mut desk = Desk::new(7, ada(), Role::View, || 0.5);
    let mut out = desk.handle(0, In::Whiteboard(whiteboard::board));
    out.extend(desk.handle(0, In::Link(link::Input::Wake)));
    let empty = Replica::new(99).state_vector();
    let steps = [
        In::Link(link::Input::Opened),
        welcome(role),
        frame(Frame::Step1(&server.state_vector())),
        frame(Frame::Step2(&server.diff(&empty).expect("a sound state vector"))),
    ];
    for step in steps {
        out.extend(desk.handle(1, step));
    }
    (desk, out)
}

fn rectangle() -> Shape {
    Shape::new(Kind::Rectangle, Geo { x: 0.0, y: 0.0, w: 40.0, h: 20.0, r: 0.0 }, Order::first())
}

fn server() -> Replica {
    let mut server = Replica::new(1);
    server.edit_note(&[TextOp::Insert("Hello".into())]).expect("an edit");
    server.set_title("Plan").expect("an edit");
    server.edit_board(&[Change::Put(rectangle())]).expect("an edit");
    server
}

fn shown_on_the_board(desk: &Desk, id: &ShapeId) -> Option<Shape> {
    desk.board().expect("it has come").whole().shown(id).cloned()
}

fn sent_an_update(out: &[Out]) -> bool {
    out.iter().any(|out| matches!(out, Out::SendBinary(bytes) if matches!(Frame::parse(bytes), Ok(Frame::Update(_)))))
}

#[test]
fn a_page_that_joins_shows_the_document_before_it_says_that_it_is_complete() {
    let (desk, out) = join(&server(), Role::Edit);
    let at = |what: &Out| out.iter().position(|out| out == what).unwrap_or_else(|| panic!("{what:?} in {out:?}"));
    let synced = at(&Out::Synced);
    assert!(at(&Out::Title("Plan".into())) < synced);
    assert!(at(&Out::Note(vec![TextOp::Insert("Hello".into())])) < synced);
    assert!(at(&Out::Shapes(1)) < synced);
    assert!(at(&Out::Editable(true)) > synced, "nothing can be typed over a document that is not here yet");
    assert_eq!(desk.board().map(|board| board.whole().outline().len()), Some(1));
}

#[test]
fn typing_goes_to_the_server_and_not_back_to_the_editor() {
    let (mut desk, _) = join(&server(), Role::Edit);
    let out = desk.handle(2, In::Note(vec![TextOp::Retain(5), TextOp::Insert("!".into())]));
    assert_eq!(desk.replica().note(), "Hello!");
    assert!(sent_an_update(&out));
    assert!(!out.iter().any(|out| matches!(out, Out::Note(_))));
    assert!(out.contains(&Out::Undoable(Undoable { note: (true, false), board: (false, false) })));
}

#[test]
fn what_the_page_does_to_the_note_tells_the_editor_too() {
    let (mut desk, _) = join(&server(), Role::Edit);
    let ops = vec![TextOp::Retain(5), TextOp::Insert("!".into())];
    let out = desk.handle(2, In::Amend(ops.clone()));
    assert!(out.contains(&Out::Note(ops)), "{out:?}");
    assert!(sent_an_update(&out));
}

#[test]
fn undo_of_the_note_tells_the_editor() {
    let (mut desk, _) = join(&server(), Role::Edit);
    desk.handle(2, In::Note(vec![TextOp::Retain(5), TextOp::Insert("!".into())]));
    let out = desk.handle(3, In::Undo(Pane::Note));
    assert!(out.contains(&Out::Note(vec![TextOp::Retain(5), TextOp::Delete(1)])), "{out:?}");
    assert!(sent_an_update(&out));
}

#[test]
fn who_may_only_look_changes_nothing() {
    let (mut desk, out) = join(&server(), Role::View);
    assert!(!out.contains(&Out::Editable(true)));
    for input in [
        In::Note(vec![TextOp::Insert("x".into())]),
        In::Amend(vec![TextOp::Insert("x".into())]),
        In::Title("x".into()),
        In::Undo(Pane::Note),
    ] {
        assert!(!sent_an_update(&desk.handle(2, input)));
    }
    assert_eq!((desk.replica().note(), desk.replica().title()), ("Hello".into(), "Plan".into()));
}

#[test]
fn a_role_that_is_taken_away_stops_editing_at_once() {
    let (mut desk, _) = join(&server(), Role::Edit);
    let out = desk.handle(2, say(ServerMessage::Role { role: Role::View }));
    assert!(out.contains(&Out::Editable(false)) && out.contains(&Out::Role(Role::View)));
    assert!(!sent_an_update(&desk.handle(3, In::Title("x".into()))));
}

#[test]
fn a_shape_drawn_on_the_board_reaches_the_server_and_comes_back_to_the_board() {
    let (mut desk, _) = join(&Replica::new(1), Role::Edit);
    desk.handle(2, In::Board(BoardInput::Resize((800.0, 600.0).into())));
    let mut out = Vec::new();
    desk.handle(2, In::Board(BoardInput::Do(crate::board::input::Command::Use(crate::board::input::Tool::Shape(Kind::Rectangle)))));
    for (phase, x) in [(PointerPhase::Down, 10.0), (PointerPhase::Drag, 90.0), (PointerPhase::Up, 90.0)] {
        out.extend(desk.handle(3, In::Board(pointer(phase, x))));
    }
    assert_eq!(desk.replica().shapes().len(), 1);
    assert!(sent_an_update(&out) && out.contains(&Out::Shapes(1)));
    let id = desk.replica().shapes()[0].id.clone();
    assert!(shown_on_the_board(&desk, &id).is_some());

    let out = desk.handle(4, In::Undo(Pane::Board));
    assert!(out.contains(&Out::Shapes(0)));
    assert!(shown_on_the_board(&desk, &id).is_none());
}

#[test]
fn a_board_that_comes_after_the_document_hears_all_that_it_missed() {
    let mut desk = Desk::new(7, ada(), Role::Edit, || 0.5);
    let server = server();
    let mut before = Vec::new();
    let steps = [
        In::Link(link::Input::Wake),
        In::Link(link::Input::Opened),
        welcome(Role::Edit),
        frame(Frame::Step1(&server.state_vector())),
        frame(Frame::Step2(&server.diff(&Replica::new(99).state_vector()).expect("a sound state vector"))),
    ];
    for step in steps {
        before.extend(desk.handle(1, step));
    }
    before.extend(desk.handle(2, In::Board(BoardInput::Do(crate::board::input::Command::Delete))));
    before.extend(see(
        &mut desk,
        1,
        &Presence { board: Some(Box::new(OnBoard { pointer: Some([5.0, 5.0]), ..OnBoard::default() })), ..Presence::default() },
    ));
    assert!(before.contains(&Out::Synced) && before.contains(&Out::Editable(true)), "the note does not wait for the board");
    assert!(!before.iter().any(|out| matches!(out, Out::Shapes(_) | Out::Panel(_) | Out::EmptyBoard(_))), "{before:?}");
    assert!(desk.board().is_none());

    let out = desk.handle(3, In::Whiteboard(whiteboard::board));
    assert!(out.contains(&Out::Shapes(1)) && out.contains(&Out::EmptyBoard(false)), "{out:?}");
    let id = server.shapes()[0].id.clone();
    assert!(shown_on_the_board(&desk, &id).is_some());
    let board = desk.board().expect("it has come");
    let may_edit = |out: &Out| matches!(out, Out::Panel(panel) if panel.editable);
    assert!(out.iter().any(may_edit), "the page became editable before, and no change is to be heard of: {out:?}");
    assert_eq!(board.whole().overlay().peers.len(), 1);
    desk.handle(4, In::Board(BoardInput::Do(crate::board::input::Command::SelectAll)));
    let out = desk.handle(4, In::Board(BoardInput::Do(crate::board::input::Command::Delete)));
    assert!(sent_an_update(&out) && out.contains(&Out::Shapes(0)));
}

#[test]
fn others_are_listed_once_a_connection_and_only_when_the_list_changes() {
    let (mut desk, _) = join(&server(), Role::Edit);
    let bo = |x: f64| {
        let board = Some(OnBoard { pointer: Some([x, 0.0]), ..OnBoard::default() });
        Presence { user: Person { name: "Bo".into(), ..ada() }, cursor: None, board: board.map(Box::new), ..Presence::default() }
    };
    let out = see(&mut desk, 1, &bo(0.0));
    assert!(out.iter().any(|out| matches!(out, Out::People(people) if people == desk.people())), "{out:?}");
    let seen: Vec<_> = desk.people().iter().map(|here| (here.person.name.as_str(), here.me, here.place)).collect();
    assert_eq!(seen, [("Ada", true, Place::Page), ("Bo", false, Place::Board)]);
    assert!(!see(&mut desk, 2, &bo(50.0)).iter().any(|out| matches!(out, Out::People(_))), "a moving cursor is no news of people");
}

/// Somebody else's presence arrives.
fn see(desk: &mut Desk, clock: u32, presence: &Presence) -> Vec<Out> {
    let state = serde_json::to_string(presence).expect("plain values");
    let entry = awareness::Entry { client: 42, clock, state: Some(&state) };
    desk.handle(5, frame(Frame::Awareness(&awareness::encode([entry].into_iter()))))
}

/// What others are told of this page.
fn shown(out: &[Out]) -> Vec<Presence> {
    let presence = |out: &Out| {
        let Out::SendBinary(bytes) = out else { return None };
        let Ok(Frame::Awareness(message)) = Frame::parse(bytes) else { return None };
        awareness::parse(message).expect("ours")[0].state.map(Presence::from_json)
    };
    out.iter().filter_map(presence).collect()
}

#[test]
fn the_board_is_empty_until_somebody_begins_to_draw_and_again_when_they_think_better_of_it() {
    let (mut desk, _) = join(&Replica::new(1), Role::Edit);
    desk.handle(2, In::Board(BoardInput::Do(crate::board::input::Command::Use(crate::board::input::Tool::Shape(Kind::Rectangle)))));
    desk.handle(3, In::Board(pointer(PointerPhase::Down, 10.0)));
    assert!(desk.handle(3, In::Board(pointer(PointerPhase::Drag, 90.0))).contains(&Out::EmptyBoard(false)));
    assert!(desk.handle(4, In::Board(pointer(PointerPhase::Cancel, 90.0))).contains(&Out::EmptyBoard(true)));

    let peer = |draft| Presence { board: Some(Box::new(OnBoard { draft, ..OnBoard::default() })), ..Presence::default() };
    assert!(see(&mut desk, 1, &peer(vec![rectangle()])).contains(&Out::EmptyBoard(false)), "a peer draws");
    assert!(see(&mut desk, 2, &peer(Vec::new())).contains(&Out::EmptyBoard(true)));
}

#[test]
fn who_joins_is_seen_at_once_and_again_after_each_reconnect() {
    let me = Presence { user: ada(), ..Presence::default() };
    let (mut desk, out) = join(&server(), Role::View);
    assert_eq!(shown(&out), std::slice::from_ref(&me));
    desk.handle(9, In::Link(link::Input::Closed { code: 1012, reason: String::new() }));
    desk.handle(10, In::Link(link::Input::Wake));
    assert_eq!(shown(&desk.handle(11, In::Link(link::Input::Opened))), [], "not before the welcome");
    assert_eq!(shown(&desk.handle(12, welcome(Role::View))), [me]);
}

#[test]
fn i_am_among_the_people_before_anybody_has_said_a_word() {
    let mut desk = Desk::new(7, ada(), Role::View, || 0.5);
    assert_eq!(desk.people(), [Here { client: 7, person: ada(), me: true, place: Place::Page, attention: Attention::Here }]);
    let out = desk.handle(0, In::Name("Ada L.".into()));
    assert!(matches!(&out[..], [Out::People(people)] if people[0].person.name == "Ada L."), "{out:?}");
}

#[test]
fn i_am_listed_where_i_work() {
    let (mut desk, _) = join(&server(), Role::Edit);
    desk.handle(2, In::Caret(Some((0, 0))));
    assert_eq!(desk.people()[0].place, Place::Note);
    desk.handle(3, In::Caret(None));
    assert_eq!(desk.people()[0].place, Place::Page);
}

/// Bytes that a gesture adds to the document: all updates the page sends for it.
fn stored(desk: &mut Desk, gesture: impl IntoIterator<Item = BoardInput>) -> (usize, usize) {
    let out: Vec<Out> = gesture.into_iter().flat_map(|input| desk.handle(3, In::Board(input))).collect();
    let update = |out: &Out| match out {
        Out::SendBinary(bytes) => matches!(Frame::parse(bytes), Ok(Frame::Update(_))).then_some(bytes.len()),
        _ => None,
    };
    let updates: Vec<usize> = out.iter().filter_map(update).collect();
    (updates.len(), updates.iter().sum())
}

#[test]
fn five_seconds_of_dragging_and_a_long_stroke_are_one_small_update_each() {
    let (mut desk, _) = join(&server(), Role::Edit);
    desk.handle(2, In::Board(BoardInput::Resize((800.0, 600.0).into())));
    let drag = (0..=300).map(|i| pointer(if i == 0 { PointerPhase::Down } else { PointerPhase::Drag }, f64::from(i) * 1.7));
    let (updates, bytes) = stored(&mut desk, drag.chain([pointer(PointerPhase::Up, 510.0)]));
    assert!(updates == 1 && bytes <= 300, "{updates} updates, {bytes} bytes for a drag of 300 moves");
    assert_eq!(desk.replica().shapes()[0].geo.x, 510.0);

    desk.handle(4, In::Board(BoardInput::Do(crate::board::input::Command::Use(crate::board::input::Tool::Pen))));
    let at = |i: u32| {
        let t = f64::from(i) / 20.0;
        (300.0 + t * 20.0 + 60.0 * t.sin(), 300.0 + 80.0 * (1.3 * t).cos())
    };
    let stroke = (0..500).map(|i| pressed(if i == 0 { PointerPhase::Down } else { PointerPhase::Drag }, at(i)));
    let (updates, bytes) = stored(&mut desk, stroke.chain([pressed(PointerPhase::Up, at(499))]));
    assert!(updates == 1 && bytes <= 1_500, "{updates} updates, {bytes} bytes for a stroke of 500 points");
}

fn pointer(phase: PointerPhase, x: f64) -> BoardInput {
    pressed(phase, (x, x))
}

fn pressed(phase: PointerPhase, at: (f64, f64)) -> BoardInput {
    use crate::board::input::{Button, Device, Mods, Pointer};
    let samples = vec![(at.into(), 0.5)];
    BoardInput::Pointer(Pointer {
        phase,
        device: Device::Mouse,
        button: Button::Main,
        samples,
        ahead: Vec::new(),
        mods: Mods::default(),
        clicks: 1,
    })
}

/// Turns until nothing more is to come soon.
fn all_turns(desk: &mut Desk, out: &mut Vec<Out>) -> usize {
    let mut turns = 0;
    let mut more = out.contains(&Out::Soon);
    while more {
        let next = desk.handle(3, In::Soon);
        more = next.contains(&Out::Soon);
        out.extend(next);
        turns += 1;
    }
    turns
}

#[test]
fn a_document_of_many_shapes_is_told_to_the_board_in_slices() {
    let mut server = Replica::new(1);
    let z = Order::sequence(2500);
    let put = |z: &Order| Change::Put(Shape { z: z.clone(), ..rectangle() });
    server.edit_board(&z.iter().map(put).collect::<Vec<_>>()).expect("an edit");
    let (mut desk, mut out) = join(&server, Role::Edit);
    let turns = all_turns(&mut desk, &mut out);
    let told: Vec<usize> = out.iter().filter_map(|out| if let Out::Shapes(count) = out { Some(*count) } else { None }).collect();
    assert!(
        turns >= 3 && told.is_sorted() && told[0] <= 600 && told.windows(2).all(|pair| pair[1] - pair[0] <= 600),
        "{turns} turns: {told:?}"
    );
    assert_eq!(desk.board().map(|board| board.count()), Some(2500));
}

#[test]
fn an_edit_too_large_for_one_update_goes_in_parts_and_is_one_step_of_undo_and_redo() {
    let mut server = Replica::new(1);
    let points: Vec<_> = (0..800).map(|i| Sample { x: f64::from(i * 7 % 501), y: f64::from(i * 13 % 499), p: 0.5 }).collect();
    let put = |z: &Order| Change::Put(Shape::through(Kind::Pen, &points, z.clone()));
    server.edit_board(&Order::sequence(1200).iter().map(put).collect::<Vec<_>>()).expect("an edit");
    let (mut desk, mut out) = join(&server, Role::Edit);
    all_turns(&mut desk, &mut out);
    let one = desk.board().map(|board| board.whole().outline()[0].id.clone()).expect("a board");
    // A step before it and one after it stay their own.
    let nudge = |desk: &mut Desk, id: &ShapeId| {
        desk.handle(4, In::Board(BoardInput::Do(Command::Visit(id.clone()))));
        desk.handle(4, In::Board(BoardInput::Do(Command::Nudge(1.0, 0.0))))
    };
    let mut updates = nudge(&mut desk, &one);
    desk.handle(5, In::Board(BoardInput::Do(Command::SelectAll)));
    let deleted = desk.handle(6, In::Board(BoardInput::Do(Command::Delete)));
    let count = |desk: &Desk| desk.board().map(|board| board.count());
    assert_eq!(count(&desk), Some(0));
    updates.extend(deleted);
    for (back, shapes) in [(true, 1200), (false, 0), (true, 1200)] {
        let out = desk.handle(7, if back { In::Undo(Pane::Board) } else { In::Redo(Pane::Board) });
        assert_eq!((count(&desk), desk.replica().shapes().len()), (Some(shapes), shapes), "in one step");
        updates.extend(out);
    }
    let sent: Vec<_> = updates.iter().filter_map(|out| if let Out::SendBinary(bytes) = out { Some(bytes.len()) } else { None }).collect();
    assert!(sent.iter().sum::<usize>() > limits::FRAME && sent.iter().all(|bytes| *bytes <= limits::FRAME), "{sent:?}");
    let back = desk.handle(8, In::Undo(Pane::Board));
    assert!(sent_an_update(&back) && count(&desk) == Some(1200), "the nudge alone");
    assert!(!desk.handle(9, In::Undo(Pane::Board)).iter().any(|out| matches!(out, Out::SendBinary(_))), "nothing is left");
    for update in
        updates.iter().chain(&back).filter_map(|out| if let Out::SendBinary(bytes) = out { Frame::parse(bytes).ok() } else { None })
    {
        if let Frame::Update(update) = update {
            server.apply(update).expect("the server takes each part");
        }
    }
    assert_eq!(server.shapes().len(), 1200);
}

#[test]
fn whom_one_follows_leads_in_the_note_as_well() {
    let server = server();
    let (mut desk, _) = join(&server, Role::Edit);
    let ben = |at| Presence { user: Person { name: "Ben".into(), ..ada() }, reading: Some(server.pin(at)), ..Presence::default() };
    let leads = |out: &[Out]| out.iter().filter_map(|out| if let Out::Lead(at) = out { Some(*at) } else { None }).collect::<Vec<_>>();
    assert!(leads(&see(&mut desk, 1, &ben(2))).is_empty(), "nobody is followed");
    assert_eq!(leads(&desk.handle(6, In::Board(BoardInput::Do(Command::Follow(Some(42)))))), [2], "though he is not on the board");
    assert_eq!(leads(&see(&mut desk, 2, &ben(4))), [4]);
    assert!(leads(&see(&mut desk, 3, &ben(4))).is_empty(), "he has not moved");
    desk.handle(7, In::Note(vec![TextOp::Insert("oh, ".into())]));
    assert_eq!(leads(&see(&mut desk, 4, &ben(3))), [7], "his place is that of the text");
    desk.handle(8, In::Board(BoardInput::Do(Command::Follow(None))));
    assert!(leads(&see(&mut desk, 5, &ben(1))).is_empty());
}

#[test]
fn others_are_told_what_one_reads() {
    let (mut desk, _) = join(&server(), Role::View);
    let out = desk.handle(50, In::Reading(3));
    let reading = shown(&out).pop().and_then(|presence| presence.reading).expect("it is told at once");
    assert_eq!(desk.replica().pinned_at(&reading), Some(3));
}

#[test]
fn a_screen_reader_hears_who_joins_and_leaves_and_that_the_note_is_written_in() {
    let mut server = server();
    let (mut desk, _) = join(&server, Role::Edit);
    let caret = server.caret(0, 0);
    let ben = Presence { user: Person { name: "Ben".into(), ..ada() }, cursor: Some(Box::new(caret)), ..Presence::default() };
    assert!(see(&mut desk, 1, &ben).contains(&Out::News));
    let edit = server.edit_note(&[TextOp::Insert("More. ".into())]).expect("an edit");
    desk.handle(6, frame(Frame::Update(&edit.update)));
    assert_eq!(desk.news(100), (None, true), "he may go on");
    assert_eq!(desk.news(9_000), (Some("Ben joined and wrote in the note.".into()), false));
    let gone = awareness::Entry { client: 42, clock: 2, state: None };
    desk.handle(9_001, frame(Frame::Awareness(&awareness::encode([gone].into_iter()))));
    assert_eq!(desk.news(30_000), (Some("Ben left.".into()), false));
}
