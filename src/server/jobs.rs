//! Background work: compaction, one document at a time, by the rules of ARCHITECTURE.md ("Storage"). It never touches an open room: it
//! reads rows, and swaps only if nobody else did.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::sync::mpsc;

use super::{
    metrics::Metrics,
    now_ms,
    rooms::{self, Merged},
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
        tokio::spawn(async move {
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

fn lock(set: &Mutex<HashSet<DocId>>) -> MutexGuard<'_, HashSet<DocId>> {
    set.lock().unwrap_or_else(|e| e.into_inner())
}

/// Merges what is stored into a new snapshot; `false` when there was nothing to do or somebody else was faster.
pub async fn compact(store: &Arc<dyn Store>, doc: &DocId) -> Result<bool, String> {
    let Some(stored) = store.load(doc).await.map_err(|error| error.to_string())? else {
        return Ok(false);
    };
    if stored.tail.is_empty() {
        return Ok(false);
    }
    let (seen, base) = (stored.snapshot_seq, stored.snapshot.as_ref().map_or(0, |snapshot| snapshot.upto));
    let Merged { upto, payload, damaged } = rooms::merge(stored).await.map_err(|error| error.to_string())?;
    if !damaged.is_empty() {
        store.set_aside(doc, damaged, now_ms()).await.map_err(|error| error.to_string())?;
    }
    let swap = Swap { doc: doc.clone(), seen, base, upto, payload, now_ms: now_ms() };
    store.compact(swap).await.map_err(|error| error.to_string())
}
