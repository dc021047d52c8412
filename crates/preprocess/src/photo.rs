//! One photo, known by its bytes.

use crate::config::Settings;
use crate::contents::Listed;
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
    /// Its position in the class list.
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

/// Hashes every photo, and so finds the split of those whose folder does not say it. Order is kept.
///
/// This reads every file once before it is decoded: how many rows a split has must be known before the first is written.
pub fn identify(job: &Job<Settings>, listed: Vec<Listed>) -> (Vec<Photo>, Vec<Unreadable>) {
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

fn one(seed: u64, settings: &Settings, listed: Listed) -> Result<Photo, Unreadable> {
    let Listed { file, name, class, split } = listed;
    let blake3 = match hash(&file) {
        Ok(hash) => hash,
        Err(reason) => return Err(Unreadable { name, reason }),
    };
    let split =
        split.unwrap_or_else(|| split::draw(seed, &blake3, settings.validation_fraction, settings.test_fraction));
    Ok(Photo { file, name, class, split, blake3 })
}

/// Opens files only: a pipe would keep its reader waiting, and a device may have no end.
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

/// What the system said about a file that should be read.
pub fn refused(error: &io::Error) -> String {
    format!("expected a file that can be read, got: {error}")
}
