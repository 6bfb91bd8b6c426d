//! Throwing away what nobody needs: looks at what documents show now, then forgets pictures and files that none does and none did lately.

use std::{
    fs,
    path::Path,
    time::{Duration, SystemTime},
};

use super::{BlobError, Blobs};
use crate::{
    model::ids::BlobId,
    note,
    server::{now_ms, rooms::Rooms},
    sync::limits,
};

/// A file that nothing knows of is somebody's who is still bringing it, until it is this old.
const STRANGER: Duration = Duration::from_secs(24 * 60 * 60);

impl Blobs {
    /// One round at this time (milliseconds since 1970): how many pictures went.
    pub async fn sweep(&self, rooms: &Rooms, now_ms: u64) -> Result<usize, BlobError> {
        self.look(rooms, now_ms).await?;
        let before = |age: Duration| now_ms.saturating_sub(age.as_millis() as u64);
        let (unused, left) = (before(limits::BLOB_UNUSED), before(limits::BLOB_LEFT));
        let mut gone = 0;
        for id in self.store.stale_blobs(unused, left).await? {
            let _gate = self.gate.lock().await;
            if self.store.forget_blob(&id, unused, left).await? {
                crash_point!("blob-forgotten");
                // Another process may have brought it again meanwhile: then there is a row.
                if self.store.blob(&id).await?.is_none() {
                    let _ = tokio::fs::remove_file(self.path(&id)).await; // what stays is a stranger, and goes as one
                    gone += 1;
                }
            }
        }
        Ok(gone)
    }

    /// Notes what documents show that changed since they were looked at. One that cannot be read keeps what it had.
    async fn look(&self, rooms: &Rooms, now_ms: u64) -> Result<(), BlobError> {
        for doc in self.store.unseen().await? {
            match rooms.content(&doc).await {
                Ok(content) => {
                    let mut blobs: Vec<BlobId> = content.shapes.into_iter().filter_map(|shape| Some(shape.image?.blob)).collect();
                    blobs.extend(note::blobs(&content.note));
                    blobs.sort_unstable();
                    blobs.dedup();
                    self.store.shown(&doc, content.seq, blobs, now_ms).await?;
                }
                Err(error) => tracing::warn!(%doc, %error, "what this document shows is not known"),
            }
        }
        Ok(())
    }

    /// Removes files that nothing knows of: of a crash between a file and its row, or of an upload that broke off with its process.
    pub async fn sweep_strangers(&self) -> Result<(), BlobError> {
        let (dir, waiting) = (self.dir.clone(), self.waiting());
        let old = tokio::task::spawn_blocking(move || {
            let mut folders: Vec<_> = entries(&dir).collect();
            folders.retain(|folder| folder.is_dir());
            folders.iter().flat_map(|folder| entries(folder)).filter(|file| is_old(file)).collect::<Vec<_>>()
        });
        for file in old.await.unwrap_or_default() {
            let id = file.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse::<BlobId>().ok());
            let known = match &id {
                Some(id) => self.store.blob(id).await?.is_some(),
                None => !file.starts_with(&waiting),
            };
            if !known {
                let _gate = self.gate.lock().await;
                let _ = tokio::fs::remove_file(&file).await;
                tracing::info!(file = %file.display(), "a file that nothing knows of was removed");
            }
        }
        Ok(())
    }
}

fn entries(folder: &Path) -> impl Iterator<Item = std::path::PathBuf> + use<> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

fn is_old(file: &Path) -> bool {
    let changed = fs::metadata(file).and_then(|file| file.modified()).unwrap_or(SystemTime::now());
    changed.elapsed().is_ok_and(|age| age > STRANGER)
}

/// Sweeps now and then, as long as somebody holds `blobs`.
pub(in crate::server) fn keep_sweeping(blobs: &std::sync::Arc<Blobs>, rooms: &Rooms) {
    const ROUND: Duration = Duration::from_secs(60 * 60);
    let (blobs, rooms) = (std::sync::Arc::downgrade(blobs), rooms.downgrade());
    tokio::spawn(async move {
        let mut round = tokio::time::interval(ROUND);
        round.tick().await;
        let mut first = true;
        loop {
            round.tick().await;
            let (Some(blobs), Some(rooms)) = (blobs.upgrade(), rooms.upgrade()) else { return };
            if std::mem::take(&mut first)
                && let Err(error) = blobs.sweep_strangers().await
            {
                tracing::error!(%error, "files that nothing knows of were not looked for");
            }
            match blobs.sweep(&rooms, now_ms()).await {
                Ok(0) => {}
                Ok(gone) => tracing::info!(gone, "pictures that nobody shows were removed"),
                Err(error) => tracing::error!(%error, "pictures were not swept"),
            }
        }
    });
}
