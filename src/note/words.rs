//! How much a note says: words, characters, and how long it takes to read. Marks, addresses and HTML are not counted.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::parse;

/// What a reader sees of a note, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Words {
    /// Runs of letters and digits; each ideograph, kana or other character of a script that writes no spaces is one.
    pub words: usize,
    /// As a person counts them: what combines with the character before is part of it.
    pub characters: usize,
    /// Those of the words that are single characters.
    dense: usize,
}

impl Words {
    /// How long reading takes a calm reader, rounded up: 220 words a minute, or 400 characters in scripts without spaces.
    pub fn minutes(&self) -> usize {
        // In shares of a minute that both paces divide.
        ((self.words - self.dense) * 20 + self.dense * 11).div_ceil(4400)
    }
}

/// Counts a note, or a part of one. Linear in its length.
pub fn words(markdown: &str) -> Words {
    let mut counter = Counter::default();
    let mut images = 0;
    for event in parse(markdown) {
        match event {
            Event::Text(text) | Event::Code(text) if images == 0 => counter.read(&text),
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images -= 1,
            // Emphasis may end within a word; a block, a line or a cell may not.
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. }) => {}
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
            _ => counter.gap(),
        }
    }
    counter.seen
}

#[derive(Default)]
struct Counter {
    seen: Words,
    in_word: bool,
    /// The next character belongs to the last one: it was joined to it.
    joined: bool,
}

impl Counter {
    fn gap(&mut self) {
        (self.in_word, self.joined) = (false, false);
    }

    fn read(&mut self, text: &str) {
        let mut characters = text.chars().peekable();
        while let Some(c) = characters.next() {
            if combines(c) {
                self.joined = c == '\u{200d}';
                continue;
            }
            if c == '\n' || c == '\r' {
                self.gap();
                continue;
            }
            self.seen.characters += usize::from(!self.joined);
            self.joined = false;
            let letter = c.is_alphanumeric();
            if letter && is_dense(c) {
                self.seen.words += 1;
                self.seen.dense += 1;
                self.in_word = false;
            } else if letter {
                self.seen.words += usize::from(!self.in_word);
                self.in_word = true;
            } else {
                // "don't" and "3.5" are one word, "and/or" is two.
                let inner = matches!(c, '\'' | '’' | '.' | ',' | '_') && characters.peek().is_some_and(|next| next.is_alphanumeric());
                self.in_word &= inner;
            }
        }
    }
}

/// Joiners, variation selectors, skin tones, and the marks that are written over or under letters.
fn combines(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}' | '\u{610}'..='\u{61a}')
        || matches!(c, '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{93a}'..='\u{93c}' | '\u{941}'..='\u{948}' | '\u{94d}' | '\u{e31}' | '\u{e34}'..='\u{e3a}')
        || matches!(c, '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Scripts that write no spaces between words: kana, bopomofo, ideographs and their extensions. (Thai and Khmer, whose words are longer than a
/// character, count a word between spaces.)
fn is_dense(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31ff}')
        || matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(note: &str, count: usize, characters: usize) {
        let seen = words(note);
        assert_eq!((seen.words, seen.characters), (count, characters), "{note}");
    }

    #[test]
    fn words_and_characters_are_those_that_a_reader_sees() {
        check("", 0, 0);
        check("# Two *words*", 2, 9);
        check("un*believ*able, don't — 3.5 and/or", 5, 33 - 1);
        check("[a link](https://example.com/x) ![picture](/y) `code`", 3, 11 + 1);
        check("- a\n- b\n\n| c | d |\n|---|---|\n| e | f |", 6, 6);
        check("one\ntwo\\\nthree", 3, 11);
    }

    #[test]
    fn scripts_without_spaces_count_by_the_character() {
        check("日本語です。", 5, 6);
        check("한국어 문장", 2, 6);
        check("用Rust写", 3, 6);
    }

    #[test]
    fn what_combines_is_one_character() {
        check("e\u{301}te\u{301}", 1, 3);
        check("👩‍👩‍👧 👍🏽 ❤️", 0, 5);
    }

    #[test]
    fn the_time_to_read_follows_from_the_words() {
        for (note, minutes) in [
            (String::new(), 0),
            ("word".into(), 1),
            ("word ".repeat(220), 1),
            ("word ".repeat(221), 2),
            ("字".repeat(400), 1),
            ("字".repeat(401), 2),
        ] {
            assert_eq!(words(&note).minutes(), minutes);
        }
    }
}
