//! Where the text of a shape stands: labels in forms and on lines, the fitted text of sticky notes, names of frames, and text by itself. Lines are
//! broken by the estimate of `text`, so that server and browser break them alike; painting is `shapes`.

use super::{flat, form, line, text};
use crate::model::{
    geom::{Point, Rect},
    shape::{Kind, Shape},
    style::Align,
};

/// The text of a shape, laid out before the shape's turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Label<'a> {
    pub lines: Vec<&'a str>,
    /// Of the font, in board units.
    pub size: f64,
    /// The block of lines: as wide as its room, as high as its lines.
    pub block: Rect,
    /// Where lines stand in the width of the block.
    pub align: Align,
}

/// Air beside a label: a share of the side, up to so much. Where the room touches its form in its corners only, little is needed.
const fn air(kind: Kind) -> (f64, f64) {
    match kind {
        Kind::Rectangle | Kind::Cylinder | Kind::Bubble | Kind::Sticky => (0.12, 16.0),
        _ => (0.04, 6.0),
    }
}
/// The smallest and the largest text of a sticky note, each step from larger to smaller, and the room for who wrote it.
const LEAST: f64 = 12.0;
const MOST: f64 = 400.0;
const STEP: f64 = 0.88;
pub(super) const SIGN: f64 = 12.0;
/// The broadest label of a line, and the least room for one, in font sizes.
const LINE_ROOM: (f64, f64) = (12.0, 4.0);

/// The layout of a shape's text. A shape without text has one empty line, as an open field has.
pub fn label(shape: &Shape) -> Label<'_> {
    let (style, size) = (&shape.style, f64::from(shape.style.size));
    let words = shape.text.trim_end();
    match shape.kind {
        Kind::Text => {
            // Its own line breaks only, within its measured width, unless its width is fixed.
            let lines = if style.fixed { wrapped(shape, &shape.text, size, shape.geo.w) } else { shape.text.split('\n').collect() };
            let tall = lines.len() as f64 * text::LINE * size;
            Label { block: Rect::from_origin_size(shape.geo.rect().origin(), (shape.geo.w, tall)), lines, size, align: style.align }
        }
        Kind::Frame => name(shape),
        Kind::Line | Kind::Arrow => {
            let (at, long) = flat::middle(&line::path(shape)).unwrap_or((shape.geo.center(), 0.0));
            let lines = wrapped(shape, words, size, (long * 0.7).min(size * LINE_ROOM.0).max(size * LINE_ROOM.1));
            let wide = lines.iter().map(|line| width(shape, line, size)).fold(0.0, f64::max);
            let block = Rect::from_center_size(at, (wide, lines.len() as f64 * text::LINE * size));
            Label { lines, size, block, align: Align::Middle }
        }
        kind => {
            let room = room(shape);
            // At least a few letters, or a label in a sliver would be a column of single ones.
            let wide = |size: f64| room.width().max(size * 2.0);
            let tall = |lines: &Vec<&str>, size: f64| lines.len() as f64 * text::LINE * size;
            let mut size = if kind == Kind::Sticky { size.min(MOST) } else { size };
            let mut lines = wrapped(shape, words, size, wide(size));
            while kind == Kind::Sticky && size > LEAST && !(tall(&lines, size) <= room.height() && unbroken(&lines, words)) {
                size = (size * STEP).max(LEAST);
                lines = wrapped(shape, words, size, wide(size));
            }
            let spare = room.height() - tall(&lines, size);
            let top = room.y0
                + match style.valign {
                    Align::Start => spare.min(0.0),
                    Align::Middle => spare / 2.0,
                    Align::End => spare.max(0.0),
                };
            let x0 = room.center().x - wide(size) / 2.0;
            Label { block: Rect::new(x0, top, x0 + wide(size), top + tall(&lines, size)), lines, size, align: style.align }
        }
    }
}

impl Label<'_> {
    /// The x of the lines' start, middle or end, by [`Label::align`].
    pub fn x(&self) -> f64 {
        match self.align {
            Align::Start => self.block.x0,
            Align::Middle => self.block.center().x,
            Align::End => self.block.x1,
        }
    }
    /// The box around the words, `grow` times as wide as estimated: fonts may be broader than that.
    pub fn extent(&self, shape: &Shape, grow: f64) -> Rect {
        let wide = self.lines.iter().map(|line| width(shape, line, self.size)).fold(0.0, f64::max) * grow;
        let x0 = match self.align {
            Align::Start => self.block.x0,
            Align::Middle => self.block.center().x - wide / 2.0,
            Align::End => self.block.x1 - wide,
        };
        Rect::new(x0, self.block.y0, x0 + wide, self.block.y1)
    }
}

/// Room for a label inside a shape, before its turn: the box inscribed in the shape, less some air.
pub fn room(shape: &Shape) -> Rect {
    let (rect, share) = (shape.geo.rect(), form::room(shape.kind));
    let at = |x: f64, y: f64| Point::new(rect.x0 + x * rect.width(), rect.y0 + y * rect.height());
    let inner = Rect::from_points(at(share.x0, share.y0), at(share.x1, share.y1));
    let (air, most) = air(shape.kind);
    let side = |inner: f64, full: f64| (inner - (full * air).min(most)).max(0.0);
    let mut room = Rect::from_center_size(inner.center(), (side(inner.width(), rect.width()), side(inner.height(), rect.height())));
    if shape.kind == Kind::Sticky && !shape.sign.is_empty() {
        room.y1 = (room.y1 - SIGN).max(room.y0);
    }
    room
}

/// How high a shape must be for all lines of its label to have room, at the width it has.
pub fn height(shape: &Shape) -> f64 {
    let Label { lines, size, .. } = label(shape);
    let mut need = lines.len() as f64 * text::LINE * size;
    if shape.kind == Kind::Sticky && !shape.sign.is_empty() {
        need += SIGN;
    }
    let share = form::room(shape.kind).height();
    // `room` takes off the smaller of the two airs.
    let (air, most) = air(shape.kind);
    (need / (share - air)).min((need + most) / share)
}

/// The name of a frame: one line above its top edge, cut to its width; larger where the frame is, so that it can be read when all of it is seen.
fn name(shape: &Shape) -> Label<'_> {
    let geo = shape.geo;
    let size = (geo.w.max(geo.h) / 60.0).clamp(14.0, 400.0);
    let mut words = shape.text.lines().next().unwrap_or_default().trim();
    if words.is_empty() {
        words = "Frame";
    }
    let room = geo.w.max(size * 4.0);
    let mut wide = 0.0;
    let fits = |(_, c): &(usize, char)| {
        wide += text::measure(c.encode_utf8(&mut [0; 4]), shape.style.font, size);
        wide > room
    };
    if let Some((end, _)) = words.char_indices().find(fits) {
        words = &words[..end];
    }
    let bottom = geo.y - size * 0.35;
    Label { lines: vec![words], size, block: Rect::new(geo.x, bottom - size * text::LINE, geo.x + room, bottom), align: Align::Start }
}

/// Of one line in the shape's font, in board units.
pub fn width(shape: &Shape, line: &str, size: f64) -> f64 {
    text::measure(line, shape.style.font, size * text::weight(shape.style.bold))
}

fn wrapped<'a>(shape: &Shape, words: &'a str, size: f64, room: f64) -> Vec<&'a str> {
    text::wrap(words, shape.style.font, size * text::weight(shape.style.bold), room)
}

/// Whether every line ends where the writer or a space lets it: no word is broken.
fn unbroken(lines: &[&str], words: &str) -> bool {
    lines.iter().all(|line| {
        let end = line.as_ptr() as usize + line.len() - words.as_ptr() as usize;
        words[end..].chars().next().is_none_or(char::is_whitespace)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{geom::Geo, order::Order, path::Sample};

    fn shape(kind: Kind, w: f64, h: f64) -> Shape {
        Shape::new(kind, Geo { x: 10.0, y: 20.0, w, h, r: 0.0 }, Order::first())
    }

    #[test]
    fn a_shape_as_high_as_its_label_asks_has_just_room_for_it() {
        for kind in Kind::ALL.into_iter().filter(|kind| kind.is_form()) {
            for words in [1, 9, 60] {
                let mut shape = shape(kind, 220.0, 10.0);
                shape.text = "words ".repeat(words);
                shape.geo.h = height(&shape);
                let need = label(&shape).lines.len() as f64 * text::LINE * f64::from(shape.style.size);
                assert!((room(&shape).height() - need).abs() < 1e-6, "{kind:?} {words}");
            }
        }
    }

    #[test]
    fn a_label_stands_at_the_top_in_the_middle_or_at_the_bottom_of_its_room() {
        let mut shape = shape(Kind::Rectangle, 200.0, 200.0);
        shape.text = "one".into();
        let mut top = |valign| {
            shape.style.valign = valign;
            label(&shape).block.y0
        };
        assert_eq!((top(Align::Start), top(Align::Middle), top(Align::End)), (28.0, 107.5, 187.0));
    }

    #[test]
    fn the_text_of_a_sticky_note_becomes_smaller_until_it_fits_and_no_word_is_broken() {
        let mut note = shape(Kind::Sticky, 200.0, 200.0);
        note.style.size = 40.0;
        let mut size = |text: &str| {
            note.text = text.into();
            label(&note).size
        };
        assert_eq!(size("Short"), 40.0);
        assert!(size("Incomprehensible") < 30.0, "one long word");
        let long = size(&"some words ".repeat(12));
        assert!(long < 30.0 && long > LEAST);
        assert_eq!(size(&"some words ".repeat(200)), LEAST);
        assert!(height(&note) > 200.0, "and then the paper grows");
    }

    #[test]
    fn a_label_of_a_line_stands_in_the_middle_of_its_way() {
        let pts = [(0.0, 0.0), (200.0, 0.0), (200.0, 100.0)].map(|(x, y)| Sample { x, y, p: 0.5 });
        let mut line = Shape::through(Kind::Arrow, &pts, Order::first());
        (line.text, line.style.round) = ("yes".into(), false);
        assert_eq!(label(&line).block.center(), Point::new(150.0, 0.0));
    }

    #[test]
    fn a_fixed_text_wraps_and_another_does_not() {
        let mut text = shape(Kind::Text, 100.0, 25.0);
        text.text = "some words that need room".into();
        assert_eq!(label(&text).lines.len(), 1);
        text.style.fixed = true;
        assert!(label(&text).lines.len() > 2);
        let narrow = label(&text).lines.len();
        text.style.bold = true;
        assert!(label(&text).lines.len() >= narrow);
    }

    #[test]
    fn a_frame_has_a_name_above_it_that_is_no_wider_than_the_frame() {
        let mut frame = shape(Kind::Frame, 200.0, 100.0);
        assert_eq!(label(&frame).lines, ["Frame"]);
        frame.text = "A name that is much longer than the frame is wide".into();
        let name = label(&frame);
        assert!(name.block.y1 < 20.0 && name.extent(&frame, 1.0).width() <= 200.0 && name.lines[0].starts_with("A name"));
    }
}
