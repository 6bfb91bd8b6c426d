//! What lies over what, and beside what: stacking, alignment, mirroring, turning, snapping.

use super::stage::*;
use crate::{
    board::input::{Axis, Command, Edge, Input, Key, Phase},
    model::{
        geom::{Point, Size},
        ids::ShapeId,
        order::Order,
        shape::{Kind, Shape},
    },
};

/// Four shapes from bottom to top; the third lies away from the others.
fn pile() -> (Stage, Vec<ShapeId>) {
    let mut z = Order::first();
    let places = [0.0, 20.0, 900.0, 40.0];
    let shapes = places.map(|x| {
        z = z.after();
        Shape { z: z.clone(), ..filled(x, 0.0, 100.0, 50.0) }
    });
    let ids = shapes.iter().map(|shape| shape.id.clone()).collect();
    (Stage::with(shapes), ids)
}

fn stack(stage: &Stage, ids: &[ShapeId]) -> Vec<usize> {
    stage.shapes().iter().filter_map(|shape| ids.iter().position(|id| *id == shape.id)).collect()
}

#[test]
fn forward_and_backward_pass_the_next_shape_that_overlaps() {
    let (mut stage, ids) = pile();
    stage.click((5.0, 25.0));
    stage.hold(CTRL).key("]");
    assert_eq!((stack(&stage, &ids), stage.commits()), (vec![1, 0, 2, 3], 1));
    stage.key("]");
    assert_eq!(stack(&stage, &ids), [1, 2, 3, 0], "the one that lies elsewhere is no step");
    stage.key("]");
    assert_eq!(stage.commits(), 2, "nothing lies above");
    stage.key("[");
    assert_eq!(stack(&stage, &ids), [1, 2, 0, 3]);
    stage.command(Command::Undo);
    assert_eq!(stack(&stage, &ids), [1, 2, 3, 0]);
}

#[test]
fn shapes_that_share_a_stacking_key_can_be_passed_too() {
    let mut shapes = [0.0, 20.0, 40.0].map(|x| filled(x, 0.0, 100.0, 50.0));
    shapes.sort_by(|a, b| a.id.cmp(&b.id));
    let ids: Vec<_> = shapes.iter().map(|shape| shape.id.clone()).collect();
    let mut stage = Stage::with(shapes);
    stage.command(Command::Visit(ids[0].clone()));
    stage.command(Command::Forward);
    assert_eq!(stack(&stage, &ids), [1, 2, 0]);
    stage.command(Command::Backward);
    assert_eq!(stack(&stage, &ids), [0, 1, 2]);
}

#[test]
fn the_selection_can_be_brought_into_view_alone() {
    let (mut stage, ids) = pile();
    stage.input(Input::Resize(Size::new(200.0, 200.0)));
    stage.command(Command::Visit(ids[2].clone()));
    stage.hold(SHIFT).key("@");
    let camera = stage.seat().board.camera();
    assert!((camera.to_screen() * Point::new(950.0, 25.0) - Point::new(100.0, 100.0)).hypot() < 1e-9 && camera.zoom == 1.0);
}

/// Three boxes of different sizes, all selected.
fn three() -> (Stage, Vec<ShapeId>) {
    let boxes = [(0.0, 0.0, 100.0, 50.0), (150.0, 40.0, 60.0, 60.0), (400.0, 90.0, 200.0, 20.0)];
    let shapes = boxes.map(|(x, y, w, h)| filled(x, y, w, h));
    let ids = shapes.iter().map(|shape| shape.id.clone()).collect();
    let mut stage = Stage::with(shapes);
    stage.command(Command::SelectAll);
    (stage, ids)
}
fn geos(stage: &Stage, ids: &[ShapeId]) -> Vec<(f64, f64)> {
    ids.iter().map(|id| stage.shape(id).geo).map(|geo| (geo.x, geo.y)).collect()
}

#[test]
fn each_edge_and_middle_can_be_aligned_in_one_edit() {
    let places = [
        ("a", [(0.0, 0.0), (0.0, 40.0), (0.0, 90.0)]),
        ("h", [(250.0, 0.0), (270.0, 40.0), (200.0, 90.0)]),
        ("d", [(500.0, 0.0), (540.0, 40.0), (400.0, 90.0)]),
        ("w", [(0.0, 0.0), (150.0, 0.0), (400.0, 0.0)]),
        ("v", [(0.0, 30.0), (150.0, 25.0), (400.0, 45.0)]),
        ("s", [(0.0, 60.0), (150.0, 50.0), (400.0, 90.0)]),
    ];
    for (key, expected) in places {
        let (mut stage, ids) = three();
        let before = geos(&stage, &ids);
        stage.hold(ALT).key(key);
        assert_eq!((geos(&stage, &ids), stage.commits()), (expected.to_vec(), 1), "{key}");
        stage.key(key);
        assert_eq!(stage.commits(), 1, "{key}: it lies so already");
        stage.command(Command::Undo);
        assert_eq!(geos(&stage, &ids), before);
    }
}

#[test]
fn gaps_are_made_equal_and_the_outermost_stay() {
    let (mut stage, ids) = three();
    stage.command(Command::Distribute(Axis::X));
    assert_eq!(geos(&stage, &ids), [(0.0, 0.0), (220.0, 40.0), (400.0, 90.0)]);
    stage.command(Command::Distribute(Axis::Y));
    assert_eq!((geos(&stage, &ids)[1].1, stage.commits()), (40.0, 1), "they overlap by ten, both of them, already");
}

#[test]
fn a_group_is_aligned_as_one_thing() {
    let (mut stage, ids) = three();
    stage.click((50.0, 25.0));
    stage.hold(SHIFT).click((180.0, 70.0));
    stage.command(Command::Group);
    stage.hold(NONE).command(Command::SelectAll);
    stage.command(Command::Align(Edge::Right));
    assert_eq!(geos(&stage, &ids), [(390.0, 0.0), (540.0, 40.0), (400.0, 90.0)]);
}

#[test]
fn flipping_mirrors_places_points_turns_and_bound_ends_but_no_text() {
    use crate::model::shape::End;
    let mut turned = filled(0.0, 0.0, 100.0, 50.0);
    turned.geo.r = 0.3;
    turned.text = "words".into();
    let stroke = line(Kind::Line, &[(200.0, 0.0), (300.0, 50.0)]);
    let mut arrow = line(Kind::Arrow, &[(50.0, 25.0), (50.0, 300.0)]);
    arrow.from = Some(End { shape: turned.id.clone(), at: [0.25, 0.5], pin: true });
    let mut stage = Stage::with([turned.clone(), stroke.clone(), arrow.clone()]);
    stage.command(Command::SelectAll);
    stage.hold(SHIFT).key("h");
    assert_eq!(stage.commits(), 1);
    let now = stage.shape(&turned.id);
    assert_eq!((now.geo.r, now.text.as_str()), (-0.3, "words"));
    assert!(now.geo.center().x > 200.0);
    let [a, b] = ends(stage.shape(&stroke.id));
    assert!(a.x > b.x && a.y < b.y, "{a:?} {b:?}");
    assert_eq!(stage.shape(&arrow.id).from.as_ref().map(|end| end.at), Some([0.75, 0.5]));
    stage.key("h");
    let back = stage.shape(&turned.id).geo;
    assert!((back.x - turned.geo.x).abs() < 1e-9 && back.r == 0.3, "{back:?}");
}

#[test]
fn keys_turn_the_selection_about_its_middle() {
    let (mut stage, ids) = three();
    let middle = Point::new(300.0, 55.0);
    let before = stage.shape(&ids[0]).geo.center() - middle;
    stage.hold(ALT).key("r");
    let geo = stage.shape(&ids[0]).geo;
    let after = geo.center() - middle;
    assert!((geo.r - 15.0_f64.to_radians()).abs() < 1e-9 && (after.hypot() - before.hypot()).abs() < 1e-9);
    assert!((after.atan2() - before.atan2() - geo.r + std::f64::consts::TAU).rem_euclid(std::f64::consts::TAU) < 1e-9);
    stage.hold(NONE).click((0.0, 500.0));
    stage.command(Command::Visit(ids[2].clone()));
    let middle = stage.shape(&ids[2]).geo.center();
    stage.command(Command::Turn(-15.0));
    let alone = stage.shape(&ids[2]).geo;
    assert!((alone.center() - middle).hypot() < 1e-9 && alone.r.abs() < 1e-9, "{alone:?}");
}

#[test]
fn a_dragged_shape_comes_to_rest_in_line_with_others_and_ctrl_lets_it_free() {
    let mut stage = Stage::with([filled(0.0, 0.0, 100.0, 50.0), filled(300.0, 200.0, 100.0, 50.0)]);
    stage.command(Command::ToggleSnap);
    stage.pull((350.0, 225.0), (353.0, 30.0));
    assert_eq!(stage.seat().presence.draft[0].geo, geo(303.0, 0.0, 100.0, 50.0));
    let guides = stage.seat().board.overlay().guides;
    assert!(!guides.is_empty() && guides.iter().all(|guide| guide.from.y == guide.to.y), "{guides:?}");
    stage.hold(CTRL).input(Input::Key(Key { key: "Control".into(), down: true, repeat: false, mods: CTRL }));
    assert_eq!(stage.seat().presence.draft[0].geo, geo(303.0, 5.0, 100.0, 50.0), "at once");
    stage.hold(NONE).pointer(Phase::Up, (353.0, 30.0), 1);
    assert_eq!(stage.shapes().iter().map(|shape| shape.geo.y).fold(0.0, f64::max), 0.0);
    assert!(stage.seat().board.overlay().guides.is_empty() && stage.commits() == 1);
}

#[test]
fn a_dragged_side_and_a_drawn_corner_come_to_rest_too() {
    let mut stage = Stage::with([filled(0.0, 0.0, 100.0, 50.0)]);
    let other = filled(200.0, 200.0, 100.0, 50.0);
    stage.put(other.clone());
    stage.command(Command::ToggleSnap);
    stage.click((250.0, 225.0));
    stage.drag((200.0, 225.0), (104.0, 225.0));
    assert_eq!(stage.shape(&other.id).geo, geo(100.0, 200.0, 200.0, 50.0));
    let drawn = stage.draw(Kind::Rectangle, (3.0, 100.0), (97.0, 196.0));
    assert_eq!(stage.shape(&drawn).geo, geo(0.0, 100.0, 100.0, 100.0));
}

#[test]
fn the_grid_takes_what_no_shape_does() {
    let mut stage = Stage::with([filled(0.0, 0.0, 100.0, 50.0)]);
    stage.input(Input::Grid(true));
    assert!(stage.seat().board.panel().snapping.grid);
    stage.hold(NONE).drag((50.0, 25.0), (83.0, 55.0));
    assert_eq!(stage.only().geo, geo(40.0, 40.0, 100.0, 50.0));
}

/// Two selected boxes with a label each.
fn labelled() -> (Stage, [ShapeId; 2]) {
    let shapes = [0.0, 200.0].map(|x| Shape { text: "some words".into(), ..filled(x, 0.0, 100.0, 80.0) });
    let ids = shapes.each_ref().map(|shape| shape.id.clone());
    let mut stage = Stage::with(shapes);
    stage.command(Command::SelectAll);
    (stage, ids)
}

#[test]
fn labels_grow_with_several_shapes_in_proportion_and_strokes_stay_as_broad() {
    let (mut stage, ids) = labelled();
    stage.hold(SHIFT).drag((300.0, 80.0), (600.0, 160.0));
    let look = |stage: &Stage, id: &ShapeId| (stage.shape(id).style.size, stage.shape(id).style.width, stage.shape(id).geo.h);
    assert_eq!((look(&stage, &ids[0]), look(&stage, &ids[1]), stage.commits()), ((40.0, 3.0, 160.0), (40.0, 3.0, 160.0), 1));
    // Out of proportion, or alone, a shape gives its label more room.
    stage.hold(NONE).drag((600.0, 160.0), (900.0, 180.0));
    assert_eq!(look(&stage, &ids[0]), (40.0, 3.0, 180.0));
    stage.key("Escape");
    stage.click((100.0, 90.0));
    let geo = stage.shape(&ids[0]).geo;
    stage.hold(SHIFT).drag((geo.x + geo.w, geo.y + geo.h), (geo.x + 2.0 * geo.w, geo.y + 2.0 * geo.h));
    assert_eq!(look(&stage, &ids[0]), (40.0, 3.0, 360.0));
}

#[test]
fn a_shape_is_no_lower_than_its_label_whichever_side_is_pulled() {
    let (mut stage, ids) = labelled();
    stage.key("Escape");
    stage.click((50.0, 40.0));
    let need = |stage: &Stage| crate::scene::label::height(stage.shape(&ids[0]));
    stage.drag((50.0, 80.0), (50.0, 10.0));
    let low = stage.shape(&ids[0]).geo;
    assert!(low.y.abs() < 1e-9 && (low.h - need(&stage)).abs() < 1e-9 && low.h > 20.0, "{low:?}");
    stage.drag((50.0, low.h), (50.0, 200.0));
    stage.drag((50.0, 0.0), (50.0, 190.0));
    let low = stage.shape(&ids[0]).geo;
    assert!((low.y + low.h - 200.0).abs() < 1e-9 && (low.h - need(&stage)).abs() < 1e-9, "{low:?}");
    stage.drag((100.0, 200.0 - low.h / 2.0), (45.0, 200.0 - low.h / 2.0));
    let narrow = stage.shape(&ids[0]).geo;
    assert!(narrow.h > low.h && (narrow.y - low.y).abs() < 1e-9 && (narrow.h - need(&stage)).abs() < 1e-9, "{narrow:?}");
}

#[test]
fn a_picture_keeps_its_proportions_unless_shift_is_held() {
    let mut stage = Stage::with([shape(Kind::Image, 0.0, 0.0, 100.0, 50.0)]);
    stage.click((50.0, 25.0));
    stage.drag((100.0, 50.0), (200.0, 60.0));
    assert_eq!((stage.only().geo.w, stage.only().geo.h), (200.0, 100.0));
    stage.hold(SHIFT).drag((200.0, 100.0), (200.0, 150.0));
    assert_eq!((stage.only().geo.w, stage.only().geo.h), (200.0, 150.0));
}
