//! Long logs become snapshots, under the hands of people who go on writing.

use super::support::{App, soon};
use crate::{
    model::ids::random_client,
    server::{
        jobs,
        store::{Append, Stored},
    },
    sync::{
        limits,
        replica::{Replica, TextOp},
    },
};

async fn stored(app: &App, doc: &crate::model::ids::DocId) -> Stored {
    app.services.store.load(doc).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_long_log_is_compacted_while_people_write_and_says_the_same() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let (ada, bob) = (app.open(&doc).await, app.open(&doc).await);
    for i in 0..limits::TAIL_ROWS / 2 + 50 {
        // One by one: edits that wait for a commit together become one row.
        ada.types(&format!("a{i} "));
        ada.is_saved().await;
        bob.types(&format!("b{i} "));
        bob.is_saved().await;
    }
    soon("a snapshot", async {
        while stored(&app, &doc).await.snapshot.is_none() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let after = stored(&app, &doc).await;
    assert!(after.tail.len() < limits::TAIL_ROWS, "{}", after.tail.len());
    assert!(after.damaged.is_empty());
    assert_eq!(app.stored_note(&doc).await.split_whitespace().count(), 2 * (limits::TAIL_ROWS / 2 + 50));
    let late = app.open(&doc).await;
    late.sees_note(&app.stored_note(&doc).await).await;
}

#[tokio::test]
async fn a_document_of_many_authors_is_compacted() {
    let app = App::start().await;
    for _ in 0..20 {
        let doc = app.doc("").await;
        let typed = |n| Replica::new(random_client()).edit_note(&[TextOp::Insert(format!("{n} "))]).unwrap().update.into();
        let append =
            Append { doc: doc.clone(), after: 0, updates: (0..12).map(typed).collect(), title: None, authors: Vec::new(), now_ms: 1 };
        app.services.store.append(append).await.unwrap();
        assert_eq!(jobs::compact(&app.services.store, &doc).await, Ok(true));
        assert_eq!(app.stored_note(&doc).await.split_whitespace().count(), 12);
    }
}
