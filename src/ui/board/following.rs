//! What a pane does for now, said and ended with a button: it shows somebody's view (the rim in their colour is painted on the canvas), or it
//! crops a picture.

use leptos::prelude::*;

use crate::{
    board::input::Command,
    client::session::Session,
    ui::{
        kit::Erased,
        state::prefs::{Mode, Prefs},
    },
};

/// On the board.
#[component]
pub fn Following(session: Session) -> impl IntoView {
    let panel = session.panel();
    let leader = leader(&session);
    let cropping = Memo::new(move |_| panel.with(|panel| panel.cropping));
    let session = StoredValue::new(session);
    move || match leader.get() {
        Some(name) => Some(following(session, &name)),
        None if cropping.get() => Some(banner(session, "banner chrome", "Drag an edge, or the picture".into(), "Done", Command::Escape)),
        None => None,
    }
}

/// On the note, where that is all that shows.
#[component]
pub fn FollowingInNote(session: Session) -> impl IntoView {
    let prefs: Prefs = expect_context();
    let leader = leader(&session);
    let session = StoredValue::new(session);
    move || leader.get().filter(|_| prefs.mode() == Mode::Note).map(|name| following(session, &name))
}

/// The name of the one who is followed.
fn leader(session: &Session) -> Memo<Option<String>> {
    let (panel, people) = (session.panel(), session.people());
    Memo::new(move |_| {
        let who = panel.with(|panel| panel.following)?;
        people.with(|all| Some(all.iter().find(|here| here.client == who)?.person.name.clone()))
    })
}

fn following(session: StoredValue<Session>, name: &str) -> AnyView {
    banner(session, "banner following chrome", ["Following ", name].concat(), "Stop", Command::Follow(None))
}

fn banner(session: StoredValue<Session>, class: &'static str, words: String, button: &'static str, command: Command) -> AnyView {
    view! {
        <div class=class>
            <span>{words}</span>
            <button type="button" class="btn" on:click=move |_| session.with_value(|session| session.command(command.clone()))>
                {button}
            </button>
        </div>
    }
    .erased()
}
