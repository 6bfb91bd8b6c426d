//! Documents: which ones are mine, make one, open one. Their content travels over the socket (`sync`), not here.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ApiError;
use crate::model::{access::Role, ids::DocId, json, presence::Person};

/// One entry of the home page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocCard {
    /// The address by which this visitor comes to it.
    pub id: DocId,
    /// Empty when the document has no title yet.
    pub title: String,
    /// Unix time of the last change, milliseconds.
    pub updated_ms: u64,
    /// Seconds from then to this answer, by the server's clock: browsers' clocks may be off.
    pub age_s: u64,
    /// A drawing of the document, as SVG; the address changes with the content.
    pub preview_url: String,
}

/// What a page must know before it connects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenDoc {
    /// The address by which this visitor came.
    pub id: DocId,
    pub title: String,
    pub role: Role,
    pub me: Person,
}

impl OpenDoc {
    /// Reads what serde wrote; by hand, for the reason that `model::json` gives.
    pub fn read(json: &Value) -> Option<Self> {
        let text = |name: &str| json.get(name)?.as_str();
        Some(OpenDoc {
            id: text("id")?.parse().ok()?,
            title: text("title")?.into(),
            role: Role::named(text("role")?)?,
            me: json::person(json.get("me")?),
        })
    }
}

/// The documents this visitor has opened, latest first; then the welcome document.
#[server(prefix = "/api/fn", endpoint = "my_docs")]
pub async fn my_docs() -> Result<Vec<DocCard>, ApiError> {
    let call = super::request::Call::current()?;
    call.answer(read::my_docs(&call.services, &call.user).await)
}

/// Makes an empty document, owned by the visitor. A plain form post (no script) is sent on to its page.
#[server(prefix = "/api/fn", endpoint = "create_doc")]
pub async fn create_doc() -> Result<DocId, ApiError> {
    let call = super::request::Call::current()?;
    call.answer(create(&call).await)
}

/// What the page of a document shows first; also puts the document on the visitor's home page.
#[server(name = OpenDocCall, prefix = "/api/fn", endpoint = "open_doc")]
pub async fn open_doc(id: DocId) -> Result<OpenDoc, ApiError> {
    let call = super::request::Call::current()?;
    let found = call.services.roles.find(&call.user, &id).await.map_err(ApiError::from);
    let opened = async {
        let (card, role) = found?.ok_or(ApiError::NotFound)?;
        read::open_doc(&call.services, &call.user, call.known, card, role).await
    };
    call.answer(opened.await)
}

#[cfg(feature = "ssr")]
async fn create(call: &super::request::Call) -> Result<DocId, ApiError> {
    use crate::server::{now_ms, rooms::Seed};
    let id = call.services.rooms.create(Some(&call.user), Seed::default()).await?;
    call.services.store.visit(&call.user, &id, &id, now_ms()).await?;
    leptos_axum::redirect(&format!("/d/{id}"));
    Ok(id)
}

/// The answers themselves; the pages of `http` start from the same.
#[cfg(feature = "ssr")]
pub mod read {
    use super::{ApiError, DocCard, OpenDoc};
    use crate::{
        model::{
            access::{Action, Role, can},
            ids::UserId,
        },
        server::{Services, now_ms, store::Card, welcome},
    };

    /// Entries of the home page.
    const LISTED: u32 = 200;

    pub async fn my_docs(services: &Services, user: &UserId) -> Result<Vec<DocCard>, ApiError> {
        let store = &services.store;
        let mut cards = store.visits(user, LISTED).await?;
        let welcome = welcome::id();
        if !cards.iter().any(|card| card.id == welcome) {
            cards.extend(store.find(&welcome, user).await?);
        }
        cards.retain(|card| services.roles.of(user, card).is_some_and(|role| can(role, Action::Read)));
        let now = now_ms();
        Ok(cards.into_iter().map(|card| shown(card, now)).collect())
    }

    fn shown(card: Card, now: u64) -> DocCard {
        let age_s = now.saturating_sub(card.updated_ms) / 1000;
        let preview_url = format!("/d/{}/preview.svg?v={}", card.address, card.head);
        DocCard { id: card.address, title: card.title, updated_ms: card.updated_ms, age_s, preview_url }
    }

    /// `known`: the visitor will come again, and finds the document on their home page.
    pub async fn open_doc(services: &Services, user: &UserId, known: bool, card: Card, role: Role) -> Result<OpenDoc, ApiError> {
        if known {
            services.store.visit(user, &card.id, &card.address, now_ms()).await?;
        }
        Ok(OpenDoc { id: card.address, title: card.title, role, me: services.people.person(user).await? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_starts_from_what_the_server_writes() {
        let me = Person { id: None, name: "Ada".into(), color: "#ff0000".into(), color_light: "#ff000033".into() };
        let doc = OpenDoc { id: DocId::random(), title: "T".into(), role: Role::Comment, me };
        assert_eq!(OpenDoc::read(&serde_json::to_value(&doc).expect("plain values")), Some(doc));
        assert_eq!(OpenDoc::read(&Value::Null), None);
    }
}
