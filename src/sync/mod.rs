//! How two copies of a document become one: the protocol, sans-IO, the same code in the browser, on the server and in test peers.
//! No sockets, no clock, no storage; `yrs` is known here and in `model::schema` alone.

mod appear;
pub mod awareness;
pub mod backoff;
pub mod frame;
pub mod limits;
pub mod link;
mod outbox;
pub mod replica;
pub mod scan;
pub mod varint;
pub mod wire;

pub use scan::Refusal;

#[cfg(test)]
mod tests;
