//! Whose view this board shows, said and ended. The rim in their colour is painted on the canvas.

use leptos::prelude::*;

use crate::{board::input::Command, client::session::Session, ui::kit::Erased};

#[component]
pub fn Following(session: Session) -> impl IntoView {
    let (panel, people) = (session.panel(), session.people());
    let name = Memo::new(move |_| {
        let who = panel.with(|panel| panel.following)?;
        people.with(|all| Some(all.iter().find(|here| here.client == who)?.person.name.clone()))
    });
    let session = StoredValue::new(session);
    move || {
        name.get().map(|name| {
            view! {
                <div class="following chrome">
                    <span>{["Following ", &name].concat()}</span>
                    <button type="button" class="btn" on:click=move |_| session.with_value(|session| session.command(Command::Follow(None)))>
                        "Stop"
                    </button>
                </div>
            }
            .erased()
        })
    }
}
