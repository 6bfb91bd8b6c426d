//! Text without a screen: font stacks, line height, and an estimate of widths good enough to wrap labels the same way on the server and in the
//! browser. It shapes nothing; a painter uses the real fonts. One of them, the hand-written one, is served (`editor/fonts.mjs` gets it).

use crate::model::style::Font;

/// Distance between baselines, in font sizes.
pub const LINE: f64 = 1.25;
/// From the top of a line to its alphabetic baseline, in font sizes: the line's spare height halved above an ascent of 0.93.
pub const BASELINE: f64 = 0.97;

/// Where the hand-written font is served; its name changes with its bytes.
pub const HAND: &str = "/fonts/patrick-hand-496937da.ttf";

/// The families of a font, as CSS. All are on somebody's system; the first of the hand-written ones is fetched where a board uses it.
pub const fn family(font: Font) -> &'static str {
    match font {
        Font::Sans => "ui-sans-serif,system-ui,-apple-system,Segoe UI,Roboto,Noto Sans,Helvetica Neue,Arial,sans-serif",
        Font::Serif => "ui-serif,Iowan Old Style,Charter,Georgia,Cambria,Noto Serif,Times New Roman,serif",
        Font::Mono => "ui-monospace,SF Mono,Cascadia Code,Menlo,Consolas,DejaVu Sans Mono,monospace",
        Font::Hand => "Patrick Hand,Excalifont,Segoe Print,Bradley Hand,Chalkboard SE,Comic Neue,Comic Sans MS,cursive",
    }
}

/// How much broader letters are when they are bold.
pub const fn weight(bold: bool) -> f64 {
    if bold { 1.06 } else { 1.0 }
}

/// The estimated width of one line. Errs to the wide side by a few percent, so that labels stay inside their shapes.
pub fn measure(line: &str, font: Font, size: f64) -> f64 {
    line.chars().map(|c| width(c, font)).sum::<f64>() * size
}

/// Lines no wider than `room` by [`measure`], broken at spaces, within a word only when it is wider than that by itself. Line breaks in the text
/// are kept; spaces at a break hang out of sight.
pub fn wrap(text: &str, font: Font, size: f64, room: f64) -> Vec<&str> {
    let mut lines = Vec::new();
    let em = room / size;
    for line in text.split('\n') {
        wrap_line(line.trim_end(), font, em, &mut lines);
    }
    lines
}

fn wrap_line<'a>(line: &'a str, font: Font, room: f64, lines: &mut Vec<&'a str>) {
    // The line begins at `start`; `gap` is the last space seen since, with the width from the start to just after it.
    let (mut start, mut used, mut gap) = (0, 0.0, None::<(usize, f64)>);
    for (at, c) in line.char_indices() {
        let wide = width(c, font);
        if c == ' ' {
            used += wide;
            gap = Some((at + 1, used));
            continue;
        }
        while used + wide > room && wide > 0.0 && at > start {
            let (next, before) = gap.take().unwrap_or((at, used));
            if next > start {
                lines.push(line[start..next].trim_end());
            }
            (start, used) = (next, used - before);
        }
        used += wide;
    }
    lines.push(&line[start..]);
}

/// Advance widths of the hand-written font from the space to the tilde, in hundredths of the font size (its `hmtx` table; a test of
/// `server::picture` compares them).
#[rustfmt::skip]
const HAND_WIDTHS: [u8; 95] = [
    23, 25, 30, 46, 51, 64, 53, 16, 33, 36, 40, 48, 20, 40, 21, 42, 45, 36, 47, 45, 38, 42, 40, 50, 43, 37, 23, 23, 40, 57, 40, 37,
    55, 49, 51, 55, 48, 44, 38, 48, 47, 24, 37, 52, 37, 60, 53, 56, 48, 66, 45, 46, 47, 55, 56, 62, 60, 44, 51, 30, 42, 30, 37, 57,
    22, 39, 41, 39, 39, 40, 36, 45, 42, 22, 24, 42, 27, 68, 45, 40, 43, 46, 39, 39, 34, 40, 40, 46, 45, 42, 43, 34, 18, 33, 53,
];

/// Width of a character in font sizes, by class.
fn width(c: char, font: Font) -> f64 {
    let zero = matches!(c, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{20d0}'..='\u{20ff}');
    let full = matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{1f000}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}');
    match (c, font) {
        _ if zero || c.is_control() => 0.0,
        (_, Font::Mono) => {
            if full {
                1.2
            } else {
                0.602
            }
        }
        _ if full => 1.04,
        (' '..='~', Font::Hand) => f64::from(HAND_WIDTHS[c as usize - ' ' as usize]) / 100.0,
        ('\u{a0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}', Font::Hand) => 0.46,
        ('i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!', _) => 0.29,
        (' ' | 'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '\\' | '-' | '"', _) => 0.37,
        ('m' | 'w' | 'M' | 'W' | '@' | '%' | '—' | '…', _) => 0.92,
        ('A'..='Z' | '&' | '+' | '=' | '<' | '>' | '~', _) => 0.68,
        (_, Font::Serif) => 0.54,
        _ => 0.58,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_go_to_the_next_line_and_long_ones_are_broken() {
        let lines = |text, chars: f64| wrap(text, Font::Mono, 10.0, chars * 6.03);
        assert_eq!(lines("one two three", 7.0), ["one two", "three"]);
        assert_eq!(lines("one  two", 3.0), ["one", "two"]);
        assert_eq!(lines("abcdefgh ij", 3.0), ["abc", "def", "gh", "ij"]);
        assert_eq!(lines("a\n\nb", 9.0), ["a", "", "b"]);
        assert_eq!(lines("", 9.0), [""]);
        assert_eq!(lines("  indented", 20.0), ["  indented"]);
    }

    #[test]
    fn a_mark_stays_with_its_letter() {
        assert_eq!(wrap("e\u{301}e\u{301}", Font::Sans, 10.0, 1.0), ["e\u{301}", "e\u{301}"]);
    }

    proptest! {
        #[test]
        fn wrapping_loses_nothing_but_spaces_and_keeps_within_the_room(text in "[a-zA-Zäß漢字🙂 \n]{0,80}", room in 5.0..300.0_f64) {
            let lines = wrap(&text, Font::Sans, 12.0, room);
            let solid = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(solid(&lines.concat()), solid(&text));
            for line in lines {
                prop_assert!(measure(line, Font::Sans, 12.0) <= room + 1e-6 || line.chars().count() == 1, "{:?}", line);
            }
        }
    }
}
