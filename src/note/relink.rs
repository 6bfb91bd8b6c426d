//! Where the links and pictures of a note lead, and the note with some of them leading elsewhere. All else in it stays as it was typed.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag};

use super::parse;
use crate::model::ids::BlobId;

/// Where one link or picture leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// As a browser would be given it.
    pub address: String,
    /// A picture, rather than a link to it.
    pub shown: bool,
    /// What it is called: a link's text, a picture's description; empty for a definition.
    pub label: String,
    /// Where the address is written.
    place: Range<usize>,
}

/// All of them, in the order in which they are written. What `<https://…>` and bare addresses lead to is not among them: they are their own text.
pub fn targets(markdown: &str) -> Vec<Target> {
    let mut found: Vec<Target> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let parser = parse(markdown);
    let definitions: Vec<_> = parser.reference_definitions().iter().map(|(_, it)| (it.span.clone(), it.dest.to_string())).collect();
    for (event, range) in parser.into_offset_iter() {
        let (kind, address, shown) = match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => (link_type, dest_url, false),
            Event::Start(Tag::Image { link_type, dest_url, .. }) => (link_type, dest_url, true),
            Event::End(pulldown_cmark::TagEnd::Link | pulldown_cmark::TagEnd::Image) => {
                open.pop();
                continue;
            }
            Event::Text(text) | Event::Code(text) => {
                named(&open, &text, &mut found);
                continue;
            }
            Event::SoftBreak | Event::HardBreak => {
                named(&open, " ", &mut found);
                continue;
            }
            _ => continue,
        };
        let place = (kind == LinkType::Inline).then(|| inline(&markdown[range.clone()], &address)).flatten();
        open.push(if place.is_some() { found.len() } else { usize::MAX });
        if let Some(place) = place {
            let place = range.start + place.start..range.start + place.end;
            found.push(Target { address: address.into_string(), shown, label: String::new(), place });
        }
    }
    for (span, address) in definitions {
        let text = &markdown[span.clone()];
        let place = text
            .find("]:")
            .and_then(|at| written(text, at + 2))
            .filter(|place| Reading::of(&text[place.clone()], &address) != Reading::Other);
        if let Some(place) = place {
            let place = span.start + place.start..span.start + place.end;
            found.push(Target { address, shown: false, label: String::new(), place });
        }
    }
    found.sort_by_key(|target| target.place.start);
    found
}

/// A link and the picture in it are called so; what else they are in is not, or many within each other would have all of it many times.
fn named(open: &[usize], words: &str, found: &mut [Target]) {
    for at in open.iter().rev().take(2) {
        if let Some(target) = found.get_mut(*at) {
            target.label.push_str(words);
        }
    }
}

/// The note with each target leading where `elsewhere` says; `None` leaves it.
pub fn relinked(markdown: &str, mut elsewhere: impl FnMut(&Target) -> Option<String>) -> String {
    let (mut out, mut done) = (String::with_capacity(markdown.len()), 0);
    for target in targets(markdown) {
        if let Some(address) = elsewhere(&target).filter(|_| target.place.start >= done) {
            out.push_str(&markdown[done..target.place.start]);
            out.push_str(&plain(&address));
            done = target.place.end;
        }
    }
    out.push_str(&markdown[done..]);
    out
}

/// The picture or file at an address of this site, and nothing else.
pub fn blob(address: &str) -> Option<BlobId> {
    let rest = address.strip_prefix("/blobs/")?;
    rest.split(['/', '?', '#']).next()?.parse().ok()
}

/// Places in one link that are looked at: a title may have brackets.
const PLACES: usize = 16;

/// Where the address is in `[label](address "title")`: the last place that reads so.
fn inline(link: &str, address: &str) -> Option<Range<usize>> {
    let mut believed = None;
    for (at, _) in link.rmatch_indices("](").take(PLACES) {
        let Some(place) = written(link, at + 2) else { continue };
        match Reading::of(&link[place.clone()], address) {
            Reading::Same => return Some(place),
            Reading::Perhaps => believed = Some(place),
            Reading::Other => {}
        }
    }
    believed
}

/// What is written where an address may stand.
#[derive(PartialEq)]
enum Reading {
    Same,
    /// Entities in an address are rare; who writes them is believed.
    Perhaps,
    Other,
}

impl Reading {
    fn of(written: &str, address: &str) -> Self {
        let raw = written.trim_start_matches('<').trim_end_matches('>');
        match without_escapes(raw) == address {
            true => Reading::Same,
            false if raw.contains('&') => Reading::Perhaps,
            false => Reading::Other,
        }
    }
}

/// What would be an address is written at `from`, after white space.
fn written(text: &str, from: usize) -> Option<Range<usize>> {
    let rest = &text[from..];
    let start = from + (rest.len() - rest.trim_start().len());
    let rest = &text[start..];
    let end = match rest.strip_prefix('<') {
        Some(rest) => start + 1 + unescaped(rest, |c, _| c == '>')? + 1,
        None => {
            let mut depth = 0_i32;
            let ends = |c: char, depth: &mut i32| {
                *depth += i32::from(c == '(') - i32::from(c == ')');
                *depth < 0 || c.is_whitespace()
            };
            start + unescaped(rest, |c, _| ends(c, &mut depth)).unwrap_or(rest.len())
        }
    };
    Some(start..end)
}

/// Where `found` first says so, of what no backslash stands before.
fn unescaped(text: &str, mut found: impl FnMut(char, usize) -> bool) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if !escaped && found(c, at) {
            return Some(at);
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

fn without_escapes(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out
}

/// An address as it may stand in a link: white space, brackets and what Markdown would read are percent-encoded.
fn plain(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            _ if c.is_whitespace() || c.is_control() || matches!(c, '(' | ')' | '<' | '>' | '\\' | '"' | '\'' | '*' | '`' | '[' | ']') => {
                let mut bytes = [0; 4];
                c.encode_utf8(&mut bytes).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(markdown: &str) -> Vec<String> {
        targets(markdown).into_iter().map(|target| target.address).collect()
    }

    #[test]
    fn addresses_are_found_where_a_reader_follows_them() {
        let note =
            "[a](x.md) ![b](<y z.png> \"t](q)\") [c [d](in.md) e](out.md) [r] ![r][r] `[no](code)`\n\n    [no](code)\n\n[r]: r.png 'T'\n";
        assert_eq!(addresses(note), ["x.md", "y z.png", "in.md", "r.png"]);
        assert_eq!(
            addresses("[![alt](p.png)](q.html) [e](a\\(b\\).md) [f](a(b).md) [g]() <https://a.b>"),
            ["p.png", "q.html", "a(b).md", "a(b).md", ""]
        );
        let pictures = targets("![a *b* `c`\nd](p.png)");
        assert_eq!((pictures[0].shown, pictures[0].label.as_str()), (true, "a b c d"));
    }

    #[test]
    fn only_the_addresses_change() {
        let note = "Über ![b](<y z.png> \"t\")\r\n[c](  x.md 't') *[d](x.md)*\n\n[r]: x.md\n\n> - [e](x.md)\n";
        let elsewhere = |target: &Target| Some(if target.shown { "n e(w).png".into() } else { ["/d/", &target.address].concat() });
        assert_eq!(
            relinked(note, elsewhere),
            "Über ![b](n%20e%28w%29.png \"t\")\r\n[c](  /d/x.md 't') *[d](/d/x.md)*\n\n[r]: /d/x.md\n\n> - [e](/d/x.md)\n"
        );
        assert_eq!(relinked(note, |_| None), note);
    }

    #[test]
    fn an_address_with_an_entity_is_the_one_before_the_title() {
        let note = "[x](a.md 'see ](b&c') [y](a&amp;b.md)";
        assert_eq!(relinked(note, |_| Some("n".into())), "[x](n 'see ](b&c') [y](n)");
    }

    #[test]
    fn work_and_memory_are_in_proportion_to_the_note() {
        let many = 100_000;
        let nested = ["![a".repeat(many), "](x)".repeat(many)].concat();
        assert!(targets(&nested).iter().map(|target| target.label.len()).sum::<usize>() <= 2 * nested.len());
        for hostile in [["[x](y \"", &"](".repeat(many), "\")"].concat(), ["[x](y \"", &"](&".repeat(many), "\")"].concat()] {
            assert!(targets(&hostile).len() <= 1);
        }
    }

    #[test]
    fn whatever_is_written_nothing_but_addresses_is_touched() {
        for hostile in ["](](](", "[a](", "[a](<", "![[]](x)(", "[a]:", "[a]: <", "[\\](x)](y)", &"[a](".repeat(5000), &"![](".repeat(5000)]
        {
            assert_eq!(relinked(hostile, |_| None), hostile);
            relinked(hostile, |_| Some("z".into()));
        }
    }
}
