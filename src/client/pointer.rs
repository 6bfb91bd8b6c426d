//! Mouse, pen, fingers and wheel over the board: the browser's events become the board's inputs. Which pointer is which is `gesture`'s business.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, Reflect};
use wasm_bindgen::JsCast;
use web_sys::{DomRect, Element, Event, HtmlElement, MouseEvent, PointerEvent, WheelEvent};

use super::{
    coast::Coast,
    dom::{Frame, Listener, Timer, is_editable, precise_ms, style, window},
    gesture::{Act, Gesture, Touch},
    reflect::call,
};
use crate::{
    board::input::{Button, Device, Input, Mods},
    model::geom::{Point, Vec2},
};

/// CSS pixels of a wheel's line and page, for browsers that count in them.
const LINE: f64 = 40.0;
const PAGE: f64 = 800.0;

/// A finger that rests this long asks for the menu.
const REST_MS: u64 = 500;

/// The listeners of one board; dropping them ends it.
pub struct Pointers {
    _listeners: Vec<Listener>,
    glide: Rc<Glide>,
    gesture: Rc<RefCell<Gesture>>,
}

/// The paper in motion, and what moves it on.
struct Glide {
    coast: RefCell<Option<Coast>>,
    frame: RefCell<Option<Frame>>,
}

impl Glide {
    fn go(&self, gesture: &Gesture) {
        let still = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten().is_some_and(|media| media.matches());
        if !still {
            *self.coast.borrow_mut() = Coast::from(gesture.speed, precise_ms());
            self.on();
        }
    }
    fn on(&self) {
        if let (Some(frame), Some(_)) = (&*self.frame.borrow(), &*self.coast.borrow()) {
            frame.request();
        }
    }
}

impl Pointers {
    /// Listens on `host`, whose top left corner is the canvas's. Positions are CSS pixels of the canvas. Text fields inside `host` keep their events.
    pub fn listen(host: &HtmlElement, send: impl Fn(Input) + Clone + 'static) -> Self {
        // The board handles every touch itself; a long press or a drag must not select the page's text.
        for (property, value) in [("touch-action", "none"), ("user-select", "none"), ("-webkit-user-select", "none")] {
            style(host, property, value);
        }
        let gesture = Rc::new(RefCell::new(Gesture::default()));
        let glide = Rc::new(Glide { coast: RefCell::default(), frame: RefCell::default() });
        let (weak, send_) = (Rc::downgrade(&glide), send.clone());
        let frame = Frame::new(move |now| {
            let Some(glide) = weak.upgrade() else { return };
            let by = glide.coast.borrow_mut().as_mut().and_then(|coast| coast.step(now));
            match by {
                Some(by) => send_(Input::Wheel { at: Point::ZERO, delta: -by, zoom: false }),
                None => *glide.coast.borrow_mut() = None,
            }
            glide.on();
        });
        *glide.frame.borrow_mut() = Some(frame);
        let resting: Rc<RefCell<Option<Timer>>> = Rc::default();
        let mut listeners = Vec::new();
        for event in ["pointerdown", "pointermove", "pointerup", "pointercancel", "pointerleave"] {
            let (host_, send, gesture, glide, resting) = (host.clone(), send.clone(), gesture.clone(), glide.clone(), resting.clone());
            listeners.push(Listener::on(host, event, move |event: PointerEvent| {
                let Some(touch) = read(&host_, &event) else { return };
                if matches!(touch.act, Act::Down(_)) {
                    *glide.coast.borrow_mut() = None;
                    let (send, gesture) = (send.clone(), gesture.clone());
                    let rest = move || {
                        let inputs = gesture.borrow_mut().rested();
                        inputs.into_iter().for_each(&send);
                    };
                    *resting.borrow_mut() = (touch.device == Device::Touch).then(|| Timer::after(REST_MS, rest));
                }
                let inputs = gesture.borrow_mut().handle(touch);
                inputs.into_iter().for_each(&send);
                if std::mem::take(&mut gesture.borrow_mut().thrown) {
                    glide.go(&gesture.borrow());
                }
            }));
        }
        // The default of a mouse press is to move the focus, select text and scroll by the middle button; `pointerdown` did what is wanted.
        for event in ["mousedown", "contextmenu"] {
            listeners.push(Listener::on(host, event, |event: MouseEvent| {
                if !in_field(&event) {
                    event.prevent_default();
                }
            }));
        }
        listeners.push(wheel(host, send.clone()));
        listeners.extend(trackpad_pinch(host, send, gesture.clone()));
        Pointers { _listeners: listeners, glide, gesture }
    }

    /// The finger that has just left lets the paper glide on.
    pub fn coast(&self) {
        self.glide.go(&self.gesture.borrow());
    }
}

fn read(host: &HtmlElement, event: &PointerEvent) -> Option<Touch> {
    let down = event.type_() == "pointerdown";
    if down && in_field(event) {
        return None;
    }
    let device = match event.pointer_type().as_str() {
        "touch" => Device::Touch,
        "pen" => Device::Pen,
        _ => Device::Mouse,
    };
    let act = match event.type_().as_str() {
        "pointerdown" => Act::Down(button(event)),
        "pointermove" => Act::Move,
        "pointerup" => Act::Up,
        "pointercancel" => Act::Cancel,
        _ => Act::Leave,
    };
    if down {
        // Before the press is heard: an open text field must end first, and it ends by losing the focus.
        let _ = host.focus();
        let _ = host.set_pointer_capture(event.pointer_id());
    }
    let rect = host.get_bounding_client_rect();
    let mut samples = Vec::new();
    if act == Act::Move && event.buttons() != 0 && has_coalesced(event) {
        for each in event.get_coalesced_events() {
            samples.push(sample(&rect, each.unchecked_ref(), device));
        }
    }
    if samples.is_empty() {
        samples.push(sample(&rect, event, device));
    }
    let ahead = if act == Act::Move && event.buttons() != 0 { expected(event) } else { None };
    let ahead = ahead.iter().flat_map(|events| events.iter()).map(|each| sample(&rect, each.unchecked_ref(), device)).collect();
    Some(Touch { id: event.pointer_id(), device, act, samples, ahead, mods: mods(event), time_ms: event.time_stamp() })
}

/// Where the browser expects the pointer next, where it does such a thing.
fn expected(event: &PointerEvent) -> Option<Array> {
    call(event, "getPredictedEvents", &[])?.dyn_into().ok()
}

/// Safari before 18.2 has no coalesced events.
fn has_coalesced(event: &PointerEvent) -> bool {
    Reflect::has(event, &"getCoalescedEvents".into()).unwrap_or(false)
}

fn sample(rect: &DomRect, event: &PointerEvent, device: Device) -> (Point, f64) {
    let pressure = if device == Device::Pen { f64::from(event.pressure()) } else { 0.5 };
    (place(rect, event), pressure)
}

fn place(rect: &DomRect, event: &MouseEvent) -> Point {
    Point::new(f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top())
}

fn button(event: &PointerEvent) -> Button {
    match event.button() {
        1 => Button::Middle,
        2 => Button::Secondary,
        5 => Button::Eraser,
        _ => Button::Main,
    }
}

fn mods(event: &MouseEvent) -> Mods {
    Mods { shift: event.shift_key(), alt: event.alt_key(), ctrl: event.ctrl_key() || event.meta_key() }
}

fn in_field(event: &Event) -> bool {
    event.target().and_then(|target| target.dyn_into::<Element>().ok()).is_some_and(|element| is_editable(&element))
}

fn wheel(host: &HtmlElement, send: impl Fn(Input) + 'static) -> Listener {
    let host_ = host.clone();
    Listener::on(host, "wheel", move |event: WheelEvent| {
        event.prevent_default();
        let unit = match event.delta_mode() {
            WheelEvent::DOM_DELTA_LINE => LINE,
            WheelEvent::DOM_DELTA_PAGE => PAGE,
            _ => 1.0,
        };
        let mut delta = Vec2::new(event.delta_x(), event.delta_y()) * unit;
        if event.shift_key() && delta.x == 0.0 {
            delta = Vec2::new(delta.y, 0.0);
        }
        let at = place(&host_.get_bounding_client_rect(), &event);
        send(Input::Wheel { at, delta, zoom: event.ctrl_key() || event.meta_key() });
    })
}

/// Safari on a Mac reports a trackpad pinch as its own gesture events, not as wheel events with Ctrl. (On a phone it sends them beside the
/// pointers, which then count.)
fn trackpad_pinch(host: &HtmlElement, send: impl Fn(Input) + 'static, gesture: Rc<RefCell<Gesture>>) -> [Listener; 2] {
    let number = |event: &Event, name: &str| Reflect::get(event, &name.into()).ok().and_then(|v| v.as_f64());
    let before = Rc::new(RefCell::new(1.0));
    let (host_, before_) = (host.clone(), before.clone());
    let start = Listener::on(host, "gesturestart", move |event: Event| {
        event.prevent_default();
        before.replace(1.0);
    });
    let change = Listener::on(host, "gesturechange", move |event: Event| {
        event.prevent_default();
        let Some(scale) = number(&event, "scale").filter(|s| *s > 0.0) else { return };
        let step = scale / before_.replace(scale);
        let (Some(x), Some(y)) = (number(&event, "clientX"), number(&event, "clientY")) else { return };
        if !gesture.borrow().touching() {
            let rect = host_.get_bounding_client_rect();
            send(Input::Pinch { at: Point::new(x - rect.left(), y - rect.top()), scale: step, pan: Vec2::ZERO });
        }
    });
    [start, change]
}
