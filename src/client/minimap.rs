//! The whole board on a small canvas, and over it what is looked at, by oneself and by others. What is where is `board`'s (`Board::mapped`); it is
//! rastered anew only when it is said to be due.

use std::cell::{Cell, RefCell};

use js_sys::{Array, Function, Reflect, Uint8ClampedArray};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};

use super::{
    dom::{create, window},
    scene_layer::{View, context, resize},
    theme,
};
use crate::{
    board::{Board, Overlay},
    model::geom::{Point, Rect, Size},
};

/// Canvas pixels a CSS pixel.
const FINE: f64 = 2.0;

pub struct Minimap {
    ctx: CanvasRenderingContext2d,
    canvas: HtmlCanvasElement,
    raster: RefCell<HtmlCanvasElement>,
    pub due: Cell<bool>,
}

impl Minimap {
    /// `None` when it is no canvas, or the browser gives no 2D context.
    pub fn on(canvas: HtmlElement) -> Option<Self> {
        let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
        Some(Minimap { ctx: context(&canvas)?, canvas, raster: RefCell::new(create("canvas")), due: Cell::new(true) })
    }

    pub fn paint(&self, board: &Board, seen: &Overlay, view: View) {
        let side = |css: i32| (f64::from(css) * FINE) as u32;
        let (wide, high) = (side(self.canvas.client_width()), side(self.canvas.client_height()));
        if wide == 0 || high == 0 {
            return;
        }
        let raster = self.raster.borrow();
        if self.due.take() {
            let pixels = board.mapped((wide, high), theme::current());
            resize(&raster, wide, high);
            if let Some(ctx) = context(&raster) {
                put(&ctx, &pixels, wide, high);
            }
        }
        let ctx = &self.ctx;
        let (w, h) = (f64::from(wide), f64::from(high));
        resize(&self.canvas, wide, high);
        ctx.clear_rect(0.0, 0.0, w, h);
        let _ = ctx.draw_image_with_html_canvas_element(&raster, 0.0, 0.0);
        let map = board.map(Size::new(w, h));
        let ink = window().get_computed_style(&self.canvas).ok().flatten().and_then(|css| css.get_property_value("color").ok());
        ctx.set_stroke_style_str(ink.as_deref().unwrap_or("#2c4bc0"));
        ctx.set_line_width(FINE * 1.5);
        let looked = map.transform_rect_bbox(view.area());
        // The edge stays in sight when more than the map is looked at.
        let Rect { x0, y0, x1, y1 } = looked.intersect(Rect::new(2.0, 2.0, w - 2.0, h - 2.0));
        ctx.stroke_rect(x0, y0, (x1 - x0).max(1.0), (y1 - y0).max(1.0));
        for peer in &seen.peers {
            let Point { x, y } = map * peer.at;
            ctx.begin_path();
            let _ = ctx.arc(x, y, FINE * 2.5, 0.0, std::f64::consts::TAU);
            ctx.set_fill_style_str(&peer.color);
            ctx.fill();
        }
    }
}

/// Writes pixels onto a canvas of their size. By name: `ImageData` is used nowhere else.
fn put(ctx: &CanvasRenderingContext2d, pixels: &[u8], wide: u32, high: u32) -> Option<()> {
    let named = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok()?.dyn_into::<Function>().ok();
    let data: JsValue = Uint8ClampedArray::from(pixels).into();
    let image = Reflect::construct(&named(&js_sys::global(), "ImageData")?, &Array::of3(&data, &wide.into(), &high.into())).ok()?;
    named(ctx, "putImageData")?.call3(ctx, &image, &0.into(), &0.into()).ok()?;
    Some(())
}
