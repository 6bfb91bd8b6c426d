//! HTML, XML and what is written like them; scripts and style sheets in them are read as what they are.

use super::{Class, Out, engine, language::Language, languages::JAVASCRIPT, sheet};

static SCRIPT: Language = JAVASCRIPT;

pub fn read(source: &str, from: usize, to: usize, out: &mut Out) {
    let mut at = from;
    while at < to {
        let rest = &source[at..to];
        let Some(length) = rest.find(['<', '&']) else { break };
        at += length;
        let rest = &source[at..to];
        if let Some(length) = block(rest) {
            out.put(at, at + length, if rest.starts_with("<!--") { Class::Comment } else { Class::Meta });
            at += length;
        } else if rest.starts_with('&') {
            let name = rest.bytes().skip(1).take(32).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
            if rest[name + 1..].starts_with(';') {
                out.put(at, at + name + 2, Class::Number);
            }
            at += name + 1;
        } else if rest[1..].starts_with(|c: char| c.is_alphabetic() || c == '/') {
            let name = rest.find(|c: char| c.is_whitespace() || c == '>' || c == '=').unwrap_or(rest.len());
            out.put(at, at + name, Class::Tag);
            let (tag, end) = (&rest[..name], attributes(source, at + name, to, out));
            at = end;
            for (open, close) in [("<script", "</script"), ("<style", "</style")] {
                if tag.eq_ignore_ascii_case(open) && !source[..end].ends_with("/>") {
                    at = source[end..to].find(close).map_or(to, |length| end + length);
                    if open == "<style" {
                        sheet::read(source, end, at, out);
                    } else {
                        engine::read(&SCRIPT, source, end, at, out);
                    }
                }
            }
        } else {
            at += 1;
        }
    }
}

/// The length of a comment, declaration or instruction.
fn block(rest: &str) -> Option<usize> {
    let close = match rest {
        _ if rest.starts_with("<!--") => "-->",
        _ if rest.starts_with("<![CDATA[") => "]]>",
        _ if rest.starts_with("<!") => ">",
        _ if rest.starts_with("<?") => "?>",
        _ => return None,
    };
    Some(rest.find(close).map_or(rest.len(), |at| at + close.len()))
}

/// Reads to the end of a tag; where that is.
fn attributes(source: &str, from: usize, to: usize, out: &mut Out) -> usize {
    let bytes = source.as_bytes();
    let (mut at, mut value) = (from, false);
    while at < to {
        let start = at;
        match bytes[at] {
            b'>' => {
                let from = if bytes[..at].ends_with(b"/") { at - 1 } else { at };
                out.put(from, at + 1, Class::Tag);
                return at + 1;
            }
            b'<' => return at,
            b'=' => (at, value) = (at + 1, true),
            quote @ (b'"' | b'\'') => {
                at = bytes[at + 1..to].iter().position(|byte| *byte == quote).map_or(to, |length| at + length + 2);
                out.put(start, at, Class::String);
                value = false;
            }
            byte if byte.is_ascii_whitespace() || byte == b'/' => at += 1,
            _ => {
                at += bytes[at..to].iter().position(|byte| byte.is_ascii_whitespace() || b"=>/\"'<".contains(byte)).unwrap_or(to - at);
                out.put(start, at, if value { Class::String } else { Class::Property });
                value = false;
            }
        }
    }
    to
}
