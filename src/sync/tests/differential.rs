//! T6: Tandem's copies and JavaScript's Yjs, edited at random over a network that loses, doubles, delays and reorders updates; then everybody
//! hears everything, and all must hold the same: content of every type, clocks, deletions, and each the state of the other. The documents of
//! Yjs live in a child process (`end2end/differential/peer.mjs`).

use std::{collections::BTreeMap, env};

use serde_json::{Value, json};

use super::{
    child::{Child, Tally, bytes, text},
    plain,
    random::{Rng, face, scribble},
};
use crate::sync::{Refusal, replica::Replica, scan};

/// All copies of one document: `0..yjs` are of Yjs, the others ours. What is on its way to each waits in its inbox.
struct World<'a> {
    rng: Rng,
    yjs: &'a mut Child,
    there: usize,
    here: Vec<Replica>,
    inboxes: Vec<Vec<Vec<u8>>>,
    next_client: u64,
    now: u64,
    tally: &'a mut Tally,
}

impl World<'_> {
    fn client(&mut self) -> u64 {
        self.next_client += 1;
        // As Yjs draws them, and now and then as large as they can be.
        if self.rng.chance(5) { (1 << 53) - self.next_client } else { self.rng.next() >> 32 << 8 & 0xffff_ffff | self.next_client }
    }

    /// An update leaves `from` for all others; some never arrive, some twice.
    fn send(&mut self, from: usize, update: &[u8]) {
        for to in (0..self.inboxes.len()).filter(|to| *to != from) {
            let times = match self.rng.below(20) {
                0..3 => 0,
                3 | 4 => 2,
                _ => 1,
            };
            self.tally.count(["lost", "sent", "doubled"][times]);
            (0..times).for_each(|_| self.inboxes[to].push(update.to_vec()));
        }
    }

    /// What arrives now, in whatever order.
    fn arrived(&mut self, at: usize) -> Vec<Vec<u8>> {
        let mut arrived = Vec::new();
        for _ in 0..self.rng.below(self.inboxes[at].len() + 1) {
            let next = if self.rng.chance(40) { self.rng.below(self.inboxes[at].len()) } else { 0 };
            arrived.push(self.inboxes[at].remove(next));
        }
        arrived
    }

    /// One of ours takes what Yjs or ours made: it may build on what is not here, but must never be malformed.
    fn take(&mut self, at: usize, update: &[u8]) -> bool {
        match self.here[at].apply(update) {
            Ok(_) => self.tally.count("taken"),
            Err(Refusal::Gap(_)) => {
                self.tally.count("refused as a gap");
                return false;
            }
            Err(refusal) => panic!("{refusal}: {update:?}"),
        }
        true
    }

    /// Everybody does something; those of Yjs in one line.
    fn round(&mut self) {
        let mut commands = Vec::new();
        for at in 0..self.there {
            if self.rng.chance(70) {
                commands.push(json!(["edit", at, self.rng.next() as u32]));
            }
            if self.rng.chance(60) {
                let (arrived, merged) = (self.arrived(at), self.rng.chance(25));
                if !arrived.is_empty() {
                    let updates: Vec<Value> = arrived.iter().map(|update| text(update)).collect();
                    commands.push(json!(["take", at, updates, merged]));
                }
            }
            match self.rng.below(20) {
                0 => {
                    let client = self.client();
                    commands.push(json!(["restart", at, client]));
                    self.tally.count("restarts");
                }
                1 | 2 => {
                    let with = self.rng.below(self.here.len());
                    commands.push(json!(["step", at, text(&self.here[with].state_vector()), with]));
                }
                _ => {}
            }
        }
        let answers = self.yjs.ask(&commands);
        let mut late = Vec::new();
        for (command, answer) in commands.iter().zip(&answers) {
            let at = command[1].as_u64().unwrap_or_default() as usize;
            match command[0].as_str() {
                Some("edit") => {
                    for update in answer.as_array().expect("updates") {
                        self.tally.count("edits of Yjs");
                        self.send(at, &bytes(update));
                    }
                }
                Some("step") => {
                    let with = command[3].as_u64().unwrap_or_default() as usize;
                    self.take(with, &bytes(&answer[1]));
                    let diff = self.here[with].diff(&bytes(&answer[0])).expect("a state vector of Yjs");
                    late.push(json!(["take", at, [text(&diff)], false]));
                    self.tally.count("syncs");
                }
                _ => {}
            }
        }
        self.ours();
        if !late.is_empty() {
            self.yjs.ask(&late);
        }
    }

    fn ours(&mut self) {
        for at in 0..self.here.len() {
            self.now += 200;
            if self.rng.chance(70)
                && let Some(edit) = scribble(&mut self.rng, &mut self.here[at], self.now)
            {
                self.tally.count("edits of ours");
                self.send(self.there + at, &edit.update);
            }
            if self.rng.chance(60) {
                for update in self.arrived(self.there + at) {
                    self.take(at, &update);
                }
            }
            if self.rng.chance(5) {
                let client = self.client();
                self.here[at] = Replica::load(client, [self.here[at].encode().as_slice()]).expect("our own state");
                self.tally.count("restarts");
            }
        }
    }

    /// Everybody hears everything.
    fn settle(&mut self) {
        for at in 1..self.here.len() {
            let diff = self.here[at].diff(&self.here[0].state_vector()).expect("our own state vector");
            assert!(self.take(0, &diff), "a copy of ours is whole");
        }
        let (state, vector) = (text(&self.here[0].encode()), text(&self.here[0].state_vector()));
        let mut commands: Vec<Value> = (0..self.there).map(|at| json!(["take", at, [state], false])).collect();
        commands.push(json!(["meet"]));
        commands.extend((0..self.there).map(|at| json!(["step", at, vector])));
        for answer in &self.yjs.ask(&commands)[self.there + 1..] {
            assert!(self.take(0, &bytes(&answer[1])), "a document of Yjs that heard everything is whole");
        }
        for at in 1..self.here.len() {
            let diff = self.here[0].diff(&self.here[at].state_vector()).expect("our own state vector");
            assert!(self.take(at, &diff));
        }
    }

    /// Everybody holds the same; else how a document of Yjs differs from ours.
    fn compare(&mut self) -> Result<(), String> {
        let state = self.here[0].encode();
        let mut commands = vec![json!(["compare", text(&state)])];
        commands.extend((0..self.there).map(|at| json!(["step", at, "AA=="])));
        let answers = self.yjs.ask(&commands);
        let (loaded, other) = (&answers[0][0], &answers[0][1]);
        if !other.is_null() {
            return Err(format!("our state, loaded by Yjs: {loaded}\na document of Yjs: {other}"));
        }
        assert_eq!(loaded["whole"], true, "nothing is pending");
        assert_eq!(plain::roots(&state), loaded["roots"], "Yjs reads our state as we do");
        for copy in &self.here {
            let clocks = scan::state_vector(&copy.state_vector()).expect("our own").into_iter().collect::<BTreeMap<_, _>>();
            let clocks: Value = clocks.into_iter().map(|(client, clock)| json!([client, clock])).collect();
            assert_eq!(clocks, loaded["clocks"], "the same clocks");
        }
        for answer in &answers[1..] {
            let theirs = Replica::load(9, [bytes(&answer[1]).as_slice()]).expect("the state of Yjs");
            for copy in &self.here {
                assert_eq!(face(&theirs), face(copy), "the state of Yjs, loaded by ours, is what ours show");
            }
        }
        Ok(())
    }
}

fn schedule(seed: u64, yjs: &mut Child, tally: &mut Tally) {
    let mut rng = Rng(seed);
    let (there, here) = (1 + rng.below(3), 1 + rng.below(3));
    let mut world = World { rng, yjs, there, here: Vec::new(), inboxes: vec![Vec::new(); there + here], next_client: 0, now: 1_000, tally };
    let clients: Vec<u64> = (0..there).map(|_| world.client()).collect();
    world.yjs.ask(&[json!(["start", clients])]);
    for _ in 0..here {
        let client = world.client();
        world.here.push(Replica::new(client));
    }
    for _ in 0..1 + world.rng.below(8) {
        world.round();
    }
    // Yjs tidies formats when it hears of them, which is an edit of which the others must hear.
    for _ in 0..9 {
        world.settle();
        if world.compare().is_ok() {
            return;
        }
        world.tally.count("tidied formats");
    }
    panic!("{}", world.compare().expect_err("they differed"));
}

/// `TANDEM_DIFFERENTIAL` schedules (10,000), from the seed `TANDEM_SEED` (0) on.
#[test]
fn t6_whatever_the_network_does_yjs_and_ours_agree() {
    let number = |name: &str, or: u64| env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(or);
    let (from, count) = (number("TANDEM_SEED", 0), number("TANDEM_DIFFERENTIAL", 10_000));
    let Some(mut yjs) = Child::yjs() else { return };
    let mut tally = Tally::default();
    for seed in from..from + count {
        let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| schedule(seed, &mut yjs, &mut tally)));
        assert!(run.is_ok(), "failed with TANDEM_SEED={seed} TANDEM_DIFFERENTIAL=1");
    }
    println!("{count} schedules from {from}: {:?}", tally.0);
}

#[test]
fn s13_what_is_not_taken_of_yjs_is_refused_whole_and_the_document_goes_on() {
    let Some(mut yjs) = Child::yjs() else { return };
    let mut copy = Replica::new(1);
    for what in ["subdocument", "hook"] {
        let update = bytes(&yjs.ask(&[json!(["odd", what, 7])])[0]);
        assert!(matches!(copy.apply(&update), Err(Refusal::Malformed(_))), "{what}");
    }
    assert!(copy.is_empty());
    yjs.ask(&[json!(["start", [7]])]);
    for seed in 0..20 {
        for update in yjs.ask(&[json!(["edit", 0, seed])])[0].as_array().expect("updates") {
            copy.apply(&bytes(update)).expect("the same client goes on with what is taken");
        }
    }
    assert!(!copy.is_empty());
}
