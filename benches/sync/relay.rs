//! The bare relay: the same process style (axum, a task a socket) and nothing else: no document, no disk, no checks. What no server of this
//! kind can beat.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::{
        Path, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    response::Response,
    routing::get,
    serve::ListenerExt,
};
use futures_util::SinkExt;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

type Room = Arc<Mutex<Vec<UnboundedSender<Message>>>>;
type Rooms = Arc<Mutex<HashMap<String, Room>>>;

/// Serves on a free port until it is killed.
pub async fn run() {
    let app = Router::new().route("/ws/{id}", get(connect)).with_state(Rooms::default());
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
    println!("listening on http://{}", listener.local_addr().expect("an address"));
    let listener = listener.tap_io(|tcp| {
        let _ = tcp.set_nodelay(true);
    });
    axum::serve(listener, app).await.expect("served");
}

async fn connect(State(rooms): State<Rooms>, Path(id): Path<String>, upgrade: WebSocketUpgrade) -> Response {
    let upgrade = upgrade.protocols(["tandem.v1"]).read_buffer_size(4096).write_buffer_size(16 << 10);
    upgrade.on_upgrade(async move |socket| {
        let room = rooms.lock().expect("no panic").entry(id).or_default().clone();
        serve(room, socket).await;
    })
}

async fn serve(room: Room, mut socket: WebSocket) {
    let (mine, mut queue) = unbounded_channel();
    room.lock().expect("no panic").push(mine.clone());
    let mut saved = 0;
    loop {
        tokio::select! {
            message = queue.recv() => {
                let Some(message) = message else { break };
                let mut fed = socket.feed(message).await;
                while let (Ok(()), Ok(more)) = (&fed, queue.try_recv()) {
                    fed = socket.feed(more).await;
                }
                if fed.is_err() || socket.flush().await.is_err() {
                    break;
                }
            }
            message = socket.recv() => {
                let Some(Ok(message)) = message else { break };
                let Message::Binary(bytes) = &message else { continue };
                if bytes.starts_with(&[0, 0]) {
                    let _ = mine.send(Message::Binary(vec![0, 1, 2, 0, 0].into()));
                    continue;
                }
                for member in room.lock().expect("no panic").iter().filter(|member| !member.same_channel(&mine)) {
                    let _ = member.send(message.clone());
                }
                if bytes.starts_with(&[0]) {
                    saved += 1;
                    let _ = mine.send(Message::Text(format!(r#"{{"type":"saved","data":{{"n":{saved}}}}}"#).into()));
                }
            }
        }
    }
    room.lock().expect("no panic").retain(|member| !member.same_channel(&mine));
}
