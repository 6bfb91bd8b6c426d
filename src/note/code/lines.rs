//! What is read line by line: differences, Markdown, recipes for images and builds, what a terminal showed.

use super::{Class, Out, data::each_line, engine, language::Language, read, scripts::SHELL};

static COMMANDS: Language = SHELL;

pub fn diff(source: &str, from: usize, to: usize, out: &mut Out) {
    each_line(source, from, to, |start, end| {
        let line = &source[start..end];
        let class = match line.as_bytes().first() {
            Some(b'@') => Class::Meta,
            Some(b'+') if !line.starts_with("+++ ") => Class::Inserted,
            Some(b'-') if !line.starts_with("--- ") => Class::Deleted,
            Some(b' ') | None => return,
            _ if ["diff ", "index ", "+++ ", "--- ", "new file", "deleted file", "rename ", "similarity "]
                .iter()
                .any(|head| line.starts_with(head)) =>
            {
                Class::Keyword
            }
            _ => return,
        };
        out.put(start, end, class);
    });
}

pub fn markdown(source: &str, from: usize, to: usize, out: &mut Out) {
    let mut fence: Option<&str> = None;
    each_line(source, from, to, |start, end| {
        let line = &source[start..end];
        let text = line.trim_start();
        let at = end - text.len();
        let marks = ["```", "~~~"].into_iter().find(|marks| text.starts_with(marks));
        if fence.is_some() || marks.is_some() {
            fence = match (fence, marks) {
                (Some(open), Some(close)) if open == close => None,
                (Some(open), _) => Some(open),
                (None, marks) => marks,
            };
            return out.put(at, end, Class::String);
        }
        if text.starts_with('#') {
            return out.put(at, end, Class::Keyword);
        }
        if text.starts_with("---") || text.starts_with("***") {
            return out.put(at, end, Class::Meta);
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let mark = match text.as_bytes() {
            [b'>' | b'-' | b'*' | b'+', b' ', ..] => 1,
            [b'>'] => 1,
            _ if digits > 0 && text[digits..].starts_with(". ") => digits + 1,
            _ => 0,
        };
        out.put(at, at + mark, Class::Meta);
        spans(source, at + mark, end, out);
    });
}

/// Code, strong text and links within a line of Markdown.
fn spans(source: &str, from: usize, to: usize, out: &mut Out) {
    let mut at = from;
    while let Some(length) = source[at..to].find(['`', '*', '[']) {
        at += length;
        let rest = &source[at..to];
        let (close, class) = match rest.as_bytes() {
            [b'`', ..] => ("`", Class::String),
            [b'*', b'*', ..] => ("**", Class::Type),
            [b'[', ..] => ("](", Class::Function),
            _ => {
                at += 1;
                continue;
            }
        };
        // Not far: what is not closed soon would be looked for again and again.
        let near = rest.bytes().take(200).count();
        let near = (0..=near).rev().find(|near| rest.is_char_boundary(*near)).unwrap_or_default();
        let from = close.len().min(if class == Class::Function { 1 } else { 2 });
        let Some(length) = rest[..near].get(from..).and_then(|rest| rest.find(close)) else {
            at += 1;
            continue;
        };
        let end = at + from + length + close.len();
        if class == Class::Function {
            out.put(at, end - 1, class);
            let address = source[end..at + near].find(')').map_or(end, |length| end + length);
            out.put(end, address, Class::String);
            at = address;
        } else {
            out.put(at, end, class);
            at = end;
        }
    }
}

pub fn dockerfile(source: &str, from: usize, to: usize, out: &mut Out) {
    const WORDS: &str =
        " FROM RUN CMD LABEL MAINTAINER EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR ARG ONBUILD STOPSIGNAL HEALTHCHECK SHELL AS ";
    let mut goes_on = false;
    each_line(source, from, to, |start, end| {
        let line = &source[start..end];
        let at = end - line.trim_start().len();
        let word = source[at..end].split([' ', '\t']).next().unwrap_or_default();
        let known = !goes_on && !word.is_empty() && WORDS.contains(&[" ", &word.to_ascii_uppercase(), " "].concat());
        let comment = source[at..end].starts_with('#');
        goes_on = line.trim_end().ends_with('\\') || goes_on && comment;
        if comment {
            return out.put(at, end, Class::Comment);
        }
        if !known {
            return engine::read(&COMMANDS, source, at, end, out);
        }
        let rest = at + word.len();
        out.put(at, rest, Class::Keyword);
        if word.eq_ignore_ascii_case("run") || word.eq_ignore_ascii_case("cmd") || word.eq_ignore_ascii_case("entrypoint") {
            engine::read(&COMMANDS, source, rest, end, out);
        } else if let Some(stage) = source[rest..end].to_ascii_lowercase().find(" as ").filter(|_| word.eq_ignore_ascii_case("from")) {
            out.put(rest + 1, rest + stage, Class::String);
            out.put(rest + stage + 1, rest + stage + 3, Class::Keyword);
        } else if word.eq_ignore_ascii_case("from") {
            out.put((rest + 1).min(end), end, Class::String);
        } else {
            variables(source, rest, end, out);
        }
    });
}

/// `$NAME`, `${NAME}` and `$(NAME)`, and nothing else.
fn variables(source: &str, from: usize, to: usize, out: &mut Out) {
    let mut at = from;
    while let Some(length) = source[at..to].find('$') {
        at += length;
        let rest = &source[at + 1..to];
        let name = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let length = match rest.as_bytes().first() {
            Some(b'{' | b'(') => rest.bytes().take(80).position(|byte| byte == b'}' || byte == b')').map_or(0, |length| length + 1),
            Some(b'@' | b'<' | b'^' | b'*' | b'?') => 1,
            _ => name,
        };
        if length > 0 {
            out.put(at, at + 1 + length, Class::Meta);
        }
        at += 1 + length;
    }
}

pub fn makefile(source: &str, from: usize, to: usize, out: &mut Out) {
    each_line(source, from, to, |start, end| {
        let line = &source[start..end];
        let text = line.trim_start();
        let at = end - text.len();
        let word = text.split([' ', '(']).next().unwrap_or_default();
        if line.starts_with('\t') {
            return engine::read(&COMMANDS, source, at + text.len() - text.trim_start_matches(['@', '-', '+']).len(), end, out);
        }
        if text.starts_with('#') {
            return out.put(at, end, Class::Comment);
        }
        let mut from = at;
        if ["include", "-include", "ifeq", "ifneq", "ifdef", "ifndef", "else", "endif", "export", "define", "endef"]
            .contains(&word.trim_end())
        {
            from += word.trim_end().len();
            out.put(at, from, Class::Keyword);
        } else if let Some(sign) = text.find([':', '=', '?', '+']).filter(|sign| *sign > 0 && !text[..*sign].contains('$')) {
            let assigns = text[sign..].trim_start_matches([':', '?', '+']).starts_with('=');
            from += text[..sign].trim_end().len();
            out.put(at, from, if assigns { Class::Property } else { Class::Function });
        }
        variables(source, from, end, out);
    });
}

/// Commands behind a prompt; everything else is what they printed.
pub fn console(source: &str, from: usize, to: usize, out: &mut Out) {
    each_line(source, from, to, |start, end| {
        let line = &source[start..end];
        let Some(prompt) = ["$ ", "# ", "% ", "> "].into_iter().find(|prompt| line.starts_with(prompt)) else { return };
        out.put(start, start + 1, Class::Meta);
        read("sh", source, start + prompt.len(), end, out);
    });
}
