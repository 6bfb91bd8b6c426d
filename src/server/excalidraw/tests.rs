//! There and back: what was written for Excalidraw and read again is the same board.

use std::{collections::BTreeMap, fs, path::Path};

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;
use crate::model::{
    excalidraw::{Imported, import_with},
    geom::{Geo, Point, Rect},
    order::Order,
    path::Sample,
    shape::{End, Picture},
    style::{Align, Color, Dash, Font, Head, Pattern, Style},
};

fn back(shapes: &[Shape]) -> Imported {
    let text = write(shapes, Envelope::Scene, &mut |_| Some(("image/png", b"picture".to_vec())));
    import_with(&text, &mut |_| Some((BlobId::of([7; 32]), [640.0, 480.0]))).expect("what was written is a scene")
}

fn counts(shapes: &[Shape]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    shapes.iter().for_each(|shape| *counts.entry(shape.kind.name()).or_default() += 1);
    counts
}

/// The box of a shape as it lies on the board; of a line, whose turn may have gone into its points, that of the points.
fn reach(shape: &Shape) -> Rect {
    if !shape.kind.is_line() {
        return shape.bounds();
    }
    let mut points = shape.points().into_iter().map(|s| shape.geo.turn() * Point::new(s.x, s.y));
    let first = points.next().unwrap_or_default();
    points.fold(Rect::from_points(first, first), |rect, p| rect.union_pt(p))
}

fn all(shapes: &[Shape]) -> Rect {
    shapes.iter().filter(|s| s.kind != Kind::Group).map(reach).reduce(|a, b| a.union(b)).unwrap_or(Rect::ZERO)
}

fn near(a: Rect, b: Rect, by: f64) -> bool {
    [a.x0 - b.x0, a.y0 - b.y0, a.x1 - b.x1, a.y1 - b.y1].iter().all(|off| off.abs() <= by)
}

fn close(a: Geo, b: Geo) -> bool {
    let (a, b) = (<[f64; 5]>::from(a), <[f64; 5]>::from(b));
    a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.02)
}

fn id(name: &str) -> ShapeId {
    name.parse().expect("an id")
}

fn every_kind() -> Vec<Shape> {
    let keys = Order::sequence(Kind::ALL.len());
    let mut shapes: Vec<Shape> = Kind::ALL
        .into_iter()
        .zip(keys)
        .enumerate()
        .map(|(i, (kind, z))| {
            let geo = Geo { x: i as f64 * 200.0, y: 30.0, w: 120.0, h: 80.0, r: if kind.holds() { 0.0 } else { 0.3 } };
            let mut shape = Shape::new(kind, geo, z);
            if kind.has_points() {
                let points = [(0.0, 0.0), (60.0, 80.0), (120.0, 10.0)].map(|(x, y)| Sample { x: geo.x + x, y: geo.y + y, p: 0.5 });
                shape = Shape { geo, ..Shape::through(kind, &points, shape.z) };
                shape.geo.r = if kind.is_line() { 0.0 } else { 0.3 };
            }
            shape.id = id(kind.name());
            if kind.has_text() {
                shape.text = "words of a label".into();
            }
            if kind.is_form() || kind == Kind::Sticky {
                shape.style.align = Align::Middle;
            }
            shape
        })
        .collect();
    for shape in &mut shapes {
        if shape.kind == Kind::Text {
            (shape.style.size, shape.geo.h, shape.style.fixed) = (20.0, 25.0, false);
        }
        if shape.kind == Kind::Image {
            shape.image =
                Some(Picture { blob: BlobId::of([7; 32]), size: [640.0, 480.0], crop: Some([0.25, 0.0, 0.5, 1.0]), mirror: true });
            shape.alt = "a harbour".into();
        }
    }
    shapes
}

#[test]
fn every_kind_of_shape_comes_back_as_itself() {
    let shapes = every_kind();
    let back = back(&shapes);
    let find = |name: &str| back.shapes.iter().find(|s| s.id == id(name));
    for old in shapes.iter().filter(|s| s.kind != Kind::Group) {
        let new = find(old.kind.name()).unwrap_or_else(|| panic!("{:?} is missing", old.kind));
        assert_eq!((new.kind, &new.text, &new.image, &new.alt), (old.kind, &old.text, &old.image, &old.alt));
        assert!(close(new.geo, old.geo), "{:?}: {:?} became {:?}", old.kind, old.geo, new.geo);
        assert!(new.style.round == old.style.round || old.kind.is_stroke() || old.kind == Kind::Text, "{:?}", old.kind);
    }
    assert_eq!(back.left_out, []);
    assert_eq!(back.shapes.len(), shapes.len() - 1, "a group of nothing is nothing; the groups of labels are none");
}

#[test]
fn ties_groups_and_frames_are_the_same_again() {
    let boxed = |name: &str, x: f64| Shape {
        id: id(name),
        ..Shape::new(Kind::Rectangle, Geo { x, y: 0.0, w: 100.0, h: 60.0, r: 0.0 }, Order::first())
    };
    let mut shapes = vec![
        Shape {
            id: id("frame"),
            text: "Plan".into(),
            ..Shape::new(Kind::Frame, Geo { x: -20.0, y: -20.0, w: 500.0, h: 120.0, r: 0.0 }, Order::first())
        },
        Shape { id: id("out"), parent: Some(id("frame")), ..Shape::new(Kind::Group, Geo::default(), Order::first()) },
        Shape { id: id("in"), parent: Some(id("out")), ..Shape::new(Kind::Group, Geo::default(), Order::first()) },
        Shape { parent: Some(id("in")), hide: true, lock: true, ..boxed("a", 0.0) },
        Shape { parent: Some(id("in")), ..boxed("b", 150.0) },
        Shape { parent: Some(id("out")), ..boxed("c", 300.0) },
    ];
    let points = [(100.0, 20.0), (150.0, 30.0)].map(|(x, y)| Sample { x, y, p: 0.5 });
    let mut arrow = Shape { id: id("arrow"), ..Shape::through(Kind::Arrow, &points, Order::first()) };
    arrow.from = Some(End { shape: id("a"), at: [1.0, 0.3], pin: true });
    arrow.to = Some(End { shape: id("b"), at: [0.5, 0.5], pin: false });
    arrow.style = Style { head: Head::Several, tail: Head::Rhomb, elbow: true, ..Style::default() };
    shapes.push(arrow);
    for (shape, z) in shapes.iter_mut().zip(Order::sequence(7)) {
        shape.z = z;
    }
    let text = write(&shapes, Envelope::Scene, &mut |_| None);
    let scene: Value = serde_json::from_str(&text).expect("JSON");
    let element = |name: &str| scene["elements"].as_array().expect("a list").iter().find(|e| e["id"] == name).expect("it is there").clone();
    assert_eq!((element("a")["groupIds"].clone(), element("a")["frameId"].clone()), (json!(["in", "out"]), json!("frame")));
    assert_eq!(element("a")["boundElements"], json!([{ "id": "arrow", "type": "arrow" }]), "both sides of a binding know it");
    assert_eq!(
        (&element("arrow")["startBinding"]["elementId"], &element("arrow")["endBinding"]["fixedPoint"]),
        (&json!("a"), &json!([0.5, 0.5]))
    );
    let back = back(&shapes);
    for old in &shapes {
        let new = back.shapes.iter().find(|s| s.id == old.id).expect("it came back");
        assert_eq!(
            (&new.parent, &new.from, &new.to, new.hide, new.lock),
            (&old.parent, &old.from, &old.to, old.hide, old.lock),
            "{}",
            old.id
        );
        assert_eq!((new.style.head, new.style.tail, new.style.elbow), (old.style.head, old.style.tail, old.style.elbow));
    }
}

#[test]
fn a_leg_that_stays_is_a_fixed_segment_there_and_comes_back() {
    let points = [(0.0, 0.0), (60.0, 0.0), (60.0, 90.0), (200.0, 90.0)].map(|(x, y)| Sample { x, y, p: 0.5 });
    let mut arrow = Shape { id: id("arrow"), ..Shape::through(Kind::Arrow, &points, Order::first()) };
    arrow.style.elbow = true;
    let written = |arrow: &Shape| -> Value {
        let text = write(std::slice::from_ref(arrow), Envelope::Scene, &mut |_| None);
        serde_json::from_str::<Value>(&text).expect("JSON")["elements"][0]["fixedSegments"].clone()
    };
    assert_eq!(written(&arrow), Value::Null);
    arrow.pts[1].p = Sample::KEPT;
    assert_eq!(written(&arrow), json!([{ "index": 2, "start": [60.0, 0.0], "end": [60.0, 90.0] }]));
    assert_eq!(back(std::slice::from_ref(&arrow)).shapes[0].pts, arrow.pts);
}

#[test]
fn a_stand_in_that_was_moved_and_stretched_there_is_the_form_where_it_is_now() {
    let star = Shape { id: id("star"), ..Shape::new(Kind::Star, Geo { x: 0.0, y: 0.0, w: 100.0, h: 100.0, r: 0.0 }, Order::first()) };
    let mut scene: Value = serde_json::from_str(&write(&[star], Envelope::Clipboard, &mut |_| None)).expect("JSON");
    assert_eq!(scene["type"], "excalidraw/clipboard");
    let line = &mut scene["elements"][0];
    assert_eq!(line["type"], "line");
    for point in line["points"].as_array_mut().expect("points") {
        point[0] = json!(point[0].as_f64().expect("a number") * 2.0);
    }
    line["x"] = json!(line["x"].as_f64().expect("a number") * 2.0 + 500.0);
    line["strokeColor"] = json!("#ff0000");
    let back = import_with(&scene.to_string(), &mut |_| None).expect("a scene");
    let star = &back.shapes[0];
    assert_eq!((star.kind, star.style.stroke), (Kind::Star, Color(0xff0000)));
    assert!(close(star.geo, Geo { x: 500.0, y: 0.0, w: 200.0, h: 100.0, r: 0.0 }), "{:?}", star.geo);
}

#[test]
fn what_others_open_shows_the_paper_of_a_note_the_lid_of_a_cylinder_and_a_broad_marker() {
    let shapes = every_kind();
    let scene: Value = serde_json::from_str(&write(&shapes, Envelope::Scene, &mut |_| None)).expect("JSON");
    let element = |name: &str| scene["elements"].as_array().expect("a list").iter().find(|e| e["id"] == name).expect("it is there").clone();
    assert_eq!((&element("sticky")["backgroundColor"], &element("sticky")["fillStyle"]), (&json!("#ffe58a"), &json!("solid")));
    let points = element("cylinder")["points"].as_array().expect("points").clone();
    let first = points.iter().filter(|p| **p == points[0]).count();
    assert!(first >= 3 && points.last() == points.first(), "round the outline, along the lid and back: {first}");
    let width = |name: &str| element(name)["strokeWidth"].as_f64().expect("a number");
    assert!((width("highlight") / width("pen") - 8.0).abs() < 0.01);
    assert!((element("pen")["pressures"][0].as_f64().expect("a number") - 0.319).abs() < 0.001, "as thick there as it is here");
    let corners = |name: &str| element(name)["roundness"].clone();
    assert_eq!((corners("rectangle"), corners("image")), (json!({ "type": 3, "value": 16.0 }), Value::Null));
}

#[test]
fn names_of_groups_and_frames_in_frames_come_back_and_a_radius_too_large_for_excalidraw() {
    let geo = |w: f64| Geo { x: 0.0, y: 0.0, w, h: w, r: 0.0 };
    let keys = Order::sequence(4);
    let make = |kind, name: &str, parent: &str, w, at: usize| Shape {
        id: id(name),
        parent: parent.parse().ok(),
        ..Shape::new(kind, geo(w), keys[at].clone())
    };
    let mut shapes = vec![
        make(Kind::Frame, "outer", "", 400.0, 0),
        make(Kind::Frame, "inner", "outer", 300.0, 1),
        Shape { alt: "API".into(), ..make(Kind::Group, "group", "inner", 100.0, 2) },
        make(Kind::Rectangle, "box", "group", 100.0, 3),
    ];
    shapes[3].style.radius = 45.0;
    let scene: Value = serde_json::from_str(&write(&shapes, Envelope::Scene, &mut |_| None)).expect("JSON");
    assert!(scene["elements"].as_array().expect("a list").iter().any(|e| e["customData"]["tandem"]["groups"] == json!(["API"])));
    let back = back(&shapes);
    let find = |name: &str| back.shapes.iter().find(|s| s.id == id(name)).expect("it came back");
    assert_eq!((&find("inner").parent, &find("group").parent, find("group").alt.as_str()), (&Some(id("outer")), &Some(id("inner")), "API"));
    assert_eq!((find("box").style.radius, back.left_out.len()), (45.0, 0));
}

#[test]
fn the_real_drawings_come_back_in_number_and_in_size() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/boards");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("end2end/fixtures/every-element.excalidraw");
    let real = ["small", "medium", "large"].map(|name| folder.join(name).with_extension("excalidraw"));
    for file in real.into_iter().chain([fixture]) {
        let Ok(text) = fs::read_to_string(&file) else { continue }; // they lie beside the project, where they are present
        let mut first = import_with(&text, &mut |_| None).expect("a scene");
        let again = back(&first.shapes);
        first.shapes = connect::resolved(&first.shapes).into_owned(); // lines are written as they are seen
        assert_eq!(counts(&again.shapes), counts(&first.shapes), "{}", file.display());
        assert!(near(all(&again.shapes), all(&first.shapes), 0.1), "{}: {:?} {:?}", file.display(), all(&again.shapes), all(&first.shapes));
        assert_eq!(again.left_out, []);
        let old: HashMap<_, _> = first.shapes.iter().map(|s| (&s.id, s)).collect();
        let mut differ = Vec::new();
        for new in &again.shapes {
            let Some(old) = old.get(&new.id) else { continue };
            let corners = |shape: &Shape| shape.style.round && !shape.kind.is_stroke() && shape.kind != Kind::Text;
            let look = |shape: &Shape| Style { seed: 0, round: corners(shape), ..shape.style.clone() };
            let group = old.kind == Kind::Group; // its box is that of its members
            if (!group && !near(reach(new), reach(old), 0.1)) || new.text != old.text || look(new) != look(old) || new.parent != old.parent
            {
                differ.push(format!("{old:?}\nbecame\n{new:?}"));
            }
        }
        assert!(differ.is_empty(), "{}: {} differ, first {}", file.display(), differ.len(), differ[0]);
    }
}

fn style() -> impl Strategy<Value = Style> {
    let color = (0..0x1000000_u32).prop_map(Color);
    let looks = (
        select(Pattern::ALL.to_vec()),
        select(Dash::ALL.to_vec()),
        select(vec![0.0, 1.0, 2.0_f32]),
        1..u32::MAX / 2,
        any::<bool>(),
        select(vec![0.0, 24.0_f32]),
    );
    let words =
        (select(Font::ALL.to_vec()), 8.0..60.0_f32, any::<bool>(), any::<bool>(), select(Align::ALL.to_vec()), select(Align::ALL.to_vec()));
    let ends = (select(Head::ALL.to_vec()), select(Head::ALL.to_vec()));
    (color.clone(), proptest::option::of(color), 0.5..20.0_f32, 1..=100_u8, looks, words, ends).prop_map(
        |(stroke, fill, width, opacity, looks, words, ends)| {
            let (pattern, dash, rough, seed, round, radius) = looks;
            let (font, size, bold, italic, align, valign) = words;
            Style {
                stroke,
                fill,
                width,
                opacity: f32::from(opacity) / 100.0,
                pattern,
                dash,
                rough,
                seed,
                round,
                radius,
                elbow: false,
                font,
                size,
                bold,
                italic,
                align,
                valign,
                fixed: false,
                tail: ends.0,
                head: ends.1,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_shape_comes_back_with_its_box_its_words_and_its_look(
        kind in select(Kind::ALL.to_vec()),
        style in style(),
        (x, y, w, h, r) in (-1e4..1e4_f64, -1e4..1e4_f64, 1.0..800.0_f64, 1.0..800.0_f64, -3.0..3.0_f64),
        points in vec((0.0..400.0_f64, 0.0..400.0_f64, 0.0..=1.0_f64), 2..20),
        text in "[a-z ]{0,30}",
    ) {
        let mut shape = Shape::new(kind, Geo { x, y, w, h, r }, Order::first());
        if kind.has_points() {
            let points: Vec<Sample> = points.into_iter().map(|(px, py, p)| Sample { x: x + px, y: y + py, p }).collect();
            shape = Shape::through(kind, &points, Order::first());
            shape.geo.r = r;
        }
        shape.style = style;
        if kind.has_text() && !text.trim().is_empty() {
            shape.text = text.trim().to_owned();
        }
        if kind == Kind::Text {
            shape.text.push('x');
            shape.geo.h = f64::from(shape.style.size) * 1.25;
        }
        if kind == Kind::Image {
            shape.image = Some(Picture { blob: BlobId::of([7; 32]), size: [640.0, 480.0], crop: None, mirror: false });
        }
        let back = back(std::slice::from_ref(&shape));
        if kind == Kind::Group {
            prop_assert_eq!(back.shapes.len(), 0);
            return Ok(());
        }
        prop_assert_eq!(back.shapes.len(), 1);
        let new = &back.shapes[0];
        prop_assert_eq!(new.kind, kind);
        prop_assert!(near(reach(new), reach(&shape), 0.1), "{:?} {:?}", new.geo, shape.geo);
        prop_assert_eq!(&new.text, &shape.text);
        let (old, new) = (&shape.style, &new.style);
        if kind != Kind::Sticky && kind != Kind::Text {
            prop_assert!((new.width - old.width).abs() < 0.001);
            prop_assert_eq!(new.stroke, old.stroke);
        }
        prop_assert!((new.opacity - old.opacity).abs() < 0.001);
        if kind.is_form() {
            prop_assert_eq!((new.fill, new.dash, new.round, new.rough), (old.fill, old.dash, old.round && kind != Kind::Ellipse || old.round, old.rough));
            prop_assert!(old.fill.is_none() || new.pattern == old.pattern);
        }
        if kind.is_line() {
            prop_assert_eq!((new.head, new.tail, new.round, new.dash), (old.head, old.tail, old.round, old.dash));
        }
        if !shape.text.is_empty() && kind != Kind::Frame {
            prop_assert_eq!((new.font, new.bold, new.italic), (old.font, old.bold, old.italic));
            prop_assert!((new.size - old.size).abs() < 0.01, "{} {}", new.size, old.size);
            if !kind.is_line() {
                prop_assert_eq!(new.align, old.align);
            }
        }
    }
}
