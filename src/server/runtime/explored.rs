//! The runtime as tests have it: tokio and std outside an exploration; inside one, tasks and locks of `shuttle` and a clock that stands
//! until it is moved. Each lock, spawn, sleep and [`point`] is then a place where any other task may come in between. Channels stay tokio's:
//! they need no runtime.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    future::{Future, poll_fn},
    ops::{Deref, DerefMut},
    pin::pin,
    sync::{LazyLock, LockResult, PoisonError},
    task::{Poll, Waker},
    time::Duration,
};

use shuttle::{current::try_get_current_task, sync as turns};
use tokio::task::JoinError;

use super::Instant;

fn exploring() -> bool {
    try_get_current_task().is_some()
}

pub fn point() {
    if exploring() && !std::thread::panicking() {
        shuttle::thread::sleep(Duration::ZERO); // to shuttle: any other task may go on here
    }
}

/// What is spawned must end: an exploration waits for it, and one in which it cannot end fails.
pub fn spawn<F: Future<Output: Send> + Send + 'static>(task: F) {
    if exploring() {
        std::mem::forget(shuttle::future::spawn(task)); // dropped, it would be a task that nobody waits for
    } else {
        tokio::spawn(task);
    }
}

pub async fn spawn_blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, JoinError> {
    if !exploring() {
        return tokio::task::spawn_blocking(work).await;
    }
    point();
    let done = work();
    point();
    Ok(done)
}

pub async fn yield_now() {
    if exploring() { shuttle::future::yield_now().await } else { tokio::task::yield_now().await }
}

/// A lock of std that is a lock of the explorer as well.
#[derive(Default)]
pub struct Mutex<T> {
    turn: turns::Mutex<()>,
    value: std::sync::Mutex<T>,
}

/// Dropped from top to bottom: others see the lock free before the point.
pub struct MutexGuard<'a, T> {
    value: std::sync::MutexGuard<'a, T>,
    _turn: Option<turns::MutexGuard<'a, ()>>,
    _after: After,
}

struct After;

impl Drop for After {
    fn drop(&mut self) {
        point();
    }
}

impl<T> Mutex<T> {
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let _turn = exploring().then(|| self.turn.lock().unwrap_or_else(PoisonError::into_inner));
        match self.value.lock() {
            Ok(value) => Ok(MutexGuard { value, _turn, _after: After }),
            Err(poisoned) => Err(PoisonError::new(MutexGuard { value: poisoned.into_inner(), _turn, _after: After })),
        }
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

/// All tasks of an exploration run on one thread, so this is the clock of the one that runs.
#[derive(Default)]
struct Clock {
    passed: Duration,
    timers: BTreeMap<(Instant, usize), Waker>,
    made: usize,
    /// So many long waits may still pass; `None`: all.
    long: Option<usize>,
    /// Who moves it, when there is nothing to do.
    hand: Option<Waker>,
}

impl Clock {
    /// When the first sleeper wakes up, and whether that is long from now.
    fn next(&self) -> Option<(Instant, bool)> {
        let (at, _) = *self.timers.first_key_value()?.0;
        let long = at >= *EPOCH + self.passed + LONG;
        (!long || self.long != Some(0)).then_some((at, long))
    }
}

/// Longer than what tries again pauses, shorter than a drain.
const LONG: Duration = Duration::from_secs(5);

static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);
thread_local!(static CLOCK: RefCell<Clock> = RefCell::default());

pub fn now() -> Instant {
    if exploring() { *EPOCH + CLOCK.with_borrow(|clock| clock.passed) } else { Instant::now() }
}

pub async fn sleep_until(at: Instant) {
    if !exploring() {
        return tokio::time::sleep_until(at).await;
    }
    let timer = Timer(CLOCK.with_borrow_mut(|clock| {
        clock.made += 1;
        (at, clock.made)
    }));
    poll_fn(|cx| {
        point();
        if now() >= at {
            return Poll::Ready(());
        }
        CLOCK.with_borrow_mut(|clock| {
            clock.timers.insert(timer.0, cx.waker().clone());
            clock.hand.take().inspect(Waker::wake_by_ref);
        });
        Poll::Pending
    })
    .await;
}

struct Timer((Instant, usize));

impl Drop for Timer {
    fn drop(&mut self) {
        CLOCK.with_borrow_mut(|clock| clock.timers.remove(&self.0));
    }
}

/// `Err`: it took too long.
pub async fn timeout<T>(after: Duration, work: impl Future<Output = T>) -> Result<T, ()> {
    let mut work = pin!(work);
    tokio::select! {
        biased;
        done = &mut work => Ok(done),
        () = sleep_until(now() + after) => Err(()),
    }
}

/// Begins an exploration's clock.
pub fn stop_clock() {
    CLOCK.take();
}

/// Lets so many long waits pass, and no more; `None`: all. Short ones always pass.
pub fn let_pass(long: Option<usize>) {
    CLOCK.with_borrow_mut(|clock| {
        clock.long = long;
        clock.hand.take().inspect(Waker::wake_by_ref);
    });
}

/// Whenever somebody sleeps, at any moment, the clock moves to when the first of them wakes up.
pub async fn move_clock() {
    loop {
        let sleeper = poll_fn(|cx| {
            CLOCK.with_borrow_mut(|clock| {
                clock.hand = Some(cx.waker().clone());
                clock.next().map_or(Poll::Pending, Poll::Ready)
            })
        });
        sleeper.await;
        point();
        let woken = CLOCK.with_borrow_mut(|clock| {
            let (at, long) = clock.next()?;
            clock.long = clock.long.map(|left| left - usize::from(long));
            clock.passed = clock.passed.max(at - *EPOCH);
            let later = clock.timers.split_off(&(at, usize::MAX));
            Some(std::mem::replace(&mut clock.timers, later))
        });
        woken.into_iter().flatten().for_each(|(_, waker)| waker.wake());
    }
}
