//! The pages that say "no": a wrong address, and a server that did not do what was asked. The HTTP status is `http`'s.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::api::ApiError;

/// The fallback of the route table.
#[component]
pub fn NotFound() -> impl IntoView {
    message("Nothing here", "This address leads nowhere. Perhaps a part of the link was lost on the way.".into())
}

/// An answer that was no: the reason, and a way out.
#[component]
pub fn Trouble(error: ApiError) -> impl IntoView {
    match error {
        ApiError::NotFound => message(
            "No such document",
            "It may have been deleted, or a part of the link was lost on the way. Ask whoever shared it for the link again.".into(),
        ),
        error => message("That did not work", error.to_string()),
    }
}

fn message(title: &'static str, text: String) -> AnyView {
    view! {
        <Title text=title />
        <main class="message">
            <svg class="drawing" viewBox="0 0 240 120" aria-hidden="true">
                <path d="M52 20h56l20 20v64H52zM108 20v20h20M68 56h36M68 70h44M68 84h24" />
                <path class="accent" d="M150 96c14-4 18-16 12-22s-16 2-10 12 24 8 34-8" />
                <circle class="accent" cx="194" cy="66" r="3" />
            </svg>
            <h1>{title}</h1>
            <p>{text}</p>
            <a class="btn outline" href="/">
                "Go to your documents"
            </a>
        </main>
    }
    .into_any()
}
