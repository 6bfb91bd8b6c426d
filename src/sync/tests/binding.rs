//! T6: two editors, each bound to a copy of ours as a page binds them, and a plain Yjs document, edited at random over a network that delays and
//! reorders. At every step each editor has its copy's text, but for what an input method makes wait; in the end all three have the same. The
//! editors are those that ship, without a page (`editor/test/driven.ts`); they and Yjs live in child processes.

use std::env;

use serde_json::{Value, json};

use super::{
    child::{Child, Tally, bytes, text},
    random::Rng,
};
use crate::sync::{
    Refusal,
    replica::{Edit, Pane, Replica, TextOp},
};

const YJS: usize = 2;

struct World<'a> {
    rng: Rng,
    editors: &'a mut Child,
    yjs: &'a mut Child,
    copies: [Replica; 2],
    /// What is on its way to each copy, and to Yjs.
    inboxes: [Vec<Vec<u8>>; 3],
    /// Which editors compose.
    composes: [bool; 2],
    /// Yjs may cut characters in two. Only what a delta shows tells an editor of that, so nothing is merged on its way then.
    cuts: bool,
    now: u64,
    tally: &'a mut Tally,
}

impl World<'_> {
    fn send(&mut self, from: usize, update: &[u8]) {
        (0..3).filter(|to| *to != from).for_each(|to| self.inboxes[to].push(update.to_vec()));
    }

    fn seed(&mut self) -> u64 {
        self.rng.next() >> 32
    }

    /// An editor does something; its copy hears what a page's session would, and has the same text then.
    fn editor(&mut self, command: Value) {
        let at = command[1].as_u64().expect("an editor") as usize;
        let answer = self.editors.ask(std::slice::from_ref(&command)).remove(0);
        for delta in answer["sent"].as_array().expect("deltas") {
            let ops = TextOp::read(&delta.to_string()).expect("a delta");
            self.copies[at].at(self.now);
            if let Some(edit) = self.copies[at].edit_note(&ops) {
                self.tally.count("edits of editors");
                self.send(at, &edit.update);
            }
        }
        self.composes[at] = answer["composes"] == true;
        let note = self.copies[at].note();
        assert_eq!(answer["whole"], note.as_str(), "with what waits, the editor has the text of its copy: {command}");
        if self.composes[at] {
            self.tally.count(if answer["text"] == answer["whole"] { "composing" } else { "composing while others wait" });
        } else {
            assert_eq!(answer["text"], note.as_str(), "nothing waits when nobody composes: {command}");
        }
    }

    /// What happened to a copy, as the editor hears it.
    fn tell(&mut self, at: usize, note: &[TextOp], undoing: bool) {
        if !note.is_empty() {
            self.tally.count("deltas for editors");
            let delta = serde_json::to_string(note).expect("plain values");
            self.editor(json!(["hear", at, delta, undoing]));
        }
    }

    fn take(&mut self, at: usize, update: Vec<u8>) {
        match self.copies[at].apply(&update) {
            Ok(changed) => self.tell(at, &changed.note, false),
            Err(Refusal::Gap(_)) => {
                self.tally.count("came too early");
                self.inboxes[at].push(update);
            }
            Err(refusal) => panic!("{refusal}: {update:?}"),
        }
    }

    /// Some of what is on its way arrives, in whatever order.
    fn arrive(&mut self, at: usize) {
        for _ in 0..self.rng.below(self.inboxes[at].len() + 1) {
            let next = if self.rng.chance(25) { self.rng.below(self.inboxes[at].len()) } else { 0 };
            let update = self.inboxes[at].remove(next);
            if at == YJS {
                self.yjs.ask(&[json!(["take", 0, [text(&update)], false])]);
            } else {
                self.take(at, update);
            }
        }
    }

    fn travel(&mut self, at: usize) {
        let back = self.rng.chance(65);
        let edit = if back { self.copies[at].undo(Pane::Note) } else { self.copies[at].redo(Pane::Note) };
        if let Some(Edit { update, changed }) = edit {
            self.tally.count(if back { "undone" } else { "redone" });
            self.send(at, &update);
            self.tell(at, &changed.note, true);
        }
    }

    /// One of the three does something.
    fn step(&mut self) {
        self.now += 150 + self.rng.below(700) as u64;
        let at = self.rng.below(3);
        let act = self.rng.below(20);
        if act >= 14 {
            return self.arrive(at);
        }
        let seed = self.seed();
        if at == YJS {
            let answers = self.yjs.ask(&[json!(["scribble", 0, seed, self.cuts])]);
            for update in answers[0].as_array().expect("updates") {
                self.tally.count("edits of Yjs");
                self.send(YJS, &bytes(update));
            }
            return;
        }
        match act {
            0..5 => self.editor(json!(["edit", at, seed])),
            5..10 => self.editor(json!(["compose", at, seed])),
            10 => self.editor(json!(["end", at])),
            11 | 12 => self.travel(at),
            _ if self.rng.chance(20) => {
                self.tally.count("pages opened again");
                self.editor(json!(["open", at, self.copies[at].note()]));
            }
            _ if !self.cuts => self.reconnect(at),
            _ => {}
        }
    }

    /// A page meets the other by state vectors; what was on its way to it is lost.
    fn reconnect(&mut self, at: usize) {
        self.tally.count("reconnects");
        self.inboxes[at].clear();
        let mut there = vec![self.copies[1 - at].diff(&self.copies[at].state_vector()).expect("our own state vector")];
        let vector = self.copies[at].state_vector();
        there.push(bytes(&self.yjs.ask(&[json!(["step", 0, text(&vector)])])[0][1]));
        there.into_iter().for_each(|update| self.take(at, update));
    }

    /// Nobody composes, and everybody hears everything.
    fn settle(&mut self) {
        for at in 0..2 {
            self.editor(json!(["end", at]));
        }
        while self.inboxes.iter().any(|inbox| !inbox.is_empty()) {
            (0..3).for_each(|at| self.arrive(at));
        }
        let yjs = self.yjs.ask(&[json!(["note", 0])]).remove(0);
        assert_eq!(self.copies[0].note(), self.copies[1].note(), "both copies have heard everything");
        assert_eq!(yjs, self.copies[0].note().as_str(), "Yjs has the text of ours");
    }
}

fn schedule(seed: u64, editors: &mut Child, yjs: &mut Child, tally: &mut Tally) {
    let mut rng = Rng(seed);
    let steps = 20 + rng.below(60);
    let copies = [Replica::new(1), Replica::new(2)];
    let cuts = rng.chance(50);
    let mut world = World { rng, editors, yjs, copies, inboxes: Default::default(), composes: [false; 2], cuts, now: 1_000, tally };
    world.yjs.ask(&[json!(["start", [3]])]);
    (0..2).for_each(|at| world.editor(json!(["open", at, ""])));
    for step in 0..steps {
        world.step();
        if step % 20 == 19 {
            world.settle();
        }
    }
    world.settle();
}

/// `TANDEM_BINDING` schedules (200), from the seed `TANDEM_SEED` (0) on.
#[test]
fn t6_two_editors_and_yjs_have_the_same_text_whatever_is_typed() {
    let number = |name: &str, or: u64| env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(or);
    let (from, count) = (number("TANDEM_SEED", 0), number("TANDEM_BINDING", 200));
    let (Some(mut yjs), Some(mut editors)) = (Child::yjs(), Child::editors()) else { return };
    let mut tally = Tally::default();
    for seed in from..from + count {
        let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| schedule(seed, &mut editors, &mut yjs, &mut tally)));
        assert!(run.is_ok(), "failed with TANDEM_SEED={seed} TANDEM_BINDING=1");
    }
    println!("{count} schedules from {from}: {tally:?}");
    let all = ["edits of editors", "edits of Yjs", "deltas for editors", "composing while others wait", "undone", "redone", "reconnects"];
    assert!(count < 100 || all.iter().all(|what| tally.0.contains_key(what)), "{tally:?}");
}
