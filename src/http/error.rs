//! Answers that say no: a status and a reason in plain words, as `{"error": …}`.

use std::any::Any;

use axum::{
    Json,
    extract::rejection::JsonRejection,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::server::{
    rooms::{CreateError, ReadError},
    store::StoreError,
};

/// Why a request was not answered with what it asked for.
#[derive(Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub why: String,
}

impl Refusal {
    pub fn new(status: StatusCode, why: impl Into<String>) -> Self {
        Refusal { status, why: why.into() }
    }
    pub fn not_found() -> Self {
        Refusal::new(StatusCode::NOT_FOUND, "there is no such document")
    }
    /// The server's own trouble: the log has the details, the answer does not.
    pub fn unavailable(error: &dyn std::error::Error) -> Self {
        tracing::error!(%error, "a request failed");
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the server cannot do that right now; try again in a moment")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(json!({ "error": self.why }))).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
        }
        response
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoSuchDoc => Refusal::not_found(),
            other => Refusal::unavailable(&other),
        }
    }
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound => Refusal::not_found(),
            other => Refusal::unavailable(&other),
        }
    }
}

impl From<CreateError> for Refusal {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::TooBig { .. } => Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, error.to_string()),
            other => Refusal::unavailable(&other),
        }
    }
}

impl From<JsonRejection> for Refusal {
    fn from(rejection: JsonRejection) -> Self {
        Refusal::new(rejection.status(), rejection.body_text())
    }
}

/// The address exists, the method does not (axum names the allowed ones in `Allow`).
pub async fn method_not_allowed() -> Refusal {
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "this address does not take that method; the Allow header names those it takes")
}

/// The last net: a bug in one handler answers that request with 500 and leaves the others alone.
pub fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "something went wrong here; it is in the server's log").into_response()
}
