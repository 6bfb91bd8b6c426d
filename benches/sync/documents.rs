//! The documents under load, made before the server starts: empty ones, a board of ten thousand shapes, a text of 260,000 edits.

use std::path::Path;

use tandem::{
    model::{
        geom::Geo,
        order::Order,
        shape::{Kind, Shape},
    },
    server::{Services, config::Config, rooms::Seed, store::NewDoc},
};
use yrs::{Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, Transact};

/// Copies of the large ones: each is opened cold once.
pub const COPIES: usize = 5;

pub struct Documents {
    pub empty: Vec<String>,
    pub boards: Vec<String>,
    pub texts: Vec<String>,
}

pub async fn make(data: &Path, empty: usize) -> Documents {
    let services = Services::start(Config::local(data.to_owned())).await.expect("a store");
    let mut documents = Documents { empty: Vec::new(), boards: Vec::new(), texts: Vec::new() };
    for _ in 0..empty {
        documents.empty.push(services.rooms.create(None, Seed::default()).await.expect("a document").as_str().to_owned());
    }
    let text = text();
    for _ in 0..COPIES {
        let seed = Seed { title: "A large board".into(), shapes: shapes(), ..Seed::default() };
        documents.boards.push(services.rooms.create(None, seed).await.expect("a document").as_str().to_owned());
        let id = tandem::model::ids::DocId::random();
        let new = NewDoc { id: id.clone(), owner: None, title: String::new(), update: text.clone().into(), authors: Vec::new(), now_ms: 1 };
        services.store.create(new).await.expect("a document");
        documents.texts.push(id.as_str().to_owned());
    }
    services.shutdown().await;
    documents
}

fn shapes() -> Vec<Shape> {
    let shape = |(i, z)| {
        let geo = Geo { x: (i % 100) as f64 * 180.5, y: (i / 100) as f64 * 120.25, w: 140.5, h: 80.25, r: 0.0 };
        Shape { text: format!("Shape number {i}"), ..Shape::new(Kind::Rectangle, geo, z) }
    };
    Order::sequence(10_000).into_iter().enumerate().map(shape).collect()
}

/// As of a paper being written: runs of typing at places that move about, three in ten edits delete.
fn text() -> Vec<u8> {
    let mut options = Options::with_client_id(yrs::ClientID::new(7));
    options.offset_kind = OffsetKind::Utf16;
    let doc = Doc::with_options(options);
    let note = doc.get_or_insert_text("note");
    let mut txn = doc.transact_mut();
    let (mut random, mut len, mut at, mut edits) = (1_u64, 0_u32, 0_u32, 0);
    while edits < 260_000 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407); // Knuth, MMIX
        let (draw, run) = (random >> 33, 5 + (random >> 20 & 31) as u32);
        if len > 200 && draw % 10 < 3 {
            let run = run.min(len - at.min(len - 1));
            at = at.min(len - run);
            note.remove_range(&mut txn, at, run);
            len -= run;
            edits += run;
        } else {
            if draw % 4 == 0 {
                at = (draw / 4 % u64::from(len + 1)) as u32;
            }
            note.insert(&mut txn, at.min(len), &"the quick brown fox jumps over the lazy dog"[..run as usize]);
            at = at.min(len) + run;
            len += run;
            edits += run;
        }
    }
    drop(txn);
    let txn = doc.transact();
    assert!(note.get_string(&txn).len() == len as usize);
    txn.encode_state_as_update_v1(&StateVector::default())
}
