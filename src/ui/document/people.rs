//! Who is here: a few faces, whose view a click follows, and mine, which opens the field for my name.

use leptos::{ev, prelude::*, server_fn::ServerFn, task::spawn_local};

use crate::{
    api::{ApiError, account},
    board::input::Command,
    client::{
        page,
        session::{Here, Place, Session},
    },
    model::presence::{Attention, Person},
    ui::kit::Erased,
    ui::kit::{avatar::face, popover::Popover, toast::Toasts},
    ui::state::prefs::{Mode, Prefs},
};

/// Faces shown before the rest becomes a number.
const SHOWN: usize = 4;
const ID: &str = "rename";
/// What the server takes (`api::account::rename`).
const LONGEST: u32 = 60;

#[component]
pub fn People(session: Session) -> impl IntoView {
    let people = session.people();
    let faces = move |mine: bool| {
        let face = |here: &Here| (here.client, here.person.clone(), here.attention);
        people.with(|all| all.iter().filter(|here| here.me == mine).map(face).collect::<Vec<_>>())
    };
    let others = Memo::new(move |_| faces(false));
    let me = Memo::new(move |_| faces(true).pop().map(|(_, person, _)| person).unwrap_or_default());
    let panel = session.panel();
    let following = Memo::new(move |_| panel.with(|panel| panel.following));
    let prefs: Prefs = expect_context();

    let toasts: Toasts = expect_context();
    let name = RwSignal::new(String::new());
    let session = StoredValue::new(session);
    let rename = move |ev: ev::SubmitEvent| {
        ev.prevent_default();
        let name = name.get_untracked();
        if !name.trim().is_empty() {
            session.with_value(|session| session.rename_me(name.trim()));
            spawn_local(async move {
                if let Err(answer) = page::post(account::Rename::PATH, "name", &name).await {
                    toasts.trouble(&ApiError::read(&answer).to_string());
                }
            });
        }
        page::close_popover(ID);
    };
    let follow = Callback::new(move |who: Option<u64>| {
        // Where they are is to be seen: somebody who only looks on may be in either.
        let place = people.with_untracked(|all| all.iter().find(|here| Some(here.client) == who).map(|here| here.place));
        match (place, prefs.mode()) {
            (Some(Place::Board), Mode::Note) => prefs.set_mode(Mode::Board),
            (Some(Place::Note), Mode::Board) => prefs.set_mode(Mode::Note),
            _ => {}
        }
        session.with_value(|session| session.command(Command::Follow(who)));
    });
    let crowd = move || {
        let all = others.get();
        let more = all.len().saturating_sub(SHOWN);
        let rest = (more > 0).then(|| {
            let names = all[SHOWN..].iter().map(|(_, person, _)| person.name.as_str()).collect::<Vec<_>>().join(", ");
            view! { <span class="avatar more" role="img" aria-label=names.clone() data-tip=names>{["+", &more.to_string()].concat()}</span> }
        });
        view! {
            {all.iter().take(SHOWN).map(|one| other(one, following, follow)).collect::<Vec<_>>()}
            {rest}
        }
        .erased()
    };
    view! {
        <div class="avatars" role="group" aria-label="Who is here">
            {crowd}
            <button
                type="button"
                class="avatar me"
                aria-label=move || me.with(|me| ["You: ", &me.name, ". Change your name"].concat())
                data-tip=move || me.with(|me| [&me.name, " (you)"].concat())
                popovertarget=ID
                on:click=move |_| name.set(me.with_untracked(|me| me.name.clone()))
            >
                {move || me.with(face)}
            </button>
        </div>
        <Popover id=ID label="Your name">
            <form on:submit=rename>
                <label class="field">
                    "Your name, as others see it"
                    <input
                        name="name"
                        maxlength=LONGEST
                        autocomplete="nickname"
                        autofocus
                        prop:value=move || name.get()
                        on:input=move |ev| name.set(event_target_value(&ev))
                    />
                </label>
                <button type="submit" class="btn primary">
                    "Save name"
                </button>
            </form>
        </Popover>
    }
    .erased()
}

/// A face is a switch: on, this page shows what that person looks at.
fn other((client, person, attention): &(u64, Person, Attention), following: Memo<Option<u64>>, follow: Callback<Option<u64>>) -> AnyView {
    let words = if attention.is_here() { person.name.clone() } else { [&person.name, " (", attention.name(), ")"].concat() };
    let client = *client;
    let on = move || following.get() == Some(client);
    view! {
        <button
            type="button"
            class="avatar"
            data-attention=attention.name()
            aria-pressed=move || on().to_string()
            aria-label=["Follow ", &words].concat()
            data-tip=words
            on:click=move |_| follow.run((!on()).then_some(client))
        >
            {face(person)}
        </button>
    }
    .erased()
}
