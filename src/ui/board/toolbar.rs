//! The tools of the board. What a tool does is `board::tools`.

use leptos::{ev, html, prelude::*};

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
const TOOLS: [Tool; 10] = [
    Tool::Select,
    Tool::Hand,
    Tool::Pen,
    Tool::Shape(Kind::Rectangle),
    Tool::Shape(Kind::Ellipse),
    Tool::Shape(Kind::Diamond),
    Tool::Shape(Kind::Line),
    Tool::Shape(Kind::Arrow),
    Tool::Text,
    Tool::Shape(Kind::Sticky),
];
/// The tools behind one button; the one used last stands beside it.
const MORE: [Tool; 9] = [
    Tool::Shape(Kind::Triangle),
    Tool::Shape(Kind::Hexagon),
    Tool::Shape(Kind::Star),
    Tool::Shape(Kind::Cloud),
    Tool::Shape(Kind::Cylinder),
    Tool::Shape(Kind::Bubble),
    Tool::Shape(Kind::Highlight),
    Tool::Shape(Kind::Frame),
    Tool::Laser,
];
/// Those of the bar that have no room there on a narrow board.
const NARROW: [Tool; 8] = [
    Tool::Hand,
    Tool::Shape(Kind::Arrow),
    Tool::Text,
    Tool::Shape(Kind::Sticky),
    Tool::Shape(Kind::Ellipse),
    Tool::Shape(Kind::Diamond),
    Tool::Shape(Kind::Line),
    Tool::Eraser,
];

/// One stop of the Tab key: the tool in use; arrow keys move within. `focus` gives the keyboard to the canvas: what a pointer pressed needs it no more.
#[component]
pub fn Toolbar(session: Session, styling: RwSignal<bool>, focus: Callback<()>) -> impl IntoView {
    let panel = session.panel();
    let tool = Memo::new(move |_| panel.with(|panel| panel.tool));
    let editable = Memo::new(move |_| panel.with(|panel| panel.editable));
    let (more, last) = (RwSignal::new(false), RwSignal::new(Tool::Shape(Kind::Highlight)));
    let (sheet, opener) = (NodeRef::<html::Div>::new(), NodeRef::<html::Button>::new());
    Effect::new(move |_| {
        if MORE.contains(&tool.get()) {
            last.set(tool.get());
        }
    });
    // Whoever opened it with a key goes on with keys, and it closes when the focus leaves.
    Effect::new(move |_| {
        if let Some(sheet) = sheet.get() {
            page::focus_first(&sheet);
        }
    });
    let session = StoredValue::new(session);
    let button = move |this: Tool, class: &'static str, worded: bool| {
        let (name, key) =
            actions::of_tool(this).map_or(("", ""), |action| (action.words, action.keys.first().copied().unwrap_or_default()));
        let chosen = move || tool.get() == this;
        let looks = this.looks();
        let take = move |_| {
            session.with_value(|session| session.command(Command::Use(this)));
            // The sheet goes, and the focus with it.
            if worded {
                more.set(false);
                focus.run(());
            }
        };
        view! {
            <button
                type="button"
                class=class
                data-tool=name
                aria-label=name
                aria-keyshortcuts=(!key.is_empty()).then_some(key)
                aria-pressed=move || chosen().to_string()
                tabindex=move || if chosen() { "0" } else { "-1" }
                disabled=move || !looks && !editable.get()
                data-tip=(!worded).then(|| [name, "  ", key].concat())
                data-tip-up
                on:click=take
            >
                {icon(Icon::from(this))}
                {worded.then_some(name)}
            </button>
        }
        .erased()
    };
    let files = move |class: &'static str, worded: bool| {
        let pick = move |_| {
            if worded {
                more.set(false);
                focus.run(());
            }
            session.with_value(|session| session.command(Command::PickFiles));
        };
        view! {
            <button
                type="button"
                class=class
                data-tool="Pictures"
                aria-label="Pictures and drawings"
                aria-keyshortcuts="I"
                tabindex="-1"
                disabled=move || !editable.get()
                data-tip=(!worded).then_some("Pictures and drawings  I")
                data-tip-up
                on:click=pick
            >
                {icon(Icon::Picture)}
                {worded.then_some("Pictures")}
            </button>
        }
        .erased()
    };
    let bar = move |this| button(this, "btn square tool", false);
    let further = move || {
        more.get().then(|| {
            view! {
                <div class="more-tools chrome" node_ref=sheet role="group" aria-label="More tools">
                    {NARROW.map(|this| button(this, "btn narrow", true)).into_iter().collect::<Vec<_>>()}
                    {files("btn narrow", true)}
                    {MORE.map(|this| button(this, "btn", true)).into_iter().collect::<Vec<_>>()}
                </div>
            }
            .erased()
        })
    };
    let keys = move |ev: ev::KeyboardEvent| {
        if page::escapes(&ev) {
            // The sheet first; its button takes the focus that went with it.
            if more.get_untracked() {
                more.set(false);
                _ = opener.get_untracked().map(|opener| opener.focus());
            } else {
                focus.run(());
            }
        } else {
            page::rove(&ev);
        }
    };
    let pressed = move |ev: ev::MouseEvent| {
        if page::by_pointer(&ev) && !more.get_untracked() {
            focus.run(());
        }
    };
    let away = move |ev| {
        if page::leaves(&ev) {
            more.set(false);
        }
    };
    view! {
        <div class="toolbar chrome" role="toolbar" aria-label="Tools" on:keydown=keys on:focusout=away on:click=pressed>
            {TOOLS.map(bar).into_iter().collect::<Vec<_>>()} <span class="last">{move || bar(last.get())}</span>
            <button
                type="button"
                class="btn square more-button"
                node_ref=opener
                aria-label="More tools"
                aria-expanded=move || more.get().to_string()
                tabindex="-1"
                data-tip="More tools"
                data-tip-up
                on:click=move |_| more.update(|open| *open = !*open)
            >
                {icon(Icon::Shapes)}
            </button>
            {bar(Tool::Eraser)}
            {files("btn square tool", false)}
            <button
                type="button"
                class="btn square style-button"
                disabled=move || !editable.get()
                aria-label="Colour and line"
                aria-expanded=move || styling.get().to_string()
                tabindex="-1"
                on:click=move |_| styling.update(|open| *open = !*open)
            >
                {icon(Icon::Drop)}
            </button>
            {further}
        </div>
    }
    .erased()
}
