//! A line taken by one of its handles: an end goes where the pointer is and holds on to what is there, a bend is moved, made between two others, or
//! taken out by being laid on the straight way. Which handles there are is `overlay`'s.

use super::{
    Press,
    line::{apart, snapped},
};
use crate::{
    board::{hit, overlay::Grip, sheet::Draft, table::Table},
    model::{
        geom::{Point, Vec2},
        path::Sample,
        shape::Shape,
    },
};

/// This near to the straight way a bend is none, in CSS pixels.
const FLAT: f64 = 5.0;

pub struct Bending {
    base: Shape,
    /// As the line was seen, with the point that is being made.
    points: Vec<Point>,
    /// Which of them is held.
    at: usize,
    /// From the pointer to the middle of the handle.
    off: Vec2,
    from: Point,
    moved: bool,
}

impl Bending {
    /// Takes the selected line by a point of it; `None` for handles of other kinds.
    pub fn begin(table: &Table, grip: Grip, press: &Press, handle: Point) -> Option<Self> {
        let [id] = table.selection.ids() else { return None };
        let base = table.sheet.get(id).filter(|shape| !shape.lock)?.clone();
        let mut points = hit::bends(&table.sheet.rest(&base));
        let place = table.camera.to_board(handle);
        let mut at = match grip {
            Grip::Bend(i) => i,
            Grip::Between(i) => {
                points.insert((i + 1).min(points.len()), place);
                i + 1
            }
            Grip::Side(_) | Grip::Turn => return None,
        };
        if base.style.elbow && points.len() > 2 {
            // Its bends are found anew.
            at = usize::from(at > 0);
            points = vec![points[0], points[points.len() - 1]];
        }
        (at < points.len()).then(|| Bending { base, points, at, off: place - press.at, from: press.screen, moved: false })
    }

    pub fn follow(&mut self, table: &mut Table, press: &Press) {
        self.moved |= press.strayed(self.from);
        if !self.moved || !table.sheet.has(&self.base.id) {
            return;
        }
        let (at, last) = (self.at, self.points.len() - 1);
        let mut points = self.points.clone();
        let beside = points[if at == 0 { 1 } else { at - 1 }];
        points[at] = press.at + self.off;
        if press.mods.shift {
            points[at] = snapped(beside, points[at]);
        }
        let mut new = self.base.clone();
        if at == 0 || at == last {
            let held = table.hold(points[at], press);
            let (from, to) = if at == 0 { (held, new.to.take()) } else { (new.from.take(), held) };
            (new.from, new.to) = apart(from, to);
        } else if hit::distance(points[at], points[at - 1], points[at + 1]) <= table.px(FLAT) {
            points.remove(at);
        }
        self.draft(table, new, &points);
    }

    /// Ends it; a second click on a bend takes the bend out.
    pub fn end(&mut self, table: &mut Table, press: &Press) {
        if !self.moved && press.clicks >= 2 && self.at > 0 && self.at + 1 < self.points.len() && self.base.pts.len() == self.points.len() {
            let mut points = self.points.clone();
            points.remove(self.at);
            self.draft(table, self.base.clone(), &points);
        }
        table.aim_at(None);
        table.settle();
    }

    fn draft(&self, table: &mut Table, mut new: Shape, points: &[Point]) {
        new.lay(&points.iter().map(|p| Sample { x: p.x, y: p.y, p: 0.5 }).collect::<Vec<_>>());
        new.geo = new.geo.clamped();
        table.draft(vec![Draft { shape: new, base: Some(self.base.clone()) }]);
    }
}
