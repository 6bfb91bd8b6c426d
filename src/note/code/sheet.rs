//! Style sheets: CSS, with what SCSS and Less add. It tells selectors from declarations by what ends them.

use super::{Class, Out};

pub fn read(source: &str, from: usize, to: usize, out: &mut Out) {
    let bytes = source.as_bytes();
    // What the piece we are in is; decided again behind every `{`, `}` and `;`.
    let (mut at, mut fresh, mut selector, mut value) = (from, true, true, false);
    while at < to {
        let rest = &source[at..to];
        let start = at;
        match bytes[at] {
            b'/' if rest.starts_with("/*") => {
                at += rest.find("*/").map_or(rest.len(), |length| length + 2);
                out.put(start, at, Class::Comment);
                continue;
            }
            b'/' if rest.starts_with("//") && !bytes[..at].ends_with(b":") => {
                at += rest.find('\n').unwrap_or(rest.len());
                out.put(start, at, Class::Comment);
                continue;
            }
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'{' | b'}' | b';' => {
                at += 1;
                (fresh, value) = (true, false);
                continue;
            }
            _ => {}
        }
        if fresh {
            let end = rest.find(['{', '}', ';']);
            selector =
                end.is_some_and(|end| rest[end..].starts_with('{') && !rest[..end].ends_with('#')) || end.is_none() && !rest.contains(':');
            fresh = false;
        }
        match bytes[at] {
            quote @ (b'"' | b'\'') => {
                at += string(&bytes[at..to], quote);
                out.put(start, at, Class::String);
            }
            b'@' => {
                at += 1 + name(&bytes[at + 1..to]);
                // A directive, or a variable of Less.
                out.put(start, at, if rest[at - start..].starts_with(':') || value { Class::Meta } else { Class::Keyword });
                (value, selector) = (true, false);
            }
            b'$' => {
                at += 1 + name(&bytes[at + 1..to]);
                out.put(start, at, Class::Meta);
            }
            b'!' => {
                at += 1 + name(&bytes[at + 1..to]);
                out.put(start, at, Class::Keyword);
            }
            b'#' if value && !selector => {
                at += 1 + name(&bytes[at + 1..to]);
                out.put(start, at, Class::Number);
            }
            b'.' | b'#' | b'%' | b'&' if selector => {
                at += 1 + name(&bytes[at + 1..to]);
                out.put(start, at, Class::Type);
            }
            b':' if selector => {
                at += 1 + bytes[at + 1..to].iter().take_while(|byte| **byte == b':').count();
                at += name(&bytes[at..to]);
                out.put(start, at, Class::Meta);
            }
            b':' => {
                value = true;
                at += 1;
            }
            byte if byte.is_ascii_digit() || b".+-".contains(&byte) && rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => {
                at += 1 + bytes[at + 1..to].iter().take_while(|byte| byte.is_ascii_alphanumeric() || b".%".contains(byte)).count();
                out.put(start, at, Class::Number);
            }
            byte if is_name(byte) => {
                at += name(&bytes[at..to]);
                let word = &source[start..at];
                let class = match bytes.get(at) {
                    _ if word.starts_with("--") => Class::Property,
                    Some(b'(') if at < to => Class::Function,
                    _ if selector && !value => Class::Tag,
                    _ if !value => Class::Property,
                    _ => continue,
                };
                out.put(start, at, class);
            }
            _ => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || byte >= 0x80
}

fn name(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| is_name(**byte)).count()
}

/// The length of a string that its line ends.
fn string(bytes: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < bytes.len() && bytes[at] != b'\n' {
        match bytes[at] {
            b'\\' => at += 1,
            byte if byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    at.min(bytes.len())
}
