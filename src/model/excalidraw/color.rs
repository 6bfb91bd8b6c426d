//! CSS colours as they occur in drawings: hex with and without alpha, `rgb()`, `rgba()`, and the names people type.

use crate::model::style::Color;

/// A colour and how much of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Paint {
    pub color: Color,
    /// Above 0, up to 1.
    pub alpha: f32,
}

impl Paint {
    /// The colour as it looks on white paper, opaque.
    pub fn on_paper(self) -> Color {
        mix(self.color, self.alpha)
    }
}

/// `share` of the colour, the rest white.
pub(super) fn mix(Color(rgb): Color, share: f32) -> Color {
    let byte = |shift: u32| {
        let v = (rgb >> shift & 0xff) as f32;
        ((255.0 - (255.0 - v) * share).round() as u32) << shift
    };
    Color(byte(16) | byte(8) | byte(0))
}

const NAMES: &[(&str, u32)] = &[
    ("black", 0x000000),
    ("white", 0xffffff),
    ("gray", 0x808080),
    ("grey", 0x808080),
    ("silver", 0xc0c0c0),
    ("lightgray", 0xd3d3d3),
    ("lightgrey", 0xd3d3d3),
    ("darkgray", 0xa9a9a9),
    ("red", 0xff0000),
    ("darkred", 0x8b0000),
    ("maroon", 0x800000),
    ("orange", 0xffa500),
    ("gold", 0xffd700),
    ("yellow", 0xffff00),
    ("olive", 0x808000),
    ("lime", 0x00ff00),
    ("green", 0x008000),
    ("lightgreen", 0x90ee90),
    ("darkgreen", 0x006400),
    ("teal", 0x008080),
    ("cyan", 0x00ffff),
    ("aqua", 0x00ffff),
    ("blue", 0x0000ff),
    ("lightblue", 0xadd8e6),
    ("skyblue", 0x87ceeb),
    ("navy", 0x000080),
    ("darkblue", 0x00008b),
    ("purple", 0x800080),
    ("violet", 0xee82ee),
    ("magenta", 0xff00ff),
    ("fuchsia", 0xff00ff),
    ("pink", 0xffc0cb),
    ("brown", 0xa52a2a),
    ("beige", 0xf5f5dc),
];

/// `Some(None)` is no paint at all; `None` is a text that is not understood.
pub(super) fn parse(text: &str) -> Option<Option<Paint>> {
    let text = text.trim().to_ascii_lowercase();
    if matches!(text.as_str(), "" | "transparent" | "none") {
        return Some(None);
    }
    let (color, alpha) = match (text.strip_prefix('#'), text.strip_prefix("rgb")) {
        (Some(hex), _) => from_hex(hex)?,
        (_, Some(rest)) => from_rgb(rest)?,
        _ => (Color(NAMES.iter().find(|(name, _)| *name == text)?.1), 1.0),
    };
    Some((alpha > 0.0).then_some(Paint { color, alpha }))
}

fn from_hex(hex: &str) -> Option<(Color, f32)> {
    let digits: Vec<u32> = hex.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let bytes: Vec<u32> = match digits.len() {
        3 | 4 => digits.iter().map(|d| d * 17).collect(),
        6 | 8 => digits.as_chunks().0.iter().map(|[high, low]| high << 4 | low).collect(),
        _ => return None,
    };
    let alpha = bytes.get(3).map_or(1.0, |a| *a as f32 / 255.0);
    Some((Color(bytes[0] << 16 | bytes[1] << 8 | bytes[2]), alpha))
}

/// `(r, g, b)`, `a(r, g, b, a)`, with spaces and a slash just as well.
fn from_rgb(rest: &str) -> Option<(Color, f32)> {
    let inner = rest.strip_prefix('a').unwrap_or(rest).strip_prefix('(')?.strip_suffix(')')?;
    let number = |part: &str, full: f32| match part.strip_suffix('%') {
        Some(percent) => percent.parse::<f32>().map(|p| p / 100.0 * full),
        None => part.parse(),
    };
    let mut parts = inner.split([',', ' ', '/']).filter(|part| !part.is_empty());
    let mut byte = || Some(number(parts.next()?, 255.0).ok()?.clamp(0.0, 255.0).round() as u32);
    let color = Color(byte()? << 16 | byte()? << 8 | byte()?);
    let alpha = parts.next().map_or(Some(1.0), |part| number(part, 1.0).ok())?;
    Some((color, if alpha.is_nan() { 1.0 } else { alpha.clamp(0.0, 1.0) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_every_form_drawings_have() {
        let paint = |color, alpha| Some(Some(Paint { color: Color(color), alpha }));
        assert_eq!(parse("#1971c2"), paint(0x1971c2, 1.0));
        assert_eq!(parse("#FFF"), paint(0xffffff, 1.0));
        assert_eq!(parse("#ffff"), paint(0xffffff, 1.0));
        assert_eq!(parse("#00000033"), paint(0, 0.2));
        assert_eq!(parse(" White "), paint(0xffffff, 1.0));
        assert_eq!(parse("rgba(255, 0, 10, 0.5)"), paint(0xff000a, 0.5));
        assert_eq!(parse("rgb(100% 0% 0% / 50%)"), paint(0xff0000, 0.5));
        for none in ["transparent", "", "#00000000", "rgba(0,0,0,0)"] {
            assert_eq!(parse(none), Some(None), "{none}");
        }
        for odd in ["url(#x)", "#12", "rgb(", "rgb(1,2)", "bluish", "#ggg", "rgb(a,b,c)"] {
            assert_eq!(parse(odd), None, "{odd}");
        }
    }

    #[test]
    fn half_of_a_colour_on_paper_is_half_way_to_white() {
        assert_eq!(mix(Color(0x0000ff), 0.5), Color(0x8080ff));
        assert_eq!(mix(Color(0x123456), 1.0), Color(0x123456));
    }
}
