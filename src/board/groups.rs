//! Groups as a person handles them: a click takes the whole group, a double click goes inside. The selection holds the shapes in the groups and never
//! the groups; which group is meant follows from them. Who is in what is read by `model::nesting` alone.

use super::{selection::Selection, table::Table};
use crate::model::{
    geom::{Geo, Rect},
    ids::ShapeId,
    nesting,
    shape::{Change, Kind, Patch, Shape},
};

/// What moves, aligns and is clicked as one: a group with all its shapes, or one shape.
#[derive(Debug, Clone)]
pub struct Unit {
    /// The group, or the shape.
    pub id: ShapeId,
    /// As they are stored, in the order of the selection.
    pub shapes: Vec<Shape>,
}

impl Unit {
    /// The upright box around it.
    pub fn bounds(&self) -> Rect {
        self.shapes.iter().map(Shape::bounds).reduce(|a, b| a.union(b)).unwrap_or_default()
    }
}

pub fn patch_parent(id: &ShapeId, parent: Option<ShapeId>) -> Change {
    Change::Patch(id.clone(), Patch { parent: Some(parent), ..Patch::default() })
}

impl Table {
    /// The frames and groups that a shape is in, from the innermost.
    pub fn holders(&self, shape: &Shape) -> Vec<&Shape> {
        nesting::holders(shape, &|id| self.sheet.get(id))
    }
    /// The groups that a shape is in, from the innermost, up to the first frame: what lies in a frame is not the business of groups around the frame.
    pub fn groups_of(&self, shape: &Shape) -> Vec<&Shape> {
        let mut holders = self.holders(shape);
        let groups = holders.iter().take_while(|holder| holder.kind == Kind::Group).count();
        holders.truncate(groups);
        holders
    }
    /// The group that a click on this shape takes: the outermost, or the outermost in the group that was entered. None: the shape by itself.
    pub fn unit_of(&self, shape: &Shape) -> Option<&Shape> {
        let groups = self.groups_of(shape);
        match self.entered.as_ref().and_then(|entered| groups.iter().position(|group| group.id == *entered)) {
            Some(0) => None,
            Some(inside) => groups.get(inside - 1).copied(),
            None => groups.last().copied(),
        }
    }
    /// All shapes of a group, in its groups too.
    pub fn leaves(&self, group: &ShapeId) -> Vec<ShapeId> {
        let within = |shape: &&Shape| {
            shape.kind != Kind::Group && shape.parent.is_some() && self.groups_of(shape).iter().any(|holder| holder.id == *group)
        };
        self.sheet.all().filter(within).map(|shape| shape.id.clone()).collect()
    }
    /// The shapes that a click on this one takes.
    pub fn clicked(&self, id: &ShapeId) -> Vec<ShapeId> {
        let group = self.sheet.get(id).and_then(|shape| self.unit_of(shape));
        group.map_or_else(|| vec![id.clone()], |group| self.leaves(&group.id))
    }
    /// What a marquee that has found these shapes takes: a group when some of its shapes are `touched`, or when all of them were found.
    pub fn gathered(&self, mut ids: Vec<ShapeId>, touched: bool) -> Vec<ShapeId> {
        let group = |id: &ShapeId| self.sheet.get(id).and_then(|shape| self.unit_of(shape));
        let mut groups: Vec<&ShapeId> = ids.iter().filter_map(group).map(|group| &group.id).collect();
        groups.sort_unstable();
        groups.dedup();
        let all: Vec<Vec<ShapeId>> = groups.into_iter().map(|group| self.leaves(group)).collect();
        for leaves in all {
            if touched {
                ids.extend(leaves);
            } else if !leaves.iter().all(|leaf| ids.contains(leaf)) {
                ids.retain(|id| !leaves.contains(id));
            }
        }
        ids
    }

    /// Goes into the group that a click on this shape takes. False when there is none.
    pub fn enter(&mut self, id: &ShapeId) -> bool {
        let Some(group) = self.sheet.get(id).and_then(|shape| self.unit_of(shape)).map(|group| group.id.clone()) else { return false };
        self.entered = Some(group);
        let ids = self.clicked(id);
        self.select(ids);
        true
    }
    /// Leaves the entered group when this shape is not in it; `None` is outside of all.
    pub fn leave(&mut self, id: Option<&ShapeId>) {
        let Some(entered) = &self.entered else { return };
        let inside =
            id.and_then(|id| self.sheet.get(id)).is_some_and(|shape| self.groups_of(shape).iter().any(|group| group.id == *entered));
        if !inside {
            self.entered = None;
            self.stale = true;
        }
    }
    /// Escape: out of the entered group, which is then selected. False when none was entered.
    pub fn step_out(&mut self) -> bool {
        let Some(group) = self.entered.take() else { return false };
        let ids = self.leaves(&group);
        self.entered = self.sheet.get(&group).and_then(|group| self.groups_of(group).first().map(|outer| outer.id.clone()));
        self.select(ids);
        true
    }

    /// These shapes as units, in stacking order.
    pub fn units(&self, shapes: Vec<Shape>) -> Vec<Unit> {
        let mut units: Vec<Unit> = Vec::new();
        for shape in shapes {
            let group = self.unit_of(&shape).map(|group| group.id.clone());
            let known = group.as_ref().and_then(|group| units.iter_mut().find(|unit| unit.id == *group));
            match known {
                Some(unit) => unit.shapes.push(shape),
                None => units.push(Unit { id: group.unwrap_or_else(|| shape.id.clone()), shapes: vec![shape] }),
            }
        }
        units
    }

    /// The groups all of whose shapes are in `set`, each after the groups in it.
    pub fn groups_within(&self, set: &Selection) -> Vec<&Shape> {
        let mut groups: Vec<&Shape> = Vec::new();
        for shape in set.ids().iter().filter_map(|id| self.sheet.get(id)) {
            for holder in self.holders(shape).into_iter().filter(|holder| holder.kind == Kind::Group) {
                if !groups.iter().any(|group| group.id == holder.id) {
                    groups.push(holder);
                }
            }
        }
        if !groups.is_empty() {
            for shape in self.sheet.all().filter(|s| s.kind != Kind::Group && s.parent.is_some() && !set.has(&s.id)) {
                let holders = self.holders(shape);
                groups.retain(|group| !holders.iter().any(|holder| holder.id == group.id));
            }
        }
        groups
    }

    /// Makes the selection one group.
    pub fn group(&mut self) {
        let units = self.units(self.selection.stacked(&self.sheet).into_iter().cloned().collect());
        if units.len() < 2 || !self.editable {
            return;
        }
        let shared = |unit: &Unit| self.sheet.get(&unit.id).and_then(|top| self.holders(top).first().map(|holder| holder.id.clone()));
        let parent = shared(&units[0]).filter(|parent| units.iter().all(|unit| shared(unit).as_ref() == Some(parent)));
        let bounds = units.iter().map(Unit::bounds).reduce(|a, b| a.union(b)).unwrap_or_default();
        let top = units.last().and_then(|unit| unit.shapes.last()).map_or_else(|| self.sheet.top(), |shape| shape.z.clone());
        let group = Shape { parent, by: self.me.clone(), ..Shape::new(Kind::Group, Geo::from(bounds), top) };
        let joined = units.iter().map(|unit| patch_parent(&unit.id, Some(group.id.clone())));
        let changes = std::iter::once(Change::Put(group.clone())).chain(joined).collect();
        let said = format!("{} shapes grouped", self.selection.len());
        self.commit(changes);
        self.announce(said);
    }
    /// Takes the selected groups apart, one level; what was in them stays selected.
    pub fn ungroup(&mut self) {
        let groups: Vec<&Shape> = self.selected_groups();
        let mut changes = Vec::new();
        for group in &groups {
            let parent = self.holders(group).first().map(|holder| holder.id.clone());
            let members = self.sheet.all().filter(|shape| shape.parent.as_ref() == Some(&group.id));
            changes.extend(members.map(|member| patch_parent(&member.id, parent.clone())));
            changes.push(Change::Delete(group.id.clone()));
        }
        if !changes.is_empty() && self.editable {
            self.commit(changes);
            self.announce("Ungrouped");
        }
    }
    /// The groups that the selection is made of, as a click takes them.
    pub fn selected_groups(&self) -> Vec<&Shape> {
        let mut groups: Vec<&Shape> = Vec::new();
        for group in self.selection.ids().iter().filter_map(|id| self.unit_of(self.sheet.get(id)?)) {
            if !groups.iter().any(|known| known.id == group.id) {
                groups.push(group);
            }
        }
        groups
    }

    /// What deletes these shapes: groups that would be empty go too, and what lay in a frame stays where the frame was.
    pub fn deletion(&self, ids: Vec<ShapeId>) -> Vec<Change> {
        let mut set = Selection::default();
        set.set(ids);
        let frames = set.ids().iter().filter_map(|id| self.sheet.get(id)).any(|shape| shape.kind == Kind::Frame);
        let mut changes: Vec<Change> =
            set.ids().iter().chain(self.groups_within(&set).into_iter().map(|group| &group.id)).cloned().map(Change::Delete).collect();
        if frames {
            let orphans =
                self.sheet.all().filter(|shape| !set.has(&shape.id) && shape.parent.as_ref().is_some_and(|parent| set.has(parent)));
            let stays = |shape: &Shape| self.holders(shape).into_iter().find(|holder| !set.has(&holder.id)).map(|holder| holder.id.clone());
            changes.extend(orphans.map(|shape| patch_parent(&shape.id, stays(shape))));
        }
        changes
    }
}
