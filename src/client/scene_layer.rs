//! The lower canvas: the document's shapes, kept as a bitmap larger than the view, so that panning and zooming move pixels instead of painting
//! shapes. Painting is spread over frames when a board is heavy. What a shape looks like is `paint`'s and `scene`'s business.

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

/// How far the bitmap reaches beyond the view, in views, on each side.
const MARGIN: f64 = 0.25;
/// Milliseconds of a frame that painting may take; the rest is the browser's.
const BUDGET_MS: f64 = 9.0;
/// Shapes painted between two looks at the clock.
const BATCH: usize = 24;
/// A repair that touches more shapes than this is a repaint.
const REPAIR: usize = 400;

/// The lower canvas of a board.
pub struct SceneLayer {
    canvas: HtmlCanvasElement,
    ctx: CanvasRenderingContext2d,
    painter: Painter,
    front: Option<Sheet>,
    /// A finished sheet that was replaced; its canvas is used again.
    spare: Option<Sheet>,
    job: Option<Job>,
    /// Board areas that changed since the front sheet was painted.
    damage: Vec<Rect>,
    /// The front sheet is wrong as a whole (another theme, a restored canvas).
    stale: bool,
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
    /// What is still to paint, in stacking order; looked up again in each frame.
    ids: Vec<ShapeId>,
    next: usize,
}

/// What the canvas must show.
#[derive(Clone, Copy)]
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
    fn area(&self) -> Rect {
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
            stale: false,
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

    /// Shows the board as well as the time allows. True when it is complete, false when the next frame must go on.
    pub fn paint(&mut self, board: &Board, view: View) -> bool {
        self.damage.append(&mut self.painter.pictures.damage());
        let damage = std::mem::take(&mut self.damage);
        if self.job.is_some() {
            // What is being painted may be painted already: look again afterwards.
            self.damage.clone_from(&damage);
        }
        let repaired = self.repair(board, &damage);
        let fits = |sheet: &Sheet| sheet.scale == view.scale() && contains(sheet.area, view.area());
        let good = !self.stale && repaired && self.front.as_ref().is_some_and(fits);
        if !good && self.job.is_none() {
            self.job = self.begin(board, view);
        }
        if self.job.is_some() && self.work(board) {
            let job = self.job.take();
            self.painter.keep(job.as_ref().map_or(&[], |job| &job.ids));
            self.spare = std::mem::replace(&mut self.front, job.map(|job| job.sheet));
            self.stale = false;
        }
        self.show(view);
        let done = self.job.is_none() && self.damage.is_empty() && self.front.as_ref().is_some_and(fits);
        done && !self.stale
    }

    fn begin(&mut self, board: &Board, view: View) -> Option<Job> {
        let (width, height) = view.pixels();
        let margin = |side: u32| (f64::from(side) * MARGIN).round();
        let (mx, my) = (margin(width), margin(height));
        let sheet = match self.spare.take() {
            Some(sheet) => sheet,
            None => {
                let canvas = create::<HtmlCanvasElement>("canvas");
                Sheet { ctx: context(&canvas)?, canvas, area: Rect::ZERO, scale: 1.0 }
            }
        };
        resize(&sheet.canvas, width + 2 * mx as u32, height + 2 * my as u32);
        let (scale, corner) = (view.scale(), view.area().origin());
        let (sw, sh) = (f64::from(sheet.canvas.width()), f64::from(sheet.canvas.height()));
        let area = Rect::from_origin_size(corner - Vec2::new(mx, my) / scale, Size::new(sw, sh) / scale);
        let sheet = Sheet { area, scale, ..sheet };
        sheet.clear(Rect::new(0.0, 0.0, sw, sh));
        let ids = board.shapes_in(area).map(|shape| shape.id.clone()).collect();
        Some(Job { sheet, ids, next: 0 })
    }

    /// Goes on with the job until it is done (true) or the frame is full.
    fn work(&mut self, board: &Board) -> bool {
        let Some(job) = &mut self.job else { return true };
        let start = precise_ms();
        while job.next < job.ids.len() {
            let end = (job.next + BATCH).min(job.ids.len());
            for id in &job.ids[job.next..end] {
                if let Some(shape) = board.shown(id) {
                    self.painter.paint(&job.sheet.ctx, job.sheet.to_device(), shape, board.seen_through(shape));
                }
            }
            job.next = end;
            if job.next < job.ids.len() && precise_ms() - start > BUDGET_MS {
                return false;
            }
        }
        true
    }

    /// Paints the damaged parts of the front sheet anew. False when that is too much and a new sheet is due.
    fn repair(&mut self, board: &Board, damage: &[Rect]) -> bool {
        let Some(front) = &self.front else { return false };
        let Some(area) = damage.iter().copied().reduce(|a, b| a.union(b)) else { return true };
        // Whole pixels with one to spare: the clip must not cut through antialiased edges.
        let pixels = front.to_device().transform_rect_bbox(area).expand().inflate(1.0, 1.0);
        let pixels = pixels.intersect(Rect::new(0.0, 0.0, f64::from(front.canvas.width()), f64::from(front.canvas.height())));
        if pixels.is_zero_area() {
            return true;
        }
        let area = front.to_device().inverse().transform_rect_bbox(pixels);
        let shapes: Vec<_> = board.shapes_in(area).take(REPAIR + 1).collect();
        if shapes.len() > REPAIR {
            return false;
        }
        front.clear(pixels);
        front.ctx.save();
        paint::clip(&front.ctx, pixels);
        for shape in shapes {
            self.painter.paint(&front.ctx, front.to_device(), shape, board.seen_through(shape));
        }
        front.ctx.restore();
        true
    }

    /// Puts the front sheet where the view has it.
    fn show(&self, view: View) {
        let (width, height) = view.pixels();
        resize(&self.canvas, width, height);
        paint::set_transform(&self.ctx, Affine::IDENTITY);
        self.ctx.clear_rect(0.0, 0.0, f64::from(width), f64::from(height));
        let Some(Sheet { canvas, area, scale, .. }) = &self.front else { return };
        let corner = (area.origin() - view.area().origin()) * view.scale();
        if *scale == view.scale() {
            // On whole pixels: a bitmap between them is blurred.
            let _ = self.ctx.draw_image_with_html_canvas_element(canvas, corner.x.round(), corner.y.round());
        } else {
            let size = area.size() * view.scale();
            let _ = self.ctx.draw_image_with_html_canvas_element_and_dw_and_dh(canvas, corner.x, corner.y, size.width, size.height);
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
        self.ctx.set_line_cap("round");
        self.ctx.set_line_join("round");
    }
}

fn contains(outer: Rect, inner: Rect) -> bool {
    outer.x0 <= inner.x0 && outer.y0 <= inner.y0 && outer.x1 >= inner.x1 && outer.y1 >= inner.y1
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
