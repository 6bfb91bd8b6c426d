//! Pictures in and out. Who brings one must be allowed to edit the document it is for; who knows the name of one may read it: it is the hash of
//! its bytes, which nobody guesses who does not have them.

use std::{io, time::Duration};

use axum::{
    Json,
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use serde::Serialize;
use tokio::{io::AsyncReadExt, time::timeout};

use super::{Edge, caller::Caller, error::Refusal};
use crate::{
    model::ids::BlobId,
    server::blobs::{BlobError, kind::Kind},
    sync::limits,
};

/// An upload that brings nothing for so long is given up.
const PIECE_WITHIN: Duration = Duration::from_secs(60);
/// Bytes read from the disk at a time.
const PIECE: usize = 64 << 10;

#[derive(Debug, Serialize)]
struct Kept {
    blob: BlobId,
    /// Width and height in pixels.
    size: [f64; 2],
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
pub async fn bring(
    State(edge): State<Edge>,
    caller: Caller,
    Path(address): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let card = edge.editable(&caller, &address).await?;
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
    let blob = edge.services.blobs.take(incoming, &card.id).await?;
    Ok((StatusCode::CREATED, Json(Kept { blob: blob.id, size: blob.size })).into_response())
}

/// `GET /blobs/{name}`. It never changes. An SVG is an image and nothing else: opened by itself it can do nothing (`sandbox`).
pub async fn show(State(edge): State<Edge>, Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Refusal> {
    let none = || Refusal::new(StatusCode::NOT_FOUND, "there is no such picture");
    let id: BlobId = name.parse().map_err(|_| none())?;
    let tag = format!("\"{id}\"");
    let keep = (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.contains(&tag)) {
        return Ok((StatusCode::NOT_MODIFIED, [keep]).into_response());
    }
    let (blob, kind, file) = edge.services.blobs.open(&id).await?.ok_or_else(none)?;
    let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
    let headers = [
        keep,
        (header::CONTENT_TYPE, HeaderValue::from_static(kind.content_type())),
        (header::CONTENT_LENGTH, HeaderValue::from(blob.bytes)),
        (header::ETAG, HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static(if kind == Kind::Svg { "inline; filename=\"picture.svg\"" } else { "inline" }),
        ),
    ];
    let pieces = stream::try_unfold(file, |mut file| async move {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok::<_, io::Error>((read > 0).then(|| (Bytes::from(piece), file)))
    });
    Ok((headers, Body::from_stream(pieces)).into_response())
}
