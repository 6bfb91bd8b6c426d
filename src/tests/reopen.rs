//! A database of an earlier version opens in this one: brought up to date, every document there, nothing of it changed (T20).

use std::{fs, path::Path};

use sqlx::{Connection, SqliteConnection, raw_sql};

use super::support::App;
use crate::{
    model::{
        access::Role,
        ids::{DocId, UserId, random_client},
    },
    server::{Services, auth::Token, config::Config},
    sync::replica::{Replica, TextOp},
};

/// The schemas as they were, oldest first, each with the number of migrations that made it.
const SCHEMAS: [&[&str]; 1] = [&["0001_create_documents.sql", "0002_create_people.sql"]];

/// A data folder as that version left it: one document of `owner` with two updates, and a visit.
async fn made_by(schema: &[&str], folder: &Path, doc: &DocId, owner: &UserId) {
    fs::create_dir_all(folder).unwrap();
    let path = folder.join("tandem.sqlite3");
    let mut db = SqliteConnection::connect(&format!("sqlite://{}?mode=rwc", path.display())).await.unwrap();
    let migrations = sqlx::migrate!("migrations/sqlite");
    let old: Vec<_> = migrations.iter().take(schema.len()).cloned().collect();
    for (migration, file) in old.iter().zip(schema) {
        let name = file.trim_end_matches(".sql").split_once('_').unwrap().1.replace('_', " ");
        assert_eq!(migration.description, name, "schemas that are out are never changed");
    }
    let old = sqlx::migrate::Migrator { migrations: old.into(), ..sqlx::migrate::Migrator::DEFAULT };
    old.run(&mut db).await.unwrap();
    let mut author = Replica::new(random_client());
    let updates = ["one ", "two "].map(|text| author.edit_note(&[TextOp::Insert(text.into())]).unwrap().update);
    let sql = "INSERT INTO doc (id, owner, title, created_ms, updated_ms, head_seq) VALUES (?, ?, 'Old', 5, 6, 2)";
    sqlx::query(sql).bind(doc.as_str()).bind(owner.as_str()).execute(&mut db).await.unwrap();
    for (seq, update) in (1_i64..).zip(updates) {
        let crc = i64::from(crc32c::crc32c_append(crc32c::crc32c(&update), &seq.to_le_bytes()));
        let sql = "INSERT INTO doc_update (doc_id, seq, crc32c, payload) VALUES (?, ?, ?, ?)";
        sqlx::query(sql).bind(doc.as_str()).bind(seq).bind(crc).bind(update).execute(&mut db).await.unwrap();
    }
    let sql = "INSERT INTO visit (person_id, doc_id, at_ms) VALUES (?, ?, 7)";
    sqlx::query(sql).bind(owner.as_str()).bind(doc.as_str()).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
}

#[tokio::test]
async fn t20_documents_of_every_earlier_schema_open_with_all_that_was_in_them() {
    for schema in SCHEMAS {
        let dir = tempfile::tempdir().unwrap();
        let (doc, token) = (DocId::random(), Token::random());
        made_by(schema, &dir.path().join("data"), &doc, &token.user()).await;
        let services = Services::start(Config::local(dir.path().join("data"))).await.unwrap();
        let app = App::over(dir, services.store.clone()).await;
        assert_eq!(app.stored_note(&doc).await, "two one ");
        let stranger = app.open(&doc).await;
        assert_eq!(stranger.note(), "two one ", "who knew the address still has it");
        stranger.types("three ");
        stranger.is_saved().await;
        let (card, role) = app.services.roles.find(&token.user(), &doc).await.unwrap().unwrap();
        assert_eq!((card.title.as_str(), card.head, role), ("Old", 3, Role::Owner));
        let visits = app.services.store.visits(&token.user(), 5).await.unwrap();
        assert_eq!(visits.iter().map(|card| &card.address).collect::<Vec<_>>(), [&doc]);
        assert!(app.services.store.load(&doc).await.unwrap().unwrap().damaged.is_empty());
        services.shutdown().await;
        let mut db = SqliteConnection::connect(app.database().to_str().unwrap()).await.unwrap();
        let (sound,): (String,) = sqlx::query_as("PRAGMA integrity_check").fetch_one(&mut db).await.unwrap();
        assert_eq!(sound, "ok");
        raw_sql("PRAGMA foreign_key_check").execute(&mut db).await.unwrap();
    }
}
