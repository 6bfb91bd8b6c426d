//! `GET /ws/{id}`: the upgrade, and one task a socket that carries frames between it and its room. It reads no frame's meaning (`rooms`);
//! it knows origins, sizes, rates and silence.
//!
//! Origin: a browser always sends one, so a page elsewhere is refused by it, and so is a cookie without an origin. A request without both is a
//! program, which could write any origin it likes; it is let in as what its token, its ticket or the address alone make of it. `null` (a
//! sandboxed page) is refused.

mod bell;
mod pulse;

use std::{sync::Arc, task::Poll};

use axum::{
    body::Bytes,
    extract::{
        Path, Query, State,
        ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{SinkExt, StreamExt, poll};
use serde::Deserialize;
use tokio::time::{Instant, sleep_until, timeout};

pub(crate) use self::bell::Bell;
use self::pulse::Pulse;
use super::{Edge, caller::Caller};
use crate::{
    model::ids::{DocId, UserId},
    server::{
        Services,
        auth::people,
        config::Origin,
        metrics::{CloseLabel, Refused},
        now_ms,
        rooms::{Dialect, Incoming, JoinError, Joiner, Member, Outgoing},
    },
    sync::{
        limits::{self, close},
        wire::SUBPROTOCOL,
    },
};

#[derive(Debug, Deserialize)]
pub struct WsQuery {
    /// From `POST /api/v1/docs/{id}/tickets`.
    ticket: Option<String>,
}

/// A code and a plain reason.
pub(crate) type Close = (u16, String);

/// The route's handler. What can be said by a status is said by one, before the upgrade; but a browser shows scripts no status, so a
/// `tandem.v1` client is upgraded and told by a close code.
pub async fn connect(
    State(Edge { services, .. }): State<Edge>,
    Path(id): Path<String>,
    Query(query): Query<WsQuery>,
    mut caller: Caller,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if let Some(ticket) = query.ticket {
        let address = id.parse().ok();
        match address.and_then(|address| services.tickets.redeem(&ticket, &address, std::time::Instant::now())) {
            Some(user) => caller = Caller::with_ticket(user),
            None => return (StatusCode::UNAUTHORIZED, "This ticket is not good, or not any more.\n").into_response(),
        }
    }
    if !origin_allowed(&headers, &services.config.origins, caller.by_cookie) {
        return (StatusCode::FORBIDDEN, "Pages of this origin may not connect here.\n").into_response();
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade.protocols([SUBPROTOCOL]),
        Err(rejection) => return rejection.into_response(),
    };
    let dialect = if upgrade.selected_protocol().is_some() { Dialect::Tandem } else { Dialect::Yjs };
    let admitted = admit(&services, &id, caller, dialect).await;
    let (status, close) = match admitted {
        Ok((doc, joiner)) => return tuned(upgrade).on_upgrade(move |socket| serve(services, doc, joiner, socket)),
        Err(refusal) => refusal,
    };
    match dialect {
        Dialect::Tandem => tuned(upgrade).on_upgrade(move |socket| async move {
            let _open = services.socket();
            farewell(&services, socket, close).await;
        }),
        Dialect::Yjs => (status, format!("{}\n", close.1)).into_response(),
    }
}

async fn admit(services: &Arc<Services>, id: &str, caller: Caller, dialect: Dialect) -> Result<(DocId, Joiner), (StatusCode, Close)> {
    let missing = || (StatusCode::NOT_FOUND, (close::NOT_FOUND, "There is no such document.".to_owned()));
    let trouble = |_| (StatusCode::SERVICE_UNAVAILABLE, (close::TRY_LATER, "The document cannot be opened now.".to_owned()));
    let address: DocId = id.parse().map_err(|_| missing())?;
    let (user, person) = match caller.known() {
        Some(user) => (user.clone(), Some(services.people.person(user).await.map_err(trouble)?)),
        None => (people::anyone(), None),
    };
    let (card, role) = services.roles.find(&user, &address).await.map_err(trouble)?.ok_or_else(missing)?;
    if person.is_some() {
        tokio::spawn(note_visit(services.clone(), user.clone(), card.id.clone(), address.clone()));
    }
    Ok((card.id, Joiner { user, person, address, role, dialect }))
}

/// Nobody waits for a sync to see a document: their list may be a moment behind.
async fn note_visit(services: Arc<Services>, user: UserId, doc: DocId, address: DocId) {
    if let Err(error) = services.store.visit(&user, &doc, &address, now_ms()).await {
        services.metrics.store_errors.inc();
        tracing::error!(%error, "a visit was not noted");
    }
}

/// Buffers and sizes (`limits`). Messages up to twice the limit are read, so that their sender can be told properly.
pub(crate) fn tuned(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(limits::READ_BUFFER)
        .write_buffer_size(limits::WRITE_BUFFER)
        .max_write_buffer_size(limits::MAX_WRITE_BUFFER)
        .max_frame_size(2 * limits::FRAME)
        .max_message_size(2 * limits::FRAME)
}

fn origin_allowed(headers: &HeaderMap, allowed: &[Origin], by_cookie: bool) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let (Some(origin), None) = (origins.next(), origins.next()) else {
        return headers.get(header::ORIGIN).is_none() && !by_cookie;
    };
    let Some(origin) = origin.to_str().ok().and_then(|origin| origin.parse::<Origin>().ok()) else {
        return false;
    };
    if !allowed.is_empty() {
        return allowed.contains(&origin);
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    ["http", "https"].iter().any(|scheme| format!("{scheme}://{host}").parse().is_ok_and(|own: Origin| own == origin))
}

async fn serve(services: Arc<Services>, doc: DocId, joiner: Joiner, mut socket: WebSocket) {
    let _open = services.socket();
    let dialect = joiner.dialect;
    let close = match services.rooms.join(&doc, joiner).await {
        Ok(member) => carry(&mut socket, member, dialect).await, // dropping the member leaves the room, before the last words
        Err(error) => {
            let code = match error {
                JoinError::NotFound => close::NOT_FOUND,
                JoinError::Full | JoinError::Unavailable(_) => close::TRY_LATER,
                JoinError::Draining => close::RESTART,
            };
            Some((code, error.to_string()))
        }
    };
    match close {
        Some(close) => farewell(&services, socket, close).await,
        None => {
            services.metrics.closes.get_or_create(&CloseLabel { code: 0 }).inc();
        }
    }
}

async fn farewell(services: &Services, socket: WebSocket, said: Close) {
    services.metrics.closes.get_or_create(&CloseLabel { code: said.0.into() }).inc();
    match said.0 {
        close::TOO_BIG => services.metrics.refuse(Refused::TooBig),
        close::TOO_FAST => services.metrics.refuse(Refused::TooFast),
        _ => {} // of what else may be refused the room knows
    }
    part(socket, said).await;
}

/// Says why, and reads on for a moment: closing TCP on unread bytes would destroy the message.
pub(crate) async fn part(mut socket: WebSocket, (code, reason): Close) {
    let goodbye = async {
        let reason = Utf8Bytes::from(clip(reason));
        if socket.send(Message::Close(Some(CloseFrame { code, reason }))).await.is_ok() {
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    let _ = timeout(limits::CLOSE_WITHIN, goodbye).await;
}

/// A close reason has at most 123 bytes (RFC 6455, 5.5).
fn clip(mut reason: String) -> String {
    let end = reason.floor_char_boundary(123);
    reason.truncate(end);
    reason
}

/// Carries frames until one side ends; the close to say, if the other side can still hear it.
async fn carry(socket: &mut WebSocket, member: Member, dialect: Dialect) -> Option<Close> {
    let mut pulse = Pulse::new(Instant::now());
    // Whatever is heard moves the next look further away, so an early look costs less than a timer a frame.
    let look = sleep_until(pulse.next(dialect));
    tokio::pin!(look);
    let bell = Arc::new(Bell::default());
    loop {
        let message = tokio::select! {
            received = bell.answer(|cx| socket.poll_next_unpin(cx)) => {
                let message = match heard(socket, received).await {
                    Ok(message) => message,
                    Err(close) => return close,
                };
                if !pulse.hear(Instant::now(), size(&message)) {
                    return Some((close::TOO_FAST, "too many messages, or too much in them".into()));
                }
                let frame = match message {
                    Message::Text(text) => Incoming::Text(text.as_str().to_owned()),
                    Message::Binary(bytes) => Incoming::Binary(bytes),
                    Message::Ping(_) | Message::Pong(_) | Message::Close(_) => continue,
                };
                if frame.len() > limits::FRAME {
                    return Some((close::TOO_BIG, format!("a frame has at most {} bytes", limits::FRAME)));
                }
                member.receive(frame).await;
                continue;
            }
            frame = member.next() => message(frame?),
            () = &mut look => {
                let now = Instant::now();
                if let Some(close) = pulse.is_dead(now, dialect) {
                    return Some(close);
                }
                let due = pulse.next(dialect) <= now;
                if due {
                    pulse.pinged = now;
                }
                look.as_mut().reset(pulse.next(dialect));
                if !due {
                    continue;
                }
                Ok(Message::Ping(Bytes::new()))
            }
        };
        let (sent, close) = send(socket, &member, message).await;
        if close.is_some() || !sent {
            return close.filter(|_| sent);
        }
    }
}

/// What came, or how the connection ends: with a close to say, or without one.
pub(crate) async fn heard(socket: &mut WebSocket, received: Option<Result<Message, axum::Error>>) -> Result<Message, Option<Close>> {
    match received {
        Some(Ok(Message::Close(_))) => {
            // The answer is written already, but leaves only by this.
            let _ = timeout(limits::CLOSE_WITHIN, socket.flush()).await;
            Err(None)
        }
        Some(Ok(message)) => Ok(message),
        Some(Err(error)) => Err(unreadable(&error.to_string())),
        None => Err(None),
    }
}

/// Bytes of payload.
fn size(message: &Message) -> usize {
    match message {
        Message::Text(text) => text.len(),
        Message::Binary(bytes) | Message::Ping(bytes) | Message::Pong(bytes) => bytes.len(),
        Message::Close(_) => 0,
    }
}

fn message(frame: Outgoing) -> Result<Message, Close> {
    match frame {
        Outgoing::Text(text) => Ok(Message::Text(Utf8Bytes::try_from(text).unwrap_or_default())),
        Outgoing::Binary(bytes) => Ok(Message::Binary(bytes)),
        Outgoing::Close { code, reason } => Err((code, reason)),
    }
}

/// Sends this and what else waits by now, in one go, but not for ever: a member that fell behind meanwhile gets a short grace. `false`: the
/// socket is of no use. The close to say, when that is what came.
async fn send(socket: &mut WebSocket, member: &Member, first: Result<Message, Close>) -> (bool, Option<Close>) {
    let mut close = None;
    let sending = async {
        let mut next = Some(first);
        for left in (0..limits::QUEUE_FRAMES).rev() {
            match next {
                Some(Ok(message)) => socket.feed(message).await?,
                Some(Err(said)) => close = Some(said),
                None => break,
            }
            // What comes after a batch waits for its turn behind what the other side says.
            next = if left > 0 && close.is_none() { member.take().map(message) } else { None };
        }
        socket.flush().await
    };
    let sent = within(sending, member).await;
    (sent, close)
}

async fn within(sending: impl Future<Output = Result<(), axum::Error>>, member: &Member) -> bool {
    tokio::pin!(sending);
    if let Poll::Ready(sent) = poll!(&mut sending) {
        return sent.is_ok(); // nearly always: the socket takes what it is given
    }
    tokio::select! {
        sent = timeout(limits::SEND_WITHIN, &mut sending) => matches!(sent, Ok(Ok(()))),
        () = member.overflowed() => matches!(timeout(limits::CLOSE_WITHIN, sending).await, Ok(Ok(()))),
    }
}

/// What to say to a socket whose bytes are not WebSocket, or too many.
fn unreadable(error: &str) -> Option<Close> {
    let too_big = error.contains("Space limit") || error.contains("too long");
    too_big.then(|| (close::TOO_BIG, format!("a frame has at most {} bytes", limits::FRAME)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse::<header::HeaderName>().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_page_of_this_host_may_connect_and_others_may_not() {
        let own = |origin: &str| origin_allowed(&headers(&[("host", "notes.example.org"), ("origin", origin)]), &[], true);
        assert!(own("https://notes.example.org") && own("http://notes.example.org"));
        for origin in [
            "null",
            "",
            "https://evil.test",
            "https://notes.example.org.evil.test",
            "https://example.org",
            "https://notes.example.org:8443",
            "https://sub.notes.example.org",
            "file://notes.example.org",
        ] {
            assert!(!own(origin), "{origin}");
        }
    }

    #[test]
    fn behind_a_proxy_the_list_alone_counts() {
        let list = ["https://notes.example.org".parse().unwrap()];
        let allowed = |origin: &str| origin_allowed(&headers(&[("host", "127.0.0.1:3000"), ("origin", origin)]), &list, true);
        assert!(allowed("https://notes.example.org") && allowed("https://Notes.Example.org:443"));
        assert!(!allowed("http://notes.example.org") && !allowed("http://127.0.0.1:3000"));
    }

    #[test]
    fn a_program_without_an_origin_may_connect_but_two_origins_are_refused() {
        assert!(origin_allowed(&headers(&[("host", "a")]), &[], false));
        assert!(!origin_allowed(&headers(&[("host", "a")]), &[], true), "a cookie comes from a browser, and browsers say where they are");
        let mut two = headers(&[("host", "a"), ("origin", "http://a")]);
        two.append(header::ORIGIN, "http://b".parse().unwrap());
        assert!(!origin_allowed(&two, &[], false));
    }

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        assert_eq!(clip("é".repeat(100)).len(), 122);
    }
}
