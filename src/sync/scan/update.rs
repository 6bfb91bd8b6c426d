//! The walk over an update (v1): sections of blocks by client, then the deletions.

use std::collections::{HashMap, HashSet};

use super::{
    Known, Limits, Refusal,
    content::{TYPE, content},
    order::{Fresh, Id, Place, Section, What, integrate},
};
use crate::sync::varint::Reader;

const CUT: Refusal = Refusal::Malformed("the update ends early or a number in it is not in its shortest form");
/// Clocks are compared as signed 32-bit numbers inside `yrs`.
const LAST_CLOCK: u32 = i32::MAX as u32;

/// What is new in an update.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct News {
    /// The shared types that lie deeper than 1, with their depth, for [`Known::depth`].
    pub deep: Vec<(Id, usize)>,
    /// The clients that new blocks are of.
    pub writers: Vec<u64>,
}

const HAS_ORIGIN: u8 = 0x80;
const HAS_RIGHT_ORIGIN: u8 = 0x40;
const HAS_PARENT_SUB: u8 = 0x20;
const UNUSED: u8 = 0x10;
const KIND: u8 = 0x0f;

/// Checks an update. Afterwards `yrs` decodes it, integrates all of it, and leaves nothing pending, unless a named parent is no shared
/// type (which it says as an error).
pub fn update(bytes: &[u8], known: &impl Known, limits: Limits) -> Result<News, Refusal> {
    let mut r = Reader::new(bytes);
    let count = r.small().ok_or(CUT)? as usize;
    // The shortest section: one block (2 bytes), its count, the client and the clock.
    if count > r.left() / 5 || count > limits.clients {
        return Err(Refusal::Malformed("more clients than bytes, or than allowed"));
    }
    let (mut sections, mut left) = (HashMap::with_capacity(count), limits.blocks);
    for _ in 0..count {
        section(&mut r, known, &mut left, &mut sections)?;
    }
    let deep = integrate(&mut sections, known)?;
    deletions(&mut r, limits, |client| sections.get(&client).map_or_else(|| known.clock(client), |section| section.frontier))?;
    if r.left() > 0 {
        return Err(Refusal::Malformed("bytes after the update"));
    }
    let writers = sections.iter().filter(|(_, section)| !section.blocks.is_empty()).map(|(client, _)| *client).collect();
    Ok(News { deep, writers })
}

/// The blocks of one client.
fn section(r: &mut Reader<'_>, known: &impl Known, left: &mut usize, sections: &mut HashMap<u64, Section>) -> Result<(), Refusal> {
    let count = r.small().ok_or(CUT)? as usize;
    let (client, mut clock) = (r.number().ok_or(CUT)?, r.small().ok_or(CUT)?);
    if count == 0 || count > r.left() / 2 {
        return Err(Refusal::Malformed("no blocks, or more than bytes"));
    }
    *left = left.checked_sub(count).ok_or(Refusal::Malformed("more blocks than allowed"))?;
    let here = known.clock(client);
    let (mut reached, mut blocks) = (here, Vec::new());
    for _ in 0..count {
        let block = block(r, (client, clock))?;
        let end = clock.checked_add(block.len).filter(|end| block.len > 0 && *end <= LAST_CLOCK);
        let end = end.ok_or(Refusal::Malformed("an empty block, or a clock beyond all clocks"))?;
        if !block.skip {
            if clock > reached {
                return Err(Refusal::Gap("the update leaves out edits that are not here"));
            }
            if end > reached {
                blocks.push(Fresh { end, needs: block.needs, what: block.what, place: Place::Gone });
                reached = end;
            }
        }
        clock = end;
    }
    let twice = sections.insert(client, Section { here, frontier: here, blocks, next: 0 }).is_some();
    if twice { Err(Refusal::Malformed("a client named twice")) } else { Ok(()) }
}

/// A block as the walk sees it.
pub struct Block {
    /// How many clocks it has.
    pub len: u32,
    /// What it refers to.
    pub needs: [Option<Id>; 3],
    what: What,
    /// Stands for clocks that the update does not carry.
    pub skip: bool,
}

/// Walks over one block, whose first clock is `own`.
pub fn block(r: &mut Reader<'_>, own: Id) -> Result<Block, Refusal> {
    let info = r.byte().ok_or(CUT)?;
    if matches!(info, 0 | 10) {
        return Ok(Block { len: r.small().ok_or(CUT)?, needs: [None; 3], what: What::Gone, skip: info == 10 });
    }
    if info & UNUSED != 0 {
        return Err(Refusal::Malformed("a kind of content that is not supported"));
    }
    let mut id = |wanted: bool| if wanted { Ok(Some((r.number().ok_or(CUT)?, r.small().ok_or(CUT)?))) } else { Ok(None) };
    let (origin, right) = (id(info & HAS_ORIGIN != 0)?, id(info & HAS_RIGHT_ORIGIN != 0)?);
    let mut parent = None;
    if origin.is_none() && right.is_none() {
        match r.number().ok_or(CUT)? {
            1 => drop(r.text().ok_or(CUT)?),
            0 => parent = Some((r.number().ok_or(CUT)?, r.small().ok_or(CUT)?)),
            _ => return Err(Refusal::Malformed("a parent that is neither named nor an item")),
        }
        if info & HAS_PARENT_SUB != 0 {
            r.text().ok_or(CUT)?;
        }
    }
    let needs = [origin, right, parent];
    if needs.iter().flatten().any(|(client, clock)| *client == own.0 && *clock >= own.1) {
        return Err(Refusal::Malformed("a block that refers to itself or to what comes after it"));
    }
    let what = if info & KIND == TYPE { What::Type } else { What::Other };
    Ok(Block { len: content(r, info & KIND)?, needs, what, skip: false })
}

/// The delete set: ranges of clocks by client, each client once, ranges in order, nothing that is not here.
fn deletions(r: &mut Reader<'_>, limits: Limits, known: impl Fn(u64) -> u32) -> Result<(), Refusal> {
    let count = r.small().ok_or(CUT)? as usize;
    if count > r.left() / 2 || count > limits.clients {
        return Err(Refusal::Malformed("more clients than bytes, or than allowed"));
    }
    let mut seen = HashSet::with_capacity(count);
    for _ in 0..count {
        let (client, ranges) = (r.number().ok_or(CUT)?, r.small().ok_or(CUT)? as usize);
        if ranges > r.left() / 2 {
            return Err(Refusal::Malformed("more deletions than bytes"));
        }
        if !seen.insert(client) {
            return Err(Refusal::Malformed("a client named twice"));
        }
        let (here, mut last) = (known(client), 0);
        for _ in 0..ranges {
            let (clock, len) = (r.small().ok_or(CUT)?, r.small().ok_or(CUT)?);
            let end = clock.checked_add(len).filter(|end| clock >= last && len > 0 && *end <= LAST_CLOCK);
            last = end.ok_or(Refusal::Malformed("deletions that are empty or out of order"))?;
            if last > here {
                return Err(Refusal::Gap("the update deletes what is not here"));
            }
        }
    }
    Ok(())
}
