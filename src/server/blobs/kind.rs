//! What bytes are, by the bytes alone: the kinds of picture that browsers show, and their size in pixels without decoding them; all else is a
//! file, whatever is in it. Names and headers that come with a file are not believed.

use resvg::usvg::roxmltree::{Document, Node, ParsingOptions};

use crate::sync::limits;

/// Levels of elements in an SVG.
const DEPTH: usize = 200;
/// Nodes in an SVG.
const NODES: u32 = 500_000;

/// The kinds of picture that are shown, and what is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Png,
    Jpeg,
    Gif,
    Webp,
    Avif,
    Svg,
    File,
}

/// Why bytes are not kept as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPicture {
    #[error("this is no picture; PNG, JPEG, GIF, WebP, AVIF and SVG are")]
    Kind,
    #[error("this picture cannot be read")]
    Broken,
    #[error("this picture has too many pixels: at most {} on a side and {} million in all", limits::PICTURE_SIDE, limits::PICTURE / 1e6)]
    Pixels,
}

impl Kind {
    pub const ALL: [Kind; 7] = [Kind::Png, Kind::Jpeg, Kind::Gif, Kind::Webp, Kind::Avif, Kind::Svg, Kind::File];

    pub const fn name(self) -> &'static str {
        match self {
            Kind::Png => "png",
            Kind::Jpeg => "jpeg",
            Kind::Gif => "gif",
            Kind::Webp => "webp",
            Kind::Avif => "avif",
            Kind::Svg => "svg",
            Kind::File => "file",
        }
    }
    pub fn named(name: &str) -> Option<Self> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
    pub const fn content_type(self) -> &'static str {
        match self {
            Kind::Png => "image/png",
            Kind::Jpeg => "image/jpeg",
            Kind::Gif => "image/gif",
            Kind::Webp => "image/webp",
            Kind::Avif => "image/avif",
            Kind::Svg => "image/svg+xml",
            // No browser opens that: it is saved.
            Kind::File => "application/octet-stream",
        }
    }
    pub const fn is_picture(self) -> bool {
        !matches!(self, Kind::File)
    }
    /// What the name of a file of this kind ends in; empty for what may be anything.
    pub const fn ending(self) -> &'static str {
        match self {
            Kind::Jpeg => "jpg",
            Kind::File => "",
            picture => picture.name(),
        }
    }
}

/// The kind that bytes begin like; their rest may be anything.
pub fn of(bytes: &[u8]) -> Option<Kind> {
    let brand = |at: usize| bytes.get(at..at + 4);
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Kind::Png),
        [0xff, 0xd8, 0xff, ..] => Some(Kind::Jpeg),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Kind::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Kind::Webp),
        _ if brand(4) == Some(b"ftyp") && [8, 16, 20, 24, 28].iter().any(|at| matches!(brand(*at), Some(b"avif" | b"avis"))) => {
            Some(Kind::Avif)
        }
        _ if is_svg(bytes) => Some(Kind::Svg),
        _ => None,
    }
}

/// Kind and size in pixels of any bytes; what is no picture that could be shown is a file, without a size.
pub fn identify(bytes: &[u8]) -> (Kind, [f64; 2]) {
    measure(bytes).unwrap_or((Kind::File, [0.0; 2]))
}

/// Kind and size in pixels of a picture that may be kept.
pub fn measure(bytes: &[u8]) -> Result<(Kind, [f64; 2]), BadPicture> {
    let kind = of(bytes).ok_or(BadPicture::Kind)?;
    let size = match kind {
        Kind::Svg => svg_size(bytes).ok_or(BadPicture::Broken)?,
        Kind::File => return Err(BadPicture::Kind),
        _ => imagesize::blob_size(bytes).map(|size| [size.width as f64, size.height as f64]).map_err(|_| BadPicture::Broken)?,
    };
    if size.iter().any(|side| !side.is_finite() || *side < 1.0) {
        return Err(BadPicture::Broken);
    }
    if size.iter().any(|side| *side > limits::PICTURE_SIDE) || size[0] * size[1] > limits::PICTURE {
        return Err(BadPicture::Pixels);
    }
    Ok((kind, size))
}

/// The first element is `<svg`, whatever comments and declarations come before.
fn is_svg(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<!--") => rest.find("-->").map(|at| at + 3),
            _ if rest.starts_with("<?") => rest.find("?>").map(|at| at + 2),
            _ if rest.starts_with("<!") => match (rest.find('['), rest.find('>')) {
                (Some(list), Some(end)) if list < end => rest.find("]>").map(|at| at + 2),
                (_, end) => end.map(|at| at + 1),
            },
            _ => return rest.starts_with("<svg") && rest[4..].starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/')),
        };
        let Some(end) = end else { return false };
        rest = rest[end..].trim_start();
    }
}

/// The tree of an SVG that is neither deep nor vast.
fn parse(bytes: &[u8]) -> Option<Document<'_>> {
    let text = std::str::from_utf8(bytes).ok()?;
    // The parser's own work grows with depth: counted before it sees it.
    let (mut depth, mut deepest) = (0_usize, 0);
    for (at, _) in text.match_indices('<') {
        match text.as_bytes().get(at + 1) {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(b'!' | b'?') | None => {}
            _ => {
                let end = text[at..].find('>').map_or(text.len(), |end| at + end);
                if !text[..end].ends_with('/') {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
            }
        }
    }
    if deepest > DEPTH {
        return None;
    }
    let options = ParsingOptions { allow_dtd: true, nodes_limit: NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).ok()
}

fn svg_size(bytes: &[u8]) -> Option<[f64; 2]> {
    let tree = parse(bytes)?;
    let root = tree.root_element();
    if root.tag_name().name() != "svg" {
        return None;
    }
    let length = |name: &str| {
        let text = root.attribute(name)?.trim();
        let number: f64 = text.trim_end_matches("px").trim().parse().ok()?;
        (number > 0.0).then_some(number)
    };
    let view: Vec<f64> =
        root.attribute("viewBox").unwrap_or_default().split([' ', ',', '\n', '\t']).filter_map(|n| n.parse().ok()).collect();
    let view = match view.as_slice() {
        &[_, _, w, h] if w > 0.0 && h > 0.0 => Some([w, h]),
        _ => None,
    };
    // What browsers give to one that says nothing.
    let size = match (length("width"), length("height"), view) {
        (Some(w), Some(h), _) => [w, h],
        (Some(w), None, Some([vw, vh])) => [w, w * vh / vw],
        (None, Some(h), Some([vw, vh])) => [h * vw / vh, h],
        (None, None, Some(view)) => view,
        (w, h, None) => [w.unwrap_or(300.0), h.unwrap_or(150.0)],
    };
    // An icon may be drawn on a canvas of less than a pixel.
    let small = 1.0 / size[0].min(size[1]).min(1.0);
    Some(size.map(|side| side * small))
}

/// An SVG that the server itself may draw: nothing in it can make much out of little.
pub fn is_plain_svg(bytes: &[u8]) -> bool {
    let much = ["use", "pattern", "filter", "mask", "image", "foreignObject", "style", "marker", "clipPath", "symbol"];
    parse(bytes).is_some_and(|tree| {
        let mut nodes = tree.descendants();
        bytes.len() < 1 << 20
            && nodes.by_ref().take(20_000).all(|node: Node| !much.contains(&node.tag_name().name()))
            && nodes.next().is_none()
    })
}
