//! What a server function's body starts from: the services, who asks, and what they may do. Server only.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use super::ApiError;
use crate::{
    model::ids::UserId,
    server::{
        Services,
        auth::people::RenameError,
        rooms::{CreateError, ReadError},
        store::StoreError,
    },
};

/// Whether who asks will come again as the same: false when this request gives them their cookie, which they may never send back.
#[derive(Debug, Clone, Copy)]
pub struct Known(pub bool);

/// A call in progress. `http` puts its parts into the context.
pub(super) struct Call {
    pub services: Arc<Services>,
    pub user: UserId,
    pub known: bool,
    response: Option<ResponseOptions>,
}

impl Call {
    /// Take it before the first `await`: contexts belong to the moment.
    pub fn current() -> Result<Self, ApiError> {
        let (services, user) = use_context().zip(use_context()).ok_or(ApiError::Unavailable)?;
        let Known(known) = use_context().ok_or(ApiError::Unavailable)?;
        Ok(Call { services, user, known, response: use_context() })
    }

    /// The answer, with the HTTP status that its error means.
    pub fn answer<T>(&self, outcome: Result<T, ApiError>) -> Result<T, ApiError> {
        if let (Err(error), Some(response)) = (&outcome, &self.response)
            && let Ok(status) = error.status().try_into()
        {
            response.set_status(status);
        }
        outcome
    }
}

impl From<RenameError> for ApiError {
    fn from(error: RenameError) -> Self {
        match error {
            RenameError::Length => ApiError::Invalid(error.to_string()),
            RenameError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoSuchDoc => ApiError::NotFound,
            other => trouble(&other),
        }
    }
}

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound => ApiError::NotFound,
            other => trouble(&other),
        }
    }
}

impl From<CreateError> for ApiError {
    fn from(error: CreateError) -> Self {
        trouble(&error)
    }
}

/// The details are for the log.
fn trouble(error: &dyn std::error::Error) -> ApiError {
    tracing::error!(%error, "a server function failed");
    ApiError::Unavailable
}
