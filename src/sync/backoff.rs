//! How long to wait before coming back: full jitter under a doubling bound, so that a thousand clients of a restarted server do not come at
//! once. The randomness is given.

use super::limits::{BACKOFF_FIRST, BACKOFF_LAST};

/// Counts the attempts since the last good connection.
#[derive(Debug, Default)]
pub struct Backoff {
    attempts: u32,
}

impl Backoff {
    /// Milliseconds to wait before the next attempt. `jitter` is in 0..1.
    pub fn next(&mut self, jitter: f64) -> u64 {
        let bound = (BACKOFF_FIRST.as_millis() as u64) << self.attempts.min(16);
        self.attempts = self.attempts.saturating_add(1);
        (bound.min(BACKOFF_LAST.as_millis() as u64) as f64 * jitter.clamp(0.0, 1.0)) as u64
    }

    pub fn reset(&mut self) {
        self.attempts = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_doubles_up_to_the_last_and_starts_over_after_a_good_connection() {
        let mut backoff = Backoff::default();
        let waits: Vec<u64> = (0..9).map(|_| backoff.next(1.0)).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
        backoff.reset();
        assert_eq!((backoff.next(0.5), backoff.next(0.0)), (250, 0));
    }
}
