//! The bytes of a file, mapped or in memory, shared by all who read from it.

use artifact::error::{IoContext as _, Result};
use memmap2::Mmap;
#[cfg(unix)]
use memmap2::UncheckedAdvice;
use std::fs::File;
use std::ops::{Deref, Range};
use std::path::Path;
use std::sync::Arc;

/// Bytes that are looked at before they are let go, a multiple of every number's size.
const BLOCK: usize = 8 << 20;

/// A range of a file's bytes.
#[derive(Clone)]
pub struct Bytes {
    whole: Arc<Whole>,
    range: Range<usize>,
}

enum Whole {
    Mapped(Mmap),
    Owned(Vec<u8>),
}

impl Bytes {
    /// All bytes of a file, read when they are looked at.
    #[expect(unsafe_code, reason = "weight files are not changed while they are read")]
    pub fn map(path: &Path) -> Result<Self> {
        let file = File::open(path).at(path, "open")?;
        let length = file.metadata().at(path, "read")?.len();
        // An empty file cannot be mapped.
        let whole = if length == 0 {
            Whole::Owned(Vec::new())
        } else {
            Whole::Mapped(unsafe { Mmap::map(&file) }.at(path, "map")?)
        };
        Ok(Self::all(whole))
    }

    /// The part of these bytes at `range`, if they reach that far.
    pub fn slice(&self, range: Range<usize>) -> Option<Self> {
        let (start, end) = (self.range.start.checked_add(range.start)?, self.range.start.checked_add(range.end)?);
        (start <= end && end <= self.range.end).then(|| Self { whole: Arc::clone(&self.whole), range: start..end })
    }

    /// Gives all bytes to `look`, in blocks. What was looked at leaves memory, so that a file of any size takes little.
    pub fn in_blocks(&self, mut look: impl FnMut(&[u8])) {
        for start in (0..self.len()).step_by(BLOCK) {
            let block = start..(start + BLOCK).min(self.len());
            look(&self[block.clone()]);
            self.release(block);
        }
    }

    /// Lets the pages of mapped bytes go; looked at again, they come back from the file.
    fn release(&self, range: Range<usize>) {
        #[cfg(unix)]
        if let Whole::Mapped(map) = &*self.whole {
            let from = self.range.start + range.start;
            #[expect(unsafe_code, reason = "nobody writes to this map, so that nothing can be lost")]
            let released = unsafe { map.unchecked_advise_range(UncheckedAdvice::DontNeed, from, range.len()) };
            // Only a wish.
            drop(released);
        }
    }

    fn all(whole: Whole) -> Self {
        let length = match &whole {
            Whole::Mapped(map) => map.len(),
            Whole::Owned(bytes) => bytes.len(),
        };
        Self { whole: Arc::new(whole), range: 0..length }
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self::all(Whole::Owned(bytes))
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        let all: &[u8] = match &*self.whole {
            Whole::Mapped(map) => map,
            Whole::Owned(bytes) => bytes,
        };
        &all[self.range.clone()]
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self
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

    #[test]
    fn slices_of_slices_stay_within() {
        let bytes = Bytes::from(vec![0, 1, 2, 3, 4, 5]);
        let middle = bytes.slice(1..5).unwrap();
        assert_eq!(&middle[..], [1, 2, 3, 4]);
        assert_eq!(&middle.slice(3..4).unwrap()[..], [4]);
        assert!(middle.slice(3..5).is_none() && middle.slice(usize::MAX..usize::MAX).is_none());
    }

    #[test]
    fn blocks_hold_all_bytes_however_often_they_are_looked_at() {
        let content: Vec<u8> = (0..BLOCK + 7).map(|index| (index / 3) as u8).collect();
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&content).unwrap();
        let part = Bytes::map(file.path()).unwrap().slice(3..BLOCK + 6).unwrap();
        for _ in 0..2 {
            let mut seen = Vec::new();
            part.in_blocks(|block| seen.extend_from_slice(block));
            assert_eq!(seen, content[3..BLOCK + 6]);
        }
    }
}
