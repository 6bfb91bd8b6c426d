//! Forms, sticky notes and frames: drawn from corner to corner, or placed by a click. Shift makes them square, Alt draws from the centre.

use super::{After, Handling, Press};
use crate::{
    board::{sheet::Draft, table::Table},
    model::{
        geom::{Geo, Point, Rect, Size, Vec2},
        shape::{Kind, Shape},
    },
};

/// Of a shape placed by a click, in CSS pixels: a click makes the same impression at every zoom.
fn placed(kind: Kind) -> Size {
    match kind {
        Kind::Sticky => Size::new(200.0, 200.0),
        Kind::Frame => Size::new(480.0, 320.0),
        Kind::Star | Kind::Hexagon | Kind::Triangle => Size::new(140.0, 120.0),
        _ => Size::new(160.0, 100.0),
    }
}

pub struct Boxed {
    kind: Kind,
    drawing: Option<Drawing>,
}

struct Drawing {
    from: Press,
    dragged: bool,
    shape: Shape,
}

impl Boxed {
    pub fn new(kind: Kind) -> Self {
        Boxed { kind, drawing: None }
    }
}

impl Handling for Boxed {
    fn down(&mut self, table: &mut Table, press: &Press) {
        table.select(Vec::new());
        let shape = table.fresh(self.kind, Geo::default());
        let from = Press { at: table.rest_at(press, press.at, &[]), ..press.clone() };
        self.drawing = Some(Drawing { from, dragged: false, shape });
    }
    fn drag(&mut self, table: &mut Table, press: &Press) {
        let Some(drawing) = &mut self.drawing else { return };
        drawing.dragged |= press.strayed(drawing.from.screen);
        if drawing.dragged {
            let to = if press.mods.shift { press.at } else { table.rest_at(press, press.at, &[]) };
            drawing.shape.geo = spanned(drawing.from.at, press, to);
            table.draft(vec![Draft { shape: drawing.shape.clone(), base: None }]);
        }
    }
    fn up(&mut self, table: &mut Table, press: &Press) -> After {
        self.drag(table, press);
        let Some(Drawing { from, dragged, mut shape }) = self.drawing.take() else { return After::Stay };
        if !dragged {
            let size = placed(self.kind);
            let size = if press.mods.shift { Size::new(size.height, size.height) } else { size };
            shape.geo = Geo::around(from.at, size / table.camera.zoom, 0.0);
            table.draft(vec![Draft { shape: shape.clone(), base: None }]);
        }
        table.settle();
        if self.kind == Kind::Sticky {
            // Paper is there to be written on.
            table.edit_text(&shape.id);
        } else {
            table.select(vec![shape.id]);
        }
        After::Select
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

fn spanned(from: Point, press: &Press, to: Point) -> Geo {
    let mut to = to - from;
    if press.mods.shift {
        let side = to.x.abs().max(to.y.abs());
        to = Vec2::new(side.copysign(to.x), side.copysign(to.y));
    }
    let start = if press.mods.alt { from - to } else { from };
    Rect::from_points(start, from + to).into()
}
