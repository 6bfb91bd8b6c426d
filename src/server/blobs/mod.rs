//! Pictures and other files: named by the SHA-256 of their bytes, so that the same bytes are kept once. Who knows a name may read (it cannot be guessed by
//! who does not have the bytes); who may bring one is the caller's to check. What a picture looks like is nobody's business here.
//!
//! A file is complete before it has its name: it is written beside, synced, renamed, and only then is there a row. A row without a file is
//! therefore a damaged disk; a file without a row is swept away after a day.

mod incoming;
pub mod kind;
pub mod svg;
mod sweep;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::{Digest, Sha256};

pub use self::incoming::{Incoming, Scratch};
use self::kind::{BadPicture, Kind};
pub(super) use self::sweep::keep_sweeping;
use super::{
    now_ms,
    store::{Blob, Store, StoreError},
};
use crate::{
    model::ids::{BlobId, DocId, ShapeId},
    sync::limits,
};

/// What a place takes: a board shows pictures, a note refers to anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    Pictures,
    Files,
}

/// All pictures and files of this server.
pub struct Blobs {
    dir: PathBuf,
    store: Arc<dyn Store>,
    /// Nothing is brought while something is thrown away.
    gate: tokio::sync::Mutex<()>,
}

/// Why a picture or a file was not kept.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    #[error("this file is larger than {} MiB", limits::BLOB >> 20)]
    TooBig,
    #[error("the pictures and files of this document would be larger than {} MiB together", limits::BLOBS >> 20)]
    Full,
    #[error(transparent)]
    Bad(#[from] BadPicture),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("it could not be written: {0}")]
    Io(#[from] io::Error),
}

/// Bytes that may be kept, not kept yet.
#[derive(Debug)]
pub struct Found {
    pub blob: Blob,
    pub bytes: Vec<u8>,
}

/// What these bytes are, when they may be kept.
pub fn found(bytes: Vec<u8>, takes: Takes) -> Result<Found, BlobError> {
    if bytes.len() > limits::BLOB {
        return Err(BlobError::TooBig);
    }
    let (kind, size) = takes.look(&bytes)?;
    let id = BlobId::of(Sha256::digest(&bytes).into());
    Ok(Found { blob: Blob { id, kind: kind.name().into(), bytes: bytes.len() as u64, size }, bytes })
}

impl Takes {
    fn look(self, bytes: &[u8]) -> Result<(Kind, [f64; 2]), BadPicture> {
        match self {
            Takes::Pictures => kind::measure(bytes),
            Takes::Files => Ok(kind::identify(bytes)),
        }
    }
}

impl Blobs {
    /// In `blobs` in the data folder; made when the first picture comes.
    pub fn new(data_dir: &Path, store: Arc<dyn Store>) -> Self {
        Blobs { dir: data_dir.join("blobs"), store, gate: tokio::sync::Mutex::default() }
    }

    /// Room for a file that comes in pieces.
    pub async fn incoming(&self) -> Result<Incoming, BlobError> {
        Ok(Incoming::new(self.waiting()).await?)
    }

    /// Keeps what came in pieces, for a document.
    pub async fn take(&self, incoming: Incoming, takes: Takes, doc: &DocId) -> Result<Blob, BlobError> {
        let (blob, file) = incoming.finish(takes).await?;
        self.put(blob, file, Some(doc)).await
    }

    /// Keeps a whole file. Without a document it goes after a day, unless one shows it by then.
    pub async fn keep(&self, found: Found, doc: Option<&DocId>) -> Result<Blob, BlobError> {
        let mut incoming = self.incoming().await?;
        incoming.write(&found.bytes).await?;
        let (blob, file) = incoming.finish(Takes::Files).await?;
        self.put(blob, file, doc).await
    }

    async fn put(&self, blob: Blob, file: incoming::Temporary, doc: Option<&DocId>) -> Result<Blob, BlobError> {
        let _gate = self.gate.lock().await;
        if let Some(doc) = doc
            && self.store.blob_bytes(doc).await? + blob.bytes > limits::BLOBS
        {
            return Err(BlobError::Full);
        }
        let path = self.path(&blob.id);
        let named = path.clone();
        tokio::task::spawn_blocking(move || file.name(&named)).await.map_err(io::Error::other)??;
        crash_point!("blob-named");
        self.store.keep_blob(blob.clone(), doc, now_ms()).await?;
        crash_point!("blob-noted");
        Ok(blob)
    }

    /// A picture or a file with its bytes; `None` when there is none of that name.
    pub async fn read(&self, id: &BlobId) -> Result<Option<(Kind, Vec<u8>)>, BlobError> {
        let Some(blob) = self.store.blob(id).await? else { return Ok(None) };
        let Some(kind) = Kind::named(&blob.kind) else { return Ok(None) };
        match tokio::fs::read(self.path(id)).await {
            Ok(bytes) => Ok(Some((kind, bytes))),
            Err(error) => {
                tracing::error!(%id, %error, "a kept file cannot be read");
                Ok(None)
            }
        }
    }

    /// The file itself, to be sent.
    pub async fn open(&self, id: &BlobId) -> Result<Option<(Blob, Kind, tokio::fs::File)>, BlobError> {
        let Some(blob) = self.store.blob(id).await? else { return Ok(None) };
        let Some(kind) = Kind::named(&blob.kind) else { return Ok(None) };
        match tokio::fs::File::open(self.path(id)).await {
            Ok(file) => Ok(Some((blob, kind, file))),
            Err(error) => {
                tracing::error!(%id, %error, "a kept file cannot be read");
                Ok(None)
            }
        }
    }

    /// The bytes of a picture, for what runs on a blocking thread.
    pub fn load(&self, id: &BlobId) -> Option<(Kind, Vec<u8>)> {
        let bytes = fs::read(self.path(id)).ok()?;
        Some((kind::of(&bytes)?, bytes))
    }
    /// The bytes of a picture or of any other file, likewise.
    pub fn load_any(&self, id: &BlobId) -> Option<(Kind, Vec<u8>)> {
        let bytes = fs::read(self.path(id)).ok()?;
        Some((kind::identify(&bytes).0, bytes))
    }
    /// A new file beside those that wait to be complete; it is gone when it is dropped.
    pub fn scratch(&self) -> io::Result<Scratch> {
        fs::create_dir_all(self.waiting())?;
        Scratch::new(&self.waiting())
    }

    /// `ab/…`: a folder for each beginning, for file systems that dislike long ones.
    fn path(&self, id: &BlobId) -> PathBuf {
        self.dir.join(&id.as_str()[..2]).join(id.as_str())
    }
    /// Where files are until they are complete. No id is so short.
    fn waiting(&self) -> PathBuf {
        self.dir.join("incoming")
    }
}

/// A random name for a file.
fn random_name() -> String {
    ShapeId::random().to_string()
}

#[cfg(test)]
mod tests;
