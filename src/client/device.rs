//! The browser's database (IndexedDB) as the place where documents are kept on this device. It does what `shelf` wrote down, one transaction
//! at a time; what comes meanwhile goes into the next. What rows mean is not its business.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::{Event, IdbDatabase, IdbKeyRange, IdbOpenDbRequest, IdbRequest, IdbTransaction};

use super::{
    dom::{Listener, Timer, window},
    shelf::{Held, Place, Write},
};
use crate::{
    model::{access::Role, ids::DocId},
    sync::link::Unsaved,
};

const DATABASE: &str = "tandem";
const VERSION: u32 = 1;
/// (document, author, number) → an update.
const ROWS: &str = "rows";
/// (document, author) → (first unsaved number, since when).
const UNSAVED: &str = "unsaved";
/// document → role.
const DOCS: &str = "docs";
const STORES: [&str; 3] = [ROWS, UNSAVED, DOCS];

/// What only repeats what the server has may wait this long, so that many rows are one transaction.
const LAZY_MS: u64 = 500;
/// After a failure.
const RETRY_MS: u64 = 3_000;
/// A database that does not answer by then is not waited for.
const OPEN_MS: u64 = 2_000;

#[wasm_bindgen]
extern "C" {
    /// `IDBDatabase` as the specification has it now: `web_sys` knows no third argument of `transaction`.
    type Database;
    #[wasm_bindgen(method, catch)]
    fn transaction(this: &Database, stores: &Array, mode: &str, options: &Object) -> Result<IdbTransaction, JsValue>;
}

/// What the device has to say.
pub enum News {
    /// What was kept of the document; said first. Of a device that did not answer in time it is nothing, and is said again when it does.
    Held(Held),
    /// The edits up to the `n`-th are on the device; 0 when it only keeps edits again.
    Kept { n: u64 },
    /// They are not, and why.
    NotKept { why: String },
}

/// One document's part of the database; dropping it lets running transactions end.
pub struct Device(Rc<Core>);

struct Core {
    doc: JsValue,
    hear: Box<dyn Fn(News)>,
    database: RefCell<Option<IdbDatabase>>,
    /// `Held` was said, perhaps of nothing.
    told: Cell<bool>,
    /// The document was read.
    read: Cell<bool>,
    waiting: RefCell<Vec<Write>>,
    /// What the running transaction does.
    running: RefCell<Vec<Write>>,
    /// Of what is kept: listeners of the running request or transaction, and the next attempt.
    listeners: RefCell<Vec<Listener>>,
    soon: RefCell<Option<Timer>>,
}

impl Device {
    /// Opens the database and reads the document; all that follows is said to `hear`, never from within a call of this type.
    pub fn open(doc: &DocId, hear: impl Fn(News) + 'static) -> Self {
        let core = Rc::new(Core {
            doc: doc.as_str().into(),
            hear: Box::new(hear),
            database: RefCell::default(),
            told: Cell::new(false),
            read: Cell::new(false),
            waiting: RefCell::default(),
            running: RefCell::default(),
            listeners: RefCell::default(),
            soon: RefCell::default(),
        });
        core.later(0, Core::connect);
        Device(core)
    }

    /// Keeps this, soon. Edits are asked for in this very turn, before anything of the turn is sent anywhere.
    pub fn write(&self, write: Write) {
        self.0.waiting.borrow_mut().push(write);
    }

    /// The turn is over: what was written in it is one transaction.
    pub fn flush(&self) {
        self.0.flush();
    }
}

impl Core {
    fn later(self: &Rc<Self>, ms: u64, act: fn(&Rc<Self>)) {
        let weak = Rc::downgrade(self);
        let timer = Timer::after(ms, move || {
            if let Some(core) = weak.upgrade() {
                core.soon.take();
                act(&core);
            }
        });
        *self.soon.borrow_mut() = Some(timer);
    }

    fn on(self: &Rc<Self>, target: &web_sys::EventTarget, event: &'static str, act: impl Fn(&Rc<Self>, Event) + 'static) -> Listener {
        let weak = Rc::downgrade(self);
        Listener::on(target, event, move |event: Event| {
            if let Some(core) = weak.upgrade() {
                act(&core, event);
            }
        })
    }

    fn connect(self: &Rc<Self>) {
        let request = window().indexed_db().ok().flatten().and_then(|factory| factory.open_with_u32(DATABASE, VERSION).ok());
        let Some(request) = request else { return self.failed("This browser keeps nothing on this device.") };
        let listeners = vec![
            self.on(&request, "upgradeneeded", |_, event| {
                if let Some(database) = database(&event) {
                    for store in STORES {
                        let _ = database.create_object_store(store);
                    }
                }
            }),
            self.on(&request, "success", |core, event| core.connected(database(&event))),
            self.on(&request, "error", |core, _| core.failed("This browser could not open its storage.")),
        ];
        *self.listeners.borrow_mut() = listeners;
        self.later(OPEN_MS, |core| core.late());
    }

    fn connected(self: &Rc<Self>, database: Option<IdbDatabase>) {
        self.soon.take();
        *self.database.borrow_mut() = database;
        if self.read.get() { self.flush() } else { self.read() }
    }

    fn begin(&self, mode: &str) -> Option<IdbTransaction> {
        let options = Object::new();
        // "Kept on this device" is said of what the disk has.
        let _ = Reflect::set(&options, &"durability".into(), &"strict".into());
        let stores: Array = STORES.iter().map(|store| JsValue::from_str(store)).collect();
        let database = self.database.borrow();
        database.as_ref()?.unchecked_ref::<Database>().transaction(&stores, mode, &options).ok()
    }

    fn read(self: &Rc<Self>) {
        let asked = self.begin("readonly").and_then(|transaction| {
            let (rows, unsaved) = (transaction.object_store(ROWS).ok()?, transaction.object_store(UNSAVED).ok()?);
            let all = self.range(&[], &[Array::new().into()])?;
            let requests = [
                rows.get_all_keys_with_key(&all).ok()?,
                rows.get_all_with_key(&all).ok()?,
                unsaved.get_all_keys_with_key(&all).ok()?,
                unsaved.get_all_with_key(&all).ok()?,
                transaction.object_store(DOCS).ok()?.get(&self.doc).ok()?,
            ];
            Some((transaction, requests))
        });
        let Some((transaction, requests)) = asked else { return self.failed("This browser's storage could not be read.") };
        let listeners = vec![
            self.on(&transaction, "complete", move |core, _| core.say_held(held(&requests))),
            self.on(&transaction, "abort", |core, _| core.failed("This browser's storage could not be read.")),
        ];
        *self.listeners.borrow_mut() = listeners;
        self.later(OPEN_MS, |core| core.late());
    }

    fn say_held(self: &Rc<Self>, held: Held) {
        self.soon.take();
        self.read.set(true);
        let late = self.told.replace(true);
        (self.hear)(News::Held(held));
        if late {
            (self.hear)(News::Kept { n: 0 });
        }
        self.flush();
    }

    /// The page goes on without the device; what it was asked for still counts when it comes.
    fn late(&self) {
        self.without("This browser's storage does not answer.");
    }

    fn without(&self, why: &str) {
        if !self.told.replace(true) {
            (self.hear)(News::Held(Held::default()));
        }
        (self.hear)(News::NotKept { why: why.to_owned() });
    }

    /// Starts a transaction with all that waits, unless one runs. The first one reads.
    fn flush(self: &Rc<Self>) {
        if !self.read.get() || self.waiting.borrow().is_empty() || !self.running.borrow().is_empty() || self.database.borrow().is_none() {
            return;
        }
        let lazy = |write: &Write| matches!(write, Write::Put((mark, _), _) if *mark < 0.0);
        if self.waiting.borrow().iter().all(lazy) && self.soon.borrow().is_none() {
            return self.later(LAZY_MS, Core::start);
        }
        if !self.waiting.borrow().iter().all(lazy) {
            self.start();
        }
    }

    fn start(self: &Rc<Self>) {
        self.soon.take();
        let writes = self.waiting.take();
        let transaction = self.begin("readwrite");
        let done = transaction.as_ref().and_then(|transaction| writes.iter().try_for_each(|write| self.perform(transaction, write)));
        *self.running.borrow_mut() = writes;
        let (Some(transaction), Some(())) = (&transaction, done) else {
            if let Some(transaction) = transaction {
                let _ = transaction.abort();
            }
            return self.failed("This browser's storage takes nothing.");
        };
        // All of it was asked for: the disk need not wait until each answer was heard here, nor for a page that goes.
        #[expect(deprecated, reason = "web_sys says so; the standard and the browsers do not")]
        let _ = transaction.commit();
        let listeners = vec![
            self.on(transaction, "complete", |core, _| core.done()),
            self.on(transaction, "abort", |core, event| {
                let error = event.target().and_then(|target| target.unchecked_into::<IdbTransaction>().error());
                let full = error.is_some_and(|error| error.name() == "QuotaExceededError");
                core.failed(if full { "This device is full." } else { "This browser's storage failed." });
            }),
        ];
        *self.listeners.borrow_mut() = listeners;
    }

    fn perform(&self, transaction: &IdbTransaction, write: &Write) -> Option<()> {
        let store = |name| transaction.object_store(name).ok();
        match write {
            Write::Put((mark, n), row) => {
                let key = self.key(&[(*mark).into(), (*n).into()]);
                store(ROWS)?.put_with_key(&Uint8Array::from(&row[..]), &key).ok()?;
            }
            Write::Delete((mark, n)) => {
                let range = self.range(&[(*mark).into()], &[(*mark).into(), (*n).into()])?;
                store(ROWS)?.delete(&range).ok()?;
            }
            Write::Unsaved(mark, unsaved) => {
                let (store, key) = (store(UNSAVED)?, self.key(&[(*mark).into()]));
                match unsaved {
                    Some(Unsaved { from, since_ms }) => {
                        let value = Array::of2(&(*from as f64).into(), &(*since_ms as f64).into());
                        store.put_with_key(&value, &key).ok()?;
                    }
                    None => {
                        store.delete(&key).ok()?;
                    }
                }
            }
            Write::Role(role) => {
                store(DOCS)?.put_with_key(&role.name().into(), &self.doc).ok()?;
            }
            Write::Forget => {
                let all = self.range(&[], &[Array::new().into()])?;
                store(ROWS)?.delete(&all).ok()?;
                store(UNSAVED)?.delete(&all).ok()?;
                store(DOCS)?.delete(&self.doc).ok()?;
            }
        }
        Some(())
    }

    fn done(self: &Rc<Self>) {
        let edits = |write: &Write| match write {
            Write::Put((mark, n), _) if *mark > 0.0 => Some(*n as u64),
            _ => None,
        };
        let n = self.running.take().iter().filter_map(edits).max();
        self.flush();
        if let Some(n) = n {
            (self.hear)(News::Kept { n });
        }
    }

    /// What did not get done waits; the database is opened again.
    fn failed(self: &Rc<Self>, why: &str) {
        self.listeners.take();
        let mut writes = self.running.take();
        writes.append(&mut self.waiting.borrow_mut());
        *self.waiting.borrow_mut() = writes;
        if let Some(database) = self.database.take() {
            database.close();
        }
        self.without(why);
        self.later(RETRY_MS, Core::connect);
    }

    /// Keys are arrays that begin with the document.
    fn key(&self, rest: &[JsValue]) -> JsValue {
        std::iter::once(&self.doc).chain(rest).collect::<Array>().into()
    }

    fn range(&self, from: &[JsValue], to: &[JsValue]) -> Option<JsValue> {
        IdbKeyRange::bound(&self.key(from), &self.key(to)).ok().map(Into::into)
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        if let Some(database) = self.database.take() {
            database.close(); // once running transactions have ended
        }
    }
}

fn database(event: &Event) -> Option<IdbDatabase> {
    event.target()?.unchecked_into::<IdbOpenDbRequest>().result().ok()?.dyn_into().ok()
}

/// What the five requests of [`Core::read`] found; rows of another shape are not ours and are left alone.
fn held([row_keys, rows, unsaved_keys, unsaved, role]: &[IdbRequest; 5]) -> Held {
    let list = |request: &IdbRequest| request.result().ok().and_then(|result| result.dyn_into::<Array>().ok()).unwrap_or_default();
    let number = |array: &JsValue, at: u32| array.dyn_ref::<Array>().and_then(|array| array.get(at).as_f64());
    let place = |key: &JsValue| -> Option<Place> { Some((number(key, 1)?, number(key, 2)?)) };
    let row = |(key, row): (JsValue, JsValue)| Some((place(&key)?, row.dyn_into::<Uint8Array>().ok()?.to_vec()));
    let first = |(key, value): (JsValue, JsValue)| {
        let unsaved = Unsaved { from: number(&value, 0)? as u64, since_ms: number(&value, 1)? as u64 };
        Some((number(&key, 1)?, unsaved))
    };
    Held {
        rows: list(row_keys).iter().zip(list(rows).iter()).filter_map(row).collect(),
        unsaved: list(unsaved_keys).iter().zip(list(unsaved).iter()).filter_map(first).collect(),
        role: role.result().ok().and_then(|role| Role::named(&role.as_string()?)),
    }
}
