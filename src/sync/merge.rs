//! Several updates as one, by their bytes: blocks are copied, nothing is decoded or integrated. It knows no document, and gives up where one
//! would be needed.

use std::collections::{BTreeMap, HashMap};

use super::{
    scan::{self, Refusal},
    varint::{self, Reader},
};

/// Updates put together, in the order in which they came.
#[derive(Default)]
pub struct Merge<'a> {
    runs: Vec<Run<'a>>,
    /// Where in `runs` a client is.
    place: HashMap<u64, usize>,
    /// Ranges of clocks (from, to) by client.
    deletions: BTreeMap<u64, Vec<(u32, u32)>>,
}

/// The blocks of one client, without a gap; they lie in several updates.
struct Run<'a> {
    client: u64,
    clock: u32,
    end: u32,
    blocks: u64,
    bytes: Vec<&'a [u8]>,
}

impl<'a> Merge<'a> {
    /// Adds an update that the scanner let pass. `false`, and nothing is changed, when it does not go on where the ones before it end (it
    /// repeats some of them, or leaves some out).
    pub fn add(&mut self, update: &'a [u8]) -> bool {
        let Ok((runs, deletions)) = parts(update) else { return false };
        let joins = |run: &Run<'_>| self.place.get(&run.client).is_none_or(|at| self.runs[*at].end == run.clock);
        if !runs.iter().all(joins) {
            return false;
        }
        for run in runs {
            match self.place.get(&run.client) {
                Some(at) => {
                    let before = &mut self.runs[*at];
                    before.end = run.end;
                    before.blocks += run.blocks;
                    before.bytes.extend(run.bytes);
                }
                None => {
                    self.place.insert(run.client, self.runs.len());
                    self.runs.push(run);
                }
            }
        }
        for (client, ranges) in deletions {
            self.deletions.entry(client).or_default().extend(ranges);
        }
        true
    }

    /// The one update.
    pub fn encode(mut self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.runs.iter().flat_map(|run| &run.bytes).map(|bytes| bytes.len()).sum::<usize>() + 64);
        varint::write(&mut out, self.runs.len() as u64);
        for run in self.runs {
            varint::write(&mut out, run.blocks);
            varint::write(&mut out, run.client);
            varint::write(&mut out, run.clock.into());
            run.bytes.into_iter().for_each(|bytes| out.extend_from_slice(bytes));
        }
        varint::write(&mut out, self.deletions.len() as u64);
        for (client, ranges) in &mut self.deletions {
            ranges.sort_unstable();
            ranges.dedup_by(|next, last| {
                let touches = next.0 <= last.1;
                if touches {
                    last.1 = last.1.max(next.1);
                }
                touches
            });
            varint::write(&mut out, *client);
            varint::write(&mut out, ranges.len() as u64);
            for (from, to) in ranges {
                varint::write(&mut out, (*from).into());
                varint::write(&mut out, (*to - *from).into());
            }
        }
        out
    }
}

type Deletions = Vec<(u64, Vec<(u32, u32)>)>;

fn parts(update: &[u8]) -> Result<(Vec<Run<'_>>, Deletions), Refusal> {
    const CUT: Refusal = Refusal::Malformed("the update ends early");
    let mut r = Reader::new(update);
    let (mut runs, mut deletions) = (Vec::new(), Vec::new());
    for _ in 0..r.small().ok_or(CUT)? {
        let (blocks, client, clock) = (r.small().ok_or(CUT)?, r.number().ok_or(CUT)?, r.small().ok_or(CUT)?);
        let (mut start, mut end) = (r, clock);
        for _ in 0..blocks {
            end = end.checked_add(scan::block(&mut r, (client, end))?.len).ok_or(CUT)?;
        }
        let bytes = start.take(start.left() - r.left()).ok_or(CUT)?;
        runs.push(Run { client, clock, end, blocks: blocks.into(), bytes: vec![bytes] });
    }
    for _ in 0..r.small().ok_or(CUT)? {
        let client = r.number().ok_or(CUT)?;
        let mut ranges = Vec::new();
        for _ in 0..r.small().ok_or(CUT)? {
            let (clock, len) = (r.small().ok_or(CUT)?, r.small().ok_or(CUT)?);
            ranges.push((clock, clock.checked_add(len).ok_or(CUT)?));
        }
        deletions.push((client, ranges));
    }
    Ok((runs, deletions))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::{
        replica::{Replica, TextOp},
        scan::state_vector,
    };

    fn merged(updates: &[Vec<u8>]) -> Option<Vec<u8>> {
        let mut merge = Merge::default();
        updates.iter().all(|update| merge.add(update)).then(|| merge.encode())
    }

    fn typed(author: &mut Replica, at: u32, text: &str) -> Vec<u8> {
        author.edit_note(&[TextOp::Retain(at), TextOp::Insert(text.into())]).unwrap().update
    }

    /// Two authors who see each other's edits, and the updates they made, in order.
    fn talk() -> Vec<Vec<u8>> {
        let (mut ada, mut bob) = (Replica::new(1), Replica::new(2));
        let mut all = Vec::new();
        for n in 0..20 {
            let update = match n % 5 {
                4 => ada.edit_note(&[TextOp::Retain(n / 2), TextOp::Delete(3)]).unwrap().update,
                3 => typed(&mut bob, n, "ünï 😀"),
                _ => typed(&mut ada, 0, "word "),
            };
            for other in [&mut ada, &mut bob] {
                other.absorb(&update).unwrap();
            }
            all.push(update);
        }
        all
    }

    #[test]
    fn one_update_does_what_many_do() {
        let all = talk();
        let mut one_by_one = Replica::new(3);
        all.iter().for_each(|update| drop(one_by_one.absorb(update).unwrap()));
        for cut in 0..all.len() {
            let mut at_once = Replica::new(4);
            all[..cut].iter().for_each(|update| drop(at_once.absorb(update).unwrap()));
            at_once.absorb(&merged(&all[cut..]).unwrap()).unwrap();
            assert_eq!(at_once.note(), one_by_one.note());
            assert_eq!(state_vector(&at_once.state_vector()), state_vector(&one_by_one.state_vector()));
        }
    }

    #[test]
    fn the_scanner_takes_it_and_a_copy_that_has_some_of_it_takes_the_rest() {
        let all = talk();
        let whole = merged(&all).unwrap();
        let mut half = Replica::new(3);
        all[..7].iter().for_each(|update| drop(half.absorb(update).unwrap()));
        half.apply(&whole).unwrap();
        assert!(!half.apply(&whole).unwrap().any, "it has all of it now");
        let mut fresh = Replica::new(4);
        fresh.absorb(&whole).unwrap();
        assert_eq!(half.note(), fresh.note());
    }

    #[test]
    fn what_repeats_or_leaves_out_is_not_merged() {
        let all = talk();
        assert_eq!(merged(&[all[0].clone(), all[0].clone()]), None);
        assert_eq!(merged(&[all[0].clone(), all[2].clone()]), None, "the second of the author's edits is missing");
        let mut merge = Merge::default();
        assert!(merge.add(&all[0]) && !merge.add(&all[0]) && !merge.add(&[1, 2, 3]) && merge.add(&all[1]));
        assert_eq!(Some(merge.encode()), merged(&all[..2]));
    }
}
