//! Line and arrow: dragged from one end to the other, or clicked from point to point until Enter, Escape or a double click. Shift keeps to steps of
//! 15°; ends over shapes hold on to them. A drag too short to be a line makes nothing.

use std::f64::consts::PI;

use super::{After, Handling, Press};
use crate::{
    board::{sheet::Draft, table::Table},
    model::{
        geom::{Point, Vec2},
        path::Sample,
        shape::{End, Kind, Shape},
    },
};

pub struct Line {
    kind: Kind,
    drawing: Option<Drawing>,
}

struct Drawing {
    from: Press,
    /// Keeps its id and its place in the stack while it is drawn.
    shape: Shape,
    /// What is settled; the next one is under the pointer.
    points: Vec<Point>,
    start: Option<End>,
    dragged: bool,
    /// From point to point.
    clicked: bool,
}

impl Line {
    pub fn new(kind: Kind) -> Self {
        Line { kind, drawing: None }
    }
}

impl Drawing {
    /// Where the point under the pointer is, and what it holds on to; one that holds on to nothing comes to rest as edges do.
    fn next(&self, table: &mut Table, press: &Press) -> (Point, Option<End>) {
        let last = self.points[self.points.len() - 1];
        let next = if press.mods.shift { snapped(last, press.at) } else { press.at };
        let end = table.hold(next, press);
        let rests = end.is_none() && !press.mods.shift;
        (if rests { table.rest_at(press, next, &[]) } else { next }, end)
    }

    /// The line through all points and `next`.
    fn show(&mut self, table: &mut Table, next: Option<Point>, end: Option<End>) {
        let points: Vec<_> = self.points.iter().copied().chain(next).map(|p| Sample { x: p.x, y: p.y, p: 0.5 }).collect();
        self.shape.lay(&points);
        (self.shape.from, self.shape.to) = apart(self.start.clone(), end);
        table.draft(vec![Draft { shape: self.shape.clone(), base: None }]);
    }

    fn follow(&mut self, table: &mut Table, press: &Press) {
        let (next, end) = self.next(table, press);
        self.show(table, Some(next), end);
    }

    /// Whether a click there ends the line; what it adds is added.
    fn takes(&mut self, table: &mut Table, press: &Press) -> bool {
        let ((next, mut end), near) = (self.next(table, press), table.px(press.reach()));
        let (first, last) = (self.points[0], self.points[self.points.len() - 1]);
        let again = press.clicks >= 2 || next.distance(last) <= near;
        let closes = self.points.len() > 2 && next.distance(first) <= near;
        if closes {
            (self.start, end) = (None, None);
            self.points.push(first);
        } else if !again {
            self.points.push(next);
        }
        let bound = !again && end.is_some();
        self.show(table, None, end.filter(|_| bound));
        again || closes || bound || self.shape.style.elbow
    }
}

impl Handling for Line {
    fn down(&mut self, table: &mut Table, press: &Press) {
        if self.drawing.is_some() {
            return;
        }
        table.select(Vec::new());
        let shape = table.fresh(self.kind, Default::default());
        let start = table.hold(press.at, press);
        let first = if start.is_none() { table.rest_at(press, press.at, &[]) } else { press.at };
        self.drawing = Some(Drawing { from: press.clone(), shape, points: vec![first], start, dragged: false, clicked: false });
    }
    fn drag(&mut self, table: &mut Table, press: &Press) {
        let Some(drawing) = &mut self.drawing else { return };
        drawing.dragged |= press.strayed(drawing.from.screen);
        if drawing.dragged || drawing.clicked {
            drawing.follow(table, press);
        }
    }
    fn up(&mut self, table: &mut Table, press: &Press) -> After {
        let Some(drawing) = &mut self.drawing else { return After::Stay };
        if drawing.clicked {
            return if drawing.takes(table, press) { self.finish(table) } else { After::Stay };
        }
        drawing.dragged |= press.strayed(drawing.from.screen);
        if !drawing.dragged {
            drawing.clicked = true;
            return After::Stay;
        }
        drawing.follow(table, press);
        // It may have gone out and come back.
        if press.strayed(drawing.from.screen) {
            drawing.points.push(press.at);
            return self.finish_drawn(table);
        }
        self.cancel(table);
        table.draft(Vec::new());
        After::Stay
    }
    fn cancel(&mut self, table: &mut Table) {
        self.drawing = None;
        table.aim_at(None);
    }
    fn busy(&self) -> bool {
        self.drawing.is_some()
    }
    fn waits(&self) -> bool {
        self.drawing.as_ref().is_some_and(|drawing| drawing.clicked)
    }
    fn finish(&mut self, table: &mut Table) -> After {
        if let Some(drawing) = &mut self.drawing {
            // Without the piece that only leads to the pointer.
            if drawing.shape.pts.len() != drawing.points.len() {
                drawing.show(table, None, None);
            }
        }
        self.finish_drawn(table)
    }
    fn hover(&mut self, table: &mut Table, press: &Press) {
        table.hold(press.at, press);
    }
    fn cursor(&self, _: &Table) -> &'static str {
        "crosshair"
    }
}

impl Line {
    /// Ends the line as it is shown.
    fn finish_drawn(&mut self, table: &mut Table) -> After {
        let Some(drawing) = self.drawing.take() else { return After::Stay };
        table.aim_at(None);
        if drawing.points.len() < 2 {
            table.draft(Vec::new());
            return After::Stay;
        }
        table.settle();
        table.select(vec![drawing.shape.id]);
        After::Select
    }
}

/// The two ends of a line; one that would hold on to the same shape twice is drawn within it.
pub fn apart(from: Option<End>, to: Option<End>) -> (Option<End>, Option<End>) {
    let same = from.as_ref().zip(to.as_ref()).is_some_and(|(from, to)| from.shape == to.shape);
    if same { (None, None) } else { (from, to) }
}

/// The point nearest to `to` whose direction from `from` is a multiple of 15°.
pub fn snapped(from: Point, to: Point) -> Point {
    let step = PI / 12.0;
    let along = Vec2::from_angle(((to - from).atan2() / step).round() * step);
    from + along * (to - from).dot(along)
}
