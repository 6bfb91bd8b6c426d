//! Background work: compaction, one document at a time, by the rules of ARCHITECTURE.md ("Storage"), which never touches an open room: it
//! reads rows, and swaps only if nobody else did; and watching for rights that changed.

use std::{collections::HashSet, sync::Arc, time::Duration};

use tokio::{sync::mpsc, time::interval};

use super::{
    metrics::Metrics,
    now_ms,
    rooms::{self, Merged, Rooms},
    runtime::{Mutex, MutexGuard, spawn},
    store::{Store, Swap},
};
use crate::model::ids::DocId;

/// Takes requests to compact. Cheap to clone; a document that waits already is not queued twice.
#[derive(Clone)]
pub struct Compactor {
    waiting: Arc<Mutex<HashSet<DocId>>>,
    queue: mpsc::UnboundedSender<DocId>,
}

impl Compactor {
    /// The worker ends when the last handle is gone.
    pub fn start(store: Arc<dyn Store>, metrics: Arc<Metrics>) -> Self {
        let (queue, mut requests) = mpsc::unbounded_channel::<DocId>(); // bounded by the number of documents: `waiting`
        let compactor = Compactor { waiting: Arc::default(), queue };
        let waiting = compactor.waiting.clone();
        spawn(async move {
            while let Some(doc) = requests.recv().await {
                lock(&waiting).remove(&doc);
                match compact(&store, &doc).await {
                    Ok(true) => {
                        metrics.compactions.inc();
                    }
                    Ok(false) => {}
                    Err(why) => {
                        tracing::error!(%doc, why, "not compacted; its log stays as it is");
                        metrics.compaction_errors.inc();
                    }
                }
            }
        });
        compactor
    }

    pub fn request(&self, doc: &DocId) {
        if lock(&self.waiting).insert(doc.clone()) {
            let _ = self.queue.send(doc.clone());
        }
    }
}

/// How often a running server asks whether another process changed rights.
const LOOK: Duration = Duration::from_millis(500);

/// Tells rooms of rights that changed, here or by another process (`tandem link`), as long as anybody holds `rooms`.
pub fn watch_rights(store: Arc<dyn Store>, rooms: Rooms) {
    let rooms = rooms.downgrade();
    spawn(async move {
        let mut seen = None;
        let mut look = interval(LOOK);
        loop {
            look.tick().await;
            let Some(rooms) = rooms.upgrade() else { return };
            seen = review(&store, &rooms, seen).await;
        }
    });
}

/// One look; `seen` is the number of the last change that rooms know of (`None`: they were all opened after it).
pub async fn review(store: &Arc<dyn Store>, rooms: &Rooms, seen: Option<u64>) -> Option<u64> {
    match store.changes(seen.unwrap_or(0)).await {
        Ok((newest, docs)) => {
            let docs: HashSet<DocId> = docs.into_iter().collect();
            for doc in &docs {
                rooms.review(doc).await;
            }
            Some(newest)
        }
        Err(error) => {
            tracing::error!(%error, "changes of rights could not be read");
            seen
        }
    }
}

fn lock(set: &Mutex<HashSet<DocId>>) -> MutexGuard<'_, HashSet<DocId>> {
    set.lock().unwrap_or_else(|e| e.into_inner())
}

/// Merges what is stored into a new snapshot; `false` when there was nothing to do or somebody else was faster.
pub async fn compact(store: &Arc<dyn Store>, doc: &DocId) -> Result<bool, String> {
    let Some(stored) = store.load(doc).await.map_err(|error| error.to_string())? else {
        return Ok(false);
    };
    crash_point!("compaction-loaded");
    if stored.tail.is_empty() {
        return Ok(false);
    }
    let (seen, base) = (stored.snapshot_seq, stored.snapshot.as_ref().map_or(0, |snapshot| snapshot.upto));
    let Merged { upto, payload, damaged } = rooms::merge(stored).await.map_err(|error| error.to_string())?;
    crash_point!("compaction-merged");
    if !damaged.is_empty() {
        store.set_aside(doc, damaged, now_ms()).await.map_err(|error| error.to_string())?;
    }
    let swap = Swap { doc: doc.clone(), seen, base, upto, payload, now_ms: now_ms() };
    let swapped = store.compact(swap).await.map_err(|error| error.to_string());
    crash_point!("compaction-done");
    swapped
}
