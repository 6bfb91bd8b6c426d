//! What comes to rest at what: turned shapes by their boxes, lines and text, and the corners and ends of what is sized, drawn or bent.

use std::f64::consts::FRAC_PI_4;

use super::stage::*;
use crate::{
    board::input::{Command, Phase, Tool},
    model::{
        geom::Geo,
        ids::ShapeId,
        shape::{End, Kind, Shape},
    },
};

/// Snapping, a wide box at the origin that ends at 350 and 50, and these.
fn beside(shapes: impl IntoIterator<Item = Shape>) -> (Stage, Vec<ShapeId>) {
    let shapes: Vec<Shape> = shapes.into_iter().collect();
    let ids = shapes.iter().map(|shape| shape.id.clone()).collect();
    let mut stage = Stage::with(shapes);
    stage.put(filled(0.0, 0.0, 350.0, 50.0));
    stage.command(Command::ToggleSnap);
    (stage, ids)
}
fn turned(x: f64, y: f64, r: f64) -> Shape {
    let shape = filled(x, y, 100.0, 100.0);
    Shape { geo: Geo { r, ..shape.geo }, ..shape }
}
fn seen(stage: &Stage, id: &ShapeId) -> Shape {
    stage.seat().board.shown(id).expect("it is shown").clone()
}

#[test]
fn a_turned_shape_comes_to_rest_by_the_box_around_it_and_others_at_that() {
    let (mut stage, ids) = beside([turned(200.0, 300.0, FRAC_PI_4), filled(600.0, 500.0, 40.0, 40.0)]);
    let wide = 50.0 * 2.0_f64.sqrt();
    stage.pull((250.0, 350.0), (350.0 - wide + 3.0, 354.0));
    assert!((seen(&stage, &ids[0]).bounds().x1 - 350.0).abs() < 1e-6, "{:?}", seen(&stage, &ids[0]).bounds());
    assert!(!stage.seat().board.overlay().guides.is_empty());
    stage.pointer(Phase::Up, (350.0 - wide + 3.0, 354.0), 1);
    stage.drag((620.0, 520.0), (373.0, 620.0));
    assert_eq!(stage.shape(&ids[1]).geo.x, 350.0);
}

#[test]
fn lines_and_text_come_to_rest_and_others_at_them() {
    let text = Shape { text: "words".into(), ..shape(Kind::Text, 400.0, 200.0, 60.0, 25.0) };
    let mut elbow = line(Kind::Line, &[(500.0, 400.0), (540.0, 400.0), (540.0, 470.0), (580.0, 470.0)]);
    elbow.style.elbow = true;
    let (mut stage, ids) = beside([line(Kind::Line, &[(400.0, 100.0), (480.0, 160.0)]), text, elbow, filled(900.0, 900.0, 33.0, 33.0)]);
    stage.drag((440.0, 130.0), (393.0, 133.0));
    assert_eq!(stage.shape(&ids[0]).geo.x, 350.0);
    stage.drag((430.0, 212.0), (383.0, 302.0));
    assert_eq!(stage.shape(&ids[1]).geo.x, 350.0);
    stage.drag((540.0, 435.0), (393.0, 500.0));
    assert_eq!(seen(&stage, &ids[2]).geo.x, 350.0, "an elbow line that holds on to nothing");
    stage.drag((916.0, 916.0), (450.0, 180.0));
    assert_eq!(stage.shape(&ids[3]).geo.x, 430.0, "at the end of the line");
}

#[test]
fn an_arrow_that_is_dragged_off_its_shapes_comes_to_rest_as_it_is_seen() {
    let far = filled(800.0, 300.0, 100.0, 60.0);
    let mut arrow = line(Kind::Arrow, &[(0.0, 0.0), (500.0, 330.0)]);
    arrow.to = Some(End { shape: far.id.clone(), at: [0.5; 2], pin: false });
    (arrow.pts, arrow.geo) = (line(Kind::Arrow, &[(500.0, 330.0), (510.0, 330.0)]).pts, geo(500.0, 330.0, 10.0, 0.0));
    let (mut stage, ids) = beside([far, arrow]);
    stage.drag((650.0, 330.0), (503.0, 430.0));
    let line = stage.shape(&ids[1]);
    assert_eq!((line.to.as_ref(), line.geo.x), (None, 350.0));
}

#[test]
fn what_is_sized_in_proportion_comes_to_rest_at_the_nearer_line() {
    let text = Shape { text: "words".into(), ..shape(Kind::Text, 200.0, 200.0, 100.0, 25.0) };
    let (mut stage, ids) = beside([text]);
    stage.click((250.0, 212.0));
    stage.pull((300.0, 225.0), (348.0, 237.0));
    let text = seen(&stage, &ids[0]);
    assert_eq!((text.geo.x, text.geo.w, text.geo.h, text.style.size), (200.0, 150.0, 37.5, 30.0));
    let guides = stage.seat().board.overlay().guides;
    assert!(!guides.is_empty() && guides.iter().all(|guide| guide.from.x == 350.0), "{guides:?}");
}

#[test]
fn a_corner_of_a_turned_shape_comes_to_rest_and_its_edges_do_not() {
    let (mut stage, ids) = beside([turned(200.0, 300.0, 0.5)]);
    stage.click((250.0, 350.0));
    let corner = |shape: &Shape| shape.geo.turn() * shape.geo.rect().origin();
    let from = corner(&seen(&stage, &ids[0]));
    stage.drag(from.into(), (from.x - 30.0, 53.0));
    assert!((corner(&seen(&stage, &ids[0])).y - 50.0).abs() < 1e-6, "{:?}", corner(&seen(&stage, &ids[0])));
    let side = |shape: &Shape| shape.geo.turn() * (shape.geo.center() + crate::model::geom::Vec2::new(shape.geo.w / 2.0, 0.0));
    let from = side(&seen(&stage, &ids[0]));
    stage.pull(from.into(), (353.0, from.y + (353.0 - from.x) * 0.5_f64.tan()));
    assert!(stage.seat().board.overlay().guides.is_empty());
}

#[test]
fn the_fourth_of_a_row_comes_to_rest_with_the_gap_of_the_others_and_all_are_shown() {
    let row = [0.0, 70.0, 140.0].map(|x| filled(x, 300.0, 40.0, 40.0));
    let (mut stage, ids) = beside(row.into_iter().chain([filled(600.0, 350.0, 40.0, 31.0)]));
    stage.pull((620.0, 365.0), (233.0, 322.0));
    assert_eq!(seen(&stage, &ids[3]).geo.x, 210.0);
    let gaps: Vec<f64> =
        stage.seat().board.overlay().guides.iter().filter(|guide| guide.gap).map(|guide| guide.to.x - guide.from.x).collect();
    assert_eq!(gaps, [30.0; 3]);
}

#[test]
fn an_end_that_is_drawn_or_dragged_and_a_bend_come_to_rest() {
    let (mut stage, _) = beside([]);
    stage.take(Tool::Shape(Kind::Line)).drag((353.0, 200.0), (500.0, 303.0));
    let id = stage.selection()[0].clone();
    assert_eq!(ends(&seen(&stage, &id)).map(|p| (p.x, p.y)), [(350.0, 200.0), (500.0, 303.0)]);
    stage.drag((500.0, 303.0), (347.0, 400.0));
    assert_eq!(ends(&seen(&stage, &id))[1].x, 350.0);
    stage.drag((350.0, 300.0), (178.0, 290.0));
    let points = seen(&stage, &id).points();
    assert_eq!((points.len(), points[1].x), (3, 175.0), "in line with the middle of the box");
}
