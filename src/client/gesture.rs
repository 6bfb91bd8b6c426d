//! Which pointer is which: one pointer draws, two fingers pan and zoom, quick clicks count, taps of two and three fingers undo and redo, a
//! finger that rests asks for the menu. Pure: `pointer` feeds it the browser's events,
//! the board gets what comes out.

use super::coast::Track;
use crate::{
    board::input::{Button, Command, Device, Input, Mods, Phase, Pointer},
    model::geom::{Point, Vec2},
};

/// Clicks this close in time (ms) and place (CSS pixels; a finger is blunter) count as double.
const DOUBLE_MS: f64 = 400.0;
const DOUBLE_PX: f64 = 5.0;
const DOUBLE_FINGER_PX: f64 = 24.0;
/// A tap is shorter than this (ms), and its fingers stay within so many CSS pixels.
const TAP_MS: f64 = 300.0;
const TAP_PX: f64 = 12.0;

/// What a pointer event of the browser says, in canvas pixels.
#[derive(Debug, Clone)]
pub struct Touch {
    pub id: i32,
    pub device: Device,
    pub act: Act,
    /// Oldest first, never empty.
    pub samples: Vec<(Point, f64)>,
    /// Where the browser expects the pointer next.
    pub ahead: Vec<(Point, f64)>,
    pub mods: Mods,
    pub time_ms: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Act {
    Down(Button),
    Move,
    Up,
    /// The browser took the pointer away.
    Cancel,
    Leave,
}

/// The pointers on the canvas.
#[derive(Default)]
pub struct Gesture {
    /// The pointer that draws.
    owner: Option<Owner>,
    /// Fingers on the glass, at most two, in order of arrival.
    fingers: Vec<(i32, Point)>,
    /// Two fingers were down: what remains of them draws nothing until all are up.
    pinched: bool,
    last_click: Option<Click>,
    /// All fingers on the glass and where they came down, also those that do nothing.
    glass: Vec<(i32, Point)>,
    tap: Tap,
    /// Where the finger was that moves the paper, or the middle between two.
    track: Track,
    /// How fast it was when it left, CSS pixels a ms.
    pub speed: Vec2,
    /// Two fingers have let go of the paper.
    pub thrown: bool,
}

/// Fingers that came down together, until all are up.
#[derive(Default)]
struct Tap {
    fingers: usize,
    since_ms: f64,
    /// One of them moved, or drew beside a pen: no tap.
    spoiled: bool,
}

#[derive(Clone, Copy)]
struct Owner {
    id: i32,
    device: Device,
    button: Button,
    clicks: u8,
    /// Pens report no pressure when they lift; the stroke keeps its last one.
    pressure: f64,
}

#[derive(Clone, Copy)]
struct Click {
    at: Point,
    time_ms: f64,
    button: Button,
    clicks: u8,
}

impl Gesture {
    /// Turns one browser event into what the board must hear.
    pub fn handle(&mut self, touch: Touch) -> Vec<Input> {
        let tapped = if touch.device == Device::Touch { self.tapped(&touch) } else { None };
        match touch.act {
            Act::Down(button) => self.down(touch, button),
            Act::Move => self.moved(touch),
            Act::Up => {
                let mut inputs = self.ended(touch, Phase::Up);
                inputs.extend(tapped.map(Input::Do));
                inputs
            }
            Act::Cancel => self.ended(touch, Phase::Cancel),
            Act::Leave if self.owner.is_none() && touch.device != Device::Touch => vec![hovering(touch, Phase::Leave)],
            Act::Leave => Vec::new(),
        }
    }

    /// The one finger on the glass has rested long enough for the menu; what it had begun is taken back.
    pub fn rested(&mut self) -> Vec<Input> {
        let ([(id, at)], false) = (self.glass.as_slice(), self.tap.spoiled) else { return Vec::new() };
        let (id, at) = (*id, *at);
        let Some(owner) = self.owner.take_if(|owner| owner.id == id && owner.device == Device::Touch) else { return Vec::new() };
        self.pinched = true;
        self.tap.spoiled = true;
        let touch = Touch {
            id,
            device: owner.device,
            act: Act::Cancel,
            samples: vec![(at, 0.5)],
            ahead: Vec::new(),
            mods: Mods::default(),
            time_ms: 0.0,
        };
        vec![owned(owner, touch, Phase::Cancel), Input::Menu(at)]
    }

    /// Follows the fingers; two or three that came and went together are a command.
    fn tapped(&mut self, touch: &Touch) -> Option<Command> {
        let (at, ms) = (last(touch).0, touch.time_ms);
        match touch.act {
            Act::Down(_) => {
                if self.glass.is_empty() {
                    let pen = self.owner.is_some_and(|owner| owner.device != Device::Touch);
                    self.tap = Tap { fingers: 0, since_ms: ms, spoiled: pen };
                    self.track.clear();
                }
                self.glass.push((touch.id, at));
                self.tap.fingers = self.tap.fingers.max(self.glass.len());
                if self.glass.len() == 2 {
                    self.track.clear();
                }
            }
            Act::Move => {
                let far = |(id, from): &(i32, Point)| *id == touch.id && from.distance(at) > TAP_PX;
                self.tap.spoiled |= self.glass.iter().any(far);
                if self.glass.len() == 1 {
                    self.track.hear(ms, at);
                }
            }
            Act::Up | Act::Cancel => {
                if self.glass.len() <= 2 && self.tap.spoiled && self.tap.fingers == self.glass.len() {
                    (self.speed, self.thrown) = (self.track.speed(ms), self.glass.len() == 2 && touch.act == Act::Up);
                }
                self.glass.retain(|(id, _)| *id != touch.id);
                let short = !self.tap.spoiled && ms - self.tap.since_ms < TAP_MS && touch.act == Act::Up;
                if self.glass.is_empty() && short {
                    return [Command::Undo, Command::Redo].into_iter().nth(self.tap.fingers.checked_sub(2)?);
                }
            }
            Act::Leave => {}
        }
        None
    }

    /// Fingers rest on the glass.
    pub fn touching(&self) -> bool {
        !self.fingers.is_empty()
    }

    fn down(&mut self, touch: Touch, button: Button) -> Vec<Input> {
        let at = last(&touch).0;
        if touch.device == Device::Touch {
            // A palm beside a writing pen, or a third finger.
            if self.owner.is_some_and(|o| o.device != Device::Touch) || self.fingers.len() == 2 {
                return Vec::new();
            }
            self.fingers.push((touch.id, at));
            if self.fingers.len() == 2 {
                self.pinched = true;
                return self.owner.take().map(|owner| owned(owner, touch, Phase::Cancel)).into_iter().collect();
            }
            if self.pinched {
                return Vec::new();
            }
        } else if let Some(owner) = self.owner.take_if(|o| o.device == Device::Touch && touch.device == Device::Pen) {
            // The palm came first: what it drew goes, the pen draws.
            self.pinched = true;
            let mut inputs = vec![owned(owner, touch.clone(), Phase::Cancel)];
            inputs.extend(self.begin(touch, button, at));
            return inputs;
        }
        if self.owner.is_some() { Vec::new() } else { self.begin(touch, button, at) }
    }

    fn begin(&mut self, touch: Touch, button: Button, at: Point) -> Vec<Input> {
        let near = if touch.device == Device::Touch { DOUBLE_FINGER_PX } else { DOUBLE_PX };
        let again = self.last_click.filter(|c| c.button == button && touch.time_ms - c.time_ms < DOUBLE_MS && c.at.distance(at) < near);
        let clicks = again.map_or(1, |c| c.clicks.saturating_add(1));
        self.last_click = Some(Click { at, time_ms: touch.time_ms, button, clicks });
        let owner = Owner { id: touch.id, device: touch.device, button, clicks, pressure: last(&touch).1 };
        self.owner = Some(owner);
        vec![owned(owner, touch, Phase::Down)]
    }

    fn moved(&mut self, touch: Touch) -> Vec<Input> {
        if let Some(owner) = self.owner.as_mut().filter(|o| o.id == touch.id) {
            owner.pressure = last(&touch).1;
            if let Some(finger) = self.fingers.first_mut() {
                finger.1 = last(&touch).0;
            }
            return vec![owned(*owner, touch, Phase::Drag)];
        }
        if touch.device == Device::Touch {
            return self.pinch(&touch).into_iter().collect();
        }
        if self.owner.is_some() { Vec::new() } else { vec![hovering(touch, Phase::Hover)] }
    }

    fn pinch(&mut self, touch: &Touch) -> Option<Input> {
        let moved = self.fingers.iter().position(|(id, _)| *id == touch.id)?;
        let before = self.fingers.clone();
        self.fingers[moved].1 = last(touch).0;
        let ([(_, a0), (_, b0)], [(_, a1), (_, b1)]) = (before.as_slice(), self.fingers.as_slice()) else { return None };
        let at = a1.midpoint(*b1);
        self.track.hear(touch.time_ms, at);
        // Fingers that touch each other have no direction; a pixel keeps the ratio finite.
        let scale = a1.distance(*b1).max(1.0) / a0.distance(*b0).max(1.0);
        Some(Input::Pinch { at, scale, pan: at - a0.midpoint(*b0) })
    }

    fn ended(&mut self, mut touch: Touch, phase: Phase) -> Vec<Input> {
        self.fingers.retain(|(id, _)| *id != touch.id);
        if self.fingers.is_empty() && self.owner.is_none_or(|o| o.id == touch.id || o.device != Device::Touch) {
            self.pinched = false;
        }
        let Some(owner) = self.owner.take_if(|o| o.id == touch.id) else { return Vec::new() };
        for sample in &mut touch.samples {
            sample.1 = owner.pressure;
        }
        vec![owned(owner, touch, phase)]
    }
}

fn last(touch: &Touch) -> (Point, f64) {
    touch.samples.last().copied().unwrap_or((Point::ZERO, 0.5))
}

fn owned(owner: Owner, touch: Touch, phase: Phase) -> Input {
    let Owner { device, button, clicks, .. } = owner;
    Input::Pointer(Pointer { phase, device, button, samples: touch.samples, ahead: touch.ahead, mods: touch.mods, clicks })
}

fn hovering(touch: Touch, phase: Phase) -> Input {
    Input::Pointer(Pointer {
        phase,
        device: touch.device,
        button: Button::Main,
        samples: touch.samples,
        ahead: Vec::new(),
        mods: touch.mods,
        clicks: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: i32, device: Device, act: Act, x: f64, y: f64) -> Touch {
        Touch { id, device, act, samples: vec![(Point::new(x, y), 0.7)], ahead: Vec::new(), mods: Mods::default(), time_ms: 0.0 }
    }
    fn phases(inputs: &[Input]) -> Vec<Phase> {
        inputs.iter().filter_map(|i| if let Input::Pointer(p) = i { Some(p.phase) } else { None }).collect()
    }

    #[test]
    fn a_second_finger_cancels_the_stroke_and_pinches() {
        let mut g = Gesture::default();
        let down = Act::Down(Button::Main);
        assert_eq!(phases(&g.handle(event(1, Device::Touch, down, 0.0, 0.0))), [Phase::Down]);
        assert_eq!(phases(&g.handle(event(2, Device::Touch, down, 100.0, 0.0))), [Phase::Cancel]);
        let pinch = g.handle(event(2, Device::Touch, Act::Move, 200.0, 0.0));
        assert_eq!(pinch, [Input::Pinch { at: Point::new(100.0, 0.0), scale: 2.0, pan: (50.0, 0.0).into() }]);
        assert!(g.handle(event(2, Device::Touch, Act::Up, 200.0, 0.0)).is_empty());
        assert!(g.handle(event(1, Device::Touch, Act::Move, 5.0, 5.0)).is_empty(), "the finger that stays draws nothing");
        g.handle(event(1, Device::Touch, Act::Up, 5.0, 5.0));
        assert_eq!(phases(&g.handle(event(3, Device::Touch, down, 0.0, 0.0))), [Phase::Down]);
    }

    #[test]
    fn a_palm_beside_the_pen_draws_nothing() {
        let mut g = Gesture::default();
        g.handle(event(1, Device::Pen, Act::Down(Button::Main), 0.0, 0.0));
        assert!(g.handle(event(2, Device::Touch, Act::Down(Button::Main), 50.0, 50.0)).is_empty());
        assert!(g.handle(event(2, Device::Touch, Act::Move, 60.0, 50.0)).is_empty());
        assert_eq!(phases(&g.handle(event(1, Device::Pen, Act::Move, 5.0, 0.0))), [Phase::Drag]);
    }

    #[test]
    fn a_palm_that_came_first_gives_way_to_the_pen() {
        let mut g = Gesture::default();
        g.handle(event(2, Device::Touch, Act::Down(Button::Main), 50.0, 50.0));
        let inputs = g.handle(event(1, Device::Pen, Act::Down(Button::Main), 0.0, 0.0));
        assert_eq!(phases(&inputs), [Phase::Cancel, Phase::Down]);
        assert!(g.handle(event(2, Device::Touch, Act::Move, 60.0, 50.0)).is_empty());
    }

    #[test]
    fn two_quick_clicks_at_one_place_are_a_double_click() {
        let mut g = Gesture::default();
        let clicks = |inputs: Vec<Input>| if let [Input::Pointer(p)] = inputs.as_slice() { p.clicks } else { 0 };
        let mut click = |x, time_ms| {
            let down = Touch { time_ms, ..event(1, Device::Mouse, Act::Down(Button::Main), x, 0.0) };
            let n = clicks(g.handle(down));
            g.handle(event(1, Device::Mouse, Act::Up, x, 0.0));
            n
        };
        assert_eq!([click(0.0, 0.0), click(1.0, 200.0), click(90.0, 300.0), click(90.0, 1000.0)], [1, 2, 1, 1]);
    }

    /// Fingers come down one after another, move so far, and go.
    fn tap(g: &mut Gesture, fingers: i32, by: f64, ms: f64) -> Vec<Input> {
        let each = |g: &mut Gesture, act, x: f64, time_ms| {
            let touch = |id| Touch { time_ms, ..event(id, Device::Touch, act, f64::from(id) * 50.0 + x, 0.0) };
            (0..fingers).flat_map(|id| g.handle(touch(id))).collect::<Vec<_>>()
        };
        each(g, Act::Down(Button::Main), 0.0, 1000.0);
        each(g, Act::Move, by, 1000.0 + ms / 2.0);
        each(g, Act::Up, by, 1000.0 + ms).into_iter().filter(|input| matches!(input, Input::Do(_))).collect()
    }

    #[test]
    fn two_fingers_that_tap_undo_and_three_redo() {
        let mut g = Gesture::default();
        assert_eq!(tap(&mut g, 2, 3.0, 120.0), [Input::Do(Command::Undo)]);
        assert_eq!(tap(&mut g, 3, 3.0, 120.0), [Input::Do(Command::Redo)]);
        for (fingers, by, ms) in [(1, 0.0, 100.0), (2, 60.0, 120.0), (2, 0.0, 900.0), (4, 0.0, 100.0)] {
            assert_eq!(tap(&mut g, fingers, by, ms), [], "{fingers} {by} {ms}");
        }
    }

    #[test]
    fn a_finger_that_rests_gets_the_menu_and_what_it_had_begun_is_taken_back() {
        let mut g = Gesture::default();
        let down = Act::Down(Button::Main);
        g.handle(event(1, Device::Touch, down, 10.0, 10.0));
        let inputs = g.rested();
        assert_eq!((phases(&inputs), inputs.last()), (vec![Phase::Cancel], Some(&Input::Menu(Point::new(10.0, 10.0)))));
        assert!(g.handle(event(1, Device::Touch, Act::Move, 90.0, 10.0)).is_empty(), "the rest of it is nothing");
        assert!(g.handle(event(1, Device::Touch, Act::Up, 90.0, 10.0)).is_empty() && g.rested().is_empty());
        g.handle(event(2, Device::Touch, down, 10.0, 10.0));
        g.handle(event(2, Device::Touch, Act::Move, 60.0, 10.0));
        assert!(g.rested().is_empty(), "a finger that moves draws");
    }

    #[test]
    fn two_fingers_throw_the_paper_and_it_knows_how_fast() {
        let mut g = Gesture::default();
        let down = Act::Down(Button::Main);
        g.handle(event(1, Device::Touch, down, 0.0, 0.0));
        g.handle(event(2, Device::Touch, down, 100.0, 0.0));
        for step in 1..=6 {
            for id in [1, 2] {
                let x = f64::from(step) * 20.0 + f64::from(id - 1) * 100.0;
                g.handle(Touch { time_ms: f64::from(step) * 16.0, ..event(id, Device::Touch, Act::Move, x, 0.0) });
            }
        }
        g.handle(Touch { time_ms: 100.0, ..event(1, Device::Touch, Act::Up, 120.0, 0.0) });
        assert!(g.thrown && g.speed.x > 1.0 && g.speed.x < 1.5 && g.speed.y == 0.0, "{:?}", g.speed);
    }

    #[test]
    fn a_lifted_pen_keeps_its_last_pressure() {
        let mut g = Gesture::default();
        g.handle(event(1, Device::Pen, Act::Down(Button::Main), 0.0, 0.0));
        let up = Touch { samples: vec![(Point::ZERO, 0.0)], ..event(1, Device::Pen, Act::Up, 0.0, 0.0) };
        let inputs = g.handle(up);
        assert!(matches!(inputs.as_slice(), [Input::Pointer(p)] if p.samples == [(Point::ZERO, 0.7)]), "{inputs:?}");
    }
}
