//! A convolution, cut into strips that threads share.

use super::kernels::Kernels;
use super::strip::Strip;
use super::transform::SIDE;
use crate::convolution::After;
use crate::stored::Stored;
use rayon::prelude::*;
use std::mem::MaybeUninit;

/// About how many tiles a strip has. The kernels' points are read once for each strip.
const TILES: usize = 96;

impl Kernels {
    /// Convolves x (n, h, w, inputs), with one zero around each picture, and goes on as `after` says. Every element of y (n, h, w,
    /// outputs) is written.
    ///
    /// # Panics
    /// If a slice has the wrong length.
    pub fn convolve<T: Stored>(&self, x: &[T], [n, h, w]: [usize; 3], after: After<'_>, y: &mut [MaybeUninit<T>]) {
        assert_eq!((x.len(), y.len()), (n * h * w * self.inputs, n * h * w * self.outputs));
        if y.is_empty() {
            return;
        }
        assert_eq!(after.bias.len(), self.outputs);
        assert!(after.add.is_none_or(|add| add.len() == y.len()));
        let strips = self.strips(y, [n, h, w]);
        strips.into_par_iter().for_each(|strip| strip.fill(self, x, after));
    }

    /// Cuts y (n, h, w, outputs) into strips of about [`TILES`]: rows of one picture, or several pictures. There are at least
    /// as many strips as threads, if there are as many pictures.
    fn strips<'a, T>(&self, y: &'a mut [MaybeUninit<T>], [n, h, w]: [usize; 3]) -> Vec<Strip<'a, T>> {
        let (across, down) = (w.div_ceil(SIDE), h.div_ceil(SIDE));
        let together = (TILES / (across * down)).clamp(1, n.div_ceil(rayon::current_num_threads()));
        let pictures = n.div_ceil(n.div_ceil(together));
        let bands = down.div_ceil((TILES / across).max(1)).clamp(1, down);
        let rows = if pictures > 1 { h } else { down.div_ceil(bands) * SIDE };
        let row = w * self.outputs;
        let groups = y.chunks_mut(pictures * h * row).enumerate();
        let strips = groups.flat_map(|(number, y)| {
            let length = if pictures > 1 { y.len() } else { rows * row };
            let bands = y.chunks_mut(length).enumerate();
            bands.map(move |(band, y)| Strip { first: number * pictures, top: band * rows, picture: [h, w], y })
        });
        strips.collect()
    }
}
