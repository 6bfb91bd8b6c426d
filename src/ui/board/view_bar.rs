//! Undo and redo, and how near the board is looked at.

use leptos::{ev, prelude::*};

use crate::{
    board::input::Command,
    client::{
        page,
        session::{Pane, Session},
    },
    ui::kit::Erased,
    ui::kit::{button::IconButton, icon::Icon},
};

#[component]
pub fn ViewBar(session: Session, zooming: RwSignal<Option<(f64, f64)>>, focus: Callback<()>) -> impl IntoView {
    let panel = session.panel();
    let percent = Memo::new(move |_| (panel.with(|panel| panel.zoom) * 100.0).round() as i32);
    let (can_undo, can_redo) = (session.can_undo(Pane::Board), session.can_redo(Pane::Board));
    let session = StoredValue::new(session);
    let act = move |command: Command| session.with_value(|session| session.command(command));
    let keyed = move |ev: ev::KeyboardEvent| {
        if page::escapes(&ev) {
            focus.run(());
        }
    };
    let pressed = move |ev: ev::MouseEvent| {
        if page::by_pointer(&ev) {
            focus.run(());
        }
    };
    view! {
        <div class="view-bar" on:keydown=keyed on:click=pressed>
            <div class="chrome" role="group" aria-label="Undo and redo">
                <IconButton
                    icon=Icon::Undo
                    label="Undo"
                    tip="Undo  Ctrl Z"
                    disabled=Signal::derive(move || !can_undo.get())
                    on_click=move || act(Command::Undo)
                />
                <IconButton
                    icon=Icon::Redo
                    label="Redo"
                    tip="Redo  Ctrl Shift Z"
                    disabled=Signal::derive(move || !can_redo.get())
                    on_click=move || act(Command::Redo)
                />
            </div>
            <div class="chrome" role="group" aria-label="Zoom">
                <IconButton icon=Icon::Minus label="Zoom out" tip="Zoom out  −" on_click=move || act(Command::ZoomOut) />
                <button
                    type="button"
                    class="btn percent"
                    aria-label=move || ["Zoom ", &percent.get().to_string(), " %"].concat()
                    aria-haspopup="menu"
                    data-tip="Zoom, minimap, grid"
                    on:click=move |ev| zooming.set(page::under(&ev))
                >
                    {move || percent.get()}
                    "%"
                </button>
                <IconButton icon=Icon::Plus label="Zoom in" tip="Zoom in  +" on_click=move || act(Command::ZoomIn) />
                <IconButton icon=Icon::Fit label="Zoom to fit" on_click=move || act(Command::ZoomFit) />
            </div>
        </div>
    }
    .erased()
}
