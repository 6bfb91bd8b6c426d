//! What the next shape of each kind looks like: the style last chosen, of pens, forms and lines together, of the highlighter and of sticky notes apart;
//! how a line runs has nothing to do with the corners of forms. What is drawn with it is the tools' business.

use super::{input::StyleChange, table::Table};
use crate::model::{
    ids::ShapeId,
    shape::{Kind, Shape},
    style::{Align, Color, Head, MARKERS, Style},
};

/// The line of a new frame.
const FRAME: (Color, f32) = (Color(0x6b7480), 1.5);
/// The largest text of a new sticky note.
const WRITTEN: f32 = Style::SIZES[2];

/// The styles that are chosen apart.
#[derive(Debug, Clone)]
pub struct Dress {
    pub plain: Style,
    pub marker: Style,
    pub paper: Style,
    /// How lines run: `round` and `elbow`.
    run: (bool, bool),
}

impl Default for Dress {
    fn default() -> Self {
        let plain = Style::default();
        let marker = Style { stroke: MARKERS[0].1, ..plain.clone() };
        let paper = Style { fill: Some(Color::BUTTER), size: WRITTEN, align: Align::Middle, ..plain.clone() };
        Dress { run: (plain.round, plain.elbow), plain, marker, paper }
    }
}

impl Dress {
    /// Of the next shape of this kind.
    pub fn of(&self, kind: Option<Kind>) -> Style {
        match kind {
            Some(Kind::Highlight) => self.marker.clone(),
            Some(Kind::Sticky) => self.paper.clone(),
            Some(kind) if kind.is_line() => Style { round: self.run.0, elbow: self.run.1, ..self.plain.clone() },
            _ => self.plain.clone(),
        }
    }
    /// A choice for the next shapes of this kind, and of those that it shares its style with.
    pub fn choose(&mut self, choice: StyleChange, kind: Option<Kind>) {
        // Only lines run, whatever else is selected with them.
        let kind = if matches!(choice, StyleChange::Run(_)) { Some(Kind::Line) } else { kind };
        let mut style = self.of(kind);
        choice.apply(&mut style);
        match kind {
            Some(Kind::Highlight) => self.marker = style,
            Some(Kind::Sticky) => self.paper = style,
            Some(kind) if kind.is_line() => {
                self.run = (style.round, style.elbow);
                self.plain = Style { round: self.plain.round, elbow: self.plain.elbow, ..style };
            }
            _ => self.plain = style,
        }
    }
}

impl Table {
    /// Gives a new shape the style of the next one, without what does not suit its kind.
    pub fn dressed(&self, shape: Shape) -> Shape {
        let kind = shape.kind;
        let mut style = self.dress.of(Some(kind));
        match kind {
            Kind::Arrow if style.head == Head::None => style.head = Head::Arrow,
            Kind::Arrow => {}
            _ => (style.head, style.tail) = (Head::None, Head::None),
        }
        match kind {
            kind if kind.is_form() => style.align = Align::Middle,
            Kind::Sticky => {}
            Kind::Frame => style = Style { stroke: FRAME.0, width: FRAME.1, ..Style::default() },
            Kind::Image => style = Style::default(),
            _ => style.fill = None,
        }
        if !(kind.is_form() || kind.is_line()) {
            style.rough = 0.0;
        }
        style.seed = seed(&style, &shape.id);
        let sign = if kind == Kind::Sticky { self.name.clone() } else { String::new() };
        Shape { style, by: self.me.clone(), sign, ..shape }
    }
}

/// What an unsteady hand draws this shape from: what it had, or a number of the shape's own (FNV-1a of its id). 0 for a steady hand.
pub fn seed(style: &Style, id: &ShapeId) -> u32 {
    match style.seed {
        _ if style.rough <= 0.0 => 0,
        0 => id.as_str().bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)).max(1),
        seed => seed,
    }
}
