//! What must hold of a copy that took bytes of a stranger: it can be stored, sent and read back, and people go on writing in it. It does not ask
//! whether the order of a forger's own text survives a reload (a block can name its neighbours the wrong way round).

use std::collections::HashMap;

use crate::{
    model::{
        geom::Geo,
        order::Order,
        shape::{Change, Kind, Shape},
    },
    sync::{
        replica::{Pane, Replica, TextOp},
        scan,
    },
};

/// How much of each client is here.
pub fn clocks(copy: &Replica) -> HashMap<u64, u32> {
    scan::state_vector(&copy.state_vector()).expect("our own")
}

fn length(copy: &Replica) -> usize {
    copy.note().encode_utf16().count()
}

/// A copy of what is stored of it.
fn reloaded(copy: &Replica, client: u64) -> Replica {
    let again = Replica::load(client, [copy.encode().as_slice()]).expect("what was taken can be stored");
    assert_eq!(clocks(&again), clocks(copy), "the same edits");
    assert_eq!(length(&again), length(copy), "as much text");
    assert_eq!(again.shapes().len(), copy.shapes().len(), "as many shapes");
    assert_eq!(again.title(), copy.title());
    again
}

/// Goes through all of it.
///
/// # Panics
/// When something does not hold.
pub fn sound(mut copy: Replica) {
    let mut again = reloaded(&copy, 901);
    assert!(copy.diff(&again.state_vector()).is_ok() && copy.diff(&[0]).is_ok());
    let text = |at: usize, text: &str| vec![TextOp::Retain(at as u32), TextOp::Insert(text.into())];
    let drawn = Shape::new(Kind::Ellipse, Geo { w: 9.0, h: 9.0, ..Geo::default() }, Order::first());
    // The other person types at both ends and draws, and this one hears of it.
    for edit in [again.edit_note(&text(0, "x")), again.edit_note(&text(usize::MAX, "y")), again.edit_board(&[Change::Put(drawn.clone())])] {
        copy.absorb(&edit.expect("an edit").update).expect("people go on");
    }
    assert!(copy.shape(&drawn.id).is_some());
    // This one deletes everything and takes that back.
    let all = [TextOp::Delete(u32::MAX)];
    let erased: Vec<Change> = copy.shapes().into_iter().map(|shape| Change::Delete(shape.id)).collect();
    let edits = [copy.edit_note(&all), copy.edit_board(&erased), copy.undo(Pane::Note), copy.undo(Pane::Board), copy.edit_note(&all)];
    for edit in edits.into_iter().flatten() {
        again.absorb(&edit.update).expect("people go on");
    }
    assert_eq!(clocks(&again), clocks(&copy), "both have the same edits");
    reloaded(&copy, 902);
    reloaded(&again, 903);
}
