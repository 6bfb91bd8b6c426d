//! Pictures in the drawings that lists show: a drawing in an `<img>` may load nothing, so its pictures are in it, small. Many, or large ones, are left
//! out: a list shows many drawings.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    blobs::kind::Kind,
    picture::{self, Late, Load},
};
use crate::model::ids::BlobId;

/// A picture of no more bytes is taken as it is; a larger one is made no larger than this on its longer side, in pixels.
const SMALL: usize = 24 << 10;
const SIDE: f64 = 240.0;
/// Bytes of pictures in one drawing.
const ALL: usize = 400 << 10;

const HREF: &str = "href=\"/blobs/";

/// The drawing (written by `scene::svg`) with its pictures in it, those that come first.
pub fn inlaid(svg: &str, load: &Load, late: &Late) -> String {
    let mut out = String::with_capacity(svg.len());
    let mut known: Vec<(&str, Option<String>)> = Vec::new();
    let mut room = ALL;
    let mut parts = svg.split(HREF);
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (id, rest) = part.split_at(part.find('"').unwrap_or(0));
        let found = known.iter().find(|(other, _)| *other == id).map(|(_, url)| url.clone());
        let url = found.unwrap_or_else(|| {
            let url = id.parse().ok().filter(|_| !late()).and_then(|id| small(&id, load, late));
            known.push((id, url.clone()));
            url
        });
        let url = url.filter(|url| url.len() <= room).unwrap_or_default();
        room -= url.len();
        out.push_str("href=\"");
        out.push_str(&url);
        out.push_str(rest);
    }
    out
}

/// A small picture as a data URL.
fn small(id: &BlobId, load: &Load, late: &Late) -> Option<String> {
    let (kind, bytes) = load(id)?;
    let url = |kind: &str, bytes: &[u8]| Some(["data:", kind, ";base64,", &STANDARD.encode(bytes)].concat());
    if bytes.len() <= SMALL {
        return url(kind.content_type(), &bytes);
    }
    let (mut wide, mut high) = (SIDE, SIDE);
    if kind != Kind::Svg
        && let Ok(size) = imagesize::blob_size(&bytes)
    {
        let scale = (SIDE / size.width.max(size.height) as f64).min(1.0);
        (wide, high) = ((size.width as f64 * scale).max(1.0), (size.height as f64 * scale).max(1.0));
    }
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\"><image {HREF}{id}\" width=\"{wide}\" height=\"{high}\"/></svg>"
    );
    url("image/png", &picture::png(&svg, 1.0, load, late).ok()?)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A PNG without a pattern that could be packed.
    fn noise(side: u32) -> Vec<u8> {
        let mut pixels = resvg::tiny_skia::Pixmap::new(side, side).expect("pixels");
        let mut seed = 1_u32;
        for pixel in pixels.data_mut().chunks_mut(4) {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            pixel.copy_from_slice(&[(seed >> 24) as u8, (seed >> 16) as u8, (seed >> 8) as u8, 255]);
        }
        pixels.encode_png().expect("a PNG")
    }

    fn drawing(ids: &[BlobId]) -> String {
        ids.iter().map(|id| format!("<image width=\"9\" {HREF}{id}\" opacity=\".5\"/>")).collect()
    }

    #[test]
    fn pictures_are_in_a_drawing_small_and_once_looked_for() {
        let (large, plain, gone) = (BlobId::of([1; 32]), BlobId::of([2; 32]), BlobId::of([3; 32]));
        let bytes = noise(400);
        assert!(bytes.len() > SMALL);
        let asked = AtomicUsize::new(0);
        let load = |id: &BlobId| {
            asked.fetch_add(1, Ordering::Relaxed);
            let bytes = if *id == large { bytes.clone() } else { noise(3) };
            (*id != gone).then_some((Kind::Png, bytes))
        };
        let svg = inlaid(&drawing(&[plain.clone(), gone.clone(), plain.clone(), large.clone()]), &load, &|| false);
        assert!(!svg.contains("/blobs/") && svg.matches("href=\"\"").count() == 1, "{}", &svg[..300]);
        let urls: Vec<Vec<u8>> = svg
            .split("data:image/png;base64,")
            .skip(1)
            .map(|part| STANDARD.decode(part.split('"').next().unwrap_or_default()).expect("base64"))
            .collect();
        assert_eq!((urls.len(), urls[0].len()), (3, noise(3).len()));
        let size = imagesize::blob_size(&urls[2]).expect("a PNG");
        assert_eq!((size.width, size.height), (240, 240));
        assert_eq!(asked.load(Ordering::Relaxed), 4, "each once, and the large one again to draw it");
    }

    #[test]
    fn a_drawing_has_room_for_some_and_none_when_it_is_late() {
        let ids: Vec<BlobId> = (0..40).map(|n| BlobId::of([n; 32])).collect();
        let load = |_: &BlobId| Some((Kind::Png, noise(70)));
        let svg = inlaid(&drawing(&ids), &load, &|| false);
        assert!(svg.len() < ALL + 10_000 && svg.contains("href=\"\"") && svg.contains("href=\"data:"), "{}", svg.len());
        assert!(!inlaid(&drawing(&ids), &load, &|| true).contains("data:"));
    }
}
