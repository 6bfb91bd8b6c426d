//! Sharing: puts the link of this document on the clipboard.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    client::clipboard,
    ui::kit::Erased,
    ui::kit::{
        icon::{Icon, icon},
        toast::Toasts,
    },
};

#[component]
pub fn Share() -> impl IntoView {
    let toasts: Toasts = expect_context();
    let copy = move |_| {
        spawn_local(async move {
            let copied = clipboard::copy(&clipboard::page_link()).await;
            if copied {
                toasts.say("Link copied. Anyone who has it can edit.");
            } else {
                toasts.trouble("The browser would not copy. The link is in the address bar.");
            }
        });
    };
    view! {
        <button type="button" class="btn outline share scripted" aria-label="Share: copy the link" on:click=copy>
            {icon(Icon::Link)}
            <span class="words">"Share"</span>
        </button>
    }
    .erased()
}
