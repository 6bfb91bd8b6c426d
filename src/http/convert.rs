//! Drawings of Excalidraw to shapes and back, for a page that puts them on a board itself: nothing is written here but the pictures in them.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State, rejection::BytesRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Edge, caller::Caller, error::Refusal, uploads::LeftOut};
use crate::{
    model::{json::write_shape, shape::Shape},
    server::{
        excalidraw::{self, Envelope},
        import,
    },
};

#[derive(Debug, Serialize)]
struct Converted {
    shapes: Vec<Value>,
    left_out: Vec<LeftOut>,
}

/// `POST /api/v1/docs/{id}/shapes`, a scene, a library or a clipboard of Excalidraw as the body: its shapes, under new ids, to be put on the
/// board of this document by whoever asks. Its pictures are kept for the document.
pub async fn shapes(
    State(edge): State<Edge>,
    caller: Caller,
    Path(address): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let card = edge.editable(&caller, &address).await?;
    let unreadable = |why: String| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, why);
    let body = body.map_err(|why| Refusal::new(why.status(), format!("this drawing is too large: {}", why.body_text())))?;
    let text = String::from_utf8(body.into()).map_err(|_| unreadable("this file is not text; a drawing of Excalidraw is".into()))?;
    let imported = tokio::task::spawn_blocking(move || import::drawing(&text)).await;
    let imported = imported
        .map_err(|_| unreadable("this drawing could not be read".into()))?
        .map_err(|why| unreadable(format!("this file was not understood: {why}")))?;
    import::check(&imported.seed.shapes).map_err(|why| unreadable(why.to_string()))?;
    for picture in imported.pictures {
        edge.services.blobs.keep(picture, Some(&card.id)).await?;
    }
    let shapes = imported.seed.shapes.iter().map(write_shape).collect();
    Ok(Json(Converted { shapes, left_out: LeftOut::list(imported.left_out) }).into_response())
}

#[derive(Debug, Deserialize)]
pub struct Copied {
    shapes: Vec<Shape>,
}

#[derive(Debug, Deserialize)]
pub struct CopyQuery {
    /// `clipboard` (which goes without saying) or `scene`: a whole file.
    #[serde(rename = "as")]
    envelope: Option<String>,
}

/// `POST /api/v1/docs/{id}/clipboard` with `{"shapes": […]}`: what Excalidraw pastes as elements, or, with `?as=scene`, opens as a file.
pub async fn clipboard(
    State(edge): State<Edge>,
    caller: Caller,
    Path(address): Path<String>,
    Query(query): Query<CopyQuery>,
    body: Result<Json<Copied>, axum::extract::rejection::JsonRejection>,
) -> Result<Response, Refusal> {
    edge.readable(&caller, &address).await?;
    let envelope = match query.envelope.as_deref() {
        None | Some("clipboard") => Envelope::Clipboard,
        Some("scene") => Envelope::Scene,
        Some(_) => return Err(Refusal::new(StatusCode::BAD_REQUEST, "as is clipboard or scene")),
    };
    let Json(Copied { shapes }) = body?;
    import::check(&shapes).map_err(|why| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, why.to_string()))?;
    let blobs = edge.services.blobs.clone();
    let write = move || excalidraw::write(&shapes, envelope, &mut |id| blobs.load(id).map(|(kind, bytes)| (kind.content_type(), bytes)));
    let text = tokio::task::spawn_blocking(write).await;
    let text = text.map_err(|_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "these shapes could not be written"))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}
