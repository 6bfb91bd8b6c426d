//! Tests of the protocol, named after its clauses, and of what hostile bytes can do.

mod edits;
mod hostile;
mod link;
mod random;
mod storm;
