//! The painter: display lists onto a Canvas2D context, paths kept per shape. What is where and when to paint is `scene_layer`'s business.

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, Path2d};

use super::{number, pictures::Pictures};
use crate::{
    board::{Board, Seen},
    model::{
        geom::{Affine, BezPath, Point, Rect, Vec2},
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
/// A line whose box is smaller than this on both sides is painted coarsely; text lower than this is a bar. Device pixels.
const COARSE: f64 = 14.0;
const LEGIBLE: f64 = 3.0;

/// Paints shapes and remembers how.
pub struct Painter {
    theme: Theme,
    pub pictures: Pictures,
    /// By place in the board's sheet.
    sketches: Vec<Option<Sketch>>,
    kept: usize,
}

/// A shape as the browser paints it.
struct Sketch {
    version: u32,
    coarse: bool,
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
        Painter { theme, pictures: Pictures::default(), sketches: Vec::new(), kept: 0 }
    }

    pub fn set_theme(&mut self, theme: Theme) {
        self.theme = theme;
        self.sketches.clear();
        self.kept = 0;
    }

    /// Forgets how the other shapes are painted, when it remembers many more than these.
    pub fn keep(&mut self, places: &[u32]) {
        if self.kept > SPARE + 2 * places.len() {
            let mut all = std::mem::take(&mut self.sketches);
            self.kept = 0;
            for place in places {
                if let Some(sketch) = all.get_mut(*place as usize).and_then(Option::take) {
                    self.put(*place as usize, sketch);
                }
            }
        }
    }

    fn put(&mut self, at: usize, sketch: Sketch) -> &Sketch {
        if self.sketches.len() <= at {
            self.sketches.resize_with(at + 1, || None);
        }
        self.kept += usize::from(self.sketches[at].is_none());
        self.sketches[at].insert(sketch)
    }

    fn sketch(&self, shape: &Shape, version: u32, coarse: bool) -> Sketch {
        let few = if coarse { scene::coarse(shape, self.theme) } else { None };
        let items = few.map_or_else(|| scene::display(shape, self.theme), |item| vec![item]);
        Sketch { version, coarse, marks: items.into_iter().filter_map(|item| mark(item, self.theme)).collect() }
    }

    /// Paints shapes of this board in the order given, each cut off at the frames that it is in; `to_device` maps the board to pixels of the canvas,
    /// which is ready ([`begin`]).
    pub fn paint<'a>(
        &mut self,
        ctx: &CanvasRenderingContext2d,
        to_device: Affine,
        board: &Board,
        shapes: &mut dyn Iterator<Item = Seen<'a>>,
    ) {
        let scale = to_device.determinant().abs().sqrt();
        let mut brush = Brush { ctx, scale, alpha: f64::NAN, dashed: true };
        set_transform(ctx, to_device);
        for Seen { shape, like, by, bounds } in shapes {
            let frames = if shape.parent.is_some() { board.seen_through(shape).unwrap_or_default() } else { Vec::new() };
            if !frames.is_empty() {
                ctx.save();
                for frame in &frames {
                    set_transform(ctx, to_device * frame.turn());
                    ctx.begin_path();
                    ctx.rect(frame.x, frame.y, frame.w, frame.h);
                    ctx.clip();
                }
                set_transform(ctx, to_device);
            }
            let coarse = bounds.width().max(bounds.height()) * scale < COARSE;
            let turn = to_device * Affine::translate(by);
            let moved = by != Vec2::ZERO;
            if moved {
                set_transform(ctx, turn);
            }
            match like {
                Some((place, version)) => {
                    let fresh = |sketch: &Sketch| sketch.version == version && sketch.coarse == coarse;
                    let at = place as usize;
                    if !self.sketches.get(at).is_some_and(|sketch| sketch.as_ref().is_some_and(fresh)) {
                        // What is stored lies where it lies; the draft that looks like it is moved.
                        let sketch = if moved {
                            let geo = shape.geo.translate(-by);
                            self.sketch(&Shape { geo, ..shape.clone() }, version, coarse)
                        } else {
                            self.sketch(shape, version, coarse)
                        };
                        self.put(at, sketch);
                    }
                    if let Some(Some(sketch)) = self.sketches.get(at) {
                        sketch.marks.iter().for_each(|mark| brush.draw(turn, mark, &mut self.pictures, self.theme));
                    }
                }
                None => {
                    let sketch = self.sketch(shape, 0, coarse);
                    sketch.marks.iter().for_each(|mark| brush.draw(turn, mark, &mut self.pictures, self.theme));
                }
            }
            if !frames.is_empty() {
                ctx.restore();
                brush = Brush { ctx, scale, alpha: f64::NAN, dashed: true };
            }
            if moved || !frames.is_empty() {
                set_transform(ctx, to_device);
            }
        }
    }
}

/// Sets what every mark relies on: round joins. Lost when a canvas is resized.
pub fn begin(ctx: &CanvasRenderingContext2d) {
    ctx.set_line_cap("round");
    ctx.set_line_join("round");
}

/// Painting only inside `clip` (device pixels).
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

/// What the context was told last: telling it again costs as much as painting a small shape.
struct Brush<'a> {
    ctx: &'a CanvasRenderingContext2d,
    /// Device pixels a board unit.
    scale: f64,
    alpha: f64,
    dashed: bool,
}

impl Brush<'_> {
    fn alpha(&mut self, alpha: f64) {
        if self.alpha != alpha {
            self.alpha = alpha;
            self.ctx.set_global_alpha(alpha);
        }
    }

    /// Paints one mark; the context's transform is `turn`, and is again afterwards.
    fn draw(&mut self, turn: Affine, mark: &Mark, pictures: &mut Pictures, theme: Theme) {
        let ctx = self.ctx;
        match mark {
            Mark::Path { path, fill, stroke, opacity, blend } => {
                self.alpha(*opacity);
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
                    let dashed = dash.length() > 0;
                    if dashed || self.dashed {
                        let _ = ctx.set_line_dash(dash);
                        self.dashed = dashed;
                    }
                    ctx.stroke_with_path(path);
                }
                if blend.is_some() {
                    let _ = ctx.set_global_composite_operation("source-over");
                }
            }
            Mark::Image(plate) => {
                pictures.paint(ctx, turn, plate, theme);
                self.alpha = f64::NAN;
                set_transform(ctx, turn);
            }
            Mark::Text { run, font, color } => {
                let turned = run.turn != Affine::IDENTITY;
                if turned {
                    set_transform(ctx, turn * run.turn);
                }
                ctx.set_fill_style_str(color);
                let Point { x, y } = run.at;
                if run.size * self.scale < LEGIBLE {
                    self.alpha(f64::from(run.opacity) * 0.45);
                    let wide = text::measure(&run.text, run.font, run.size);
                    let before = match run.align {
                        Align::Start => 0.0,
                        Align::Middle => 0.5,
                        Align::End => 1.0,
                    };
                    ctx.fill_rect(x - wide * before, y - run.size * 0.55, wide, run.size * 0.55);
                } else {
                    self.alpha(f64::from(run.opacity));
                    ctx.set_font(font);
                    ctx.set_text_align(match run.align {
                        Align::Start => "left",
                        Align::Middle => "center",
                        Align::End => "right",
                    });
                    let _ = ctx.fill_text(&run.text, x, y);
                }
                if turned {
                    set_transform(ctx, turn);
                }
            }
        }
    }
}
