//! What pages share: how this person likes to see things. The state of a document is `client::session`'s.

pub mod prefs;
