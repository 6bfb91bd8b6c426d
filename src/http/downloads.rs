//! Documents that go out over HTTP, whole or as a drawing; and the drawings kept so that each is made once a change.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{Edge, caller::Caller, error::Refusal};
use crate::{
    api::PageContent,
    model::{
        access::{Action, Role, can},
        ids::DocId,
    },
    server::{
        export::{self, Format},
        store::Card,
    },
};

/// A document drawn: for its page and for lists.
#[derive(Default)]
pub struct Drawing {
    pub page: PageContent,
    pub preview: String,
}

/// The latest drawings, each with the update number it shows.
#[derive(Default)]
pub struct Drawings(Mutex<HashMap<DocId, (u64, Arc<Drawing>)>>);

impl Drawings {
    /// Drawings kept; when full, all are forgotten and made again as they are asked for.
    const KEPT: usize = 64;

    fn get(&self, card: &Card) -> Option<Arc<Drawing>> {
        let kept = self.0.lock().unwrap_or_else(|e| e.into_inner());
        kept.get(&card.id).filter(|(seq, _)| *seq == card.head).map(|(_, drawing)| drawing.clone())
    }

    fn put(&self, id: DocId, seq: u64, drawing: Arc<Drawing>) {
        let mut kept = self.0.lock().unwrap_or_else(|e| e.into_inner());
        if kept.len() >= Self::KEPT {
            kept.clear();
        }
        kept.insert(id, (seq, drawing));
    }
}

impl Edge {
    /// The card of a document that the caller may read, and what they are to it.
    pub(super) async fn readable(&self, caller: &Caller, address: &str) -> Result<(Card, Role), Refusal> {
        let address: DocId = address.parse().map_err(|_| Refusal::not_found())?;
        let found = self.services.roles.find(&caller.user, &address).await?;
        found.filter(|(_, role)| can(*role, Action::Read)).ok_or_else(Refusal::not_found)
    }

    /// The document as it is now, drawn. Drawing is work for a blocking thread: a large board takes a while.
    pub(super) async fn drawing(&self, card: &Card) -> Result<Arc<Drawing>, Refusal> {
        if let Some(drawing) = self.drawings.get(card) {
            return Ok(drawing);
        }
        let content = self.services.rooms.content(&card.id).await?;
        let seq = content.seq;
        let draw = move || Drawing {
            page: PageContent { note_html: export::page_note(&content), board_svg: export::page_board(&content) },
            preview: export::preview(&content),
        };
        let drawn = tokio::task::spawn_blocking(draw).await;
        let drawing = Arc::new(drawn.map_err(|_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "this document could not be drawn"))?);
        self.drawings.put(card.id.clone(), seq, drawing.clone());
        Ok(drawing)
    }
}

#[derive(Debug, Deserialize)]
pub struct ExportQuery {
    format: Option<String>,
}

/// `GET /api/v1/docs/{id}/export?format=md|svg|json`: the document as a file.
pub async fn export(
    State(edge): State<Edge>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Refusal> {
    let bad = |why: String| Refusal::new(StatusCode::BAD_REQUEST, why);
    let format = query.format.ok_or_else(|| bad("say which format: ?format=md, svg or json".into()))?;
    let format: Format = format.parse().map_err(|why: export::BadFormat| bad(why.to_string()))?;
    let (card, _) = edge.readable(&caller, &id).await?;
    let content = edge.services.rooms.content(&card.id).await?;
    let name = export::file_name(&content.title, format);
    let text = tokio::task::spawn_blocking(move || export::export(&content, format)).await;
    let text = text.map_err(|_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "this document could not be written"))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.content_type())),
        (header::CONTENT_DISPOSITION, disposition(&name)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    Ok((headers, text).into_response())
}

/// `attachment` with the name in both forms of RFC 6266: ASCII for old readers, percent-encoded UTF-8 for all others.
fn disposition(name: &str) -> HeaderValue {
    let ascii: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    let encoded: String = name
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b"-._".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect();
    let value = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("attachment"))
}

#[derive(Debug, Deserialize)]
pub struct PreviewQuery {
    /// The update number the address was made for.
    v: Option<u64>,
}

/// `GET /d/{id}/preview.svg`: the drawing that lists show. With the current `v` it may be kept for ever, for the next change has another.
pub async fn preview(
    State(edge): State<Edge>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<PreviewQuery>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (card, _) = edge.readable(&caller, &id).await?;
    let tag = format!("\"{}\"", card.head);
    let keep = if query.v == Some(card.head) { "private, max-age=31536000, immutable" } else { "private, no-cache" };
    let caching = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, keep.to_owned())];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)) {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    let drawing = edge.drawing(&card).await?;
    Ok((caching, [(header::CONTENT_TYPE, Format::Svg.content_type())], drawing.preview.clone()).into_response())
}
