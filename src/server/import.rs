//! Files of other programs become what a new document starts with. It makes no document (`rooms`) and names what it had to leave out.

use std::{collections::HashSet, fs, io, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    blobs::{self, Found, Takes},
    rooms::Seed,
};
use crate::{
    model::{
        excalidraw::{self, ImportError},
        geom::Geo,
        ids::BlobId,
        shape::Shape,
    },
    note,
    sync::limits,
};

/// What a file became.
#[derive(Debug, Default)]
pub struct Imported {
    pub seed: Seed,
    /// What could not be carried over, and how often it occurs.
    pub left_out: Vec<(String, usize)>,
    /// Pictures that its shapes show, to be kept before they do.
    pub pictures: Vec<Found>,
}

/// Why a file became nothing.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    #[error("it is larger than {} MiB", .0 >> 20)]
    TooBig(usize),
    #[error("it is not UTF-8 text")]
    NotText,
    #[error("its name tells no format; files end in .md, .markdown, .txt, .excalidraw or .zip")]
    Format,
    #[error(transparent)]
    Scene(#[from] ImportError),
}

/// Reads a file; its name gives the format, and the title where the content has none.
pub fn file(path: &Path) -> Result<Imported, FileError> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let most = most(name).ok_or(FileError::Format)?;
    if fs::metadata(path)?.len() > most as u64 {
        return Err(FileError::TooBig(most));
    }
    named(name, fs::read(path)?)
}

/// The same for bytes under a name.
pub fn named(name: &str, bytes: Vec<u8>) -> Result<Imported, FileError> {
    let most = most(name).ok_or(FileError::Format)?;
    if bytes.len() > most {
        return Err(FileError::TooBig(most));
    }
    let text = String::from_utf8(bytes).map_err(|_| FileError::NotText)?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    if most == limits::DRAWING {
        return Ok(document(Some(stem), None, Some(&text))?);
    }
    let title = title_of(&text).unwrap_or(stem);
    Ok(document(Some(title), Some(&text), None)?)
}

/// Bytes that a file of this name may have; `None` when it is none that becomes a document by itself.
pub fn most(name: &str) -> Option<usize> {
    match name.rsplit_once('.')?.1.to_lowercase().as_str() {
        "md" | "markdown" | "txt" => Some(limits::BODY),
        "excalidraw" => Some(limits::DRAWING),
        _ => None,
    }
}

/// A document of a note, a scene, or both. Without a title the note's first heading is it.
pub fn document(title: Option<String>, markdown: Option<&str>, scene: Option<&str>) -> Result<Imported, ImportError> {
    let note = lines(markdown.unwrap_or_default());
    let mut pictures = Vec::new();
    let scene = scene.map(|scene| excalidraw::import_with(scene, &mut |bytes| keep(bytes, &mut pictures))).transpose()?;
    let title = title.filter(|title| !title.trim().is_empty()).or_else(|| title_of(&note)).unwrap_or_default();
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(limits::TITLE).collect();
    let (shapes, left_out) = scene.map(|scene| (scene.shapes, scene.left_out)).unwrap_or_default();
    Ok(Imported { seed: Seed { title, note, shapes }, left_out, pictures })
}

/// What a note says that it is called: in its front matter, or else by its first heading.
pub fn title_of(note: &str) -> Option<String> {
    let (front, rest) = front(note);
    let said = front.lines().find_map(|line| Some(line.strip_prefix("title:")?.trim()));
    let quoted = said.map(|title| match title.as_bytes() {
        [b'"', .., b'"'] => title[1..title.len() - 1].replace("\\\"", "\"").replace("\\\\", "\\"),
        [b'\'', .., b'\''] => title[1..title.len() - 1].replace("''", "'"),
        _ => title.to_owned(),
    });
    quoted.filter(|title| !title.trim().is_empty()).or_else(|| note::title_of(rest))
}

/// The lines between `---` and `---` at the top of a note, and what follows them.
fn front(note: &str) -> (&str, &str) {
    let note = note.trim_start_matches('\u{feff}');
    let mut lines = note.split_inclusive('\n');
    let first = lines.next().filter(|line| line.trim_end() == "---").map_or(0, str::len);
    let mut end = first;
    for line in lines.take_while(|_| first > 0) {
        if matches!(line.trim_end(), "---" | "...") {
            return (&note[first..end], &note[end + line.len()..]);
        }
        end += line.len();
    }
    ("", note)
}

/// Shapes of a scene, a library or a clipboard, under ids that no board has.
pub fn drawing(text: &str) -> Result<Imported, ImportError> {
    let mut pictures = Vec::new();
    let scene = excalidraw::import_with(text.trim_start_matches('\u{feff}'), &mut |bytes| keep(bytes, &mut pictures))?;
    let mut shapes = scene.shapes;
    excalidraw::renamed(&mut shapes);
    Ok(Imported { seed: Seed { shapes, ..Seed::default() }, left_out: scene.left_out, pictures })
}

/// Pictures and files by their blob, as `export?format=json` writes them; what is not readable is left out.
pub fn pictures<'a>(files: impl IntoIterator<Item = &'a String>) -> Vec<Found> {
    let bytes = |url: &str| STANDARD.decode(url.strip_prefix("data:")?.split_once(";base64,")?.1).ok();
    files.into_iter().filter_map(|url| blobs::found(bytes(url)?, Takes::Files).ok()).collect()
}

fn keep(bytes: Vec<u8>, pictures: &mut Vec<Found>) -> Option<(BlobId, [f64; 2])> {
    let found = blobs::found(bytes, Takes::Pictures).ok()?;
    let kept = (found.blob.id.clone(), found.blob.size);
    if !pictures.iter().any(|known| known.blob.id == kept.0) {
        pictures.push(found);
    }
    Some(kept)
}

/// Whether shapes that came from outside may lie on a board.
pub fn check(shapes: &[Shape]) -> Result<(), BadShapes> {
    if shapes.len() > limits::SHAPES {
        return Err(BadShapes::TooMany);
    }
    let sound = |shape: &Shape| shape.geo.is_sound() && shape.pts.iter().all(|p| [p.x, p.y, p.p].iter().all(|n| n.abs() <= Geo::LIMIT));
    if !shapes.iter().all(sound) {
        return Err(BadShapes::Unsound);
    }
    let mut ids = HashSet::new();
    if shapes.iter().all(|shape| ids.insert(&shape.id)) { Ok(()) } else { Err(BadShapes::Twice) }
}

/// Why shapes were not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadShapes {
    #[error("a board takes at most {} shapes at once", limits::SHAPES)]
    TooMany,
    #[error("a shape is nowhere on any board: its numbers are too large, or none")]
    Unsound,
    #[error("two shapes have one id")]
    Twice,
}

/// One kind of line end, as the editor has it; no byte order mark.
fn lines(text: &str) -> String {
    text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(name: &str, content: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        fs::write(&path, content).unwrap();
        (dir, path)
    }

    #[test]
    fn a_markdown_file_is_called_as_its_heading_or_else_as_the_file() {
        let (_dir, path) = write("notes of may.md", b"\xef\xbb\xbfintro\r\n\r\n# The *Plan*\r\n");
        let seed = file(&path).unwrap().seed;
        assert_eq!((seed.title.as_str(), seed.note.as_str()), ("The Plan", "intro\n\n# The *Plan*\n"));
        let (_dir, path) = write("notes of may.md", b"only text");
        assert_eq!(file(&path).unwrap().seed.title, "notes of may");
    }

    #[test]
    fn a_title_in_the_front_matter_comes_before_a_heading() {
        for (note, title) in [
            ("---\ntitle: Plain one\ntags: [a]\n---\n# Heading", Some("Plain one")),
            ("\u{feff}---\r\ntags: a\r\ntitle: 'It''s'\r\n---\r\n", Some("It's")),
            ("---\ntitle: \"a \\\"b\\\"\"\n---\n", Some("a \"b\"")),
            ("---\ntags: a\n---\ntitle: no\n\n# Heading", Some("Heading")),
            ("---\ntitle: \n---\n", None),
            ("--- title: no", None),
        ] {
            assert_eq!(title_of(note).as_deref(), title, "{note}");
        }
    }

    #[test]
    fn files_that_are_no_documents_are_refused_with_the_reason() {
        let (_dir, path) = write("x.pdf", b"%PDF");
        assert!(file(&path).unwrap_err().to_string().contains(".excalidraw"));
        let (_dir, path) = write("x.md", b"\xff\xfe\x00");
        assert_eq!(file(&path).unwrap_err().to_string(), "it is not UTF-8 text");
        assert!(matches!(file(Path::new("no such.md")), Err(FileError::Io(_))));
        let (_dir, path) = write("x.excalidraw", b"{\"type\":");
        assert!(matches!(file(&path), Err(FileError::Scene(_))));
    }

    #[test]
    fn a_title_is_one_line_of_bounded_length() {
        let title = |title: &str| document(Some(title.into()), Some("# Heading"), None).unwrap().seed.title;
        assert_eq!(title(" a \n b "), "a b");
        assert_eq!(title("  "), "Heading");
        assert_eq!(title(&"x".repeat(999)).len(), limits::TITLE);
    }
}
