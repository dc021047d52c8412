//! `.npy` arrays of any writer, read in blocks: NumPy has rows that lie together in the file, R and Julia columns.

mod dtype;
mod header;

use crate::cursor::Cursor;
use artifact::error::IoContext as _;
use artifact::{Error, Result};
use dtype::Dtype;
use header::{Header, MOST};
use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// Bytes that are read at once.
const BLOCK: usize = 16 << 20;
const CHANGED: &str = "changed while it was read";

/// An array whose header is known.
#[derive(Debug)]
pub struct Array {
    path: PathBuf,
    file: File,
    header: Header,
    dtype: Dtype,
}

impl Array {
    /// Opens an array. The file has to be as long as the header says.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).at(path, "open")?;
        let mut begin = Vec::new();
        (&file).take(MOST as u64).read_to_end(&mut begin).at(path, "read")?;
        let header = Header::parse(&begin).map_err(|found| Error::unexpected(path, "a .npy array", found))?;
        let readable = "elements of f16, f32, f64, whole numbers, or texts for labels (of objects: .astype(str))";
        let dtype = Dtype::parse(&header.descr).ok_or_else(|| Error::unexpected(path, readable, &header.descr))?;
        let bytes = header.elements().and_then(|elements| elements.checked_mul(dtype.size)?.checked_add(header.length));
        let found = file.metadata().at(path, "read")?.len();
        match bytes {
            Some(bytes) if bytes as u64 == found => Ok(Self { path: path.to_owned(), file, header, dtype }),
            Some(bytes) => Err(Error::unexpected(path, format!("{bytes} bytes, as its header says"), found)),
            None => Err(Error::unexpected(path, "an array", format!("axes {:?}, which no file holds", header.shape))),
        }
    }

    /// The lengths of all axes.
    pub fn shape(&self) -> &[usize] {
        &self.header.shape
    }

    /// Rows and columns. Errors: there are other axes, or texts.
    pub fn axes(&self) -> Result<[usize; 2]> {
        if self.dtype.is_text() {
            return Err(Error::unexpected(&self.path, "numbers", format!("texts ({})", self.header.descr)));
        }
        match self.header.shape[..] {
            [rows, columns] if columns > 0 => Ok([rows, columns]),
            _ => Err(Error::unexpected(&self.path, "features of shape (n, d)", format!("{:?}", self.header.shape))),
        }
    }

    /// All elements as numbers, in the order of the file.
    pub fn numbers(&self) -> Result<Vec<f64>> {
        Ok(self.elements()?.chunks_exact(self.dtype.size).map(|element| self.dtype.number(element)).collect())
    }

    /// All elements as texts, in the order of the file; none if they are numbers.
    pub fn texts(&self) -> Result<Option<Vec<String>>> {
        if !self.dtype.is_text() {
            return Ok(None);
        }
        let elements = self.elements()?;
        let text = |(row, element): (usize, &[u8])| {
            let broken = || Error::unexpected(&self.path, "Unicode text", format!("other bytes in row {row}"));
            self.dtype.text(element).ok_or_else(broken)
        };
        elements.chunks_exact(self.dtype.size).enumerate().map(text).collect::<Result<_>>().map(Some)
    }

    fn elements(&self) -> Result<Vec<u8>> {
        let length = self.header.elements().expect("it was checked") * self.dtype.size;
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, self.header.length as u64).at(&self.path, "read")?;
        Ok(bytes)
    }

    /// Row by row.
    pub fn rows(self, [rows, columns]: [usize; 2]) -> ArrayRows {
        let of_row = (columns * self.dtype.size).max(1);
        let block = (BLOCK / of_row).clamp(1, rows.max(1));
        ArrayRows { array: self, rows, columns, block, at: 0, read: Vec::new() }
    }
}

/// Rows of an array. A block of them is in memory.
pub struct ArrayRows {
    array: Array,
    rows: usize,
    columns: usize,
    /// Rows of a whole block.
    block: usize,
    /// The next row.
    at: usize,
    /// The elements of the block that the next row is in, in the order of the file.
    read: Vec<u8>,
}

impl ArrayRows {
    /// Rows of the block that begins at row `first`.
    fn length(&self, first: usize) -> usize {
        self.block.min(self.rows - first)
    }

    fn read_block(&mut self, first: usize) -> Result<()> {
        let (size, length) = (self.array.dtype.size, self.length(first));
        self.read.resize(length * self.columns * size, 0);
        let Array { file, path, header, .. } = &self.array;
        let read = |bytes: &mut [u8], element: usize| {
            file.read_exact_at(bytes, (header.length + element * size) as u64)
                .map_err(|_| Error::unusable(path, CHANGED))
        };
        if !header.by_column {
            return read(&mut self.read, first * self.columns);
        }
        let mut columns = self.read.chunks_exact_mut(length * size).enumerate();
        columns.try_for_each(|(column, bytes)| read(bytes, column * self.rows + first))
    }
}

impl Cursor for ArrayRows {
    fn next(&mut self, values: &mut [f64]) -> Result<bool> {
        if self.at == self.rows {
            return Ok(false);
        }
        let within = self.at % self.block;
        if within == 0 {
            self.read_block(self.at)?;
        }
        let (dtype, length) = (self.array.dtype, self.length(self.at - within));
        let by_column = self.array.header.by_column;
        let place = |column: usize| if by_column { column * length + within } else { within * self.columns + column };
        for (column, value) in values.iter_mut().enumerate() {
            let at = place(column) * dtype.size;
            *value = dtype.number(&self.read[at..at + dtype.size]);
        }
        self.at += 1;
        Ok(true)
    }

    fn place(&self, column: usize) -> String {
        format!("row {}, column {column}", self.at - 1)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use artifact::write;
    use tempfile::TempDir;

    /// An array as NumPy writes it.
    pub fn bytes(descr: &str, by_column: &str, shape: &str, data: &[u8]) -> Vec<u8> {
        let text = format!("{{'descr': '{descr}', 'fortran_order': {by_column}, 'shape': {shape}, }}\n");
        [b"\x93NUMPY\x01\0", &(text.len() as u16).to_le_bytes()[..], text.as_bytes(), data].concat()
    }

    /// A folder with these bytes in `a.npy`.
    pub fn written(bytes: &[u8]) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.npy");
        write::atomic(&path, bytes).unwrap();
        (folder, path)
    }

    /// All rows, in blocks of `block`.
    fn rows(bytes: &[u8], block: usize) -> Vec<Vec<f64>> {
        let (_folder, path) = written(bytes);
        let array = Array::open(&path).unwrap();
        let axes = array.axes().unwrap();
        let mut cursor = ArrayRows { block, ..array.rows(axes) };
        let (mut all, mut row) = (Vec::new(), vec![0.0; axes[1]]);
        while cursor.next(&mut row).unwrap() {
            all.push(row.clone());
        }
        all
    }

    #[test]
    fn rows_are_the_same_in_either_order_and_in_blocks_of_any_length() {
        // Row r has 10 · r + column.
        let expected: Vec<Vec<f64>> =
            (0..5).map(|row| (0..3).map(|column| f64::from(10 * row + column)).collect()).collect();
        let by_row: Vec<u8> = (0..15_u8).map(|at| 10 * (at / 3) + at % 3).collect();
        let by_column: Vec<u8> = (0..15_u8).map(|at| 10 * (at % 5) + at / 5).collect();
        for block in [1, 2, 4, 5] {
            assert_eq!(rows(&bytes("|u1", "False", "(5, 3)", &by_row), block), expected, "{block}");
            assert_eq!(rows(&bytes("|u1", "True", "(5, 3)", &by_column), block), expected, "{block}");
            let wide: Vec<u8> = by_column.iter().flat_map(|level| f64::from(*level).to_be_bytes()).collect();
            assert_eq!(rows(&bytes(">f8", "True", "(5, 3)", &wide), block), expected, "{block}");
        }
    }

    fn refused(bytes: &[u8]) -> String {
        let (folder, path) = written(bytes);
        let error = Array::open(&path).and_then(|array| array.axes()).unwrap_err().to_string();
        error.replace(&format!("{}/", folder.path().display()), "")
    }

    #[test]
    fn other_arrays_are_named_with_what_they_are() {
        let expected = "a.npy: expected features of shape (n, d), got ";
        assert_eq!(refused(&bytes("|u1", "False", "(3,)", &[0; 3])), format!("{expected}[3]"));
        assert_eq!(refused(&bytes("|u1", "False", "(1, 1, 3)", &[0; 3])), format!("{expected}[1, 1, 3]"));
        assert_eq!(refused(&bytes("|u1", "False", "(9000000000, 0)", &[])), format!("{expected}[9000000000, 0]"));
        assert_eq!(refused(&bytes("|S3", "False", "(1, 1)", b"abc")), "a.npy: expected numbers, got texts (|S3)");
        let says = "a.npy: expected elements of f16, f32, f64, whole numbers, or texts for labels (of objects: .astype(str)), got <c8";
        assert_eq!(refused(&bytes("<c8", "False", "(1, 1)", &[0; 8])), says);
        let short = bytes("<f4", "False", "(2, 1)", &[0; 7]);
        let says = format!("a.npy: expected {} bytes, as its header says, got {}", short.len() + 1, short.len());
        assert_eq!(refused(&short), says);
        let says = "a.npy: expected an array, got axes [9223372036854775807, 3], which no file holds";
        assert_eq!(refused(&bytes("<f4", "False", "(9223372036854775807, 3)", &[])), says);
        assert_eq!(refused(b"1,2\n"), "a.npy: expected a .npy array, got another file");
    }
}
