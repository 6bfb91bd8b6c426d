//! How a room empties when the server stops: its members go one after another, so that they do not come back in one instant. (R8) How long
//! that may take is decided outside.

use std::mem;

use super::Logic;
use crate::sync::limits::{self, close};

const FLUSH_MS: u64 = limits::DRAIN_FLUSH.as_millis() as u64;

impl Logic {
    /// When the oldest edit came that is not committed.
    pub fn oldest(&self) -> Option<u64> {
        let queued = self.queue.front().map(|queued| queued.came_ms);
        queued.or(self.deferred.front().map(|edit| edit.came_ms))
    }

    /// Gives everybody their moment to go.
    pub(super) fn drain(&mut self, within_ms: u64, phase: f64) {
        self.draining = true;
        let step = within_ms as f64 / self.seats.len().max(1) as f64;
        let at = |i: usize| self.now_ms + ((i as f64 + phase) * step) as u64;
        self.leaving = self.seats.keys().enumerate().map(|(i, peer)| (at(i), *peer)).collect();
    }

    /// Who is due goes, once its edits are saved and it was told so. Nobody waits for a store in trouble.
    pub(super) fn send_home(&mut self) {
        for (at, peer) in mem::take(&mut self.leaving) {
            let due = self.now_ms >= at && (self.trouble.is_some() || self.now_ms >= at + FLUSH_MS || self.is_saved(peer));
            if !due {
                self.leaving.push_back((at, peer));
            } else if self.seats.contains_key(&peer) {
                self.close(peer, close::RESTART, "the server restarts");
            }
        }
    }

    pub(super) fn next_to_leave(&self) -> Option<u64> {
        self.leaving.iter().map(|(at, _)| if *at > self.now_ms { *at } else { at + FLUSH_MS }).min()
    }

    fn is_saved(&self, peer: u64) -> bool {
        self.queue.iter().all(|queued| queued.from != peer) && self.deferred.iter().all(|edit| edit.peer != peer)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        server::rooms::logic::{
            Action, Event,
            tests::{Stage, saved, typed},
        },
        sync::limits::{self, close},
    };

    /// Who is sent home by these.
    fn gone(actions: &[Action]) -> Vec<u64> {
        let restart = |action: &Action| match action {
            Action::Close { peer, code: close::RESTART, .. } => Some(*peer),
            _ => None,
        };
        actions.iter().filter_map(restart).collect()
    }

    #[test]
    fn r8_members_go_one_after_another_in_the_time_given() {
        for phase in [0.0, 0.75] {
            let mut stage = Stage::with(&[1, 2, 3, 4]);
            stage.now = 1000;
            let mut actions = stage.does(Event::Drain { within_ms: 400, phase });
            let mut when = Vec::new();
            while !actions.contains(&Action::Unload) {
                when.extend(gone(&actions).into_iter().map(|peer| (stage.now, peer)));
                stage.now = stage.room.wake_at().expect("somebody is still to go");
                actions = stage.does(Event::Tick);
            }
            when.extend(gone(&actions).into_iter().map(|peer| (stage.now, peer)));
            let first = 1000 + (phase * 100.0) as u64;
            assert_eq!(when, [(first, 1), (first + 100, 2), (first + 200, 3), (first + 300, 4)]);
        }
    }

    #[test]
    fn r8_who_writes_to_the_last_moment_goes_when_that_is_saved_and_knows_it() {
        let mut stage = Stage::with(&[1, 2]);
        stage.edit(1, &typed("x"));
        assert_eq!(gone(&stage.does(Event::Drain { within_ms: 0, phase: 0.0 })), [2]);
        let actions = stage.does(Event::Committed { head: 2 });
        assert_eq!((saved(&actions), gone(&actions)), (vec![(1, 1)], vec![1]));
        let told = actions.iter().position(|action| matches!(action, Action::Send { to: 1, .. }));
        let sent = actions.iter().position(|action| matches!(action, Action::Close { peer: 1, .. }));
        assert!(told < sent, "{actions:?}");
        assert!(actions.contains(&Action::Unload));
    }

    #[test]
    fn r8_a_store_that_is_in_trouble_or_slow_keeps_nobody() {
        let mut stage = Stage::with(&[1]);
        stage.edit(1, &typed("x"));
        stage.does(Event::NotCommitted { why: "the test".into() });
        assert_eq!(gone(&stage.does(Event::Drain { within_ms: 0, phase: 0.0 })), [1]);
        let mut stage = Stage::with(&[1]);
        stage.edit(1, &typed("x"));
        assert!(gone(&stage.does(Event::Drain { within_ms: 0, phase: 0.0 })).is_empty());
        stage.now = stage.room.wake_at().expect("a last moment");
        assert_eq!(stage.now, limits::DRAIN_FLUSH.as_millis() as u64);
        let actions = stage.does(Event::Tick);
        assert_eq!(gone(&actions), [1]);
        assert!(!actions.contains(&Action::Unload), "what it wrote is still to be saved");
        assert!(stage.does(Event::Committed { head: 2 }).contains(&Action::Unload));
    }

    #[test]
    fn the_oldest_edit_that_is_not_on_disk_has_an_age() {
        let mut stage = Stage::with(&[1]);
        assert_eq!(stage.room.oldest(), None);
        stage.now = 10;
        stage.edit(1, &typed("a"));
        stage.now = 20;
        stage.edit(1, &typed("b"));
        assert_eq!(stage.room.oldest(), Some(10));
        stage.does(Event::Committed { head: 2 });
        assert_eq!(stage.room.oldest(), Some(20));
        stage.does(Event::Committed { head: 3 });
        assert_eq!(stage.room.oldest(), None);
    }
}
