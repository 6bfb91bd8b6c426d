//! What the fuzzers of `fuzz/` call: each target takes a stranger's bytes through one edge of the program and panics when what must hold
//! does not. Hangs and memory are for the fuzzer to see. `cargo test` gives every target its corpus. Only layers without a server are here:
//! `fuzz/` compiles these same files into a small crate.

pub mod html;
pub mod sound;

use std::sync::OnceLock;

use self::sound::{clocks, sound};
use crate::{
    model::{
        excalidraw,
        geom::Geo,
        order::Order,
        presence::Presence,
        shape::{Change, Kind, Shape},
    },
    note,
    scene::svg::{SvgOptions, svg},
    sync::{
        Refusal,
        awareness::{self, Awareness, EXPIRES_MS},
        frame::Frame,
        replica::{Pane, Replica, TextOp},
        scan::{self, Id, Known, Limits},
        wire::{ClientMessage, Control, ServerMessage},
    },
};

pub type Target = fn(&[u8]);

/// Every target: its name, which is that of its folder in `fuzz/corpus`, and what it does.
pub const TARGETS: [(&str, Target); 9] = [
    ("frame", frame),
    ("scan", scan),
    ("update", update),
    ("state_vector", state_vector),
    ("awareness", awareness),
    ("snapshot", snapshot),
    ("control", control),
    ("excalidraw", excalidraw),
    ("note", note),
];

/// Runs the target of that name.
///
/// # Panics
/// When something that must hold does not, and when there is no such target.
pub fn run(target: &str, bytes: &[u8]) {
    let (_, body) = TARGETS.into_iter().find(|(name, _)| *name == target).expect("a target");
    body(bytes);
}

fn frame(bytes: &[u8]) {
    if let Ok(frame) = Frame::parse(bytes) {
        assert_eq!(frame.encode(), bytes, "a message has one form");
    }
}

/// A document of which little is known: some clocks of some clients, at some depths.
struct Rumour;

impl Known for Rumour {
    fn clock(&self, client: u64) -> u32 {
        if client < 16 { client as u32 * 5 } else { 0 }
    }
    fn depth(&self, (client, clock): Id) -> usize {
        (client as usize * 9 + clock as usize) % 70
    }
    fn holder(&self, (client, clock): Id) -> Option<usize> {
        (clock % 3 > 0).then_some((client as usize * 7 + clock as usize) % 70)
    }
}

fn scan(bytes: &[u8]) {
    let (own, client) = (scan::update(bytes, &Rumour, Limits::OWN), scan::update(bytes, &Rumour, Limits::CLIENT));
    assert!(own.is_ok() || client.is_err(), "a client may send no more than our own log");
}

/// The start of what is fuzzed: two people wrote, deleted, drew and took back.
pub fn base() -> Replica {
    static STATE: OnceLock<Vec<u8>> = OnceLock::new();
    let state = STATE.get_or_init(|| {
        let (mut ada, mut bob) = (Replica::new(2), Replica::new(3));
        let label = |id: &str, text: &str| {
            let geo = Geo { x: 1.0, y: 2.0, w: 30.0, h: 40.0, r: 0.5 };
            let shape = Shape::new(Kind::Rectangle, geo, Order::first());
            Shape { id: id.parse().expect("an id"), text: text.into(), ..shape }
        };
        ada.set_title("Title");
        ada.edit_note(&[TextOp::Insert("Hello 😀 wörld\n".into())]);
        ada.edit_board(&[Change::Put(label("one", "a label")), Change::Put(label("two", "gone"))]);
        bob.absorb(&ada.encode()).expect("our own");
        bob.edit_note(&[TextOp::Retain(6), TextOp::Insert("日本 ".into()), TextOp::Delete(3)]);
        bob.edit_board(&[Change::Delete("two".parse().expect("an id")), Change::Put(label("three", ""))]);
        ada.absorb(&bob.encode()).expect("our own");
        ada.edit_note(&[TextOp::Insert("> ".into())]);
        ada.undo(Pane::Note);
        ada.encode()
    });
    Replica::load(1, [state.as_slice()]).expect("our own")
}

fn update(bytes: &[u8]) {
    let mut copy = base();
    let before = (clocks(&copy), copy.note(), copy.shapes());
    match copy.apply(bytes) {
        Ok(_) => sound(copy),
        Err(Refusal::Broken(_)) => {}
        Err(_) => assert_eq!((clocks(&copy), copy.note(), copy.shapes()), before, "nothing was changed"),
    }
}

fn state_vector(bytes: &[u8]) {
    let copy = base();
    match copy.diff(bytes) {
        Ok(answer) => {
            copy.is_ahead(bytes).expect("both read the same");
            let mut other = base();
            other.absorb(&answer).expect("an answer to whom it tells nothing new");
            assert_eq!(clocks(&other), clocks(&copy));
        }
        Err(_) => assert!(copy.is_ahead(bytes).is_err(), "both read the same"),
    }
}

fn awareness(bytes: &[u8]) {
    let Ok(entries) = awareness::parse(bytes) else { return };
    let again = awareness::encode(entries.clone().into_iter());
    assert_eq!(awareness::parse(&again), Ok(entries.clone()));
    let mut all = Awareness::default();
    let changed = all.apply(1, bytes).expect("both read the same");
    assert!(all.apply(2, &all.encode()).expect("our own").is_empty(), "said twice is nothing new");
    for entry in all.present() {
        let presence = Presence::from_json(entry.state.unwrap_or_default());
        let json = presence.to_json();
        assert_eq!(Presence::from_json(&json).to_json(), json);
    }
    all.remove(3, changed);
    assert_eq!(all.present().count(), 0);
    all.expire(3 + EXPIRES_MS);
    assert_eq!(all.next_expiry(), None);
}

fn snapshot(bytes: &[u8]) {
    if let Ok(copy) = Replica::load(1, [bytes]) {
        sound(copy);
    }
}

fn control(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(Control { id, message }) = serde_json::from_str::<Control<ClientMessage>>(text) {
        let again: Control<ClientMessage> = serde_json::from_str(&message.write(id)).expect("our own");
        assert_eq!(again, Control { id, message });
    }
    if let Some((id, message)) = ServerMessage::read(text) {
        let again = serde_json::to_string(&Control { id, message: message.clone() }).expect("plain values");
        assert_eq!(ServerMessage::read(&again), Some((id, message)));
    }
}

fn excalidraw(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(scene) = excalidraw::import(text) else { return };
    let picture = svg(&scene.shapes, SvgOptions::default());
    assert!(!picture.contains("NaN") && !picture.contains("inf"), "a number that is none");
    let mut copy = Replica::new(1);
    let changes: Vec<Change> = scene.shapes.iter().cloned().map(Change::Put).collect();
    copy.edit_board(&changes);
    let again = Replica::load(2, [copy.encode().as_slice()]).expect("our own");
    assert_eq!(again.shapes(), copy.shapes());
    assert_eq!(copy.shapes().len(), scene.shapes.len(), "every shape of an import can be stored");
}

/// A note; and behind its first line, code of the language that this line names.
fn note(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let html = note::to_html(text);
    html::sound(&html);
    let blocks = note::blocks(text);
    assert_eq!(blocks.iter().map(|block| block.html.as_str()).collect::<String>(), html, "the same in pieces");
    let (language, code) = text.split_once('\n').unwrap_or((text, ""));
    let mut at = 0;
    for span in note::highlight(language, code) {
        assert!(at <= span.from && span.from < span.to, "colours in order");
        at = span.to;
    }
    assert!(at as usize <= code.encode_utf16().count(), "colours within the code");
    let units = text.encode_utf16().count();
    assert!(note::headings(text).iter().all(|heading| (heading.at as usize) < units), "headings within the note");
    note::words(text);
    note::excerpt(text, 8);
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::PathBuf};

    use super::*;

    fn fuzz() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz")
    }

    fn names(folder: &str) -> BTreeSet<String> {
        let entries = fs::read_dir(fuzz().join(folder)).expect("a folder of fuzz/");
        entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().trim_end_matches(".rs").to_owned()).collect()
    }

    #[test]
    fn t7_every_target_survives_its_corpus() {
        for (name, _) in TARGETS {
            let entries = fs::read_dir(fuzz().join("corpus").join(name)).expect("each target has a corpus");
            let files: BTreeSet<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
            assert!(!files.is_empty(), "{name}: no inputs");
            for file in files {
                println!("{}", file.display()); // the last line, if this process dies
                run(name, &fs::read(&file).expect("readable"));
            }
        }
    }

    #[test]
    fn every_target_has_its_fuzzer_and_every_fuzzer_its_target() {
        let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(names("corpus"), targets);
        assert_eq!(names("fuzz_targets"), targets);
    }
}
