//! The text tool: a click opens a field there, or the text under it; a drag says how wide the text is to be. What is typed is the field's business, what
//! becomes of it `Table::text_done`'s.

use super::{After, Handling, Press};
use crate::{
    board::table::Table,
    model::{
        geom::{Point, Rect},
        shape::{Kind, Shape},
    },
};

#[derive(Default)]
pub struct Text {
    from: Option<Press>,
}

impl Handling for Text {
    fn down(&mut self, _: &mut Table, press: &Press) {
        self.from = Some(press.clone());
    }
    fn drag(&mut self, table: &mut Table, press: &Press) {
        let from = self.from.as_ref().filter(|from| press.strayed(from.screen));
        table.marquee = from.map(|from| Rect::from_points(from.at, press.at));
        table.stale = true;
    }
    fn up(&mut self, table: &mut Table, press: &Press) -> After {
        let Some(from) = self.from.take() else { return After::Stay };
        table.marquee = None;
        let size = f64::from(table.dress.plain.size);
        let wide = (press.at.x - from.at.x).abs();
        if press.strayed(from.screen) && wide >= size * 2.0 {
            let line = size * crate::scene::text::LINE;
            table.new_text(Point::new(from.at.x.min(press.at.x), from.at.y.min(press.at.y) + line / 2.0), Some(wide));
            return After::Select;
        }
        let text = |shape: &&Shape| shape.kind == Kind::Text;
        let under = table.text_at(press.at).filter(text).map(|shape| shape.id.clone());
        if !under.is_some_and(|id| table.edit_text(&id)) {
            table.new_text(press.at, None);
        }
        After::Select
    }
    fn cancel(&mut self, table: &mut Table) {
        self.from = None;
        table.marquee = None;
    }
    fn busy(&self) -> bool {
        self.from.is_some()
    }
    fn cursor(&self, _: &Table) -> &'static str {
        "text"
    }
}
