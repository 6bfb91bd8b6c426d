//! Tests of the protocol, named after its clauses, and of what hostile bytes can do.

mod binding;
mod child;
mod differential;
mod edits;
pub mod hostile;
mod link;
mod plain;
pub mod random;
mod storm;
