//! The pre-scanner: walks received bytes before `yrs` may decode them. `yrs` is not safe on bytes of strangers (a 24-byte update makes
//! every later encode panic, 14 kB of nesting overflow the stack, four bytes can demand 130 MiB: see `sync::tests::hostile`), so all that
//! it would believe is checked here first. It changes nothing.

mod content;
mod order;
mod update;

pub use order::Id;
pub use update::{Block, News, block, update};

use std::collections::HashMap;

use super::{limits, varint::Reader};

/// Why bytes were not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not what the protocol allows, or over a limit. Nothing was changed.
    #[error("{0}")]
    Malformed(&'static str),
    /// Well formed, but it builds on edits that are not here. Nothing was changed; a full sync may help.
    #[error("{0}")]
    Gap(&'static str),
    /// It writes under the client id of somebody else. Nothing was changed.
    #[error("{0}")]
    Foreign(&'static str),
    /// The copy took a part of it and must be thrown away and loaded again.
    #[error("{0}")]
    Broken(&'static str),
}

/// How much one update may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub blocks: usize,
    pub clients: usize,
}

impl Limits {
    /// What a client may send in a frame.
    pub const CLIENT: Limits = Limits { blocks: limits::BLOCKS, clients: limits::CLIENTS };
    /// Our own server or log: a whole document.
    pub const OWN: Limits = Limits { blocks: usize::MAX, clients: usize::MAX };
}

/// What the document that an update is for has already.
pub trait Known {
    /// How many clocks of that client are here.
    fn clock(&self, client: u64) -> u32;
    /// How deep the shared type of that item lies: 1 directly in a root. Asked of known items only; 1 for what is no type.
    fn depth(&self, item: Id) -> usize;
    /// How deep the type lies that holds that item: 0 for a root, `None` when the item was collected.
    fn holder(&self, item: Id) -> Option<usize>;
}

/// Checks a state vector and reads it.
pub fn state_vector(bytes: &[u8]) -> Result<HashMap<u64, u32>, Refusal> {
    const BAD: Refusal = Refusal::Malformed("not a state vector");
    let mut r = Reader::new(bytes);
    let count = r.small().ok_or(BAD)? as usize;
    if count > limits::CLIENTS || count > r.left() / 2 {
        return Err(Refusal::Malformed("a state vector of more clients than bytes"));
    }
    let mut vector = HashMap::with_capacity(count);
    for _ in 0..count {
        vector.insert(r.number().ok_or(BAD)?, r.small().ok_or(BAD)?);
    }
    if r.left() > 0 { Err(BAD) } else { Ok(vector) }
}
