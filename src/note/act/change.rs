//! Changes of a text: how an action says what it does, in bytes, and how that becomes an edit in UTF-16 units with a selection that follows.

use super::Edit;
use crate::model::schema::note::TextOp;

/// `text[from..to]` becomes `insert`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    pub from: usize,
    pub to: usize,
    pub insert: String,
    /// Whether an end of the selection at `from` stays before what is inserted there.
    pub stays: bool,
}

impl Change {
    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Change { from: at, to: at, insert: text.into(), stays: false }
    }

    /// An insertion behind the selection rather than before it.
    pub fn after(at: usize, text: impl Into<String>) -> Self {
        Change { stays: true, ..Change::insert(at, text) }
    }

    pub fn delete(from: usize, to: usize) -> Self {
        Change { from, to, insert: String::new(), stays: false }
    }

    /// The same text at both ends is left alone: a mark that stays is not written anew. None when nothing differs.
    pub fn differing(text: &str, from: usize, to: usize, insert: &str) -> Option<Self> {
        let old = &text[from..to];
        let same = |(a, b): &(char, char)| a == b;
        let head: usize = old.chars().zip(insert.chars()).take_while(same).map(|(a, _)| a.len_utf8()).sum();
        let (old, new) = (&old[head..], &insert[head..]);
        let tail: usize = old.chars().rev().zip(new.chars().rev()).take_while(same).map(|(a, _)| a.len_utf8()).sum();
        let change = Change { from: from + head, to: to - tail, insert: new[..new.len() - tail].to_owned(), stays: false };
        (change.from < change.to || !change.insert.is_empty()).then_some(change)
    }
}

/// What an action does; `caret` is where it leaves the caret, in bytes of the new text, when the old selection is not what one wants next.
#[derive(Default)]
pub(super) struct Outcome {
    pub changes: Vec<Change>,
    pub caret: Option<usize>,
}

impl From<Vec<Change>> for Outcome {
    fn from(changes: Vec<Change>) -> Self {
        Outcome { changes, caret: None }
    }
}

/// The byte at a UTF-16 offset; inside of a character, and past the end, the next place there is.
pub(super) fn byte_at(text: &str, offset: u32) -> usize {
    let mut left = offset as usize;
    for (at, char) in text.char_indices() {
        if left == 0 {
            return at;
        }
        left = left.saturating_sub(char.len_utf16());
    }
    text.len()
}

fn units(text: &str) -> u32 {
    text.chars().map(|char| char.len_utf16() as u32).sum()
}

/// `None` when nothing changes.
pub(super) fn finish(text: &str, outcome: Outcome, anchor: usize, head: usize) -> Option<Edit> {
    let Outcome { changes: made, caret } = outcome;
    if made.is_empty() {
        return None;
    }
    // At one place first what is inserted, in the order in which that was made, then what is taken away. (A sort would be 4 kB of program.)
    let mut changes: Vec<Change> = Vec::with_capacity(made.len());
    for change in made {
        let later = |other: &Change| (other.from, other.to) > (change.from, change.to);
        let at = changes.len() - changes.iter().rev().take_while(|other| later(other)).count();
        changes.insert(at, change);
    }
    let (mut ops, mut kept, mut new) = (Vec::new(), 0, String::new());
    for Change { from, to, insert, .. } in &changes {
        if *from > kept {
            ops.push(TextOp::Retain(units(&text[kept..*from])));
        }
        if !insert.is_empty() {
            ops.push(TextOp::Insert(insert.clone()));
        }
        if to > from {
            ops.push(TextOp::Delete(units(&text[*from..*to])));
        }
        new.push_str(&text[kept..*from]);
        new.push_str(insert);
        kept = *to;
    }
    new.push_str(&text[kept..]);
    let place = |at: usize| units(&new[..caret.unwrap_or_else(|| follow(&changes, at))]);
    Some(Edit { anchor: place(anchor), head: place(head), ops })
}

/// Where `at` is after the changes.
fn follow(changes: &[Change], at: usize) -> usize {
    let (mut grown, mut shrunk) = (0, 0);
    for Change { from, to, insert, stays } in changes {
        if *from > at || *from == at && (*stays || to > from) {
            continue;
        }
        grown += insert.len();
        shrunk += (*to).min(at) - from;
    }
    at + grown - shrunk
}
