//! The hot path: the updates that many rooms want stored at the same moment. A statement is a journey to SQLite's thread and back, which
//! costs more than what it does there, so a whole transaction is one journey; its numbers travel as JSON, its bytes as one blob.

use std::collections::HashMap;

use bytes::Bytes;
use sqlx::{SqliteConnection, error::ErrorKind, query::Query, sqlite::SqliteArguments};

use super::{Append, StoreError, signed};
use crate::{
    model::ids::DocId,
    server::store::rows::{checksum, unsigned},
};

/// `?1`: (document, head, updates to come, now, title) each; a head that is not what it was thought to be breaks NOT NULL.
/// `?2`: (document, seq, crc32c, offset from 1, length) of each update in the blob `?3`; a document that is not there breaks the foreign key.
/// `?4`: (document, client id, person); who was first stays.
macro_rules! append {
    () => {
        "UPDATE doc SET head_seq = CASE head_seq WHEN sum.head THEN sum.head + sum.more END, updated_ms = sum.now_ms, \
         title = COALESCE(sum.title, doc.title) FROM (SELECT value ->> 0 AS id, value ->> 1 AS head, value ->> 2 AS more, \
         value ->> 3 AS now_ms, value ->> 4 AS title FROM json_each(?1)) AS sum WHERE doc.id = sum.id; \
         INSERT INTO doc_update (doc_id, seq, crc32c, payload) \
         SELECT value ->> 0, value ->> 1, value ->> 2, substr(?3, value ->> 3, value ->> 4) FROM json_each(?2); \
         INSERT INTO author (doc_id, client, person_id) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?4) WHERE true \
         ON CONFLICT DO NOTHING"
    };
}

type Outcomes = Vec<Result<u64, StoreError>>;

/// One transaction, one journey, if each append knows its document's head. `None`: one does not, and nothing was written.
pub async fn at_once(db: &mut SqliteConnection, appends: &[&Append]) -> Result<Option<Outcomes>, sqlx::Error> {
    let mut batch = Batch::default();
    for append in appends {
        let last = batch.add(append, signed(append.after));
        if last.is_none() {
            return Ok(None); // the same document twice: its second head follows from the first
        }
    }
    let Err(error) = batch.query(concat!("BEGIN IMMEDIATE; ", append!(), "; COMMIT")).execute(&mut *db).await else {
        return Ok(Some(appends.iter().map(|append| Ok(append.after + append.updates.len() as u64)).collect()));
    };
    match error.as_database_error().map(|error| error.kind()) {
        Some(ErrorKind::NotNullViolation | ErrorKind::ForeignKeyViolation | ErrorKind::UniqueViolation) => {
            sqlx::query("ROLLBACK").execute(db).await?;
            Ok(None)
        }
        _ => Err(error),
    }
}

/// Appends all in the transaction that is open, each document's in the order given; the number of each one's last update, or why not.
pub async fn all(db: &mut SqliteConnection, appends: &[&Append]) -> Result<Outcomes, sqlx::Error> {
    let docs: Vec<&str> = appends.iter().map(|append| append.doc.as_str()).collect();
    let sql = "SELECT id, head_seq FROM doc WHERE id IN (SELECT value FROM json_each(?))";
    let heads: Vec<(String, i64)> = sqlx::query_as(sql).bind(json(&docs)).fetch_all(&mut *db).await?;
    let mut heads: HashMap<String, i64> = heads.into_iter().collect();
    let mut outcomes = Vec::with_capacity(appends.len());
    let mut batch = Batch::default();
    for append in appends {
        let Some(head) = heads.get_mut(append.doc.as_str()) else {
            outcomes.push(Err(StoreError::NoSuchDoc));
            continue;
        };
        *head = match batch.add(append, *head) {
            Some(last) => last,
            None => {
                std::mem::take(&mut batch).query(append!()).execute(&mut *db).await?;
                batch.add(append, *head).unwrap_or(*head)
            }
        };
        outcomes.push(Ok(unsigned(*head)));
    }
    batch.query(append!()).execute(db).await?;
    Ok(outcomes)
}

/// Stores the first update of a document that is there already.
pub async fn first(db: &mut SqliteConnection, doc: &DocId, update: &Bytes) -> Result<(), sqlx::Error> {
    let query = sqlx::query("INSERT INTO doc_update (doc_id, seq, crc32c, payload) VALUES (?, 1, ?, ?)");
    query.bind(doc.as_str()).bind(checksum(1, update)).bind(&update[..]).execute(db).await?;
    Ok(())
}

/// What several appends write, each document once.
#[derive(Default)]
struct Batch<'a> {
    sums: HashMap<&'a str, (i64, i64, i64, Option<&'a str>)>,
    rows: Vec<(&'a str, i64, i64, usize, usize)>,
    payload: Vec<u8>,
    authors: Vec<(&'a str, i64, &'a str)>,
}

impl<'a> Batch<'a> {
    /// Adds an append to a document with this head; the number of its last update. `None` when the document has one already.
    fn add(&mut self, append: &'a Append, head: i64) -> Option<i64> {
        let doc = append.doc.as_str();
        let more = signed(append.updates.len() as u64);
        if self.sums.contains_key(doc) {
            return None;
        }
        self.sums.insert(doc, (head, more, signed(append.now_ms), append.title.as_deref()));
        for (seq, update) in (head + 1..).zip(&append.updates) {
            self.rows.push((doc, seq, checksum(seq, update), self.payload.len() + 1, update.len()));
            self.payload.extend_from_slice(update);
        }
        self.authors.extend(append.authors.iter().map(|(client, person)| (doc, signed(*client), person.as_str())));
        Some(head + more)
    }

    fn query(self, sql: &'static str) -> Query<'static, sqlx::Sqlite, SqliteArguments> {
        let sums: Vec<_> = self.sums.into_iter().map(|(doc, (head, more, now_ms, title))| (doc, head, more, now_ms, title)).collect();
        sqlx::query(sql).bind(json(&sums)).bind(json(&self.rows)).bind(self.payload).bind(json(&self.authors))
    }
}

/// Strings and numbers always have JSON.
fn json(rows: &impl serde::Serialize) -> String {
    serde_json::to_string(rows).unwrap_or_default()
}
