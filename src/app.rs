//! The page: the document shell and the client's route table. What the pages show is `ui/`'s.

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::{
    api::EditorAsset,
    ui::{
        kit::toast::{Toaster, Toasts},
        pages::{DocumentPage, HomePage, NotFound},
        state::prefs::{EARLY, Prefs},
    },
};

/// The HTML document around the app; rendered by the server only.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let editor =
        use_context::<EditorAsset>().map(|EditorAsset(address)| view! { <meta name="tandem-editor" content=address.to_string() /> });
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f5f3ee" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#131416" />
                <script nonce=leptos::nonce::use_nonce() inner_html=EARLY></script>
                <HashedStylesheet options=options.clone() />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="manifest" href="/manifest.webmanifest" />
                {editor}
                <AutoReload options=options.clone() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Everything in the body. Pages are rendered in one piece (`SsrMode::Async`): streamed parts would need a script to be put in place.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let prefs = Prefs::new();
    provide_context(prefs);
    provide_context(Toasts::new());
    Effect::new(move |_| prefs.wake());
    view! {
        <Router>
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
                <Route path=path!("/d/:id") view=DocumentPage ssr=SsrMode::Async />
            </FlatRoutes>
        </Router>
        <Toaster />
    }
}
