//! `/metrics` over the wire: each figure moves when that happens which it counts.

use tempfile::TempDir;

use super::support::{App, flaky::Flaky, soon};
use crate::{
    model::{
        access::Role,
        ids::{DocId, random_client},
    },
    server::{rooms::Dialect, store::Link},
    sync::{
        frame::Frame,
        limits,
        replica::{Replica, TextOp},
    },
};

async fn figure(app: &App, name: &str) -> f64 {
    let text = app.get("/metrics", &[]).await;
    let found = text.lines().find_map(|line| line.strip_prefix("tandem_")?.strip_prefix(name)?.strip_prefix(' ')?.parse().ok());
    found.unwrap_or_else(|| panic!("no {name} in {text}"))
}

/// Looks until the figure is as it should be.
async fn until(app: &App, name: &str, is: impl Fn(f64) -> bool) {
    let looking = async {
        while !is(figure(app, name).await) {
            tokio::task::yield_now().await;
        }
    };
    soon(name, looking).await;
}

async fn refused(app: &App, reason: &str, times: f64) {
    until(app, &format!("refused_total{{reason=\"{reason}\"}}"), |count| count == times).await;
}

fn typed(replica: &mut Replica, text: &str) -> Vec<u8> {
    replica.edit_note(&[TextOp::Insert(text.into())]).expect("an edit").update
}

#[tokio::test]
async fn the_oldest_edit_that_is_not_on_disk_ages_until_it_is() {
    let dir = TempDir::new().unwrap();
    let store = Flaky::new(&dir).await;
    let app = App::over(dir, store.clone()).await;
    let doc = app.doc("").await;
    let ada = app.open(&doc).await;
    assert_eq!(figure(&app, "oldest_unpersisted_seconds").await, 0.0);
    store.hold_back();
    ada.types("x");
    until(&app, "oldest_unpersisted_seconds", |age| age > 0.0).await;
    let age = figure(&app, "oldest_unpersisted_seconds").await;
    ada.types("a younger one");
    until(&app, "oldest_unpersisted_seconds", |older| older > age).await;
    until(&app, "held_bytes", |bytes| bytes > 0.0).await;
    store.let_go();
    ada.is_saved().await;
    until(&app, "oldest_unpersisted_seconds", |age| age == 0.0).await;
    until(&app, "held_bytes", |bytes| bytes == 0.0).await;
    assert!(figure(&app, "commit_seconds_count").await > 0.0 && figure(&app, "updates_total").await > 0.0);
}

#[tokio::test]
async fn what_waits_for_a_busy_room_is_seen() {
    let dir = TempDir::new().unwrap();
    let store = Flaky::new(&dir).await;
    let app = App::over(dir, store.clone()).await;
    let doc = app.doc("").await;
    store.hold_loads();
    let mut waiting = Vec::new();
    for _ in 0..3 {
        waiting.push(app.raw(&doc, Dialect::Tandem).await);
    }
    until(&app, "mailbox_depth", |depth| depth == 3.0).await;
    assert_eq!((figure(&app, "sockets").await, figure(&app, "rooms").await), (3.0, 1.0));
    store.open_again();
    until(&app, "mailbox_depth", |depth| depth == 0.0).await;
    drop(waiting);
    until(&app, "sockets", |open| open == 0.0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_member_that_does_not_read_is_seen() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let ada = app.open(&doc).await;
    let mut stalled = app.raw(&doc, Dialect::Yjs).await;
    stalled.frame(Frame::Step1(&[0])).await;
    stalled.pick(|frame| matches!(frame, Frame::Step2(_)).then_some(())).await;
    let page = "x".repeat(200_000);
    let filling = async {
        while figure(&app, "outbox_depth").await == 0.0 {
            ada.types(&page);
            ada.edits(|replica| replica.edit_note(&[TextOp::Delete(page.len() as u32)]));
            ada.is_saved().await;
        }
    };
    soon("a frame that waits", filling).await;
    assert!(figure(&app, "outbox_bytes").await > 0.0);
    drop(stalled);
    until(&app, "outbox_depth", |depth| depth == 0.0).await;
    until(&app, "outbox_bytes", |bytes| bytes == 0.0).await;
}

#[tokio::test]
async fn frames_that_are_refused_are_counted_by_reason() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let reasons = ["malformed", "bad_message", "too_big", "too_fast", "read_only", "foreign", "gap", "full", "held"];
    for reason in reasons {
        refused(&app, reason, 0.0).await;
    }
    let mut raw = app.raw(&doc, Dialect::Tandem).await;
    raw.binary(vec![9, 9, 9]).await;
    refused(&app, "malformed", 1.0).await;
    let mut raw = app.raw(&doc, Dialect::Tandem).await;
    raw.text("{").await;
    refused(&app, "bad_message", 1.0).await;
    let mut raw = app.raw(&doc, Dialect::Tandem).await;
    raw.binary(vec![0; limits::FRAME + 1]).await;
    refused(&app, "too_big", 1.0).await;
    let mut raw = app.raw(&doc, Dialect::Tandem).await;
    for _ in 0..2 * limits::BURST {
        raw.text(r#"{"type":"pong","data":{}}"#).await;
    }
    refused(&app, "too_fast", 1.0).await;

    let look = DocId::random();
    app.services.store.link(Link { id: look.clone(), doc: doc.clone(), role: Role::View, created_ms: 1, ended: false }).await.unwrap();
    let mut reader = app.raw(&look, Dialect::Tandem).await;
    reader.frame(Frame::Update(&typed(&mut Replica::new(random_client()), "x"))).await;
    refused(&app, "read_only", 1.0).await;

    let ada = app.open(&doc).await;
    ada.types("mine");
    ada.is_saved().await;
    let mut forged = Replica::new(ada.client());
    forged.absorb(&ada.state()).unwrap();
    let mut raw = app.raw(&doc, Dialect::Tandem).await;
    raw.frame(Frame::Update(&typed(&mut forged, "hers"))).await;
    refused(&app, "foreign", 1.0).await;

    let mut offline = Replica::new(random_client());
    typed(&mut offline, "never sent");
    raw.frame(Frame::Update(&typed(&mut offline, "sent"))).await;
    refused(&app, "gap", 1.0).await;
    for reason in ["full", "held"] {
        refused(&app, reason, 0.0).await;
    }
}
