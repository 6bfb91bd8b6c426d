//! Pictures as rows: what is known of each, and who shows it. The bytes are files (`server::blobs`).

use sqlx::SqliteConnection;

use super::{Failure, StoreError, signed};
use crate::{
    model::ids::{BlobId, DocId},
    server::store::Blob,
};

/// A second bringing of the same bytes makes them young again. Counted for the document until it is looked at again.
pub async fn keep(db: &mut SqliteConnection, blob: &Blob, doc: Option<&DocId>, now_ms: u64) -> Result<u64, Failure> {
    if let Some(doc) = doc {
        let known: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM doc WHERE id = ?)").bind(doc.as_str()).fetch_one(&mut *db).await?;
        if !known {
            return Err(Failure::Refused(StoreError::NoSuchDoc));
        }
    }
    let sql = "INSERT INTO blob (id, kind, bytes, width, height, touched_ms) VALUES (?, ?, ?, ?, ?, ?) \
               ON CONFLICT DO UPDATE SET touched_ms = max(touched_ms, excluded.touched_ms)";
    let query = sqlx::query(sql).bind(blob.id.as_str()).bind(blob.kind.as_str()).bind(signed(blob.bytes));
    query.bind(blob.size[0]).bind(blob.size[1]).bind(signed(now_ms)).execute(&mut *db).await?;
    if let Some(doc) = doc {
        let sql = "INSERT INTO blob_use (doc_id, blob_id) VALUES (?, ?) ON CONFLICT DO NOTHING";
        sqlx::query(sql).bind(doc.as_str()).bind(blob.id.as_str()).execute(&mut *db).await?;
        // Whether it is put into the document is not known yet.
        sqlx::query("UPDATE doc SET blobs_seq = 0 WHERE id = ?").bind(doc.as_str()).execute(&mut *db).await?;
    }
    Ok(0)
}

/// What a document shows at `seq`. What it no longer shows was shown until now.
pub async fn shown(db: &mut SqliteConnection, doc: &DocId, seq: u64, blobs: &[BlobId], now_ms: u64) -> Result<u64, Failure> {
    let list = serde_json::Value::from(blobs.iter().map(BlobId::as_str).collect::<Vec<_>>()).to_string();
    let sql = "UPDATE blob SET touched_ms = max(touched_ms, ?) WHERE used AND id IN (SELECT blob_id FROM blob_use WHERE doc_id = ?)";
    sqlx::query(sql).bind(signed(now_ms)).bind(doc.as_str()).execute(&mut *db).await?;
    let sql = "DELETE FROM blob_use WHERE doc_id = ? AND blob_id NOT IN (SELECT value FROM json_each(?))";
    sqlx::query(sql).bind(doc.as_str()).bind(&list).execute(&mut *db).await?;
    let sql = "INSERT INTO blob_use (doc_id, blob_id) SELECT doc.id, blob.id FROM doc, blob \
               WHERE doc.id = ? AND blob.id IN (SELECT value FROM json_each(?)) ON CONFLICT DO NOTHING";
    sqlx::query(sql).bind(doc.as_str()).bind(&list).execute(&mut *db).await?;
    let sql = "UPDATE blob SET used = 1, touched_ms = max(touched_ms, ?) WHERE id IN (SELECT value FROM json_each(?))";
    sqlx::query(sql).bind(signed(now_ms)).bind(&list).execute(&mut *db).await?;
    sqlx::query("UPDATE doc SET blobs_seq = ? WHERE id = ?").bind(signed(seq)).bind(doc.as_str()).execute(&mut *db).await?;
    Ok(0)
}

/// Forgets a picture that nobody shows and that is too old to come back by an undo; 1 when it is forgotten.
pub async fn forget(db: &mut SqliteConnection, id: &BlobId, unused_before: u64, left_before: u64) -> Result<u64, Failure> {
    let sql = "DELETE FROM blob WHERE id = ? AND touched_ms < CASE WHEN used THEN ? ELSE ? END \
               AND NOT EXISTS (SELECT 1 FROM blob_use WHERE blob_id = blob.id)";
    let query = sqlx::query(sql).bind(id.as_str()).bind(signed(left_before)).bind(signed(unused_before));
    Ok(query.execute(db).await?.rows_affected())
}
