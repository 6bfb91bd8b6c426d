//! Where a link or an image may lead: the web, mail, telephone, places of our own site. Everything else is no address.

use crate::model::ids::BlobId;

/// Before every id in a note, and in links to them, so that a note can neither replace nor style parts of the app.
pub const PREFIX: &str = "note-";

/// What `/blobs/` names begin with.
const BLOBS: &str = "/blobs/";

/// An address that is safe to write into a page: of a scheme we know, without characters that a browser would drop before it reads the scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    text: String,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Site,
    Blob,
    Mail,
    Outside,
}

impl Address {
    /// What was written after `](`, decoded; `None` for schemes that a note may not use.
    pub fn new(destination: &str) -> Option<Self> {
        if let Some(fragment) = destination.strip_prefix('#').filter(|fragment| !fragment.is_empty()) {
            return Some(Self { text: encoded("#", PREFIX, fragment), kind: Kind::Site });
        }
        let text = encoded("", "", destination);
        let kind = match scheme(&text) {
            Some(scheme) if ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => Kind::Outside,
            Some(scheme) if ["mailto", "tel"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => Kind::Mail,
            Some(_) => return None,
            None if text.starts_with("//") => Kind::Outside,
            None if blob(&text).is_some() => Kind::Blob,
            None => Kind::Site,
        };
        Some(Self { text, kind })
    }

    /// A place in this note, by its id without [`PREFIX`].
    pub fn inside(id: &str) -> Self {
        Self { text: encoded("#", PREFIX, id), kind: Kind::Site }
    }

    pub fn mail(address: &str) -> Self {
        Self { text: encoded("mailto:", "", address), kind: Kind::Mail }
    }

    /// Whether it is bytes that we keep: an image, an attachment.
    pub fn is_blob(&self) -> bool {
        self.kind == Kind::Blob
    }

    pub fn is_outside(&self) -> bool {
        self.kind == Kind::Outside
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The name of what is kept at this path of ours.
fn blob(path: &str) -> Option<BlobId> {
    let name = path.strip_prefix(BLOBS)?;
    name.split(['?', '#', '/']).next()?.parse().ok()
}

/// All `/blobs/` names that a note speaks of, each once, in order. Also those in code or in HTML that is only shown: who asks wants to know
/// what must be kept.
pub fn blobs(markdown: &str) -> Vec<BlobId> {
    let mut found: Vec<BlobId> = Vec::new();
    for (at, _) in markdown.match_indices(BLOBS) {
        let name = &markdown[at + BLOBS.len()..];
        let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(name.len());
        found.extend(name[..end].parse::<BlobId>());
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|blob| seen.insert(blob.clone()));
    found
}

/// What stands before the first `:`, when a browser would take it for a scheme (WHATWG URL, "scheme state").
fn scheme(address: &str) -> Option<&str> {
    let end = address.find([':', '/', '?', '#'])?;
    let scheme = &address[..end];
    let plain = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    (address.as_bytes()[end] == b':' && plain && scheme.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(scheme)
}

/// With `%XX` for every byte that cannot stand in an address, as CommonMark's examples do. White space and control characters are among
/// them: browsers drop some before they read the scheme.
fn encoded(start: &str, prefix: &str, address: &str) -> String {
    const PLAIN: &[u8] = b"-_.+!*'(),%#@?=;:/&$~";
    const DIGITS: &[u8] = b"0123456789ABCDEF";
    let mut text = String::with_capacity(start.len() + prefix.len() + address.len());
    text.push_str(start);
    text.push_str(prefix);
    for byte in address.bytes() {
        if byte.is_ascii_alphanumeric() || PLAIN.contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOB: &str = "/blobs/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

    #[test]
    fn only_known_schemes_are_addresses() {
        for bad in ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "x-y.z+1:", "blob:x"] {
            assert_eq!(Address::new(bad), None, "{bad}");
        }
        for good in ["http://a.b", "HTTPS://a.b", "mailto:a@b.c", "tel:+1", "/d/x", "x/y:z", "?q=a:b", "", "./a", "a b:c", ":x", "1x:y"] {
            assert!(Address::new(good).is_some(), "{good}");
        }
    }

    #[test]
    fn what_browsers_drop_is_encoded_before_the_scheme_is_read() {
        for sly in [" javascript:x", "java\tscript:x", "java\nscript:x", "\u{1}javascript:x", "javascript\u{0}:x", "\\\\x.y"] {
            let address = Address::new(sly).expect("a relative address");
            assert!(
                address.as_str().starts_with(['j', '%']) && address.as_str().contains('%') && scheme(address.as_str()).is_none(),
                "{sly:?}"
            );
        }
    }

    #[test]
    fn the_kinds_of_addresses() {
        assert!(Address::new("//x.y/z").is_some_and(|address| address.is_outside()));
        assert!(Address::new("https://x.y/z").is_some_and(|address| address.is_outside()));
        assert!(Address::new(BLOB).is_some_and(|address| address.is_blob()));
        assert!(Address::new(&format!("{BLOB}?name=a.pdf")).is_some_and(|address| address.is_blob()));
        assert!(Address::new("/blobs/short").is_some_and(|address| !address.is_blob() && !address.is_outside()));
        assert_eq!(Address::new("#Über uns").map(|address| address.text), Some("#note-%C3%9Cber%20uns".into()));
        assert_eq!(Address::new("#").map(|address| address.text), Some("#".into()));
    }

    #[test]
    fn blobs_are_found_wherever_they_are_spoken_of() {
        let other = BLOB.replace("47", "48");
        let note = format!("![a]({BLOB}) [b][x] <img src=\"{BLOB}\"> /blobs/short\n\n[x]: {other}?name=y {BLOB}z");
        let names: Vec<String> = blobs(&note).iter().map(|blob| format!("/blobs/{blob}")).collect();
        assert_eq!(names, [BLOB.to_owned(), other]);
    }
}
