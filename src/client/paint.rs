//! The painter: display lists onto a Canvas2D context, paths kept per shape. What is where and when to paint is `scene_layer`'s business.

use std::collections::BTreeMap;

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, Path2d};

use super::{number, pictures::Pictures};
use crate::{
    model::{
        geom::{Affine, BezPath, Geo, Point, Rect},
        ids::ShapeId,
        shape::Shape,
        style::{Align, Font},
    },
    scene::{
        self, Theme,
        display::{Item, Plate, Stroke, TextRun, Tint},
        text,
    },
};

/// Shapes out of view whose paths are kept all the same.
const SPARE: usize = 2000;

/// Paints shapes and remembers how.
pub struct Painter {
    theme: Theme,
    pub pictures: Pictures,
    sketches: BTreeMap<ShapeId, Sketch>,
}

/// A shape as the browser paints it.
struct Sketch {
    of: Shape,
    marks: Vec<Mark>,
}

enum Mark {
    /// `blend` is how it mixes with what is there, when not plainly.
    Path {
        path: Path2d,
        fill: Option<String>,
        stroke: Option<Pencil>,
        opacity: f64,
        blend: Option<&'static str>,
    },
    Text {
        run: TextRun,
        font: String,
        color: String,
    },
    Image(Plate),
}

struct Pencil {
    color: String,
    width: f64,
    dash: Array,
}

impl Painter {
    pub fn new(theme: Theme) -> Self {
        Painter { theme, pictures: Pictures::default(), sketches: BTreeMap::new() }
    }

    pub fn set_theme(&mut self, theme: Theme) {
        self.theme = theme;
        self.sketches.clear();
    }

    /// Forgets how the other shapes are painted, when it remembers many more than these.
    pub fn keep(&mut self, ids: &[ShapeId]) {
        if self.sketches.len() > SPARE + 2 * ids.len() {
            let mut all = std::mem::take(&mut self.sketches);
            for (id, sketch) in ids.iter().filter_map(|id| all.remove_entry(id)) {
                self.sketches.insert(id, sketch);
            }
        }
    }

    /// Paints one shape; `to_device` maps the board to pixels of the canvas.
    /// It is cut off at the edges of `frames`, and not painted when there are none to see it through (`Board::seen_through`).
    pub fn paint(&mut self, ctx: &CanvasRenderingContext2d, to_device: Affine, shape: &Shape, frames: Option<Vec<Geo>>) {
        let Some(frames) = frames else { return };
        if !frames.is_empty() {
            ctx.save();
        }
        for frame in &frames {
            set_transform(ctx, to_device * frame.turn());
            ctx.begin_path();
            ctx.rect(frame.x, frame.y, frame.w, frame.h);
            ctx.clip();
        }
        self.whole(ctx, to_device, shape);
        if !frames.is_empty() {
            ctx.restore();
        }
    }

    fn whole(&mut self, ctx: &CanvasRenderingContext2d, to_device: Affine, shape: &Shape) {
        let theme = self.theme;
        let fresh = |sketch: &Sketch| sketch.of == *shape;
        if !self.sketches.get(&shape.id).is_some_and(fresh) {
            let marks = scene::display(shape, theme).into_iter().filter_map(|item| mark(item, theme)).collect();
            self.sketches.insert(shape.id.clone(), Sketch { of: shape.clone(), marks });
        }
        let Some(sketch) = self.sketches.get(&shape.id) else { return };
        for mark in &sketch.marks {
            match mark {
                Mark::Image(plate) => self.pictures.paint(ctx, to_device, plate, theme),
                mark => draw(ctx, to_device, mark),
            }
        }
    }
}

/// Makes a canvas ready for [`Painter::paint`]: round joins, nothing dashed, painting only inside `clip` (device pixels).
pub fn clip(ctx: &CanvasRenderingContext2d, clip: Rect) {
    set_transform(ctx, Affine::IDENTITY);
    ctx.begin_path();
    ctx.rect(clip.x0, clip.y0, clip.width(), clip.height());
    ctx.clip();
}

pub fn set_transform(ctx: &CanvasRenderingContext2d, to_device: Affine) {
    let [a, b, c, d, e, f] = to_device.as_coeffs();
    let _ = ctx.set_transform(a, b, c, d, e, f);
}

/// A path of the display list as the browser keeps it.
pub fn path2d(path: &BezPath) -> Option<Path2d> {
    use kurbo::PathEl;
    let out = Path2d::new().ok()?;
    for element in path.elements() {
        match *element {
            PathEl::MoveTo(p) => out.move_to(p.x, p.y),
            PathEl::LineTo(p) => out.line_to(p.x, p.y),
            PathEl::QuadTo(a, p) => out.quadratic_curve_to(a.x, a.y, p.x, p.y),
            PathEl::CurveTo(a, b, p) => out.bezier_curve_to(a.x, a.y, b.x, b.y, p.x, p.y),
            PathEl::ClosePath => out.close_path(),
        }
    }
    Some(out)
}

/// The CSS `font` of a text, in board units or pixels alike.
pub fn css_font(font: Font, bold: bool, italic: bool, size: f64) -> String {
    let slant = if italic { "italic " } else { "" };
    [slant, if bold { "bold " } else { "" }, &number::text(size), "px ", text::family(font)].concat()
}

fn mark(item: Item, theme: Theme) -> Option<Mark> {
    Some(match item {
        Item::Path { path, fill, stroke, opacity, tint } => {
            let pencil = |Stroke { color, width, dash }| Pencil {
                color: color.to_string(),
                width,
                dash: dash.into_iter().map(JsValue::from_f64).collect(),
            };
            let fill = fill.map(|color| color.to_string());
            let blend = (tint == Tint::Marker).then_some(if theme == Theme::Dark { "screen" } else { "multiply" });
            Mark::Path { path: path2d(&path)?, fill, stroke: stroke.map(pencil), opacity: f64::from(opacity), blend }
        }
        Item::Image(plate) => Mark::Image(plate),
        Item::Text(run) => Mark::Text { font: css_font(run.font, run.bold, run.italic, run.size), color: run.color.to_string(), run },
    })
}

fn draw(ctx: &CanvasRenderingContext2d, to_device: Affine, mark: &Mark) {
    match mark {
        Mark::Path { path, fill, stroke, opacity, blend } => {
            set_transform(ctx, to_device);
            ctx.set_global_alpha(*opacity);
            if let Some(blend) = blend {
                let _ = ctx.set_global_composite_operation(blend);
            }
            if let Some(fill) = fill {
                ctx.set_fill_style_str(fill);
                ctx.fill_with_path_2d(path);
            }
            if let Some(Pencil { color, width, dash }) = stroke {
                ctx.set_stroke_style_str(color);
                ctx.set_line_width(*width);
                let _ = ctx.set_line_dash(dash);
                ctx.stroke_with_path(path);
            }
            if blend.is_some() {
                let _ = ctx.set_global_composite_operation("source-over");
            }
        }
        Mark::Image(_) => {}
        Mark::Text { run, font, color } => {
            set_transform(ctx, to_device * run.turn);
            ctx.set_global_alpha(f64::from(run.opacity));
            ctx.set_fill_style_str(color);
            ctx.set_font(font);
            ctx.set_text_align(match run.align {
                Align::Start => "left",
                Align::Middle => "center",
                Align::End => "right",
            });
            let Point { x, y } = run.at;
            let _ = ctx.fill_text(&run.text, x, y);
        }
    }
}
