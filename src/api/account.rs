//! The visitor: which name and colour others see.

use leptos::prelude::*;

use super::ApiError;
use crate::model::presence::Person;

/// The visitor's face.
#[server(prefix = "/api/fn", endpoint = "me")]
pub async fn me() -> Result<Person, ApiError> {
    let call = super::request::Call::current()?;
    call.answer(call.services.people.person(&call.user).await.map_err(ApiError::from))
}

/// Changes the visitor's name, on all documents, from now on. Refused when empty or longer than 60 characters.
#[server(prefix = "/api/fn", endpoint = "rename")]
pub async fn rename(name: String) -> Result<(), ApiError> {
    let call = super::request::Call::current()?;
    let renamed = call.services.people.rename(&call.user, &name).await.map_err(ApiError::from);
    if let Ok(person) = &renamed {
        call.services.rooms.rename(&call.user, person).await;
    }
    call.answer(renamed.map(drop))
}
