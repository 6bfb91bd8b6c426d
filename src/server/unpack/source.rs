//! Where the files of an import are: a zip or a folder on the disk, read within limits. Only plain files below the root have names here; what
//! programs put beside people's files has none.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use zip::ZipArchive;

use crate::sync::limits;

/// Why nothing can be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    #[error("it is not a zip file, or it is damaged")]
    Broken,
    #[error("it is larger than {} MiB", limits::ARCHIVE >> 20)]
    TooBig,
    #[error("there are more than {} files in it", limits::ENTRIES)]
    TooManyFiles,
    #[error("there are more than {} notes in it; import a part at a time", limits::DOCUMENTS)]
    TooManyNotes,
    #[error("there is no note in it: no file ends in .md or .markdown")]
    NoNotes,
}

enum Place {
    Zip(Box<ZipArchive<File>>, Vec<usize>),
    Disk(Vec<PathBuf>),
}

pub struct Source {
    names: Vec<String>,
    refused: Vec<(String, String)>,
    place: Place,
    /// Bytes that may still be read.
    pub(super) left: u64,
}

impl Source {
    pub fn zip(mut file: File) -> Result<Self, SourceError> {
        if file.metadata()?.len() > limits::ARCHIVE as u64 {
            return Err(SourceError::TooBig);
        }
        if counts(&mut file)?.into_iter().any(|count| count > limits::ENTRIES as u64) {
            return Err(SourceError::TooManyFiles);
        }
        file.rewind()?;
        let mut archive = ZipArchive::new(file).map_err(|_| SourceError::Broken)?;
        if archive.len() > limits::ENTRIES {
            return Err(SourceError::TooManyFiles);
        }
        let (mut names, mut places, mut refused, mut known) = (Vec::new(), Vec::new(), Vec::new(), HashSet::new());
        for at in 0..archive.len() {
            let Ok(entry) = archive.by_index_raw(at) else { return Err(SourceError::Broken) };
            // Many programs write UTF-8 without saying so.
            let name = std::str::from_utf8(entry.name_raw()).map_or_else(|_| entry.name().to_owned(), str::to_owned);
            if entry.is_dir() || name.ends_with(['/', '\\']) {
                continue;
            }
            match sound(&name) {
                _ if entry.is_symlink() => refused.push((name, "it is a link to another file".into())),
                _ if entry.encrypted() => refused.push((name, "it is locked with a password".into())),
                Sound::Plain(path) if !known.insert(path.clone()) => refused.push((path, "there are two files of this name".into())),
                Sound::Plain(path) => {
                    names.push(path);
                    places.push(at);
                }
                Sound::Aside => {}
                Sound::Astray => refused.push((name.chars().take(200).collect(), "its path leads out of the folder".into())),
            }
        }
        Ok(Source { names, refused, place: Place::Zip(Box::new(archive), places), left: limits::UNPACKED })
    }

    pub fn folder(root: &Path) -> Result<Self, SourceError> {
        let (mut names, mut places) = (Vec::new(), Vec::new());
        let mut open = vec![root.to_owned()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                let (path, kind) = (entry.path(), entry.file_type()?);
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                let Sound::Plain(name) = sound(&name) else { continue };
                if kind.is_dir() {
                    open.push(path);
                } else if kind.is_file() {
                    names.push(name);
                    places.push(path);
                    if names.len() > limits::ENTRIES {
                        return Err(SourceError::TooManyFiles);
                    }
                }
            }
        }
        Ok(Source { names, refused: Vec::new(), place: Place::Disk(places), left: u64::MAX })
    }

    /// Paths below the root, with `/` between their parts.
    pub fn names(&self) -> &[String] {
        &self.names
    }
    /// What has no name here although it is a file, and why.
    pub fn take_refused(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.refused)
    }

    /// The bytes of a file, when they are no more than that; the error is a reason in words.
    pub fn read(&mut self, at: usize, most: usize) -> Result<Vec<u8>, String> {
        let most = most as u64;
        let may = most.min(self.left);
        let mut bytes = Vec::new();
        let read = match &mut self.place {
            Place::Zip(archive, places) => {
                let entry = archive.by_index(places[at]).map_err(|why| format!("it cannot be unpacked: {why}"))?;
                entry.take(may + 1).read_to_end(&mut bytes)
            }
            Place::Disk(places) => File::open(&places[at]).and_then(|file| file.take(may.saturating_add(1)).read_to_end(&mut bytes)),
        };
        self.left = self.left.saturating_sub(bytes.len() as u64);
        read.map_err(|why| format!("it cannot be read: {why}"))?;
        match bytes.len() as u64 {
            many if many > most => Err(format!("it is larger than {} MiB", most >> 20)),
            many if many > may => Err(format!("there is more than {} MiB in it", limits::UNPACKED >> 20)),
            _ => Ok(bytes),
        }
    }
}

enum Sound {
    Plain(String),
    /// Something that programs put there for themselves.
    Aside,
    /// Not below the root, or nothing that a path may be.
    Astray,
}

fn sound(name: &str) -> Sound {
    let parts: Vec<&str> = name.split(['/', '\\']).filter(|part| !matches!(*part, "" | ".")).collect();
    let odd = |part: &&str| *part == ".." || part.contains(':') || part.chars().any(char::is_control);
    if name.starts_with(['/', '\\']) || parts.is_empty() || parts.iter().any(odd) || name.len() > 1024 {
        return Sound::Astray;
    }
    let aside = |part: &&str| part.starts_with('.') || matches!(*part, "__MACOSX" | "Thumbs.db" | "desktop.ini" | "node_modules");
    if parts.iter().any(aside) { Sound::Aside } else { Sound::Plain(parts.join("/")) }
}

/// How many files a zip says it has, in each place where it could say so: reading its list takes memory for each.
fn counts(file: &mut File) -> io::Result<Vec<u64>> {
    const PIECE: usize = 1 << 20;
    const RECORD: usize = 56;
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let (mut found, mut window) = (Vec::new(), Vec::<u8>::new());
    file.seek(SeekFrom::Start(0))?;
    loop {
        let kept = window.len().min(RECORD);
        window.drain(..window.len() - kept);
        let fresh = file.by_ref().take(PIECE as u64).read_to_end(&mut window)?;
        for (at, _) in window.windows(4).enumerate().filter(|(_, four)| *four == b"PK\x06\x06") {
            if let Some(count) = window.get(at + 32..at + 40) {
                found.push(number(count));
            }
        }
        if fresh == 0 {
            return Ok(found);
        }
    }
}
