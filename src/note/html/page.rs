//! A note's blocks as they come from the parser, written one after the other. Inline content is gathered until its block ends (`inline`),
//! a block's start tag waits until it is known which it is: an item may be a task, a quote a callout.

use std::{mem, ops::Range};

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use super::{
    address::PREFIX,
    callout::Callout,
    footnotes::Footnotes,
    inline::{self, Inline},
    write::{Attribute, Element, Writer},
};
use crate::note::{code, parse, slug::Slugs, utf16::Utf16};

/// Levels of blocks and marks within each other; deeper ones are flattened. Browsers and sanitisers suffer from depth.
pub const DEPTH: usize = 48;
/// Bytes of code that are coloured in a note: each piece costs HTML.
const COLOURED: usize = 512 << 10;
/// Levels that a table needs for itself.
const TABLE: usize = 5;

pub type Piece<'a> = (Event<'a>, Range<usize>);

/// Where a top-level block begins: in the source, and in the HTML.
pub struct Start {
    pub at: u32,
    pub html: usize,
}

/// A start tag that is not written yet.
enum Pending {
    Item,
    /// With what the first line of the quote says.
    Quote(Callout),
}

struct Table {
    aligns: Vec<Alignment>,
    column: usize,
    cell: Element,
    body: bool,
}

pub struct Page<'a> {
    pub source: &'a str,
    units: Utf16<'a>,
    pub out: Writer,
    /// How the open containers end, outermost first; nothing for those that were flattened.
    open: Vec<&'static [Element]>,
    run: Vec<Piece<'a>>,
    pending: Option<Pending>,
    /// The callout whose first paragraph this is.
    callout: Option<Callout>,
    table: Option<Table>,
    code: Option<(CodeBlockKind<'a>, String)>,
    coloured: usize,
    slugs: Slugs,
    pub notes: Footnotes<'a>,
    starts: Vec<Start>,
}

impl<'a> Page<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            units: Utf16::new(source),
            out: Writer::with_capacity(source.len() + source.len() / 2),
            open: Vec::new(),
            run: Vec::new(),
            pending: None,
            callout: None,
            table: None,
            code: None,
            coloured: 0,
            slugs: Slugs::default(),
            notes: Footnotes::default(),
            starts: Vec::new(),
        }
    }

    /// The HTML of a note, and where its blocks begin in both.
    pub fn render(source: &'a str) -> (String, Vec<Start>) {
        let mut page = Self::new(source);
        for piece in parse(source).into_offset_iter() {
            if let Some(piece) = page.notes.divert(piece) {
                page.piece(piece);
            }
        }
        page.footnotes();
        (page.out.finish(), page.starts)
    }

    /// UTF-16 units from where this top-level block begins to this byte.
    pub fn place(&self, byte: usize) -> u32 {
        self.units.at(byte) - self.starts.last().map_or(0, |start| start.at)
    }

    /// Levels that are open around what comes next.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    pub fn piece(&mut self, (event, range): Piece<'a>) {
        if let Some(pending) = self.pending.take() {
            self.settle(pending, &event, &range);
        }
        match event {
            Event::Start(tag) if is_block_start(&tag) => {
                self.flush();
                self.start(tag, range);
            }
            Event::End(tag) if is_block_end(tag) => self.end(tag, range),
            Event::Rule => {
                self.flush();
                self.top(&range);
                self.out.open(Element::HR);
                self.bottom();
            }
            Event::Text(text) if self.code.is_some() => {
                if let Some((_, source)) = &mut self.code {
                    source.push_str(&text);
                }
            }
            event => self.run.push((event, range)),
        }
    }

    /// Writes the start tag that waited, now that what follows it is here.
    fn settle(&mut self, pending: Pending, event: &Event, range: &Range<usize>) {
        match (pending, event) {
            (pending, Event::Start(Tag::Paragraph)) => self.pending = Some(pending),
            (Pending::Item, Event::TaskListMarker(_)) => drop(self.out.open(Element::LI).with(Attribute::CLASS, "task")),
            (Pending::Item, _) => drop(self.out.open(Element::LI)),
            (Pending::Quote(callout), Event::Text(_)) if callout.is_at(range.start) => {
                let close = callout.open(&mut self.out);
                self.put(close);
                self.callout = Some(callout);
            }
            (Pending::Quote(_), _) => {
                drop(self.out.open(Element::BLOCKQUOTE));
                self.put(&[Element::BLOCKQUOTE]);
            }
        }
    }

    /// Says how the innermost open container ends.
    fn put(&mut self, close: &'static [Element]) {
        if let Some(open) = self.open.last_mut() {
            *open = close;
        }
    }

    /// Here begins a block; top-level ones are remembered.
    pub fn top(&mut self, range: &Range<usize>) {
        if self.open.is_empty() {
            self.starts.push(Start { at: self.units.at(range.start), html: self.out.len() });
        }
    }

    /// After a block. Only top-level ones are on lines of their own: in a list, a line feed would be seen.
    pub fn bottom(&mut self) {
        if self.open.is_empty() {
            self.out.text("\n");
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        // Parts share the fate of the whole: an item without a list, or a cell without a table, would be read differently by a browser.
        let whole = self.open.last().is_none_or(|close| !close.is_empty());
        let deep = self.open.len() >= DEPTH;
        match tag {
            Tag::BlockQuote(_) if !deep => {
                self.top(&range);
                self.open.push(&[]);
                match Callout::read(self.source, range.start) {
                    Some(callout) => self.pending = Some(Pending::Quote(callout)),
                    None => {
                        self.out.open(Element::BLOCKQUOTE);
                        self.put(&[Element::BLOCKQUOTE]);
                    }
                }
            }
            Tag::List(first) if self.open.len() + 1 < DEPTH => {
                self.top(&range);
                let list = if first.is_some() { Element::OL } else { Element::UL };
                let first = first.filter(|first| *first != 1).map(|first| first.to_string());
                self.out.open(list).with_some(Attribute::START, first.as_deref());
                self.open.push(if list == Element::OL { &[Element::OL] } else { &[Element::UL] });
            }
            Tag::Item if whole => {
                self.pending = Some(Pending::Item);
                self.open.push(&[Element::LI]);
            }
            Tag::Table(aligns) if self.open.len() + TABLE < DEPTH => {
                self.top(&range);
                self.out.open(Element::DIV).with(Attribute::CLASS, "table").with(Attribute::TABINDEX, "0");
                self.out.open(Element::TABLE);
                self.open.push(&[Element::TABLE, Element::DIV]);
                self.table = Some(Table { aligns, column: 0, cell: Element::TH, body: false });
            }
            Tag::TableHead if self.table.is_some() => {
                self.out.open(Element::THEAD);
                self.out.open(Element::TR);
                self.open.push(&[Element::TR, Element::THEAD]);
            }
            Tag::TableRow if self.table.is_some() => {
                let table = self.table.as_mut().expect("a table");
                (table.column, table.cell) = (0, Element::TD);
                if !mem::replace(&mut table.body, true) {
                    self.out.open(Element::TBODY);
                }
                self.out.open(Element::TR);
                self.open.push(&[Element::TR]);
            }
            Tag::CodeBlock(kind) => self.code = Some((kind, String::new())),
            // What holds only inline content is written when it ends.
            Tag::Paragraph | Tag::Heading { .. } | Tag::HtmlBlock | Tag::TableCell => {}
            _ => self.open.push(&[]),
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph => self.paragraph(&range),
            TagEnd::Heading(level) => self.heading(level, &range),
            TagEnd::HtmlBlock => {
                self.run = inline::marks_of_html(mem::take(&mut self.run));
                self.paragraph(&range);
            }
            TagEnd::CodeBlock => self.code(&range),
            TagEnd::TableCell => self.cell(),
            TagEnd::Table => {
                if self.table.take().is_some_and(|table| table.body) {
                    self.out.close(Element::TBODY);
                }
                self.close();
            }
            _ => self.close(),
        }
    }

    fn close(&mut self) {
        self.flush();
        let close = self.open.pop().unwrap_or_default();
        for element in close {
            self.out.close(*element);
        }
        if close.is_empty() {
            self.out.text("\n"); // what was flattened still ends
        } else {
            self.bottom();
        }
    }

    /// Inline content that has no element of its own, as in a list without blank lines.
    pub fn flush(&mut self) {
        let mut run = mem::take(&mut self.run);
        Inline::write(self, &run);
        run.clear();
        self.run = run;
    }

    fn paragraph(&mut self, range: &Range<usize>) {
        if let Some(callout) = self.callout.take() {
            let run = mem::take(&mut self.run);
            let (title, rest) = callout.split(run, self.source);
            callout.open_title(&mut self.out);
            self.run = title;
            if self.run.is_empty() {
                self.out.text(&callout.name());
            }
            self.flush();
            callout.close_title(&mut self.out);
            self.run = rest;
            if self.run.is_empty() {
                return;
            }
        }
        if self.open.len() >= DEPTH {
            return self.flush();
        }
        self.top(range);
        self.out.open(Element::P);
        self.flush();
        self.back();
        self.out.close(Element::P);
        self.bottom();
    }

    fn heading(&mut self, level: HeadingLevel, range: &Range<usize>) {
        let id = PREFIX.to_owned() + &self.slugs.give(&inline::words(&self.run));
        if self.open.len() >= DEPTH {
            return self.flush();
        }
        let element = [Element::H1, Element::H2, Element::H3, Element::H4, Element::H5, Element::H6][level as usize - 1];
        self.top(range);
        self.out.open(element).with(Attribute::ID, &id);
        self.flush();
        self.out.close(element);
        self.bottom();
    }

    fn cell(&mut self) {
        let Some(table) = &mut self.table else {
            self.out.text(" ");
            return self.flush();
        };
        let align = match table.aligns.get(table.column) {
            Some(Alignment::Left) => Some("left"),
            Some(Alignment::Center) => Some("center"),
            Some(Alignment::Right) => Some("right"),
            _ => None,
        };
        let cell = table.cell;
        table.column += 1;
        self.out.open(cell).with_some(Attribute::ALIGN, align);
        self.flush();
        self.out.close(cell);
    }

    fn code(&mut self, range: &Range<usize>) {
        let Some((kind, source)) = self.code.take() else { return };
        let info = match &kind {
            CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        let language = code::language_of(info);
        self.top(range);
        self.out.open(Element::PRE).with_some(Attribute::LANGUAGE, Some(language).filter(|language| !language.is_empty()));
        let class = (!info.is_empty()).then(|| ["language-", info].concat());
        self.out.open(Element::CODE).with_some(Attribute::CLASS, class.as_deref());
        self.coloured += source.len();
        let tokens = if self.coloured <= COLOURED { code::tokens(language, &source) } else { Vec::new() };
        let mut from = 0;
        for token in tokens {
            self.out.text(&source[from..token.from]);
            self.out.open(Element::SPAN).with(Attribute::CLASS, token.class.name());
            self.out.text(&source[token.from..token.to]);
            self.out.close(Element::SPAN);
            from = token.to;
        }
        self.out.text(&source[from..]);
        self.out.close(Element::CODE);
        self.out.close(Element::PRE);
        self.bottom();
    }

    /// Opens what `Page::leave` closes: a container that the parser knows nothing of.
    pub fn enter(&mut self, close: &'static [Element]) {
        self.open.push(close);
    }

    pub fn leave(&mut self) {
        self.close();
    }
}

fn is_block_start(tag: &Tag) -> bool {
    is_block_end(tag.to_end())
}

fn is_block_end(tag: TagEnd) -> bool {
    use TagEnd::{Emphasis, Image, Link, Strikethrough, Strong, Subscript, Superscript};
    !matches!(tag, Emphasis | Strong | Strikethrough | Subscript | Superscript | Link | Image)
}
