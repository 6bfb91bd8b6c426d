//! Who woke a connection's task. It reads nothing itself.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake},
};

use futures_util::task::AtomicWaker;

/// Wakes the connection's task and remembers that it was the socket that rang: most wake-ups are for a frame to send, and looking for one to
/// read costs nearly as much as sending.
pub struct Bell {
    rang: AtomicBool,
    task: AtomicWaker,
}

impl Default for Bell {
    fn default() -> Self {
        Bell { rang: AtomicBool::new(true), task: AtomicWaker::new() }
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rang.store(true, Ordering::Release);
        self.task.wake();
    }
}

impl Bell {
    /// Polls if it rang since `poll` last had nothing.
    pub async fn answer<T>(self: &Arc<Self>, mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>) -> T {
        poll_fn(|cx| {
            self.task.register(cx.waker());
            if !self.rang.swap(false, Ordering::AcqRel) {
                return Poll::Pending;
            }
            let polled = poll(&mut Context::from_waker(&self.clone().into()));
            if polled.is_ready() {
                self.rang.store(true, Ordering::Release); // there may be more
            }
            polled
        })
        .await
    }
}
