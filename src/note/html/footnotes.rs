//! Footnotes as GitHub has them: numbered in the order in which they are first spoken of, gathered at the end of the note, each with a link
//! back. Those that nothing speaks of come last, so that no text is lost.

use std::{collections::BTreeMap, mem};

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{
    address::{Address, PREFIX},
    page::{Page, Piece},
    write::{Attribute, Element},
};

#[derive(Default)]
pub struct Footnotes<'a> {
    /// Definitions by their label, in the order of the source.
    definitions: Vec<(String, Vec<Piece<'a>>)>,
    /// The definition that is being read, and how many are open within each other.
    reading: usize,
    /// The number of each label that was spoken of.
    numbers: BTreeMap<String, usize>,
    /// Labels by number (from 1), with how often each was spoken of.
    order: Vec<(String, u32)>,
    /// The footnote whose last paragraph is being written.
    back: Option<usize>,
}

impl<'a> Footnotes<'a> {
    /// Keeps what belongs to a footnote for the end; gives back everything else.
    pub fn divert(&mut self, piece: Piece<'a>) -> Option<Piece<'a>> {
        if let Event::Start(Tag::FootnoteDefinition(label)) = &piece.0 {
            self.reading += 1;
            if self.reading == 1 {
                self.definitions.push((folded(label), Vec::new()));
            }
        } else if self.reading == 0 {
            return Some(piece);
        }
        if matches!(piece.0, Event::End(TagEnd::FootnoteDefinition)) {
            self.reading -= 1;
        }
        if let Some((_, pieces)) = self.definitions.last_mut() {
            pieces.push(piece);
        }
        None
    }

    /// The number of a footnote that is spoken of, and how often it has been, this time included.
    pub fn speak(&mut self, label: &str) -> (usize, u32) {
        let number = self.number(&folded(label));
        let times = &mut self.order[number - 1].1;
        *times += 1;
        (number, *times)
    }

    fn number(&mut self, label: &str) -> usize {
        if let Some(number) = self.numbers.get(label) {
            return *number;
        }
        self.order.push((label.to_owned(), 0));
        self.numbers.insert(label.to_owned(), self.order.len());
        self.order.len()
    }
}

/// Labels are equal whatever their case and white space.
fn folded(label: &str) -> String {
    label.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Ids that no heading has: those have no dots.
fn note_id(number: usize) -> String {
    "fn.".to_owned() + &number.to_string()
}

fn mark_id(number: usize, time: u32) -> String {
    let first = "fnref.".to_owned() + &number.to_string();
    if time == 1 { first } else { first + "." + &time.to_string() }
}

impl<'a> Page<'a> {
    /// The number of a footnote where the text speaks of it. (Never within a link: what brackets hold a footnote is none to the parser.)
    pub fn footnote_mark(&mut self, label: &str) {
        let (number, time) = self.notes.speak(label);
        let id = PREFIX.to_owned() + &mark_id(number, time);
        self.out.open(Element::SUP).with(Attribute::CLASS, "footnote-ref");
        let open = self.out.open(Element::A).address(Attribute::HREF, &Address::inside(&note_id(number)));
        drop(open.with(Attribute::ID, &id).with(Attribute::ROLE, "doc-noteref"));
        self.out.text(&number.to_string());
        self.out.close(Element::A);
        self.out.close(Element::SUP);
    }

    /// All footnotes. They may speak of others, which come after them then.
    pub fn footnotes(&mut self) {
        let first = self.notes.definitions.first().and_then(|(_, pieces)| Some(pieces.first()?.1.clone()));
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let (mut labels, mut waiting) = (Vec::new(), Vec::new());
        for (mut label, pieces) in mem::take(&mut self.notes.definitions) {
            if places.contains_key(&label) {
                label = label + "\n" + &labels.len().to_string(); // no label has a line feed: nothing speaks of this one
            }
            places.insert(label.clone(), labels.len());
            labels.push(label);
            waiting.push(Some(pieces));
        }
        let Some(first) = first else { return };
        self.top(&first);
        self.out.open(Element::SECTION).with(Attribute::CLASS, "footnotes").with(Attribute::ROLE, "doc-endnotes");
        self.out.open(Element::OL);
        self.enter(&[Element::OL, Element::SECTION]);
        let (mut number, mut unspoken) = (0, labels.iter());
        loop {
            while let Some((label, _)) = self.notes.order.get(number) {
                number += 1;
                if let Some(pieces) = places.get(label).and_then(|place| waiting[*place].take()) {
                    self.footnote(pieces, number);
                }
            }
            let Some(label) = unspoken.next() else { break };
            self.notes.number(label); // nothing new when it was spoken of
        }
        self.leave();
    }

    fn footnote(&mut self, pieces: Vec<Piece<'a>>, number: usize) {
        self.out.open(Element::LI).with(Attribute::ID, &(PREFIX.to_owned() + &note_id(number)));
        self.enter(&[Element::LI]);
        // Without the definition's own start and end.
        let mut pieces = pieces.into_iter().skip(1).peekable();
        while let Some(piece) = pieces.next() {
            match pieces.peek() {
                None => break,
                Some((Event::End(TagEnd::FootnoteDefinition), _)) => self.notes.back = Some(number),
                Some(_) => {}
            }
            self.piece(piece);
        }
        self.flush();
        self.back();
        self.leave();
    }

    /// The way back from a footnote, where its last paragraph ends.
    pub fn back(&mut self) {
        let Some(number) = self.notes.back.take() else { return };
        let times = self.notes.order[number - 1].1;
        for time in 1..=times {
            self.out.text(" ");
            let open = self.out.open(Element::A).with(Attribute::CLASS, "footnote-back");
            let open = open.address(Attribute::HREF, &Address::inside(&mark_id(number, time)));
            open.with(Attribute::ROLE, "doc-backlink").with(Attribute::ARIA_LABEL, "Back to the text");
            self.out.text("↩\u{fe0e}"); // as a letter, not as a picture
            self.out.close(Element::A);
        }
    }
}
