//! What a line ends in: a part of the style panel.

use leptos::prelude::*;

use crate::{
    board::input::StyleChange,
    model::style::{Head, Style},
    ui::kit::{
        Erased,
        button::{Choice, Choices},
        icon::drawing,
    },
};

/// Both ends of a line as they are; pressed, one shows all there could be.
pub fn ends(style: Memo<Style>, change: Callback<StyleChange>, open: RwSignal<Option<bool>>) -> AnyView {
    const ALL: [(&str, Head, &str); 12] = [
        ("Nothing", Head::None, "M3 10h14"),
        ("Arrow", Head::Arrow, "M3 10h14M12 5l5 5-5 5"),
        ("Triangle", Head::Triangle, "M3 10h7M10 5l7 5-7 5z"),
        ("Hollow triangle", Head::Hollow, "M3 10h7M10 5l7 5-7 5z"),
        ("Dot", Head::Dot, "M3 10h8M11 10a3 3 0 1 0 6 0a3 3 0 1 0-6 0"),
        ("Ring", Head::Ring, "M3 10h8M11 10a3 3 0 1 0 6 0a3 3 0 1 0-6 0"),
        ("Diamond", Head::Diamond, "M3 10h5M8 10l4.5-4 4.5 4-4.5 4z"),
        ("Hollow diamond", Head::Rhomb, "M3 10h5M8 10l4.5-4 4.5 4-4.5 4z"),
        ("Bar", Head::Bar, "M3 10h13M16.5 5v10"),
        ("One", Head::One, "M3 10h14M13 5v10"),
        ("Many", Head::Many, "M3 10h14M10 10l7-5M10 10l7 5"),
        ("One or many", Head::Several, "M3 10h14M10 10l7-5M10 10l7 5M7.5 5v10"),
    ];
    let face = |(words, head, path)| {
        let class = if matches!(head, Head::Triangle | Head::Dot | Head::Diamond) { "sample full" } else { "sample" };
        Choice { words, face: drawing(class, "0 0 20 20", ["<path stroke-width='1.75' d='", path, "'/>"].concat()) }
    };
    let at = move |start: bool| {
        Memo::new(move |_| {
            style.with(|s| ALL.iter().position(|(_, head, _)| *head == if start { s.tail } else { s.head }).unwrap_or_default())
        })
    };
    let now = [at(false), at(true)];
    let button = move |start: bool, words: &'static str| {
        let now = now[usize::from(start)];
        let on = move || open.get() == Some(start);
        view! {
            <button
                type="button"
                class="btn"
                class=("mirrored", start)
                aria-label=move || [words, ": ", ALL[now.get()].0].concat()
                aria-expanded=move || on().to_string()
                on:click=move |_| open.set((open.get_untracked() != Some(start)).then_some(start))
            >
                {move || face(ALL[now.get()]).face}
            </button>
        }
        .erased()
    };
    let heads = move || {
        let start = open.get()?;
        let (label, name, class) = if start { ("Start", "tail", "segments heads mirrored") } else { ("End", "head", "segments heads") };
        let on_choose =
            Callback::new(move |at: usize| change.run(if start { StyleChange::Tail(ALL[at].1) } else { StyleChange::Head(ALL[at].1) }));
        let value = Signal::derive(move || Some(now[usize::from(start)].get()));
        let choices = ALL.map(face).into();
        Some(view! { <Choices label name class choices value on_choose /> }.erased())
    };
    view! {
        <div class="ends">
            <div class="pair">{button(true, "Start")} {button(false, "End")}</div>
            {heads}
        </div>
    }
    .erased()
}
