//! What somebody is to a document. For now: its maker owns it, everybody who knows its id may edit. Links with other roles will be
//! answered here too; nobody else derives a role.

use std::sync::Arc;

use crate::{
    model::{
        access::Role,
        ids::{DocId, UserId},
    },
    server::store::{Card, Store, StoreError},
};

#[derive(Clone)]
pub struct Roles {
    store: Arc<dyn Store>,
}

impl Roles {
    pub fn new(store: Arc<dyn Store>) -> Self {
        Roles { store }
    }

    /// `None`: no such document (or no right to it: the two look the same).
    pub async fn role_of(&self, user: &UserId, doc: &DocId) -> Result<Option<Role>, StoreError> {
        Ok(self.store.card(doc).await?.map(|card| self.of(user, &card)))
    }

    /// The same for a document whose card is at hand.
    pub fn of(&self, user: &UserId, card: &Card) -> Role {
        if card.owner.as_ref() == Some(user) { Role::Owner } else { Role::Edit }
    }
}
