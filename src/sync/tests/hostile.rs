//! Bytes made to hurt: each of these stops, hangs or kills a process that hands them to `yrs` unread.

use std::panic::catch_unwind;

use super::random::{Rng, foreign, rounds, scribble};
use crate::sync::{
    Refusal, limits,
    replica::{Replica, TextOp},
    scan, varint,
};

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).expect("hex")).collect()
}

fn refused(update: &[u8]) -> Refusal {
    let mut replica = Replica::new(1);
    let before = replica.encode();
    let refusal = replica.apply(update).expect_err("hostile");
    assert_eq!(replica.encode(), before, "nothing was changed");
    refusal
}

/// An update of one client with one item of kind `Any` in the root `note`.
fn any(values: &[u8]) -> Vec<u8> {
    let mut update = vec![1, 1, 7, 0, 8, 1, 4];
    update.extend(b"note");
    update.extend(values);
    update.push(0);
    update
}

#[test]
fn s12_the_poison_update_that_makes_every_later_encode_panic_is_refused() {
    assert!(matches!(refused(&hex("0101026f72e4642801016d026b32017d0288011f017d0200")), Refusal::Malformed(_) | Refusal::Gap(_)));
}

#[test]
fn s12_nesting_that_overflows_the_stack_is_refused_and_64_levels_pass() {
    let nested = |levels: usize| any(&[&[1][..], &[117, 1].repeat(levels), &[126]].concat());
    assert_eq!(refused(&nested(7_000)), Refusal::Malformed("values nested too deeply"));
    assert_eq!(refused(&nested(limits::DEPTH)), Refusal::Malformed("values nested too deeply"));
    Replica::new(1).apply(&nested(limits::DEPTH - 1)).expect("deep enough for anybody");
}

#[test]
fn s12_counts_beyond_the_bytes_are_refused_before_memory_is_taken() {
    let huge = [0x80, 0xc2, 0xd7, 0x2f]; // 100 million
    assert!(scan::state_vector(&huge).is_err());
    assert!(crate::sync::awareness::parse(&huge).is_err());
    refused(&huge);
    refused(&any(&huge));
    refused(&any(&[&[1, 118][..], &huge].concat()));
    refused(&[&[0][..], &huge].concat());
    refused(&[&[0, 1, 5][..], &huge].concat());
}

#[test]
fn s12_client_ids_over_53_bits_are_refused() {
    refused(&hex("0d36feffffffffffff1f"));
    assert!(scan::state_vector(&[1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 1]).is_err());
}

#[test]
fn s12_gaps_and_unknown_references_are_refused_as_gaps() {
    let text = |clock: u8, head: &[u8]| [&[1, 1, 7, clock][..], head, &[1, b'x', 0]].concat();
    let root = [&[4, 1, 4][..], b"note"].concat();
    Replica::new(1).apply(&text(0, &root)).expect("a first letter");
    assert!(matches!(refused(&text(1, &root)), Refusal::Gap(_)), "clock 1 before clock 0");
    assert!(matches!(refused(&text(0, &[0x84, 9, 0])), Refusal::Gap(_)), "an unknown left neighbour");
    assert!(matches!(refused(&text(0, &[0x44, 9, 0])), Refusal::Gap(_)), "an unknown right neighbour");
    assert!(matches!(refused(&text(0, &[4, 0, 9, 0])), Refusal::Gap(_)), "an unknown parent");
    assert!(matches!(refused(&text(0, &[0x84, 7, 0])), Refusal::Malformed(_)), "its own neighbour");
    assert!(matches!(refused(&[0, 1, 7, 1, 0, 1]), Refusal::Gap(_)), "a deletion of what is not here");
    let circle = [&[2][..], &[1, 8, 0, 0x84, 7, 0, 1, b'x'], &[1, 7, 0, 0x84, 8, 0, 1, b'x'], &[0]].concat();
    assert!(matches!(refused(&circle), Refusal::Gap(_)), "each the other's neighbour");
}

#[test]
fn s12_empty_sections_doubles_and_trailing_bytes_are_refused() {
    assert!(Replica::new(1).apply(&[0, 0]).expect("nothing is fine").is_empty());
    refused(&[0, 0, 0]);
    refused(&[1, 0, 7, 0, 0]);
    refused(&[0, 2, 7, 0, 7, 0]);
    refused(&[]);
}

#[test]
fn s12_more_blocks_than_a_client_may_send_are_refused_and_our_own_log_may_hold_them() {
    let mut update = vec![1];
    varint::write(&mut update, limits::BLOCKS as u64 + 1);
    update.extend([7, 0]);
    for _ in 0..=limits::BLOCKS {
        update.extend([0, 1]);
    }
    update.push(0);
    assert_eq!(refused(&update), Refusal::Malformed("more blocks than allowed"));
    Replica::new(1).absorb(&update).expect("a big document of our own");
}

#[test]
fn s12_a_chain_of_shared_types_that_would_overflow_the_stack_is_refused_in_one_update_or_many() {
    // Arrays, each in the one before: client 7, clocks 0, 1, 2 …
    let link = |clock: u32| match clock {
        0 => [&[7, 1, 4][..], b"note", &[0]].concat(),
        _ => {
            let mut block = vec![7, 0, 7];
            varint::write(&mut block, (clock - 1).into());
            block.push(0);
            block
        }
    };
    let chain = |from: u32, to: u32| {
        let mut update = vec![1];
        varint::write(&mut update, (to - from).into());
        update.push(7);
        varint::write(&mut update, from.into());
        (from..to).for_each(|clock| update.extend(link(clock)));
        update.push(0);
        update
    };
    let too_deep = Err(Refusal::Malformed("shared types nested too deeply"));
    let depth = limits::DEPTH as u32;
    assert_eq!(Replica::new(1).apply(&chain(0, 40_000)).map(drop), too_deep);
    let mut replica = Replica::new(1);
    for clock in 0..depth {
        replica.apply(&chain(clock, clock + 1)).expect("deep enough for anybody");
    }
    assert_eq!(replica.apply(&chain(depth, depth + 1)).map(drop), too_deep);
    let mut loaded = Replica::load(2, [replica.encode().as_slice()]).expect("its own state");
    assert_eq!(loaded.apply(&chain(depth, depth + 1)).map(drop), too_deep, "also after a restart");
    // Beside a letter in the deepest: the place is the letter's.
    let letter = [&[1, 1, 8, 0, 4, 0, 7][..], &[depth as u8 - 1, 1, b'x', 0]].concat();
    loaded.apply(&letter).expect("a letter");
    assert_eq!(loaded.apply(&[1, 1, 9, 0, 0x87, 8, 0, 0, 0]).map(drop), too_deep);
}

/// Found by fuzzing: who deleted all of such a note ran into a panic of `yrs`.
#[test]
fn s12_values_of_a_list_in_the_note_are_no_trap_for_who_deletes_its_text() {
    let mut copy = Replica::new(1);
    copy.edit_note(&[TextOp::Insert("text".into())]);
    for kind in [&[8, 1, 4, b'n', b'o', b't', b'e', 2, 126, 126][..], &[3, 1, 4, b'n', b'o', b't', b'e', 1, 0]] {
        let client = 20 + kind[0];
        copy.apply(&[&[1, 1, client, 0][..], kind, &[0]].concat()).expect("what a list may hold");
        copy.edit_note(&[TextOp::Delete(u32::MAX)]);
        copy.edit_note(&[TextOp::Insert("more ".into())]);
        copy.edit_note(&[TextOp::Retain(2), TextOp::Delete(u32::MAX)]);
    }
    Replica::load(2, [copy.encode().as_slice()]).expect("loads");
}

/// Valid updates with one to four random byte edits: whatever the scanner lets through, the document survives: it applies or refuses,
/// encodes, and loads again. (It may load with text in another order: a forged block can name its neighbours the wrong way round, which
/// only the integrated document could tell, and which hurts nobody but the forger's text.)
#[test]
fn s12_mutated_updates_never_hurt() {
    for seed in 0..rounds(25) {
        let mut rng = Rng(seed);
        let mut author = Replica::new(3);
        let mut log: Vec<Vec<u8>> =
            (0..30).filter_map(|step| scribble(&mut rng, &mut author, step * 300)).map(|edit| edit.update).collect();
        log.extend(foreign(&mut rng));
        let mut base = Replica::new(1);
        let half = log.len() / 2;
        log[..half].iter().for_each(|update| drop(base.apply(update)));
        let base = base.encode();
        for _ in 0..60 {
            let mut update = log[rng.below(log.len())].clone();
            for _ in 0..1 + rng.below(4) {
                mutate(&mut rng, &mut update);
            }
            let survived = catch_unwind(|| {
                let mut replica = Replica::load(1, [base.as_slice()]).expect("a sound base");
                let before = replica.encode();
                match replica.apply(&update) {
                    Ok(_) => {
                        let again = Replica::load(2, [replica.encode().as_slice()]).expect("what was taken can be stored");
                        assert_eq!(again.state_vector().len(), replica.state_vector().len());
                        replica.diff(&[0]).expect("and sent");
                        true
                    }
                    Err(Refusal::Broken(_)) => false,
                    Err(_) => {
                        assert_eq!(replica.encode().len(), before.len(), "nothing was changed");
                        true
                    }
                }
            });
            assert!(survived.is_ok(), "seed {seed}, update {update:?}");
        }
    }
}

pub fn mutate(rng: &mut Rng, bytes: &mut Vec<u8>) {
    let at = rng.below(bytes.len());
    let byte = [0, 1, 2, 0x7f, 0x80, 0xff, rng.next() as u8][rng.below(7)];
    match rng.below(4) {
        0 if bytes.len() > 1 => drop(bytes.remove(at)),
        1 => bytes.insert(at, byte),
        2 => bytes[at] ^= 1 << rng.below(8),
        _ => bytes[at] = byte,
    }
}
