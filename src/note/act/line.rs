//! One line as a block: what stands before its text (quote marks, indentation, bullet or number, box, heading marks), read and written.

use super::{
    change::{Change, Outcome},
    spans::{Span, spans},
};

/// What stands before the text of a line.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Lead<'a> {
    /// `> ` as often as it is written, with its spaces.
    pub quote: &'a str,
    /// Columns; a tab goes to the next multiple of four.
    pub indent: usize,
    pub item: Option<Item>,
    /// Whether the box of a task is ticked.
    pub task: Option<bool>,
    /// 1 to 6; 0 is no heading.
    pub level: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Item {
    /// None has a bullet.
    pub number: Option<usize>,
    /// `-`, `*` or `+`; after a number `.` or `)`.
    pub sign: char,
    /// Spaces behind it.
    pub pad: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Bytes of the whole text.
    pub from: usize,
    pub text: &'a str,
    /// Whether the selection is (partly) on it.
    pub touched: bool,
    pub lead: Lead<'a>,
    /// Bytes of the lead.
    size: usize,
}

impl Line<'_> {
    /// Where its text begins, in bytes of the whole text.
    pub fn body(&self) -> usize {
        self.from + self.size
    }

    pub fn to(&self) -> usize {
        self.from + self.text.len()
    }

    /// Nothing is on it but what leads.
    pub fn is_empty(&self) -> bool {
        self.text[self.size..].trim().is_empty()
    }

    /// Nothing is on it at all, or quote marks alone.
    pub fn is_blank(&self) -> bool {
        self.is_empty() && self.lead.item.is_none() && self.lead.level == 0
    }

    /// In bytes of the whole text.
    pub fn spans(&self) -> Vec<Span> {
        let start = self.body();
        let moved =
            |span: Span| Span { from: span.from + start, start: span.start + start, end: span.end + start, to: span.to + start, ..span };
        spans(&self.text[self.size..]).into_iter().map(moved).collect()
    }

    /// The change that gives it another lead.
    pub fn led_by(&self, lead: &Lead) -> Option<Change> {
        if *lead == self.lead {
            return None;
        }
        Change::differing(self.text, 0, self.size, &lead.write()).map(|change| Change {
            from: change.from + self.from,
            to: change.to + self.from,
            ..change
        })
    }

    /// The same line with another lead.
    pub fn written(&self, lead: &Lead) -> String {
        if *lead == self.lead { self.text.to_owned() } else { [lead.write().as_str(), &self.text[self.size..]].concat() }
    }
}

impl Lead<'_> {
    /// The column at which the text of an item starts: what is indented as far belongs to it.
    pub fn content(&self) -> usize {
        self.indent + self.item.map_or(0, |item| item.width())
    }

    pub fn write(&self) -> String {
        let mut out = self.quote.to_owned();
        out.push_str(&" ".repeat(self.indent));
        if let Some(item) = self.item {
            if let Some(number) = item.number {
                out.push_str(&number.to_string());
            }
            out.push(item.sign);
            out.push_str(&" ".repeat(item.pad));
        }
        match self.task {
            Some(true) => out.push_str("[x] "),
            Some(false) => out.push_str("[ ] "),
            None => {}
        }
        if self.level > 0 {
            out.push_str(&"#".repeat(self.level));
            out.push(' ');
        }
        out
    }
}

impl Item {
    pub fn width(self) -> usize {
        self.number.map_or(0, |number| number.to_string().len()) + 1 + self.pad
    }
}

/// All lines of `text`.
pub(super) fn lines(text: &str, from: usize, to: usize) -> Vec<Line<'_>> {
    let mut at = 0;
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let end = at + line.len();
        // A selection that ends where a line begins is not on that line.
        let touched = end >= from && (at < to || from == to && at == to);
        let (lead, size) = read(line);
        lines.push(Line { from: at, text: line, touched, lead, size });
        at = end + 1;
    }
    lines
}

pub(super) fn touched(text: &str, from: usize, to: usize) -> Vec<Line<'_>> {
    lines(text, from, to).into_iter().filter(|line| line.touched).collect()
}

/// The lead of a line, and its bytes.
fn read(line: &str) -> (Lead<'_>, usize) {
    let bytes = line.as_bytes();
    let is = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
    let ends = |at: usize| bytes.get(at).is_none_or(|byte| matches!(byte, b' ' | b'\t'));
    let count = |at: usize, byte: u8| bytes[at.min(bytes.len())..].iter().take_while(|other| **other == byte).count();
    let mut lead = Lead::default();
    let mut at = 0;
    loop {
        let spaces = count(at, b' ');
        if spaces > 3 || !is(at + spaces, b'>') {
            break;
        }
        at += spaces + 1;
        at += usize::from(is(at, b' '));
    }
    lead.quote = &line[..at];
    while is(at, b' ') || is(at, b'\t') {
        lead.indent = if is(at, b' ') { lead.indent + 1 } else { lead.indent / 4 * 4 + 4 };
        at += 1;
    }
    let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let sign = bytes.get(at + digits).copied().unwrap_or(0);
    let bullet = digits == 0 && matches!(sign, b'-' | b'*' | b'+') && !is_rule(&line[at..]);
    let number = (1..10).contains(&digits) && matches!(sign, b'.' | b')');
    let end = at + digits + 1;
    if (bullet || number) && ends(end) {
        let spaces = count(end, b' ');
        let pad = if spaces > 4 || end + spaces >= bytes.len() { spaces.min(1) } else { spaces };
        lead.item = Some(Item { number: line[at..at + digits].parse().ok(), sign: char::from(sign), pad });
        at = end + pad;
        if is(at, b'[') && is(at + 2, b']') && is(at + 3, b' ') && matches!(bytes[at + 1], b' ' | b'x' | b'X') {
            lead.task = Some(bytes[at + 1] != b' ');
            at += 4;
        }
    }
    let hashes = count(at, b'#');
    if (1..=6).contains(&hashes) && ends(at + hashes) {
        lead.level = hashes;
        at += hashes + count(at + hashes, b' ').min(1);
    }
    (lead, at)
}

/// `---`, `* * *` and the like.
pub(super) fn is_rule(text: &str) -> bool {
    let first = text.trim_start().chars().next().unwrap_or(' ');
    let signs = text.chars().filter(|char| *char == first).count();
    matches!(first, '-' | '*' | '_') && signs > 2 && text.chars().all(|char| char == first || char.is_whitespace())
}

/// Makes headings of this level; where all are already, or at level 0, plain paragraphs.
pub(super) fn heading(text: &str, from: usize, to: usize, level: usize) -> Outcome {
    let lines = lines(text, from, to);
    let many = lines.iter().filter(|line| line.touched).count() > 1;
    let meant = |line: &&Line| line.touched && !(many && line.is_blank());
    let all = lines.iter().filter(meant).all(|line| line.lead.level == level);
    let mut changes = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        if !meant(&line) {
            continue;
        }
        let level = if all { 0 } else { level };
        // A list's indentation would make code of the heading.
        let lead = Lead { quote: line.lead.quote, level, ..Lead::default() };
        changes.extend(line.led_by(&lead));
        // The line of `===` or `---` under a heading's text is its mark, too.
        let under = lines
            .get(i + 1)
            .filter(|under| !line.is_blank() && !under.touched && line.lead.item.is_none() && line.lead.level == 0 && is_underline(under));
        changes.extend(under.map(|under| Change::delete(line.to(), under.to())));
    }
    changes.into()
}

fn is_underline(line: &Line) -> bool {
    let marks = line.text.trim();
    !marks.is_empty() && (marks.chars().all(|char| char == '=') || marks.chars().all(|char| char == '-') && marks.len() > 1)
}
