//! The pane of the board: the server's SVG until the canvas takes its place, and the tools around it. Drawing is `client` and `board`.

mod empty;
pub mod help;
mod outline;
mod style_panel;
mod toolbar;
mod view_bar;

use leptos::{html, prelude::*};

use self::{empty::EmptyHint, outline::Outline, style_panel::StylePanel, toolbar::Toolbar, view_bar::ViewBar};
use super::{
    document::Live,
    kit::{button::IconButton, icon::Icon},
};
use crate::client::session::Session;
use crate::ui::kit::Erased;

#[component]
pub fn BoardPane(
    live: Live,
    /// One `<svg>` from the server; empty in the browser, where it is in the page already.
    svg: String,
    /// Whether the help sheet is open.
    help: RwSignal<bool>,
) -> impl IntoView {
    let host = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (Some(session), Some(host)) = (live.get(), host.get()) {
            session.mount_board(host.into());
        }
    });
    // A picture to read becomes a surface to work on.
    let here = move || live.with(Option::is_some);
    let focus = Callback::new(move |()| _ = host.get_untracked().map(|host| host.focus()));
    view! {
        <section class="pane pane-board" aria-label="Board">
            <div
                class="board-host"
                node_ref=host
                role=move || here().then_some("application")
                aria-label=move || here().then_some("Drawing area. Press the question mark for the keys.")
                tabindex=move || here().then_some("0")
                inner_html=svg
            ></div>
            {move || live.get().map(|session| view! { <Chrome session help focus /> })}
        </section>
    }
    .erased()
}

/// Everything that floats over the canvas. `focus` gives the keyboard to the canvas.
#[component]
fn Chrome(session: Session, help: RwSignal<bool>, focus: Callback<()>) -> impl IntoView {
    // On a narrow board the style panel is a sheet that the toolbar opens.
    let styling = RwSignal::new(false);
    let said = session.announce();
    view! {
        <EmptyHint session=session.clone() />
        <Outline session=session.clone() focus />
        <ViewBar session=session.clone() />
        <Toolbar session=session.clone() styling />
        <StylePanel session styling />
        <div class="help-button">
            <IconButton icon=Icon::Help label="Keyboard shortcuts" up=true on_click=move || help.set(true) />
        </div>
        <div class="unseen" role="status">
            {said}
        </div>
    }
    .erased()
}
