//! The pages that say "no": a wrong address, and a server that did not do what was asked. The HTTP status is `http`'s.

use leptos::prelude::*;

use crate::api::ApiError;

pub(super) const MISSING: &str = "Nothing here";

pub(super) fn heading(error: &ApiError) -> &'static str {
    match error {
        ApiError::NotFound => "No such document",
        _ => "That did not work",
    }
}

/// An address that leads nowhere.
pub fn missing() -> AnyView {
    message(MISSING, "This address leads nowhere. Perhaps a part of the link was lost on the way.".into())
}

/// An answer that was no: the reason, and a way out.
pub fn refused(error: &ApiError) -> AnyView {
    let text = match error {
        ApiError::NotFound => {
            "It may have been deleted, or a part of the link was lost on the way. Ask whoever shared it for the link again.".into()
        }
        error => error.to_string(),
    };
    message(heading(error), text)
}

fn message(title: &'static str, text: String) -> AnyView {
    view! {
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
