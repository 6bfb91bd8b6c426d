//! Formatting: what a key or a button does to the Markdown that somebody works on. Text and selection go in, small changes come out, so that
//! what others write in the same lines stays theirs. It reads lines, not documents: no parser of Markdown is here (the browser loads this
//! before everything else), and nothing is said about looks.

mod block;
mod change;
mod inline;
mod line;
mod list;
mod spans;
#[cfg(test)]
mod tests;

use crate::model::schema::note::TextOp;

use change::{Outcome, byte_at, finish};
use spans::Kind;

/// What an action does to a text, and where the selection is afterwards (UTF-16 code units, like everything at this border).
#[derive(Debug, PartialEq)]
pub struct Edit {
    pub ops: Vec<TextOp>,
    pub anchor: u32,
    pub head: u32,
}

/// What `action` does to `text`, of which the part from `anchor` to `head` is selected; none when it does nothing here, or is not known.
///
/// `text` is whole lines: those that the selection touches are acted on, the ones around them say what they are part of (a list whose numbers
/// follow, the fences of code, a line to change places with).
///
/// `bold`, `italic`, `strike`, `code`, `mark`, `clear`; `h1` to `h6`, `paragraph`; `bullets`, `numbers`, `tasks`, `indent`, `outdent`; `quote`,
/// `callout:TYPE`, `code-block:LANGUAGE`, `table`, `rule`; `up`, `down`. What can be on is off when it was on everywhere.
pub fn act(action: &str, text: &str, anchor: u32, head: u32) -> Option<Edit> {
    let (name, argument) = action.split_once(':').unwrap_or((action, ""));
    let (anchor, head) = (byte_at(text, anchor), byte_at(text, head));
    let (from, to) = (anchor.min(head), anchor.max(head));
    let outcome: Outcome = match name {
        "bold" => inline::toggle(text, from, to, Kind::Strong),
        "italic" => inline::toggle(text, from, to, Kind::Emphasis),
        "strike" => inline::toggle(text, from, to, Kind::Strike),
        "code" => inline::toggle(text, from, to, Kind::Code),
        "mark" => inline::toggle(text, from, to, Kind::Mark),
        "clear" => inline::clear(text, from, to),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => line::heading(text, from, to, usize::from(name.as_bytes()[1] - b'0')),
        "paragraph" => line::heading(text, from, to, 0),
        "bullets" => list::toggle(text, from, to, list::Want::Bullets),
        "numbers" => list::toggle(text, from, to, list::Want::Numbers),
        "tasks" => list::toggle(text, from, to, list::Want::Tasks),
        "indent" => list::indent(text, from, to),
        "outdent" => list::outdent(text, from, to),
        "up" => list::shift(text, from, to, true),
        "down" => list::shift(text, from, to, false),
        "quote" => block::quote(text, from, to),
        "callout" => block::callout(text, from, to, if argument.is_empty() { "note" } else { argument }),
        "code-block" => block::code(text, from, to, argument),
        "table" => block::table(text, from, to),
        "rule" => block::rule(text, from, to),
        _ => return None,
    };
    finish(text, outcome, anchor, head)
}
