//! Bytes that mean harm: their sender is closed, the room goes on.

use tokio_tungstenite::tungstenite::{Error, http::StatusCode};

use super::support::{App, Raw};
use crate::{
    model::ids::{DocId, random_client},
    server::rooms::Dialect,
    sync::{
        frame::Frame,
        limits::close,
        replica::{Replica, TextOp},
    },
};

/// What yrs 0.28.1 accepts and then cannot encode any more.
const POISON: [u8; 24] = [
    0x01, 0x01, 0x02, 0x6f, 0x72, 0xe4, 0x64, 0x28, 0x01, 0x01, 0x6d, 0x02, 0x6b, 0x32, 0x01, 0x7d, 0x02, 0x88, 0x01, 0x1f, 0x01, 0x7d,
    0x02, 0x00,
];

async fn closed_with(app: &App, doc: &DocId, frame: Vec<u8>) -> u16 {
    let mut raw = app.raw(doc, Dialect::Tandem).await;
    raw.binary(frame).await;
    raw.close_code().await
}

#[tokio::test(flavor = "multi_thread")]
async fn s12_hostile_frames_close_their_sender_and_the_room_goes_on() {
    let app = App::start().await;
    let doc = app.doc("safe").await;
    let (ada, bob) = (app.open(&doc).await, app.open(&doc).await);
    let nested = {
        // An Any value of 10,000 nested arrays inside a map entry.
        let mut update = vec![1, 1, 1, 0, 0x28, 1, 1, b'm', 1, b'k', 1];
        update.extend([0x75, 1].repeat(10_000));
        update.extend([0x7e, 0]);
        update
    };
    let frames = [
        ("poison", Frame::Update(&POISON).encode()),
        ("nesting", Frame::Update(&nested).encode()),
        ("huge state vector", Frame::Step1(&[0xff, 0xff, 0xff, 0x2f]).encode()),
        ("huge awareness", Frame::Awareness(&[0xff, 0xff, 0xff, 0x2f]).encode()),
        ("huge client", Frame::Update(&[0x0d, 0x36, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f]).encode()),
        ("cut", vec![0, 2, 200, 1]),
        ("unknown", vec![99, 1, 2, 3]),
        ("empty", vec![]),
        ("trailing", vec![0, 0, 1, 0, 9]),
    ];
    for (what, frame) in frames {
        assert_eq!(closed_with(&app, &doc, frame).await, close::MALFORMED, "{what}");
    }
    ada.types("still ");
    bob.sees_note("still safe").await;
    ada.is_saved().await;
}

#[tokio::test]
async fn s7_text_that_is_no_control_message_closes_with_4400() {
    let app = App::start().await;
    let doc = app.doc("").await;
    for text in ["", "{", "[]", r#"{"type":"nope"}"#, r#"{"type":"hello"}"#, r#"{"type":"saved","data":{"n":1}}"#] {
        let mut raw = app.raw(&doc, Dialect::Tandem).await;
        raw.text(text).await;
        assert_eq!(raw.close_code().await, close::BAD_MESSAGE, "{text}");
    }
    let mut plain = app.raw(&doc, Dialect::Yjs).await;
    plain.text(r#"{"type":"ping","data":{}}"#).await;
    assert_eq!(plain.close_code().await, close::BAD_MESSAGE, "plain Yjs has no text");
}

#[tokio::test]
async fn s2_a_client_of_another_version_is_told_so() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let mut raw = app.raw(&doc, Dialect::Tandem).await;
    raw.text(r#"{"type":"hello","data":{"versions":[98,99]}}"#).await;
    assert_eq!(raw.close_code().await, close::OLD_PROTOCOL);
}

#[tokio::test]
async fn an_unknown_document_is_404_or_4404_and_never_made() {
    let app = App::start().await;
    for id in [DocId::random().as_str(), "short", "..%2F..%2Fetc%2Fpasswd"] {
        let Err(Error::Http(answer)) = Raw::connect(app.addr, id, Dialect::Yjs).await else { panic!("{id}: no upgrade") };
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{id}");
        let mut raw = Raw::connect(app.addr, id, Dialect::Tandem).await.expect("upgraded, so that a browser can be told");
        assert_eq!(raw.close_code().await, close::NOT_FOUND, "{id}");
    }
    assert_eq!(app.services.store.count().await, Ok(0));
}

#[tokio::test]
async fn pages_of_other_origins_may_not_connect() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let own = format!("http://{}", app.addr);
    Raw::with_header(app.addr, doc.as_str(), Dialect::Tandem, ("origin", &own)).await.expect("our own page");
    for origin in ["https://evil.test", "null", "http://127.0.0.1:1"] {
        let Err(Error::Http(answer)) = Raw::with_header(app.addr, doc.as_str(), Dialect::Tandem, ("origin", origin)).await else {
            panic!("{origin} was let in")
        };
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{origin}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s12_random_damage_to_valid_updates_never_harms_the_room() {
    let seed: u64 = std::env::var("TANDEM_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0x7a11de);
    println!("TANDEM_SEED={seed}");
    let mut state = seed;
    let mut random = move |below: usize| {
        // SplitMix64 (Steele, Lea, Flood 2014).
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % below as u64) as usize
    };
    let app = App::start().await;
    let doc = app.doc("safe").await;
    let ada = app.open(&doc).await;
    let mut raw = app.raw(&doc, Dialect::Yjs).await;
    for _ in 0..300 {
        let mut copy = Replica::new(random_client());
        let mut update = copy.edit_note(&[TextOp::Insert("some text".into())]).unwrap().update;
        for _ in 0..=random(3) {
            let at = random(update.len());
            update[at] = random(256) as u8;
        }
        raw.frame(Frame::Update(&update)).await;
        raw = app.raw(&doc, Dialect::Yjs).await;
    }
    ada.types("end ");
    ada.is_saved().await;
    let late = app.open(&doc).await;
    late.sees_note(&ada.note()).await;
    assert!(late.note().contains("end "));
    assert_eq!(app.stored_note(&doc).await, late.note(), "what is shown is what is stored");
}
