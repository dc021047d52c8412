//! Rows of a file as they are learnt from: scaled, in f32. `import` and `predict` read them by the same code, so that a row
//! is the same to both.

use crate::cursor::Cursor;
use crate::row_scale::{RowScale, Scaled};
use artifact::{Error, Result};
use std::path::{Path, PathBuf};

/// Rows of a file, one after the other.
pub struct Rows {
    path: PathBuf,
    /// n, as it was counted before.
    len: usize,
    read: usize,
    cursor: Box<dyn Cursor + Send>,
    scale: RowScale,
    wide: Vec<f64>,
    row: Vec<f32>,
    zeros: usize,
}

impl Rows {
    /// The rows (d,) of `cursor`, `len` of them.
    pub(crate) fn new(path: &Path, len: usize, d: usize, cursor: Box<dyn Cursor + Send>, scale: RowScale) -> Self {
        let (wide, row) = (vec![0.0; d], vec![0.0; d]);
        Self { path: path.to_owned(), len, read: 0, cursor, scale, wide, row, zeros: 0 }
    }

    /// The next row (d,). Errors: one of its numbers is not finite, or too large for f32; a row that is divided by its sum
    /// has a negative one; the file is not what it was when it was opened.
    #[expect(clippy::should_implement_trait, reason = "an iterator cannot lend its row")]
    pub fn next(&mut self) -> Result<Option<&[f32]>> {
        let has_row = self.cursor.next(&mut self.wide)?;
        if has_row != (self.read < self.len) {
            return Err(Error::unusable(&self.path, "changed while it was read"));
        }
        if !has_row {
            return Ok(None);
        }
        self.read += 1;
        if let Some(column) = self.wide.iter().position(|number| !number.is_finite()) {
            return Err(self.mistake("finite numbers", self.wide[column], column));
        }
        match self.scale.apply(&mut self.wide) {
            Scaled::Done => {}
            Scaled::Zero => self.zeros += 1,
            Scaled::Negative(column) => {
                return Err(self.mistake("numbers from 0 up for row_scale sum", self.wide[column], column));
            }
        }
        self.row.iter_mut().zip(&self.wide).for_each(|(single, double)| *single = *double as f32);
        match self.row.iter().position(|number| !number.is_finite()) {
            Some(column) => Err(self.mistake("numbers that f32 can hold", self.wide[column], column)),
            None => Ok(Some(&self.row)),
        }
    }

    /// How many rows so far are all zeros, although rows are to be scaled.
    pub const fn zeros(&self) -> usize {
        self.zeros
    }

    fn mistake(&self, expected: &str, number: f64, column: usize) -> Error {
        Error::unexpected(&self.path, expected, format!("{number:?} in {}", self.cursor.place(column)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::FeatureFile;
    use artifact::write;

    /// All rows of a file, and how many of them are zeros.
    fn rows(name: &str, bytes: &[u8], scale: RowScale) -> Result<(Vec<Vec<f32>>, usize), String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        write::atomic(&path, bytes).unwrap();
        let read = || {
            let file = FeatureFile::open(&path)?;
            let (mut rows, mut all) = (file.rows(file.layout(), scale)?, Vec::new());
            while let Some(row) = rows.next()? {
                all.push(row.to_vec());
            }
            Ok((all, rows.zeros()))
        };
        read().map_err(|error: Error| error.to_string().replace(&format!("{}/", folder.path().display()), ""))
    }

    #[test]
    fn rows_are_scaled_before_they_are_rounded() {
        let found = rows("a.csv", b"a,b\n1e39,3e39\n0,0\n", RowScale::Sum).unwrap();
        assert_eq!(found, (vec![vec![0.25, 0.75], vec![0.0, 0.0]], 1));
        let says = rows("a.csv", b"a,b\n1,3\n1e39,3e39\n", RowScale::None).unwrap_err();
        assert_eq!(says, "a.csv: expected numbers that f32 can hold, got 1e39 in line 3, column 'a'");
    }

    #[test]
    fn what_is_not_finite_is_named_with_its_place() {
        let says = |name, text: &str| rows(name, text.as_bytes(), RowScale::None).unwrap_err();
        assert_eq!(says("a.csv", "a,b\n1,nan\n"), "a.csv: expected finite numbers, got NaN in line 2, column 'b'");
        let expected = "a.svmlight: expected finite numbers, got -inf in line 1, index 2";
        assert_eq!(says("a.svmlight", "1 1:1 2:-inf\n"), expected);
        let array = crate::npy::tests::bytes(
            "<f4",
            "True",
            "(2, 2)",
            [0.0, 1.0, 2.0, f32::NAN].map(f32::to_le_bytes).as_flattened(),
        );
        let says = rows("a.npy", &array, RowScale::None).unwrap_err();
        assert_eq!(says, "a.npy: expected finite numbers, got NaN in row 1, column 1");
        let says = rows("a.csv", b"a,b\n1,-2\n", RowScale::Sum).unwrap_err();
        assert_eq!(says, "a.csv: expected numbers from 0 up for row_scale sum, got -2.0 in line 2, column 'b'");
    }
}
