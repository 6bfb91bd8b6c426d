//! Who is here.

use super::support::{App, Peer};
use crate::server::auth::Token;

#[tokio::test]
async fn people_see_who_is_here_and_who_left() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let (ada, bob) = (app.open_as(&doc, "Ada").await, app.open_as(&doc, "Bob").await);
    bob.sees_others(&["Ada"]).await;
    ada.sees_others(&["Bob"]).await;
    drop(ada);
    bob.sees_others(&[]).await;
}

#[tokio::test]
async fn a_newcomer_sees_those_who_were_here_already() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let _ada = app.open_as(&doc, "Ada").await;
    let bob = app.open(&doc).await;
    bob.sees_others(&["Ada"]).await;
    let carol = app.open(&doc).await;
    carol.sees_others(&["Ada"]).await;
    assert_eq!(carol.others(), ["Ada"]);
}

#[tokio::test]
async fn the_server_says_whose_presence_it_is_and_what_they_are_called_now() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let token = Token::random();
    app.services.people.rename(&token.user(), "Ada").await.unwrap();
    let ada = Peer::open(app.addr, &doc, token.clone()).await;
    let bob = app.open(&doc).await;
    ada.appears();
    bob.sees_others(&["Ada"]).await;
    assert_eq!(bob.ids_of_others(), [token.user()]);
    let person = app.services.people.rename(&token.user(), "Lady Lovelace").await.unwrap();
    app.services.rooms.rename(&token.user(), &person).await;
    bob.sees_others(&["Lady Lovelace"]).await;
}
