//! One photo, known by its bytes.

use crate::config::Settings;
use crate::contents::Listed;
use crate::split;
use artifact::{Job, Split};
use rayon::prelude::*;
use std::path::PathBuf;

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
    /// Why not, in one line.
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
    let mut hasher = blake3::Hasher::new();
    if let Err(error) = hasher.update_mmap(&file) {
        return Err(Unreadable { name, reason: error.to_string() });
    }
    let blake3 = hasher.finalize();
    let split =
        split.unwrap_or_else(|| split::draw(seed, &blake3, settings.validation_fraction, settings.test_fraction));
    Ok(Photo { file, name, class, split, blake3 })
}
