//! Light and dark: how a colour that was chosen in the light theme is shown. Nothing stored ever changes with the theme.

use crate::model::style::Color;

/// The two faces of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    #[default]
    Light,
    Dark,
}

/// The colour of an empty board; `--board` in `style/_tokens.scss` is the same.
const PAPER: Color = Color(0xfcfbf8);
const DARK_PAPER: Color = Color(0x17181b);

impl Theme {
    /// The colour as it is painted. Dark keeps hue and (as far as the screen can) colourfulness and turns lightness round, so that ink is light
    /// on dark paper, a pale fill is a deep one, and what could be told apart still can.
    pub fn show(self, color: Color) -> Color {
        match self {
            Theme::Light => color,
            Theme::Dark => dark(color),
        }
    }

    /// The board where nothing is drawn.
    pub fn paper(self) -> Color {
        self.show(PAPER)
    }
}

/// A colour that follows the page's `color-scheme`, as CSS.
pub fn light_dark(color: Color) -> String {
    format!("light-dark({color},{})", dark(color))
}

/// The colour of thin strokes that stand for a fill: pale paper colours, made to cover, would hardly be seen in lines. White is meant not to be.
pub(super) fn inked(color: Color) -> Color {
    let [l, a, b] = to_oklab(color);
    if !(0.91..0.99).contains(&l) {
        return color;
    }
    let (l, k) = (l - 0.14, if a * a + b * b > 1e-4 { 2.4 } else { 1.0 });
    within([l, a * k, b * k])
}

/// Lightness of black and of white when shown dark.
const TOP: f64 = 0.95;
const FLOOR: f64 = 0.215;

fn dark(color: Color) -> Color {
    if color == PAPER {
        return DARK_PAPER;
    }
    let [l, a, b] = to_oklab(color);
    // Squared: mid tones, of which strokes are made, stay bright; only what is nearly white becomes nearly paper.
    let l = FLOOR + (TOP - FLOOR) * (1.0 - l * l);
    within([l, a, b])
}

/// Colours the screen cannot show at this lightness are made paler, not shifted in hue.
fn within([l, a, b]: [f64; 3]) -> Color {
    let shades = (0..=16).map(|i| 1.0 - f64::from(i) / 16.0);
    shades
        .map(|c| to_linear([l, a * c, b * c]))
        .find(|rgb| rgb.iter().all(|v| (-0.0005..=1.0005).contains(v)))
        .map_or(Color::WHITE, from_linear)
}

// OKLab: Björn Ottosson, "A perceptual color space for image processing", 2020 (the matrices are the published constants).
fn to_oklab(color: Color) -> [f64; 3] {
    let [r, g, b] = linear(color);
    let l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b).cbrt();
    let m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b).cbrt();
    let s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b).cbrt();
    [
        0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    ]
}

fn to_linear([l, a, b]: [f64; 3]) -> [f64; 3] {
    let cube = |v: f64| v * v * v;
    let (l, m, s) = (
        cube(l + 0.3963377774 * a + 0.2158037573 * b),
        cube(l - 0.1055613458 * a - 0.0638541728 * b),
        cube(l - 0.0894841775 * a - 1.2914855480 * b),
    );
    [
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    ]
}

/// Red, green and blue as amounts of light.
fn linear(Color(rgb): Color) -> [f64; 3] {
    [rgb >> 16, rgb >> 8, rgb].map(|byte| {
        let v = f64::from(byte & 0xff) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    })
}

fn from_linear(rgb: [f64; 3]) -> Color {
    let byte = |v: f64| {
        let v = v.clamp(0.0, 1.0);
        let v = if v <= 0.0031308 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
        (v * 255.0).round() as u32
    };
    Color(byte(rgb[0]) << 16 | byte(rgb[1]) << 8 | byte(rgb[2]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::style::{FILLS, STROKES};

    /// WCAG 2 contrast ratio.
    fn contrast(a: Color, b: Color) -> f64 {
        let light = |color| {
            let [r, g, b] = linear(color);
            0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
        };
        let (a, b) = (light(a), light(b));
        a.max(b) / a.min(b)
    }

    #[test]
    fn every_stroke_of_the_palette_stands_out_from_the_paper_in_both_themes() {
        for theme in [Theme::Light, Theme::Dark] {
            for (name, color) in STROKES {
                let ratio = contrast(theme.show(color), theme.paper());
                assert!(ratio >= 3.0, "{name} {color} {theme:?}: {} on {}: {ratio:.2}", theme.show(color), theme.paper());
            }
        }
    }

    #[test]
    fn ink_is_readable_on_every_fill_in_both_themes() {
        for theme in [Theme::Light, Theme::Dark] {
            for (name, color) in FILLS {
                let ratio = contrast(theme.show(color), theme.show(Color::INK));
                assert!(ratio >= 7.0, "{name} {color} {theme:?}: {ratio:.2}");
            }
        }
    }

    #[test]
    fn dark_turns_ink_into_light_and_white_into_paper() {
        assert!(contrast(Theme::Dark.show(Color::INK), Theme::Dark.paper()) > 12.0);
        assert!(contrast(Theme::Dark.show(Color::WHITE), Theme::Dark.paper()) < 1.1);
        assert!(contrast(Theme::Dark.show(Color(0)), Color::WHITE) < 1.3);
    }

    #[test]
    fn dark_keeps_the_hue() {
        for (name, color) in STROKES {
            let ([_, a, b], [_, c, d]) = (to_oklab(color), to_oklab(dark(color)));
            if a.hypot(b) > 0.03 {
                let turn = (a * d - b * c).atan2(a * c + b * d).abs().to_degrees();
                assert!(turn < 3.0, "{name}: turned by {turn:.1} degrees");
            }
        }
    }

    #[test]
    fn a_colour_survives_the_way_through_oklab() {
        for color in [Color(0), Color::WHITE, Color::INK, Color(0xff0000), Color(0x2f6fde)] {
            assert_eq!(from_linear(to_linear(to_oklab(color))), color);
        }
    }
}
