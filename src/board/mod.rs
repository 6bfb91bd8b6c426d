//! The whiteboard as a state machine: `handle(Input) -> Vec<Effect>`. No DOM, no CRDT, no clock.
//!
//! [`Board`] decides who hears an input: a tool, the camera, a command. A gesture is a draft that others see as presence; pointer-up makes it one edit.
//! Inputs of any order and content are survived; what leaves as `Effect::Commit` is always sound.

pub mod actions;
mod align;
mod asking;
pub mod camera;
pub mod clipboard;
mod commands;
mod crop;
mod dispatch;
mod dress;
pub mod effect;
pub mod exporting;
mod finding;
mod flow;
mod following;
mod frames;
mod groups;
mod hit;
mod hold;
mod index;
pub mod input;
pub mod inserting;
pub mod keys;
mod legs;
mod minimap;
pub mod outline;
pub mod overlay;
mod panel;
mod peers;
mod placing;
mod presenting;
pub mod reading;
mod resize;
mod resting;
mod selection;
mod sheet;
pub mod snap;
mod stacking;
mod table;
mod tools;

#[cfg(test)]
mod tests;

pub use camera::Camera;
pub use overlay::Overlay;
pub use panel::Panel;
pub use resting::Snapping;

use dispatch::by_browser;
use effect::Effect;
use input::{Button, Command, Device, Input, Key, Mods, Phase, Pointer, Tool};
use peers::Peer;
use sheet::Damage;
pub use sheet::Seen;
use table::Table;
use tools::{After, Handling, Press};

use crate::model::{
    geom::{Geo, Point, Rect, Vec2},
    ids::{ShapeId, UserId},
    path::Sample,
    presence::OnBoard,
    shape::Shape,
};

pub struct Board {
    table: Table,
    tool: Tool,
    active: Box<dyn Handling>,
    /// A borrowed tool for one gesture: the hand under Space or the middle button, the eraser end of a pen.
    over: Option<Box<dyn Handling>>,
    /// The button of the gesture under way.
    held: Button,
    /// Where on the canvas it began.
    from: Point,
    space: bool,
    /// Fingers do not draw where a pen does: they rest on the glass.
    pen_seen: bool,
    last: Option<Press>,
    shown: Shown,
}

/// What the shell was told last.
struct Shown {
    camera: Camera,
    panel: Panel,
    cursor: &'static str,
    presence: OnBoard,
}

impl Board {
    /// An empty, editable board for this person.
    pub fn new(me: Option<UserId>) -> Self {
        let table = Table::new(me);
        let panel = panel::panel(&table, Tool::Select);
        let shown = Shown { camera: table.camera, panel, cursor: "default", presence: OnBoard::default() };
        let active = tools::start(Tool::Select);
        Board {
            table,
            tool: Tool::Select,
            active,
            over: None,
            held: Button::Main,
            from: Point::ZERO,
            space: false,
            pen_seen: false,
            last: None,
            shown,
        }
    }

    /// Takes one input; the effects are to be done in order.
    pub fn handle(&mut self, input: Input) -> Vec<Effect> {
        let passing = matches!(&input, Input::Pointer(p) if matches!(p.phase, Phase::Hover | Phase::Drag));
        let led = matches!(input, Input::Peer { .. } | Input::Resize(_));
        let before = (self.table.following, self.table.camera);
        match input {
            Input::Pointer(pointer) => self.pointer(pointer),
            Input::Wheel { at, delta, zoom } if zoom => self.table.camera.zoom_at(at, (-delta.y.clamp(-30.0, 30.0) * 0.01).exp()),
            Input::Wheel { delta, .. } => self.table.pan(-delta),
            Input::Pinch { at, scale, pan } => {
                // The first finger had begun something before the second came.
                if !self.waits() {
                    self.cancel();
                }
                self.table.camera.zoom_at(at, scale);
                self.table.pan(pan);
            }
            Input::Menu(at) if at.is_finite() => {
                self.cancel();
                self.menu(Some(at));
            }
            Input::Menu(_) => {}
            Input::Look { pan, zoom } => self.table.camera.look(pan, zoom),
            Input::Key(key) => self.key(key),
            Input::Do(command) => self.command(command),
            Input::Resize(size) if size.is_finite() => {
                (self.table.size, self.table.seen) = (size, true);
                self.table.keep_up();
            }
            Input::Resize(_) => {}
            Input::Stored(changes) => {
                self.table.sheet.store_all(changes);
                self.table.pruned();
            }
            Input::Peer { peer, name, color, state } => {
                self.table.sheet.peer(peer, state.map(|state| Peer::new(name, color, state)));
                self.table.stale = true;
                self.table.keep_up();
            }
            Input::TextDone { id, text, size } => self.table.text_done(&id, text, size),
            Input::Insert { shapes, at } => {
                self.take(Tool::Select);
                self.table.insert(shapes, at);
            }
            Input::Pictures(pictures) => {
                self.take(Tool::Select);
                self.table.insert_pictures(pictures);
            }
            Input::Paste { shapes, in_place } => {
                self.take(Tool::Select);
                self.table.paste(&shapes, in_place);
            }
            Input::Grid(on) => self.table.snapping.grid = on,
            Input::Snap(on) => self.table.snapping.shapes = on,
            Input::Say { words, trouble } => self.table.out.push(Effect::Say { words, trouble }),
            Input::Words(words) => {
                self.take(Tool::Select);
                self.table.paste_words(&words);
            }
            Input::Editable(editable) => self.set_editable(editable),
            Input::Name(name) => self.table.name = name,
        }
        // Who moves looks for themselves.
        if !led && before.0.is_some() && before.0 == self.table.following && before.1 != self.table.camera {
            self.table.follow(None);
        }
        self.finish(passing)
    }

    pub fn panel(&self) -> Panel {
        self.shown.panel.clone()
    }
    pub fn camera(&self) -> Camera {
        self.table.camera
    }
    /// Shapes whose paint may meet `view`, in stacking order; drafts cover what is stored, text that is being typed is left out.
    pub fn shapes_in(&self, view: Rect) -> impl Iterator<Item = &Shape> {
        self.table.sheet.meeting(view).into_iter()
    }
    /// The same for a painter, without what floats over the scene.
    pub fn scene(&self, view: Rect) -> Vec<Seen<'_>> {
        self.table.sheet.scene(view)
    }
    /// What is painted over the scene, in stacking order: new drafts, and many shapes that are being moved.
    pub fn floating(&self) -> Vec<Seen<'_>> {
        self.table.sheet.floating()
    }
    /// What the scene shows in a place of the sheet (of [`Seen::like`]), if anything.
    pub fn seen_at(&self, place: u32) -> Option<Seen<'_>> {
        self.table.sheet.seen_at(place)
    }
    /// A box that no stored shape lies outside of.
    pub fn reach(&self) -> Option<Rect> {
        self.table.sheet.reach()
    }
    /// One shape as it is to be painted.
    pub fn shown(&self, id: &ShapeId) -> Option<&Shape> {
        self.table.sheet.shown(id)
    }
    /// The frames that a shape is seen through (it is cut off at their edges); `None` when it is hidden.
    pub fn seen_through<'a>(&'a self, shape: &'a Shape) -> Option<Vec<Geo>> {
        self.table.sheet.seen_through(shape)
    }
    /// What is copied of the selection: its shapes, what lies in its frames, its groups.
    pub fn copied(&self) -> Vec<Shape> {
        self.table.copied()
    }
    /// The stored shapes in reading order.
    pub fn outline(&self) -> Vec<&Shape> {
        reading::order(self.table.sheet.all()).into_iter().filter_map(|id| self.table.sheet.get(id)).collect()
    }
    /// A few words for a shape, with what it is joined to.
    pub fn told(&self, shape: &Shape) -> String {
        self.table.sheet.told(shape)
    }
    pub fn has(&self, id: &ShapeId) -> bool {
        self.table.sheet.has(id)
    }
    /// How many shapes are stored.
    pub fn count(&self) -> usize {
        self.table.sheet.count()
    }
    pub fn overlay(&self) -> Overlay {
        overlay::overlay(&self.table, !self.busy() && self.tool == Tool::Select)
    }
    pub fn snapping(&self) -> Snapping {
        self.table.snapping
    }
    /// Sorted by id.
    pub fn selection(&self) -> &[ShapeId] {
        self.table.selection.ids()
    }
    /// Nothing lies here, and nobody is drawing or writing.
    pub fn is_empty(&self) -> bool {
        self.table.sheet.is_empty() && self.table.editing.is_none()
    }
    /// Whose view this one shows.
    pub fn following(&self) -> Option<u64> {
        self.table.following
    }
    /// Changes whenever what `shapes_in` gives has changed.
    pub fn scene_rev(&self) -> u64 {
        self.table.sheet.rev()
    }
    /// Whether the board will do something with this key press, so that the browser must not. Tab past the last shape leaves the board.
    pub fn wants(&self, key: &Key) -> bool {
        match keys::command(key) {
            Some(Command::Clip(clip)) => !by_browser(clip),
            Some(Command::Next { back }) => self.aims(back).is_some() || self.table.next(back).is_some(),
            Some(Command::EditText) if self.places() || self.waits() => true,
            Some(Command::Walk(x, y)) => self.table.neighbour(Vec2::new(x, y)).is_some(),
            Some(Command::EditText | Command::Sprout(..) | Command::Nudge(..) | Command::Grow(..)) => !self.table.selection.is_empty(),
            Some(_) => true,
            None => key.key == " ",
        }
    }

    fn busy(&self) -> bool {
        self.over.as_ref().map_or(self.active.busy(), |over| over.busy())
    }

    /// Between two presses of one gesture.
    fn waits(&self) -> bool {
        self.over.is_none() && self.active.waits()
    }

    fn pointer(&mut self, pointer: Pointer) {
        let Some(press) = self.press(&pointer) else { return };
        self.pen_seen |= pointer.device == Device::Pen;
        self.table.pointer = if pointer.phase == Phase::Leave { None } else { Some(press.at) };
        match pointer.phase {
            Phase::Down => self.down(&press, pointer.button),
            Phase::Drag if self.busy() => self.drag(&press),
            Phase::Hover if self.waits() => self.drag(&press),
            Phase::Hover if !self.busy() => self.active.hover(&mut self.table, &press),
            Phase::Up if self.busy() && pointer.button == self.held => self.up(&press),
            Phase::Cancel => {
                self.cancel();
            }
            Phase::Leave if self.table.hover.take().is_some() => self.table.stale = true,
            _ => {}
        }
        self.last = Some(press);
    }

    fn down(&mut self, press: &Press, button: Button) {
        if self.busy() && !self.waits() {
            if button != self.held {
                return;
            }
            // Its end was lost on the way.
            self.cancel();
        }
        let resting = self.pen_seen && press.device == Device::Touch && !self.tool.looks();
        self.over = match button {
            Button::Middle | Button::Secondary => Some(Tool::Hand),
            Button::Main if self.space || resting => Some(Tool::Hand),
            Button::Eraser if self.table.editable => Some(Tool::Eraser),
            Button::Eraser => return,
            Button::Main => None,
        }
        .map(tools::start);
        (self.held, self.from) = (button, press.screen);
        self.table.hover = None;
        self.table.stale = true;
        self.over.as_mut().unwrap_or(&mut self.active).down(&mut self.table, press);
    }
    fn drag(&mut self, press: &Press) {
        self.over.as_mut().unwrap_or(&mut self.active).drag(&mut self.table, press);
    }
    fn up(&mut self, press: &Press) {
        let paper = self.over.as_ref().unwrap_or(&self.active).cursor(&self.table) == "grabbing";
        if paper && press.device == Device::Touch {
            self.table.out.push(Effect::Coast);
        }
        if let Some(mut over) = self.over.take() {
            over.up(&mut self.table, press);
            // A button that moves the paper when it is dragged opens the menu when it is not.
            if self.held == Button::Secondary && !press.strayed(self.from) {
                self.menu(Some(press.screen));
            }
        } else if self.active.up(&mut self.table, press) == After::Select {
            self.take(Tool::Select);
        }
        self.table.rested();
        self.table.stale = true;
    }

    /// Undoes the gesture under way. False when there was none.
    fn cancel(&mut self) -> bool {
        let busy = self.busy();
        if let Some(mut over) = self.over.take() {
            over.cancel(&mut self.table);
        }
        self.active.cancel(&mut self.table);
        self.table.rested();
        self.table.draft(Vec::new());
        busy
    }

    fn take(&mut self, tool: Tool) {
        self.cancel();
        let allowed = self.table.editable || tool.looks();
        self.tool = if allowed { tool } else { Tool::Select };
        if self.tool != Tool::Select {
            self.table.leave(None);
        }
        self.active = tools::start(self.tool);
        self.table.drawing = self.tool.draws();
        self.table.hover = None;
        self.table.aim = None;
        self.table.target = None;
        self.table.stale = true;
    }

    fn set_editable(&mut self, editable: bool) {
        if self.table.editable != editable {
            self.table.editable = editable;
            self.take(self.tool);
        }
    }

    fn key(&mut self, key: Key) {
        if key.key == " " {
            self.space = key.down;
            return;
        }
        if matches!(key.key.as_str(), "Shift" | "Alt" | "Control" | "Meta") {
            if !key.down {
                self.table.flow = None;
            }
            // What is being dragged answers at once.
            let mods = Mods {
                shift: if key.key == "Shift" { key.down } else { key.mods.shift },
                alt: if key.key == "Alt" { key.down } else { key.mods.alt },
                ctrl: if matches!(key.key.as_str(), "Control" | "Meta") { key.down } else { key.mods.ctrl },
            };
            if let (true, Some(last)) = (self.busy(), self.last.clone()) {
                self.drag(&Press { mods, path: Vec::new(), ahead: Vec::new(), ..last });
            }
            return;
        }
        let repeats = |command: &Command| {
            use Command::*;
            matches!(command, Undo | Redo | ZoomIn | ZoomOut | Nudge(..) | Walk(..) | Grow(..) | Next { .. } | EditText | Escape)
        };
        let command = keys::command(&key).filter(|command| key.down && (!key.repeat || repeats(command)));
        if matches!(command, Some(Command::Clip(clip)) if by_browser(clip)) {
            return;
        }
        // A gesture under way is not disturbed by what would only move things along.
        let idle = |command: &Command| {
            matches!(
                command,
                Command::Nudge(..) | Command::Grow(..) | Command::Sprout(..) | Command::Walk(..) | Command::EditText | Command::Next { .. }
            )
        };
        if let Some(command) = command.filter(|command| !(self.busy() && !self.waits() && idle(command))) {
            self.command(command);
        }
    }

    /// Turns positions into board units; positions that are none are dropped, far ones brought within the board's limits.
    fn press(&self, pointer: &Pointer) -> Option<Press> {
        let reach = Geo::LIMIT / 4.0;
        let place = |screen: Point| {
            let at = self.table.camera.to_board(screen);
            Point::new(at.x.max(-reach).min(reach), at.y.max(-reach).min(reach))
        };
        let finite = |(screen, _): &&(Point, f64)| screen.is_finite();
        let mut sound = pointer.samples.iter().filter(finite);
        let sample = |(screen, p): &(Point, f64)| {
            let at = place(*screen);
            Sample { x: at.x, y: at.y, p: if p.is_finite() { p.clamp(0.0, 1.0) } else { 0.5 } }
        };
        let path: Vec<Sample> = sound.clone().map(sample).collect();
        let ahead = pointer.ahead.iter().filter(finite).map(sample).collect();
        let (screen, _) = *sound.next_back()?;
        Some(Press { at: place(screen), screen, path, ahead, mods: pointer.mods, device: pointer.device, clicks: pointer.clicks })
    }

    /// Adds what the shell must be told by what has changed since the last time. `passing` inputs cannot change the panel but for the zoom.
    fn finish(&mut self, passing: bool) -> Vec<Effect> {
        let mut out = std::mem::take(&mut self.table.out);
        let moved = self.table.camera != self.shown.camera;
        let stale = std::mem::take(&mut self.table.stale);
        self.shown.camera = self.table.camera;
        let damage = self.table.sheet.take_damage();
        let float = damage.contains(&Damage::Float);
        let whole = damage.is_empty();
        out.extend(damage.into_iter().filter_map(|damage| match damage {
            Damage::Area(area) => Some(Effect::PaintArea(area)),
            Damage::New(place) => Some(Effect::PaintNew(place)),
            Damage::Float => None,
        }));
        if moved || float {
            out.push(Effect::PaintScene);
        } else if stale && whole {
            out.push(Effect::PaintOverlay);
        }
        if !passing || stale || self.table.camera.zoom != self.shown.panel.zoom {
            let panel = panel::panel(&self.table, self.tool);
            if panel != self.shown.panel {
                self.shown.panel = panel;
                out.push(Effect::Panel);
            }
        }
        let presence = presenting::presence(&self.table);
        if presence != self.shown.presence {
            self.shown.presence.clone_from(&presence);
            out.push(Effect::Present(presence));
        }
        let cursor = match &self.over {
            Some(over) => over.cursor(&self.table),
            None if self.space => "grab",
            None => self.active.cursor(&self.table),
        };
        if std::mem::replace(&mut self.shown.cursor, cursor) != cursor {
            out.push(Effect::Cursor(cursor));
        }
        out
    }
}
