//! Who may do what with a document, as rows: links, members, authors. What a role allows is `model::access`'s.

use sqlx::SqliteConnection;

use super::{Failure, Link, StoreError, done, signed};
use crate::model::{
    access::Role,
    ids::{DocId, UserId},
};

/// The link that has the document's own id.
pub async fn first_link(db: &mut SqliteConnection, doc: &DocId, now: i64) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO link (id, doc_id, role, created_ms) VALUES (?1, ?1, 'edit', ?2)";
    sqlx::query(sql).bind(doc.as_str()).bind(now).execute(db).await?;
    Ok(())
}

/// Documents and links share their addresses.
pub async fn is_taken(db: &mut SqliteConnection, address: &DocId) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM link WHERE id = ?)").bind(address.as_str()).fetch_one(db).await
}

pub async fn link(db: &mut SqliteConnection, link: &Link) -> Result<u64, Failure> {
    if is_taken(db, &link.id).await? {
        return Err(Failure::Refused(StoreError::Exists));
    }
    let sql = "INSERT INTO link (id, doc_id, role, created_ms) SELECT ?, id, ?, ? FROM doc WHERE id = ?";
    let query = sqlx::query(sql).bind(link.id.as_str()).bind(link.role.name()).bind(signed(link.created_ms)).bind(link.doc.as_str());
    done(query.execute(db).await?.rows_affected())
}

pub async fn end_link(db: &mut SqliteConnection, id: &DocId, now_ms: u64) -> Result<u64, Failure> {
    let sql = "UPDATE link SET ended_ms = ? WHERE id = ? AND ended_ms IS NULL";
    done(sqlx::query(sql).bind(signed(now_ms)).bind(id.as_str()).execute(&mut *db).await?.rows_affected())?;
    let sql = "INSERT INTO acl_change (doc_id) SELECT doc_id FROM link WHERE id = ?";
    sqlx::query(sql).bind(id.as_str()).execute(db).await?;
    Ok(0)
}

pub async fn admit(db: &mut SqliteConnection, doc: &DocId, person: &UserId, role: Option<Role>) -> Result<u64, Failure> {
    let sql = "INSERT INTO acl_change (doc_id) SELECT id FROM doc WHERE id = ?";
    done(sqlx::query(sql).bind(doc.as_str()).execute(&mut *db).await?.rows_affected())?;
    let query = match role {
        Some(role) => {
            let sql = "INSERT INTO member (role, doc_id, person_id) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET role = excluded.role";
            sqlx::query(sql).bind(role.name())
        }
        None => sqlx::query("DELETE FROM member WHERE doc_id = ? AND person_id = ?"),
    };
    query.bind(doc.as_str()).bind(person.as_str()).execute(db).await?;
    Ok(0)
}

/// Who was first stays.
pub async fn authors(db: &mut SqliteConnection, doc: &DocId, authors: &[(u64, UserId)]) -> Result<(), sqlx::Error> {
    for (client, person) in authors {
        let sql = "INSERT INTO author (doc_id, client, person_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
        sqlx::query(sql).bind(doc.as_str()).bind(signed(*client)).bind(person.as_str()).execute(&mut *db).await?;
    }
    Ok(())
}
