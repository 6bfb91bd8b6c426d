//! `/`: what Tandem is, a new document, and the ones this visitor has opened. Everything here works without a script.

use leptos::{nonce::use_nonce, prelude::*, server_fn::ServerFn};

use crate::{
    api::docs::{CreateDoc, DocCard},
    ui::kit::{
        ago::ago,
        icon::{Icon, icon, logo},
    },
};

pub fn home(docs: Vec<DocCard>) -> AnyView {
    let shelf = if docs.is_empty() {
        view! {
            <div class="empty-shelf">
                <p>"Nothing here yet. The documents you make or open will wait for you here."</p>
            </div>
        }
        .into_any()
    } else {
        view! {
            <ul role="list" class="cards">
                {docs.into_iter().map(card).collect::<Vec<_>>()}
            </ul>
        }
        .into_any()
    };
    view! {
        <div class="home">
            <header>
                <a class="wordmark" href="/" aria-current="page">
                    {logo()}
                    "Tandem"
                </a>
            </header>
            <main>
                <section class="hero">
                    <div>
                        <h1>"A note and a whiteboard, side\u{a0}by\u{a0}side."</h1>
                        <p>"Write on the left, draw on the right. Everyone who has the link sees it as it happens."</p>
                        <div class="begin">
                            <form method="post" action=CreateDoc::PATH>
                                <button type="submit" class="btn primary large">
                                    {icon(Icon::Plus)}
                                    "New document"
                                </button>
                            </form>
                            {import()}
                        </div>
                    </div>
                    {drawing()}
                </section>
                <section aria-labelledby="shelf">
                    <h2 id="shelf">"Your documents"</h2>
                    {shelf}
                </section>
            </main>
        </div>
    }
    .into_any()
}

/// Files that become documents: chosen, or dropped anywhere on the page. Without a script the browser's own field takes both.
fn import() -> AnyView {
    view! {
        <form class="import" method="post" action="/import" enctype="multipart/form-data">
            <label class="btn outline large">
                {icon(Icon::Import)} <span class="words">"Import…"</span> <span class="busy">"Importing…"</span>
                <input
                    type="file"
                    name="files"
                    multiple
                    required
                    accept=".md,.markdown,.txt,.zip,.excalidraw,text/markdown,application/zip"
                    aria-label="Files to import: Markdown, zips of notes, Excalidraw drawings"
                />
            </label>
            <button type="submit" class="btn outline large unscripted">"Import"</button>
            <p class="drop-here">
                <span>"Drop to import"</span>
            </p>
        </form>
        <script nonce=use_nonce() inner_html=IMPORT></script>
    }
    .into_any()
}

/// Sends the form as soon as files are chosen, and lets the whole page take them.
const IMPORT: &str = "(()=>{let f=document.querySelector('.import'),i=f.elements.files,b=document.body,\
    go=()=>{f.dataset.busy='';f.requestSubmit()},is=e=>e.dataTransfer&&[...e.dataTransfer.types].includes('Files');\
    i.onchange=()=>i.files.length&&go();onpageshow=()=>{delete f.dataset.busy;f.reset()};\
    ondragover=e=>{if(is(e)){e.preventDefault();b.dataset.drop=''}};ondragleave=e=>{if(!e.relatedTarget)delete b.dataset.drop};\
    ondrop=e=>{delete b.dataset.drop;if(is(e)&&e.dataTransfer.files.length){e.preventDefault();i.files=e.dataTransfer.files;go()}}})()";

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

/// A page and a board that belong together.
fn drawing() -> AnyView {
    view! {
        <svg class="drawing" viewBox="0 0 240 150" aria-hidden="true">
            <path class="paper" d="M22 14h76a5 5 0 0 1 5 5v108a5 5 0 0 1-5 5H22a5 5 0 0 1-5-5V19a5 5 0 0 1 5-5z" />
            <path d="M31 34h30M31 52h56M31 64h50M31 76h56M31 88h34M31 106h5v5h-5zM44 108.5h36" />
            <path class="paper" d="M120 14h103a5 5 0 0 1 5 5v108a5 5 0 0 1-5 5H120a5 5 0 0 1-5-5V19a5 5 0 0 1 5-5z" />
            <path d="M133 36h36v26h-36zM141 46h20M141 52h12M187 96a16 16 0 1 0 32 0a16 16 0 1 0-32 0" />
            <path class="accent" d="M170 50c18 1 28 10 32 27M197 70l5.5 8 5.5-8M133 112c6-18 12-18 13-8s6 8 10 0 8-8 10-1" />
        </svg>
    }
    .into_any()
}
