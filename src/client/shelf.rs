//! What of a document lies on this device, as rows: what to write, and what to make of what is read. Pure; the browser's database is
//! `device`'s.
//!
//! A row is one update at a place: its author's mark and a number. A copy writes under two marks of its own (its edits; what it received)
//! and deletes only rows that it has read or written itself and that its state covers, so that tabs of one browser never overwrite each
//! other. Reading is putting all rows together, in any order.

use crate::{
    model::access::Role,
    sync::{
        Refusal,
        link::Unsaved,
        replica::{Changed, Replica, TextOp},
    },
};

/// Rows of at least so many bytes (and of as many as the row they were last put into), or so many rows, are put together into one.
const TAIL_BYTES: usize = 64 << 10;
const TAIL_ROWS: usize = 300;

/// The mark of the author and the number of the row. Edits are under the client id of the copy that made them, what it received is under
/// the same, negative.
pub type Place = (f64, f64);

/// What was on the device when the document was opened.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Held {
    pub rows: Vec<(Place, Vec<u8>)>,
    /// Marks of authors that left edits which the server may lack, and the first of these.
    pub unsaved: Vec<(f64, Unsaved)>,
    /// The role when it was last open.
    pub role: Option<Role>,
}

/// Something for the device to do. What comes in one turn is done as one, or none of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    Put(Place, Vec<u8>),
    /// The row at this place, and all before it by its author.
    Delete(Place),
    /// Which edits of this author the server lacks.
    Unsaved(f64, Option<Unsaved>),
    Role(Role),
    /// Everything of this document goes.
    Forget,
}

/// The rows of one copy.
#[derive(Debug)]
pub struct Shelf {
    mark: f64,
    edits: f64,
    received: f64,
    /// Of the rows since they were last put together, and of the one they were put into.
    rows: usize,
    bytes: usize,
    whole: usize,
    /// The last rows of other authors that were read.
    read: Vec<Place>,
}

impl Shelf {
    pub fn new(client: u64) -> Self {
        Shelf { mark: client as f64, edits: 0.0, received: 0.0, rows: 0, bytes: 0, whole: 0, read: Vec::new() }
    }

    /// The `n`-th edit of this copy.
    pub fn edit(&mut self, n: u64, update: Vec<u8>) -> Write {
        self.edits = n as f64;
        self.put((self.mark, self.edits), update)
    }

    pub fn receive(&mut self, update: Vec<u8>) -> Write {
        self.received += 1.0;
        self.put((-self.mark, self.received), update)
    }

    pub fn unsaved(&self, unsaved: Option<Unsaved>) -> Write {
        Write::Unsaved(self.mark, unsaved)
    }

    fn put(&mut self, place: Place, update: Vec<u8>) -> Write {
        self.rows += 1;
        self.bytes += update.len();
        Write::Put(place, update)
    }

    /// It is time to put the rows together. Only what the server has may go into the one row ([`Shelf::gather`]).
    pub fn is_due(&self) -> bool {
        self.rows >= TAIL_ROWS || self.bytes >= TAIL_BYTES.max(self.whole)
    }

    /// One row instead of all that this copy has read and written; `state` is the copy's whole state.
    pub fn gather(&mut self, state: Vec<u8>) -> Vec<Write> {
        let mut old = std::mem::take(&mut self.read);
        old.extend([(self.mark, self.edits), (-self.mark, self.received)]);
        self.whole = state.len();
        let whole = self.receive(state);
        (self.rows, self.bytes) = (0, 0);
        old.into_iter().map(Write::Delete).chain([whole]).collect()
    }

    /// These rows were on the device: they go when rows are put together.
    pub fn found(&mut self, held: &Held) {
        for ((mark, number), row) in &held.rows {
            self.rows += 1;
            self.bytes += row.len();
            match self.read.iter_mut().find(|place| place.0 == *mark) {
                Some(place) => place.1 = place.1.max(*number),
                None => self.read.push((*mark, *number)),
            }
        }
    }
}

/// Absorbs these updates in whatever order they build on each other and says what each changed; `updates` keeps those that build on what is
/// not here.
pub fn absorb_all<U: AsRef<[u8]>>(replica: &mut Replica, updates: &mut Vec<U>) -> Result<Vec<Changed>, Refusal> {
    let mut changes = Vec::new();
    loop {
        let (before, mut broken) = (updates.len(), None);
        updates.retain(|update| match replica.absorb(update.as_ref()) {
            Ok(changed) => {
                changes.push(changed);
                false
            }
            Err(refusal) => {
                if !matches!(refusal, Refusal::Gap(_)) {
                    broken = Some(refusal);
                }
                true
            }
        });
        match broken {
            Some(refusal) => return Err(refusal),
            None if updates.is_empty() || updates.len() == before => return Ok(changes),
            None => {}
        }
    }
}

/// What changed in a copy that was empty before.
pub fn everything(replica: &Replica) -> Changed {
    let note = replica.note();
    let note = if note.is_empty() { Vec::new() } else { vec![TextOp::Insert(note)] };
    Changed { note, shapes: replica.shape_ids(), title: true, any: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A device in memory, and a copy that writes to it.
    #[derive(Default)]
    struct Device {
        held: Held,
    }

    impl Device {
        fn write(&mut self, writes: impl IntoIterator<Item = Write>) {
            for write in writes {
                match write {
                    Write::Put(place, row) => self.held.rows.push((place, row)),
                    Write::Delete((mark, upto)) => self.held.rows.retain(|((author, n), _)| *author != mark || *n > upto),
                    Write::Unsaved(..) | Write::Role(_) => {}
                    Write::Forget => self.held = Held::default(),
                }
            }
        }

        fn opened(&self, client: u64) -> (Replica, Shelf) {
            let (mut replica, mut shelf) = (Replica::new(client), Shelf::new(client));
            assert!(read(&self.held, &mut replica).is_empty());
            shelf.found(&self.held);
            (replica, shelf)
        }
    }

    /// What builds on rows that are missing is given back.
    fn read(held: &Held, replica: &mut Replica) -> Vec<Vec<u8>> {
        let mut left: Vec<_> = held.rows.iter().map(|(_, row)| row.clone()).collect();
        absorb_all(replica, &mut left).expect("our own rows");
        left
    }

    fn typed(replica: &mut Replica, text: &str) -> Vec<u8> {
        replica.edit_note(&[TextOp::Insert(text.into())]).expect("an edit").update
    }

    #[test]
    fn rows_read_in_any_order_are_the_document() {
        let mut device = Device::default();
        let (mut ada, mut shelf) = (Replica::new(9), Shelf::new(9));
        for n in 1..=5 {
            device.write([shelf.edit(n, typed(&mut ada, &n.to_string()))]);
        }
        device.held.rows.reverse();
        assert_eq!(device.opened(3).0.note(), "54321");
    }

    #[test]
    fn what_builds_on_a_missing_row_is_given_back() {
        let mut ada = Replica::new(9);
        let first = typed(&mut ada, "a");
        let second = typed(&mut ada, "b");
        let held = Held { rows: vec![((9.0, 2.0), second.clone())], ..Held::default() };
        let mut replica = Replica::new(1);
        let mut left = read(&held, &mut replica);
        assert_eq!(left, [second]);
        replica.absorb(&first).expect("sound");
        let changes = absorb_all(&mut replica, &mut left).expect("sound");
        assert_eq!((changes.len(), left.len(), replica.note()), (1, 0, "ba".to_owned()));
    }

    #[test]
    fn two_tabs_that_put_their_rows_together_lose_nothing_of_each_other() {
        let mut device = Device::default();
        let (mut ada, mut shelf) = (Replica::new(9), Shelf::new(9));
        device.write([shelf.edit(1, typed(&mut ada, "common "))]);
        let ((mut one, mut first), (mut two, mut second)) = (device.opened(1), device.opened(2));
        device.write([first.edit(1, typed(&mut one, "one "))]);
        device.write([second.edit(1, typed(&mut two, "two "))]);
        // Neither has heard of the other's edit.
        device.write(first.gather(one.encode()));
        device.write([second.edit(2, typed(&mut two, "more "))]);
        device.write(second.gather(two.encode()));
        let note = device.opened(3).0.note();
        for word in ["common ", "one ", "two ", "more "] {
            assert!(note.contains(word), "{word} in {note}");
        }
        assert_eq!(device.held.rows.len(), 2, "one row a tab");
    }

    #[test]
    fn rows_are_put_together_when_they_outgrow_what_they_were_put_into() {
        let mut shelf = Shelf::new(1);
        shelf.receive(vec![0; TAIL_BYTES]);
        assert!(shelf.is_due());
        shelf.gather(vec![0; 3 * TAIL_BYTES]);
        shelf.receive(vec![0; 2 * TAIL_BYTES]);
        assert!(!shelf.is_due());
        (0..TAIL_ROWS).for_each(|n| drop(shelf.edit(n as u64, Vec::new())));
        assert!(shelf.is_due());
    }
}
