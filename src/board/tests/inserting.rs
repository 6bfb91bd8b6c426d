//! Pictures and drawings that come from outside.

use super::stage::{ALT, NONE, SHIFT, Stage};
use crate::{
    board::{
        actions,
        input::{Command, Input, Mods},
        inserting::places,
    },
    model::{
        geom::{Geo, Point, Rect, Size, Vec2},
        ids::BlobId,
        order::Order,
        shape::{Kind, Picture, Shape},
    },
};

fn picture(byte: u8, size: [f64; 2]) -> Picture {
    Picture { blob: BlobId::of([byte; 32]), size, crop: None, mirror: false }
}

fn down(stage: &mut Stage, place: Rect) {
    stage.input(Input::Pictures(vec![(picture(1, [200.0, 100.0]), place)]));
}

#[test]
fn pictures_that_come_together_lie_side_by_side_about_where_they_were_dropped() {
    let sizes = [Size::new(100.0, 50.0), Size::new(60.0, 60.0)];
    let found = places(&sizes, Size::new(1000.0, 800.0), 0.5, Point::new(300.0, 200.0));
    let all = found[0].union(found[1]);
    assert_eq!((all.center(), all.width()), (Point::new(300.0, 200.0), 100.0 + 8.0 + 60.0));
    assert_eq!((found[0].size(), found[0].center().y, found[1].x0 - found[0].x1), (sizes[0], 200.0, 8.0));
    assert!(places(&[], sizes[0], 1.0, Point::ZERO).is_empty());
}

#[test]
fn a_large_picture_is_as_large_as_the_view_allows_and_keeps_its_form() {
    let found = places(&[Size::new(9000.0, 3000.0)], Size::new(1000.0, 800.0), 1.0, Point::ZERO);
    assert!((found[0].width() - 600.0).abs() < 1e-9 && (found[0].height() - 200.0).abs() < 1e-9, "{found:?}");
}

#[test]
fn pictures_are_put_down_in_their_places_as_one_edit() {
    let mut stage = Stage::new(1);
    let edits = stage.commits();
    let place = Rect::new(10.0, 20.0, 110.0, 70.0);
    let wild = Rect::new(f64::NAN, 0.0, 1e308, 5.0);
    let pictures = [([100.0, 50.0], place), ([60.0, 60.0], place + Vec2::new(200.0, 0.0)), ([0.0, 5.0], place), ([9.0, 9.0], wild)];
    stage.input(Input::Pictures(pictures.map(|(size, place)| (picture(1, size), place)).into()));
    let shapes: Vec<Shape> = stage.shapes().into_iter().cloned().collect();
    assert_eq!((shapes.len(), stage.commits()), (2, edits + 1), "one without pixels is none, nor is one without a place");
    assert_eq!((shapes[0].geo.rect(), shapes[1].geo.x), (place, 210.0));
    assert!(shapes.iter().all(|s| s.kind == Kind::Image && s.style.width == 0.0 && s.image.is_some()));
    assert_eq!(stage.selection().len(), 2);
    stage.input(Input::Do(Command::Undo));
    assert_eq!(stage.shapes().len(), 0);
}

#[test]
fn a_drawing_from_outside_keeps_its_order_and_its_groups_and_lies_above_all() {
    let mut stage = Stage::new(1);
    down(&mut stage, Rect::new(0.0, 0.0, 9.0, 9.0));
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
    down(&mut stage, Rect::new(0.0, 0.0, 9.0, 9.0));
    assert_eq!(stage.shapes().len(), 4, "who may only look adds nothing");
}

#[test]
fn a_double_click_on_a_picture_crops_it_by_its_edges_and_slides_it_until_enter_or_escape() {
    let mut stage = Stage::new(1);
    down(&mut stage, Rect::new(400.0, 350.0, 600.0, 450.0));
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
    down(&mut stage, Rect::new(400.0, 350.0, 600.0, 450.0));
    stage.input(Input::Do(Command::ToggleLock));
    stage.input(Input::Do(Command::EditText));
    stage.drag((600.0, 400.0), (550.0, 400.0));
    assert_eq!(stage.only().image.as_ref().expect("a picture").crop, None);
}

#[test]
fn a_picture_is_cropped_by_command_and_nothing_else_is() {
    let mut stage = Stage::new(1);
    down(&mut stage, Rect::new(400.0, 350.0, 600.0, 450.0));
    let crop = actions::named("crop").expect("an action");
    assert!(crop.enabled(&stage.seat().board.panel()));
    stage.command(crop.command.clone());
    stage.drag((600.0, 400.0), (500.0, 400.0));
    assert_eq!(stage.only().image.as_ref().expect("a picture").crop, Some([0.0, 0.0, 0.5, 1.0]));
    stage.key("Escape");
    stage.draw(Kind::Rectangle, (50.0, 50.0), (150.0, 150.0));
    assert!(!crop.enabled(&stage.seat().board.panel()));
    stage.command(crop.command.clone());
    stage.drag((150.0, 100.0), (100.0, 100.0));
    assert_eq!(stage.shapes().iter().filter(|shape| shape.geo.w == 50.0).count(), 1, "its side was dragged, as before");
}

#[test]
fn a_picture_is_cropped_by_keys_alone_each_press_one_edit() {
    let mut stage = Stage::new(1);
    down(&mut stage, Rect::new(400.0, 350.0, 600.0, 450.0));
    let edits = stage.commits();
    let crop = |stage: &Stage| stage.only().image.as_ref().expect("a picture").crop;
    stage.key("Enter");
    stage.hold(Mods { shift: true, ..ALT }).key("ArrowLeft").key("ArrowUp").hold(NONE);
    assert_eq!((stage.only().geo.rect(), stage.commits()), (Rect::new(400.0, 350.0, 590.0, 440.0), edits + 2));
    stage.hold(SHIFT).key("ArrowLeft").hold(NONE);
    assert_eq!(crop(&stage), Some([0.05, 0.0, 0.95, 0.9]), "the picture slides to the left under its box");
    stage.key("ArrowRight").key("ArrowRight");
    stage.key("Enter").key("ArrowRight");
    assert_eq!((crop(&stage), stage.only().geo.x), (Some([0.04, 0.0, 0.95, 0.9]), 401.0), "afterwards the keys move it again");
    stage.command(Command::Undo);
    stage.command(Command::Undo);
    assert_eq!((stage.only().geo.x, crop(&stage)), (400.0, Some([0.045, 0.0, 0.95, 0.9])));
}
