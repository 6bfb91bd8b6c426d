//! A line taken by one of its handles: an end goes where the pointer is and holds on to what is there, a bend is moved, made between two others, or
//! taken out by being laid on the straight way; a leg of an elbow line is moved across its way, and stays. Which handles there are is `overlay`'s.

use super::{
    Press,
    line::{apart, snapped},
};
use crate::{
    board::{hit, overlay::Grip, sheet::Draft, table::Table},
    model::{
        geom::{Point, Rect, Vec2},
        path::Sample,
        shape::Shape,
    },
    scene::{connect, legs},
};

/// This near to the straight way a bend is none, in CSS pixels.
const FLAT: f64 = 5.0;

pub struct Bending {
    base: Shape,
    /// As the line was seen, with the point that is being made.
    points: Vec<Sample>,
    /// Which of them is held.
    at: usize,
    /// The leg that begins there is held, which runs along this axis.
    leg: Option<usize>,
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
        let place = table.camera.to_board(handle);
        let mut points = connect::on_board(&table.sheet.rest(&base));
        let (mut at, leg);
        match grip {
            Grip::Bend(i) => (at, leg) = (i, None),
            Grip::Between(i) => {
                (at, leg) = (i + 1, None);
                points.insert(at.min(points.len()), bend(place));
            }
            Grip::Leg { at: i, .. } => {
                points = table.legs(&base);
                (at, leg) = (i, Some(legs::runs(points.get(i)?, points.get(i + 1)?)?));
            }
            Grip::Side(_) | Grip::Turn => return None,
        }
        if base.style.elbow && leg.is_none() && !points.iter().any(legs::is_kept) {
            // Its bends are found anew.
            at = usize::from(at > 0);
            points = legs::ends(&points);
        }
        (at < points.len()).then(|| Bending { base, points, at, leg, off: place - press.at, from: press.screen, moved: false })
    }

    pub fn follow(&mut self, table: &mut Table, press: &Press) {
        self.moved |= press.strayed(self.from);
        if !self.moved || !table.sheet.has(&self.base.id) {
            return;
        }
        let (at, last) = (self.at, self.points.len() - 1);
        let mut to = press.at + self.off;
        if let Some(axis) = self.leg {
            let mut places = [[false; 3]; 2];
            places[1 - axis][0] = true;
            to += table.rest(press, Rect::from_points(to, to), places, std::slice::from_ref(&self.base.id));
            let points = legs::moved(&self.points, at, to).unwrap_or_default();
            return self.draft(table, self.base.clone(), &points);
        }
        let mut points = self.points.clone();
        let place = |i: usize| Point::new(self.points[i].x, self.points[i].y);
        if press.mods.shift {
            to = snapped(place(if at == 0 { 1 } else { at - 1 }), to);
        }
        points[at] = bend(to);
        let rested = |table: &mut Table, to: Point| {
            if press.mods.shift { to } else { table.rest_at(press, to, std::slice::from_ref(&self.base.id)) }
        };
        let mut new = self.base.clone();
        if at == 0 || at == last {
            let held = table.hold(to, press);
            if held.is_none() {
                points[at] = bend(rested(table, to));
            }
            let (from, to) = if at == 0 { (held, new.to.take()) } else { (new.from.take(), held) };
            (new.from, new.to) = apart(from, to);
        } else if hit::distance(to, place(at - 1), place(at + 1)) <= table.px(FLAT) {
            points.remove(at);
        } else {
            points[at] = bend(rested(table, to));
        }
        self.draft(table, new, &points);
    }

    /// Ends it; a second click on a bend takes the bend out, one on a leg lets that find its way again.
    pub fn end(&mut self, table: &mut Table, press: &Press) {
        if !self.moved && press.clicks >= 2 {
            let bends = self.at > 0 && self.at + 1 < self.points.len() && self.base.pts.len() == self.points.len();
            let points = match self.leg {
                Some(_) => legs::freed(&self.points, self.at),
                None if bends => {
                    let mut points = self.points.clone();
                    points.remove(self.at);
                    Some(points)
                }
                None => None,
            };
            if let Some(points) = points {
                self.draft(table, self.base.clone(), &points);
            }
        }
        table.aim_at(None);
        table.settle();
    }

    pub fn cursor(&self) -> &'static str {
        ["ns-resize", "ew-resize", "crosshair"][self.leg.unwrap_or(2)]
    }

    fn draft(&self, table: &mut Table, mut new: Shape, points: &[Sample]) {
        new.lay(points);
        new.geo = new.geo.clamped();
        table.draft(vec![Draft { shape: new, base: Some(self.base.clone()) }]);
    }
}

fn bend(p: Point) -> Sample {
    Sample { x: p.x, y: p.y, p: 0.5 }
}
