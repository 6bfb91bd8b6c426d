//! What the server does. No web framework here: `http/` and `cli` are its callers.
//!
//! [`Services`] is the parts list of one running server. Stack: updates of strangers are decoded on the runtime's threads, so the runtime
//! must be built with [`STACK`] (the scanner bounds nesting; this is the second wall).

#[macro_use]
mod crash;
mod digest;

pub mod archive;
pub mod auth;
pub mod blobs;
pub mod config;
mod error;
pub mod excalidraw;
pub mod export;
pub mod filename;
pub mod import;
pub mod jobs;
pub mod metrics;
pub mod picture;
pub mod rooms;
mod runtime;
pub mod sharing;
pub mod standalone;
pub mod store;
pub mod thumbnail;
pub mod unpack;
pub mod welcome;

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use tokio::{sync::watch, time::timeout};

pub use self::error::StartError;
use self::{
    auth::{People, Roles, Tickets},
    blobs::Blobs,
    config::Config,
    metrics::Metrics,
    rooms::Rooms,
    store::{Sqlite, Store},
};
use crate::sync::limits;

/// Stack of the threads that decode updates: yrs recurses over nested values.
pub const STACK: usize = 64 << 20;

/// Everything a server needs to answer.
pub struct Services {
    pub config: Config,
    pub store: Arc<dyn Store>,
    pub roles: Roles,
    pub people: People,
    pub tickets: Tickets,
    pub rooms: Rooms,
    pub blobs: Arc<Blobs>,
    pub metrics: Arc<Metrics>,
    /// Open WebSocket connections; a shutdown waits until they heard why.
    sockets: watch::Sender<i64>,
}

impl Services {
    /// Opens the data folder (made when missing), brings the database up to date and starts the background work.
    pub async fn start(config: Config) -> Result<Arc<Self>, StartError> {
        let path = config.data_dir.join("tandem.sqlite3");
        std::fs::create_dir_all(&config.data_dir).map_err(|why| StartError::DataDir { path: config.data_dir.clone(), why })?;
        let store = Sqlite::open(&path).await.map_err(|why| StartError::Database { path, why })?;
        Ok(Self::with_store(config, Arc::new(store)))
    }

    /// The same over a store that is already open.
    pub fn with_store(config: Config, store: Arc<dyn Store>) -> Arc<Self> {
        let metrics = Arc::new(Metrics::default());
        let rooms = Rooms::new(store.clone(), metrics.clone());
        let (roles, people) = (Roles::new(store.clone()), People::new(store.clone()));
        jobs::watch_rights(store.clone(), rooms.clone());
        picture::look_in(&config.site_dir);
        standalone::look_in(&config.site_dir);
        let blobs = Arc::new(Blobs::new(&config.data_dir, store.clone()));
        blobs::keep_sweeping(&blobs, &rooms);
        Arc::new(Services {
            config,
            store,
            roles,
            people,
            tickets: Tickets::default(),
            rooms,
            blobs,
            metrics,
            sockets: watch::Sender::default(),
        })
    }

    /// Counts one connection for as long as it lives.
    pub fn socket(self: &Arc<Self>) -> Socket {
        let socket = Socket(self.clone());
        socket.count(1);
        socket
    }

    /// All of a stop: [`Services::send_home`], [`Services::close`].
    pub async fn shutdown(&self) {
        self.send_home().await;
        self.close().await;
    }

    /// Sends every member home (1012) and saves what is unsaved. Bounded by `limits::DRAIN` and what a close may take.
    pub async fn send_home(&self) {
        self.rooms.drain().await;
        let mut sockets = self.sockets.subscribe();
        let _ = timeout(2 * limits::CLOSE_WITHIN, sockets.wait_for(|open| *open == 0)).await;
    }

    /// Closes the files.
    pub async fn close(&self) {
        if let Err(error) = self.store.close().await {
            tracing::error!(%error, "the store did not close");
        }
    }
}

/// A connection that counts.
pub struct Socket(Arc<Services>);

impl Socket {
    fn count(&self, more: i64) {
        self.0.sockets.send_modify(|open| *open += more);
        self.0.metrics.sockets.inc_by(more);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.count(-1);
    }
}

/// Milliseconds since 1970, for what is stored and shown.
pub fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}
