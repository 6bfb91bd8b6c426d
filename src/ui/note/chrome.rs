//! What stands around the note: the bar below, the contents, the read mode. Ties them to the text, which they follow at a distance.

use leptos::{html, prelude::*};

use super::{bar::Bar, contents::Contents, pace::at_pace, read::Reading};
use crate::{
    client::{session::Session, storage},
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

/// Of the time, reading the whole note takes at most one part in so many while somebody writes.
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
    let reader = session.clone();
    at_pace(
        SHARE,
        move || {
            revised.track();
            synced.get()
        },
        move || {
            let Some(reads) = reader.reader() else { return };
            let text = reader.note_text();
            known.words.set((reads.words)(&text));
            let headings = (reads.headings)(&text);
            if known.headings.with_untracked(|old| *old != headings) {
                known.headings.set(headings);
            }
        },
    );

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
