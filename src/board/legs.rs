//! Legs of elbow lines without a pointer: keys move one, and a command lets a line find all of its way again. How one is dragged is `tools::bend`'s, how
//! a way is found `scene`'s.

use super::table::Table;
use crate::{
    model::{
        geom::{Point, Vec2},
        path::Sample,
        shape::{Change, Patch, Shape},
    },
    scene::{connect, legs},
};

impl Table {
    /// The points of an elbow line as it is seen, ready for one of its legs to be moved.
    pub fn legs(&self, line: &Shape) -> Vec<Sample> {
        let points = connect::on_board(&self.sheet.rest(line));
        if line.from.is_none() && line.to.is_none() { legs::settled(&points) } else { points }
    }

    /// Moves the middle one of the legs that run across `by`. False when the selection is no elbow line.
    pub fn shift_leg(&mut self, by: Vec2) -> bool {
        let line = self.selection.only(&self.sheet).and_then(|shape| self.sheet.get(&shape.id)).filter(|shape| connect::is_elbow(shape));
        let Some(line) = line.cloned() else { return false };
        let points = self.legs(&line);
        let leg = legs::across(&points, usize::from(by.x != 0.0)).filter(|_| !line.lock);
        let to = leg.and_then(|i| legs::moved(&points, i, Point::new(points[i].x, points[i].y) + by));
        self.laid(to.map(|points| (line, points)).into_iter().collect());
        true
    }

    /// The selected elbow lines find all of their way again.
    pub fn reroute(&mut self) {
        let bent = |line: Shape| {
            let by_hand = connect::is_elbow(&line) && (legs::any(&line) || connect::held(&line).next().is_none());
            by_hand.then(|| {
                let points = legs::ends(&connect::on_board(&self.sheet.rest(&line)));
                (line, points)
            })
        };
        if self.laid(self.movable().into_iter().filter_map(bent).collect()) {
            self.announce("The arrow finds its way");
        }
    }

    /// Lays lines through other points, and stores them as they are seen then, as [`Sheet::settle`](super::sheet::Sheet::settle) does. False when
    /// none changed.
    fn laid(&mut self, lines: Vec<(Shape, Vec<Sample>)>) -> bool {
        let change = |(old, points): &(Shape, Vec<Sample>)| {
            let mut new = old.clone();
            new.lay(points);
            new.geo = new.geo.clamped();
            if !legs::any(&new) {
                new = self.sheet.rest(&new);
            }
            Patch::between(old, &new).map(|patch| Change::Patch(old.id.clone(), patch))
        };
        let changes: Vec<Change> = lines.iter().filter_map(change).collect();
        let changed = !changes.is_empty() && self.editable;
        self.commit(changes);
        changed
    }
}
