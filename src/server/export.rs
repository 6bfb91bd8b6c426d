//! A document as a file: the note as Markdown, the board as SVG, PNG or an Excalidraw scene, everything as JSON, as one page (`standalone`) or
//! as a folder (`archive`); and the small drawing of it that lists show.

use std::{borrow::Cow, collections::BTreeMap, fmt, io, str::FromStr, time::Instant};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Serialize;

use super::{
    archive,
    blobs::{Blobs, Scratch},
    digest::digest,
    excalidraw::{self, Envelope},
    picture::{self, BadPicture},
    rooms::Content,
    standalone,
};
use crate::{
    model::{
        geom::{Geo, Rect, Size},
        ids::{BlobId, ShapeId},
        order::Order,
        shape::{Kind, Shape},
        style::{Color, Style},
    },
    note,
    scene::{
        Theme,
        connect::resolved,
        excerpt,
        svg::{Look, SvgOptions, by_hand, svg, view, with_hand},
    },
    sync::limits,
};

/// What a document can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Md,
    Html,
    Zip,
    Svg,
    Png,
    Excalidraw,
    Json,
}

/// The text names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a format; the formats are md, html, zip, svg, png, excalidraw or json")]
pub struct BadFormat(String);

impl Format {
    pub const ALL: [Format; 7] = [Format::Md, Format::Html, Format::Zip, Format::Svg, Format::Png, Format::Excalidraw, Format::Json];

    /// Also the file's extension.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Md => "md",
            Format::Html => "html",
            Format::Zip => "zip",
            Format::Svg => "svg",
            Format::Png => "png",
            Format::Excalidraw => "excalidraw",
            Format::Json => "json",
        }
    }
    pub const fn content_type(self) -> &'static str {
        match self {
            Format::Md => "text/markdown; charset=utf-8",
            Format::Html => "text/html; charset=utf-8",
            Format::Zip => "application/zip",
            Format::Svg => "image/svg+xml",
            Format::Png => "image/png",
            Format::Excalidraw => "application/vnd.excalidraw+json",
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

/// What is to be written, and how a picture looks.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub format: Format,
    /// Pixels of a PNG in a board unit.
    pub scale: f64,
    pub dark: bool,
    /// Paper behind the shapes.
    pub paper: bool,
    /// Only these and what is in them; empty is all.
    pub ids: Vec<ShapeId>,
    /// Only what this frame shows, cut off at its edge; other formats than pictures have the frame and what is in it.
    pub frame: Option<ShapeId>,
    /// A PNG that is not drawn by then is given up.
    pub until: Option<Instant>,
}

impl From<Format> for Wanted {
    fn from(format: Format) -> Self {
        Wanted { format, scale: 2.0, dark: false, paper: true, ids: Vec::new(), frame: None, until: None }
    }
}

/// The JSON form of a document. What is written here can be read by other programs: fields are added, never renamed.
#[derive(Serialize)]
struct Document<'a> {
    title: &'a str,
    note: &'a str,
    shapes: &'a [Shape],
    /// The pictures that shapes show and the files that the note refers to, as data URLs by their blob.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    files: BTreeMap<String, String>,
}

/// A document in a format: in memory, or in a file where it may be large.
pub enum Written {
    Bytes(Vec<u8>),
    File(Scratch),
}

/// Why a document was not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Picture(#[from] BadPicture),
    #[error("with all its pictures and files this would be a page of more than {} MiB; take the zip instead", limits::SVG >> 20)]
    TooLarge,
    #[error("it could not be written: {0}")]
    Io(#[from] io::Error),
}

/// The document in a format. Markdown is the note exactly as it was typed.
pub fn export(content: &Content, wanted: &Wanted, blobs: &Blobs) -> Result<Written, ExportError> {
    Ok(match wanted.format {
        Format::Zip => Written::File(archive::write(content, blobs)?),
        Format::Html => Written::Bytes(standalone::page(content, blobs)?.into_bytes()),
        _ => Written::Bytes(bytes(content, wanted, blobs)?),
    })
}

fn bytes(content: &Content, wanted: &Wanted, blobs: &Blobs) -> Result<Vec<u8>, BadPicture> {
    let seen = if wanted.format == Format::Json { Cow::Borrowed(&content.shapes[..]) } else { resolved(&content.shapes) };
    let picture = matches!(wanted.format, Format::Svg | Format::Png);
    let (chosen, part) = match &wanted.frame {
        Some(frame) if picture => excerpt::framed(&seen, frame).map(|(shapes, part)| (shapes, Some(part))).ok_or(BadPicture::Nothing)?,
        Some(frame) => (excerpt::within(&seen, std::slice::from_ref(frame)), None),
        None if wanted.ids.is_empty() => (Vec::new(), None),
        None => (excerpt::within(&seen, &wanted.ids), None),
    };
    let all = wanted.frame.is_none() && wanted.ids.is_empty();
    if !all && chosen.is_empty() {
        return Err(BadPicture::Nothing);
    }
    let shapes = if all { &seen[..] } else { &chosen };
    // White where it is printed or put on a page; the dark theme has paper of its own.
    let (theme, paper) = if wanted.dark { (Theme::Dark, Theme::Light.paper()) } else { (Theme::Light, Color::WHITE) };
    let drawing = || {
        let background = wanted.paper.then_some(paper);
        svg(shapes, SvgOptions { title: &content.title, look: Look::Fixed(theme), background, part, ..SvgOptions::default() })
    };
    let late = || wanted.until.is_some_and(|until| Instant::now() >= until);
    Ok(match wanted.format {
        Format::Md | Format::Html | Format::Zip => content.note.clone().into_bytes(),
        Format::Svg => lettered(embedded(&drawing(), blobs)?, &picture::hand).into_bytes(),
        Format::Png => picture::png(&drawing(), wanted.scale, &|id| blobs.load(id), &late)?,
        Format::Excalidraw => {
            excalidraw::write(shapes, Envelope::Scene, &mut |id| blobs.load(id).map(|(kind, bytes)| (kind.content_type(), bytes)))
                .into_bytes()
        }
        Format::Json => {
            let files = files(content, blobs);
            let document = Document { title: &content.title, note: &content.note, shapes, files };
            serde_json::to_vec_pretty(&document).expect("a document is plain data: strings, numbers, lists")
        }
    })
}

/// A picture or a file as it may stand in a page.
pub(super) fn data_url(blob: &BlobId, blobs: &Blobs) -> Option<String> {
    let (kind, bytes) = blobs.load_any(blob)?;
    Some(["data:", kind.content_type(), ";base64,", &STANDARD.encode(bytes)].concat())
}

fn files(content: &Content, blobs: &Blobs) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let shown = content.shapes.iter().filter_map(|shape| Some(shape.image.as_ref()?.blob.clone()));
    for blob in shown.chain(note::blobs(&content.note)) {
        if !files.contains_key(blob.as_str())
            && let Some(data) = data_url(&blob, blobs)
        {
            files.insert(blob.to_string(), data);
        }
    }
    files
}

/// The drawing with its pictures in it, so that it can be looked at anywhere. A picture is in it as often as it is shown.
pub(super) fn embedded(svg: &str, blobs: &Blobs) -> Result<String, BadPicture> {
    const ADDRESS: &str = "href=\"/blobs/";
    let mut out = String::with_capacity(svg.len());
    let mut parts = svg.split(ADDRESS);
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (id, rest) = part.split_at(part.find('"').unwrap_or(0));
        let data = id.parse().ok().and_then(|id| data_url(&id, blobs));
        out.push_str("href=\"");
        out.push_str(&data.unwrap_or_default());
        out.push_str(rest);
        if out.len() > limits::SVG {
            return Err(BadPicture::TooLarge);
        }
    }
    Ok(out)
}

/// The drawing with the hand-written font in it, when something is written by hand and the font is here.
pub(super) fn lettered(svg: String, font: &dyn Fn() -> Option<Vec<u8>>) -> String {
    match by_hand(&svg).then(font).flatten() {
        Some(font) => with_hand(svg, &["data:font/ttf;base64,", &STANDARD.encode(font)].concat()),
        None => svg,
    }
}

/// Size of the picture that a link to a document brings with it in other programs (Open Graph), in pixels.
pub const CARD: Size = Size::new(1200.0, 630.0);

/// That picture: the preview on a sheet of paper, drawn by then or not at all.
pub fn card(content: &Content, blobs: &Blobs, until: Instant) -> Result<Vec<u8>, BadPicture> {
    let options = SvgOptions { padding: 32.0, max: Some(Size::new(CARD.width * 2.0, CARD.height * 2.0)), ..SvgOptions::default() };
    let notes = if content.shapes.is_empty() { note_as_shapes(&content.note) } else { Vec::new() };
    let shapes = if content.shapes.is_empty() { Cow::Borrowed(&notes[..]) } else { resolved(&content.shapes) };
    let drawing = begun(&shapes, 4, options);
    let Color(paper) = Theme::Light.paper();
    picture::card(&drawing, CARD, [(paper >> 16) as u8, (paper >> 8) as u8, paper as u8], &|id| blobs.load(id), &|| Instant::now() >= until)
}

/// A preview is as small as a playing card: so many shapes (the rest of a board that is larger would make them dust) and about so many bytes
/// at most, at this size.
const PREVIEW_SHAPES: usize = 800;
const PREVIEW_BYTES: usize = 320 << 10;
const PREVIEW_SIZE: Size = Size::new(480.0, 330.0);

/// A drawing of the document for lists, light or dark as the page around it: its board, or the first lines of its note when the board is
/// empty.
pub fn preview(content: &Content) -> String {
    let options = SvgOptions { look: Look::Alone, max: Some(PREVIEW_SIZE), ..SvgOptions::default() };
    if content.shapes.is_empty() {
        return svg(&note_as_shapes(&content.note), options);
    }
    begun(&resolved(&content.shapes), 1, options)
}

/// A picture of the lowest shapes, which are those a board began with; `times` as many as in a preview.
fn begun(shapes: &[Shape], times: usize, options: SvgOptions) -> String {
    let shapes = &shapes[..shapes.len().min(PREVIEW_SHAPES * times)];
    svg(&digest(shapes, PREVIEW_BYTES * times), SvgOptions { part: Some(view(shapes, options.padding)), ..options })
}

/// The note for a page that shows it before any script runs.
pub fn page_note(content: &Content) -> String {
    note::to_parts(&content.note)
}

/// Bytes of a board inside a page, about: it is seen until the canvas shows all of it, and keeps the page from it meanwhile.
const PAGE_BYTES: usize = 192 << 10;

/// The board for a page that shows it before any script runs; empty when there is nothing on it.
pub fn page_board(content: &Content) -> String {
    if content.shapes.is_empty() {
        return String::new();
    }
    let options = SvgOptions { look: Look::Page, title: "Board", ..SvgOptions::default() };
    let all = resolved(&content.shapes);
    match digest(&all, PAGE_BYTES) {
        Cow::Borrowed(all) => svg(all, options),
        // Where all of it is: the canvas takes over this view.
        Cow::Owned(some) => svg(&some, SvgOptions { part: Some(view(&all, options.padding)), ..options }),
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
    fn the_page_of_a_board_as_long_as_a_street_has_a_light_picture_of_it() {
        let at = |i: u32| Geo { x: f64::from(i % 10) * 60.0, y: f64::from(i / 10) * 60.0, w: 12.0, h: 9.0, r: 0.0 };
        let shapes: Vec<Shape> = (0..6000).map(|i| Shape::new(Kind::Rectangle, at(i), Order::first())).collect();
        let content = Content { shapes, ..Content::default() };
        assert!(preview(&content).matches("<path").count() > 300, "its card is not empty");
        let drawing = page_board(&content);
        let rectangles = drawing.matches("<path").count();
        assert!((300..6000).contains(&rectangles) && drawing.len() < 2 * PAGE_BYTES, "{rectangles} in {} bytes", drawing.len());
        assert!(drawing.contains("viewBox=\"-18 -18 "), "{}", &drawing[..300]);
    }

    #[test]
    fn a_format_is_known_by_its_name_alone() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        let error = "MD".parse::<Format>().unwrap_err().to_string();
        assert_eq!(error, "\"MD\" is not a format; the formats are md, html, zip, svg, png, excalidraw or json");
    }

    #[test]
    fn a_drawing_takes_the_font_along_only_when_something_in_it_is_written_by_hand() {
        use crate::model::style::Font;
        let mut shapes = note_as_shapes("words");
        let drawn = |shapes: &[Shape], font: Option<&[u8]>| lettered(svg(shapes, SvgOptions::default()), &|| font.map(<[u8]>::to_vec));
        assert_eq!(drawn(&shapes, Some(b"font")), drawn(&shapes, None));
        shapes.iter_mut().for_each(|shape| shape.style.font = Font::Hand);
        let (with, without) = (drawn(&shapes, Some(b"font")), drawn(&shapes, None));
        let face = "<style>@font-face{font-family:Patrick Hand;src:url(data:font/ttf;base64,Zm9udA==)}</style></svg>";
        assert_eq!(with, [without.strip_suffix("</svg>").expect("an SVG"), face].concat());
        assert!(crate::scene::text::family(Font::Hand).starts_with("Patrick Hand,"));
    }

    #[tokio::test]
    async fn markdown_is_the_note_as_typed_and_json_is_everything() {
        let dir = tempfile::tempdir().unwrap();
        let services = crate::server::Services::start(crate::server::config::Config::local(dir.path().into())).await.unwrap();
        let export = |content: &Content, format: Format| bytes(content, &format.into(), &services.blobs).unwrap();
        let soon = || Instant::now() + limits::PNG_WITHIN;
        let content = Content { title: "T".into(), note: "# a\r\n <b>".into(), shapes: note_as_shapes("x"), seq: 1 };
        assert_eq!(export(&content, Format::Md), content.note.as_bytes());
        let json: serde_json::Value = serde_json::from_slice(&export(&content, Format::Json)).unwrap();
        assert_eq!((json["title"].as_str(), json["note"].as_str()), (Some("T"), Some("# a\r\n <b>")));
        let shapes: Vec<Shape> = serde_json::from_value(json["shapes"].clone()).unwrap();
        assert_eq!(shapes, content.shapes);
        assert!(export(&content, Format::Png).starts_with(b"\x89PNG"));
        assert!(card(&content, &services.blobs, soon()).unwrap().starts_with(b"\x89PNG"));
    }

    #[tokio::test]
    async fn a_png_that_is_late_is_given_up_and_other_formats_do_not_mind() {
        let dir = tempfile::tempdir().unwrap();
        let services = crate::server::Services::start(crate::server::config::Config::local(dir.path().into())).await.unwrap();
        let content = Content { shapes: note_as_shapes("x"), ..Content::default() };
        let late = |format: Format| bytes(&content, &Wanted { until: Some(Instant::now()), ..format.into() }, &services.blobs);
        assert_eq!(late(Format::Png), Err(BadPicture::TooLong));
        assert_eq!(card(&content, &services.blobs, Instant::now()), Err(BadPicture::TooLong));
        assert!(late(Format::Svg).is_ok() && late(Format::Excalidraw).is_ok());
    }

    #[test]
    fn the_preview_of_an_empty_board_shows_the_note() {
        let content = Content { note: "# Plan & <more>\n\ntext".into(), ..Content::default() };
        let drawing = preview(&content);
        assert!(drawing.starts_with("<svg") && drawing.contains("Plan &amp; &lt;more"), "{drawing}");
    }
}
