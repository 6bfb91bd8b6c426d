//! One shape as elements: itself, and its label where Excalidraw has that as an element of its own.

use serde_json::{Map, Value, json};

use super::{Board, Place, label};
use crate::{
    model::{
        excalidraw::pressure::{self, FREEDRAW},
        geom::{Affine, Geo, Point, Rect},
        ids::ShapeId,
        shape::{Kind, Shape},
        style::{Align, Color, Dash, Font, Head, Pattern},
    },
    scene::{
        connect, legs,
        shapes::{inner, outline, stroke_width},
    },
};

/// How far a polygon may be from the curve it stands in for, in board units.
const FLAT: f64 = 0.25;
/// Of round corners whose radius is not said, at most.
const RADIUS: f32 = 16.0;
/// How much is seen of a highlighter's stroke there.
const SEE_THROUGH: f64 = 0.5;

type Fields = Map<String, Value>;

impl Board<'_> {
    /// The elements of one shape, in stacking order. A group is none: its members name it.
    pub(super) fn elements(&self, shape: &Shape) -> Vec<Value> {
        if shape.kind == Kind::Group {
            return Vec::new();
        }
        let place = self.place(shape);
        let (mut fields, mut note) = self.common(shape, &place);
        let written = if matches!(shape.kind, Kind::Text | Kind::Frame) { None } else { label::label(shape) };
        match shape.kind {
            Kind::Rectangle | Kind::Ellipse | Kind::Diamond => boxed(shape.kind.name(), shape.geo, &mut fields),
            Kind::Sticky => {
                boxed("rectangle", shape.geo, &mut fields);
                let paper = shape.style.fill.unwrap_or(Color::BUTTER).to_string();
                set(&mut fields, json!({ "strokeColor": "transparent", "backgroundColor": paper, "fillStyle": "solid", "roughness": 0 }));
                set(&mut note, json!({ "kind": "sticky", "radius": shape.style.radius }));
            }
            Kind::Image => {
                boxed("image", shape.geo, &mut fields);
                picture(shape, &mut fields);
            }
            Kind::Frame => {
                boxed("frame", shape.geo, &mut fields);
                let name = Some(shape.text.as_str()).filter(|name| !name.is_empty());
                set(&mut fields, json!({ "name": name, "backgroundColor": "transparent", "roundness": null }));
            }
            Kind::Text => {
                boxed("text", shape.geo, &mut fields);
                let Some(own) = label::label(shape) else { return Vec::new() };
                label::fields(shape, &own, &mut fields);
                set(&mut fields, json!({ "containerId": null, "backgroundColor": "transparent" }));
                if !shape.style.fixed {
                    set(&mut fields, json!({ "text": shape.text }));
                }
            }
            Kind::Line | Kind::Arrow => self.line(shape, &mut fields, &mut note),
            Kind::Pen | Kind::Highlight => stroke(shape, &mut fields, &mut note),
            _ => stand_in(shape, &mut fields, &mut note),
        }
        let Some(written) = written else { return vec![finish(fields, note)] };
        let bound = matches!(shape.kind, Kind::Rectangle | Kind::Ellipse | Kind::Diamond | Kind::Sticky | Kind::Arrow);
        let id = format!("{}-label", shape.id);
        let mut groups = place.groups.clone();
        if bound {
            let mut elements = vec![json!({ "id": id, "type": "text" })];
            if let Some(Value::Array(arrows)) = fields.remove("boundElements") {
                elements.extend(arrows);
            }
            set(&mut fields, json!({ "boundElements": elements }));
        } else {
            groups.insert(0, format!("{}-labelled", shape.id));
            set(&mut fields, json!({ "groupIds": groups }));
        }
        let (mut text, mut text_note) =
            self.common(&Shape { lock: false, alt: String::new(), sign: String::new(), ..shape.clone() }, &place);
        boxed("text", Geo { r: written.angle, ..written.rect.into() }, &mut text);
        label::fields(shape, &written, &mut text);
        let container = bound.then(|| shape.id.as_str());
        set(
            &mut text,
            json!({
                "id": id, "groupIds": groups, "containerId": container, "boundElements": null, "roundness": null,
                "strokeColor": shape.style.stroke.to_string(), "backgroundColor": "transparent", "strokeStyle": "solid",
            }),
        );
        if !bound {
            set(&mut text_note, json!({ "label": true }));
        }
        if written.size != f64::from(shape.style.size) {
            // It fits itself into its shape there.
            set(&mut text_note, json!({ "size": shape.style.size }));
        }
        vec![finish(fields, note), finish(text, text_note)]
    }

    /// What every element has, and the note of what only Tandem knows.
    fn common(&self, shape: &Shape, place: &Place) -> (Fields, Fields) {
        let (style, mut note) = (&shape.style, Fields::new());
        let arrows = self.holding.get(&shape.id).map(|arrows| {
            let arrow = |id: &&ShapeId| json!({ "id": id.as_str(), "type": "arrow" });
            arrows.iter().map(arrow).collect::<Vec<_>>()
        });
        let seed = if style.seed == 0 { fnv(shape.id.as_str()) } else { style.seed };
        let roundness = match shape.kind {
            Kind::Line | Kind::Arrow | Kind::Diamond => style.round.then(|| json!({ "type": 2 })),
            // Theirs is also a quarter of the shorter side at most; without a value it would be larger than ours.
            Kind::Rectangle if style.round => Some(json!({ "type": 3, "value": if style.radius > 0.0 { style.radius } else { RADIUS } })),
            Kind::Sticky if style.round => Some(json!({ "type": 3, "value": 4 })),
            Kind::Ellipse => style.round.then(|| json!({ "type": 3 })),
            _ => None,
        };
        let opacity = if place.hidden { 0.0 } else { (f64::from(style.opacity) * 1e8).round() / 1e6 };
        let mut fields = Fields::new();
        set(
            &mut fields,
            json!({
                "id": shape.id.as_str(),
                "strokeColor": if style.width > 0.0 || shape.kind == Kind::Text { style.stroke.to_string() } else { "transparent".into() },
                "backgroundColor": style.fill.map_or("transparent".into(), |color| color.to_string()),
                "fillStyle": match style.pattern { Pattern::Solid => "solid", Pattern::Hachure => "hachure", Pattern::Cross => "cross-hatch" },
                "strokeWidth": if style.width > 0.0 { style.width } else { 1.0 },
                "strokeStyle": match style.dash { Dash::Solid => "solid", Dash::Dashed => "dashed", Dash::Dotted => "dotted" },
                "roughness": style.rough,
                "opacity": opacity,
                "groupIds": place.groups,
                "frameId": place.frame,
                "roundness": roundness,
                "seed": seed,
                "version": 1, "versionNonce": seed, "isDeleted": false, "updated": 1, "link": null,
                "boundElements": arrows,
                "locked": place.locked,
            }),
        );
        for (name, on) in [("bold", style.bold), ("italic", style.italic)] {
            if on && shape.kind.has_text() {
                set(&mut note, json!({ name: true }));
            }
        }
        if style.font == Font::Serif && shape.kind.has_text() {
            set(&mut note, json!({ "font": "serif" }));
        }
        if matches!(shape.kind, Kind::Rectangle) && (style.radius == RADIUS || f64::from(style.radius) > shape.geo.w.min(shape.geo.h) / 4.0)
            || shape.kind == Kind::Diamond && style.radius > 0.0
        {
            set(&mut note, json!({ "radius": style.radius }));
        }
        if let Some(frame) = &place.within {
            set(&mut note, json!({ "within": frame }));
        }
        if !place.names.is_empty() {
            set(&mut note, json!({ "groups": place.names }));
        }
        if !shape.alt.is_empty() {
            set(&mut note, json!({ "alt": shape.alt }));
        }
        if !shape.sign.is_empty() {
            set(&mut note, json!({ "sign": shape.sign }));
        }
        if place.hidden {
            set(&mut note, json!({ "hide": true, "opacity": style.opacity }));
        }
        (fields, note)
    }

    fn line(&self, shape: &Shape, fields: &mut Fields, note: &mut Fields) {
        let turn = if shape.geo.r == 0.0 { Affine::IDENTITY } else { shape.geo.turn() };
        let points: Vec<Point> = shape.points().iter().map(|s| turn * Point::new(s.x, s.y)).collect();
        // The turn is in the points: what a curve is turned about differs.
        through(shape.kind.name(), &points, 0.0, fields);
        let (tail, head) = (head(shape.style.tail), head(shape.style.head));
        set(
            fields,
            json!({ "startArrowhead": tail, "endArrowhead": head, "startBinding": null, "endBinding": null, "lastCommittedPoint": null }),
        );
        if shape.kind == Kind::Arrow {
            self.bindings(shape, &points, fields, note);
            set(fields, json!({ "elbowed": shape.style.elbow }));
            if shape.style.elbow {
                let from = |i: usize| (points[i] - points[0]).to_point();
                let segment = |i: usize| json!({ "index": i + 1, "start": [from(i).x, from(i).y], "end": [from(i + 1).x, from(i + 1).y] });
                let fixed: Vec<Value> = legs::kept(&connect::on_board(shape)).map(segment).collect();
                let fixed = if fixed.is_empty() { Value::Null } else { fixed.into() };
                set(fields, json!({ "fixedSegments": fixed, "startIsSpecial": null, "endIsSpecial": null }));
                if shape.style.round {
                    set(note, json!({ "round": true }));
                    set(fields, json!({ "roundness": null }));
                }
            }
        } else {
            set(fields, json!({ "polygon": false }));
        }
    }
}

fn set(fields: &mut Fields, more: Value) {
    if let Value::Object(more) = more {
        fields.extend(more);
    }
}

fn finish(mut fields: Fields, note: Fields) -> Value {
    if !note.is_empty() {
        set(&mut fields, json!({ "customData": { "tandem": note } }));
    }
    Value::Object(fields)
}

fn boxed(kind: &str, geo: Geo, fields: &mut Fields) {
    set(fields, json!({ "type": kind, "x": geo.x, "y": geo.y, "width": geo.w, "height": geo.h, "angle": geo.r }));
}

/// Through points before their turn by `angle` about the middle of their box.
fn through(kind: &str, points: &[Point], angle: f64, fields: &mut Fields) {
    let first = points.first().copied().unwrap_or_default();
    let extent = extent(points);
    let relative: Vec<[f64; 2]> = points.iter().map(|p| [p.x - first.x, p.y - first.y]).collect();
    boxed(kind, Geo { x: first.x, y: first.y, w: extent.width(), h: extent.height(), r: angle }, fields);
    set(fields, json!({ "points": relative }));
}

fn stroke(shape: &Shape, fields: &mut Fields, note: &mut Fields) {
    let samples = shape.points();
    let points: Vec<Point> = samples.iter().map(|s| Point::new(s.x, s.y)).collect();
    through("freedraw", &points, shape.geo.r, fields);
    let pressures: Vec<f64> = samples.iter().map(|s| pressure::theirs(s.p)).collect();
    let width = f64::from(shape.style.width) / FREEDRAW;
    set(
        fields,
        json!({ "pressures": pressures, "simulatePressure": false, "lastCommittedPoint": null, "strokeWidth": width, "roundness": null }),
    );
    if shape.kind == Kind::Highlight {
        let seen = fields.get("opacity").and_then(Value::as_f64).unwrap_or(100.0) * SEE_THROUGH;
        let broad = stroke_width(shape) / f64::from(shape.style.width).max(0.01);
        set(fields, json!({ "opacity": seen, "strokeWidth": width * broad, "pressures": vec![pressure::theirs(0.5); samples.len()] }));
        set(note, json!({ "kind": "highlight", "opacity": shape.style.opacity, "broad": broad }));
    }
}

fn picture(shape: &Shape, fields: &mut Fields) {
    let Some(image) = &shape.image else {
        return set(fields, json!({ "fileId": null, "status": "pending", "scale": [1, 1], "crop": null }));
    };
    let [wide, high] = image.size;
    let crop = image.crop.map(|_| image.part()).map(|[x, y, w, h]| {
        json!({ "x": x * wide, "y": y * high, "width": w * wide, "height": h * high, "naturalWidth": wide, "naturalHeight": high })
    });
    set(fields, json!({ "fileId": image.blob.as_str(), "status": "saved", "scale": [if image.mirror { -1 } else { 1 }, 1], "crop": crop }));
}

/// A closed polygon for a form that Excalidraw does not have.
fn stand_in(shape: &Shape, fields: &mut Fields, note: &mut Fields) {
    let upright = Shape { geo: Geo { r: 0.0, ..shape.geo }, ..shape.clone() };
    let mut points = Vec::new();
    kurbo::flatten(outline(&upright), FLAT, |element| points.extend(element.end_point()));
    points.dedup_by(|a, b| a.distance(*b) < 0.01);
    let first = points.first().copied();
    if points.last() != points.first() {
        points.extend(first);
    }
    // What is drawn inside (a cylinder's lid) begins there too; there and back, so that it adds nothing to the area.
    if let Some(inner) = inner(&upright) {
        let from = points.len();
        kurbo::flatten(inner, FLAT, |element| points.extend(element.end_point()));
        points.extend_from_within(from..);
        let back = from + (points.len() - from) / 2;
        points[back..].reverse();
    }
    let of = extent(&points);
    // It is turned about its own middle, which need not be that of the form.
    let off = shape.geo.turn() * of.center() - of.center();
    points.iter_mut().for_each(|p| *p += off);
    through("line", &points, shape.geo.r, fields);
    set(
        fields,
        json!({
            "startArrowhead": null, "endArrowhead": null, "startBinding": null, "endBinding": null, "lastCommittedPoint": null,
            "polygon": true, "roundness": null,
        }),
    );
    set(
        note,
        json!({ "kind": shape.kind.name(), "geo": <[f64; 5]>::from(shape.geo), "of": [of.x0, of.y0, of.width(), of.height()], "round": shape.style.round }),
    );
    if shape.style.radius > 0.0 {
        set(note, json!({ "radius": shape.style.radius }));
    }
    if shape.style.align != Align::Middle && shape.text.is_empty() {
        set(note, json!({ "align": shape.style.align.name() }));
    }
}

fn extent(points: &[Point]) -> Rect {
    let first = points.first().copied().unwrap_or_default();
    points.iter().fold(Rect::from_points(first, first), |rect, p| rect.union_pt(*p))
}

fn head(head: Head) -> Option<&'static str> {
    Some(match head {
        Head::None => return None,
        Head::Arrow => "arrow",
        Head::Triangle => "triangle",
        Head::Dot => "circle",
        Head::Bar => "bar",
        Head::Hollow => "triangle_outline",
        Head::Ring => "circle_outline",
        Head::Diamond => "diamond",
        Head::Rhomb => "diamond_outline",
        Head::One => "crowfoot_one",
        Head::Many => "crowfoot_many",
        Head::Several => "crowfoot_one_or_many",
    })
}

/// FNV-1a, 31 bits: a seed for a shape that has none, always the same.
fn fnv(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)) >> 1
}
