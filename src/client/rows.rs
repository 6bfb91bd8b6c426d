//! A long list of rows of one height, of which only those in sight are there: which are seen, which one an event is about.
//! A row is an element with `data-row`, its number from 0; parts of it that do something have `data-act`.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, MouseEvent};

/// The height of a row, in CSS pixels.
fn height(list: &Element) -> f64 {
    let row = list.query_selector("[data-row]").ok().flatten();
    row.map(|row| row.get_bounding_client_rect().height()).filter(|height| *height > 1.0).unwrap_or(34.0)
}

/// The first row that is seen, and how many there is room for.
pub fn seen(list: &HtmlElement) -> (usize, usize) {
    let row = height(list);
    ((f64::from(list.scroll_top()) / row) as usize, (f64::from(list.client_height()) / row) as usize + 2)
}

/// Scrolls just so far that the row is seen.
pub fn scroll_to(list: &HtmlElement, i: usize) {
    let row = height(list);
    let (top, room) = (i as f64 * row, f64::from(list.client_height()));
    let now = f64::from(list.scroll_top());
    if top < now {
        list.set_scroll_top(top as i32);
    } else if top + row > now + room {
        list.set_scroll_top((top + row - room) as i32);
    }
}

fn row(event: &Event) -> Option<(Element, usize)> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let row = target.closest("[data-row]").ok()??;
    let i = row.get_attribute("data-row")?.parse().ok()?;
    Some((row, i))
}

/// The row that was clicked, and what part of it.
pub fn of(event: &Event) -> Option<(usize, String)> {
    let (_, i) = row(event)?;
    let target: Element = event.target()?.dyn_into().ok()?;
    let part = target.closest("[data-act]").ok()?.and_then(|part| part.get_attribute("data-act"));
    Some((i, part.unwrap_or_default()))
}

/// The row under the pointer, and how far down in it (0 to 1).
pub fn under(event: &MouseEvent) -> Option<(usize, f64)> {
    let (row, i) = row(event)?;
    let rect = row.get_bounding_client_rect();
    Some((i, (f64::from(event.client_y()) - rect.top()) / rect.height().max(1.0)))
}
