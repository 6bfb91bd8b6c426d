//! How a shape is drawn: colour, width, dash, font. It draws nothing (`scene/`).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// An sRGB colour without alpha, `0xRRGGBB`; written `#rrggbb`. Stored as chosen in the light theme; `scene::theme` maps it to the dark one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Color(pub u32);

impl Color {
    /// The default ink: near-black, shown near-white in the dark theme.
    pub const INK: Color = Color(0x1e2329);
    pub const WHITE: Color = Color(0xffffff);
    /// The paper of sticky notes.
    pub const BUTTER: Color = Color(0xffe58a);
}

/// The text is not a colour written `#rgb` or `#rrggbb`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a colour is written #rgb or #rrggbb")]
pub struct BadColor;

impl FromStr for Color {
    type Err = BadColor;
    fn from_str(text: &str) -> Result<Self, BadColor> {
        let hex = text.strip_prefix('#').filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit())).ok_or(BadColor)?;
        let value = u32::from_str_radix(hex, 16).map_err(|_| BadColor)?;
        match hex.len() {
            6 => Ok(Color(value)),
            3 => Ok(Color((value >> 8 & 0xf) * 0x110000 + (value >> 4 & 0xf) * 0x1100 + (value & 0xf) * 0x11)),
            _ => Err(BadColor),
        }
    }
}
impl TryFrom<String> for Color {
    type Error = BadColor;
    fn try_from(text: String) -> Result<Self, BadColor> {
        text.parse()
    }
}
impl From<Color> for String {
    fn from(color: Color) -> Self {
        color.to_string()
    }
}
impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:06x}", self.0)
    }
}
impl fmt::Debug for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            const NAMES: &'static [&'static str] = &[$(stringify!($variant)),+];

            /// As it is written: in lower case.
            pub fn name(self) -> String {
                Self::NAMES[self as usize].to_ascii_lowercase()
            }
            pub fn named(name: &str) -> Option<Self> {
                let lower = !name.bytes().any(|b| b.is_ascii_uppercase());
                let at = Self::NAMES.iter().position(|known| lower && known.eq_ignore_ascii_case(name));
                at.map(|at| Self::ALL[at])
            }
        }
    };
}

choices!(
    /// The rhythm of a stroke.
    Dash { #[default] Solid, Dashed, Dotted }
);
choices!(
    /// A system font stack; the names of the families are in `scene::text`.
    Font { #[default] Sans, Serif, Mono, Hand }
);
choices!(
    /// Where lines of text sit within their box.
    Align { #[default] Start, Middle, End }
);
choices!(
    /// The end of a line or arrow. The last three are the crow's feet of data models.
    Head { #[default] None, Arrow, Triangle, Dot, Bar, Hollow, Ring, Diamond, Rhomb, One, Many, Several }
);
choices!(
    /// How a fill covers its area.
    Pattern { #[default] Solid, Hachure, Cross }
);

/// Everything about a shape's look. Serialised sparsely: a field at its default is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Style {
    pub stroke: Color,
    /// `None` is hollow.
    pub fill: Option<Color>,
    /// Stroke width in board units (at 100 % zoom: CSS pixels). See [`Style::WIDTHS`].
    pub width: f32,
    /// 0 (invisible) to 1.
    pub opacity: f32,
    pub pattern: Pattern,
    pub dash: Dash,
    /// How unsteady the hand is that draws: 0 is clean, 1 hand-drawn, 2 sloppy.
    pub rough: f32,
    /// What the hand's unsteadiness is drawn from; stored, so that everybody sees the same line. 0 for shapes that are clean.
    pub seed: u32,
    /// Corners of rectangles and diamonds are rounded, bends of lines are curved.
    pub round: bool,
    /// Radius of a rectangle's round corners in board units; 0 is what suits its size.
    pub radius: f32,
    /// A line runs along the axes only and finds its own bends.
    pub elbow: bool,
    pub font: Font,
    /// Font size in board units.
    pub size: f32,
    pub bold: bool,
    pub italic: bool,
    pub align: Align,
    /// Where a label stands in the height of its shape.
    pub valign: Align,
    /// A text keeps the width of its box and wraps, instead of growing with its longest line.
    pub fixed: bool,
    /// The end at the first point.
    pub tail: Head,
    /// The end at the last point. The arrow tool sets `Arrow`.
    pub head: Head,
}

impl Style {
    /// Thin, medium, bold, as the toolbar offers them.
    pub const WIDTHS: [f32; 3] = [1.5, 3.0, 6.0];
    /// Small, medium, large, huge.
    pub const SIZES: [f32; 4] = [16.0, 20.0, 28.0, 40.0];
}

/// The fields of a style as something else holds them.
pub trait Fields {
    fn text(&self, name: &str) -> Option<&str>;
    fn number(&self, name: &str) -> Option<f64>;
    fn flag(&self, name: &str) -> Option<bool>;
}

impl Style {
    /// The style with every field that reads as one; the others at their defaults.
    pub fn read(from: &dyn Fields) -> Self {
        let plain = Style::default();
        let color = |name: &str| from.text(name)?.parse::<Color>().ok();
        let head = |name: &str| from.text(name).and_then(Head::named).unwrap_or_default();
        let flag = |name: &str, otherwise: bool| from.flag(name).unwrap_or(otherwise);
        let within = |name: &str, least: f32, most: f32, otherwise: f32| {
            let n = from.number(name).map(|n| n as f32).filter(|n| n.is_finite());
            n.map_or(otherwise, |n| n.max(least).min(most))
        };
        Style {
            stroke: color("stroke").unwrap_or(plain.stroke),
            fill: color("fill"),
            width: within("width", 0.0, 1000.0, plain.width),
            opacity: within("opacity", 0.0, 1.0, plain.opacity),
            pattern: from.text("pattern").and_then(Pattern::named).unwrap_or_default(),
            dash: from.text("dash").and_then(Dash::named).unwrap_or_default(),
            rough: within("rough", 0.0, 3.0, plain.rough),
            seed: from.number("seed").map_or(0, |n| n as u32),
            round: flag("round", plain.round),
            radius: within("radius", 0.0, 1000.0, plain.radius),
            elbow: flag("elbow", false),
            font: from.text("font").and_then(Font::named).unwrap_or_default(),
            size: within("size", 1.0, 1000.0, plain.size),
            bold: flag("bold", false),
            italic: flag("italic", false),
            align: from.text("align").and_then(Align::named).unwrap_or_default(),
            valign: from.text("valign").and_then(Align::named).unwrap_or(plain.valign),
            fixed: flag("fixed", false),
            tail: head("tail"),
            head: head("head"),
        }
    }
}

/// The strokes the style panel offers, by name; each is told from the paper in either theme (`scene::theme` tests it).
pub const STROKES: [(&str, Color); 10] = [
    ("Ink", Color::INK),
    ("Grey", Color(0x6b7480)),
    ("Red", Color(0xd33f3f)),
    ("Orange", Color(0xd2691e)),
    ("Amber", Color(0xb58100)),
    ("Green", Color(0x2b8a52)),
    ("Teal", Color(0x0d8a92)),
    ("Blue", Color(0x2f6fde)),
    ("Violet", Color(0x7b55d6)),
    ("Pink", Color(0xc9418f)),
];

/// The fills it offers, beside none at all; ink can be read on each.
pub const FILLS: [(&str, Color); 8] = [
    ("White", Color::WHITE),
    ("Grey", Color(0xe9ecef)),
    ("Red", Color(0xfcdcd8)),
    ("Orange", Color(0xfde4cb)),
    ("Yellow", Color(0xfbefb9)),
    ("Green", Color(0xd3f0dc)),
    ("Blue", Color(0xd5e6fc)),
    ("Violet", Color(0xe6ddf9)),
];

/// The colours of the highlighter; the first is what it begins with. Shown alike in both themes.
pub const MARKERS: [(&str, Color); 5] = [
    ("Yellow", Color(0xffd83b)),
    ("Green", Color(0x8ce36b)),
    ("Blue", Color(0x6cc4ff)),
    ("Pink", Color(0xff8ec0)),
    ("Orange", Color(0xffab57)),
];

/// The papers of sticky notes; the first is what one has before another is chosen.
pub const PAPERS: [(&str, Color); 8] = [
    ("Butter", Color::BUTTER),
    ("White", Color::WHITE),
    ("Peach", Color(0xffc9a3)),
    ("Rose", Color(0xffbcc8)),
    ("Lilac", Color(0xd9c8ff)),
    ("Sky", Color(0xb3dcff)),
    ("Mint", Color(0xb4ecc4)),
    ("Stone", Color(0xdedbd3)),
];

impl Default for Style {
    fn default() -> Self {
        Style {
            stroke: Color::INK,
            fill: None,
            width: Style::WIDTHS[1],
            opacity: 1.0,
            pattern: Pattern::Solid,
            dash: Dash::Solid,
            rough: 0.0,
            seed: 0,
            round: true,
            radius: 0.0,
            elbow: false,
            font: Font::Sans,
            size: Style::SIZES[1],
            bold: false,
            italic: false,
            align: Align::Start,
            valign: Align::Middle,
            fixed: false,
            tail: Head::None,
            head: Head::None,
        }
    }
}

#[cfg(test)]
impl Style {
    /// No field at its default, for tests of what carries a style.
    pub fn unlike_default() -> Self {
        Style {
            stroke: Color(0x2f6fde),
            fill: Some(Color(0xfcdcd8)),
            width: 6.0,
            opacity: 0.5,
            pattern: Pattern::Cross,
            dash: Dash::Dotted,
            rough: 1.5,
            seed: 4_000_000_000,
            round: false,
            radius: 32.0,
            elbow: true,
            font: Font::Hand,
            size: 28.0,
            bold: true,
            italic: true,
            align: Align::Middle,
            valign: Align::End,
            fixed: true,
            tail: Head::Dot,
            head: Head::Triangle,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_reads_what_it_writes_and_the_short_form() {
        assert_eq!("#1e2329".parse(), Ok(Color::INK));
        assert_eq!("#fa0".parse(), Ok(Color(0xffaa00)));
        assert_eq!(Color(0x00000a).to_string(), "#00000a");
        for text in ["", "red", "#12", "#12345", "#ggg", "#+12345", "url(#x)"] {
            assert_eq!(text.parse::<Color>(), Err(BadColor), "{text}");
        }
    }
}
