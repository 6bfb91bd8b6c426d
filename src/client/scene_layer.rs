//! The lower canvas: the document's shapes, kept as a bitmap larger than the view, so that panning, zooming and moving what floats over it move
//! pixels instead of painting shapes. Painting is spread over frames when a board is heavy. What a shape looks like is `paint`'s and `scene`'s
//! business.

use std::rc::Rc;

use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::{
    dom::{create, precise_ms},
    paint::{self, Painter},
};
use crate::{
    board::Board,
    model::{
        geom::{Affine, Rect, Size, Vec2},
        ids::ShapeId,
    },
    scene::Theme,
};
use wasm_bindgen::JsCast;

/// How far the bitmap reaches beyond the view, in views, on each side; and how little of that is left when the next one is begun.
const MARGIN: f64 = 0.25;
const SPARSE: f64 = 0.1;
/// Milliseconds of a frame that painting may take; the rest is the browser's. The smaller one is for frames in which something moves.
const BUDGET_MS: f64 = 9.0;
const MOVING_MS: f64 = 4.0;
/// A zoom that has not changed for this long has come to rest: until then its bitmap is stretched.
const REST_MS: f64 = 140.0;
/// Shapes painted between two looks at the clock.
const BATCH: usize = 32;
/// A repair that touches more shapes than this is a repaint.
const REPAIR: usize = 1500;

/// The lower canvas of a board.
pub struct SceneLayer {
    canvas: HtmlCanvasElement,
    ctx: CanvasRenderingContext2d,
    painter: Painter,
    front: Option<Sheet>,
    /// A finished sheet that was replaced; its canvas is used again.
    spare: Option<Sheet>,
    job: Option<Job>,
    /// Board areas that changed since the front sheet was painted, and places of shapes that came on top of it.
    damage: Vec<Rect>,
    new: Vec<u32>,
    /// The front sheet is wrong as a whole (another theme, a restored canvas).
    stale: bool,
    /// What was shown last, and since when at that scale.
    last: Option<View>,
    since_ms: f64,
}

/// A bitmap of a part of the board.
struct Sheet {
    canvas: HtmlCanvasElement,
    ctx: CanvasRenderingContext2d,
    area: Rect,
    /// Device pixels a board unit.
    scale: f64,
}

/// A sheet that is being painted, over as many frames as it takes.
struct Job {
    sheet: Sheet,
    /// What is still to paint, in stacking order: places of the board, looked up again in each frame.
    places: Vec<u32>,
    next: usize,
    /// Drafts that look like nothing stored; last.
    drafts: Vec<ShapeId>,
}

/// What the canvas must show.
#[derive(Clone, Copy, PartialEq)]
pub struct View {
    pub size: Size,
    /// Device pixels a CSS pixel.
    pub ratio: f64,
    /// Board to CSS pixels.
    pub to_screen: Affine,
    pub zoom: f64,
}

impl View {
    /// The part of the board that is seen.
    pub fn area(&self) -> Rect {
        self.to_screen.inverse().transform_rect_bbox(self.size.to_rect())
    }
    fn scale(&self) -> f64 {
        self.zoom * self.ratio
    }
    /// Device pixels of the canvas.
    pub fn pixels(&self) -> (u32, u32) {
        let px = |css: f64| (css * self.ratio).round().max(1.0) as u32;
        (px(self.size.width), px(self.size.height))
    }
}

impl SceneLayer {
    /// `None` when the browser gives no 2D context (too many pages hold one).
    pub fn new(canvas: HtmlCanvasElement, theme: Theme) -> Option<Self> {
        let ctx = context(&canvas)?;
        Some(SceneLayer {
            canvas,
            ctx,
            painter: Painter::new(theme),
            front: None,
            spare: None,
            job: None,
            damage: Vec::new(),
            new: Vec::new(),
            stale: false,
            last: None,
            since_ms: 0.0,
        })
    }

    pub fn set_theme(&mut self, theme: Theme) {
        self.painter.set_theme(theme);
        self.job = None;
        self.stale = true;
    }

    /// `f` asks for a frame: a picture that was waited for has come.
    pub fn wake(&self, f: Rc<dyn Fn()>) {
        self.painter.pictures.wake(f);
    }

    /// Shapes inside `area` (board units) changed.
    pub fn damage(&mut self, area: Rect) {
        self.damage.push(area);
    }
    /// The shape in this place of the board came on top of all.
    pub fn add(&mut self, place: u32) {
        self.new.push(place);
    }

    /// Shows the board as well as the time allows. True when it is complete, false when the next frame must go on.
    pub fn paint(&mut self, board: &Board, view: View) -> bool {
        self.damage.append(&mut self.painter.pictures.damage());
        let now = precise_ms();
        if self.last.is_none_or(|last| last.scale() != view.scale()) {
            self.since_ms = if self.last.is_none() { now - REST_MS } else { now };
        }
        let resting = now - self.since_ms >= REST_MS;
        let moving = self.last.replace(view) != Some(view) || !self.damage.is_empty();
        let repaired = self.mend(board);
        let asked = view.area();
        // Where nothing lies, nothing can be missing.
        let all = board.reach().unwrap_or(Rect::ZERO);
        let covers = |sheet: &Sheet, air: f64| {
            let seen = asked.inflate(asked.width() * air, asked.height() * air).intersect(all);
            seen.is_zero_area() || contains(sheet.area, seen)
        };
        let sharp = |sheet: &Sheet| sheet.scale == view.scale();
        let valid = !self.stale && repaired;
        let good = |sheet: &Sheet, air: f64| valid && sharp(sheet) && covers(sheet, air);
        let front = self.front.as_ref();
        if !front.is_some_and(|sheet| good(sheet, SPARSE)) {
            // While the zoom changes, a stretched bitmap will do as long as it reaches.
            let wait = !resting && valid && front.is_some_and(|sheet| covers(sheet, 0.0));
            if self.job.as_ref().is_some_and(|job| !sharp(&job.sheet) && (resting || wait)) {
                self.spare = self.job.take().map(|job| job.sheet);
            }
            if self.job.is_none() && !wait {
                self.job = self.begin(board, view, all);
            }
        }
        if self.job.is_some() && self.work(board, if moving { MOVING_MS } else { BUDGET_MS }) {
            let job = self.job.take();
            self.painter.keep(job.as_ref().map_or(&[], |job| &job.places));
            self.spare = std::mem::replace(&mut self.front, job.map(|job| job.sheet));
            self.stale = false;
        }
        self.show(board, view);
        let done = self.job.is_none() && self.damage.is_empty() && self.new.is_empty() && !self.stale;
        done && self.front.as_ref().is_some_and(|sheet| sharp(sheet) && covers(sheet, 0.0))
    }

    fn begin(&mut self, board: &Board, view: View, all: Rect) -> Option<Job> {
        let (width, height) = view.pixels();
        let margin = |side: u32| (f64::from(side) * MARGIN).round();
        let (mx, my) = (margin(width), margin(height));
        let sheet = match self.spare.take() {
            Some(sheet) => sheet,
            None => {
                let canvas = create::<HtmlCanvasElement>("canvas");
                Sheet { ctx: asked(&canvas)?, canvas, area: Rect::ZERO, scale: 1.0 }
            }
        };
        resize(&sheet.canvas, width + 2 * mx as u32, height + 2 * my as u32);
        let scale = view.scale();
        let (sw, sh) = (f64::from(sheet.canvas.width()), f64::from(sheet.canvas.height()));
        // Around the view, but rather where shapes are than where none is. Whole pixels off, so that moved bitmaps stay sharp.
        let seen = view.area();
        let shift = |margin: f64, before: f64, after: f64| {
            let (before, after) = ((before * scale).max(0.0), (after * scale).max(0.0));
            (margin + (margin - after).max(0.0).min(before - margin).max(0.0) - (margin - before).max(0.0))
                .min(2.0 * margin)
                .max(0.0)
                .round()
        };
        let off = Vec2::new(shift(mx, seen.x0 - all.x0, all.x1 - seen.x1), shift(my, seen.y0 - all.y0, all.y1 - seen.y1));
        let area = Rect::from_origin_size(seen.origin() - off / scale, Size::new(sw, sh) / scale);
        let sheet = Sheet { area, scale, ..sheet };
        sheet.clear(Rect::new(0.0, 0.0, sw, sh));
        let (mut places, mut drafts) = (Vec::new(), Vec::new());
        for seen in board.scene(area) {
            match seen.like {
                Some((place, _)) => places.push(place),
                None => drafts.push(seen.shape.id.clone()),
            }
        }
        // What changed until now is in it.
        self.damage.clear();
        self.new.clear();
        Some(Job { sheet, places, next: 0, drafts })
    }

    /// Goes on with the job until it is done (true) or the frame is full.
    fn work(&mut self, board: &Board, budget_ms: f64) -> bool {
        let Some(job) = &mut self.job else { return true };
        let start = precise_ms();
        let Sheet { ctx, area, .. } = &job.sheet;
        let to_device = job.sheet.to_device();
        while job.next < job.places.len() {
            let end = (job.next + BATCH).min(job.places.len());
            let mut batch = job.places[job.next..end].iter().filter_map(|place| board.seen_at(*place));
            self.painter.paint(ctx, to_device, board, &mut batch);
            job.next = end;
            if job.next < job.places.len() && precise_ms() - start > budget_ms {
                // The browser notes what it is told and paints it later: all of it at once, if it is not asked now.
                let _ = ctx.get_image_data(0.0, 0.0, 1.0, 1.0);
                return false;
            }
        }
        if !job.drafts.is_empty() {
            let all = board.scene(*area);
            let mut drafts = all.into_iter().filter(|seen| seen.like.is_none() && job.drafts.contains(&seen.shape.id));
            self.painter.paint(ctx, to_device, board, &mut drafts);
        }
        true
    }

    /// Brings the front sheet in line with what changed. False when that is too much and a new sheet is due.
    fn mend(&mut self, board: &Board) -> bool {
        let (mut damage, new) = (std::mem::take(&mut self.damage), std::mem::take(&mut self.new));
        if !damage.is_empty() || self.job.is_some() {
            damage.extend(new.iter().filter_map(|place| board.seen_at(*place)).map(|seen| seen.bounds));
        }
        if self.job.is_some() {
            // What is being painted may be painted already: look again afterwards.
            self.damage.clone_from(&damage);
        }
        let Some(front) = &self.front else { return false };
        if damage.is_empty() {
            self.painter.paint(&front.ctx, front.to_device(), board, &mut new.iter().filter_map(|place| board.seen_at(*place)));
            return true;
        }
        let mut shapes = 0;
        let canvas = Rect::new(0.0, 0.0, f64::from(front.canvas.width()), f64::from(front.canvas.height()));
        for area in apart(damage) {
            // Whole pixels with one to spare: the clip must not cut through antialiased edges.
            let pixels = front.to_device().transform_rect_bbox(area).expand().inflate(1.0, 1.0).intersect(canvas);
            if pixels.is_zero_area() {
                continue;
            }
            let near = board.scene(front.to_device().inverse().transform_rect_bbox(pixels));
            shapes += near.len();
            if shapes > REPAIR {
                return false;
            }
            front.clear(pixels);
            front.ctx.save();
            paint::clip(&front.ctx, pixels);
            self.painter.paint(&front.ctx, front.to_device(), board, &mut near.into_iter());
            front.ctx.restore();
        }
        true
    }

    /// Puts the front sheet where the view has it, and over it what floats.
    fn show(&mut self, board: &Board, view: View) {
        let (width, height) = view.pixels();
        resize(&self.canvas, width, height);
        paint::set_transform(&self.ctx, Affine::IDENTITY);
        self.ctx.set_global_alpha(1.0);
        self.ctx.clear_rect(0.0, 0.0, f64::from(width), f64::from(height));
        if let Some(Sheet { canvas, area, scale, .. }) = &self.front {
            let corner = (area.origin() - view.area().origin()) * view.scale();
            if *scale == view.scale() {
                // On whole pixels: a bitmap between them is blurred.
                let _ = self.ctx.draw_image_with_html_canvas_element(canvas, corner.x.round(), corner.y.round());
            } else {
                let size = area.size() * view.scale();
                let _ = self.ctx.draw_image_with_html_canvas_element_and_dw_and_dh(canvas, corner.x, corner.y, size.width, size.height);
            }
        }
        let floating = board.floating();
        if !floating.is_empty() {
            paint::begin(&self.ctx);
            self.painter.paint(&self.ctx, Affine::scale(view.ratio) * view.to_screen, board, &mut floating.into_iter());
        }
    }
}

impl Sheet {
    fn to_device(&self) -> Affine {
        Affine::scale(self.scale) * Affine::translate(-self.area.origin().to_vec2())
    }

    /// Empties a part (device pixels) and sets what every mark relies on; both are lost when a canvas is resized.
    fn clear(&self, pixels: Rect) {
        paint::set_transform(&self.ctx, Affine::IDENTITY);
        self.ctx.clear_rect(pixels.x0, pixels.y0, pixels.width(), pixels.height());
        paint::begin(&self.ctx);
    }
}

/// The same area as boxes of which no two overlap.
fn apart(boxes: Vec<Rect>) -> Vec<Rect> {
    let mut apart: Vec<Rect> = Vec::new();
    for mut rect in boxes {
        while let Some(at) = apart.iter().position(|other| other.overlaps(rect)) {
            rect = rect.union(apart.swap_remove(at));
        }
        apart.push(rect);
    }
    apart
}

fn contains(outer: Rect, inner: Rect) -> bool {
    // A box that was moved by pixels and back is off by rounding.
    let slack = 1e-6 * outer.width();
    outer.inflate(slack, slack).contains_rect(inner)
}

/// Setting a canvas's size empties it, also when the size is the same.
pub fn resize(canvas: &HtmlCanvasElement, width: u32, height: u32) {
    if canvas.width() != width {
        canvas.set_width(width);
    }
    if canvas.height() != height {
        canvas.set_height(height);
    }
}

pub fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// The context of a canvas that is asked for its pixels again and again, so that they are kept where they can be read.
fn asked(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    let options = js_sys::Object::new();
    js_sys::Reflect::set(&options, &"willReadFrequently".into(), &true.into()).ok()?;
    canvas.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_that_overlaps_is_one_box_and_what_lies_apart_stays_apart() {
        let boxes = [(0.0, 0.0), (100.0, 0.0), (8.0, 8.0), (16.0, 0.0)].map(|(x, y)| Rect::new(x, y, x + 10.0, y + 10.0));
        let mut apart = apart(boxes.to_vec());
        apart.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        assert_eq!(apart, [Rect::new(0.0, 0.0, 26.0, 18.0), boxes[1]]);
    }
}
