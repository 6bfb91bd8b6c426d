//! The pages, one file each. All but a document (`ui/document`) are only read, and get no script.

mod home;
mod imported;
mod refusal;

pub use home::home;
pub use imported::{Document, Imported, imported};
pub use refusal::{missing, refused};

use crate::api::{
    ApiError,
    docs::{DocCard, OpenDoc},
};

/// What an address shows, as the server found it.
#[derive(Debug, Clone)]
pub enum Page {
    Home(Vec<DocCard>),
    Document(OpenDoc),
    Imported(Imported),
    /// No page has this address.
    Missing,
    Refused(ApiError),
}

impl Page {
    /// For the tab.
    pub fn title(&self) -> String {
        match self {
            Page::Home(_) => "Tandem".into(),
            Page::Document(doc) => title(&doc.title),
            Page::Imported(done) => title(&done.heading()),
            Page::Missing => title(refusal::MISSING),
            Page::Refused(error) => title(refusal::heading(error)),
        }
    }
}

/// The tab's title: what the page is about, then where one is.
pub fn title(about: &str) -> String {
    let about = if about.trim().is_empty() { "Untitled" } else { about };
    [about, " · Tandem"].concat()
}
