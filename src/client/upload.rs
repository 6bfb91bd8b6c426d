//! A file on its way to the server, as it is seen on the board: the picture itself, pale, where it will lie, and over it a card that says how far
//! it is, waits for a connection, or says what went wrong. It follows the camera; the card stays in sight. It sends nothing itself.

use std::rc::Rc;

use web_sys::{Event, HtmlElement};

use super::{
    dom::{Listener, create, style},
    export::Address,
    number,
    sending::{Sending, State},
};
use crate::model::geom::{Affine, Point, Rect, Size};

/// The card stays this far from the canvas's edges, CSS pixels: half its size; and above the tools, which lie at its lower edge.
const MARGIN: (f64, f64) = (132.0, 60.0);
const TOOLS: f64 = 72.0;

pub struct Upload {
    pub sending: Rc<Sending>,
    /// Where the picture will lie, on the board.
    pub place: Rect,
    picture: HtmlElement,
    card: HtmlElement,
    words: HtmlElement,
    bar: HtmlElement,
    again: HtmlElement,
    cancel: HtmlElement,
    /// Of the picture that is shown; none for what the browser cannot show.
    _address: Option<Address>,
    _listeners: [Listener; 2],
}

impl Upload {
    /// Puts it into `host`. `again` and `cancel` are what its buttons do.
    pub fn open(
        host: &HtmlElement,
        sending: Rc<Sending>,
        place: Rect,
        address: Option<Address>,
        again: impl FnMut(Event) + 'static,
        cancel: impl FnMut(Event) + 'static,
    ) -> Self {
        let picture: HtmlElement = create("div");
        picture.set_class_name("upload-place");
        if let Some(Address(address)) = &address {
            let image: HtmlElement = create("img");
            let _ = image.set_attribute("alt", "");
            let _ = image.set_attribute("src", address);
            let _ = picture.append_child(&image);
        }
        let card: HtmlElement = create("div");
        card.set_class_name("upload-card");
        let part = |tag: &str, class: &str, text: &str| {
            let part: HtmlElement = create(tag);
            part.set_class_name(class);
            part.set_text_content(Some(text));
            let _ = card.append_child(&part);
            part
        };
        let name = sending.file.name();
        part("strong", "", &name);
        let words = part("p", "", "");
        let _ = words.set_attribute("role", "status");
        let bar = part("progress", "", "");
        let _ = bar.set_attribute("max", "1");
        let _ = bar.set_attribute("aria-label", &name);
        let (again_, cancel_) = (part("button", "btn outline", "Try again"), part("button", "btn", "Cancel"));
        for button in [&again_, &cancel_] {
            let _ = button.set_attribute("type", "button");
        }
        for child in [&picture, &card] {
            let _ = host.append_child(child);
        }
        let _listeners = [Listener::on(&again_, "click", again), Listener::on(&cancel_, "click", cancel)];
        let upload = Upload { sending, place, picture, card, words, bar, again: again_, cancel: cancel_, _address: address, _listeners };
        upload.show(&State::Queued);
        upload
    }

    pub fn show(&self, state: &State) {
        let (name, words) = state.words();
        let _ = self.card.set_attribute("data-state", name);
        if self.words.text_content().as_deref() != Some(words) {
            self.words.set_text_content(Some(words));
        }
        let _ = match state {
            State::Sending(share) if *share < 1.0 => self.bar.set_attribute("value", &number::text(*share)),
            State::Here => self.bar.set_attribute("value", "1"),
            _ => self.bar.remove_attribute("value"),
        };
        let _ = self.bar.toggle_attribute_with_force("hidden", matches!(state, State::Waiting | State::Refused(..)));
        let _ = self.again.toggle_attribute_with_force("hidden", !state.may_again());
        let refused = matches!(state, State::Refused(..));
        self.cancel.set_text_content(Some(if refused { "Remove" } else { "Cancel" }));
        // Nothing will lie there.
        let _ = self.picture.toggle_attribute_with_force("hidden", refused && self._address.is_none());
    }

    /// Brings both to where they belong on a canvas of this size.
    pub fn lay(&self, to_screen: Affine, size: Size) {
        let place = to_screen.transform_rect_bbox(self.place);
        let put = |element: &HtmlElement, values: [(&str, f64); 4]| {
            for (property, value) in values {
                style(element, property, &[&number::text(value), "px"].concat());
            }
        };
        put(&self.picture, [("left", place.x0), ("top", place.y0), ("width", place.width()), ("height", place.height())]);
        let Point { x, y } = place.center();
        let kept = |at: f64, room: f64, margin: f64| at.min(room - margin).max(margin.min(room / 2.0));
        let (x, y) = (kept(x, size.width, MARGIN.0), kept(y, size.height - TOOLS, MARGIN.1));
        style(&self.card, "left", &[&number::text(x), "px"].concat());
        style(&self.card, "top", &[&number::text(y), "px"].concat());
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        self.picture.remove();
        self.card.remove();
    }
}
