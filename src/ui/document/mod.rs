//! The frame of an open document: header, panes, splitter. What is inside the panes is `note/` and `board/`.

mod header;
mod menu;
mod modes;
mod people;
mod recovery;
mod save;
mod share;
mod splitter;
mod title;
mod workspace;

pub use workspace::{Live, Workspace};
