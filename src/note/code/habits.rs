//! What only some languages do: annotations, variables with a sign, directives, regular expressions, elements, quoted lines.

use super::{
    Class,
    engine::{ATTRIBUTE, Before, REGEX, Reader},
    language::has,
};

impl Reader<'_, '_> {
    /// Reads what begins here if a habit of the language says so.
    pub fn special(&mut self, byte: u8) -> bool {
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
}
