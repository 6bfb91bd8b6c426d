//! Boards at one model document: what a board commits is written there and comes back as `Stored`, to all. Scripts read like what a person does.

use std::collections::BTreeMap;

use crate::{
    board::{
        Board,
        effect::{Effect, TextField},
        input::{Ask, Button, Clip, Command, Device, Input, Key, Mods, Phase, Pointer, Tool},
    },
    model::{
        geom::{Geo, Point, Size},
        ids::ShapeId,
        order::Order,
        path::Sample,
        presence::OnBoard,
        shape::{Change, Kind, Shape},
    },
};

pub const NONE: Mods = Mods { shift: false, alt: false, ctrl: false };
pub const SHIFT: Mods = Mods { shift: true, ..NONE };
pub const ALT: Mods = Mods { alt: true, ..NONE };
pub const CTRL: Mods = Mods { ctrl: true, ..NONE };

/// A shape as it was before an edit; none when it was not there.
type Before = (ShapeId, Option<Shape>);

/// The document: shapes, and per person what undoes each edit.
#[derive(Default)]
pub struct Model {
    pub shapes: BTreeMap<ShapeId, Shape>,
    undo: Vec<(usize, Vec<Before>)>,
}

/// One person's board and what it asked for.
pub struct Seat {
    pub board: Board,
    pub commits: usize,
    pub presence: OnBoard,
    pub field: Option<TextField>,
    pub said: Vec<String>,
    pub asked: Option<(Ask, Point)>,
    pub clips: Vec<Clip>,
    pub cursor: &'static str,
    pub mods: Mods,
    pub device: Device,
}

pub struct Stage {
    pub model: Model,
    pub seats: Vec<Seat>,
    /// Who acts.
    pub me: usize,
}

impl Stage {
    pub fn new(people: usize) -> Self {
        let seat = |_| Seat {
            board: Board::new(None),
            commits: 0,
            presence: OnBoard::default(),
            field: None,
            said: Vec::new(),
            asked: None,
            clips: Vec::new(),
            cursor: "default",
            mods: NONE,
            device: Device::Mouse,
        };
        Stage { model: Model::default(), seats: (0..people).map(seat).collect(), me: 0 }
    }

    /// A board for one, with shapes on it.
    pub fn with(shapes: impl IntoIterator<Item = Shape>) -> Self {
        let mut stage = Stage::new(1);
        for shape in shapes {
            stage.put(shape);
        }
        stage
    }

    pub fn seat(&self) -> &Seat {
        &self.seats[self.me]
    }
    pub fn commits(&self) -> usize {
        self.seat().commits
    }
    pub fn selection(&self) -> Vec<ShapeId> {
        self.seat().board.selection().to_vec()
    }
    pub fn shapes(&self) -> Vec<&Shape> {
        let mut shapes: Vec<_> = self.model.shapes.values().collect();
        shapes.sort_by(|a, b| (&a.z, &a.id).cmp(&(&b.z, &b.id)));
        shapes
    }
    pub fn shape(&self, id: &ShapeId) -> &Shape {
        &self.model.shapes[id]
    }
    /// The only shape.
    pub fn only(&self) -> &Shape {
        assert_eq!(self.model.shapes.len(), 1, "{:?}", self.shapes());
        self.shapes()[0]
    }

    /// Somebody elsewhere writes a shape.
    pub fn put(&mut self, shape: Shape) {
        self.model.shapes.insert(shape.id.clone(), shape.clone());
        self.tell(vec![shape.id]);
    }
    /// Somebody elsewhere deletes one.
    pub fn remove(&mut self, id: &ShapeId) {
        self.model.shapes.remove(id);
        self.tell(vec![id.clone()]);
    }

    fn tell(&mut self, ids: Vec<ShapeId>) {
        let now: Vec<_> = ids.into_iter().map(|id| (id.clone(), self.model.shapes.get(&id).cloned())).collect();
        for who in 0..self.seats.len() {
            self.send(who, Input::Stored(now.clone()));
        }
    }

    pub fn input(&mut self, input: Input) {
        self.send(self.me, input);
    }
    fn send(&mut self, who: usize, input: Input) {
        for effect in self.seats[who].board.handle(input) {
            let seat = &mut self.seats[who];
            match effect {
                Effect::Commit(changes) => {
                    seat.commits += 1;
                    self.write(who, &changes);
                }
                Effect::Undo => self.undo(who),
                Effect::Present(state) => {
                    seat.presence = state.clone();
                    for other in (0..self.seats.len()).filter(|other| *other != who) {
                        let (name, color) = (who.to_string(), "#112233".into());
                        self.send(other, Input::Peer { peer: who as u64, name, color, state: Some(state.clone()) });
                    }
                }
                Effect::EditText(field) => seat.field = Some(*field),
                Effect::Announce(text) | Effect::Say { words: text, .. } => seat.said.push(text),
                Effect::Clipboard(clip) => seat.clips.push(clip),
                Effect::Cursor(cursor) => seat.cursor = cursor,
                Effect::Redo | Effect::PaintScene | Effect::PaintArea(_) | Effect::PaintNew(_) => {}
                Effect::PaintOverlay | Effect::Panel | Effect::Coast | Effect::PickFiles => {}
                Effect::Ask(ask, at) => seat.asked = Some((ask, at)),
            }
        }
    }

    fn write(&mut self, who: usize, changes: &[Change]) {
        assert!(!changes.is_empty(), "an empty edit");
        let mut before = Vec::new();
        for change in changes {
            let id = change.id();
            before.push((id.clone(), self.model.shapes.get(id).cloned()));
            match change {
                Change::Put(shape) => drop(self.model.shapes.insert(id.clone(), shape.clone())),
                Change::Patch(_, patch) => {
                    if let Some(shape) = self.model.shapes.get_mut(id) {
                        patch.apply(shape);
                    }
                }
                Change::Delete(_) => drop(self.model.shapes.remove(id)),
            }
        }
        self.model.undo.push((who, before));
        self.tell(changes.iter().map(|change| change.id().clone()).collect());
    }

    fn undo(&mut self, who: usize) {
        let Some(at) = self.model.undo.iter().rposition(|(by, _)| *by == who) else { return };
        let (_, before) = self.model.undo.remove(at);
        let ids = before.iter().map(|(id, _)| id.clone()).collect();
        for (id, shape) in before.into_iter().rev() {
            match shape {
                Some(shape) => drop(self.model.shapes.insert(id, shape)),
                None => drop(self.model.shapes.remove(&id)),
            }
        }
        self.tell(ids);
    }

    pub fn pointer(&mut self, phase: Phase, at: (f64, f64), clicks: u8) {
        self.button(phase, Button::Main, at, clicks);
    }
    pub fn button(&mut self, phase: Phase, button: Button, at: (f64, f64), clicks: u8) {
        let (device, mods) = (self.seat().device, self.seat().mods);
        self.input(Input::Pointer(Pointer { phase, device, button, samples: vec![(at.into(), 0.5)], ahead: Vec::new(), mods, clicks }));
    }
    /// Holds these modifier keys from now on.
    pub fn hold(&mut self, mods: Mods) -> &mut Self {
        let me = self.me;
        self.seats[me].mods = mods;
        self
    }
    pub fn device(&mut self, device: Device) -> &mut Self {
        let me = self.me;
        self.seats[me].device = device;
        self
    }
    pub fn take(&mut self, tool: Tool) -> &mut Self {
        self.input(Input::Do(Command::Use(tool)));
        self
    }
    pub fn command(&mut self, command: Command) {
        self.input(Input::Do(command));
    }
    pub fn key(&mut self, key: &str) -> &mut Self {
        let mods = self.seat().mods;
        for down in [true, false] {
            self.input(Input::Key(Key { key: key.into(), down, repeat: false, mods }));
        }
        self
    }
    /// Draws a shape from corner to corner, and gives its id.
    pub fn draw(&mut self, kind: Kind, from: (f64, f64), to: (f64, f64)) -> ShapeId {
        self.take(Tool::Shape(kind)).drag(from, to);
        self.selection()[0].clone()
    }

    /// Press and move, without letting go.
    pub fn pull(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.pointer(Phase::Hover, from, 0);
        self.pointer(Phase::Down, from, 1);
        for step in 1..=4 {
            let t = f64::from(step) / 4.0;
            self.pointer(Phase::Drag, (from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t), 1);
        }
    }
    pub fn drag(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.pull(from, to);
        self.pointer(Phase::Up, to, 1);
    }
    pub fn click(&mut self, at: (f64, f64)) {
        self.pointer(Phase::Hover, at, 0);
        self.pointer(Phase::Down, at, 1);
        self.pointer(Phase::Up, at, 1);
    }
    pub fn double_click(&mut self, at: (f64, f64)) {
        self.click(at);
        self.pointer(Phase::Down, at, 2);
        self.pointer(Phase::Up, at, 2);
    }
    /// Ends the open field with this text.
    pub fn write_text(&mut self, text: &str) {
        let me = self.me;
        let field = self.seats[me].field.take().expect("an open field");
        let size = Size::new(text.len() as f64 * 10.0, 25.0);
        self.input(Input::TextDone { id: field.shape.id, text: text.into(), size });
    }
}

/// A hollow shape.
pub fn shape(kind: Kind, x: f64, y: f64, w: f64, h: f64) -> Shape {
    Shape::new(kind, Geo { x, y, w, h, r: 0.0 }, Order::first())
}
pub fn rect(x: f64, y: f64, w: f64, h: f64) -> Shape {
    shape(Kind::Rectangle, x, y, w, h)
}
pub fn filled(x: f64, y: f64, w: f64, h: f64) -> Shape {
    let mut shape = rect(x, y, w, h);
    shape.style.fill = Some(crate::model::style::Color::WHITE);
    shape
}
pub fn line(kind: Kind, points: &[(f64, f64)]) -> Shape {
    let points: Vec<_> = points.iter().map(|&(x, y)| Sample { x, y, p: 0.5 }).collect();
    Shape::through(kind, &points, Order::first())
}
pub fn geo(x: f64, y: f64, w: f64, h: f64) -> Geo {
    Geo { x, y, w, h, r: 0.0 }
}
pub fn ends(shape: &Shape) -> [Point; 2] {
    let points = shape.points();
    [points.first(), points.last()].map(|s| s.map_or(Point::ZERO, |s| Point::new(s.x, s.y)))
}
