//! Drawing, joining and sizing by keys alone.

use super::stage::*;
use crate::{
    board::input::{Mods, Tool},
    model::{
        geom::{Point, Size},
        shape::Kind,
    },
};

fn middle(stage: &Stage) -> Point {
    stage.seat().board.camera().view(Size::new(1024.0, 768.0)).center()
}

#[test]
fn enter_places_what_the_tool_makes_in_the_middle_and_never_twice_at_one_spot() {
    let mut stage = Stage::new(1);
    for kind in [Kind::Rectangle, Kind::Ellipse, Kind::Diamond] {
        stage.take(Tool::Shape(kind)).key("Enter");
        assert_eq!(stage.seat().board.panel().tool, Tool::Select);
    }
    let shapes = stage.shapes();
    assert_eq!((shapes.len(), stage.commits()), (3, 3));
    assert_eq!(shapes[0].geo.center(), middle(&stage));
    assert!(shapes.windows(2).all(|pair| pair[0].geo.center() != pair[1].geo.center()));
    assert_eq!(stage.seat().said.last().map(String::as_str), Some("Diamond drawn"));
    stage.take(Tool::Text).key("Enter");
    assert!(stage.seat().field.is_some(), "text is typed into its field");
}

#[test]
fn an_arrow_goes_from_the_selected_shape_to_the_one_that_tab_has_chosen() {
    let mut stage = Stage::new(1);
    let ids: Vec<_> =
        (0..3).map(|i| stage.draw(Kind::Rectangle, (f64::from(i) * 200.0, 100.0), (f64::from(i) * 200.0 + 80.0, 160.0))).collect();
    stage.click((0.0, 130.0));
    stage.take(Tool::Shape(Kind::Arrow)).key("Tab").key("Tab").key("Enter");
    let arrow = stage.shapes().into_iter().find(|shape| shape.kind == Kind::Arrow).expect("an arrow").clone();
    let end = |end: Option<crate::model::shape::End>| end.map(|end| end.shape);
    assert_eq!((end(arrow.from), end(arrow.to)), (Some(ids[0].clone()), Some(ids[2].clone())));
    assert!(stage.seat().said.iter().any(|said| said == "To Rectangle. Enter draws it."), "{:?}", stage.seat().said);
    assert_eq!(stage.selection(), [arrow.id]);
}

#[test]
fn a_line_that_joins_nothing_is_placed_too_and_who_only_looks_places_nothing() {
    let mut stage = Stage::new(1);
    stage.take(Tool::Shape(Kind::Line)).key("Enter");
    assert_eq!((stage.only().kind, stage.only().geo.w), (Kind::Line, 160.0));
    stage.input(crate::board::input::Input::Editable(false));
    stage.take(Tool::Shape(Kind::Rectangle)).key("Enter");
    assert_eq!(stage.model.shapes.len(), 1);
}

#[test]
fn keys_size_the_selection_in_one_edit_each_and_its_first_corner_stays() {
    let mut stage = Stage::new(1);
    let id = stage.draw(Kind::Rectangle, (100.0, 100.0), (200.0, 150.0));
    let before = stage.commits();
    stage.hold(Mods { shift: true, ..ALT }).key("ArrowRight").key("ArrowDown");
    assert_eq!((stage.shape(&id).geo, stage.commits()), (geo(100.0, 100.0, 110.0, 60.0), before + 2));
    for _ in 0..20 {
        stage.key("ArrowLeft");
    }
    assert_eq!(stage.shape(&id).geo.w, 1.0, "it never turns inside out");
}
