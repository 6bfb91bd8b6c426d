//! The contract of `Store` as tests: every clause, against every implementation. An implementation brings a way to open itself twice over
//! the same data.

use std::{future::Future, sync::Arc};

use bytes::Bytes;
use tempfile::TempDir;

use super::{Append, Damaged, Link, NewDoc, RowKind, Sqlite, Store, StoreError, Swap};
use crate::model::{
    access::Role,
    ids::{DocId, UserId},
};

/// A store whose files outlive it, and a way to damage them.
struct Bench {
    dir: TempDir,
    store: Arc<Sqlite>,
}

impl Bench {
    async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let store = Arc::new(Sqlite::open(&dir.path().join("db")).await.unwrap());
        Bench { dir, store }
    }

    async fn reopen(self) -> Self {
        self.store.close().await.unwrap();
        let store = Arc::new(Sqlite::open(&self.dir.path().join("db")).await.unwrap());
        Bench { dir: self.dir, store }
    }

    /// What a bad disk does.
    async fn damage(&self, sql: &'static str) {
        use sqlx::{Connection, SqliteConnection};
        let mut db = SqliteConnection::connect(self.dir.path().join("db").to_str().unwrap()).await.unwrap();
        assert!(sqlx::query(sql).execute(&mut db).await.unwrap().rows_affected() > 0, "{sql}");
    }

    async fn count(&self, sql: &'static str) -> i64 {
        use sqlx::{Connection, SqliteConnection};
        let mut db = SqliteConnection::connect(self.dir.path().join("db").to_str().unwrap()).await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut db).await.unwrap()
    }

    async fn doc(&self) -> DocId {
        let id = DocId::random();
        self.store.create(new(&id)).await.unwrap();
        id
    }

    async fn append(&self, doc: &DocId, updates: &[&'static str]) -> Result<u64, StoreError> {
        self.store.append(append(doc, updates)).await
    }

    /// Numbers and contents of the tail.
    async fn tail(&self, doc: &DocId) -> Vec<(u64, String)> {
        let stored = self.store.load(doc).await.unwrap().unwrap();
        stored.tail.iter().map(|row| (row.seq, String::from_utf8(row.payload.to_vec()).unwrap())).collect()
    }
}

fn new(id: &DocId) -> NewDoc {
    NewDoc { id: id.clone(), owner: None, title: "First".into(), update: Bytes::from_static(b"one"), authors: Vec::new(), now_ms: 5 }
}

fn append(doc: &DocId, updates: &[&'static str]) -> Append {
    let updates = updates.iter().map(|update| Bytes::from_static(update.as_bytes())).collect();
    Append { doc: doc.clone(), after: 0, updates, title: None, authors: Vec::new(), now_ms: 9 }
}

fn swap(doc: &DocId, (seen, base, upto): (u64, u64, u64), payload: &'static str) -> Swap {
    Swap { doc: doc.clone(), seen, base, upto, payload: Bytes::from_static(payload.as_bytes()), now_ms: 9 }
}

fn numbered(from: u64, contents: &[&str]) -> Vec<(u64, String)> {
    (from..).zip(contents.iter().map(|text| (*text).to_owned())).collect()
}

#[tokio::test]
async fn st2_updates_are_numbered_without_a_gap_in_the_order_of_the_answers() {
    let bench = Bench::new().await;
    let doc = bench.doc().await;
    assert_eq!(bench.append(&doc, &["two", "three"]).await, Ok(3));
    assert_eq!(bench.append(&doc, &["four"]).await, Ok(4));
    assert_eq!(bench.tail(&doc).await, numbered(1, &["one", "two", "three", "four"]));
}

#[tokio::test]
async fn st2_many_writers_at_once_leave_no_gap() {
    let bench = Bench::new().await;
    let docs = [bench.doc().await, bench.doc().await];
    let jobs: Vec<_> = (0..400).map(|i| tokio::spawn(bench.store.append(append(&docs[i % 2], &["x", "y"])))).collect();
    let mut last = Vec::new();
    for job in jobs {
        last.push(job.await.unwrap().unwrap());
    }
    last.sort_unstable();
    let expected: Vec<u64> = (0..200).flat_map(|i| [3 + 2 * i, 3 + 2 * i]).collect();
    assert_eq!(last, expected);
    for doc in &docs {
        let seqs: Vec<u64> = bench.tail(doc).await.into_iter().map(|(seq, _)| seq).collect();
        assert_eq!(seqs, (1..=401).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn st3_a_load_is_the_snapshot_and_exactly_the_updates_after_it() {
    let bench = Bench::new().await;
    let doc = bench.doc().await;
    bench.append(&doc, &["two", "three"]).await.unwrap();
    assert_eq!(bench.store.compact(swap(&doc, (0, 0, 2), "one+two")).await, Ok(true));
    let stored = bench.store.load(&doc).await.unwrap().unwrap();
    let snapshot = stored.snapshot.unwrap();
    assert_eq!((snapshot.upto, &snapshot.payload[..]), (2, &b"one+two"[..]));
    assert_eq!((stored.head, stored.snapshot_seq, stored.damaged), (3, 2, vec![]));
    assert_eq!(bench.tail(&doc).await, numbered(3, &["three"]));
}

#[tokio::test]
async fn st4_what_does_not_exist_is_not_empty() {
    let bench = Bench::new().await;
    let (doc, person) = (DocId::random(), UserId::random());
    assert_eq!(bench.store.load(&doc).await, Ok(None));
    assert_eq!(bench.store.find(&doc, &UserId::random()).await, Ok(None));
    assert_eq!(bench.append(&doc, &["x"]).await, Err(StoreError::NoSuchDoc));
    assert_eq!(bench.store.visit(&person, &doc, &doc, 1).await, Err(StoreError::NoSuchDoc));
    assert_eq!(bench.store.compact(swap(&doc, (0, 0, 1), "x")).await, Ok(false));
    assert_eq!(bench.store.count().await, Ok(0));
}

#[tokio::test]
async fn st5_create_never_overwrites() {
    let bench = Bench::new().await;
    let doc = bench.doc().await;
    let again = NewDoc { update: Bytes::from_static(b"other"), ..new(&doc) };
    assert_eq!(bench.store.create(again).await, Err(StoreError::Exists));
    assert_eq!(bench.tail(&doc).await, numbered(1, &["one"]));
}

#[tokio::test]
async fn st6_a_bad_write_does_not_fail_the_writes_beside_it() {
    let bench = Bench::new().await;
    let (good, missing) = (bench.doc().await, DocId::random());
    let answers =
        futures_util::future::join_all((0..50).map(|i| bench.store.append(append(if i % 2 == 0 { &good } else { &missing }, &["x"]))));
    for (i, answer) in answers.await.into_iter().enumerate() {
        assert_eq!(answer.is_ok(), i % 2 == 0, "{answer:?}");
    }
    assert_eq!(bench.tail(&good).await.len(), 26);
}

#[tokio::test]
async fn st6_after_a_database_error_nothing_is_left_behind_and_the_next_write_works() {
    let bench = Bench::new().await;
    let (doc, other) = (bench.doc().await, bench.doc().await);
    bench.damage("INSERT INTO doc_update (doc_id, seq, crc32c, payload) SELECT id, 3, 0, x'00' FROM doc ORDER BY rowid LIMIT 1").await;
    let (bad, good) = tokio::join!(bench.append(&doc, &["two", "three"]), bench.append(&other, &["two"]));
    assert!(matches!(bad, Err(StoreError::Unavailable(_))), "{bad:?}");
    assert_eq!(good, Ok(2));
    assert_eq!(bench.store.find(&doc, &UserId::random()).await.unwrap().unwrap().head, 1, "no part of the failed write");
    assert_eq!(bench.append(&doc, &["two"]).await, Ok(2));
}

#[tokio::test]
async fn st7_only_the_first_of_two_compactions_swaps() {
    let bench = Bench::new().await;
    let doc = bench.doc().await;
    bench.append(&doc, &["two", "three"]).await.unwrap();
    assert_eq!(bench.store.compact(swap(&doc, (0, 0, 2), "first")).await, Ok(true));
    assert_eq!(bench.store.compact(swap(&doc, (0, 0, 3), "late")).await, Ok(false));
    assert_eq!(bench.store.load(&doc).await.unwrap().unwrap().snapshot.unwrap().upto, 2);
    assert_eq!(bench.store.compact(swap(&doc, (2, 2, 9), "of the future")).await, Ok(false));
}

#[tokio::test]
async fn st7_the_way_back_stays_until_the_next_swap() {
    let bench = Bench::new().await;
    let doc = bench.doc().await;
    bench.append(&doc, &["two", "three"]).await.unwrap();
    bench.store.compact(swap(&doc, (0, 0, 2), "12")).await.unwrap();
    assert_eq!(bench.count("SELECT count(*) FROM doc_update").await, 3, "all updates are still there");
    bench.store.compact(swap(&doc, (2, 2, 3), "123")).await.unwrap();
    assert_eq!(bench.count("SELECT min(seq) FROM doc_update").await, 3);
    assert_eq!(bench.count("SELECT count(*) FROM doc_snapshot").await, 2);
}

#[tokio::test]
async fn st8_a_flipped_bit_is_reported_and_the_rest_is_read() {
    let bench = Bench::new().await;
    let doc = bench.doc().await;
    bench.append(&doc, &["two", "three"]).await.unwrap();
    bench.damage("UPDATE doc_update SET payload = x'00' WHERE seq = 2").await;
    let stored = bench.store.load(&doc).await.unwrap().unwrap();
    assert_eq!(stored.tail.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(stored.damaged.iter().map(|row| (row.kind, row.seq)).collect::<Vec<_>>(), [(RowKind::Update, 2)]);
}

#[tokio::test]
async fn st8_a_missing_update_is_damage_too() {
    let bench = Bench::new().await;
    let doc = bench.doc().await;
    bench.append(&doc, &["two", "three"]).await.unwrap();
    bench.damage("DELETE FROM doc_update WHERE seq = 2").await;
    bench.damage("DELETE FROM doc_update WHERE seq = 3").await;
    let stored = bench.store.load(&doc).await.unwrap().unwrap();
    assert_eq!(stored.damaged.iter().map(|row| row.seq).collect::<Vec<_>>(), [2, 3]);
}

#[tokio::test]
async fn st8_a_damaged_snapshot_gives_way_to_the_one_before() {
    let bench = Bench::new().await;
    let doc = bench.doc().await;
    bench.append(&doc, &["two", "three"]).await.unwrap();
    bench.store.compact(swap(&doc, (0, 0, 2), "12")).await.unwrap();
    bench.store.compact(swap(&doc, (2, 2, 3), "123")).await.unwrap();
    bench.damage("UPDATE doc_snapshot SET payload = x'00' WHERE upto_seq = 3").await;
    let stored = bench.store.load(&doc).await.unwrap().unwrap();
    assert_eq!((stored.snapshot.unwrap().upto, stored.snapshot_seq), (2, 3));
    assert_eq!(stored.tail.len(), 1, "the update that the damaged one had in it");
    assert_eq!(stored.damaged[0].kind, RowKind::Snapshot);
    assert_eq!(bench.store.compact(swap(&doc, (3, 2, 3), "123")).await, Ok(true), "and can be made again");
}

#[tokio::test]
async fn st9_what_is_set_aside_is_copied_once() {
    let bench = Bench::new().await;
    let doc = bench.doc().await;
    let rows = vec![Damaged { kind: RowKind::Update, seq: 1, why: "its checksum is wrong".into() }];
    for _ in 0..2 {
        bench.store.set_aside(&doc, rows.clone(), 7).await.unwrap();
    }
    assert_eq!(bench.count("SELECT count(*) FROM doc_quarantine WHERE payload = CAST('one' AS BLOB)").await, 1);
    assert_eq!(bench.tail(&doc).await.len(), 1, "the row itself stays");
}

#[tokio::test]
async fn st10_visits_come_latest_first_each_once_with_the_title_of_today() {
    let bench = Bench::new().await;
    let (person, other) = (UserId::random(), UserId::random());
    let docs = [bench.doc().await, bench.doc().await, bench.doc().await];
    for (at, doc) in [(1, &docs[0]), (2, &docs[1]), (3, &docs[0])] {
        bench.store.visit(&person, doc, doc, at).await.unwrap();
    }
    bench.store.visit(&other, &docs[2], &docs[2], 9).await.unwrap();
    bench.store.append(Append { title: Some("Renamed".into()), now_ms: 77, ..append(&docs[0], &["x"]) }).await.unwrap();
    let visits = bench.store.visits(&person, 10).await.unwrap();
    assert_eq!(visits.iter().map(|card| &card.id).collect::<Vec<_>>(), [&docs[0], &docs[1]]);
    assert_eq!((visits[0].title.as_str(), visits[0].updated_ms, visits[0].head), ("Renamed", 77, 2));
    assert_eq!(bench.store.visits(&person, 1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn st11_what_was_written_is_there_after_a_restart() {
    let bench = Bench::new().await;
    let (doc, person) = (bench.doc().await, UserId::random());
    bench.append(&doc, &["two"]).await.unwrap();
    bench.store.rename(&person, "Ada").await.unwrap();
    bench.store.rename(&person, "Ada L.").await.unwrap();
    bench.store.visit(&person, &doc, &doc, 3).await.unwrap();
    let bench = bench.reopen().await;
    assert_eq!(bench.tail(&doc).await, numbered(1, &["one", "two"]));
    assert_eq!(bench.store.name(&person).await, Ok(Some("Ada L.".into())));
    assert_eq!(bench.store.name(&UserId::random()).await, Ok(None));
    assert_eq!(bench.store.visits(&person, 5).await.unwrap().len(), 1);
    assert_eq!(bench.store.count().await, Ok(1));
}

#[tokio::test]
async fn st1_a_write_whose_asker_gave_up_is_written_whole_or_not_at_all() {
    let bench = Bench::new().await;
    let doc = bench.doc().await;
    drop(bench.append(&doc, &["never polled"]));
    let mut asked = Box::pin(bench.append(&doc, &["two", "three"]));
    let once = std::future::poll_fn(|cx| std::task::Poll::Ready(asked.as_mut().poll(cx).is_ready()));
    once.await;
    drop(asked);
    let bench = bench.reopen().await;
    assert_eq!(bench.tail(&doc).await, numbered(1, &["one", "two", "three"]));
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let bench = Bench::new().await;
    let doc = bench.doc().await;
    bench.store.close().await.unwrap();
    assert!(matches!(bench.append(&doc, &["x"]).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(bench.store.load(&doc).await, Err(StoreError::Unavailable(_))));
}

fn link(doc: &DocId, role: Role) -> Link {
    Link { id: DocId::random(), doc: doc.clone(), role, created_ms: 7, ended: false }
}

#[tokio::test]
async fn st12_a_document_is_found_by_its_id_and_its_links_and_an_ended_link_gives_nothing() {
    let bench = Bench::new().await;
    let (doc, person) = (bench.doc().await, UserId::random());
    let look = link(&doc, Role::View);
    bench.store.link(look.clone()).await.unwrap();
    assert_eq!(bench.store.link(look.clone()).await, Err(StoreError::Exists));
    assert_eq!(bench.store.link(Link { id: DocId::random(), doc: DocId::random(), ..look.clone() }).await, Err(StoreError::NoSuchDoc));
    assert_eq!(bench.store.create(new(&look.id)).await, Err(StoreError::Exists), "a document cannot take the address of a link");
    let gives = async |bench: &Bench, address: &DocId| {
        let card = bench.store.find(address, &person).await.unwrap().unwrap();
        assert_eq!((&card.id, &card.address), (&doc, address));
        (card.by_link, card.by_name)
    };
    assert_eq!(gives(&bench, &doc).await, (Some(Role::Edit), None));
    assert_eq!(gives(&bench, &look.id).await, (Some(Role::View), None));
    bench.store.admit(&doc, &person, Some(Role::Comment)).await.unwrap();
    bench.store.end_link(&look.id, 8).await.unwrap();
    assert_eq!(bench.store.end_link(&look.id, 9).await, Err(StoreError::NoSuchDoc), "it has ended");
    let bench = bench.reopen().await;
    assert_eq!(gives(&bench, &look.id).await, (None, Some(Role::Comment)));
    let links: Vec<_> = bench.store.links(&doc).await.unwrap().into_iter().map(|link| (link.role, link.ended)).collect();
    assert_eq!(links, [(Role::Edit, false), (Role::View, true)]);
    assert_eq!(bench.store.find(&DocId::random(), &person).await, Ok(None));
}

#[tokio::test]
async fn st13_changes_of_rights_are_told_in_order_from_any_number_on() {
    let bench = Bench::new().await;
    let (one, two, person) = (bench.doc().await, bench.doc().await, UserId::random());
    assert_eq!(bench.store.changes(0).await, Ok((0, Vec::new())), "a new link takes nothing from anybody");
    bench.store.admit(&two, &person, Some(Role::View)).await.unwrap();
    bench.store.end_link(&one, 8).await.unwrap();
    bench.store.admit(&two, &person, None).await.unwrap();
    assert_eq!(bench.store.changes(0).await, Ok((3, vec![two.clone(), one.clone(), two.clone()])));
    let bench = bench.reopen().await;
    assert_eq!(bench.store.changes(2).await, Ok((3, vec![two])));
    assert_eq!(bench.store.admit(&DocId::random(), &person, None).await, Err(StoreError::NoSuchDoc));
    assert_eq!(bench.store.changes(3).await, Ok((3, Vec::new())));
}

#[tokio::test]
async fn st14_who_wrote_first_stays_the_author_and_a_failed_write_makes_none() {
    let bench = Bench::new().await;
    let (doc, ada, bob) = (bench.doc().await, UserId::random(), UserId::random());
    let by = |client, person: &UserId| Append { authors: vec![(client, person.clone())], ..append(&doc, &["x"]) };
    bench.store.append(by(7, &ada)).await.unwrap();
    bench.store.append(by(7, &bob)).await.unwrap();
    bench.store.append(by((1 << 53) - 1, &bob)).await.unwrap();
    let nowhere = Append { doc: DocId::random(), ..by(9, &bob) };
    assert_eq!(bench.store.append(nowhere).await, Err(StoreError::NoSuchDoc));
    let bench = bench.reopen().await;
    assert_eq!(bench.store.load(&doc).await.unwrap().unwrap().authors, [(7, ada), ((1 << 53) - 1, bob)]);
}

#[tokio::test]
async fn st2_a_wrong_idea_of_the_head_costs_nothing_but_time() {
    let bench = Bench::new().await;
    let (doc, other) = (bench.doc().await, bench.doc().await);
    let answers = [(&doc, 0), (&doc, 1), (&doc, 1), (&doc, 99), (&other, 1)]
        .map(|(doc, after)| bench.store.append(Append { after, ..append(doc, &["x", "y"]) }));
    let heads = futures_util::future::join_all(answers).await;
    assert_eq!(heads, [3, 5, 7, 9, 3].map(Ok));
    for (after, head) in [(99, 11), (3, 13), (12, 15), (14, 17)] {
        assert_eq!(bench.store.append(Append { after, ..append(&doc, &["x", "y"]) }).await, Ok(head), "alone in its transaction");
    }
    let right = bench.store.append(Append { after: 17, title: Some("It's \"mine\"".into()), ..append(&doc, &["z"]) });
    assert_eq!(right.await, Ok(18));
    let stored = bench.store.load(&doc).await.unwrap().unwrap();
    assert_eq!((stored.head, stored.tail.len(), stored.title.as_str()), (18, 18, "It's \"mine\""));
    assert!(stored.damaged.is_empty());
}

#[tokio::test]
async fn st2_appends_of_one_moment_to_one_document_and_to_many_keep_their_order() {
    let bench = Bench::new().await;
    let docs = [bench.doc().await, bench.doc().await, bench.doc().await];
    let mut answers = Vec::new();
    for n in 0..120 {
        // Sizes around those of a statement, and a document that is not there in between.
        let updates: Vec<Bytes> = (0..n % 7).map(|i| Bytes::from(format!("{n}.{i}"))).collect();
        let doc = if n % 11 == 0 { DocId::random() } else { docs[n % 3].clone() };
        answers.push((
            n,
            updates.clone(),
            bench.store.append(Append { doc, after: n as u64 % 5, updates, title: None, authors: Vec::new(), now_ms: 9 }),
        ));
    }
    let (mut kept, mut told) = (vec![vec!["one".to_owned()]; 3], Vec::new());
    let all =
        futures_util::future::join_all(answers.into_iter().map(|(n, updates, answer)| async move { (n, updates, answer.await) })).await;
    for (n, updates, answer) in all {
        match answer {
            Ok(head) => {
                kept[n % 3].extend(updates.iter().map(|update| String::from_utf8(update.to_vec()).unwrap()));
                told.push((head, kept[n % 3].len() as u64));
            }
            Err(error) => assert_eq!((error, n % 11), (StoreError::NoSuchDoc, 0)),
        }
    }
    assert!(told.iter().all(|(head, expected)| head == expected), "{told:?}");
    for (doc, kept) in docs.iter().zip(kept) {
        assert_eq!(bench.tail(doc).await, (1..).zip(kept).collect::<Vec<_>>());
    }
}
