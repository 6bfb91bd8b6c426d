//! Local edits: what merges, what undo takes back, what is read of what others wrote.

use crate::{
    model::{
        geom::Geo,
        order::Order,
        path::Sample,
        shape::{Change, End, Kind, Patch, Shape},
        style::{Color, Style},
    },
    sync::replica::{Pane, Replica, TextOp},
};

fn insert(at: u32, text: &str) -> Vec<TextOp> {
    vec![TextOp::Retain(at), TextOp::Insert(text.into())]
}

fn boxed() -> Shape {
    Shape::new(Kind::Rectangle, Geo { x: 1.0, y: 2.0, w: 30.0, h: 40.0, r: 0.5 }, Order::first())
}

/// Both copies have what either had.
fn meet(a: &mut Replica, b: &mut Replica) {
    let (to_a, to_b) = (b.diff(&a.state_vector()).expect("sound"), a.diff(&b.state_vector()).expect("sound"));
    a.apply(&to_a).expect("passes");
    b.apply(&to_b).expect("passes");
}

#[test]
fn a_shape_reads_as_it_was_put_and_putting_it_again_changes_nothing() {
    let mut replica = Replica::new(1);
    let other = boxed();
    let mut arrow = Shape::through(Kind::Arrow, &[(0.0, 0.0), (10.5, -3.25)].map(|(x, y)| Sample { x, y, p: 1.0 }), Order::first());
    arrow.style = Style { stroke: Color(0xff0000), fill: Some(Color::WHITE), width: 6.0, ..Style::default() };
    arrow.from = Some(End { shape: other.id.clone(), at: [0.5, 0.25], pin: false });
    arrow.parent = Some(other.id.clone());
    arrow.lock = true;
    arrow.alt = "an arrow".into();
    let mut label = boxed();
    label.text = "héllo 😀".into();
    let shapes = [other, arrow, label];
    let changes = shapes.clone().map(Change::Put);
    let edit = replica.edit_board(&changes).expect("new shapes");
    assert_eq!(edit.changed.shapes.len(), 3);
    for shape in &shapes {
        assert_eq!(replica.shape(&shape.id).as_ref(), Some(shape));
    }
    assert_eq!(replica.edit_board(&changes), None);
    assert_eq!(replica.edit_board(&[Change::geo(shapes[0].id.clone(), Geo { x: f64::NAN, ..Geo::default() })]), None, "no drawing");
}

#[test]
fn a_move_and_a_recolour_at_the_same_time_both_survive() {
    let (mut a, mut b) = (Replica::new(1), Replica::new(2));
    let shape = boxed();
    a.edit_board(&[Change::Put(shape.clone())]);
    meet(&mut a, &mut b);
    let moved = Geo { x: 99.0, ..shape.geo };
    let style = Style { stroke: Color(0x00ff00), ..Style::default() };
    a.edit_board(&[Change::geo(shape.id.clone(), moved)]);
    b.edit_board(&[Change::Patch(shape.id.clone(), Patch { style: Some(style.clone()), ..Patch::default() })]);
    meet(&mut a, &mut b);
    for replica in [&a, &b] {
        let shape = replica.shape(&shape.id).expect("here");
        assert_eq!((shape.geo, shape.style), (moved, style.clone()));
    }
}

#[test]
fn two_people_in_one_label_keep_both_their_words() {
    let (mut a, mut b) = (Replica::new(1), Replica::new(2));
    let shape = Shape { text: "one two".into(), ..boxed() };
    a.edit_board(&[Change::Put(shape.clone())]);
    meet(&mut a, &mut b);
    let text = |text: &str| [Change::Patch(shape.id.clone(), Patch { text: Some(text.into()), ..Patch::default() })];
    a.edit_board(&text("ONE two"));
    b.edit_board(&text("one two three"));
    meet(&mut a, &mut b);
    assert_eq!(a.shape(&shape.id).expect("here").text, "ONE two three");
    assert_eq!(b.shapes(), a.shapes());
}

#[test]
fn undo_takes_back_own_edits_of_its_pane_and_nothing_of_others() {
    let (mut a, mut b) = (Replica::new(1), Replica::new(2));
    a.edit_note(&insert(0, "mine "));
    let shape = boxed();
    a.edit_board(&[Change::Put(shape.clone())]);
    meet(&mut a, &mut b);
    let theirs = b.edit_note(&insert(5, "theirs")).expect("an edit");
    a.absorb(&theirs.update).expect("passes");
    let back = a.undo(Pane::Note).expect("something to undo");
    assert_eq!((a.note().as_str(), a.shapes().len()), ("theirs", 1));
    assert_eq!(back.changed.note, [TextOp::Delete(5)]);
    b.absorb(&back.update).expect("passes");
    assert_eq!(b.note(), "theirs");
    assert!(!a.can_undo(Pane::Note) && a.can_redo(Pane::Note));
    assert_eq!(a.undo(Pane::Board).expect("the shape").changed.shapes, std::slice::from_ref(&shape.id));
    assert_eq!((a.shapes().len(), a.redo(Pane::Board).is_some(), a.shapes().len()), (0, true, 1));
    assert_eq!(a.shape(&shape.id), Some(shape));
    a.redo(Pane::Note);
    assert_eq!(a.note(), "mine theirs");
}

#[test]
fn quick_typing_is_one_step_and_a_pause_or_the_board_begins_another() {
    let mut replica = Replica::new(1);
    for (now, at, text) in [(1_000, 0, "a"), (1_300, 1, "b"), (1_600, 2, "c"), (9_000, 3, "d")] {
        replica.at(now);
        replica.edit_note(&insert(at, text));
    }
    let shape = boxed();
    replica.edit_board(&[Change::Put(shape.clone())]);
    replica.edit_board(&[Change::geo(shape.id.clone(), Geo { x: 5.0, ..shape.geo })]);
    replica.undo(Pane::Note);
    assert_eq!(replica.note(), "abc");
    replica.undo(Pane::Note);
    assert_eq!(replica.note(), "");
    replica.undo(Pane::Board);
    assert_eq!(replica.shape(&shape.id), Some(shape), "each edit of the board is a step");
}

#[test]
fn formatting_is_a_step_of_its_own_between_what_is_typed() {
    let mut replica = Replica::new(1);
    replica.at(1_000);
    replica.edit_note(&insert(0, "a"));
    replica.note_step();
    replica.edit_note(&insert(0, "# "));
    replica.edit_note(&insert(3, "b"));
    replica.edit_note(&insert(4, "c"));
    for left in ["# a", "a", ""] {
        replica.undo(Pane::Note);
        assert_eq!(replica.note(), left);
    }
}

#[test]
fn a_caret_stays_with_its_text_and_at_the_end() {
    let (mut a, mut b) = (Replica::new(1), Replica::new(2));
    a.edit_note(&insert(0, "hello 😀 world"));
    meet(&mut a, &mut b);
    let caret = a.caret(9, 14);
    assert_eq!(b.caret_at(&caret), Some((9, 14)));
    let edit = b.edit_note(&insert(0, ">>")).expect("an edit");
    a.absorb(&edit.update).expect("passes");
    assert_eq!((a.caret_at(&caret), b.caret_at(&caret)), (Some((11, 16)), Some((11, 16))));
    let foreign = |json: &str| serde_json::from_str(json).expect("a caret");
    let yjs =
        foreign(r#"{"anchor":{"type":null,"tname":"note","item":{"client":1,"clock":0},"assoc":0},"head":{"tname":"note","assoc":0}}"#);
    assert_eq!(b.caret_at(&yjs), Some((2, 16)));
    for hostile in
        [r#"{"anchor":3,"head":null}"#, r#"{"anchor":{"item":{"client":9e15,"clock":0}},"head":{"item":{"client":1,"clock":4e9}}}"#]
    {
        assert_eq!(b.caret_at(&foreign(hostile)), None);
    }
}

#[test]
fn offsets_past_the_end_are_cut_and_nothing_is_no_edit() {
    let mut replica = Replica::new(1);
    assert_eq!(replica.edit_note(&[TextOp::Retain(5), TextOp::Delete(3)]), None);
    assert_eq!(replica.edit_note(&insert(9, "a")).expect("an edit").changed.note, [TextOp::Insert("a".into())]);
    assert_eq!(replica.edit_note(&[TextOp::Insert(String::new())]), None);
    assert!(replica.set_title("T").expect("an edit").changed.title);
    assert_eq!((replica.set_title("T"), replica.title().as_str()), (None, "T"));
    assert_eq!((replica.undo(Pane::Note).is_some(), replica.undo(Pane::Note)), (true, None));
}

#[test]
fn what_is_no_text_in_the_note_stays_whoever_deletes_around_it() {
    use yrs::{Any, Array, Doc, ReadTxn, StateVector, Transact, WriteTxn};
    let doc = Doc::new();
    let list = doc.transact_mut().get_or_insert_array("note");
    let state = || doc.transact().encode_state_as_update_v1(&StateVector::default());
    let all = [TextOp::Delete(u32::MAX)];
    let mut replica = Replica::new(1);
    replica.edit_note(&insert(0, "before"));
    for round in 0..3i32 {
        list.insert_range(&mut doc.transact_mut(), 0, [Any::from(round), Any::from("value")]);
        replica.apply(&state()).expect("passes");
        replica.edit_note(&insert(0, "text 😀"));
        replica.at(1000 * (round as u64 + 1));
        assert!(replica.edit_note(&all).is_some());
        assert_eq!(replica.edit_note(&all), None, "nothing is left that could be deleted");
        replica.undo(Pane::Note);
        assert!(replica.note().contains("text 😀"), "{}", replica.note());
        list.remove(&mut doc.transact_mut(), 0);
        replica.apply(&state()).expect("passes");
        replica.edit_note(&insert(2, "more"));
        assert!(replica.edit_note(&all).is_some());
        assert_eq!(replica.note(), "");
    }
}

#[test]
fn an_edit_tells_what_it_wrote_as_others_hear_it() {
    super::random::seeded(40, |rng| {
        let (mut here, mut there) = (Replica::new(1), Replica::new(2));
        for _ in 0..20 {
            let len = here.note().chars().map(char::len_utf16).sum::<usize>();
            let (at, gone) = (rng.below(len + 3) as u32, rng.below(5) as u32);
            let ops = [TextOp::Retain(at), TextOp::Insert(["", "a", "bcd"][rng.below(3)].into()), TextOp::Delete(gone)];
            let edit = here.edit_note(&ops);
            let heard = edit.as_ref().map(|edit| there.apply(&edit.update).expect("passes").note).unwrap_or_default();
            let told = edit.map(|edit| edit.changed.note).unwrap_or_default();
            let ends = |delta: &[TextOp]| delta.iter().filter(|op| !matches!(op, TextOp::Retain(_))).count();
            assert_eq!(ends(&told), ends(&heard), "{told:?} and {heard:?}");
            assert_eq!(here.note(), there.note());
        }
    });
}

#[test]
fn shapes_that_cannot_be_read_are_skipped_and_kept() {
    use yrs::{Doc, Map, MapPrelim, ReadTxn, StateVector, Transact, WriteTxn};
    let doc = Doc::new();
    let mut txn = doc.transact_mut();
    let shapes = txn.get_or_insert_map("shapes");
    shapes.insert(&mut txn, "future", MapPrelim::from([("type", "hologram")]));
    shapes.insert(&mut txn, "not an id!", 1);
    shapes.insert(&mut txn, "plain", "text");
    drop(txn);
    let mut replica = Replica::new(1);
    replica.apply(&doc.transact().encode_state_as_update_v1(&StateVector::default())).expect("passes");
    replica.edit_board(&[Change::Put(boxed())]);
    assert_eq!(replica.shapes().len(), 1);
    let again = Replica::load(2, [replica.encode().as_slice()]).expect("loads");
    assert!(String::from_utf8_lossy(&again.encode()).contains("hologram"));
}
