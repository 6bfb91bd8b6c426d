//! Documents that come in over HTTP, whole.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Edge, caller::Caller, error::Refusal};
use crate::{
    model::{
        access::Role,
        ids::{DocId, UserId},
        shape::Shape,
    },
    server::{import, rooms::CreateError, store::StoreError},
};

/// `POST /api/v1/docs`
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

/// Makes a document of a title, a note and a scene, each optional: 201 with its id, its address, and what was left out. With an id: 200 when
/// the caller has made it before, 409 when there is such a document of somebody else.
pub async fn create(State(edge): State<Edge>, caller: Caller, body: Result<Json<NewDocument>, JsonRejection>) -> Result<Response, Refusal> {
    let Json(new) = body?;
    let scene = new.excalidraw.map(|scene| match scene {
        Value::String(text) => text,
        object => object.to_string(),
    });
    let unreadable = |why: String| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, why);
    let mut imported = import::document(new.title, new.markdown.as_deref(), scene.as_deref())
        .map_err(|why| unreadable(format!("the Excalidraw scene was not understood: {why}")))?;
    imported.seed.shapes.extend(new.shapes.unwrap_or_default());
    import::check(&imported.seed.shapes).map_err(|why| unreadable(why.to_string()))?;
    imported.pictures.extend(import::pictures(new.files.iter().flat_map(BTreeMap::values)));
    for picture in imported.pictures {
        edge.services.blobs.keep(picture, None).await?;
    }
    let (owner, rooms) = (caller.known(), &edge.services.rooms);
    let (id, status) = match new.id {
        None => (rooms.create(owner, imported.seed).await?, StatusCode::CREATED),
        Some(id) => {
            let status = match rooms.create_as(id.clone(), owner, imported.seed).await {
                Err(CreateError::Store(StoreError::Exists)) if made_by(&edge, &id, owner).await? => StatusCode::OK,
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

async fn made_by(edge: &Edge, id: &DocId, owner: Option<&UserId>) -> Result<bool, Refusal> {
    let Some(owner) = owner else { return Ok(false) };
    let found = edge.services.roles.find(owner, id).await?;
    Ok(found.is_some_and(|(card, role)| card.id == *id && role == Role::Owner))
}
