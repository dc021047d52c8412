//! A picture as 9 × 8 greys, by which near-duplicates are known.
//!
//! The hash is the difference hash of Neal Krawetz ("Kind of Like That", hackerfactor.com, 2013): 64 bits, each of which says
//! whether a grey is brighter than the one to its right. It stays nearly the same when a photo is made smaller or saved
//! again as JPEG.

const ROWS: usize = 8;
const COLUMNS: usize = 9;

/// Greys, u8 (8, 9).
pub struct Small([u8; ROWS * COLUMNS]);

impl Small {
    /// Of a picture, u8 (h, w, 3): means over areas. Where it has fewer rows or columns than this, some repeat.
    pub fn of(picture: &[u8], width: u32) -> Self {
        let width = width as usize;
        let height = picture.len() / (3 * width);
        let mut greys = [0; ROWS * COLUMNS];
        for (at, grey) in greys.iter_mut().enumerate() {
            let (rows, columns) = (area(at / COLUMNS, ROWS, height), area(at % COLUMNS, COLUMNS, width));
            let n = rows.len() * columns.len();
            let sum: usize =
                rows.map(|row| bright(&picture[3 * (row * width + columns.start)..][..3 * columns.len()])).sum();
            *grey = ((sum + n * 128) / (n * 256)) as u8;
        }
        Self(greys)
    }

    /// Bit 8 · row + column is set where a grey is brighter than its right neighbour.
    pub fn hash(&self) -> u64 {
        let mut hash = 0;
        for (row, greys) in self.0.chunks_exact(COLUMNS).enumerate() {
            for (column, pair) in greys.windows(2).enumerate() {
                hash |= u64::from(pair[0] > pair[1]) << (8 * row + column);
            }
        }
        hash
    }

    /// The sum of the distances of all greys from their mean; 0 for a plain picture.
    pub fn contrast(&self) -> u32 {
        let sum: u32 = self.0.iter().map(|&grey| u32::from(grey)).sum();
        let mean = (sum / self.0.len() as u32) as u8;
        self.0.iter().map(|&grey| u32::from(grey.abs_diff(mean))).sum()
    }

    /// The sum of the differences of all greys.
    pub fn difference(&self, other: &Self) -> u32 {
        self.0.iter().zip(&other.0).map(|(&a, &b)| u32::from(a.abs_diff(b))).sum()
    }
}

/// Which of `length` rows or columns belong to part `at` of `parts`, at least one.
fn area(at: usize, parts: usize, length: usize) -> std::ops::Range<usize> {
    let start = at * length / parts;
    start..((at + 1) * length / parts).max(start + 1)
}

/// 256 times the brightness of some pixels (ITU-R BT.601), summed.
fn bright(pixels: &[u8]) -> usize {
    pixels
        .chunks_exact(3)
        .map(|rgb| 77 * usize::from(rgb[0]) + 150 * usize::from(rgb[1]) + 29 * usize::from(rgb[2]))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 18 x 8, grey: columns in pairs of 10 and 12, 20 and 22, … 90 and 92, but those of the last row the other way round.
    fn picture() -> Vec<u8> {
        let grey = |row: usize, column: usize| (10 * (column / 2 + 1) + 2 * (column % 2)) as u8 * u8::from(row < 7);
        let at = |i: usize| (i / 18, i % 18);
        let last = |column: usize| 200 - 10 * (column / 2) as u8;
        let value = |(row, column)| if row < 7 { grey(row, column) } else { last(column) };
        (0..18 * 8).flat_map(|i| [value(at(i)); 3]).collect()
    }

    #[test]
    fn greys_are_means_and_bits_say_where_they_fall() {
        let small = Small::of(&picture(), 18);
        assert_eq!(small.0[..9], [11, 21, 31, 41, 51, 61, 71, 81, 91]);
        assert_eq!(small.0[63..], [200, 190, 180, 170, 160, 150, 140, 130, 120]);
        assert_eq!(small.hash(), 0xff << 56);
    }

    #[test]
    fn green_is_brighter_than_red_and_red_than_blue() {
        let of = |rgb: [u8; 3]| Small::of(&rgb.repeat(9 * 8), 9).0[0];
        assert_eq!([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255; 3]].map(of), [77, 149, 29, 255]);
    }

    #[test]
    fn fewer_pixels_than_greys_repeat() {
        let small = Small::of(&[10, 10, 10, 90, 90, 90], 2);
        assert_eq!(small.0[..9], [10, 10, 10, 10, 10, 90, 90, 90, 90]);
        assert_eq!(small.0[..9], small.0[63..]);
    }

    #[test]
    fn contrast_and_difference_by_hand() {
        let plain = Small([50; 72]);
        let mut other = [50; 72];
        other[7] = 53;
        other[70] = 45;
        assert_eq!((plain.contrast(), plain.difference(&Small(other))), (0, 8));
        let halves: [u8; 72] = std::array::from_fn(|i| if i < 36 { 10 } else { 30 });
        assert_eq!(Small(halves).contrast(), 72 * 10);
    }
}
