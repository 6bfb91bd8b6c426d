//! The one task that writes to SQLite: natural group commit. While one commit runs, writes queue; the next commit takes them all. After a
//! commit that several shared, the next begins [`limits::COMMIT_PACE`] later; a lone write is never delayed. It decides nothing about documents.

mod append;
mod blobs;
mod rights;

use std::time::Duration;

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, sleep_until},
};

use super::{
    Append, Blob, Damaged, Link, NewDoc, StoreError, Swap,
    rows::{digest, signed},
};
use crate::{
    model::{
        access::Role,
        ids::{BlobId, DocId, UserId},
    },
    sync::limits,
};

/// Something to write. The number in the answer is what the method of `Store` says, or 0.
pub enum Write {
    Create(NewDoc),
    Append(Append),
    Compact(Swap),
    SetAside { doc: DocId, rows: Vec<Damaged>, now_ms: u64 },
    Visit { person: UserId, doc: DocId, address: DocId, now_ms: u64 },
    Link(Link),
    EndLink { id: DocId, now_ms: u64 },
    Admit { doc: DocId, person: UserId, role: Option<Role> },
    Rename { person: UserId, name: String },
    KeepBlob { blob: Blob, doc: Option<DocId>, now_ms: u64 },
    Shown { doc: DocId, seq: u64, blobs: Vec<BlobId>, now_ms: u64 },
    ForgetBlob { id: BlobId, unused_before: u64, left_before: u64 },
}

impl Write {
    fn append(&self) -> Option<&Append> {
        if let Write::Append(append) = self { Some(append) } else { None }
    }
}

pub struct Job {
    pub write: Write,
    pub reply: oneshot::Sender<Result<u64, StoreError>>,
}

/// A write refused by what is in the database, or a database that did not do it.
enum Failure {
    Refused(StoreError),
    Sql(sqlx::Error),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Failure::Sql(error)
    }
}

type Outcome = Result<u64, StoreError>;

/// Runs until every sender is gone. After an error of the database the connection is reopened: a file that failed to sync once is not
/// trusted to sync later.
pub async fn run(options: SqliteConnectOptions, first: SqliteConnection, mut jobs: mpsc::Receiver<Job>) {
    let mut connection = Some(first);
    let mut group = Vec::new();
    let mut next = Instant::now();
    while jobs.recv_many(&mut group, limits::GROUP).await > 0 {
        sleep_until(next).await;
        while group.len() < limits::GROUP
            && let Ok(job) = jobs.try_recv()
        {
            group.push(job);
        }
        // Who writes alone never waits; where several share a sync, more of them shall share the next.
        next = Instant::now() + if group.len() > 1 { limits::COMMIT_PACE } else { Duration::ZERO };
        let (writes, replies): (Vec<Write>, Vec<_>) = group.drain(..).map(|job| (job.write, job.reply)).unzip();
        for (reply, outcome) in replies.into_iter().zip(write(&options, &mut connection, &writes).await) {
            let _ = reply.send(outcome); // whoever asked may be gone; it is written all the same
        }
    }
    if let Some(connection) = connection {
        let _ = connection.close().await;
    }
}

/// All of them in one transaction; if the database refuses, each in its own, so that one bad write cannot fail the others (ST6). Not when
/// somebody else has it locked: each would wait as long again, and who comes last would not hear of it for minutes.
async fn write(options: &SqliteConnectOptions, connection: &mut Option<SqliteConnection>, writes: &[Write]) -> Vec<Outcome> {
    match attempt(options, connection, writes).await {
        Ok(outcomes) => outcomes,
        Err(error) if writes.len() == 1 || is_locked(&error) => vec![Err(error.into()); writes.len()],
        Err(_) => {
            let mut outcomes = Vec::with_capacity(writes.len());
            for one in writes {
                let outcome = attempt(options, connection, std::slice::from_ref(one)).await;
                outcomes.push(outcome.map_err(StoreError::from).and_then(|mut all| all.pop().unwrap_or(Ok(0))));
            }
            outcomes
        }
    }
}

async fn attempt(
    options: &SqliteConnectOptions,
    slot: &mut Option<SqliteConnection>,
    writes: &[Write],
) -> Result<Vec<Outcome>, sqlx::Error> {
    let mut connection = match slot.take() {
        Some(open) => open,
        None => SqliteConnection::connect_with(options).await?,
    };
    #[cfg(test)]
    crash::points_inside(&mut connection).await?;
    match transact(&mut connection, writes).await {
        Ok(outcomes) => {
            crash_point!("transaction-committed");
            *slot = Some(connection);
            Ok(outcomes)
        }
        Err(error) => {
            tracing::error!(%error, writes = writes.len(), "the store could not commit");
            let _ = connection.close_hard().await;
            Err(error)
        }
    }
}

/// SQLITE_BUSY, after the wait that the connection allows.
fn is_locked(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()).and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

async fn transact(connection: &mut SqliteConnection, writes: &[Write]) -> Result<Vec<Outcome>, sqlx::Error> {
    if let Some(appends) = writes.iter().map(Write::append).collect::<Option<Vec<&Append>>>()
        && let Some(outcomes) = append::at_once(connection, &appends).await?
    {
        return Ok(outcomes);
    }
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let mut outcomes = Vec::with_capacity(writes.len());
    // Appends that stand together are written together; all else one by one, in the order in which it came.
    for run in writes.chunk_by(|one, next| matches!((one, next), (Write::Append(_), Write::Append(_)))) {
        if let [Write::Append(_), ..] = run {
            let appends: Vec<&Append> = run.iter().filter_map(Write::append).collect();
            outcomes.extend(append::all(connection, &appends).await?);
            continue;
        }
        for write in run {
            outcomes.push(match apply(connection, write).await {
                Ok(n) => Ok(n),
                Err(Failure::Refused(why)) => Err(why),
                Err(Failure::Sql(error)) => return Err(error),
            });
        }
    }
    sqlx::query("COMMIT").execute(&mut *connection).await?;
    Ok(outcomes)
}

/// All but appends. Refuses before it writes anything, so that a refusal needs no savepoint.
async fn apply(db: &mut SqliteConnection, write: &Write) -> Result<u64, Failure> {
    match write {
        Write::Create(new) => create(db, new).await,
        Write::Append(_) => Ok(0), // `append::all` has it
        Write::Compact(swap) => compact(db, swap).await,
        Write::SetAside { doc, rows, now_ms } => set_aside(db, doc, rows, *now_ms).await,
        Write::Visit { person, doc, address, now_ms } => {
            let sql = "INSERT INTO visit (person_id, doc_id, at_ms, address) SELECT ?, id, ?, ? FROM doc WHERE id = ? \
                       ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms, address = excluded.address";
            let query = sqlx::query(sql).bind(person.as_str()).bind(signed(*now_ms)).bind(address.as_str()).bind(doc.as_str());
            done(query.execute(db).await?.rows_affected())
        }
        Write::Link(link) => rights::link(db, link).await,
        Write::EndLink { id, now_ms } => rights::end_link(db, id, *now_ms).await,
        Write::Admit { doc, person, role } => rights::admit(db, doc, person, *role).await,
        Write::Rename { person, name } => {
            let sql = "INSERT INTO person (id, name) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = excluded.name";
            sqlx::query(sql).bind(person.as_str()).bind(name.as_str()).execute(db).await?;
            Ok(0)
        }
        Write::KeepBlob { blob, doc, now_ms } => blobs::keep(db, blob, doc.as_ref(), *now_ms).await,
        Write::Shown { doc, seq, blobs, now_ms } => blobs::shown(db, doc, *seq, blobs, *now_ms).await,
        Write::ForgetBlob { id, unused_before, left_before } => blobs::forget(db, id, *unused_before, *left_before).await,
    }
}

/// Nothing was touched: there is no such document.
fn done(rows: u64) -> Result<u64, Failure> {
    if rows == 0 { Err(Failure::Refused(StoreError::NoSuchDoc)) } else { Ok(0) }
}

async fn create(db: &mut SqliteConnection, new: &NewDoc) -> Result<u64, Failure> {
    let sql = "INSERT INTO doc (id, owner, title, created_ms, updated_ms, head_seq) VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING";
    let now = signed(new.now_ms);
    let owner = new.owner.as_ref().map(UserId::as_str);
    let query = sqlx::query(sql).bind(new.id.as_str()).bind(owner).bind(new.title.as_str()).bind(now).bind(now);
    if rights::is_taken(db, &new.id).await? || query.execute(&mut *db).await?.rows_affected() == 0 {
        return Err(Failure::Refused(StoreError::Exists));
    }
    append::first(db, &new.id, &new.update).await?;
    rights::first_link(db, &new.id, now).await?;
    rights::authors(db, &new.id, &new.authors).await?;
    Ok(1)
}

async fn compact(db: &mut SqliteConnection, swap: &Swap) -> Result<u64, Failure> {
    let doc = swap.doc.as_str();
    crash_point!("swap-begun");
    let sql = "UPDATE doc SET snapshot_seq = ? WHERE id = ? AND snapshot_seq = ? AND head_seq >= ?";
    let query = sqlx::query(sql).bind(signed(swap.upto)).bind(doc).bind(signed(swap.seen)).bind(signed(swap.upto));
    if query.execute(&mut *db).await?.rows_affected() == 0 {
        return Ok(0);
    }
    crash_point!("swap-claimed");
    let sql = "INSERT OR REPLACE INTO doc_snapshot (doc_id, upto_seq, created_ms, sha256, payload) VALUES (?, ?, ?, ?, ?)";
    let query = sqlx::query(sql).bind(doc).bind(signed(swap.upto)).bind(signed(swap.now_ms)).bind(digest(&swap.payload));
    query.bind(&swap.payload[..]).execute(&mut *db).await?;
    crash_point!("swap-snapshot-in");
    // The base was just proved readable: it and the updates after it stay as the way back, what came before it may go.
    let sql = "DELETE FROM doc_snapshot WHERE doc_id = ? AND upto_seq NOT IN (?, ?)";
    sqlx::query(sql).bind(doc).bind(signed(swap.base)).bind(signed(swap.upto)).execute(&mut *db).await?;
    crash_point!("swap-snapshots-out");
    let sql = "DELETE FROM doc_update WHERE doc_id = ? AND seq <= ?";
    sqlx::query(sql).bind(doc).bind(signed(swap.base)).execute(&mut *db).await?;
    crash_point!("swap-updates-out");
    Ok(1)
}

async fn set_aside(db: &mut SqliteConnection, doc: &DocId, rows: &[Damaged], now_ms: u64) -> Result<u64, Failure> {
    for row in rows {
        let sql = match row.kind {
            super::RowKind::Update => {
                "INSERT INTO doc_quarantine (doc_id, kind, seq, at_ms, why, payload) \
                 SELECT doc_id, ?, seq, ?, ?, payload FROM doc_update WHERE doc_id = ? AND seq = ? ON CONFLICT DO NOTHING"
            }
            super::RowKind::Snapshot => {
                "INSERT INTO doc_quarantine (doc_id, kind, seq, at_ms, why, payload) \
                 SELECT doc_id, ?, upto_seq, ?, ?, payload FROM doc_snapshot WHERE doc_id = ? AND upto_seq = ? ON CONFLICT DO NOTHING"
            }
        };
        let query = sqlx::query(sql).bind(row.kind.name()).bind(signed(now_ms)).bind(row.why.as_str());
        query.bind(doc.as_str()).bind(signed(row.seq)).execute(&mut *db).await?;
    }
    Ok(0)
}

// At the end, because `tests::tidy` reads a file up to its tests.
#[cfg(test)]
mod crash;
