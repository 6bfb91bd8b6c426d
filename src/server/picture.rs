//! SVG of our own as PNG. Letters are those of the server's system fonts, and hand-written ones those of the font that browsers fetch: where it has
//! none of the families a board names, its nearest; where it has no fonts at all, pictures are without letters (the log says so once). It draws nothing itself (`scene`).

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use resvg::{
    render, tiny_skia,
    usvg::{self, ImageKind, Tree, fontdb},
};

use super::blobs::{kind::Kind, svg};
use crate::{
    model::{geom::Size, ids::BlobId},
    scene::text,
    sync::limits,
};

/// Gives a picture that a board shows.
pub type Load<'a> = dyn Fn(&BlobId) -> Option<(Kind, Vec<u8>)> + Send + Sync + 'a;

/// Whether the time for a drawing is over. It is asked between pictures on the board and between stretches of the drawing, never within one.
pub type Late<'a> = dyn Fn() -> bool + Send + Sync + 'a;

/// Pixels that are drawn between two looks at the time: few enough for a look a second, so many that the shapes are not walked too often.
const STRETCH: usize = 4_000_000;

/// Pixels of a picture on the board that are unpacked here; a larger one is left out.
const UNPACKED: usize = 30_000_000;

/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPicture {
    #[error("the picture would be too large; choose a smaller scale, or a part of the board")]
    TooLarge,
    #[error("drawing this takes too long; choose a smaller scale, or a part of the board")]
    TooLong,
    #[error("nothing of what you named is on this board")]
    Nothing,
    #[error("the picture could not be drawn")]
    Failed,
}

/// The SVG (written by `scene::svg`, never anybody's) at `scale` pixels a unit.
pub fn png(svg: &str, scale: f64, load: &Load, late: &Late) -> Result<Vec<u8>, BadPicture> {
    let tree = parse(svg, load, late)?;
    let size = Size::new(f64::from(tree.size().width()) * scale, f64::from(tree.size().height()) * scale);
    let (wide, high) = (size.width.ceil().max(1.0), size.height.ceil().max(1.0));
    if !(wide <= limits::PNG_SIDE && high <= limits::PNG_SIDE && wide * high <= limits::PNG) {
        return Err(BadPicture::TooLarge);
    }
    let mut pixels = tiny_skia::Pixmap::new(wide as u32, high as u32).ok_or(BadPicture::Failed)?;
    draw(&tree, [scale as f32, 0.0, 0.0], &mut pixels, STRETCH, late)?;
    pixels.encode_png().map_err(|_| BadPicture::Failed)
}

/// The SVG in the middle of a sheet of exactly this size, as large as fits, on paper of this colour.
pub fn card(svg: &str, sheet: Size, paper: [u8; 3], load: &Load, late: &Late) -> Result<Vec<u8>, BadPicture> {
    let tree = parse(svg, load, late)?;
    let (w, h) = (f64::from(tree.size().width()), f64::from(tree.size().height()));
    let scale = (sheet.width / w).min(sheet.height / h).min(2.0);
    let mut pixels = tiny_skia::Pixmap::new(sheet.width as u32, sheet.height as u32).ok_or(BadPicture::Failed)?;
    pixels.fill(tiny_skia::Color::from_rgba8(paper[0], paper[1], paper[2], 255));
    let place = [scale, (sheet.width - w * scale) / 2.0, (sheet.height - h * scale) / 2.0].map(|n| n as f32);
    draw(&tree, place, &mut pixels, STRETCH, late)?;
    pixels.encode_png().map_err(|_| BadPicture::Failed)
}

/// Draws onto the pixels, at a scale and then moved by so much, about `stretch` of them between two looks at the time.
fn draw(tree: &Tree, [scale, x, y]: [f32; 3], pixels: &mut tiny_skia::Pixmap, stretch: usize, late: &Late) -> Result<(), BadPicture> {
    let wide = pixels.width() as usize;
    let rows = (stretch / wide).max(1);
    for (i, stretch) in pixels.data_mut().chunks_mut(rows * wide * 4).enumerate() {
        if late() {
            return Err(BadPicture::TooLong);
        }
        let high = stretch.len() / (wide * 4);
        let mut stretch = tiny_skia::PixmapMut::from_bytes(stretch, wide as u32, high as u32).ok_or(BadPicture::Failed)?;
        let place = tiny_skia::Transform::from_row(scale, 0.0, 0.0, scale, x, y - (i * rows) as f32);
        render(tree, place, &mut stretch);
    }
    if late() { Err(BadPicture::TooLong) } else { Ok(()) }
}

fn parse(svg: &str, load: &Load, late: &Late) -> Result<Tree, BadPicture> {
    let mut options = usvg::Options { fontdb: fonts(), ..usvg::Options::default() };
    options.image_href_resolver.resolve_data = Box::new(|_, _, _| None);
    options.image_href_resolver.resolve_string = Box::new(move |href, _| {
        if late() {
            return None;
        }
        let (kind, bytes) = load(&href.strip_prefix("/blobs/")?.parse().ok()?)?;
        let small = || imagesize::blob_size(&bytes).is_ok_and(|size| size.width.saturating_mul(size.height) <= UNPACKED);
        let (small, bytes) = (kind == Kind::Svg || small(), Arc::new(bytes));
        Some(match kind {
            _ if !small => return None,
            Kind::Png => ImageKind::PNG(bytes),
            Kind::Jpeg => ImageKind::JPEG(bytes),
            Kind::Gif => ImageKind::GIF(bytes),
            Kind::Webp => ImageKind::WEBP(bytes),
            // Of strangers: nothing in it that makes much out of little, and nothing that it loads.
            Kind::Svg if svg::is_plain(&bytes) => {
                let mut options = usvg::Options { fontdb: fonts(), ..usvg::Options::default() };
                options.image_href_resolver.resolve_data = Box::new(|_, _, _| None);
                options.image_href_resolver.resolve_string = Box::new(|_, _| None);
                ImageKind::SVG(Tree::from_data(&bytes, &options).ok()?)
            }
            Kind::Avif | Kind::Svg | Kind::File => return None,
        })
    });
    Tree::from_str(svg, &options).map_err(|_| BadPicture::Failed)
}

/// Where the browser's files are.
static SITE: OnceLock<PathBuf> = OnceLock::new();

/// Says where the browser's files are, before the first picture: the hand-written font is among them. The first answer of a program holds.
pub fn look_in(site: &Path) {
    if !site.as_os_str().is_empty() {
        let _ = SITE.set(site.to_owned());
    }
}

/// The file of the hand-written font, if it is here.
pub fn hand() -> Option<Vec<u8>> {
    std::fs::read(hand_in(SITE.get()?)).ok()
}

fn hand_in(site: &Path) -> PathBuf {
    site.join(text::HAND.trim_start_matches('/'))
}

/// The system's fonts and ours, looked for once.
fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    FONTS.get_or_init(|| Arc::new(find_fonts(SITE.get().map(PathBuf::as_path)))).clone()
}

fn find_fonts(site: Option<&Path>) -> fontdb::Database {
    let mut fonts = fontdb::Database::new();
    fonts.load_system_fonts();
    if let Some(hand) = site.map(hand_in)
        && let Err(why) = fonts.load_font_file(&hand)
    {
        tracing::warn!(file = %hand.display(), %why, "the hand-written font is not here: PNGs have another one");
    }
    let families: Vec<String> = fonts.faces().filter_map(|face| Some(face.families.first()?.0.clone())).collect();
    let Some(any) = families.first().cloned() else {
        tracing::warn!("there are no fonts on this machine: PNGs are without letters");
        return fonts;
    };
    let nearest = |wanted: &[&str]| {
        let found = wanted.iter().find(|name| families.iter().any(|family| family == *name));
        found.map_or_else(|| any.clone(), |name| (*name).to_owned())
    };
    let sans = ["Inter", "Noto Sans", "Liberation Sans", "DejaVu Sans", "Arial", "Helvetica"];
    fonts.set_sans_serif_family(nearest(&sans));
    fonts.set_serif_family(nearest(&["Noto Serif", "Liberation Serif", "DejaVu Serif", "Times New Roman"]));
    fonts.set_monospace_family(nearest(&["Noto Sans Mono", "DejaVu Sans Mono", "Liberation Mono", "Courier New"]));
    let hand = ["Patrick Hand", "Excalifont", "Virgil", "Comic Neue", "Comic Sans MS", "Caveat", "URW Chancery L"];
    fonts.set_cursive_family(nearest(&[&hand[..], &sans[..]].concat()));
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::style::Font;

    const SVG: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'><rect width='40' height='20' fill='#ff0000'/>\
                       <text x='2' y='12' font-family='ui-sans-serif,system-ui,sans-serif' font-size='10'>Aa</text></svg>";

    fn size(png: &[u8]) -> (usize, usize) {
        let size = imagesize::blob_size(png).expect("a PNG");
        (size.width, size.height)
    }

    #[test]
    fn a_png_has_the_size_of_its_scale() {
        assert_eq!(size(&png(SVG, 1.0, &|_| None, &|| false).expect("a PNG")), (40, 20));
        assert_eq!(size(&png(SVG, 3.0, &|_| None, &|| false).expect("a PNG")), (120, 60));
        assert_eq!(png(SVG, 1000.0, &|_| None, &|| false), Err(BadPicture::TooLarge));
        assert_eq!(png("<svg", 1.0, &|_| None, &|| false), Err(BadPicture::Failed));
        assert_eq!(size(&card(SVG, Size::new(300.0, 200.0), [255; 3], &|_| None, &|| false).expect("a PNG")), (300, 200));
    }

    /// Where `scripts/setup` puts the font. `None`, and it says so, where that has not run.
    fn public() -> Option<PathBuf> {
        let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("public");
        let here = hand_in(&public).is_file();
        if !here {
            eprintln!("not tested: the hand-written font is not here (scripts/setup gets it)");
        }
        here.then_some(public)
    }

    /// How wide these fonts set a line, in font sizes.
    fn set(line: &str, font: Font, fonts: &Arc<fontdb::Database>) -> f64 {
        let line = line.replace('&', "&amp;").replace('<', "&lt;");
        let svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><text font-size='100' xml:space='preserve' font-family='{}'>{line}</text></svg>",
            text::family(font)
        );
        let options = usvg::Options { fontdb: fonts.clone(), ..usvg::Options::default() };
        let tree = Tree::from_str(&svg, &options).expect("an SVG");
        match tree.root().children().first() {
            Some(usvg::Node::Text(text)) => f64::from(text.bounding_box().width()) / 100.0,
            other => panic!("no text but {other:?}"),
        }
    }

    #[test]
    fn hand_written_letters_are_as_wide_as_the_table_says_and_drawn_with_the_font_that_browsers_fetch() {
        let Some(public) = public() else { return };
        let fonts = Arc::new(find_fonts(Some(&public)));
        for c in '!'..='~' {
            let (real, said) = (set(&c.to_string(), Font::Hand, &fonts), text::measure(&c.to_string(), Font::Hand, 1.0));
            assert!((real - said).abs() < 0.0051, "{c}: {real} is said to be {said}");
        }
        let space = set("n n", Font::Hand, &fonts) - 2.0 * set("n", Font::Hand, &fonts);
        assert!((space - text::measure(" ", Font::Hand, 1.0)).abs() < 0.0051, "{space}");
        let line = "Of quiet boats and wide water, čeština, Ærø, żółw";
        let (real, said) = (set(line, Font::Hand, &fonts), text::measure(line, Font::Hand, 1.0));
        assert!(real <= said && said < real * 1.1, "{real} is said to be {said}");
        let without = Arc::new(find_fonts(None));
        assert!(set(line, Font::Hand, &without) > real * 1.1, "another font is broader");
    }

    #[test]
    fn pictures_come_from_the_blobs_alone_and_strangers_svgs_are_drawn_only_when_they_are_plain() {
        let asked = std::sync::Mutex::new(Vec::new());
        let id = BlobId::of([3; 32]);
        let of = |svg: &'static str| {
            let drawing = format!(
                "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='/etc/passwd' width='9' height='9'/>\
                 <image href='/blobs/{id}' width='9' height='9'/></svg>"
            );
            png(
                &drawing,
                1.0,
                &|id| {
                    asked.lock().expect("one thread").push(id.clone());
                    Some((Kind::Svg, svg.as_bytes().to_vec()))
                },
                &|| false,
            )
            .expect("a PNG")
        };
        let plain = of("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9' fill='#00ff00'/></svg>");
        let bomb =
            of("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect id='a' width='9' height='9'/><use href='#a'/></svg>");
        assert_ne!(plain, bomb);
        assert!(asked.lock().expect("one thread").iter().all(|asked| *asked == id));
    }

    #[test]
    fn a_drawing_that_takes_too_long_is_given_up_and_a_large_one_is_drawn_in_stretches_without_a_seam() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let looks = AtomicUsize::new(0);
        let tree = parse(SVG, &|_| None, &|| false).expect("an SVG");
        let drawn = |stretch: usize, most: usize| {
            looks.store(0, Ordering::Relaxed);
            let mut pixels = tiny_skia::Pixmap::new(120, 60).expect("pixels");
            draw(&tree, [3.0, 0.0, 0.0], &mut pixels, stretch, &|| looks.fetch_add(1, Ordering::Relaxed) >= most)?;
            Ok(pixels.data().to_vec())
        };
        for most in 0..10 {
            assert_eq!(drawn(120 * 7, most), Err(BadPicture::TooLong), "nine stretches and the end: {most}");
        }
        let (stretches, whole) = (drawn(120 * 7, 10).expect("in time"), drawn(1 << 20, 10).expect("in time"));
        assert_eq!(looks.load(Ordering::Relaxed), 2, "one stretch and the end");
        // The edge of a letter may be rounded otherwise.
        let worst = stretches.iter().zip(&whole).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(worst.is_some_and(|worst| worst <= 32), "{worst:?}");
        // Pictures of strangers are not even looked for when it is late.
        let asked = AtomicUsize::new(0);
        let href = BlobId::of([3; 32]);
        let drawing = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='/blobs/{href}' width='9' height='9'/></svg>"
        );
        let load = |_: &BlobId| {
            asked.fetch_add(1, Ordering::Relaxed);
            None
        };
        assert_eq!(png(&drawing, 1.0, &load, &|| true), Err(BadPicture::TooLong));
        assert_eq!(asked.load(Ordering::Relaxed), 0);
    }
}
