//! What somebody is to a document: the best of what the address they came by gives, what they are by themselves, and owning it. Nobody else
//! derives a role, and nobody learns why there is none: an ended link, a foreign document and no document are the same.

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

    /// The document at this address, and what `user` is to it; `None`: nothing is there for them.
    pub async fn find(&self, user: &UserId, address: &DocId) -> Result<Option<(Card, Role)>, StoreError> {
        Ok(self.store.find(address, user).await?.and_then(|card| Some((self.of(user, &card)?, card))).map(|(role, card)| (card, role)))
    }

    /// The same for a card of that user that is at hand.
    pub fn of(&self, user: &UserId, card: &Card) -> Option<Role> {
        let owner = (card.owner.as_ref() == Some(user)).then_some(Role::Owner);
        owner.max(card.by_name).max(card.by_link)
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::server::store::{Link, NewDoc, Sqlite};

    #[tokio::test]
    async fn the_best_of_owner_member_and_link_counts_and_an_ended_link_gives_nothing() {
        let dir = TempDir::new().unwrap();
        let store = Arc::new(Sqlite::open(&dir.path().join("db")).await.unwrap());
        let roles = Roles::new(store.clone());
        let (doc, look) = (DocId::random(), DocId::random());
        let [owner, member, stranger] = [(); 3].map(|()| UserId::random());
        let new = NewDoc {
            id: doc.clone(),
            owner: Some(owner.clone()),
            title: String::new(),
            update: vec![0].into(),
            authors: vec![],
            now_ms: 1,
        };
        store.create(new).await.unwrap();
        store.link(Link { id: look.clone(), doc: doc.clone(), role: Role::View, created_ms: 2, ended: false }).await.unwrap();
        store.admit(&doc, &member, Some(Role::Comment)).await.unwrap();
        let role = async |user: &UserId, address: &DocId| roles.find(user, address).await.unwrap().map(|(_, role)| role);
        for (user, by_own_id, by_look) in [
            (&owner, Some(Role::Owner), Some(Role::Owner)),
            (&member, Some(Role::Edit), Some(Role::Comment)),
            (&stranger, Some(Role::Edit), Some(Role::View)),
        ] {
            assert_eq!((role(user, &doc).await, role(user, &look).await), (by_own_id, by_look));
        }
        store.end_link(&doc, 3).await.unwrap();
        store.end_link(&look, 3).await.unwrap();
        for (user, any) in [(&owner, Some(Role::Owner)), (&member, Some(Role::Comment)), (&stranger, None)] {
            assert_eq!((role(user, &doc).await, role(user, &look).await), (any, any));
        }
        assert_eq!(role(&owner, &DocId::random()).await, None);
    }
}
