//! Seeded random people at one document: whatever they do in whatever order, the board's promises hold. The seed is in the failure's message.

use super::stage::*;
use crate::{
    board::{
        input::{Axis, Button, Command, Device, Edge, Input, Key, Mods, Phase, Pointer, Run, StyleChange, Tool},
        sheet::is_sound,
    },
    model::{
        geom::{Geo, Point, Rect, Size, Vec2},
        ids::ShapeId,
        nesting,
        shape::{End, Kind, Shape},
        style::{Color, Font},
    },
    scene::{connect, legs},
};

/// Xorshift: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }
    fn number(&mut self) -> f64 {
        match self.roll(60) {
            0 => f64::NAN,
            1 => f64::INFINITY,
            2 => -1e300,
            3 => 1e9,
            _ => self.roll(1200) as f64 - 200.0 + self.roll(8) as f64 / 8.0,
        }
    }
    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())].clone()
    }
    fn mods(&mut self) -> Mods {
        Mods { shift: self.roll(4) == 0, alt: self.roll(6) == 0, ctrl: self.roll(8) == 0 }
    }
    fn tool(&mut self) -> Tool {
        let kind = self.pick(&[
            Kind::Rectangle,
            Kind::Ellipse,
            Kind::Diamond,
            Kind::Line,
            Kind::Arrow,
            Kind::Frame,
            Kind::Sticky,
            Kind::Highlight,
            Kind::Cloud,
        ]);
        self.pick(&[Tool::Select, Tool::Select, Tool::Hand, Tool::Pen, Tool::Shape(kind), Tool::Text, Tool::Eraser])
    }
    fn input(&mut self, stage: &Stage) -> Input {
        match self.roll(31) {
            0..=17 => {
                let phases = [Phase::Down, Phase::Drag, Phase::Drag, Phase::Drag, Phase::Up, Phase::Hover, Phase::Cancel, Phase::Leave];
                let phase = if self.roll(12) == 0 { self.pick(&phases) } else { self.pick(&phases[..6]) };
                let button =
                    if self.roll(10) == 0 { self.pick(&[Button::Middle, Button::Secondary, Button::Eraser]) } else { Button::Main };
                let device = if self.roll(10) == 0 { self.pick(&[Device::Touch, Device::Pen]) } else { Device::Mouse };
                let sample = |_| (Point::new(self.number(), self.number()), self.number());
                let samples = (0..3).map(sample).collect();
                Input::Pointer(Pointer {
                    phase,
                    device,
                    button,
                    samples,
                    ahead: Vec::new(),
                    mods: self.mods(),
                    clicks: 1 + self.roll(2) as u8,
                })
            }
            18..=20 => {
                let keys = [
                    "Tab",
                    "Escape",
                    "Enter",
                    "Delete",
                    "ArrowUp",
                    "ArrowRight",
                    "Control",
                    " ",
                    "Shift",
                    "Alt",
                    "]",
                    "[",
                    "d",
                    "z",
                    "l",
                    "+",
                    "1",
                    "0",
                ];
                Input::Key(Key { key: self.pick(&keys).into(), down: self.roll(3) > 0, repeat: self.roll(5) == 0, mods: self.mods() })
            }
            21 | 22 => Input::Do(Command::Use(self.tool())),
            23 | 24 => {
                let style = self.pick(&[
                    StyleChange::Stroke(Color(0xff)),
                    StyleChange::Fill(Some(Color::WHITE)),
                    StyleChange::Size(40.0),
                    StyleChange::Font(Font::Mono),
                    StyleChange::Width(6.0),
                    StyleChange::Rough(1.0),
                    StyleChange::Bold(true),
                    StyleChange::Run(Run::Elbow),
                    StyleChange::Run(Run::Curved),
                ]);
                let edge = self.pick(&[Edge::Left, Edge::Center, Edge::Bottom]);
                let axis = self.pick(&[Axis::X, Axis::Y]);
                Input::Do(self.pick(&[
                    Command::Undo,
                    Command::Delete,
                    Command::Duplicate,
                    Command::SelectAll,
                    Command::ToFront,
                    Command::ToBack,
                    Command::ToggleLock,
                    Command::ZoomFit,
                    Command::Group,
                    Command::Group,
                    Command::Ungroup,
                    Command::Hide,
                    Command::ShowAll,
                    Command::UnlockAll,
                    Command::Align(edge),
                    Command::Distribute(axis),
                    Command::Flip(axis),
                    Command::Turn(15.0),
                    Command::ToggleSnap,
                    Command::CopyStyle,
                    Command::PasteStyle,
                    Command::Forward,
                    Command::Backward,
                    Command::Reroute,
                    Command::Style(style),
                    Command::Style(style),
                ]))
            }
            25 => Input::Wheel {
                at: Point::new(self.number(), self.number()),
                delta: Vec2::new(self.number(), self.number()),
                zoom: self.roll(2) == 0,
            },
            26 => Input::Pinch {
                at: Point::new(self.number(), self.number()),
                scale: self.number() / 300.0,
                pan: Vec2::new(self.number(), 1.0),
            },
            27 => Input::Look { pan: Vec2::new(self.number(), self.number()), zoom: self.number() / 500.0 },
            28 => match &stage.seat().field {
                Some(field) => Input::TextDone {
                    id: field.shape.id.clone(),
                    text: self.pick(&["", "words", "two\nlines"]).into(),
                    size: Size::new(self.number(), 25.0),
                },
                None => Input::Do(Command::SelectNone),
            },
            29 if stage.model.shapes.len() < 100 => {
                let shapes = stage.seats[self.roll(stage.seats.len())].board.copied();
                if self.roll(4) == 0 {
                    Input::Words("words\r\nand more".into())
                } else {
                    Input::Paste { shapes, in_place: self.roll(2) == 0 }
                }
            }
            _ => Input::Resize(Size::new(self.number(), self.number())),
        }
    }
}

fn check(stage: &Stage, seed: u64) {
    for shape in stage.model.shapes.values() {
        assert!(is_sound(shape), "seed {seed}: {shape:?}");
        above(stage, shape, seed);
    }
    for seat in &stage.seats {
        for id in seat.board.selection() {
            let shape = stage.model.shapes.get(id);
            assert!(shape.is_some_and(|shape| shape.kind != Kind::Group), "seed {seed}: {id} is selected, and gone or a group");
        }
        let camera = seat.board.camera();
        assert!(camera.pan.is_finite() && camera.zoom.is_finite(), "seed {seed}: {camera:?}");
        let shown = seat.board.outline();
        assert_eq!(shown.len(), stage.model.shapes.len(), "seed {seed}");
        assert!(
            shown.iter().all(|shape| stage.model.shapes.get(&shape.id) == Some(*shape)),
            "seed {seed}: a board differs from the document"
        );
        for shape in shown.iter().filter(|shape| shape.kind.is_line()) {
            let seen = seat.board.shown(&shape.id).expect("what is stored is shown");
            assert!(seen.geo.is_sound(), "seed {seed}: {seen:?}");
            // Where it is seen is where its shapes are seen; what it holds on to and is not there makes no difference.
            // The way of one some of whose legs stay is found from what it stores.
            let own = seat.board.table.sheet.drafts().map(|draft| &draft.shape);
            let drafts = own.chain(stage.seats.iter().flat_map(|seat| &seat.presence.draft));
            let drafts: Vec<&Shape> = drafts.filter(|draft| draft.id == shape.id).collect();
            let legs = legs::any(shape) || drafts.iter().any(|draft| legs::any(draft));
            let from = if legs && drafts.is_empty() { shape } else { seen };
            let again = connect::derive(from, &|id| seat.board.shown(id)).filter(|_| drafts.is_empty() || !legs);
            let same =
                |a: &Shape, b: &Shape| ends(a).into_iter().zip(ends(b)).all(|(a, b)| a.distance(b) < 1e-3 * (1.0 + a.to_vec2().hypot()));
            assert!(again.as_ref().is_none_or(|again| same(again, seen)), "seed {seed}: {seen:?} is not where it belongs: {again:?}");
        }
        let overlay = seat.board.overlay();
        assert!(overlay.handles.iter().all(|handle| handle.at.is_finite()), "seed {seed}");
    }
}

/// No shape is above itself, whatever the parents say.
fn above<'a>(stage: &'a Stage, shape: &Shape, seed: u64) -> Vec<&'a Shape> {
    let holders = nesting::holders(shape, &|id| stage.model.shapes.get(id));
    for (i, holder) in holders.iter().enumerate() {
        assert!(holder.id != shape.id && !holders[..i].contains(holder), "seed {seed}: a cycle above {:?}", shape.id);
        let rest = nesting::holders(holder, &|id| stage.model.shapes.get(id));
        assert_eq!(rest, holders[i + 1..], "seed {seed}: a holder sees another order than what is in it");
    }
    holders
}

fn can_be_seen(stage: &Stage, shape: &Shape) -> bool {
    shape.kind != Kind::Group && !shape.hide && above(stage, shape, 0).iter().all(|holder| !holder.hide)
}

/// One document for a while; gives how many edits were made.
fn play(seed: u64, steps: usize) -> usize {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut stage = Stage::new(2 + dice.roll(2));
    let mut editable = vec![true; stage.seats.len()];
    for _ in 0..steps {
        stage.me = dice.roll(stage.seats.len());
        let me = stage.me;
        if dice.roll(80) == 0 {
            editable[me] = dice.roll(3) > 0;
            stage.input(Input::Editable(editable[me]));
        }
        if dice.roll(40) == 0 {
            let turned = Geo { r: dice.roll(7) as f64, ..geo(dice.roll(900) as f64, dice.roll(700) as f64, 90.0, 40.0) };
            let kind = dice.pick(&Kind::ALL);
            stage.put(Shape { geo: turned, ..filled(0.0, 0.0, 1.0, 1.0) });
            // What people do at the same time may leave any parent.
            let all: Vec<_> = stage.model.shapes.keys().cloned().collect();
            let parent = if all.is_empty() { None } else { Some(dice.pick(&all)) };
            stage.put(Shape { kind: dice.pick(&[Kind::Group, Kind::Frame]), parent: parent.clone(), ..filled(0.0, 0.0, 300.0, 300.0) });
            if let Some(id) = parent {
                let parent = Some(dice.pick(&stage.model.shapes.keys().cloned().collect::<Vec<_>>()));
                stage.put(Shape { parent, ..stage.shape(&id).clone() });
            }
            stage.put(Shape { kind, ..line(Kind::Line, &[(10.0, 10.0), (200.0, dice.roll(300) as f64)]) });
        }
        if dice.roll(20) == 0 {
            outside(&mut stage, &mut dice);
        }
        let input = dice.input(&stage);
        let (before, moving) = (stage.commits(), matches!(&input, Input::Pointer(p) if !matches!(p.phase, Phase::Up | Phase::Down)));
        let done = matches!(input, Input::TextDone { .. });
        stage.input(input);
        if done {
            stage.seats[me].field = None;
        }
        let commits = stage.commits() - before;
        assert!(commits <= 1, "seed {seed}: {commits} edits of one input");
        assert!(commits == 0 || (editable[me] && !moving), "seed {seed}: an edit without the right to it, or before pointer-up");
        check(&stage, seed);
    }
    // Everybody undoes all that they did; what remains was put there from outside.
    for me in 0..stage.seats.len() {
        stage.me = me;
        stage.input(Input::Editable(true));
        for _ in 0..stage.commits() + 1 {
            stage.command(Command::Undo);
        }
        check(&stage, seed);
    }
    // Whoever was in the middle of something gives it up: everybody sees what is stored, and nothing else.
    for me in 0..stage.seats.len() {
        stage.me = me;
        if let Some(field) = stage.seats[me].field.take() {
            stage.input(Input::TextDone { id: field.shape.id, text: field.shape.text, size: Size::new(10.0, 10.0) });
        }
        stage.key("Escape");
    }
    for seat in &stage.seats {
        let everything = Rect::new(-Geo::LIMIT, -Geo::LIMIT, Geo::LIMIT, Geo::LIMIT).inflate(Geo::LIMIT, Geo::LIMIT);
        let seen: Vec<_> = seat.board.shapes_in(everything).collect();
        let stored: Vec<Shape> = stage.shapes().into_iter().cloned().collect();
        let mut stored = connect::resolved(&stored).into_owned();
        stored.retain(|shape| can_be_seen(&stage, shape));
        assert_eq!(seen, stored.iter().collect::<Vec<_>>(), "seed {seed}");
    }
    stage.seats.iter().map(|seat| seat.commits).sum()
}

/// What others do meanwhile: arrows between anything, also what is not there, moves, and deletes that let go of nothing.
fn outside(stage: &mut Stage, dice: &mut Dice) {
    let ids: Vec<_> = stage.model.shapes.keys().cloned().collect();
    if ids.is_empty() {
        return;
    }
    match dice.roll(4) {
        0 => stage.remove(&dice.pick(&ids)),
        1 => {
            let mut shape = stage.shape(&dice.pick(&ids)).clone();
            shape.geo.x = dice.roll(900) as f64;
            stage.put(shape);
        }
        _ => {
            let mut arrow = line(Kind::Arrow, &[(dice.roll(900) as f64, 0.0), (50.0, dice.roll(600) as f64)]);
            if dice.roll(3) == 0 {
                let (x, y) = (dice.roll(900) as f64, dice.roll(600) as f64);
                let bends = [(0.0, 0.0), (x, 0.0), (x, y), (x + 90.0, y), (x + 90.0, 30.0), (400.0, 30.0)];
                arrow = line(Kind::Arrow, &bends[..4 + dice.roll(3)]);
                arrow.pts.iter_mut().for_each(|s| s.p = dice.roll(2) as f64);
            }
            let mut end = || {
                let shape = if dice.roll(9) == 0 { ShapeId::random() } else { dice.pick(&ids) };
                let at = [dice.roll(5) as f64 / 4.0, dice.roll(5) as f64 / 4.0];
                (dice.roll(4) > 0).then(|| End { shape, at, pin: dice.roll(3) == 0 })
            };
            (arrow.from, arrow.to) = (end(), end());
            (arrow.style.elbow, arrow.style.round) = (dice.roll(2) == 0, dice.roll(2) == 0);
            stage.put(arrow);
        }
    }
}

/// The first seed: that of a failure can be given back.
fn base() -> u64 {
    std::env::var("TANDEM_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1)
}

#[test]
fn undoing_everything_restores_what_was_there() {
    for seed in base()..base() + 40 {
        let mut dice = Dice(u64::wrapping_mul(seed, 0x9e37_79b9_7f4a_7c15) | 1);
        let mut stage = Stage::new(1);
        for i in 0..6 {
            stage.put(filled(f64::from(i) * 130.0, f64::from(i % 3) * 150.0, 100.0, 60.0));
        }
        (0..8).for_each(|_| outside(&mut stage, &mut dice));
        let before = stage.model.shapes.clone();
        for _ in 0..150 {
            let input = dice.input(&stage);
            let done = matches!(input, Input::TextDone { .. });
            stage.input(input);
            if done {
                stage.seats[0].field = None;
            }
        }
        stage.key("Escape");
        if let Some(field) = stage.seats[0].field.take() {
            stage.input(Input::TextDone { id: field.shape.id, text: field.shape.text, size: Size::new(10.0, 10.0) });
        }
        for _ in 0..stage.commits() + 1 {
            stage.command(Command::Undo);
        }
        assert_eq!(stage.model.shapes, before, "seed {seed}");
        check(&stage, seed);
    }
}

#[test]
fn random_people_break_no_promise() {
    let edits: usize = (base()..base() + 60).map(|seed| play(seed, 300)).sum();
    assert!(edits > 100, "people who do nothing prove nothing: {edits} edits");
}
