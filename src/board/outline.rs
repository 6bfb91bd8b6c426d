//! The board as a tree of frames, groups and objects: its rows, and putting one above or below another. How rows look is `ui`'s.

use super::{Board, input::Beside, reading, table::Table};
use crate::model::{
    ids::ShapeId,
    nesting,
    order::Order,
    shape::{Change, Kind, Patch, Shape},
};

/// A line of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub id: ShapeId,
    pub kind: Kind,
    /// From 1.
    pub level: usize,
    /// Its place among those that are in the same, from 1, and how many there are.
    pub place: usize,
    pub of: usize,
    /// Something is in it; whether that is listed.
    pub open: Option<bool>,
    pub lock: bool,
    pub hide: bool,
}

/// In which order shapes of one parent are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The topmost first, as they lie.
    Stack,
    /// As they are read.
    Reading,
}

impl Board {
    /// The rows from the top; what is in `closed` does not show what is in it.
    pub fn rows(&self, by: By, closed: &[ShapeId]) -> Vec<Row> {
        let sheet = &self.table.sheet;
        let find = |id: &ShapeId| sheet.get(id);
        let mut all: Vec<&Shape> = match by {
            By::Stack => sheet.all().collect(),
            By::Reading => reading::order(sheet.all()).into_iter().filter_map(find).collect(),
        };
        if by == By::Stack {
            all.reverse();
        }
        let parent = |shape: &Shape| shape.parent.as_ref().and_then(|_| Some(nesting::holders(shape, &find).first()?.id.clone()));
        let mut inside: Vec<(Option<ShapeId>, &Shape)> = all.into_iter().map(|shape| (parent(shape), shape)).collect();
        // Stable: the order among those of one parent stays.
        inside.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut rows = Vec::with_capacity(inside.len());
        list(&inside, None, 1, closed, &mut rows);
        rows
    }

    /// A row is selected: the shape, or all that is in the group.
    pub fn is_chosen(&self, row: &Row) -> bool {
        let has = |id: &ShapeId| self.table.selection.has(id);
        has(&row.id) || row.kind == Kind::Group && self.table.leaves(&row.id).iter().all(has)
    }
    /// What a screen reader says of a row.
    pub fn described(&self, id: &ShapeId) -> String {
        self.table.sheet.get(id).map(|shape| self.told(shape)).unwrap_or_default()
    }
    /// What the name field of a row holds: the name of a frame or group, the alternative text of anything else.
    pub fn name(&self, id: &ShapeId) -> String {
        let name = |shape: &Shape| if shape.kind.holds() { shape.text.clone() } else { shape.alt.clone() };
        self.table.sheet.get(id).map(name).unwrap_or_default()
    }
}

fn list(inside: &[(Option<ShapeId>, &Shape)], parent: Option<&ShapeId>, level: usize, closed: &[ShapeId], rows: &mut Vec<Row>) {
    let of = |parent: Option<&ShapeId>| {
        let start = inside.partition_point(|(p, _)| p.as_ref() < parent);
        start..start + inside[start..].partition_point(|(p, _)| p.as_ref() == parent)
    };
    let mine = &inside[of(parent)];
    for (place, (_, shape)) in mine.iter().enumerate() {
        let holds = shape.kind.holds() && !of(Some(&shape.id)).is_empty();
        let open = holds.then(|| !closed.contains(&shape.id));
        rows.push(Row {
            id: shape.id.clone(),
            kind: shape.kind,
            level,
            place: place + 1,
            of: mine.len(),
            open,
            lock: shape.lock,
            hide: shape.hide,
        });
        if open == Some(true) {
            list(inside, Some(&shape.id), level + 1, closed, rows);
        }
    }
}

impl Table {
    /// Writes the name of a row; see [`Board::name`].
    pub fn rename(&mut self, id: ShapeId, name: String) {
        let Some(shape) = self.sheet.get(&id) else { return };
        let (old, patch) = match shape.kind.holds() {
            true => (&shape.text, Patch { text: Some(name.clone()), ..Patch::default() }),
            false => (&shape.alt, Patch { alt: Some(name.clone()), ..Patch::default() }),
        };
        if *old != name {
            self.commit(vec![Change::Patch(id, patch)]);
        }
    }

    /// Hides or shows, locks or unlocks one shape.
    pub fn mark(&mut self, id: ShapeId, hide: Option<bool>, lock: Option<bool>) {
        self.commit(vec![Change::Patch(id, Patch { hide, lock, ..Patch::default() })]);
    }

    /// Puts a shape and all that is in it right above or below another (and all that is in that), into what that one is in; or on top of what
    /// is in it. Nothing happens when the other is in the first.
    pub fn put_beside(&mut self, id: &ShapeId, at: Beside, of: &ShapeId) {
        let find = |id: &ShapeId| self.sheet.get(id);
        let within = |shape: &Shape, root: &ShapeId| shape.id == *root || nesting::holders(shape, &find).iter().any(|h| h.id == *root);
        let Some(other) = find(of).filter(|other| !within(other, id) && (at != Beside::Inside || other.kind.holds())) else { return };
        let parent = match at {
            Beside::Inside => Some(of.clone()),
            _ => nesting::holders(other, &find).first().map(|holder| holder.id.clone()),
        };
        let rest: Vec<&Shape> = self.sheet.all().filter(|shape| !within(shape, id)).collect();
        let near = |shape: &&Shape| within(shape, of);
        let (low, high) = match at {
            Beside::Below => rest.iter().position(near).map_or((None, None), |first| (first.checked_sub(1), Some(first))),
            _ => rest.iter().rposition(near).map_or((None, None), |last| (Some(last), Some(last + 1))),
        };
        let z = |at: Option<usize>| Some(&rest.get(at?)?.z);
        let own: Vec<&Shape> = self.sheet.all().filter(|shape| within(shape, id)).collect();
        let mut changes = Vec::new();
        for (z, shape) in Order::row(z(low), z(high), own.len()).into_iter().zip(own) {
            let parent = (shape.id == *id && shape.parent != parent).then(|| parent.clone());
            changes.push(Change::Patch(shape.id.clone(), Patch { z: Some(z), parent, ..Patch::default() }));
        }
        self.commit(changes);
    }
}
