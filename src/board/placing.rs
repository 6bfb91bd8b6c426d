//! Drawing without a pointer: Enter places what the tool in use makes, an arrow goes from the selected shape to the one that Tab has chosen, and keys
//! size what is selected. How shapes look and where pointers draw them is the tools'.

use super::{
    Board,
    input::{Device, Mods, Tool},
    reading,
    resize::{self, Scale, Side},
    table::Table,
    tools::{After, Press},
};
use crate::model::{
    geom::{Geo, Point, Vec2},
    ids::ShapeId,
    path::Sample,
    shape::{Change, End, Kind, Patch, Shape},
};

/// Between what is placed twice at the same spot, in CSS pixels.
const ASIDE: f64 = 24.0;
/// Of a line that joins nothing, in CSS pixels.
const LENGTH: f64 = 160.0;

impl Board {
    /// Whether Enter places something now.
    pub(super) fn places(&self) -> bool {
        let makes = match self.tool {
            Tool::Shape(kind) => !kind.is_stroke(),
            tool => tool == Tool::Text,
        };
        makes && self.table.editable && !self.busy()
    }

    /// Draws what the tool makes, without a pointer: in the middle of what is seen, or from the selected shape to the one aimed at.
    pub(super) fn place(&mut self) {
        let after = match self.tool {
            Tool::Shape(kind) if kind.is_line() => {
                self.table.join(kind);
                After::Select
            }
            _ => {
                let press = self.table.press_at(self.table.free_spot());
                self.active.down(&mut self.table, &press);
                self.active.up(&mut self.table, &press)
            }
        };
        if after == After::Select {
            self.take(Tool::Select);
        }
        if let (None, Some(shape)) = (&self.table.editing, self.table.selection.only(&self.table.sheet)) {
            let said = [&reading::describe(shape), " drawn"].concat();
            self.table.announce(said);
        }
    }

    /// Chooses where the next arrow will end: the next shape in reading order. False when a line is not what the tool draws, or nothing is there.
    pub(super) fn aim(&mut self, back: bool) -> bool {
        let Some(id) = self.aims(back) else { return false };
        if let Some(shape) = self.table.sheet.get(&id) {
            let said = ["To ", &reading::describe(shape), ". Enter draws it."].concat();
            self.table.announce(said);
        }
        self.table.hover = Some(id.clone());
        self.table.aim = Some(id);
        self.table.stale = true;
        true
    }
    /// The shape that Tab will aim at.
    pub(super) fn aims(&self, back: bool) -> Option<ShapeId> {
        let line = matches!(self.tool, Tool::Shape(kind) if kind.is_line());
        let from = self.table.selection.only(&self.table.sheet).filter(|shape| line && self.table.editable && joins(shape))?;
        let read = reading::order(self.table.sheet.all().filter(|shape| joins(shape) && shape.id != from.id));
        let here = self.table.aim.as_ref().and_then(|aim| read.iter().position(|id| *id == aim));
        let to = match (here, back) {
            (None, false) => 0,
            (None, true) => read.len().checked_sub(1)?,
            (Some(at), false) => (at + 1) % read.len(),
            (Some(at), true) => (at + read.len() - 1) % read.len(),
        };
        read.get(to).map(|id| (*id).clone())
    }
}

/// A line can end at it.
fn joins(shape: &Shape) -> bool {
    !shape.hide && !shape.kind.has_points() && shape.kind != Kind::Group
}

impl Table {
    /// A line from the selected shape to the one aimed at, or one that joins nothing.
    fn join(&mut self, kind: Kind) {
        let ends = (self.selection.only(&self.sheet), self.aim.as_ref().and_then(|id| self.sheet.get(id)));
        let (points, held) = match ends {
            (Some(from), Some(to)) => ([from, to].map(|shape| shape.geo.center()), Some([from.id.clone(), to.id.clone()])),
            _ => {
                let (middle, half) = (self.free_spot(), Vec2::new(self.px(LENGTH / 2.0), 0.0));
                ([middle - half, middle + half], None)
            }
        };
        let line = Shape::through(kind, &points.map(|p| Sample { x: p.x, y: p.y, p: 0.5 }), self.sheet.top());
        let mut line = self.dressed(line);
        if let Some(ids) = held {
            let [from, to] = ids.map(|shape| Some(End { shape, at: [0.5; 2], pin: false }));
            (line.from, line.to) = (from, to);
        }
        let id = line.id.clone();
        self.commit(vec![Change::Put(line)]);
        self.select(vec![id]);
    }

    /// The middle of what is seen, or beside it when something lies there with its own middle.
    fn free_spot(&self) -> Point {
        let mut at = self.camera.view(self.size).center();
        let (step, near) = (self.px(ASIDE), self.px(ASIDE / 2.0));
        let taken = |at: Point| self.sheet.all().any(|shape| (shape.geo.center() - at).hypot() < near);
        for _ in 0..100 {
            if !taken(at) {
                break;
            }
            at += Vec2::new(step, step);
        }
        at
    }

    /// A click of a mouse that nobody holds.
    fn press_at(&self, at: Point) -> Press {
        let path = vec![Sample { x: at.x, y: at.y, p: 0.5 }];
        Press { at, screen: self.camera.to_screen() * at, path, ahead: Vec::new(), mods: Mods::default(), device: Device::Mouse, clicks: 1 }
    }

    /// Makes the selection wider and higher by so much; its first corner stays.
    pub fn grow(&mut self, by: Vec2) {
        if self.shift_leg(by) || self.crop_by(by, true) {
            return;
        }
        let Some(frame) = self.selection.frame(&self.sheet) else { return };
        let old = self.movable();
        let side = Side { x: i8::from(by.x != 0.0), y: i8::from(by.y != 0.0) };
        // In the frame's own directions, however it is turned, and never past its first corner.
        let held = side.place(frame) + Vec2::new(by.x.max(1.0 - frame.w), by.y.max(1.0 - frame.h));
        let keep = resize::keeps(&old, frame, side, false);
        let mut scale = Scale::reaching(frame, side, frame.turn() * held, keep, false);
        scale.letters = keep && old.len() > 1;
        let change = |old: &Shape| {
            let new = scale.apply(old);
            Patch::between(old, &Shape { geo: Geo::clamped(new.geo), ..new }).map(|patch| Change::Patch(old.id.clone(), patch))
        };
        let changes: Vec<_> = old.iter().filter_map(change).collect();
        self.commit(changes);
    }
}
