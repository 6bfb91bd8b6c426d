//! The server stops and comes back: nobody loses anything, everybody comes back by themselves.

use super::support::{App, Peer};
use crate::server::auth::Token;

#[tokio::test]
async fn people_come_back_by_themselves_after_a_restart_and_go_on() {
    let app = App::start().await;
    let doc = app.doc("before").await;
    let (ada, bob) = (app.open(&doc).await, app.open(&doc).await);
    ada.types("1 ");
    ada.is_saved().await;
    let app = app.restart().await;
    bob.types("2 ");
    ada.sees_note(&bob.note()).await;
    bob.is_saved().await;
    assert_eq!(app.stored_note(&doc).await, bob.note());
}

#[tokio::test]
async fn a_person_who_was_away_gets_what_was_missed_and_gives_what_was_written() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let ada = app.open(&doc).await;
    let away = Peer::open(app.addr, &doc, Token::random()).await;
    let app = app.restart().await; // both lose the connection and write while it is down
    ada.types("ada ");
    away.types("away ");
    ada.is_saved().await;
    away.is_saved().await;
    let late = app.open(&doc).await;
    late.sees_note(&app.stored_note(&doc).await).await;
    for word in ["ada", "away"] {
        assert!(late.note().contains(word), "{}", late.note());
    }
}

#[tokio::test]
async fn what_was_written_in_the_last_moment_before_a_stop_is_saved_or_still_with_its_author() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let ada = app.open(&doc).await;
    for i in 0..100 {
        ada.types(&format!("{i} "));
    }
    let app = app.restart().await;
    ada.is_saved().await;
    assert_eq!(app.stored_note(&doc).await.split_whitespace().count(), 100);
}

#[tokio::test]
async fn a_room_that_everybody_left_opens_again_with_everything() {
    let app = App::start().await;
    let doc = app.doc("").await;
    for i in 0..20 {
        let person = app.open(&doc).await;
        person.types(&format!("{i} "));
        person.is_saved().await;
    }
    assert_eq!(app.stored_note(&doc).await.split_whitespace().count(), 20);
}
