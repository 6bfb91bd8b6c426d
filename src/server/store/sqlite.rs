//! The store in one SQLite file: WAL, `synchronous=FULL`, one writer task, a few reading connections. It decides nothing about documents.

use std::{path::Path, sync::Mutex, time::Duration};

use sqlx::{
    ConnectOptions, Connection, SqliteConnection, SqlitePool,
    query::QueryAs,
    sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

use super::{
    Answer, Append, Blob, Card, Damaged, Link, NewDoc, Store, StoreError, Stored, Swap, rows,
    writer::{self, Job, Write},
};
use crate::{
    model::{
        access::Role,
        ids::{BlobId, DocId, UserId},
    },
    sync::limits,
};

/// How long a statement waits for another process (`tandem import` beside a running server).
const BUSY: Duration = Duration::from_secs(10);
/// Connections that read at the same time.
const READERS: u32 = 4;

pub struct Sqlite {
    readers: SqlitePool,
    /// Taken by `close`: the writer ends when the last sender is gone.
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Sqlite {
    /// Opens (or makes) the database at `path` and runs the migrations that it lacks.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .disable_statement_logging();
        let mut connection = SqliteConnection::connect_with(&options).await?;
        sqlx::migrate!("migrations/sqlite")
            .run(&mut connection)
            .await
            .map_err(|error| StoreError::Unavailable(format!("the database could not be brought up to date: {error}")))?;
        let pool = SqlitePoolOptions::new().max_connections(READERS).acquire_timeout(BUSY);
        let readers = pool.connect_lazy_with(options.clone().read_only(true));
        let (jobs, queue) = mpsc::channel(limits::GROUP * 4);
        let writer = tokio::spawn(writer::run(options, connection, queue));
        Ok(Sqlite { readers, jobs: Mutex::new(Some(jobs)), writer: Mutex::new(Some(writer)) })
    }

    fn write(&self, write: Write) -> Answer<'static, u64> {
        let jobs = self.jobs.lock().unwrap_or_else(|e| e.into_inner()).clone();
        Box::pin(async move {
            let closed = || StoreError::Unavailable("the store is closed".into());
            let (reply, answer) = oneshot::channel();
            jobs.ok_or_else(closed)?.send(Job { write, reply }).await.map_err(|_| closed())?;
            answer.await.map_err(|_| closed())?
        })
    }

    /// Ids in the first column; what is none is left out.
    async fn ids<T: std::str::FromStr>(&self, query: QueryAs<'_, sqlx::Sqlite, (String,), SqliteArguments>) -> Result<Vec<T>, StoreError> {
        let rows = query.fetch_all(&self.readers).await?;
        Ok(rows.into_iter().filter_map(|(id,)| id.parse().ok()).collect())
    }

    fn write_only(&self, write: Write) -> Answer<'static, ()> {
        let answer = self.write(write);
        Box::pin(async move { answer.await.map(drop) })
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        StoreError::Unavailable(error.to_string())
    }
}

impl Store for Sqlite {
    fn create(&self, new: NewDoc) -> Answer<'_, ()> {
        self.write_only(Write::Create(new))
    }

    fn append(&self, append: Append) -> Answer<'static, u64> {
        self.write(Write::Append(append))
    }

    fn load<'a>(&'a self, doc: &'a DocId) -> Answer<'a, Option<Stored>> {
        Box::pin(async move {
            let mut tx = self.readers.begin().await?; // one moment for all statements (ST3)
            let head: Option<(String, i64, i64)> = sqlx::query_as("SELECT title, head_seq, snapshot_seq FROM doc WHERE id = ?")
                .bind(doc.as_str())
                .fetch_optional(&mut *tx)
                .await?;
            let Some((title, head, snapshot_seq)) = head else {
                return Ok(None);
            };
            let mut stored = Stored { title, head: rows::unsigned(head), snapshot_seq: rows::unsigned(snapshot_seq), ..Stored::default() };
            let mut upto: Vec<(i64,)> = sqlx::query_as("SELECT upto_seq FROM doc_snapshot WHERE doc_id = ? ORDER BY upto_seq")
                .bind(doc.as_str())
                .fetch_all(&mut *tx)
                .await?;
            while let (None, Some((seq,))) = (&stored.snapshot, upto.pop()) {
                let row = sqlx::query_as("SELECT upto_seq, sha256, payload FROM doc_snapshot WHERE doc_id = ? AND upto_seq = ?");
                match rows::snapshot(row.bind(doc.as_str()).bind(seq).fetch_one(&mut *tx).await?) {
                    Ok(snapshot) => stored.snapshot = Some(snapshot),
                    Err(damaged) => stored.damaged.push(damaged),
                }
            }
            let after = rows::signed(stored.snapshot.as_ref().map_or(0, |snapshot| snapshot.upto));
            let tail = sqlx::query_as::<_, (i64, i64, Vec<u8>)>(
                "SELECT seq, crc32c, payload FROM doc_update WHERE doc_id = ? AND seq > ? ORDER BY seq",
            );
            let mut next = rows::unsigned(after) + 1;
            for row in tail.bind(doc.as_str()).bind(after).fetch_all(&mut *tx).await? {
                let seq = rows::unsigned(row.0);
                stored.damaged.extend((next..seq).map(rows::missing));
                next = seq + 1;
                match rows::update(row) {
                    Ok(row) => stored.tail.push(row),
                    Err(damaged) => stored.damaged.push(damaged),
                }
            }
            stored.damaged.extend((next..=stored.head).map(rows::missing));
            let authors: Vec<(i64, String)> =
                sqlx::query_as("SELECT client, person_id FROM author WHERE doc_id = ?").bind(doc.as_str()).fetch_all(&mut *tx).await?;
            stored.authors =
                authors.into_iter().filter_map(|(client, person)| Some((rows::unsigned(client), person.parse().ok()?))).collect();
            Ok(Some(stored))
        })
    }

    fn compact(&self, swap: Swap) -> Answer<'_, bool> {
        let answer = self.write(Write::Compact(swap));
        Box::pin(async move { Ok(answer.await? == 1) })
    }

    fn set_aside(&self, doc: &DocId, rows: Vec<Damaged>, now_ms: u64) -> Answer<'_, ()> {
        self.write_only(Write::SetAside { doc: doc.clone(), rows, now_ms })
    }

    fn find<'a>(&'a self, address: &'a DocId, person: &'a UserId) -> Answer<'a, Option<Card>> {
        Box::pin(async move {
            let sql = "SELECT doc.id, owner, title, updated_ms, head_seq, ?1, link.role, member.role FROM doc \
                       LEFT JOIN link ON link.id = ?1 AND link.ended_ms IS NULL \
                       LEFT JOIN member ON member.doc_id = doc.id AND member.person_id = ?2 \
                       WHERE doc.id = COALESCE((SELECT doc_id FROM link WHERE id = ?1), ?1)";
            let row = sqlx::query_as(sql).bind(address.as_str()).bind(person.as_str());
            row.fetch_optional(&self.readers).await?.map(rows::card).transpose()
        })
    }

    fn links<'a>(&'a self, doc: &'a DocId) -> Answer<'a, Vec<Link>> {
        Box::pin(async move {
            let sql = "SELECT id, doc_id, role, created_ms, ended_ms IS NOT NULL FROM link WHERE doc_id = ? ORDER BY created_ms, id";
            let rows = sqlx::query_as(sql).bind(doc.as_str()).fetch_all(&self.readers).await?;
            rows.into_iter().map(rows::link).collect()
        })
    }

    fn link(&self, link: Link) -> Answer<'_, ()> {
        self.write_only(Write::Link(link))
    }

    fn end_link(&self, id: &DocId, now_ms: u64) -> Answer<'_, ()> {
        self.write_only(Write::EndLink { id: id.clone(), now_ms })
    }

    fn admit(&self, doc: &DocId, person: &UserId, role: Option<Role>) -> Answer<'_, ()> {
        self.write_only(Write::Admit { doc: doc.clone(), person: person.clone(), role })
    }

    fn changes(&self, since: u64) -> Answer<'_, (u64, Vec<DocId>)> {
        Box::pin(async move {
            let sql = "SELECT seq, doc_id FROM acl_change WHERE seq > ? ORDER BY seq";
            let rows: Vec<(i64, String)> = sqlx::query_as(sql).bind(rows::signed(since)).fetch_all(&self.readers).await?;
            let newest = rows.last().map_or(since, |(seq, _)| rows::unsigned(*seq));
            Ok((newest, rows.into_iter().filter_map(|(_, doc)| doc.parse().ok()).collect()))
        })
    }

    fn count(&self) -> Answer<'_, u64> {
        Box::pin(async move {
            let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM doc").fetch_one(&self.readers).await?;
            Ok(rows::unsigned(count))
        })
    }

    fn visit(&self, person: &UserId, doc: &DocId, address: &DocId, now_ms: u64) -> Answer<'_, ()> {
        self.write_only(Write::Visit { person: person.clone(), doc: doc.clone(), address: address.clone(), now_ms })
    }

    fn visits<'a>(&'a self, person: &'a UserId, limit: u32) -> Answer<'a, Vec<Card>> {
        Box::pin(async move {
            let sql = "SELECT doc.id, owner, title, updated_ms, head_seq, COALESCE(address, doc.id), link.role, member.role \
                       FROM visit JOIN doc ON doc.id = visit.doc_id \
                       LEFT JOIN link ON link.id = COALESCE(address, doc.id) AND link.ended_ms IS NULL \
                       LEFT JOIN member ON member.doc_id = doc.id AND member.person_id = visit.person_id \
                       WHERE visit.person_id = ? ORDER BY at_ms DESC, doc.id LIMIT ?";
            let rows = sqlx::query_as(sql).bind(person.as_str()).bind(limit).fetch_all(&self.readers).await?;
            rows.into_iter().map(rows::card).collect()
        })
    }

    fn name<'a>(&'a self, person: &'a UserId) -> Answer<'a, Option<String>> {
        Box::pin(async move {
            let row: Option<(String,)> =
                sqlx::query_as("SELECT name FROM person WHERE id = ?").bind(person.as_str()).fetch_optional(&self.readers).await?;
            Ok(row.map(|(name,)| name))
        })
    }

    fn rename(&self, person: &UserId, name: &str) -> Answer<'_, ()> {
        self.write_only(Write::Rename { person: person.clone(), name: name.into() })
    }

    fn keep_blob(&self, blob: Blob, doc: Option<&DocId>, now_ms: u64) -> Answer<'_, ()> {
        self.write_only(Write::KeepBlob { blob, doc: doc.cloned(), now_ms })
    }

    fn blob<'a>(&'a self, id: &'a BlobId) -> Answer<'a, Option<Blob>> {
        Box::pin(async move {
            let row: Option<(String, i64, f64, f64)> = sqlx::query_as("SELECT kind, bytes, width, height FROM blob WHERE id = ?")
                .bind(id.as_str())
                .fetch_optional(&self.readers)
                .await?;
            Ok(row.map(|(kind, bytes, w, h)| Blob { id: id.clone(), kind, bytes: rows::unsigned(bytes), size: [w, h] }))
        })
    }

    fn blob_bytes<'a>(&'a self, doc: &'a DocId) -> Answer<'a, u64> {
        Box::pin(async move {
            let sql = "SELECT COALESCE(sum(bytes), 0) FROM blob_use JOIN blob ON blob.id = blob_use.blob_id WHERE doc_id = ?";
            let (sum,): (i64,) = sqlx::query_as(sql).bind(doc.as_str()).fetch_one(&self.readers).await?;
            Ok(rows::unsigned(sum))
        })
    }

    fn unseen(&self) -> Answer<'_, Vec<DocId>> {
        Box::pin(async move {
            let sql = "SELECT id FROM doc WHERE blobs_seq <> head_seq AND EXISTS (SELECT 1 FROM blob)";
            self.ids(sqlx::query_as(sql)).await
        })
    }

    fn shown(&self, doc: &DocId, seq: u64, blobs: Vec<BlobId>, now_ms: u64) -> Answer<'_, ()> {
        self.write_only(Write::Shown { doc: doc.clone(), seq, blobs, now_ms })
    }

    fn stale_blobs(&self, unused_before: u64, left_before: u64) -> Answer<'_, Vec<BlobId>> {
        Box::pin(async move {
            let sql = "SELECT id FROM blob WHERE touched_ms < CASE WHEN used THEN ? ELSE ? END \
                       AND NOT EXISTS (SELECT 1 FROM blob_use WHERE blob_id = blob.id)";
            self.ids(sqlx::query_as(sql).bind(rows::signed(left_before)).bind(rows::signed(unused_before))).await
        })
    }

    fn forget_blob(&self, id: &BlobId, unused_before: u64, left_before: u64) -> Answer<'_, bool> {
        let answer = self.write(Write::ForgetBlob { id: id.clone(), unused_before, left_before });
        Box::pin(async move { Ok(answer.await? == 1) })
    }

    fn close(&self) -> Answer<'_, ()> {
        let jobs = self.jobs.lock().unwrap_or_else(|e| e.into_inner()).take();
        let writer = self.writer.lock().unwrap_or_else(|e| e.into_inner()).take();
        Box::pin(async move {
            drop(jobs);
            if let Some(writer) = writer {
                let _ = writer.await;
            }
            self.readers.close().await;
            Ok(())
        })
    }
}
