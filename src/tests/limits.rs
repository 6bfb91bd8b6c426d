//! Limits of a connection, each with its close code.

use super::support::App;
use crate::{
    server::rooms::{Dialect, Seed},
    sync::limits::{self, close},
};

#[tokio::test]
async fn s8_a_frame_over_the_limit_closes_with_1009() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let mut raw = app.raw(&doc, Dialect::Tandem).await;
    raw.binary(vec![0; limits::FRAME + 1]).await;
    assert_eq!(raw.close_code().await, close::TOO_BIG);
}

#[tokio::test]
async fn s8_a_flood_closes_with_4029() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let mut raw = app.raw(&doc, Dialect::Tandem).await;
    for _ in 0..2 * limits::BURST {
        raw.text(r#"{"type":"pong","data":{}}"#).await;
    }
    assert_eq!(raw.close_code().await, close::TOO_FAST);
}

#[tokio::test]
async fn a_document_larger_than_a_frame_is_delivered_whole() {
    let app = App::start().await;
    let note = "0123456789".repeat(limits::FRAME * 3 / 10);
    let doc = app.services.rooms.create(None, Seed { note: note.clone(), ..Seed::default() }).await.unwrap();
    let ada = app.open(&doc).await;
    assert!(ada.note() == note);
}
