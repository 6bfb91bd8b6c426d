//! The shapes of the board as a list, for people who use a keyboard or a screen reader: hidden until it has the focus.

use leptos::prelude::*;

use crate::ui::kit::Erased;

use crate::{board::input::Command, client::session::Session, model::ids::ShapeId};

/// A list longer than this is no help to anybody; the rest is said as a number.
const LONGEST: usize = 300;

/// Choosing an entry selects the shape and hands the keyboard to the board.
#[component]
pub fn Outline(session: Session, focus: Callback<()>) -> impl IntoView {
    let outline = session.outline();
    let open = RwSignal::new(false);
    let session = StoredValue::new(session);
    let entry = move |(id, words): (ShapeId, String)| {
        let choose = move |_| {
            session.with_value(|session| session.command(Command::Visit(id.clone())));
            open.set(false);
            focus.run(());
        };
        view! {
            <li>
                <button type="button" class="btn" on:click=choose>
                    {words}
                </button>
            </li>
        }
        .erased()
    };
    let list = move || {
        open.get().then(|| {
            let all = outline.get();
            let more = all.len().saturating_sub(LONGEST);
            view! {
                <ul role="list" aria-label="Shapes">
                    {all.into_iter().take(LONGEST).map(entry).collect::<Vec<_>>()}
                    {(more > 0).then(|| view! { <li>{["and ", &more.to_string(), " more"].concat()}</li> })}
                </ul>
            }
            .erased()
        })
    };
    view! {
        <nav class="shape-list chrome unseen peek" aria-label="Shapes on the board">
            <button type="button" class="btn" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                {move || ["List of shapes (", &outline.with(Vec::len).to_string(), ")"].concat()}
            </button>
            {list}
        </nav>
    }
    .erased()
}
