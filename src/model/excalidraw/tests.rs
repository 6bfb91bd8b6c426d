//! Small scenes that a reader can check by eye, and the three drawings beside the project where they are present.

use serde_json::json;

use super::*;
use crate::model::{
    geom::Rect,
    shape::{End, Kind},
    style::{Align, Dash, Font, Head, Pattern},
};

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
    assert_eq!(imported.left_out, [("the colour behind the board".to_owned(), 1)]);
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
    assert!(f.pts.iter().map(|s| s.p).is_sorted() && f.pts[2].p > 0.999 && f.style.width > 9.0, "{:?}", f.pts);
    assert_eq!((t.text.as_str(), t.style.font, t.style.align, t.style.size), ("two\nlines", Font::Mono, Align::End, 10.0));
}

#[test]
fn text_bound_to_a_shape_of_its_colour_becomes_its_label_and_other_text_stays_beside_it() {
    let text = |id: &str, container: &str, color: &str| json!({ "id": id, "type": "text", "text": "wra\npped", "originalText": "wrapped", "containerId": container, "strokeColor": color, "fontSize": 14 });
    let imported = scene(json!([
        { "id": "box", "type": "rectangle", "width": 50, "height": 50, "strokeColor": "#000000" }, text("t1", "box", "#000000"),
        { "id": "clear", "type": "rectangle", "width": 50, "height": 50, "strokeColor": "transparent" }, text("t2", "clear", "#123456"),
        { "id": "red", "type": "rectangle", "width": 50, "height": 50, "strokeColor": "#ff0000" },
        { "id": "arrow", "type": "arrow", "points": [[0, 0], [50, 0]], "strokeColor": "#1e1e1e" },
        text("t3", "red", "#000000"), text("t4", "arrow", "#1e1e1e"), text("t5", "gone", "#000000"),
    ]));
    let seen: Vec<(&str, &str)> = imported.shapes.iter().map(|s| (s.id.as_str(), s.text.as_str())).collect();
    let rest = [("red", ""), ("arrow", "wrapped"), ("t3", "wra\npped"), ("t5", "wra\npped")];
    assert_eq!(seen, [[("box", "wrapped"), ("clear", "wrapped")].as_slice(), &rest].concat());
    assert_eq!(imported.shapes[1].style.stroke, Color(0x123456));
    assert_eq!(imported.shapes[0].style.size, 14.0);
    assert_eq!(counted(&imported, "labels"), 1);
    assert!(imported.shapes.is_sorted_by(|a, b| a.z < b.z));
}

#[test]
fn arrows_stay_tied_to_their_shapes_and_aim_where_they_aimed() {
    let bound = |id: &str| json!({ "elementId": id, "focus": 0.2, "gap": 1 });
    let imported = scene(json!([
        { "id": "a", "type": "rectangle", "x": 0, "y": 0, "width": 100, "height": 100 },
        { "id": "b", "type": "rectangle", "x": 180, "y": 0, "width": 100, "height": 100 },
        { "id": "w", "type": "arrow", "x": 101, "y": 25, "points": [[0, 0], [78, 0]], "startBinding": bound("a"), "endBinding": bound("missing") },
        { "id": "e", "type": "arrow", "x": 100, "y": 50, "points": [[0, 0], [40, 0], [40, 20], [75, 20]], "elbowed": true,
          "endBinding": { "elementId": "b", "fixedPoint": [-0.05, 0.7], "focus": 0, "gap": 5 } },
    ]));
    let held = |shape: &str, at, pin| Some(End { shape: shape.parse().expect("an id"), at, pin });
    let [_, _, w, e] = &imported.shapes[..] else { panic!("four shapes") };
    assert_eq!((&w.from, &w.to), (&held("a", [0.5, 0.25], false), &None));
    assert_eq!((&e.from, &e.to, e.style.elbow), (&None, &held("b", [-0.05, 0.7], true), true));
}

#[test]
fn groups_and_frames_hold_what_they_held() {
    let boxed = |id: &str, x: i32, groups: &[&str], frame: Option<&str>| json!({ "id": id, "type": "rectangle", "x": x, "y": 0, "width": 10, "height": 10, "groupIds": groups, "frameId": frame });
    let imported = scene(json!([
        boxed("under", 0, &[], None),
        boxed("a", 0, &["in", "out"], Some("f")),
        boxed("b", 20, &["in", "out"], Some("f")),
        boxed("c", 40, &["out"], Some("f")),
        boxed("d", 60, &[], Some("f")),
        { "id": "f", "type": "frame", "x": -5, "y": -5, "width": 90, "height": 30, "name": "Plan", "strokeColor": "#bbb" },
    ]));
    let seen: Vec<(&str, Option<&str>)> =
        imported.shapes.iter().map(|s| (s.id.as_str(), s.parent.as_ref().map(|id| id.as_str()))).collect();
    let of = |id: &str| seen.iter().find(|(known, _)| *known == id).expect("it is there").1;
    assert_eq!(
        (of("a"), of("b"), of("in"), of("c"), of("out"), of("d")),
        (Some("in"), Some("in"), Some("out"), Some("out"), Some("f"), Some("f"))
    );
    assert_eq!((of("under"), of("f")), (None, None));
    let place = |id: &str| seen.iter().position(|(known, _)| *known == id);
    assert!(place("under") < place("f") && place("f") < place("a"), "a frame lies below what is in it: {seen:?}");
    let shape = |id: &str| imported.shapes.iter().find(|s| s.id.as_str() == id).expect("it is there");
    assert_eq!((shape("out").kind, shape("out").geo.rect()), (Kind::Group, Rect::new(0.0, 0.0, 50.0, 10.0)));
    assert_eq!((shape("f").kind, shape("f").text.as_str()), (Kind::Frame, "Plan"));
}

#[test]
fn groups_and_frames_that_lie_in_each_other_are_untied() {
    let boxed =
        |id: &str, groups: &[&str], frame: Option<&str>| json!({ "id": id, "type": "ellipse", "groupIds": groups, "frameId": frame });
    let imported = scene(json!([
        { "id": "f", "type": "frame", "groupIds": ["g"], "width": 9, "height": 9 }, boxed("a", &["g"], Some("f")),
        boxed("b", &["x", "y"], None), boxed("c", &["y", "x"], None), boxed("d", &["z", "z"], Some("d")), boxed("e", &["g"], Some("nothing")),
    ]));
    for shape in &imported.shapes {
        let (mut at, mut steps) = (shape.parent.clone(), 0);
        while let Some(id) = at {
            assert!(steps < 10 && id != shape.id, "{} lies in itself", shape.id);
            at = imported.shapes.iter().find(|s| s.id == id).expect("a parent is there").parent.clone();
            steps += 1;
        }
    }
}

#[test]
fn pictures_come_with_their_bytes_and_each_file_once() {
    let image = |file: &str| {
        json!({ "type": "image", "width": 20, "height": 10, "fileId": file, "strokeColor": "transparent",
        "crop": { "x": 10, "y": 0, "width": 50, "height": 50, "naturalWidth": 100, "naturalHeight": 50 } })
    };
    let drawing = json!({ "elements": [image("p"), image("p"), image("missing")],
        "files": { "p": { "mimeType": "image/png", "dataURL": "data:image/png;base64,aGk=" } } });
    let mut kept = Vec::new();
    let imported = import_with(&drawing.to_string(), &mut |bytes| {
        kept.push(bytes);
        Some((BlobId::of([7; 32]), [100.0, 50.0]))
    })
    .expect("a scene");
    assert_eq!(kept, [b"hi".to_vec()]);
    let picture = imported.shapes[0].image.as_ref().expect("a picture");
    assert_eq!((picture.size, picture.crop, imported.shapes.len()), ([100.0, 50.0], Some([0.1, 0.0, 0.5, 1.0]), 2));
    assert_eq!(counted(&imported, "images"), 1);
}

#[test]
fn fills_hands_and_heads_come_over() {
    let imported = scene(json!([
        { "type": "rectangle", "backgroundColor": "red", "fillStyle": "hachure", "roughness": 2, "seed": 7 },
        { "type": "ellipse", "backgroundColor": "red", "fillStyle": "cross-hatch", "roughness": 0, "seed": 8, "roundness": { "type": 3, "value": 24 } },
        { "type": "diamond", "backgroundColor": "transparent", "fillStyle": "hachure" },
        { "type": "arrow", "points": [[0, 0], [9, 9]], "startArrowhead": "crowfoot_one_or_many", "endArrowhead": "diamond_outline" },
        { "type": "text", "text": "a\nb c", "originalText": "ab c", "autoResize": false, "width": 30, "height": 50, "fontSize": 20, "fontFamily": 6 },
    ]));
    let styles: Vec<_> = imported.shapes.iter().map(|s| &s.style).collect();
    assert_eq!((styles[0].pattern, styles[0].rough, styles[0].seed), (Pattern::Hachure, 2.0, 7));
    assert_eq!((styles[1].pattern, styles[1].rough, styles[1].seed, styles[1].radius), (Pattern::Cross, 0.0, 0, 24.0));
    assert_eq!(styles[2].pattern, Pattern::Solid);
    assert_eq!((styles[3].tail, styles[3].head), (Head::Several, Head::Rhomb));
    assert!(styles[4].fixed && imported.shapes[4].text == "ab c" && imported.shapes[4].geo.h == 50.0);
}

#[test]
fn corners_are_as_round_as_they_were() {
    let boxed =
        |side: i32, roundness: serde_json::Value| json!({ "type": "rectangle", "width": side, "height": 300, "roundness": roundness });
    let imported = scene(json!([
        boxed(200, json!({ "type": 3 })), boxed(100, json!({ "type": 3 })), boxed(40, json!({ "type": 3 })), boxed(200, json!({ "type": 3, "value": 12 })),
        boxed(200, json!({ "type": 2 })), boxed(200, json!(null)), { "type": "rectangle", "width": 200, "height": 200, "strokeSharpness": "round" },
    ]));
    let radius: Vec<(bool, f32)> = imported.shapes.iter().map(|s| (s.style.round, s.style.radius)).collect();
    assert_eq!(radius[..4], [(true, 32.0), (true, 25.0), (true, 0.0), (true, 12.0)], "0 is what ours have by themselves");
    assert_eq!(radius[4..], [(true, 50.0), (false, 0.0), (true, 50.0)]);
}

#[test]
fn a_stroke_without_pressure_is_thick_where_the_hand_was_slow() {
    let points: Vec<[f64; 2]> = (0..40).map(|i| [if i < 20 { f64::from(i) * 0.5 } else { f64::from(i) * 15.0 }, 0.0]).collect();
    let imported = scene(json!([
        { "type": "freedraw", "points": points, "simulatePressure": true, "strokeWidth": 1, "pressures": [] },
        { "type": "freedraw", "points": [[0, 0], [9, 0]], "strokeWidth": 1 },
    ]));
    let [slow, old] = &imported.shapes[..] else { panic!("two strokes") };
    assert!(slow.pts[19].p > slow.pts[39].p + 0.2, "{:?}", slow.pts);
    assert!((old.pts[1].p - 0.674).abs() < 0.01 && old.style.width == slow.style.width);
}

#[test]
fn what_is_not_said_is_as_excalidraw_has_it() {
    let imported = scene(json!([
        { "type": "rectangle", "width": 9, "height": 9, "backgroundColor": "#ff0000" },
        { "type": "line", "x": 5, "y": 5, "width": 30, "height": -10 },
        { "type": "text", "text": "old", "font": "28px Cascadia" }, { "type": "text", "text": "new", "fontFamily": 7 },
        { "type": "text", "text": "odd", "fontFamily": "Papyrus" }, { "type": "embeddable", "width": 9, "height": 9, "strokeColor": "transparent", "link": "https://example.org" },
        { "type": "rectangle", "width": 9, "height": 9, "customData": { "other": 1 }, "strokeWidth": "3" },
    ]));
    let [r, l, old, new, odd, page, wide] = &imported.shapes[..] else { panic!("seven shapes: {:?}", imported.left_out) };
    assert_eq!((r.style.pattern, r.style.rough, r.style.width, r.style.seed), (Pattern::Solid, 1.0, 2.0, 1));
    assert_eq!(wide.style.width, 3.0, "a number that is text");
    assert_eq!(l.points().iter().map(|s| (s.x, s.y)).collect::<Vec<_>>(), [(5.0, 5.0), (35.0, -5.0)]);
    assert_eq!((old.style.font, old.style.size, new.style.bold, odd.style.font), (Font::Mono, 28.0, true, Font::Sans));
    assert_eq!((page.text.as_str(), page.style.fill), ("https://example.org", Some(Color(0xd3d3d3))));
    assert_eq!((counted(&imported, "fonts"), counted(&imported, "other programs")), (2, 1));
}

#[test]
fn a_mirrored_picture_stays_mirrored_and_shows_the_same_part() {
    let image = |scale: [i32; 2]| {
        json!({ "type": "image", "width": 20, "height": 10, "fileId": "p", "angle": 0.5, "scale": scale, "roundness": { "type": 3 },
            "crop": { "x": 10, "y": 5, "width": 50, "height": 25, "naturalWidth": 100, "naturalHeight": 50 } })
    };
    let drawing = json!({ "elements": [image([1, 1]), image([-1, 1]), image([1, -1]), image([-1, -1])],
        "files": { "p": { "dataURL": "data:image/png;base64,aGk=" } } });
    let imported = import_with(&drawing.to_string(), &mut |_| Some((BlobId::of([7; 32]), [100.0, 50.0]))).expect("a scene");
    let seen = imported.shapes.iter().map(|shape| {
        let image = shape.image.as_ref().expect("a picture");
        let tenth = |n: f64| (n * 10.0).round();
        (image.mirror, image.crop.map(|crop| tenth(crop[0])), tenth(image.part()[0]), shape.geo.r > 3.0)
    });
    assert_eq!(
        seen.collect::<Vec<_>>(),
        [(false, Some(1.0), 1.0, false), (true, Some(4.0), 1.0, false), (true, Some(4.0), 1.0, true), (false, Some(1.0), 1.0, true)]
    );
    assert_eq!(counted(&imported, "round corners"), 4);
}

#[test]
fn a_library_becomes_groups_side_by_side_with_ids_of_their_own() {
    let set = |name: &str| {
        json!({ "name": name, "elements": [
        { "id": "a", "type": "rectangle", "x": 500, "y": 500, "width": 100, "height": 50 }, { "id": "b", "type": "ellipse", "x": 600, "y": 500, "width": 20, "height": 20 },
    ] })
    };
    let new = json!({ "type": "excalidrawlib", "version": 2, "libraryItems": [set("One"), set("Two"), 5] }).to_string();
    let old = json!({ "type": "excalidrawlib", "version": 1, "library": [set("")["elements"], set("")["elements"], 5] }).to_string();
    for text in [new, old] {
        let imported = import(&text).expect("a library");
        let groups: Vec<&Shape> = imported.shapes.iter().filter(|s| s.kind == Kind::Group).collect();
        assert_eq!(groups.iter().map(|g| g.geo.x).collect::<Vec<_>>(), [0.0, 168.0]);
        let ids: std::collections::BTreeSet<_> = imported.shapes.iter().map(|s| s.id.clone()).collect();
        assert_eq!((imported.shapes.len(), ids.len(), counted(&imported, "library items")), (6, 6, 1));
        assert!(imported.shapes.iter().filter(|s| s.kind != Kind::Group).all(|s| groups.iter().any(|g| Some(&g.id) == s.parent.as_ref())));
    }
}

#[test]
fn what_has_no_counterpart_is_counted() {
    let imported = scene(json!([
        { "type": "image" }, { "type": "image" }, { "type": "frame" }, { "type": "embeddable", "link": "https://example.org" }, { "type": "hologram" }, 7,
        { "type": "image", "isDeleted": true },
        { "type": "rectangle", "backgroundColor": "red", "fillStyle": "zigzag", "link": "https://example.org" },
        { "type": "ellipse", "strokeColor": "bluish" },
        { "type": "line" }, { "type": "rectangle", "x": 1e300 },
        { "type": "arrow", "points": [[0, 0], [1, 1]], "endArrowhead": "feather" },
    ]));
    for (word, count) in [
        ("images", 2),
        ("embedded", 1),
        ("unknown kind", 1),
        ("cannot be read", 1),
        ("zigzag", 1),
        ("links", 1),
        ("colours", 1),
        ("without a place", 2),
        ("arrowheads", 1),
    ] {
        assert_eq!(counted(&imported, word), count, "{word}: {:?}", imported.left_out);
    }
    assert_eq!(imported.shapes.len(), 5);
    assert!(imported.shapes.iter().any(|s| s.text == "https://example.org"));
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
