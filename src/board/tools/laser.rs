//! The laser: while it is held, others see where it points and the trail it leaves; nothing is stored. The trail is the client's.

use super::{After, Handling, Press};
use crate::board::table::Table;

#[derive(Default)]
pub struct Laser {
    held: bool,
}

impl Laser {
    fn hold(&mut self, table: &mut Table, held: bool) {
        (self.held, table.laser, table.stale) = (held, held, true);
    }
}

impl Handling for Laser {
    fn down(&mut self, table: &mut Table, _: &Press) {
        self.hold(table, true);
    }
    fn drag(&mut self, table: &mut Table, _: &Press) {
        table.stale = true;
    }
    fn up(&mut self, table: &mut Table, _: &Press) -> After {
        self.hold(table, false);
        After::Stay
    }
    fn cancel(&mut self, table: &mut Table) {
        self.hold(table, false);
    }
    fn busy(&self) -> bool {
        self.held
    }
    fn cursor(&self, _: &Table) -> &'static str {
        "crosshair"
    }
}
