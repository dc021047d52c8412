//! The training pictures that copies are made of.

use crate::picture::Picture;
use anyhow::Context as _;
use artifact::{Error, Folder, Npy, Split, layout};
use serde::Deserialize;

/// n training pictures of (h, w) pixels, with all that their copies depend on.
pub struct Pictures {
    /// Rows of each.
    pub h: usize,
    /// Columns of each.
    pub w: usize,
    /// u8 (n, h, w, 3) RGB.
    images: Npy<u8>,
    /// i64 (n,) indices into the class list.
    pub labels: Npy<i64>,
    /// (n,) BLAKE3 of each photo's file.
    pub hashes: Vec<blake3::Hash>,
    /// BLAKE3 of the whole array, in hexadecimal: which pictures these are, and in which order.
    pub images_hash: String,
}

/// The columns of `train.files.csv` that this reads.
#[derive(Deserialize)]
struct FileRow {
    row: usize,
    blake3: String,
}

impl Pictures {
    /// Reads what `preprocess` wrote about training, and refuses files that do not belong together.
    pub fn open(folder: &Folder) -> anyhow::Result<Self> {
        let images = folder.npy::<u8>(&layout::images(Split::Train))?.axes("(n, h, w, 3)")?;
        let (h, w) = (images.shape()[1], images.shape()[2]);
        if images.is_empty() || images.row_len() == 0 {
            let found = format!("{:?}", images.shape());
            return Err(Error::unexpected(images.path(), "at least one picture of at least one pixel", found).into());
        }
        let of = format!("pictures in {}", layout::images(Split::Train));
        let labels = folder.labels(Split::Train)?.rows_as(images.len(), &of)?;
        let hashes = hashes(folder, images.len(), &of)?;
        let images_hash = folder.hash(&layout::images(Split::Train))?.to_owned();
        Ok(Self { h, w, images, labels, hashes, images_hash })
    }

    /// How many there are, n.
    pub fn len(&self) -> usize {
        self.images.len()
    }

    /// Picture `row`.
    pub fn picture(&self, row: usize) -> Picture<'_> {
        Picture { h: self.h, w: self.w, pixels: self.images.row(row).as_chunks().0 }
    }
}

fn hashes(folder: &Folder, n: usize, of: &str) -> anyhow::Result<Vec<blake3::Hash>> {
    let path = folder.file(&layout::files(Split::Train))?;
    let said = || path.display().to_string();
    let mut hashes = Vec::with_capacity(n);
    for (row, line) in csv::Reader::from_path(&path).with_context(said)?.deserialize().enumerate() {
        let line: FileRow = line.with_context(said)?;
        if line.row != row {
            return Err(Error::unexpected(&path, format!("row {row} after {row} others"), line.row).into());
        }
        let hash = blake3::Hash::from_hex(&line.blake3);
        hashes.push(hash.map_err(|_| {
            Error::unexpected(&path, format!("64 hexadecimal digits as blake3 in row {row}"), &line.blake3)
        })?);
    }
    if hashes.len() != n {
        return Err(Error::unexpected(&path, format!("{n} rows, as many as {of}"), hashes.len()).into());
    }
    Ok(hashes)
}
