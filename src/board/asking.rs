//! What the page around the board is asked for: a menu where the pointer is, a sheet, a panel. How they look is `ui`'s.

use super::{Board, effect::Effect, input::Ask};
use crate::model::geom::{Geo, Point};

/// CSS pixels within which the menu's pointer hits a shape.
const REACH: f64 = 10.0;

impl Board {
    /// The menu at a place of the canvas, or, by keyboard, at the selection. What lies under the pointer is what the menu is about.
    pub(super) fn menu(&mut self, at: Option<Point>) {
        let table = &mut self.table;
        if let Some(at) = at {
            let hit = table.hit(table.camera.to_board(at), REACH).map(|shape| shape.id.clone());
            match hit {
                Some(id) if table.selection.has(&id) => {}
                Some(id) => table.select(table.clicked(&id)),
                None => table.select(Vec::new()),
            }
        }
        let canvas = table.size.to_rect();
        let selected = table.selection.frame(&table.sheet).map(Geo::bounds).map(|frame| table.camera.to_screen() * frame.center());
        let Point { x, y } = at.or(selected).unwrap_or(canvas.center());
        let at = Point::new(x.max(0.0).min(canvas.x1), y.max(0.0).min(canvas.y1));
        table.out.push(Effect::Ask(Ask::Menu, at));
    }

    pub(super) fn ask(&mut self, ask: Ask) {
        match ask {
            Ask::Menu => self.menu(None),
            ask => self.table.out.push(Effect::Ask(ask, Point::ZERO)),
        }
    }
}
