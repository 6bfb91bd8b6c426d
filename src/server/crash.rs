//! Named places where a crash would hurt most. `src/tests/crash_points.rs` ends a server at each; it lists them all, with the promise that
//! is checked. Outside of this crate's own tests they are nothing: the released program does not even depend on the crate behind them.

/// A statement: `crash_point!` of the name.
macro_rules! crash_point {
    ($name:literal) => {
        #[cfg(test)]
        fail::fail_point!($name);
    };
}
