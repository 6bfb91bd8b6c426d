//! The HTML around a page, rendered by the server, and the app that comes to life in it. Which page an address shows is `http`'s decision;
//! a page that is only read (home, the ones that say "no") gets no script at all.

use std::sync::Arc;

use leptos::{html, nonce::use_nonce, prelude::*};

use crate::{
    api::{PageContent, docs::OpenDoc},
    ui::{
        document::Workspace,
        kit::toast::{Toaster, Toasts},
        pages::{self, Page},
        state::prefs::{EARLY, Prefs},
    },
};

/// The `<script>` that carries what the app starts from: the [`OpenDoc`] as JSON. The server writes it, `hydrate` reads it.
pub const START: &str = "start";

/// Documents that were opened, and new ones, without a network (`public/sw.js`); where browsers have no such thing, with one only.
const WORKER: &str = "navigator.serviceWorker&&addEventListener('load',()=>navigator.serviceWorker.register('/sw.js').catch(()=>{}))";

/// Addresses of the built files. Without a build there are none, and pages are read only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assets {
    pub style: Option<Arc<str>>,
    /// The loader and what it loads.
    pub app: Option<(Arc<str>, Arc<str>)>,
    /// The loader of what comes after the page (`ui::board::later`) and that itself; none where the program is in one piece.
    pub later: Option<(Arc<str>, Arc<str>)>,
    /// The note's editor, loaded after the first paint by `client::editor`.
    pub editor: Option<Arc<str>>,
}

/// The HTML document around a page; rendered by the server only.
pub fn shell(options: LeptosOptions, assets: Assets, page: Page) -> impl IntoView {
    let title = page.title();
    let scripts = match (&page, assets.app) {
        (Page::Document(doc), Some((loader, wasm))) => alive(doc, &loader, &wasm, assets.later, assets.editor),
        // The next page is likely a document: what it needs may come while this one is read.
        (Page::Home(_), Some((loader, wasm))) => view! {
            <link rel="prefetch" href=loader.to_string() />
            <link rel="prefetch" href=wasm.to_string() r#as="fetch" crossorigin="anonymous" />
            {assets
                .later
                .map(|(link, later)| {
                    view! {
                        <link rel="prefetch" href=link.to_string() />
                        <link rel="prefetch" href=later.to_string() r#as="fetch" crossorigin="anonymous" />
                    }
                })}
        }
        .into_any(),
        _ => ().into_any(),
    };
    let worker = matches!(page, Page::Document(_) | Page::Home(_)).then(|| view! { <script nonce=use_nonce() inner_html=WORKER></script> });
    let card = use_context::<PageContent>().and_then(|content| content.card).map(|card| card_of(&title, card));
    let content = match page {
        Page::Document(doc) => view! { <App doc /> }.into_any(),
        Page::Home(docs) => pages::home(docs),
        Page::Imported(done) => pages::imported(done),
        Page::Missing => pages::missing(),
        Page::Refused(error) => pages::refused(&error),
    };
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f5f3ee" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#131416" />
                {card}
                <title>{title}</title>
                <script nonce=use_nonce() inner_html=EARLY></script>
                {assets.style.map(|href| view! { <link rel="stylesheet" href=href.to_string() /> })}
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="manifest" href="/manifest.webmanifest" />
                {scripts}
                {worker}
                <AutoReload options />
            </head>
            <body>{content}</body>
        </html>
    }
}

/// What other programs show of a link to a document.
fn card_of(title: &str, card: String) -> AnyView {
    let facts = [("og:type", "website".into()), ("og:title", title.to_owned()), ("og:image", card)];
    let size = [("og:image:width", "1200".into()), ("og:image:height", "630".into()), ("twitter:card", "summary_large_image".into())];
    let meta = |(property, content): (&'static str, String)| html::meta().attr("property", property).attr("content", content).into_any();
    facts.into_iter().chain(size).map(meta).collect::<Vec<_>>().into_any()
}

/// What brings a document to life: where it starts from, the program, the addresses of what comes later (the service worker keeps what a page
/// names, `public/sw.js`).
fn alive(doc: &OpenDoc, loader: &str, wasm: &str, later: Option<(Arc<str>, Arc<str>)>, editor: Option<Arc<str>>) -> AnyView {
    // `<` could end the element; inside JSON it stands only in strings, where it may be written like this.
    let start = serde_json::to_string(doc).unwrap_or_default().replace('<', "\\u003c");
    let run = format!("import start, {{ hydrate }} from {loader:?};\nstart({{ module_or_path: {wasm:?} }}).then(hydrate);");
    view! {
        <link rel="modulepreload" href=loader.to_owned() />
        <link rel="preload" href=wasm.to_owned() r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
        {later
            .map(|(link, later)| {
                view! {
                    <link rel="modulepreload" href=link.to_string() />
                    <meta name="tandem-board" content=later.to_string() />
                }
            })}
        {editor.map(|address| view! { <meta name="tandem-editor" content=address.to_string() /> })}
        <script type="application/json" id=START inner_html=start></script>
        <script type="module" nonce=use_nonce() inner_html=run></script>
    }
    .into_any()
}

/// Everything in the body of a document's page; the same tree on the server and in the browser.
#[component]
pub fn App(doc: OpenDoc) -> impl IntoView {
    let prefs = Prefs::new();
    provide_context(prefs);
    provide_context(Toasts::new());
    Effect::new(move |_| prefs.wake());
    view! {
        <Workspace doc />
        <Toaster />
    }
    .into_any()
}
