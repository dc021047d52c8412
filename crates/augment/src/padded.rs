//! A picture with its lower and right edge repeated, so that four neighbours can be read anywhere without a test.

use crate::picture::Picture;
use crate::pixel::PaddedPixel;

/// A picture of (h, w) pixels with one more column and one more row, which repeat the last ones: every pixel has a right
/// neighbour and two below. Those beyond the edge have weight 0, but mixing reads them.
pub struct Padded {
    /// Rows, without the one added.
    pub h: usize,
    /// Columns, without the one added.
    pub w: usize,
    pixels: Vec<PaddedPixel>,
}

impl Padded {
    /// Copies `picture`.
    pub fn new(Picture { h, w, pixels }: Picture) -> Self {
        let mut padded = Vec::with_capacity((h + 1) * (w + 1));
        let rows = pixels.chunks_exact(w);
        for row in rows.clone().chain(rows.last()) {
            padded.extend(row.iter().chain(row.last()).map(|[red, green, blue]| [*red, *green, *blue, 0]));
        }
        Self { h, w, pixels: padded }
    }

    /// The index of a pixel in the padded picture, row after row.
    #[inline]
    pub const fn index(&self, row: u64, column: u64) -> u64 {
        row * (self.w as u64 + 1) + column
    }

    /// The pixel in this row and column.
    pub fn pixel(&self, row: usize, column: usize) -> PaddedPixel {
        self.pixels[self.index(row as u64, column as u64) as usize]
    }

    /// The pixel with this index and its right neighbour, and the two below them.
    #[inline]
    pub fn neighbours(&self, index: u64) -> [[PaddedPixel; 2]; 2] {
        let (upper, lower) = (index as usize, index as usize + self.w + 1);
        [self.pair(upper), self.pair(lower)]
    }

    #[inline]
    fn pair(&self, at: usize) -> [PaddedPixel; 2] {
        *self.pixels[at..].first_chunk().expect("every pixel has a right neighbour")
    }
}
