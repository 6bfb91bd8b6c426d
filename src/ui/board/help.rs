//! The help sheet: every key of the board, from the table that gives them their meaning.

use leptos::{ev, prelude::*};

use crate::{
    board::keys::{SHORTCUTS, Shortcut},
    client::page,
    ui::kit::Erased,
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
            <div class="shortcuts" inner_html=sheet()></div>
        </Dialog>
    }
    .erased()
}

/// Markup, made of constants alone. They are not escaped: none has a `<` or `&` in it, which a test holds.
fn sheet() -> String {
    let group = |rows: &[Shortcut]| {
        let row = |row: &Shortcut| {
            let keys = row.keys.iter().take(2).map(|keys| chord(keys)).collect::<String>();
            ["<div><dt>", row.label, "</dt><dd>", &keys, "</dd></div>"].concat()
        };
        ["<section><h3>", rows[0].group, "</h3><dl>", &rows.iter().map(row).collect::<String>(), "</dl></section>"].concat()
    };
    SHORTCUTS.chunk_by(|a, b| a.group == b.group).map(group).collect()
}

/// `Ctrl+Shift+Z` as three keys; `+` itself is a key.
fn chord(keys: &str) -> String {
    let names = keys.split_inclusive('+').map(|name| name.strip_suffix('+').filter(|n| !n.is_empty()).unwrap_or(name));
    let keys = names.filter(|name| !name.is_empty()).map(|name| ["<kbd>", name, "</kbd>"].concat());
    ["<span class='chord'>", &keys.collect::<String>(), "</span>"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plus_is_a_key_and_a_sign_between_keys() {
        assert_eq!(chord("Ctrl+Shift+Z"), "<span class='chord'><kbd>Ctrl</kbd><kbd>Shift</kbd><kbd>Z</kbd></span>");
        assert_eq!(chord("Ctrl++"), "<span class='chord'><kbd>Ctrl</kbd><kbd>+</kbd></span>");
    }

    #[test]
    fn the_sheet_has_every_key_and_needs_no_escaping() {
        for row in SHORTCUTS {
            assert!(sheet().contains(row.label));
            let words = row.keys.iter().chain([&row.label, &row.group]);
            assert!(words.copied().all(|text| !text.contains(['<', '&'])), "{}", row.label);
        }
    }
}
