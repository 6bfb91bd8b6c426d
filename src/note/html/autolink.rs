//! Addresses that were just typed: "Autolinks (extension)" of GitHub's Markdown (GFM, section 6.9), which the parser lacks. It finds them in
//! text; what is text, and whether a link may stand there, others know. Looking through a text is linear in its length.

use std::ops::Range;

/// What a link's address begins with that its text does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole address.
    Web,
    /// `www.…`.
    Www,
    Mail,
}

/// An address in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub range: Range<usize>,
    pub kind: Kind,
    /// It ends only because the text does: with more text it might have been longer.
    pub unfinished: bool,
}

/// The addresses in a text, in order. Those of mail are looked for in what is left between the others, as GitHub does.
pub struct Addresses<'t> {
    text: &'t str,
    /// What stands before the text.
    before: Option<char>,
    /// What stands behind it: nothing there is part of an address yet, but where a domain goes on it must be one.
    after: &'t str,
    from: usize,
    /// The next address that is not of mail, once it was looked for.
    web: Option<Option<Found>>,
}

impl<'t> Addresses<'t> {
    pub fn new(text: &'t str, before: Option<char>, after: &'t str) -> Self {
        Self { text, before, after, from: 0, web: None }
    }

    fn web(&self) -> Option<Found> {
        let (text, bytes) = (self.text, self.text.as_bytes());
        (self.from..bytes.len()).find_map(|at| match bytes[at] {
            b':' if bytes[at..].starts_with(b"://") => self.whole(at),
            b'w' if bytes[at..].starts_with(b"www.") => {
                let before = if at == 0 { self.before } else { text[..at].chars().next_back() };
                let free = before.is_none_or(|c| c.is_whitespace() || "*_~(".contains(c));
                let domain = free.then(|| domain(&text[at + 4..], self.after)).flatten().filter(|domain| domain.dots > 0)?;
                Some(whole(text, at, at + 4 + domain.end, Kind::Www))
            }
            _ => None,
        })
    }

    /// The whole address whose scheme ends at `colon`.
    fn whole(&self, colon: usize) -> Option<Found> {
        let (text, bytes) = (self.text, self.text.as_bytes());
        // One letter more than the longest scheme: what is longer is none.
        let letters = bytes[self.from..colon].iter().rev().take(6).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let start = colon - letters;
        if !["http", "https"].iter().any(|scheme| text[start..colon].eq_ignore_ascii_case(scheme)) {
            return None;
        }
        let domain = domain(&text[colon + 3..], self.after)?;
        text[colon + 3..].starts_with(char::is_alphanumeric).then(|| whole(text, start, colon + 3 + domain.end, Kind::Web))
    }
}

impl Iterator for Addresses<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        let web = self.web.take().unwrap_or_else(|| self.web());
        let between = &self.text[..web.as_ref().map_or(self.text.len(), |web| web.range.start)];
        let signs = between[self.from..].match_indices('@').map(|(at, _)| self.from + at);
        let mail = signs.into_iter().find_map(|sign| mail(between, self.from, sign));
        // What was not given back waits.
        let found = match mail {
            Some(mail) => {
                self.web = Some(web);
                mail
            }
            None => web?,
        };
        self.from = found.range.end;
        Some(found)
    }
}

struct Domain {
    end: usize,
    dots: usize,
}

/// Segments of letters, digits, `-` and `_`; none of the last two may have a `_`, but in a domain so long that nobody counts.
/// The text goes on in `after`, which counts but for where the domain ends.
fn domain(text: &str, after: &str) -> Option<Domain> {
    const MANY: usize = 10;
    let (mut dots, mut scores, mut scores_before, mut end) = (0, 0, 0, 0);
    for c in text.chars().chain(after.chars()) {
        match c {
            '.' if dots == MANY => return Some(Domain { end: end.min(text.len()), dots }),
            '.' => (dots, scores_before, scores) = (dots + 1, scores, 0),
            '_' => scores += 1,
            c if c.is_alphanumeric() || c == '-' => {}
            _ => break,
        }
        end += c.len_utf8();
    }
    let end = end.min(text.len());
    (scores + scores_before == 0).then_some(Domain { end, dots })
}

/// From a valid domain to where the address ends.
fn whole(text: &str, start: usize, domain: usize, kind: Kind) -> Found {
    let end = domain + reach(&text[domain..]);
    Found { range: start..start + trimmed(&text[start..end]), kind, unfinished: end == text.len() }
}

/// How far an address goes that goes on: everything but white space and `<`.
pub fn reach(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || c == '<').unwrap_or(text.len())
}

/// The length of an address without what belongs to the sentence around it: punctuation, brackets that it does not open, an entity.
pub fn trimmed(address: &str) -> usize {
    let bytes = address.as_bytes();
    let count = |wanted: u8| bytes.iter().filter(|byte| **byte == wanted).count();
    let mut round = count(b')').saturating_sub(count(b'('));
    let mut square = count(b']').saturating_sub(count(b'['));
    let mut end = bytes.len();
    while let Some(last) = end.checked_sub(1) {
        match bytes[last] {
            b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' | b'"' => end = last,
            b')' if round > 0 => (end, round) = (last, round - 1),
            b']' if square > 0 => (end, square) = (last, square - 1),
            b';' => {
                let letters = bytes[..last].iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
                let entity = letters > 0 && bytes[..last - letters].ends_with(b"&");
                end = if entity { last - letters - 1 } else { last };
            }
            _ => break,
        }
    }
    end
}

fn mail(text: &str, from: usize, sign: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let before = bytes[from..sign].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || b".+-_".contains(byte)).count();
    if before == 0 {
        return None;
    }
    let (mut end, mut dots) = (sign + 1, 0);
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'@' => return None,
            b'.' if bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric) => dots += 1,
            b'-' | b'_' => {}
            byte if byte.is_ascii_alphanumeric() => {}
            _ => break,
        }
        end += 1;
    }
    if dots == 0 || !bytes[end - 1].is_ascii_alphabetic() {
        return None;
    }
    let start = sign - before;
    let scheme = |name: &str| text[from..start].ends_with(name);
    if scheme("xmpp:") {
        return None; // GitHub links these; a note may not lead there
    }
    let (start, kind) = if scheme("mailto:") { (start - "mailto:".len(), Kind::Web) } else { (start, Kind::Mail) };
    Some(Found { range: start..end, kind, unfinished: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<&str> {
        Addresses::new(text, None, "").map(|found| &text[found.range]).collect()
    }

    #[test]
    fn the_examples_of_gfm_6_9() {
        for (text, found) in [
            ("www.commonmark.org", &["www.commonmark.org"][..]),
            ("Visit www.commonmark.org/help for more information.", &["www.commonmark.org/help"]),
            ("Visit www.commonmark.org.", &["www.commonmark.org"]),
            ("Visit www.commonmark.org/a.b.", &["www.commonmark.org/a.b"]),
            ("www.google.com/search?q=Markup+(business)", &["www.google.com/search?q=Markup+(business)"]),
            ("www.google.com/search?q=Markup+(business)))", &["www.google.com/search?q=Markup+(business)"]),
            ("(www.google.com/search?q=Markup+(business))", &["www.google.com/search?q=Markup+(business)"]),
            ("(www.google.com/search?q=Markup+(business)", &["www.google.com/search?q=Markup+(business)"]),
            ("www.google.com/search?q=(business))+ok", &["www.google.com/search?q=(business))+ok"]),
            ("www.google.com/search?q=commonmark&hl=en", &["www.google.com/search?q=commonmark&hl=en"]),
            ("www.google.com/search?q=commonmark&hl;", &["www.google.com/search?q=commonmark"]),
            ("www.commonmark.org/he<lp", &["www.commonmark.org/he"]),
            ("http://commonmark.org", &["http://commonmark.org"]),
            (
                "(Visit https://encrypted.google.com/search?q=Markup+(business))",
                &["https://encrypted.google.com/search?q=Markup+(business)"],
            ),
            ("foo@bar.baz", &["foo@bar.baz"]),
            ("hello@mail+xyz.example isn't valid, but hello+xyz@mail.example is.", &["hello+xyz@mail.example"]),
            ("a.b-c_d@a.b", &["a.b-c_d@a.b"]),
            ("a.b-c_d@a.b.", &["a.b-c_d@a.b"]),
            ("a.b-c_d@a.b-", &[]),
            ("a.b-c_d@a.b_", &[]),
        ] {
            assert_eq!(all(text), found, "{text}");
        }
    }

    #[test]
    fn beside_the_examples() {
        for (text, found) in [
            ("http://localhost:3000/x, HTTPS://A.B!", &["http://localhost:3000/x", "HTTPS://A.B"][..]),
            ("见https://例子.测试/路 径", &["https://例子.测试/路"]),
            ("xhttp://a.b httpx://a.b javascript://a.b ftp://a.b", &[]),
            ("http:// http://_ http://. http://-a.b www. www.x xwww.a.b", &[]),
            ("http://a_b.c www.a.b_c http://a_b.c.d", &["http://a_b.c.d"]),
            ("*www.a.b* _www.a.b (www.a.b) [http://a.b] \"http://a.b\"", &["www.a.b", "www.a.b", "www.a.b", "http://a.b", "http://a.b"]),
            ("mailto:a@b.c, xmpp:a@b.c a@b@c.d @x a@", &["mailto:a@b.c", "b@c.d"]),
            ("a@b.c.http://d.e www.@www.x.y", &["a@b.c", "http://d.e", "www.@www.x.y"]),
        ] {
            assert_eq!(all(text), found, "{text}");
        }
    }

    #[test]
    fn what_ends_with_its_text_is_unfinished() {
        let unfinished = |text| Addresses::new(text, None, "").next().map(|found| found.unfinished);
        assert_eq!(unfinished("http://a.b/c."), Some(true));
        assert_eq!(unfinished("http://a.b/c. d"), Some(false));
        assert_eq!(Addresses::new("www.a.b", Some('x'), "").next(), None);
    }
}
