//! The only way from a note to HTML: a writer that knows the elements and attributes below and no others, and escapes all that it is given.
//! What a note says can therefore become text or a value, never markup.

use super::address::Address;

/// The elements of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element(&'static str);

/// Attributes of those elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute(&'static str);

macro_rules! names {
    ($kind:ident: $($constant:ident $name:literal),* $(,)?) => {
        impl $kind {
            $(pub const $constant: Self = Self($name);)*
            /// All there are.
            #[cfg(test)]
            pub const ALL: &[&str] = &[$($name),*];
        }
    };
}

names!(Element:
    A "a", BLOCKQUOTE "blockquote", BR "br", CODE "code", DEL "del", DETAILS "details", DIV "div", EM "em",
    H1 "h1", H2 "h2", H3 "h3", H4 "h4", H5 "h5", H6 "h6", HR "hr", IMG "img", INPUT "input", KBD "kbd", LI "li", MARK "mark",
    OL "ol", P "p", PRE "pre", SECTION "section", SMALL "small", SPAN "span", STRONG "strong", SUB "sub", SUMMARY "summary", SUP "sup",
    TABLE "table", TBODY "tbody", TD "td", TH "th", THEAD "thead", TR "tr", U "u", UL "ul",
);
names!(Attribute:
    ALIGN "align", ALT "alt", ARIA_LABEL "aria-label", AT "data-at", CHECKED "checked", CLASS "class", DISABLED "disabled",
    HEIGHT "height", HREF "href", ID "id", LANGUAGE "data-language", LOADING "loading", OPEN "open", REL "rel", ROLE "role",
    SRC "src", START "start", TABINDEX "tabindex", TITLE "title", TYPE "type", WIDTH "width",
);

/// HTML that grows.
#[derive(Default)]
pub struct Writer {
    html: String,
}

impl Writer {
    pub fn with_capacity(bytes: usize) -> Self {
        Self { html: String::with_capacity(bytes) }
    }

    pub fn len(&self) -> usize {
        self.html.len()
    }

    pub fn finish(self) -> String {
        self.html
    }

    /// Begins an element; it has the attributes that are said before the statement ends.
    pub fn open(&mut self, element: Element) -> Opening<'_> {
        self.html.push('<');
        self.html.push_str(element.0);
        Opening { html: &mut self.html }
    }

    pub fn close(&mut self, element: Element) {
        self.html.push_str("</");
        self.html.push_str(element.0);
        self.html.push('>');
    }

    /// Text that a reader sees as it is.
    pub fn text(&mut self, text: &str) {
        escape(&mut self.html, text, false);
    }
}

/// A start tag; it is complete when this is dropped.
pub struct Opening<'w> {
    html: &'w mut String,
}

impl Opening<'_> {
    /// # Panics
    /// In tests, for attributes that hold addresses: these have [`Self::address`].
    pub fn with(self, attribute: Attribute, value: &str) -> Self {
        debug_assert!(attribute != Attribute::HREF && attribute != Attribute::SRC, "an address nobody looked at");
        self.put(attribute, value)
    }

    /// An attribute that this element may lack.
    pub fn with_some(self, attribute: Attribute, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(attribute, value),
            None => self,
        }
    }

    /// An attribute whose presence says it all.
    pub fn when(self, said: bool, attribute: Attribute) -> Self {
        self.with_some(attribute, said.then_some(""))
    }

    pub fn number(self, attribute: Attribute, value: u32) -> Self {
        self.put(attribute, &value.to_string())
    }

    pub fn address(self, attribute: Attribute, address: &Address) -> Self {
        self.put(attribute, address.as_str())
    }

    fn put(self, attribute: Attribute, value: &str) -> Self {
        self.html.push(' ');
        self.html.push_str(attribute.0);
        self.html.push_str("=\"");
        escape(self.html, value, true);
        self.html.push('"');
        self
    }
}

impl Drop for Opening<'_> {
    fn drop(&mut self) {
        self.html.push('>');
    }
}

/// A text or, `quoted`, a value, just as a browser writes what it read ("escaping a string", HTML standard 13.3): a page can tell that nothing
/// of it changed. HTML has no way to write NUL, and reads a carriage return as a line feed.
fn escape(html: &mut String, text: &str, quoted: bool) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let (instead, length) = match byte {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' if quoted => ("&quot;", 1),
            0xc2 if text[at..].starts_with('\u{a0}') => ("&nbsp;", 2),
            0 => ("\u{fffd}", 1),
            b'\r' if text.as_bytes().get(at + 1) == Some(&b'\n') => ("", 1),
            b'\r' => ("\n", 1),
            _ => continue,
        };
        html.push_str(&text[from..at]);
        html.push_str(instead);
        from = at + length;
    }
    html.push_str(&text[from..]);
}
