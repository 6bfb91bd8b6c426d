//! Data by lines: YAML, and configuration files of sections and pairs. Keys are found here; values are words, numbers and strings.

use super::{Class, Out, engine, language::Language, scripts::VALUES};

static SCALARS: Language = VALUES;

/// Calls `see` with the beginning and end of every line, without its line feed.
pub fn each_line(source: &str, from: usize, to: usize, mut see: impl FnMut(usize, usize)) {
    let mut at = from;
    while at < to {
        let end = source[at..to].find('\n').map_or(to, |length| at + length);
        see(at, end);
        at = end + 1;
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

pub fn yaml(source: &str, from: usize, to: usize, out: &mut Out) {
    // The indent of the key whose text (`|` or `>`) goes on while lines are indented further.
    let mut text: Option<usize> = None;
    each_line(source, from, to, |start, end| {
        let line = &source[start..end];
        let depth = indent(line);
        match text {
            Some(key) if line.trim().is_empty() || depth > key => return out.put(start + depth, end, Class::String),
            _ => text = None,
        }
        let mut at = start + depth;
        if source[at..end].starts_with('#') {
            return out.put(at, end, Class::Comment);
        }
        if line.starts_with("---") || line.starts_with("...") || line.starts_with('%') {
            return out.put(start, end, Class::Meta);
        }
        while source[at..end].starts_with("- ") {
            at += 2 + indent(&source[at + 2..end]);
        }
        if let Some(key) = key(&source[at..end]) {
            out.put(at, at + key, Class::Property);
            at += key + 1;
        }
        scalar(source, at, end, out);
        if source[at..end].trim_start().starts_with(['|', '>']) {
            text = Some(depth);
        }
    });
}

/// The length of the key that a line begins with: up to a colon that white space or nothing follows.
fn key(line: &str) -> Option<usize> {
    let mark = line.chars().next().filter(|first| "\"'".contains(*first));
    let from = match mark {
        Some(mark) => 2 + line[1..].find(mark)?,
        None => 0,
    };
    let colon = line[from..]
        .match_indices(':')
        .find(|(at, _)| line[from + at + 1..].is_empty() || line[from + at + 1..].starts_with([' ', '\t', '\r']))?;
    let key = &line[..from + colon.0];
    (!key.is_empty() && !key.contains(" #") && !key.starts_with(['{', '[', '-', '&', '*', '!'])).then_some(key.len())
}

/// A value up to its comment. Anchors, aliases and tags speak about it.
fn scalar(source: &str, from: usize, to: usize, out: &mut Out) {
    let from = from + indent(&source[from..to]);
    let value = &source[from..to];
    if value.starts_with(['&', '*', '!']) {
        let end = from + value.find(' ').unwrap_or(value.len());
        out.put(from, end, Class::Meta);
        return engine::read(&SCALARS, source, end, to, out);
    }
    if value.starts_with(['"', '\'', '{', '[']) {
        return engine::read(&SCALARS, source, from, to, out);
    }
    let end = from + if value.starts_with('#') { 0 } else { value.find(" #").unwrap_or(value.len()) };
    let plain = source[from..end].trim_end();
    let known = engine_knows(plain);
    out.put(from, from + plain.len(), if known { Class::Number } else { Class::String });
    out.put(end + indent(&source[end..to]), to, Class::Comment);
}

fn engine_knows(plain: &str) -> bool {
    let number = plain.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+') && plain.bytes().any(|byte| byte.is_ascii_digit());
    let number = number && plain.bytes().all(|byte| byte.is_ascii_hexdigit() || b"+-._xo".contains(&byte));
    number || matches!(plain.to_ascii_lowercase().as_str(), "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "~")
}

pub fn pairs(source: &str, from: usize, to: usize, out: &mut Out) {
    // What a string of several lines ends with.
    let mut text: Option<&str> = None;
    each_line(source, from, to, |start, end| {
        let line = &source[start..end];
        if let Some(close) = text {
            let ends = line.find(close).map(|at| start + at + close.len());
            text = text.filter(|_| ends.is_none());
            return out.put(start, ends.unwrap_or(end), Class::String);
        }
        let start = start + indent(line);
        let line = line.trim_start();
        if line.starts_with(['#', ';']) {
            return out.put(start, end, Class::Comment);
        }
        if line.starts_with('[') && line.contains(']') && !line.contains('=') && !line.contains(", ") {
            return out.put(start, end, Class::Tag);
        }
        let Some(sign) = line.find(['=', ':']).filter(|sign| !line[..*sign].contains(['"', '[', '{']) || line.starts_with('"')) else {
            return engine::read(&SCALARS, source, start, end, out);
        };
        let key = line[..sign].trim_end();
        out.put(start, start + key.len(), Class::Property);
        let value = start + sign + 1;
        let open = ["\"\"\"", "'''"].into_iter().find(|open| source[value..end].trim_start().starts_with(open));
        match open {
            Some(open) if source[value..end].matches(open).count() == 1 => {
                text = Some(open);
                out.put(value + indent(&source[value..end]), end, Class::String);
            }
            _ => engine::read(&SCALARS, source, value, end, out),
        }
    });
}
