//! The bar at the foot of the note: its contents, finding, how long it is, and how it shows.

use leptos::prelude::*;

use super::chrome::Known;
use crate::{
    client::session::Session,
    note::Words,
    ui::{
        kit::{
            Erased,
            button::{Choice, Choices, IconButton},
            icon::{Icon, icon},
        },
        state::prefs::{Look, Prefs},
    },
};

const LOOKS: [(Look, &str, Icon); 3] =
    [(Look::Live, "Write", Icon::Pen), (Look::Source, "Markdown", Icon::Source), (Look::Read, "Read", Icon::Read)];

#[component]
pub fn Bar(session: Session, known: Known, listed: RwSignal<bool>) -> impl IntoView {
    let prefs: Prefs = expect_context();
    let choices = LOOKS.map(|(_, words, icon)| Choice::icon(words, icon)).into();
    let value = Signal::derive(move || LOOKS.iter().position(|(look, ..)| *look == prefs.look()));
    let on_choose = Callback::new(move |index: usize| prefs.set_look(LOOKS[index].0));
    let find = move || session.run_in_note("find", "");
    view! {
        <div class="note-bar" role="group" aria-label="The note">
            <button
                type="button"
                class="btn square"
                aria-label="Contents"
                data-tip="Contents"
                data-tip-up
                aria-expanded=move || listed.get().to_string()
                on:click=move |_| listed.update(|listed| *listed = !*listed)
            >
                {icon(Icon::Outline)}
            </button>
            <div class="searching">
                <IconButton icon=Icon::Search label="Find in the note" tip="Find in the note  Ctrl F" up=true on_click=find />
            </div>
            <p class="count" data-tip-up data-tip=move || known.words.with(all_of)>
                {move || known.words.with(short)}
            </p>
            <Choices label="How the note shows" name="look" choices value on_choose />
        </div>
    }
    .erased()
}

/// "1,204 words · 6 min".
fn short(words: &Words) -> String {
    let count = [grouped(words.words).as_str(), if words.words == 1 { " word" } else { " words" }].concat();
    match words.minutes() {
        0 => count,
        minutes => [&count, " · ", &grouped(minutes), " min"].concat(),
    }
}

fn all_of(words: &Words) -> String {
    let minutes = words.minutes();
    let reading = [grouped(minutes).as_str(), if minutes == 1 { " minute" } else { " minutes" }, " to read"].concat();
    [&grouped(words.words), " words, ", &grouped(words.characters), " characters, ", &reading].concat()
}

/// With a comma between thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas_between_thousands() {
        assert_eq!([0, 7, 999, 1000, 12_345, 1_234_567].map(grouped), ["0", "7", "999", "1,000", "12,345", "1,234,567"]);
    }
}
