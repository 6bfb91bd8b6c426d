//! Documents: which ones are mine, make one, open one. Their content travels over the socket (`sync`), not here.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ApiError;
use crate::model::{access::Role, ids::DocId, json, presence::Person};

/// One entry of the home page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocCard {
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
    call.answer(read::open_doc(&call.services, &call.user, id).await)
}

#[cfg(feature = "ssr")]
async fn create(call: &super::request::Call) -> Result<DocId, ApiError> {
    use crate::server::{now_ms, rooms::Seed};
    let id = call.services.rooms.create(Some(&call.user), Seed::default()).await?;
    call.services.store.visit(&call.user, &id, now_ms()).await?;
    leptos_axum::redirect(&format!("/d/{id}"));
    Ok(id)
}

/// The answers themselves; the pages of `http` start from the same.
#[cfg(feature = "ssr")]
pub mod read {
    use super::{ApiError, DocCard, OpenDoc};
    use crate::{
        api::request,
        model::{
            access::{Action, can},
            ids::{DocId, UserId},
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
            cards.extend(store.card(&welcome).await?);
        }
        cards.retain(|card| can(services.roles.of(user, card), Action::Read));
        let now = now_ms();
        Ok(cards.into_iter().map(|card| shown(card, now)).collect())
    }

    fn shown(card: Card, now: u64) -> DocCard {
        let age_s = now.saturating_sub(card.updated_ms) / 1000;
        let preview_url = format!("/d/{}/preview.svg?v={}", card.id, card.head);
        DocCard { id: card.id, title: card.title, updated_ms: card.updated_ms, age_s, preview_url }
    }

    pub async fn open_doc(services: &Services, user: &UserId, id: DocId) -> Result<OpenDoc, ApiError> {
        let role = request::role(services, user, &id, Action::Read).await?;
        let title = services.store.card(&id).await?.ok_or(ApiError::NotFound)?.title;
        services.store.visit(user, &id, now_ms()).await?;
        Ok(OpenDoc { id, title, role, me: services.people.person(user).await? })
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
