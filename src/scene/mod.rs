//! What a document looks like: shapes -> display list -> a painter. It decides nothing and stores nothing.

pub mod display;
