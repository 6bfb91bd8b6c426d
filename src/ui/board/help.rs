//! The help sheet: every key of the board, from the table that gives them their meaning, those of the note (editor/src/write has them), and the
//! switch for those that are one letter.

use leptos::{ev, prelude::*};

use crate::{
    board::actions::{ACTIONS, Group, HINTS},
    client::page,
    ui::{
        kit::{Erased, dialog::Dialog},
        state::prefs::Prefs,
    },
};

/// What the keys do in the note: the ones worth knowing.
const NOTE: &[(&[&str], &str)] = &[
    (&["/"], "A list of everything that can be put here"),
    (&[":", "@"], "Emoji, people"),
    (&["Ctrl+B", "Ctrl+I"], "Bold, italic"),
    (&["Ctrl+E", "Ctrl+Shift+X"], "Code, strikethrough"),
    (&["Ctrl+Shift+H"], "Highlight"),
    (&["Ctrl+K"], "Link"),
    (&["Ctrl+Alt+1…6", "Ctrl+Alt+0"], "Heading, text"),
    (&["Ctrl+Shift+7", "Ctrl+Shift+8"], "Numbered, bulleted list"),
    (&["Ctrl+Shift+9", "Ctrl+Enter"], "Task list, tick"),
    (&["Tab", "Shift+Tab"], "In a list: further in, further out"),
    (&["Tab", "Enter"], "In a table: next cell, row below"),
    (&["Shift+Enter", "Esc"], "In a table: line break, select it"),
    (&["Shift+Alt+F10"], "In a table: its menu"),
    (&["+", "-"], "Picture wider, narrower"),
    (&["Alt+↑", "Alt+↓"], "Move lines"),
    (&["Alt+F10"], "To the formatting bar"),
    (&["Ctrl+F", "Ctrl+H"], "Find, replace"),
];

/// Opens on `?` (outside of text) and from the menu.
#[component]
pub fn Help(open: RwSignal<bool>) -> impl IntoView {
    let prefs: Prefs = expect_context();
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
            <label class="switch">
                <input
                    type="checkbox"
                    role="switch"
                    prop:checked=move || prefs.letters()
                    on:change=move |ev| prefs.set_letters(event_target_checked(&ev))
                />
                <span>"Single letters are shortcuts"<small>"Off for who speaks to the computer, or touches keys by mistake"</small></span>
            </label>
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
    let row = |(keys, words): &(&[&str], &str)| {
        // Signs that are typed into the text are no shortcuts that one can switch off.
        let keys = keys.iter().map(|keys| chord(keys).replace(" letter", "")).collect::<String>();
        ["<div><dt>", words, "</dt><dd>", &keys, "</dd></div>"].concat()
    };
    let note = ["<section><h3>Note</h3><dl>", &NOTE.iter().map(row).collect::<String>(), "</dl></section>"].concat();
    Group::ALL.into_iter().map(group).chain([note]).collect()
}

/// `Ctrl+Shift+Z` as three keys; `+` itself is a key.
pub(super) fn chord(keys: &str) -> String {
    let letter = keys.strip_prefix("Shift+").unwrap_or(keys).chars().nth(1).is_none();
    let names = keys.split_inclusive('+').map(|name| name.strip_suffix('+').filter(|n| !n.is_empty()).unwrap_or(name));
    let keys = names.filter(|name| !name.is_empty()).map(|name| ["<kbd>", name, "</kbd>"].concat());
    // What is typed without Ctrl or Alt is no shortcut for who has switched letters off.
    let class = if letter { "chord letter" } else { "chord" };
    ["<span class='", class, "'>", &keys.collect::<String>(), "</span>"].concat()
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
    fn keys_that_are_one_sign_are_marked_because_they_can_be_switched_off() {
        assert_eq!(chord("R"), "<span class='chord letter'><kbd>R</kbd></span>");
        for (keys, letter) in
            [("Shift+P", true), ("]", true), ("+", true), ("Ctrl+Z", false), ("Tab", false), ("F2", false), ("Alt+A", false)]
        {
            assert_eq!(chord(keys).contains("letter"), letter, "{keys}");
        }
    }

    #[test]
    fn the_sheet_has_every_key_and_needs_no_escaping() {
        let sheet = sheet();
        let actions = ACTIONS.iter().map(|action| (action.words, action.keys));
        for (words, keys) in actions.chain(HINTS.iter().map(|hint| (hint.words, hint.keys))) {
            assert!(sheet.contains(words) || keys.is_empty());
            assert!(keys.iter().chain([&words]).all(|text| !text.contains(['<', '&'])), "{words}");
        }
        for (keys, words) in NOTE {
            assert!(sheet.contains(words) && keys.iter().chain([words]).all(|text| !text.contains(['<', '&'])), "{words}");
        }
    }
}
