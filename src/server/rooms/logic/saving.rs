//! How a room saves: what goes to the store, what happens when it is on disk, what happens when it is not.

use std::mem;

use bytes::Bytes;

use super::{Action, Dialect, Flight, Joiner, Logic, Queued, Row, Seat, Trouble};
use crate::sync::{frame::Frame, limits, merge::Merge, wire::ServerMessage};

/// The first and the longest pause before a failed commit is tried again.
const RETRY_FIRST_MS: u64 = 250;
const RETRY_LAST_MS: u64 = 4000;

const HOLDING: &str = "The server cannot save at the moment. Keep this page open; it is tried again by itself.";

impl Logic {
    /// Hands the start of the queue to the store, unless it has something already or needs a pause. (R3)
    pub(super) fn commit(&mut self, now_ms: u64) {
        let pause = match &self.trouble {
            Some(trouble) => now_ms < trouble.retry_at,
            None => self.is_paced() && now_ms < self.commit_at,
        };
        if self.in_flight.is_some() || self.queue.is_empty() || self.reloading || pause {
            return;
        }
        let entries = self.queue.len().min(limits::EDITS);
        let rows = rows(self.queue.iter().take(entries));
        let updates: Vec<Bytes> = rows.iter().map(|row| row.update.clone()).collect();
        self.in_flight = Some(Flight { entries, rows });
        if updates.is_empty() {
            return self.committed(self.head);
        }
        self.commit_at = now_ms + limits::CROWD_PACE.as_millis() as u64;
        let (title, authors) = (self.title.clone(), self.new_authors.clone());
        self.actions.push(Action::Commit { after: self.head, updates, title, authors });
    }

    /// A crowd hears of edits in strides (`limits::CROWD`), but nobody who waits for the document or for the end does.
    pub(super) fn is_paced(&self) -> bool {
        self.trouble.is_none() && self.seats.len() >= limits::CROWD && self.answers.is_empty() && !self.draining
    }

    /// The start of the queue is on disk: relay, acknowledge. (R1)
    pub(super) fn committed(&mut self, head: u64) {
        let Some(Flight { entries, rows }) = self.in_flight.take() else { return };
        let mut savers = Vec::new();
        for Queued { from, n, update, .. } in self.queue.drain(..entries) {
            if let (Some(seat), Some(n)) = (self.seats.get_mut(&from), n) {
                seat.saved = n;
                savers.push(from);
            }
            self.queued_bytes -= update.map_or(0, |update| update.len());
        }
        for Row { update, from } in &rows {
            self.tail_bytes += update.len();
            let to: Vec<u64> =
                self.seats.iter().filter(|(peer, seat)| Some(**peer) != *from && seat.synced).map(|(peer, _)| *peer).collect();
            if !to.is_empty() {
                self.actions.push(Action::Relay { to, frame: Bytes::from(Frame::Update(update).encode()) });
            }
        }
        let rows = rows.len();
        self.tail_rows += rows;
        if rows > 0 && self.queue.is_empty() {
            self.title = None;
            self.new_authors.clear();
        }
        if self.trouble.take().is_some() {
            savers = self.seats.keys().copied().collect(); // everybody was told of the trouble
        }
        savers.sort_unstable();
        savers.dedup();
        for peer in savers {
            let Some(Seat { who: Joiner { dialect: Dialect::Tandem, .. }, saved, .. }) = self.seats.get(&peer) else { continue };
            let n = *saved;
            self.say(peer, None, ServerMessage::Saved { n });
        }
        let expected = self.head + rows as u64;
        self.head = head;
        if head != expected {
            tracing::warn!(head, expected, "somebody else wrote to this document");
            self.reload_needed();
        }
        if self.tail_rows >= limits::TAIL_ROWS || self.tail_bytes >= limits::TAIL_BYTES.max(self.snapshot_bytes) {
            self.compact();
        }
    }

    pub(super) fn compact(&mut self) {
        self.snapshot_bytes += mem::take(&mut self.tail_bytes); // an upper bound; the next load knows better
        self.tail_rows = 0;
        self.actions.push(Action::Compact);
    }

    /// Everything stays queued; members are told once, the store is asked again after a growing pause. (R4)
    pub(super) fn not_committed(&mut self, now_ms: u64, why: String) {
        self.in_flight = None;
        let failures = self.trouble.as_ref().map_or(0, |trouble| trouble.failures) + 1;
        let pause = RETRY_LAST_MS.min(RETRY_FIRST_MS << (failures - 1).min(16));
        if failures == 1 {
            let listeners: Vec<u64> =
                self.seats.iter().filter(|(_, seat)| seat.who.dialect == Dialect::Tandem).map(|(peer, _)| *peer).collect();
            for peer in listeners {
                self.say(peer, None, ServerMessage::Holding { why: HOLDING.into() });
            }
        }
        tracing::error!(why, failures, "edits are held");
        self.trouble = Some(Trouble { why: HOLDING.into(), failures, retry_at: now_ms + pause });
    }

    /// Sizes are upper bounds between loads; the true one is taken before anybody is refused.
    pub(super) fn is_full(&mut self) -> bool {
        if self.snapshot_bytes + self.tail_bytes + self.queued_bytes < limits::DOC_STOP {
            return false;
        }
        self.snapshot_bytes = self.replica.encode().len().saturating_sub(self.tail_bytes + self.queued_bytes);
        self.snapshot_bytes + self.tail_bytes + self.queued_bytes >= limits::DOC_STOP
    }
}

/// What these entries become in the store: as few rows as there can be, none over [`limits::FRAME`] but for an edit that is.
fn rows<'a>(queued: impl Iterator<Item = &'a Queued>) -> Vec<Row> {
    let mut edits = queued.filter_map(|queued| Some((queued.from, queued.update.as_ref()?))).peekable();
    let mut rows = Vec::new();
    while let Some((peer, first)) = edits.next() {
        let (mut from, mut bytes, mut merge, mut alone) = (Some(peer), first.len(), Merge::default(), true);
        let mut merges = merge.add(first);
        while merges && let Some((peer, next)) = edits.peek() {
            merges = bytes + next.len() <= limits::FRAME && merge.add(next);
            if merges {
                (alone, bytes) = (false, bytes + next.len());
                from = from.filter(|from| from == peer);
                edits.next();
            }
        }
        rows.push(Row { update: if alone { first.clone() } else { merge.encode().into() }, from });
    }
    rows
}
