//! What is made of the whole note follows the text at a distance that its cost decides.

use leptos::prelude::*;

use crate::client::dom::{Timer, now_ms};

/// When the whole note is read again: what is made of the whole must not be felt at the keys. Milliseconds of one clock.
#[derive(Clone, Copy)]
struct Pace {
    /// Reading takes at most one part in so many of the time.
    share: u64,
    /// What reading took last, and when that was.
    cost: u64,
    read: u64,
    /// Since when something new is there to be read.
    since: Option<u64>,
}

impl Pace {
    /// A note that takes long waits for a pause of so long,
    const PAUSE: u64 = 500;
    /// but not through more than so many turns.
    const TURNS: u64 = 5;

    fn new(share: u64) -> Self {
        Pace { share, cost: 0, read: 0, since: None }
    }

    /// Something changed. When to read.
    fn next(&mut self, now: u64) -> u64 {
        let since = *self.since.get_or_insert(now);
        let turn = self.cost * self.share;
        (now + turn.min(Self::PAUSE)).min(since + turn * Self::TURNS).max(self.read + turn)
    }

    fn done(&mut self, started: u64, now: u64) {
        *self = Pace { cost: now.saturating_sub(started), read: now, since: None, ..*self };
    }
}

/// Calls `read` after `changed`, which says (and tracks) whether there is something to read. Of the time, `read` takes one part in `share`.
pub fn at_pace(share: u64, changed: impl Fn() -> bool + 'static, read: impl Fn() + Clone + 'static) {
    let timer = StoredValue::new_local(None);
    let pace = StoredValue::new(Pace::new(share));
    let read = move || {
        let started = now_ms();
        read();
        pace.try_update_value(|pace| pace.done(started, now_ms()));
    };
    Effect::new(move |_| {
        if changed() {
            let now = now_ms();
            let at = pace.try_update_value(|pace| pace.next(now)).unwrap_or(now);
            timer.set_value(Some(Timer::after(at.saturating_sub(now), read.clone())));
        }
    });
    on_cleanup(move || timer.dispose());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_note_is_read_at_once() {
        let mut pace = Pace::new(20);
        assert_eq!(pace.next(1000), 1000);
        pace.done(1000, 1001);
        assert_eq!(pace.next(5000), 5020);
    }

    #[test]
    fn a_long_note_waits_for_a_pause_and_not_forever() {
        let mut pace = Pace::new(20);
        pace.done(0, 60); // 60 ms: a turn is 1.2 s
        assert_eq!(pace.next(100), 1260, "not again so soon");
        assert_eq!(pace.next(2000), 2500, "each change puts it off");
        assert_eq!(pace.next(2300), 2800);
        assert_eq!(pace.next(5900), 6100, "but somebody who writes on sees it, too");
        assert_eq!(pace.next(6200), 6100);
        pace.done(6100, 6160);
        assert_eq!(pace.next(60_000), 60_500, "the first key after a rest is not the one that pays");
    }
}
