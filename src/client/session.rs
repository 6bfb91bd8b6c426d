//! One open document in the page: the face that components see. It turns what the pure [`desk`](super::desk) asks for into sockets, timers,
//! signals and pixels, and what the browser reports into the desk's inputs; it decides nothing itself.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use leptos::prelude::{ArcRwSignal, GetUntracked, Set, Signal};
use send_wrapper::SendWrapper;
use web_sys::{BeforeUnloadEvent, Event, HtmlElement};

pub use super::desk::{Here, Lost, PeerCaret, Place};
use super::{
    board_view::BoardView,
    desk::{Desk, In, Out, Undoable},
    device::{Device, News},
    dom::{Listener, Timer, document, now_ms, window},
    page,
    socket::Socket,
    tabs::Tabs,
};
pub use crate::sync::{
    link::{Phase, SaveState},
    replica::{Pane, TextOp},
};
use crate::{
    board::{
        Panel,
        input::{Command, Input, Key},
    },
    model::{
        access::Role,
        ids::{DocId, ShapeId, random, random_client},
        presence::Person,
    },
    sync::link,
};

/// The list of shapes is for reading, not for watching a drag: it follows the board at this distance.
const OUTLINE_MS: u64 = 400;

/// A cheap handle on one open document. Open it in an effect, after hydration; it lives in one page, on its one thread.
#[derive(Clone)]
pub struct Session(SendWrapper<Rc<Core>>);

/// Hears what happens to the note.
type NoteListener = Rc<dyn Fn(NoteNews)>;

/// What the note's editor must hear; see [`Session::attach_note`].
pub enum NoteNews {
    /// Others (or undo) changed the text.
    Text(Vec<TextOp>),
    /// Where the others are now; replaces what was said before.
    Carets(Vec<PeerCaret>),
    /// Whether typing is accepted.
    Editable(bool),
}

struct Core {
    doc: DocId,
    desk: RefCell<Desk>,
    /// What has happened and waits for its turn: turns never nest.
    queue: RefCell<VecDeque<In>>,
    running: Cell<bool>,
    closed: Cell<bool>,
    /// The document was made on this device, and the server has not confirmed that it has it.
    born: Cell<bool>,
    /// Counts the calls of `connect`.
    attempt: Cell<u32>,
    device: RefCell<Option<Device>>,
    tabs: RefCell<Option<Tabs>>,
    socket: RefCell<Option<Socket>>,
    tick: RefCell<Option<Timer>>,
    outline_soon: RefCell<Option<Timer>>,
    counting: RefCell<Option<Timer>>,
    view: RefCell<Option<Rc<BoardView>>>,
    note: RefCell<Option<NoteListener>>,
    listeners: RefCell<Vec<Listener>>,
    signals: Signals,
}

/// Projections of the document for components.
struct Signals {
    title: ArcRwSignal<String>,
    save: ArcRwSignal<SaveState>,
    phase: ArcRwSignal<Phase>,
    role: ArcRwSignal<Role>,
    synced: ArcRwSignal<bool>,
    met: ArcRwSignal<bool>,
    countdown: ArcRwSignal<Option<u32>>,
    editable: ArcRwSignal<bool>,
    people: ArcRwSignal<Vec<Here>>,
    panel: ArcRwSignal<Panel>,
    undoable: ArcRwSignal<Undoable>,
    announce: ArcRwSignal<String>,
    outline: ArcRwSignal<Vec<(ShapeId, String)>>,
    empty_board: ArcRwSignal<bool>,
}

impl Session {
    /// Opens the document and connects. Close it when the page is left.
    pub fn open(doc: DocId, me: Person, role: Role) -> Self {
        let desk = Desk::new(random_client(), me, role, jitter);
        let signals = Signals {
            title: ArcRwSignal::new(String::new()),
            save: ArcRwSignal::new(desk.save_state().clone()),
            phase: ArcRwSignal::new(Phase::Connecting),
            role: ArcRwSignal::new(Role::View),
            synced: ArcRwSignal::new(false),
            met: ArcRwSignal::new(false),
            countdown: ArcRwSignal::new(None),
            editable: ArcRwSignal::new(false),
            people: ArcRwSignal::new(desk.people().to_vec()),
            panel: ArcRwSignal::new(desk.board().panel()),
            undoable: ArcRwSignal::new(Undoable::default()),
            announce: ArcRwSignal::new(String::new()),
            outline: ArcRwSignal::new(Vec::new()),
            empty_board: ArcRwSignal::new(true),
        };
        let core = Rc::new(Core {
            doc,
            desk: RefCell::new(desk),
            queue: RefCell::default(),
            running: Cell::new(false),
            closed: Cell::new(false),
            born: Cell::new(page::has_root("data-born")),
            attempt: Cell::new(0),
            device: RefCell::default(),
            tabs: RefCell::default(),
            socket: RefCell::default(),
            tick: RefCell::default(),
            outline_soon: RefCell::default(),
            counting: RefCell::default(),
            view: RefCell::default(),
            note: RefCell::default(),
            listeners: RefCell::default(),
            signals,
        });
        core.watch_page();
        mark("data-phase", phase_name(&core.signals.phase.get_untracked()));
        core.mark_save();
        core.open();
        Session(SendWrapper::new(core))
    }

    /// Leaves the document: socket, timers, listeners and canvases go. Further calls do nothing.
    pub fn close(&self) {
        let core = &self.0;
        core.closed.set(true);
        core.listeners.take();
        core.tick.take();
        core.outline_soon.take();
        core.counting.take();
        core.view.take();
        core.note.take();
        core.socket.take();
        core.tabs.take();
        core.device.take();
    }

    pub fn title(&self) -> Signal<String> {
        self.0.signals.title.clone().into()
    }
    /// Whether everything is on the server's disk, and if not, where it is.
    pub fn save(&self) -> Signal<SaveState> {
        self.0.signals.save.clone().into()
    }
    /// This copy has been in step with the server's since the page was opened.
    pub fn met(&self) -> Signal<bool> {
        self.0.signals.met.clone().into()
    }
    /// Seconds to the next attempt to connect, while there is one to wait for.
    pub fn countdown(&self) -> Signal<Option<u32>> {
        self.0.signals.countdown.clone().into()
    }
    pub fn phase(&self) -> Signal<Phase> {
        self.0.signals.phase.clone().into()
    }
    /// `View` until the server has said otherwise.
    pub fn role(&self) -> Signal<Role> {
        self.0.signals.role.clone().into()
    }
    /// The whole document has arrived: title, note and board are what the server has.
    pub fn synced(&self) -> Signal<bool> {
        self.0.signals.synced.clone().into()
    }
    /// Edits are accepted: the document has arrived and the role allows it.
    pub fn editable(&self) -> Signal<bool> {
        self.0.signals.editable.clone().into()
    }
    /// Everybody who has the document open, one entry a connection, this page first.
    pub fn people(&self) -> Signal<Vec<Here>> {
        self.0.signals.people.clone().into()
    }
    pub fn panel(&self) -> Signal<Panel> {
        self.0.signals.panel.clone().into()
    }
    pub fn can_undo(&self, pane: Pane) -> Signal<bool> {
        self.undoable(pane, |(undo, _)| undo)
    }
    pub fn can_redo(&self, pane: Pane) -> Signal<bool> {
        self.undoable(pane, |(_, redo)| redo)
    }
    /// What a live region must say next.
    pub fn announce(&self) -> Signal<String> {
        self.0.signals.announce.clone().into()
    }
    /// The shapes, bottom first, in words; a moment behind the board.
    pub fn outline(&self) -> Signal<Vec<(ShapeId, String)>> {
        self.0.signals.outline.clone().into()
    }
    /// The document is here, its board has nothing on it, and nobody has begun to draw.
    pub fn empty_board(&self) -> Signal<bool> {
        let (synced, empty) = (self.0.signals.synced.clone(), self.0.signals.empty_board.clone());
        Signal::derive(move || leptos::prelude::Get::get(&synced) && leptos::prelude::Get::get(&empty))
    }

    pub fn set_title(&self, title: &str) {
        self.0.post(In::Title(title.into()));
    }
    /// Shows others a new name from now on; storing it is the account's business.
    pub fn rename_me(&self, name: &str) {
        self.0.post(In::Name(name.into()));
    }
    pub fn command(&self, command: Command) {
        self.0.post(In::Board(Input::Do(command)));
    }
    pub fn undo(&self, pane: Pane) {
        self.0.post(In::Undo(pane));
    }
    pub fn redo(&self, pane: Pane) {
        self.0.post(In::Redo(pane));
    }
    /// What the server does not have of this copy; asks the server what it has.
    pub async fn lost(&self) -> Lost {
        let address = ["/api/v1/docs/", self.0.doc.as_str(), "/export?format=json"].concat();
        let theirs = page::fetch(&address, None).await.unwrap_or_default();
        self.0.desk.borrow().lost(&serde_json::from_str(&theirs).unwrap_or_default())
    }
    /// Gives up what the server does not take, and starts again from what it has.
    pub fn forget(&self) {
        self.0.post(In::Forget);
    }
    /// Connects now instead of at the end of the pause.
    pub fn retry_now(&self) {
        self.0.post(In::Link(link::Input::Wake));
    }

    /// Makes `host` the board: canvases, pointer, keys and text field. What the server rendered inside goes once the canvas shows the document.
    pub fn mount_board(&self, host: HtmlElement) {
        let weak = Rc::downgrade(&self.0);
        let send = move |input: Input| {
            if let Some(core) = weak.upgrade() {
                core.post(In::Board(input));
            }
        };
        let weak = Rc::downgrade(&self.0);
        let wants = move |key: &Key| weak.upgrade().is_some_and(|core| core.desk.borrow().board().wants(key));
        let weak = Rc::downgrade(&self.0);
        let paint = move || {
            if let Some(core) = weak.upgrade() {
                core.paint();
            }
        };
        self.0.view.take();
        let view = BoardView::mount(host, send, wants, paint);
        *self.0.view.borrow_mut() = Some(view.clone());
        view.start(self.0.signals.synced.get_untracked());
    }

    /// The note as it is.
    pub fn note_text(&self) -> String {
        self.0.desk.borrow().replica().note()
    }
    /// The editor of the note listens: `hear` gets the present state at once and everything that others do from then on.
    pub fn attach_note(&self, hear: impl Fn(NoteNews) + 'static) {
        hear(NoteNews::Editable(self.0.signals.editable.get_untracked()));
        hear(NoteNews::Carets(self.0.desk.borrow().carets()));
        *self.0.note.borrow_mut() = Some(Rc::new(hear));
    }
    /// Typed in the note; `attach_note` does not hear it again.
    pub fn edit_note(&self, ops: Vec<TextOp>) {
        self.0.post(In::Note(ops));
    }
    /// Where the caret is in the note, in UTF-16 units; `None` when the editor lost the focus.
    pub fn set_caret(&self, caret: Option<(u32, u32)>) {
        self.0.post(In::Caret(caret));
    }

    fn undoable(&self, pane: Pane, which: fn((bool, bool)) -> bool) -> Signal<bool> {
        let undoable = self.0.signals.undoable.clone();
        Signal::derive(move || {
            let undoable = leptos::prelude::Get::get(&undoable);
            which(if pane == Pane::Note { undoable.note } else { undoable.board })
        })
    }
}

impl Core {
    /// Something happened. It is dealt with before this returns, or, from within a turn, right after that turn.
    fn post(self: &Rc<Self>, input: In) {
        if self.closed.get() {
            return;
        }
        self.queue.borrow_mut().push_back(input);
        if self.running.replace(true) {
            return;
        }
        loop {
            let Some(input) = self.queue.borrow_mut().pop_front() else { break };
            let out = self.desk.borrow_mut().handle(now_ms(), input);
            for out in out {
                self.perform(out);
            }
            if let Some(device) = &*self.device.borrow() {
                device.flush();
            }
        }
        self.running.set(false);
    }

    fn perform(self: &Rc<Self>, out: Out) {
        let signals = &self.signals;
        match out {
            Out::Open => self.connect(),
            Out::SendText(text) => self.with_socket(|socket| socket.send_text(&text)),
            Out::SendBinary(bytes) => self.with_socket(|socket| socket.send_binary(&bytes)),
            Out::Close { code, reason } => self.with_socket(|socket| socket.close(code, &reason)),
            Out::TickAt(at) => self.tick_at(at),
            Out::Keep(write) => {
                if let Some(device) = &*self.device.borrow() {
                    device.write(write);
                }
            }
            Out::Tell(message) => {
                if let Some(tabs) = &*self.tabs.borrow() {
                    tabs.tell(&message);
                }
            }
            Out::Reload => page::reload(),
            Out::Phase(phase) => {
                mark("data-phase", phase_name(&phase));
                signals.phase.set(phase);
                self.count_down();
            }
            Out::Save(state) => {
                signals.save.set(state);
                self.mark_save();
            }
            Out::Role(role) => signals.role.set(role),
            Out::Synced => {
                signals.synced.set(true);
                self.with_view(|view| view.synced());
            }
            Out::Met => {
                signals.met.set(true);
                self.mark_save();
            }
            Out::Editable(editable) => {
                signals.editable.set(editable);
                self.tell_note(NoteNews::Editable(editable));
            }
            Out::Title(title) => signals.title.set(title),
            Out::Note(ops) => self.tell_note(NoteNews::Text(ops)),
            Out::Carets(carets) => self.tell_note(NoteNews::Carets(carets)),
            Out::People(people) => signals.people.set(people),
            Out::Shapes(count) => {
                mark("data-shapes", &count.to_string());
                self.outline_soon();
            }
            Out::EmptyBoard(empty) => signals.empty_board.set(empty),
            Out::Undoable(undoable) => signals.undoable.set(undoable),
            Out::PaintArea(area) => self.with_view(|view| view.paint_area(area)),
            Out::PaintScene => self.with_view(|view| view.paint_scene()),
            Out::PaintOverlay => self.with_view(|view| view.paint_overlay()),
            Out::Panel => {
                let panel = self.desk.borrow().board().panel();
                mark("data-zoom", &((panel.zoom * 100.0).round() as i64).to_string());
                signals.panel.set(panel);
            }
            Out::Cursor(cursor) => self.with_view(|view| view.cursor(cursor)),
            Out::Announce(text) => signals.announce.set(text),
            Out::CloseText(id) => self.with_view(|view| view.close_text(&id)),
            Out::EditText(field) => self.with_view(|view| view.edit_text(*field)),
        }
    }

    fn mark_save(&self) {
        mark("data-save", save_name(&self.signals.save.get_untracked(), self.signals.met.get_untracked()));
    }

    fn paint(&self) {
        self.with_view(|view| view.paint(self.desk.borrow().board()));
    }

    fn with_view(&self, act: impl FnOnce(&BoardView)) {
        // A handle of its own: painting and focusing may lead back here.
        let view = self.view.borrow().clone();
        if let Some(view) = view {
            act(&view);
        }
    }

    fn with_socket(&self, act: impl FnOnce(&Socket)) {
        if let Some(socket) = &*self.socket.borrow() {
            act(socket);
        }
    }

    fn tell_note(&self, news: NoteNews) {
        let hear = self.note.borrow().clone();
        if let Some(hear) = hear {
            hear(news);
        }
    }

    /// Reads what this device has, and only then connects: the server is asked for the rest.
    fn open(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        *self.tabs.borrow_mut() = Tabs::open(&self.doc, move |message| {
            if let Some(core) = weak.upgrade() {
                core.post(In::Tab(message));
            }
        });
        let weak = Rc::downgrade(self);
        let device = Device::open(&self.doc, move |news| {
            let Some(core) = weak.upgrade() else { return };
            match news {
                News::Held(held) => {
                    core.post(In::Held { held, whole: core.born.get() });
                    core.post(In::Link(link::Input::Wake));
                }
                News::Kept { n } => core.post(In::Link(link::Input::Kept { n })),
                News::NotKept { why } => core.post(In::Link(link::Input::NotKept { why })),
            }
        });
        *self.device.borrow_mut() = Some(device);
    }

    /// A document that was made here is made at the server first; then the socket finds it.
    fn connect(self: &Rc<Self>) {
        let attempt = self.attempt.get() + 1;
        self.attempt.set(attempt);
        self.socket.take();
        if !self.born.get() {
            return self.open_socket();
        }
        let core = self.clone();
        leptos::task::spawn_local(async move {
            let body = ["{\"id\":\"", core.doc.as_str(), "\"}"].concat();
            let made = page::fetch("/api/v1/docs", Some(("application/json", &body))).await;
            match made {
                // Meanwhile this attempt may have been given up.
                _ if core.attempt.get() != attempt || core.closed.get() => {}
                Ok(_) => {
                    core.born.set(false);
                    core.open_socket();
                }
                Err(_) => core.post(In::Link(link::Input::Closed { code: 1006, reason: String::new() })),
            }
        });
    }

    fn open_socket(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let socket = Socket::open(&self.doc, move |event| {
            if let Some(core) = weak.upgrade() {
                core.post(In::Link(event));
            }
        });
        if socket.is_none() {
            self.post(In::Link(link::Input::Closed { code: 1006, reason: "the browser did not connect".into() }));
        }
        *self.socket.borrow_mut() = socket;
    }

    fn tick_at(self: &Rc<Self>, at_ms: u64) {
        let weak = Rc::downgrade(self);
        // One more than asked: timers of browsers may come a fraction early, and the link would only ask again.
        let timer = Timer::after(at_ms.saturating_sub(now_ms()) + 1, move || {
            if let Some(core) = weak.upgrade() {
                core.post(In::Link(link::Input::Tick));
            }
        });
        *self.tick.borrow_mut() = Some(timer);
    }

    /// Says how long the pause still is, each second of it.
    fn count_down(self: &Rc<Self>) {
        let left = match self.signals.phase.get_untracked() {
            Phase::Waiting { retry_at_ms } => retry_at_ms.saturating_sub(now_ms()),
            _ => 0,
        };
        let seconds = (left > 0).then_some(left.div_ceil(1000) as u32);
        if self.signals.countdown.get_untracked() != seconds {
            self.signals.countdown.set(seconds);
        }
        let weak = Rc::downgrade(self);
        let next = move || {
            if let Some(core) = weak.upgrade() {
                core.count_down();
            }
        };
        *self.counting.borrow_mut() = seconds.map(|_| Timer::after((left - 1) % 1000 + 1, next));
    }

    fn outline_soon(self: &Rc<Self>) {
        if self.outline_soon.borrow().is_some() {
            return;
        }
        let weak = Rc::downgrade(self);
        let timer = Timer::after(OUTLINE_MS, move || {
            if let Some(core) = weak.upgrade() {
                core.outline_soon.take();
                let outline = core.desk.borrow().outline();
                core.signals.outline.set(outline);
            }
        });
        *self.outline_soon.borrow_mut() = Some(timer);
    }

    /// The network came back, the tab was looked at again, the page is about to go.
    fn watch_page(self: &Rc<Self>) {
        let (window, document) = (window(), document());
        let wake = |event: &'static str, target: &web_sys::EventTarget| {
            let weak = Rc::downgrade(self);
            Listener::on(target, event, move |_: Event| {
                if let Some(core) = weak.upgrade().filter(|_| !super::dom::document().hidden()) {
                    core.post(In::Link(link::Input::Wake));
                }
            })
        };
        let weak = Rc::downgrade(self);
        let leave = Listener::on(&window, "beforeunload", move |event: BeforeUnloadEvent| {
            let Some(core) = weak.upgrade() else { return };
            core.with_view(|view| view.end_text());
            if !matches!(core.desk.borrow().save_state(), SaveState::Saved | SaveState::Kept { .. }) {
                event.prevent_default();
                event.set_return_value("unsaved");
            }
        });
        let listeners = vec![wake("online", &window), wake("pageshow", &window), wake("visibilitychange", &document), leave];
        *self.listeners.borrow_mut() = listeners;
    }
}

/// From 0 to 1, for the pause before a reconnect: a thousand pages must not come back at once.
fn jitter() -> f64 {
    f64::from(u32::from_le_bytes(random())) / f64::from(u32::MAX)
}

/// States that a person sees as words or colours, as plain attributes of `<body>`: styles and end-to-end tests read them.
fn mark(attribute: &str, value: &str) {
    if let Some(body) = document().body() {
        let _ = body.set_attribute(attribute, value);
    }
}

fn phase_name(phase: &Phase) -> &'static str {
    match phase {
        Phase::Connecting => "connecting",
        Phase::Live => "live",
        Phase::Waiting { .. } => "waiting",
        Phase::Gone { .. } => "gone",
    }
}

/// Before this copy has been in step with the server's there is nothing of which to say that it is saved.
fn save_name(state: &SaveState, met: bool) -> &'static str {
    match state {
        SaveState::Saved if !met => "connecting",
        SaveState::Saved => "saved",
        SaveState::Saving { .. } => "saving",
        SaveState::Kept { .. } => "kept",
        SaveState::TabOnly { .. } => "tab-only",
        SaveState::Refused { .. } => "refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_has_no_document_yet_is_not_marked_as_saved() {
        assert_eq!(save_name(&SaveState::Saved, false), "connecting");
        assert_eq!(save_name(&SaveState::Saved, true), "saved");
        assert_eq!(save_name(&SaveState::Saving { since_ms: 0 }, false), "saving");
    }
}
