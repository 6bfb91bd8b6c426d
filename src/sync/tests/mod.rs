//! Tests of the protocol, named after its clauses, and of what hostile bytes can do.

mod edits;
pub mod hostile;
mod link;
pub mod random;
mod storm;
