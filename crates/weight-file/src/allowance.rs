//! How much memory reading may take, so that a small file cannot ask for much: one rule for files of every format.

use crate::mismatch::Mismatch;

/// Memory for tables of contents, as a multiple of the file's length. A few bytes of a pickle become a few hundred in
/// memory, and small files hold little else: with 300 tensors of one element each, PyTorch's legacy files take 14 times
/// their length, training checkpoints 11 times, safetensors files 5 times. In HDF5, structures refer to each other, so
/// bytes that are read are counted instead: small files are read up to 6 times.
const TABLES: usize = 16;

/// The most memory for tables of contents, enough to list some hundred thousand tensors. Larger files have larger
/// tensors, not more of them.
const LARGEST_TABLES: usize = 256 << 20;

/// Memory for a tensor, as a multiple of the file's length: its bytes as they are read (for contiguous tensors, only a
/// block of them), and its elements as f32, which are twice as many bytes if they are stored in two.
const TENSOR: usize = 3;

/// Memory for what does not depend on the length, such as messages.
const MORE: usize = 64 << 10;

/// The most memory, in bytes, that opening a file of `length` bytes and reading its tensors one at a time may hold at
/// once. A file that is in memory itself is not counted.
#[must_use]
pub const fn most_memory(length: usize) -> usize {
    tables(length).saturating_add(length.saturating_mul(TENSOR)).saturating_add(MORE)
}

/// The part of [`most_memory`] that is for tables of contents.
pub const fn tables(length: usize) -> usize {
    let tables = length.saturating_mul(TABLES).saturating_add(MORE);
    if tables < LARGEST_TABLES { tables } else { LARGEST_TABLES }
}

/// The number of bytes that may still be allocated.
#[derive(Clone, Debug)]
pub struct Budget(usize);

impl Budget {
    /// The budget for the tables of contents of a file of this length.
    pub fn new(length: usize) -> Self {
        Self(tables(length))
    }

    /// Moves all that is left into a budget of its own.
    pub fn take(&mut self) -> Self {
        Self(std::mem::take(&mut self.0))
    }

    /// Pays for what is about to be allocated.
    pub fn spend(&mut self, bytes: usize) -> Result<(), Mismatch> {
        self.0 = self
            .0
            .checked_sub(bytes)
            .ok_or_else(|| Mismatch::new("a table of contents that fits a file of this length", "a larger one"))?;
        Ok(())
    }

    /// Appends to a list and pays for its growth first. While it grows, the list is in memory twice.
    pub fn push<T>(&mut self, list: &mut Vec<T>, item: T) -> Result<(), Mismatch> {
        if list.len() == list.capacity() {
            let more = list.len().max(4);
            self.spend((list.len() + more) * size_of::<T>())?;
            list.reserve_exact(more);
            self.0 += list.len() * size_of::<T>();
        }
        list.push(item);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_grow_until_nothing_is_left() {
        let mut budget = Budget(100);
        let mut list = Vec::new();
        // 4 items of eight bytes each, then 8 beside them: 96 bytes. The next 16 items would stand beside 8.
        let pushed = (0..100u64).take_while(|&item| budget.push(&mut list, item).is_ok()).count();
        assert_eq!((pushed, list.len(), list.capacity()), (8, 8, 8));
        assert_eq!(budget.0, 100 - 64);
    }

    #[test]
    fn the_allowance_grows_with_the_file_up_to_a_limit() {
        assert_eq!((most_memory(0), tables(0)), (2 * MORE, MORE));
        assert_eq!(most_memory(1000), 19_000 + 2 * MORE);
        assert_eq!(most_memory(1 << 30), (3 << 30) + LARGEST_TABLES + MORE);
        assert_eq!(most_memory(usize::MAX), usize::MAX);
    }
}
