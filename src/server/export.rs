//! A document as a file: the note as Markdown, the board as SVG, everything as JSON; and the small drawing of it that lists show.

use std::{fmt, str::FromStr};

use serde::Serialize;

use super::rooms::Content;
use crate::{
    model::{
        geom::{Geo, Rect, Size},
        order::Order,
        shape::{Kind, Shape},
        style::{Color, Style},
    },
    note,
    scene::{
        connect::resolved,
        svg::{Look, SvgOptions, svg},
    },
};

/// What a document can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Md,
    Svg,
    Json,
}

/// The text names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a format; the formats are md, svg or json")]
pub struct BadFormat(String);

impl Format {
    pub const ALL: [Format; 3] = [Format::Md, Format::Svg, Format::Json];

    /// Also the file's extension.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Md => "md",
            Format::Svg => "svg",
            Format::Json => "json",
        }
    }
    pub const fn content_type(self) -> &'static str {
        match self {
            Format::Md => "text/markdown; charset=utf-8",
            Format::Svg => "image/svg+xml",
            Format::Json => "application/json",
        }
    }
}

impl FromStr for Format {
    type Err = BadFormat;
    fn from_str(text: &str) -> Result<Self, BadFormat> {
        Format::ALL.into_iter().find(|format| format.name() == text).ok_or_else(|| BadFormat(text.to_owned()))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The JSON form of a document. What is written here can be read by other programs: fields are added, never renamed.
#[derive(Serialize)]
struct Document<'a> {
    title: &'a str,
    note: &'a str,
    shapes: &'a [Shape],
}

/// The document as text in `format`. Markdown is the note exactly as it was typed.
pub fn export(content: &Content, format: Format) -> String {
    match format {
        Format::Md => content.note.clone(),
        Format::Svg => svg(&content.shapes, SvgOptions { title: &content.title, background: Some(Color::WHITE), ..SvgOptions::default() }),
        Format::Json => {
            let document = Document { title: &content.title, note: &content.note, shapes: &content.shapes };
            serde_json::to_string_pretty(&document).expect("a document is plain data: strings, numbers, lists")
        }
    }
}

/// The file name a download gets: the title without what file systems dislike, at most 80 characters, never empty.
pub fn file_name(title: &str, format: Format) -> String {
    let plain: String = title.chars().map(|c| if c.is_alphanumeric() || " -_.()".contains(c) { c } else { ' ' }).collect();
    let words: Vec<_> = plain.split_whitespace().map(|word| word.trim_matches('.')).filter(|word| !word.is_empty()).collect();
    let short: String = words.join(" ").chars().take(80).collect();
    format!("{}.{format}", if words.is_empty() { "document" } else { short.trim() })
}

/// A preview is as small as a playing card: this many shapes at most, at this size.
const PREVIEW_SHAPES: usize = 800;
const PREVIEW_SIZE: Size = Size::new(480.0, 330.0);

/// A drawing of the document for lists, light or dark as the page around it: its board, or the first lines of its note when the board is
/// empty.
pub fn preview(content: &Content) -> String {
    let options = SvgOptions { look: Look::Alone, max: Some(PREVIEW_SIZE), ..SvgOptions::default() };
    let draw = |shapes: &[Shape]| svg(&shapes[..shapes.len().min(PREVIEW_SHAPES)], options);
    if content.shapes.is_empty() { draw(&note_as_shapes(&content.note)) } else { draw(&resolved(&content.shapes)) }
}

/// The note for a page that shows it before any script runs.
pub fn page_note(content: &Content) -> String {
    note::to_html(&content.note)
}

/// Bytes of a board inside a page; a larger one is drawn coarser, then only in part (the canvas shows all of it).
const PAGE_SVG: usize = 1 << 20;

/// The board for a page that shows it before any script runs; empty when there is nothing on it.
pub fn page_board(content: &Content) -> String {
    if content.shapes.is_empty() {
        return String::new();
    }
    let options = SvgOptions { look: Look::Page, title: "Board", ..SvgOptions::default() };
    // Lines are where their shapes are, also when those are cut off.
    let all = resolved(&content.shapes);
    let mut shapes = &all[..];
    loop {
        let drawing = svg(shapes, options);
        if drawing.len() <= PAGE_SVG || shapes.len() < 2 {
            return drawing;
        }
        shapes = &shapes[..shapes.len() * PAGE_SVG * 9 / 10 / drawing.len()];
    }
}

/// The first lines of a note, laid out as text shapes on an invisible sheet, so that one renderer draws every preview.
fn note_as_shapes(markdown: &str) -> Vec<Shape> {
    const LINE: f64 = 34.0;
    const CHARACTERS: usize = 38;
    let sheet = Shape {
        style: Style { opacity: 0.0, ..Style::default() },
        ..Shape::new(Kind::Rectangle, Rect::new(-24.0, -24.0, 456.0, 306.0).into(), Order::first())
    };
    let lines = note::excerpt(markdown, 8).into_iter().enumerate().map(|(row, line)| {
        let mut text: String = line.chars().take(CHARACTERS).collect();
        if text.len() < line.len() {
            text.push('…');
        }
        let size: f32 = if row == 0 { 28.0 } else { 20.0 };
        let geo = Geo { x: 0.0, y: row as f64 * LINE + if row == 0 { -6.0 } else { 6.0 }, w: 432.0, h: f64::from(size) * 1.25, r: 0.0 };
        Shape { text, style: Style { size, ..Style::default() }, ..Shape::new(Kind::Text, geo, Order::first()) }
    });
    std::iter::once(sheet).chain(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_known_by_its_name_alone() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        assert_eq!("MD".parse::<Format>().unwrap_err().to_string(), "\"MD\" is not a format; the formats are md, svg or json");
    }

    #[test]
    fn a_file_name_is_safe_everywhere() {
        assert_eq!(file_name("Plan: 2026/Q1 \"final\"", Format::Svg), "Plan 2026 Q1 final.svg");
        assert_eq!(file_name("../../etc/passwd\r\nX: y", Format::Md), "etc passwd X y.md");
        assert_eq!(file_name("", Format::Json), "document.json");
        assert_eq!(file_name("日本語 über", Format::Md), "日本語 über.md");
        assert!(file_name(&"x".repeat(500), Format::Md).len() < 90);
    }

    #[test]
    fn markdown_is_the_note_as_typed_and_json_is_everything() {
        let content = Content { title: "T".into(), note: "# a\r\n <b>".into(), shapes: note_as_shapes("x"), seq: 1 };
        assert_eq!(export(&content, Format::Md), content.note);
        let json: serde_json::Value = serde_json::from_str(&export(&content, Format::Json)).unwrap();
        assert_eq!((json["title"].as_str(), json["note"].as_str()), (Some("T"), Some("# a\r\n <b>")));
        let shapes: Vec<Shape> = serde_json::from_value(json["shapes"].clone()).unwrap();
        assert_eq!(shapes, content.shapes);
    }

    #[test]
    fn the_preview_of_an_empty_board_shows_the_note() {
        let content = Content { note: "# Plan & <more>\n\ntext".into(), ..Content::default() };
        let drawing = preview(&content);
        assert!(drawing.starts_with("<svg") && drawing.contains("Plan &amp; &lt;more"), "{drawing}");
    }
}
