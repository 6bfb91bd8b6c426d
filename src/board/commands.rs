//! What buttons, menus and shortcuts do to the selection; each is one edit. What they do to tools and camera is `Board`'s.

use super::{
    dress::seed,
    input::StyleChange,
    reading,
    selection::Selection,
    table::{Table, held_at, roomy},
};
use crate::{
    model::{
        geom::{Geo, Rect, Size, Vec2},
        ids::ShapeId,
        shape::{Change, End, Kind, Patch, Shape},
        style::Style,
    },
    scene::label,
};

/// How far a duplicate lies from its original, in CSS pixels.
const ASIDE: f64 = 16.0;

impl Table {
    pub fn delete(&mut self) {
        let free = |id: &&ShapeId| self.sheet.get(id).is_some_and(|shape| !shape.lock);
        let gone: Vec<_> = self.selection.ids().iter().filter(free).cloned().collect();
        if !gone.is_empty() && self.editable {
            self.announce(if gone.len() == 1 { "Deleted".into() } else { format!("{} shapes deleted", gone.len()) });
            self.commit(self.deletion(gone));
        }
    }

    /// Copies with new ids above everything, in the same order among themselves, then copies of the groups that are copied whole. Ends that hold on
    /// to a copied shape hold on to its copy; a copy is in the copy of what the shape is in, or in that itself.
    pub fn copies(&self, shapes: &[Shape]) -> Vec<Shape> {
        let mut set = Selection::default();
        set.set(shapes.iter().map(|shape| shape.id.clone()).collect());
        self.twins(shapes.iter().chain(self.groups_within(&set)).collect(), true)
    }
    /// Copies of shapes and groups. `at_home` when what they are in is on this board.
    pub fn twins(&self, shapes: Vec<&Shape>, at_home: bool) -> Vec<Shape> {
        let mut ids: Vec<_> = shapes.iter().map(|shape| (&shape.id, ShapeId::random())).collect();
        ids.sort_unstable();
        let twin = |id: &ShapeId| ids.binary_search_by(|(old, _)| (*old).cmp(id)).ok().map(|at| ids[at].1.clone());
        let held = |end: &Option<End>| end.as_ref().and_then(|end| Some(End { shape: twin(&end.shape)?, at: end.at, pin: end.pin }));
        let mut z = self.sheet.top();
        let mut copies = Vec::with_capacity(shapes.len());
        for shape in shapes {
            let (from, to) = (held(&shape.from), held(&shape.to));
            let parent = shape.parent.as_ref().and_then(|id| twin(id).or_else(|| at_home.then(|| id.clone())));
            let id = twin(&shape.id).unwrap_or_else(ShapeId::random);
            copies.push(Shape { id, z: z.clone(), from, to, parent, by: self.me.clone(), lock: false, ..self.sheet.rest(shape) });
            z = z.after();
        }
        copies
    }
    pub fn duplicate(&mut self) {
        let by = Vec2::new(self.px(ASIDE), self.px(ASIDE));
        let mut copies = self.copies(&self.carried(self.movable()));
        if copies.is_empty() || !self.editable {
            return;
        }
        for copy in &mut copies {
            copy.geo = copy.geo.translate(by);
        }
        self.put_down(copies, "duplicated");
    }
    /// Commits new shapes and selects them.
    pub fn put_down(&mut self, shapes: Vec<Shape>, done: &str) {
        let ids = shapes.iter().map(|shape| shape.id.clone()).collect();
        self.commit(shapes.into_iter().map(Change::Put).collect());
        self.select(ids);
        let said = match self.selection.len() {
            1 => ["1 shape ", done].concat(),
            n => [&n.to_string(), " shapes ", done].concat(),
        };
        self.announce(said);
    }

    pub fn nudge(&mut self, by: Vec2) {
        if self.crop_by(by, false) {
            return;
        }
        let shapes = self.carried(self.movable());
        let mut along: Vec<_> = shapes.iter().map(|shape| shape.id.clone()).collect();
        along.sort_unstable();
        let moved = |old: &Shape| {
            let taken = self.taken(old, &along);
            let new = Shape { geo: taken.geo.translate(by), ..taken };
            Patch::between(old, &new).map(|patch| Change::Patch(old.id.clone(), patch))
        };
        let moved = shapes.iter().filter_map(moved).collect();
        self.commit(moved);
    }

    pub fn select_all(&mut self) {
        let all: Vec<_> =
            self.sheet.all().filter(|shape| !shape.lock && self.sheet.can_be_seen(shape)).map(|shape| shape.id.clone()).collect();
        self.announce(format!("{} shapes selected", all.len()));
        self.select(all);
    }

    /// Locks the selection, or unlocks it when all of it is locked.
    pub fn toggle_lock(&mut self) {
        let shapes = self.selection.stacked(&self.sheet);
        let lock = !shapes.iter().all(|shape| shape.lock);
        let change = |shape: &&Shape| Change::Patch(shape.id.clone(), Patch { lock: Some(lock), ..Patch::default() });
        let changes: Vec<_> = shapes.iter().filter(|shape| shape.lock != lock).map(change).collect();
        if !changes.is_empty() && self.editable {
            self.commit(changes);
            self.announce(if lock { "Locked" } else { "Unlocked" });
        }
    }

    /// Hides the selection.
    pub fn hide(&mut self) {
        let change = |shape: Shape| Change::Patch(shape.id, Patch { hide: Some(true), ..Patch::default() });
        let changes: Vec<_> = self.movable().into_iter().map(change).collect();
        if !changes.is_empty() && self.editable {
            self.commit(changes);
            self.select(Vec::new());
            self.announce("Hidden");
        }
    }
    /// Unlocks everything, or shows everything that is hidden.
    pub fn free(&mut self, locked: bool) {
        let bound = |shape: &&Shape| if locked { shape.lock } else { shape.hide };
        let patch = if locked { Patch { lock: Some(false), ..Patch::default() } } else { Patch { hide: Some(false), ..Patch::default() } };
        let ids: Vec<_> = self.sheet.all().filter(bound).map(|shape| shape.id.clone()).collect();
        if !ids.is_empty() && self.editable {
            self.commit(ids.iter().map(|id| Change::Patch(id.clone(), patch.clone())).collect());
            self.select(ids);
            self.announce(if locked { "Unlocked" } else { "Shown" });
        }
    }

    /// Writes a choice into the selection and into the style of the next shape.
    pub fn restyle(&mut self, choice: StyleChange) {
        let first = self.movable().first().map(|shape| shape.kind);
        self.dress.choose(choice, first.or(self.drawing));
        self.redress(&|shape| {
            if concerns(choice, shape.kind) {
                choice.apply(&mut shape.style);
            }
        });
    }
    /// Changes how each selected shape looks; boxes follow their text.
    pub fn redress(&mut self, dress: &dyn Fn(&mut Shape)) {
        let mut changes = Vec::new();
        for old in self.movable() {
            let mut new = old.clone();
            dress(&mut new);
            if new.style == old.style {
                continue;
            }
            if new.style.elbow != old.style.elbow && old.pts.len() > 1 {
                // The bends of the one way are none of the other.
                let points = self.sheet.rest(&old).points();
                new.lay(&[points[0], points[points.len() - 1]]);
            }
            new.style.seed = seed(&new.style, &new.id);
            let wide = estimate(&new) / estimate(&old).max(1e-3);
            if new.kind == Kind::Text && !new.style.fixed && (new.style.size != old.style.size || wide != 1.0) {
                // The field measured the box with the real font; the estimates of the two fonts have the same fault.
                let high = f64::from(new.style.size / old.style.size.max(1e-3));
                let corner = old.geo.turn() * old.geo.rect().origin();
                new.geo = held_at(corner, Size::new(old.geo.w * wide, old.geo.h * high), old.geo.r);
            }
            let written = |style: &Style| (style.size, style.font, style.bold);
            if written(&new.style) != written(&old.style) {
                new.geo = roomy(&new);
            }
            changes.extend(Patch::between(&old, &new).map(|patch| Change::Patch(old.id.clone(), patch)));
        }
        self.commit(changes);
    }

    /// Moves the selection to the next shape in reading order, and says what it is. False at the end of the board, so that the keyboard can leave it.
    pub fn read_on(&mut self, back: bool) -> bool {
        let Some((id, place, count)) = self.next(back) else { return false };
        if let Some(shape) = self.sheet.get(&id) {
            let text = format!("{}, {} of {count}", self.sheet.told(shape), place + 1);
            self.visit(id);
            self.announce(text);
        }
        true
    }

    /// Selects one shape and brings it into view; nothing happens when it is gone.
    pub fn visit(&mut self, id: ShapeId) {
        let Some(shape) = self.sheet.get(&id) else { return };
        self.select(if shape.kind == Kind::Group { self.leaves(&id) } else { vec![id] });
        if let Some(bounds) = self.selection.frame(&self.sheet).map(Geo::bounds) {
            self.show(bounds);
        }
    }
    /// Brings a part of the board into view.
    pub fn show(&mut self, bounds: Rect) {
        if !self.camera.view(self.size).contains_rect(bounds) {
            let middle = self.camera.to_screen() * bounds.center();
            self.camera.pan_by(self.size.to_rect().center() - middle);
        }
    }
    /// The shape after the selection in reading order, its place, and how many there are.
    pub fn next(&self, back: bool) -> Option<(ShapeId, usize, usize)> {
        let read = reading::order(self.sheet.all().filter(|shape| self.sheet.can_be_seen(shape)));
        let here = |edge: fn(usize, usize) -> usize| {
            let places = read.iter().enumerate().filter(|(_, id)| self.selection.has(id)).map(|(i, _)| i);
            places.reduce(edge)
        };
        let to = match (back, here(usize::max), here(usize::min)) {
            (false, last, _) => last.map_or(0, |last| last + 1),
            (true, _, first) => first?.checked_sub(1)?,
        };
        Some(((*read.get(to)?).clone(), to, read.len()))
    }
}

/// The width of the widest line of a text.
pub(super) fn estimate(shape: &Shape) -> f64 {
    let width = |line: &str| label::width(shape, line, f64::from(shape.style.size));
    shape.text.split('\n').map(width).fold(0.0, f64::max)
}

/// Whether a choice can be seen on a shape of this kind.
fn concerns(choice: StyleChange, kind: Kind) -> bool {
    use StyleChange as S;
    match choice {
        S::Stroke(_) => kind != Kind::Image,
        S::Opacity(_) => true,
        S::Fill(_) => kind.is_form() || matches!(kind, Kind::Sticky | Kind::Frame | Kind::Line | Kind::Pen),
        S::Width(_) => !matches!(kind, Kind::Text | Kind::Sticky | Kind::Image),
        S::Dash(_) => kind.is_form() || kind.is_line() || kind == Kind::Frame,
        S::Pattern(_) => kind.is_form() || kind == Kind::Line,
        S::Rough(_) => kind.is_form() || kind.is_line(),
        S::Size(_) | S::Font(_) | S::Bold(_) | S::Italic(_) => kind.has_text() && kind != Kind::Frame,
        S::Align(_) => kind.is_form() || matches!(kind, Kind::Sticky | Kind::Text),
        S::Valign(_) => kind.is_form() || kind == Kind::Sticky,
        S::Head(_) | S::Tail(_) | S::Run(_) => kind.is_line(),
        S::Radius(_) => kind.is_form() && kind != Kind::Ellipse,
        S::Round(_) => kind.is_line() || (kind.is_form() && kind != Kind::Ellipse),
    }
}
