//! One open document in the page: the face that components see. What happens behind it is `core`'s.

mod core;
mod marks;
mod signals;

use std::rc::Rc;

use leptos::prelude::{GetUntracked, Set, Signal};
use send_wrapper::SendWrapper;
use web_sys::HtmlElement;

use self::core::Core;
pub use super::desk::{Here, Lost, PeerCaret, Place};
use super::{
    board_view::BoardView,
    desk::{Desk, In},
    export,
    note_files::NoteFiles,
    page,
    print::Print,
    reader::Reader,
    whiteboard,
};
pub use crate::sync::{
    link::{Phase, SaveState},
    replica::{Pane, TextOp},
};
use crate::{
    board::{
        Board, Panel,
        input::{Ask, Command, Input, Key},
    },
    model::{
        access::Role,
        geom::Point,
        ids::{DocId, random, random_client},
        presence::Person,
    },
    sync::link,
};

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
    /// The editor is to run its command of this name (editor/src/page.ts), with an argument.
    Run(&'static str, String),
}

impl Session {
    /// Opens the document and connects. Close it when the page is left.
    pub fn open(doc: DocId, me: Person, role: Role) -> Self {
        Session(SendWrapper::new(Core::open(doc, Desk::new(random_client(), me, role, jitter))))
    }

    /// Leaves the document: socket, timers, listeners and canvases go. Further calls do nothing.
    pub fn close(&self) {
        self.0.close();
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
    /// The one the page came with, until the server says otherwise.
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
    /// What the board asks the page to show, and where on the canvas; set anew each time.
    pub fn asked(&self) -> Signal<Option<(Ask, Point)>> {
        self.0.signals.asked.clone().into()
    }
    /// What the board says to everybody, and whether it is trouble; set anew each time.
    pub fn said(&self) -> Signal<Option<(String, bool)>> {
        self.0.signals.said.clone().into()
    }
    /// Counts changes of what is on the board; a moment behind it.
    pub fn revised(&self) -> Signal<u32> {
        self.0.signals.revised.clone().into()
    }
    /// Asks the board itself, once it is there.
    pub fn with_board<T>(&self, ask: impl FnOnce(&Board) -> T) -> Option<T> {
        self.0.desk.borrow().board().map(|board| ask(board.whole()))
    }
    /// Shows the whole board on this `<canvas>` too; `None` ends that.
    pub fn minimap(&self, canvas: Option<HtmlElement>) {
        self.0.with_view(|view| view.minimap(canvas));
    }
    pub fn map_anew(&self) {
        self.0.with_view(|view| view.map_anew());
    }
    pub fn grid(&self, on: bool) {
        self.0.with_view(|view| view.grid(on));
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
    /// All that a board needs hangs on this function, which comes after the page: call it by the table of `ui::board::later` only.
    pub fn mount_board(&self, host: HtmlElement) {
        if self.0.is_closed() {
            return;
        }
        self.0.post(In::Whiteboard(whiteboard::board));
        let weak = Rc::downgrade(&self.0);
        let send = move |input: Input| {
            if let Some(core) = weak.upgrade() {
                core.post(In::Board(input));
            }
        };
        let weak = Rc::downgrade(&self.0);
        let wants = move |key: &Key| weak.upgrade().is_some_and(|core| core.desk.borrow().board().is_some_and(|board| board.wants(key)));
        let weak = Rc::downgrade(&self.0);
        let paint = move || {
            if let Some(core) = weak.upgrade() {
                core.paint();
            }
        };
        self.0.view.take();
        let weak = Rc::downgrade(&self.0);
        let draw = move || weak.upgrade()?.desk.borrow().board().and_then(|board| export::on_paper(board.whole()));
        *self.0.print.borrow_mut() = Some(Print::listen(&host, draw));
        let view = BoardView::mount(host, self.0.doc.as_str(), send, wants, paint);
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
        self.0.signals.note_here.set(true);
    }
    /// The note's editor is there: it runs commands from now on.
    pub fn note_here(&self) -> Signal<bool> {
        self.0.signals.note_here.clone().into()
    }
    /// Typed in the note; `attach_note` does not hear it again.
    pub fn edit_note(&self, ops: Vec<TextOp>) {
        self.0.post(In::Note(ops));
    }
    /// Done to the note by the page around its editor, which hears of it.
    pub fn amend_note(&self, ops: Vec<TextOp>) {
        self.0.post(In::NoteStep);
        self.0.post(In::Amend(ops));
    }
    /// What is done to the note next is one step of undo, not joined with what is typed about the same time.
    pub fn begin_note_step(&self) {
        self.0.post(In::NoteStep);
    }
    /// Has the note's editor run a command of its own; nothing happens before it is there.
    pub fn run_in_note(&self, command: &'static str, argument: &str) {
        self.0.tell_note(NoteNews::Run(command, argument.to_owned()));
    }
    /// The files that are on their way into the note.
    pub(super) fn note_files(&self) -> Rc<NoteFiles> {
        let weak = Rc::downgrade(&self.0);
        let tell = move |command, argument| {
            if let Some(core) = weak.upgrade() {
                let comes = command == NoteFiles::COMES;
                // What comes is a step of undo of its own.
                comes.then(|| core.post(In::NoteStep));
                core.tell_note(NoteNews::Run(command, argument));
                comes.then(|| core.post(In::NoteStep));
            }
        };
        self.0.note_files.borrow_mut().get_or_insert_with(|| NoteFiles::new(self.0.doc.as_str(), tell)).clone()
    }
    /// Says something to the person, and whether it is trouble.
    pub(super) fn say(&self, words: &str, trouble: bool) {
        self.0.signals.said.set(Some((words.to_owned(), trouble)));
    }
    /// The offset, in UTF-16 units, of the first line of the note that is in sight.
    pub fn note_top(&self) -> Signal<u32> {
        let top = self.0.signals.note_top.clone();
        Signal::derive(move || leptos::prelude::Get::get(&top).unwrap_or_default())
    }
    /// That it is this one now.
    pub fn note_seen(&self, top: u32) {
        if self.0.signals.note_top.get_untracked() != Some(top) {
            self.0.signals.note_top.set(Some(top));
            self.0.post(In::Reading(top));
        }
    }
    /// The offset that the note is to bring to its upper edge; set anew each time.
    pub fn note_goal(&self) -> Signal<Option<u32>> {
        self.0.signals.note_goal.clone().into()
    }
    pub fn show_in_note(&self, at: u32) {
        self.0.signals.note_goal.set(Some(at));
    }
    /// Who reads Markdown, once they have come: the editor may ask then.
    pub fn reader(&self) -> Option<&'static Reader> {
        self.0.reader.get()
    }
    pub fn set_reader(&self, reader: &'static Reader) {
        self.0.reader.set(Some(reader));
        self.run_in_note("ready", "");
    }
    /// Counts changes of the note; a moment behind it.
    pub fn note_revised(&self) -> Signal<u32> {
        self.0.signals.note_revised.clone().into()
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

/// From 0 to 1, for the pause before a reconnect: a thousand pages must not come back at once.
fn jitter() -> f64 {
    f64::from(u32::from_le_bytes(random())) / f64::from(u32::MAX)
}
