//! The reading of Markdown as the rest of the page knows it: a table of functions of `note`. It comes after the page with the board's program
//! (`ui::board::later`): what only this table leads to is no part of the first download.

use crate::note::{Block, Heading, Words};

pub struct Reader {
    /// A whole note as safe HTML.
    pub html: fn(&str) -> String,
    /// The same, a top-level block at a time.
    pub blocks: fn(&str) -> Vec<Block>,
    /// The colours of code: language, text; JSON `[[from, to, "class"]…]`.
    pub code: fn(&str, &str) -> String,
    pub headings: fn(&str) -> Vec<Heading>,
    pub words: fn(&str) -> Words,
}
