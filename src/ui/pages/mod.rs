//! One file a page of the route table (`app.rs`).

mod document;
mod home;
mod not_found;

pub use document::DocumentPage;
pub use home::HomePage;
pub use not_found::{NotFound, Trouble};
