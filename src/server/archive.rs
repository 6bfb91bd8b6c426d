//! A document as a folder in a zip: the note as a Markdown file, what it shows and refers to beside it under readable names, the board as a
//! scene and as a picture. `unpack` reads what is written here.

use std::{
    collections::HashMap,
    io::{self, Seek, Write},
};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{
    blobs::{Blobs, Scratch},
    excalidraw::{self, Envelope},
    export::{ExportError, Format, embedded, lettered},
    filename::{self, Folder},
    picture::{self, BadPicture},
    rooms::Content,
    standalone::decoded,
};
use crate::{
    model::{ids::BlobId, style::Color},
    note::{self, Target},
    scene::{
        connect::resolved,
        svg::{SvgOptions, svg},
    },
};

/// Where files are in it, and what the board is called.
const FILES: &str = "files";
pub(super) const BOARD: &str = "board.excalidraw";
const PICTURE: &str = "board.svg";

/// Writes the folder. No more than one file or picture is in memory at a time, but for a drawing of the board of at most `limits::SVG`.
pub fn write(content: &Content, blobs: &Blobs) -> Result<Scratch, ExportError> {
    let scratch = blobs.scratch()?;
    let mut zip = ZipWriter::new(&scratch.file);
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    // Pictures, and most other files, are packed already.
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let add = |zip: &mut ZipWriter<_>, name: &str, options: SimpleFileOptions, bytes: &[u8]| -> io::Result<()> {
        zip.start_file(name, options)?;
        zip.write_all(bytes)
    };
    let (mut folder, mut names) = (Folder::default(), HashMap::<BlobId, String>::new());
    for target in note::targets(&content.note) {
        let Some(id) = note::blob(&target.address).filter(|id| !names.contains_key(id)) else { continue };
        let Some((kind, bytes)) = blobs.load_any(&id) else { continue };
        let name = folder.unique(&name_of(&target, kind.ending()));
        add(&mut zip, &[FILES, "/", &name].concat(), stored, &bytes)?;
        names.insert(id, name);
    }
    let beside = |target: &Target| {
        let name = names.get(&note::blob(&target.address)?)?;
        Some([FILES, "/", &name.replace('%', "%25").replace('#', "%23").replace('?', "%3F")].concat())
    };
    add(&mut zip, &filename::of_title(&content.title, Format::Md), packed, note::relinked(&content.note, beside).as_bytes())?;
    if !content.shapes.is_empty() {
        let load = &mut |id: &BlobId| blobs.load(id).map(|(kind, bytes)| (kind.content_type(), bytes));
        zip.start_file(BOARD, packed).map_err(io::Error::from)?;
        excalidraw::write_to(&mut zip, &content.shapes, Envelope::Scene, load)?;
        let options = SvgOptions { title: &content.title, background: Some(Color::WHITE), ..SvgOptions::default() };
        match embedded(&svg(&resolved(&content.shapes), options), blobs) {
            Ok(drawing) => add(&mut zip, PICTURE, packed, lettered(drawing, &picture::hand).as_bytes())?,
            // It only shows what the scene has.
            Err(BadPicture::TooLarge) => {}
            Err(why) => return Err(why.into()),
        }
    }
    zip.finish().map_err(io::Error::from)?;
    (&scratch.file).rewind()?;
    Ok(scratch)
}

/// What a file is called: as in its address, or else as its link or its description says.
fn name_of(target: &Target, ending: &str) -> String {
    let said = filename::plain(&decoded(target.address.splitn(4, '/').nth(3).unwrap_or_default()));
    if !said.is_empty() {
        return said;
    }
    // After a bar stands how wide it is shown.
    let label = target.label.split('|').next().unwrap_or_default();
    let label = filename::stem(if label.trim().is_empty() { "picture" } else { label });
    let ending = [".", ending].concat();
    if ending == "." || label.to_lowercase().ends_with(&ending) { label } else { label + &ending }
}
