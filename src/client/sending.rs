//! Files on their way to the server, the board's and the note's: sent one after another, with how far each is; kept while there is no connection
//! and sent as soon as there is one. The page asks before it is left with files that did not arrive. What is seen of that, and where, is the
//! callers' business.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::Promise;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BeforeUnloadEvent, DragEvent, Element, Event, File, ProgressEvent, XmlHttpRequest};

use super::dom::{Listener, Timer, window};

/// Without a connection it is tried again at these distances, ms, and whenever the browser says that there is one.
const AGAIN_MS: [u64; 4] = [2_000, 5_000, 15_000, 30_000];

/// How far a file is.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Its turn comes.
    Queued,
    /// The share that has left; at 1 the server looks at what came.
    Sending(f64),
    /// It is at the server.
    Here,
    /// Without a connection; it is sent again by itself.
    Waiting,
    /// What the server said; whether it may say something else another time.
    Refused(String, bool),
}

impl State {
    /// A word for style sheets, and words for people.
    pub fn words(&self) -> (&'static str, &str) {
        match self {
            State::Queued => ("queued", "Waits for its turn"),
            State::Sending(share) if *share < 1.0 => ("sending", "On its way"),
            State::Sending(_) => ("sending", "The server looks at it"),
            State::Here => ("here", "Here"),
            State::Waiting => ("waiting", "No connection. It is kept here and sent as soon as there is one."),
            State::Refused(why, _) => ("refused", why.as_str()),
        }
    }
    /// Whether it makes sense that the person has it tried again.
    pub fn may_again(&self) -> bool {
        matches!(self, State::Waiting | State::Refused(_, true))
    }
}

/// A file on its way.
pub struct Sending {
    pub file: File,
    state: RefCell<State>,
    request: RefCell<Option<XmlHttpRequest>>,
    cancelled: Cell<bool>,
    shown: Box<dyn Fn(&State)>,
}

impl Sending {
    pub fn show(&self, state: State) {
        (self.shown)(&state);
        *self.state.borrow_mut() = state;
    }
    pub fn refuse(&self, why: &str, again: bool) {
        self.show(State::Refused(why.into(), again));
    }
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.get()
    }
}

/// Where files wait; dropped, it sends and says nothing any more.
pub struct Queue {
    sendings: RefCell<Vec<Rc<Sending>>>,
    retry: Box<dyn Fn(Vec<Rc<Sending>>)>,
    again: RefCell<Option<Timer>>,
    tries: Cell<usize>,
    listeners: RefCell<Vec<Listener>>,
}

impl Queue {
    /// `retry` is to `send` files that waited for a connection.
    pub fn new(retry: impl Fn(Vec<Rc<Sending>>) + 'static) -> Rc<Self> {
        let queue = Rc::new(Queue {
            sendings: RefCell::default(),
            retry: Box::new(retry),
            again: RefCell::default(),
            tries: Cell::new(0),
            listeners: RefCell::default(),
        });
        let weak = Rc::downgrade(&queue);
        let online = Listener::on(&window(), "online", move |_: Event| _ = weak.upgrade().map(|queue| queue.retry()));
        let weak = Rc::downgrade(&queue);
        let leave = Listener::on(&window(), "beforeunload", move |event: BeforeUnloadEvent| {
            let on_its_way = |sending: &Rc<Sending>| !matches!(*sending.state.borrow(), State::Refused(..));
            if weak.upgrade().is_some_and(|queue| queue.sendings.borrow().iter().any(on_its_way)) {
                event.prevent_default();
                event.set_return_value("");
            }
        });
        *queue.listeners.borrow_mut() = vec![online, leave];
        queue
    }

    /// A file that is to be sent; `shown` hears how far it is.
    pub fn add(&self, file: File, shown: impl Fn(&State) + 'static) -> Rc<Sending> {
        let (state, shown) = (RefCell::new(State::Queued), Box::new(shown));
        let sending = Rc::new(Sending { file, state, request: RefCell::default(), cancelled: Cell::new(false), shown });
        self.sendings.borrow_mut().push(sending.clone());
        sending
    }

    /// It is where it should be.
    pub fn done(&self, sending: &Rc<Sending>) {
        self.sendings.borrow_mut().retain(|other| !Rc::ptr_eq(other, sending));
    }

    /// It neither goes nor says anything any more.
    pub fn cancel(&self, sending: &Rc<Sending>) {
        sending.cancelled.set(true);
        if let Some(request) = sending.request.take() {
            let _ = request.abort();
        }
        self.done(sending);
    }

    /// Posts the file to an address, when it is no larger than `most` bytes; what the server answered. `None` when there is nothing to do with it
    /// now: it is under way or called off, waits for a connection (and is sent again by itself), or was refused, of which it has said so.
    pub async fn send(self: &Rc<Self>, sending: &Rc<Sending>, address: &str, most: usize) -> Option<Value> {
        if sending.cancelled.get() || matches!(*sending.state.borrow(), State::Sending(_) | State::Here) {
            return None;
        }
        if sending.file.size() > most as f64 {
            sending.refuse(&["It is larger than ", &(most >> 20).to_string(), " MiB."].concat(), false);
            return None;
        }
        sending.show(State::Sending(0.0));
        let (status, answer) = post(address, sending).await;
        if sending.cancelled.get() {
            return None;
        }
        if status == 0 {
            sending.show(State::Waiting);
            self.retry_later();
            return None;
        }
        self.tries.set(0);
        let answer: Value = serde_json::from_str(&answer).unwrap_or_default();
        if status >= 300 {
            let why = answer.get("error").and_then(|why| why.as_str()).unwrap_or("the server did not take it");
            // Whatever was wrong with the server, and who was too fast.
            sending.refuse(why, status >= 500 || status == 429 || status == 408);
            return None;
        }
        Some(answer)
    }

    fn retry(&self) {
        let waiting = |sending: &&Rc<Sending>| *sending.state.borrow() == State::Waiting;
        let sendings: Vec<_> = self.sendings.borrow().iter().filter(waiting).cloned().collect();
        if !sendings.is_empty() {
            (self.retry)(sendings);
        }
    }

    fn retry_later(self: &Rc<Self>) {
        let tries = self.tries.replace(self.tries.get() + 1);
        let weak = Rc::downgrade(self);
        let go = move || _ = weak.upgrade().map(|queue| queue.retry());
        *self.again.borrow_mut() = Some(Timer::after(AGAIN_MS[tries.min(AGAIN_MS.len() - 1)], go));
    }
}

/// A file that is dropped where nothing takes it would take the page's place: the browser says that it cannot be dropped there. The board and the
/// note take theirs before.
pub fn refuse_strays() -> Listener {
    Listener::on(&window(), "dragover", |event: DragEvent| {
        let Some(data) = event.data_transfer().filter(|data| data.types().includes(&"Files".into(), 0)) else { return };
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let taken = target.is_some_and(|target| target.closest(".cm-content, input").ok().flatten().is_some());
        if !event.default_prevented() && !taken {
            data.set_drop_effect("none");
            event.prevent_default();
        }
    })
}

/// Status and text of the answer; 0 when there was none.
async fn post(address: &str, sending: &Rc<Sending>) -> (u16, String) {
    let Ok(request) = XmlHttpRequest::new() else { return (0, String::new()) };
    let sent = request.open("POST", address).and_then(|()| request.set_request_header("content-type", "application/octet-stream"));
    let weak = Rc::downgrade(sending);
    let _progress = request.upload().ok().map(|events| {
        Listener::on(&events, "progress", move |event: ProgressEvent| {
            if let Some(sending) = weak.upgrade().filter(|_| event.length_computable() && event.total() > 0.0) {
                sending.show(State::Sending(event.loaded() / event.total()));
            }
        })
    });
    let mut listener = None;
    let ended = Promise::new(&mut |resolve, _| {
        listener = Some(Listener::on(&request, "loadend", move |_: Event| _ = resolve.call0(&JsValue::NULL)));
    });
    if sent.is_err() || request.send_with_opt_blob(Some(&sending.file)).is_err() {
        return (0, String::new());
    }
    *sending.request.borrow_mut() = Some(request.clone());
    let _ = JsFuture::from(ended).await;
    sending.request.take();
    (request.status().unwrap_or(0), request.response_text().ok().flatten().unwrap_or_default())
}
