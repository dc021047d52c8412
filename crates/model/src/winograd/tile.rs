//! The tiles that a picture is covered with.

#![expect(clippy::inline_always, reason = "what has the processor's widest instructions must have all of its callees")]
#![expect(clippy::needless_range_loop, reason = "columns of a tile are no slices of it")]

use super::stored::Stored;
use super::transform::{LANES, Lanes};

/// Where a tile is: which picture, and the first row and column of its outputs there.
#[derive(Clone, Copy)]
pub struct Place {
    pub picture: usize,
    pub row: usize,
    pub column: usize,
}

/// Makes `tile` the inputs around the outputs of `place`, one place more on every side, of some channels from `first` on.
/// x: (n, h, w, channels), with zeros around.
#[inline(always)]
pub fn surroundings<T: Stored, const INSIDE: usize>(
    x: &[T],
    [h, w]: [usize; 2],
    channels: usize,
    place: Place,
    first: usize,
    tile: &mut [[Lanes; INSIDE]; INSIDE],
) {
    let Place { picture, row, column } = place;
    for (i, line) in tile.iter_mut().enumerate() {
        let row = (row + i).wrapping_sub(1);
        for (j, lanes) in line.iter_mut().enumerate() {
            let column = (column + j).wrapping_sub(1);
            *lanes = if row < h && column < w {
                lanes_at(x, ((picture * h + row) * w + column) * channels + first)
            } else {
                [0.0; LANES]
            };
        }
    }
}

/// The numbers of some channels.
#[inline(always)]
pub fn lanes_at<T: Stored>(numbers: &[T], at: usize) -> Lanes {
    numbers[at..].first_chunk::<LANES>().expect("channels fill lanes").map(T::number)
}

/// Makes every column of the first `FROM` rows and columns what `of_line` makes of it, and then every row: m becomes M m Mᵀ, and
/// has `TO` rows and columns.
///
/// In place, and with loops: arrays of this size that are made anew are cleared by a call, and closures of iterators are not
/// compiled for wide instructions.
#[inline(always)]
pub fn both_ways<const SIZE: usize, const FROM: usize, const TO: usize>(
    tile: &mut [[Lanes; SIZE]; SIZE],
    of_line: impl Fn(&[Lanes; FROM]) -> [Lanes; TO],
) {
    for column in 0..FROM {
        let mut line = [[0.0; LANES]; FROM];
        for row in 0..FROM {
            line[row] = tile[row][column];
        }
        let line = of_line(&line);
        for row in 0..TO {
            tile[row][column] = line[row];
        }
    }
    for row in tile.iter_mut().take(TO) {
        let mut line = [[0.0; LANES]; FROM];
        line.copy_from_slice(&row[..FROM]);
        let line = of_line(&line);
        row[..TO].copy_from_slice(&line);
    }
}
