//! Reads code that is made of words, strings and comments, by a table of what they look like in a language. It goes over the code once: what
//! was looked for and not found is remembered, so that no input makes it look again.

use super::{Class, Out};

/// What a language looks like.
pub struct Language {
    /// What fences call it, by spaces.
    pub names: &'static str,
    /// Its words, by spaces.
    pub words: &'static [(Class, &'static str)],
    /// What begins a comment that the line ends.
    pub line: &'static [&'static str],
    pub block: &'static [(&'static str, &'static str)],
    pub quotes: &'static [Quote],
    /// What belongs to words beside letters, digits and `_`.
    pub letters: &'static str,
    /// Bits of [`has`].
    pub has: u32,
}

/// A string.
pub struct Quote {
    pub open: &'static str,
    pub close: &'static str,
    /// It may have several lines.
    pub lines: bool,
    /// A backslash is a backslash.
    pub raw: bool,
    /// What begins code within it; empty when nothing does.
    pub hole: &'static str,
}

/// A string that its line ends.
pub const fn quote(mark: &'static str) -> Quote {
    Quote { open: mark, close: mark, lines: false, raw: false, hole: "" }
}

/// A string that may have several lines.
pub const fn long(open: &'static str, close: &'static str) -> Quote {
    Quote { open, close, lines: true, raw: false, hole: "" }
}

/// Such a string, without escapes.
pub const fn raw(open: &'static str, close: &'static str) -> Quote {
    Quote { open, close, lines: true, raw: true, hole: "" }
}

/// A string with code in it.
pub const fn holed(mark: &'static str, hole: &'static str, lines: bool) -> Quote {
    Quote { open: mark, close: mark, lines, raw: false, hole }
}

/// Habits that languages share.
pub mod has {
    /// `name(` is a call.
    pub const CALLS: u32 = 1;
    /// `Name` is a type.
    pub const CAPITALS: u32 = 1 << 1;
    /// Words are the same in either case.
    pub const CASELESS: u32 = 1 << 2;
    /// Comments nest.
    pub const NESTED: u32 = 1 << 3;
    /// `@name` is an annotation.
    pub const ANNOTATIONS: u32 = 1 << 4;
    /// `$name` is a variable.
    pub const VARIABLES: u32 = 1 << 5;
    /// `:name` is a symbol.
    pub const SYMBOLS: u32 = 1 << 6;
    /// `#name` at the beginning of a line is a directive.
    pub const DIRECTIVES: u32 = 1 << 7;
    /// Lifetimes, `#[attributes]`, `macros!`, `r#"raw strings"#`.
    pub const RUST: u32 = 1 << 8;
    /// `/x/` is a string where a value may stand.
    pub const REGEX: u32 = 1 << 9;
    /// Elements are values.
    pub const JSX: u32 = 1 << 10;
    /// A string before a colon is a key.
    pub const KEYS: u32 = 1 << 11;
    /// The first word of a command is its name, `-x` an option; `<<END` quotes lines.
    pub const SHELL: u32 = 1 << 12;
    /// Letters before a quote belong to the string.
    pub const PREFIXES: u32 = 1 << 13;
    /// A comment begins behind white space only.
    pub const APART: u32 = 1 << 14;
}

/// Strings within code within strings, at most.
const HOLES: usize = 16;

/// What stands before, as far as it says what may come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// A command begins.
    Start,
    Value,
    Other,
}

struct Reader<'a, 'o> {
    language: &'static Language,
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
    to: usize,
    words: Vec<(&'static str, Class)>,
    before: Before,
    /// Only white space was on this line so far.
    fresh: bool,
    /// Open strings that are code just now: which quote, and how many brackets are open.
    holes: Vec<(usize, usize)>,
    /// For each quote, and for what follows them here, up to where it is known not to end.
    vain: Vec<usize>,
    /// What ends the lines that a shell quotes from the next line on.
    heredoc: Option<&'a str>,
    in_tag: bool,
    /// The next word is the name of a function.
    naming: bool,
    out: &'o mut Out,
}

/// Keywords that a function's name follows.
const NAMING: [&str; 6] = ["fn", "def", "defp", "func", "fun", "function"];

/// Places in `vain` behind the quotes.
const REGEX: usize = 0;
const ATTRIBUTE: usize = 1;
const EXTRA: usize = 2;

/// Colours `from..to` of the source.
pub fn read(language: &'static Language, source: &str, from: usize, to: usize, out: &mut Out) {
    let mut words: Vec<(&str, Class)> =
        language.words.iter().flat_map(|(class, words)| words.split(' ').map(|word| (word, *class))).collect();
    words.sort_unstable();
    let (bytes, vain) = (source.as_bytes(), vec![0; language.quotes.len() + EXTRA]);
    let (before, holes) = (Before::Start, Vec::new());
    let mut reader = Reader {
        language,
        source,
        bytes,
        at: from,
        to,
        words,
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
    fn has(&self, habit: u32) -> bool {
        self.language.has & habit != 0
    }

    fn starts(&self, at: usize, text: &str) -> bool {
        self.bytes[at..self.to].starts_with(text.as_bytes())
    }

    fn byte(&self, at: usize) -> u8 {
        if at < self.to { self.bytes[at] } else { 0 }
    }

    fn line_end(&self, at: usize) -> usize {
        self.bytes[at..self.to].iter().position(|byte| *byte == b'\n').map_or(self.to, |length| at + length)
    }

    fn is_letter(&self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80 || byte != 0 && self.language.letters.as_bytes().contains(&byte)
    }

    /// Where the word that begins here ends.
    fn word_end(&self, at: usize) -> usize {
        self.bytes[at..self.to].iter().position(|byte| !self.is_letter(*byte)).map_or(self.to, |length| at + length)
    }

    fn put(&mut self, to: usize, class: Class) {
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

    fn special(&mut self, byte: u8) -> bool {
        let (at, next) = (self.at, self.byte(self.at + 1));
        match byte {
            b'@' if self.has(has::ANNOTATIONS) && (self.is_letter(next) || next == b'[') => {
                let mut end = self.word_end(at + 1);
                while self.byte(end) == b'.' && self.is_letter(self.byte(end + 1)) {
                    end = self.word_end(end + 1);
                }
                self.put(end.max(at + 1), Class::Meta);
            }
            b'$' if self.has(has::VARIABLES) => return self.variable(next),
            b'%' | b'@' if self.has(has::VARIABLES) && self.has(has::SYMBOLS) && self.is_letter(next) && self.before != Before::Value => {
                self.put(self.word_end(at + 1), Class::Meta);
                self.before = Before::Value;
            }
            b':' if self.has(has::SYMBOLS)
                && self.is_letter(next)
                && !next.is_ascii_digit()
                && at.checked_sub(1).is_none_or(|last| self.bytes[last] != b':') =>
            {
                self.put(self.word_end(at + 1), Class::Property);
                self.before = Before::Value;
            }
            b'#' if self.has(has::RUST) && (next == b'[' || self.starts(at, "#![")) => return self.attribute(),
            b'#' if self.has(has::DIRECTIVES) && self.fresh => {
                let spaces = self.bytes[at + 1..self.to].iter().take_while(|byte| **byte == b' ').count();
                let end = self.word_end(at + 1 + spaces);
                let included = self.source[at..end].ends_with("include");
                self.put(end, Class::Meta);
                if included && let Some(open) = self.source[end..self.line_end(end)].find('<') {
                    self.at = end + open;
                    self.put(self.line_end(end), Class::String);
                }
            }
            b'/' if self.has(has::REGEX) && self.before != Before::Value && !self.in_tag => return self.regex(),
            b'<' if self.has(has::JSX) => return self.element(next),
            b'<' if self.has(has::SHELL) && next == b'<' => return self.heredoc(),
            b'-' if self.has(has::SHELL)
                && at > 0
                && self.bytes[at - 1].is_ascii_whitespace()
                && (next == b'-' || next.is_ascii_alphabetic()) =>
            {
                let end = self.bytes[at..self.to].iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_".contains(byte)));
                self.put(end.map_or(self.to, |length| at + length), Class::Property);
            }
            _ => return false,
        }
        true
    }

    fn variable(&mut self, next: u8) -> bool {
        let at = self.at;
        let end = match next {
            b'{' => self.bytes[at..self.to].iter().take(80).position(|byte| *byte == b'}').map_or(at + 2, |length| at + length + 1),
            next if self.is_letter(next) => self.word_end(at + 1),
            b'?' | b'@' | b'*' | b'#' | b'!' | b'$' => at + 2,
            _ => return false,
        };
        self.put(end, Class::Meta);
        self.before = Before::Value;
        true
    }

    fn attribute(&mut self) -> bool {
        let index = self.language.quotes.len() + ATTRIBUTE;
        if self.at < self.vain[index] {
            return false;
        }
        let mut depth = 0;
        for at in self.at..self.to {
            match self.bytes[at] {
                b'[' => depth += 1,
                b']' if depth == 1 => {
                    self.put(at + 1, Class::Meta);
                    return true;
                }
                b']' => depth -= 1,
                _ => {}
            }
        }
        self.vain[index] = self.to;
        false
    }

    fn regex(&mut self) -> bool {
        let index = self.language.quotes.len() + REGEX;
        if self.at < self.vain[index] {
            return false;
        }
        let (mut at, mut set) = (self.at + 1, false);
        while at < self.to && self.bytes[at] != b'\n' {
            match self.bytes[at] {
                b'\\' => at += 1,
                b'[' => set = true,
                b']' => set = false,
                b'/' if !set => {
                    self.put(self.word_end(at + 1), Class::String);
                    self.before = Before::Value;
                    return true;
                }
                _ => {}
            }
            at += 1;
        }
        self.vain[index] = at.min(self.to);
        false
    }

    /// `<name`, `</name` or `<>` in a place where nothing is compared.
    fn element(&mut self, next: u8) -> bool {
        let at = self.at;
        let free =
            at.checked_sub(1).is_none_or(|last| !self.is_letter(self.bytes[last]) && self.bytes[last] != b')' && self.bytes[last] != b']');
        let from = match next {
            b'/' if self.byte(at + 2).is_ascii_alphabetic() || self.byte(at + 2) == b'>' => at + 2,
            next if free && (next.is_ascii_alphabetic() || next == b'>') => at + 1,
            _ => return false,
        };
        let name = self.bytes[from..self.to].iter().position(|byte| !(self.is_letter(*byte) || b"-.:".contains(byte)));
        self.put(name.map_or(self.to, |length| from + length), Class::Tag);
        (self.in_tag, self.before) = (true, Before::Other);
        true
    }

    fn heredoc(&mut self) -> bool {
        // No further: a line of marks would be read again for each of them.
        let near = self.bytes[self.at..self.to].iter().take(80).take_while(|byte| **byte != b'\n').count();
        let Some(line) = self.source.get(self.at..self.at + near) else { return false };
        let word = line.trim_start_matches('<').trim_start_matches(['-', '~', ' ', '\'', '"', '\\']);
        let word = &word[..word.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(word.len())];
        if word.is_empty() || line.starts_with("<<<") {
            return false;
        }
        let end = self.at + line.find(word).unwrap_or_default() + word.len();
        self.heredoc = Some(word);
        self.put(end, Class::Meta);
        if matches!(self.byte(end), b'\'' | b'"') {
            self.at += 1;
        }
        true
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

    fn known(&self, word: &str) -> Option<Class> {
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
