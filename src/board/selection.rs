//! Which shapes are selected, and the box that the handles hang on. It keeps no shapes, only their ids.

use super::sheet::Sheet;
use crate::model::{
    geom::{Geo, Rect},
    ids::ShapeId,
    shape::{Kind, Shape},
};

/// A set of shape ids, sorted.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Selection(Vec<ShapeId>);

impl Selection {
    pub fn ids(&self) -> &[ShapeId] {
        &self.0
    }
    pub fn len(&self) -> usize {
        self.0.len()
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub fn has(&self, id: &ShapeId) -> bool {
        self.0.binary_search(id).is_ok()
    }
    pub fn set(&mut self, mut ids: Vec<ShapeId>) {
        ids.sort_unstable();
        ids.dedup();
        self.0 = ids;
    }
    pub fn toggle(&mut self, id: &ShapeId) {
        match self.0.binary_search(id) {
            Ok(at) => drop(self.0.remove(at)),
            Err(at) => self.0.insert(at, id.clone()),
        }
    }
    /// Forgets what is no longer on the board. A group is not selected, its shapes are.
    pub fn prune(&mut self, sheet: &Sheet) {
        self.0.retain(|id| sheet.get(id).is_some_and(|shape| shape.kind != Kind::Group));
    }

    /// The selected shapes as they are shown.
    pub fn shown<'a>(&'a self, sheet: &'a Sheet) -> impl Iterator<Item = &'a Shape> {
        self.0.iter().filter_map(|id| sheet.shown(id))
    }
    /// The selected shapes as they are stored, in stacking order.
    pub fn stacked<'a>(&self, sheet: &'a Sheet) -> Vec<&'a Shape> {
        let mut shapes: Vec<_> = self.0.iter().filter_map(|id| sheet.get(id)).collect();
        shapes.sort_unstable_by(|a, b| (&a.z, &a.id).cmp(&(&b.z, &b.id)));
        shapes
    }
    /// The only shape, when it is one.
    pub fn only<'a>(&self, sheet: &'a Sheet) -> Option<&'a Shape> {
        match self.0.as_slice() {
            [id] => sheet.shown(id),
            _ => None,
        }
    }
    /// The box around it: one shape's own, turned as it is, or the upright one around several.
    pub fn frame(&self, sheet: &Sheet) -> Option<Geo> {
        match self.only(sheet) {
            Some(shape) => Some(shape.geo),
            None => self.shown(sheet).map(Shape::bounds).reduce(|a: Rect, b| a.union(b)).map(Geo::from),
        }
    }
}
