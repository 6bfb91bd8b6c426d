//! A file on its way in: written to a file of its own, counted and hashed as it comes. Dropped, it leaves nothing behind.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::{BlobError, Takes, random_name};
use crate::{model::ids::BlobId, server::store::Blob, sync::limits};

pub struct Incoming {
    file: tokio::fs::File,
    at: Temporary,
    hash: Sha256,
    bytes: usize,
}

impl Incoming {
    pub(super) async fn new(dir: PathBuf) -> io::Result<Self> {
        tokio::fs::create_dir_all(&dir).await?;
        let at = Temporary(dir.join(random_name()));
        let file = tokio::fs::File::create_new(&at.0).await?;
        Ok(Incoming { file, at, hash: Sha256::new(), bytes: 0 })
    }

    /// The next piece. After an error nothing is kept.
    pub async fn write(&mut self, piece: &[u8]) -> Result<(), BlobError> {
        self.bytes += piece.len();
        if self.bytes > limits::BLOB {
            return Err(BlobError::TooBig);
        }
        self.hash.update(piece);
        Ok(self.file.write_all(piece).await?)
    }

    /// The whole is here: what is it?
    pub(super) async fn finish(mut self, takes: Takes) -> Result<(Blob, Temporary), BlobError> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        drop(self.file);
        crash_point!("blob-written");
        let id = BlobId::of(self.hash.finalize().into());
        let (at, bytes) = (self.at, self.bytes as u64);
        let measured = tokio::task::spawn_blocking(move || {
            let measured = fs::read(&at.0).map_err(BlobError::from).and_then(|bytes| Ok(takes.look(&bytes)?));
            (measured, at)
        });
        let (measured, at) = measured.await.map_err(io::Error::other)?;
        let (kind, size) = measured?;
        Ok((Blob { id, kind: kind.name().into(), bytes, size }, at))
    }
}

/// A file to write into and to read from again; it is gone when this is dropped.
pub struct Scratch {
    pub file: File,
    _at: Temporary,
}

impl Scratch {
    pub(super) fn new(dir: &Path) -> io::Result<Self> {
        let at = Temporary(dir.join(random_name()));
        let file = File::options().read(true).write(true).create_new(true).open(&at.0)?;
        Ok(Scratch { file, _at: at })
    }
}

/// A file that goes when this is dropped, unless it got a name.
pub(super) struct Temporary(PathBuf);

impl Temporary {
    /// Gives the (synced) file its name for good; the folders that name it are synced too.
    pub fn name(self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let fresh = !folder.is_dir();
        fs::create_dir_all(folder)?;
        fs::rename(&self.0, path)?;
        sync(folder)?;
        if let (true, Some(above)) = (fresh, folder.parent()) {
            sync(above)?;
            above.parent().map(sync).transpose()?;
        }
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0); // after `name` there is none
    }
}

/// What a folder lists is on disk.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
