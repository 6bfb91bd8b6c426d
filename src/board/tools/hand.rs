//! The hand moves the paper. Space, the middle button and, once a pen was seen, a finger borrow it.

use super::{After, Handling, Press};
use crate::{board::table::Table, model::geom::Point};

#[derive(Default)]
pub struct Hand {
    last: Option<Point>,
}

impl Handling for Hand {
    fn down(&mut self, _: &mut Table, press: &Press) {
        self.last = Some(press.screen);
    }
    fn drag(&mut self, table: &mut Table, press: &Press) {
        if let Some(last) = self.last.replace(press.screen) {
            table.pan(press.screen - last);
        }
    }
    fn up(&mut self, table: &mut Table, press: &Press) -> After {
        if self.last.is_some() {
            self.drag(table, press);
        }
        self.last = None;
        After::Stay
    }
    fn cancel(&mut self, _: &mut Table) {
        self.last = None;
    }
    fn busy(&self) -> bool {
        self.last.is_some()
    }
    fn cursor(&self, _: &Table) -> &'static str {
        if self.busy() { "grabbing" } else { "grab" }
    }
}
