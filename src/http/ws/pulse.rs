//! What a connection did lately: how long it was silent, and whether it says too much. It closes nothing itself.

use tokio::time::Instant;

use super::Close;
use crate::{
    server::rooms::Dialect,
    sync::limits::{self, close},
};

/// What a socket did lately.
pub struct Pulse {
    opened: Instant,
    heard: Instant,
    /// When it was last asked whether it is there.
    pub pinged: Instant,
    /// The client sent something.
    spoke: bool,
    messages: Bucket,
    bytes: Bucket,
}

/// A token bucket: so much a second, and a burst.
struct Bucket {
    rate: f64,
    burst: f64,
    left: f64,
    refilled: Instant,
}

impl Bucket {
    fn new(now: Instant, rate: u32, burst: u32) -> Self {
        Bucket { rate: rate.into(), burst: burst.into(), left: burst.into(), refilled: now }
    }

    /// Takes so much; `false` when that was too much.
    fn take(&mut self, now: Instant, amount: f64) -> bool {
        let earned = now.duration_since(self.refilled).as_secs_f64() * self.rate;
        self.left = (self.left + earned).min(self.burst) - amount;
        self.refilled = now;
        self.left >= 0.0
    }
}

impl Pulse {
    pub fn new(now: Instant) -> Self {
        let messages = Bucket::new(now, limits::RATE, limits::BURST);
        let bytes = Bucket::new(now, limits::RATE_BYTES, limits::BURST_BYTES);
        Pulse { opened: now, heard: now, pinged: now, spoke: false, messages, bytes }
    }

    /// One more message of so many bytes; `false` when it was too many, or too much.
    pub fn hear(&mut self, now: Instant, bytes: usize) -> bool {
        (self.heard, self.spoke) = (now, true);
        self.messages.take(now, 1.0) & self.bytes.take(now, bytes as f64)
    }

    /// When the silence means something, and what.
    pub fn next(&self, dialect: Dialect) -> Instant {
        let first = (dialect == Dialect::Tandem && !self.spoke).then(|| self.opened + limits::FIRST_FRAME);
        let ping = self.heard.max(self.pinged) + limits::HEARTBEAT;
        let dead = self.heard + limits::DEAD_AFTER;
        first.into_iter().chain([ping, dead]).min().unwrap_or(dead)
    }

    pub fn is_dead(&self, now: Instant, dialect: Dialect) -> Option<Close> {
        let dead = |why: &str| Some((close::DEAD, why.to_owned()));
        if now >= self.heard + limits::DEAD_AFTER {
            return dead("nothing was heard from you");
        }
        if dialect == Dialect::Tandem && !self.spoke && now >= self.opened + limits::FIRST_FRAME {
            return dead("no first frame came");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_bucket_lets_a_burst_through_and_then_the_rate() {
        let start = Instant::now();
        let mut pulse = Pulse::new(start);
        assert!((0..limits::BURST).all(|_| pulse.hear(start, 1)));
        assert!(!pulse.hear(start, 1), "one more is too many");
        let later = start + Duration::from_secs(2);
        let passed = (0..limits::BURST).take_while(|_| pulse.hear(later, 1)).count() as u32;
        assert_eq!(passed, 2 * limits::RATE - 1, "two seconds later, less the one that was too many");
    }

    #[test]
    fn few_messages_may_be_too_much_too() {
        let start = Instant::now();
        let mut pulse = Pulse::new(start);
        let frames = limits::BURST_BYTES as usize / limits::FRAME;
        assert!((0..frames).all(|_| pulse.hear(start, limits::FRAME)), "a large document may come at once");
        assert!(!pulse.hear(start, limits::FRAME));
        let mut pulse = Pulse::new(start);
        assert!((0..600).all(|second| pulse.hear(start + Duration::from_secs(second), limits::RATE_BYTES as usize)), "or for ever, slower");
    }

    #[test]
    fn silence_is_answered_by_a_ping_and_then_by_a_close() {
        let start = Instant::now();
        let mut pulse = Pulse::new(start);
        assert_eq!(pulse.next(Dialect::Tandem), start + limits::FIRST_FRAME);
        assert!(pulse.is_dead(start + limits::FIRST_FRAME, Dialect::Tandem).is_some());
        assert!(pulse.is_dead(start + limits::FIRST_FRAME, Dialect::Yjs).is_none(), "a stock client may only listen");
        pulse.hear(start, 1);
        assert_eq!(pulse.next(Dialect::Tandem), start + limits::HEARTBEAT);
        pulse.pinged = start + limits::HEARTBEAT;
        assert_eq!(pulse.next(Dialect::Tandem), start + 2 * limits::HEARTBEAT);
        assert!(pulse.is_dead(start + limits::DEAD_AFTER, Dialect::Tandem).is_some());
    }
}
