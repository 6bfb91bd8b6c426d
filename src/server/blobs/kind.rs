//! What bytes are, by the bytes alone: the kinds of picture that browsers show, and their size in pixels without decoding them; all else is a
//! file, whatever is in it. Names and headers that come with a file are not believed.

use super::svg;
use crate::sync::limits;

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
        _ if svg::is_svg(bytes) => Some(Kind::Svg),
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
        Kind::Svg => svg::size(bytes).ok_or(BadPicture::Broken)?,
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
