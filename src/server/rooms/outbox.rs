//! What waits for one member: bounded in frames and bytes, presence the latest only and dropped first. Nobody ever waits for a slow member;
//! one that does not keep up is closed (4008) and resyncs when it comes back.

use std::{
    collections::VecDeque,
    future::poll_fn,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_util::task::AtomicWaker;

use super::Outgoing;
use crate::{
    server::runtime::{Mutex, MutexGuard},
    sync::limits::{self, close},
};

/// Frames of presence that wait for one member: half a second of them.
const PRESENCE: usize = 16;

/// Filled by a room, emptied by one task.
#[derive(Default)]
pub struct Outbox {
    state: Mutex<State>,
    taker: AtomicWaker,
}

#[derive(Default)]
struct State {
    frames: VecDeque<Outgoing>,
    bytes: usize,
    presence: VecDeque<Bytes>,
    closing: Option<(u16, String)>,
    closed: bool,
    /// What waited was thrown away.
    overflowed: bool,
}

impl Outbox {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Queues a frame. A frame that is over the byte limit by itself goes out if nothing else waits.
    pub fn push(&self, frame: Outgoing) {
        let mut state = self.lock();
        if state.closing.is_some() || state.closed {
            return;
        }
        if state.over(frame.len()) {
            state.drop_presence();
        }
        if state.over(frame.len()) {
            state.overflow();
        } else {
            state.bytes += frame.len();
            state.frames.push_back(frame);
        }
        drop(state);
        self.taker.wake();
    }

    /// Queues what people do now. Of what a slow member has not taken only the latest is kept: renewals bring back what is still true.
    pub fn present(&self, frame: Bytes) {
        let mut state = self.lock();
        if state.closing.is_some() || state.closed {
            return;
        }
        while state.presence.len() >= PRESENCE
            && let Some(old) = state.presence.pop_front()
        {
            state.bytes -= old.len();
        }
        if !state.over(frame.len()) {
            state.bytes += frame.len();
            state.presence.push_back(frame);
        }
        drop(state);
        self.taker.wake();
    }

    /// The last thing this member hears; what waits is still sent before it.
    pub fn close(&self, code: u16, reason: String) {
        let mut state = self.lock();
        state.drop_presence();
        state.closing.get_or_insert((code, reason));
        drop(state);
        self.taker.wake();
    }

    /// Frames and bytes that wait.
    pub fn waiting(&self) -> (usize, usize) {
        let state = self.lock();
        (state.frames.len() + state.presence.len(), state.bytes)
    }

    /// The next frame; `None` after the close. Safe to cancel.
    pub async fn next(&self) -> Option<Outgoing> {
        poll_fn(|cx| self.poll(cx, Outbox::take)).await
    }

    /// Returns when the queue overflowed: what this member was sent is lost.
    pub async fn overflowed(&self) {
        poll_fn(|cx| self.poll(cx, |outbox| outbox.lock().overflowed.then_some(()))).await;
    }

    fn poll<T>(&self, cx: &Context<'_>, look: impl Fn(&Self) -> Option<T>) -> Poll<T> {
        if let Some(found) = look(self) {
            return Poll::Ready(found);
        }
        self.taker.register(cx.waker());
        look(self).map_or(Poll::Pending, Poll::Ready) // what came before the waker was known
    }

    /// `None`: nothing waits. `Some(None)`: nothing will ever come again.
    pub fn take(&self) -> Option<Option<Outgoing>> {
        let mut state = self.lock();
        if state.closed {
            return Some(None);
        }
        if let Some(frame) = state.frames.pop_front() {
            state.bytes -= frame.len();
            if state.frames.is_empty() {
                state.frames = VecDeque::new(); // an idle member holds no memory
            }
            return Some(Some(frame));
        }
        if let Some((code, reason)) = state.closing.take() {
            state.closed = true;
            return Some(Some(Outgoing::Close { code, reason }));
        }
        let frame = state.presence.pop_front()?;
        state.bytes -= frame.len();
        if state.presence.is_empty() {
            state.presence = VecDeque::new();
        }
        Some(Some(Outgoing::Binary(frame)))
    }

    /// Its member was told to go, or will be told next.
    #[cfg(test)]
    pub fn has_ended(&self) -> bool {
        let state = self.lock();
        state.closing.is_some() || state.closed
    }
}

impl State {
    fn over(&self, more: usize) -> bool {
        let waiting = self.frames.len() + self.presence.len();
        waiting > 0 && (waiting >= limits::QUEUE_FRAMES || self.bytes + more > limits::QUEUE_BYTES)
    }

    fn drop_presence(&mut self) {
        self.bytes -= self.presence.iter().map(Bytes::len).sum::<usize>();
        self.presence = VecDeque::new();
    }

    fn overflow(&mut self) {
        self.frames = VecDeque::new();
        self.presence = VecDeque::new();
        self.bytes = 0;
        self.overflowed = true;
        self.closing = Some((close::TOO_SLOW, "too many frames wait for you; reconnect to catch up".into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(n: usize) -> Outgoing {
        Outgoing::Binary(Bytes::from(vec![0; n]))
    }

    fn drain(outbox: &Outbox) -> Vec<Outgoing> {
        std::iter::from_fn(|| outbox.take().flatten()).collect()
    }

    #[test]
    fn frames_come_in_order_and_presence_after_them_the_latest_only() {
        let outbox = Outbox::default();
        for n in 0..=PRESENCE {
            outbox.present(Bytes::from(vec![n as u8]));
        }
        outbox.push(frame(1));
        outbox.push(frame(2));
        let all = drain(&outbox);
        assert_eq!((&all[..2], all.len()), (&[frame(1), frame(2)][..], 2 + PRESENCE));
        assert_eq!(all[2], Outgoing::Binary(Bytes::from_static(&[1])), "the oldest went");
        assert_eq!(outbox.lock().bytes, 0);
    }

    #[test]
    fn presence_gives_way_to_edits() {
        let outbox = Outbox::default();
        outbox.present(Bytes::from_static(b"here"));
        for _ in 0..limits::QUEUE_FRAMES {
            outbox.push(frame(8));
        }
        assert_eq!(drain(&outbox), vec![frame(8); limits::QUEUE_FRAMES]);
    }

    #[test]
    fn a_member_that_does_not_keep_up_is_closed_and_holds_no_memory() {
        for size in [1, 20_000] {
            let outbox = Outbox::default();
            for _ in 0..=limits::QUEUE_FRAMES {
                outbox.push(frame(size));
            }
            assert_eq!(outbox.lock().bytes, 0);
            let Some(Some(Outgoing::Close { code, .. })) = outbox.take() else { panic!("closed") };
            assert_eq!(code, close::TOO_SLOW);
            assert_eq!(outbox.take(), Some(None), "nothing after the close");
        }
    }

    #[test]
    fn one_frame_over_the_byte_limit_passes_alone() {
        let outbox = Outbox::default();
        outbox.push(frame(limits::QUEUE_BYTES + 1));
        assert_eq!(drain(&outbox).len(), 1);
    }

    #[test]
    fn a_polite_close_sends_what_waits_first() {
        let outbox = Outbox::default();
        outbox.push(frame(3));
        outbox.close(close::RESTART, "restart".into());
        outbox.push(frame(4));
        let all = drain(&outbox);
        assert_eq!(all[0], frame(3));
        assert_eq!(all[1], Outgoing::Close { code: close::RESTART, reason: "restart".into() });
        assert_eq!(all.len(), 2);
    }
}
