//! Every address of the server, in one table.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    response::Redirect,
    routing::{get, post},
};
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, NotForContentType, Predicate},
    },
};

use super::{Edge, assets, blobs, convert, downloads, error, imports, layers, ops, pages, sharing, uploads, ws};
use crate::sync::limits;

/// Bytes of a server function's arguments: names and ids.
const CALL: usize = 64 << 10;
/// Brotli's level for pages: most of the gain at a few milliseconds for a large one.
const LEVEL: CompressionLevel = CompressionLevel::Precise(4);

/// What is packed already.
const PACKED: NotForContentType = NotForContentType::const_new("application/zip");

/// The whole server as one service.
pub fn router(edge: Edge) -> Router {
    pages::init();
    let compressed = Router::new()
        .route("/", get(pages::home))
        .route("/blank", get(pages::blank))
        .route("/d/{id}", get(pages::document))
        .route("/d/{id}/preview.svg", get(downloads::preview))
        .route("/api/v1/docs", post(uploads::create).layer(DefaultBodyLimit::max(limits::BODY)))
        .route("/import", get(async || Redirect::to("/")).post(imports::form).layer(DefaultBodyLimit::max(limits::ARCHIVE + CALL)))
        .route("/api/v1/docs/{id}/export", get(downloads::export))
        .route("/api/v1/docs/{id}/shapes", post(convert::shapes).layer(DefaultBodyLimit::max(limits::DRAWING)))
        .route("/api/v1/docs/{id}/clipboard", post(convert::clipboard).layer(DefaultBodyLimit::max(limits::DRAWING)))
        .route("/api/v1/docs/{id}/blobs", post(blobs::bring_picture))
        .route("/api/v1/docs/{id}/files", post(blobs::bring_file))
        .route("/api/v1/docs/{id}/links", post(sharing::link).layer(DefaultBodyLimit::max(CALL)))
        .route("/api/v1/docs/{id}/tickets", post(sharing::ticket).layer(DefaultBodyLimit::max(CALL)))
        .route("/api/fn/{name}", post(pages::call).layer(DefaultBodyLimit::max(CALL)))
        .layer(CompressionLayer::new().quality(LEVEL).compress_when(DefaultPredicate::new().and(PACKED)));
    Router::new()
        .merge(compressed)
        .route("/d/{id}/preview.png", get(downloads::card))
        .route("/blobs/{name}", get(blobs::show))
        .route("/blobs/{name}/{file}", get(blobs::show_named))
        .route("/ws/{id}", get(ws::connect))
        .route("/healthz", get(ops::healthz))
        .route("/readyz", get(ops::readyz))
        .route("/metrics", get(ops::metrics))
        .fallback(assets::file_or_not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(middleware::from_fn(layers::secure))
        .layer(middleware::from_fn(layers::log))
        .with_state(edge)
}
