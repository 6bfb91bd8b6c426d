//! The browser's side of one open document: does what the [`desk`](crate::client::desk) asks for, with a socket, a device, timers, signals
//! and canvases, and hands it what happens. It decides nothing.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use leptos::prelude::{GetUntracked, Set, Update};
use web_sys::{BeforeUnloadEvent, Event};

use super::{
    NoteListener, NoteNews,
    marks::{mark, phase_name, save_name},
    signals::Signals,
};
use crate::{
    client::{
        desk::{Desk, In, Out},
        device::{Device, News},
        dom::{self, Listener, Timer, document, now_ms, window},
        note_files::NoteFiles,
        page,
        print::Print,
        reader::Reader,
        sending,
        socket::Socket,
        tabs::Tabs,
        whiteboard::Surface,
    },
    model::{ids::DocId, presence::Attention},
    sync::link::{self, Phase, SaveState},
};

/// Who does nothing for this long is idle; looked for at this distance.
const IDLE_MS: u64 = 120_000;
const LOOK_MS: u64 = 30_000;
/// The list of shapes is for reading, not for watching a drag: it follows the board at this distance.
const OUTLINE_MS: u64 = 400;
const NOTE_MS: u64 = 300;

pub struct Core {
    pub doc: DocId,
    pub desk: RefCell<Desk>,
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
    note_soon: RefCell<Option<Timer>>,
    soon: RefCell<Option<Timer>>,
    counting: RefCell<Option<Timer>>,
    looking: RefCell<Option<Timer>>,
    /// When the person last did something here, and what the others were told of that.
    acted_ms: Cell<u64>,
    attention: Cell<Attention>,
    /// Comes with the board's program.
    pub view: RefCell<Option<Rc<dyn Surface>>>,
    pub print: RefCell<Option<Print>>,
    pub note: RefCell<Option<NoteListener>>,
    /// Comes with the board's program, too.
    pub reader: Cell<Option<&'static Reader>>,
    pub note_files: RefCell<Option<Rc<NoteFiles>>>,
    listeners: RefCell<Vec<Listener>>,
    pub signals: Signals,
}

impl Core {
    pub fn open(doc: DocId, desk: Desk) -> Rc<Self> {
        let signals = Signals::of(&desk);
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
            note_soon: RefCell::default(),
            soon: RefCell::default(),
            counting: RefCell::default(),
            looking: RefCell::default(),
            acted_ms: Cell::new(now_ms()),
            attention: Cell::default(),
            view: RefCell::default(),
            print: RefCell::default(),
            note: RefCell::default(),
            reader: Cell::default(),
            note_files: RefCell::default(),
            listeners: RefCell::default(),
            signals,
        });
        core.watch_page();
        mark("data-phase", phase_name(&core.signals.phase.get_untracked()));
        core.mark_save();
        core.read();
        core.look_around();
        core
    }

    pub fn is_closed(&self) -> bool {
        self.closed.get()
    }

    pub fn close(&self) {
        self.closed.set(true);
        self.listeners.take();
        self.tick.take();
        self.outline_soon.take();
        self.note_soon.take();
        self.soon.take();
        self.counting.take();
        self.looking.take();
        self.view.take();
        self.print.take();
        self.note.take();
        self.note_files.take();
        self.socket.take();
        self.tabs.take();
        self.device.take();
    }

    /// Something happened. It is dealt with before this returns, or, from within a turn, right after that turn.
    pub fn post(self: &Rc<Self>, input: In) {
        if self.closed.get() {
            return;
        }
        if matches!(input, In::Board(_) | In::Note(_) | In::Amend(_) | In::Title(_) | In::Caret(Some(_))) {
            self.acted_ms.set(now_ms());
            if !self.attention.get().is_here() {
                self.look_around();
            }
        }
        if matches!(input, In::Note(_)) {
            self.note_soon();
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
            Out::Keep(write) => _ = self.device.borrow().as_ref().map(|device| device.write(write)),
            Out::Tell(message) => _ = self.tabs.borrow().as_ref().map(|tabs| tabs.tell(&message)),
            Out::Reload => page::reload(),
            Out::Soon => {
                let weak = Rc::downgrade(self);
                let go_on = move || {
                    if let Some(core) = weak.upgrade() {
                        core.soon.take();
                        core.post(In::Soon);
                        if core.soon.borrow().is_none() {
                            core.with_view(|view| view.paint_scene());
                        }
                    }
                };
                *self.soon.borrow_mut() = Some(Timer::after(0, go_on));
            }
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
            Out::Note(ops) => {
                self.tell_note(NoteNews::Text(ops));
                self.note_soon();
            }
            Out::Carets(carets) => self.tell_note(NoteNews::Carets(carets)),
            Out::Lead(at) => signals.note_goal.set(Some(at)),
            Out::People(people) => signals.people.set(people),
            Out::News => self.outline_soon(),
            Out::Shapes(count) => {
                mark("data-shapes", &count.to_string());
                self.outline_soon();
            }
            Out::EmptyBoard(empty) => signals.empty_board.set(empty),
            Out::Undoable(undoable) => signals.undoable.set(undoable),
            Out::PaintArea(area) => self.with_view(|view| view.paint_area(area)),
            Out::PaintNew(place) => self.with_view(|view| view.paint_new(place)),
            Out::PaintScene => self.with_view(|view| view.paint_scene()),
            Out::PaintOverlay => self.with_view(|view| view.paint_overlay()),
            Out::Panel(panel) => {
                mark("data-zoom", &((panel.zoom * 100.0).round() as i64).to_string());
                signals.panel.set(*panel);
            }
            Out::Clipboard(clip) => self.with_view(|view| {
                if let Some(board) = self.desk.borrow().board() {
                    view.clipboard(board.whole(), clip);
                }
            }),
            Out::Cursor(cursor) => self.with_view(|view| view.cursor(cursor)),
            Out::Announce(text) => signals.announce.set(text),
            Out::Say(words, trouble) => signals.said.set(Some((words, trouble))),
            Out::Ask(ask, at) => signals.asked.set(Some((ask, at))),
            Out::Coast => self.with_view(|view| view.coast()),
            Out::CloseText(id) => self.with_view(|view| view.close_text(&id)),
            Out::EditText(field) => self.with_view(|view| view.edit_text(*field)),
            Out::PickFiles => self.with_view(|view| view.pick_files()),
        }
    }

    fn mark_save(&self) {
        mark("data-save", save_name(&self.signals.save.get_untracked(), self.signals.met.get_untracked()));
    }

    pub fn paint(&self) {
        self.with_view(|view| {
            if let Some(board) = self.desk.borrow().board() {
                view.paint(board.whole(), self.soon.borrow().is_some());
            }
        });
    }

    pub fn with_view(&self, act: impl FnOnce(&dyn Surface)) {
        // A handle of its own: painting and focusing may lead back here.
        let view = self.view.borrow().clone();
        if let Some(view) = view {
            act(&*view);
        }
    }

    fn with_socket(&self, act: impl FnOnce(&Socket)) {
        if let Some(socket) = &*self.socket.borrow() {
            act(socket);
        }
    }

    pub fn tell_note(&self, news: NoteNews) {
        let hear = self.note.borrow().clone();
        if let Some(hear) = hear {
            hear(news);
        }
    }

    /// Reads what this device has, and only then connects: the server is asked for the rest.
    fn read(self: &Rc<Self>) {
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

    /// Tells the others when nobody is at this page, or somebody is again.
    fn look_around(self: &Rc<Self>) {
        let attention = match () {
            () if document().hidden() => Attention::Away,
            () if now_ms() >= self.acted_ms.get() + IDLE_MS => Attention::Idle,
            () => Attention::Here,
        };
        if self.attention.replace(attention) != attention {
            self.post(In::Attention(attention));
        }
        let weak = Rc::downgrade(self);
        let again = move || {
            if let Some(core) = weak.upgrade() {
                core.look_around();
            }
        };
        *self.looking.borrow_mut() = Some(Timer::after(LOOK_MS, again));
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
                // A board that is still being read would be listed again and again.
                if core.soon.borrow().is_some() {
                    return core.outline_soon();
                }
                core.signals.revised.update(|count| *count += 1);
                let (said, more) = core.desk.borrow_mut().news(now_ms());
                if let Some(said) = said {
                    core.signals.announce.set(said);
                }
                if more {
                    core.outline_soon();
                }
            }
        });
        *self.outline_soon.borrow_mut() = Some(timer);
    }

    /// What is made of the whole note (its contents, its count of words) follows the text at a distance.
    fn note_soon(self: &Rc<Self>) {
        if self.note_soon.borrow().is_some() {
            return;
        }
        let weak = Rc::downgrade(self);
        let timer = Timer::after(NOTE_MS, move || {
            if let Some(core) = weak.upgrade() {
                core.note_soon.take();
                core.signals.note_revised.update(|count| *count += 1);
            }
        });
        *self.note_soon.borrow_mut() = Some(timer);
    }

    /// The network came back, the tab was looked at again, the page is about to go.
    fn watch_page(self: &Rc<Self>) {
        let (window, document) = (window(), document());
        let wake = |event: &'static str, target: &web_sys::EventTarget| {
            let weak = Rc::downgrade(self);
            Listener::on(target, event, move |_: Event| {
                if let Some(core) = weak.upgrade().filter(|_| !dom::document().hidden()) {
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
        let weak = Rc::downgrade(self);
        let look = Listener::on(&document, "visibilitychange", move |_: Event| {
            if let Some(core) = weak.upgrade() {
                core.look_around();
            }
        });
        let strays = sending::refuse_strays();
        let listeners = vec![wake("online", &window), wake("pageshow", &window), wake("visibilitychange", &document), look, leave, strays];
        *self.listeners.borrow_mut() = listeners;
    }
}
