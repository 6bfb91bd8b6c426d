//! What stands around the canvas when it is asked for: menu, palette, find, outline, minimap, grid. The board asks (by key or pointer), buttons ask
//! through the board; what is shown is remembered here.

use leptos::{ev, html, prelude::*};

use super::{
    find::Find,
    later::Leaving,
    menu::{ContextMenu, Of},
    outline::Outline,
    palette::Palette,
};
use crate::{
    board::{
        actions,
        input::{Ask, Command},
    },
    client::{page, session::Session, storage},
    model::geom::{Point, Size},
    ui::{
        kit::{Erased, toast::Toasts},
        state::prefs::{Mode, Prefs, Theme},
    },
};

/// A switch that is kept in this browser.
fn kept(key: &'static str) -> RwSignal<bool> {
    let on = RwSignal::new(storage::get(key).is_some());
    Effect::new(move |_| if on.get() { storage::set(key, "1") } else { storage::remove(key) });
    on
}

#[component]
pub fn Around(
    session: Session,
    help: RwSignal<bool>,
    /// The canvas's element; menus open inside of it.
    host: NodeRef<html::Div>,
    /// Where the menu of the view is to open (CSS pixels of the window).
    zooming: RwSignal<Option<(f64, f64)>>,
    focus: Callback<()>,
) -> impl IntoView {
    let prefs: Prefs = expect_context();
    let toasts: Toasts = expect_context();
    let (palette, find, name) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let (outline, minimap, grid) = (RwSignal::new(false), kept("tandem.minimap"), kept("tandem.grid"));
    let menu = RwSignal::new(None);
    let leaving: Leaving = expect_context();
    let (asked, panel) = (session.asked(), session.panel());
    let store = StoredValue::new(session.clone());
    let flip = |on: RwSignal<bool>| on.update(|on| *on = !*on);

    Effect::new(move |_| {
        let Some((ask, Point { x, y })) = asked.get() else { return };
        match ask {
            Ask::Menu => {
                if let Some(host) = host.get_untracked() {
                    let (left, top) = page::corner(&host);
                    menu.set(Some((Of::Place, left + x, top + y)));
                }
            }
            Ask::Palette => palette.set(true),
            Ask::Find => find.set(true),
            Ask::Outline => flip(outline),
            Ask::Name => {
                outline.set(true);
                name.set(true);
            }
            Ask::Minimap => flip(minimap),
            Ask::Grid => flip(grid),
            Ask::Help => help.set(true),
            Ask::Export { selection } => leaving.begin(selection),
            Ask::Letters => {
                let on = !prefs.letters();
                prefs.set_letters(on);
                toasts.say(if on { "Single letters are shortcuts" } else { "Single letters do nothing now" });
            }
        }
    });
    let said = session.said();
    Effect::new(move |_| match said.get() {
        Some((words, true)) => toasts.trouble(&words),
        Some((words, false)) => toasts.say(&words),
        None => {}
    });
    Effect::new(move |_| {
        if let Some((x, y)) = zooming.get() {
            menu.set(Some((Of::View, x, y)));
        }
    });
    Effect::new(move |_| {
        let on = grid.get();
        store.with_value(|session| session.grid(on));
    });

    let run = Callback::new(move |name: &'static str| match name {
        "mode-note" => prefs.set_mode(Mode::Note),
        "mode-both" => prefs.set_mode(Mode::Both),
        "mode-board" => prefs.set_mode(Mode::Board),
        "theme-light" => prefs.set_theme(Theme::Light),
        "theme-dark" => prefs.set_theme(Theme::Dark),
        "theme-auto" => prefs.set_theme(Theme::Auto),
        name => {
            if let Some(action) = actions::named(name) {
                store.with_value(|session| session.command(action.command.clone()));
            }
        }
    });
    let on = Callback::new(move |name: &'static str| match name {
        "grid" => Some(grid.get_untracked()),
        "minimap" => Some(minimap.get_untracked()),
        "outline" => Some(outline.get_untracked()),
        "toggle-snap" => Some(panel.with_untracked(|panel| panel.snapping.shapes)),
        _ => None,
    });
    view! {
        <Outline session=session.clone() shown=outline name focus />
        <Find session=session.clone() open=find focus />
        {move || minimap.get().then(|| view! { <Map session=store.get_value() /> })}
        <Palette open=palette panel run focus />
        <ContextMenu open=menu panel on run focus />
    }
    .erased()
}

/// The minimap: a press or a drag on it looks there. For eyes and pointers alone; the zoom keys and the outline are for everybody.
#[component]
fn Map(session: Session) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let revised = session.revised();
    let prefs: Prefs = expect_context();
    let session = StoredValue::new(session);
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            session.with_value(|session| session.minimap(Some(canvas.into())));
        }
    });
    Effect::new(move |_| {
        revised.track();
        prefs.theme();
        session.with_value(Session::map_anew);
    });
    on_cleanup(move || _ = session.try_with_value(|session| session.minimap(None)));
    let held = RwSignal::new(false);
    let look = move |ev: &ev::PointerEvent| {
        let (Some((x, y)), Some(canvas)) = (page::share(ev), canvas.get_untracked()) else { return };
        let size = Size::new(f64::from(canvas.client_width()), f64::from(canvas.client_height()));
        let at = Point::new(x * size.width, y * size.height);
        session.with_value(|session| {
            if let Some(at) = session.with_board(|board| board.map(size).inverse() * at) {
                session.command(Command::Center(at));
            }
        });
    };
    view! {
        <canvas
            class="minimap chrome"
            aria-hidden="true"
            node_ref=canvas
            on:pointerdown=move |ev| {
                held.set(page::capture(&ev));
                look(&ev);
            }
            on:pointermove=move |ev| if held.get_untracked() { look(&ev) }
            on:lostpointercapture=move |_| held.set(false)
        ></canvas>
    }
    .erased()
}
