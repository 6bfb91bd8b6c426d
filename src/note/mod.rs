//! The note as Markdown: read for people who only look (a title, an excerpt, safe HTML), and formatted for people who write.
//! Nothing here stores one, or knows an editor (`client/editor`).

mod act;
#[cfg(feature = "ssr")]
mod html;
#[cfg(feature = "ssr")]
mod outline;

pub use act::{Edit, act};
#[cfg(feature = "ssr")]
pub use html::to_html;
#[cfg(feature = "ssr")]
pub use outline::{excerpt, title_of};

#[cfg(feature = "ssr")]
use pulldown_cmark::{Options, Parser};

/// The Markdown that notes speak: CommonMark with tables, strikethrough, task lists and footnotes.
#[cfg(feature = "ssr")]
fn parse(markdown: &str) -> Parser<'_> {
    Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES,
    )
}
