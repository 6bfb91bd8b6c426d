//! What a document is: values and rules. No I/O, no framework, no clock.
//!
//! Everything above speaks in these words. `schema/` is the only place (with `sync/`) that knows how they lie in the CRDT.

pub mod access;
pub mod excalidraw;
pub mod geom;
pub mod ids;
pub mod json;
pub mod nesting;
pub mod order;
pub mod path;
pub mod presence;
pub mod schema;
pub mod shape;
pub mod style;
