//! What stands around the note: the bar below, the contents, the read mode. Ties them to the text, which they follow at a distance.

use leptos::{html, prelude::*};

use super::{bar::Bar, contents::Contents, read::Reading};
use crate::{
    client::{
        dom::{Timer, now_ms},
        session::Session,
        storage,
    },
    note::{Heading, Words},
    ui::{
        board::following::FollowingInNote,
        kit::Erased,
        state::prefs::{Look, Prefs},
    },
};

/// What is known of the whole note.
#[derive(Clone, Copy)]
pub struct Known {
    pub headings: RwSignal<Vec<Heading>>,
    pub words: RwSignal<Words>,
}

/// When the whole note is read again: what is made of the whole must not be felt at the keys. Milliseconds of one clock.
#[derive(Default, Clone, Copy)]
struct Pace {
    /// What reading took last, and when that was.
    cost: u64,
    read: u64,
    /// Since when something new is there to be read.
    since: Option<u64>,
}

impl Pace {
    /// Reading takes at most one part in so many of the time.
    const SHARE: u64 = 20;
    /// A note that takes long waits for a pause of so long,
    const PAUSE: u64 = 500;
    /// but not through more than so many turns.
    const TURNS: u64 = 5;

    /// Something changed. When to read.
    fn next(&mut self, now: u64) -> u64 {
        let since = *self.since.get_or_insert(now);
        let turn = self.cost * Self::SHARE;
        (now + turn.min(Self::PAUSE)).min(since + turn * Self::TURNS).max(self.read + turn)
    }

    fn done(&mut self, started: u64, now: u64) {
        *self = Pace { cost: now.saturating_sub(started), read: now, since: None };
    }
}

/// Where it is remembered that the contents are to be seen.
const LISTED: &str = "tandem.contents";

#[component]
pub fn Chrome(session: Session, host: NodeRef<html::Div>) -> impl IntoView {
    let prefs: Prefs = expect_context();
    let known = Known { headings: RwSignal::default(), words: RwSignal::default() };
    let listed = RwSignal::new(storage::get(LISTED).is_some());
    Effect::new(move |_| if listed.get() { storage::set(LISTED, "open") } else { storage::remove(LISTED) });

    let (synced, revised) = (session.synced(), session.note_revised());
    let timer = StoredValue::new_local(None);
    let pace = StoredValue::new(Pace::default());
    let read = {
        let session = session.clone();
        move || {
            let Some(reader) = session.reader() else { return };
            let started = now_ms();
            let text = session.note_text();
            known.words.set((reader.words)(&text));
            let headings = (reader.headings)(&text);
            if known.headings.with_untracked(|old| *old != headings) {
                known.headings.set(headings);
            }
            pace.update_value(|pace| pace.done(started, now_ms()));
        }
    };
    Effect::new(move |_| {
        revised.track();
        if synced.get() {
            let now = now_ms();
            let at = pace.try_update_value(|pace| pace.next(now)).unwrap_or(now);
            timer.set_value(Some(Timer::after(at.saturating_sub(now), read.clone())));
        }
    });

    // The editor shows live or source; over it lies the page to read.
    let (editor, here) = (session.clone(), session.note_here());
    Effect::new(move |_| {
        let look = if prefs.look() == Look::Source { "source" } else { "live" };
        if here.get() {
            editor.run_in_note("look", look);
        }
    });
    view! {
        <FollowingInNote session=session.clone() />
        <Contents session=session.clone() known listed />
        <Reading session=session.clone() host />
        <Bar session known listed />
    }
    .erased()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_note_is_read_at_once() {
        let mut pace = Pace::default();
        assert_eq!(pace.next(1000), 1000);
        pace.done(1000, 1001);
        assert_eq!(pace.next(5000), 5020);
    }

    #[test]
    fn a_long_note_waits_for_a_pause_and_not_forever() {
        let mut pace = Pace::default();
        pace.done(0, 60); // 60 ms: a turn is 1.2 s
        assert_eq!(pace.next(100), 1260, "not again so soon");
        assert_eq!(pace.next(2000), 2500, "each change puts it off");
        assert_eq!(pace.next(2300), 2800);
        assert_eq!(pace.next(5900), 6100, "but somebody who writes on sees it, too");
        assert_eq!(pace.next(6200), 6100);
        pace.done(6100, 6160);
        assert_eq!(pace.next(60_000), 60_500, "the first key after a rest is not the one that pays");
    }
}
