//! A whole conversation with a room, read from bytes: members of every role and dialect say anything, commits succeed or fail, people leave and
//! come. Whatever was said, the log loads and says what the room says, and nobody was told of an edit that the log lacks.

use bytes::Bytes;

use super::super::{Action, Event, Logic};
use crate::{
    fuzzing::{
        base,
        sound::{clocks, sound},
    },
    model::{access::Role, ids::UserId, presence::Person},
    server::rooms::{Dialect, Incoming, Joiner, Outgoing, persist::Loaded},
    sync::{
        awareness,
        frame::Frame,
        replica::Replica,
        tests::{
            hostile::mutate,
            random::{Rng, foreign, scribble, seeded},
        },
        varint::{self, Reader},
        wire::ServerMessage,
    },
};

const PEERS: [(u64, Role, Dialect); 4] =
    [(0, Role::Edit, Dialect::Tandem), (1, Role::View, Dialect::Tandem), (2, Role::Edit, Dialect::Yjs), (3, Role::Owner, Dialect::Tandem)];

struct Stage {
    room: Logic,
    now: u64,
    /// What is on disk.
    log: Vec<Bytes>,
    in_flight: Option<Vec<Bytes>>,
    /// The latest answer to a `Step1` of the owner.
    answer: Option<Bytes>,
}

fn load(log: &[Bytes]) -> Loaded {
    let mut replica = Replica::unwatched(0);
    for row in log {
        replica.absorb(row).expect("what was committed can be loaded");
    }
    let (tail_bytes, tail_rows) = (log.iter().map(Bytes::len).sum(), log.len());
    Loaded { replica, head: log.len() as u64, snapshot_bytes: 0, tail_bytes, tail_rows, damaged: Vec::new(), authors: Default::default() }
}

impl Stage {
    fn new() -> Self {
        let log = vec![Bytes::from(base().encode())];
        let mut stage = Stage { room: Logic::new(0, load(&log)), now: 0, log, in_flight: None, answer: None };
        (0..PEERS.len()).for_each(|at| stage.join(at));
        stage
    }

    fn does(&mut self, event: Event) {
        let actions = self.room.handle(self.now, event);
        self.perform(actions);
    }

    fn join(&mut self, at: usize) {
        let (peer, role, dialect) = PEERS[at];
        let user: UserId = ["a", "b", "c", "d"][at].repeat(16).parse().expect("an id");
        let person = (dialect == Dialect::Tandem).then(|| Person { id: Some(user.clone()), ..Person::default() });
        let who = Joiner { user, person, address: "x".repeat(22).parse().expect("an id"), role, dialect };
        self.does(Event::Joined { peer, who });
    }

    fn binary(&mut self, peer: u64, frame: impl Into<Bytes>) {
        self.does(Event::Frame { peer, frame: Incoming::Binary(frame.into()) });
    }

    fn perform(&mut self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Commit { updates, .. } => assert!(self.in_flight.replace(updates).is_none(), "one commit at a time"),
                Action::Reload => {
                    let loaded = load(&self.log);
                    let actions = self.room.reload(self.now, loaded);
                    self.perform(actions);
                }
                Action::Close { peer, .. } => {
                    let at = PEERS.iter().position(|(known, ..)| *known == peer).expect("a member");
                    self.join(at);
                }
                Action::Send { to, frame: Outgoing::Text(text) } => {
                    assert_ne!(PEERS[to as usize].2, Dialect::Yjs, "plain Yjs gets no text");
                    assert!(ServerMessage::read(std::str::from_utf8(&text).expect("text")).is_some(), "a message of ours");
                }
                Action::Send { to, frame: Outgoing::Binary(bytes) } => {
                    if let (3, Frame::Step2(update)) = (to, Frame::parse(&bytes).expect("a frame of ours")) {
                        self.answer = Some(bytes.slice_ref(update));
                    }
                }
                Action::Relay { frame, .. } => {
                    if let Frame::Update(update) = Frame::parse(&frame).expect("a frame of ours") {
                        assert!(self.log.iter().any(|row| row == update), "nobody is told of an edit that the log lacks");
                    }
                }
                Action::Present { frame, .. } => {
                    let Ok(Frame::Awareness(message)) = Frame::parse(&frame) else { panic!("presence that is none") };
                    awareness::parse(message).expect("presence of ours");
                }
                Action::Send { frame: Outgoing::Close { .. }, .. } | Action::Refuse(_) | Action::Compact | Action::Unload => {}
            }
        }
    }

    fn commit(&mut self, works: bool) {
        match self.in_flight.take() {
            Some(updates) if works => {
                self.log.extend(updates);
                self.does(Event::Committed { head: self.log.len() as u64 });
            }
            Some(_) => self.does(Event::NotCommitted { why: "the disk".into() }),
            None => {}
        }
    }

    /// Time passes, and the store works again.
    fn settle(&mut self) {
        for _ in 0..1_000 {
            self.now += 5_000;
            self.does(Event::Tick);
            if self.in_flight.is_none() {
                return;
            }
            self.commit(true);
        }
        panic!("it never comes to rest");
    }
}

/// Each step is a byte (two bits who, three bits what) and, where something is said, a length and as many bytes.
fn room(bytes: &[u8]) {
    let (mut stage, mut r) = (Stage::new(), Reader::new(bytes));
    while let Some(step) = r.byte() {
        let (at, peer) = (usize::from(step & 3), u64::from(step & 3));
        let kind = step >> 2 & 7;
        let Some(said) = (if kind < 5 { r.bytes() } else { Some(&[][..]) }) else { break };
        match kind {
            0 => stage.binary(peer, said.to_vec()),
            1 => stage.binary(peer, Frame::Update(said).encode()),
            2 => stage.binary(peer, Frame::Step2(said).encode()),
            3 => stage.binary(peer, Frame::Awareness(said).encode()),
            4 => {
                let Ok(text) = std::str::from_utf8(said) else { continue };
                stage.does(Event::Frame { peer, frame: Incoming::Text(text.to_owned()) });
            }
            5 => stage.commit(true),
            6 => {
                stage.commit(false);
                stage.now += 300;
                stage.does(Event::Tick);
            }
            _ => {
                stage.does(Event::Left { peer });
                stage.join(at);
            }
        }
    }
    stage.settle();
    stage.binary(3, Frame::Step1(&[0]).encode());
    stage.settle();
    let answer = stage.answer.take().expect("who asks is answered");
    let (shown, stored) = (Replica::load(7, [&answer[..]]).expect("the room's state loads"), load(&stage.log).replica);
    assert_eq!(clocks(&shown), clocks(&stored), "the room says what the log says");
    sound(shown);
    sound(stored);
}

/// A conversation of members who edit, and of one who damages what they say.
fn conversation(rng: &mut Rng) -> Vec<u8> {
    let state = base().encode();
    let mut authors: Vec<Replica> = (0..3).map(|n| Replica::load(100 + n, [state.as_slice()]).expect("our own")).collect();
    let mut updates = foreign(rng);
    let mut out = Vec::new();
    for step in 0..60 {
        let author = rng.below(authors.len());
        if let Some(edit) = scribble(rng, &mut authors[author], step * 300) {
            updates.push(edit.update);
        }
        let kind = rng.below(8) as u8;
        out.push(rng.below(4) as u8 | kind << 2);
        let mut said = match kind {
            0 => Frame::Step1(&[0]).encode(),
            1 | 2 => updates[updates.len() - 1 - rng.below(updates.len().min(6))].clone(),
            3 => awareness::encode(
                [awareness::Entry { client: 100, clock: step as u32, state: Some(r#"{"user":{"name":"x"}}"#) }].into_iter(),
            ),
            4 => [r#"{"type":"ping","data":{}}"#, r#"{"id":3,"type":"who","data":{}}"#, "{}"][rng.below(3)].as_bytes().to_vec(),
            _ => continue,
        };
        if rng.chance(15) {
            mutate(rng, &mut said);
        }
        varint::write_bytes(&mut out, &said);
    }
    out
}

#[test]
fn whatever_is_said_the_log_loads_and_nobody_hears_of_what_it_lacks() {
    seeded(40, |rng| room(&conversation(rng)));
}
