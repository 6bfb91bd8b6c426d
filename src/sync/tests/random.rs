//! Several copies edited at random, by our own replicas and by plain Yjs documents: the scanner takes all that they send, and they agree.

use yrs::{
    Any, Array, ArrayPrelim, ClientID, Doc, Map, MapPrelim, OffsetKind, Options, ReadTxn, StateVector, Text, TextPrelim, Transact,
    WriteTxn, XmlElementPrelim, XmlFragment,
};

use crate::{
    model::{
        geom::Geo,
        order::Order,
        path::Sample,
        shape::{Change, Kind, Patch, Shape},
        style::{Color, Style},
    },
    sync::replica::{Edit, Pane, Replica, TextOp},
};

/// A seeded source (splitmix64), so that every failure can be run again.
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
    pub fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}

/// Rounds of a random test: as many times `base` as `TANDEM_ROUNDS` says.
pub fn rounds(base: u64) -> u64 {
    base * std::env::var("TANDEM_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1)
}

/// Runs `case` with seeds from a fixed start, naming the one that fails.
pub fn seeded(base: u64, case: impl Fn(&mut Rng) + std::panic::RefUnwindSafe) {
    for seed in 0..rounds(base) {
        let run = std::panic::catch_unwind(|| case(&mut Rng(seed)));
        assert!(run.is_ok(), "failed with seed {seed}");
    }
}

/// One random local edit, or none.
pub fn scribble(rng: &mut Rng, replica: &mut Replica, now_ms: u64) -> Option<Edit> {
    replica.at(now_ms);
    let note = replica.note();
    // Between characters, as editors do; who cuts a pair of surrogates gets two replacement characters that no delta tells of.
    let cut = rng.below(note.chars().count() + 1);
    let at = note.chars().take(cut).map(char::len_utf16).sum::<usize>() as u32;
    let gone = note.chars().skip(cut).take(rng.below(6)).map(char::len_utf16).sum::<usize>() as u32;
    match rng.below(10) {
        0..4 => {
            let words = ["a", "hello ", "\n- [ ] ", "é", "😀", "日本"];
            let ops = [TextOp::Retain(at), TextOp::Insert(words[rng.below(words.len())].into())];
            replica.edit_note(&ops)
        }
        4 => replica.edit_note(&[TextOp::Retain(at), TextOp::Delete(gone)]),
        5 => replica.edit_board(&[Change::Put(drawing(rng))]),
        6 | 7 => {
            let shapes = replica.shapes();
            let shape = shapes.get(rng.below(shapes.len()))?;
            let change = match rng.below(4) {
                0 => Change::Delete(shape.id.clone()),
                1 => Change::geo(shape.id.clone(), Geo { x: rng.below(900) as f64, ..shape.geo }),
                2 => {
                    let style = Style { stroke: Color(rng.below(0xffffff) as u32), ..shape.style.clone() };
                    Change::Patch(shape.id.clone(), Patch { style: Some(style), ..Patch::default() })
                }
                _ => Change::Patch(shape.id.clone(), Patch { text: Some("x".repeat(rng.below(9))), ..Patch::default() }),
            };
            replica.edit_board(&[change])
        }
        8 => replica.set_title(["A", "B", ""][rng.below(3)]),
        _ => {
            let pane = [Pane::Note, Pane::Board][rng.below(2)];
            if rng.chance(60) { replica.undo(pane) } else { replica.redo(pane) }
        }
    }
}

pub fn drawing(rng: &mut Rng) -> Shape {
    let at = |rng: &mut Rng| Sample { x: rng.below(999) as f64, y: rng.below(999) as f64, p: 0.5 };
    let points: Vec<Sample> = (0..2 + rng.below(9)).map(|_| at(rng)).collect();
    let kind = Kind::ALL[rng.below(Kind::ALL.len())];
    let mut shape = Shape::through(kind, &points, Order::first());
    if !kind.has_points() {
        shape.pts.clear();
    }
    if kind.has_text() && rng.chance(50) {
        shape.text = "label".into();
    }
    shape
}

/// What a copy shows, for comparing.
pub fn face(replica: &Replica) -> (String, String, Vec<Shape>) {
    (replica.title(), replica.note(), replica.shapes())
}

#[test]
fn copies_edited_at_random_pass_the_scanner_and_agree() {
    seeded(20, |rng| {
        let mut server = Replica::new(1);
        let mut peers: Vec<(Replica, Vec<Vec<u8>>)> = (2..5).map(|client| (Replica::new(client), Vec::new())).collect();
        for step in 0..120 {
            let at = rng.below(peers.len());
            if let Some(edit) = scribble(rng, &mut peers[at].0, step * 200) {
                server.apply(&edit.update).expect("an edit passes");
                peers.iter_mut().enumerate().filter(|(other, _)| *other != at).for_each(|(_, (_, queue))| queue.push(edit.update.clone()));
            }
            let to = rng.below(peers.len());
            let (peer, queue) = &mut peers[to];
            if rng.chance(10) {
                // A reconnect: both ways by state vector, what was on its way is lost.
                queue.clear();
                let mine = peer.diff(&server.state_vector()).expect("our own state vector");
                server.apply(&mine).expect("a diff passes");
                peer.absorb(&server.diff(&peer.state_vector()).expect("our own state vector")).expect("a diff passes");
            } else if rng.chance(60) {
                queue.drain(..).for_each(|update| drop(peer.absorb(&update).expect("an edit passes")));
            }
        }
        for (peer, queue) in &mut peers {
            queue.drain(..).for_each(|update| drop(peer.absorb(&update).expect("an edit passes")));
            peer.absorb(&server.encode()).expect("a whole state passes");
            assert_eq!(face(peer), face(&server));
        }
        let again = Replica::load(9, [server.encode().as_slice()]).expect("a snapshot loads");
        assert_eq!(face(&again), face(&server));
    });
}

#[test]
fn what_changed_is_what_the_views_must_show() {
    seeded(20, |rng| {
        let (mut here, mut there) = (Replica::new(1), Replica::new(2));
        let (mut note, mut shapes) = (String::new(), std::collections::BTreeMap::new());
        for step in 0..80 {
            let Some(edit) = scribble(rng, &mut here, step * 300) else { continue };
            let changed = there.absorb(&edit.update).expect("an edit passes");
            assert_eq!(changed.shapes, edit.changed.shapes, "both sides see the same shapes change");
            note = apply(&note, &changed.note);
            for id in changed.shapes {
                match there.shape(&id) {
                    Some(shape) => drop(shapes.insert(id, shape)),
                    None => drop(shapes.remove(&id)),
                }
            }
            assert_eq!(note, there.note());
            let mut all = there.shapes();
            all.sort_by(|a, b| a.id.cmp(&b.id));
            assert_eq!(shapes.values().cloned().collect::<Vec<_>>(), all);
        }
    });
}

/// The text after a delta.
fn apply(text: &str, ops: &[TextOp]) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let (mut out, mut at) = (Vec::new(), 0);
    for op in ops {
        match op {
            TextOp::Retain(n) => {
                out.extend(&units[at..at + *n as usize]);
                at += *n as usize;
            }
            TextOp::Insert(text) => out.extend(text.encode_utf16()),
            TextOp::Delete(n) => at += *n as usize,
        }
    }
    out.extend(&units[at..]);
    String::from_utf16(&out).expect("no character is cut")
}

/// Updates of plain Yjs documents with every kind of content they can hold.
pub fn foreign(rng: &mut Rng) -> Vec<Vec<u8>> {
    let doc = |client| {
        let mut options = Options::with_client_id(ClientID::new(client));
        options.offset_kind = OffsetKind::Utf16;
        Doc::with_options(options)
    };
    let docs = [doc(11), doc(0xffff_ffff), doc((1 << 53) - 1)];
    let mut updates = Vec::new();
    for _ in 0..25 {
        let at = rng.below(docs.len());
        let before = docs[at].transact().state_vector();
        {
            let mut txn = docs[at].transact_mut();
            match rng.below(8) {
                0 => txn.get_or_insert_text("note").insert(&mut txn, 0, "😀 text"),
                1 => {
                    let text = txn.get_or_insert_text("note");
                    text.push(&mut txn, "bold");
                    text.format(&mut txn, 0, 3, [("b".into(), Any::Bool(true))].into());
                }
                2 => drop(txn.get_or_insert_text("rich").insert_embed(
                    &mut txn,
                    0,
                    Any::from(vec![Any::Null, Any::Number(yrs::Number::Int(-7))]),
                )),
                3 => {
                    let list = txn.get_or_insert_array("list");
                    list.insert_range(&mut txn, 0, [Any::from(1.5), Any::from("x"), Any::Undefined, Any::from(i64::MAX)]);
                    let inner = list.insert(&mut txn, 1, ArrayPrelim::default());
                    inner.push_back(&mut txn, MapPrelim::from([("k", TextPrelim::new("deep"))]));
                }
                4 => drop(txn.get_or_insert_map("map").insert(&mut txn, ["a", "b"][rng.below(2)], vec![1u8, 2, 3])),
                5 => {
                    let list = txn.get_or_insert_array("list");
                    let len = list.len(&txn);
                    list.remove_range(&mut txn, 0, len.min(2));
                }
                6 => drop(txn.get_or_insert_xml_fragment("xml").insert(&mut txn, 0, XmlElementPrelim::empty("p"))),
                _ => {
                    let text = txn.get_or_insert_text("note");
                    let len = text.len(&txn);
                    text.remove_range(&mut txn, 0, len.min(3));
                }
            }
        }
        let update = docs[at].transact().encode_state_as_update_v1(&before);
        let other = rng.below(docs.len());
        if other != at && rng.chance(50) {
            let theirs = docs[other].transact().state_vector();
            let diff = docs[at].transact().encode_diff_v1(&theirs);
            let decoded = yrs::updates::decoder::Decode::decode_v1(&diff).expect("a plain update");
            docs[other].transact_mut().apply_update(decoded).expect("a plain update");
        }
        updates.push(update);
    }
    updates.push(docs[0].transact().encode_state_as_update_v1(&StateVector::default()));
    updates
}

#[test]
fn s13_all_that_a_plain_yjs_document_holds_passes() {
    seeded(30, |rng| {
        let mut server = Replica::new(1);
        for update in foreign(rng) {
            // A document that heard of another's edits may build on what was never sent to us: that is a gap, not a fault.
            match server.apply(&update) {
                Ok(_) | Err(crate::sync::Refusal::Gap(_)) => {}
                Err(refusal) => panic!("{refusal}: {update:?}"),
            }
        }
        Replica::load(2, [server.encode().as_slice()]).expect("its own state loads");
    });
}
