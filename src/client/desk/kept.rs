//! The document on this device: opened from its rows, kept in them, and told to the other tabs of this browser.

use std::collections::VecDeque;

use serde_json::Value;

use super::{Desk, Lost, Out};
use crate::{
    board::reading,
    client::shelf::{self, Held, Shelf, Write},
    model::{json, schema::note::difference},
    sync::{
        Refusal,
        link::{Input, Phase, SaveState},
        replica::{Replica, TextOp},
        slice::{SLICE, slices},
    },
};

// The first byte of what tabs say to each other.
/// "Here is an update", of one who brings it to the server himself.
const UPDATE: u8 = 0;
/// The same of one who has no connection: whoever has one brings it.
const STRAY: u8 = 1;
/// "This is what I have" (a state vector): answered with what it lacks.
const ASK: u8 = 2;
/// "Start again": the device has forgotten the document.
pub(super) const RELOAD: u8 = 3;

/// The rows of this device while they are read.
pub(super) struct Reading {
    held: Held,
    whole: bool,
    /// Nothing was here before, so that all of it is told at once.
    fresh: bool,
    slices: VecDeque<Vec<u8>>,
    /// What builds on what has not been read yet.
    left: Vec<Vec<u8>>,
}

impl Desk {
    pub(super) fn keep(&mut self, write: impl FnOnce(&mut Shelf) -> Write) {
        let write = write(&mut self.shelf);
        self.out.push(Out::Keep(write));
    }

    /// The rows of this device: with any, the document is here. What the server may lack becomes this copy's to bring. A device that is slow
    /// is not waited for: it says at first that it has nothing, and its rows come to what is here by then.
    pub(super) fn held(&mut self, now_ms: u64, held: Held, whole: bool) {
        let slices = held.rows.iter().flat_map(|(_, row)| slices(row, SLICE).unwrap_or_else(|| vec![row.clone()])).collect();
        let fresh = self.replica.is_empty();
        if !fresh {
            // Damaged rows may break a copy, and this one is in use.
            let mut rows: Vec<_> = held.rows.iter().map(|(_, row)| row.as_slice()).collect();
            if let Err(refusal) = shelf::absorb_all(&mut Replica::unwatched(self.replica.client()), &mut rows) {
                return self.go_on_without(now_ms, fresh, &refusal);
            }
        }
        self.read_on(now_ms, Reading { held, whole, fresh, slices, left: Vec::new() });
    }

    /// Reads as much as one turn may take while nobody can write yet. Nothing else is heard before the end.
    pub(super) fn read_on(&mut self, now_ms: u64, mut reading: Reading) {
        let mut bytes = 0;
        while let Some(slice) = reading.slices.pop_front() {
            bytes += slice.len();
            match self.replica.absorb(&slice) {
                Ok(_) if reading.fresh => {}
                Ok(changed) => self.changed(now_ms, changed),
                Err(Refusal::Gap(_)) => reading.left.push(slice),
                // Nothing of it is lost: it stays where it is, and the server's copy opens.
                Err(refusal) => return self.go_on_without(now_ms, reading.fresh, &refusal),
            }
            // Who may write already must not be a turn behind: what is typed has its place in the text that the editor has.
            if bytes >= SLICE && !self.synced && !reading.slices.is_empty() {
                self.reading = Some(reading);
                return self.out.push(Out::Soon);
            }
        }
        let Reading { held, whole, fresh, mut left, .. } = reading;
        let changes = match shelf::absorb_all(&mut self.replica, &mut left) {
            Ok(changes) => changes,
            Err(refusal) => return self.go_on_without(now_ms, fresh, &refusal),
        };
        self.shelf.found(&held);
        self.orphans.append(&mut left);
        for (mark, unsaved) in &held.unsaved {
            for ((author, n), row) in &held.rows {
                if author == mark && *n >= unsaved.from as f64 {
                    self.link(now_ms, Input::Adopted { update: row.clone(), since_ms: unsaved.since_ms });
                }
            }
            self.keep(|_| Write::Unsaved(*mark, None));
        }
        self.gather();
        if whole || !held.rows.is_empty() {
            let role = held.role.filter(|_| !self.welcomed).unwrap_or(self.role);
            self.set_role(now_ms, role);
            let news = if fresh { vec![shelf::everything(&self.replica)] } else { changes };
            for changed in news {
                self.changed(now_ms, changed);
            }
            self.here(now_ms);
        }
        self.ask();
    }

    fn go_on_without(&mut self, now_ms: u64, fresh: bool, refusal: &Refusal) {
        if fresh {
            let client = self.replica.client();
            (self.replica, self.shelf) = (Replica::new(client), Shelf::new(client));
        }
        let why = ["What this browser kept of the document cannot be read: ", &refusal.to_string(), "."].concat();
        self.link(now_ms, Input::NotKept { why });
    }

    /// Many rows become one, when the server has all that is in them.
    pub(super) fn gather(&mut self) {
        if self.shelf.is_due() && self.orphans.is_empty() && *self.link.save_state() == SaveState::Saved {
            let writes = self.shelf.gather(self.replica.encode());
            self.out.extend(writes.into_iter().map(Out::Keep));
        }
    }

    /// Says a local edit to the other tabs.
    pub(super) fn tell(&mut self, update: &[u8]) {
        let kind = if *self.link.phase() == Phase::Live { UPDATE } else { STRAY };
        self.out.push(Out::Tell([&[kind], update].concat()));
    }

    fn ask(&mut self) {
        let have = self.replica.state_vector();
        self.out.push(Out::Tell([&[ASK], &have[..]].concat()));
    }

    /// Another tab speaks. It runs the same program on the same device; what cannot be read is another version's and is left to the server.
    pub(super) fn tab(&mut self, now_ms: u64, message: &[u8]) {
        let Some((kind, body)) = message.split_first() else { return };
        match *kind {
            UPDATE | STRAY => match self.replica.absorb(body) {
                Ok(changed) if changed.any => {
                    if *kind == STRAY {
                        self.link(now_ms, Input::Adopted { update: body.to_vec(), since_ms: now_ms });
                    }
                    self.changed(now_ms, changed);
                    self.try_orphans(now_ms);
                }
                Err(Refusal::Gap(_)) => self.ask(),
                _ => {}
            },
            ASK => {
                if let (Ok(true), Ok(lack)) = (self.replica.is_ahead(body), self.replica.diff(body)) {
                    self.tell(&lack);
                }
            }
            RELOAD => self.out.push(Out::Reload),
            _ => {}
        }
    }

    /// Something came: perhaps what rows of this device were waiting for.
    pub(super) fn try_orphans(&mut self, now_ms: u64) {
        let waiting = self.orphans.clone();
        // What is damaged stays where it is: on the device.
        let Ok(changes) = shelf::absorb_all(&mut self.replica, &mut self.orphans) else { return };
        for update in waiting {
            if !self.orphans.contains(&update) {
                self.link(now_ms, Input::Adopted { update, since_ms: now_ms });
            }
        }
        for changed in changes {
            self.changed(now_ms, changed);
        }
    }

    /// What this copy says and `theirs` (the document as the server exports it; nothing, when it is not there) does not.
    pub fn lost(&self, theirs: &Value) -> Lost {
        let note = self.replica.note();
        let their_note = theirs.get("note").and_then(Value::as_str).unwrap_or_default();
        let stretch =
            difference(their_note, &note).into_iter().find_map(|op| if let TextOp::Insert(text) = op { Some(text) } else { None });
        let stored = theirs.get("shapes").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let shapes: Vec<_> = self.replica.shapes().into_iter().map(|shape| (json::write_shape(&shape), shape)).collect();
        let (board, shapes): (Vec<Value>, Vec<String>) =
            (shapes.into_iter()).filter(|(mine, _)| !stored.contains(mine)).map(|(mine, shape)| (mine, reading::describe(&shape))).unzip();
        let board = serde_json::to_string(&Value::Array(board)).unwrap_or_default();
        Lost { stretch: stretch.unwrap_or_default(), note, shapes, board }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        client::desk::{
            In,
            tests::{frame, say, welcome},
        },
        model::{access::Role, presence::Person},
        sync::{frame::Frame, link, wire::ServerMessage},
    };

    /// A tab of a browser whose device keeps everything at once; nobody answers its socket.
    struct Tab {
        desk: Desk,
        rows: Vec<((f64, f64), Vec<u8>)>,
        unsaved: Vec<(f64, link::Unsaved)>,
        told: Vec<Vec<u8>>,
    }

    impl Tab {
        fn open(client: u64, held: Held) -> Self {
            let desk = Desk::new(client, Person::default(), Role::Edit, || 0.5);
            let mut tab = Tab { desk, rows: held.rows.clone(), unsaved: held.unsaved.clone(), told: Vec::new() };
            tab.does(In::Held { held, whole: false });
            tab.does(In::Link(Input::Wake));
            tab
        }

        fn does(&mut self, input: In) -> Vec<Out> {
            let out = self.desk.handle(1_000, input);
            for out in &out {
                match out {
                    Out::Keep(Write::Put(place, row)) => self.rows.push((*place, row.clone())),
                    Out::Keep(Write::Unsaved(mark, unsaved)) => {
                        self.unsaved.retain(|(other, _)| other != mark);
                        self.unsaved.extend(unsaved.map(|unsaved| (*mark, unsaved)));
                    }
                    Out::Tell(message) => self.told.push(message.clone()),
                    _ => {}
                }
            }
            out
        }

        fn types(&mut self, text: &str) {
            assert!(!self.does(In::Note(vec![TextOp::Insert(text.into())])).is_empty());
        }

        fn device(&self) -> Held {
            Held { rows: self.rows.clone(), unsaved: self.unsaved.clone(), role: Some(Role::Edit) }
        }

        fn note(&self) -> String {
            self.desk.replica().note()
        }
    }

    /// What the device holds of a document that the server has whole.
    fn known() -> Held {
        let update = Replica::new(3).edit_note(&[TextOp::Insert("known".into())]).expect("an edit").update;
        Held { rows: vec![((-3.0, 1.0), update)], unsaved: Vec::new(), role: Some(Role::Edit) }
    }

    #[test]
    fn a_document_on_the_device_opens_and_takes_edits_without_a_server() {
        let mut tab = Tab::open(7, known());
        assert_eq!((tab.note().as_str(), tab.desk.save_state()), ("known", &SaveState::Saved));
        tab.types("more ");
        assert_eq!(tab.note(), "more known");
        let nothing = Tab::open(8, Held::default());
        assert!(!nothing.desk.editable, "nothing is known of it here");
    }

    #[test]
    fn a_device_that_answers_late_adds_its_rows_to_what_was_written_meanwhile() {
        let mut before = Tab::open(7, known());
        before.types("more ");
        let mut tab = Tab::open(8, Held::default());
        tab.does(In::Held { held: Held::default(), whole: true });
        tab.types("early, ");
        tab.told.clear();
        let out = tab.does(In::Held { held: before.device(), whole: true });
        let told: Vec<_> = out.iter().filter_map(|out| if let Out::Note(ops) = out { Some(ops.clone()) } else { None }).collect();
        let inserted = told.iter().flatten().filter_map(|op| if let TextOp::Insert(text) = op { Some(text.as_str()) } else { None });
        let mut words: Vec<_> = inserted.collect();
        words.sort_unstable();
        assert_eq!(words.concat(), "knownmore ", "the editor hears what is new, once: {told:?}");
        for text in ["early, ", "more ", "known"] {
            assert_eq!(tab.note().matches(text).count(), 1, "{}", tab.note());
        }
        assert!(
            matches!(&tab.unsaved[..], [(mark, _)] if *mark == 8.0),
            "what the earlier visit left is this one's to bring: {:?}",
            tab.unsaved
        );
    }

    #[test]
    fn rows_that_cannot_be_read_stay_on_the_device() {
        let mut before = Tab::open(7, known());
        for n in 0..400 {
            before.types(&format!("{n} "));
        }
        let mut held = before.device();
        held.rows.push(((-3.0, 2.0), vec![1, 2, 3]));
        let mut tab = Tab::open(8, Held::default());
        tab.does(In::Held { held: Held::default(), whole: true });
        tab.types("early ");
        tab.does(In::Held { held, whole: true });
        assert_eq!(tab.note(), "early ", "what is damaged is not tried on a copy in use");
        let server = Replica::new(99);
        let steps = [
            In::Link(Input::Opened),
            welcome(Role::Edit),
            frame(Frame::Step1(&server.state_vector())),
            frame(Frame::Step2(&server.encode())),
            say(ServerMessage::Saved { n: 10 }),
        ];
        let out: Vec<_> = steps.into_iter().flat_map(|step| tab.does(step)).collect();
        assert_eq!(tab.desk.save_state(), &SaveState::Saved);
        let gone: Vec<_> = out.iter().filter(|out| matches!(out, Out::Keep(Write::Delete((mark, _))) if mark.abs() < 8.0)).collect();
        assert_eq!(gone, Vec::<&Out>::new());
    }

    #[test]
    fn a_role_that_the_device_remembers_is_older_than_what_the_server_says() {
        let mut tab = Tab::open(8, Held::default());
        tab.does(In::Link(Input::Opened));
        tab.does(welcome(Role::Edit));
        tab.does(In::Held { held: Held { role: Some(Role::View), ..known() }, whole: false });
        assert_eq!((tab.desk.role(), tab.note().as_str()), (Role::Edit, "known"));
    }

    #[test]
    fn what_another_tab_says_before_the_device_answers_is_told_once() {
        let mut other = Tab::open(7, Held::default());
        other.does(In::Held { held: Held::default(), whole: true });
        other.told.clear();
        other.types("said ");
        let mut tab =
            Tab { desk: Desk::new(8, Person::default(), Role::Edit, || 0.5), rows: Vec::new(), unsaved: Vec::new(), told: Vec::new() };
        let mut out = tab.does(In::Tab(other.told.pop().expect("told")));
        out.extend(tab.does(In::Held { held: other.device(), whole: false }));
        let told: Vec<_> = out.iter().filter(|out| matches!(out, Out::Note(_))).collect();
        assert_eq!((told.len(), tab.note().as_str()), (1, "said "), "{told:?}");
    }

    #[test]
    fn a_large_document_is_read_in_slices_and_what_happens_meanwhile_comes_after_it() {
        let mut author = Replica::new(3);
        for n in 0..60 {
            author.edit_note(&[TextOp::Insert(format!("{n} {}", "many words ".repeat(1_000)))]);
        }
        let mut desk = Desk::new(7, Person::default(), Role::Edit, || 0.5);
        let held = Held { rows: vec![((-3.0, 1.0), author.encode())], unsaved: Vec::new(), role: Some(Role::Edit) };
        let first = desk.handle(1, In::Held { held, whole: false });
        assert!(first.contains(&Out::Soon) && !first.contains(&Out::Synced), "{first:?}");
        assert_eq!(desk.handle(1, In::Link(Input::Wake)), [], "it waits");
        assert_eq!(desk.handle(1, In::Title("new".into())), []);
        let (mut turns, mut all) = (0, first);
        while all.contains(&Out::Soon) && !all.contains(&Out::Synced) {
            turns += 1;
            all = desk.handle(1, In::Soon);
        }
        assert!(turns > 1 && all.contains(&Out::Synced) && all.contains(&Out::Open), "{turns} turns");
        let place = |out: &Out| all.iter().position(|one| one == out);
        assert!(place(&Out::Synced) < place(&Out::Title("new".into())), "the title is written into the whole document");
        assert_eq!(desk.replica().note(), author.note());
    }

    #[test]
    fn large_rows_that_come_late_are_read_before_the_next_key() {
        let mut author = Replica::new(3);
        for n in 0..60 {
            author.edit_note(&[TextOp::Insert(format!("{n} {}", "many words ".repeat(1_000)))]);
        }
        let mut tab = Tab::open(8, Held::default());
        tab.does(In::Held { held: Held::default(), whole: true });
        tab.types("early ");
        let held = Held { rows: vec![((-3.0, 1.0), author.encode())], unsaved: Vec::new(), role: Some(Role::Edit) };
        let out = tab.does(In::Held { held, whole: true });
        assert!(!out.contains(&Out::Soon), "{}", tab.note().len());
        assert_eq!(tab.note().len(), author.note().len() + "early ".len());
    }

    #[test]
    fn edits_of_a_visit_that_ended_are_brought_by_the_next() {
        let mut tab = Tab::open(7, known());
        tab.types("more ");
        let mut next = Tab::open(9, tab.device());
        assert_eq!(next.note(), "more known");
        assert!(!matches!(next.desk.save_state(), SaveState::Saved));
        assert!(matches!(&next.unsaved[..], [(mark, _)] if *mark == 9.0), "they are its own now: {:?}", next.unsaved);
        next.does(In::Forget);
    }

    #[test]
    fn tabs_hear_each_other_and_one_that_comes_later_asks() {
        let (mut one, mut two) = (Tab::open(7, known()), Tab::open(8, known()));
        one.types("one ");
        two.does(In::Tab(one.told.pop().expect("told")));
        assert_eq!(two.note(), "one known");
        assert!(matches!(two.desk.save_state(), SaveState::Saving { .. }), "it has no server either: whoever finds one brings it");

        // An edit that the third missed, and one that builds on it.
        one.types("a");
        one.types("b");
        let mut three = Tab::open(9, known());
        three.told.clear();
        three.does(In::Tab(one.told.pop().expect("told")));
        let ask = three.told.pop().expect("it asks");
        one.does(In::Tab(ask));
        three.does(In::Tab(one.told.pop().expect("answered")));
        assert_eq!(three.note(), one.note());
    }

    #[test]
    fn what_the_server_lacks_is_shown_apart_from_what_it_has() {
        let mut tab = Tab::open(7, known());
        tab.types("more ");
        let theirs = serde_json::json!({ "title": "", "note": "known", "shapes": [] });
        assert_eq!((tab.desk.lost(&theirs).stretch.as_str(), tab.desk.lost(&Value::Null).stretch.as_str()), ("more ", "more known"));
    }
}
