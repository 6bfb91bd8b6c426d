//! `/`: what Tandem is, a new document, and the ones this visitor has opened. Everything here works without a script.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;

use crate::{
    api::docs::{CreateDoc, DocCard, my_docs},
    ui::kit::{
        ago::ago,
        icon::{Icon, icon, logo},
    },
};

#[component]
pub fn HomePage() -> impl IntoView {
    let docs = Resource::new(|| (), |()| my_docs());
    let shelf = move || {
        Suspend::new(async move {
            match docs.await {
                Ok(docs) if docs.is_empty() => empty(),
                Ok(docs) => view! {
                    <ul role="list" class="cards">
                        {docs.into_iter().map(card).collect::<Vec<_>>()}
                    </ul>
                }
                .into_any(),
                Err(error) => view! { <p class="sorry" role="alert">{error.to_string()}</p> }.into_any(),
            }
        })
    };
    view! {
        <Title text="Tandem" />
        <div class="home">
            <header>
                <a class="wordmark" href="/" aria-current="page">
                    {logo()}
                    "Tandem"
                </a>
            </header>
            <main>
                <section class="hero">
                    <h1>"A note and a whiteboard, side by side."</h1>
                    <p>"Write on the left, draw on the right. Everyone who has the link sees it as it happens."</p>
                    <form method="post" action=CreateDoc::PATH>
                        <button type="submit" class="btn primary large">
                            {icon(Icon::Plus)}
                            "New document"
                        </button>
                    </form>
                </section>
                <section aria-labelledby="shelf">
                    <h2 id="shelf">"Your documents"</h2>
                    <Suspense fallback=skeletons>{shelf}</Suspense>
                </section>
            </main>
        </div>
    }
    .into_any()
}

fn card(doc: DocCard) -> impl IntoView {
    let title = if doc.title.trim().is_empty() { "Untitled".into() } else { doc.title };
    view! {
        <li class="card">
            <a href=["/d/", doc.id.as_str()].concat()>
                <img src=doc.preview_url alt="" loading="lazy" decoding="async" width="320" height="200" />
                <h3>{title}</h3>
                <p>{ago(doc.age_s)}</p>
            </a>
        </li>
    }
    .into_any()
}

fn empty() -> AnyView {
    view! {
        <div class="empty-shelf">
            <svg class="drawing" viewBox="0 0 240 120" aria-hidden="true">
                <path d="M30 16h64a4 4 0 0 1 4 4v80a4 4 0 0 1-4 4H30a4 4 0 0 1-4-4V20a4 4 0 0 1 4-4zM40 36h32M40 52h44M40 64h38M40 76h44M40 88h20" />
                <path d="M122 16h88a4 4 0 0 1 4 4v80a4 4 0 0 1-4 4h-88a4 4 0 0 1-4-4V20a4 4 0 0 1 4-4z" />
                <path class="accent" d="M134 38h26v22h-26zM178 76a13 13 0 1 0 26 0a13 13 0 1 0-26 0M161 61c8 2 12 5 15 9M170 71l6.5-.5-.8-6.5" />
            </svg>
            <p>"Nothing here yet. The documents you make or open will wait for you here."</p>
        </div>
    }
    .into_any()
}

fn skeletons() -> impl IntoView {
    let blank = || view! { <li class="card blank" aria-hidden="true"><div></div><div></div></li> };
    view! {
        <ul role="list" class="cards" aria-label="Loading your documents">
            {(0..4).map(|_| blank()).collect::<Vec<_>>()}
        </ul>
    }
    .into_any()
}
