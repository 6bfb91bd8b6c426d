//! Addresses of a document with a role of their own. It asks nobody for leave (`model::access`) and knows no HTTP.

use std::sync::Arc;

use super::{
    now_ms,
    store::{Link, Store, StoreError},
};
use crate::model::{access::Role, ids::DocId};

/// The address that gives this role on the document: the oldest that has not ended, or a new one.
pub async fn address(store: &Arc<dyn Store>, doc: &DocId, role: Role) -> Result<DocId, StoreError> {
    let links = store.links(doc).await?;
    match links.into_iter().find(|link| link.role == role && !link.ended) {
        Some(link) => Ok(link.id),
        None => new_address(store, doc, role).await,
    }
}

/// One more address that gives this role.
pub async fn new_address(store: &Arc<dyn Store>, doc: &DocId, role: Role) -> Result<DocId, StoreError> {
    let id = DocId::random();
    store.link(Link { id: id.clone(), doc: doc.clone(), role, created_ms: now_ms(), ended: false }).await?;
    Ok(id)
}
