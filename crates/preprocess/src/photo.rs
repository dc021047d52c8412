//! A photo, identified by the hash of its bytes.

use crate::config::Settings;
use crate::contents::PhotoFile;
use crate::split;
use artifact::{Job, Split};
use rayon::prelude::*;
use std::fs;
use std::io;
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};

/// A photo whose split is known.
pub struct Photo {
    /// Where it is.
    pub file: PathBuf,
    /// Its path below the photos folder.
    pub name: String,
    /// The index of its class in the class list.
    pub class: usize,
    /// What it is used for.
    pub split: Split,
    /// The hash of its bytes.
    pub blake3: blake3::Hash,
}

/// A photo that cannot be used.
pub struct Unreadable {
    /// Its path below the photos folder.
    pub name: String,
    /// Why not, in one line: what was expected and what was found.
    pub reason: String,
}

/// Hashes every photo, and draws the split of those whose folder does not name it. Keeps the order.
///
/// This reads every file once before it is decoded, because an array is created with its number of rows, and the hashes
/// decide how many photos a split has.
pub fn identify(job: &Job<Settings>, listed: Vec<PhotoFile>) -> (Vec<Photo>, Vec<Unreadable>) {
    let found: Vec<_> = listed.into_par_iter().map(|listed| one(job.seed, &job.settings, listed)).collect();
    let (mut photos, mut unreadable) = (Vec::new(), Vec::new());
    for outcome in found {
        match outcome {
            Ok(photo) => photos.push(photo),
            Err(other) => unreadable.push(other),
        }
    }
    (photos, unreadable)
}

fn one(seed: u64, settings: &Settings, listed: PhotoFile) -> Result<Photo, Unreadable> {
    let PhotoFile { file, name, class, split } = listed;
    let blake3 = match hash(&file) {
        Ok(hash) => hash,
        Err(reason) => return Err(Unreadable { name, reason }),
    };
    let split =
        split.unwrap_or_else(|| split::draw(seed, &blake3, settings.validation_fraction, settings.test_fraction));
    Ok(Photo { file, name, class, split, blake3 })
}

/// Opens regular files only: opening a pipe would block, and a device may never end.
fn hash(path: &Path) -> Result<blake3::Hash, String> {
    let kind = fs::metadata(path).map_err(|error| refused(&error))?.file_type();
    if !kind.is_file() {
        let found = [(kind.is_fifo(), "pipe"), (kind.is_socket(), "socket")].into_iter().find(|(is, _)| *is);
        return Err(format!("expected a file, got a {}", found.map_or("device", |(_, name)| name)));
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update_mmap(path).map_err(|error| refused(&error))?;
    Ok(hasher.finalize())
}

/// The reason, when the operating system could not read a file.
pub fn refused(error: &io::Error) -> String {
    format!("expected a file that can be read, got: {error}")
}
