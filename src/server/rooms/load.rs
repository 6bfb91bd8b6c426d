//! How far behind a room is, for whoever looks from outside: the room and its members leave marks here, nobody waits for anybody. It limits
//! nothing (`outbox`, `logic` do).

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::outbox::Outbox;
use crate::server::runtime::{Instant, Mutex, MutexGuard, now};

pub struct Load {
    /// The room's clock starts here.
    pub start: Instant,
    /// When the oldest edit that is not committed came, by that clock; one more, as 0 is "there is none".
    oldest: AtomicU64,
    outboxes: Mutex<HashMap<u64, Arc<Outbox>>>,
}

impl Default for Load {
    fn default() -> Self {
        Load { start: now(), oldest: AtomicU64::new(0), outboxes: Mutex::default() }
    }
}

impl Load {
    fn outboxes(&self) -> MutexGuard<'_, HashMap<u64, Arc<Outbox>>> {
        self.outboxes.lock().unwrap_or_else(|e| e.into_inner())
    }

    pub fn enter(&self, peer: u64, outbox: Arc<Outbox>) {
        self.outboxes().insert(peer, outbox);
    }
    pub fn leave(&self, peer: u64) {
        self.outboxes().remove(&peer);
    }
    pub fn members(&self) -> usize {
        self.outboxes().len()
    }

    /// The oldest edit that is not committed came at this time.
    pub fn holds(&self, since_ms: Option<u64>) {
        self.oldest.store(since_ms.map_or(0, |ms| ms + 1), Ordering::Relaxed);
    }
    pub fn held_for(&self) -> Option<Duration> {
        let since = self.oldest.load(Ordering::Relaxed).checked_sub(1)?;
        Some(now().duration_since(self.start).saturating_sub(Duration::from_millis(since)))
    }

    /// The frames of the member that is furthest behind, and the bytes of all.
    pub fn waiting(&self) -> (usize, usize) {
        let each = self.outboxes().values().map(|outbox| outbox.waiting()).collect::<Vec<_>>();
        each.into_iter().fold((0, 0), |(deepest, all), (frames, bytes)| (frames.max(deepest), all + bytes))
    }
}
