//! The true classes of the pictures, and the photos that they were made from.
//!
//! A truth of `import` has neither: its items are rows, which have names only.

use crate::unit::Unit;
use artifact::tables::files;
use artifact::{Classes, Error, Folder, Npy, Result, Split, facts, file_names};
use std::collections::BTreeMap;

/// Pictures, classes and original files, by split.
pub struct Truth {
    /// The artifact that all this comes from.
    pub folder: Folder,
    /// The class names, in label order.
    pub classes: Classes,
    /// Every split that has labels, train included.
    pub splits: Vec<LabelledSplit>,
    /// For each split, how many of its photos or groups are also in another split, as parts of a sentence.
    pub leaks: BTreeMap<Split, Vec<String>>,
    /// What else readers should know of the photos, as parts of a sentence.
    pub remarks: Vec<String>,
}

/// One split with its labels.
pub struct LabelledSplit {
    /// Which one.
    pub split: Split,
    /// (n,) the label of each picture: a position in the class names.
    pub labels: Vec<usize>,
    /// (n,) the photo that each picture was made from.
    pub photos: Vec<Photo>,
}

/// A photo as it was found, or a row that was imported.
pub struct Photo {
    /// Its path below the folder of photos, or its name.
    pub path: String,
    /// Original width in pixels; 0 of a row.
    pub width: usize,
    /// Original height in pixels; 0 of a row.
    pub height: usize,
}

impl Truth {
    /// Reads labels and file lists of every split.
    pub fn read(folder: Folder) -> Result<Self> {
        let classes = folder.classes()?;
        let splits =
            folder.splits().into_iter().map(|split| LabelledSplit::read(&folder, split)).collect::<Result<_>>()?;
        let has_leaks = folder.manifest().facts.contains_key(facts::LEAKS);
        let leaks = if has_leaks { folder.fact(facts::LEAKS, "lists of texts by split")? } else { BTreeMap::new() };
        let remarks = folder.texts(facts::REMARKS)?;
        let truth = Self { folder, classes, splits, leaks, remarks };
        if truth.evaluated().next().is_none() {
            let path = truth.folder.path().join(file_names::MANIFEST);
            let needed = format!("{} or {}", file_names::labels(Split::Validation), file_names::labels(Split::Test));
            return Err(Error::unexpected(&path, needed, "neither"));
        }
        Ok(truth)
    }

    /// The splits that models are evaluated on: validation and test, where they exist. The last is the final split.
    pub fn evaluated(&self) -> impl DoubleEndedIterator<Item = &LabelledSplit> {
        self.splits.iter().filter(|split| split.split != Split::Train)
    }

    /// The split of the headline: test, or validation where there is no test.
    pub fn final_split(&self) -> &LabelledSplit {
        self.evaluated().next_back().expect("checked when the truth was read")
    }

    /// u8 (n, h, w, 3): the pictures of the final split, if the truth has any.
    pub fn images(&self) -> Result<Option<Npy<u8>>> {
        let split = self.final_split().split;
        if !self.folder.has(&file_names::images(split)) {
            return Ok(None);
        }
        let images = self.folder.npy(&file_names::images(split))?.axes("(n, h, w, 3)")?;
        let labels = format!("labels in {}", file_names::labels(split));
        images.rows_as(self.final_split().labels.len(), &labels).map(Some)
    }

    /// What its items are. A photo has a size.
    pub fn unit(&self) -> Unit {
        let mut photos = self.splits.iter().flat_map(|split| &split.photos);
        if photos.any(|photo| photo.width > 0) { Unit::Photos } else { Unit::Rows }
    }
}

impl LabelledSplit {
    fn read(folder: &Folder, split: Split) -> Result<Self> {
        let labels = folder.labels(split)?;
        if labels.is_empty() {
            return Err(Error::unexpected(labels.path(), "at least one picture", 0));
        }
        let photos = photos(folder, split, labels.len())?;
        Ok(Self { split, labels: labels.data().iter().map(|&label| label as usize).collect(), photos })
    }
}

fn photos(folder: &Folder, split: Split, n: usize) -> Result<Vec<Photo>> {
    let path = folder.file(&file_names::files(split))?;
    let files = files::read(&path)?;
    if files.len() != n {
        let expected = format!("{n} rows, as many as labels in {}", file_names::labels(split));
        return Err(Error::unexpected(&path, expected, files.len()));
    }
    let photo = |file: files::Row| Photo { path: file.path, width: file.width as usize, height: file.height as usize };
    Ok(files.into_iter().map(photo).collect())
}
