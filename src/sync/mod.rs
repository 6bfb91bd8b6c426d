//! How two copies of a document become one: the protocol, sans-IO, the same code in the browser, on the server and in test peers.
//! No sockets, no clock, no storage; `yrs` is known here and in `model::schema` alone.

pub mod limits;
pub mod wire;
