//! What the server does. No web framework here: `http/` and `cli` are its callers.

pub mod config;
