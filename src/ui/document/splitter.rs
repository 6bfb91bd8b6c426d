//! The line between note and board: dragged, moved with the arrow keys, put back by a double click.

use leptos::{ev, html, prelude::*};

use crate::{
    client::page,
    ui::kit::Erased,
    ui::state::prefs::{Prefs, SPLIT, SPLIT_RANGE},
};

/// One press of an arrow key, in percent of the width.
const STEP: f64 = 2.0;

#[component]
pub fn Splitter(
    /// What the line divides; its width is the whole.
    panes: NodeRef<html::Main>,
) -> impl IntoView {
    let prefs: Prefs = expect_context();
    let held = RwSignal::new(false);
    let grab = move |ev: ev::PointerEvent| {
        if ev.button() == 0 {
            ev.prevent_default();
            held.set(page::capture(&ev));
        }
    };
    let drag = move |ev: ev::PointerEvent| {
        if let (true, Some(panes)) = (held.get_untracked(), panes.get_untracked()) {
            let whole = panes.get_bounding_client_rect();
            prefs.set_split((f64::from(ev.client_x()) - whole.left()) / whole.width() * 100.0);
        }
    };
    let press = move |ev: ev::KeyboardEvent| {
        let now = prefs.split();
        let to = match ev.key().as_str() {
            "ArrowLeft" => now - STEP,
            "ArrowRight" => now + STEP,
            "Home" => SPLIT_RANGE.0,
            "End" => SPLIT_RANGE.1,
            "Enter" => SPLIT,
            _ => return,
        };
        ev.prevent_default();
        prefs.set_split(to);
    };
    view! {
        <div
            class="splitter scripted"
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label="Width of the note"
            aria-valuemin=SPLIT_RANGE.0 as i32
            aria-valuemax=SPLIT_RANGE.1 as i32
            aria-valuenow=move || prefs.split().round() as i32
            data-held=move || held.get()
            on:pointerdown=grab
            on:pointermove=drag
            on:lostpointercapture=move |_| held.set(false)
            on:dblclick=move |_| prefs.set_split(SPLIT)
            on:keydown=press
        ></div>
    }
    .erased()
}
