//! The note in the CRDT: a text under `note`, and edits of text as deltas. Offsets are UTF-16 code units, as in browsers and Yjs.

use serde::Serialize;
use serde_json::{Value, json};
use yrs::{
    Any, Assoc, ClientID, GetString, ID, IndexScope, IndexedSequence, Out, ReadTxn, StickyIndex, Text, TextRef, TransactionMut,
    branch::Branch,
    types::{
        Delta,
        text::{Diff, YChange},
    },
};

pub const ROOT: &str = "note";

/// One step of an edit of text, from the start of the text. As JSON: `5` retains, `"text"` inserts, `-3` deletes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "Value")]
pub enum TextOp {
    Retain(u32),
    Insert(String),
    Delete(u32),
}

impl From<TextOp> for Value {
    fn from(op: TextOp) -> Self {
        match op {
            TextOp::Retain(n) => n.into(),
            TextOp::Insert(text) => text.into(),
            TextOp::Delete(n) => (-i64::from(n)).into(),
        }
    }
}

impl TryFrom<Value> for TextOp {
    type Error = &'static str;
    fn try_from(json: Value) -> Result<Self, Self::Error> {
        if let Value::String(text) = json {
            return Ok(TextOp::Insert(text));
        }
        let n = json.as_i64().ok_or("neither a length nor a text")?;
        let size = u32::try_from(n.unsigned_abs()).map_err(|_| "a length beyond any text")?;
        Ok(if n < 0 { TextOp::Delete(size) } else { TextOp::Retain(size) })
    }
}

impl TextOp {
    /// The steps of a delta, as a JSON array.
    pub fn read(delta: &str) -> Option<Vec<TextOp>> {
        let Ok(Value::Array(steps)) = serde_json::from_str(delta) else { return None };
        steps.into_iter().map(|step| step.try_into().ok()).collect()
    }
}

/// Stands for what is in the text but is no text (an embed of another editor), so that offsets agree with the CRDT's.
const OBJECT: char = '\u{fffc}';

pub fn read(text: &TextRef, txn: &impl ReadTxn) -> String {
    let plain = text.get_string(txn);
    if plain.encode_utf16().count() == text.len(txn) as usize {
        return plain;
    }
    let mut out = String::with_capacity(plain.len() + 8);
    for part in text.diff(txn, YChange::identity) {
        match part.insert {
            Out::Any(Any::String(text)) => out.push_str(&text),
            _ => out.push(OBJECT),
        }
    }
    out
}

/// How much of the text's length is no part of a text: values of a list, by somebody who took it for one. `yrs` counts them, shows them nowhere
/// and cannot remove them: it panics when a deletion would need them. Reads the whole text.
fn hidden(text: &TextRef, txn: &impl ReadTxn) -> u32 {
    let len = text.len(txn);
    let units = |text: &str| text.encode_utf16().count() as u32;
    let plain = units(&text.get_string(txn));
    if plain == len {
        return 0;
    }
    let shown = |part: &Diff<YChange>| if let Out::Any(Any::String(text)) = &part.insert { units(text) } else { 1 };
    len.saturating_sub(text.diff(txn, YChange::identity).iter().map(shown).sum())
}

/// How much longer a text is that showed these changes.
pub fn growth(delta: &[TextOp]) -> i64 {
    let grown = |op: &TextOp| match op {
        TextOp::Retain(_) => 0,
        TextOp::Insert(text) => text.encode_utf16().count() as i64,
        TextOp::Delete(n) => -i64::from(*n),
    };
    delta.iter().map(grown).sum()
}

/// Writes `ops`; those that reach past the end are cut there. Answers what was written, as a delta. `known`: how much of the text is [`hidden`];
/// who does not know has it read for each deletion.
pub fn edit(text: &TextRef, txn: &mut TransactionMut, ops: &[TextOp], known: Option<u32>) -> Vec<TextOp> {
    let (mut at, mut wrote) = (0u32, Vec::new());
    for op in ops {
        let left = text.len(txn).saturating_sub(at);
        match op {
            TextOp::Retain(n) => {
                let kept = left.min(*n);
                at += kept;
                wrote.push(TextOp::Retain(kept));
            }
            TextOp::Insert(chunk) if !chunk.is_empty() => {
                text.insert(txn, at, chunk);
                at += chunk.encode_utf16().count() as u32;
                wrote.push(op.clone());
            }
            TextOp::Delete(n) => {
                let gone = left.min(*n).min(left.saturating_sub(known.unwrap_or_else(|| hidden(text, txn))));
                if gone > 0 {
                    text.remove_range(txn, at, gone);
                    wrote.push(TextOp::Delete(gone));
                }
            }
            TextOp::Insert(_) => {}
        }
    }
    wrote.truncate(wrote.iter().rposition(|op| !matches!(op, TextOp::Retain(_))).map_or(0, |last| last + 1));
    wrote.retain(|op| *op != TextOp::Retain(0));
    wrote
}

/// Makes `text` say `wanted` by replacing only the stretch that differs, so that edits of others beside it survive.
pub fn rewrite(text: &TextRef, txn: &mut TransactionMut, wanted: &str) -> bool {
    !edit(text, txn, &difference(&read(text, txn), wanted), None).is_empty()
}

/// The edit that turns `from` into `to`: everything between their common start and their common end.
pub fn difference(from: &str, to: &str) -> Vec<TextOp> {
    if from == to {
        return Vec::new();
    }
    let same = |(a, b): &(char, char)| a == b;
    let units = |text: &str| text.encode_utf16().count() as u32;
    let start: usize = from.chars().zip(to.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (from, head, to) = (&from[start..], units(&from[..start]), &to[start..]);
    let end: usize = from.chars().rev().zip(to.chars().rev()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (gone, new) = (&from[..from.len() - end], &to[..to.len() - end]);
    vec![TextOp::Retain(head), TextOp::Delete(units(gone)), TextOp::Insert(new.to_owned())]
}

/// What an event of the CRDT says, in our words.
pub fn delta(event: &[Delta]) -> Vec<TextOp> {
    let op = |delta: &Delta| match delta {
        Delta::Retain(n, _) => TextOp::Retain(*n),
        Delta::Deleted(n) => TextOp::Delete(*n),
        Delta::Inserted(Out::Any(Any::String(text)), _) => TextOp::Insert(text.to_string()),
        Delta::Inserted(_, _) => TextOp::Insert(OBJECT.to_string()),
    };
    event.iter().map(op).collect()
}

/// A position that stays with its text: Yjs's relative position as JSON (`{"type", "tname", "item", "assoc"}`).
pub fn pin(text: &TextRef, txn: &impl ReadTxn, at: u32) -> Value {
    let id = match text.sticky_index(txn, at, Assoc::After).map(|index| index.scope().clone()) {
        Some(IndexScope::Relative(id)) => json!({ "client": id.client.get(), "clock": id.clock }),
        _ => Value::Null,
    };
    json!({ "type": null, "tname": ROOT, "item": id, "assoc": 0 })
}

/// Where a pinned position is now: `None` when it is not one, or is of text that is not here.
pub fn locate(text: &TextRef, txn: &impl ReadTxn, pin: &Value) -> Option<u32> {
    let before = pin.get("assoc").and_then(Value::as_i64).is_some_and(|n| n < 0);
    match pin.get("item") {
        Some(Value::Object(id)) => {
            let client = id.get("client")?.as_u64().filter(|n| *n < 1 << 53)?;
            let clock = id.get("clock")?.as_u64().and_then(|n| u32::try_from(n).ok())?;
            let id = ID::new(ClientID::new(client), clock);
            let place = StickyIndex::from_id(id, if before { Assoc::Before } else { Assoc::After }).get_offset(txn)?;
            let branch: &Branch = text.as_ref();
            (place.branch.id() == branch.id()).then_some(place.index)
        }
        _ => (pin.get("tname")?.as_str()? == ROOT).then(|| if before { 0 } else { text.len(txn) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delta_is_numbers_and_text_in_json() {
        let ops = vec![TextOp::Retain(5), TextOp::Insert("é".into()), TextOp::Delete(3)];
        let json = serde_json::to_string(&ops).expect("plain values");
        assert_eq!(json, r#"[5,"é",-3]"#);
        assert_eq!(TextOp::read(&json).expect("our own"), ops);
        assert_eq!((TextOp::read("5"), TextOp::read("[null]"), TextOp::read("[1.5]")), (None, None, None));
        assert_eq!(TextOp::read("[99999999999]"), None);
    }

    #[test]
    fn a_difference_never_cuts_a_character_and_counts_in_utf16() {
        let ops = difference("a😀b", "a😁b");
        assert_eq!(ops, [TextOp::Retain(1), TextOp::Delete(2), TextOp::Insert("😁".into())]);
        assert_eq!(difference("aa", "aaa"), [TextOp::Retain(2), TextOp::Delete(0), TextOp::Insert("a".into())]);
        assert_eq!(difference("x", "x"), []);
    }
}
