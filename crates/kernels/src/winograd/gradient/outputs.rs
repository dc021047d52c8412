//! The points of outputs' gradients.

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

use super::super::lanes::LANES;
use super::super::tile::Place;
use super::block::HIGH;
use super::convolution::Convolution;
use super::transform::{self, INSIDE, POINTS, SIDE, Tile};
use crate::stored::Stored;

/// Outputs that a thread takes before it looks for more to do.
pub const PART: usize = 32;

/// Transforms the gradients of the [`PART`] outputs from `first` on into `points` (PART / HIGH, points, HIGH, tiles),
/// and adds their sums over all pixels to `bias` (PART).
#[inline(always)]
pub fn transform<T: Stored>(
    convolution: &Convolution<T>,
    places: &[Place],
    first: usize,
    points: &mut [f32],
    bias: &mut [f32],
) {
    // Each call first sums on its own: a small number that is added to a large sum loses its last digits.
    let mut sums = [0.0; PART];
    let mut tile: Tile = [[[0.0; LANES]; INSIDE]; INSIDE];
    for (number, place) in places.iter().enumerate() {
        for lane in (0..PART).step_by(LANES) {
            cut(convolution, *place, first + lane, &mut tile);
            transform::outputs(&mut tile);
            // The point at (1, 1) is the sum over the tile's pixels.
            for (sum, x) in sums[lane..lane + LANES].iter_mut().zip(&tile[1][1]) {
                *sum += x;
            }
            for (point, lanes) in tile.as_flattened().iter().enumerate() {
                for (output, x) in (lane..).zip(lanes) {
                    let row = (output / HIGH * POINTS + point) * HIGH + output % HIGH;
                    points[row * places.len() + number] = *x;
                }
            }
        }
    }
    for (bias, sum) in bias.iter_mut().zip(sums) {
        *bias += sum;
    }
}

/// Copies the gradients at one tile's pixels, of [`LANES`] outputs from `first` on, into the first rows and columns of
/// `tile`.
#[inline(always)]
fn cut<T: Stored>(convolution: &Convolution<T>, place: Place, first: usize, tile: &mut Tile) {
    let ([_, h, w], Place { picture, row, column }) = (convolution.shape, place);
    for (row, line) in (row..).zip(&mut tile[..SIDE]) {
        for (column, lanes) in (column..).zip(&mut line[..SIDE]) {
            let at = ((picture * h + row) * w + column) * convolution.outputs + first;
            *lanes = if row < h && column < w { convolution.gradient_at(at) } else { [0.0; LANES] };
        }
    }
}
