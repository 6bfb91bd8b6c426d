//! The note: Markdown read for people who only look. Source text goes in, a title, an excerpt or safe HTML comes out.
//! Nothing here edits a note (`client/editor`) or stores one.

mod html;
mod outline;

pub use html::to_html;
pub use outline::{excerpt, title_of};

use pulldown_cmark::{Options, Parser};

/// The Markdown that notes speak: CommonMark with tables, strikethrough, task lists and footnotes.
fn parse(markdown: &str) -> Parser<'_> {
    Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES,
    )
}
