//! Line and arrow: drawn from one end to the other; Shift keeps to steps of 15°. A drag too short to be a line makes nothing.

use std::f64::consts::PI;

use super::{After, Handling, Press};
use crate::{
    board::{sheet::Draft, table::Table},
    model::{
        geom::{Point, Vec2},
        path::Sample,
        shape::{Kind, Shape},
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
    dragged: bool,
}

impl Line {
    pub fn new(kind: Kind) -> Self {
        Line { kind, drawing: None }
    }
}

impl Handling for Line {
    fn down(&mut self, table: &mut Table, press: &Press) {
        table.select(Vec::new());
        let shape = table.fresh(self.kind, Default::default());
        self.drawing = Some(Drawing { from: press.clone(), shape, dragged: false });
    }
    fn drag(&mut self, table: &mut Table, press: &Press) {
        let Some(drawing) = &mut self.drawing else { return };
        drawing.dragged |= press.strayed(drawing.from.screen);
        if drawing.dragged {
            let to = if press.mods.shift { snapped(drawing.from.at, press.at) } else { press.at };
            let ends = [drawing.from.at, to].map(|p| Sample { x: p.x, y: p.y, p: 0.5 });
            let Shape { geo, pts, .. } = Shape::through(self.kind, &ends, drawing.shape.z.clone());
            (drawing.shape.geo, drawing.shape.pts) = (geo, pts);
            table.draft(vec![Draft { shape: drawing.shape.clone(), base: None }]);
        }
    }
    fn up(&mut self, table: &mut Table, press: &Press) -> After {
        self.drag(table, press);
        match self.drawing.take() {
            // It may have gone out and come back.
            Some(drawing) if drawing.dragged && press.strayed(drawing.from.screen) => {
                table.settle();
                table.select(vec![drawing.shape.id]);
                After::Select
            }
            _ => {
                table.draft(Vec::new());
                After::Stay
            }
        }
    }
    fn cancel(&mut self, _: &mut Table) {
        self.drawing = None;
    }
    fn busy(&self) -> bool {
        self.drawing.is_some()
    }
    fn cursor(&self, _: &Table) -> &'static str {
        "crosshair"
    }
}

/// The point nearest to `to` whose direction from `from` is a multiple of 15°.
pub fn snapped(from: Point, to: Point) -> Point {
    let step = PI / 12.0;
    let along = Vec2::from_angle(((to - from).atan2() / step).round() * step);
    from + along * (to - from).dot(along)
}
