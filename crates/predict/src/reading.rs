//! Photos to pictures, on all cores, in batches of pictures for the network.

use crate::listing::{LeftOut, Listing};
use picture::{Error, Preparation, Preparer};
use rayon::prelude::*;
use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};

/// Bytes of the largest file that is read.
const LARGEST_FILE: u64 = 1 << 30;
/// Photos that each core has before it, so that none waits for a large one.
const PER_CORE: usize = 4;

/// A photo, and why there is no picture of it, if there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Its path, as it was asked for.
    pub path: PathBuf,
    /// `unreadable: …`, `too large: …`, if it has no picture.
    pub fault: Option<String>,
}

/// Some photos in order, and the pictures of those that could be read.
pub struct Batch {
    /// The photos.
    pub photos: Vec<Read>,
    /// The pictures (b, h, w, 3).
    pub pictures: Vec<u8>,
    /// After the last batch: what was left out.
    pub end: Option<LeftOut>,
}

/// Reads photos batch by batch.
pub struct Reader {
    listing: Listing,
    preparation: Preparation,
    max_megapixels: f64,
    /// Pictures in a batch.
    batch: usize,
    /// Photos that were read for a later batch.
    waiting: VecDeque<(Read, Vec<u8>)>,
    is_finished: bool,
}

impl Reader {
    /// Batches of `batch` pictures, the last one aside.
    pub fn new(listing: Listing, preparation: Preparation, max_megapixels: f64, batch: usize) -> Self {
        Self { listing, preparation, max_megapixels, batch, waiting: VecDeque::new(), is_finished: false }
    }

    fn next_batch(&mut self) -> anyhow::Result<Batch> {
        while self.pictures_waiting() < self.batch && self.read_more()? {}
        let mut batch = Batch { photos: Vec::new(), pictures: Vec::new(), end: None };
        let mut pictures = 0;
        while pictures < self.batch {
            let Some((photo, picture)) = self.waiting.pop_front() else {
                self.is_finished = true;
                batch.end = Some(self.listing.left_out().clone());
                break;
            };
            pictures += usize::from(photo.fault.is_none());
            batch.photos.push(photo);
            batch.pictures.extend(picture);
        }
        Ok(batch)
    }

    fn pictures_waiting(&self) -> usize {
        self.waiting.iter().filter(|(photo, _)| photo.fault.is_none()).count()
    }

    /// Whether there were more photos.
    fn read_more(&mut self) -> anyhow::Result<bool> {
        let mut paths = Vec::new();
        while paths.len() < PER_CORE * rayon::current_num_threads() {
            match self.listing.next()? {
                Some(path) => paths.push(path),
                None => break,
            }
        }
        let (preparation, most) = (self.preparation, self.max_megapixels);
        let read = paths.into_par_iter().map_init(
            || Preparer::new(preparation, most),
            |preparer, path| {
                let mut picture = vec![0; preparation.picture_len()];
                let fault = prepare(&path, preparer, &mut picture).err();
                let picture = if fault.is_none() { picture } else { Vec::new() };
                (Read { path, fault }, picture)
            },
        );
        let read: Vec<_> = read.collect();
        let is_more = !read.is_empty();
        self.waiting.extend(read);
        Ok(is_more)
    }
}

impl Iterator for Reader {
    type Item = anyhow::Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_finished {
            return None;
        }
        let batch = self.next_batch();
        self.is_finished |= batch.is_err();
        Some(batch)
    }
}

/// Overwrites `picture` with the photo, or says why not.
fn prepare(path: &Path, preparer: &mut Preparer, picture: &mut [u8]) -> Result<(), String> {
    let file = bytes(path)?;
    match preparer.prepare(file, picture) {
        Ok(_) => Ok(()),
        Err(error @ Error::TooLarge { .. }) => Err(format!("too large: {error}")),
        Err(error) => Err(format!("unreadable: {error}")),
    }
}

/// The bytes of a file. Nothing else is opened: a pipe would be waited for, and a device may never end.
fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let unreadable = |error: std::io::Error| format!("unreadable: {error}");
    let data = fs::metadata(path).map_err(unreadable)?;
    if !data.is_file() {
        return Err("unreadable: expected a file, got something else".to_owned());
    }
    if data.len() > LARGEST_FILE {
        return Err(format!("too large: expected at most {LARGEST_FILE} bytes, got {}", data.len()));
    }
    fs::read(path).map_err(unreadable)
}
