//! Who gets in and what they may do there: every role against every frame and route, every way to say who one is, and rights that end.

use serde_json::json;
use tokio_tungstenite::tungstenite::{self, client::IntoClientRequest, http::HeaderName};

use super::support::{App, Peer, Raw, front::Front, raw};
use crate::{
    model::{
        access::{Action, Role, can},
        ids::{DocId, UserId, random_client},
    },
    server::{auth::Token, jobs, rooms::Dialect, sharing},
    sync::{
        awareness::{self, Entry},
        frame::Frame,
        limits::{self, close},
        replica::{Replica, TextOp},
        wire::{ClientMessage, ServerMessage},
    },
};

async fn link(app: &App, doc: &DocId, role: Role) -> DocId {
    sharing::new_address(&app.services.store, doc, role).await.unwrap()
}

/// What a frame asks for. A new kind of frame does not compile until it has its rule here.
fn asks(frame: &Frame<'_>) -> Action {
    match frame {
        Frame::Step1(_) | Frame::QueryAwareness => Action::Read,
        Frame::Awareness(_) => Action::Appear,
        Frame::Step2(_) | Frame::Update(_) => Action::Edit,
    }
}

/// The same for what is said in text.
fn says(message: &ClientMessage) -> Action {
    match message {
        ClientMessage::Hello { .. } | ClientMessage::Ping {} | ClientMessage::Pong {} | ClientMessage::Who {} => Action::Read,
    }
}

#[tokio::test]
async fn t12_every_frame_of_every_role_does_what_the_role_allows_and_nothing_else() {
    let app = App::start().await;
    for role in [Role::View, Role::Comment, Role::Edit] {
        let update = Replica::new(random_client()).edit_note(&[TextOp::Insert("x".into())]).unwrap().update;
        let here = awareness::encode([Entry { client: 5, clock: 1, state: Some("{}") }].into_iter());
        let frames = [Frame::Step1(&[0]), Frame::Step2(&update), Frame::Update(&update), Frame::Awareness(&here), Frame::QueryAwareness];
        for frame in frames {
            let doc = app.doc("shared").await;
            let address = link(&app, &doc, role).await;
            let mut raw = app.raw(&address, Dialect::Tandem).await;
            raw.frame(frame).await;
            // The answer to this comes after all that the frame did.
            raw.text(&ClientMessage::Ping {}.write(Some(1))).await;
            let refused = raw
                .control(|control| match control.message {
                    ServerMessage::Refused { n, .. } => Some(n),
                    ServerMessage::Pong {} => Some(0),
                    _ => None,
                })
                .await;
            let allowed = can(role, asks(&frame));
            assert_eq!(refused == 0, allowed, "{role:?} {frame:?}");
            if !allowed {
                assert_eq!(app.card(&doc).await.head, 1, "{role:?} {frame:?} changed the document");
            }
        }
        for message in [ClientMessage::Hello { versions: vec![1] }, ClientMessage::Ping {}, ClientMessage::Pong {}, ClientMessage::Who {}] {
            assert!(can(role, says(&message)));
            let doc = app.doc("shared").await;
            let mut raw = app.raw(&link(&app, &doc, role).await, Dialect::Tandem).await;
            raw.text(&message.write(None)).await;
            raw.text(&ClientMessage::Ping {}.write(Some(1))).await;
            raw.control(|control| matches!((control.id, control.message), (Some(1), ServerMessage::Pong {})).then_some(())).await;
        }
    }
}

/// Every route of the server that is about a document: method, what follows its address, body, and what it asks for.
const ROUTES: [(&str, &str, &str, Action); 10] = [
    ("/d/{id}", "", "", Action::Read),
    ("/d/{id}/preview.svg", "", "", Action::Read),
    ("/d/{id}/preview.png", "", "", Action::Read),
    ("/api/v1/docs/{id}/export", "?format=md", "", Action::Read),
    ("/api/v1/docs/{id}/clipboard", "", r#"{"shapes":[]}"#, Action::Read),
    ("/api/v1/docs/{id}/shapes", "", r#"{"elements":[]}"#, Action::Edit),
    ("/api/v1/docs/{id}/blobs", "", "<svg/>", Action::Edit),
    ("/api/v1/docs/{id}/files", "?name=a.txt", "words", Action::Edit),
    ("/api/v1/docs/{id}/tickets", "", "{}", Action::Read),
    ("/api/v1/docs/{id}/links", "", r#"{"role":"view"}"#, Action::Edit),
];
/// Routes that are about no document, or that the frames above are about. Who knows the name of a picture has its bytes, or had them.
const OTHERS: [&str; 11] = [
    "/",
    "/blank",
    "/import",
    "/api/v1/docs",
    "/api/fn/{name}",
    "/blobs/{name}",
    "/blobs/{name}/{file}",
    "/ws/{id}",
    "/healthz",
    "/readyz",
    "/metrics",
];

#[test]
fn t12_every_route_has_a_rule() {
    let table = include_str!("../http/routes.rs");
    let routes: Vec<&str> = table.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(routes.len() > 10, "{routes:?}");
    for route in routes {
        assert!(ROUTES.iter().any(|(known, ..)| *known == route) || OTHERS.contains(&route), "{route} has no rule");
    }
}

#[tokio::test]
async fn t12_every_route_by_every_address_answers_as_the_role_allows_and_what_is_not_there_looks_the_same() {
    let mut front = Front::start().await;
    let home = front.get("/").await;
    front.keep_cookie(&home);
    let doc: DocId = front.create(json!({"markdown": "secret"})).await.parse().unwrap();
    let (store, owner) = (front.services.store.clone(), front.cookie.clone());
    front.cookie = String::new();
    let stranger = front.get("/").await;
    front.keep_cookie(&stranger);
    let stranger = front.cookie.clone();
    let mut addresses = vec![(DocId::random(), None), (doc.clone(), Some(Role::Edit))];
    for role in [Role::View, Role::Comment, Role::Edit] {
        let ended = sharing::new_address(&store, &doc, role).await.unwrap();
        store.end_link(&ended, 1).await.unwrap();
        addresses.extend([(sharing::new_address(&store, &doc, role).await.unwrap(), Some(role)), (ended, None)]);
    }
    let mut nothing = Vec::new();
    for (address, role) in addresses {
        for (route, query, body, action) in ROUTES {
            for (cookie, owns) in [(&stranger, false), (&owner, true)] {
                front.cookie.clone_from(cookie);
                let path = route.replace("{id}", address.as_str()) + query;
                let answer = if body.is_empty() { front.get(&path).await } else { front.post(&path, "application/json", body).await };
                // Ended links lead the owner to what is his.
                let role = if owns && nothing_is_unknown(&front, &address).await { Some(Role::Owner) } else { role };
                let status = answer.status.as_u16();
                match role {
                    Some(role) if can(role, action) => assert!(status < 300, "{role:?} {path}: {status}"),
                    Some(role) => assert_eq!(status, 403, "{role:?} {path}"),
                    None => {
                        assert_eq!(status, 404, "{path}");
                        nothing.push((route, answer.text().replace(address.as_str(), "ID")));
                    }
                }
                if role.is_some() && role != Some(Role::Owner) && address != doc {
                    assert!(!answer.text().contains(doc.as_str()), "{path} names the document's own id");
                }
            }
        }
    }
    for route in ROUTES.map(|(route, ..)| route).into_iter().filter(|route| route.starts_with("/api")) {
        let mut answers: Vec<&String> = nothing.iter().filter(|(of, _)| *of == route).map(|(_, text)| text).collect();
        answers.dedup();
        assert_eq!(answers.len(), 1, "{route}: {answers:?}");
    }
}

async fn nothing_is_unknown(front: &Front, address: &DocId) -> bool {
    front.services.store.find(address, &UserId::random()).await.unwrap().is_some()
}

/// The status of a handshake; 101 is in.
async fn handshake(app: &App, path: &str, headers: &[(&str, String)]) -> u16 {
    let mut request = format!("ws://{}{path}", app.addr).into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    match raw::connect(app.addr, request).await {
        Ok(_) => 101,
        Err(tungstenite::Error::Http(response)) => response.status().as_u16(),
        Err(other) => panic!("{path}: {other}"),
    }
}

#[tokio::test]
async fn t11_a_handshake_counts_by_where_the_page_is_and_by_who_shows_what() {
    let app = App::start().await;
    let (doc, other) = (app.doc("").await, app.doc("").await);
    let look = link(&app, &doc, Role::View).await;
    let ended = link(&app, &doc, Role::Edit).await;
    app.services.store.end_link(&ended, 1).await.unwrap();
    let token = Token::random();
    let (here, cookie) = (format!("http://{}", app.addr), format!("tandem_guest={}", token.secret()));
    let host = app.addr.to_string();
    let port = app.addr.port();
    // Where the page is.
    for (origin, by_cookie, without) in [
        (Some(here.clone()), 101, 101),
        (Some(format!("https://{host}")), 101, 101), // a proxy may speak https for us
        (None, 403, 101),
        (Some("null".into()), 403, 403),
        (Some(String::new()), 403, 403),
        (Some("http://evil.test".into()), 403, 403),
        (Some(format!("http://{host}.evil.test")), 403, 403),
        (Some(format!("http://evil.test/{host}")), 403, 403),
        (Some(format!("http://sub.{host}")), 403, 403),
        (Some(format!("http://127.0.0.1:{}", port.wrapping_add(1))), 403, 403),
        (Some(format!("http://localhost:{port}")), 403, 403),
        (Some(format!("ws://{host}")), 403, 403),
        (Some(format!("http://user@{host}")), 403, 403),
        (Some(format!("http://{host}@evil.test")), 403, 403),
        (Some("http://xn--127-0-0-1.test".into()), 403, 403),
        (Some("file://".into()), 403, 403),
    ] {
        let mut headers: Vec<(&str, String)> = origin.iter().map(|origin| ("origin", origin.clone())).collect();
        assert_eq!(handshake(&app, &format!("/ws/{doc}"), &headers).await, without, "{origin:?} without a cookie");
        headers.push(("cookie", cookie.clone()));
        assert_eq!(handshake(&app, &format!("/ws/{doc}"), &headers).await, by_cookie, "{origin:?} with a cookie");
    }
    let twice = [("origin", here.clone()), ("origin", "http://evil.test".into())];
    assert_eq!(handshake(&app, &format!("/ws/{doc}"), &twice).await, 403);
    // Who shows what.
    let ticket = |address: &DocId| app.services.tickets.issue(&token.user(), address, std::time::Instant::now());
    let (good, elsewhere, used) = (ticket(&doc), ticket(&other), ticket(&look));
    assert_eq!(handshake(&app, &format!("/ws/{look}?ticket={used}"), &[]).await, 101);
    let bearer = |secret: &str| ("authorization", format!("Bearer {secret}"));
    for (path, headers, status) in [
        (format!("/ws/{doc}?ticket={good}"), vec![], 101),
        (format!("/ws/{look}?ticket={used}"), vec![], 401),
        (format!("/ws/{doc}?ticket={elsewhere}"), vec![], 401),
        (format!("/ws/{doc}?ticket="), vec![], 401),
        (format!("/ws/{doc}?ticket=made-up"), vec![("origin", here.clone()), ("cookie", cookie.clone())], 401),
        (format!("/ws/{doc}"), vec![bearer(&token.secret())], 101),
        (format!("/ws/{doc}"), vec![bearer("made-up")], 401),
        (format!("/ws/{doc}"), vec![bearer("made-up"), ("origin", here.clone()), ("cookie", cookie.clone())], 401),
        (format!("/ws/{doc}"), vec![("authorization", "Basic YTpi".into())], 101), // a proxy's own
        (format!("/ws/{look}"), vec![], 101),
        (format!("/ws/{ended}"), vec![], 404),
        (format!("/ws/{}", DocId::random()), vec![], 404),
        ("/ws/..%2f..%2fetc%2fpasswd".into(), vec![], 404),
        ("/ws/short".into(), vec![], 404),
    ] {
        assert_eq!(handshake(&app, &path, &headers).await, status, "{path} {headers:?}");
    }
    let front = Front::start().await;
    assert_eq!(front.get(&format!("/ws/{doc}")).await.status.as_u16() / 100, 4, "no upgrade, no document");
}

#[tokio::test]
async fn t13_a_right_that_ends_ends_for_those_who_are_connected_too() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let address = link(&app, &doc, Role::Edit).await;
    let editor = app.open(&address).await;
    let other = app.open(&doc).await;
    editor.types("before ");
    other.sees_note("before ").await;
    // Another process ends it; this one looks twice a second.
    app.services.store.end_link(&address, 1).await.unwrap();
    assert_eq!(jobs::review(&app.services.store, &app.services.rooms, None).await, Some(1));
    editor.is_gone().await;
    editor.types("after ");
    assert_eq!((other.note(), app.stored_note(&doc).await), ("before ".into(), "before ".into()));
}

#[tokio::test]
async fn t13_a_lower_role_holds_at_once_and_a_higher_one_brings_what_was_refused() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let token = Token::random();
    let look = link(&app, &doc, Role::View).await;
    let (store, rooms) = (&app.services.store, &app.services.rooms);
    store.admit(&doc, &token.user(), Some(Role::Edit)).await.unwrap();
    let editor = Peer::open(app.addr, &look, token.clone()).await;
    editor.types("one ");
    editor.is_saved().await;
    store.admit(&doc, &token.user(), None).await.unwrap();
    rooms.review(&doc).await;
    editor.has_role(Role::View).await;
    editor.types("two ");
    editor.is_refused().await;
    assert_eq!(app.stored_note(&doc).await, "one ");
    store.admit(&doc, &token.user(), Some(Role::Edit)).await.unwrap();
    rooms.review(&doc).await;
    editor.is_saved().await;
    assert_eq!(app.stored_note(&doc).await, "two one ");
}

#[tokio::test]
async fn nobody_writes_under_the_client_id_of_somebody_else_even_after_a_restart() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let ada = app.open(&doc).await;
    ada.types("Ada's ");
    ada.is_saved().await;
    let app = app.restart().await;
    // An edit that says that Ada has written it, in order and well formed.
    let mut forged = Replica::new(ada.client());
    forged.absorb(&ada.state()).unwrap();
    let update = forged.edit_note(&[TextOp::Insert("forged ".into())]).unwrap().update;
    let mut raw = app.raw(&doc, Dialect::Tandem).await;
    for _ in 0..limits::STRIKES {
        raw.frame(Frame::Update(&update)).await;
    }
    assert_eq!(raw.close_code().await, close::POLICY);
    assert_eq!(app.stored_note(&doc).await, "Ada's ");
    ada.types("still ");
    ada.is_saved().await;
    assert_eq!(app.stored_note(&doc).await, "still Ada's ");
}

#[tokio::test]
async fn a_program_that_reconnects_without_a_cookie_still_owns_what_it_wrote() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let mut program = Replica::new(random_client());
    let mut send = async |text: &str| {
        let update = program.edit_note(&[TextOp::Insert(text.into())]).unwrap().update;
        let mut raw: Raw = app.raw(&doc, Dialect::Tandem).await;
        raw.frame(Frame::Update(&update)).await;
        raw.control(|control| matches!(control.message, ServerMessage::Saved { n: 1 }).then_some(())).await;
    };
    send("one ").await;
    send("two ").await;
    assert_eq!(app.stored_note(&doc).await, "two one ");
}
