//! Sharing: a link with a role, made on its first use, on the clipboard. Who may give which is the server's decision.

use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;

use crate::{
    client::{clipboard, page},
    ui::kit::{
        Erased,
        icon::{Icon, icon},
        popover::Popover,
        toast::Toasts,
    },
};

const ID: &str = "share";

/// Opens the sheet.
#[component]
pub fn ShareButton() -> impl IntoView {
    view! {
        <button type="button" class="btn outline share scripted" aria-label="Share" popovertarget=ID>
            {icon(Icon::Link)}
            <span class="words">"Share"</span>
        </button>
    }
    .erased()
}

#[component]
pub fn Share(
    /// Where links of this document are made.
    links: StoredValue<String>,
) -> impl IntoView {
    let toasts: Toasts = expect_context();
    let give = move |role: &'static str, done: &'static str| {
        page::close_popover(ID);
        spawn_local(async move {
            let body = ["{\"role\":\"", role, "\"}"].concat();
            let made = page::fetch(&links.get_value(), Some(("application/json", &body))).await;
            let made: Value = made.ok().and_then(|made| serde_json::from_str(&made).ok()).unwrap_or_default();
            match made.get("url").and_then(Value::as_str) {
                None => toasts.trouble("There is no such link for you to give, or no connection."),
                Some(path) if clipboard::copy(&clipboard::link_to(path)).await => toasts.say(done),
                Some(path) => toasts.trouble(&["The browser would not copy. The link is ", &clipboard::link_to(path)].concat()),
            }
        });
    };
    let row = move |role, icon_of, words, hint, done| {
        view! {
            <button type="button" class="btn" on:click=move |_| give(role, done)>
                {icon(icon_of)}
                <span>{words}<small>{hint}</small></span>
            </button>
        }
        .erased()
    };
    view! {
        <Popover id=ID label="Share">
            <div class="menu">
                <h2>"Copy a link for those who"</h2>
                {row("edit", Icon::Pen, "Can edit", "Anyone who has it can write and draw", "Link copied. Anyone who has it can edit.")}
                {row("view", Icon::Note, "Can view", "Anyone who has it can look, and change nothing", "Link copied. Anyone who has it can view.")}
            </div>
        </Popover>
    }
    .erased()
}
