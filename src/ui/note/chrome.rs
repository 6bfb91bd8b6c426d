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

/// Reading the whole note again may take up to this share of the time: one part in so many.
const SHARE: u64 = 20;
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
    let due = StoredValue::new(0);
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
            due.set_value(now_ms() + (now_ms() - started) * SHARE);
        }
    };
    Effect::new(move |_| {
        revised.track();
        if synced.get() {
            let wait = due.get_value().saturating_sub(now_ms());
            timer.set_value(Some(Timer::after(wait, read.clone())));
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
