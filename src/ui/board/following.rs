//! What the board does for now, said and ended with a button: it shows somebody's view (the rim in their colour is painted on the canvas), or it
//! crops a picture.

use leptos::prelude::*;

use crate::{board::input::Command, client::session::Session, ui::kit::Erased};

#[component]
pub fn Following(session: Session) -> impl IntoView {
    let (panel, people) = (session.panel(), session.people());
    let name = Memo::new(move |_| {
        let who = panel.with(|panel| panel.following)?;
        people.with(|all| Some(all.iter().find(|here| here.client == who)?.person.name.clone()))
    });
    let cropping = Memo::new(move |_| panel.with(|panel| panel.cropping));
    let session = StoredValue::new(session);
    let banner = move |class, words: String, button: &'static str, command: Command| {
        view! {
            <div class=class>
                <span>{words}</span>
                <button type="button" class="btn" on:click=move |_| session.with_value(|session| session.command(command.clone()))>
                    {button}
                </button>
            </div>
        }
        .erased()
    };
    move || match name.get() {
        Some(name) => Some(banner("banner following chrome", ["Following ", &name].concat(), "Stop", Command::Follow(None))),
        None if cropping.get() => Some(banner("banner chrome", "Drag an edge, or the picture".into(), "Done", Command::Escape)),
        None => None,
    }
}
