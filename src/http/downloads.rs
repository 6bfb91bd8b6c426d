//! Documents that go out over HTTP, whole or as a drawing; and the drawings kept so that each is made once a change.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Instant,
};

use axum::{
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tokio::{
    sync::{OnceCell, Semaphore},
    time::timeout,
};

use super::{Edge, blobs, caller::Caller, error::Refusal};
use crate::{
    api::PageContent,
    model::{
        access::{Action, Role, can},
        ids::DocId,
    },
    server::{
        blobs::Blobs,
        export::{self, ExportError, Format, Wanted, Written},
        filename,
        store::Card,
        thumbnail,
    },
    sync::limits,
};

/// A document drawn: for its page, and for lists as soon as one asks.
#[derive(Default)]
pub struct Drawing {
    pub page: PageContent,
    pub preview: String,
    /// The same with its pictures in it.
    inlaid: OnceCell<String>,
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

/// The latest pictures for other programs, each with the update number it shows.
#[derive(Default)]
pub struct Cards(Mutex<HashMap<DocId, (u64, Bytes)>>);

impl Edge {
    /// The card of a document that the caller may read, and what they are to it.
    pub(super) async fn readable(&self, caller: &Caller, address: &str) -> Result<(Card, Role), Refusal> {
        let address: DocId = address.parse().map_err(|_| Refusal::not_found())?;
        let found = self.services.roles.find(&caller.user, &address).await?;
        found.filter(|(_, role)| can(*role, Action::Read)).ok_or_else(Refusal::not_found)
    }

    /// The card of a document that the caller may change.
    pub(super) async fn editable(&self, caller: &Caller, address: &str) -> Result<Card, Refusal> {
        let (card, role) = self.readable(caller, address).await?;
        let refusal = || Refusal::new(StatusCode::FORBIDDEN, "you may look at this document, but not change it");
        can(role, Action::Edit).then_some(card).ok_or_else(refusal)
    }

    /// Work for a blocking thread. What is `heavy` waits for its turn, and keeps it to its end: also when nobody waits for it any more.
    async fn draw<T: Send + 'static>(&self, heavy: bool, work: impl FnOnce(&Blobs) -> T + Send + 'static) -> Result<T, Refusal> {
        let busy = |_| Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the server draws too many pictures at this moment; try again soon");
        let turn = if heavy { Some(timeout(limits::PNG_WITHIN, DRAWING.acquire()).await.map_err(busy)?) } else { None };
        let blobs = self.services.blobs.clone();
        let work = move || {
            let _turn = turn;
            work(&blobs)
        };
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "this document could not be drawn"))
    }

    /// The document as it is now, drawn. Drawing is work for a blocking thread: a large board takes a while.
    pub(super) async fn drawing(&self, card: &Card) -> Result<Arc<Drawing>, Refusal> {
        if let Some(drawing) = self.drawings.get(card) {
            return Ok(drawing);
        }
        let content = self.services.rooms.content(&card.id).await?;
        let seq = content.seq;
        let draw = move || Drawing {
            page: PageContent { note_html: export::page_note(&content), board_svg: export::page_board(&content), card: None },
            preview: export::preview(&content),
            inlaid: OnceCell::new(),
        };
        let drawn = tokio::task::spawn_blocking(draw).await;
        let drawing = Arc::new(drawn.map_err(|_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "this document could not be drawn"))?);
        self.drawings.put(card.id.clone(), seq, drawing.clone());
        Ok(drawing)
    }
}

/// What an export asks for. All but the format are for pictures, and left out what suits most.
#[derive(Debug, Deserialize)]
pub struct ExportQuery {
    format: Option<String>,
    scale: Option<f64>,
    background: Option<String>,
    theme: Option<String>,
    /// Shapes, separated by commas; what is in them comes along.
    ids: Option<String>,
    /// A frame: only what it shows, without air.
    frame: Option<String>,
}

impl ExportQuery {
    fn wanted(self) -> Result<Wanted, String> {
        let format = self.format.ok_or("say which format: ?format=md, html, zip, svg, png, excalidraw or json")?;
        let mut wanted = Wanted::from(format.parse::<Format>().map_err(|why| why.to_string())?);
        if let Some(scale) = self.scale {
            wanted.scale = Some(scale).filter(|scale| (0.1..=4.0).contains(scale)).ok_or("scale is a number from 0.1 to 4")?;
        }
        wanted.paper = match self.background.as_deref() {
            None | Some("paper") => true,
            Some("none") => false,
            Some(_) => return Err("background is paper or none".into()),
        };
        wanted.dark = match self.theme.as_deref() {
            None | Some("light") => false,
            Some("dark") => true,
            Some(_) => return Err("theme is light or dark".into()),
        };
        let id = |id: &str| id.parse().map_err(|_| format!("{id:?} is not a shape id"));
        wanted.ids = self.ids.iter().flat_map(|ids| ids.split(',')).filter(|id| !id.is_empty()).map(id).collect::<Result<_, _>>()?;
        wanted.frame = self.frame.as_deref().filter(|id| !id.is_empty()).map(id).transpose()?;
        if wanted.frame.is_some() && !wanted.ids.is_empty() {
            return Err("name shapes or a frame, not both".into());
        }
        Ok(wanted)
    }
}

/// PNGs drawn at a time: each takes a processor, and memory for its pixels.
static DRAWING: Semaphore = Semaphore::const_new(2);

/// `GET /api/v1/docs/{id}/export?format=md|html|zip|svg|png|excalidraw|json`: the document as a file. Pictures take `scale` (PNG), `background=none`,
/// `theme=dark`, and `ids` (some shapes) or `frame` (what one shows).
pub async fn export(
    State(edge): State<Edge>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Refusal> {
    let mut wanted = query.wanted().map_err(|why| Refusal::new(StatusCode::BAD_REQUEST, why))?;
    let (card, _) = edge.readable(&caller, &id).await?;
    let content = edge.services.rooms.content(&card.id).await?;
    let format = wanted.format;
    let name = filename::of_title(&content.title, format);
    let draw = move |blobs: &Blobs| {
        wanted.until = Some(Instant::now() + limits::PNG_WITHIN);
        export::export(&content, &wanted, blobs)
    };
    let heavy = matches!(format, Format::Png | Format::Html | Format::Zip);
    let written = edge.draw(heavy, draw).await?.map_err(|why| match why {
        ExportError::Io(why) => Refusal::unavailable(&why),
        why => Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, why.to_string()),
    })?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.content_type())),
        (header::CONTENT_DISPOSITION, disposition("attachment", &name)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    Ok(match written {
        Written::Bytes(bytes) => (headers, bytes).into_response(),
        Written::File(scratch) => {
            let length = scratch.file.metadata().map_err(|why| Refusal::unavailable(&why))?.len();
            let file = scratch.file.try_clone().map_err(|why| Refusal::unavailable(&why))?;
            let file = tokio::fs::File::from_std(file);
            // The name of the file goes when its last byte has gone.
            let pieces = blobs::pieces(file, scratch);
            (headers, [(header::CONTENT_LENGTH, HeaderValue::from(length))], Body::from_stream(pieces)).into_response()
        }
    })
}

/// How a file is taken (`inline`, `attachment`), with the name in both forms of RFC 6266: ASCII for old readers, percent-encoded UTF-8 for all
/// others. Without a name, only how.
pub(super) fn disposition(how: &'static str, name: &str) -> HeaderValue {
    if name.is_empty() {
        return HeaderValue::from_static(how);
    }
    let ascii: String = name.chars().map(|c| if c.is_ascii() && !matches!(c, '"' | '\\') { c } else { '_' }).collect();
    let encoded: String = name
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b"-._".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect();
    let value = format!("{how}; filename=\"{ascii}\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static(how))
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
    let plain = drawing.preview.clone();
    let inlay = move |blobs: &Blobs| {
        let until = Instant::now() + limits::PNG_WITHIN;
        thumbnail::inlaid(&plain, &|id| blobs.load(id), &|| Instant::now() >= until)
    };
    let heavy = drawing.preview.contains("<image");
    let svg = drawing.inlaid.get_or_try_init(|| edge.draw(heavy, inlay)).await?.clone();
    Ok((caching, [(header::CONTENT_TYPE, Format::Svg.content_type())], svg).into_response())
}

/// `GET /d/{id}/preview.png`: what other programs show of a link to a document (Open Graph). Drawn once a change.
pub async fn card(State(edge): State<Edge>, caller: Caller, Path(id): Path<String>) -> Result<Response, Refusal> {
    let (card, _) = edge.readable(&caller, &id).await?;
    let kept = || edge.cards.0.lock().unwrap_or_else(|e| e.into_inner());
    let known = kept().get(&card.id).filter(|(seq, _)| *seq == card.head).map(|(_, png)| png.clone());
    let png = match known {
        Some(png) => png,
        None => {
            let content = edge.services.rooms.content(&card.id).await?;
            let seq = content.seq;
            let drawn = edge.draw(true, move |blobs| export::card(&content, blobs, Instant::now() + limits::PNG_WITHIN)).await?;
            let png = Bytes::from(drawn.map_err(|why| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, why.to_string()))?);
            let mut kept = kept();
            if kept.len() >= Drawings::KEPT {
                kept.clear();
            }
            kept.insert(card.id, (seq, png.clone()));
            png
        }
    };
    let headers = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, max-age=300")];
    Ok((headers, png).into_response())
}
