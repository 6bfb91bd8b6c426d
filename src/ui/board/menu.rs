//! Menus over the board: of the selection, of the board, of the view. What they offer are rows of the table of actions; what makes no sense now is not
//! there. One list; what arranges has one of its own, in the same place.

use leptos::{ev, html, prelude::*};

use crate::{
    board::{
        Panel,
        actions::{self, When},
    },
    client::page,
    model::shape::Kind,
    ui::kit::Erased,
};

/// Names of actions; `|` is a line between groups. Unknown names are left out.
const SELECTION: &str = "cut copy paste paste-in-place duplicate delete | edit-text crop name copy-style paste-style | to-front to-back arrange | \
    group ungroup frame toggle-lock hide | export-selection copy-png copy-svg zoom-selection";
const ARRANGE: &str = "forward backward | align-left align-center align-right align-top align-middle align-bottom | distribute-horizontally distribute-vertically | \
    flip-horizontally flip-vertically turn-right turn-left";
const BOARD: &str = "paste paste-in-place add-files select-all | export copy-png copy-svg | undo redo | unlock-all show-all | zoom-fit zoom-reset | find outline minimap grid | palette help";
const VIEW: &str = "zoom-in zoom-out zoom-reset zoom-fit zoom-selection | minimap grid toggle-snap outline";

/// Which menu.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Of {
    /// The selection, or the board when nothing is selected.
    Place,
    View,
    /// What the row `arrange` of the selection's menu leads to.
    Arrange,
}

/// Shows while `open` says where (CSS pixels of the window). `on` says which switches are on; `run` does what was chosen.
#[component]
pub fn ContextMenu(
    open: RwSignal<Option<(Of, f64, f64)>>,
    panel: Signal<Panel>,
    on: Callback<&'static str, Option<bool>>,
    run: Callback<&'static str>,
    focus: Callback<()>,
) -> impl IntoView {
    let menu = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (Some(menu), Some((_, x, y))) = (menu.get(), open.get_untracked()) {
            page::open_at(&menu, x, y);
        }
    });
    let close = move || {
        open.set(None);
        focus.run(());
    };
    let clicked = move |ev: ev::MouseEvent| {
        let Some(name) = page::marked(&ev, "data-name") else { return };
        if name == "arrange" {
            // A new menu, that opens as the first did.
            let at = open.get_untracked();
            open.set(None);
            return request_animation_frame(move || open.set(at.map(|(_, x, y)| (Of::Arrange, x, y))));
        }
        let Some(action) = actions::named(&name) else { return };
        close();
        run.run(action.name);
    };
    let keyed = move |ev: ev::KeyboardEvent| {
        if matches!(ev.key().as_str(), "Escape" | "Tab") {
            ev.prevent_default();
            close();
        } else {
            page::rove(&ev);
        }
    };
    move || {
        let (of, ..) = open.get()?;
        let inside = panel.with_untracked(|panel| {
            let names = match of {
                Of::View => VIEW,
                Of::Arrange => ARRANGE,
                Of::Place if panel.selected > 0 => SELECTION,
                Of::Place => BOARD,
            };
            items(names, panel, &|name| on.run(name))
        });
        let label = match of {
            Of::View => "View",
            Of::Arrange => "Arrange",
            Of::Place => "Menu",
        };
        Some(
            view! {
                <div class="backdrop" on:pointerdown=move |_| close()></div>
                <div
                    class="context-menu menu"
                    role="menu"
                    popover="manual"
                    tabindex="-1"
                    aria-label=label
                    node_ref=menu
                    on:click=clicked
                    on:keydown=keyed
                    on:contextmenu=move |ev: ev::MouseEvent| ev.prevent_default()
                    inner_html=inside
                ></div>
            }
            .erased(),
        )
    }
}

/// The markup of a menu, made of constants alone.
fn items(names: &'static str, panel: &Panel, on: &dyn Fn(&'static str) -> Option<bool>) -> String {
    let mut html = String::new();
    for group in names.split('|') {
        let before = html.len();
        for name in group.split_whitespace() {
            // A picture has no text.
            let silent = name == "edit-text" && panel.kinds == [Kind::Image];
            let Some(action) = actions::named(name).filter(|action| action.enabled(panel) && !silent) else {
                if name == "arrange" && When::Changeable.holds(panel) {
                    html += "<button type='button' tabindex='-1' class='btn' role='menuitem' aria-haspopup='menu' data-name='arrange'>Arrange</button>";
                }
                continue;
            };
            let role = match on(action.name) {
                Some(true) => "menuitemcheckbox' aria-checked='true",
                Some(false) => "menuitemcheckbox' aria-checked='false",
                None => "menuitem",
            };
            let danger = if action.name == "delete" { " danger" } else { "" };
            for part in [
                "<button type='button' tabindex='-1' class='btn",
                danger,
                "' role='",
                role,
                "' data-name='",
                action.name,
                "'>",
                action.words,
            ] {
                html.push_str(part);
            }
            if let Some(keys) = action.keys.first() {
                html.push_str(&super::help::chord(keys));
            }
            html.push_str("</button>");
        }
        if before > 0 && html.len() > before {
            html.insert_str(before, "<hr role='separator'>");
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_offers_what_makes_sense_now_and_draws_no_line_without_need() {
        let nothing = Panel { editable: true, ..Panel::default() };
        let html = items(BOARD, &nothing, &|name| (name == "grid").then_some(true));
        assert!(html.contains("data-name='select-all'") && html.contains("aria-checked='true' data-name='grid'"), "{html}");
        assert!(!html.starts_with("<hr") && !html.ends_with("'separator'>") && !html.contains("<hr role='separator'><hr"), "{html}");
        let viewer = items(SELECTION, &Panel { selected: 1, ..Panel::default() }, &|_| None);
        assert!(
            !viewer.contains("data-name='arrange'")
                && !viewer.contains("data-name='delete'")
                && viewer.contains("data-name='zoom-selection'"),
            "{viewer}"
        );
        let owner = items(SELECTION, &Panel { selected: 1, editable: true, ..Panel::default() }, &|_| None);
        assert!(owner.contains("aria-haspopup='menu' data-name='arrange'"), "{owner}");
        assert!(
            items(ARRANGE, &Panel { selected: 1, editable: true, ..Panel::default() }, &|_| None).starts_with("<button"),
            "no line before all"
        );
        assert!(owner.contains("btn danger' role='menuitem' data-name='delete'"), "{owner}");
        let picture = Panel { selected: 1, editable: true, kinds: vec![Kind::Image], ..Panel::default() };
        let picture = items(SELECTION, &picture, &|_| None);
        assert!(picture.contains("data-name='crop'") && !picture.contains("data-name='edit-text'"), "{picture}");
    }

    #[test]
    fn every_name_in_a_menu_is_an_action_and_pictures_can_be_cropped_and_exported() {
        let names = [SELECTION, ARRANGE, BOARD, VIEW].into_iter().flat_map(str::split_whitespace);
        let names = names.filter(|name| !["|", "arrange"].contains(name));
        assert_eq!(names.filter(|name| actions::named(name).is_none()).collect::<Vec<_>>(), Vec::<&str>::new());
        let picture = Panel { selected: 1, editable: true, kinds: vec![Kind::Image], ..Panel::default() };
        let html = items(SELECTION, &picture, &|_| None);
        for name in ["crop", "frame", "export-selection"] {
            assert!(html.contains(&format!("data-name='{name}'")), "{name}: {html}");
        }
    }
}
