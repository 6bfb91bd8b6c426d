//! Markdown to HTML that is safe to put into our own page: what people wrote, never what they could do with it. The one renderer of notes:
//! the server's pages and exports, and in the browser reading, printing and copying, run this code and so look the same.
//!
//! The note is hostile input. What comes out is safe by how it is made: a writer that knows a closed set of elements and attributes
//! (`write`), addresses that were looked at (`address`), nesting that is bounded (`page`). HTML in a note is shown as text, but for a
//! few harmless marks (`inline`). The tests hold all that against a sanitiser and against other renderers.
//!
//! Not here yet: math, diagrams, links between notes. They come as further arms of `page` and `inline`.

mod address;
#[cfg(test)]
mod attacks;
mod autolink;
mod callout;
#[cfg(test)]
mod examples;
mod footnotes;
mod inline;
#[cfg(test)]
mod oracle;
mod page;
#[cfg(test)]
mod tests;
mod write;

pub use address::{PREFIX, blobs};

use page::Page;

/// Source bytes that the server renders; the rest of a longer note appears when the editor has loaded. Bounds the time and size of a page.
const SOURCE: usize = 2 << 20;

const REST: &str = "<p><em>The note goes on; the rest appears when the editor has loaded.</em></p>";

/// Blocks in a part of a page.
pub const PART: usize = 64;

/// A top-level block of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Where it begins in the source, in UTF-16 units. The footnotes, which are gathered last, begin where the first of them does.
    pub at: u32,
    /// One element and a line feed. It says nothing of where in the note it is, so that it is equal when only other blocks changed.
    pub html: String,
}

/// Safe HTML for a note: all its [`blocks`]. Headings have ids; task boxes are disabled and have the place of the character between their
/// brackets (`data-at`, in UTF-16 units from where the block begins); outside images are links (a page must not tell strangers' servers who
/// reads it). Only the first 2 MiB of a note are rendered.
pub fn to_html(markdown: &str) -> String {
    let (shown, rest) = cut(markdown);
    let mut html = Page::render(shown).0;
    if rest {
        html.push_str(REST);
    }
    html
}

/// The same HTML, a top-level block at a time and of the whole note.
pub fn blocks(markdown: &str) -> Vec<Block> {
    let (html, starts) = Page::render(markdown);
    let ends = starts.iter().skip(1).map(|start| start.html).chain([html.len()]);
    starts.iter().zip(ends).map(|(start, end)| Block { at: start.at, html: html[start.html..end].to_owned() }).collect()
}

/// What [`to_html`] gives, in parts of [`PART`] blocks: `<div class="part">`. A browser lays out and paints only the parts near the window
/// (`content-visibility`), for which ten thousand single blocks are too many.
pub fn to_parts(markdown: &str) -> String {
    let (shown, rest) = cut(markdown);
    let (html, starts) = Page::render(shown);
    let mut page = String::with_capacity(html.len() + html.len() / 16);
    let ends = starts.iter().map(|start| start.html).skip(PART).step_by(PART).chain([html.len()]);
    for (start, end) in starts.iter().map(|start| start.html).step_by(PART).zip(ends) {
        page.extend(["<div class=\"part\">", &html[start..end], "</div>"]);
    }
    if rest {
        page.push_str(REST);
    }
    page
}

/// At most [`SOURCE`] bytes, up to the end of a line where there is one; and whether something was cut.
fn cut(markdown: &str) -> (&str, bool) {
    if markdown.len() <= SOURCE {
        return (markdown, false);
    }
    let limit = (0..=SOURCE).rev().find(|&at| markdown.is_char_boundary(at)).unwrap_or(0);
    let end = markdown[..limit].rfind('\n').unwrap_or(limit);
    (&markdown[..end], true)
}
