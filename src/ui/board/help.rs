//! The help sheet: every key of the board, from the table that gives them their meaning.

use leptos::{ev, prelude::*};

use crate::{
    board::actions::{ACTIONS, Group, HINTS},
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
    let group = |group: Group| {
        let actions = ACTIONS.iter().filter(|action| action.group == group && !action.keys.is_empty()).map(|a| (a.keys, a.words));
        let hints = HINTS.iter().filter(|hint| hint.group == group).map(|hint| (hint.keys, hint.words));
        let row = |(keys, words): (&[&str], &str)| {
            let keys = keys.iter().take(2).map(|keys| chord(keys)).collect::<String>();
            ["<div><dt>", words, "</dt><dd>", &keys, "</dd></div>"].concat()
        };
        ["<section><h3>", group.words(), "</h3><dl>", &actions.chain(hints).map(row).collect::<String>(), "</dl></section>"].concat()
    };
    Group::ALL.into_iter().map(group).collect()
}

/// `Ctrl+Shift+Z` as three keys; `+` itself is a key.
pub(super) fn chord(keys: &str) -> String {
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
        let sheet = sheet();
        let actions = ACTIONS.iter().map(|action| (action.words, action.keys));
        for (words, keys) in actions.chain(HINTS.iter().map(|hint| (hint.words, hint.keys))) {
            assert!(sheet.contains(words) || keys.is_empty());
            assert!(keys.iter().chain([&words]).all(|text| !text.contains(['<', '&'])), "{words}");
        }
    }
}
