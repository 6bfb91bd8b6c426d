//! Shapes become a display list: boxes, their labels, and text; lines and strokes are drawn by `line` and `pen`. Painting is others' work.

use super::{
    display::{Item, Stroke, TextRun},
    line, pen, text,
    theme::Theme,
};
use crate::model::{
    geom::{Affine, BezPath, Point, Rect},
    path::Sample,
    shape::{Kind, Shape},
    style::{Align, Color, Dash, Style},
};

/// What to paint for a shape, in order, in board units. Nothing for one that cannot be seen.
pub fn display(shape: &Shape, theme: Theme) -> Vec<Item> {
    let mut sheet = Sheet::new(shape, theme);
    if shape.style.opacity > 0.0 {
        match shape.kind {
            Kind::Group => {}
            kind if kind.is_form() || matches!(kind, Kind::Sticky | Kind::Image | Kind::Frame) => {
                sheet.path(boxed(shape), shape.style.fill, true);
                label(&mut sheet, shape);
            }
            Kind::Line | Kind::Arrow => line::draw(&mut sheet, &shape.points()),
            Kind::Pen | Kind::Highlight => pen::draw(&mut sheet, &shape.points()),
            _ => plain(&mut sheet, shape),
        }
    }
    sheet.items
}

/// The line a shape is drawn along, without width or heads, turned as the shape is: for hit tests, selection outlines and snapping.
/// A text shape's is its box.
pub fn outline(shape: &Shape) -> BezPath {
    let mut path = match shape.kind {
        kind if kind.is_form() => boxed(shape),
        Kind::Line | Kind::Arrow => line::path(&shape.points(), &shape.style),
        Kind::Pen | Kind::Highlight => line::through(&shape.points(), true),
        _ => polygon(corners(shape.geo.rect()), |_| 0.0),
    };
    if shape.geo.r != 0.0 {
        path.apply_affine(shape.geo.turn());
    }
    path
}

/// Where the items of one shape are laid down: its style, its turn, its theme.
pub(super) struct Sheet<'a> {
    pub style: &'a Style,
    theme: Theme,
    turn: Affine,
    items: Vec<Item>,
}

impl<'a> Sheet<'a> {
    fn new(shape: &'a Shape, theme: Theme) -> Self {
        let turn = if shape.geo.r == 0.0 { Affine::IDENTITY } else { shape.geo.turn() };
        Sheet { style: &shape.style, theme, turn, items: Vec::with_capacity(1) }
    }

    /// A path in the style's stroke (when `stroke` is wanted and has a width) and the given fill.
    pub fn path(&mut self, path: BezPath, fill: Option<Color>, stroke: bool) {
        self.push(path, fill, stroke.then_some(self.style.dash));
    }

    /// A path whose stroke is solid whatever the style says: heads.
    pub fn solid(&mut self, path: BezPath, fill: Option<Color>) {
        self.push(path, fill, Some(Dash::Solid));
    }

    fn push(&mut self, mut path: BezPath, fill: Option<Color>, dash: Option<Dash>) {
        let width = f64::from(self.style.width);
        let stroke =
            dash.filter(|_| width > 0.0).map(|dash| Stroke { color: self.theme.show(self.style.stroke), width, dash: rhythm(dash, width) });
        let fill = fill.map(|color| self.theme.show(color));
        if (stroke.is_none() && fill.is_none()) || path.is_empty() {
            return;
        }
        if self.turn != Affine::IDENTITY {
            path.apply_affine(self.turn);
        }
        self.items.push(Item::Path { path, fill, stroke, opacity: self.style.opacity });
    }

    /// Lines of text from `top`, at `x` by `align`.
    fn text<'t>(&mut self, lines: impl IntoIterator<Item = &'t str>, x: f64, top: f64, align: Align) {
        let size = f64::from(self.style.size);
        for (i, line) in lines.into_iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            self.items.push(Item::Text(TextRun {
                text: line.to_owned(),
                at: Point::new(x, top + (i as f64 * text::LINE + text::BASELINE) * size),
                turn: self.turn,
                font: self.style.font,
                size,
                align,
                color: self.theme.show(self.style.stroke),
                opacity: self.style.opacity,
            }));
        }
    }
}

/// On-off lengths. Caps are round and add the stroke's width to what is on.
fn rhythm(dash: Dash, width: f64) -> Vec<f64> {
    match dash {
        Dash::Solid => Vec::new(),
        Dash::Dashed => vec![2.0 * width + 4.0, 2.0 * width + 4.0],
        // Not zero: some painters draw nothing for it.
        Dash::Dotted => vec![0.01, width + 4.0],
    }
}

/// Cubic handle of a quarter circle, in radii: (4/3)(√2 − 1).
pub(super) const QUARTER: f64 = 0.552_284_749_8;

fn corners(r: Rect) -> [Point; 4] {
    [Point::new(r.x0, r.y0), Point::new(r.x1, r.y0), Point::new(r.x1, r.y1), Point::new(r.x0, r.y1)]
}

/// The path of a rectangle, ellipse or diamond before its turn.
fn boxed(shape: &Shape) -> BezPath {
    let (rect, style) = (shape.geo.rect(), &shape.style);
    let soft = |most: f64| if style.round { most } else { 0.0 };
    match shape.kind {
        Kind::Ellipse => polygon(corners(rect), |edge| edge / 2.0),
        Kind::Diamond => {
            let c = rect.center();
            let points = [Point::new(c.x, rect.y0), Point::new(rect.x1, c.y), Point::new(c.x, rect.y1), Point::new(rect.x0, c.y)];
            polygon(points, |edge| soft((edge * 0.2).min(20.0)))
        }
        _ => {
            let radius = soft((rect.width().min(rect.height()) * 0.25).min(16.0));
            polygon(corners(rect), |_| radius)
        }
    }
}

/// A closed path whose corners are rounded off from `cut(length)` along each edge. Half an edge on every side of a box makes an ellipse.
fn polygon(points: [Point; 4], cut: impl Fn(f64) -> f64) -> BezPath {
    let mut path = BezPath::with_capacity(10);
    for i in 0..4 {
        let (before, corner, after) = (points[(i + 3) % 4], points[i], points[(i + 1) % 4]);
        let along = |to: Point| {
            let edge = corner.distance(to);
            if edge > 0.0 { cut(edge) / edge } else { 0.0 }
        };
        let (from, to) = (corner.lerp(before, along(before)), corner.lerp(after, along(after)));
        if i == 0 {
            path.move_to(from);
        } else if path.current_position() != Some(from) {
            path.line_to(from);
        }
        if from != to {
            path.curve_to(from.lerp(corner, QUARTER), to.lerp(corner, QUARTER), to);
        }
    }
    path.close_path();
    path
}

/// Room for a label inside a shape, before its turn: the box inscribed in the shape, less some air.
pub fn label_room(shape: &Shape) -> Rect {
    let (rect, share) = (shape.geo.rect(), inscribed(shape.kind));
    let side = |full: f64| (full * share - (full * AIR).min(MOST_AIR)).max(0.0);
    Rect::from_center_size(rect.center(), (side(rect.width()), side(rect.height())))
}

/// How high a shape must be for all lines of its label to have room, at the width it has.
pub fn label_height(shape: &Shape) -> f64 {
    let (share, lines) = (inscribed(shape.kind), label_lines(shape).len() as f64);
    let need = lines * text::LINE * f64::from(shape.style.size);
    // `label_room` takes off the smaller of the two airs.
    (need / (share - AIR)).min((need + MOST_AIR) / share)
}

/// Air beside a label: a share of the side, up to so much.
const AIR: f64 = 0.12;
const MOST_AIR: f64 = 16.0;

/// The sides of the box inscribed in a shape, as a share of its own.
fn inscribed(kind: Kind) -> f64 {
    match kind {
        Kind::Ellipse => std::f64::consts::FRAC_1_SQRT_2,
        Kind::Diamond => 0.5,
        _ => 1.0,
    }
}

/// A label: wrapped to its room, centred both ways; what does not fit overflows evenly above and below.
fn label(sheet: &mut Sheet, shape: &Shape) {
    if shape.text.trim().is_empty() || shape.style.size <= 0.0 {
        return;
    }
    let lines = label_lines(shape);
    let (center, tall) = (shape.geo.center(), text::LINE * f64::from(shape.style.size) * lines.len() as f64);
    sheet.text(lines, center.x, center.y - tall / 2.0, Align::Middle);
}

pub(super) fn label_lines(shape: &Shape) -> Vec<&str> {
    let size = f64::from(shape.style.size);
    // At least a few letters, or a label in a sliver would be a column of single ones.
    text::wrap(shape.text.trim_end(), shape.style.font, size, label_room(shape).width().max(size * 2.0))
}

/// Text without a box: its own line breaks only, within its measured width.
fn plain(sheet: &mut Sheet, shape: &Shape) {
    let geo = shape.geo;
    let x = match shape.style.align {
        Align::Start => geo.x,
        Align::Middle => geo.x + geo.w / 2.0,
        Align::End => geo.x + geo.w,
    };
    sheet.text(shape.text.split('\n'), x, geo.y, shape.style.align);
}

/// The ends of a path meet, as somebody who wants an area draws them; then a line or stroke can be filled.
pub(super) fn is_loop(points: &[Sample]) -> bool {
    let ends = points.first().zip(points.last());
    points.len() > 2 && ends.is_some_and(|(a, b)| (a.x - b.x).hypot(a.y - b.y) <= 8.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{geom::Geo, order::Order};

    fn shape(kind: Kind, w: f64, h: f64) -> Shape {
        Shape::new(kind, Geo { x: 10.0, y: 20.0, w, h, r: 0.0 }, Order::first())
    }

    #[test]
    fn the_outline_of_every_box_fills_its_box() {
        use crate::model::geom::Geometry;
        for kind in [Kind::Rectangle, Kind::Ellipse, Kind::Diamond] {
            for round in [false, true] {
                let mut shape = shape(kind, 200.0, 100.0);
                shape.style.round = round && kind != Kind::Diamond;
                let bounds = outline(&shape).bounding_box();
                assert!((bounds.area() - 20_000.0).abs() < 1.0, "{kind:?} {bounds:?}");
            }
        }
        let ellipse = outline(&shape(Kind::Ellipse, 200.0, 100.0));
        let area = crate::model::geom::Geometry::area(&ellipse).abs();
        assert!((area - std::f64::consts::PI * 5000.0).abs() < 10.0, "{area}");
    }

    #[test]
    fn what_cannot_be_seen_is_not_painted() {
        let mut hollow = shape(Kind::Rectangle, 10.0, 10.0);
        hollow.style.width = 0.0;
        assert!(display(&hollow, Theme::Light).is_empty());
        let mut clear = shape(Kind::Ellipse, 10.0, 10.0);
        clear.style.opacity = 0.0;
        assert!(display(&clear, Theme::Light).is_empty());
        assert!(display(&shape(Kind::Text, 10.0, 10.0), Theme::Light).is_empty());
        assert!(display(&shape(Kind::Pen, 10.0, 10.0), Theme::Light).is_empty());
    }

    #[test]
    fn a_label_is_wrapped_and_centred() {
        let mut shape = shape(Kind::Rectangle, 100.0, 100.0);
        shape.text = "a label of several words".into();
        let items = display(&shape, Theme::Light);
        let runs: Vec<&TextRun> = items.iter().filter_map(|item| if let Item::Text(run) = item { Some(run) } else { None }).collect();
        assert!(runs.len() > 1 && runs.iter().all(|run| run.at.x == 60.0 && run.align == Align::Middle));
        let middle = (runs[0].at.y + runs[runs.len() - 1].at.y) / 2.0;
        assert!((middle - 70.0).abs() < 10.0, "{middle}");
    }

    #[test]
    fn a_shape_as_high_as_its_label_asks_has_just_room_for_it() {
        for kind in [Kind::Rectangle, Kind::Ellipse, Kind::Diamond] {
            for words in [1, 9, 60] {
                let mut shape = shape(kind, 120.0, 10.0);
                shape.text = "words ".repeat(words);
                shape.geo.h = label_height(&shape);
                let need = label_lines(&shape).len() as f64 * text::LINE * f64::from(shape.style.size);
                assert!((label_room(&shape).height() - need).abs() < 1e-6, "{kind:?} {words}");
            }
        }
    }

    #[test]
    fn broken_numbers_are_painted_as_something_and_nothing_panics() {
        for kind in Kind::ALL {
            for bad in [f64::NAN, f64::INFINITY, -5.0, 0.0, 1e300] {
                let mut shape = shape(kind, bad, bad);
                shape.pts = [(0.0, 0.0), (bad, 1.0), (2.0, bad), (0.0, 0.0)].map(|(x, y)| Sample { x, y, p: bad }).to_vec();
                shape.text = "text".into();
                (shape.style.width, shape.style.size) = (bad as f32, bad as f32);
                (shape.style.head, shape.style.tail) = (crate::model::style::Head::Triangle, crate::model::style::Head::Arrow);
                display(&shape, Theme::Dark);
                super::super::bounds_with_stroke(&shape);
            }
        }
    }
}
