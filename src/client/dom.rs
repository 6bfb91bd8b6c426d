//! Handles of the page that clean up after themselves: listeners, timers, observers. No meaning of its own.
//!
//! Everything here may be called in the browser only (natively it compiles and would panic); callers are effects and event handlers.

use std::{cell::Cell, rc::Rc};

use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{AddEventListenerOptions, Document, Element, Event, EventTarget, HtmlElement, ResizeObserver, Window};

/// The page's window.
///
/// # Panics
/// Outside a page (a worker, the server): code of `client/` must not run there.
pub fn window() -> Window {
    web_sys::window().expect("client/ runs in a page")
}

pub fn document() -> Document {
    window().document().expect("a page has a document")
}

/// Milliseconds since 1970 from a clock that never goes back: `Date` jumps when a laptop's clock is set, this one stays where it was when the
/// page was opened.
pub fn now_ms() -> u64 {
    let opened = window().performance().map_or(0.0, |p| p.time_origin());
    (opened + precise_ms()) as u64
}

/// Milliseconds since the page was opened, with fractions, to measure work with.
pub fn precise_ms() -> f64 {
    window().performance().map_or(0.0, |p| p.now())
}

/// A new element of a known HTML type.
///
/// # Panics
/// When `tag` is not that type's tag: a mistake in this crate.
pub fn create<T: JsCast>(tag: &str) -> T {
    let element = document().create_element(tag).expect("a tag of HTML");
    element.dyn_into().unwrap_or_else(|_| panic!("<{tag}> is another type"))
}

/// Writes one inline style property; unknown ones are ignored, as CSS does.
pub fn style(element: &HtmlElement, property: &str, value: &str) {
    let _ = element.style().set_property(property, value);
}

/// Whether keys typed into `element` are text. A radio, a switch or a slider is no place for letters: they stay shortcuts after a click on one.
pub fn is_editable(element: &Element) -> bool {
    let typed = !matches!(element.get_attribute("type").as_deref(), Some("radio" | "checkbox" | "range" | "color"));
    typed && matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
        || element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
}

/// A running event listener; dropping it removes it.
pub struct Listener {
    target: EventTarget,
    event: &'static str,
    capture: bool,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `f` for each `event` at `target`. `E` must be the type the browser gives this event.
    pub fn on<E: JsCast + 'static>(target: &EventTarget, event: &'static str, f: impl FnMut(E) + 'static) -> Self {
        Self::with(target, event, false, f)
    }

    /// Sees the event before its target does.
    pub fn capturing<E: JsCast + 'static>(target: &EventTarget, event: &'static str, f: impl FnMut(E) + 'static) -> Self {
        Self::with(target, event, true, f)
    }

    fn with<E: JsCast + 'static>(target: &EventTarget, event: &'static str, capture: bool, mut f: impl FnMut(E) + 'static) -> Self {
        let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| f(event.unchecked_into()));
        let options = AddEventListenerOptions::new();
        options.set_capture(capture);
        options.set_passive(false); // wheel and touch listeners call preventDefault
        let _ = target.add_event_listener_with_callback_and_add_event_listener_options(event, function(&closure), &options);
        Listener { target: target.clone(), event, capture, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback_and_bool(self.event, function(&self.closure), self.capture);
    }
}

fn function<T: ?Sized>(closure: &Closure<T>) -> &Function {
    let value: &JsValue = closure.as_ref();
    value.unchecked_ref()
}

/// A call to come; dropping it cancels it.
pub struct Timer {
    id: i32,
    _closure: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls `f` once, no earlier than in `ms`.
    pub fn after(ms: u64, f: impl FnMut() + 'static) -> Self {
        let closure = Closure::<dyn FnMut()>::new(f);
        let ms = ms.min(i32::MAX as u64) as i32;
        let id = window().set_timeout_with_callback_and_timeout_and_arguments_0(function(&closure), ms).unwrap_or_default();
        Timer { id, _closure: closure }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        window().clear_timeout_with_handle(self.id);
    }
}

/// The page's paint rhythm: `request` asks for one call of `f` before the next paint; asking again before it came is free.
pub struct Frame {
    closure: Closure<dyn FnMut(f64)>,
    asked: Rc<Cell<Option<i32>>>,
}

impl Frame {
    /// `f` gets the time of the frame in milliseconds.
    pub fn new(mut f: impl FnMut(f64) + 'static) -> Self {
        let asked = Rc::new(Cell::new(None));
        let answered = asked.clone();
        let closure = Closure::<dyn FnMut(f64)>::new(move |time| {
            answered.set(None);
            f(time);
        });
        Frame { closure, asked }
    }

    pub fn request(&self) {
        if self.asked.get().is_none() {
            self.asked.set(window().request_animation_frame(function(&self.closure)).ok());
        }
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        if let Some(id) = self.asked.get() {
            let _ = window().cancel_animation_frame(id);
        }
    }
}

/// Watches the size of an element; dropping it stops.
pub struct Resized {
    observer: Option<ResizeObserver>,
    _closure: Closure<dyn FnMut()>,
}

impl Resized {
    /// Calls `f` once soon and whenever the size changes.
    pub fn watch(element: &Element, f: impl FnMut() + 'static) -> Self {
        let closure = Closure::<dyn FnMut()>::new(f);
        let observer = ResizeObserver::new(function(&closure)).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        Resized { observer, _closure: closure }
    }
}

impl Drop for Resized {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
