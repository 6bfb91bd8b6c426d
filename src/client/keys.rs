//! The keyboard of the board: which key presses belong to it. What they mean is the board's (`board::input::Key`).

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, Node};

use super::{
    dom::{Listener, document, is_editable, window},
    page,
};
use crate::board::input::{Input, Key, Mods};

/// The listeners of one board; dropping them ends it.
pub struct Keys {
    _listeners: [Listener; 2],
}

impl Keys {
    /// Hears keys while the focus is in `host` or nowhere in particular. Fields, menus, buttons and dialogs keep theirs. What the board `wants`,
    /// the browser must not act upon (scroll, bookmark, page zoom, go back, quick find).
    pub fn listen(host: &HtmlElement, wants: Rc<dyn Fn(&Key) -> bool>, send: impl Fn(Input) + Clone + 'static) -> Self {
        let listen = |event: &'static str, down: bool| {
            let (host, wants, send) = (host.clone(), wants.clone(), send.clone());
            Listener::on(&window(), event, move |event: KeyboardEvent| {
                let key = typed(&event);
                let mods = Mods { shift: event.shift_key(), alt: event.alt_key(), ctrl: event.ctrl_key() || event.meta_key() };
                // A key that was pressed here may be released elsewhere; a key that is never released would pan for ever.
                if down && (event.default_prevented() || event.is_composing() || !belongs(&host, &key)) {
                    return;
                }
                // Who has switched single letters off means all signs that are typed without Ctrl, Alt or Cmd.
                let typed = key.chars().nth(1).is_none() && key != " " && !mods.ctrl && !mods.alt;
                if down && typed && page::has_root("data-no-letters") {
                    return;
                }
                let key = Key { key, down, repeat: event.repeat(), mods };
                if down && wants(&key) {
                    event.prevent_default();
                }
                send(Input::Key(key));
            })
        };
        Keys { _listeners: [listen("keydown", true), listen("keyup", false)] }
    }
}

/// What the key would type without Alt: on a Mac that makes other letters of letters, and the letter is found by its place.
fn typed(event: &KeyboardEvent) -> String {
    let (key, code) = (event.key(), event.code());
    match code.strip_prefix("Key") {
        Some(letter) if event.alt_key() && !key.is_ascii() => letter.to_owned(),
        _ => key,
    }
}

/// Whether a press belongs to the board, by where the focus is.
pub(super) fn belongs(host: &HtmlElement, key: &str) -> bool {
    let document = document();
    let hidden = host.client_width() == 0;
    if hidden || document.query_selector("dialog[open]").ok().flatten().is_some() {
        return false;
    }
    let Some(focus) = document.active_element() else { return true };
    if is_editable(&focus) {
        return false;
    }
    let node: &Node = focus.unchecked_ref();
    if node.is_same_node(Some(host)) {
        return true;
    }
    // Nobody has the focus: all keys but the one that looks for it.
    if focus.tag_name() == "BODY" {
        return key != "Tab";
    }
    // On a button (after a click on a tool) letters are still the board's, what works the button is not.
    let works_it = matches!(key, " " | "Enter" | "Escape" | "Tab" | "Home" | "End" | "PageUp" | "PageDown") || key.starts_with("Arrow");
    !works_it && !in_menu(&focus)
}

fn in_menu(focus: &Element) -> bool {
    focus.closest("[role=menu],[role=listbox],[role=slider],[role=textbox]").ok().flatten().is_some()
}
