//! Which shapes are selected, and the box that the handles hang on. It keeps no shapes, only their ids.

use std::cell::Cell;

use super::sheet::Sheet;
use crate::model::{
    geom::{Geo, Rect},
    ids::ShapeId,
    shape::{Kind, Shape},
};

/// A set of shape ids, sorted.
#[derive(Debug, Default, Clone)]
pub struct Selection {
    ids: Vec<ShapeId>,
    /// The box around several, and of which [`Sheet::rev`]: handles are looked for at every move of the pointer.
    frame: Cell<Option<(u64, Option<Rect>)>>,
}

impl Selection {
    pub fn ids(&self) -> &[ShapeId] {
        &self.ids
    }
    pub fn len(&self) -> usize {
        self.ids.len()
    }
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
    pub fn has(&self, id: &ShapeId) -> bool {
        self.ids.binary_search(id).is_ok()
    }
    pub fn set(&mut self, mut ids: Vec<ShapeId>) {
        ids.sort_unstable();
        ids.dedup();
        self.ids = ids;
        self.frame.take();
    }
    pub fn toggle(&mut self, id: &ShapeId) {
        self.frame.take();
        match self.ids.binary_search(id) {
            Ok(at) => drop(self.ids.remove(at)),
            Err(at) => self.ids.insert(at, id.clone()),
        }
    }
    /// Forgets what is no longer on the board. A group is not selected, its shapes are.
    pub fn prune(&mut self, sheet: &Sheet) {
        self.frame.take();
        self.ids.retain(|id| sheet.get(id).is_some_and(|shape| shape.kind != Kind::Group));
    }

    /// The selected shapes as they are shown.
    pub fn shown<'a>(&'a self, sheet: &'a Sheet) -> impl Iterator<Item = &'a Shape> {
        self.ids.iter().filter_map(|id| sheet.shown(id))
    }
    /// The selected shapes as they are stored, in stacking order.
    pub fn stacked<'a>(&self, sheet: &'a Sheet) -> Vec<&'a Shape> {
        let mut shapes: Vec<_> = self.ids.iter().filter_map(|id| sheet.get(id)).collect();
        shapes.sort_unstable_by(|a, b| (&a.z, &a.id).cmp(&(&b.z, &b.id)));
        shapes
    }
    /// The only shape, when it is one.
    pub fn only<'a>(&self, sheet: &'a Sheet) -> Option<&'a Shape> {
        match self.ids.as_slice() {
            [id] => sheet.shown(id),
            _ => None,
        }
    }
    /// The box around it: one shape's own, turned as it is, or the upright one around several.
    pub fn frame(&self, sheet: &Sheet) -> Option<Geo> {
        if let Some(shape) = self.only(sheet) {
            return Some(shape.geo);
        }
        let known = self.frame.get().filter(|(rev, _)| *rev == sheet.rev());
        let (_, frame) = known.unwrap_or_else(|| (sheet.rev(), self.shown(sheet).map(Shape::bounds).reduce(|a: Rect, b| a.union(b))));
        self.frame.set(Some((sheet.rev(), frame)));
        frame.map(Geo::from)
    }
}
