//! Documents that come in over HTTP, whole.

use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Edge, caller::Caller, error::Refusal};
use crate::server::import;

/// `POST /api/v1/docs`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDocument {
    title: Option<String>,
    markdown: Option<String>,
    /// A scene, as an object or as the text of a file.
    excalidraw: Option<Value>,
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
struct LeftOut {
    what: String,
    count: usize,
}

/// Makes a document of a title, a note and a scene, each optional: 201 with its id, its address, and what was left out.
pub async fn create(State(edge): State<Edge>, caller: Caller, body: Result<Json<NewDocument>, JsonRejection>) -> Result<Response, Refusal> {
    let Json(new) = body?;
    let scene = new.excalidraw.map(|scene| match scene {
        Value::String(text) => text,
        object => object.to_string(),
    });
    let imported = import::document(new.title, new.markdown.as_deref(), scene.as_deref())
        .map_err(|why| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, format!("the Excalidraw scene was not understood: {why}")))?;
    let id = edge.services.rooms.create(caller.known(), imported.seed).await?;
    if let Some(user) = caller.known() {
        edge.services.store.visit(user, &id, crate::server::now_ms()).await?;
    }
    let url = format!("/d/{id}");
    let left_out = imported.left_out.into_iter().map(|(what, count)| LeftOut { what, count }).collect();
    let created = Created { id: id.to_string(), url: url.clone(), left_out };
    Ok((StatusCode::CREATED, [(header::LOCATION, url)], Json(created)).into_response())
}
