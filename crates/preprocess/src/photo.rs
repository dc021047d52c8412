//! A photo, identified by the hash of its bytes.

use crate::contents::PhotoFile;
use crate::unreadable::Unreadable;
use artifact::{Error, Split, hash};
use rayon::prelude::*;
use std::fs;
use std::io;
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};

/// What is wrong with a photo that something else writes to, and what to do.
const CHANGED: &str = "changed while it was read; run this again when nothing writes to the photos";

/// A photo whose bytes are known.
pub struct Identified {
    /// Where it is.
    pub file: PathBuf,
    /// Its path below the photos folder.
    pub name: String,
    /// The index of its class in the class list.
    pub class: usize,
    /// Its split, unless that is to be drawn.
    pub split: Option<Split>,
    /// The group that it belongs to, if any.
    pub group: Option<String>,
    /// The hash of its bytes.
    pub blake3: blake3::Hash,
}

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
    /// The group that it belongs to, if any.
    pub group: Option<String>,
    /// The hash of its bytes.
    pub blake3: blake3::Hash,
}

/// Hashes every photo. Keeps the order.
///
/// This reads every file once before it is decoded, because an array is created with its number of rows, and the hashes
/// decide how many photos a split has. [`Photo::read`] compares.
pub fn identify(listed: Vec<PhotoFile>) -> (Vec<Identified>, Vec<Unreadable>) {
    let found: Vec<_> = listed.into_par_iter().map(one).collect();
    let (mut photos, mut unreadable) = (Vec::new(), Vec::new());
    for outcome in found {
        match outcome {
            Ok(photo) => photos.push(photo),
            Err(other) => unreadable.push(other),
        }
    }
    (photos, unreadable)
}

fn one(listed: PhotoFile) -> Result<Identified, Unreadable> {
    let PhotoFile { file, name, class, split, group } = listed;
    match hash_of(&file) {
        Ok(blake3) => Ok(Identified { file, name, class, split, group, blake3 }),
        Err(reason) => Err(Unreadable { name, reason }),
    }
}

impl Identified {
    /// The key by which its split is drawn: the hash of its group's name, or that of its bytes.
    pub fn key(&self) -> blake3::Hash {
        // Derived, so that it is never the hash of a file's bytes.
        let of_group = |group: &String| blake3::derive_key("Headstart: a group of photos", group.as_bytes());
        self.group.as_ref().map_or(self.blake3, |group| of_group(group).into())
    }

    /// The photo in this split.
    pub fn into_split(self, split: Split) -> Photo {
        let Self { file, name, class, group, blake3, .. } = self;
        Photo { file, name, class, split, group, blake3 }
    }
}

impl Photo {
    /// The photo's bytes, or why they cannot be read.
    ///
    /// Errors: these are not the bytes by which its split was drawn.
    pub fn read(&self) -> artifact::Result<Result<Vec<u8>, String>> {
        match fs::read(&self.file) {
            Ok(bytes) if blake3::hash(&bytes) == self.blake3 => Ok(Ok(bytes)),
            Ok(_) => Err(Error::unusable(&self.file, CHANGED)),
            Err(error) => Ok(Err(refused(&error))),
        }
    }
}

/// Opens regular files only: opening a pipe would block, and a device may never end.
fn hash_of(path: &Path) -> Result<blake3::Hash, String> {
    let kind = fs::metadata(path).map_err(|error| refused(&error))?.file_type();
    if !kind.is_file() {
        let found = [(kind.is_fifo(), "pipe"), (kind.is_socket(), "socket")].into_iter().find(|(is, _)| *is);
        return Err(format!("expected a file, got a {}", found.map_or("device", |(_, name)| name)));
    }
    hash::on_one_core(path).map_err(|error| refused(&error))
}

/// The reason, when the operating system could not read a file.
fn refused(error: &io::Error) -> String {
    format!("expected a file that can be read, got: {error}")
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A photo of these bytes.
    pub fn identified(class: usize, bytes: &[u8], group: Option<&str>) -> Identified {
        let group = group.map(str::to_owned);
        Identified { file: PathBuf::new(), name: String::new(), class, split: None, group, blake3: blake3::hash(bytes) }
    }
}
