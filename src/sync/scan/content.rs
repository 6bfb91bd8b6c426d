//! What a block of an update may hold: the content kinds of Yjs and the JSON-like values in them. Kinds that `yrs` reads otherwise than Yjs
//! writes them (legacy JSON, XML hooks), and documents within documents, are refused.

use super::Refusal;
use crate::sync::{limits, varint::Reader};

const CUT: Refusal = Refusal::Malformed("the update ends early or a number in it is not in its shortest form");

/// The kind of a block that is a shared type.
pub const TYPE: u8 = 7;

/// Reads one content of this kind; says how many clocks it takes.
pub fn content(r: &mut Reader<'_>, kind: u8) -> Result<u32, Refusal> {
    match kind {
        1 => r.small().ok_or(CUT),
        3 => r.bytes().map(|_| 1).ok_or(CUT),
        4 => Ok(r.text().ok_or(CUT)?.encode_utf16().count() as u32),
        5 => r.text().map(|_| 1).ok_or(CUT),
        6 => r.text().and_then(|_| r.text()).map(|_| 1).ok_or(CUT),
        TYPE => shared_type(r).map(|()| 1),
        8 => {
            let count = r.small().ok_or(CUT)?;
            if count as usize > r.left() {
                return Err(Refusal::Malformed("more values than bytes"));
            }
            (0..count).try_for_each(|_| value(r, 1))?;
            Ok(count)
        }
        9 => Err(Refusal::Malformed("documents within documents are not supported")),
        _ => Err(Refusal::Malformed("a kind of content that is not supported")),
    }
}

/// An array, map, text, or a type of XML.
fn shared_type(r: &mut Reader<'_>) -> Result<(), Refusal> {
    match r.byte().ok_or(CUT)? {
        0 | 1 | 2 | 4 | 6 => Ok(()),
        3 => r.text().map(drop).ok_or(CUT),
        _ => Err(Refusal::Malformed("a shared type that is not supported")),
    }
}

/// A JSON-like value of lib0 (`Any`).
fn value(r: &mut Reader<'_>, depth: usize) -> Result<(), Refusal> {
    if depth > limits::DEPTH {
        return Err(Refusal::Malformed("values nested too deeply"));
    }
    match r.byte().ok_or(CUT)? {
        126 | 127 | 120 | 121 => Ok(()),
        125 => integer(r).ok_or(CUT),
        124 => r.take(4).map(drop).ok_or(CUT),
        122 | 123 => r.take(8).map(drop).ok_or(CUT),
        119 => r.text().map(drop).ok_or(CUT),
        118 => {
            let count = r.small().ok_or(CUT)? as usize;
            if count > r.left() / 2 {
                return Err(Refusal::Malformed("more values than bytes"));
            }
            (0..count).try_for_each(|_| r.text().ok_or(CUT).and_then(|_| value(r, depth + 1)))
        }
        117 => {
            let count = r.small().ok_or(CUT)? as usize;
            if count > r.left() {
                return Err(Refusal::Malformed("more values than bytes"));
            }
            (0..count).try_for_each(|_| value(r, depth + 1))
        }
        116 => r.bytes().map(drop).ok_or(CUT),
        _ => Err(Refusal::Malformed("a value of unknown type")),
    }
}

/// A signed integer: six bits and the sign in the first byte, seven in each other; at most eight bytes, far beyond exact integers.
fn integer(r: &mut Reader<'_>) -> Option<()> {
    (0..8).find_map(|_| r.byte().map_or(Some(None), |byte| (byte < 0x80).then_some(Some(())))).flatten()
}
