//! A person with a document open: the client's real link and replica behind a real socket. The methods read like the screen.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::{Instant, sleep_until},
};
use tokio_tungstenite::tungstenite::Message;

use super::{
    raw::{self, Socket},
    soon,
};
use crate::{
    model::{
        access::Role,
        ids::{DocId, UserId, random_client},
        presence::{Person, Presence},
        shape::{Change, Shape},
    },
    server::{auth::Token, rooms::Dialect},
    sync::{
        link::{Effect, Input, Link, Phase, SaveState},
        replica::{Edit, Replica, TextOp},
    },
};

pub struct Peer {
    screen: Arc<Mutex<Screen>>,
    turns: watch::Receiver<u64>,
    task: JoinHandle<()>,
}

/// What the person sees, and the machinery behind it.
struct Screen {
    link: Link,
    replica: Replica,
    save: SaveState,
    phase: Phase,
    synced: bool,
    role: Role,
    others: BTreeMap<u64, Presence>,
    start: Instant,
    effects: mpsc::UnboundedSender<Effect>,
    turn: watch::Sender<u64>,
}

impl Peer {
    /// Opens the document and waits until it is there.
    pub async fn open(addr: SocketAddr, doc: &DocId, token: Token) -> Self {
        let peer = Self::come(addr, doc, token);
        peer.is_open().await;
        peer
    }

    /// Opens the document; the server may not be there yet.
    pub fn come(addr: SocketAddr, doc: &DocId, token: Token) -> Self {
        let (effects, queue) = mpsc::unbounded_channel();
        let (turn, turns) = watch::channel(0);
        let client = random_client();
        let screen = Arc::new(Mutex::new(Screen {
            link: Link::new(client, || 0.05),
            replica: Replica::new(client),
            save: SaveState::Saved,
            phase: Phase::Connecting,
            synced: false,
            role: Role::View,
            others: BTreeMap::new(),
            start: Instant::now(),
            effects,
            turn,
        }));
        lock(&screen).handle(Input::Wake);
        let task = tokio::spawn(run(addr, doc.clone(), token, screen.clone(), queue));
        Peer { screen, turns, task }
    }

    /// Types at the start of the note.
    pub fn types(&self, text: &str) {
        self.edits(|replica| replica.edit_note(&[TextOp::Insert(text.into())]));
    }

    pub fn draws(&self, shape: Shape) {
        self.edits(|replica| replica.edit_board(&[Change::Put(shape)]));
    }

    pub fn titles(&self, title: &str) {
        self.edits(|replica| replica.set_title(title));
    }

    /// Any local edit.
    pub fn edits(&self, edit: impl FnOnce(&mut Replica) -> Option<Edit>) {
        let mut screen = lock(&self.screen);
        if let Some(edit) = edit(&mut screen.replica) {
            screen.handle(Input::Edited(edit.update));
        }
    }

    /// Shows that they are here; the server says who.
    pub fn appears(&self) {
        let user = Person { name: "somebody else".into(), ..Person::default() };
        lock(&self.screen).handle(Input::Present(Some(Presence { user, ..Presence::default() })));
    }

    pub fn note(&self) -> String {
        lock(&self.screen).replica.note()
    }
    pub fn save(&self) -> SaveState {
        lock(&self.screen).save.clone()
    }
    /// The names of the others who are here.
    pub fn others(&self) -> Vec<String> {
        lock(&self.screen).others.values().map(|presence| presence.user.name.clone()).collect()
    }

    /// The ids that the server vouches for.
    pub fn ids_of_others(&self) -> Vec<UserId> {
        lock(&self.screen).others.values().filter_map(|presence| presence.user.id.clone()).collect()
    }

    pub async fn sees_note(&self, note: &str) {
        self.until(note, |screen| screen.replica.note() == note).await;
    }
    pub async fn is_open(&self) {
        self.until("the document", |screen| screen.synced).await;
    }
    pub async fn is_saved(&self) {
        self.until("saved", |screen| screen.save == SaveState::Saved && screen.phase == Phase::Live).await;
    }
    /// The save state says that edits are only here.
    pub async fn is_kept(&self) {
        self.until("kept", |screen| matches!(screen.save, SaveState::Kept { .. })).await;
    }
    /// The server has said that it cannot save now.
    pub async fn is_told_of_trouble(&self) {
        self.until("holding", |screen| matches!(&screen.save, SaveState::Kept { why, .. } if why.contains("cannot save"))).await;
    }
    /// The server does not take what is shown here.
    pub async fn is_refused(&self) {
        self.until("refused", |screen| matches!(screen.save, SaveState::Refused { .. })).await;
    }
    /// It will not come back: there is nothing to come back to.
    pub async fn is_gone(&self) {
        self.until("gone", |screen| matches!(screen.phase, Phase::Gone { .. })).await;
    }
    pub async fn has_role(&self, role: Role) {
        self.until(role, |screen| screen.role == role).await;
    }
    /// The CRDT client id of this copy, and all that is in it.
    pub fn client(&self) -> u64 {
        lock(&self.screen).replica.client()
    }
    pub fn state(&self) -> Vec<u8> {
        lock(&self.screen).replica.encode()
    }
    pub async fn is_offline(&self) {
        self.until("offline", |screen| matches!(screen.phase, Phase::Waiting { .. })).await;
    }
    pub async fn sees_others(&self, names: &[&str]) {
        self.until(names, |screen| screen.others.values().map(|presence| presence.user.name.as_str()).eq(names.iter().copied())).await;
    }
    pub async fn sees_shapes(&self, count: usize) {
        self.until(count, |screen| screen.replica.shapes().len() == count).await;
    }
    pub async fn sees_title(&self, title: &str) {
        self.until(title, |screen| screen.replica.title() == title).await;
    }

    async fn until(&self, what: impl std::fmt::Debug, is: impl Fn(&Screen) -> bool) {
        let mut turns = self.turns.clone();
        let seen = async {
            loop {
                turns.borrow_and_update();
                if is(&lock(&self.screen)) {
                    return;
                }
                turns.changed().await.expect("a running peer");
            }
        };
        soon(what, seen).await;
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Screen {
    fn handle(&mut self, input: Input) {
        let (now, mut kept) = (self.start.elapsed().as_millis() as u64, None);
        for effect in self.link.handle(now, input, &mut self.replica) {
            match effect {
                Effect::Keep { n, .. } => kept = Some(n),
                Effect::Save(save) => self.save = save,
                Effect::Phase(phase) => {
                    self.synced &= phase == Phase::Live;
                    self.phase = phase;
                }
                Effect::Synced => self.synced = true,
                Effect::Role(role) => self.role = role,
                Effect::Peers(peers) => {
                    for (client, presence) in peers {
                        match presence {
                            Some(presence) => self.others.insert(client, presence),
                            None => self.others.remove(&client),
                        };
                    }
                }
                other => {
                    let _ = self.effects.send(other);
                }
            }
        }
        self.turn.send_modify(|turn| *turn += 1);
        // A device that keeps everything at once; after all else, or what is said here would be taken back by what was said before it.
        if let Some(n) = kept {
            self.handle(Input::Kept { n });
        }
    }
}

/// Does what the link wants and tells it what happens.
async fn run(addr: SocketAddr, doc: DocId, token: Token, screen: Arc<Mutex<Screen>>, mut effects: mpsc::UnboundedReceiver<Effect>) {
    let mut socket: Option<Socket> = None;
    let mut tick = Instant::now() + Duration::from_secs(3600);
    loop {
        tokio::select! {
            effect = effects.recv() => match effect {
                None => return,
                Some(Effect::Open) => {
                    let request = raw::request(addr, doc.as_str(), Dialect::Tandem, Some(&token));
                    match raw::connect(addr, request).await {
                        Ok(open) => {
                            socket = Some(open);
                            lock(&screen).handle(Input::Opened);
                        }
                        Err(_) => lock(&screen).handle(Input::Closed { code: 1006, reason: String::new() }),
                    }
                }
                Some(Effect::SendText(text)) => send(&mut socket, Message::text(text)).await,
                Some(Effect::SendBinary(bytes)) => send(&mut socket, Message::binary(bytes)).await,
                Some(Effect::Close { .. }) => socket = None,
                Some(Effect::Soon) => lock(&screen).handle(Input::Soon),
                Some(Effect::TickAt(ms)) => tick = lock(&screen).start + Duration::from_millis(ms),
                Some(_) => {}
            },
            message = receive(&mut socket) => {
                let input = match message {
                    Some(Ok(Message::Text(text))) => Input::Text(text.as_str().into()),
                    Some(Ok(Message::Binary(bytes))) => Input::Binary(bytes.into()),
                    Some(Ok(Message::Close(frame))) => {
                        let (code, reason) = frame.map_or((1005, String::new()), |frame| (frame.code.into(), frame.reason.to_string()));
                        Input::Closed { code, reason }
                    }
                    Some(Ok(_)) => continue,
                    Some(Err(_)) | None => Input::Closed { code: 1006, reason: String::new() },
                };
                if matches!(input, Input::Closed { .. }) {
                    // Answer the close before letting go, as browsers do.
                    if let Some(mut open) = socket.take() {
                        let _ = open.close(None).await;
                    }
                }
                lock(&screen).handle(input);
            }
            () = sleep_until(tick) => {
                tick = Instant::now() + Duration::from_secs(3600);
                lock(&screen).handle(Input::Tick);
            }
        }
    }
}

async fn send(socket: &mut Option<Socket>, message: Message) {
    if let Some(open) = socket {
        let _ = open.send(message).await; // a lost connection is heard of by receiving
    }
}

async fn receive(socket: &mut Option<Socket>) -> Option<Result<Message, tokio_tungstenite::tungstenite::Error>> {
    match socket {
        Some(open) => open.next().await,
        None => std::future::pending().await,
    }
}

fn lock(screen: &Mutex<Screen>) -> std::sync::MutexGuard<'_, Screen> {
    screen.lock().unwrap_or_else(|e| e.into_inner())
}
