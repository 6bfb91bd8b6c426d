//! The page: document shell, routes.

use leptos::prelude::*;
use leptos_meta::MetaTags;

/// The HTML document around the app; rendered by the server only.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <AutoReload options=options.clone() />
                <HydrationScripts options=options.clone() />
                <leptos_meta::HashedStylesheet options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Everything in the body.
#[component]
pub fn App() -> impl IntoView {
    leptos_meta::provide_meta_context();
    view! { <main>"Tandem"</main> }
}
