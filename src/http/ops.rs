//! For those who run the server: is it alive, may it be sent people, what has it counted.

use std::{sync::atomic::Ordering, time::Duration};

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use tokio::time::timeout;

use super::Edge;
use crate::server::metrics::Metrics;

/// The process answers.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// The process may be sent people: it is not shutting down and its store answers.
pub async fn readyz(State(edge): State<Edge>) -> impl IntoResponse {
    if !edge.ready.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match timeout(Duration::from_secs(2), edge.services.store.count()).await {
        Ok(Ok(_)) => (StatusCode::OK, "ready\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n"),
    }
}

pub async fn metrics(State(edge): State<Edge>) -> impl IntoResponse {
    edge.services.rooms.measure();
    ([(header::CONTENT_TYPE, Metrics::CONTENT_TYPE)], edge.services.metrics.encode())
}
