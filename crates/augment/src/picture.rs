//! One picture in an array of pictures.

use crate::pixel::Pixel;

/// A picture of (h, w) pixels, row after row.
#[derive(Clone, Copy)]
pub struct Picture<'a> {
    /// Rows.
    pub h: usize,
    /// Columns.
    pub w: usize,
    /// All h · w pixels.
    pub pixels: &'a [Pixel],
}
