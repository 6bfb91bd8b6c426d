//! A move under way: what is moved, where frames take it, and the copies that Alt makes of it.

use super::Press;
use crate::{
    board::{resting::ALL, selection::Selection, sheet::Draft, table::Table},
    model::{
        geom::{Point, Rect, Vec2},
        ids::ShapeId,
        shape::{Kind, Shape},
    },
    scene::connect,
};

pub struct Moving {
    from: Point,
    /// Around what is moved, at the start.
    bounds: Option<Rect>,
    shapes: Vec<Shape>,
    /// What lines may go on holding on to.
    along: Selection,
    /// The groups that are moved whole.
    groups: Vec<Shape>,
    /// With new ids, on top of all; made when Alt is first held.
    copies: Vec<Shape>,
    /// That can take what is moved, the topmost first.
    frames: Vec<Shape>,
}

impl Moving {
    pub fn begin(table: &Table, from: Point) -> Self {
        let shapes = table.carried(table.movable());
        let mut set = Selection::default();
        set.set(shapes.iter().map(|shape| shape.id.clone()).collect());
        let groups = table.groups_within(&set).into_iter().cloned().collect();
        let free = shapes.iter().filter(|shape| !connect::is_tied(shape));
        // Lines that hold on to shapes follow those; by themselves they come to rest as they are seen.
        let seen = || shapes.iter().map(|shape| table.sheet.rest(shape).bounds()).reduce(|a, b| a.union(b));
        let bounds = free.map(Shape::bounds).reduce(|a, b| a.union(b)).or_else(seen);
        Moving { from, bounds, shapes, along: set, groups, copies: Vec::new(), frames: table.open_frames() }
    }

    pub fn follow(&mut self, table: &mut Table, press: &Press) {
        self.shapes.retain(|shape| table.sheet.has(&shape.id) || press.mods.alt);
        self.groups.retain(|group| table.sheet.has(&group.id));
        self.frames.retain(|frame| table.sheet.has(&frame.id));
        let mut by = press.at - self.from;
        let mut places = ALL;
        if press.mods.shift {
            let across = usize::from(by.x.abs() >= by.y.abs());
            places[across] = [false; 3];
            if across == 1 { by.y = 0.0 } else { by.x = 0.0 }
        }
        // A copy comes to rest beside its original, too.
        let leaving = if press.mods.alt { &[] } else { self.along.ids() };
        if let Some(bounds) = self.bounds {
            by += table.rest(press, bounds + by, places, leaving);
        }
        if press.mods.alt && self.copies.is_empty() {
            self.copies = table.copies(&self.shapes);
        }
        let moved = |shape: &Shape| moved(shape, by);
        let mut drafts: Vec<Draft> = if press.mods.alt {
            self.copies.iter().map(|copy| Draft { shape: moved(copy), base: None }).collect()
        } else {
            let group = |group: &Shape| Draft { shape: group.clone(), base: Some(group.clone()) };
            let shape = |old: &Shape| Draft { shape: moved(&table.taken(old, self.along.ids())), base: Some(old.clone()) };
            self.shapes.iter().map(shape).chain(self.groups.iter().map(group)).collect()
        };
        table.settle_in(&self.frames, &mut drafts);
        drafts.retain(|draft| draft.base.as_ref().is_none_or(|base| base.kind != Kind::Group || base.parent != draft.shape.parent));
        table.draft(drafts);
    }

    /// The copies, when some were made.
    pub fn copied(self) -> Option<Vec<ShapeId>> {
        (!self.copies.is_empty()).then(|| self.copies.into_iter().map(|shape| shape.id).collect())
    }
}

fn moved(shape: &Shape, by: Vec2) -> Shape {
    Shape { geo: shape.geo.translate(by).clamped(), ..shape.clone() }
}
