//! Light or dark: what the page shows now, and who wants to know when that changes. Choosing is the visitor's (`ui::state::prefs`).

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Event, MutationObserver, MutationObserverInit};

use super::dom::{Listener, document, window};
use crate::scene::Theme;

const SYSTEM_DARK: &str = "(prefers-color-scheme: dark)";

/// The visitor's choice (`data-theme` on the root element), else the system's.
pub fn current() -> Theme {
    let system = || window().match_media(SYSTEM_DARK).ok().flatten().is_some_and(|media| media.matches());
    match document().document_element().and_then(|root| root.get_attribute("data-theme")).as_deref() {
        Some("dark") => Theme::Dark,
        Some("light") => Theme::Light,
        _ if system() => Theme::Dark,
        _ => Theme::Light,
    }
}

/// Tells of changes until dropped.
pub struct Watch {
    _system: Option<Listener>,
    chosen: Option<MutationObserver>,
    _closure: Closure<dyn FnMut()>,
}

/// Calls `f` with the theme whenever the visitor or the system changes it.
pub fn watch(f: impl Fn(Theme) + Clone + 'static) -> Watch {
    let on_system = f.clone();
    let media = window().match_media(SYSTEM_DARK).ok().flatten();
    let system = media.map(|media| Listener::on(&media, "change", move |_: Event| on_system(current())));
    let closure = Closure::<dyn FnMut()>::new(move || f(current()));
    let value: &JsValue = closure.as_ref();
    let chosen = MutationObserver::new(value.unchecked_ref()).ok();
    if let (Some(observer), Some(root)) = (&chosen, document().document_element()) {
        let options = MutationObserverInit::new();
        options.set_attribute_filter(&js_sys::Array::of1(&"data-theme".into()));
        let _ = observer.observe_with_options(&root, &options);
    }
    Watch { _system: system, chosen, _closure: closure }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(observer) = &self.chosen {
            observer.disconnect();
        }
    }
}
