//! Being on a board together: whose view is followed, lasers, and what is asked of the page around it.

use super::stage::*;
use crate::{
    board::{
        Camera,
        input::{Ask, Beside, Button, Command, Input, Phase, Tool},
        outline::By,
        overlay::Tone,
    },
    model::{
        geom::{Point, Rect, Size, Vec2},
        shape::{Kind, Shape},
    },
};

/// People whose canvases are on the screen.
fn people(count: usize) -> Stage {
    let mut stage = Stage::new(count);
    for me in (0..count).rev() {
        stage.me = me;
        stage.input(Input::Resize(Size::new(800.0, 600.0)));
    }
    stage
}

fn view(stage: &Stage, who: usize) -> Rect {
    stage.seats[who].board.camera().view(Size::new(800.0, 600.0))
}

fn follow(stage: &mut Stage, who: usize, leader: Option<u64>) {
    stage.me = who;
    stage.command(Command::Follow(leader));
}

#[test]
fn who_follows_sees_what_the_other_sees_until_they_move_themselves() {
    let mut stage = people(2);
    stage.input(Input::Look { pan: Vec2::new(-1000.0, 40.0), zoom: 0.5 });
    follow(&mut stage, 1, Some(0));
    assert_eq!(view(&stage, 1), view(&stage, 0), "at once");
    assert_eq!(stage.seat().board.overlay().following.as_deref(), Some("#112233"));
    stage.me = 0;
    stage.input(Input::Wheel { at: Point::ZERO, delta: Vec2::new(50.0, 90.0), zoom: false });
    assert_eq!(view(&stage, 1), view(&stage, 0));
    stage.me = 1;
    stage.input(Input::Wheel { at: Point::ZERO, delta: Vec2::new(0.0, 10.0), zoom: false });
    assert_eq!(stage.seat().board.panel().following, None);
    stage.me = 0;
    stage.input(Input::Look { pan: Vec2::ZERO, zoom: 1.0 });
    assert_ne!(view(&stage, 1), view(&stage, 0));
}

#[test]
fn escape_stops_following_before_it_does_anything_else_and_so_does_the_others_leaving() {
    let mut stage = people(2);
    follow(&mut stage, 1, Some(0));
    stage.take(Tool::Pen).key("Escape");
    let panel = stage.seat().board.panel();
    assert_eq!((panel.following, panel.tool), (None, Tool::Pen));
    follow(&mut stage, 1, Some(0));
    stage.input(Input::Peer { peer: 0, name: String::new(), color: String::new(), state: None });
    assert_eq!(stage.seat().board.panel().following, None);
    follow(&mut stage, 1, Some(77));
    assert_eq!(stage.seat().board.panel().following, None, "nobody is called that");
}

#[test]
fn two_who_follow_each_other_stand_still_and_a_third_sees_what_the_first_sees() {
    let mut stage = people(3);
    follow(&mut stage, 1, Some(0));
    follow(&mut stage, 2, Some(1));
    stage.me = 0;
    stage.input(Input::Look { pan: Vec2::new(300.0, 200.0), zoom: 2.0 });
    assert_eq!(view(&stage, 2), view(&stage, 0));
    stage.input(Input::Resize(Size::new(400.0, 600.0)));
    follow(&mut stage, 0, Some(1));
    let zooms: Vec<f64> = stage.seats.iter().map(|seat| seat.board.camera().zoom).collect();
    assert!(zooms.iter().all(|zoom| *zoom >= 0.5), "{zooms:?}");
}

#[test]
fn a_view_is_shown_to_others_once_the_canvas_is_there() {
    let mut stage = Stage::new(1);
    stage.click((10.0, 10.0));
    assert_eq!(stage.seat().presence.view, None);
    stage.input(Input::Resize(Size::new(800.0, 600.0)));
    assert_eq!(stage.seat().presence.view, Some([0.0, 0.0, 800.0, 600.0]));
}

#[test]
fn a_laser_is_seen_while_it_is_held_and_leaves_nothing_not_even_for_a_viewer() {
    let mut stage = people(2);
    stage.input(Input::Editable(false));
    stage.take(Tool::Laser).pull((10.0, 10.0), (60.0, 10.0));
    let cursor = &stage.seats[1].board.overlay().peers[0];
    assert!(cursor.laser && cursor.at == Point::new(60.0, 10.0));
    assert!(stage.seat().board.overlay().laser);
    stage.pointer(Phase::Up, (60.0, 10.0), 1);
    assert!(!stage.seats[1].board.overlay().peers[0].laser && !stage.seat().board.overlay().laser);
    assert_eq!((stage.commits(), stage.seat().board.panel().tool), (0, Tool::Laser));
}

#[test]
fn a_menu_is_about_what_lies_under_the_pointer() {
    let (a, b) = (filled(0.0, 0.0, 100.0, 50.0), filled(200.0, 0.0, 100.0, 50.0));
    let mut stage = Stage::with([a.clone(), b.clone()]);
    stage.input(Input::Menu(Point::new(250.0, 25.0)));
    assert_eq!((stage.selection(), stage.seat().asked), (vec![b.id.clone()], Some((Ask::Menu, Point::new(250.0, 25.0)))));
    stage.command(Command::SelectAll);
    stage.input(Input::Menu(Point::new(50.0, 25.0)));
    assert_eq!(stage.selection().len(), 2, "a selection that is hit stays");
    stage.input(Input::Menu(Point::new(50.0, 325.0)));
    assert_eq!(stage.selection(), []);
    stage.input(Input::Menu(Point::new(f64::NAN, 0.0)));
    stage.click((50.0, 25.0));
    stage.hold(SHIFT).key("F10");
    assert_eq!(stage.seat().asked, Some((Ask::Menu, Point::new(50.0, 25.0))), "by keyboard it opens at the selection");
}

#[test]
fn a_right_click_opens_the_menu_and_a_right_drag_moves_the_paper() {
    let mut stage = Stage::with([filled(0.0, 0.0, 100.0, 50.0)]);
    for phase in [Phase::Down, Phase::Up] {
        stage.button(phase, Button::Secondary, (50.0, 25.0), 1);
    }
    assert_eq!(stage.seat().asked.map(|(ask, _)| ask), Some(Ask::Menu));
    let me = stage.me;
    stage.seats[me].asked = None;
    for (phase, x) in [(Phase::Down, 50.0), (Phase::Drag, 90.0), (Phase::Up, 90.0)] {
        stage.button(phase, Button::Secondary, (x, 25.0), 1);
    }
    assert_eq!((stage.seat().asked, stage.seat().board.camera()), (None, Camera { pan: Vec2::new(40.0, 0.0), zoom: 1.0 }));
}

#[test]
fn text_is_found_in_labels_and_alternative_texts_and_gone_through_in_reading_order() {
    let said = |x: f64, y: f64, text: &str, alt: &str| Shape { text: text.into(), alt: alt.into(), ..filled(x, y, 100.0, 50.0) };
    let shapes = [said(0.0, 900.0, "the API", ""), said(0.0, 0.0, "Api", ""), said(300.0, 0.0, "x", "an api"), said(600.0, 0.0, "y", "")];
    let mut stage = Stage::with(shapes.clone());
    stage.input(Input::Resize(Size::new(800.0, 600.0)));
    stage.command(Command::Find("aPi ".into()));
    assert_eq!(stage.seat().board.panel().found, (0, 3));
    assert_eq!(stage.seat().said.last().map(String::as_str), Some("Rectangle: Api"));
    let tones = |stage: &Stage| stage.seat().board.overlay().outlines.into_iter().map(|outline| outline.tone).collect::<Vec<_>>();
    assert_eq!(tones(&stage), [Tone::FoundHere, Tone::Found, Tone::Found]);
    stage.command(Command::FindNext { back: true });
    assert_eq!(stage.seat().board.panel().found, (2, 3));
    assert!(stage.seat().board.camera().view(Size::new(800.0, 600.0)).contains_rect(shapes[0].bounds()), "it is brought into view");
    stage.remove(&shapes[1].id);
    stage.command(Command::FindNext { back: false });
    assert_eq!(stage.seat().board.panel().found, (0, 2), "what is gone is not found");
    stage.command(Command::Find(String::new()));
    assert_eq!((stage.seat().board.panel().found, tones(&stage)), ((0, 0), vec![]));
}

#[test]
fn the_outline_is_a_tree_and_a_row_is_put_above_below_or_into_another() {
    let named =
        |kind: Kind, name: &str, z: &str| Shape { text: name.into(), z: z.parse().expect("a key"), ..shape(kind, 0.0, 0.0, 50.0, 50.0) };
    let frame = named(Kind::Frame, "frame", "B");
    let inside = |shape: Shape| Shape { parent: Some(frame.id.clone()), ..shape };
    let (a, b, c) = (inside(named(Kind::Star, "a", "C")), inside(named(Kind::Star, "b", "D")), named(Kind::Star, "c", "E"));
    let mut stage = Stage::with([frame.clone(), a.clone(), b.clone(), c.clone()]);
    let rows = |stage: &Stage| {
        let rows = stage.seat().board.rows(By::Stack, &[]);
        rows.iter().map(|row| [&stage.shape(&row.id).text, "", &row.level.to_string()].concat()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(rows(&stage), "c1 frame1 b2 a2");
    assert_eq!(stage.seat().board.rows(By::Stack, std::slice::from_ref(&frame.id)).len(), 2, "folded");
    let put = |stage: &mut Stage, id: &Shape, at, of: &Shape| stage.command(Command::Beside { id: id.id.clone(), at, of: of.id.clone() });
    put(&mut stage, &a, Beside::Above, &b);
    assert_eq!(rows(&stage), "c1 frame1 a2 b2");
    put(&mut stage, &frame, Beside::Above, &c);
    assert_eq!(rows(&stage), "frame1 a2 b2 c1", "what is in it goes along");
    put(&mut stage, &c, Beside::Inside, &frame);
    assert_eq!(rows(&stage), "frame1 c2 a2 b2");
    put(&mut stage, &b, Beside::Below, &frame);
    assert_eq!(rows(&stage), "frame1 c2 a2 b1");
    let commits = stage.commits();
    put(&mut stage, &frame, Beside::Inside, &frame);
    put(&mut stage, &frame, Beside::Above, &c);
    put(&mut stage, &a, Beside::Inside, &c);
    assert_eq!(stage.commits(), commits, "nothing goes into itself, or into what holds nothing");
    stage.command(Command::Undo);
    assert_eq!(rows(&stage), "frame1 c2 a2 b2", "one edit each");
}

#[test]
fn a_row_is_named_hidden_and_locked() {
    let (frame, star) = (shape(Kind::Frame, 0.0, 0.0, 90.0, 90.0), shape(Kind::Star, 300.0, 0.0, 50.0, 50.0));
    let mut stage = Stage::with([frame.clone(), star.clone()]);
    stage.command(Command::Rename(frame.id.clone(), "Plan".into()));
    stage.command(Command::Rename(star.id.clone(), "A star".into()));
    stage.command(Command::Mark { id: star.id.clone(), hide: Some(true), lock: None });
    stage.command(Command::Mark { id: star.id.clone(), hide: None, lock: Some(true) });
    let star = stage.shape(&star.id);
    assert_eq!((stage.shape(&frame.id).text.as_str(), star.alt.as_str(), star.hide, star.lock), ("Plan", "A star", true, true));
    assert_eq!(stage.seat().board.described(&star.id), "A star");
    stage.input(Input::Editable(false));
    let commits = stage.commits();
    stage.command(Command::Rename(frame.id.clone(), "Mine".into()));
    assert_eq!(stage.commits(), commits);
}

#[test]
fn holders_that_are_in_each_other_are_all_listed_once() {
    let (mut a, mut b) = (shape(Kind::Group, 0.0, 0.0, 9.0, 9.0), shape(Kind::Group, 0.0, 0.0, 9.0, 9.0));
    (a.parent, b.parent) = (Some(b.id.clone()), Some(a.id.clone()));
    let stage = Stage::with([a, b]);
    assert_eq!(stage.seat().board.rows(By::Reading, &[]).len(), 2);
}

#[test]
fn a_press_on_the_map_looks_there_without_zooming() {
    let mut stage = people(1);
    stage.input(Input::Look { pan: Vec2::ZERO, zoom: 2.0 });
    stage.command(Command::Center(Point::new(1000.0, 500.0)));
    assert_eq!((view(&stage, 0).center(), stage.seat().board.camera().zoom), (Point::new(1000.0, 500.0), 2.0));
    stage.command(Command::Center(Point::new(f64::NAN, 0.0)));
    assert_eq!(view(&stage, 0).center(), Point::new(1000.0, 500.0));
}
