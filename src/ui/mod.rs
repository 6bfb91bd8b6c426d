//! What the person sees: pages, the document's frame, the chrome of board and note, and the parts they share. No document logic and no
//! browser interfaces: those are `client`'s and `board`'s.

pub mod board;
pub mod document;
pub mod kit;
pub mod note;
pub mod pages;
pub mod state;
