//! Buttons that are one icon, and the choice between a few. What they do is the caller's.

use leptos::prelude::*;

use super::Erased;
use super::icon::{Icon, icon};

/// A square button with an icon. `label` is its accessible name and its hint.
#[component]
pub fn IconButton(
    icon: Icon,
    label: &'static str,
    /// The hint when it says more than the name (a shortcut).
    #[prop(optional)]
    tip: Option<&'static str>,
    /// Hints open upwards: the button stands at the bottom.
    #[prop(optional)]
    up: bool,
    #[prop(into, default = Signal::stored(false))] disabled: Signal<bool>,
    on_click: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="btn square"
            aria-label=label
            data-tip=tip.unwrap_or(label)
            data-tip-up=up
            disabled=move || disabled.get()
            on:click=move |_| on_click()
        >
            {self::icon(icon)}
        </button>
    }
    .erased()
}

/// One of a few: its name for those who do not see it (and, over a glyph, the hint), and its face.
pub struct Choice {
    pub words: &'static str,
    pub face: AnyView,
}

impl Choice {
    pub fn icon(words: &'static str, which: Icon) -> Self {
        Choice { words, face: self::icon(which).into_any() }
    }
}

/// A choice between a few, as native radios: arrow keys move it. Known by index, so that all of them share one compiled body.
#[component]
pub fn Choices(
    /// The name of the group for screen readers.
    label: &'static str,
    /// The name of the radios; unique on the page.
    name: &'static str,
    #[prop(default = "segments")] class: &'static str,
    choices: Vec<Choice>,
    #[prop(into)] value: Signal<Option<usize>>,
    on_choose: Callback<usize>,
) -> impl IntoView {
    let choice = move |(index, Choice { words, face })| {
        view! {
            <label data-tip=words data-tip-up data-choice=words>
                <input
                    type="radio"
                    name=name
                    value=index
                    aria-label=words
                    prop:checked=move || value.get() == Some(index)
                    on:change=move |_| on_choose.run(index)
                />
                {face}
            </label>
        }
        .erased()
    };
    view! {
        <div class=class role="radiogroup" aria-label=label>
            {choices.into_iter().enumerate().map(choice).collect::<Vec<_>>()}
        </div>
    }
    .erased()
}
