//! The board through its front door: scripts of inputs against a small model of the document.

mod selecting;
mod stage;
