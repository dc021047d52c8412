//! A convolution as a training step has computed it.

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

use super::super::lanes::{LANES, Lanes, lanes_at};
use super::super::tile::Place;
use super::transform::SIDE;
use crate::stored::Stored;

/// A 3 × 3 convolution with one zero around each picture, and the gradient with respect to its output. All slices are
/// channels-last.
pub struct Convolution<'a, T> {
    /// (n, h, w)
    pub shape: [usize; 3],
    /// (n, h, w, inputs)
    pub x: &'a [T],
    /// Input channels.
    pub inputs: usize,
    /// (n, h, w, outputs): with respect to the outputs, after the ReLU if there is one.
    pub gradient: &'a [T],
    /// Output channels.
    pub outputs: usize,
    /// If a ReLU follows the convolution: its result (n, h, w, outputs).
    pub rectified: Option<&'a [T]>,
}

impl<T: Stored> Convolution<'_, T> {
    /// The tiles that cover all pictures.
    pub(super) fn places(&self) -> Vec<Place> {
        let [n, h, w] = self.shape;
        let mut places = Vec::new();
        for picture in 0..n {
            for row in (0..h).step_by(SIDE) {
                places.extend((0..w).step_by(SIDE).map(|column| Place { picture, row, column }));
            }
        }
        places
    }

    /// The gradient with respect to the outputs before the ReLU, of the [`LANES`] channels from `at` on.
    #[inline(always)]
    pub(super) fn gradient_at(&self, at: usize) -> Lanes {
        let mut gradient = lanes_at(self.gradient, at);
        if let Some(y) = self.rectified {
            let y = lanes_at(y, at);
            for lane in 0..LANES {
                // Where y is NaN the gradient passes, as in libtorch.
                gradient[lane] = if y[lane] <= 0.0 { 0.0 } else { gradient[lane] };
            }
        }
        gradient
    }
}
