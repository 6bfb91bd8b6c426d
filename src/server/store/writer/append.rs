//! The hot path: the updates that many rooms want stored at the same moment, in as few statements as there can be. A statement is a journey
//! to SQLite's thread and back, which costs more than what it does there.

use std::collections::HashMap;

use bytes::Bytes;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{Append, StoreError, rights, signed};
use crate::{
    model::ids::DocId,
    server::store::rows::{checksum, unsigned},
};

/// Rows in one statement. A statement is prepared once for each number of rows, so there are few numbers.
const ROWS: [usize; 4] = [64, 16, 4, 1];

/// What a group adds to one document.
struct Sum {
    count: i64,
    now_ms: i64,
    title: Option<String>,
}

/// Appends all, each document's in the order given; the number of each one's last update, or why not.
pub async fn all(db: &mut SqliteConnection, appends: &[&Append]) -> Result<Vec<Result<u64, StoreError>>, sqlx::Error> {
    let mut sums: HashMap<&DocId, Sum> = HashMap::new();
    for append in appends {
        let sum = sums.entry(&append.doc).or_insert(Sum { count: 0, now_ms: 0, title: None });
        sum.count += signed(append.updates.len() as u64);
        sum.now_ms = signed(append.now_ms);
        sum.title = append.title.clone().or(sum.title.take());
    }
    let mut heads = raise(db, &sums).await?;
    let (mut rows, mut outcomes) = (Vec::new(), Vec::with_capacity(appends.len()));
    for append in appends {
        let Some(head) = heads.get_mut(&append.doc) else {
            outcomes.push(Err(StoreError::NoSuchDoc));
            continue;
        };
        for update in &append.updates {
            *head += 1;
            rows.push((&append.doc, *head, update));
        }
        outcomes.push(Ok(unsigned(*head)));
    }
    insert(db, &rows).await?;
    for append in appends.iter().filter(|append| !append.authors.is_empty() && heads.contains_key(&append.doc)) {
        rights::authors(db, &append.doc, &append.authors).await?;
    }
    Ok(outcomes)
}

/// Raises the head of each document by what is to come; the heads as they were.
async fn raise(db: &mut SqliteConnection, sums: &HashMap<&DocId, Sum>) -> Result<HashMap<DocId, i64>, sqlx::Error> {
    let (mut heads, docs) = (HashMap::with_capacity(sums.len()), sums.iter().collect::<Vec<_>>());
    for chunk in chunks(&docs) {
        let mut query = QueryBuilder::<Sqlite>::new("WITH sum (id, count, now_ms, title) AS (");
        query.push_values(chunk, |mut row, (id, sum)| {
            row.push_bind(id.as_str()).push_bind(sum.count).push_bind(sum.now_ms).push_bind(sum.title.as_deref());
        });
        query.push(
            ") UPDATE doc SET head_seq = head_seq + sum.count, updated_ms = sum.now_ms, title = COALESCE(sum.title, doc.title) \
             FROM sum WHERE doc.id = sum.id RETURNING id, head_seq",
        );
        // `fetch_all`: SQLite finishes a RETURNING statement only when it was stepped to its end.
        let rows: Vec<(String, i64)> = query.build_query_as().fetch_all(&mut *db).await?;
        for (id, head) in rows {
            if let Ok(id) = id.parse::<DocId>() {
                let more = sums.get(&id).map_or(0, |sum| sum.count);
                heads.insert(id, head - more);
            }
        }
    }
    Ok(heads)
}

/// Stores these updates under their numbers.
pub async fn insert(db: &mut SqliteConnection, rows: &[(&DocId, i64, &Bytes)]) -> Result<(), sqlx::Error> {
    for chunk in chunks(rows) {
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO doc_update (doc_id, seq, crc32c, payload) ");
        query.push_values(chunk, |mut row, (doc, seq, payload)| {
            row.push_bind(doc.as_str()).push_bind(*seq).push_bind(checksum(*seq, payload)).push_bind(&payload[..]);
        });
        query.build().execute(&mut *db).await?;
    }
    Ok(())
}

/// In stretches of the sizes of [`ROWS`].
fn chunks<T>(mut of: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = ROWS.into_iter().find(|size| *size <= of.len())?;
        let (chunk, rest) = of.split_at(size);
        of = rest;
        Some(chunk)
    })
}
