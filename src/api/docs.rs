//! Documents: which ones are mine, make one, open one. Their content travels over the socket (`sync`), not here.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::model::{access::Role, ids::DocId, presence::Person};

/// One entry of the home page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocCard {
    pub id: DocId,
    /// Empty when the document has no title yet.
    pub title: String,
    /// Unix time of the last change, milliseconds.
    pub updated_ms: u64,
    /// Seconds from then to this answer, by the server's clock: browsers' clocks may be off.
    pub age_s: u64,
    /// A drawing of the document, as SVG; the address changes with the content.
    pub preview_url: String,
}

/// What a page must know before it connects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenDoc {
    pub id: DocId,
    pub title: String,
    pub role: Role,
    pub me: Person,
    /// Characters of the note.
    pub note_len: usize,
    pub shapes_count: usize,
}

/// The documents this visitor has opened, latest first.
#[server(prefix = "/api/fn", endpoint = "my_docs")]
pub async fn my_docs() -> Result<Vec<DocCard>, ApiError> {
    Err(ApiError::Unavailable)
}

/// Makes an empty document, owned by the visitor. A plain form post (no script) is sent on to its page.
#[server(prefix = "/api/fn", endpoint = "create_doc")]
pub async fn create_doc() -> Result<DocId, ApiError> {
    Err(ApiError::Unavailable)
}

/// What the page of a document shows first; also puts the document on the visitor's home page.
#[server(name = OpenDocCall, prefix = "/api/fn", endpoint = "open_doc")]
pub async fn open_doc(id: DocId) -> Result<OpenDoc, ApiError> {
    _ = id;
    Err(ApiError::Unavailable)
}
