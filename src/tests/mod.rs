//! Features through the front door, and the rules of the house.

mod tidy;
