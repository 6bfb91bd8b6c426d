//! Shapes become a display list. Each kind's geometry is in a file of its own (`form`, `line`, `pen`, `label`); here is what they are painted with.
//! Painting is others' work.

use super::{
    display::{Item, Plate, Stroke, TextRun, Tint},
    form, hatch,
    label::{self, Label},
    line, pen,
    rough::Hand,
    text,
    theme::{Theme, inked},
};
use crate::model::{
    geom::{Affine, BezPath, Point, Rect, Vec2},
    path::Sample,
    shape::{Kind, Shape},
    style::{Align, Color, Dash, Pattern, Style},
};

/// What to paint for a shape, in order, in board units. Nothing for one that cannot be seen, or is hidden. A frame's clipping of what is in it is
/// `frame`'s business.
pub fn display(shape: &Shape, theme: Theme) -> Vec<Item> {
    let mut sheet = Sheet::new(shape, theme);
    if shape.style.opacity <= 0.0 || shape.hide {
        return sheet.items;
    }
    let written = shape.kind.has_text() && shape.style.size > 0.0 && !shape.text.trim().is_empty();
    match shape.kind {
        Kind::Group => return sheet.items,
        Kind::Line | Kind::Arrow => {
            let hole = written.then(|| label::label(shape).extent(shape, 1.0).inflate(5.0, 1.0));
            line::draw(&mut sheet, shape, hole);
        }
        Kind::Pen => pen::draw(&mut sheet, &shape.points()),
        Kind::Highlight => marker(&mut sheet, shape),
        Kind::Sticky => sticky(&mut sheet, shape),
        Kind::Image => image(&mut sheet, shape),
        Kind::Frame => {
            sheet.path(form::outline(shape), shape.style.fill, true);
            sheet.text(&label::label(shape), QUIET, 1.0);
            return sheet.items;
        }
        Kind::Text => {}
        _ => {
            sheet.path(form::outline(shape), shape.style.fill, true);
            if let Some(inner) = form::inner(shape) {
                sheet.path(inner, None, true);
            }
        }
    }
    if written {
        let ink = shape.style.stroke;
        sheet.text(&label::label(shape), ink, 1.0);
    }
    sheet.items
}

/// The line a shape is drawn along, without width or heads, turned as the shape is: for hit tests, selection outlines and snapping.
/// A text shape's is its box.
pub fn outline(shape: &Shape) -> BezPath {
    let mut path = match shape.kind {
        Kind::Line | Kind::Arrow => line::path(shape),
        Kind::Pen | Kind::Highlight => line::through(&shape.points(), true),
        _ => form::outline(shape),
    };
    if shape.geo.r != 0.0 {
        path.apply_affine(shape.geo.turn());
    }
    path
}

/// What is drawn inside that line, before the shape's turn.
pub fn inner(shape: &Shape) -> Option<BezPath> {
    form::inner(shape)
}

/// How broad a shape's line is painted, in board units.
pub fn stroke_width(shape: &Shape) -> f64 {
    f64::from(shape.style.width).max(0.0)
        * match shape.kind {
            Kind::Highlight => MARKER,
            Kind::Sticky | Kind::Text | Kind::Group => 0.0,
            _ => 1.0,
        }
}

/// Where the items of one shape are laid down: its style, its turn, its theme, its hand.
pub(super) struct Sheet<'a> {
    pub style: &'a Style,
    theme: Theme,
    turn: Affine,
    hand: Option<Hand>,
    items: Vec<Item>,
}

impl<'a> Sheet<'a> {
    fn new(shape: &'a Shape, theme: Theme) -> Self {
        let (geo, style) = (shape.geo, &shape.style);
        let turn = if geo.r == 0.0 { Affine::IDENTITY } else { geo.turn() };
        let drawn = style.rough > 0.0 && (shape.kind.is_form() || shape.kind.is_line());
        let curved = matches!(shape.kind, Kind::Ellipse | Kind::Cloud) || shape.kind.is_line() && line::is_curved(style);
        let steady = !curved && (style.round || style.rough < SLOPPY);
        let hand = drawn.then(|| Hand::new(style.seed, style.rough.into(), geo.w.max(geo.h), steady));
        Sheet { style, theme, turn, hand, items: Vec::with_capacity(1) }
    }

    /// A path in the style's stroke (when `stroke` is wanted and has a width) and the given fill, in the style's pattern.
    pub fn path(&mut self, path: BezPath, fill: Option<Color>, stroke: bool) {
        self.push(path, fill, self.style.pattern, stroke.then_some(self.style.dash));
    }

    /// A path whose stroke and fill are solid whatever the style says: heads.
    pub fn solid(&mut self, path: BezPath, fill: Option<Color>) {
        self.push(path, fill, Pattern::Solid, Some(Dash::Solid));
    }

    /// An area of ink, solid whatever the style says: what a pen leaves.
    pub fn ink(&mut self, path: BezPath) {
        self.push(path, Some(self.style.stroke), Pattern::Solid, None);
    }

    fn push(&mut self, mut path: BezPath, fill: Option<Color>, pattern: Pattern, dash: Option<Dash>) {
        let width = f64::from(self.style.width);
        let mut fill = fill.map(|color| (color, self.theme.show(color)));
        if pattern != Pattern::Solid
            && let Some((color, _)) = fill.take()
        {
            let (gap, broad) = hatch::measures(width, self.hand.is_some());
            let strokes = hatch::strokes(&path, gap, pattern == Pattern::Cross);
            let strokes = if let Some(hand) = &mut self.hand { hand.trace(&strokes, 1) } else { strokes };
            let color = self.theme.show(inked(color));
            self.lay(strokes, None, Some(Stroke { color, width: broad, dash: Vec::new() }));
        }
        let fill = fill.map(|(_, shown)| shown);
        let stroke =
            dash.filter(|_| width > 0.0).map(|dash| Stroke { color: self.theme.show(self.style.stroke), width, dash: rhythm(dash, width) });
        match (&mut self.hand, &stroke) {
            (Some(hand), Some(line)) => {
                // A broken line drawn twice would close its gaps.
                let drawn = hand.trace(&path, if line.dash.is_empty() { 2 } else { 1 });
                if fill.is_some() {
                    self.lay(path, fill, None);
                }
                path = drawn;
                self.lay(path, None, stroke);
            }
            // Without a stroke it is the area that shows the hand.
            (Some(hand), None) => {
                path = hand.sway(&path);
                self.lay(path, fill, None);
            }
            _ => self.lay(path, fill, stroke),
        }
    }

    fn lay(&mut self, path: BezPath, fill: Option<Color>, stroke: Option<Stroke>) {
        self.tinted(path, fill, stroke, self.style.opacity, Tint::Themed);
    }

    fn tinted(&mut self, mut path: BezPath, fill: Option<Color>, stroke: Option<Stroke>, opacity: f32, tint: Tint) {
        if (stroke.is_none() && fill.is_none()) || path.is_empty() {
            return;
        }
        if self.turn != Affine::IDENTITY {
            path.apply_affine(self.turn);
        }
        self.items.push(Item::Path { path, fill, stroke, opacity, tint });
    }

    /// Text as it is laid out, in a stored colour.
    fn text(&mut self, label: &Label, color: Color, opacity: f32) {
        let Label { size, align, .. } = *label;
        for (i, line) in label.lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            self.items.push(Item::Text(TextRun {
                text: (*line).to_owned(),
                at: Point::new(label.x(), label.block.y0 + (i as f64 * text::LINE + text::BASELINE) * size),
                turn: self.turn,
                font: self.style.font,
                bold: self.style.bold,
                italic: self.style.italic,
                size,
                align,
                color: self.theme.show(color),
                opacity: self.style.opacity * opacity,
            }));
        }
    }
}

/// A broad stroke of even width, see-through.
fn marker(sheet: &mut Sheet, shape: &Shape) {
    let stroke = Stroke { color: sheet.style.stroke, width: stroke_width(shape), dash: Vec::new() };
    let path = pen::calm(&shape.points(), stroke.width);
    sheet.tinted(path, None, Some(stroke), sheet.style.opacity * SEEN_THROUGH, Tint::Marker);
}

/// A sheet of paper that lies on the board: a soft shadow of a few pale layers, then the paper, then who wrote it.
fn sticky(sheet: &mut Sheet, shape: &Shape) {
    let rect = shape.geo.rect();
    for (grow, down, dark) in SHADOW {
        let radius = 4.0 + grow;
        let layer = form::polygon(&form::corners((rect + Vec2::new(0.0, down)).inflate(grow, grow)), |_| radius);
        sheet.tinted(layer, Some(Color(0)), None, sheet.style.opacity * dark, Tint::Same);
    }
    sheet.lay(form::outline(shape), Some(sheet.theme.show(sheet.style.fill.unwrap_or(Color::BUTTER))), None);
    let wide = text::measure(&shape.sign, shape.style.font, label::SIGN * 1.1);
    if !shape.sign.is_empty() && wide < rect.width() && rect.height() > label::SIGN * 2.0 {
        let room = label::room(shape);
        let (size, bottom) = (label::SIGN, rect.y1 - label::SIGN * 0.5);
        let block = Rect::new(room.x0, bottom - size * text::LINE, room.x1.max(rect.x0 + wide), bottom);
        let label = Label { lines: vec![&shape.sign], size, block, align: Align::End };
        sheet.text(&label, shape.style.stroke, 0.55);
    }
}

/// From this roughness on also the corners are missed.
const SLOPPY: f32 = 2.0;
/// Layers of a sticky note's shadow: by how much each is larger than the paper and lies below it, and how dark it is.
const SHADOW: [(f64, f64, f32); 4] = [(5.0, 5.0, 0.02), (3.0, 4.0, 0.03), (1.5, 2.5, 0.045), (0.5, 1.0, 0.07)];
/// How far the shadow reaches beyond the paper.
pub(super) const SHADED: f64 = 10.0;
/// A marker's width, in style widths, and how much of it is seen.
const MARKER: f64 = 8.0;
const SEEN_THROUGH: f32 = 0.5;
/// Of names of frames.
const QUIET: Color = Color(0x6b7480);

fn image(sheet: &mut Sheet, shape: &Shape) {
    let Some(picture) = &shape.image else { return sheet.solid(form::outline(shape), None) };
    let ([x, y, w, h], rect) = (picture.part(), shape.geo.rect());
    // x becomes twice the middle less x.
    let turn = if picture.mirror { sheet.turn * Affine::new([-1.0, 0.0, 0.0, 1.0, 2.0 * rect.center().x, 0.0]) } else { sheet.turn };
    sheet.items.push(Item::Image(Plate {
        blob: picture.blob.clone(),
        rect,
        turn,
        part: Rect::from_origin_size((x, y), (w, h)),
        opacity: sheet.style.opacity,
    }));
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

/// The ends of a path meet, as somebody who wants an area draws them; then a line or stroke can be filled.
pub(super) fn is_loop(points: &[Sample]) -> bool {
    let ends = points.first().zip(points.last());
    points.len() > 2 && ends.is_some_and(|(a, b)| (a.x - b.x).hypot(a.y - b.y) <= 8.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        geom::{Geo, Geometry},
        ids::BlobId,
        order::Order,
        shape::Picture,
        style::Head,
    };

    fn shape(kind: Kind, w: f64, h: f64) -> Shape {
        Shape::new(kind, Geo { x: 10.0, y: 20.0, w, h, r: 0.0 }, Order::first())
    }

    #[test]
    fn the_outline_of_an_ellipse_has_the_area_of_one() {
        let ellipse = outline(&shape(Kind::Ellipse, 200.0, 100.0));
        let area = ellipse.area().abs();
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
        let hidden = Shape { hide: true, ..shape(Kind::Ellipse, 10.0, 10.0) };
        assert!(display(&hidden, Theme::Light).is_empty());
        for kind in [Kind::Text, Kind::Pen, Kind::Group] {
            assert!(display(&shape(kind, 10.0, 10.0), Theme::Light).is_empty());
        }
    }

    #[test]
    fn a_label_is_wrapped_and_centred() {
        let mut shape = shape(Kind::Rectangle, 100.0, 100.0);
        (shape.text, shape.style.align) = ("a label of several words".into(), Align::Middle);
        let items = display(&shape, Theme::Light);
        let runs: Vec<&TextRun> = items.iter().filter_map(|item| if let Item::Text(run) = item { Some(run) } else { None }).collect();
        assert!(runs.len() > 1 && runs.iter().all(|run| run.at.x == 60.0 && run.align == Align::Middle));
        let middle = (runs[0].at.y + runs[runs.len() - 1].at.y) / 2.0;
        assert!((middle - 70.0).abs() < 10.0, "{middle}");
    }

    #[test]
    fn a_hand_drawn_shape_looks_the_same_each_time_and_a_pattern_is_made_of_strokes() {
        let mut shape = shape(Kind::Hexagon, 120.0, 80.0);
        (shape.style.rough, shape.style.seed, shape.style.fill, shape.style.pattern) = (1.0, 42, Some(Color::WHITE), Pattern::Cross);
        let items = display(&shape, Theme::Light);
        assert_eq!(items, display(&shape, Theme::Light));
        assert!(items.len() == 2 && items.iter().all(|item| matches!(item, Item::Path { fill: None, stroke: Some(_), .. })));
    }

    #[test]
    fn a_pen_leaves_solid_ink_whatever_fills_its_loop() {
        let mut loop_ = shape(Kind::Pen, 10.0, 10.0);
        loop_.pts = [(0.0, 0.0), (0.0, 10.0), (10.0, 10.0), (1.0, 0.0)].map(|(x, y)| Sample { x, y, p: 0.5 }).to_vec();
        (loop_.style.fill, loop_.style.pattern) = (Some(Color::WHITE), Pattern::Cross);
        let items = display(&loop_, Theme::Light);
        assert!(matches!(&items[1..], [Item::Path { fill: Some(Color::INK), stroke: None, .. }]), "{items:?}");
    }

    #[test]
    fn a_hand_that_is_not_sloppy_meets_the_corners_and_an_area_without_a_stroke_shows_the_hand() {
        let corner = |rough: f32, width: f32| {
            let mut shape = shape(Kind::Rectangle, 120.0, 80.0);
            (shape.style.rough, shape.style.seed, shape.style.width, shape.style.round) = (rough, 42, width, false);
            shape.style.fill = Some(Color::WHITE);
            let items = display(&shape, Theme::Light);
            let Some(Item::Path { path, .. }) = items.last() else { panic!("something is painted") };
            path.elements()[0].end_point().expect("a point").distance(Point::new(10.0, 20.0))
        };
        assert!(corner(1.0, 2.0) == 0.0 && corner(2.0, 2.0) > 0.1 && corner(1.0, 0.0) > 0.1);
    }

    #[test]
    fn a_mirrored_picture_is_mirrored_about_its_own_middle() {
        let mut shape = shape(Kind::Image, 100.0, 50.0);
        let picture = Picture { blob: BlobId::of([7; 32]), size: [640.0, 480.0], crop: Some([0.0, 0.0, 0.25, 1.0]), mirror: true };
        shape.image = Some(picture);
        let [Item::Image(plate)] = &display(&shape, Theme::Light)[..] else { panic!("a picture") };
        assert_eq!((plate.turn * Point::new(10.0, 20.0), plate.part), (Point::new(110.0, 20.0), Rect::new(0.75, 0.0, 1.0, 1.0)));
    }

    #[test]
    fn broken_numbers_are_painted_as_something_and_nothing_panics() {
        for kind in Kind::ALL {
            for bad in [f64::NAN, f64::INFINITY, -5.0, 0.0, 1e300] {
                for (rough, pattern) in [(0.0, Pattern::Solid), (1.0, Pattern::Cross)] {
                    let mut shape = shape(kind, bad, bad);
                    shape.pts = [(0.0, 0.0), (bad, 1.0), (2.0, bad), (0.0, 0.0)].map(|(x, y)| Sample { x, y, p: bad }).to_vec();
                    (shape.text, shape.sign) = ("text".into(), "me".into());
                    (shape.style.width, shape.style.size) = (bad as f32, bad as f32);
                    (shape.style.rough, shape.style.pattern, shape.style.fill) = (rough, pattern, Some(Color::INK));
                    for head in Head::ALL {
                        (shape.style.head, shape.style.tail) = (*head, Head::Arrow);
                        display(&shape, Theme::Dark);
                        super::super::bounds_with_stroke(&shape);
                    }
                }
            }
        }
    }
}
