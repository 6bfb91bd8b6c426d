//! What all tools work on: camera, shapes, selection, style, and the effects of the input at hand. Edits leave through `commit` alone, which lets
//! nothing out when the board may only be looked at.

use super::{
    camera::Camera,
    dress::Dress,
    effect::{Effect, TextField},
    finding::Finding,
    flow::Flow,
    hit,
    hold::Target,
    resting::{Resting, Snapping},
    selection::Selection,
    sheet::{Draft, Sheet, is_sound},
};
use crate::{
    model::{
        geom::{Geo, Point, Rect, Size, Vec2},
        ids::{ShapeId, UserId},
        shape::{Change, Kind, Patch, Shape},
        style::Style,
    },
    scene::label,
};

/// Lines of text are this high, in font sizes.
const LINE: f64 = crate::scene::text::LINE;

/// Text that is being typed in the field over the canvas.
#[derive(Debug, Clone)]
pub struct Editing {
    pub shape: Shape,
    /// It is not stored yet.
    pub new: bool,
}

#[derive(Debug)]
pub struct Table {
    pub me: Option<UserId>,
    pub camera: Camera,
    /// Of the canvas, in CSS pixels.
    pub size: Size,
    pub editable: bool,
    pub sheet: Sheet,
    pub selection: Selection,
    /// The group in which clicks take its members.
    pub entered: Option<ShapeId>,
    /// The picture whose crop the handles change.
    pub cropping: Option<ShapeId>,
    /// Of the next shape.
    pub dress: Dress,
    /// What the tool in use draws.
    pub drawing: Option<Kind>,
    /// The own name, under sticky notes.
    pub name: String,
    /// The own pointer on the board.
    pub pointer: Option<Point>,
    /// It is a laser.
    pub laser: bool,
    /// The shape under it.
    pub hover: Option<ShapeId>,
    /// Where an arrow that is drawn by keys will end.
    pub aim: Option<ShapeId>,
    /// What the end of a line that is drawn or dragged would hold on to.
    pub target: Option<Target>,
    /// What the next neighbour that is made by keys stands beside.
    pub flow: Option<Flow>,
    /// Whose view this one keeps up with (CRDT client id).
    pub following: Option<u64>,
    pub finding: Finding,
    /// The canvas is there: its size is one, and others may hear what it shows.
    pub seen: bool,
    /// The shapes of the last gesture that became an edit.
    pub committed: Vec<ShapeId>,
    /// So many points at the end of the stroke that is being drawn are a guess: nobody else sees them.
    pub ahead: usize,
    /// Of the shape whose style was copied.
    pub look: Option<Style>,
    pub snapping: Snapping,
    pub resting: Resting,
    /// In board units.
    pub marquee: Option<Rect>,
    pub editing: Option<Editing>,
    /// The overlay must be painted.
    pub stale: bool,
    pub out: Vec<Effect>,
}

impl Table {
    pub fn new(me: Option<UserId>) -> Self {
        Table {
            me,
            camera: Camera::default(),
            size: Size::new(1024.0, 768.0),
            editable: true,
            sheet: Sheet::default(),
            selection: Selection::default(),
            entered: None,
            cropping: None,
            dress: Dress::default(),
            drawing: None,
            name: String::new(),
            pointer: None,
            laser: false,
            hover: None,
            aim: None,
            target: None,
            flow: None,
            following: None,
            finding: Finding::default(),
            seen: false,
            committed: Vec::new(),
            ahead: 0,
            look: None,
            snapping: Snapping::default(),
            resting: Resting::default(),
            marquee: None,
            editing: None,
            stale: false,
            out: Vec::new(),
        }
    }

    /// CSS pixels in board units.
    pub fn px(&self, css: f64) -> f64 {
        css / self.camera.zoom
    }
    pub fn pan(&mut self, by: Vec2) {
        self.camera.pan_by(by);
    }
    pub fn announce(&mut self, text: impl Into<String>) {
        self.out.push(Effect::Announce(text.into()));
    }

    /// One undoable edit. The sheet takes it at once; `Input::Stored` brings what became of it.
    pub fn commit(&mut self, mut changes: Vec<Change>) {
        for change in &mut changes {
            match change {
                Change::Put(shape) => shape.geo = shape.geo.clamped(),
                Change::Patch(_, patch) => patch.geo = patch.geo.map(Geo::clamped),
                Change::Delete(_) => {}
            }
        }
        changes.retain(|change| if let Change::Put(shape) = change { is_sound(shape) } else { true });
        let gone = changes.iter().filter_map(|change| if let Change::Delete(id) = change { Some(id.clone()) } else { None });
        let mut gone: Vec<ShapeId> = gone.collect();
        gone.sort_unstable();
        changes.extend(self.sheet.letting_go(&gone));
        if changes.is_empty() || !self.editable {
            return;
        }
        self.framed(&mut changes);
        self.sheet.apply(&changes);
        // A new line stores the points it is seen with, to fall back to.
        for change in &mut changes {
            if let Change::Put(shape) = change {
                let seen = self.sheet.rest(shape);
                if seen != *shape {
                    *shape = seen;
                    self.sheet.apply(std::slice::from_ref(change));
                }
            }
        }
        self.pruned();
        self.out.push(Effect::Commit(changes));
    }
    /// Commits what the own drafts change, and ends them.
    pub fn settle(&mut self) {
        let changes = self.sheet.settle();
        self.commit_gesture(changes);
    }
    /// Commits what a gesture has shown as drafts.
    pub fn commit_gesture(&mut self, changes: Vec<Change>) {
        if !changes.is_empty() {
            self.committed = changes.iter().map(|change| change.id().clone()).collect();
        }
        self.commit(changes);
    }
    pub fn draft(&mut self, drafts: Vec<Draft>) {
        // This gesture may be given up: nobody is to wait for its edit.
        self.committed.retain(|id| drafts.iter().all(|draft| draft.shape.id != *id));
        self.sheet.draft(drafts);
        self.ahead = 0;
        self.stale = true;
    }
    /// Shapes may have gone: nothing refers to them any longer.
    pub fn pruned(&mut self) {
        self.selection.prune(&self.sheet);
        self.sheet.prune();
        self.hover = self.hover.take().filter(|id| self.sheet.has(id));
        self.entered = self.entered.take().filter(|id| self.sheet.has(id));
        self.cropping = self.cropping.take().filter(|id| self.sheet.has(id));
        self.stale = true;
    }

    pub fn select(&mut self, ids: Vec<ShapeId>) {
        self.selection.set(ids);
        self.selection.prune(&self.sheet);
        self.cropping = self.cropping.take().filter(|id| self.selection.ids() == [id.clone()]);
        self.stale = true;
    }
    /// The selected shapes that may be changed, as stored, in stacking order.
    pub fn movable(&self) -> Vec<Shape> {
        self.selection.stacked(&self.sheet).into_iter().filter(|shape| !shape.lock).cloned().collect()
    }

    /// A shape as a move takes it along with others (sorted ids): a line that holds on to what does not come along lets go of it.
    pub fn taken(&self, shape: &Shape, along: &[ShapeId]) -> Shape {
        self.sheet.loosened(shape, &|id| along.binary_search(id).is_err()).unwrap_or_else(|| shape.clone())
    }

    /// The topmost shape whose paint is within `reach` CSS pixels of `at`.
    pub fn hit(&self, at: Point, reach: f64) -> Option<&Shape> {
        let reach = self.px(reach);
        let near = self.sheet.meeting(Rect::from_points(at, at).inflate(reach, reach));
        near.into_iter().rev().find(|shape| self.sheet.has(&shape.id) && hit::hits(shape, at, reach) && self.seen_at(shape, at))
    }
    /// The topmost shape that can carry text and lies under `at`, hollow or not.
    pub fn text_at(&self, at: Point) -> Option<&Shape> {
        let near = self.sheet.meeting(Rect::from_points(at, at));
        near.into_iter().rev().find(|shape| {
            shape.kind.has_text() && self.sheet.has(&shape.id) && hit::writes(shape, at, self.px(4.0)) && self.seen_at(shape, at)
        })
    }

    /// A shape in the style of the next one, on top of all.
    pub fn fresh(&self, kind: Kind, geo: Geo) -> Shape {
        let shape = Shape::new(kind, geo, self.sheet.top());
        self.dressed(shape)
    }
    /// Opens the text of a shape. False when it has none or may not be changed.
    pub fn edit_text(&mut self, id: &ShapeId) -> bool {
        let Some(shape) = self.sheet.get(id).filter(|shape| shape.kind.has_text() && !shape.lock && self.editable).cloned() else {
            return false;
        };
        self.select(vec![id.clone()]);
        self.open(Editing { shape, new: false });
        true
    }
    /// Opens the field for new text with its first line at `at`; it wraps at `width` when there is one.
    pub fn new_text(&mut self, at: Point, width: Option<f64>) {
        if self.editable {
            let high = f64::from(self.dress.plain.size) * LINE;
            let mut shape = self.fresh(Kind::Text, Geo { x: at.x, y: at.y - high / 2.0, w: width.unwrap_or_default(), h: high, r: 0.0 });
            shape.style.fixed = width.is_some();
            self.select(Vec::new());
            self.open(Editing { shape, new: true });
        }
    }
    fn open(&mut self, editing: Editing) {
        let shape = &editing.shape;
        let field = TextField { shape: shape.clone(), view: self.camera.to_screen() };
        self.sheet.blank((!editing.new).then(|| Shape { text: String::new(), ..shape.clone() }));
        self.editing = Some(editing);
        self.out.push(Effect::EditText(Box::new(field)));
        self.stale = true;
    }
    /// The field ended. Empty text makes nothing, or deletes a text shape; a shape that was deleted while somebody typed into it comes back with what
    /// was typed, for words are not lost.
    pub fn text_done(&mut self, id: &ShapeId, text: String, size: Size) {
        let Some(Editing { shape, new }) = self.editing.take_if(|editing| editing.shape.id == *id) else { return };
        self.sheet.blank(None);
        self.stale = true;
        let empty = text.trim().is_empty();
        let stored = self.sheet.get(id).cloned();
        let mut done = stored.clone().unwrap_or_else(|| shape.clone());
        done.text = if empty { String::new() } else { text };
        if done.kind == Kind::Text && !done.style.fixed && size.is_finite() {
            let corner = done.geo.turn() * done.geo.rect().origin();
            done.geo = held_at(corner, Size::new(size.width.max(0.0), size.height.max(0.0)), done.geo.r);
        }
        done.geo = roomy(&done);
        let change = match stored {
            None if empty || (!new && done.text == shape.text) => None,
            None => Some(Change::Put(Shape { z: self.sheet.top(), ..done })),
            Some(_) if empty && shape.kind == Kind::Text => Some(Change::Delete(id.clone())),
            Some(old) if old.text == done.text => None,
            Some(old) => Patch::between(&old, &done).map(|patch| Change::Patch(id.clone(), patch)),
        };
        self.commit(change.into_iter().collect());
        if self.sheet.has(id) {
            self.select(vec![id.clone()]);
        }
    }
}

/// The shape's box, made so high that the label is inside; its first corner stays. A text of fixed width is just as high as its lines.
pub fn roomy(shape: &Shape) -> Geo {
    let geo = shape.geo;
    let high = match shape.kind {
        Kind::Text if shape.style.fixed => {
            return held_at(geo.turn() * geo.rect().origin(), Size::new(geo.w, label::label(shape).block.height()), geo.r);
        }
        kind if shape.text.is_empty() || !(kind.is_form() || kind == Kind::Sticky) => return geo,
        _ => label::height(shape),
    };
    if high <= geo.h { geo } else { held_at(geo.turn() * geo.rect().origin(), Size::new(geo.w, high), geo.r) }
}

/// The turned box of this size whose first corner lies at `corner`.
pub fn held_at(corner: Point, size: Size, r: f64) -> Geo {
    let half = Vec2::new(size.width / 2.0, size.height / 2.0);
    let (sin, cos) = r.sin_cos();
    Geo::around(corner + Vec2::new(half.x * cos - half.y * sin, half.x * sin + half.y * cos), size, r)
}
