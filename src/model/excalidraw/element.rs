//! One element of a drawing, read field by field: geometry, points, style. Ties between elements are the parent module's.

use serde_json::{Map, Value};

use super::{Tally, color};
use crate::model::{
    geom::{Geo, Geometry, Point, Rect},
    order::Order,
    path::{self, Sample},
    shape::{Kind, Shape, extent},
    style::{Align, Color, Dash, Font, Head, Style},
};

/// Characters of one text; the rest of a longer one is left out.
const TEXT: usize = 50_000;
/// Excalidraw draws a freehand stroke about this much thicker than its stroke width says.
const FREEDRAW: f32 = 3.2;
/// How much of its area a hatched fill covers, about.
const HATCHED: f32 = 0.6;

/// What an element says, as a shape and what ties it to others.
pub(super) struct Element {
    pub id: String,
    pub shape: Shape,
    /// The shape its text is bound to.
    pub container: Option<String>,
    /// The text as it was typed, without the line breaks of wrapping.
    pub unwrapped: String,
    pub off_centre: bool,
    pub from: Option<String>,
    pub to: Option<String>,
    pub groups: Vec<String>,
}

impl Element {
    /// `None` when it is deleted or has no counterpart, which is then noted.
    pub fn read(value: &Value, left_out: &mut Tally) -> Option<Element> {
        let Some(fields) = value.as_object().map(Fields) else {
            left_out.note("elements that cannot be read");
            return None;
        };
        if fields.flag("isDeleted") {
            return None;
        }
        let kind = match fields.text("type") {
            "rectangle" => Kind::Rectangle,
            "ellipse" => Kind::Ellipse,
            "diamond" => Kind::Diamond,
            // `draw` is the line tool's older name for free lines.
            "line" | "draw" => Kind::Line,
            "arrow" => Kind::Arrow,
            "freedraw" => Kind::Pen,
            "text" => Kind::Text,
            other => {
                left_out.note(match other {
                    "image" => "images",
                    "frame" | "magicframe" => "frames (their content is here)",
                    "embeddable" | "iframe" => "embedded pages",
                    _ => "elements of an unknown kind",
                });
                return None;
            }
        };
        let mut shape = if kind.has_points() { fields.through(kind) } else { fields.boxed(kind) };
        let style = fields.style(kind, &shape, left_out);
        shape.style = style;
        if kind == Kind::Text {
            fields.fill_text(&mut shape, left_out);
        }
        if kind.has_points() && shape.style.round && shape.geo.r != 0.0 && kind != Kind::Pen {
            turn_about_curve(&mut shape);
        }
        let drawn = shape.geo.is_sound() && !(kind.has_points() && shape.pts.is_empty());
        if !drawn {
            left_out.note("elements without a place on the board");
            return None;
        }
        if fields.0.get("link").and_then(Value::as_str).is_some_and(|link| !link.is_empty()) {
            left_out.note("links on shapes");
        }
        shape.lock = fields.flag("locked");
        let unwrapped = match fields.text("originalText") {
            "" => shape.text.clone(),
            text => clean(text),
        };
        let bound = |key: &str| Some(fields.0.get(key)?.get("elementId")?.as_str()?.to_owned());
        let groups = fields.0.get("groupIds").and_then(Value::as_array);
        Some(Element {
            id: fields.text("id").to_owned(),
            container: fields.0.get("containerId").and_then(Value::as_str).map(str::to_owned),
            unwrapped,
            off_centre: !matches!((fields.text("textAlign"), fields.text("verticalAlign")), ("center" | "", "middle" | "")),
            from: bound("startBinding"),
            to: bound("endBinding"),
            groups: groups.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect(),
            shape,
        })
    }
}

/// An element's fields, read with defaults.
struct Fields<'a>(&'a Map<String, Value>);

impl Fields<'_> {
    fn number(&self, key: &str, default: f64) -> f64 {
        self.0.get(key).and_then(Value::as_f64).filter(|n| n.is_finite()).unwrap_or(default)
    }
    fn text(&self, key: &str) -> &str {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default()
    }
    fn flag(&self, key: &str) -> bool {
        self.0.get(key).and_then(Value::as_bool).unwrap_or_default()
    }

    fn angle(&self) -> f64 {
        self.number("angle", 0.0) % std::f64::consts::TAU
    }

    fn boxed(&self, kind: Kind) -> Shape {
        let at = Point::new(self.number("x", 0.0), self.number("y", 0.0));
        let rect = Rect::from_origin_size(at, (self.number("width", 0.0), self.number("height", 0.0)));
        Shape::new(kind, Geo { r: self.angle(), ..rect.into() }, Order::first())
    }

    fn through(&self, kind: Kind) -> Shape {
        let (x, y) = (self.number("x", 0.0), self.number("y", 0.0));
        let list = |key: &str| self.0.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let pressures = if self.flag("simulatePressure") { &[] } else { list("pressures") };
        let sample = |(i, point): (usize, &Value)| {
            let p = pressures.get(i).and_then(Value::as_f64).unwrap_or(0.5).clamp(0.0, 1.0);
            Some(Sample { x: x + point.get(0)?.as_f64()?, y: y + point.get(1)?.as_f64()?, p })
        };
        let points: Vec<Sample> = list("points").iter().take(path::MAX).enumerate().filter_map(sample).collect();
        let mut shape = Shape::through(kind, &points, Order::first());
        shape.geo.r = self.angle();
        shape
    }

    fn style(&self, kind: Kind, shape: &Shape, left_out: &mut Tally) -> Style {
        let mut paint = |key: &str, missing: &str| {
            let text = self.0.get(key).and_then(Value::as_str).unwrap_or(missing);
            color::parse(text).unwrap_or_else(|| {
                left_out.note("colours that are not understood (shown as ink, or as no fill)");
                if missing.is_empty() { None } else { Some(color::Paint { color: Color::INK, alpha: 1.0 }) }
            })
        };
        let stroke = paint("strokeColor", "#1e1e1e");
        let mut fill = paint("backgroundColor", "").filter(|_| match kind {
            Kind::Text => false,
            _ => !kind.has_points() || closed(&shape.pts),
        });
        if let Some(fill) = fill.as_mut().filter(|_| !matches!(self.text("fillStyle"), "solid")) {
            left_out.note("hatched fills (painted solid, paler)");
            fill.color = color::mix(fill.color, HATCHED);
        }
        if self.number("roughness", 0.0) > 0.0 && kind != Kind::Text && kind != Kind::Pen {
            left_out.note("hand-drawn outlines (drawn clean)");
        }
        // One opacity for the shape: where stroke and fill differ, each is mixed with the paper instead.
        let alphas = (stroke.map(|p| p.alpha), fill.map(|p| p.alpha));
        let (alpha, flat) = match alphas {
            (Some(a), Some(b)) if a != b => (1.0, true),
            (a, b) => (a.or(b).unwrap_or(1.0), false),
        };
        let shown = |paint: color::Paint| if flat { paint.on_paper() } else { paint.color };
        let width = (self.number("strokeWidth", 2.0) as f32).clamp(0.0, 100.0) * if kind == Kind::Pen { FREEDRAW } else { 1.0 };
        let opacity = (self.number("opacity", 100.0) as f32 / 100.0).clamp(0.0, 1.0) * alpha;
        Style {
            stroke: stroke.map_or(Color::INK, shown),
            fill: fill.map(shown),
            width: if stroke.is_some() { width } else { 0.0 },
            opacity: if stroke.is_none() && kind == Kind::Text { 0.0 } else { opacity },
            dash: match self.text("strokeStyle") {
                "dashed" => Dash::Dashed,
                "dotted" => Dash::Dotted,
                _ => Dash::Solid,
            },
            round: self.0.get("roundness").is_some_and(Value::is_object) || self.text("strokeSharpness") == "round",
            tail: self.head("startArrowhead", Head::None, left_out),
            head: self.head("endArrowhead", if kind == Kind::Arrow { Head::Arrow } else { Head::None }, left_out),
            ..Style::default()
        }
    }

    fn head(&self, key: &str, missing: Head, left_out: &mut Tally) -> Head {
        match self.0.get(key).map(Value::as_str) {
            None => missing,
            Some(None) => Head::None,
            Some(Some("arrow")) => Head::Arrow,
            Some(Some("triangle" | "triangle_outline")) => Head::Triangle,
            Some(Some("dot" | "circle" | "circle_outline")) => Head::Dot,
            Some(Some("bar")) => Head::Bar,
            Some(Some(_)) => {
                left_out.note("arrowheads of other forms (drawn as triangles)");
                Head::Triangle
            }
        }
    }

    fn fill_text(&self, shape: &mut Shape, left_out: &mut Tally) {
        shape.text = clean(self.text("text"));
        if let Some((end, _)) = shape.text.char_indices().nth(TEXT) {
            shape.text.truncate(end);
            left_out.note("ends of very long texts");
        }
        let (geo, style) = (&mut shape.geo, &mut shape.style);
        style.size = (self.number("fontSize", 20.0) as f32).clamp(1.0, 2000.0);
        style.font = match self.0.get("fontFamily").and_then(Value::as_u64) {
            Some(1 | 5) | None => Font::Hand,
            Some(3 | 8) => Font::Mono,
            Some(_) => Font::Sans,
        };
        style.align = match self.text("textAlign") {
            "center" => Align::Middle,
            "right" => Align::End,
            _ => Align::Start,
        };
        // Lines stand closer or farther apart there; the middle of the text stays where it was.
        let tall = shape.text.split('\n').count() as f64 * f64::from(style.size) * 1.25;
        (geo.y, geo.h) = (geo.y + (geo.h - tall) / 2.0, tall);
    }
}

fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// The ends meet, by Excalidraw's own measure: then the line is filled.
fn closed(points: &[Sample]) -> bool {
    let ends = points.first().zip(points.last());
    points.len() > 2 && ends.is_some_and(|(a, b)| (a.x - b.x).hypot(a.y - b.y) <= 8.0)
}

/// Excalidraw turns a curve about the middle of the curve, not of its points: moves the box so that it lies where it lay.
fn turn_about_curve(shape: &mut Shape) {
    let points = shape.points();
    let at = |i: usize| Point::new(points[i].x, points[i].y);
    let Some(last) = points.len().checked_sub(1).filter(|last| *last > 1) else { return };
    let curve = |i: usize| {
        let (before, from, to, after) = (at(i.saturating_sub(2)), at(i - 1), at(i), at((i + 1).min(last)));
        kurbo::CubicBez::new(from, from + (to - before) / 6.0, to - (after - from) / 6.0, to).bounding_box()
    };
    let Some(bounds) = (1..=last).map(curve).reduce(|a, b| a.union(b)) else { return };
    let off = bounds.center() - extent(&points).center();
    let turned = crate::model::geom::Affine::rotate(shape.geo.r) * off.to_point();
    shape.geo = shape.geo.translate(off - turned.to_vec2());
}
