//! A socket that says what the test says, and a request that opens it with the headers a client has.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        self, Message,
        client::IntoClientRequest,
        http::{HeaderName, HeaderValue, Request},
    },
};

use super::soon;
use crate::{
    server::{auth::Token, rooms::Dialect},
    sync::{
        frame::Frame,
        wire::{Control, SUBPROTOCOL, ServerMessage},
    },
};

pub type Socket = WebSocketStream<TcpStream>;

/// What a client asks for.
pub fn request(addr: SocketAddr, doc: &str, dialect: Dialect, token: Option<&Token>) -> Request<()> {
    let mut request = format!("ws://{addr}/ws/{doc}").into_client_request().expect("an address");
    if dialect == Dialect::Tandem {
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
    }
    if let Some(token) = token {
        let cookie = format!("tandem_guest={}", token.secret());
        request.headers_mut().insert("cookie", cookie.parse().expect("a header value"));
        request.headers_mut().insert("origin", format!("http://{addr}").parse().expect("a header value"));
    }
    request
}

pub async fn connect(addr: SocketAddr, request: Request<()>) -> Result<Socket, tungstenite::Error> {
    let tcp = TcpStream::connect(addr).await?;
    tcp.set_nodelay(true)?;
    Ok(client_async(request, tcp).await?.0)
}

pub struct Raw(pub Socket);

impl Raw {
    pub async fn connect(addr: SocketAddr, doc: &str, dialect: Dialect) -> Result<Self, tungstenite::Error> {
        connect(addr, request(addr, doc, dialect, None)).await.map(Raw)
    }

    /// With one more header.
    pub async fn with_header(addr: SocketAddr, doc: &str, dialect: Dialect, header: (&str, &str)) -> Result<Self, tungstenite::Error> {
        let mut request = request(addr, doc, dialect, None);
        let name: HeaderName = header.0.parse().expect("a header name");
        request.headers_mut().insert(name, header.1.parse().expect("a header value"));
        connect(addr, request).await.map(Raw)
    }

    pub async fn binary(&mut self, bytes: impl Into<Vec<u8>>) {
        let _ = self.0.send(Message::binary(bytes.into())).await; // a server that hung up meanwhile is what the test wants to see next
    }

    pub async fn frame(&mut self, frame: Frame<'_>) {
        self.binary(frame.encode()).await;
    }

    pub async fn text(&mut self, text: &str) {
        let _ = self.0.send(Message::text(text)).await;
    }

    /// The next message that is not a ping.
    pub async fn next(&mut self) -> Option<Message> {
        let heard = async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(message)) => return Some(message),
                    Some(Err(_)) | None => return None,
                }
            }
        };
        soon("a message", heard).await
    }

    /// Reads on to the first control message that `pick` likes.
    pub async fn control<T>(&mut self, pick: impl Fn(Control<ServerMessage>) -> Option<T>) -> T {
        while let Some(message) = self.next().await {
            if let Message::Text(text) = message
                && let Some(found) = serde_json::from_str(&text).ok().and_then(&pick)
            {
                return found;
            }
        }
        panic!("the connection ended before the message came");
    }

    /// Reads on to the first binary frame that `pick` likes.
    pub async fn pick<T>(&mut self, pick: impl Fn(Frame<'_>) -> Option<T>) -> T {
        while let Some(message) = self.next().await {
            if let Message::Binary(bytes) = message
                && let Some(found) = Frame::parse(&bytes).ok().and_then(&pick)
            {
                return found;
            }
        }
        panic!("the connection ended before the frame came");
    }

    /// Reads on to the end: the close code, or 0 when there was none.
    pub async fn close_code(&mut self) -> u16 {
        while let Some(message) = self.next().await {
            if let Message::Close(frame) = message {
                return frame.map_or(0, |frame| frame.code.into());
            }
        }
        0
    }
}
