//! Who somebody is and what they are to a document. It reads no cookies (`http::caller`) and decides no action (`model::access::can`).

pub mod guest;
pub mod people;
pub mod role;
pub mod ticket;

pub use self::{guest::Token, people::People, role::Roles, ticket::Tickets};
