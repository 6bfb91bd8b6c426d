//! The web edge: the only home of axum. It turns requests into calls of `server` and answers into responses; it holds no rules of its own
//! beyond those of HTTP.

mod assets;
mod blobs;
mod caller;
mod convert;
mod downloads;
mod error;
mod gate;
mod imports;
mod layers;
mod ops;
mod pages;
mod routes;
mod sharing;
mod uploads;
pub(crate) mod ws; // its upgrade and its reading are what RFC 6455 is tested on

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{
    net::TcpListener,
    sync::oneshot,
    time::{Instant, timeout_at},
};

pub use self::routes::router;
use self::{
    assets::Site,
    downloads::{Cards, Drawings},
    gate::Gate,
};
use crate::{server::Services, sync::limits};

/// What every handler may use. Cheap to clone.
#[derive(Clone)]
pub struct Edge {
    pub services: Arc<Services>,
    site: Arc<Site>,
    drawings: Arc<Drawings>,
    cards: Arc<Cards>,
    /// Off from the first moment of a shutdown: load balancers look elsewhere.
    ready: Arc<AtomicBool>,
}

impl Edge {
    pub fn new(services: Arc<Services>) -> Self {
        let site = Arc::new(Site::find(&services.config.site_dir));
        Edge { services, site, drawings: Arc::default(), cards: Arc::default(), ready: Arc::new(AtomicBool::new(true)) }
    }
}

/// Opens the port. Connections made before [`serve`] wait.
pub async fn listen(addr: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(addr).await
}

/// Serves until `stop` resolves, then says "not ready", takes no new connections, sends everybody home and saves, answers what was asked
/// before. All of it within [`limits::STOP`].
pub async fn serve(services: Arc<Services>, listener: TcpListener, stop: impl Future<Output = ()>) -> io::Result<()> {
    let edge = Edge::new(services.clone());
    let (close, closed) = oneshot::channel::<()>();
    let closed = async {
        let _ = closed.await;
    };
    let mut serving = tokio::spawn(Gate::default().serve(listener, router(edge.clone()), closed));
    tokio::select! {
        ended = &mut serving => return ended.map_err(io::Error::other),
        () = stop => {}
    }
    tracing::info!("stopping");
    let by = Instant::now() + limits::STOP;
    edge.ready.store(false, Ordering::Relaxed);
    let _ = close.send(());
    services.send_home().await;
    if timeout_at(by, &mut serving).await.is_err() {
        tracing::warn!("some requests were still running at the end");
        serving.abort();
    }
    services.close().await;
    Ok(())
}
