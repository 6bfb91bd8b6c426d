//! The menu of a document: exports, copies, print, light and dark, shortcuts.

use leptos::{ev, prelude::*};

use super::workspace::Live;
use crate::{
    client::page,
    ui::kit::Erased,
    ui::{
        board::later::Leaving,
        kit::{
            button::{Choice, Choices},
            icon::{Icon, icon},
            popover::Popover,
        },
        state::prefs::{Prefs, Theme},
    },
};

const ID: &str = "menu";
const THEMES: [(Theme, &str, Icon); 3] =
    [(Theme::Auto, "As the system", Icon::Contrast), (Theme::Light, "Light", Icon::Sun), (Theme::Dark, "Dark", Icon::Moon)];

/// Opens the menu.
#[component]
pub fn MenuButton() -> impl IntoView {
    view! {
        <button type="button" class="btn square" aria-label="Menu" data-tip="Menu" data-tip-end popovertarget=ID>
            {icon(Icon::More)}
        </button>
    }
    .erased()
}

#[component]
pub fn Menu(
    live: Live,
    /// The address of an export, up to the format.
    export: StoredValue<String>,
    /// Whether the help sheet is open.
    help: RwSignal<bool>,
) -> impl IntoView {
    let prefs: Prefs = expect_context();
    let leaving: Leaving = expect_context();
    let file = move |format: &'static str, words: &'static str| {
        let address = export.get_value() + format;
        view! {
            <a class="btn" href=address download rel="external">
                {icon(Icon::Download)}
                {words}
            </a>
        }
        .erased()
    };
    let in_note = move |looks: Icon, words: &'static str, command: &'static str, argument: &'static str| {
        let run = move |_: ev::MouseEvent| {
            page::close_popover(ID);
            live.with_untracked(|session| session.as_ref().map(|session| session.run_in_note(command, argument)));
        };
        view! {
            <button type="button" class="btn scripted" on:click=run>
                {icon(looks)}
                {words}
            </button>
        }
        .erased()
    };
    let editable = move || live.get().is_some_and(|session| session.editable().get());
    let print = move |_: ev::MouseEvent| {
        page::close_popover(ID);
        page::print();
    };
    let choices = THEMES.map(|(_, words, icon)| Choice::icon(words, icon)).into();
    let value = Signal::derive(move || THEMES.iter().position(|(theme, ..)| *theme == prefs.theme()));
    let on_choose = Callback::new(move |index: usize| prefs.set_theme(THEMES[index].0));
    let show_help = move |_: ev::MouseEvent| {
        page::close_popover(ID);
        help.set(true);
    };
    let show_export = move |_: ev::MouseEvent| {
        page::close_popover(ID);
        leaving.begin(false);
    };
    view! {
        <Popover id=ID label="Menu">
            <div class="menu">
                <h2>"Download"</h2>
                {file("md", "Note as Markdown")}
                {file("html", "Page as HTML")}
                {file("zip", "Folder with files (ZIP)")}
                {file("png", "Board as PNG")}
                {file("svg", "Board as SVG")}
                {file("excalidraw", "Board for Excalidraw")}
                {file("json", "Everything as JSON")}
                <button type="button" class="btn scripted" on:click=show_export>
                    {icon(Icon::Picture)}
                    "Board with options…"
                </button>
                <hr class="scripted" />
                <h2 class="scripted">"Note"</h2>
                {in_note(Icon::Copy, "Copy as Markdown", "copy", "markdown")}
                {in_note(Icon::Copy, "Copy as rich text", "copy", "rich")}
                <Show when=move || editable()>{in_note(Icon::Import, "Insert Markdown file…", "insert", "")}</Show>
                <button type="button" class="btn scripted" on:click=print>
                    {icon(Icon::Print)}
                    "Print…"
                </button>
                <hr />
                <h2 class="scripted">"Light and dark"</h2>
                <div class="scripted themes">
                    <Choices label="Light and dark" name="theme" choices value on_choose />
                </div>
                <hr class="scripted" />
                <button type="button" class="btn scripted" on:click=show_help>
                    {icon(Icon::Help)}
                    "Keyboard shortcuts"
                    <kbd>"?"</kbd>
                </button>
            </div>
        </Popover>
    }
    .erased()
}
