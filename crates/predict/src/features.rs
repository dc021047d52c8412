//! Rows of imported features, batch by batch, for a classifier that takes no photos.

use crate::photos::left_out::LeftOut;
use crate::photos::reading::{Batch, Input, Read};
use artifact::{Error, stderr};
use feature_file::{FeatureFile, Rows};
use model::feature_source::Imported;
use std::path::PathBuf;
use std::vec::IntoIter;

/// Reads the rows of files, one file after the other.
pub struct RowReader {
    imported: Imported,
    /// Rows in a batch.
    batch: usize,
    /// The rows of all files.
    total: usize,
    /// Whether rows are named after their files too.
    has_several: bool,
    files: IntoIter<FeatureFile>,
    open: Option<Open>,
    is_ended: bool,
}

/// A file that is being read.
struct Open {
    file: FeatureFile,
    rows: Rows,
    /// The number of the next row.
    next: usize,
}

impl RowReader {
    /// Opens all files, and refuses those with other columns before any row is answered.
    pub fn new(paths: &[PathBuf], imported: &Imported, batch: usize) -> artifact::Result<Self> {
        let files: Vec<FeatureFile> = paths.iter().map(|path| FeatureFile::open(path)).collect::<Result<_, _>>()?;
        files.iter().try_for_each(|file| file.check(&imported.layout, "as the classifier takes"))?;
        if let Some(empty) = files.iter().find(|file| file.is_empty()) {
            return Err(Error::unexpected(empty.path(), "at least one row", 0));
        }
        for file in files.iter().filter(|file| file.labels().is_some()) {
            stderr::line(format_args!("{}: its labels are not read", file.path().display()));
        }
        let (total, has_several) = (files.iter().map(FeatureFile::len).sum(), files.len() > 1);
        let files = files.into_iter();
        Ok(Self { imported: imported.clone(), batch, total, has_several, files, open: None, is_ended: false })
    }

    /// How many rows there are.
    pub const fn total(&self) -> usize {
        self.total
    }

    fn next_batch(&mut self) -> anyhow::Result<Batch> {
        let (mut photos, mut values) = (Vec::new(), Vec::new());
        while photos.len() < self.batch && self.has_open()? {
            let Some(Open { file, rows, next }) = &mut self.open else { break };
            if let Some(row) = rows.next()? {
                values.extend_from_slice(row);
                photos.push(Read { path: name(file, *next, self.has_several), fault: None });
                *next += 1;
            } else {
                self.open = None;
            }
        }
        self.is_ended = photos.len() < self.batch;
        let left_out = self.is_ended.then(LeftOut::default);
        Ok(Batch { photos, input: Input::Rows(values), is_cut: self.is_ended, left_out })
    }

    /// Opens the next file if none is open; tells whether there was one.
    fn has_open(&mut self) -> artifact::Result<bool> {
        if self.open.is_none()
            && let Some(file) = self.files.next()
        {
            let rows = file.rows(&self.imported.layout, self.imported.row_scale)?;
            self.open = Some(Open { file, rows, next: 0 });
        }
        Ok(self.open.is_some())
    }
}

/// What a row is called: what its file says, or its number.
fn name(file: &FeatureFile, row: usize, has_several: bool) -> PathBuf {
    match (file.paths(), has_several) {
        (Some(paths), _) => PathBuf::from(&paths[row]),
        (None, false) => PathBuf::from(row.to_string()),
        (None, true) => PathBuf::from(format!("{}:{row}", file.path().display())),
    }
}

impl Iterator for RowReader {
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
