//! A large update as several small ones, by its bytes: blocks are copied in an order in which each finds what it refers to, nothing is decoded.
//! A page that is opened takes them one after another and answers in between.

use std::collections::{HashMap, VecDeque};

use super::{
    scan::{self, Block, Id},
    varint::{self, Reader},
};

/// Bytes of an update that are taken in one turn of a page: some 15 ms in a browser.
pub const SLICE: usize = 192 << 10;

/// The blocks of one client that are in no slice yet.
struct Section<'a> {
    client: u64,
    /// Of the first of `blocks`.
    clock: u32,
    blocks: VecDeque<(&'a [u8], Block)>,
}

/// The update in slices of about so many bytes, to be applied in this order; the last one has the deletions. `None` when the scanner would
/// refuse it, or when it is not larger.
pub fn slices(update: &[u8], bytes: usize) -> Option<Vec<Vec<u8>>> {
    if update.len() <= bytes {
        return None;
    }
    let mut r = Reader::new(update);
    let mut sections = Vec::new();
    for _ in 0..r.small()? {
        sections.push(section(&mut r)?);
    }
    let deletions = r.take(r.left())?;
    let mut here: HashMap<u64, u32> = sections.iter().map(|section| (section.client, section.clock)).collect();
    if here.len() != sections.len() {
        return None;
    }
    let (mut done, mut slice) = (Vec::new(), Slice::default());
    let mut left: usize = sections.iter().map(|section| section.blocks.len()).sum();
    while left > 0 {
        let before = left;
        for section in &mut sections {
            while let Some((block, Block { len, needs, .. })) = section.blocks.front() {
                // What the update has nothing of is known.
                let missing = |(client, clock): &Id| here.get(client).is_some_and(|end| clock >= end);
                if needs.iter().flatten().any(missing) {
                    break;
                }
                slice.add(section.client, section.clock, block);
                section.clock += len;
                here.insert(section.client, section.clock);
                section.blocks.pop_front();
                left -= 1;
                if slice.bytes >= bytes {
                    done.push(std::mem::take(&mut slice).encode(&[0]));
                }
            }
        }
        if left == before {
            return None;
        }
    }
    done.push(slice.encode(deletions));
    Some(done)
}

fn section<'a>(r: &mut Reader<'a>) -> Option<Section<'a>> {
    let (count, client, clock) = (r.small()?, r.number()?, r.small()?);
    let (mut blocks, mut at) = (VecDeque::new(), clock);
    for _ in 0..count {
        let mut start = *r;
        let block = scan::block(r, (client, at)).ok().filter(|block| !block.skip && block.len > 0)?;
        at = at.checked_add(block.len)?;
        blocks.push_back((start.take(start.left() - r.left())?, block));
    }
    Some(Section { client, clock, blocks })
}

/// An update that is being put together: runs of blocks by client.
#[derive(Default)]
struct Slice<'a> {
    runs: Vec<(u64, u32, Vec<&'a [u8]>)>,
    bytes: usize,
}

impl<'a> Slice<'a> {
    fn add(&mut self, client: u64, clock: u32, block: &'a [u8]) {
        self.bytes += block.len();
        match self.runs.iter_mut().find(|run| run.0 == client) {
            Some(run) => run.2.push(block),
            None => self.runs.push((client, clock, vec![block])),
        }
    }

    fn encode(self, deletions: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes + deletions.len() + 64);
        varint::write(&mut out, self.runs.len() as u64);
        for (client, clock, blocks) in self.runs {
            varint::write(&mut out, blocks.len() as u64);
            varint::write(&mut out, client);
            varint::write(&mut out, clock.into());
            blocks.into_iter().for_each(|block| out.extend_from_slice(block));
        }
        out.extend_from_slice(deletions);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::{
        replica::{Replica, TextOp},
        tests::random::Rng,
    };

    /// Some authors who see each other's edits now and then, and one copy that has everything.
    fn talk(seed: u64) -> Replica {
        let mut random = Rng(seed);
        let mut authors: Vec<Replica> = (1..=4).map(Replica::new).collect();
        for _ in 0..120 {
            let (who, to) = (random.below(4), random.below(4));
            let length = authors[who].note().encode_utf16().count() as u32;
            let at = random.below(length as usize + 1) as u32;
            let gone = (length - at).min(random.below(4) as u32);
            authors[who].edit_note(&[TextOp::Retain(at), TextOp::Delete(gone), TextOp::Insert("ab".into())]);
            let news = authors[who].diff(&authors[to].state_vector()).expect("a state vector");
            authors[to].absorb(&news).expect("sound");
        }
        let mut all = Replica::new(9);
        authors.iter().for_each(|author| drop(all.absorb(&author.encode()).expect("sound")));
        all
    }

    #[test]
    fn slices_one_after_another_are_the_whole_whatever_refers_to_what() {
        for seed in 0..40 {
            let all = talk(seed);
            let whole = all.encode();
            for bytes in [1, 40, 300] {
                let slices = slices(&whole, bytes).expect("it is large");
                let mut copy = Replica::new(8);
                for slice in &slices {
                    assert!(copy.absorb(slice).is_ok(), "seed {seed}, slices of {bytes}");
                }
                assert!(copy.is_same(&all) && slices.len() > 1, "seed {seed}, slices of {bytes}: {} of them", slices.len());
            }
        }
    }

    #[test]
    fn what_one_copy_lacks_is_cut_too_and_slices_are_as_large_as_was_asked() {
        let mut one = Replica::new(1);
        let mut two = Replica::new(2);
        two.absorb(&one.edit_note(&[TextOp::Insert("known ".into())]).expect("an edit").update).expect("sound");
        for n in 0..200 {
            one.edit_note(&[TextOp::Retain(n % 5), TextOp::Insert("words".into())]);
        }
        let news = one.diff(&two.state_vector()).expect("a state vector");
        let slices = slices(&news, 500).expect("it is large");
        assert!(slices.len() > 2 && slices.iter().all(|slice| slice.len() < 600));
        slices.iter().for_each(|slice| drop(two.absorb(slice).expect("sound")));
        assert!(two.is_same(&one));
    }

    #[test]
    fn what_is_small_or_no_update_or_refers_to_nothing_is_not_cut() {
        let all = talk(1).encode();
        assert_eq!(slices(&all, all.len()), None);
        for cut in 0..all.len() {
            assert!(slices(&all[..cut], 1).is_none_or(|slices| slices.concat().len() >= cut), "{cut}");
        }
        // A block whose left neighbour is a later clock of its own client.
        assert_eq!(slices(&[1, 1, 5, 0, 0x84, 5, 3, 1, b'a', 0], 1), None);
    }
}
