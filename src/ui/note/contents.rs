//! The table of contents: the headings of the note, the one that is being read marked. It stands beside the text where there is room, over it
//! where there is not, and then goes when something was chosen.

use leptos::{ev, prelude::*};

use super::chrome::Known;
use crate::{
    client::{page, session::Session},
    note::Heading,
    ui::{
        kit::{Erased, button::IconButton, icon::Icon},
        state::prefs::{Look, Prefs},
    },
};

#[component]
pub fn Contents(session: Session, known: Known, listed: RwSignal<bool>) -> impl IntoView {
    let prefs: Prefs = expect_context();
    let top = session.note_top();
    let headings = known.headings;
    let here = Memo::new(move |_| {
        let top = top.get();
        headings.with(|all| {
            // Those in footnotes stand last, wherever they are in the text.
            let before = all.iter().enumerate().filter(|(_, heading)| heading.at <= top);
            before.max_by_key(|(_, heading)| heading.at).map_or(0, |(index, _)| index)
        })
    });
    let session = StoredValue::new(session);
    let go = move |at: u32| {
        // In the read mode there is no caret to place.
        session.with_value(|session| match prefs.look() {
            Look::Read => session.show_in_note(at),
            Look::Live | Look::Source => session.run_in_note("reveal", &at.to_string()),
        });
    };
    let keyed = move |ev: ev::KeyboardEvent| {
        if page::escapes(&ev) {
            listed.set(false);
        }
    };
    let lines = move || {
        headings.with(|all| {
            let least = all.iter().map(|heading| heading.level).min().unwrap_or(1);
            let line = |(index, heading): (usize, &Heading)| {
                let at = heading.at;
                let current = move || (here.get() == index).then_some("true");
                view! {
                    <li data-level=heading.level - least>
                        <button type="button" dir="auto" aria-current=current on:click=move |_| go(at)>
                            {heading.text.clone()}
                        </button>
                    </li>
                }
                .erased()
            };
            all.iter().enumerate().map(line).collect::<Vec<_>>()
        })
    };
    let list = move || match headings.with(Vec::is_empty) {
        true => view! { <p class="none">"Headings of the note show up here. Begin a line with # to make one."</p> }.erased(),
        false => view! { <ol>{lines}</ol> }.erased(),
    };
    move || {
        listed.get().then(|| {
            view! {
                <nav class="note-contents" aria-label="Contents" on:keydown=keyed>
                    <header>
                        <h2>"Contents"</h2>
                        <IconButton icon=Icon::Close label="Close" on_click=move || listed.set(false) />
                    </header>
                    {list}
                </nav>
            }
            .erased()
        })
    }
}
