//! The store is in trouble: edits are held, nobody is told a lie, and all is well again by itself.

use std::sync::atomic::Ordering;

use tempfile::TempDir;

use super::support::{App, Peer, flaky::Flaky, soon};
use crate::{
    model::access::Role,
    server::{
        auth::Token,
        rooms::{JoinError, Joiner},
    },
    sync::link::SaveState,
};

async fn flaky() -> (App, std::sync::Arc<Flaky>) {
    let dir = TempDir::new().unwrap();
    let store = Flaky::new(&dir).await;
    (App::over(dir, store.clone()).await, store)
}

#[tokio::test]
async fn s4_edits_are_held_while_the_store_fails_and_saved_when_it_recovers() {
    let (app, store) = flaky().await;
    let doc = app.doc("").await;
    let (ada, bob) = (app.open(&doc).await, app.open(&doc).await);
    store.break_down(true);
    ada.types("kept");
    ada.is_kept().await;
    assert_eq!(bob.note(), "", "nobody is told of an edit that the log lacks");
    store.break_down(false);
    ada.is_saved().await;
    bob.sees_note("kept").await;
    assert_eq!(app.stored_note(&doc).await, "kept");
}

#[tokio::test]
async fn who_leaves_while_edits_are_held_does_not_take_them_away() {
    let (app, store) = flaky().await;
    let doc = app.doc("").await;
    let (ada, bob) = (app.open(&doc).await, app.open(&doc).await);
    store.break_down(true);
    ada.types("kept");
    ada.is_kept().await;
    drop(ada);
    store.break_down(false);
    bob.sees_note("kept").await;
}

#[tokio::test]
async fn a_document_that_cannot_be_loaded_is_refused_and_not_empty() {
    let (app, store) = flaky().await;
    let doc = app.doc("precious").await;
    store.break_down(true);
    let joiner = Joiner::someone(Role::Edit);
    let refused = app.services.rooms.join(&doc, joiner).await;
    assert!(matches!(refused, Err(JoinError::Unavailable(_))));
    let ada = Peer::come(app.addr, &doc, Token::random());
    ada.is_offline().await;
    store.break_down(false);
    ada.sees_note("precious").await;
}

#[tokio::test]
async fn s3_a_newcomer_is_not_shown_what_is_not_on_disk() {
    let (app, store) = flaky().await;
    let doc = app.doc("base").await;
    let ada = app.open_as(&doc, "Ada").await;
    store.hold_back();
    ada.types("unsaved ");
    let bob = Peer::come(app.addr, &doc, Token::random());
    bob.sees_others(&["Ada"]).await; // he is in, and asked for the document before he said so
    assert_eq!(bob.note(), "");
    assert!(matches!(ada.save(), SaveState::Saving { .. }));
    store.let_go();
    bob.sees_note("unsaved base").await;
    ada.is_saved().await;
}

#[tokio::test]
async fn a_failed_commit_is_tried_again_at_growing_intervals() {
    let (app, store) = flaky().await;
    let doc = app.doc("").await;
    let ada = app.open(&doc).await;
    store.break_down(true);
    ada.types("x");
    let failures = store.failures.clone();
    let started = tokio::time::Instant::now();
    soon("three tries", async {
        while failures.load(Ordering::SeqCst) < 3 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(started.elapsed().as_millis() >= 500, "a quarter of a second, then half of one");
    store.break_down(false);
    ada.is_saved().await;
}
