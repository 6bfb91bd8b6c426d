//! One open document: its replica, its link to the server, its rows on this device and its board, wired together. Pure: what happens comes
//! in as [`In`], what the page must do comes out as [`Out`]; `session` owns the browser's side of both.

mod drawing;
mod kept;
mod news;
mod people;

use std::collections::{BTreeMap, VecDeque};

pub use self::people::{Here, PeerCaret, Place};
use self::{kept::Reading, news::News};
use super::{
    shelf::{Held, Shelf, Write},
    whiteboard::{Maker, Whiteboard},
};
use crate::{
    board::{
        self, Panel,
        effect::{Effect as Wish, TextField},
        input::Ask,
    },
    model::{
        access::{Action, Role, can},
        geom::{Point, Rect},
        ids::ShapeId,
        presence::{Attention, Person, Presence},
    },
    sync::{
        link::{self, Effect, Link, Phase, SaveState},
        replica::{Changed, Edit, Pane, Replica, TextOp},
    },
};

/// What happens to the document.
pub enum In {
    /// The socket, the clock, the page's life.
    Link(link::Input),
    /// What was on the device; the first thing that happens. `whole`: the document was made here, nothing of it is elsewhere.
    Held {
        held: Held,
        whole: bool,
    },
    /// Another tab of this browser says this ([`Out::Tell`]).
    Tab(Vec<u8>),
    /// Give up what the server does not take: the device forgets the document, and the page starts again.
    Forget,
    /// The board's program has come; before it, the board is what the server drew, and nothing is done to it.
    Whiteboard(Maker),
    Board(board::input::Input),
    /// Typed in the note.
    Note(Vec<TextOp>),
    /// Done to the note by the page around it: its editor has yet to hear of it.
    Amend(Vec<TextOp>),
    /// What is done to the note next is a step of undo by itself.
    NoteStep,
    /// Where the caret is, in UTF-16 units; `None` when the note lost the focus.
    Caret(Option<(u32, u32)>),
    /// The first line of the note that is in sight, as an offset of its text.
    Reading(u32),
    Title(String),
    /// What I am called.
    Name(String),
    /// Whether I am there.
    Attention(Attention),
    Undo(Pane),
    Redo(Pane),
    /// [`Out::Soon`] has come.
    Soon,
}

/// What the page must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Out {
    Open,
    SendText(String),
    SendBinary(Vec<u8>),
    Close {
        code: u16,
        reason: String,
    },
    TickAt(u64),
    /// For the device; before any frame of the same turn.
    Keep(Write),
    /// For the other tabs of this browser that have this document open.
    Tell(Vec<u8>),
    /// Start the page again.
    Reload,
    /// There is more to do: come back with [`In::Soon`] after what waits for the page.
    Soon,
    Phase(Phase),
    Save(SaveState),
    Role(Role),
    /// The document is here, as the server has it or as this device keeps it; before this an empty view says nothing.
    Synced,
    /// This copy has what the server has.
    Met,
    /// Whether edits are accepted now.
    Editable(bool),
    Title(String),
    /// The note changed and its editor does not know yet.
    Note(Vec<TextOp>),
    Carets(Vec<PeerCaret>),
    /// Whom this person follows reads the note from this offset on.
    Lead(u32),
    People(Vec<Here>),
    /// Others did something of which a screen reader should hear: ask for [`Desk::news`] in a moment.
    News,
    /// The set of shapes, or what one says, changed; how many there are now.
    Shapes(usize),
    /// Whether there is nothing on the board, not even something that is being drawn.
    EmptyBoard(bool),
    Undoable(Undoable),
    PaintScene,
    PaintArea(Rect),
    PaintNew(u32),
    PaintOverlay,
    Panel(Box<Panel>),
    Cursor(&'static str),
    Announce(String),
    /// Say it to everybody; whether it is trouble.
    Say(String, bool),
    /// Show this of the page; see [`Wish::Ask`].
    Ask(Ask, Point),
    /// The paper may glide on.
    Coast,
    /// Copy, cut or paste for the board.
    Clipboard(board::input::Clip),
    EditText(Box<TextField>),
    PickFiles,
    /// The board has taken the text of this shape.
    CloseText(ShapeId),
}

/// What undo and redo would find, per pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Undoable {
    pub note: (bool, bool),
    pub board: (bool, bool),
}

/// What the server does not have of this copy.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lost {
    /// The stretch of the note that is another, and the whole note.
    pub stretch: String,
    pub note: String,
    /// Shapes that are other or not there, in words and as JSON.
    pub shapes: Vec<String>,
    pub board: String,
}

pub struct Desk {
    replica: Replica,
    link: Link,
    shelf: Shelf,
    /// Updates of this device and its tabs that build on what is not here yet.
    orphans: Vec<Vec<u8>>,
    board: Option<Box<dyn Whiteboard>>,
    /// What was on the device is being read; the rest waits.
    reading: Option<Reading>,
    waiting: VecDeque<In>,
    /// Shapes of which the board has not heard yet.
    unread: VecDeque<ShapeId>,
    me: Presence,
    peers: BTreeMap<u64, Presence>,
    role: Role,
    /// The server has said it in this visit: what the device remembers is older.
    welcomed: bool,
    synced: bool,
    editable: bool,
    undoable: Undoable,
    empty_board: bool,
    people: Vec<Here>,
    news: News,
    /// Whom this person follows, and whether that one has moved in the note.
    following: Option<u64>,
    led: bool,
    out: Vec<Out>,
    wishes: VecDeque<Wish>,
    granting: bool,
}

impl Desk {
    /// An empty copy that nothing is known of yet; `role` is the last one heard of, `jitter` gives numbers from 0 to 1.
    pub fn new(client: u64, me: Person, role: Role, jitter: fn() -> f64) -> Self {
        let here = Here { client, person: me.clone(), me: true, place: Place::Page, attention: Attention::Here };
        Desk {
            replica: Replica::new(client),
            link: Link::new(client, jitter),
            shelf: Shelf::new(client),
            orphans: Vec::new(),
            board: None,
            reading: None,
            waiting: VecDeque::new(),
            unread: VecDeque::new(),
            me: Presence { user: me, ..Presence::default() },
            peers: BTreeMap::new(),
            role,
            welcomed: false,
            synced: false,
            editable: false,
            undoable: Undoable::default(),
            empty_board: true,
            people: vec![here],
            news: News::default(),
            following: None,
            led: false,
            out: Vec::new(),
            wishes: VecDeque::new(),
            granting: false,
        }
    }

    pub fn board(&self) -> Option<&dyn Whiteboard> {
        self.board.as_deref()
    }
    /// The last one heard of.
    pub fn role(&self) -> Role {
        self.role
    }
    pub fn replica(&self) -> &Replica {
        &self.replica
    }
    pub fn save_state(&self) -> &SaveState {
        self.link.save_state()
    }

    /// Everybody who has the document open, this page first.
    pub fn people(&self) -> &[Here] {
        &self.people
    }

    /// One turn. `now_ms` is any clock that never goes back.
    pub fn handle(&mut self, now_ms: u64, input: In) -> Vec<Out> {
        self.replica.at(now_ms);
        match self.reading.take() {
            Some(reading) if matches!(input, In::Soon) => {
                self.read_on(now_ms, reading);
                while self.reading.is_none()
                    && let Some(input) = self.waiting.pop_front()
                {
                    self.hear(now_ms, input);
                }
            }
            Some(reading) => {
                self.reading = Some(reading);
                self.waiting.push_back(input);
            }
            None => self.hear(now_ms, input),
        }
        self.look_for_undo();
        self.look_for_emptiness();
        self.look_for_leader();
        std::mem::take(&mut self.out)
    }

    /// One event, when nothing is being read.
    fn hear(&mut self, now_ms: u64, input: In) {
        match input {
            In::Link(input) => self.link(now_ms, input),
            In::Held { held, whole } => self.held(now_ms, held, whole),
            In::Tab(message) => self.tab(now_ms, &message),
            In::Forget => self.out.extend([Out::Keep(Write::Forget), Out::Tell(vec![kept::RELOAD]), Out::Reload]),
            In::Whiteboard(make) => self.furnish(now_ms, make),
            In::Board(input) => {
                let ended = if let board::input::Input::TextDone { id, .. } = &input { Some(id.clone()) } else { None };
                self.board_hears(now_ms, input);
                self.out.extend(ended.map(Out::CloseText));
            }
            In::Note(ops) if self.editable => {
                if let Some(edit) = self.replica.edit_note(&ops) {
                    self.tell_and_send(now_ms, edit.update);
                }
            }
            In::Amend(ops) if self.editable => {
                let edit = self.replica.edit_note(&ops);
                self.edited(now_ms, edit);
            }
            In::NoteStep => self.replica.note_step(),
            In::Title(title) if self.editable => {
                let edit = self.replica.set_title(&title);
                self.edited(now_ms, edit);
            }
            In::Note(_) | In::Amend(_) | In::Title(_) => {}
            In::Caret(caret) => {
                self.me.cursor = caret.map(|(anchor, head)| Box::new(self.replica.caret(anchor, head)));
                self.present(now_ms);
            }
            In::Reading(at) => {
                self.me.reading = Some(self.replica.pin(at));
                self.present(now_ms);
            }
            In::Name(name) => {
                self.me.user.name.clone_from(&name);
                self.board_hears(now_ms, board::input::Input::Name(name));
                self.present(now_ms);
            }
            In::Attention(attention) => {
                self.me.attention = attention;
                self.present(now_ms);
            }
            In::Soon => {
                self.link(now_ms, link::Input::Soon);
                self.heard(now_ms, Vec::new());
            }
            In::Undo(pane) => self.travel(now_ms, pane, true),
            In::Redo(pane) => self.travel(now_ms, pane, false),
        }
    }

    fn link(&mut self, now_ms: u64, input: link::Input) {
        for effect in self.link.handle(now_ms, input, &mut self.replica) {
            match effect {
                Effect::Open => self.out.push(Out::Open),
                Effect::SendText(text) => self.out.push(Out::SendText(text)),
                Effect::SendBinary(bytes) => self.out.push(Out::SendBinary(bytes)),
                Effect::Close { code, reason } => self.out.push(Out::Close { code, reason }),
                Effect::TickAt(at) => self.out.push(Out::TickAt(at)),
                Effect::Soon => self.out.push(Out::Soon),
                Effect::Keep { n, update } => self.keep(|shelf| shelf.edit(n, update)),
                Effect::Received(update) => self.keep(|shelf| shelf.receive(update)),
                Effect::Unsaved(unsaved) => self.keep(|shelf| shelf.unsaved(unsaved)),
                Effect::Phase(phase) => self.out.push(Out::Phase(phase)),
                Effect::Save(state) => {
                    self.out.push(Out::Save(state));
                    self.look_for_rights(now_ms);
                    self.gather();
                }
                Effect::Changed(changed) => {
                    self.gather_news(now_ms, &changed);
                    self.changed(now_ms, changed);
                }
                Effect::Welcome(welcome) => {
                    self.welcomed = true;
                    self.set_role(now_ms, welcome.role);
                    self.present(now_ms);
                }
                Effect::Role(role) => self.set_role(now_ms, role),
                Effect::Peers(peers) => self.peers_changed(now_ms, peers),
                Effect::Synced => {
                    self.here(now_ms);
                    self.out.push(Out::Met);
                    self.try_orphans(now_ms);
                }
                Effect::Reply(..) => {}
            }
        }
    }

    fn set_role(&mut self, now_ms: u64, role: Role) {
        if role != self.role {
            self.role = role;
            self.out.push(Out::Role(role));
            self.keep(|_| Write::Role(role));
        }
        self.look_for_rights(now_ms);
    }

    /// The document is here.
    fn here(&mut self, now_ms: u64) {
        if !std::mem::replace(&mut self.synced, true) {
            self.out.push(Out::Synced);
        }
        self.look_for_rights(now_ms);
    }

    /// Input is taken where it is allowed, and as long as somebody keeps it.
    fn look_for_rights(&mut self, now_ms: u64) {
        let lost = matches!(self.link.save_state(), SaveState::TabOnly { .. } | SaveState::Refused { .. });
        let editable = self.synced && !lost && can(self.role, Action::Edit);
        if editable != self.editable {
            self.editable = editable;
            self.out.push(Out::Editable(editable));
            self.board_hears(now_ms, board::input::Input::Editable(editable));
        }
    }

    /// A local transaction that no view has shown yet: tell the server, then all views.
    fn edited(&mut self, now_ms: u64, edit: Option<Edit>) {
        if let Some(Edit { update, changed }) = edit {
            self.tell_and_send(now_ms, update);
            self.changed(now_ms, changed);
        }
    }

    fn tell_and_send(&mut self, now_ms: u64, update: Vec<u8>) {
        self.tell(&update);
        self.link(now_ms, link::Input::Edited(update));
    }

    fn changed(&mut self, now_ms: u64, changed: Changed) {
        if !changed.note.is_empty() {
            self.out.push(Out::Note(changed.note));
            // A caret may arrive before the text it stands in.
            self.out.push(Out::Carets(self.carets()));
        }
        if changed.title {
            self.out.push(Out::Title(self.replica.title()));
        }
        self.heard(now_ms, changed.shapes);
    }

    fn present(&mut self, now_ms: u64) {
        self.look_for_people();
        self.link(now_ms, link::Input::Present(Some(self.me.clone())));
    }

    fn look_for_undo(&mut self) {
        let of = |pane| (self.replica.can_undo(pane), self.replica.can_redo(pane));
        let undoable = Undoable { note: of(Pane::Note), board: of(Pane::Board) };
        if undoable != self.undoable {
            self.undoable = undoable;
            self.out.push(Out::Undoable(undoable));
        }
    }
}

#[cfg(test)]
mod tests;
