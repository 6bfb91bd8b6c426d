//! Pictures and drawings that come from outside.

use super::stage::Stage;
use crate::{
    board::input::{Command, Input},
    model::{
        geom::{Geo, Point, Size},
        ids::BlobId,
        order::Order,
        shape::{Kind, Picture, Shape},
    },
};

fn picture(byte: u8, size: [f64; 2]) -> Picture {
    Picture { blob: BlobId::of([byte; 32]), size, crop: None, mirror: false }
}

#[test]
fn pictures_that_come_together_are_one_edit_side_by_side_where_they_were_dropped() {
    let mut stage = Stage::new(1);
    let edits = stage.commits();
    let pictures = vec![picture(1, [100.0, 50.0]), picture(2, [60.0, 60.0]), picture(3, [0.0, 5.0])];
    stage.input(Input::Pictures { pictures, at: Some(Point::new(300.0, 200.0)) });
    let shapes: Vec<Shape> = stage.shapes().into_iter().cloned().collect();
    assert_eq!((shapes.len(), stage.commits()), (2, edits + 1), "one without pixels is none");
    let all = shapes.iter().map(|s| s.bounds()).reduce(|a, b| a.union(b)).expect("shapes");
    assert_eq!((all.center(), all.width()), (stage.seat().board.camera().to_board(Point::new(300.0, 200.0)), 100.0 + 16.0 + 60.0));
    assert!(shapes.iter().all(|s| s.kind == Kind::Image && s.style.width == 0.0 && s.image.is_some()));
    assert_eq!(stage.selection().len(), 2);
    stage.input(Input::Do(Command::Undo));
    assert_eq!(stage.shapes().len(), 0);
}

#[test]
fn a_large_picture_is_put_down_as_large_as_the_view_allows_and_keeps_its_form() {
    let mut stage = Stage::new(1);
    stage.input(Input::Pictures { pictures: vec![picture(1, [9000.0, 3000.0])], at: None });
    let geo = stage.shapes()[0].geo;
    let view = stage.seat().board.camera().view(Size::new(1024.0, 768.0));
    assert!((geo.w - view.width() * 0.6).abs() < 1e-6 && (geo.w / geo.h - 3.0).abs() < 1e-9, "{geo:?}");
    assert_eq!(geo.center(), view.center());
}

#[test]
fn a_drawing_from_outside_keeps_its_order_and_its_groups_and_lies_above_all() {
    let mut stage = Stage::new(1);
    stage.input(Input::Pictures { pictures: vec![picture(1, [9.0, 9.0])], at: None });
    let keys = Order::sequence(3);
    let boxed = |kind, x: f64, z: &Order| Shape::new(kind, Geo { x, y: 500.0, w: 10.0, h: 10.0, r: 0.0 }, z.clone());
    let group = boxed(Kind::Group, 500.0, &keys[0]);
    let (mut a, mut b) = (boxed(Kind::Rectangle, 500.0, &keys[1]), boxed(Kind::Star, 520.0, &keys[2]));
    (a.parent, b.parent) = (Some(group.id.clone()), Some(group.id.clone()));
    let wild = Shape { geo: Geo { x: f64::NAN, ..a.geo }, ..boxed(Kind::Ellipse, 0.0, &keys[2]) };
    stage.input(Input::Insert { shapes: vec![b.clone(), wild, a.clone(), group.clone()], at: Some(Point::new(100.0, 100.0)) });
    let order: Vec<Kind> = stage.shapes().iter().map(|s| s.kind).collect();
    assert_eq!(order, [Kind::Image, Kind::Group, Kind::Rectangle, Kind::Star]);
    let placed: Vec<Shape> = stage.shapes().into_iter().cloned().collect();
    assert_eq!((placed[2].parent.as_ref(), placed[3].geo.x - placed[2].geo.x), (Some(&group.id), 20.0));
    stage.input(Input::Editable(false));
    stage.input(Input::Pictures { pictures: vec![picture(1, [9.0, 9.0])], at: None });
    assert_eq!(stage.shapes().len(), 4, "who may only look adds nothing");
}

#[test]
fn a_double_click_on_a_picture_crops_it_by_its_edges_and_slides_it_until_enter_or_escape() {
    let mut stage = Stage::new(1);
    stage.input(Input::Pictures { pictures: vec![picture(1, [200.0, 100.0])], at: Some(Point::new(500.0, 400.0)) });
    let crop = |stage: &Stage| stage.only().image.as_ref().expect("a picture").crop;
    stage.double_click((500.0, 400.0));
    let edits = stage.commits();
    stage.drag((600.0, 400.0), (550.0, 400.0));
    assert_eq!(
        (crop(&stage), stage.only().geo.w, stage.commits()),
        (Some([0.0, 0.0, 0.75, 1.0]), 150.0, edits + 1),
        "one gesture, one edit"
    );
    stage.drag((470.0, 400.0), (420.0, 400.0));
    assert_eq!((crop(&stage), stage.only().geo.x), (Some([0.25, 0.0, 0.75, 1.0]), 400.0), "the picture slides under its box");
    stage.key("Enter");
    stage.drag((550.0, 400.0), (700.0, 400.0));
    assert_eq!((crop(&stage), stage.only().geo.w), (Some([0.25, 0.0, 0.75, 1.0]), 300.0), "afterwards the edges stretch it again");
    stage.key("Enter");
    stage.key("Escape");
    assert_eq!(stage.selection().len(), 1, "the first Escape ends the cropping only");
    stage.key("Escape");
    assert_eq!(stage.selection().len(), 0);
}

#[test]
fn a_locked_picture_is_not_cropped() {
    let mut stage = Stage::new(1);
    stage.input(Input::Pictures { pictures: vec![picture(1, [200.0, 100.0])], at: Some(Point::new(500.0, 400.0)) });
    stage.input(Input::Do(Command::ToggleLock));
    stage.input(Input::Do(Command::EditText));
    stage.drag((600.0, 400.0), (550.0, 400.0));
    assert_eq!(stage.only().image.as_ref().expect("a picture").crop, None);
}
