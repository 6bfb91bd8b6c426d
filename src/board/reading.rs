//! The board as text: the order in which shapes are read, and what a screen reader says of one. It speaks to nobody itself.

use super::sheet::Sheet;
use crate::{
    model::{
        ids::ShapeId,
        shape::{End, Kind, Shape},
        style::Head,
    },
    scene::connect,
};

/// Characters of a shape's text that are said, and of one that is named beside another.
const SAID: usize = 80;
const NAME: usize = 40;
/// Lines that are told of at one shape.
const JOINED: usize = 6;

/// Top to bottom in rows, each from left to right. A shape belongs to a row when its top lies in the upper half of the row's first shape.
pub fn order<'a>(shapes: impl Iterator<Item = &'a Shape>) -> Vec<&'a ShapeId> {
    let mut rest: Vec<_> = shapes.map(|shape| (shape.bounds(), &shape.id)).collect();
    rest.sort_unstable_by(|(a, ai), (b, bi)| a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0)).then(ai.cmp(bi)));
    let mut start = 0;
    while start < rest.len() {
        let middle = rest[start].0.center().y;
        let length = rest[start..].iter().take_while(|(rect, _)| rect.y0 <= middle).count().max(1);
        rest[start..start + length].sort_unstable_by(|(a, ai), (b, bi)| a.x0.total_cmp(&b.x0).then(ai.cmp(bi)));
        start += length;
    }
    rest.into_iter().map(|(_, id)| id).collect()
}

/// A few words for a shape: its alternative text, or what it is and what it says.
pub fn describe(shape: &Shape) -> String {
    if !shape.alt.is_empty() {
        return shape.alt.chars().take(SAID).collect();
    }
    let mut said = String::from(kind(shape.kind));
    for (i, word) in shape.text.split_whitespace().enumerate() {
        said.push_str(if i == 0 { ": " } else { " " });
        said.push_str(word);
        if cut(&mut said, SAID) {
            break;
        }
    }
    said
}

/// A shape as others are said to be joined to it: by what it says, or by its kind.
pub fn called(shape: &Shape) -> String {
    let text = if shape.alt.is_empty() { &shape.text } else { &shape.alt };
    let mut name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        let kind = kind(shape.kind).to_ascii_lowercase();
        return [if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an " } else { "a " }, &kind].concat();
    }
    cut(&mut name, NAME);
    ["\u{2018}", &name, "\u{2019}"].concat()
}

/// Leaves so many characters and says so.
fn cut(text: &mut String, most: usize) -> bool {
    let end = text.char_indices().nth(most).map(|(end, _)| end);
    if let Some(end) = end {
        text.truncate(end);
        text.push('…');
    }
    end.is_some()
}

impl Sheet {
    /// A shape in a few words, with what it is joined to: a line by its ends, any other by the lines that hold on to it.
    pub fn told(&self, shape: &Shape) -> String {
        let mut said = describe(shape);
        let name = |end: &Option<End>| self.get(&end.as_ref()?.shape).filter(|other| connect::can_be_held(other.kind)).map(called);
        let mut add = |before: &str, name: &str| {
            said.push_str(before);
            said.push_str(name);
        };
        if shape.kind.is_line() {
            name(&shape.from).into_iter().for_each(|name| add(" from ", &name));
            name(&shape.to).into_iter().for_each(|name| add(" to ", &name));
            return said;
        }
        let lines: Vec<&Shape> = self.holders(&shape.id).collect();
        for line in lines.iter().take(JOINED) {
            let leaves = line.from.as_ref().is_some_and(|end| end.shape == shape.id);
            let Some(other) = name(if leaves { &line.to } else { &line.from }) else { continue };
            let word = match (line.style.tail != Head::None, line.style.head != Head::None) {
                (true, true) => ", arrow to and from ",
                (false, false) => ", line to ",
                (tail, _) if tail != leaves => ", arrow to ",
                _ => ", arrow from ",
            };
            add(word, &other);
        }
        if lines.len() > JOINED {
            add(", and ", &[&(lines.len() - JOINED).to_string(), " more"].concat());
        }
        said
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Rectangle => "Rectangle",
        Kind::Ellipse => "Ellipse",
        Kind::Diamond => "Diamond",
        Kind::Triangle => "Triangle",
        Kind::Hexagon => "Hexagon",
        Kind::Cloud => "Cloud",
        Kind::Cylinder => "Cylinder",
        Kind::Star => "Star",
        Kind::Bubble => "Speech bubble",
        Kind::Sticky => "Sticky note",
        Kind::Image => "Image",
        Kind::Frame => "Frame",
        Kind::Group => "Group",
        Kind::Line => "Line",
        Kind::Arrow => "Arrow",
        Kind::Pen => "Drawing",
        Kind::Highlight => "Highlight",
        Kind::Text => "Text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{geom::Geo, order::Order};

    fn at(x: f64, y: f64) -> Shape {
        Shape::new(Kind::Rectangle, Geo { x, y, w: 50.0, h: 40.0, r: 0.0 }, Order::first())
    }

    #[test]
    fn shapes_are_read_like_lines_of_a_page_though_their_tops_differ_a_little() {
        let shapes = [at(200.0, 0.0), at(0.0, 8.0), at(0.0, 100.0), at(100.0, -4.0)];
        let read = order(shapes.iter());
        assert_eq!(read, [&shapes[1].id, &shapes[3].id, &shapes[0].id, &shapes[2].id]);
    }

    #[test]
    fn a_shape_without_words_is_called_by_its_kind_with_its_article() {
        let mut shape = at(0.0, 0.0);
        assert_eq!(called(&shape), "a rectangle");
        shape.kind = Kind::Ellipse;
        assert_eq!(called(&shape), "an ellipse");
        shape.kind = Kind::Image;
        assert_eq!(called(&shape), "an image");
    }

    #[test]
    fn a_description_is_short_and_on_one_line() {
        let mut shape = at(0.0, 0.0);
        assert_eq!(describe(&shape), "Rectangle");
        shape.text = "two\nlines".into();
        assert_eq!(describe(&shape), "Rectangle: two lines");
        shape.text = "é".repeat(500);
        assert_eq!(describe(&shape).chars().count(), SAID + 1);
        shape.alt = "A house".into();
        assert_eq!(describe(&shape), "A house");
    }
}
