//! `kill -9` of the real server, again and again, under people who write: nothing that was called saved is missing afterwards.

use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::support::{Peer, process::Process};
use crate::{
    model::ids::DocId,
    server::{Services, auth::Token, config::Config, rooms::Seed},
    sync::link::SaveState,
};

const PEERS: usize = 20;
const DOCS: usize = 4;
/// Documents are exchanged for fresh ones after this many rounds, so that rounds stay equally fast.
const ROUNDS_A_SET: usize = 10;

/// Words that somebody was told are saved, by document.
type Ledger = Arc<Mutex<Vec<(DocId, String)>>>;

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
            docs = new_docs(&dir).await;
        }
        let server = Process::start(dir.path(), SocketAddr::from(([127, 0, 0, 1], 0)));
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407); // Knuth, MMIX
        let life = Duration::from_millis(50 + (random >> 33) % 350);
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..PEERS)
            .map(|i| tokio::spawn(write(server.addr, docs[i % DOCS].clone(), format!("{round}.{i}."), ledger.clone(), stop.clone())))
            .collect();
        tokio::time::sleep(life).await; // the moment of the crash is what this test is about
        server.kill();
        stop.store(true, Ordering::SeqCst);
        // The writers go with the server: what they still have in hand must not heal what the disk lost.
        for writer in writers {
            writer.abort();
            let _ = writer.await;
        }
        verify(&dir, &ledger, &docs).await;
    }
    let all: Vec<DocId> = ledger.lock().unwrap().iter().map(|(doc, _)| doc.clone()).collect::<HashSet<_>>().into_iter().collect();
    verify(&dir, &ledger, &all).await;
    let saved = ledger.lock().unwrap().len();
    println!("{rounds} kills, {saved} saved edits in {} documents, none missing, {:.1} s", all.len(), started.elapsed().as_secs_f64());
    assert!(saved >= rounds, "the peers wrote hardly anything: {saved}");
}

async fn new_docs(dir: &TempDir) -> Vec<DocId> {
    let services = Services::start(Config::local(dir.path().to_owned())).await.unwrap();
    let mut docs = Vec::new();
    for _ in 0..DOCS {
        docs.push(services.rooms.create(None, Seed::default()).await.unwrap());
    }
    services.shutdown().await;
    docs
}

/// Writes words until the end, and notes each that is called saved.
async fn write(addr: SocketAddr, doc: DocId, name: String, ledger: Ledger, stop: Arc<AtomicBool>) {
    let peer = Peer::open(addr, &doc, Token::random()).await;
    let mut n = 0;
    while !stop.load(Ordering::SeqCst) {
        let words: Vec<String> = (n..n + 3).map(|n| format!("{name}{n}")).collect();
        n += 3;
        for word in &words {
            peer.types(&format!("{word} "));
        }
        peer.is_saved().await;
        assert_eq!(peer.save(), SaveState::Saved);
        ledger.lock().unwrap().extend(words.into_iter().map(|word| (doc.clone(), word)));
    }
}

/// Every document opens, and every saved word of it is there.
async fn verify(dir: &TempDir, ledger: &Ledger, docs: &[DocId]) {
    let services = Services::start(Config::local(dir.path().to_owned())).await.unwrap();
    for doc in docs {
        let content = services.rooms.content(doc).await.unwrap_or_else(|error| panic!("{doc} does not open: {error}"));
        let words: HashSet<&str> = content.note.split_whitespace().collect();
        let saved = ledger.lock().unwrap().clone();
        let missing: Vec<&String> =
            saved.iter().filter(|(of, word)| of == doc && !words.contains(word.as_str())).map(|(_, word)| word).collect();
        assert!(missing.is_empty(), "{doc} lost {missing:?}");
        assert_eq!(services.store.load(doc).await.unwrap().unwrap().damaged, []);
    }
    services.shutdown().await;
}
