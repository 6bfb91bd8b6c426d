//! Features through the front door, and the rules of the house.

mod front;
mod http;
mod import;
mod tidy;
