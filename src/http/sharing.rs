//! What opens a document to others: links with a role, and one-time tickets for WebSockets. Who may make them is `model::access`'s.

use std::time::Instant;

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use super::{Edge, caller::Caller, error::Refusal};
use crate::{
    model::{
        access::{Action, Role, can},
        ids::DocId,
    },
    server::{auth::ticket, sharing},
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewLink {
    role: Role,
}

#[derive(Debug, Serialize)]
struct Address {
    id: DocId,
    url: String,
}

/// `POST /api/v1/docs/{id}/links` with `{"role": "view"}`: an address with that role, made on its first use and the same from then on. Nobody
/// gives more than they have.
pub async fn link(
    State(edge): State<Edge>,
    caller: Caller,
    Path(address): Path<String>,
    body: Result<Json<NewLink>, JsonRejection>,
) -> Result<Response, Refusal> {
    let Json(NewLink { role }) = body?;
    let (card, own) = edge.readable(&caller, &address).await?;
    if role == Role::Owner || role > own || !can(own, Action::Edit) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "you may not give that role to others"));
    }
    let id = sharing::address(&edge.services.store, &card.id, role).await?;
    let url = format!("/d/{id}");
    Ok((StatusCode::CREATED, Json(Address { id, url })).into_response())
}

#[derive(Debug, Serialize)]
struct Issued {
    ticket: String,
    expires_s: u64,
}

/// `POST /api/v1/docs/{id}/tickets`: a ticket for `/ws/{id}?ticket=…`, for the person of the cookie or token.
pub async fn ticket(State(edge): State<Edge>, caller: Caller, Path(address): Path<String>) -> Result<Response, Refusal> {
    let (card, _) = edge.readable(&caller, &address).await?;
    let user =
        caller.known().ok_or_else(|| Refusal::new(StatusCode::UNAUTHORIZED, "a ticket is for somebody: send a cookie or a token"))?;
    let ticket = edge.services.tickets.issue(user, &card.address, Instant::now());
    Ok((StatusCode::CREATED, Json(Issued { ticket, expires_s: ticket::LIFE.as_secs() })).into_response())
}
