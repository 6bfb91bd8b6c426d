//! Note, both or board. In the header, and at the foot of a phone, where `both` has no room (style/_header.scss).

use leptos::prelude::*;

use crate::ui::kit::Erased;
use crate::ui::{
    kit::{
        button::{Choice, Choices},
        icon::Icon,
    },
    state::prefs::{Mode, Prefs},
};

const MODES: [(Mode, &str, Icon); 3] =
    [(Mode::Note, "Note", Icon::Note), (Mode::Both, "Both", Icon::Both), (Mode::Board, "Board", Icon::Board)];

#[component]
pub fn Modes() -> impl IntoView {
    let prefs: Prefs = expect_context();
    let choices = MODES.map(|(_, words, icon)| Choice::icon(words, icon)).into();
    let value = Signal::derive(move || MODES.iter().position(|(mode, ..)| *mode == prefs.mode()));
    let on_choose = Callback::new(move |index: usize| prefs.set_mode(MODES[index].0));
    view! {
        <div class="modes scripted">
            <Choices label="What to show" name="mode" choices value on_choose />
        </div>
    }
    .erased()
}
