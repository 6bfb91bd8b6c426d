//! The edits that are not known to be on the server's disk, oldest first, and which frame of this connection carries each. It sends nothing.

use std::collections::VecDeque;

/// Unsaved edits and the count of frames (`Step2` and `Update`) that this connection sent.
#[derive(Debug, Default)]
pub struct Outbox {
    edits: VecDeque<Edit>,
    sent: u64,
}

#[derive(Debug)]
struct Edit {
    update: Vec<u8>,
    since_ms: u64,
    /// The frame of this connection that carries it; `None` when none does yet.
    frame: Option<u64>,
}

impl Outbox {
    pub fn push(&mut self, now_ms: u64, update: Vec<u8>) {
        self.edits.push_back(Edit { update, since_ms: now_ms, frame: None });
    }

    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// When the oldest unsaved edit was made.
    pub fn since(&self) -> Option<u64> {
        self.edits.front().map(|edit| edit.since_ms)
    }

    /// A new connection: counting starts over, and no frame carries anything.
    pub fn reconnect(&mut self) {
        self.sent = 0;
        self.edits.iter_mut().for_each(|edit| edit.frame = None);
    }

    /// A frame goes out that carries every edit made so far (`Step2`).
    pub fn send_all(&mut self) {
        self.sent += 1;
        self.edits.iter_mut().for_each(|edit| edit.frame = Some(self.sent));
    }

    /// The updates that no frame carries yet, each to be sent in a frame of its own, in this order.
    pub fn send_each(&mut self) -> impl Iterator<Item = &[u8]> {
        let sent = &mut self.sent;
        self.edits.iter_mut().filter(|edit| edit.frame.is_none()).map(|edit| {
            *sent += 1;
            edit.frame = Some(*sent);
            edit.update.as_slice()
        })
    }

    /// The server has all frames up to the `n`-th on disk.
    pub fn saved(&mut self, n: u64) {
        self.edits.retain(|edit| edit.frame.is_none_or(|frame| frame > n));
    }

    /// The server did not take the `n`-th frame and never will.
    pub fn refused(&mut self, n: u64) {
        self.edits.retain(|edit| edit.frame != Some(n));
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
