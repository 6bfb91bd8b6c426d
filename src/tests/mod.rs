//! Features through the front door, and the rules of the house.

mod fixture;
mod tidy;
mod trouble;
