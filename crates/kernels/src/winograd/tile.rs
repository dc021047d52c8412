//! The tiles that cover a picture.

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]
#![expect(clippy::needless_range_loop, reason = "columns of a tile are no slices of it")]

use super::lanes::{LANES, Lanes, lanes_at};
use crate::stored::Stored;

/// Where a tile lies: which picture, and the row and column of its first output there.
#[derive(Clone, Copy)]
pub struct Place {
    pub picture: usize,
    pub row: usize,
    pub column: usize,
}

/// Copies the inputs of the tile at `place` into `tile`: the pixels of its outputs and one more on every side, zero
/// outside of the picture. It takes [`LANES`] channels of x (n, h, w, channels), from `first` on.
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

/// Replaces m, the first `FROM` rows and columns of `tile`, by M m Mᵀ, which has `TO` rows and columns. `multiply` is the
/// product of M and one line.
///
/// It works in place and with plain loops: a new array of this size would be cleared by a call to `memset`, and closures that
/// are passed to iterators are not compiled for the wide instructions.
#[inline(always)]
pub fn both_ways<const SIZE: usize, const FROM: usize, const TO: usize>(
    tile: &mut [[Lanes; SIZE]; SIZE],
    multiply: impl Fn(&[Lanes; FROM]) -> [Lanes; TO],
) {
    for column in 0..FROM {
        let mut line = [[0.0; LANES]; FROM];
        for row in 0..FROM {
            line[row] = tile[row][column];
        }
        let line = multiply(&line);
        for row in 0..TO {
            tile[row][column] = line[row];
        }
    }
    for row in tile.iter_mut().take(TO) {
        let mut line = [[0.0; LANES]; FROM];
        line.copy_from_slice(&row[..FROM]);
        let line = multiply(&line);
        row[..TO].copy_from_slice(&line);
    }
}
