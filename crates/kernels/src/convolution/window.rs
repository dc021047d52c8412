//! How a kernel moves over a picture.

use super::after::After;

/// A square kernel on pictures of one size, with zeros around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its side.
    pub kernel: usize,
    /// How far it moves, along rows and columns.
    pub stride: usize,
    /// Rows of zeros above each picture, and columns of zeros to its left.
    pub zeros: [usize; 2],
    /// (h, w) of each picture.
    pub input: [usize; 2],
    /// (h, w) of each output. What the kernel reads below a picture, or to its right, is zero.
    pub output: [usize; 2],
}

impl Window {
    /// Whether patches are single pixels, one for each pixel of the picture.
    pub fn is_pointwise(&self) -> bool {
        (self.kernel, self.stride, self.zeros) == (1, 1, [0, 0]) && self.input == self.output
    }

    /// Refuses x (n, h, w, inputs) and y (n, h, w, outputs) that are not as many whole pictures, and parts of `after` that do not
    /// fit y.
    ///
    /// # Panics
    /// If they do not fit together.
    pub(super) fn check<T>(&self, x: &[f32], y: &[T], [inputs, outputs]: [usize; 2], after: &After<'_>) {
        let (of_input, of_output) = (self.inputs() * inputs, self.outputs() * outputs);
        assert_eq!(after.bias.len(), outputs);
        assert!(after.add.is_none_or(|add| add.len() == y.len()));
        assert!(y.is_empty() || x.len().is_multiple_of(of_input) && y.len().is_multiple_of(of_output));
        assert!(y.is_empty() || x.len() / of_input == y.len() / of_output);
    }

    /// Pixels of an output.
    pub const fn outputs(&self) -> usize {
        self.output[0] * self.output[1]
    }

    /// Pixels of a picture.
    pub const fn inputs(&self) -> usize {
        self.input[0] * self.input[1]
    }
}
