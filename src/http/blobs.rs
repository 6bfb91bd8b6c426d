//! Pictures and files in and out. Who brings one must be allowed to edit the document it is for; who knows the name of one may read it: it is the hash of
//! its bytes, which nobody guesses who does not have them.

use std::{io, time::Duration};

use axum::{
    Json,
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use tokio::{io::AsyncReadExt, time::timeout};

use super::{Edge, caller::Caller, downloads::disposition, error::Refusal};
use crate::{
    model::ids::BlobId,
    server::{
        blobs::{BlobError, Takes, kind::Kind},
        filename,
    },
    sync::limits,
};

/// An upload that brings nothing for so long is given up.
pub(super) const PIECE_WITHIN: Duration = Duration::from_secs(60);
/// Bytes read from the disk at a time.
const PIECE: usize = 64 << 10;

#[derive(Debug, Serialize)]
struct Kept {
    blob: BlobId,
    /// Width and height in pixels; none of what is no picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<[f64; 2]>,
}

impl From<BlobError> for Refusal {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::TooBig | BlobError::Full => Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, error.to_string()),
            BlobError::Bad(why) => Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, why.to_string()),
            BlobError::Store(why) => why.into(),
            BlobError::Io(ref why) => Refusal::unavailable(why),
        }
    }
}

/// `POST /api/v1/docs/{id}/blobs`, the bytes as the body: keeps a picture for a document; 201 with its name and its size in pixels. What it is
/// the bytes say, whatever the headers do.
pub async fn bring_picture(
    State(edge): State<Edge>,
    caller: Caller,
    Path(address): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    bring(&edge, &caller, &address, Takes::Pictures, headers, body).await
}

/// `POST /api/v1/docs/{id}/files`: the same for any file. What is no picture has no size in the answer.
pub async fn bring_file(
    State(edge): State<Edge>,
    caller: Caller,
    Path(address): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    bring(&edge, &caller, &address, Takes::Files, headers, body).await
}

async fn bring(edge: &Edge, caller: &Caller, address: &str, takes: Takes, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    let card = edge.editable(caller, address).await?;
    let said = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if said.is_some_and(|length| length > limits::BLOB) {
        return Err(BlobError::TooBig.into());
    }
    let mut incoming = edge.services.blobs.incoming().await?;
    let mut pieces = body.into_data_stream();
    let broken = |why: &str| Refusal::new(StatusCode::BAD_REQUEST, why);
    while let Some(piece) = timeout(PIECE_WITHIN, pieces.next()).await.map_err(|_| broken("the upload stopped"))? {
        let piece = piece.map_err(|_| broken("the upload broke off"))?;
        incoming.write(&piece).await?;
    }
    let blob = edge.services.blobs.take(incoming, takes, &card.id).await?;
    let picture = Kind::named(&blob.kind).is_some_and(Kind::is_picture);
    Ok((StatusCode::CREATED, Json(Kept { blob: blob.id, size: picture.then_some(blob.size) })).into_response())
}

/// `GET /blobs/{name}`. It never changes. An SVG is an image and nothing else: opened by itself it can do nothing (`sandbox`). What is no
/// picture is saved, never opened.
pub async fn show(state: State<Edge>, Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Refusal> {
    serve(state, &name, "", headers).await
}

/// `GET /blobs/{name}/{file}`: the same; the second name is the one it is saved under.
pub async fn show_named(state: State<Edge>, Path((name, file)): Path<(String, String)>, headers: HeaderMap) -> Result<Response, Refusal> {
    serve(state, &name, &file, headers).await
}

async fn serve(State(edge): State<Edge>, name: &str, file: &str, headers: HeaderMap) -> Result<Response, Refusal> {
    let none = || Refusal::new(StatusCode::NOT_FOUND, "there is no such picture or file");
    let id: BlobId = name.parse().map_err(|_| none())?;
    let tag = format!("\"{id}\"");
    let keep = (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.contains(&tag)) {
        return Ok((StatusCode::NOT_MODIFIED, [keep]).into_response());
    }
    let (blob, kind, bytes) = edge.services.blobs.open(&id).await?.ok_or_else(none)?;
    let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
    let named = match (kind, filename::plain(file)) {
        (Kind::Svg, name) if name.is_empty() => "picture.svg".into(),
        (Kind::File, name) if name.is_empty() => "file".into(),
        (_, name) => name,
    };
    let headers = [
        keep,
        (header::CONTENT_TYPE, HeaderValue::from_static(kind.content_type())),
        (header::CONTENT_LENGTH, HeaderValue::from(blob.bytes)),
        (header::ETAG, HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (header::CONTENT_DISPOSITION, disposition(if kind.is_picture() { "inline" } else { "attachment" }, &named)),
    ];
    Ok((headers, Body::from_stream(pieces(bytes, ()))).into_response())
}

/// The bytes of a file; `held` is held until they have all gone.
pub(super) fn pieces<T: Send + 'static>(file: tokio::fs::File, held: T) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    stream::try_unfold((file, held), |(mut file, held)| async move {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok((read > 0).then(|| (Bytes::from(piece), (file, held))))
    })
}
