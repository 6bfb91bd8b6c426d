//! The board on paper: while the browser prints, the shapes stand in its pane as a drawing that is sharp at any size, with what is not saved yet. How
//! the page is laid out on paper is the style sheet's business (style/_print.scss).

use std::{cell::RefCell, rc::Rc};

use web_sys::{Event, HtmlElement};

use super::dom::{Listener, create, window};

/// Listens as long as it lives.
pub struct Print {
    _listeners: [Listener; 2],
}

impl Print {
    /// `draw` gives the board as SVG of our own; nothing when there is nothing on it.
    pub fn listen(host: &HtmlElement, draw: impl Fn() -> Option<String> + 'static) -> Self {
        let sheet: Rc<RefCell<Option<HtmlElement>>> = Rc::default();
        let (host, shown) = (host.clone(), sheet.clone());
        let before = Listener::on(&window(), "beforeprint", move |_: Event| {
            let Some(svg) = draw() else { return };
            let figure: HtmlElement = create("figure");
            figure.set_class_name("board-page");
            figure.set_inner_html(&svg);
            let _ = host.append_child(&figure);
            if let Some(old) = shown.borrow_mut().replace(figure) {
                old.remove();
            }
        });
        let after = Listener::on(&window(), "afterprint", move |_: Event| {
            if let Some(figure) = sheet.borrow_mut().take() {
                figure.remove();
            }
        });
        Print { _listeners: [before, after] }
    }
}
