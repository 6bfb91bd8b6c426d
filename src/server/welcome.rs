//! The document that a new server has: a note and a board that show, in a minute, what the app does. Owned by nobody, listed for everybody.

use super::{
    Services,
    rooms::{CreateError, Seed},
};
use crate::model::{
    geom::{Geo, Point, Rect, Vec2},
    ids::{DocId, ShapeId},
    order::Order,
    path::Sample,
    shape::{End, Kind, Shape},
    style::{Align, Color, Font, Head, Style},
};

const TITLE: &str = "Welcome to Tandem";
const NOTE: &str = include_str!("welcome.md");

/// Its id, the same on every server, so that it can be listed without being looked for.
pub fn id() -> DocId {
    "welcome-to-tandem-0000".parse().expect("22 URL-safe characters")
}

/// Makes it on the very first start: in an empty store, and never again.
pub async fn ensure(services: &Services) -> Result<(), CreateError> {
    if services.store.count().await? > 0 {
        return Ok(());
    }
    services.rooms.create_as(id(), None, Seed { title: TITLE.into(), note: NOTE.into(), shapes: board() }).await
}

const INK: Color = Color::INK;
const SLATE: Color = Color(0x64748b);
const ACCENT: Color = Color(0x2f6f5e);
const BUTTER: Color = Color(0xfff3bf);
const SKY: Color = Color(0xd0ebff);
const MINT: Color = Color(0xd3f9d8);
const ROSE: Color = Color(0xe8590c);

/// Three steps that flow into each other. As wide as the board pane of a small laptop, so that nothing is cut at 100 %.
fn board() -> Vec<Shape> {
    let mut sheet = Sheet::default();
    sheet.text("One note, one board, everyone at once", (40.0, 80.0), 28.0, INK);
    sheet.stroke(wave((44.0, 126.0), 480.0), ROSE, 3.0);

    let write = sheet.shape(Kind::Rectangle, Rect::new(40.0, 190.0, 210.0, 300.0), BUTTER, "Write\nin the note");
    let draw = sheet.shape(Kind::Ellipse, Rect::new(275.0, 175.0, 465.0, 315.0), SKY, "Draw\nover here");
    let share = sheet.shape(Kind::Diamond, Rect::new(530.0, 150.0, 730.0, 340.0), MINT, "Share\nthe link");
    sheet.arrow(&write, &draw);
    sheet.arrow(&draw, &share);

    sheet.text("Double-click anywhere here to write", (40.0, 370.0), 20.0, SLATE);
    sheet.text("Press ? for all the keys", (40.0, 404.0), 20.0, SLATE);

    sheet.stroke(heart((570.0, 402.0), 2.8), ROSE, 4.0);
    sheet.text("see you there", (606.0, 390.0), 20.0, ACCENT);
    sheet.shapes
}

/// A board being drawn, from the back to the front.
#[derive(Default)]
struct Sheet {
    shapes: Vec<Shape>,
}

impl Sheet {
    fn put(&mut self, shape: Shape) -> &Shape {
        self.shapes.push(shape);
        &self.shapes[self.shapes.len() - 1]
    }
    fn z(&self) -> Order {
        self.shapes.last().map_or_else(Order::first, |top| top.z.after())
    }
    fn text(&mut self, text: &str, (x, y): (f64, f64), size: f32, stroke: Color) {
        let height = f64::from(size) * 1.25;
        let width = crate::scene::text::measure(text, Font::Sans, f64::from(size));
        let style = Style { stroke, size, ..Style::default() };
        let shape = Shape::new(Kind::Text, Geo { x, y, w: width, h: height, r: 0.0 }, self.z());
        self.put(Shape { text: text.into(), style, ..shape });
    }
    fn shape(&mut self, kind: Kind, rect: Rect, fill: Color, text: &str) -> (ShapeId, Rect) {
        let style = Style { fill: Some(fill), align: Align::Middle, width: 2.0, size: 20.0, ..Style::default() };
        let shape = Shape { text: text.into(), style, ..Shape::new(kind, rect.into(), self.z()) };
        (self.put(shape).id.clone(), rect)
    }
    fn stroke(&mut self, points: Vec<Sample>, stroke: Color, width: f32) {
        let style = Style { stroke, width, ..Style::default() };
        let shape = Shape { style, ..Shape::through(Kind::Pen, &points, self.z()) };
        self.put(shape);
    }
    /// From the right side of one shape to the left side of the next, holding on to both.
    fn arrow(&mut self, from: &(ShapeId, Rect), to: &(ShapeId, Rect)) {
        const GAP: f64 = 6.0;
        let points = [(from.1.x1 + GAP, from.1.center().y), (to.1.x0 - GAP, to.1.center().y)].map(|(x, y)| Sample { x, y, p: 0.5 });
        let end = |shape: &ShapeId, x: f64| Some(End { shape: shape.clone(), at: [x, 0.5], pin: false });
        let style = Style { stroke: SLATE, width: 3.0, head: Head::Arrow, ..Style::default() };
        let arrow = Shape::through(Kind::Arrow, &points, self.z());
        self.put(Shape { style, from: end(&from.0, 1.0), to: end(&to.0, 0.0), ..arrow });
    }
}

/// An underline that a hand made: a slow wave, pressed in the middle.
fn wave((x, y): (f64, f64), length: f64) -> Vec<Sample> {
    const STEPS: usize = 48;
    let at = |i: usize| {
        let t = i as f64 / STEPS as f64;
        Sample { x: x + t * length, y: y + 3.5 * (t * 19.0).sin() - 5.0 * t, p: 0.25 + 0.5 * (t * std::f64::consts::PI).sin() }
    };
    (0..=STEPS).map(at).collect()
}

/// The heart curve (Weisstein, MathWorld "Heart Curve", the sixth).
fn heart((x, y): (f64, f64), scale: f64) -> Vec<Sample> {
    const STEPS: usize = 60;
    let centre = Point::new(x, y);
    let at = |i: usize| {
        let t = std::f64::consts::TAU * i as f64 / STEPS as f64;
        let curve = Vec2::new(16.0 * t.sin().powi(3), -(13.0 * t.cos() - 5.0 * (2.0 * t).cos() - 2.0 * (3.0 * t).cos() - (4.0 * t).cos()));
        let point = centre + curve * (scale * 0.6);
        Sample { x: point.x, y: point.y, p: 0.35 + 0.3 * (t * 0.5).sin() }
    };
    (0..=STEPS).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_id_is_an_id() {
        assert_eq!(id().as_str().len(), 22);
    }

    #[test]
    fn the_board_shows_what_a_board_can_do() {
        let shapes = board();
        for kind in [Kind::Rectangle, Kind::Ellipse, Kind::Diamond, Kind::Arrow, Kind::Pen, Kind::Text] {
            assert!(shapes.iter().any(|shape| shape.kind == kind), "{kind:?} is missing");
        }
        assert!(shapes.iter().all(|shape| shape.geo.is_sound()));
        assert!(shapes.is_sorted_by(|a, b| a.z < b.z));
    }

    #[test]
    fn the_note_is_short_and_has_a_heading() {
        assert!(NOTE.starts_with("# ") && NOTE.lines().count() < 40);
    }
}
