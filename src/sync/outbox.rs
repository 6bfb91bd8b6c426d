//! The edits that are not known to be on the server's disk, oldest first: which frame of this connection carries each, and which the device
//! has. It sends nothing and keeps nothing.

use std::collections::VecDeque;

/// Unsaved edits and the count of frames (`Step2` and `Update`) that this connection sent.
#[derive(Debug, Default)]
pub struct Outbox {
    edits: VecDeque<Edit>,
    /// Edits of this copy so far.
    made: u64,
    sent: u64,
    /// The device has the first so many edits.
    kept: u64,
}

/// The oldest edit that the server does not have: which one of this copy's, from 1, and when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsaved {
    pub from: u64,
    pub since_ms: u64,
}

#[derive(Debug)]
struct Edit {
    n: u64,
    update: Vec<u8>,
    since_ms: u64,
    /// The server will not take it. It stays here, so that the device goes on keeping it.
    refused: bool,
    /// The frame of this connection that carries it; `None` when none does yet.
    frame: Option<u64>,
}

impl Outbox {
    /// Takes an edit made at `since_ms`; its number.
    pub fn push(&mut self, since_ms: u64, update: Vec<u8>) -> u64 {
        self.made += 1;
        self.edits.push_back(Edit { n: self.made, update, since_ms, refused: false, frame: None });
        self.made
    }

    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// When the oldest edit was made that waits for the server.
    pub fn since(&self) -> Option<u64> {
        self.edits.iter().find(|edit| !edit.refused).map(|edit| edit.since_ms)
    }

    /// When the oldest unsaved edit was made that the device has not confirmed.
    pub fn unkept_since(&self) -> Option<u64> {
        self.edits.iter().find(|edit| edit.n > self.kept).map(|edit| edit.since_ms)
    }

    /// What the device must not forget yet, refused edits too.
    pub fn unsaved(&self) -> Option<Unsaved> {
        self.edits.front().map(|edit| Unsaved { from: edit.n, since_ms: edit.since_ms })
    }

    /// The device has the edits up to the `n`-th.
    pub fn kept(&mut self, n: u64) {
        self.kept = self.kept.max(n);
    }

    /// A new connection: counting starts over, and no frame carries anything.
    pub fn reconnect(&mut self) {
        self.sent = 0;
        self.edits.iter_mut().for_each(|edit| edit.frame = None);
    }

    /// A frame goes out that carries every edit made so far (`Step2`), those too that were refused before: the role may be another now.
    pub fn send_all(&mut self) {
        self.sent += 1;
        self.edits.iter_mut().for_each(|edit| (edit.frame, edit.refused) = (Some(self.sent), false));
    }

    /// The updates that no frame carries yet, each to be sent in a frame of its own, in this order.
    pub fn send_each(&mut self) -> impl Iterator<Item = &[u8]> {
        let sent = &mut self.sent;
        self.edits.iter_mut().filter(|edit| edit.frame.is_none() && !edit.refused).map(|edit| {
            *sent += 1;
            edit.frame = Some(*sent);
            edit.update.as_slice()
        })
    }

    /// The server has all frames up to the `n`-th on disk, but those it refused.
    pub fn saved(&mut self, n: u64) {
        self.edits.retain(|edit| edit.refused || edit.frame.is_none_or(|frame| frame > n));
    }

    /// The server did not take the `n`-th frame and never will.
    pub fn refused(&mut self, n: u64) {
        self.edits.iter_mut().filter(|edit| edit.frame == Some(n)).for_each(|edit| edit.refused = true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s4_saved_frees_what_its_frames_carried_and_nothing_sent_later() {
        let mut outbox = Outbox::default();
        outbox.push(10, vec![1]);
        outbox.push(20, vec![2]);
        assert_eq!(outbox.send_each().count(), 2);
        outbox.push(30, vec![3]);
        outbox.saved(1);
        assert_eq!(outbox.since(), Some(20));
        outbox.saved(2);
        assert_eq!(outbox.since(), Some(30), "never sent, so not saved");
        assert_eq!(outbox.send_each().collect::<Vec<_>>(), [[3]]);
        outbox.saved(3);
        assert!(outbox.is_empty());
    }

    #[test]
    fn s5_what_was_refused_is_neither_sent_again_nor_forgotten() {
        let mut outbox = Outbox::default();
        outbox.push(10, vec![1]);
        outbox.push(20, vec![2]);
        assert_eq!(outbox.send_each().count(), 2);
        outbox.refused(1);
        assert_eq!(outbox.since(), Some(20));
        outbox.saved(2);
        assert_eq!((outbox.since(), outbox.unsaved()), (None, Some(Unsaved { from: 1, since_ms: 10 })));
        outbox.reconnect();
        assert_eq!(outbox.send_each().count(), 0);
    }

    #[test]
    fn s5_the_device_has_all_only_when_it_has_the_newest() {
        let mut outbox = Outbox::default();
        outbox.push(10, vec![1]);
        assert_eq!(outbox.unkept_since(), Some(10));
        outbox.kept(1);
        assert_eq!(outbox.unkept_since(), None);
        outbox.push(20, vec![2]);
        assert_eq!(outbox.unkept_since(), Some(20));
    }

    #[test]
    fn s10_after_a_reconnect_one_frame_carries_all() {
        let mut outbox = Outbox::default();
        outbox.push(10, vec![1]);
        outbox.send_each().for_each(drop);
        outbox.push(20, vec![2]);
        outbox.reconnect();
        outbox.send_all();
        assert_eq!(outbox.send_each().count(), 0);
        outbox.saved(1);
        assert!(outbox.is_empty());
    }
}
