//! The note as Markdown: read for people who only look (safe HTML, headings, counts, colours of code, a title or an excerpt), and formatted for
//! people who write. The same code runs on the server and in the browser. Nothing here stores a note, or knows an editor (`client/editor`).

mod act;
mod code;
mod html;
mod outline;
mod relink;
mod slug;
mod utf16;
mod words;

pub use act::{Edit, act};
pub use code::{Class, Span, code_spans, highlight};
pub use html::{Block, PART, blobs, blocks, to_html, to_parts};
pub use outline::{Heading, excerpt, headings, title_of};
pub use relink::{Target, blob, relinked, targets};
pub use words::{Words, words};

use pulldown_cmark::{Options, Parser};

/// The Markdown that notes speak: CommonMark with tables, strikethrough, task lists and footnotes. `html` adds callouts and bare addresses.
fn parse(markdown: &str) -> Parser<'_> {
    Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES,
    )
}
