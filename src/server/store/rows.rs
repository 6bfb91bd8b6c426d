//! What a row looks like on disk: checksums, and numbers in the signed width SQL has. No queries.

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{Card, Damaged, Link, Row, RowKind, Snapshot, StoreError};
use crate::model::{access::Role, ids::BadId};

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

/// (id, owner, title, updated_ms, head_seq, address, role of the link, role of the member) as read.
type CardRow = (String, Option<String>, String, i64, i64, String, Option<String>, Option<String>);

pub fn card((id, owner, title, updated, head, address, by_link, by_name): CardRow) -> Result<Card, StoreError> {
    Ok(Card {
        id: id.parse().map_err(bad)?,
        owner: owner.map(|owner| owner.parse()).transpose().map_err(bad)?,
        address: address.parse().map_err(bad)?,
        by_link: by_link.as_deref().and_then(Role::named),
        by_name: by_name.as_deref().and_then(Role::named),
        title,
        updated_ms: unsigned(updated),
        head: unsigned(head),
    })
}

/// (id, doc_id, role, created_ms, ended) as read.
pub fn link((id, doc, role, created, ended): (String, String, String, i64, bool)) -> Result<Link, StoreError> {
    let role = Role::named(&role).ok_or_else(|| StoreError::Unavailable("the database holds a role that is none".into()))?;
    Ok(Link { id: id.parse().map_err(bad)?, doc: doc.parse().map_err(bad)?, role, created_ms: unsigned(created), ended })
}

fn bad(_: BadId) -> StoreError {
    StoreError::Unavailable("the database holds an id that is none".into())
}

impl RowKind {
    pub const fn name(self) -> &'static str {
        match self {
            RowKind::Update => "update",
            RowKind::Snapshot => "snapshot",
        }
    }
}
