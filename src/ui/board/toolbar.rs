//! The tools of the board. What a tool does is `board::tools`.

use leptos::prelude::*;

use crate::{
    board::{
        actions,
        input::{Command, Tool},
    },
    client::{page, session::Session},
    model::shape::Kind,
    ui::kit::Erased,
    ui::kit::icon::{Icon, icon},
};

/// The tools in the order of the bar; their names and keys are those of the help sheet.
const TOOLS: [Tool; 11] = [
    Tool::Select,
    Tool::Hand,
    Tool::Pen,
    Tool::Shape(Kind::Rectangle),
    Tool::Shape(Kind::Ellipse),
    Tool::Shape(Kind::Diamond),
    Tool::Shape(Kind::Line),
    Tool::Shape(Kind::Arrow),
    Tool::Text,
    Tool::Eraser,
    Tool::Laser,
];

/// One stop of the Tab key: the tool in use; arrow keys move within.
#[component]
pub fn Toolbar(session: Session, styling: RwSignal<bool>) -> impl IntoView {
    let panel = session.panel();
    let tool = Memo::new(move |_| panel.with(|panel| panel.tool));
    let editable = Memo::new(move |_| panel.with(|panel| panel.editable));
    let session = StoredValue::new(session);
    let button = move |this: Tool| {
        let (name, key) =
            actions::of_tool(this).map_or(("", ""), |action| (action.words, action.keys.first().copied().unwrap_or_default()));
        let chosen = move || tool.get() == this;
        let looks = this.looks();
        view! {
            <button
                type="button"
                class="btn square tool"
                data-tool=name
                aria-label=name
                aria-keyshortcuts=key
                aria-pressed=move || chosen().to_string()
                tabindex=move || if chosen() { "0" } else { "-1" }
                disabled=move || !looks && !editable.get()
                data-tip=[name, "  ", key].concat()
                data-tip-up
                on:click=move |_| session.with_value(|session| session.command(Command::Use(this)))
            >
                {icon(Icon::from(this))}
            </button>
        }
        .erased()
    };
    view! {
        <div class="toolbar chrome" role="toolbar" aria-label="Tools" on:keydown=move |ev| _ = page::rove(&ev)>
            {TOOLS.map(button).into_iter().collect::<Vec<_>>()}
            <button
                type="button"
                class="btn square tool"
                aria-label="Pictures and drawings"
                aria-keyshortcuts="I"
                tabindex="-1"
                disabled=move || !editable.get()
                data-tip="Pictures and drawings  I"
                data-tip-up
                on:click=move |_| session.with_value(|session| session.command(Command::PickFiles))
            >
                {icon(Icon::Picture)}
            </button>
            <button
                type="button"
                class="btn square style-button"
                aria-label="Colour and line"
                aria-expanded=move || styling.get().to_string()
                tabindex="-1"
                on:click=move |_| styling.update(|open| *open = !*open)
            >
                {icon(Icon::Drop)}
            </button>
        </div>
    }
    .erased()
}
