//! The text tool: a click opens a field there, or the text under it. What is typed is the field's business, what becomes of it `Table::text_done`'s.

use super::{After, Handling, Press};
use crate::{
    board::table::Table,
    model::shape::{Kind, Shape},
};

#[derive(Default)]
pub struct Text {
    down: bool,
}

impl Handling for Text {
    fn down(&mut self, _: &mut Table, _: &Press) {
        self.down = true;
    }
    fn drag(&mut self, _: &mut Table, _: &Press) {}
    fn up(&mut self, table: &mut Table, press: &Press) -> After {
        if !std::mem::take(&mut self.down) {
            return After::Stay;
        }
        let text = |shape: &&Shape| shape.kind == Kind::Text;
        let under = table.text_at(press.at).filter(text).map(|shape| shape.id.clone());
        if !under.is_some_and(|id| table.edit_text(&id)) {
            table.new_text(press.at);
        }
        After::Select
    }
    fn cancel(&mut self, _: &mut Table) {
        self.down = false;
    }
    fn busy(&self) -> bool {
        self.down
    }
    fn cursor(&self, _: &Table) -> &'static str {
        "text"
    }
}
