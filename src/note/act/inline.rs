//! Emphasis, code and highlights: put around what is selected, or taken away. It works line by line on what stands in a line (after its bullet,
//! quote marks and number), because emphasis ends with its paragraph; other spans are never cut in two.

use super::{
    change::{Change, Outcome},
    line::{self, Line},
    spans::{Kind, Span},
};

/// The selected part of one line's text, without white space at its ends; bytes of the whole text.
struct Part<'a> {
    line: Line<'a>,
    spans: Vec<Span>,
    from: usize,
    to: usize,
}

pub(super) fn toggle(text: &str, from: usize, to: usize, kind: Kind) -> Outcome {
    if from == to {
        return at_caret(text, from, kind);
    }
    let parts = parts(text, from, to);
    let everywhere = !parts.is_empty() && parts.iter().all(|part| part.has(kind) || part.bare(kind).is_some());
    let mut changes = Vec::new();
    for part in &parts {
        if everywhere { part.remove(kind, &mut changes) } else { part.add(kind, &mut changes) }
    }
    changes.into()
}

/// Without a selection: the whole span around the caret goes, else the word is formatted, else marks stand ready to be written between.
fn at_caret(text: &str, at: usize, kind: Kind) -> Outcome {
    let Some(line) = line::touched(text, at, at).pop() else { return Outcome::default() };
    let spans = line.spans();
    if let Some(span) = spans.iter().rev().find(|span| span.kind == kind && span.start <= at && at <= span.end) {
        return vec![Change::delete(span.from, span.start), Change::delete(span.end, span.to)].into();
    }
    let (open, close) = (kind.open(), kind.close());
    if text[..at].ends_with(open) && text[at..].starts_with(close) {
        return vec![Change::delete(at - open.len(), at), Change::delete(at, at + close.len())].into();
    }
    let (from, to) = word(text, at);
    if from == to {
        return vec![Change::insert(at, open), Change::after(at, close)].into();
    }
    let mut changes = Vec::new();
    Part { line, spans, from, to }.add(kind, &mut changes);
    changes.into()
}

/// The word around a place; empty between words.
fn word(text: &str, at: usize) -> (usize, usize) {
    let part = |char: &char| char.is_alphanumeric() || *char == '_' || ('\u{300}'..'\u{370}').contains(char);
    let before: usize = text[..at].chars().rev().take_while(part).map(char::len_utf8).sum();
    let after: usize = text[at..].chars().take_while(part).map(char::len_utf8).sum();
    (at - before, at + after)
}

/// Takes away every span that the selection (or the caret) touches.
pub(super) fn clear(text: &str, from: usize, to: usize) -> Outcome {
    let mut changes = Vec::new();
    for line in line::touched(text, from, to) {
        let spans = line.spans().into_iter();
        let met = |span: &Span| if from == to { span.from <= to && from <= span.to } else { span.start < to && from < span.end };
        for span in spans.filter(|span| span.kind != Kind::Link && met(span)) {
            changes.extend([Change::delete(span.from, span.start), Change::delete(span.end, span.to)]);
        }
    }
    changes.into()
}

fn parts(text: &str, from: usize, to: usize) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for line in line::touched(text, from, to) {
        // The cells of a table are texts of their own, and its second line is none.
        let table = line.text.trim_start().starts_with('|');
        if table && line.text.chars().all(|char| matches!(char, '|' | '-' | ':' | ' ')) {
            continue;
        }
        let mut start = line.body();
        for piece in line.text[start - line.from..].split_inclusive(|char| table && char == '|') {
            let end = start + piece.len();
            let (a, b) = (from.max(start), to.min(if piece.ends_with('|') && table { end - 1 } else { end }));
            let inside = text.get(a..b).unwrap_or_default();
            let (a, b) = (a + inside.len() - inside.trim_start().len(), a + inside.trim_end().len());
            if a < b {
                parts.push(Part { spans: line.spans(), line, from: a, to: b });
            }
            start = end;
        }
    }
    parts
}

impl Part<'_> {
    fn text(&self, from: usize, to: usize) -> &str {
        &self.line.text[from - self.line.from..to - self.line.from]
    }

    /// The places of what one can see: neither marks nor white space.
    fn seen(&self, from: usize, to: usize) -> impl Iterator<Item = usize> {
        let mark = |at: usize| self.spans.iter().any(|span| span.from <= at && at < span.start || span.end <= at && at < span.to);
        let chars = self.text(from, to).char_indices().map(move |(at, char)| (from + at, char));
        chars.filter(move |(at, char)| !char.is_whitespace() && !mark(*at)).map(|(at, _)| at)
    }

    /// Whether all that one can see of it is inside spans of this kind.
    fn has(&self, kind: Kind) -> bool {
        let within = |at: usize| self.spans.iter().any(|span| span.kind == kind && span.start <= at && at < span.end);
        let mut seen = self.seen(self.from, self.to).peekable();
        seen.peek().is_some() && seen.all(within)
    }

    /// What is between marks that CommonMark does not take for such (a letter follows them, and a sign is before).
    fn bare(&self, kind: Kind) -> Option<(usize, usize)> {
        let (sign, line) = (kind.open(), self.line.text);
        if kind == Kind::Mark {
            return None;
        }
        let (mut from, mut to) = (self.from - self.line.from, self.to - self.line.from);
        from += if line[from..to].starts_with(sign) { sign.len() } else { 0 };
        to -= if line[from..to].ends_with(sign) { sign.len() } else { 0 };
        let before = line[..from].strip_suffix(sign).is_some_and(|rest| !rest.ends_with(&sign[..1]));
        let after = line[to..].strip_prefix(sign).is_some_and(|rest| !rest.starts_with(&sign[..1]));
        let (from, to, size) = (from + self.line.from, to + self.line.from, sign.len());
        if !before || !after || from >= to {
            return None;
        }
        let apart = |span: &Span| to + size <= span.from || span.to + size <= from;
        let around = |span: &Span| span.start + size <= from && to + size <= span.end;
        self.spans.iter().all(|span| apart(span) || around(span)).then_some((from, to))
    }

    /// The part, as much larger as it must be so that it cuts no span in two; spans of `kind` are cut at will, code never.
    fn whole(&self, kind: Kind, mut from: usize, mut to: usize) -> (usize, usize) {
        loop {
            let cut = self.spans.iter().find(|span| {
                let inside = span.start <= from && to <= span.end && span.kind != Kind::Code;
                let apart = to <= span.from || span.to <= from;
                span.kind != kind && !inside && !apart && !(from <= span.from && span.to <= to)
            });
            let Some(span) = cut else { return (from, to) };
            (from, to) = (from.min(span.from), to.max(span.to));
        }
    }

    fn add(&self, kind: Kind, changes: &mut Vec<Change>) {
        let (mut from, mut to) = self.whole(kind, self.from, self.to);
        // Spans of the same kind that it meets, or that only a space is between, become one with it.
        loop {
            let blank = |a: usize, b: usize| a >= b || self.text(a, b).trim().is_empty();
            let near =
                |span: &&Span| span.kind == kind && (span.from < from || span.to > to) && blank(span.to, from) && blank(to, span.from);
            let Some(span) = self.spans.iter().find(near) else { break };
            (from, to) = self.whole(kind, from.min(span.from), to.max(span.to));
        }
        let (mut opens, mut closes) = (true, true);
        for span in self.spans.iter().filter(|span| span.kind == kind && from <= span.from && span.to <= to) {
            // A mark that is right already stays.
            let stays = kind != Kind::Code && self.text(span.from, span.start) == kind.open();
            if span.from == from && stays {
                opens = false
            } else {
                changes.push(Change::delete(span.from, span.start))
            }
            if span.to == to && stays { closes = false } else { changes.push(Change::delete(span.end, span.to)) }
        }
        let (mut open, mut close) = (kind.open().to_owned(), kind.close().to_owned());
        if kind == Kind::Code {
            let inner = self.text(from, to);
            let longest = inner.split(|char| char != '`').map(str::len).max().unwrap_or(0);
            let alone = self.spans.iter().any(|span| span.kind == kind && from <= span.from && span.to <= to);
            if longest > 0 && !alone {
                let space = if inner.starts_with('`') || inner.ends_with('`') { " " } else { "" };
                let sign = "`".repeat(longest + 1);
                (open, close) = ([&sign, space].concat(), [space, &sign].concat());
            }
        }
        if opens {
            changes.push(Change::insert(from, open));
        }
        if closes {
            changes.push(Change::after(to, close));
        }
    }

    fn remove(&self, kind: Kind, changes: &mut Vec<Change>) {
        if let Some((from, to)) = self.bare(kind) {
            let size = kind.open().len();
            changes.extend([Change::delete(from - size, from), Change::delete(to, to + size)]);
            return;
        }
        for span in self.spans.iter().filter(|span| span.kind == kind && span.start < self.to && self.from < span.end) {
            let (open, close) = (self.text(span.from, span.start), self.text(span.end, span.to));
            let inner = self.text(span.start, span.end);
            // The spaces that keep backticks at the ends of code from its marks.
            let space = usize::from(kind == Kind::Code && inner.len() > 2 && inner.starts_with([' ']) && inner.ends_with([' ']));
            let (from, to) = self.whole(kind, self.from.max(span.start), self.to.min(span.end));
            let (left, right) = (span.start..from.max(span.start), to.min(span.end)..span.end);
            if self.seen(left.start, left.end).next().is_none() {
                changes.push(Change::delete(span.from, span.start + space));
            } else {
                changes.push(Change::insert(left.start + self.text(left.start, left.end).trim_end().len(), close));
            }
            if self.seen(right.start, right.end).next().is_none() {
                changes.push(Change::delete(span.end - space, span.to));
            } else {
                changes.push(Change::after(right.end - self.text(right.start, right.end).trim_start().len(), open));
            }
        }
    }
}
