//! A folder of notes, on the disk or in a zip, becomes documents: one of each Markdown file, with the pictures and files it refers to, and links
//! between the notes that lead to their documents. What is not taken is named, with the reason. Nothing in it is believed: not its paths, not its
//! sizes, not its counts.

mod source;

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::Arc,
};

use tokio::{runtime::Handle, sync::Semaphore};

use self::source::Source;
pub use self::source::SourceError;
use super::{
    Services,
    archive::BOARD,
    blobs::{self, BlobError, Found, Takes},
    filename, import, now_ms,
    rooms::Seed,
    standalone::decoded,
};
use crate::{
    model::ids::{BlobId, DocId, UserId},
    note::{self, Target},
    sync::limits,
};

/// Folders unpacked at a time: each takes a processor.
static UNPACKING: Semaphore = Semaphore::const_new(2);
/// Lines about what was not taken that are kept.
const LEFT_OUT: usize = 1_000;

/// What a folder became.
#[derive(Debug, Default)]
pub struct Unpacked {
    pub documents: Vec<Made>,
    /// Files that were not taken, or not all of which was, and why.
    pub left_out: Vec<(String, String)>,
}

/// A document that was made of a file.
#[derive(Debug)]
pub struct Made {
    pub id: DocId,
    pub title: String,
    pub file: String,
}

/// Makes the documents of a zip.
pub async fn zip(services: &Arc<Services>, owner: Option<UserId>, file: std::fs::File) -> Result<Unpacked, SourceError> {
    unpack(services, owner, move || Source::zip(file)).await
}

/// Makes the documents of a folder on the disk.
pub async fn folder(services: &Arc<Services>, owner: Option<UserId>, path: &Path) -> Result<Unpacked, SourceError> {
    let path = path.to_owned();
    unpack(services, owner, move || Source::folder(&path)).await
}

/// Reading blocks, and waits for its turn; what is read is kept by the same thread, so that no more than one file is in memory.
async fn unpack(
    services: &Arc<Services>,
    owner: Option<UserId>,
    open: impl FnOnce() -> Result<Source, SourceError> + Send + 'static,
) -> Result<Unpacked, SourceError> {
    let (services, runtime) = (services.clone(), Handle::current());
    let turn = UNPACKING.acquire().await.map_err(|_| SourceError::Broken)?;
    let work = move || {
        let _turn = turn;
        Ok(Desk::new(open()?, services, owner, runtime)?.work())
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| SourceError::Broken)?
}

struct Desk {
    source: Source,
    services: Arc<Services>,
    owner: Option<UserId>,
    runtime: Handle,
    /// Each file by its path, and by what else a link may call it: in lower case, and by its last part where only one has it.
    paths: HashMap<String, usize>,
    loose: HashMap<String, Option<usize>>,
    /// The ids that notes and drawings will have.
    ids: HashMap<usize, DocId>,
    /// Where files that were kept are.
    kept: HashMap<usize, Option<String>>,
    /// The board beside a note, by the note.
    boards: HashMap<usize, usize>,
    done: Unpacked,
    /// What was named already, and how much more would have been.
    named: HashSet<(String, String)>,
    more: usize,
}

impl Desk {
    fn new(mut source: Source, services: Arc<Services>, owner: Option<UserId>, runtime: Handle) -> Result<Self, SourceError> {
        let left_out = source.take_refused();
        let names = source.names().to_vec();
        let (mut paths, mut loose, mut ids) = (HashMap::new(), HashMap::new(), HashMap::new());
        for (at, name) in names.iter().enumerate() {
            paths.insert(name.clone(), at);
            for key in [name.to_lowercase(), last(name).to_lowercase()] {
                loose.entry(key).and_modify(|found: &mut Option<usize>| *found = found.filter(|one| *one == at)).or_insert(Some(at));
            }
            if is_note(name) || is_drawing(name) {
                ids.insert(at, DocId::random());
            }
        }
        // A board belongs to the only note of its folder.
        let mut notes: HashMap<&str, Option<usize>> = HashMap::new();
        for (at, name) in names.iter().enumerate().filter(|(_, name)| is_note(name)) {
            notes.entry(parent(name)).and_modify(|only| *only = None).or_insert(Some(at));
        }
        let beside = |name: &str| notes.get(parent(name)).copied().flatten();
        let drawn = names.iter().enumerate().filter(|(_, name)| last(name) == BOARD);
        let boards: HashMap<usize, usize> = drawn.filter_map(|(at, name)| Some((beside(name)?, at))).collect();
        for board in boards.values() {
            ids.remove(board);
        }
        match ids.len() {
            0 => return Err(SourceError::NoNotes),
            many if many > limits::DOCUMENTS => return Err(SourceError::TooManyNotes),
            _ => {}
        }
        let (kept, done, named) = (HashMap::new(), Unpacked::default(), HashSet::new());
        let mut desk = Desk { source, services, owner, runtime, paths, loose, ids, kept, boards, done, named, more: 0 };
        for (file, why) in left_out {
            desk.leave(file, why);
        }
        Ok(desk)
    }

    fn work(mut self) -> Unpacked {
        let names = self.source.names().to_vec();
        let mut order: Vec<usize> = self.ids.keys().copied().collect();
        order.sort_by(|a, b| names[*a].cmp(&names[*b]));
        for at in order {
            if let Err(why) = self.document(at, &names) {
                self.leave(names[at].clone(), why);
            }
        }
        let boards: HashSet<&usize> = self.boards.values().collect();
        let used = |at: &usize| self.ids.contains_key(at) || self.kept.contains_key(at) || boards.contains(at);
        let unused: Vec<&String> = (0..names.len()).filter(|at| !used(at)).map(|at| &names[at]).filter(|name| !is_drawn(name)).collect();
        match unused.as_slice() {
            [] => {}
            [one] => self.leave((*one).clone(), "no note refers to it".into()),
            many => self.leave(format!("{} and {} more files", many[0], many.len() - 1), "no note refers to them".into()),
        }
        if self.more > 0 {
            self.done.left_out.push(("The rest".into(), format!("there are {} more such lines", self.more)));
        }
        self.done
    }

    /// Says once that a file was not taken, or not all of it; of very many only how many.
    fn leave(&mut self, file: String, why: String) {
        if self.done.left_out.len() >= LEFT_OUT {
            self.more += 1;
        } else if self.named.insert((file.clone(), why.clone())) {
            self.done.left_out.push((file, why));
        }
    }

    /// Makes the document of one note or drawing.
    fn document(&mut self, at: usize, names: &[String]) -> Result<(), String> {
        let name = &names[at];
        let stem = filename::stem(last(name).rsplit_once('.').map_or(last(name), |(stem, _)| stem));
        let imported = if is_note(name) {
            let text = self.text(at, limits::BODY)?;
            let note = note::relinked(&text, |target| self.moved(name, target));
            let board = self.boards.get(&at).copied();
            let scene = match board.map(|board| self.text(board, limits::DRAWING)).transpose() {
                Ok(scene) => scene,
                Err(why) => {
                    self.leave(names[board.unwrap_or(at)].clone(), why);
                    None
                }
            };
            import::document(Some(import::title_of(&note).unwrap_or(stem)), Some(&note), scene.as_deref())
        } else {
            import::document(Some(stem), None, Some(&self.text(at, limits::DRAWING)?))
        };
        let imported = imported.map_err(|why| why.to_string())?;
        for picture in imported.pictures {
            self.keep(picture)?;
        }
        for (what, count) in imported.left_out {
            self.leave(name.clone(), format!("left out {count} × {what}"));
        }
        let (id, title) = (self.ids[&at].clone(), imported.seed.title.clone());
        self.make(&id, imported.seed)?;
        self.done.documents.push(Made { id, title, file: name.clone() });
        Ok(())
    }

    fn text(&mut self, at: usize, most: usize) -> Result<String, String> {
        let bytes = self.source.read(at, most)?;
        String::from_utf8(bytes).map_err(|_| import::FileError::NotText.to_string())
    }

    /// Where a target of the note with this name leads from now on; `None`: where it did.
    fn moved(&mut self, note: &str, target: &Target) -> Option<String> {
        let (path, rest) = relative(&target.address)?;
        let Some(at) = self.find(note, &path).or_else(|| self.find(note, &decoded(&target.address))) else {
            self.leave(note.to_owned(), format!("it refers to {path}, which is not there"));
            return None;
        };
        if let Some(id) = self.ids.get(&at) {
            return Some(["/d/", id.as_str(), rest].concat());
        }
        if let Some(kept) = self.kept.get(&at) {
            return kept.clone();
        }
        let name = self.source.names()[at].clone();
        let found = self.source.read(at, limits::BLOB).and_then(|bytes| blobs::found(bytes, Takes::Files).map_err(|why| why.to_string()));
        let address = found.and_then(|found| {
            let plain = filename::plain(last(&name)).replace('%', "%25").replace('#', "%23").replace('?', "%3F");
            let tail = if found.blob.kind == "file" { ["/", &plain].concat() } else { String::new() };
            Ok(["/blobs/", self.keep(found)?.as_str(), &tail].concat())
        });
        let address = address.map_err(|why| self.leave(name, why)).ok();
        self.kept.insert(at, address.clone());
        address
    }

    /// The file that a path in a note means: below the note, or below the root, or else the only one of that name.
    fn find(&self, note: &str, path: &str) -> Option<usize> {
        let full = joined(if path.starts_with('/') { "" } else { parent(note) }, path)?;
        let exact = self.paths.get(&full).copied();
        exact
            .or_else(|| self.loose.get(&full.to_lowercase()).copied().flatten())
            .or_else(|| self.loose.get(&last(path).to_lowercase()).copied().flatten())
    }

    fn keep(&self, found: Found) -> Result<BlobId, String> {
        let kept: Result<_, BlobError> = self.runtime.block_on(self.services.blobs.keep(found, None));
        kept.map(|blob| blob.id).map_err(|why| why.to_string())
    }

    fn make(&self, id: &DocId, seed: Seed) -> Result<(), String> {
        let (rooms, store) = (&self.services.rooms, &self.services.store);
        self.runtime.block_on(rooms.create_as(id.clone(), self.owner.as_ref(), seed)).map_err(|why| why.to_string())?;
        match &self.owner {
            Some(owner) => self.runtime.block_on(store.visit(owner, id, id, now_ms())).map_err(|why| why.to_string()),
            None => Ok(()),
        }
    }
}

fn is_note(name: &str) -> bool {
    [".md", ".markdown"].iter().any(|ending| name.to_lowercase().ends_with(ending))
}

fn is_drawing(name: &str) -> bool {
    name.to_lowercase().ends_with(".excalidraw")
}

/// The picture that our own archives have of a board.
fn is_drawn(name: &str) -> bool {
    last(name) == "board.svg"
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The path of the folder that a file is in; empty for the root.
fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The path in an address that names a file of the folder, decoded, and what follows it (`#…`).
fn relative(address: &str) -> Option<(String, &str)> {
    let scheme = address.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    if scheme || ["//", "/d/", "/blobs/"].iter().any(|start| address.starts_with(start)) {
        return None;
    }
    let end = address.find(['#', '?']).unwrap_or(address.len());
    let (path, rest) = address.split_at(end);
    (!path.trim().is_empty()).then(|| (decoded(path), if rest.starts_with('#') { rest } else { "" }))
}

/// A path below the root; `None` when it leads out.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests;
