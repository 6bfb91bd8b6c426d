//! Facts about the whole document in the CRDT: a map under `meta`. Today the title and the schema's version.

use yrs::{Any, Map, MapRef, Out, ReadTxn, TransactionMut};

pub const ROOT: &str = "meta";
const TITLE: &str = "title";

/// The title; empty when none was set.
pub fn title(meta: &MapRef, txn: &impl ReadTxn) -> String {
    match meta.get(txn, TITLE) {
        Some(Out::Any(Any::String(title))) => title.to_string(),
        _ => String::new(),
    }
}

/// Says whether the title was another one.
pub fn set_title(meta: &MapRef, txn: &mut TransactionMut, wanted: &str) -> bool {
    let other = title(meta, txn) != wanted;
    if other {
        meta.insert(txn, TITLE, wanted);
    }
    other
}

/// Whether this key of `meta` is the title.
pub fn is_title(key: &str) -> bool {
    key == TITLE
}
