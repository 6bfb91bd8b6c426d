//! What people were told, written down outside of the server, and people who write it: words, one after another. After the worst has
//! happened the disk is held against it. It does not say what the worst is.

use std::{
    collections::{HashMap, HashSet},
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex, MutexGuard},
};

use sqlx::{Connection, SqliteConnection};
use tokio::{sync::watch, task::JoinHandle};

use super::{Peer, soon};
use crate::{
    model::ids::DocId,
    server::{Services, auth::Token, config::Config, rooms::Seed},
    sync::link::SaveState,
};

/// Documents made by a server that is not there any more when this returns.
pub async fn new_docs(data: &Path, count: usize) -> Vec<DocId> {
    let services = Services::start(Config::local(data.to_owned())).await.expect("a server");
    let mut docs = Vec::new();
    for _ in 0..count {
        docs.push(services.rooms.create(None, Seed::default()).await.expect("a document"));
    }
    services.shutdown().await;
    docs
}

/// Words that the server owes: it called them saved, or it showed them to somebody else.
#[derive(Clone, Default)]
pub struct Ledger(Arc<Mutex<HashMap<DocId, HashSet<String>>>>);

impl Ledger {
    pub fn owed(&self, doc: &DocId, words: impl IntoIterator<Item = String>) {
        self.lock().entry(doc.clone()).or_default().extend(words);
    }

    pub fn docs(&self) -> Vec<DocId> {
        self.lock().keys().cloned().collect()
    }

    pub fn len(&self) -> usize {
        self.lock().values().map(HashSet::len).sum()
    }

    /// What of the document's words `note` lacks.
    pub fn missing(&self, doc: &DocId, note: &str) -> Vec<String> {
        missing(&self.words(doc), note)
    }

    /// Reads the disk by other connections than the server's, which may be running: each document opens, no row of it is damaged, and all
    /// that was owed before is there.
    pub async fn compare(&self, data: &Path, docs: &[DocId]) {
        let services = Services::start(Config::local(data.to_owned())).await.expect("a server");
        for doc in docs {
            let owed = self.words(doc); // before the disk is read: people may be writing
            let content = services.rooms.content(doc).await.unwrap_or_else(|error| panic!("{doc} does not open: {error}"));
            let missing = missing(&owed, &content.note);
            assert!(missing.is_empty(), "{doc} lost {missing:?}");
            assert_eq!(services.store.load(doc).await.expect("an answer").expect("the document").damaged, []);
        }
        services.shutdown().await;
    }

    fn words(&self, doc: &DocId) -> HashSet<String> {
        self.lock().get(doc).cloned().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<DocId, HashSet<String>>> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }
}

fn missing(owed: &HashSet<String>, note: &str) -> Vec<String> {
    let there: HashSet<&str> = note.split_whitespace().collect();
    owed.iter().filter(|word| !there.contains(word.as_str())).map(|word| word.chars().take(40).collect()).collect()
}

/// What SQLite says of the file when it looks at every page.
pub async fn is_sound(data: &Path) {
    let file = data.join("tandem.sqlite3");
    let mut db = SqliteConnection::connect(file.to_str().expect("a path in UTF-8")).await.expect("the database");
    let found: Vec<(String,)> = sqlx::query_as("PRAGMA integrity_check").fetch_all(&mut db).await.expect("an answer");
    assert_eq!(found, [("ok".to_owned(),)]);
    db.close().await.expect("closed");
}

/// Somebody who writes as fast as they are told that it is saved. They go when this is dropped.
pub struct Writer {
    pub doc: DocId,
    pub peer: Arc<Peer>,
    name: String,
    ledger: Ledger,
    /// How many words were called saved.
    saved: watch::Receiver<u64>,
    task: JoinHandle<()>,
}

/// Words written before their author waits.
const AT_ONCE: u64 = 3;

impl Writer {
    /// Words of `name` (which no other's begins with), each with `more` bytes at its end.
    pub fn start(addr: SocketAddr, doc: &DocId, name: String, more: usize, ledger: &Ledger) -> Self {
        let (peer, doc, ledger) = (Arc::new(Peer::come(addr, doc, Token::random())), doc.clone(), ledger.clone());
        let (count, saved) = watch::channel(0);
        let writing = {
            let (peer, doc, name, ledger) = (peer.clone(), doc.clone(), name.clone(), ledger.clone());
            async move {
                peer.is_open().await;
                let mut n = 0;
                loop {
                    let words: Vec<String> = (n..n + AT_ONCE).map(|n| format!("{name}.{n}.{}", "x".repeat(more))).collect();
                    n += AT_ONCE;
                    for word in &words {
                        peer.types(&format!("{word} "));
                    }
                    peer.is_saved().await;
                    assert_eq!(peer.save(), SaveState::Saved);
                    ledger.owed(&doc, words);
                    count.send_replace(n);
                }
            }
        };
        Writer { doc, peer, name, ledger, saved, task: tokio::spawn(writing) }
    }

    pub fn saved(&self) -> u64 {
        *self.saved.borrow()
    }

    /// Waits until at least one word is called saved that was written after this moment.
    pub async fn is_heard_again(&self) {
        let (mut saved, now) = (self.saved.clone(), self.saved());
        soon("a word is saved", saved.wait_for(|n| *n > now + AT_ONCE)).await.expect("somebody who writes");
    }

    /// Goes at once, the words still in hand with them. What they were shown of others is owed.
    pub async fn vanish(mut self) {
        self.task.abort();
        match (&mut self.task).await {
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            _ => {}
        }
        let (note, own) = (self.peer.note(), format!("{}.", self.name));
        self.ledger.owed(&self.doc, note.split_whitespace().filter(|word| !word.starts_with(&own)).map(str::to_owned));
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
