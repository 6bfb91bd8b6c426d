//! Small scenes that a reader can check by eye, and the three drawings beside the project where they are present.

use serde_json::json;

use super::*;
use crate::model::style::{Align, Dash, Font, Head};

fn scene(elements: serde_json::Value) -> Imported {
    import(
        &json!({ "type": "excalidraw", "version": 2, "elements": elements, "appState": { "viewBackgroundColor": "#fff9db" } }).to_string(),
    )
    .expect("a scene")
}

fn counted(imported: &Imported, word: &str) -> usize {
    imported.left_out.iter().filter(|(what, _)| what.contains(word)).map(|(_, count)| count).sum()
}

#[test]
fn every_kind_comes_over_in_order_with_its_style() {
    let imported = scene(json!([
        { "id": "r", "type": "rectangle", "x": 1, "y": 2, "width": 30, "height": 40, "angle": 0.5, "strokeColor": "#e03131",
          "backgroundColor": "#ffc9c9", "fillStyle": "solid", "strokeWidth": 4, "strokeStyle": "dashed", "opacity": 50,
          "roundness": { "type": 3 }, "locked": true },
        { "id": "e", "type": "ellipse", "x": 0, "y": 0, "width": -10, "height": 10 },
        { "id": "d", "type": "diamond", "strokeSharpness": "round", "width": 5, "height": 5 },
        { "id": "l", "type": "line", "x": 10, "y": 10, "points": [[0, 0], [20, -10]], "strokeStyle": "dotted" },
        { "id": "a", "type": "arrow", "points": [[0, 0], [5, 5]], "startArrowhead": "dot" },
        { "id": "f", "type": "freedraw", "points": [[0, 0], [5, 5], [9, 9]], "pressures": [0.2, 0.4, 1.0], "simulatePressure": false },
        { "id": "t", "type": "text", "text": "two\r\nlines", "fontSize": 10, "fontFamily": 3, "textAlign": "right", "width": 40, "height": 25 },
    ]));
    assert_eq!(imported.background, Some(Color(0xfff9db)));
    assert_eq!(imported.left_out, []);
    let kinds: Vec<Kind> = imported.shapes.iter().map(|s| s.kind).collect();
    assert_eq!(kinds, [Kind::Rectangle, Kind::Ellipse, Kind::Diamond, Kind::Line, Kind::Arrow, Kind::Pen, Kind::Text]);
    assert!(imported.shapes.is_sorted_by(|a, b| a.z < b.z));
    let [r, e, d, l, a, f, t] = &imported.shapes[..] else { panic!("seven shapes") };
    assert_eq!(r.geo, crate::model::geom::Geo { x: 1.0, y: 2.0, w: 30.0, h: 40.0, r: 0.5 });
    assert_eq!((r.style.stroke, r.style.fill, r.style.width, r.style.opacity), (Color(0xe03131), Some(Color(0xffc9c9)), 4.0, 0.5));
    assert!(r.style.dash == Dash::Dashed && r.style.round && r.lock && r.id.as_str() == "r");
    assert_eq!((e.geo.x, e.geo.w), (-10.0, 10.0));
    assert!(d.style.round && !e.style.round);
    assert_eq!((l.geo.y, l.geo.h, l.style.dash), (0.0, 10.0, Dash::Dotted));
    assert_eq!((a.style.tail, a.style.head), (Head::Dot, Head::Arrow));
    assert_eq!(f.pts.iter().map(|s| s.p).collect::<Vec<_>>(), [0.2, 0.4, 1.0]);
    assert_eq!((t.text.as_str(), t.style.font, t.style.align, t.style.size), ("two\nlines", Font::Mono, Align::End, 10.0));
}

#[test]
fn text_bound_to_a_shape_of_its_colour_becomes_its_label_and_other_text_stays_beside_it() {
    let text = |id: &str, container: &str, color: &str| json!({ "id": id, "type": "text", "text": "wra\npped", "originalText": "wrapped", "containerId": container, "strokeColor": color, "fontSize": 14 });
    let imported = scene(json!([
        { "id": "box", "type": "rectangle", "width": 50, "height": 50, "strokeColor": "#000000" }, text("t1", "box", "#000000"),
        { "id": "clear", "type": "rectangle", "width": 50, "height": 50, "strokeColor": "transparent" }, text("t2", "clear", "#123456"),
        { "id": "red", "type": "rectangle", "width": 50, "height": 50, "strokeColor": "#ff0000" },
        { "id": "arrow", "type": "arrow", "points": [[0, 0], [50, 0]] },
        text("t3", "red", "#000000"), text("t4", "arrow", "#000000"), text("t5", "gone", "#000000"),
    ]));
    let seen: Vec<(&str, &str)> = imported.shapes.iter().map(|s| (s.id.as_str(), s.text.as_str())).collect();
    let rest = [("red", ""), ("t3", "wra\npped"), ("arrow", ""), ("t4", "wra\npped"), ("t5", "wra\npped")];
    assert_eq!(seen, [[("box", "wrapped"), ("clear", "wrapped")].as_slice(), &rest].concat());
    assert_eq!(imported.shapes[1].style.stroke, Color(0x123456));
    assert_eq!(imported.shapes[0].style.size, 14.0);
    assert_eq!(counted(&imported, "labels"), 2);
    assert!(imported.shapes.is_sorted_by(|a, b| a.z < b.z));
}

#[test]
fn arrows_stay_tied_to_their_shapes() {
    let imported = scene(json!([
        { "id": "a", "type": "rectangle", "x": 0, "y": 0, "width": 100, "height": 100 },
        { "id": "w", "type": "arrow", "x": 100, "y": 25, "points": [[0, 0], [80, 0]],
          "startBinding": { "elementId": "a", "focus": 0, "gap": 1 }, "endBinding": { "elementId": "missing" } },
    ]));
    let arrow = &imported.shapes[1];
    assert_eq!(arrow.from, Some(End { shape: imported.shapes[0].id.clone(), at: [1.0, 0.25], pin: false }));
    assert_eq!(arrow.to, None);
}

#[test]
fn what_has_no_counterpart_is_counted() {
    let imported = scene(json!([
        { "type": "image" }, { "type": "image" }, { "type": "frame" }, { "type": "embeddable" }, { "type": "hologram" }, 7,
        { "type": "image", "isDeleted": true },
        { "type": "rectangle", "groupIds": ["g", "h"], "backgroundColor": "red", "fillStyle": "hachure", "roughness": 1, "link": "https://example.org" },
        { "type": "ellipse", "groupIds": ["g"], "strokeColor": "bluish" },
        { "type": "line" }, { "type": "rectangle", "x": 1e300 },
        { "type": "arrow", "points": [[0, 0], [1, 1]], "endArrowhead": "crowfoot_many" },
    ]));
    for (word, count) in [
        ("images", 2),
        ("frames", 1),
        ("embedded", 1),
        ("unknown kind", 1),
        ("cannot be read", 1),
        ("groups", 2),
        ("hatched", 1),
        ("hand-drawn", 1),
        ("links", 1),
        ("colours", 1),
        ("without a place", 2),
        ("arrowheads", 1),
    ] {
        assert_eq!(counted(&imported, word), count, "{word}: {:?}", imported.left_out);
    }
    assert_eq!(imported.shapes.len(), 3);
}

#[test]
fn transparent_strokes_and_see_through_colours_look_as_they_did() {
    let imported = scene(json!([
        { "type": "rectangle", "strokeColor": "transparent", "backgroundColor": "#00000080", "fillStyle": "solid" },
        { "type": "rectangle", "strokeColor": "#00000080", "backgroundColor": "transparent" },
        { "type": "rectangle", "strokeColor": "#000000", "backgroundColor": "#ff000080", "fillStyle": "solid" },
        { "type": "line", "points": [[0, 0], [9, 9]], "backgroundColor": "#ff0000" },
    ]));
    let styles: Vec<_> = imported.shapes.iter().map(|s| &s.style).collect();
    assert!(styles[0].width == 0.0 && (styles[0].opacity - 0.5).abs() < 0.01 && styles[0].fill == Some(Color(0)));
    assert!(styles[1].width > 0.0 && (styles[1].opacity - 0.5).abs() < 0.01 && styles[1].fill.is_none());
    assert!(styles[2].opacity == 1.0 && styles[2].fill == Some(Color(0xff7f7f)), "{:?}", styles[2]);
    assert_eq!(styles[3].fill, None, "an open line is not filled");
}

#[test]
fn ids_that_are_odd_or_used_twice_are_replaced() {
    let imported = scene(json!([
        { "id": "x", "type": "ellipse" }, { "id": "x", "type": "ellipse" }, { "id": "../x", "type": "ellipse" }, { "type": "ellipse" },
    ]));
    let mut ids: Vec<_> = imported.shapes.iter().map(|s| s.id.clone()).collect();
    assert_eq!(ids[0].as_str(), "x");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[test]
fn what_is_no_scene_is_refused_in_plain_words() {
    let why = |json: &str| import(json).expect_err("no scene").to_string();
    assert!(why("{\"type\":").starts_with("it is not JSON of an Excalidraw scene"));
    assert!(why("{}").contains("no list of elements"));
    assert!(why("{\"elements\": 5}").contains("a list of elements"));
    assert!(why(&format!("{{\"elements\": [{}0]}}", "0,".repeat(ELEMENTS))).contains("more than 50000"));
    let deep = import(&format!("{{\"elements\": [{}{}]}}", "[".repeat(5000), "]".repeat(5000))).expect("a scene");
    assert_eq!(counted(&deep, "cannot be read"), 1);
}

#[test]
fn an_empty_scene_and_one_of_nothing_but_defaults_are_fine() {
    assert_eq!(scene(json!([])).shapes, []);
    let imported = import("{\"elements\":[{\"type\":\"rectangle\",\"x\":null,\"opacity\":\"high\"}]}").expect("a scene");
    assert_eq!((imported.shapes.len(), imported.shapes[0].style.opacity), (1, 1.0));
}
