//! The binary frames: one y-protocols message each. Parsing only; what the payloads may hold is `scan`'s to judge.

use super::{
    scan::Refusal,
    varint::{self, Reader},
};

/// A message of y-protocols (`sync` and `awareness`); payloads are borrowed from the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame<'a> {
    /// "This is what I have" (a state vector): answer with what I lack.
    Step1(&'a [u8]),
    /// The answer: an update.
    Step2(&'a [u8]),
    /// An edit, as it happens.
    Update(&'a [u8]),
    Awareness(&'a [u8]),
    QueryAwareness,
}

const SYNC: u64 = 0;
const AWARENESS: u64 = 1;
const QUERY_AWARENESS: u64 = 3;

impl<'a> Frame<'a> {
    /// Exactly one message, nothing after it.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let mut r = Reader::new(bytes);
        let frame = Self::read(&mut r).ok_or(Refusal::Malformed("not a message of y-protocols"))?;
        if r.left() > 0 { Err(Refusal::Malformed("bytes after the message")) } else { Ok(frame) }
    }

    fn read(r: &mut Reader<'a>) -> Option<Self> {
        match r.number()? {
            SYNC => {
                let step = r.number()?;
                let payload = r.bytes()?;
                match step {
                    0 => Some(Frame::Step1(payload)),
                    1 => Some(Frame::Step2(payload)),
                    2 => Some(Frame::Update(payload)),
                    _ => None,
                }
            }
            AWARENESS => r.bytes().map(Frame::Awareness),
            QUERY_AWARENESS => Some(Frame::QueryAwareness),
            _ => None,
        }
    }

    pub fn encode(&self) -> Vec<u8> {
        let (head, payload): (&[u8], &[u8]) = match self {
            Frame::Step1(p) => (&[0, 0], p),
            Frame::Step2(p) => (&[0, 1], p),
            Frame::Update(p) => (&[0, 2], p),
            Frame::Awareness(p) => (&[1], p),
            Frame::QueryAwareness => return vec![QUERY_AWARENESS as u8],
        };
        let mut out = Vec::with_capacity(payload.len() + 7);
        out.extend_from_slice(head);
        varint::write_bytes(&mut out, payload);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_parses_back() {
        for frame in [Frame::Step1(&[0]), Frame::Step2(&[0, 0]), Frame::Update(&[7; 300]), Frame::Awareness(&[1, 2]), Frame::QueryAwareness]
        {
            assert_eq!(Frame::parse(&frame.encode()), Ok(frame));
        }
    }

    #[test]
    fn s7_unknown_cut_and_trailing_frames_are_refused() {
        for bytes in [&[][..], &[0], &[0, 3, 0], &[2, 0], &[9], &[0, 2, 5, 1], &[0, 2, 1, 1, 1], &[3, 0]] {
            assert!(Frame::parse(bytes).is_err(), "{bytes:?}");
        }
    }
}
