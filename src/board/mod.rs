//! The whiteboard as a state machine: `handle(Input) -> Vec<Effect>`. No DOM, no CRDT, no clock.

pub mod effect;
pub mod input;
