//! Somebody who does not read holds up nobody and costs a bounded amount of memory.

use super::support::{App, soon};
use crate::{
    server::rooms::Dialect,
    sync::{
        frame::Frame,
        limits::{self, close},
    },
};

#[tokio::test(flavor = "multi_thread")]
async fn s8_who_does_not_read_is_closed_with_4008_and_the_others_go_on() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let (ada, bob) = (app.open(&doc).await, app.open(&doc).await);
    let mut stalled = app.raw(&doc, Dialect::Yjs).await;
    stalled.frame(Frame::Step1(&[0])).await;
    stalled.pick(|frame| matches!(frame, Frame::Step2(_)).then_some(())).await;
    // More than the sockets' kernel buffers and its queue can hold.
    let page = "x".repeat(200_000);
    let rounds = 4 * limits::QUEUE_BYTES / page.len();
    for i in 0..rounds {
        ada.types(&page);
        ada.edits(|replica| replica.edit_note(&[crate::sync::replica::TextOp::Delete(page.len() as u32)]));
        if i % 8 == 0 {
            ada.is_saved().await;
        }
    }
    ada.types("done");
    ada.is_saved().await;
    bob.sees_note("done").await;
    let closes = || app.services.metrics.encode();
    soon("the close", async {
        while !closes().contains(&format!("closes_total{{code=\"{}\"}} 1", close::TOO_SLOW))
            && !closes().contains("closes_total{code=\"0\"} 1")
        {
            tokio::task::yield_now().await;
        }
    })
    .await;
}
