//! The help sheet: every key of the board, from the table that gives them their meaning.

use leptos::{ev, prelude::*};

use crate::{
    board::keys::{SHORTCUTS, Shortcut},
    client::page,
    ui::kit::dialog::Dialog,
};

/// Opens on `?` (outside of text) and from the menu.
#[component]
pub fn Help(open: RwSignal<bool>) -> impl IntoView {
    Effect::new(move |_| {
        let listener = window_event_listener(ev::keydown, move |ev| {
            if ev.key() == "?" && !page::is_typing(&ev) {
                ev.prevent_default();
                open.set(true);
            }
        });
        on_cleanup(move || listener.remove());
    });
    view! {
        <Dialog title="Keyboard shortcuts" open>
            <div class="shortcuts">{SHORTCUTS.chunk_by(|a, b| a.group == b.group).map(group).collect::<Vec<_>>()}</div>
        </Dialog>
    }
    .into_any()
}

fn group(rows: &[Shortcut]) -> AnyView {
    let row = |row: &Shortcut| {
        view! {
            <div>
                <dt>{row.label}</dt>
                <dd>{row.keys.iter().take(2).map(|keys| chord(keys)).collect::<Vec<_>>()}</dd>
            </div>
        }
        .into_any()
    };
    view! {
        <section>
            <h3>{rows[0].group}</h3>
            <dl>{rows.iter().map(row).collect::<Vec<_>>()}</dl>
        </section>
    }
    .into_any()
}

/// `Ctrl+Shift+Z` as three keys; `+` itself is a key.
fn chord(keys: &'static str) -> AnyView {
    let mut names: Vec<&str> =
        keys.split_inclusive('+').map(|name| name.strip_suffix('+').filter(|n| !n.is_empty()).unwrap_or(name)).collect();
    names.retain(|name| !name.is_empty());
    view! { <span class="chord">{names.into_iter().map(|name| view! { <kbd>{name}</kbd> }).collect::<Vec<_>>()}</span> }.into_any()
}
