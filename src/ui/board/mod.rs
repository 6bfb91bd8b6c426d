//! The pane of the board: the server's SVG until the canvas takes its place, and the tools around it. Drawing is `client` and `board`.

mod around;
mod empty;
mod export;
mod find;
pub mod following;
mod heads;
mod help;
pub mod later;
mod menu;
mod outline;
mod palette;
mod style_panel;
mod swatches;
mod toolbar;
mod view_bar;

use leptos::{html, prelude::*};

use self::{
    around::Around, empty::EmptyHint, following::Following, later::Later, style_panel::StylePanel, toolbar::Toolbar, view_bar::ViewBar,
};
use super::{
    document::Live,
    kit::{button::IconButton, icon::Icon},
};
use crate::client::session::Session;
use crate::model::access::{Action, can};
use crate::ui::kit::Erased;

#[component]
pub fn BoardPane(
    live: Live,
    /// One `<svg>` from the server; empty in the browser, where it is in the page already.
    svg: String,
    /// Whether the help sheet is open.
    help: RwSignal<bool>,
    later: RwSignal<Later>,
) -> impl IntoView {
    let host = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if live.get().is_some() {
            later::fetch(later);
        }
    });
    Effect::new(move |_| {
        if let (Some(session), Later::Here(program)) = (live.get(), later.get()) {
            (program.mount)(&session, host);
        }
    });
    // A picture to read becomes a surface to work on.
    let here = move || matches!(later.get(), Later::Here(_));
    let focus = Callback::new(move |()| _ = host.get_untracked().map(|host| host.focus()));
    let around = move || match (live.get(), later.get()) {
        (Some(session), Later::Here(program)) => (program.chrome)(session, help, host, focus),
        (Some(_), Later::Failed) => trouble(later),
        _ => ().into_any(),
    };
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
            {around}
        </section>
    }
    .erased()
}

/// The server's picture is all there is; says so.
fn trouble(later: RwSignal<Later>) -> AnyView {
    view! {
        <div class="board-trouble" role="alert">
            <p>"The drawing tools did not load. You can look at the board, but not draw on it."</p>
            <button type="button" class="btn outline" on:click=move |_| later::fetch(later)>
                "Try again"
            </button>
        </div>
    }
    .erased()
}

/// Everything that floats over the canvas. `focus` gives the keyboard to the canvas.
#[component]
fn Chrome(session: Session, help: RwSignal<bool>, host: NodeRef<html::Div>, focus: Callback<()>) -> impl IntoView {
    // On a narrow board the style panel is a sheet that the toolbar opens.
    let styling = RwSignal::new(false);
    let zooming = RwSignal::new(None);
    let (role, synced) = (session.role(), session.synced());
    let looking = move || (synced.get() && !can(role.get(), Action::Edit)).then(|| view! { <p class="view-only chrome">"View only"</p> });
    view! {
        <EmptyHint session=session.clone() />
        {looking}
        <Around session=session.clone() help host zooming focus />
        <ViewBar session=session.clone() zooming focus />
        <Following session=session.clone() />
        <Toolbar session=session.clone() styling focus />
        <StylePanel session styling focus />
        <div class="help-button">
            <IconButton icon=Icon::Help label="Keyboard shortcuts" up=true on_click=move || help.set(true) />
        </div>
    }
    .erased()
}
