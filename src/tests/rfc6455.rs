//! T10: RFC 6455 by somebody else's suite: `kosoku` drives the cases of Autobahn against an echo that upgrades, reads and parts as `GET
//! /ws/{id}` does. The protocol inside the frames is not its subject; compression (its chapters 12 and 13) is off by choice.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    Router,
    extract::ws::{Message, WebSocket, WebSocketUpgrade},
    routing::get,
};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{net::TcpListener, process::Command};
use tokio_tungstenite::tungstenite::{
    self,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use super::support::{App, soon};
use crate::{
    http::ws::{Bell, heard, part, tuned},
    server::rooms::Dialect,
};

/// Where `scripts/setup test` put the suite.
fn suite() -> Option<PathBuf> {
    let data =
        env::var_os("XDG_DATA_HOME").map(PathBuf::from).or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".local/share")))?;
    Some(data.join("tandem/kosoku/bin/kosoku")).filter(|program| program.is_file())
}

/// Says back what it hears, read and ended as the real route does.
async fn echo(mut socket: WebSocket) {
    let bell = Arc::new(Bell::default());
    loop {
        let received = bell.answer(|cx| socket.poll_next_unpin(cx)).await;
        match heard(&mut socket, received).await {
            Ok(message @ (Message::Text(_) | Message::Binary(_))) => {
                if socket.send(message).await.is_err() {
                    return;
                }
            }
            Ok(_) => {}
            Err(Some(close)) => return part(socket, close).await,
            Err(None) => return,
        }
    }
}

/// An echo on a port of its own, upgraded by these options.
async fn listen(options: fn(WebSocketUpgrade) -> WebSocketUpgrade) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("ws://{}", listener.local_addr().unwrap());
    let route = get(move |upgrade: WebSocketUpgrade| async move { options(upgrade).on_upgrade(echo) });
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(route)).await });
    address
}

/// Runs the cases that `filter` names; what each was found to be.
async fn verdicts(kosoku: &Path, address: &str, filter: &[&str]) -> BTreeMap<String, String> {
    let reports = TempDir::new().unwrap();
    let run = Command::new(kosoku)
        .args(["-m", "fuzzingclient", "-p", "4", "-o"])
        .arg(reports.path())
        .args(filter)
        .arg(address)
        .kill_on_drop(true)
        .output();
    let output = run.await.unwrap();
    let index = fs::read(reports.path().join("index.json")).unwrap_or_else(|error| panic!("no report ({error}): {output:?}"));
    let index: Value = serde_json::from_slice(&index).unwrap();
    let cases = index.as_object().and_then(|agents| agents.values().next()?.as_object()).expect("one agent");
    let verdict = |case: &Value| format!("{} {}", case["behavior"].as_str().unwrap_or("?"), case["behaviorClose"].as_str().unwrap_or("?"));
    cases.iter().map(|(id, case)| (id.clone(), verdict(case))).collect()
}

/// The cases with messages of 4 MiB and more, which `tuned` refuses: those are run with larger sizes.
const LARGE: [&str; 8] = ["9.1.4", "9.1.5", "9.1.6", "9.2.4", "9.2.5", "9.2.6", "9.3.*", "9.4.*"];

fn larger(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    tuned(upgrade).max_frame_size(17 << 20).max_message_size(17 << 20)
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_the_suite_of_rfc_6455_finds_no_failure() {
    let Some(kosoku) = suite() else {
        println!("SKIPPED: kosoku is not here (scripts/setup test installs it); RFC 6455 was not tested");
        return;
    };
    let filter = |flag: &'static str| LARGE.iter().flat_map(move |case| [flag, case]).collect::<Vec<_>>();
    let mut found = verdicts(&kosoku, &listen(tuned).await, &filter("-x")).await;
    found.extend(verdicts(&kosoku, &listen(larger).await, &filter("-i")).await);
    assert_eq!(found.len(), 517, "the whole suite");
    let fine = |id: &str, verdict: &str| match verdict {
        "OK OK" | "NON-STRICT OK" | "INFORMATIONAL INFORMATIONAL" => true,
        "UNIMPLEMENTED OK" => id.starts_with("12.") || id.starts_with("13."),
        _ => false,
    };
    let wrong: Vec<_> = found.iter().filter(|(id, verdict)| !fine(id, verdict)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let mut tally = BTreeMap::<&str, usize>::new();
    found.values().for_each(|verdict| *tally.entry(verdict).or_default() += 1);
    println!("{tally:?}");
}

#[tokio::test]
async fn a_goodbye_is_answered_with_its_own_code() {
    let app = App::start().await;
    let doc = app.doc("").await;
    for dialect in [Dialect::Tandem, Dialect::Yjs] {
        let mut raw = app.raw(&doc, dialect).await;
        let frame = CloseFrame { code: CloseCode::Library(4321), reason: "enough".into() };
        raw.0.send(tungstenite::Message::Close(Some(frame))).await.unwrap();
        assert_eq!(soon("the answer", raw.close_code()).await, 4321, "{dialect:?}");
    }
}
