//! The training pictures that copies are made of.

use crate::picture::Picture;
use artifact::hash::Hash;
use artifact::tables::files;
use artifact::{Error, Folder, Npy, Split, file_names};

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
    pub hashes: Vec<Hash>,
    /// BLAKE3 of the whole array, in hexadecimal: which pictures these are, and in which order.
    pub images_hash: String,
}

impl Pictures {
    /// Reads what `preprocess` wrote about training, and refuses files that do not belong together.
    pub fn open(folder: &Folder) -> anyhow::Result<Self> {
        let images = folder.npy::<u8>(&file_names::images(Split::Train))?.axes("(n, h, w, 3)")?;
        let (h, w) = (images.shape()[1], images.shape()[2]);
        if images.is_empty() || images.row_len() == 0 {
            let found = format!("{:?}", images.shape());
            return Err(Error::unexpected(images.path(), "at least one picture of at least one pixel", found).into());
        }
        let of = format!("pictures in {}", file_names::images(Split::Train));
        let labels = folder.labels(Split::Train)?.rows_as(images.len(), &of)?;
        let hashes = hashes(folder, images.len(), &of)?;
        let images_hash = folder.hash(&file_names::images(Split::Train))?.to_owned();
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

fn hashes(folder: &Folder, n: usize, of: &str) -> artifact::Result<Vec<Hash>> {
    let path = folder.file(&file_names::files(Split::Train))?;
    let files = files::read(&path)?;
    if files.len() != n {
        return Err(Error::unexpected(&path, format!("{n} rows, as many as {of}"), files.len()));
    }
    Ok(files.iter().map(|file| file.blake3).collect())
}
