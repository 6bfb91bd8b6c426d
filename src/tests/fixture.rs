//! `end2end/fixtures/every-element.excalidraw`: a plan of a small harbour festival with every type of element, made here so that anybody can see
//! and change how. `TANDEM_FIXTURE=write cargo nextest run every_element` rewrites it. It tests nothing of the app.

use std::{f64::consts::TAU, fs, path::Path};

use serde_json::{Value, json};

use crate::model::{excalidraw, shape::Kind};

const INK: &str = "#1e2329";
const GREY: &str = "#6b7480";
const RED: &str = "#d33f3f";
const ORANGE: &str = "#d2691e";
const GREEN: &str = "#2b8a52";
const TEAL: &str = "#0d8a92";
const BLUE: &str = "#2f6fde";
const VIOLET: &str = "#7b55d6";
const CLEAR: &str = "transparent";

#[derive(Default)]
struct Scene(Vec<Value>);

fn cents(v: f64) -> f64 {
    (v * 100.0).round() / 100.0
}

impl Scene {
    /// Adds an element and gives its id.
    fn add(&mut self, kind: &str, at: [f64; 4], stroke: &str, fill: &str, more: Value) -> String {
        let id = format!("{kind}-{}", self.0.len());
        let [x, y, width, height] = at.map(cents);
        let mut element = json!({
            "id": id, "type": kind, "x": x, "y": y, "width": width, "height": height, "angle": 0, "strokeColor": stroke, "backgroundColor": fill,
            "fillStyle": "solid", "strokeWidth": 2, "strokeStyle": "solid", "roughness": 0, "opacity": 100, "roundness": { "type": 3 },
            "groupIds": [], "isDeleted": false, "locked": false, "seed": self.0.len() + 1, "version": 1,
        });
        for (key, value) in more.as_object().expect("fields") {
            element[key.as_str()] = value.clone();
        }
        self.0.push(element);
        id
    }

    fn text(&mut self, at: [f64; 2], size: f64, color: &str, text: &str, more: Value) {
        let lines: Vec<&str> = text.split('\n').collect();
        let wide = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0) as f64 * size * 0.55;
        let mut fields =
            json!({ "text": text, "originalText": text, "fontSize": size, "fontFamily": 2, "textAlign": "left", "verticalAlign": "top" });
        for (key, value) in more.as_object().expect("fields") {
            fields[key.as_str()] = value.clone();
        }
        let x = if fields["textAlign"] == "center" { at[0] - wide / 2.0 } else { at[0] };
        self.add("text", [x, at[1], wide, lines.len() as f64 * size * 1.25], color, CLEAR, fields);
    }

    /// A box with a label bound to it.
    fn labelled(&mut self, kind: &str, at: [f64; 4], stroke: &str, fill: &str, size: f64, label: &str) -> String {
        let id = self.add(kind, at, stroke, fill, json!({}));
        let middle = [at[0] + at[2] / 2.0, at[1] + at[3] / 2.0 - size * 0.6];
        self.text(middle, size, stroke, label, json!({ "containerId": id, "textAlign": "center", "verticalAlign": "middle" }));
        id
    }

    fn path(&mut self, kind: &str, points: &[(f64, f64)], stroke: &str, fill: &str, more: Value) {
        let (x, y) = points[0];
        let relative: Vec<[f64; 2]> = points.iter().map(|(px, py)| [cents(px - x), cents(py - y)]).collect();
        let far = |axis: usize| relative.iter().map(|p| p[axis]).fold(0.0, f64::max) - relative.iter().map(|p| p[axis]).fold(0.0, f64::min);
        let mut fields = json!({ "points": relative });
        for (key, value) in more.as_object().expect("fields") {
            fields[key.as_str()] = value.clone();
        }
        self.add(kind, [x, y, far(0), far(1)], stroke, fill, fields);
    }

    fn arrow(&mut self, points: &[(f64, f64)], from: &str, to: &str) {
        let bind = |id: &str| json!({ "elementId": id, "focus": 0, "gap": 4 });
        let ties = json!({ "startBinding": bind(from), "endBinding": bind(to), "startArrowhead": null, "endArrowhead": "arrow" });
        self.path("arrow", points, INK, CLEAR, ties);
    }

    /// A stroke along `f(0..=1)` with pressure that swells in the middle.
    fn stroke(&mut self, n: usize, color: &str, width: f64, f: impl Fn(f64) -> (f64, f64)) {
        let share = |i: usize| i as f64 / (n - 1) as f64;
        let points: Vec<(f64, f64)> = (0..n).map(|i| f(share(i))).collect();
        let pressures: Vec<f64> = (0..n).map(|i| cents(0.25 + 0.5 * (share(i) * TAU / 2.0).sin())).collect();
        let pen = json!({ "strokeWidth": width, "pressures": pressures, "simulatePressure": false, "roundness": null });
        self.path("freedraw", &points, color, CLEAR, pen);
    }
}

fn scene() -> Scene {
    let mut s = Scene::default();
    s.text([40.0, 24.0], 40.0, INK, "Harbour festival", json!({ "fontFamily": 5 }));
    s.stroke(40, ORANGE, 1.5, |t| (42.0 + 330.0 * t, 84.0 + 4.0 * (t * 14.0).sin()));
    s.text([40.0, 98.0], 18.0, GREY, "One weekend in June, planned together", json!({}));
    flow(&mut s);
    cards(&mut s);
    chart(&mut s);
    week(&mut s);
    island(&mut s);
    legend(&mut s);
    strangers(&mut s);
    s
}

fn flow(s: &mut Scene) {
    let idea = s.labelled("ellipse", [40.0, 170.0, 150.0, 90.0], VIOLET, "#e6ddf9", 20.0, "Ideas");
    let sketch = s.labelled("rectangle", [270.0, 170.0, 170.0, 90.0], BLUE, "#d5e6fc", 20.0, "Sketch it together");
    let enough = s.labelled("diamond", [520.0, 150.0, 200.0, 130.0], ORANGE, "#fde4cb", 18.0, "Enough hands?");
    let build = s.labelled("rectangle", [535.0, 380.0, 170.0, 80.0], TEAL, "#d3f0dc", 20.0, "Build the stage");
    let open = s.labelled("ellipse", [270.0, 370.0, 170.0, 100.0], GREEN, "#d3f0dc", 20.0, "Doors open");
    let rest = s.labelled("rectangle", [40.0, 380.0, 150.0, 80.0], GREY, "#e9ecef", 20.0, "Rest");
    s.arrow(&[(194.0, 215.0), (266.0, 215.0)], &idea, &sketch);
    s.arrow(&[(444.0, 215.0), (516.0, 215.0)], &sketch, &enough);
    s.arrow(&[(620.0, 284.0), (620.0, 376.0)], &enough, &build);
    s.arrow(&[(531.0, 420.0), (444.0, 420.0)], &build, &open);
    s.arrow(&[(266.0, 420.0), (194.0, 420.0)], &open, &rest);
    s.arrow(&[(580.0, 172.0), (470.0, 118.0), (360.0, 166.0)], &enough, &sketch);
    s.text([470.0, 92.0], 16.0, GREY, "not yet", json!({ "textAlign": "center", "fontFamily": 5 }));
    s.text([634.0, 316.0], 16.0, GREY, "yes!", json!({ "fontFamily": 5 }));
}

fn cards(s: &mut Scene) {
    let columns = [
        ("To do", RED, ["Book the brass band", "Lanterns for the pier", "Ask the fish market", "Print 200 posters"]),
        ("Doing", ORANGE, ["Paint the signs", "Map of the stalls", "Borrow two boats", "Rain plan"]),
        ("Done", GREEN, ["Permit from the port", "Date is set", "Stage on loan", "First aid team"]),
    ];
    for (i, (title, color, cards)) in columns.into_iter().enumerate() {
        let x = 800.0 + i as f64 * 250.0;
        s.add("rectangle", [x, 60.0, 230.0, 420.0], CLEAR, "#f1f3f5", json!({}));
        s.text([x + 18.0, 76.0], 20.0, color, title, json!({}));
        for (k, card) in cards.into_iter().enumerate() {
            let y = 116.0 + k as f64 * 90.0;
            let id = s.add("rectangle", [x + 14.0, y, 202.0, 74.0], "#ced4da", "#ffffff", json!({ "strokeWidth": 1 }));
            s.text([x + 34.0, y + 16.0], 16.0, INK, card, json!({ "groupIds": [id] }));
            s.add("ellipse", [x + 34.0, y + 46.0, 12.0, 12.0], CLEAR, color, json!({ "groupIds": [id] }));
            s.path("line", &[(x + 56.0, y + 52.0), (x + 90.0 + k as f64 * 22.0, y + 52.0)], "#ced4da", CLEAR, json!({ "strokeWidth": 4 }));
        }
    }
}

fn chart(s: &mut Scene) {
    s.text([40.0, 530.0], 20.0, INK, "Visitors by hour", json!({}));
    for i in 0..5 {
        let y = 600.0 + f64::from(i) * 50.0;
        s.path("line", &[(80.0, y), (500.0, y)], "#ced4da", CLEAR, json!({ "strokeWidth": 1, "strokeStyle": "dashed" }));
        s.text([44.0, y - 9.0], 14.0, GREY, &((5 - i) * 100).to_string(), json!({ "fontFamily": 3 }));
    }
    let visitors = [60.0, 90.0, 140.0, 210.0, 250.0, 230.0, 180.0, 205.0, 160.0, 80.0];
    let mut trend = Vec::new();
    for (i, tall) in visitors.into_iter().enumerate() {
        let x = 92.0 + i as f64 * 41.0;
        let fill = if i % 2 == 0 { "#d5e6fc" } else { "#fbefb9" };
        s.add(
            "rectangle",
            [x, 850.0 - tall, 28.0, tall],
            if i % 2 == 0 { BLUE } else { ORANGE },
            fill,
            json!({ "strokeWidth": 1.5, "roundness": null }),
        );
        s.text([x + 14.0, 858.0], 14.0, GREY, &format!("{}", 10 + i), json!({ "textAlign": "center", "fontFamily": 3 }));
        trend.push((x + 14.0, 836.0 - tall));
    }
    s.path("line", &trend, RED, CLEAR, json!({ "strokeWidth": 3, "roundness": { "type": 2 } }));
    s.path("arrow", &[(80.0, 850.0), (80.0, 570.0)], INK, CLEAR, json!({ "endArrowhead": "triangle", "roundness": null }));
    s.path("arrow", &[(80.0, 850.0), (515.0, 850.0)], INK, CLEAR, json!({ "endArrowhead": "triangle", "roundness": null }));
}

fn week(s: &mut Scene) {
    let colors = ["#fcdcd8", "#fde4cb", "#fbefb9", "#d3f0dc", "#d5e6fc", "#e6ddf9"];
    s.text([570.0, 530.0], 20.0, INK, "Who is where", json!({}));
    for (i, day) in ["Thu", "Fri", "Sat", "Sun"].into_iter().enumerate() {
        s.text([660.0 + i as f64 * 70.0, 566.0], 16.0, GREY, day, json!({ "textAlign": "center" }));
    }
    for (k, place) in ["Pier", "Stage", "Food", "Boats", "Office", "Kids"].into_iter().enumerate() {
        let y = 594.0 + k as f64 * 46.0;
        s.text([570.0, y + 9.0], 16.0, GREY, place, json!({}));
        for i in 0..4 {
            let taken = (i * 5 + k * 3) % 4 != 0;
            let fill = if taken { colors[(i + k * 2) % colors.len()] } else { CLEAR };
            s.add("rectangle", [630.0 + i as f64 * 70.0, y, 60.0, 38.0], "#adb5bd", fill, json!({ "strokeWidth": 1 }));
            if taken {
                let who = ["Ada", "Ben", "Cem", "Dora", "Eli"][(i + k) % 5];
                s.text([660.0 + i as f64 * 70.0, y + 9.0], 15.0, INK, who, json!({ "textAlign": "center" }));
            }
        }
    }
}

fn island(s: &mut Scene) {
    s.add("ellipse", [1380.0, 540.0, 90.0, 90.0], ORANGE, "#fbefb9", json!({ "strokeWidth": 3 }));
    for i in 0..12 {
        let (sin, cos) = (f64::from(i) / 12.0 * TAU).sin_cos();
        let ray = [(1425.0 + 58.0 * cos, 585.0 + 58.0 * sin), (1425.0 + 76.0 * cos, 585.0 + 76.0 * sin)];
        s.path("line", &ray, ORANGE, CLEAR, json!({ "strokeWidth": 3 }));
    }
    let hill = |s: &mut Scene, x: f64, w: f64, h: f64, fill: &str| {
        let points = [
            (x, 800.0),
            (x + w * 0.35, 800.0 - h),
            (x + w * 0.5, 800.0 - h * 0.8),
            (x + w * 0.66, 800.0 - h * 0.95),
            (x + w, 800.0),
            (x, 800.0),
        ];
        s.path("line", &points, GREEN, fill, json!({ "roundness": { "type": 2 } }));
    };
    hill(s, 1060.0, 260.0, 170.0, "#d3f0dc");
    hill(s, 1210.0, 220.0, 110.0, "#e3f6e8");
    s.add("rectangle", [1128.0, 748.0, 44.0, 50.0], INK, "#ffffff", json!({ "roundness": null }));
    s.path("line", &[(1120.0, 750.0), (1150.0, 720.0), (1180.0, 750.0), (1120.0, 750.0)], INK, "#fcdcd8", json!({ "roundness": null }));
    s.path(
        "line",
        &[(1400.0, 770.0), (1520.0, 770.0), (1494.0, 806.0), (1424.0, 806.0), (1400.0, 770.0)],
        INK,
        "#fde4cb",
        json!({ "roundness": null }),
    );
    s.path("line", &[(1456.0, 764.0), (1456.0, 660.0), (1512.0, 754.0), (1456.0, 760.0)], INK, "#d5e6fc", json!({ "roundness": null }));
    for i in 0..6 {
        let (x, y) = (1050.0 + f64::from(i % 2) * 40.0, 818.0 + f64::from(i) * 14.0);
        s.stroke(60, BLUE, 1.0, |t| (x + 470.0 * t, y + 5.0 * (t * 30.0 + f64::from(i)).sin()));
    }
    for i in 0..5 {
        let (x, y) = (1110.0 + f64::from(i) * 44.0, 580.0 - f64::from(i * i % 7) * 9.0);
        s.stroke(24, GREY, 0.8, |t| (x + 34.0 * t, y - 10.0 * (t * TAU).sin().abs()));
    }
    for i in 0..3 {
        let (x, y) = (1080.0 + f64::from(i) * 26.0, 806.0);
        s.stroke(30, VIOLET, 0.8, |t| (x + 9.0 * (t * TAU * 2.5).cos() * t, y - 26.0 + 9.0 * (t * TAU * 2.5).sin() * t));
        s.stroke(12, GREEN, 0.8, |t| (x + 2.0 * t, y - 18.0 + 18.0 * t));
    }
    s.text([1196.0, 590.0], 22.0, GREEN, "Gull Island", json!({ "fontFamily": 5, "angle": -0.12 }));
}

fn legend(s: &mut Scene) {
    for (i, head) in ["arrow", "triangle", "dot", "bar"].into_iter().enumerate() {
        let x = 60.0 + i as f64 * 185.0;
        let ends = json!({ "startArrowhead": if i == 0 { Value::Null } else { head.into() }, "endArrowhead": head });
        s.path("arrow", &[(x, 930.0), (x + 70.0, 930.0)], INK, CLEAR, ends);
        s.text([x + 84.0, 919.0], 16.0, GREY, head, json!({ "fontFamily": 3 }));
    }
    for (i, dash) in ["solid", "dashed", "dotted"].into_iter().enumerate() {
        let x = 800.0 + i as f64 * 180.0;
        s.path("line", &[(x, 930.0), (x + 70.0, 930.0)], VIOLET, CLEAR, json!({ "strokeStyle": dash, "strokeWidth": 1 + i }));
        s.text([x + 84.0, 919.0], 16.0, GREY, dash, json!({ "fontFamily": 3 }));
    }
}

/// What Tandem cannot carry: an import must say so.
fn strangers(s: &mut Scene) {
    s.add("image", [1540.0, 900.0, 40.0, 40.0], CLEAR, CLEAR, json!({ "fileId": "none" }));
    s.add("frame", [1040.0, 520.0, 500.0, 400.0], "#bbbbbb", CLEAR, json!({ "name": "Island" }));
    s.add("embeddable", [1540.0, 850.0, 40.0, 40.0], INK, CLEAR, json!({ "link": "https://example.org/" }));
    s.add("rectangle", [0.0, 0.0, 4000.0, 4000.0], RED, RED, json!({ "isDeleted": true }));
}

#[test]
fn every_element_fixture_is_what_its_generator_makes_and_imports_whole() {
    let Scene(elements) = scene();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("end2end/fixtures/every-element.excalidraw");
    if std::env::var_os("TANDEM_FIXTURE").is_some() {
        let lines: Vec<String> = elements.iter().map(Value::to_string).collect();
        let head =
            r##"{"type":"excalidraw","version":2,"source":"tandem","appState":{"viewBackgroundColor":"#ffffff"},"files":{},"elements":["##;
        fs::write(&file, format!("{head}\n{}\n]}}\n", lines.join(",\n"))).expect("the fixture can be written");
    }
    let text = fs::read_to_string(&file).expect("the fixture");
    let known: Value = serde_json::from_str(&text).expect("JSON");
    assert!(known["elements"].as_array() == Some(&elements), "the fixture is out of date: run with TANDEM_FIXTURE=write");
    assert!(elements.len() >= 200, "{} elements", elements.len());

    let imported = excalidraw::import(&text).expect("a scene");
    for kind in [Kind::Rectangle, Kind::Ellipse, Kind::Diamond, Kind::Line, Kind::Arrow, Kind::Pen, Kind::Text, Kind::Frame, Kind::Group] {
        assert!(imported.shapes.iter().any(|s| s.kind == kind), "{kind:?}");
    }
    let left_out: Vec<&str> = imported.left_out.iter().map(|(what, _)| what.as_str()).collect();
    for what in ["images", "embedded"] {
        assert!(left_out.iter().any(|left| left.starts_with(what)), "{what}: {left_out:?}");
    }
    assert!(
        imported.shapes.iter().any(|s| s.from.is_some() && s.to.is_some())
            && imported.shapes.iter().any(|s| !s.text.is_empty() && s.kind == Kind::Diamond)
    );
}
