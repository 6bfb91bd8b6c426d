//! Several links and a server in memory, over a network that loses connections and a server that crashes, all from one seed: in the end
//! all copies agree, and no link ever says "saved" of an edit that is not on the server's disk.

use std::collections::VecDeque;

use super::random::{Rng, face, scribble, seeded};
use crate::{
    model::access::Role,
    sync::{
        frame::Frame,
        limits,
        link::{Effect, Input, Link, Phase, SaveState},
        replica::Replica,
        wire::{Control, ServerMessage, VERSION, Welcome, WireLimits},
    },
};

enum Wire {
    Text(String),
    Binary(Vec<u8>),
}

/// One client, its connection, and what is on its way either way.
struct Peer {
    link: Link,
    replica: Replica,
    tick_at: Option<u64>,
    opening: bool,
    connected: bool,
    up: VecDeque<Wire>,
    down: VecDeque<Wire>,
    /// The server's count of this connection's edits, and whether its `Step1` waits for a commit.
    edits: u64,
    asked: Option<Vec<u8>>,
}

struct World {
    now: u64,
    peers: Vec<Peer>,
    /// What the server's room shows, and what would be there after a crash.
    room: Replica,
    disk: Vec<Vec<u8>>,
    /// Applied, not committed: who sent it, its number, its bytes.
    dirty: Vec<(usize, u64, Vec<u8>)>,
}

fn text(message: ServerMessage) -> Wire {
    Wire::Text(serde_json::to_string(&Control { id: None, message }).expect("plain values"))
}

impl World {
    fn new(peers: u64) -> Self {
        let peer = |client| Peer {
            link: Link::new(client, || 0.5),
            replica: Replica::new(client),
            tick_at: None,
            opening: false,
            connected: false,
            up: VecDeque::new(),
            down: VecDeque::new(),
            edits: 0,
            asked: None,
        };
        let mut world =
            World { now: 1_000, peers: (10..10 + peers).map(peer).collect(), room: Replica::new(1), disk: Vec::new(), dirty: Vec::new() };
        (0..world.peers.len()).for_each(|at| world.input(at, Input::Wake));
        world
    }

    fn input(&mut self, at: usize, input: Input) {
        let peer = &mut self.peers[at];
        for effect in peer.link.handle(self.now, input, &mut peer.replica) {
            let peer = &mut self.peers[at];
            match effect {
                Effect::Open => peer.opening = true,
                Effect::SendText(text) => peer.up.push_back(Wire::Text(text)),
                Effect::SendBinary(bytes) => peer.up.push_back(Wire::Binary(bytes)),
                Effect::Close { .. } => self.hang_up(at),
                Effect::TickAt(then) => peer.tick_at = Some(then),
                Effect::Soon => self.input(at, Input::Soon),
                Effect::Phase(Phase::Gone { why }) => panic!("gone: {why}"),
                Effect::Save(SaveState::Refused { why }) => panic!("refused: {why}"),
                _ => {}
            }
        }
    }

    fn hang_up(&mut self, at: usize) {
        let peer = &mut self.peers[at];
        (peer.opening, peer.connected, peer.edits, peer.asked) = (false, false, 0, None);
        peer.up.clear();
        peer.down.clear();
    }
}

impl World {
    fn lose(&mut self, at: usize) {
        if self.peers[at].opening || self.peers[at].connected {
            self.hang_up(at);
            self.input(at, Input::Closed { code: 1006, reason: String::new() });
        }
    }

    /// What was not committed is gone, and so are all connections.
    fn crash(&mut self) {
        self.dirty.clear();
        self.room = Replica::load(1, self.disk.iter().map(Vec::as_slice)).expect("our own log");
        (0..self.peers.len()).for_each(|at| self.lose(at));
    }

    fn accept(&mut self, at: usize) {
        let limits =
            WireLimits { frame: limits::FRAME, presence: limits::PRESENCE, presence_rate: limits::PRESENCE_RATE, doc: limits::DOC_STOP };
        let welcome = Welcome { version: VERSION, role: Role::Edit, peer: at as u64, heartbeat_ms: 15_000, limits };
        let step1 = Frame::Step1(&self.room.state_vector()).encode();
        let peer = &mut self.peers[at];
        (peer.opening, peer.connected) = (false, true);
        peer.down.extend([text(ServerMessage::Welcome(welcome)), Wire::Binary(step1)]);
        self.input(at, Input::Opened);
    }

    fn serve(&mut self, at: usize) {
        match self.peers[at].up.pop_front() {
            Some(Wire::Binary(bytes)) => match Frame::parse(&bytes).expect("a client's frame") {
                Frame::Step1(state_vector) => self.peers[at].asked = Some(state_vector.to_vec()),
                Frame::Step2(update) | Frame::Update(update) => {
                    self.room.apply(update).expect("a client's edit");
                    self.peers[at].edits += 1;
                    self.dirty.push((at, self.peers[at].edits, update.to_vec()));
                }
                Frame::Awareness(_) | Frame::QueryAwareness => {}
            },
            Some(Wire::Text(message)) if message.contains("ping") => self.peers[at].down.push_back(text(ServerMessage::Pong {})),
            _ => {}
        }
        if self.dirty.is_empty() {
            self.answer();
        }
    }

    /// Commit, then relay and acknowledge, then answer those who asked what there is.
    fn commit(&mut self) {
        for (from, n, update) in std::mem::take(&mut self.dirty) {
            for (at, peer) in self.peers.iter_mut().enumerate().filter(|(_, peer)| peer.connected) {
                match at == from {
                    true if peer.edits >= n => peer.down.push_back(text(ServerMessage::Saved { n })),
                    true => {}
                    false => peer.down.push_back(Wire::Binary(Frame::Update(&update).encode())),
                }
            }
            self.disk.push(update);
        }
        self.answer();
    }

    fn answer(&mut self) {
        for peer in &mut self.peers {
            if let Some(state_vector) = peer.asked.take() {
                let diff = self.room.diff(&state_vector).expect("a client's state vector");
                peer.down.push_back(Wire::Binary(Frame::Step2(&diff).encode()));
            }
        }
    }

    fn deliver(&mut self, at: usize) {
        match self.peers[at].down.pop_front() {
            Some(Wire::Text(text)) => self.input(at, Input::Text(text)),
            Some(Wire::Binary(bytes)) => self.input(at, Input::Binary(bytes)),
            None => {}
        }
    }

    fn tick(&mut self) {
        for at in 0..self.peers.len() {
            if self.peers[at].tick_at.is_some_and(|then| then <= self.now) {
                self.peers[at].tick_at = None;
                self.input(at, Input::Tick);
            }
        }
    }

    fn promise_holds(&self, at: usize) {
        let peer = &self.peers[at];
        if peer.link.save_state() == &SaveState::Saved {
            let disk = Replica::load(2, self.disk.iter().map(Vec::as_slice)).expect("our own log");
            let mine = peer.replica.encode();
            let both = Replica::load(2, self.disk.iter().map(Vec::as_slice).chain([mine.as_slice()])).expect("sound");
            assert_eq!(face(&both), face(&disk), "it said saved");
        }
    }
}

#[test]
fn s5_s10_links_in_a_storm_agree_in_the_end_and_never_promise_too_much() {
    seeded(12, |rng: &mut Rng| {
        let mut world = World::new(3);
        for _ in 0..1_500 {
            world.now += rng.below(120) as u64;
            world.tick();
            let at = rng.below(world.peers.len());
            match rng.below(100) {
                0 => world.lose(at),
                1 if rng.chance(30) => world.crash(),
                2 => world.input(at, Input::Wake),
                3..15 => {
                    let now = world.now;
                    if let Some(edit) = scribble(rng, &mut world.peers[at].replica, now) {
                        world.input(at, Input::Edited(edit.update));
                    }
                }
                15..25 if world.peers[at].opening => world.accept(at),
                25..55 if world.peers[at].connected => world.serve(at),
                55..65 => world.commit(),
                65..96 => world.deliver(at),
                _ => world.promise_holds(at),
            }
        }
        for _ in 0..400 {
            world.now += 250;
            world.tick();
            for at in 0..world.peers.len() {
                if world.peers[at].opening {
                    world.accept(at);
                }
                for _ in 0..20 {
                    world.serve(at);
                    world.deliver(at);
                }
            }
            world.commit();
        }
        for peer in &world.peers {
            assert_eq!(face(&peer.replica), face(&world.room));
            assert_eq!(peer.link.save_state(), &SaveState::Saved);
        }
        (0..world.peers.len()).for_each(|at| world.promise_holds(at));
    });
}
