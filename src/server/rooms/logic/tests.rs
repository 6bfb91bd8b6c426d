//! The room's clauses, without tasks, sockets or a store: events in, actions out.

mod hostile;

use bytes::Bytes;

use super::{Action, Event, Logic};
use crate::{
    model::{access::Role, ids::random_client},
    server::{
        metrics::Refused,
        rooms::{Incoming, Joiner, Outgoing, persist::Loaded},
    },
    sync::{
        frame::Frame,
        limits::{self, close},
        replica::{Replica, TextOp},
        wire::{Control, ServerMessage},
    },
};

const IDLE_MS: u64 = limits::ROOM_IDLE.as_millis() as u64;

fn loaded(note: &str) -> Loaded {
    let mut replica = Replica::new(0);
    let mut author = Replica::new(random_client());
    if let Some(edit) = author.edit_note(&[TextOp::Insert(note.into())]) {
        replica.absorb(&edit.update).unwrap();
    }
    Loaded { replica, head: 1, snapshot_bytes: 0, tail_bytes: 10, tail_rows: 1, damaged: Vec::new(), authors: Default::default() }
}

/// A room and a hand on its clock.
pub(super) struct Stage {
    pub room: Logic,
    pub now: u64,
}

impl Stage {
    fn new() -> Self {
        Stage { room: Logic::new(0, loaded("")), now: 0 }
    }
    /// With these members, each synced.
    pub fn with(peers: &[u64]) -> Self {
        let mut stage = Stage::new();
        for peer in peers {
            stage.join(*peer);
            stage.frame(*peer, Frame::Step1(&[0]));
        }
        stage
    }
    pub fn does(&mut self, event: Event) -> Vec<Action> {
        self.room.handle(self.now, event)
    }
    fn join(&mut self, peer: u64) -> Vec<Action> {
        let who = Joiner::someone(Role::Edit);
        self.does(Event::Joined { peer, who })
    }
    fn frame(&mut self, peer: u64, frame: Frame<'_>) -> Vec<Action> {
        self.does(Event::Frame { peer, frame: Incoming::Binary(frame.encode().into()) })
    }
    pub fn edit(&mut self, peer: u64, update: &[u8]) -> Vec<Action> {
        self.frame(peer, Frame::Update(update))
    }
}

pub(super) fn typed(text: &str) -> Vec<u8> {
    Replica::new(random_client()).edit_note(&[TextOp::Insert(text.into())]).unwrap().update
}

pub(super) fn saved(actions: &[Action]) -> Vec<(u64, u64)> {
    let said = |action: &Action| match action {
        Action::Send { to, frame: Outgoing::Text(text) } => match serde_json::from_slice::<Control<ServerMessage>>(text).unwrap().message {
            ServerMessage::Saved { n } => Some((*to, n)),
            _ => None,
        },
        _ => None,
    };
    actions.iter().filter_map(said).collect()
}

fn relayed(actions: &[Action]) -> Vec<(Vec<u64>, Bytes)> {
    let relay = |action: &Action| if let Action::Relay { to, frame } = action { Some((to.clone(), frame.clone())) } else { None };
    actions.iter().filter_map(relay).collect()
}

fn committed(actions: &[Action]) -> usize {
    actions.iter().map(|action| if let Action::Commit { updates, .. } = action { updates.len() } else { 0 }).sum()
}

fn answered(actions: &[Action]) -> Vec<u64> {
    let step2 = |action: &Action| match action {
        Action::Send { to, frame: Outgoing::Binary(bytes) } => matches!(Frame::parse(bytes), Ok(Frame::Step2(_))).then_some(*to),
        _ => None,
    };
    actions.iter().filter_map(step2).collect()
}

#[test]
fn r1_an_edit_is_committed_before_anybody_hears_of_it() {
    let mut stage = Stage::with(&[1, 2]);
    let actions = stage.edit(1, &typed("x"));
    assert_eq!(committed(&actions), 1);
    assert!(saved(&actions).is_empty() && relayed(&actions).is_empty(), "{actions:?}");
    let actions = stage.does(Event::Committed { head: 2 });
    assert_eq!(saved(&actions), [(1, 1)]);
    assert_eq!(relayed(&actions).into_iter().map(|(to, _)| to).collect::<Vec<_>>(), [vec![2]], "not to its sender");
}

#[test]
fn r1_an_edit_that_changes_nothing_is_acknowledged_after_what_came_before_it() {
    let mut stage = Stage::with(&[1, 2]);
    let update = typed("x");
    stage.edit(1, &update);
    assert!(saved(&stage.edit(2, &update)).is_empty(), "the same edit is not on disk yet");
    let actions = stage.does(Event::Committed { head: 2 });
    assert_eq!(saved(&actions), [(1, 1), (2, 1)]);
    assert_eq!(committed(&actions), 0, "it is stored once");
}

#[test]
fn r2_a_newcomer_is_answered_when_all_is_committed_and_edits_meanwhile_wait() {
    let mut stage = Stage::with(&[1]);
    stage.edit(1, &typed("a"));
    stage.join(2);
    assert!(answered(&stage.frame(2, Frame::Step1(&[0]))).is_empty());
    assert_eq!(committed(&stage.edit(1, &typed("b"))), 0, "or the answer would never come");
    let actions = stage.does(Event::Committed { head: 2 });
    assert_eq!(answered(&actions), [2]);
    assert_eq!(committed(&actions), 1, "now the one that waited");
    let actions = stage.does(Event::Committed { head: 3 });
    assert_eq!(relayed(&actions)[0].0, [2], "from its answer on a member gets every update");
}

#[test]
fn r2_what_waited_when_its_sender_left_is_saved_in_their_name() {
    let mut stage = Stage::with(&[1]);
    let (mut ada, other) = (Replica::new(7), Replica::new(8).edit_note(&[TextOp::Insert("c".into())]).unwrap().update);
    let mut types = |text: &str| ada.edit_note(&[TextOp::Insert(text.into())]).unwrap().update;
    stage.edit(1, &types("a"));
    stage.join(2);
    stage.frame(2, Frame::Step1(&[0]));
    stage.edit(1, &types("b"));
    stage.edit(1, &other);
    stage.does(Event::Left { peer: 1 });
    let actions = stage.does(Event::Committed { head: 2 });
    let written = |action: &Action| match action {
        Action::Commit { updates, authors, .. } => Some((updates.concat(), authors.iter().map(|(client, _)| *client).collect::<Vec<_>>())),
        _ => None,
    };
    let (bytes, authors) = actions.iter().find_map(written).expect("a commit");
    assert!(bytes.contains(&b'b') && bytes.contains(&b'c'), "{bytes:?}");
    assert!(authors.contains(&8), "{authors:?}");
}

#[test]
fn r2_nobody_gets_updates_before_the_answer() {
    let mut stage = Stage::with(&[1]);
    stage.join(2);
    stage.edit(1, &typed("a"));
    assert!(relayed(&stage.does(Event::Committed { head: 2 })).is_empty());
}

#[test]
fn r3_what_comes_during_a_commit_goes_into_the_next_one_as_one_update() {
    let mut stage = Stage::with(&[1, 2, 3]);
    assert_eq!(committed(&stage.edit(1, &typed("a"))), 1);
    let words = ["b", "c", "d", "e", "f"].map(typed);
    for (n, update) in words.iter().enumerate() {
        assert_eq!(committed(&stage.edit(1 + n as u64 % 2, update)), 0);
    }
    let actions = stage.does(Event::Committed { head: 2 });
    assert_eq!((saved(&actions), committed(&actions)), (vec![(1, 1)], 1));
    let actions = stage.does(Event::Committed { head: 3 });
    assert_eq!(saved(&actions), [(1, 4), (2, 2)]);
    let [(to, frame)] = &relayed(&actions)[..] else { panic!("one frame: {actions:?}") };
    assert_eq!(to, &[1, 2, 3], "both writers lack what the other wrote");
    let Ok(Frame::Update(update)) = Frame::parse(frame) else { panic!("an update") };
    let (mut at_once, mut one_by_one) = (Replica::new(0), Replica::new(0));
    at_once.absorb(update).unwrap();
    words.iter().for_each(|word| drop(one_by_one.absorb(word).unwrap()));
    assert_eq!(at_once.note(), one_by_one.note());
}

#[test]
fn r3_edits_of_one_member_in_one_commit_are_not_sent_back_to_it() {
    let mut stage = Stage::with(&[1, 2]);
    stage.edit(1, &typed("a"));
    stage.edit(1, &typed("b"));
    stage.edit(1, &typed("c"));
    stage.does(Event::Committed { head: 2 });
    let actions = stage.does(Event::Committed { head: 3 });
    assert_eq!(relayed(&actions).into_iter().map(|(to, _)| to).collect::<Vec<_>>(), [vec![2]]);
}

#[test]
fn r3_edits_too_large_for_one_frame_together_are_stored_apart() {
    let mut stage = Stage::with(&[1]);
    stage.edit(1, &typed("a"));
    let half = "x".repeat(limits::FRAME / 2);
    for _ in 0..3 {
        stage.edit(1, &typed(&half));
    }
    assert_eq!(committed(&stage.does(Event::Committed { head: 2 })), 3);
}

#[test]
fn r3_a_crowd_hears_of_edits_in_strides_and_newcomers_are_not_kept_waiting() {
    let crowd: Vec<u64> = (1..=limits::CROWD as u64).collect();
    let mut stage = Stage::with(&crowd);
    let pace = limits::CROWD_PACE.as_millis() as u64;
    stage.now = 1000;
    assert_eq!(committed(&stage.edit(1, &typed("a"))), 1, "after a pause at once");
    stage.does(Event::Committed { head: 2 });
    for peer in [1, 2] {
        stage.now += 1;
        assert_eq!(committed(&stage.edit(peer, &typed("b"))), 0);
    }
    assert_eq!(stage.room.wake_at(), Some(1000 + pace));
    stage.now = 1000 + pace;
    assert_eq!(committed(&stage.does(Event::Tick)), 1, "both in one");
    stage.does(Event::Committed { head: 3 });
    stage.now += 1;
    stage.edit(1, &typed("c"));
    stage.join(99);
    assert_eq!(committed(&stage.frame(99, Frame::Step1(&[0]))), 1);
    assert_eq!(answered(&stage.does(Event::Committed { head: 4 })), [99]);
    stage.edit(1, &typed("d"));
    assert_eq!(committed(&stage.does(Event::Drain { within_ms: 0, phase: 0.0 })), 1, "nor is the end");
}

#[test]
fn r4_a_failed_commit_is_tried_again_later_and_nothing_is_acknowledged() {
    let mut stage = Stage::with(&[1, 2]);
    stage.edit(1, &typed("a"));
    let actions = stage.does(Event::NotCommitted { why: "disk full".into() });
    let holding = actions.iter().filter(|action| format!("{action:?}").contains("holding")).count();
    assert_eq!((holding, committed(&actions)), (2, 0), "both are told; {actions:?}");
    stage.now = stage.room.wake_at().unwrap();
    assert_eq!(committed(&stage.does(Event::Tick)), 1);
    let first = stage.now;
    stage.does(Event::NotCommitted { why: "disk full".into() });
    stage.now = stage.room.wake_at().unwrap();
    assert!(stage.now - first > first, "the pause grows");
    stage.does(Event::Tick);
    let actions = stage.does(Event::Committed { head: 2 });
    assert_eq!(saved(&actions), [(1, 1), (2, 0)], "everybody hears that it is over");
}

#[test]
fn r4_what_is_held_is_bounded() {
    let mut stage = Stage::with(&[1]);
    let big = "x".repeat(256 << 10);
    let (mut closed, mut counted) = (false, false);
    for _ in 0..2 * limits::HELD_BYTES / big.len() + 2 {
        let actions = stage.edit(1, &typed(&big));
        closed |= actions.iter().any(|action| matches!(action, Action::Close { code: close::TRY_LATER, .. }));
        counted |= actions.contains(&Action::Refuse(Refused::Held));
        stage.does(Event::NotCommitted { why: "disk full".into() });
    }
    assert!(closed && counted);
    assert!(stage.room.held_bytes() <= limits::HELD_BYTES);
}

#[test]
fn r6_edits_that_are_not_committed_survive_a_reload() {
    let mut stage = Stage::with(&[1]);
    let update = typed("kept");
    stage.edit(1, &update);
    let actions = stage.does(Event::Committed { head: 5 });
    assert!(actions.contains(&Action::Reload), "somebody else wrote: {actions:?}");
    stage.edit(1, &typed("later"));
    let actions = stage.room.reload(0, loaded("theirs"));
    assert_eq!(committed(&actions), 1);
    stage.does(Event::Committed { head: 2 });
    stage.join(2);
    let actions = stage.frame(2, Frame::Step1(&[0]));
    assert_eq!(answered(&actions), [2]);
}

#[test]
fn r7_an_empty_room_unloads_after_a_while_and_never_with_edits_in_hand() {
    let mut stage = Stage::with(&[1]);
    stage.edit(1, &typed("x"));
    stage.does(Event::Left { peer: 1 });
    stage.now = IDLE_MS + 1;
    assert!(!stage.does(Event::Tick).contains(&Action::Unload), "not committed");
    assert_eq!(stage.room.wake_at(), None, "it would be woken again and again until the commit");
    let actions = stage.does(Event::Committed { head: 2 });
    assert!(actions.contains(&Action::Unload), "{actions:?}");
}

#[test]
fn r7_somebody_who_comes_back_in_time_keeps_the_room() {
    let mut stage = Stage::with(&[1]);
    stage.does(Event::Left { peer: 1 });
    stage.now = IDLE_MS - 1;
    stage.join(2);
    stage.now = 3 * IDLE_MS;
    assert!(!stage.does(Event::Tick).contains(&Action::Unload));
    assert_eq!(stage.room.wake_at(), None);
}

#[test]
fn a_long_tail_asks_for_compaction_once() {
    let mut stage = Stage::with(&[1]);
    let mut asked = 0;
    for n in 0..limits::TAIL_ROWS as u64 + 20 {
        stage.edit(1, &typed("x"));
        asked += stage.does(Event::Committed { head: n + 2 }).into_iter().filter(|action| *action == Action::Compact).count();
    }
    assert_eq!(asked, 1);
}

#[test]
fn an_edit_over_a_gap_is_not_acknowledged_until_the_sender_synced_anew() {
    let mut stage = Stage::with(&[1]);
    let mut author = Replica::new(random_client());
    author.edit_note(&[TextOp::Insert("lost ".into())]).unwrap();
    let over = author.edit_note(&[TextOp::Insert("then ".into())]).unwrap();
    let actions = stage.edit(1, &over.update);
    let asks = |action: &Action| match action {
        Action::Send { frame: Outgoing::Binary(bytes), .. } => matches!(Frame::parse(bytes), Ok(Frame::Step1(_))),
        _ => false,
    };
    assert!(actions.iter().any(asks), "{actions:?}");
    stage.edit(1, &typed("of somebody else")); // number 2, fine by itself
    assert!(saved(&stage.does(Event::Committed { head: 2 })).is_empty(), "it would cover number 1");
    stage.frame(1, Frame::Step2(&author.encode()));
    assert_eq!(saved(&stage.does(Event::Committed { head: 3 })), [(1, 3)]);
}

#[test]
fn nobody_fills_a_room_alone() {
    let mut stage = Stage::new();
    let ada = Joiner::someone(Role::Edit);
    for peer in 0..limits::MEMBERS_EACH as u64 {
        assert!(stage.room.has_room_for(&ada.user));
        stage.does(Event::Joined { peer, who: ada.clone() });
    }
    assert!(!stage.room.has_room_for(&ada.user));
    assert!(stage.room.has_room_for(&Joiner::someone(Role::Edit).user));
    stage.does(Event::Left { peer: 0 });
    assert!(stage.room.has_room_for(&ada.user));
}
