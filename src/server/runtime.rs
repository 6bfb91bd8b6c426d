//! What rooms ask of whoever runs them: tasks, a clock, threads that may block, locks. This is tokio and std by other names and costs
//! nothing. Under test the same names work in an exploration of interleavings too (`explored`), so `rooms` must not go around them.

#[cfg(test)]
pub mod explored;

pub use tokio::time::Instant;

#[cfg(test)]
pub use self::explored::{Mutex, MutexGuard, now, point, sleep_until, spawn, spawn_blocking, timeout, yield_now};
#[cfg(not(test))]
pub use self::plain::*;

#[cfg(not(test))]
mod plain {
    pub use std::sync::{Mutex, MutexGuard};

    pub use tokio::{
        spawn,
        task::{spawn_blocking, yield_now},
        time::{sleep_until, timeout},
    };

    pub fn now() -> super::Instant {
        super::Instant::now()
    }

    /// Another thread may do something here that matters.
    pub fn point() {}
}
