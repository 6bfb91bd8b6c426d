//! The read mode: the whole note as a page, in the place of the editor. Tasks can be ticked where the person may edit. What is printed is this
//! page, in whatever mode the note is.

use leptos::{html, prelude::*};

use super::pace::at_pace;
use crate::{
    client::{
        page,
        read_view::{ReadView, Ticked},
        session::Session,
    },
    ui::state::prefs::{Look, Prefs},
};

/// Of the time, making the page anew takes at most one part in so many while others write: nobody types in it, but it is scrolled.
const SHARE: u64 = 4;

#[component]
pub fn Reading(session: Session, host: NodeRef<html::Div>) -> impl IntoView {
    let prefs: Prefs = expect_context();
    let (synced, revised, goal, editable) = (session.synced(), session.note_revised(), session.note_goal(), session.editable());
    let top = session.note_top();
    let session = StoredValue::new(session);
    let view = StoredValue::new_local(None::<ReadView>);
    let scrolled = StoredValue::new_local(None);

    let show = move |editable: bool| {
        session.with_value(|session| {
            let Some(reader) = session.reader() else { return };
            let blocks = (reader.blocks)(&session.note_text());
            view.update_value(|view| _ = view.as_mut().map(|view| view.show(blocks, editable)));
        });
    };
    // The page may be older than the note: where a task is by now is asked when it is ticked.
    let tick = move |ticked: Ticked| {
        show(editable.get_untracked());
        if let Some(ops) = view.with_value(|view| view.as_ref().and_then(|view| view.edit(&ticked))) {
            session.with_value(|session| session.amend_note(ops));
        }
    };
    let open = move || {
        let Some(host) = host.get_untracked() else { return };
        view.set_value(Some(ReadView::open(host.into(), tick)));
    };
    let see = move || {
        if let Some(top) = view.with_value(|view| view.as_ref().map(ReadView::top)) {
            session.with_value(|session| session.note_seen(top));
        }
    };

    let reads = Memo::new(move |_| prefs.look() == Look::Read && synced.get());
    Effect::new(move |was: Option<bool>| {
        let reads = reads.get();
        match (was.unwrap_or(false), reads) {
            (false, true) => {
                let at = top.get_untracked();
                open();
                show(editable.get_untracked());
                view.with_value(|view| _ = view.as_ref().map(|view| view.reveal(at)));
                scrolled.set_value(view.with_value(|view| view.as_ref().map(|view| view.on_scroll(see))));
            }
            (true, false) => {
                scrolled.set_value(None);
                view.set_value(None);
                session.with_value(|session| session.run_in_note("show", &top.get_untracked().to_string()));
            }
            _ => {}
        }
        reads
    });
    Effect::new(move |_| {
        let editable = editable.get();
        if reads.get_untracked() {
            show(editable);
        }
    });
    let changed = move || {
        revised.track();
        reads.get_untracked()
    };
    let follow = move || {
        if reads.get_untracked() {
            show(editable.get_untracked());
        }
    };
    at_pace(SHARE, changed, follow);
    // Whom one follows leads, and the contents.
    Effect::new(move |_| {
        let Some(at) = goal.get() else { return };
        match reads.get_untracked() {
            true => view.with_value(|view| _ = view.as_ref().map(|view| view.reveal(at))),
            false => session.with_value(|session| session.run_in_note("show", &at.to_string())),
        }
    });
    let before = move || {
        if !synced.get_untracked() {
            return; // what the server put here is printed
        }
        if !reads.get_untracked() {
            open();
        }
        show(false);
    };
    let after = move || match reads.get_untracked() {
        true => show(editable.get_untracked()),
        false => view.set_value(None),
    };
    let printing = StoredValue::new_local(page::on_print(before, after));
    on_cleanup(move || {
        printing.dispose();
        scrolled.dispose();
        view.dispose();
    });
}
