//! The command palette: every command by a few of its letters, what was used last first. What they are called and which keys they have is the table of
//! actions'; what the page adds (panes, light and dark) stands here.

use leptos::{ev, html, prelude::*};

use crate::{
    board::{Panel, actions::ACTIONS},
    client::{rows, storage},
    ui::kit::Erased,
};

/// What the page can do beside the board: names as `run` hears them, words.
pub const PAGE: [(&str, &str); 6] = [
    ("mode-note", "Show the note alone"),
    ("mode-both", "Show note and board"),
    ("mode-board", "Show the board alone"),
    ("theme-light", "Light colours"),
    ("theme-dark", "Dark colours"),
    ("theme-auto", "Colours as the system has them"),
];
/// Steps of a conversation with the keyboard, no commands to be looked for.
const ALONE: [&str; 5] = ["escape", "next", "previous", "palette", "menu"];
/// Commands remembered as used.
const RECENT: usize = 5;
const KEPT: &str = "tandem.recent";

/// One that can be chosen: name, words, group, keys.
type Entry = (&'static str, &'static str, &'static str, Option<&'static str>);

fn entries(panel: &Panel) -> Vec<Entry> {
    let actions = ACTIONS.iter().filter(|action| action.enabled(panel) && !ALONE.contains(&action.name));
    let actions = actions.map(|action| (action.name, action.words, action.group.words(), action.keys.first().copied()));
    actions.chain(PAGE.map(|(name, words)| (name, words, "Page", None))).collect()
}

/// How well `words` answer `query` (both in capitals), best first: from the beginning of a word, anywhere, or its letters in this order.
fn rank(query: &[char], words: &[char]) -> Option<u8> {
    let at = |i: &usize| words[*i..].starts_with(query);
    match (0..words.len()).find(at) {
        Some(0) => return Some(0),
        Some(_) if (1..words.len()).any(|i| words[i - 1] == ' ' && at(&i)) => return Some(1),
        Some(_) => return Some(2),
        None => {}
    }
    let mut left = words.iter();
    query.iter().all(|c| left.any(|w| w == c)).then_some(3)
}

fn capitals(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_uppercase).collect()
}

/// The indices of what is listed, best first; what was used lately wins among equals.
fn listed(entries: &[Entry], query: &str, recent: &str) -> Vec<usize> {
    let query = capitals(query.trim());
    let used = |name: &str| recent.split(' ').position(|used| used == name).unwrap_or(RECENT);
    let answer = |(i, (name, words, group, _)): (usize, &Entry)| {
        let own = rank(&query, &capitals(words));
        Some((own.or_else(|| rank(&query, &capitals(group)).map(|rank| rank + 4))?, used(name), i))
    };
    let mut found: Vec<_> = entries.iter().enumerate().filter_map(answer).collect();
    found.sort_unstable();
    found.into_iter().map(|(.., i)| i).collect()
}

fn remember(name: &str) {
    let old = storage::get(KEPT).unwrap_or_default();
    let rest = old.split(' ').filter(|used| *used != name && !used.is_empty()).take(RECENT - 1);
    storage::set(KEPT, &std::iter::once(name).chain(rest).collect::<Vec<_>>().join(" "));
}

/// Shows while `open`; `run` does what was chosen, `focus` gives the keyboard to the canvas.
#[component]
pub fn Palette(open: RwSignal<bool>, panel: Signal<Panel>, run: Callback<&'static str>, focus: Callback<()>) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let active = RwSignal::new(0);
    let (dialog, list) = (NodeRef::<html::Dialog>::new(), NodeRef::<html::Div>::new());
    let found = Memo::new(move |_| {
        let entries = if open.get() { panel.with_untracked(entries) } else { Vec::new() };
        let recent = storage::get(KEPT).unwrap_or_default();
        query.with(|query| listed(&entries, query, &recent)).into_iter().map(|i| entries[i]).collect::<Vec<Entry>>()
    });
    Effect::new(move |_| {
        let (Some(dialog), open) = (dialog.get(), open.get()) else { return };
        if open && !dialog.open() {
            query.set(String::new());
            active.set(0);
            let _ = dialog.show_modal();
        } else if !open {
            dialog.close();
        }
    });
    Effect::new(move |_| {
        active.track();
        found.track();
        // Asking where a closed one stands makes the browser lay out the page.
        if let (Some(list), true) = (list.get(), open.get()) {
            rows::scroll_to(&list, active.get_untracked());
        }
    });
    let choose = move |i: usize| {
        let Some((name, ..)) = found.with_untracked(|found| found.get(i).copied()) else { return };
        open.set(false);
        remember(name);
        focus.run(());
        run.run(name);
    };
    let keyed = move |ev: ev::KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        let now = active.get_untracked();
        let to = match ev.key().as_str() {
            "ArrowDown" => {
                if now == last {
                    0
                } else {
                    now + 1
                }
            }
            "ArrowUp" => {
                if now == 0 {
                    last
                } else {
                    now - 1
                }
            }
            "PageDown" => (now + 8).min(last),
            "PageUp" => now.saturating_sub(8),
            "Enter" if !ev.is_composing() => {
                ev.prevent_default();
                return choose(now);
            }
            _ => return,
        };
        ev.prevent_default();
        active.set(to);
    };
    let inside = move || {
        let now = active.get();
        let mut html = String::new();
        found.with(|found| {
            for (i, (name, words, group, keys)) in found.iter().enumerate() {
                let n = i.to_string();
                let chosen = if i == now { "true" } else { "false" };
                let keys = keys.map(super::help::chord).unwrap_or_default();
                for part in [
                    "<div role='option' id='cmd-",
                    &n,
                    "' data-row='",
                    &n,
                    "' data-name='",
                    name,
                    "' aria-selected='",
                    chosen,
                    "'><span>",
                    words,
                    "</span><small>",
                    group,
                    "</small>",
                    &keys,
                    "</div>",
                ] {
                    html.push_str(part);
                }
            }
        });
        html
    };
    let clicked = move |ev: ev::MouseEvent| {
        if let Some((i, _)) = rows::of(&ev) {
            choose(i);
        }
    };
    let outside = move |ev: ev::MouseEvent| {
        if ev.target().is_some() && ev.target() == ev.current_target() {
            open.set(false);
        }
    };
    view! {
        <dialog class="palette" node_ref=dialog aria-label="All commands" on:close=move |_| open.set(false) on:click=outside>
            <input
                type="text"
                role="combobox"
                aria-label="Command"
                aria-expanded=move || (!found.with(Vec::is_empty)).to_string()
                aria-controls="commands"
                aria-autocomplete="list"
                aria-activedescendant=move || (!found.with(Vec::is_empty)).then(|| ["cmd-", &active.get().to_string()].concat())
                placeholder="What do you want to do?"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || query.get()
                on:input=move |ev| {
                    query.set(event_target_value(&ev));
                    active.set(0);
                }
                on:keydown=keyed
            />
            <div class="commands" id="commands" role="listbox" aria-label="Commands" tabindex="-1" node_ref=list on:click=clicked inner_html=inside></div>
            <p class="nothing" role="status">{move || found.with(Vec::is_empty).then_some("No command is called that.")}</p>
        </dialog>
    }
    .erased()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(query: &str, recent: &str) -> Vec<&'static str> {
        let all = entries(&Panel { editable: true, ..Panel::default() });
        listed(&all, query, recent).into_iter().map(|i| all[i].0).collect()
    }

    #[test]
    fn a_few_letters_find_a_command_and_the_best_answer_is_first() {
        assert_eq!(names("zoom in", "")[0], "zoom-in");
        assert_eq!(names("REC", "")[0], "tool-rectangle");
        assert_eq!(names("pointer", "")[..1], ["tool-laser"], "the beginning of a later word");
        assert!(names("elps", "").contains(&"tool-ellipse"), "letters in order");
        assert_eq!(names("xyzzy", ""), Vec::<&str>::new());
    }

    #[test]
    fn without_letters_all_are_there_and_the_last_used_first() {
        let all = names("", "zoom-fit theme-dark");
        assert_eq!(all[..3], ["zoom-fit", "theme-dark", "tool-select"]);
        assert!(all.len() > 25 && !all.contains(&"delete") && !all.contains(&"palette"), "nothing is selected");
    }
}
