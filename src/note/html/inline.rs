//! What stands within a block: text, marks, links, images, and the few HTML tags that are obeyed. It gets the whole content of a block, so that
//! it can tell whether a tag is ever closed and where an address ends.

use std::borrow::Cow;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::{
    address::Address,
    autolink::{self, Addresses, Kind},
    page::{DEPTH, Page, Piece},
    write::{Attribute, Element},
};

/// HTML tags that are obeyed, without attributes and when they are balanced within their block.
const MARKS: &[(&str, Element)] = &[
    ("kbd", Element::KBD),
    ("mark", Element::MARK),
    ("small", Element::SMALL),
    ("sub", Element::SUB),
    ("sup", Element::SUP),
    ("u", Element::U),
];

/// How far up an unclosed mark is looked for.
const UNCLOSED: usize = 8;

/// What an HTML tag does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Break,
    Open(Element),
    Close(Element),
}

impl Mark {
    fn read(tag: &str) -> Option<Self> {
        let inner = tag.strip_prefix('<')?.strip_suffix('>')?;
        let named = |name: &str| MARKS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.trim_end())).map(|(_, element)| *element);
        match inner.strip_prefix('/') {
            Some(name) => named(name).map(Self::Close),
            None if inner.strip_suffix('/').unwrap_or(inner).trim_end().eq_ignore_ascii_case("br") => Some(Self::Break),
            None => named(inner).map(Self::Open),
        }
    }
}

/// The text of inline content, as headings are named by it.
pub fn words(run: &[Piece]) -> String {
    let mut words = String::new();
    for (event, _) in run {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(text),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            _ => {}
        }
    }
    words
}

/// What the box of a task is called, so that a list of boxes says what each is for: the beginning of its text.
fn task(words: &str) -> String {
    const LENGTH: usize = 80;
    let label: String = words.trim().chars().take(LENGTH).collect();
    if label.is_empty() { "Task".into() } else { label }
}

/// The lines of an HTML block as inline content: text, and tags that may be obeyed.
pub fn marks_of_html(run: Vec<Piece>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (event, range) in run {
        let Event::Html(line) = event else {
            pieces.push((event, range));
            continue;
        };
        let mut from = 0;
        for (at, _) in line.match_indices('<') {
            // No tag that is obeyed is longer than `</small >`.
            let end = line[at..].bytes().take(12).position(|byte| byte == b'>').map(|length| at + length + 1);
            let Some(end) = end.filter(|end| at >= from && Mark::read(&line[at..*end]).is_some()) else { continue };
            pieces.push((Event::Html(CowStr::from(line[from..at].to_owned())), range.clone()));
            pieces.push((Event::InlineHtml(CowStr::from(line[at..end].to_owned())), range.clone()));
            from = end;
        }
        pieces.push((Event::Html(CowStr::from(line[from..].to_owned())), range));
    }
    if let Some((Event::Html(line), _)) = pieces.last_mut() {
        *line = CowStr::from(line.trim_end().to_owned());
    }
    pieces
}

/// For each piece what its HTML tag does; empty when there is none that does anything.
fn obeyed(run: &[Piece]) -> Vec<Option<Mark>> {
    let marks: Vec<Option<Mark>> = if run.iter().any(|(event, _)| matches!(event, Event::InlineHtml(_))) {
        run.iter().map(|(event, _)| if let Event::InlineHtml(tag) = event { Mark::read(tag) } else { None }).collect()
    } else {
        return Vec::new();
    };
    let mut obeyed = vec![None; run.len()];
    // Open tags and, as `None`, where a link or emphasis began: a tag may not reach out of it.
    let mut open: Vec<Option<(Element, usize)>> = Vec::new();
    for (at, (event, _)) in run.iter().enumerate() {
        match (event, marks[at]) {
            (Event::Start(_), _) => open.push(None),
            (Event::End(_), _) => while matches!(open.pop(), Some(Some(_))) {},
            (_, Some(Mark::Break)) => obeyed[at] = marks[at],
            (_, Some(Mark::Open(element))) => open.push(Some((element, at))),
            (_, Some(Mark::Close(element))) => {
                let near = open.iter().rev().take(UNCLOSED).take_while(|entry| entry.is_some());
                let Some(up) = near.into_iter().position(|entry| entry.is_some_and(|(opened, _)| opened == element)) else { continue };
                open.truncate(open.len() - up);
                if let Some(Some((_, from))) = open.pop() {
                    (obeyed[from], obeyed[at]) = (marks[from], marks[at]);
                }
            }
            _ => {}
        }
    }
    obeyed
}

/// Inline content on its way into a page.
pub struct Inline<'p, 'a> {
    page: &'p mut Page<'a>,
    run: &'p [Piece<'a>],
    obeyed: Vec<Option<Mark>>,
    /// How the open marks end; `None` for those that are not shown.
    open: Vec<Option<Element>>,
    /// Links do not nest: how many marks were open when the one we are in began.
    link: Option<usize>,
    /// No address goes on past the piece at this index.
    barrier: usize,
}

impl<'p, 'a> Inline<'p, 'a> {
    /// Writes all of `run`.
    pub fn write(page: &'p mut Page<'a>, run: &'p [Piece<'a>]) {
        let mut inline = Self { page, run, obeyed: obeyed(run), open: Vec::new(), link: None, barrier: 0 };
        let mut at = 0;
        while at < run.len() {
            at = inline.piece(at);
        }
        while !inline.open.is_empty() {
            inline.leave();
        }
    }

    /// Writes the piece at this index, and perhaps those after it; the index of the next.
    fn piece(&mut self, index: usize) -> usize {
        let (event, range) = &self.run[index];
        match event {
            Event::Text(_) => return self.text(index),
            Event::Code(text) => {
                self.page.out.open(Element::CODE);
                self.page.out.text(text);
                self.page.out.close(Element::CODE);
            }
            Event::SoftBreak => self.page.out.text("\n"),
            Event::HardBreak => drop(self.page.out.open(Element::BR)),
            Event::InlineHtml(tag) => match self.obeyed[index] {
                Some(Mark::Break) => drop(self.page.out.open(Element::BR)),
                Some(Mark::Open(element)) => self.enter(element),
                Some(Mark::Close(_)) => self.leave(),
                None => self.page.out.text(tag),
            },
            Event::Html(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.page.out.text(text),
            Event::FootnoteReference(label) => self.page.footnote_mark(label),
            Event::TaskListMarker(done) => {
                let at = self.page.place(range.start + 1);
                let open = self.page.out.open(Element::INPUT).with(Attribute::TYPE, "checkbox").when(*done, Attribute::CHECKED);
                let label = task(&words(&self.run[index + 1..]));
                drop(open.when(true, Attribute::DISABLED).with(Attribute::ARIA_LABEL, &label).number(Attribute::AT, at));
                self.page.out.text(" ");
            }
            Event::Start(Tag::Emphasis) => self.enter(Element::EM),
            Event::Start(Tag::Strong) => self.enter(Element::STRONG),
            Event::Start(Tag::Strikethrough) => self.enter(Element::DEL),
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                let address = if *link_type == LinkType::Email { Some(Address::mail(dest_url)) } else { Address::new(dest_url) };
                self.link(address, title, *link_type == LinkType::Autolink);
            }
            Event::Start(Tag::Image { dest_url, title, .. }) => return self.image(index, dest_url, title),
            Event::End(_) => self.leave(),
            Event::Start(_) | Event::Rule => {}
        }
        index + 1
    }

    fn enter(&mut self, element: Element) {
        let shown = self.page.depth() + self.open.len() < DEPTH;
        if shown {
            self.page.out.open(element);
        }
        self.open.push(shown.then_some(element));
    }

    fn leave(&mut self) {
        if let Some(Some(element)) = self.open.pop() {
            self.page.out.close(element);
        }
        if self.link.is_some_and(|open| open >= self.open.len()) {
            self.link = None;
        }
    }

    /// Begins a link; without an address, or within another link, its text alone is shown. A bare one says its address itself.
    fn link(&mut self, address: Option<Address>, title: &str, bare: bool) {
        let shown = address.filter(|_| self.link.is_none() && self.page.depth() + self.open.len() < DEPTH);
        if let Some(address) = &shown {
            self.link = Some(self.open.len());
            let open = self.page.out.open(Element::A).address(Attribute::HREF, address);
            let open = open.with_some(Attribute::REL, address.is_outside().then_some("noopener noreferrer nofollow"));
            let class = if address.is_blob() { Some("file") } else { bare.then_some("bare") };
            let open = open.with_some(Attribute::CLASS, class);
            drop(open.with_some(Attribute::TITLE, Some(title).filter(|title| !title.is_empty())));
        }
        self.open.push(shown.map(|_| Element::A));
    }

    /// An image that we keep is shown. Others are links to where they are.
    fn image(&mut self, at: usize, destination: &str, title: &str) -> usize {
        let Some(address) = Address::new(destination).filter(Address::is_blob) else {
            let shown = Address::new(destination);
            let bare = matches!(self.run.get(at + 1), Some((Event::End(_), _))) && self.link.is_none() && shown.is_some();
            self.link(shown, title, bare);
            if bare {
                self.page.out.text(destination);
            }
            return at + 1;
        };
        let mut depth = 0;
        let length = self.run[at..].iter().position(|(event, _)| {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let end = at + length.unwrap_or(self.run.len() - 1 - at);
        let words = words(&self.run[at..end]);
        let (alt, size) = size(&words);
        let open = self.page.out.open(Element::IMG).address(Attribute::SRC, &address).with(Attribute::ALT, alt);
        let (width, height) = size.unwrap_or_default();
        let open = open.with_some(Attribute::WIDTH, width).with_some(Attribute::HEIGHT, height);
        let open = open.with_some(Attribute::TITLE, Some(title).filter(|title| !title.is_empty()));
        drop(open.with(Attribute::LOADING, "lazy"));
        end + 1
    }

    /// Text, with the addresses in it as links.
    fn text(&mut self, at: usize) -> usize {
        let run = self.run;
        let texts = run[at..].iter().map_while(|(event, _)| if let Event::Text(text) = event { Some(text) } else { None });
        let mut end = at + texts.clone().count();
        let text: Cow<str> = match &run[at].0 {
            Event::Text(text) if end == at + 1 => Cow::Borrowed(text),
            _ => Cow::Owned(texts.map(|text| &**text).collect()),
        };
        if self.link.is_some() {
            self.page.out.text(&text);
            return end;
        }
        let source = self.page.source;
        let before = match at.checked_sub(1).map(|last| &run[last].0) {
            None | Some(Event::SoftBreak | Event::HardBreak) => None,
            Some(_) => source[..run[at].1.start].chars().next_back(),
        };
        // What the parser took for emphasis may be part of an address: nobody else sees marks there.
        let place = run[at].1.start..run[end - 1].1.end;
        let more = if source.get(place.clone()) == Some(&text) { &source[place.end..] } else { "" };
        let mut from = 0;
        for found in Addresses::new(&text, before, more) {
            self.page.out.text(&text[from..found.range.start]);
            from = found.range.end;
            let mut address = Cow::Borrowed(&text[found.range.clone()]);
            let mut after = Cow::Borrowed("");
            if found.unfinished
                && !more.is_empty()
                && let Some((longer, rest, next)) = self.longer(place.start + found.range.start, place.end, end)
            {
                (address, after, from, end) = (Cow::Borrowed(longer), rest, text.len(), next);
            }
            self.address(&address, found.kind);
            self.addresses(&after);
        }
        self.page.out.text(&text[from..]);
        end
    }

    /// Text behind an address, with those that come in it.
    fn addresses(&mut self, text: &str) {
        let mut from = 0;
        for found in Addresses::new(text, None, "") {
            self.page.out.text(&text[from..found.range.start]);
            self.address(&text[found.range.clone()], found.kind);
            from = found.range.end;
        }
        self.page.out.text(&text[from..]);
    }

    /// The address that begins at byte `from` of the source and goes on into what follows the text that ends at `to`: the address, what is
    /// text again, and the index of the next piece.
    fn longer(&mut self, from: usize, to: usize, next: usize) -> Option<(&'a str, Cow<'a, str>, usize)> {
        let source = self.page.source;
        let stop = self.stop(to, next)?;
        let address = source.get(from..stop)?;
        let end = from + autolink::trimmed(address);
        if end <= to {
            return None;
        }
        let mut after = Cow::Borrowed(&source[end..stop]);
        let mut index = next;
        while let Some((event, range)) = self.run.get(index).filter(|(_, range)| range.start < stop) {
            match event {
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
                | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough)
                | Event::Text(_)
                    if range.end <= stop => {}
                Event::Text(text) if source.get(range.clone()) == Some(text) => {
                    after = Cow::Borrowed(&source[end..range.end]);
                    index += 1;
                    break;
                }
                _ => {
                    // It reaches beyond where every address ends that goes on as far as this.
                    self.barrier = index;
                    return None;
                }
            }
            index += 1;
        }
        Some((&source[from..end], after, index))
    }

    /// Where an address ends that goes on at byte `to` of the source, behind which is the piece at `next`; none when it would go on into what is
    /// neither text nor emphasis. It looks no further than that, and not again at what others did not get past.
    fn stop(&mut self, to: usize, next: usize) -> Option<usize> {
        if next <= self.barrier {
            return None;
        }
        let source = self.page.source;
        let ends = |from: usize, to: usize| {
            let text = source.get(from..to)?;
            Some(from + autolink::reach(text)).filter(|end| *end < to)
        };
        let mut seen = to;
        for (index, (event, range)) in self.run.iter().enumerate().skip(next) {
            let text = match event {
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
                | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) => range.start..range.start,
                Event::Text(_) => range.clone(),
                _ => {
                    let first = source.get(range.start..)?.chars().next()?;
                    let end = ends(seen, range.start + first.len_utf8());
                    if end.is_none() {
                        self.barrier = index;
                    }
                    return end;
                }
            };
            if let Some(end) = ends(seen, text.end) {
                return Some(end);
            }
            seen = seen.max(text.end);
        }
        let last = self.run.last()?.1.end.max(seen);
        Some(ends(seen, last).unwrap_or(last))
    }

    fn address(&mut self, text: &str, kind: Kind) {
        let address = match kind {
            Kind::Web => Address::new(text),
            Kind::Www => Address::new(&["http://", text].concat()),
            Kind::Mail => Some(Address::mail(text)),
        };
        self.link(address, "", kind != Kind::Mail);
        self.page.out.text(text);
        self.leave();
    }
}

type Size<'t> = (Option<&'t str>, Option<&'t str>);

/// A description without Obsidian's width and height at its end: `a dog|300` or `a dog|300x200`.
fn size(words: &str) -> (&str, Option<Size<'_>>) {
    let pixels = |digits: &str| (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let Some((alt, size)) = words.rsplit_once('|') else { return (words, None) };
    let (width, height) = match size.trim().split_once('x') {
        Some((width, height)) => (width, Some(height)),
        None => (size.trim(), None),
    };
    let known = pixels(width) && height.is_none_or(pixels);
    if known { (alt.trim_end(), Some((Some(width), height))) } else { (words, None) }
}
