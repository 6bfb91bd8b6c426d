//! Fractional index: stacking order that lets two people insert between the same two shapes without renumbering.
//! Method: Greenspan, "Implementing Fractional Indexing" (observablehq, 2020), on base-62 digits.

use serde::{Deserialize, Serialize};

/// A key in a dense order, compared as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Order(Box<str>);

impl Order {
    /// The key of the first thing on an empty board.
    pub fn first() -> Self {
        Order("V".into())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
