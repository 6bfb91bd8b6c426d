//! People edit one document at once.

use tokio_tungstenite::tungstenite::Message;

use super::support::{App, soon};
use crate::{
    model::{
        geom::{Geo, Rect},
        ids::random_client,
        order::Order,
        shape::{Kind, Shape},
    },
    server::rooms::Dialect,
    sync::{
        frame::Frame,
        replica::{Replica, TextOp},
        wire::ServerMessage,
    },
};

#[tokio::test]
async fn two_people_see_each_others_edits_and_both_are_saved() {
    let app = App::start().await;
    let doc = app.doc("Hello").await;
    let (ada, bob) = (app.open(&doc).await, app.open(&doc).await);
    ada.sees_note("Hello").await;
    ada.types("A ");
    bob.sees_note("A Hello").await;
    bob.draws(Shape::new(Kind::Rectangle, Geo::from(Rect::new(0.0, 0.0, 9.0, 9.0)), Order::first()));
    ada.sees_shapes(1).await;
    ada.titles("Shared");
    bob.sees_title("Shared").await;
    ada.is_saved().await;
    bob.is_saved().await;
    assert_eq!(app.stored_note(&doc).await, "A Hello");
    assert_eq!(app.card(&doc).await.title, "Shared");
}

#[tokio::test]
async fn ten_people_typing_at_once_agree_in_the_end() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let mut people = Vec::new();
    for _ in 0..10 {
        people.push(app.open(&doc).await);
    }
    for round in 0..20 {
        for (i, person) in people.iter().enumerate() {
            person.types(&format!("{i}.{round} "));
        }
        tokio::task::yield_now().await;
    }
    for person in &people {
        person.is_saved().await;
    }
    let stored = app.stored_note(&doc).await;
    assert_eq!(stored.split_whitespace().count(), 200);
    for person in &people {
        person.sees_note(&stored).await;
    }
}

#[tokio::test]
async fn s1_a_plain_yjs_client_edits_the_same_note_and_hears_binary_only() {
    let app = App::start().await;
    let doc = app.doc("one").await;
    let ada = app.open(&doc).await;
    let mut stock = app.raw(&doc, Dialect::Yjs).await;
    let mut copy = Replica::new(random_client());
    stock.frame(Frame::Step1(&copy.state_vector())).await;
    let state = stock.pick(|frame| if let Frame::Step2(update) = frame { Some(update.to_vec()) } else { None }).await;
    copy.absorb(&state).unwrap();
    assert_eq!(copy.note(), "one");
    let edit = copy.edit_note(&[TextOp::Retain(3), TextOp::Insert(" two".into())]).unwrap();
    stock.frame(Frame::Update(&edit.update)).await;
    ada.sees_note("one two").await;
    ada.types("zero ");
    let update = loop {
        match stock.next().await {
            Some(Message::Binary(bytes)) => {
                if let Ok(Frame::Update(update)) = Frame::parse(&bytes) {
                    break update.to_vec();
                }
            }
            other => panic!("{other:?} to a plain Yjs client"),
        }
    };
    copy.absorb(&update).unwrap();
    assert_eq!(copy.note(), "zero one two");
}

#[tokio::test]
async fn s3_a_stock_client_that_sends_over_a_gap_is_asked_for_everything() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let ada = app.open(&doc).await;
    let mut offline = Replica::new(random_client());
    offline.edit_note(&[TextOp::Insert("written offline".into())]).unwrap();
    let mut stock = app.raw(&doc, Dialect::Yjs).await;
    stock.pick(|frame| matches!(frame, Frame::Step1(_)).then_some(())).await;
    let next = offline.edit_note(&[TextOp::Insert("then: ".into())]).unwrap();
    stock.frame(Frame::Update(&next.update)).await;
    let vector = stock.pick(|frame| if let Frame::Step1(vector) = frame { Some(vector.to_vec()) } else { None }).await;
    stock.frame(Frame::Step2(&offline.diff(&vector).unwrap())).await;
    ada.sees_note("then: written offline").await;
}

#[tokio::test]
async fn s2_the_welcome_comes_first_and_s14_a_request_is_answered_by_its_id() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let mut raw = app.raw(&doc, Dialect::Tandem).await;
    let Some(Message::Text(first)) = raw.next().await else { panic!("a control message first") };
    assert!(first.starts_with(r#"{"type":"welcome""#), "{first}");
    raw.text(r#"{"id":7,"type":"who","data":{}}"#).await;
    let people = raw.control(|control| match control.message {
        ServerMessage::People { people } if control.id == Some(7) => Some(people),
        _ => None,
    });
    assert_eq!(people.await.len(), 1);
    raw.text(r#"{"id":8,"type":"ping","data":{}}"#).await;
    raw.control(|control| (control.id == Some(8) && control.message == ServerMessage::Pong {}).then_some(())).await;
}

#[tokio::test]
async fn s4_saved_counts_the_edits_of_the_connection() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let mut raw = app.raw(&doc, Dialect::Tandem).await;
    let mut copy = Replica::new(random_client());
    raw.frame(Frame::Step2(&[0, 0])).await;
    for text in ["a", "b", "c"] {
        let edit = copy.edit_note(&[TextOp::Insert(text.into())]).unwrap();
        raw.frame(Frame::Update(&edit.update)).await;
        raw.frame(Frame::Update(&edit.update)).await; // twice: it changes nothing the second time, and is counted all the same
    }
    let saved = raw.control(|control| if let ServerMessage::Saved { n: 7 } = control.message { Some(()) } else { None });
    soon("saved 7", saved).await;
    let head = app.card(&doc).await.head;
    assert!((2..=4).contains(&head), "{head}: one for the document, and each edit once, alone or with others");
    assert_eq!(app.stored_note(&doc).await, copy.note());
}

#[tokio::test]
async fn a_thousand_opens_at_once_load_the_document_once() {
    use std::sync::atomic::Ordering;

    use crate::{model::access::Role, server::rooms::Joiner};

    let dir = tempfile::TempDir::new().unwrap();
    let store = super::support::flaky::Flaky::new(&dir).await;
    let app = App::over(dir, store.clone()).await;
    let doc = app.doc("x").await;
    let opens = (0..900).map(|_| {
        let (rooms, doc) = (app.services.rooms.clone(), doc.clone());
        let joiner = Joiner::someone(Role::Edit);
        tokio::spawn(async move { rooms.join(&doc, joiner).await })
    });
    let members = futures_util::future::join_all(opens.collect::<Vec<_>>()).await;
    assert!(members.iter().all(|member| matches!(member, Ok(Ok(_)))));
    assert_eq!(store.loads.load(Ordering::SeqCst), 1);
}
