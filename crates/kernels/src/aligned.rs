//! Numbers that begin where a cache line does, so that no register is loaded from two lines.

use bytemuck::{Pod, Zeroable, cast_slice, cast_slice_mut};
use std::ops::{Deref, DerefMut};

/// f32 in one line.
const LINE: usize = 16;

/// A cache line.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, align(64))]
struct Line([f32; LINE]);

/// A slice of f32 that begins with a cache line.
pub struct Aligned {
    lines: Vec<Line>,
    len: usize,
}

impl Aligned {
    /// No numbers.
    pub const fn new() -> Self {
        Self { lines: Vec::new(), len: 0 }
    }

    /// At least `len` numbers; the new ones are zero.
    pub fn grow(&mut self, len: usize) {
        if len > self.len {
            self.lines.resize(len.div_ceil(LINE), Line([0.0; LINE]));
            self.len = len;
        }
    }
}

impl From<Vec<f32>> for Aligned {
    fn from(numbers: Vec<f32>) -> Self {
        let mut lines = vec![Line([0.0; LINE]); numbers.len().div_ceil(LINE)];
        cast_slice_mut::<Line, f32>(&mut lines)[..numbers.len()].copy_from_slice(&numbers);
        Self { lines, len: numbers.len() }
    }
}

impl Deref for Aligned {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &cast_slice(&self.lines)[..self.len]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut cast_slice_mut(&mut self.lines)[..self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_and_begin_with_a_line() {
        for n in [0, 1, 16, 100] {
            let numbers: Vec<f32> = (0..n).map(|x| x as f32).collect();
            let mut aligned = Aligned::from(numbers.clone());
            assert_eq!(*aligned, numbers);
            assert!(n == 0 || aligned.as_ptr().addr().is_multiple_of(64));
            aligned.iter_mut().for_each(|x| *x += 1.0);
            assert!(aligned.iter().zip(&numbers).all(|(found, number)| *found == number + 1.0));
            aligned.grow(n / 2);
            assert_eq!(aligned.len(), n);
            aligned.grow(n + 40);
            assert!(aligned.len() == n + 40 && aligned[n + 16..].iter().all(|x| *x == 0.0));
        }
    }
}
