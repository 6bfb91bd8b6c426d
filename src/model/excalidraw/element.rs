//! One element of a drawing, read field by field: geometry, points, style. Ties between elements are `assemble`'s.

use serde_json::{Map, Value};

use super::{Tally, color, pressure, restored};
use crate::model::{
    geom::{Geo, Geometry, Point, Rect},
    order::Order,
    path::{self, Sample},
    shape::{Kind, Shape, extent},
    style::{Align, Color, Dash, Font, Head, Pattern, Style},
};

/// Characters of one text; the rest of a longer one is left out.
const TEXT: usize = 50_000;
/// Corners of boxes are round by a quarter of the shorter side, but no more than so many board units unless the element says how many.
const ROUND: f64 = 32.0;
/// What an embedded page looks like that shows nothing.
const EMPTY: Color = Color(0xd3d3d3);

/// Names of fonts in very old files, and their numbers since.
const OLD_FONTS: [(&str, u64); 3] = [("Virgil", 1), ("Helvetica", 2), ("Cascadia", 3)];

/// What an element says, as a shape and what ties it to others.
pub(super) struct Element {
    pub id: String,
    pub shape: Shape,
    /// The shape its text is bound to.
    pub container: Option<String>,
    /// The text as it was typed, without the line breaks of wrapping.
    pub unwrapped: String,
    pub from: Option<Binding>,
    pub to: Option<Binding>,
    /// Innermost first.
    pub groups: Vec<String>,
    /// What they are called, as far as that is known (`restored`).
    pub names: Vec<String>,
    pub frame: Option<String>,
    /// The file of an image, and the part of it that is seen.
    pub file: Option<String>,
    pub crop: Option<[f64; 4]>,
    /// The image is mirrored, left for right.
    pub mirror: bool,
    /// It was a shape here before, and the label of the other shape in its innermost group (`restored`).
    pub label: bool,
    /// It stands for a kind of shape that Excalidraw lacks.
    pub stands_in: bool,
}

/// What the end of an arrow says of the shape it holds on to.
pub(super) struct Binding {
    pub element: String,
    /// Where in the shape's box the end lies, when that is said.
    pub fixed: Option<[f64; 2]>,
    /// The end lies at that very point rather than at the outline.
    pub pin: bool,
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
            "image" => Kind::Image,
            "frame" | "magicframe" => Kind::Frame,
            "embeddable" | "iframe" => {
                left_out.note("embedded pages (here a box with their address)");
                Kind::Rectangle
            }
            _ => {
                left_out.note("elements of an unknown kind");
                return None;
            }
        };
        let embedded = kind == Kind::Rectangle && fields.text("type") != "rectangle";
        let mut shape = if kind.has_points() { fields.through(kind) } else { fields.boxed(kind) };
        let style = fields.style(kind, &shape, left_out);
        shape.style = style;
        if embedded && shape.style.width == 0.0 && shape.style.fill.is_none() {
            shape.style.fill = Some(EMPTY);
        }
        match kind {
            Kind::Text => fields.fill_text(&mut shape, left_out),
            Kind::Frame => {
                shape.style.round = true; // always there, so it is not said
                shape.text = bounded(fields.text("name"), left_out);
            }
            Kind::Image => shape.style.round = true, // the same
            Kind::Rectangle if embedded => shape.text = bounded(fields.text("link"), left_out),
            _ => {}
        }
        if kind.is_line() && shape.style.round && shape.geo.r != 0.0 {
            turn_about_curve(&mut shape);
        }
        let drawn = shape.geo.is_sound() && !(kind.has_points() && shape.pts.is_empty());
        if !drawn {
            left_out.note("elements without a place on the board");
            return None;
        }
        if !embedded {
            fields.note_link(left_out);
        }
        if fields.0.get("customData").and_then(Value::as_object).is_some_and(|data| data.keys().any(|key| key != "tandem")) {
            left_out.note("data of other programs (customData)");
        }
        if kind == Kind::Image && fields.0.get("roundness").is_some_and(Value::is_object) {
            left_out.note("round corners of pictures");
        }
        shape.lock = fields.flag("locked");
        let (mirror, upside) = fields.mirrored(kind);
        if upside {
            shape.geo.r += std::f64::consts::PI;
        }
        let unwrapped = match fields.text("originalText") {
            "" => shape.text.clone(),
            text => bounded(text, left_out),
        };
        if shape.style.fixed {
            shape.text.clone_from(&unwrapped);
        }
        let restored = restored::read(fields.0);
        let stands_in = restored.as_ref().is_some_and(|restored| restored::apply(restored, &mut shape));
        let groups = fields.0.get("groupIds").and_then(Value::as_array);
        let name = |key: &str| fields.0.get(key).and_then(Value::as_str).map(str::to_owned);
        let mut element = Element {
            id: fields.text("id").to_owned(),
            container: name("containerId"),
            unwrapped,
            from: fields.binding("startBinding"),
            to: fields.binding("endBinding"),
            groups: groups.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect(),
            frame: name("frameId").or_else(|| restored.as_ref()?.within.map(str::to_owned)),
            names: restored.as_ref().map_or_else(Vec::new, |restored| restored.names()),
            file: name("fileId").filter(|_| kind == Kind::Image),
            crop: fields.crop(),
            mirror,
            label: restored.as_ref().is_some_and(|restored| restored.label),
            stands_in,
            shape,
        };
        if let Some(restored) = restored {
            for (end, known) in [(&mut element.from, restored.from), (&mut element.to, restored.to)] {
                if let (Some(end), Some(known)) = (end, known)
                    && end.element == known.on
                {
                    (end.fixed, end.pin) = (Some(known.at), known.pin);
                }
            }
        }
        Some(element)
    }
}

/// An element's fields, read with defaults.
struct Fields<'a>(&'a Map<String, Value>);

impl Fields<'_> {
    /// Old files have some numbers as text.
    fn number(&self, key: &str, default: f64) -> f64 {
        let number = self.0.get(key).and_then(|value| value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()));
        number.filter(|n| n.is_finite()).unwrap_or(default)
    }
    fn text(&self, key: &str) -> &str {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default()
    }
    fn flag(&self, key: &str) -> bool {
        self.0.get(key).and_then(Value::as_bool).unwrap_or_default()
    }

    fn note_link(&self, left_out: &mut Tally) {
        if !self.text("link").is_empty() {
            left_out.note("links on shapes");
        }
    }

    /// A point that is fixed is exact for elbow arrows; others have one in newer files only, where `mode` says whether it is.
    fn binding(&self, key: &str) -> Option<Binding> {
        let binding = self.0.get(key)?;
        let fixed = binding.get("fixedPoint").and_then(Value::as_array).and_then(|at| Some([at.first()?.as_f64()?, at.get(1)?.as_f64()?]));
        let fixed = fixed.filter(|at| at.iter().all(|n| n.abs() <= 10.0));
        let pin = fixed.is_some() && binding.get("mode").map_or(self.flag("elbowed"), |mode| mode == "inside");
        Some(Binding { element: binding.get("elementId")?.as_str()?.to_owned(), fixed, pin })
    }

    fn crop(&self) -> Option<[f64; 4]> {
        let crop = self.0.get("crop")?.as_object().map(Fields)?;
        let (wide, high) = (crop.number("naturalWidth", 0.0), crop.number("naturalHeight", 0.0));
        let share = |key: &str, whole: f64| if whole > 0.0 { crop.number(key, 0.0) / whole } else { -1.0 };
        Some([share("x", wide), share("y", high), share("width", wide), share("height", high)])
    }

    /// Of an image: whether it is mirrored, and turned by a half beside its angle. Upside down is both.
    fn mirrored(&self, kind: Kind) -> (bool, bool) {
        let scale = self.0.get("scale").filter(|_| kind == Kind::Image);
        let turned = |axis: usize| scale.and_then(|scale| scale.get(axis)?.as_f64()).is_some_and(|n| n < 0.0);
        (turned(0) != turned(1), turned(1))
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
        let pressures = list("pressures");
        let pressure = |i: usize| match kind {
            Kind::Pen => pressure::ours(pressures.get(i).and_then(Value::as_f64).unwrap_or(0.5)),
            _ => 0.5,
        };
        let sample =
            |(i, point): (usize, &Value)| Some(Sample { x: x + point.get(0)?.as_f64()?, y: y + point.get(1)?.as_f64()?, p: pressure(i) });
        let mut points: Vec<Sample> = list("points").iter().take(path::MAX).enumerate().filter_map(sample).collect();
        let far = (x + self.number("width", 0.0), y + self.number("height", 0.0));
        if kind.is_line() && points.len() < 2 && far != (x, y) {
            // Old lines have a box instead.
            points = [(x, y), far].map(|(x, y)| Sample { x, y, p: 0.5 }).to_vec();
        }
        if kind == Kind::Pen && self.flag("simulatePressure") {
            pressure::simulate(&mut points, self.number("strokeWidth", 2.0).clamp(0.0, 100.0));
        }
        // The n-th segment ends at the n-th point.
        let fixed = list("fixedSegments").iter().filter(|_| self.flag("elbowed"));
        for start in fixed.filter_map(|segment| segment.get("index")?.as_u64()?.checked_sub(1)) {
            if let Some(bend) = points.get_mut(start as usize) {
                bend.p = Sample::KEPT;
            }
        }
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
        let fill = paint("backgroundColor", "").filter(|_| match kind {
            Kind::Text | Kind::Image | Kind::Frame => false,
            _ => !kind.has_points() || closed(&shape.pts),
        });
        let pattern = match self.text("fillStyle") {
            "solid" | "" => Pattern::Solid,
            "cross-hatch" => Pattern::Cross,
            other => {
                if other == "zigzag" && fill.is_some() {
                    left_out.note("zigzag fills (hatched)");
                }
                Pattern::Hachure
            }
        };
        // One opacity for the shape: where stroke and fill differ, each is mixed with the paper instead.
        let alphas = (stroke.map(|p| p.alpha), fill.map(|p| p.alpha));
        let (alpha, flat) = match alphas {
            (Some(a), Some(b)) if a != b => (1.0, true),
            (a, b) => (a.or(b).unwrap_or(1.0), false),
        };
        let shown = |paint: color::Paint| if flat { paint.on_paper() } else { paint.color };
        let hand = (self.number("roughness", 1.0) as f32).clamp(0.0, 3.0);
        let rough = hand > 0.0 && (kind.is_form() || kind.is_line());
        let width = self.number("strokeWidth", 2.0).clamp(0.0, 100.0) * if kind == Kind::Pen { pressure::FREEDRAW } else { 1.0 };
        let opacity = ((self.number("opacity", 100.0) / 100.0) as f32).clamp(0.0, 1.0) * alpha;
        Style {
            stroke: stroke.map_or(Color::INK, shown),
            fill: fill.map(shown),
            pattern: if fill.is_some() { pattern } else { Pattern::Solid },
            width: if stroke.is_some() { width as f32 } else { 0.0 },
            opacity: if stroke.is_none() && kind == Kind::Text { 0.0 } else { opacity },
            dash: match self.text("strokeStyle") {
                "dashed" => Dash::Dashed,
                "dotted" => Dash::Dotted,
                _ => Dash::Solid,
            },
            rough: if rough { hand } else { 0.0 },
            seed: if rough { self.number("seed", 1.0).abs() as u32 } else { 0 },
            radius: self.radius(kind, shape.geo) as f32,
            elbow: kind == Kind::Arrow && self.flag("elbowed"),
            align: if kind.is_form() { Align::Middle } else { Align::Start },
            round: self.is_round(),
            tail: self.head("startArrowhead", Head::None, left_out),
            head: self.head("endArrowhead", if kind == Kind::Arrow { Head::Arrow } else { Head::None }, left_out),
            ..Style::default()
        }
    }

    fn is_round(&self) -> bool {
        self.0.get("roundness").is_some_and(Value::is_object) || self.text("strokeSharpness") == "round"
    }

    /// The radius of round corners; 0 where it is what ours have by themselves.
    fn radius(&self, kind: Kind, geo: Geo) -> f64 {
        let round = self.0.get("roundness").filter(|round| round.is_object());
        let said = round.and_then(|round| round.get("value")?.as_f64()).filter(|n| n.is_finite()).map(|n| n.clamp(0.0, 1000.0));
        if kind != Kind::Rectangle || !self.is_round() {
            return said.unwrap_or(0.0);
        }
        let adaptive = round.is_some_and(|round| round.get("type").and_then(Value::as_u64) == Some(3));
        let quarter = geo.w.min(geo.h) / 4.0;
        let radius = if adaptive { quarter.min(said.unwrap_or(ROUND)) } else { quarter };
        if (radius - quarter.min(16.0)).abs() < 0.01 { 0.0 } else { radius.min(1000.0) }
    }

    fn head(&self, key: &str, missing: Head, left_out: &mut Tally) -> Head {
        match self.0.get(key).map(Value::as_str) {
            None => missing,
            Some(None) => Head::None,
            Some(Some("arrow")) => Head::Arrow,
            Some(Some("triangle")) => Head::Triangle,
            Some(Some("triangle_outline")) => Head::Hollow,
            Some(Some("dot" | "circle")) => Head::Dot,
            Some(Some("circle_outline")) => Head::Ring,
            Some(Some("diamond")) => Head::Diamond,
            Some(Some("diamond_outline")) => Head::Rhomb,
            Some(Some("bar")) => Head::Bar,
            Some(Some("crowfoot_one")) => Head::One,
            Some(Some("crowfoot_many")) => Head::Many,
            Some(Some("crowfoot_one_or_many")) => Head::Several,
            Some(Some(_)) => {
                left_out.note("arrowheads of other forms (drawn as triangles)");
                Head::Triangle
            }
        }
    }

    fn fill_text(&self, shape: &mut Shape, left_out: &mut Tally) {
        shape.text = bounded(self.text("text"), left_out);
        let (geo, style) = (&mut shape.geo, &mut shape.style);
        // Very old files say both in one: `20px Virgil`.
        let (old_size, old_name) = self.text("font").split_once("px ").unwrap_or_default();
        let size = old_size.parse().ok().filter(|size: &f64| size.is_finite());
        style.size = (self.number("fontSize", size.unwrap_or(20.0)) as f32).clamp(1.0, 1000.0);
        let family = self.0.get("fontFamily").map(|family| family.as_u64().unwrap_or(0));
        let family = family.unwrap_or_else(|| OLD_FONTS.iter().find(|(name, _)| *name == old_name).map_or(5, |(_, number)| *number));
        style.font = match family {
            1 | 5 => Font::Hand,
            3 | 8 => Font::Mono,
            _ => Font::Sans,
        };
        style.bold = family == 7; // Lilita One, which is a heavy face
        if !matches!(family, 1..=3 | 5 | 9) {
            left_out.note("fonts of other kinds (here the nearest that Tandem has)");
        }
        style.align = match self.text("textAlign") {
            "center" => Align::Middle,
            "right" => Align::End,
            _ => Align::Start,
        };
        style.valign = match self.text("verticalAlign") {
            "top" => Align::Start,
            "bottom" => Align::End,
            _ => Align::Middle,
        };
        style.fixed = self.0.get("autoResize") == Some(&Value::Bool(false)) && !self.0.get("containerId").is_some_and(Value::is_string);
        // Lines stand closer or farther apart there; the middle of the text stays where it was.
        let tall = shape.text.split('\n').count() as f64 * f64::from(style.size) * 1.25;
        (geo.y, geo.h) = (geo.y + (geo.h - tall) / 2.0, tall);
    }
}

/// The text without what no text has, and not longer than [`TEXT`].
fn bounded(text: &str, left_out: &mut Tally) -> String {
    let clean = text.replace("\r\n", "\n");
    let mut chars = clean.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    let text = chars.by_ref().take(TEXT).collect();
    if chars.next().is_some() {
        left_out.note("ends of very long texts");
    }
    text
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
