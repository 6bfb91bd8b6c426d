//! The title, edited where it stands.

use leptos::prelude::*;

#[component]
pub fn TitleField(title: Memo<String>) -> impl IntoView {
    view! {
        <h1 class="title">
            <input aria-label="Title" placeholder="Untitled" value=title.get_untracked() readonly />
        </h1>
    }
    .into_any()
}
