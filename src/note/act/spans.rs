//! Where emphasis, code and links begin and end in one line, by CommonMark's rules for delimiters (chapter 6.2 of its specification).

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Strong,
    Emphasis,
    Strike,
    Mark,
    Code,
    /// `[text](address)`, and images; never made or taken away here.
    Link,
}

impl Kind {
    pub fn open(self) -> &'static str {
        match self {
            Kind::Strong => "**",
            Kind::Emphasis => "*",
            Kind::Strike => "~~",
            Kind::Mark => "<mark>",
            Kind::Code => "`",
            Kind::Link => "",
        }
    }

    pub fn close(self) -> &'static str {
        if self == Kind::Mark { "</mark>" } else { self.open() }
    }
}

/// One stretch of formatted text: its marks are `line[from..start]` and `line[end..to]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub kind: Kind,
    pub from: usize,
    pub start: usize,
    pub end: usize,
    pub to: usize,
}

/// A run of delimiters that is not spent yet.
struct Run {
    sign: u8,
    from: usize,
    to: usize,
    opens: bool,
    closes: bool,
    /// Its length as written: the "rule of three" asks for it.
    length: usize,
}

/// The spans of a line, none crossing another.
pub(super) fn spans(line: &str) -> Vec<Span> {
    let bytes = line.as_bytes();
    let (mut found, mut runs) = (Vec::new(), Vec::<Run>::new());
    // What is open: where it began, and how many runs were before.
    let (mut brackets, mut tags) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < bytes.len() {
        let sign = bytes[at];
        let run = || at + bytes[at..].iter().take_while(|byte| **byte == sign).count();
        match sign {
            b'\\' => at += 2,
            b'`' => {
                let to = run();
                if let Some(end) = closing(bytes, to, to - at) {
                    found.push(Span { kind: Kind::Code, from: at, start: to, end, to: end + to - at });
                    at = end + to - at;
                } else {
                    at = to;
                }
            }
            b'<' if line[at..].starts_with("<mark>") => {
                tags.push((at, runs.len()));
                at += "<mark>".len();
            }
            b'<' if line[at..].starts_with("</mark>") => {
                let to = at + "</mark>".len();
                if let Some((from, before)) = tags.pop() {
                    within(&mut runs, before, &mut found);
                    found.push(Span { kind: Kind::Mark, from, start: from + "<mark>".len(), end: at, to });
                }
                at = to;
            }
            b'<' => at = address_end(line, at).unwrap_or(at + 1),
            b'[' => {
                brackets.push((at, runs.len()));
                at += 1;
            }
            b']' => {
                let open = brackets.pop();
                let end = target_end(bytes, at + 1);
                if let (Some((from, before)), Some(to)) = (open, end) {
                    within(&mut runs, before, &mut found);
                    found.push(Span { kind: Kind::Link, from, start: from + 1, end: at, to });
                    at = to;
                } else {
                    at += 1;
                }
            }
            b'*' | b'_' | b'~' => {
                let to = run();
                let (before, after) = (line[..at].chars().next_back(), line[to..].chars().next());
                let (opens, closes) = flanks(sign, before, after);
                runs.push(Run { sign, from: at, to, opens, closes, length: to - at });
                at = to;
            }
            _ => at += 1,
        }
    }
    pair(runs, &mut found);
    found
}

/// What began inside of a link or a tag ends there, too.
fn within(runs: &mut Vec<Run>, before: usize, found: &mut Vec<Span>) {
    if before < runs.len() {
        pair(runs.split_off(before), found);
    }
}

/// Where a run of exactly `size` backticks begins.
fn closing(bytes: &[u8], from: usize, size: usize) -> Option<usize> {
    let mut at = from;
    while at < bytes.len() {
        let run = bytes[at..].iter().take_while(|byte| **byte == b'`').count();
        if run == size {
            return Some(at);
        }
        at += run.max(1);
    }
    None
}

/// The end of `<https://…>`.
fn address_end(line: &str, from: usize) -> Option<usize> {
    let end = from + line[from..].find('>')?;
    let inside = &line[from + 1..end];
    (inside.contains([':', '@']) && !inside.contains([' ', '<'])).then_some(end + 1)
}

/// The end of `(address)` or `[label]` at `at`.
fn target_end(bytes: &[u8], at: usize) -> Option<usize> {
    let (open, close) = match bytes.get(at)? {
        b'(' => (b'(', b')'),
        b'[' => (b'[', b']'),
        _ => return None,
    };
    let mut depth = 0;
    for (i, byte) in bytes.iter().enumerate().skip(at) {
        depth += i32::from(*byte == open) - i32::from(*byte == close);
        if depth == 0 {
            return Some(i + 1);
        }
    }
    None
}

/// Whether a run between these two can begin something, and end it.
fn flanks(sign: u8, before: Option<char>, after: Option<char>) -> (bool, bool) {
    let blank = |char: Option<char>| char.is_none_or(char::is_whitespace);
    let letter = |char: Option<char>| char.is_some_and(|char| char.is_alphanumeric() || ('\u{300}'..'\u{370}').contains(&char));
    let left = !blank(after) && (letter(after) || !letter(before));
    let right = !blank(before) && (letter(before) || !letter(after));
    if sign == b'_' { (left && (!right || !letter(before)), right && (!left || !letter(after))) } else { (left, right) }
}

/// Pairs runs from the inside out.
fn pair(mut runs: Vec<Run>, found: &mut Vec<Span>) {
    let mut closer = 0;
    while closer < runs.len() {
        let opener = runs[closer].closes.then(|| (0..closer).rev().find(|at| fits(&runs[*at], &runs[closer]))).flatten();
        let Some(opener) = opener else {
            closer += 1;
            continue;
        };
        let left = |run: &Run| run.to - run.from;
        let size = if left(&runs[opener]) > 1 && left(&runs[closer]) > 1 { 2 } else { 1 };
        let kind = match (runs[opener].sign, size) {
            (b'~', _) => Kind::Strike,
            (_, 2) => Kind::Strong,
            _ => Kind::Emphasis,
        };
        runs[opener].to -= size;
        runs[closer].from += size;
        let (start, end) = (runs[opener].to + size, runs[closer].from - size);
        found.push(Span { kind, from: start - size, start, end, to: end + size });
        for between in &mut runs[opener + 1..closer] {
            between.from = between.to;
        }
    }
}

fn fits(open: &Run, close: &Run) -> bool {
    let (a, b) = (open.to - open.from, close.to - close.from);
    if open.sign != close.sign || !open.opens || a == 0 || b == 0 {
        return false;
    }
    if open.sign == b'~' {
        return a == 2 && b == 2;
    }
    let odd = (open.closes || close.opens) && (open.length + close.length).is_multiple_of(3);
    !odd || open.length.is_multiple_of(3) && close.length.is_multiple_of(3)
}
