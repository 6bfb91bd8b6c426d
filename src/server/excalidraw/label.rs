//! Text as Excalidraw has it: an element of its own with the line breaks of wrapping in it. Lines and places are those of the display list.

use serde_json::{Map, Value, json};

use crate::{
    model::{
        geom::{Point, Rect},
        shape::{Kind, Shape},
        style::{Align, Font, Style},
    },
    scene::{
        Theme, display,
        display::{Item, TextRun},
        text,
    },
};

/// The written lines of a shape, laid out.
pub(super) struct Label {
    pub wrapped: String,
    pub size: f64,
    /// Where they stand, turned by `angle` about its own middle.
    pub rect: Rect,
    pub angle: f64,
}

/// The lines that are painted for a shape; none when nothing is.
pub(super) fn label(shape: &Shape) -> Option<Label> {
    let bare = Shape { hide: false, sign: String::new(), style: Style { opacity: 1.0, ..shape.style.clone() }, ..shape.clone() };
    let runs: Vec<TextRun> =
        display(&bare, Theme::Light).into_iter().filter_map(|item| if let Item::Text(run) = item { Some(run) } else { None }).collect();
    let Some(first) = runs.first() else { return unseen(shape) };
    let (high, mut wrapped, mut row) = (first.size * text::LINE, String::new(), 0);
    let (mut wide, mut x) = (0.0_f64, first.at.x);
    for (i, run) in runs.iter().enumerate() {
        // Empty lines are not painted.
        let at = ((run.at.y - first.at.y) / high).round().max(0.0) as usize;
        if i > 0 {
            wrapped.extend(std::iter::repeat_n('\n', at.saturating_sub(row).clamp(1, 100)));
        }
        row = at;
        wrapped.push_str(&run.text);
        wide = wide.max(text::measure(&run.text, run.font, run.size));
        x = x.min(run.at.x);
    }
    let left = match first.align {
        Align::Start => x,
        Align::Middle => first.at.x - wide / 2.0,
        Align::End => first.at.x - wide,
    };
    let upright = Rect::from_origin_size(Point::new(left, first.at.y - text::BASELINE * first.size), (wide, (row + 1) as f64 * high));
    let [a, b, ..] = first.turn.as_coeffs();
    let middle = first.turn * upright.center();
    Some(Label { wrapped, size: first.size, rect: Rect::from_center_size(middle, upright.size()), angle: b.atan2(a) })
}

/// Words that are not painted (their shape has no extent, say) are not lost.
fn unseen(shape: &Shape) -> Option<Label> {
    if shape.text.trim().is_empty() {
        return None;
    }
    let (size, lines) = (f64::from(shape.style.size), shape.text.split('\n'));
    let tall = lines.clone().count() as f64 * text::LINE * size;
    let wide = lines.map(|line| text::measure(line, shape.style.font, size)).fold(0.0, f64::max);
    Some(Label { wrapped: shape.text.clone(), size, rect: Rect::from_center_size(shape.geo.center(), (wide, tall)), angle: 0.0 })
}

/// The fields that only text has.
pub(super) fn fields(shape: &Shape, label: &Label, fields: &mut Map<String, Value>) {
    let style = &shape.style;
    let place = |align: Align, names: [&'static str; 3]| names[align as usize];
    let own = shape.kind == Kind::Text;
    let lines = shape.kind.is_line();
    let more = json!({
        "text": label.wrapped,
        "originalText": shape.text,
        "fontSize": label.size,
        "fontFamily": match style.font { Font::Hand => 5, Font::Mono => 3, Font::Sans | Font::Serif => 2 },
        "textAlign": if lines { "center" } else { place(style.align, ["left", "center", "right"]) },
        "verticalAlign": if own { "top" } else if lines { "middle" } else { place(style.valign, ["top", "middle", "bottom"]) },
        "lineHeight": text::LINE,
        "autoResize": !(own && style.fixed),
    });
    if let Value::Object(more) = more {
        fields.extend(more);
    }
}
