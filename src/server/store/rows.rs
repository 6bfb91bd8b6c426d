//! What a row looks like on disk: checksums, and numbers in the signed width SQL has. No queries.

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{Damaged, Row, RowKind, Snapshot};

/// CRC32C of the payload and its number, so that neither a flipped bit nor a swapped row passes.
pub fn checksum(seq: i64, payload: &[u8]) -> i64 {
    i64::from(crc32c::crc32c_append(crc32c::crc32c(payload), &seq.to_le_bytes()))
}

pub fn digest(payload: &[u8]) -> Vec<u8> {
    Sha256::digest(payload).to_vec()
}

/// SQL integers are signed; ours count from 0 and never come near the sign.
pub fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
pub fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// (seq, crc32c, payload) as read.
pub fn update((seq, crc, payload): (i64, i64, Vec<u8>)) -> Result<Row, Damaged> {
    if checksum(seq, &payload) == crc {
        Ok(Row { seq: unsigned(seq), payload: Bytes::from(payload) })
    } else {
        Err(Damaged { kind: RowKind::Update, seq: unsigned(seq), why: "its checksum is wrong".into() })
    }
}

/// An update that should be there (ST2).
pub fn missing(seq: u64) -> Damaged {
    Damaged { kind: RowKind::Update, seq, why: "it is missing".into() }
}

/// (upto_seq, sha256, payload) as read.
pub fn snapshot((upto, sha256, payload): (i64, Vec<u8>, Vec<u8>)) -> Result<Snapshot, Damaged> {
    if digest(&payload) == sha256 {
        Ok(Snapshot { upto: unsigned(upto), payload: Bytes::from(payload) })
    } else {
        Err(Damaged { kind: RowKind::Snapshot, seq: unsigned(upto), why: "its checksum is wrong".into() })
    }
}

impl RowKind {
    pub const fn name(self) -> &'static str {
        match self {
            RowKind::Update => "update",
            RowKind::Snapshot => "snapshot",
        }
    }
}
