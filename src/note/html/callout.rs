//! Callouts: quotes whose first line says what they are, as on GitHub (`> [!note]`), with Obsidian's other kinds, titles (`> [!tip] Read this`)
//! and folding (`> [!tip]-`).

use pulldown_cmark::{CowStr, Event};

use super::{
    page::Piece,
    write::{Attribute, Element, Writer},
};

/// Kinds by their names, and the kind that each is drawn as. What is not here is drawn as a note.
const KINDS: &[(&str, &str)] = &[
    ("abstract", "abstract"),
    ("summary", "abstract"),
    ("tldr", "abstract"),
    ("info", "info"),
    ("todo", "todo"),
    ("tip", "tip"),
    ("hint", "tip"),
    ("important", "important"),
    ("success", "success"),
    ("check", "success"),
    ("done", "success"),
    ("question", "question"),
    ("help", "question"),
    ("faq", "question"),
    ("warning", "warning"),
    ("attention", "warning"),
    ("caution", "caution"),
    ("danger", "caution"),
    ("error", "caution"),
    ("failure", "failure"),
    ("fail", "failure"),
    ("missing", "failure"),
    ("bug", "bug"),
    ("example", "example"),
    ("quote", "quote"),
    ("cite", "quote"),
];

/// The marker at the beginning of a quote.
pub struct Callout {
    kind: String,
    fold: Option<Fold>,
    /// Bytes of the source.
    from: usize,
    to: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fold {
    Open,
    Closed,
}

impl Callout {
    /// The marker of the quote that begins at this byte, if it has one.
    pub fn read(source: &str, quote: usize) -> Option<Self> {
        let line = source[quote..].strip_prefix('>')?;
        let text = line.trim_start_matches([' ', '\t']);
        let from = source.len() - text.len();
        let inner = text.strip_prefix("[!")?;
        let length = inner.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte)).take(33).count();
        let after = inner[length..].strip_prefix(']')?;
        if !(1..=32).contains(&length) {
            return None;
        }
        let (fold, after) = match after.as_bytes().first() {
            Some(b'-') => (Some(Fold::Closed), &after[1..]),
            Some(b'+') => (Some(Fold::Open), &after[1..]),
            _ => (None, after),
        };
        let ends = after.is_empty() || after.starts_with([' ', '\t', '\n', '\r']);
        ends.then(|| Self {
            kind: inner[..length].to_ascii_lowercase(),
            fold,
            from,
            to: source.len() - after.trim_start_matches([' ', '\t']).len(),
        })
    }

    /// Whether the marker begins at this byte: it may also be a link's text, or in a heading.
    pub fn is_at(&self, byte: usize) -> bool {
        self.from == byte
    }

    /// The title of a callout that has none of its own.
    pub fn name(&self) -> String {
        let (first, rest) = self.kind.split_at(1);
        first.to_ascii_uppercase() + &rest.replace(['-', '_'], " ")
    }

    /// Begins the callout; says how it ends.
    pub fn open(&self, out: &mut Writer) -> &'static [Element] {
        let known = KINDS.iter().find(|(name, _)| *name == self.kind);
        let class = ["callout callout-", known.map_or("note", |(_, kind)| kind)].concat();
        let Some(fold) = self.fold else {
            out.open(Element::DIV).with(Attribute::CLASS, &class).with(Attribute::ROLE, "note");
            return &[Element::DIV];
        };
        out.open(Element::DETAILS).with(Attribute::CLASS, &class).when(fold == Fold::Open, Attribute::OPEN);
        &[Element::DETAILS]
    }

    fn title(&self) -> Element {
        if self.fold.is_some() { Element::SUMMARY } else { Element::P }
    }

    pub fn open_title(&self, out: &mut Writer) {
        out.open(self.title()).with(Attribute::CLASS, "callout-title");
    }

    pub fn close_title(&self, out: &mut Writer) {
        out.close(self.title());
    }

    /// The first paragraph without the marker, as its first line and the rest. A line that ends within emphasis goes on until that ends.
    pub fn split<'a>(&self, run: Vec<Piece<'a>>, source: &'a str) -> (Vec<Piece<'a>>, Vec<Piece<'a>>) {
        let mut title: Vec<Piece> = Vec::new();
        let mut pieces = run.into_iter();
        let mut depth = 0;
        for (event, range) in pieces.by_ref() {
            match event {
                Event::SoftBreak | Event::HardBreak if depth == 0 => break,
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if range.end > self.to && range.start < self.to {
                let rest = source[self.to..range.end].trim_start();
                title.push((Event::Text(CowStr::from(rest)), range.end - rest.len()..range.end));
            } else if range.start >= self.to {
                title.push((event, range));
            }
        }
        if let [(Event::Text(text), _)] = &title[..]
            && text.trim().is_empty()
        {
            title.clear();
        }
        (title, pieces.collect())
    }
}
