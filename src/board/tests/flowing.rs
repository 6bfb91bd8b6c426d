//! Flowcharts by keys: neighbours with arrows, steps from shape to shape, and how it all reads.

use super::stage::*;
use crate::{
    board::{
        effect::Effect,
        input::{Command, Input, Key, Run, StyleChange, Tool},
    },
    model::{
        geom::Point,
        shape::{End, Kind, Shape},
        style::Head,
    },
};

/// An arrow key with Ctrl, which is let go of afterwards.
fn sprout(stage: &mut Stage, key: &str) {
    stage.hold(CTRL).key(key);
    let mods = NONE;
    stage.input(Input::Key(Key { key: "Control".into(), down: false, repeat: false, mods }));
    stage.hold(NONE);
}
fn label(stage: &mut Stage, text: &str) {
    stage.key("Enter").write_text(text);
}
fn chosen(stage: &Stage) -> Shape {
    let selection = stage.selection();
    assert_eq!(selection.len(), 1);
    stage.shape(&selection[0]).clone()
}
fn words(stage: &Stage) -> Vec<String> {
    let board = &stage.seat().board;
    board.outline().into_iter().map(|shape| board.told(shape)).collect()
}

#[test]
fn a_flowchart_of_five_labelled_boxes_is_made_and_read_back_by_keys_alone() {
    let mut stage = Stage::new(1);
    stage.key("r").key("Enter");
    label(&mut stage, "Start");
    for (key, text) in [("ArrowRight", "Check"), ("ArrowRight", "Ship"), ("ArrowDown", "Done")] {
        let before = stage.commits();
        sprout(&mut stage, key);
        assert_eq!(stage.commits(), before + 1, "shape and arrow are one edit");
        label(&mut stage, text);
    }
    stage.hold(ALT).key("ArrowUp").key("ArrowLeft").hold(NONE);
    assert_eq!(chosen(&stage).text, "Check");
    sprout(&mut stage, "ArrowDown");
    label(&mut stage, "Mend");
    let shapes = stage.shapes();
    assert_eq!(
        (shapes.iter().filter(|s| s.kind == Kind::Rectangle).count(), shapes.iter().filter(|s| s.kind == Kind::Arrow).count()),
        (5, 4)
    );
    let words = words(&stage);
    for said in [
        "Rectangle: Start, arrow to ‘Check’",
        "Rectangle: Check, arrow from ‘Start’, arrow to ‘Ship’, arrow to ‘Mend’",
        "Rectangle: Done, arrow from ‘Ship’",
        "Arrow from ‘Start’ to ‘Check’",
        "Arrow from ‘Check’ to ‘Mend’",
    ] {
        assert!(words.iter().any(|words| words == said), "{said} is not among {words:?}");
    }
}

#[test]
fn a_neighbour_is_like_its_shape_and_the_arrow_runs_from_side_to_side() {
    let mut stage = Stage::with([Shape { text: "A".into(), ..shape(Kind::Ellipse, 100.0, 100.0, 120.0, 80.0) }]);
    let first = stage.only().clone();
    stage.click((160.0, 140.0));
    sprout(&mut stage, "ArrowRight");
    let new = chosen(&stage);
    assert_eq!((new.kind, new.geo, new.text.as_str(), &new.style), (Kind::Ellipse, geo(320.0, 100.0, 120.0, 80.0), "", &first.style));
    let arrow = stage.shapes().into_iter().find(|shape| shape.kind == Kind::Arrow).expect("an arrow").clone();
    assert_eq!(
        (arrow.style.elbow, arrow.style.head, arrow.from.map(|end| end.at), arrow.to.map(|end| end.at)),
        (true, Head::Arrow, Some([1.0, 0.5]), Some([0.0, 0.5]))
    );
    let seen = stage.seat().board.shown(&arrow.id).expect("it is shown").clone();
    assert_eq!(ends(&seen).map(|p| (p.x.round(), p.y.round())), [(227.0, 140.0), (313.0, 140.0)]);
    assert_eq!(stage.seat().said.last().map(String::as_str), Some("Ellipse added, with an arrow from ‘A’"));
    stage.command(Command::Undo);
    assert_eq!(stage.model.shapes.len(), 1);
}

#[test]
fn pressed_again_at_once_siblings_fan_out_and_nothing_is_put_on_another_shape() {
    let mut stage = Stage::with([filled(100.0, 300.0, 100.0, 60.0)]);
    stage.click((150.0, 330.0));
    stage.hold(CTRL).key("ArrowRight").key("ArrowRight").key("ArrowRight");
    let boxes: Vec<_> =
        stage.shapes().into_iter().filter(|shape| shape.kind == Kind::Rectangle).map(|shape| (shape.geo.x, shape.geo.y)).collect();
    assert_eq!(boxes, [(100.0, 300.0), (300.0, 300.0), (300.0, 392.0), (300.0, 208.0)]);
    let from: Vec<_> = stage.shapes().into_iter().filter_map(|shape| shape.from.as_ref().map(|end| end.shape.clone())).collect();
    assert!(from.len() == 3 && from.windows(2).all(|pair| pair[0] == pair[1]), "all from the first");
    // Let go, and it goes on from where it is.
    stage.input(Input::Key(Key { key: "Control".into(), down: false, repeat: false, mods: NONE }));
    stage.key("ArrowRight");
    assert_eq!(chosen(&stage).geo.x, 500.0);
}

#[test]
fn who_only_looks_grows_nothing_and_lines_and_text_have_no_neighbours() {
    let mut stage = Stage::with([filled(0.0, 0.0, 100.0, 60.0), line(Kind::Line, &[(0.0, 200.0), (300.0, 200.0)])]);
    stage.click((100.0, 200.0));
    sprout(&mut stage, "ArrowRight");
    stage.input(Input::Editable(false));
    stage.click((50.0, 30.0));
    sprout(&mut stage, "ArrowRight");
    assert_eq!((stage.model.shapes.len(), stage.commits()), (2, 0));
}

#[test]
fn alt_and_an_arrow_key_goes_along_arrows_first_and_stays_where_nothing_follows() {
    let (a, far) = (filled(0.0, 0.0, 100.0, 60.0), filled(600.0, 0.0, 100.0, 60.0));
    let near = filled(200.0, 0.0, 100.0, 60.0);
    let mut arrow = line(Kind::Arrow, &[(0.0, 0.0), (1.0, 1.0)]);
    (arrow.from, arrow.to) =
        (Some(End { shape: a.id.clone(), at: [0.5, 0.5], pin: false }), Some(End { shape: far.id.clone(), at: [0.5, 0.5], pin: false }));
    arrow.style.head = Head::Arrow;
    let ids = [a.id.clone(), near.id.clone(), far.id.clone()];
    let mut stage = Stage::with([a, near, far, arrow]);
    stage.click((50.0, 30.0));
    stage.hold(ALT).key("ArrowRight");
    assert_eq!(stage.selection(), [ids[2].clone()]);
    stage.key("ArrowLeft").key("ArrowLeft");
    assert_eq!(stage.selection(), [ids[0].clone()], "back along the arrow, and no further");
    let key = |key: &str, mods| Key { key: key.into(), down: true, repeat: false, mods };
    assert!(stage.seat().board.wants(&key("ArrowRight", ALT)) && !stage.seat().board.wants(&key("ArrowLeft", ALT)));
    assert!(stage.seat().said.iter().any(|said| said.starts_with("Rectangle, arrow from a rectangle")), "{:?}", stage.seat().said);
}

#[test]
fn a_line_becomes_an_elbow_and_back_without_keeping_the_bends_of_either() {
    let (a, b) = (filled(0.0, 0.0, 100.0, 60.0), filled(300.0, 200.0, 100.0, 60.0));
    let mut stage = Stage::with([a, b]);
    stage.take(Tool::Shape(Kind::Arrow)).drag((97.0, 30.0), (303.0, 230.0));
    let id = stage.selection()[0].clone();
    let points = |stage: &Stage| stage.seat().board.shown(&id).map(|shape| shape.points().len());
    for (run, expected) in [(Run::Elbow, 4), (Run::Straight, 2), (Run::Curved, 2)] {
        stage.command(Command::Style(StyleChange::Run(run)));
        assert_eq!((points(&stage), Run::of(&stage.shape(&id).style)), (Some(expected), run));
    }
    stage.command(Command::SelectNone);
    stage.take(Tool::Shape(Kind::Rectangle));
    assert!(stage.seat().board.panel().style.round && !stage.seat().board.panel().style.elbow, "boxes run nowhere");
    stage.take(Tool::Select).click((200.0, 130.0));
    stage.command(Command::Style(StyleChange::Run(Run::Elbow)));
    // One end of an elbow line is dragged: it finds another way.
    stage.drag((300.0, 230.0), (200.0, 400.0));
    let shown = stage.seat().board.shown(&id).expect("it is shown");
    assert_eq!((ends(shown)[1], stage.shape(&id).to.clone()), (Point::new(200.0, 400.0), None));
    assert!(shown.points().windows(2).all(|w| w[0].x == w[1].x || w[0].y == w[1].y), "{:?}", shown.points());
}

#[test]
fn an_arrow_says_what_it_joins_and_a_gone_shape_is_not_said() {
    let (a, b) = (Shape { text: "API".into(), ..filled(0.0, 0.0, 100.0, 60.0) }, shape(Kind::Cylinder, 300.0, 0.0, 100.0, 60.0));
    let mut both = line(Kind::Arrow, &[(0.0, 300.0), (1.0, 301.0)]);
    let end = |shape: &Shape| Some(End { shape: shape.id.clone(), at: [0.5, 0.5], pin: false });
    (both.from, both.to, both.style.head, both.style.tail) = (end(&a), end(&b), Head::Arrow, Head::Arrow);
    let (id, gone) = (both.id.clone(), b.id.clone());
    let mut stage = Stage::with([a, b, both]);
    let told = |stage: &Stage| stage.seat().board.told(stage.shape(&id));
    assert_eq!(told(&stage), "Arrow from ‘API’ to a cylinder");
    assert!(words(&stage).contains(&"Rectangle: API, arrow to and from a cylinder".to_owned()), "{:?}", words(&stage));
    stage.remove(&gone);
    assert_eq!(told(&stage), "Arrow from ‘API’");
    let me = stage.me;
    let effects = stage.seats[me].board.handle(Input::Do(Command::Next { back: false }));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Announce(said) if said.starts_with("Rectangle: API"))), "{effects:?}");
}
