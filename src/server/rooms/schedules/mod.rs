//! Every interleaving, within a bound, of rooms, their store, their members and the clock: load, join, leave, frame, save, unload, drain. The
//! code that runs is the server's; tasks, locks and time are the explorer's (`server::runtime`). Sockets and SQL are not in it.
//!
//! What holds in each schedule, and where it is checked:
//! - one load of a document at a time; one room at a time that reads or writes it (`Memory::enter`, `Memory::append`);
//! - whoever sits in a room that ends was told a close code (`Memory::enter`), and nobody waits for ever (the explorer finds the deadlock);
//! - what was acknowledged or relayed is in the store at that moment (`Memory::acknowledge`, `Visit::learns`), and is in what a newcomer is
//!   given (`Visit::learns`): nothing opens empty;
//! - what somebody handed in before they left is in the store in the end; no room and no task is left over (`Stage::ends`).
//!
//! First all schedules with few delays are tried (`delayed`), then random ones, then priorities that change at random (PCT). A failure
//! prints its schedule and `TANDEM_SEED`; `TANDEM_SCHEDULES` is how many of each kind are tried.

mod delayed;
mod memory;
mod person;

use std::{
    collections::BTreeMap,
    env,
    future::Future,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use shuttle::{
    Config, MaxSteps, Runner,
    future::{JoinHandle, block_on, spawn},
    scheduler::{PctScheduler, RandomScheduler},
};

use self::{
    delayed::Delayed,
    memory::{Luck, Memory},
    person::{End, Person, Stay, edit, token},
};
use super::{JoinError, Outgoing, Rooms, outbox::Outbox};
use crate::{
    model::ids::{DocId, random_client},
    server::{
        metrics::Metrics,
        runtime::{explored::*, point},
    },
    sync::limits::{self, close},
};

/// Schedules of each kind, when the gate runs.
const SCHEDULES: usize = 300;
const DELAYS: usize = 3;
/// A room may be left alone so often, whatever else goes on: who comes would never get in if half a minute passed before every step.
const LONG_WAITS: usize = 2;

/// What was seen in how many schedules.
type Seen = Arc<Mutex<BTreeMap<&'static str, usize>>>;

/// One run of a scenario.
#[derive(Clone)]
struct Stage {
    rooms: Rooms,
    memory: Arc<Memory>,
    metrics: Arc<Metrics>,
    doc: DocId,
    seen: Seen,
}

impl Stage {
    fn new(seen: Seen) -> Self {
        let (memory, metrics) = (Memory::with(&edit(0, 0)), Arc::<Metrics>::default());
        memory.acknowledge([token(0, 0)]);
        let rooms = Rooms::new(memory.clone(), metrics.clone());
        Stage { rooms, memory, metrics, doc: "document-0000000000000".parse().expect("an id"), seen }
    }

    fn see(&self, what: &'static str) {
        *self.seen.lock().expect("no panic").entry(what).or_default() += 1;
    }

    fn person(&self, who: usize) -> Person {
        Person { who, rooms: self.rooms.clone(), memory: self.memory.clone(), doc: self.doc.clone() }
    }

    /// Somebody comes, as soon as they are let.
    fn comes(&self, who: usize, edits: std::ops::Range<usize>, stay: Stay) -> JoinHandle<End> {
        let person = self.person(who);
        spawn(async move { person.visits(edits, stay).await })
    }

    /// From some moment on the store's next calls go like this.
    fn falls_ill(&self, luck: impl IntoIterator<Item = Luck> + Send + 'static) -> JoinHandle<()> {
        let memory = self.memory.clone();
        spawn(async move {
            point();
            memory.goes(luck);
        })
    }

    /// Everybody has gone: in a while nothing is left.
    async fn ends(self) {
        let_pass(None);
        let mut census = self.rooms.0.census.subscribe();
        census.wait_for(|census| census.rooms == 0).await.expect("rooms are there");
        let (stored, owed) = (self.memory.stored(), self.memory.owed());
        assert!(owed.is_subset(&stored), "{owed:?} was handed in, {stored:?} is stored");
        assert!(!self.memory.is_writing(), "a room ended before its commit");
        assert_eq!((self.metrics.rooms.get(), self.metrics.held_bytes.get()), (0, 0));
        if self.memory.loads() > 1 {
            self.see("a second load");
        }
    }
}

/// Counts schedules, and says at which one it failed.
#[derive(Default)]
struct Tried(Arc<AtomicUsize>);

impl Drop for Tried {
    fn drop(&mut self) {
        if thread::panicking() {
            println!("failed in schedule {}", self.0.load(Ordering::Relaxed));
        }
    }
}

fn variable(name: &str) -> Option<usize> {
    env::var(name).ok()?.parse().ok()
}

/// Runs a scenario under many schedules. Each of `expected` must have been seen in one of them, or the scenario shows nothing.
fn explore<F>(expected: &[&'static str], scenario: fn(Stage) -> F)
where
    F: Future<Output = ()> + 'static,
{
    let most = variable("TANDEM_SCHEDULES").unwrap_or(SCHEDULES);
    let seed = variable("TANDEM_SEED").map_or_else(random_client, |seed| seed as u64);
    println!("TANDEM_SEED={seed} TANDEM_SCHEDULES={most}");
    let seen = Seen::default();
    let tried = Tried::default();
    let (noted, count) = (seen.clone(), tried.0.clone());
    let run = move || {
        count.fetch_add(1, Ordering::Relaxed);
        stop_clock();
        let_pass(Some(LONG_WAITS));
        let stage = Stage::new(noted.clone());
        block_on(async {
            drop(spawn(move_clock())); // nobody waits for it
            scenario(stage.clone()).await;
            stage.ends().await;
        });
    };
    let mut config = Config::new();
    (config.stack_size, config.max_steps) = (1 << 20, MaxSteps::FailAfter(50_000)); // frames of a debug build are large
    let mut left = most;
    for delays in 0..=DELAYS {
        let (scheduler, all) = Delayed::new(delays, left);
        let some = Runner::new(scheduler, config.clone()).run(run.clone());
        let all = if all.load(Ordering::Relaxed) { "all" } else { "the first" };
        println!("{all} {some} schedules with at most {delays} delays");
        left -= some;
    }
    Runner::new(RandomScheduler::new_from_seed(seed, most), config.clone()).run(run.clone());
    Runner::new(PctScheduler::new_from_seed(seed, 3, most), config).run(run);
    let seen = seen.lock().expect("no panic");
    println!("{most} at random, {most} by changing priorities; seen: {seen:?}");
    for what in expected {
        assert!(seen.contains_key(what), "never seen: {what}");
    }
}

#[test]
fn two_open_a_document_at_once_and_hear_each_other() {
    explore(&[], |stage| async move {
        let ada = stage.comes(1, 0..2, Stay::Until(vec![token(2, 0)]));
        let bob = stage.comes(2, 0..1, Stay::Until(vec![token(1, 1)]));
        assert_eq!((ada.await.unwrap(), bob.await.unwrap()), (End::Content, End::Content));
        stage.memory.owe([token(1, 0), token(1, 1), token(2, 0)]);
    });
}

#[test]
fn whoever_comes_while_the_room_unloads_gets_in_and_what_was_left_behind_is_saved() {
    explore(&["a second load"], |stage| async move {
        let ada = stage.comes(1, 0..2, Stay::No);
        let bob = stage.comes(2, 0..1, Stay::Until(vec![]));
        assert_eq!((ada.await.unwrap(), bob.await.unwrap()), (End::Left, End::Content));
        assert_eq!(stage.comes(3, 0..1, Stay::Until(vec![])).await.unwrap(), End::Content);
        stage.memory.owe([token(1, 0), token(1, 1), token(2, 0), token(3, 0)]);
    });
}

#[test]
fn who_left_too_early_to_hear_of_it_brings_again_what_is_missing() {
    explore(&["a second load"], |stage| async move {
        assert_eq!(stage.comes(1, 0..2, Stay::No).await.unwrap(), End::Left);
        let bob = stage.comes(2, 0..1, Stay::No);
        assert_eq!(stage.comes(1, 2..3, Stay::Until(vec![])).await.unwrap(), End::Content);
        assert_eq!(bob.await.unwrap(), End::Left);
        stage.memory.owe([token(1, 0), token(1, 1), token(1, 2), token(2, 0)]);
    });
}

#[test]
fn who_gives_up_while_joining_keeps_no_room_open() {
    explore(&["gave up", "came in"], |stage| async move {
        let impatient = stage.clone();
        let ada = spawn(async move {
            let visit = impatient.person(1);
            tokio::select! {
                biased;
                end = visit.visits(0..1, Stay::No) => { assert_eq!(end, End::Left); impatient.see("came in"); }
                () = async { for _ in 0..3 { yield_now().await } } => impatient.see("gave up"),
            }
            impatient.memory.stand_up(1);
        });
        assert_eq!(stage.comes(2, 0..1, Stay::Until(vec![])).await.unwrap(), End::Content);
        ada.await.unwrap();
    });
}

#[test]
fn while_the_store_fails_nobody_is_told_a_lie_and_everybody_is_told() {
    explore(&["refused", "was let in", "a second load"], |stage| async move {
        let ill = stage.falls_ill([Luck::Fails; 3]);
        let (ada, bob) = (stage.comes(1, 0..2, Stay::Until(vec![])), stage.comes(2, 0..1, Stay::Until(vec![])));
        for end in [ada.await.unwrap(), bob.await.unwrap()] {
            stage.see(match end {
                End::Refused(JoinError::Unavailable(_)) => "refused",
                End::Content => "was let in",
                other => panic!("{other:?}"),
            });
        }
        ill.await.unwrap();
    });
}

#[test]
fn a_store_that_loses_its_answers_makes_rooms_load_again_and_members_are_served_or_told() {
    explore(&["served", "told to come again"], |stage| async move {
        let ill = stage.falls_ill([Luck::Lies, Luck::Works, Luck::Fails]);
        let visits = [stage.comes(1, 0..2, Stay::Until(vec![])), stage.comes(2, 0..1, Stay::Until(vec![])), stage.comes(3, 0..1, Stay::No)];
        for visit in visits {
            stage.see(match visit.await.unwrap() {
                End::Content | End::Left => "served",
                End::Closed(close::TRY_LATER) => "told to come again",
                End::Refused(JoinError::Unavailable(_)) => "refused",
                other => panic!("{other:?}"),
            });
        }
        ill.await.unwrap();
    });
}

/// Somebody asks the server to stop, and it has the time it needs.
async fn drained(stage: Stage) {
    let_pass(Some(0));
    stage.rooms.drain().await;
    assert_eq!(stage.rooms.0.census.borrow().rooms, 0, "it was in time");
    assert!(!stage.memory.is_writing(), "everything was saved");
    for (who, outbox) in stage.memory.seated() {
        assert!(outbox.has_ended(), "{who} was told");
    }
    let stored = stage.memory.stored();
    assert_eq!(stage.comes(1, 0..1, Stay::No).await.unwrap(), End::Refused(JoinError::Draining));
    assert_eq!(stage.memory.stored(), stored, "nothing is written after the end");
}

#[test]
fn a_drain_saves_what_it_took_and_sends_everybody_home() {
    explore(&["sent home", "saved before", "too late"], |stage| async move {
        let (ada, bob) = (stage.comes(1, 0..2, Stay::Until(vec![])), stage.comes(2, 0..1, Stay::Until(vec![token(1, 0)])));
        let drain = spawn(drained(stage.clone()));
        let late = stage.comes(3, 0..1, Stay::Until(vec![]));
        for end in [ada.await.unwrap(), bob.await.unwrap(), late.await.unwrap()] {
            stage.see(match end {
                End::Closed(close::RESTART) => "sent home",
                End::Refused(JoinError::Draining) => "too late",
                End::Content => "saved before",
                other => panic!("{other:?}"),
            });
        }
        drain.await.unwrap();
    });
}

#[test]
fn a_drain_waits_for_a_store_that_fails_twice() {
    explore(&["sent home", "refused"], |stage| async move {
        let ill = stage.falls_ill([Luck::Fails; 2]);
        let visits = [stage.comes(1, 0..2, Stay::Until(vec![])), stage.comes(2, 0..1, Stay::Until(vec![]))];
        let drain = spawn(drained(stage.clone()));
        for visit in visits {
            stage.see(match visit.await.unwrap() {
                End::Closed(close::RESTART) => "sent home",
                End::Refused(JoinError::Draining) => "too late",
                End::Refused(JoinError::Unavailable(_)) => "refused",
                End::Content => "saved before",
                other => panic!("{other:?}"),
            });
        }
        drain.await.unwrap();
        ill.await.unwrap();
    });
}

#[test]
fn a_drain_ends_in_time_though_a_mailbox_is_full() {
    explore(&["given up"], |stage| async move {
        let_pass(Some(0));
        let door = stage.rooms.0.door(&stage.doc).expect("not draining");
        let places = door.mail.reserve_many(limits::MAILBOX).await.expect("open");
        let_pass(None);
        stage.rooms.drain().await;
        if stage.rooms.0.census.borrow().rooms > 0 {
            stage.see("given up");
        }
        drop(places);
    });
}

#[test]
fn nothing_waits_unseen_in_an_outbox() {
    explore(&["in full", "overflowed"], |stage| async move {
        let frame = |n: usize| Outgoing::Binary(vec![0; n].into());
        for many in [2, 3] {
            let outbox = Arc::<Outbox>::default();
            let pushing = outbox.clone();
            let push = spawn(async move {
                point();
                if many == 2 {
                    pushing.push(frame(1));
                    pushing.push(frame(2));
                } else {
                    pushing.push(frame(limits::QUEUE_BYTES));
                    pushing.push(frame(1));
                }
                pushing.close(close::RESTART, String::new());
            });
            let mut heard = Vec::new();
            while let Some(next) = outbox.next().await {
                heard.push(next);
            }
            push.await.unwrap();
            match &heard[..] {
                [Outgoing::Binary(_), Outgoing::Binary(_), Outgoing::Close { code: close::RESTART, .. }] => stage.see("in full"),
                [.., Outgoing::Close { code: close::TOO_SLOW, .. }] if many > 2 => {
                    outbox.overflowed().await;
                    stage.see("overflowed");
                }
                _ => panic!("{heard:?}"),
            }
        }
    });
}

#[tokio::test]
async fn who_sits_in_a_room_that_panics_is_told_and_finds_another() {
    let stage = Stage::new(Seen::default());
    stage.memory.goes([Luck::Works, Luck::Explodes]);
    let told = timeout(limits::DRAIN, stage.person(1).visits(0..1, Stay::Until(vec![]))).await; // not for ever
    assert_eq!(told, Ok(End::Closed(close::TRY_LATER)));
    assert_eq!(stage.person(1).visits(0..1, Stay::Until(vec![])).await, End::Content);
}
