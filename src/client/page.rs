//! The page around the app: attributes of `<html>`, the address bar, media queries, where the focus is. It decides nothing.

use js_sys::encode_uri_component;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, Event, EventTarget, FocusEvent, Headers, HtmlElement, KeyboardEvent, MediaQueryList, MouseEvent, Node, PointerEvent,
    RequestInit, Response, UrlSearchParams,
};

use super::{
    dom::{Listener, document, is_editable, style, window},
    number,
};

/// Sets or removes an attribute of `<html>`.
pub fn set_root(name: &str, value: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// Whether `<html>` has this attribute.
pub fn has_root(name: &str) -> bool {
    document().document_element().is_some_and(|root| root.has_attribute(name))
}

/// The text of the element with this id: what the server left in the page for the app.
pub fn text_of(id: &str) -> Option<String> {
    document().get_element_by_id(id)?.text_content()
}

/// What the tab is called.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Sets a custom property on `<html>`.
pub fn set_root_style(property: &str, value: &str) {
    if let Some(root) = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok()) {
        style(&root, property, value);
    }
}

/// A parameter of the address.
pub fn query(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// Writes a parameter into the address, without a new entry in the history and without a navigation.
pub fn set_query(name: &str, value: &str) {
    let (window, location) = (window(), window().location());
    let Ok(params) = UrlSearchParams::new_with_str(&location.search().unwrap_or_default()) else { return };
    params.set(name, value);
    let url = format!("?{}{}", String::from(params.to_string()), location.hash().unwrap_or_default());
    if let Ok(history) = window.history() {
        let _ = history.replace_state_with_url(&history.state().unwrap_or_default(), "", Some(&url));
    }
}

/// Starts the page again; the browser asks first when something is not saved.
pub fn reload() {
    let _ = window().location().reload();
}

/// Asks the browser to print the page.
pub fn print() {
    let _ = window().print();
}

/// Calls `f` now and on each change with whether the media query matches; dropping the listener stops it.
pub fn on_media(query: &str, mut f: impl FnMut(bool) + 'static) -> Option<Listener> {
    let list: MediaQueryList = window().match_media(query).ok()??;
    f(list.matches());
    let watched = list.clone();
    Some(Listener::on(&list, "change", move |_: Event| f(watched.matches())))
}

/// Posts one field of a form to `action`, as a plain form would. The text of an answer that said no is the error; it is empty when none came.
pub async fn post(action: &str, field: &str, value: &str) -> Result<String, String> {
    let body = [field, "=", &String::from(encode_uri_component(value))].concat();
    fetch(action, Some(("application/x-www-form-urlencoded", &body))).await
}

/// Gets what is at `address`, or posts a body of this type there. The text of an answer that said no is the error; it is empty when none came.
pub async fn fetch(address: &str, post: Option<(&str, &str)>) -> Result<String, String> {
    let unreached = |_| String::new();
    let init = RequestInit::new();
    let headers = Headers::new().map_err(unreached)?;
    headers.set("accept", "application/json").map_err(unreached)?;
    if let Some((kind, body)) = post {
        init.set_method("POST");
        init.set_body(&body.into());
        headers.set("content-type", kind).map_err(unreached)?;
    }
    init.set_headers(&headers);
    let answer = JsFuture::from(window().fetch_with_str_and_init(address, &init)).await.map_err(unreached)?;
    let answer: Response = answer.unchecked_into();
    let text = JsFuture::from(answer.text().map_err(unreached)?).await.map_err(unreached)?.as_string().unwrap_or_default();
    if answer.ok() { Ok(text) } else { Err(text) }
}

/// Calls these before and after the page is printed, until the listeners are dropped.
pub fn on_print(mut before: impl FnMut() + 'static, mut after: impl FnMut() + 'static) -> [Listener; 2] {
    let window = window();
    [Listener::on(&window, "beforeprint", move |_: Event| before()), Listener::on(&window, "afterprint", move |_: Event| after())]
}

/// Goes to another page.
pub fn go(address: &str) {
    let _ = window().location().set_href(address);
}

/// The hour and minute of that moment (milliseconds since 1970), where the person is.
pub fn clock(ms: u64) -> String {
    let date = js_sys::Date::new(&(ms as f64).into());
    String::from(date.to_time_string()).get(..5).unwrap_or_default().to_owned()
}

/// Whether this key goes into a text field, is a chord of the browser, or a letter that is no shortcut.
pub fn is_typing(event: &KeyboardEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    has_root("data-no-letters")
        || event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
        || event.is_composing()
        || element.is_some_and(|e| is_editable(&e))
}

/// Arrow keys, Home and End move the focus among the enabled buttons of the element that listens (a toolbar is one stop of the Tab key).
/// True when the key was one of these.
pub fn rove(event: &KeyboardEvent) -> bool {
    let list = event.current_target().and_then(|bar| bar.dyn_into::<Element>().ok()?.query_selector_all("button:not(:disabled)").ok());
    let Some(list) = list else { return false };
    // A tool that a narrow bar hides cannot have the focus.
    let shown = |button: &HtmlElement| button.offset_width() > 0;
    let buttons: Vec<HtmlElement> = (0..list.length()).filter_map(|i| list.get(i)?.dyn_into().ok()).filter(shown).collect();
    let here = event.target().and_then(|target| buttons.iter().position(|b| AsRef::<EventTarget>::as_ref(b) == &target));
    let Some(here) = here else { return false };
    let next = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => (here + 1) % buttons.len(),
        "ArrowLeft" | "ArrowUp" => (here + buttons.len() - 1) % buttons.len(),
        "Home" => 0,
        "End" => buttons.len() - 1,
        _ => return false,
    };
    event.prevent_default();
    let _ = buttons[next].focus();
    true
}

/// Gives the focus to the first button inside.
pub fn focus_first(inside: &Element) {
    let button = inside.query_selector("button").ok().flatten().and_then(|button| button.dyn_into::<HtmlElement>().ok());
    _ = button.map(|button| button.focus());
}

/// Whether the focus goes out of the element that listens.
pub fn leaves(event: &FocusEvent) -> bool {
    let outer = event.current_target().and_then(|outer| outer.dyn_into::<Node>().ok());
    let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
    !outer.zip(to).is_some_and(|(outer, to)| outer.contains(Some(&to)))
}

/// Whether a pointer did this, and the keyboard may go back to the canvas. What opens a sheet (of colours, a menu) keeps it.
pub fn by_pointer(event: &MouseEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    event.detail() > 0 && target.is_some_and(|target| matches!(target.closest("[type=color],[aria-haspopup]"), Ok(None)))
}

/// Whether Escape leaves the part of the page that listens. Nobody else is to hear it then: the board would drop its tool as well.
pub fn escapes(event: &KeyboardEvent) -> bool {
    let is = event.key() == "Escape";
    if is {
        event.prevent_default();
    }
    is
}

/// Closes an open `popover`; nothing happens when it is closed already.
pub fn close_popover(id: &str) {
    if let Some(sheet) = document().get_element_by_id(id).and_then(|sheet| sheet.dyn_into::<HtmlElement>().ok()) {
        let _ = sheet.hide_popover();
    }
}

/// Takes the focus away from the field that got this event.
pub fn blur(event: &Event) {
    if let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
        let _ = field.blur();
    }
}

/// Sends all further events of this pointer to the element that listens, wherever the pointer goes.
pub fn capture(event: &PointerEvent) -> bool {
    let element = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.set_pointer_capture(event.pointer_id()).is_ok())
}

/// The value of an attribute of what was clicked, or of what it is in.
pub fn marked(event: &Event, attribute: &str) -> Option<String> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let disabled = target.closest("[disabled]").ok().flatten().is_some();
    target.closest(&["[", attribute, "]"].concat()).ok()??.get_attribute(attribute).filter(|_| !disabled)
}

/// Opens a `popover` with its corner at this place of the window, moved so far that all of it is seen, and gives its first button the focus.
pub fn open_at(menu: &HtmlElement, x: f64, y: f64) {
    let _ = menu.show_popover();
    let (window, rect) = (window(), menu.get_bounding_client_rect());
    let room = |size: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| size.ok().and_then(|n| n.as_f64()).unwrap_or_default();
    let fit = |at: f64, size: f64, room: f64| number::text(at.min(room - size - 8.0).max(8.0).round());
    style(menu, "left", &[&fit(x, rect.width(), room(window.inner_width())), "px"].concat());
    style(menu, "top", &[&fit(y, rect.height(), room(window.inner_height())), "px"].concat());
    if let Some(first) = menu.query_selector("button").ok().flatten().and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
        let _ = first.focus();
    }
}

/// Where an element's top left corner is in the window, in CSS pixels.
pub fn corner(element: &Element) -> (f64, f64) {
    let rect = element.get_bounding_client_rect();
    (rect.left(), rect.top())
}

/// Where a menu of the element that listens opens: under it.
pub fn under(event: &Event) -> Option<(f64, f64)> {
    let rect = event.current_target()?.dyn_into::<Element>().ok()?.get_bounding_client_rect();
    Some((rect.left(), rect.bottom() + 8.0))
}

/// Where in the element that listens the pointer is, in shares of its width and height.
pub fn share(event: &PointerEvent) -> Option<(f64, f64)> {
    let rect = event.current_target()?.dyn_into::<Element>().ok()?.get_bounding_client_rect();
    let part = |at: i32, start: f64, size: f64| (f64::from(at) - start) / size.max(1.0);
    Some((part(event.client_x(), rect.left(), rect.width()), part(event.client_y(), rect.top(), rect.height())))
}
