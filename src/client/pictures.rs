//! The pictures of the board as the browser has them: fetched when one is first painted, and a calm sign in their place until they are here or when
//! they do not come. It uploads nothing, and does not know which shapes there are.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use web_sys::{CanvasRenderingContext2d, Event, HtmlImageElement};

use super::{
    dom::{Listener, Timer, create},
    paint::set_transform,
};
use crate::{
    model::{
        geom::{Affine, Rect},
        ids::BlobId,
    },
    scene::{Theme, display::Plate},
};

/// A picture that did not come is asked for again after these times: its author's upload may still be under way.
const AGAIN_MS: [u64; 5] = [1_000, 2_000, 5_000, 15_000, 60_000];

/// The pictures, and where on the board they are waited for.
#[derive(Default)]
pub struct Pictures {
    known: Vec<Picture>,
    shared: Rc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Board areas whose picture has come, or will not.
    damage: RefCell<Vec<Rect>>,
    wake: RefCell<Option<Rc<dyn Fn()>>>,
}

struct Picture {
    blob: BlobId,
    image: HtmlImageElement,
    state: Rc<State>,
    _listeners: [Listener; 2],
}

#[derive(Default)]
struct State {
    ready: Cell<bool>,
    missing: Cell<bool>,
    tries: Cell<usize>,
    again: RefCell<Option<Timer>>,
    /// Where its place is kept.
    waiting: RefCell<Vec<Rect>>,
}

impl Pictures {
    /// `f` asks for a frame: a picture has come.
    pub fn wake(&self, f: Rc<dyn Fn()>) {
        *self.shared.wake.borrow_mut() = Some(f);
    }

    /// What must be painted anew since it was last asked.
    pub fn damage(&self) -> Vec<Rect> {
        self.shared.damage.take()
    }

    pub fn paint(&mut self, ctx: &CanvasRenderingContext2d, to_device: Affine, plate: &Plate, theme: Theme) {
        let at = match self.known.iter().position(|picture| picture.blob == plate.blob) {
            Some(at) => at,
            None => {
                self.known.push(fetch(&plate.blob, &self.shared));
                self.known.len() - 1
            }
        };
        let Picture { image, state, .. } = &self.known[at];
        set_transform(ctx, to_device * plate.turn);
        ctx.set_global_alpha(f64::from(plate.opacity));
        if state.ready.get() {
            let (w, h) = (f64::from(image.natural_width()), f64::from(image.natural_height()));
            let Plate { rect, part, .. } = plate;
            let _ = ctx.draw_image_with_html_image_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                image,
                part.x0 * w,
                part.y0 * h,
                part.width() * w,
                part.height() * h,
                rect.x0,
                rect.y0,
                rect.width(),
                rect.height(),
            );
            return;
        }
        let area = plate.turn.transform_rect_bbox(plate.rect);
        let mut waiting = state.waiting.borrow_mut();
        if !waiting.contains(&area) {
            waiting.push(area);
        }
        sign(ctx, plate.rect, state.missing.get(), theme);
    }
}

fn fetch(blob: &BlobId, shared: &Rc<Shared>) -> Picture {
    let (image, state): (HtmlImageElement, _) = (create("img"), Rc::new(State::default()));
    let src = ["/blobs/", blob.as_str()].concat();
    let answered = |come: bool| {
        let (state, shared, image, src) = (state.clone(), shared.clone(), image.clone(), src.clone());
        move |_: Event| {
            state.ready.set(come);
            state.missing.set(!come);
            shared.damage.borrow_mut().append(&mut state.waiting.borrow_mut());
            if let Some(wake) = &*shared.wake.borrow() {
                wake();
            }
            let tries = state.tries.replace(state.tries.get() + 1);
            if let Some(ms) = AGAIN_MS.get(tries).filter(|_| !come) {
                let (image, src) = (image.clone(), src.clone());
                *state.again.borrow_mut() = Some(Timer::after(*ms, move || image.set_src(&src)));
            }
        }
    };
    let _listeners = [Listener::on(&image, "load", answered(true)), Listener::on(&image, "error", answered(false))];
    image.set_src(&src);
    Picture { blob: blob.clone(), image, state, _listeners }
}

/// A pale sheet with hills and a sun on it, crossed out when the picture is missing.
fn sign(ctx: &CanvasRenderingContext2d, rect: Rect, missing: bool, theme: Theme) {
    let ink = if theme == Theme::Dark { "#a8acb3" } else { "#6b7480" };
    let alpha = ctx.global_alpha();
    ctx.set_global_alpha(alpha * 0.1);
    ctx.set_fill_style_str(ink);
    ctx.fill_rect(rect.x0, rect.y0, rect.width(), rect.height());
    ctx.set_global_alpha(alpha * 0.6);
    let side = (rect.width().min(rect.height()) * 0.4).min(64.0);
    let (c, u) = (rect.center(), side / 20.0);
    let line = |points: &[(f64, f64)]| {
        for (i, (x, y)) in points.iter().enumerate() {
            let (x, y) = (c.x + (x - 10.0) * u, c.y + (y - 10.0) * u);
            if i == 0 { ctx.move_to(x, y) } else { ctx.line_to(x, y) }
        }
    };
    ctx.begin_path();
    line(&[(1.0, 3.0), (19.0, 3.0), (19.0, 17.0), (1.0, 17.0), (1.0, 3.0), (2.0, 3.0)]);
    line(&[(1.0, 14.0), (7.0, 8.5), (12.0, 13.5), (14.5, 11.5), (19.0, 15.5)]);
    line(&[(13.5, 7.0), (13.6, 7.0)]);
    if missing {
        line(&[(2.0, 19.0), (18.0, 1.0)]);
    }
    ctx.set_stroke_style_str(ink);
    ctx.set_line_width(u * 1.4);
    let _ = ctx.set_line_dash(&js_sys::Array::new());
    ctx.stroke();
}
