//! Rows of colours: a palette, the colours last mixed, and a field to mix one. What a colour does is the caller's.

use leptos::prelude::*;

use crate::{
    client::storage,
    model::style::Color,
    scene::theme::light_dark,
    ui::kit::{
        Erased,
        button::{Choice, Choices},
        icon::drawing,
    },
};

/// Colours that were mixed last, newest first, in this browser.
const KEPT: &str = "colours";
const MOST: usize = 4;

/// A row of colours. `value` is the colour at hand; `None` inside is none at all, which is offered when `none` says how it is called.
#[component]
pub fn Swatches(
    label: &'static str,
    name: &'static str,
    palette: &'static [(&'static str, Color)],
    #[prop(optional)] none: Option<&'static str>,
    #[prop(into)] value: Signal<Option<Color>>,
    recent: RwSignal<Vec<Color>>,
    on_choose: Callback<Option<Color>>,
) -> impl IntoView {
    let first = usize::from(none.is_some());
    let mut choices: Vec<Choice> = none.into_iter().map(|words| Choice { words, face: swatch(None) }).collect();
    choices.extend(palette.iter().map(|(words, color)| Choice { words, face: swatch(Some(*color)) }));
    let at = Signal::derive(move || match value.get() {
        None => none.map(|_| 0),
        Some(color) => palette.iter().position(|(_, known)| *known == color).map(|at| at + first),
    });
    let choose = Callback::new(move |at: usize| on_choose.run(at.checked_sub(first).map(|at| palette[at].1)));
    let mixed = move || {
        let button = |color: Color| {
            let chosen = move || (value.get() == Some(color)).to_string();
            view! {
                <button type="button" class="mixed" aria-label=["Colour ", &color.to_string()].concat() aria-pressed=chosen on:click=move |_| on_choose.run(Some(color))>
                    {swatch(Some(color))}
                </button>
            }
            .erased()
        };
        let known = |color: &Color| palette.iter().any(|(_, other)| other == color);
        // A colour from elsewhere is shown as long as it is the one.
        let mut all = recent.get();
        all.extend(value.get().filter(|color| !all.contains(color)));
        all.into_iter().filter(|color| !known(color)).map(button).collect::<Vec<_>>()
    };
    let mix = move |ev| {
        if let Ok(color) = event_target_value(&ev).parse() {
            recent.update(|all| remember(all, color));
            storage::set(KEPT, &recent.with_untracked(|all| all.iter().map(Color::to_string).collect::<Vec<_>>().join(" ")));
            on_choose.run(Some(color));
        }
    };
    let now = move || value.get().unwrap_or(Color::INK).to_string();
    view! {
        <div class="colours">
            <Choices label name class="swatches" choices value=at on_choose=choose />
            <div class="swatches">
                {mixed}
                <label class="mix" data-choice="Another colour">
                    <input type="color" aria-label=["Another ", label].concat() prop:value=now on:change=mix />
                    {drawing("", "0 0 20 20", PLUS.into())}
                </label>
            </div>
        </div>
    }
    .erased()
}

const PLUS: &str = "<path class='none' d='M10 1.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17zM10 6v8M6 10h8'/>";

fn remember(all: &mut Vec<Color>, color: Color) {
    all.retain(|known| *known != color);
    all.insert(0, color);
    all.truncate(MOST);
}

/// The colours last mixed.
pub fn recent() -> Vec<Color> {
    let kept = storage::get(KEPT).unwrap_or_default();
    kept.split(' ').filter_map(|color| color.parse().ok()).take(MOST).collect()
}

/// A disc of the colour as this theme shows it; none is a struck-out ring. An SVG attribute: a strict CSP allows it.
fn swatch(color: Option<Color>) -> AnyView {
    const RING: &str = "<path class='none' d='M10 1.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17zM4 16L16 4'/>";
    let inside = color.map_or_else(
        || RING.into(),
        |color| {
            ["<circle cx='10' cy='10' r='8.5' fill='", &light_dark(color), "'/><circle class='edge' cx='10' cy='10' r='8.5'/>"].concat()
        },
    );
    drawing("", "0 0 20 20", inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_colours_come_first_once_each_and_few_are_kept() {
        let mut all = Vec::new();
        for n in [1, 2, 1, 3, 4, 5] {
            remember(&mut all, Color(n));
        }
        assert_eq!(all, [5, 4, 3, 1].map(Color));
    }
}
