//! The eraser: what it is drawn over fades, and goes at pointer-up in one edit. It erases whole shapes; locked ones stay.

use super::{After, Handling, Press};
use crate::{
    board::{hit, sheet::Draft, table::Table},
    model::{
        geom::{Point, Rect},
        shape::Shape,
    },
};

/// Of the eraser, in CSS pixels.
const RADIUS: f64 = 8.0;
/// Of a shape that will go.
const FADED: f32 = 0.25;
/// Points tested along one move at most, however far it jumps.
const STEPS: usize = 400;

#[derive(Default)]
pub struct Eraser {
    last: Option<Point>,
}

impl Eraser {
    fn rub(&mut self, table: &mut Table, press: &Press) {
        let Some(mut from) = self.last else { return };
        let radius = table.px(RADIUS);
        let mut drafts: Vec<Draft> = table.sheet.drafts().cloned().collect();
        let before = drafts.len();
        for to in press.path.iter().map(|s| Point::new(s.x, s.y)) {
            let near = Rect::from_points(from, to).inflate(radius, radius);
            let steps = (((to - from).hypot() / radius).ceil() as usize).clamp(1, STEPS);
            let under = |shape: &&Shape| (0..=steps).any(|i| hit::hits(shape, from.lerp(to, i as f64 / steps as f64), radius));
            for shape in table.sheet.meeting(near).into_iter().filter(under) {
                let id = &shape.id;
                let Some(base) = table.sheet.get(id).filter(|base| !base.lock && drafts.iter().all(|d| d.shape.id != *id)) else {
                    continue;
                };
                let mut shape = base.clone();
                shape.style.opacity *= FADED;
                drafts.push(Draft { shape, base: Some(base.clone()) });
            }
            from = to;
        }
        self.last = Some(from);
        if drafts.len() > before {
            table.draft(drafts);
        }
    }
}

impl Handling for Eraser {
    fn down(&mut self, table: &mut Table, press: &Press) {
        self.last = Some(press.at);
        self.rub(table, press);
    }
    fn drag(&mut self, table: &mut Table, press: &Press) {
        self.rub(table, press);
    }
    fn up(&mut self, table: &mut Table, press: &Press) -> After {
        self.rub(table, press);
        if self.last.take().is_some() {
            let gone = table.sheet.drafts().map(|draft| draft.shape.id.clone()).collect();
            table.draft(Vec::new());
            table.commit_gesture(table.deletion(gone));
        }
        After::Stay
    }
    fn cancel(&mut self, _: &mut Table) {
        self.last = None;
    }
    fn busy(&self) -> bool {
        self.last.is_some()
    }
    fn cursor(&self, _: &Table) -> &'static str {
        "crosshair"
    }
}
