//! Documents that come in over HTTP, whole: as JSON, as Markdown, as a zip of notes, and from the form on the home page.

use std::{collections::BTreeMap, io::Seek};

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Query, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{Stream, StreamExt};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::{io::AsyncWriteExt, time::timeout};

use super::{Edge, blobs::PIECE_WITHIN, caller::Caller, error::Refusal};
use crate::{
    model::{
        access::Role,
        ids::{DocId, UserId},
        shape::Shape,
    },
    server::{
        import::{self, Imported},
        rooms::CreateError,
        store::StoreError,
        unpack::{self, Made, SourceError, Unpacked},
    },
    sync::limits,
};

/// Files that an answer names as not taken.
const LEFT_OUT: usize = 500;

/// A document as JSON.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDocument {
    /// Of a document that was made without a network; without it the server gives one.
    id: Option<DocId>,
    title: Option<String>,
    markdown: Option<String>,
    /// A scene, as an object or as the text of a file.
    excalidraw: Option<Value>,
    /// Shapes as `export?format=json` writes them.
    shapes: Option<Vec<Shape>>,
    /// The pictures they show, likewise.
    files: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
pub struct CreateQuery {
    title: Option<String>,
}

/// What a zip became.
#[derive(Debug, Serialize)]
struct Unzipped {
    documents: Vec<Document>,
    left_out: Vec<Left>,
}

#[derive(Debug, Serialize)]
struct Document {
    id: String,
    url: String,
    title: String,
    /// Which file it was.
    file: String,
}

#[derive(Debug, Serialize)]
struct Left {
    file: String,
    why: String,
}

impl Unzipped {
    fn of(done: Unpacked) -> Self {
        let document = |Made { id, title, file }| Document { id: id.to_string(), url: format!("/d/{id}"), title, file };
        let left = |(file, why)| Left { file, why };
        Unzipped {
            documents: done.documents.into_iter().map(document).collect(),
            left_out: done.left_out.into_iter().take(LEFT_OUT).map(left).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct Created {
    id: String,
    url: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<LeftOut>,
}

/// Something the scene has that a board cannot carry.
#[derive(Debug, Serialize)]
pub(super) struct LeftOut {
    what: String,
    count: usize,
}

impl LeftOut {
    pub fn list(left_out: Vec<(String, usize)>) -> Vec<Self> {
        left_out.into_iter().map(|(what, count)| LeftOut { what, count }).collect()
    }
}

/// `POST /api/v1/docs`: what comes is known by its type. `application/json`: one document, see [`NewDocument`]. `text/markdown`: one whose note
/// it is (`?title=` names it). `application/zip`: one of each Markdown file in it.
pub async fn create(
    State(edge): State<Edge>,
    caller: Caller,
    Query(query): Query<CreateQuery>,
    request: Request,
) -> Result<Response, Refusal> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "text/markdown" => {
            let body = Bytes::from_request(request, &()).await.map_err(|why| Refusal::new(why.status(), why.body_text()))?;
            let note = String::from_utf8(body.into()).map_err(|_| unreadable("this note is not UTF-8 text"))?;
            let imported =
                read(move || import::document(query.title, Some(&note), None)).await?.map_err(|why| unreadable(why.to_string()))?;
            one(&edge, &caller, None, imported).await
        }
        "application/zip" | "application/x-zip-compressed" => {
            let done = unpack::zip(&edge.services, caller.known().cloned(), whole(&edge, request).await?).await?;
            let status = if done.documents.is_empty() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CREATED };
            Ok((status, Json(Unzipped::of(done))).into_response())
        }
        _ => {
            let Json(new) = Json::<NewDocument>::from_request(request, &()).await.map_err(|why| match why.status() {
                StatusCode::UNSUPPORTED_MEDIA_TYPE => Refusal::new(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "say with the Content-Type header what this is: application/json, text/markdown or application/zip",
                ),
                _ => why.into(),
            })?;
            described(&edge, &caller, new).await
        }
    }
}

/// A document of a title, a note and a scene, each optional: 201 with its id, its address, and what was left out. With an id: 200 when the
/// caller has made it before, 409 when there is such a document of somebody else.
async fn described(edge: &Edge, caller: &Caller, new: NewDocument) -> Result<Response, Refusal> {
    let scene = new.excalidraw.map(|scene| match scene {
        Value::String(text) => text,
        object => object.to_string(),
    });
    let understood = move || {
        let imported = import::document(new.title, new.markdown.as_deref(), scene.as_deref());
        let mut imported = imported.map_err(|why| format!("the Excalidraw scene was not understood: {why}"))?;
        imported.seed.shapes.extend(new.shapes.unwrap_or_default());
        import::check(&imported.seed.shapes).map_err(|why| why.to_string())?;
        imported.pictures.extend(import::pictures(new.files.iter().flat_map(BTreeMap::values)));
        Ok::<_, String>(imported)
    };
    let imported = read(understood).await?.map_err(unreadable)?;
    one(edge, caller, new.id, imported).await
}

/// Files are read on a blocking thread: large ones take a while.
async fn read<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(|_| unreadable("this could not be read"))
}

async fn one(edge: &Edge, caller: &Caller, id: Option<DocId>, imported: Imported) -> Result<Response, Refusal> {
    for picture in imported.pictures {
        edge.services.blobs.keep(picture, None).await?;
    }
    let (owner, rooms) = (caller.known(), &edge.services.rooms);
    let (id, status) = match id {
        None => (rooms.create(owner, imported.seed).await?, StatusCode::CREATED),
        Some(id) => {
            let status = match rooms.create_as(id.clone(), owner, imported.seed).await {
                Err(CreateError::Store(StoreError::Exists)) if made_by(edge, &id, owner).await? => StatusCode::OK,
                Err(CreateError::Store(StoreError::Exists)) => {
                    return Err(Refusal::new(StatusCode::CONFLICT, "this id is taken"));
                }
                outcome => outcome.map(|()| StatusCode::CREATED)?,
            };
            (id, status)
        }
    };
    if let Some(user) = owner {
        edge.services.store.visit(user, &id, &id, crate::server::now_ms()).await?;
    }
    let url = format!("/d/{id}");
    let left_out = LeftOut::list(imported.left_out);
    let created = Created { id: id.to_string(), url: url.clone(), left_out };
    Ok((status, [(header::LOCATION, url)], Json(created)).into_response())
}

/// The body as a file that goes when it is closed.
async fn whole(edge: &Edge, request: Request) -> Result<std::fs::File, Refusal> {
    gathered(edge, request.into_body().into_data_stream()).await
}

/// What comes in pieces, in a file of its own: a zip is read from its end.
pub(super) async fn gathered<E>(edge: &Edge, mut pieces: impl Stream<Item = Result<Bytes, E>> + Unpin) -> Result<std::fs::File, Refusal> {
    let scratch = edge.services.blobs.scratch().map_err(|why| Refusal::unavailable(&why))?;
    let file = scratch.file.try_clone().map_err(|why| Refusal::unavailable(&why))?;
    let mut writer = tokio::fs::File::from_std(file);
    let mut bytes = 0;
    let broken = |why: &str| Refusal::new(StatusCode::BAD_REQUEST, why);
    while let Some(piece) = timeout(PIECE_WITHIN, pieces.next()).await.map_err(|_| broken("the upload stopped"))? {
        let piece = piece.map_err(|_| broken("the upload broke off"))?;
        bytes += piece.len();
        if bytes > limits::ARCHIVE {
            return Err(SourceError::TooBig.into());
        }
        writer.write_all(&piece).await.map_err(|why| Refusal::unavailable(&why))?;
    }
    writer.flush().await.map_err(|why| Refusal::unavailable(&why))?;
    // What was written is read from its beginning: both handles share one place in the file.
    let mut file = scratch.file.try_clone().map_err(|why| Refusal::unavailable(&why))?;
    file.rewind().map_err(|why| Refusal::unavailable(&why))?;
    Ok(file)
}

fn unreadable(why: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, why)
}

impl From<SourceError> for Refusal {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Io(ref why) => Refusal::unavailable(why),
            SourceError::TooBig => Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, format!("this zip cannot be taken: {error}")),
            _ => unreadable(format!("this zip cannot be taken: {error}")),
        }
    }
}

async fn made_by(edge: &Edge, id: &DocId, owner: Option<&UserId>) -> Result<bool, Refusal> {
    let Some(owner) = owner else { return Ok(false) };
    let found = edge.services.roles.find(owner, id).await?;
    Ok(found.is_some_and(|(card, role)| card.id == *id && role == Role::Owner))
}
