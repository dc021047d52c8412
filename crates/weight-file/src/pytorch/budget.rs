//! What reading may cost, so that a small file cannot ask for much memory.

use crate::flat::Mismatch;

/// Bytes that every file may have beyond its own length: enough for several thousand tiny tensors, of which a pickle's
/// few bytes become a few hundred in memory.
const BEYOND_LENGTH: usize = 16 << 20;

/// How many bytes may still be asked for.
#[derive(Debug)]
pub struct Budget(usize);

impl Budget {
    /// For a file of this length.
    pub fn of(length: usize) -> Self {
        Self(length.saturating_add(BEYOND_LENGTH))
    }

    /// All that is left, which leaves nothing here.
    pub fn take(&mut self) -> Self {
        Self(std::mem::take(&mut self.0))
    }

    /// Takes note of what is about to be allocated.
    pub fn spend(&mut self, bytes: usize) -> Result<(), Mismatch> {
        self.0 = self.0.checked_sub(bytes).ok_or_else(|| {
            let expected = "a pickle of no more objects than a file of its length can need".to_owned();
            (expected, "more".to_owned())
        })?;
        Ok(())
    }

    /// Appends to a list; what its growth takes is paid for first.
    pub fn push<T>(&mut self, list: &mut Vec<T>, item: T) -> Result<(), Mismatch> {
        if list.len() == list.capacity() {
            let more = list.len().max(4);
            self.spend((list.len() + more) * size_of::<T>())?;
            list.reserve_exact(more);
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
        // 4 and 8 of eight bytes each: 96.
        let pushed = (0..100u64).take_while(|&item| budget.push(&mut list, item).is_ok()).count();
        assert_eq!((pushed, list.len(), list.capacity()), (8, 8, 8));
    }
}
