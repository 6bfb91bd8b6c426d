//! Blocks that are more than one line: quotes, callouts, code, tables, rules.

use super::{
    change::{Change, Outcome},
    line::{Lead, Line, lines},
};

/// Quotes the lines, or takes one level of quoting away where all have one.
pub(super) fn quote(text: &str, from: usize, to: usize) -> Outcome {
    let lines = lines(text, from, to);
    let mut changes = Vec::new();
    if lines.iter().filter(|line| line.touched).all(is_quoted) {
        changes.extend(lines.iter().filter(|line| line.touched).filter_map(|line| line.led_by(&unquoted(&line.lead))));
    } else {
        changes.extend(lines.iter().filter(|line| line.touched).map(|line| Change::insert(line.from, "> ")));
    }
    changes.into()
}

fn is_quoted(line: &Line) -> bool {
    !line.lead.quote.is_empty()
}

fn unquoted<'a>(lead: &Lead<'a>) -> Lead<'a> {
    let rest = lead.quote.split_once('>').map_or("", |(_, rest)| rest.strip_prefix(' ').unwrap_or(rest));
    Lead { quote: rest, ..*lead }
}

/// The kind that a callout's first line names (`> [!note]`), with its place in the line.
fn callout_kind(line: &Line) -> Option<(usize, usize)> {
    let at = line.text.find("[!").filter(|at| is_quoted(line) && line.text[..*at].trim_end_matches([' ', '>']).is_empty())?;
    let end = at + line.text[at..].find(']')?;
    Some((line.from + at + 2, line.from + end))
}

/// Makes a callout of the lines; one of this kind becomes plain text, one of another becomes this.
pub(super) fn callout(text: &str, from: usize, to: usize, kind: &str) -> Outcome {
    let lines = lines(text, from, to);
    let touched = || lines.iter().filter(|line| line.touched);
    let Some(start) = lines.iter().position(|line| line.touched) else { return Outcome::default() };
    let Some(first) = lines.get(start) else { return Outcome::default() };
    if touched().all(is_quoted) {
        let begin = (0..=start).rev().take_while(|i| is_quoted(&lines[*i])).find(|i| callout_kind(&lines[*i]).is_some());
        if let Some((head, (a, b))) = begin.and_then(|i| Some((i, callout_kind(&lines[i])?))) {
            if text[a..b] != *kind {
                return vec![Change { from: a, to: b, insert: kind.to_owned(), stays: true }].into();
            }
            let end = (head..lines.len()).take_while(|i| is_quoted(&lines[*i])).last().unwrap_or(head);
            let mut changes = vec![Change::delete(lines[head].from, (lines[head].to() + 1).min(text.len()))];
            changes.extend(lines[head + 1..=end].iter().filter_map(|line| line.led_by(&unquoted(&line.lead))));
            return changes.into();
        }
    }
    // Behind the quote marks that the line has already.
    let quote = first.lead.quote;
    let mut changes = vec![Change::insert(first.from + quote.len(), ["> [!", kind, "]\n", quote, "> "].concat())];
    changes.extend(touched().skip(1).map(|line| Change::insert(line.from, "> ")));
    changes.into()
}

/// Fences the lines as code; lines that are code already lose their fences.
pub(super) fn code(text: &str, from: usize, to: usize, language: &str) -> Outcome {
    let lines = lines(text, from, to);
    let start = lines.iter().position(|line| line.touched).unwrap_or(0);
    let end = lines.iter().rposition(|line| line.touched).unwrap_or(0);
    if let Some((open, close)) = fences(&lines).into_iter().find(|(open, close)| *open <= start && end <= *close) {
        let (open, close) = (&lines[open], &lines[close]);
        return vec![
            Change::delete(open.from, (open.to() + 1).min(text.len())),
            Change::delete(close.from.saturating_sub(1).max((open.to() + 1).min(text.len())), close.to()),
        ]
        .into();
    }
    let (first, last) = (&lines[start], &lines[end]);
    let longest = text[first.from..last.to()].split(|char| char != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let margin = [first.lead.quote, &" ".repeat(if first.lead.item.is_some() { 0 } else { first.lead.indent })].concat();
    let (opening, closing) = ([&margin, &fence, language, "\n"].concat(), ["\n", &margin, &fence].concat());
    if start == end && first.is_empty() {
        let caret = Some(first.from + opening.len() + margin.len());
        return Outcome {
            changes: vec![Change { from: first.from, to: first.to(), insert: opening + &margin + &closing, stays: false }],
            caret,
        };
    }
    vec![Change::insert(first.from, opening), Change::after(last.to(), closing)].into()
}

/// The lines on which fenced code begins and ends.
fn fences(lines: &[Line]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    for (i, line) in lines.iter().enumerate() {
        let inside = &line.text[line.lead.quote.len()..];
        let marks = inside.trim();
        let size = marks.bytes().take_while(|byte| *byte == b'`' || *byte == b'~').count();
        match open {
            None if size >= 3 => open = Some((i, &marks[..size])),
            Some((start, fence)) if marks.len() == size && marks.starts_with(fence) => {
                found.push((start, i));
                open = None;
            }
            _ => {}
        }
    }
    found
}

/// A table with three columns and two rows below their names.
pub(super) fn table(text: &str, from: usize, to: usize) -> Outcome {
    let row = "|     |     |     |";
    block(text, from, to, &[row, "| --- | --- | --- |", row, row], 0, 2)
}

/// A rule, and a line to go on.
pub(super) fn rule(text: &str, from: usize, to: usize) -> Outcome {
    block(text, from, to, &["---", ""], 1, 0)
}

/// Puts `rows` where the selection ends, with an empty line before and after where there is text; in a list they belong to the item. The caret
/// goes to `column` of the row `row`.
fn block(text: &str, from: usize, to: usize, rows: &[&str], row: usize, column: usize) -> Outcome {
    let lines = lines(text, from, to);
    let Some(at) = lines.iter().rposition(|line| line.touched) else { return Outcome::default() };
    let line = &lines[at];
    let margin = [line.lead.quote, &" ".repeat(line.lead.content())].concat();
    let blank = |i: Option<usize>| i.and_then(|i| lines.get(i)).is_none_or(Line::is_blank);
    let mut insert = String::new();
    let start = if line.is_blank() {
        if !blank(at.checked_sub(1)) {
            insert.push_str(line.lead.quote.trim_end());
            insert.push('\n');
        }
        line.from
    } else {
        insert.push('\n');
        insert.push_str(line.lead.quote.trim_end());
        insert.push('\n');
        line.to()
    };
    let mut caret = start;
    for (i, text) in rows.iter().enumerate() {
        if i > 0 {
            insert.push('\n');
        }
        if i == row {
            caret = start + insert.len() + margin.len() + column;
        }
        insert.push_str(&margin);
        insert.push_str(text);
    }
    if !blank(Some(at + 1)) && rows.last().is_some_and(|row| !row.is_empty()) {
        insert.push('\n');
        insert.push_str(line.lead.quote.trim_end());
    }
    Outcome { changes: vec![Change { from: start, to: line.to(), insert, stays: false }], caret: Some(caret) }
}
