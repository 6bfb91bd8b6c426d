//! Whether the new blocks of an update can all be integrated: each needs the ones it refers to, here or earlier in the same update. And
//! how deep the shared types in it lie: `yrs` deletes them by recursion, so a chain of them long enough would overflow the stack.

use std::collections::{BTreeSet, HashMap};

use super::{Known, Refusal};
use crate::sync::limits;

/// The identity of one clock of one client.
pub type Id = (u64, u32);

/// A block that is not here yet.
pub struct Fresh {
    /// The clock after its last.
    pub end: u32,
    /// Its left and right neighbour and its parent, as far as it names them. Without a parent it lies where its neighbours do.
    pub needs: [Option<Id>; 3],
    pub what: What,
    /// Where it lies; right once it is in.
    pub place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum What {
    Gone,
    Type,
    Other,
}

#[derive(Clone, Copy)]
pub enum Place {
    /// Nowhere: it was collected.
    Gone,
    /// In a type that lies this deep; a root is 0.
    Depth(usize),
    /// In the type that holds this known item.
    With(Id),
}

/// The new blocks of one client, those from the clock `here`, and how far it is known once those before `next` are in.
pub struct Section {
    pub here: u32,
    pub frontier: u32,
    pub blocks: Vec<Fresh>,
    pub next: usize,
}

type Sections = HashMap<u64, Section>;

/// Integrates in thought, client by client, each as far as it gets. Afterwards the frontiers are those of the whole update. Answers the
/// types that lie deeper than 1.
pub fn integrate(sections: &mut Sections, known: &impl Known) -> Result<Vec<(Id, usize)>, Refusal> {
    let mut deep = Vec::new();
    let mut todo: Vec<u64> = sections.keys().copied().collect();
    // Who waits for which clock of whom.
    let mut waiting: BTreeSet<(u64, u32, u64)> = BTreeSet::new();
    while let Some(client) = todo.pop() {
        while let Some(step) = step(sections, client, known, &mut deep)? {
            if let Step::Needs((needed, clock)) = step {
                waiting.insert((needed, clock, client));
                break;
            }
        }
        let frontier = sections.get(&client).map_or(0, |section| section.frontier);
        let ready: Vec<_> = waiting.range((client, 0, 0)..(client, frontier, 0)).copied().collect();
        for entry in ready {
            waiting.remove(&entry);
            todo.push(entry.2);
        }
    }
    if waiting.is_empty() { Ok(deep) } else { Err(Refusal::Gap("the update refers to edits that are not here")) }
}

enum Step {
    In,
    Needs(Id),
}

/// Takes the client's next block, if there is one.
fn step(sections: &mut Sections, client: u64, known: &impl Known, deep: &mut Vec<(Id, usize)>) -> Result<Option<Step>, Refusal> {
    let Some((section, block)) = sections.get(&client).and_then(|section| Some((section, section.blocks.get(section.next)?))) else {
        return Ok(None);
    };
    let missing = |(needed, clock): &Id| *clock >= sections.get(needed).map_or_else(|| known.clock(*needed), |other| other.frontier);
    if let Some(id) = block.needs.iter().flatten().copied().find(missing) {
        return Ok(Some(Step::Needs(id)));
    }
    let (at, end, what) = (section.next, block.end, block.what);
    let place = match block.needs {
        _ if what == What::Gone => Place::Gone,
        [_, _, Some(parent)] => Place::Depth(match fresh(sections, parent) {
            Some(block) => depth(block.place, known)? + 1,
            None => known.depth(parent),
        }),
        [None, None, None] => Place::Depth(0),
        [left, right, None] => {
            let mut places = [left, right].into_iter().flatten().map(|id| fresh(sections, id).map_or(Place::With(id), |block| block.place));
            let is_somewhere = |place: &Place| match place {
                Place::Gone => false,
                Place::With(id) if what == What::Type => known.holder(*id).is_some(),
                _ => true,
            };
            places.find(is_somewhere).unwrap_or(Place::Gone)
        }
    };
    if what == What::Type {
        match depth(place, known)? + 1 {
            depth if depth > limits::DEPTH => return Err(Refusal::Malformed("shared types nested too deeply")),
            1 => {}
            depth => deep.push(((client, end - 1), depth)),
        }
    }
    if let Some(section) = sections.get_mut(&client) {
        section.blocks[at].place = place;
        (section.frontier, section.next) = (end, at + 1);
    }
    Ok(Some(Step::In))
}

/// How deep the type lies that holds what is there.
fn depth(place: Place, known: &impl Known) -> Result<usize, Refusal> {
    match place {
        Place::Gone => Ok(0),
        Place::Depth(depth) => Ok(depth),
        Place::With(id) => known.holder(id).ok_or(Refusal::Malformed("a shared type whose place cannot be told")),
    }
}

/// The new block that has this clock.
fn fresh(sections: &Sections, (client, clock): Id) -> Option<&Fresh> {
    let section = sections.get(&client).filter(|section| clock >= section.here)?;
    section.blocks.get(section.blocks.partition_point(|block| block.end <= clock))
}
