//! The actor of one open document: a mailbox, turns, and nothing shared. It performs what `logic` decides; it decides nothing itself.
//! Load, join, save, unload and drain are turns of this one task, so they cannot race.

use std::{collections::HashMap, future::pending, sync::Arc, time::Duration};

use tokio::sync::{mpsc, oneshot};

use super::{
    Incoming, JoinError, Joiner, Member, Outgoing, Shared,
    load::Load,
    logic::{Action, Event, Logic},
    member::Leaves,
    outbox::Outbox,
    persist::{self, ReadError},
};
use crate::{
    model::{
        ids::{DocId, UserId},
        presence::Person,
    },
    server::{
        now_ms,
        runtime::{Instant, now, point, sleep_until},
        store::{Answer, Append, StoreError},
    },
    sync::limits::close,
};

/// What can be brought to a room.
pub enum Mail {
    Join {
        who: Box<Joiner>, // mail waits in blocks of 32: the largest kind decides what an idle room costs
        reply: oneshot::Sender<Result<Member, JoinError>>,
    },
    Frame {
        peer: u64,
        frame: Incoming,
    },
    /// Rights changed.
    Review,
    Renamed {
        user: UserId,
        person: Box<Person>,
    },
    /// Everybody goes, spread over this time; `phase` (0 to 1) sets this room's members between those of others.
    Drain {
        within: Duration,
        phase: f64,
    },
}

/// How to reach a room.
#[derive(Clone)]
pub struct Door {
    pub mail: mpsc::Sender<Mail>,
    pub leaves: Leaves,
    pub load: Arc<Load>,
}

impl Door {
    /// Waits for a place in the mailbox; `false`: the room is closed.
    pub async fn bring(&self, mail: Mail) -> bool {
        point();
        let Ok(place) = self.mail.reserve().await else { return false };
        point();
        place.send(mail);
        true
    }
}

/// Takes the room off the list, also when its task panics; the next to come opens a new one.
struct Listed {
    shared: Arc<Shared>,
    doc: DocId,
    door: Door,
}

impl Drop for Listed {
    fn drop(&mut self) {
        self.shared.shut(&self.doc, &self.door);
    }
}

struct Room {
    listed: Listed,
    logic: Logic,
    outboxes: HashMap<u64, Arc<Outbox>>,
    peers: u64,
    commit: Option<Commit>,
    draining: bool,
    start: Instant,
    held: usize,
}

struct Commit {
    outcome: Answer<'static, u64>,
    since: Instant,
    updates: usize,
    bytes: usize,
}

/// What becomes of the room after a turn.
#[derive(PartialEq)]
enum Fate {
    Open,
    /// Nobody needs it.
    Idle,
    /// Its copy is broken and could not be rebuilt.
    Broken,
}

/// Loads the document and serves it until nobody needs it.
pub async fn run(shared: Arc<Shared>, doc: DocId, door: Door, mut mails: mpsc::Receiver<Mail>, left: mpsc::UnboundedReceiver<u64>) {
    let listed = Listed { shared, doc, door };
    match persist::load(&listed.shared.store, &listed.doc).await {
        Ok(loaded) => {
            listed.shared.metrics.quarantined.inc_by(loaded.damaged.len() as u64);
            let (outboxes, start) = (HashMap::new(), listed.door.load.start);
            let logic = Logic::new(now().duration_since(start).as_millis() as u64, loaded);
            Room { listed, logic, outboxes, peers: 0, commit: None, draining: false, start, held: 0 }.live(mails, left).await;
        }
        Err(error) => {
            if error != ReadError::NotFound {
                listed.shared.metrics.store_errors.inc();
                tracing::error!(doc = %listed.doc, %error, "a document could not be loaded");
            }
            drop(listed);
            mails.close();
            while let Some(mail) = mails.recv().await {
                if let Mail::Join { reply, .. } = mail {
                    let _ = reply.send(Err(error.clone().into()));
                }
            }
        }
    }
}

impl From<ReadError> for JoinError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound => JoinError::NotFound,
            ReadError::Unavailable(why) => JoinError::Unavailable(why),
        }
    }
}

impl Room {
    async fn live(mut self, mut mails: mpsc::Receiver<Mail>, mut left: mpsc::UnboundedReceiver<u64>) {
        loop {
            let wake = self.logic.wake_at().map(|ms| self.start + Duration::from_millis(ms));
            let fate = tokio::select! {
                biased;
                outcome = Self::outcome(&mut self.commit) => self.committed(outcome).await,
                Some(peer) = left.recv() => self.leaves(peer, &mut mails).await,
                Some(mail) = mails.recv() => self.open(mail).await,
                () = Self::until(wake) => self.turn(Event::Tick).await,
            };
            // Joins that are in the mailbox already keep the room open.
            match fate {
                Fate::Open => {}
                Fate::Idle if !mails.is_empty() && !self.draining => {}
                Fate::Idle | Fate::Broken => break,
            }
        }
        // Off the list first, then the mailbox: whoever still comes finds it closed and opens a new room.
        self.hold(0);
        drop(self);
        mails.close();
        // A sender that had its place by then still puts its mail in, where only this finds it: dropped, it tells who asked to come again.
        while mails.recv().await.is_some() {}
    }

    async fn outcome(commit: &mut Option<Commit>) -> Result<u64, StoreError> {
        match commit {
            Some(commit) => (&mut commit.outcome).await,
            None => pending().await,
        }
    }

    async fn until(wake: Option<Instant>) {
        match wake {
            Some(at) => sleep_until(at).await,
            None => pending().await,
        }
    }

    /// What it sent before it left is in the mailbox: that first.
    async fn leaves(&mut self, peer: u64, mails: &mut mpsc::Receiver<Mail>) -> Fate {
        for _ in 0..mails.len() {
            let Ok(mail) = mails.try_recv() else { break };
            if self.open(mail).await == Fate::Broken {
                return Fate::Broken;
            }
        }
        self.outboxes.remove(&peer);
        self.turn(Event::Left { peer }).await
    }

    async fn open(&mut self, mail: Mail) -> Fate {
        match mail {
            Mail::Frame { peer, frame } => self.turn(Event::Frame { peer, frame }).await,
            Mail::Join { who, reply } => {
                if self.draining || !self.logic.has_room_for(&who.user) {
                    let _ = reply.send(Err(if self.draining { JoinError::Draining } else { JoinError::Full }));
                    return Fate::Open;
                }
                self.peers += 1;
                let (peer, outbox) = (self.peers, Arc::<Outbox>::default());
                self.outboxes.insert(peer, outbox.clone());
                let fate = self.turn(Event::Joined { peer, who: *who }).await;
                // If whoever asked is gone, dropping the member is its leave.
                let _ = reply.send(Ok(Member::new(peer, outbox, self.listed.door.clone())));
                fate
            }
            Mail::Review => self.review().await,
            Mail::Renamed { user, person } => self.turn(Event::Renamed { user, person: *person }).await,
            Mail::Drain { within, phase } => {
                self.draining = true;
                self.turn(Event::Drain { within_ms: within.as_millis() as u64, phase }).await
            }
        }
    }

    /// Looks up what each member may do now. Who cannot be looked up stays as they are; the lookup comes again with the next change.
    async fn review(&mut self) -> Fate {
        let mut rights = Vec::new();
        for (peer, user, address) in self.logic.people() {
            match self.listed.shared.roles.find(&user, &address).await {
                Ok(found) => rights.push((peer, found.filter(|(card, _)| card.id == self.listed.doc).map(|(_, role)| role))),
                Err(error) => tracing::error!(%error, "rights could not be looked up"),
            }
        }
        self.turn(Event::Rights(rights)).await
    }

    async fn committed(&mut self, outcome: Result<u64, StoreError>) -> Fate {
        crash_point!("edit-committed");
        let metrics = &self.listed.shared.metrics;
        let event = match (outcome, self.commit.take()) {
            (Ok(head), Some(commit)) => {
                metrics.commit_seconds.observe(commit.since.elapsed().as_secs_f64());
                metrics.updates.inc_by(commit.updates as u64);
                metrics.update_bytes.inc_by(commit.bytes as u64);
                Event::Committed { head }
            }
            (Ok(head), None) => Event::Committed { head },
            (Err(error), _) => {
                metrics.store_errors.inc();
                Event::NotCommitted { why: error.to_string() }
            }
        };
        let fate = self.turn(event).await;
        crash_point!("edit-acknowledged");
        fate
    }

    async fn turn(&mut self, event: Event) -> Fate {
        let now = self.now();
        let actions = self.logic.handle(now, event);
        let Performed { mut fate, reload } = self.perform(actions);
        if reload {
            fate = self.reload().await;
        }
        self.hold(self.logic.held_bytes());
        fate
    }

    /// Rebuilds the copy from the log once the commit in flight has ended. If that fails the room ends: members come back to a fresh one.
    async fn reload(&mut self) -> Fate {
        loop {
            self.listed.shared.metrics.reloads.inc();
            if self.commit.is_some() {
                let outcome = Self::outcome(&mut self.commit).await;
                self.commit = None;
                let event = match outcome {
                    Ok(head) => Event::Committed { head },
                    Err(error) => Event::NotCommitted { why: error.to_string() },
                };
                let (now, logic) = (self.now(), &mut self.logic);
                let actions = logic.handle(now, event);
                self.perform(actions);
            }
            let loaded = match persist::load(&self.listed.shared.store, &self.listed.doc).await {
                Ok(loaded) => loaded,
                Err(error) => {
                    tracing::error!(doc = %self.listed.doc, %error, "a document could not be loaded again");
                    return Fate::Broken;
                }
            };
            let now = self.now();
            let actions = self.logic.reload(now, loaded);
            let Performed { fate, reload } = self.perform(actions);
            // What waited for the copy may have broken it again.
            if !reload {
                return fate;
            }
        }
    }

    fn perform(&mut self, actions: Vec<Action>) -> Performed {
        let mut performed = Performed { fate: Fate::Open, reload: false };
        for action in actions {
            match action {
                Action::Send { to, frame } => {
                    if let Some(outbox) = self.outboxes.get(&to) {
                        outbox.push(frame);
                    }
                }
                Action::Relay { to, frame } => {
                    for outbox in to.iter().filter_map(|peer| self.outboxes.get(peer)) {
                        outbox.push(Outgoing::Binary(frame.clone()));
                    }
                }
                Action::Present { to, frame } => {
                    for outbox in to.iter().filter_map(|peer| self.outboxes.get(peer)) {
                        outbox.present(frame.clone());
                    }
                }
                Action::Close { peer, code, reason } => {
                    if let Some(outbox) = self.outboxes.remove(&peer) {
                        outbox.close(code, reason);
                    }
                }
                Action::Commit { after, updates, title, authors } => {
                    crash_point!("edit-applied");
                    let (count, bytes) = (updates.len(), updates.iter().map(|update| update.len()).sum());
                    let append = Append { doc: self.listed.doc.clone(), after, updates, title, authors, now_ms: now_ms() };
                    let outcome = self.listed.shared.store.append(append);
                    self.commit = Some(Commit { outcome, since: Instant::now(), updates: count, bytes });
                }
                Action::Refuse(reason) => self.listed.shared.metrics.refuse(reason),
                Action::Reload => performed.reload = true,
                Action::Compact => self.listed.shared.compactor.request(&self.listed.doc),
                Action::Unload => performed.fate = Fate::Idle,
            }
        }
        performed
    }

    fn hold(&mut self, bytes: usize) {
        let gauge = &self.listed.shared.metrics.held_bytes;
        gauge.inc_by(bytes as i64 - self.held as i64);
        self.held = bytes;
        self.listed.door.load.holds(self.logic.oldest());
    }

    /// Milliseconds of this room's own clock.
    fn now(&self) -> u64 {
        (now() - self.start).as_millis() as u64
    }
}

/// However the room ends, also when its task panics: whoever still sits in it is told.
impl Drop for Room {
    fn drop(&mut self) {
        for outbox in self.outboxes.values() {
            outbox.close(close::TRY_LATER, "the document must be opened again".into());
        }
    }
}

struct Performed {
    fate: Fate,
    reload: bool,
}
