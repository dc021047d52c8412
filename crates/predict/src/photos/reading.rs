//! Photos to pictures, on all cores, in batches of pictures for the network.

use crate::photos::left_out::LeftOut;
use crate::photos::listing::Listing;
use answers::preparing::{self, too_large, unreadable};
use model::classifier::{Output, Run};
use picture::{Preparation, Preparer};
use rayon::prelude::*;
use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Bytes of the largest file that is read.
const LARGEST_FILE: u64 = 1 << 30;
/// Photos that each core has before it, so that none waits for a large one.
const PER_CORE: usize = 4;
/// Photos without a picture that may come in a row before the pictures next to them no longer wait for a full batch, which
/// is faster: it takes more of them than lie between the pictures of any usual folder.
const MOST_FAULTS: usize = 4096;

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
    /// What goes through the network: one picture for each photo without a fault.
    pub input: Input,
    /// Whether the answers so far are wanted now, although the batch is not full.
    pub is_cut: bool,
    /// After the last batch: what was left out.
    pub left_out: Option<LeftOut>,
}

/// What goes through the network.
pub enum Input {
    /// Pictures (b, h, w, 3).
    Pictures(Vec<u8>),
    /// Rows (b, d) of imported features.
    Rows(Vec<f32>),
}

impl Input {
    /// What a classifier's network makes of it, and of what it was given before.
    pub fn push(&self, network: &mut Run) -> Vec<Output> {
        match self {
            Self::Pictures(pictures) if !pictures.is_empty() => network.push(pictures),
            Self::Rows(rows) if !rows.is_empty() => network.push_imported(rows),
            Self::Pictures(_) | Self::Rows(_) => Vec::new(),
        }
    }
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
    /// Whether all photos are read.
    is_finished: bool,
    /// Whether all batches were given.
    is_ended: bool,
}

impl Reader {
    /// Batches of `batch` pictures, the last one aside.
    pub fn new(listing: Listing, preparation: Preparation, max_megapixels: f64, batch: usize) -> Self {
        Self {
            listing,
            preparation,
            max_megapixels,
            batch,
            waiting: VecDeque::new(),
            is_finished: false,
            is_ended: false,
        }
    }

    fn next_batch(&mut self) -> anyhow::Result<Batch> {
        let most = self.batch + MOST_FAULTS;
        while self.pictures_waiting() < self.batch && self.waiting.len() < most && !self.is_finished {
            self.is_finished = !self.read_more()?;
        }
        let is_cut = self.pictures_waiting() < self.batch;
        let left_out = (is_cut && self.is_finished).then(|| self.listing.left_out().clone());
        let (mut photos, mut pictures) = (Vec::new(), Vec::new());
        let mut readable = 0;
        while readable < self.batch
            && let Some((photo, picture)) = self.waiting.pop_front()
        {
            readable += usize::from(photo.fault.is_none());
            photos.push(photo);
            pictures.extend(picture);
        }
        self.is_ended = left_out.is_some();
        Ok(Batch { photos, input: Input::Pictures(pictures), is_cut, left_out })
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
        if self.is_ended {
            return None;
        }
        let batch = self.next_batch();
        self.is_ended |= batch.is_err();
        Some(batch)
    }
}

/// Overwrites `picture` with the photo, or says why not.
fn prepare(path: &Path, preparer: &mut Preparer, picture: &mut [u8]) -> Result<(), String> {
    let file = bytes(path)?;
    preparing::prepare(file, preparer, picture)
}

/// The bytes of a file. Nothing else is opened: a pipe would be waited for, and a device may never end.
fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(unreadable("expected a file, got something else"));
    }
    let file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    if length > LARGEST_FILE {
        return Err(too_large(format_args!("expected at most {LARGEST_FILE} bytes, got {length}")));
    }
    let mut bytes = Vec::with_capacity(length as usize);
    // It may grow meanwhile.
    file.take(LARGEST_FILE).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}
