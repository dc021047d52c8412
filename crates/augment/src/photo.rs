//! A photo as its variants look things up in it.

use crate::mix::Pixel;

/// A picture of (h, w) pixels, row after row.
#[derive(Clone, Copy)]
pub struct Picture<'a> {
    pub h: usize,
    pub w: usize,
    pub pixels: &'a [Pixel],
}

/// A pixel with a byte to spare, so that two neighbours fill a word.
pub type Corner = [u8; 4];

/// A photo of (h, w) pixels with one column and one row more, which repeat the last ones: every pixel has one after it and
/// two below it. Mixing never counts those beyond the edge, but it may look at them.
pub struct Photo {
    pub h: usize,
    pub w: usize,
    corners: Vec<Corner>,
}

impl Photo {
    /// Copies `picture`.
    pub fn new(Picture { h, w, pixels }: Picture) -> Self {
        let mut corners = Vec::with_capacity((h + 1) * (w + 1));
        let rows = pixels.chunks_exact(w);
        for row in rows.clone().chain(rows.last()) {
            corners.extend(row.iter().chain(row.last()).map(|[red, green, blue]| [*red, *green, *blue, 0]));
        }
        Self { h, w, corners }
    }

    /// The number of a pixel in a row as long as ours are.
    #[inline]
    pub const fn number(&self, row: u64, column: u64) -> u64 {
        row * (self.w as u64 + 1) + column
    }

    /// The pixel in this row and column.
    pub fn corner(&self, row: usize, column: usize) -> Corner {
        self.corners[self.number(row as u64, column as u64) as usize]
    }

    /// The pixel with this number and the one after it; and those below them.
    #[inline]
    pub fn corners(&self, number: u64) -> [[Corner; 2]; 2] {
        let (upper, lower) = (number as usize, number as usize + self.w + 1);
        [self.pair(upper), self.pair(lower)]
    }

    #[inline]
    fn pair(&self, at: usize) -> [Corner; 2] {
        *self.corners[at..].first_chunk().expect("every pixel has one after it")
    }
}
