//! The select tool: click, marquee, move, copy, resize. A gesture works on the shapes as they were when it began: what others move meanwhile comes out
//! where this gesture puts it, what they delete leaves it, what else they change (a colour) stays theirs.

use super::{After, Handling, Press, bend::Bending, moving::Moving, turning::Turning};
use crate::{
    board::{
        crop, hit,
        input::Device,
        overlay::{self, Grip},
        resize::{self, Scale},
        sheet::Draft,
        table::Table,
    },
    model::{
        geom::{Geo, Point, Rect, Vec2},
        ids::ShapeId,
        shape::{Kind, Shape},
    },
};

/// A cursor of two bent arrows.
const TURN: &str = "url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='24' height='24' fill='none' stroke-linecap='round' \
stroke-linejoin='round'%3E%3Cg id='a'%3E%3Cpath d='M5 10a7.5 7.5 0 0 1 14 0M19 14a7.5 7.5 0 0 1-14 0M19.5 5v5h-5M4.5 19v-5h5' stroke='%23fff' \
stroke-width='4.5'/%3E%3Cpath d='M5 10a7.5 7.5 0 0 1 14 0M19 14a7.5 7.5 0 0 1-14 0M19.5 5v5h-5M4.5 19v-5h5' stroke='%23000' stroke-width='2'/%3E\
%3C/g%3E%3C/svg%3E\") 12 12, grab";
/// How near a handle is hit, in CSS pixels.
const GRIP: f64 = 8.0;
const FINGER: f64 = 18.0;

#[derive(Default)]
pub struct Select {
    state: State,
    /// The handle under the pointer.
    over: Option<(Grip, f64)>,
}

#[derive(Default)]
enum State {
    #[default]
    Idle,
    Pressed(Pressed),
    Moving(Moving),
    Bending(Box<Bending>),
    Sizing {
        grip: Grip,
        frame: Geo,
        /// From the pointer to the middle of the handle.
        off: Vec2,
        shapes: Vec<Shape>,
    },
    /// A picture under its crop.
    Sliding {
        from: Point,
        shape: Box<Shape>,
    },
    Turning(Turning),
    Marquee {
        from: Point,
        base: Vec<ShapeId>,
    },
    Panning {
        last: Point,
    },
}

struct Pressed {
    from: Press,
    /// The shape that was hit.
    hit: Option<ShapeId>,
    /// It, or the inside of the selection's frame, was hit while selected.
    held: bool,
    /// Selected by this press already.
    fresh: bool,
}

impl Select {
    fn grip(table: &Table, press: &Press) -> Option<(Grip, f64, Point)> {
        let reach = if press.device == Device::Touch { FINGER } else { GRIP };
        let near = overlay::handles(table).into_iter().map(|handle| ((handle.at - press.screen).hypot(), handle));
        let (_, handle) = near.filter(|(distance, _)| *distance <= reach).min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some((handle.grip, handle.turn, handle.at))
    }

    fn pressed(table: &mut Table, press: &Press) -> State {
        if let Some((grip, _, at)) = Self::grip(table, press)
            && let Some(frame) = table.selection.frame(&table.sheet)
        {
            if let Some(bending) = Bending::begin(table, grip, press, at) {
                return State::Bending(Box::new(bending));
            }
            if grip == Grip::Turn {
                return Turning::begin(table, press).map_or(State::Idle, State::Turning);
            }
            let off = table.camera.to_board(at) - press.at;
            return State::Sizing { grip, frame, off, shapes: table.movable() };
        }
        let hit = table.hit(press.at, press.reach()).map(|shape| shape.id.clone());
        let mut pressed = Pressed { from: press.clone(), held: false, fresh: false, hit };
        match &pressed.hit {
            Some(id) if table.selection.has(id) => pressed.held = true,
            Some(id) => {
                Self::aim(table, press, id);
                let mut ids = if press.mods.shift { table.selection.ids().to_vec() } else { Vec::new() };
                ids.extend(table.clicked(id));
                table.select(ids);
                pressed.fresh = true;
            }
            None => {
                let inside = |frame: Geo| frame.rect().contains(frame.turn().inverse() * press.at);
                // What lies in a frame is reached through it.
                let open = table.selection.only(&table.sheet).is_some_and(|shape| shape.kind == Kind::Frame);
                pressed.held = !press.mods.shift && !open && table.selection.frame(&table.sheet).is_some_and(inside);
            }
        }
        State::Pressed(pressed)
    }

    /// Which group is meant from now on: with Ctrl the innermost one, else the one that was entered while this shape is in it.
    fn aim(table: &mut Table, press: &Press, id: &ShapeId) {
        table.leave(Some(id));
        if press.mods.ctrl
            && let Some(inner) = table.sheet.get(id).and_then(|shape| table.groups_of(shape).first().map(|group| group.id.clone()))
        {
            table.entered = Some(inner);
        }
    }

    /// The pointer strayed: what does this drag mean?
    fn dragged(table: &mut Table, pressed: &Pressed) -> State {
        let Pressed { from, hit, held, fresh } = pressed;
        if let Some(shape) = table.cropping.as_ref().filter(|_| *held && table.editable).and_then(|id| table.sheet.get(id)) {
            return State::Sliding { from: from.at, shape: Box::new(shape.clone()) };
        }
        if table.editable && (*held || *fresh) {
            return State::Moving(Moving::begin(table, from.at));
        }
        if from.device == Device::Touch && hit.is_none() {
            return State::Panning { last: from.screen };
        }
        let base = if from.mods.shift { table.selection.ids().to_vec() } else { Vec::new() };
        State::Marquee { from: from.at, base }
    }

    fn clicked(table: &mut Table, pressed: &Pressed, press: &Press) {
        let double = pressed.from.clicks.max(press.clicks) >= 2;
        if double
            && !press.mods.shift
            && let Some(id) = &pressed.hit
            && table.enter(id)
        {
            return;
        }
        if double && table.editable && !press.mods.shift {
            let id = match &pressed.hit {
                Some(id) => Some(id.clone()),
                None => table.text_at(press.at).map(|shape| shape.id.clone()),
            };
            match id {
                Some(id) => drop(table.begin_crop(&id) || table.edit_text(&id)),
                None => table.new_text(press.at, None),
            }
            return;
        }
        match &pressed.hit {
            Some(id) if press.mods.shift && pressed.held => {
                let less = table.clicked(id);
                let kept = table.selection.ids().iter().filter(|id| !less.contains(id)).cloned().collect();
                table.select(kept);
            }
            Some(id) if !press.mods.shift => {
                Self::aim(table, press, id);
                let ids = table.clicked(id);
                table.select(ids);
            }
            None if !press.mods.shift => {
                table.leave(None);
                table.select(Vec::new());
            }
            _ => {}
        }
    }

    fn follow(&mut self, table: &mut Table, press: &Press) {
        match &mut self.state {
            State::Idle | State::Pressed(_) => {}
            State::Moving(moving) => moving.follow(table, press),
            State::Bending(bending) => bending.follow(table, press),
            State::Turning(turning) => turning.follow(table, press),
            State::Sizing { grip, frame, off, shapes } => {
                let Grip::Side(side) = *grip else { return };
                let to = press.at + *off;
                shapes.retain(|shape| table.sheet.has(&shape.id));
                if let [old] = shapes.as_slice()
                    && table.cropping.as_ref() == Some(&old.id)
                    && let Some(shape) = crop::cropped(old, side, to)
                {
                    return table.draft(vec![Draft { shape, base: Some(old.clone()) }]);
                }
                let keep = resize::keeps(shapes, *frame, side, press.mods.shift);
                let to = table.rest_side(press, *frame, side, to, keep);
                let mut scale = Scale::reaching(*frame, side, to, keep, press.mods.alt);
                scale.letters = keep && shapes.len() > 1;
                let new = |old: &Shape| Draft { shape: scale.apply(old), base: Some(old.clone()) };
                table.draft(shapes.iter().map(new).collect());
            }
            State::Sliding { from, shape } => {
                let slid = crop::slid(shape, press.at - *from).filter(|shape| table.sheet.has(&shape.id));
                table.draft(slid.map(|slid| Draft { shape: slid, base: Some((**shape).clone()) }).into_iter().collect());
            }
            State::Marquee { from, base } => {
                let rect = Rect::from_points(*from, press.at);
                let touching = press.at.x < from.x;
                let within =
                    |shape: &&Shape| !shape.lock && if touching { hit::meets(shape, rect) } else { rect.contains_rect(shape.bounds()) };
                let found = table.sheet.meeting(rect).into_iter().filter(within).map(|shape| shape.id.clone()).collect();
                let found = table.gathered(found, touching);
                let ids = base.iter().cloned().chain(found).collect();
                table.marquee = Some(rect);
                table.select(ids);
            }
            State::Panning { last } => {
                let by = press.screen - std::mem::replace(last, press.screen);
                table.pan(by);
            }
        }
    }
}

impl Handling for Select {
    fn down(&mut self, table: &mut Table, press: &Press) {
        self.over = None;
        self.state = Self::pressed(table, press);
    }
    fn drag(&mut self, table: &mut Table, press: &Press) {
        if let State::Pressed(pressed) = &self.state {
            if !press.strayed(pressed.from.screen) {
                return;
            }
            self.state = Self::dragged(table, pressed);
        }
        self.follow(table, press);
    }
    fn up(&mut self, table: &mut Table, press: &Press) -> After {
        self.drag(table, press);
        match std::mem::take(&mut self.state) {
            State::Pressed(pressed) => Self::clicked(table, &pressed, press),
            State::Moving(moving) => {
                table.settle();
                if let Some(copies) = moving.copied().filter(|_| press.mods.alt) {
                    table.select(copies);
                }
            }
            State::Bending(mut bending) => bending.end(table, press),
            State::Sizing { .. } | State::Sliding { .. } | State::Turning(_) => table.settle(),
            State::Marquee { .. } => {
                table.marquee = None;
                table.stale = true;
            }
            State::Idle | State::Panning { .. } => {}
        }
        After::Stay
    }
    fn cancel(&mut self, table: &mut Table) {
        self.state = State::Idle;
        self.over = None;
        table.marquee = None;
        table.aim_at(None);
    }
    fn busy(&self) -> bool {
        !matches!(self.state, State::Idle)
    }
    fn hover(&mut self, table: &mut Table, press: &Press) {
        self.over = Self::grip(table, press).map(|(grip, turn, _)| (grip, turn));
        let hover = if self.over.is_some() { None } else { table.hit(press.at, press.reach()).map(|shape| shape.id.clone()) };
        if table.hover != hover {
            table.hover = hover;
            table.stale = true;
        }
    }
    fn cursor(&self, table: &Table) -> &'static str {
        match (&self.state, self.over) {
            (State::Moving(_) | State::Sliding { .. }, _) => "move",
            (State::Panning { .. }, _) => "grabbing",
            (State::Bending(bending), _) => bending.cursor(),
            (State::Turning(_), _) | (_, Some((Grip::Turn, _))) => TURN,
            (State::Sizing { grip, frame, .. }, _) => sizing(*grip, frame.r),
            (_, Some((grip, turn))) => sizing(grip, turn),
            _ if table.hover.is_some() && table.editable => "move",
            _ => "default",
        }
    }
}

/// The cursor that points along the handle's direction, as it is turned.
fn sizing(grip: Grip, turn: f64) -> &'static str {
    let direction = match grip {
        Grip::Side(side) => f64::from(side.y).atan2(f64::from(side.x)) + turn,
        Grip::Leg { .. } => turn,
        _ => return "crosshair",
    };
    let eighth = (direction / std::f64::consts::FRAC_PI_4).round() as i64;
    ["ew-resize", "nwse-resize", "ns-resize", "nesw-resize"][eighth.rem_euclid(4) as usize]
}
