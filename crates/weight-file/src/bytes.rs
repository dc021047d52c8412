//! The bytes of a file, read when they are asked for, and shared by all tensors in it.
//!
//! The file is read by position and not mapped into memory. A mapping would be unsound: if another program changed the
//! file, bytes would change that Rust takes for constant, and if it shortened the file, reading the lost pages would
//! end this program with SIGBUS. Reading is as fast (see [`Bytes::in_blocks`]), and a file that became shorter is an
//! error like any other.

use crate::mismatch::Mismatch;
use artifact::error::{IoContext as _, Result};
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;

/// How many bytes [`Bytes::in_blocks`] reads at once: a multiple of every dtype's size, and little enough to stay in the
/// CPU's cache until they are decoded.
const BLOCK: usize = 1 << 20;

/// A range of a file's bytes. Cloning it copies none of them.
#[derive(Clone)]
pub struct Bytes {
    source: Arc<Source>,
    range: Range<usize>,
}

enum Source {
    File(File),
    Memory(Vec<u8>),
}

impl Bytes {
    /// All bytes of the file at `path`.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).at(path, "open")?;
        let length = file.metadata().at(path, "read")?.len();
        let length = usize::try_from(length).map_err(io::Error::other).at(path, "read")?;
        Ok(Self { source: Arc::new(Source::File(file)), range: 0..length })
    }

    /// How many bytes there are.
    pub(crate) fn len(&self) -> usize {
        self.range.len()
    }

    /// The part of these bytes at `range`; `None` if they do not reach that far.
    pub(crate) fn slice(&self, range: Range<usize>) -> Option<Self> {
        let (start, end) = (self.range.start.checked_add(range.start)?, self.range.start.checked_add(range.end)?);
        (start <= end && end <= self.range.end).then(|| Self { source: Arc::clone(&self.source), range: start..end })
    }

    /// Copies all bytes into memory.
    pub(crate) fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; self.len()];
        self.read_exact_at(0, &mut bytes)?;
        Ok(bytes)
    }

    /// Copies the first bytes into memory: `most` of them, or all if there are fewer.
    pub(crate) fn read_first(&self, most: usize) -> io::Result<Vec<u8>> {
        self.slice(0..self.len().min(most)).expect("no more than there are").read()
    }

    /// Passes all bytes to `look` in blocks, of which one at a time is in memory. All blocks but the last have a
    /// multiple of every dtype's size. So a tensor of any size is decoded from a buffer that stays in the CPU's cache,
    /// at the speed of a mapped file.
    pub(crate) fn in_blocks(&self, mut look: impl FnMut(&[u8])) -> Result<(), Mismatch> {
        let mut buffer = vec![0; self.len().min(BLOCK)];
        for start in (0..self.len()).step_by(BLOCK) {
            let block = &mut buffer[..(self.len() - start).min(BLOCK)];
            self.read_exact_at(start, block).map_err(unreadable)?;
            look(block);
        }
        Ok(())
    }

    /// Fills `buffer` with the bytes from `start` on. It reads nothing outside of this range.
    fn read_exact_at(&self, start: usize, buffer: &mut [u8]) -> io::Result<()> {
        let ended = || io::Error::new(io::ErrorKind::UnexpectedEof, "a file that became shorter");
        let part = self.slice(start..start.saturating_add(buffer.len())).ok_or_else(ended)?;
        match &*self.source {
            Source::Memory(bytes) => buffer.copy_from_slice(&bytes[part.range]),
            Source::File(file) => file
                .read_exact_at(buffer, part.range.start as u64)
                .map_err(|error| if error.kind() == io::ErrorKind::UnexpectedEof { ended() } else { error })?,
        }
        Ok(())
    }
}

/// The mismatch for a file that the system cannot read.
pub fn unreadable(error: io::Error) -> Mismatch {
    Mismatch::new("bytes that can be read", error)
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        let range = 0..bytes.len();
        Self { source: Arc::new(Source::Memory(bytes)), range }
    }
}

/// For the reader of zip archives, which may ask for bytes behind the end.
impl rawzip::ReaderAt for Bytes {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(self.len());
        let count = buffer.len().min(self.len() - start);
        self.read_exact_at(start, &mut buffer[..count])?;
        Ok(count)
    }
}

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn file(content: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(content).unwrap();
        file
    }

    #[test]
    fn slices_of_slices_stay_within() {
        let content = [0, 1, 2, 3, 4, 5];
        for bytes in [Bytes::from(content.to_vec()), Bytes::open(file(&content).path()).unwrap()] {
            let middle = bytes.slice(1..5).unwrap();
            assert_eq!(middle.read().unwrap(), [1, 2, 3, 4]);
            assert_eq!(middle.slice(3..4).unwrap().read_first(9).unwrap(), [4]);
            assert_eq!(middle.read_first(2).unwrap(), [1, 2]);
            assert!(middle.slice(3..5).is_none() && middle.slice(usize::MAX..usize::MAX).is_none());
        }
    }

    #[test]
    fn the_zip_reader_gets_nothing_from_outside_the_range() {
        let middle = Bytes::from(vec![0, 1, 2, 3, 4, 5]).slice(1..4).unwrap();
        let read = |offset| {
            let mut buffer = [9; 4];
            let count = rawzip::ReaderAt::read_at(&middle, &mut buffer, offset).unwrap();
            buffer[..count].to_vec()
        };
        assert_eq!((read(0), read(2), read(3)), (vec![1, 2, 3], vec![3], vec![]));
        assert!(read(u64::MAX).is_empty());
    }

    #[test]
    fn blocks_hold_all_bytes_however_often_they_are_looked_at() {
        let content: Vec<u8> = (0..BLOCK + 7).map(|index| (index / 3) as u8).collect();
        let part = Bytes::open(file(&content).path()).unwrap().slice(3..BLOCK + 6).unwrap();
        for _ in 0..2 {
            let (mut seen, mut blocks) = (Vec::new(), Vec::new());
            part.in_blocks(|block| {
                seen.extend_from_slice(block);
                blocks.push(block.len());
            })
            .unwrap();
            assert_eq!((&seen[..], &blocks[..]), (&content[3..BLOCK + 6], &[BLOCK, 3][..]));
        }
    }

    #[test]
    fn a_file_that_becomes_shorter_is_an_error() {
        let file = file(&[7; 100]);
        let bytes = Bytes::open(file.path()).unwrap();
        file.as_file().set_len(50).unwrap();
        assert_eq!(bytes.read_first(50).unwrap(), [7; 50]);
        assert_eq!(bytes.read().unwrap_err().to_string(), "a file that became shorter");
        let mismatch = bytes.in_blocks(|_| {}).unwrap_err();
        assert_eq!(mismatch, Mismatch::new("bytes that can be read", "a file that became shorter"));
    }
}
