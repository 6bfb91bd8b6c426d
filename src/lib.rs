//! Tandem: a note and a whiteboard side by side in one document, and everyone who has it open sees every edit as it happens.
//!
//! THE MAP, in layer order; each module may use only those above it that ARCHITECTURE.md lists (`tests::tidy` checks).

pub mod board;
pub mod client;
pub mod model; //  what a document is
pub mod scene; //  what it looks like
pub mod sync; //   how two copies become one //  the whiteboard, without a DOM // the browser
