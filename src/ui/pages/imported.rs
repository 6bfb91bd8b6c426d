//! What became of files that were brought: the documents they are now, and what was not taken. Read only, without a script.

use leptos::prelude::*;

/// What became of them.
#[derive(Debug, Clone)]
pub struct Imported {
    pub documents: Vec<Document>,
    /// A file, and why it (or a part of it) was not taken.
    pub left_out: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
pub struct Document {
    pub address: String,
    pub title: String,
    pub file: String,
}

impl Imported {
    pub fn heading(&self) -> String {
        match self.documents.len() {
            0 => "Nothing was imported".into(),
            1 => "One document was imported".into(),
            many => format!("{many} documents were imported"),
        }
    }
}

pub fn imported(done: Imported) -> AnyView {
    let heading = done.heading();
    let Imported { documents, left_out } = done;
    let made = documents.into_iter().map(|Document { address, title, file }| {
        let title = if title.trim().is_empty() { "Untitled".into() } else { title };
        view! {
            <li>
                <a href=address>{title}</a>
                <span>{file}</span>
            </li>
        }
        .into_any()
    });
    let made: Vec<AnyView> = made.collect();
    let left = left_out.into_iter().map(|(file, why)| {
        view! {
            <li>
                <strong>{file}</strong>
                <span>{why}</span>
            </li>
        }
        .into_any()
    });
    let left: Vec<AnyView> = left.collect();
    let is_left = !left.is_empty();
    view! {
        <main class="report">
            <h1>{heading}</h1>
            <ul role="list" class="report-made">
                {made}
            </ul>
            {is_left
                .then(|| {
                    view! {
                        <h2>"Not taken, or not all of it"</h2>
                        <ul role="list" class="report-left">
                            {left}
                        </ul>
                    }
                })}
            <p>
                <a class="btn outline" href="/">
                    "Your documents"
                </a>
            </p>
        </main>
    }
    .into_any()
}
