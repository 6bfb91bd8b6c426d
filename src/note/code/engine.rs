//! Reads code that is made of words, strings and comments, by a table of what they look like in a language. It goes over the code once: what
//! was looked for and not found is remembered, so that no input makes it look again.

use super::{
    Class, Out,
    language::{Language, has},
};

/// Strings within code within strings, at most.
const HOLES: usize = 16;

/// What stands before, as far as it says what may come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// A command begins.
    Start,
    Value,
    Other,
}

pub struct Reader<'a, 'o> {
    pub language: &'static Language,
    pub source: &'a str,
    pub bytes: &'a [u8],
    pub at: usize,
    pub to: usize,
    pub words: Vec<(&'static str, Class)>,
    pub before: Before,
    /// Only white space was on this line so far.
    pub fresh: bool,
    /// Open strings that are code just now: which quote, and how many brackets are open.
    pub holes: Vec<(usize, usize)>,
    /// For each quote, and for what follows them here, up to where it is known not to end.
    pub vain: Vec<usize>,
    /// What ends the lines that a shell quotes from the next line on.
    pub heredoc: Option<&'a str>,
    pub in_tag: bool,
    /// The next word is the name of a function.
    pub naming: bool,
    pub out: &'o mut Out,
}

/// Keywords that a function's name follows.
const NAMING: [&str; 6] = ["fn", "def", "defp", "func", "fun", "function"];

/// Places in `vain` behind the quotes.
pub const REGEX: usize = 0;
pub const ATTRIBUTE: usize = 1;
const EXTRA: usize = 2;

/// Colours `from..to` of the source.
pub fn read(language: &'static Language, source: &str, from: usize, to: usize, out: &mut Out) {
    let (bytes, vain) = (source.as_bytes(), vec![0; language.quotes.len() + EXTRA]);
    let (before, holes) = (Before::Start, Vec::new());
    let mut reader = Reader {
        language,
        source,
        bytes,
        at: from,
        to,
        words: Vec::new(),
        before,
        fresh: true,
        holes,
        vain,
        heredoc: None,
        in_tag: false,
        naming: false,
        out,
    };
    while reader.at < to {
        reader.step();
    }
}

impl<'a> Reader<'a, '_> {
    pub fn has(&self, habit: u32) -> bool {
        self.language.has & habit != 0
    }

    pub fn starts(&self, at: usize, text: &str) -> bool {
        self.bytes[at..self.to].starts_with(text.as_bytes())
    }

    pub fn byte(&self, at: usize) -> u8 {
        if at < self.to { self.bytes[at] } else { 0 }
    }

    pub fn line_end(&self, at: usize) -> usize {
        self.bytes[at..self.to].iter().position(|byte| *byte == b'\n').map_or(self.to, |length| at + length)
    }

    pub fn is_letter(&self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80 || byte != 0 && self.language.letters.as_bytes().contains(&byte)
    }

    /// Where the word that begins here ends.
    pub fn word_end(&self, at: usize) -> usize {
        self.bytes[at..self.to].iter().position(|byte| !self.is_letter(*byte)).map_or(self.to, |length| at + length)
    }

    pub fn put(&mut self, to: usize, class: Class) {
        self.out.put(self.at, to, class);
        self.at = to;
    }

    fn step(&mut self) {
        let byte = self.bytes[self.at];
        if byte == b'\n' {
            self.at += 1;
            self.fresh = true;
            if self.has(has::SHELL) {
                self.before = Before::Start;
                self.quoted_lines();
            }
            return;
        }
        if byte.is_ascii_whitespace() {
            self.at += 1;
            return;
        }
        if !(self.comment() || self.quoted() || self.special(byte)) {
            let point = byte == b'.'
                && !self.bytes[..self.at].ends_with(b".")
                && self.before != Before::Value
                && self.byte(self.at + 1).is_ascii_digit();
            match byte {
                byte if byte.is_ascii_digit() || point => self.number(),
                byte if self.is_letter(byte) => self.word(),
                byte => self.mark(byte),
            }
        }
        self.fresh = false;
    }

    fn comment(&mut self) -> bool {
        let at = self.at;
        let alone = !self.has(has::APART) || at == 0 || self.bytes[at - 1].is_ascii_whitespace();
        for (open, close) in self.language.block {
            if self.starts(at, open) {
                let end = self.block_end(at + open.len(), open, close);
                self.put(end, Class::Comment);
                return true;
            }
        }
        if alone && self.language.line.iter().any(|open| self.starts(at, open)) {
            self.put(self.line_end(at), Class::Comment);
            return true;
        }
        false
    }

    fn block_end(&self, mut at: usize, open: &str, close: &str) -> usize {
        let mut depth = 1;
        while at < self.to {
            if self.starts(at, close) {
                depth -= 1;
                at += close.len();
                if depth == 0 {
                    return at;
                }
            } else if self.has(has::NESTED) && self.starts(at, open) {
                depth += 1;
                at += open.len();
            } else {
                at += 1;
            }
        }
        self.to
    }

    fn quoted(&mut self) -> bool {
        let at = self.at;
        let Some(index) = self.language.quotes.iter().position(|quote| self.starts(at, quote.open)) else { return false };
        let quote = &self.language.quotes[index];
        if self.has(has::RUST) && quote.open == "'" && !self.is_character(at) {
            let end = self.word_end(at + 1);
            self.put(end, Class::Meta); // a lifetime
            return true;
        }
        at >= self.vain[index] && self.string(index, at + quote.open.len(), quote.raw)
    }

    /// Whether this quote begins a character: `'a'` or `'\n'`, not `'a`.
    fn is_character(&self, at: usize) -> bool {
        let mut after = self.source[at + 1..self.to].chars();
        match after.next() {
            Some('\\') => true,
            Some(_) => after.next() == Some('\''),
            None => false,
        }
    }

    /// The string whose content begins at `from` and that itself begins where we are.
    fn string(&mut self, index: usize, from: usize, raw: bool) -> bool {
        let quote = &self.language.quotes[index];
        let mut at = from;
        while at < self.to {
            if self.starts(at, quote.close) {
                let end = at + quote.close.len();
                let key = self.has(has::KEYS) && self.bytes[end..self.to].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':');
                self.put(end, if key { Class::Property } else { Class::String });
                self.before = Before::Value;
                return true;
            }
            if !quote.hole.is_empty() && self.holes.len() < HOLES && self.starts(at, quote.hole) {
                self.put(at + quote.hole.len(), Class::String);
                self.holes.push((index, 0));
                self.before = Before::Start;
                return true;
            }
            match self.bytes[at] {
                b'\\' if !raw => at += 2,
                b'\n' if !quote.lines => break,
                _ => at += 1,
            }
        }
        if quote.lines {
            self.put(self.to, Class::String);
            return true;
        }
        self.vain[index] = at.min(self.to);
        false
    }

    /// Lines that a shell quotes, after the line that said so.
    fn quoted_lines(&mut self) {
        let Some(end) = self.heredoc.take() else { return };
        let mut at = self.at;
        while at < self.to {
            let line = self.line_end(at);
            if self.source[at..line].trim() == end {
                break;
            }
            at = (line + 1).min(self.to);
        }
        self.put(at, Class::String);
    }

    fn number(&mut self) {
        let mut end = self.at + 1;
        let decimal = !matches!(self.byte(end), b'x' | b'X');
        while end < self.to {
            let sign = decimal && matches!(self.bytes[end], b'+' | b'-') && matches!(self.bytes[end - 1], b'e' | b'E');
            let point = self.bytes[end] == b'.' && self.byte(end + 1).is_ascii_digit();
            if !(sign || point || self.bytes[end].is_ascii_alphanumeric() || self.bytes[end] == b'_' || self.bytes[end] == b'%') {
                break;
            }
            end += 1;
        }
        self.put(end, Class::Number);
        self.before = Before::Value;
    }

    fn word(&mut self) {
        let (at, end) = (self.at, self.word_end(self.at));
        let word = &self.source[at..end];
        let next = self.byte(end);
        let prefix = self.has(has::PREFIXES) && word.len() <= 3 && word.bytes().all(|byte| b"rRbBfFuULc8$@".contains(&byte));
        if prefix && self.prefixed(word, end) {
            return;
        }
        if self.has(has::RUST) && (word == "r" || word == "br") && next == b'#' && self.raw_string(end) {
            return;
        }
        let first = self.before == Before::Start && self.has(has::SHELL);
        self.before = Before::Value;
        if let Some(class) = self.known(word) {
            if class == Class::Keyword {
                self.naming = NAMING.contains(&word);
                self.before = if self.has(has::SHELL) { Before::Start } else { Before::Other };
            }
            return self.put(end, class);
        }
        let after = self.bytes[end..self.to].iter().find(|byte| **byte != b' ').copied().unwrap_or_default();
        let class = if std::mem::take(&mut self.naming) {
            Class::Function
        } else if self.in_tag && after == b'=' {
            Class::Property
        } else if self.has(has::RUST) && next == b'!' && matches!(self.byte(end + 1), b'(' | b'[' | b'{') {
            return self.put(end + 1, Class::Function);
        } else if self.has(has::CAPITALS) && is_type(word) {
            Class::Type
        } else if self.has(has::CALLS) && next == b'(' || first && after != b'=' {
            Class::Function
        } else {
            self.at = end;
            return;
        };
        self.put(end, class);
    }

    fn known(&mut self, word: &str) -> Option<Class> {
        if self.words.is_empty() {
            // Only now: much is read that has no words, line by line.
            let words = |(class, words): &(Class, &'static str)| words.split_whitespace().map(|word| (word, *class)).collect::<Vec<_>>();
            self.words = self.language.words.iter().flat_map(words).collect();
            self.words.sort_unstable();
        }
        let lower = if self.has(has::CASELESS) && word.len() < 32 { Some(word.to_ascii_lowercase()) } else { None };
        let word = lower.as_deref().unwrap_or(word);
        self.words.binary_search_by(|(known, _)| (*known).cmp(word)).ok().map(|index| self.words[index].1)
    }

    /// `f"…"`, `rb'…'`, `u8"…"`: the letters are part of the string.
    fn prefixed(&mut self, word: &str, end: usize) -> bool {
        let Some(index) = self.language.quotes.iter().position(|quote| self.starts(end, quote.open)) else { return false };
        let quote = &self.language.quotes[index];
        let raw = quote.raw || word.contains(['r', 'R']);
        end >= self.vain[index] && self.string(index, end + quote.open.len(), raw)
    }

    fn raw_string(&mut self, from: usize) -> bool {
        let marks = self.bytes[from..self.to].iter().take_while(|byte| **byte == b'#').count();
        if self.byte(from + marks) != b'"' {
            return false;
        }
        let close = ["\"", &self.source[from..from + marks]].concat();
        let end = self.source[from + marks + 1..self.to].find(&close).map_or(self.to, |length| from + marks + 1 + length + close.len());
        self.put(end, Class::String);
        self.before = Before::Value;
        true
    }

    /// Anything else: operators and brackets.
    fn mark(&mut self, byte: u8) {
        if let Some((index, depth)) = self.holes.last_mut() {
            let (open, close) = if self.language.quotes[*index].hole.ends_with('(') { (b'(', b')') } else { (b'{', b'}') };
            if byte == close && *depth == 0 {
                let index = *index;
                self.holes.pop();
                self.string(index, self.at + 1, false);
                return;
            }
            *depth = if byte == open { *depth + 1 } else { depth.saturating_sub(usize::from(byte == close)) };
        }
        if byte == b'>' && self.in_tag && self.bytes[..self.at].last() != Some(&b'=') {
            if self.bytes[..self.at].ends_with(b"/") {
                self.at -= 1;
                self.put(self.at + 2, Class::Tag);
            } else {
                self.put(self.at + 1, Class::Tag);
            }
            (self.in_tag, self.before) = (false, Before::Other);
            return;
        }
        self.naming = false;
        self.before = match byte {
            b')' | b']' | b'}' => Before::Value,
            b'|' | b'&' | b';' | b'(' | b'{' | b'`' => Before::Start,
            _ => Before::Other,
        };
        self.at += 1;
    }
}

/// `Name`, but not `NAME`: a constant.
fn is_type(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && (word.len() == 1 || letters.any(char::is_lowercase))
}
