//! The real server in this process: the whole router on a free port, its data in a folder that goes with the test.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};

use super::{Peer, Raw};
use crate::{
    http,
    model::ids::DocId,
    server::{
        Services,
        auth::{Token, people},
        config::Config,
        rooms::{Dialect, Seed},
        store::{Card, Store},
    },
};

pub struct App {
    pub addr: SocketAddr,
    pub services: Arc<Services>,
    dir: TempDir,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

impl App {
    pub async fn start() -> Self {
        let dir = TempDir::new().expect("a temporary folder");
        let services = Services::start(Config::local(dir.path().join("data"))).await.expect("a server");
        Self::serve(dir, SocketAddr::from(([127, 0, 0, 1], 0)), services).await
    }

    /// Over a store that the test keeps a hand on.
    pub async fn over(dir: TempDir, store: Arc<dyn Store>) -> Self {
        let services = Services::with_store(Config::local(dir.path().join("data")), store);
        Self::serve(dir, SocketAddr::from(([127, 0, 0, 1], 0)), services).await
    }

    async fn serve(dir: TempDir, addr: SocketAddr, services: Arc<Services>) -> Self {
        let listener = http::listen(addr).await.expect("the port");
        let addr = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let server = http::serve(services.clone(), listener, async {
            let _ = stopped.await;
        });
        let serving = tokio::spawn(async { server.await.expect("served") });
        App { addr, services, dir, stop: Some(stop), serving }
    }

    /// Stops as on SIGTERM and starts again on the same port and data.
    pub async fn restart(mut self) -> Self {
        drop(self.stop.take());
        (&mut self.serving).await.expect("a clean end");
        let services = Services::start(Config::local(self.dir.path().join("data"))).await.expect("a server");
        Self::serve(self.dir, self.addr, services).await
    }

    /// A document with this note.
    pub async fn doc(&self, note: &str) -> DocId {
        let seed = Seed { note: note.into(), ..Seed::default() };
        self.services.rooms.create(None, seed).await.expect("a document")
    }

    /// Somebody new opens the document and has it in front of them.
    pub async fn open(&self, doc: &DocId) -> Peer {
        Peer::open(self.addr, doc, Token::random()).await
    }

    /// Somebody who is called this opens the document and is seen there.
    pub async fn open_as(&self, doc: &DocId, name: &str) -> Peer {
        let token = Token::random();
        self.services.people.rename(&token.user(), name).await.expect("a name");
        let peer = Peer::open(self.addr, doc, token).await;
        peer.appears();
        peer
    }

    /// A connection without a client behind it.
    pub async fn raw(&self, doc: &DocId, dialect: Dialect) -> Raw {
        Raw::connect(self.addr, doc.as_str(), dialect).await.expect("an upgrade")
    }

    /// What answers a plain request with these headers: status line, headers and body.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> String {
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n", self.addr);
        let mut tcp = TcpStream::connect(self.addr).await.expect("a connection");
        tcp.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = Vec::new();
        tcp.read_to_end(&mut answer).await.expect("an answer");
        String::from_utf8(answer).expect("text")
    }

    /// Where the data is.
    pub fn database(&self) -> PathBuf {
        self.dir.path().join("data/tandem.sqlite3")
    }

    /// What lists show of the document to a stranger who knows its id.
    pub async fn card(&self, doc: &DocId) -> Card {
        self.services.store.find(doc, &people::anyone()).await.expect("an answer").expect("the document")
    }

    /// The note as it lies in the store.
    pub async fn stored_note(&self, doc: &DocId) -> String {
        self.services.rooms.content(doc).await.expect("the content").note
    }
}
