//! Whether the new blocks of an update can all be integrated: each needs the ones it refers to, here or earlier in the same update.

use std::collections::{BTreeSet, HashMap};

use super::Refusal;

/// The identity of one clock of one client.
pub type Id = (u64, u32);

/// A block that is not here yet.
pub struct Fresh {
    /// The clock after its last.
    pub end: u32,
    /// Its neighbours and its parent, as far as it names them.
    pub needs: [Option<Id>; 3],
}

/// The new blocks of one client, and how far it is known once those before `next` are in.
pub struct Section {
    pub frontier: u32,
    pub blocks: Vec<Fresh>,
    pub next: usize,
}

/// Integrates in thought, client by client, each as far as it gets. Afterwards the frontiers are those of the whole update.
pub fn integrate(sections: &mut HashMap<u64, Section>, known: &impl Fn(u64) -> u32) -> Result<(), Refusal> {
    let mut todo: Vec<u64> = sections.keys().copied().collect();
    // Who waits for which clock of whom.
    let mut waiting: BTreeSet<(u64, u32, u64)> = BTreeSet::new();
    while let Some(client) = todo.pop() {
        while let Some(missing) = step(sections, client, known) {
            let Some((needed, clock)) = missing else { continue };
            waiting.insert((needed, clock, client));
            break;
        }
        let frontier = sections.get(&client).map_or(0, |section| section.frontier);
        let ready: Vec<_> = waiting.range((client, 0, 0)..(client, frontier, 0)).copied().collect();
        for entry in ready {
            waiting.remove(&entry);
            todo.push(entry.2);
        }
    }
    if waiting.is_empty() { Ok(()) } else { Err(Refusal::Gap("the update refers to edits that are not here")) }
}

/// Takes the client's next block: `Some(None)` when it went in, `Some(Some(id))` when it needs that first, `None` when all are in.
fn step(sections: &mut HashMap<u64, Section>, client: u64, known: &impl Fn(u64) -> u32) -> Option<Option<Id>> {
    let section = sections.get(&client)?;
    let block = section.blocks.get(section.next)?;
    let end = block.end;
    let missing = |(needed, clock): &Id| *clock >= sections.get(needed).map_or_else(|| known(*needed), |other| other.frontier);
    if let Some(id) = block.needs.iter().flatten().copied().find(missing) {
        return Some(Some(id));
    }
    let section = sections.get_mut(&client)?;
    (section.frontier, section.next) = (end, section.next + 1);
    Some(None)
}
