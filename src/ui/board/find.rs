//! The field that looks for text on the board. What is found, and where to go, is the board's.

use leptos::{ev, html, prelude::*};

use crate::{
    board::input::Command,
    client::session::Session,
    ui::kit::{Erased, button::IconButton, icon::Icon},
};

#[component]
pub fn Find(session: Session, open: RwSignal<bool>, focus: Callback<()>) -> impl IntoView {
    let panel = session.panel();
    let found = Memo::new(move |_| panel.with(|panel| panel.found));
    let words = RwSignal::new(String::new());
    let field = NodeRef::<html::Input>::new();
    let session = StoredValue::new(session);
    let act = move |command| session.with_value(|session| session.command(command));
    let close = move || {
        open.set(false);
        act(Command::Find(String::new()));
        focus.run(());
    };
    Effect::new(move |_| {
        if let (true, Some(field)) = (open.get(), field.get()) {
            let _ = field.focus();
            field.select();
            act(Command::Find(words.get_untracked()));
        }
    });
    let keyed = move |ev: ev::KeyboardEvent| {
        match ev.key().as_str() {
            "Escape" => close(),
            "Enter" if !ev.is_composing() => act(Command::FindNext { back: ev.shift_key() }),
            _ => return,
        }
        ev.prevent_default();
    };
    let write = move |ev| {
        words.set(event_target_value(&ev));
        act(Command::Find(words.get_untracked()));
    };
    let said = move || match found.get() {
        _ if words.with(|words| words.trim().is_empty()) => String::new(),
        (_, 0) => "Nothing found".into(),
        (at, all) => [&(at + 1).to_string(), " of ", &all.to_string()].concat(),
    };
    move || {
        open.get().then(|| {
            view! {
                <div class="find chrome" role="search" aria-label="Find on the board">
                    <input
                        type="text"
                        aria-label="Find on the board"
                        placeholder="Find on the board"
                        autocomplete="off"
                        enterkeyhint="search"
                        node_ref=field
                        prop:value=move || words.get()
                        on:input=write
                        on:keydown=keyed
                    />
                    <span role="status">{said}</span>
                    <IconButton icon=Icon::Up label="Previous" on_click=move || act(Command::FindNext { back: true }) />
                    <IconButton icon=Icon::Down label="Next" on_click=move || act(Command::FindNext { back: false }) />
                    <IconButton icon=Icon::Close label="Close" on_click=close />
                </div>
            }
            .erased()
        })
    }
}
