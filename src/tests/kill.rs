//! `kill -9` of the real server, again and again, under people who write: nothing that was called saved is missing afterwards, and nothing
//! that others were shown.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::support::{
    ledger::{Ledger, Writer, new_docs},
    process::Process,
};

const PEERS: usize = 20;
const DOCS: usize = 4;
/// Documents are exchanged for fresh ones after this many rounds, so that rounds stay equally fast.
const ROUNDS_A_SET: usize = 10;

#[tokio::test(flavor = "multi_thread")]
async fn no_saved_edit_is_missing_after_kill_9() {
    let rounds: usize = std::env::var("TANDEM_KILL_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(50);
    let seed = std::env::var("TANDEM_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or_else(crate::model::ids::random_client);
    println!("TANDEM_SEED={seed} TANDEM_KILL_ROUNDS={rounds}");
    let (dir, started) = (TempDir::new().unwrap(), Instant::now());
    let ledger = Ledger::default();
    let mut docs = Vec::new();
    let mut random = seed;
    for round in 0..rounds {
        if round % ROUNDS_A_SET == 0 {
            docs = new_docs(dir.path(), DOCS).await;
        }
        let server = Process::start(dir.path(), SocketAddr::from(([127, 0, 0, 1], 0)));
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407); // Knuth, MMIX
        let life = Duration::from_millis(50 + (random >> 33) % 350);
        let writers: Vec<_> = (0..PEERS).map(|i| Writer::start(server.addr, &docs[i % DOCS], format!("{round}.{i}"), 0, &ledger)).collect();
        tokio::time::sleep(life).await; // the moment of the crash is what this test is about
        server.kill();
        // The writers go with the server: what they still have in hand must not heal what the disk lost.
        for writer in writers {
            writer.vanish().await;
        }
        ledger.compare(dir.path(), &docs).await;
    }
    let all = ledger.docs();
    ledger.compare(dir.path(), &all).await;
    let owed = ledger.len();
    println!(
        "{rounds} kills, {owed} edits saved or shown in {} documents, none missing, {:.1} s",
        all.len(),
        started.elapsed().as_secs_f64()
    );
    assert!(owed >= rounds, "the peers wrote hardly anything: {owed}");
}
