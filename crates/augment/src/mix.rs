//! Mixes four neighbouring pixels in integer arithmetic: the bytes are the same on every CPU.

#![expect(clippy::inline_always, reason = "only what is inlined is compiled for the chosen instructions")]

use crate::coordinate::{self, FRACTION_BITS, Line, WHOLE};
use crate::padded::Padded;
use crate::pixel::{PaddedPixel, Pixel};
use crate::weights::{self, Weights, bilinear};

/// Pixels whose neighbours are looked up before they are mixed.
pub const BLOCK: usize = 64;

/// Upper left, upper right, lower left and lower right mixed, rounded to the nearest level.
pub fn four([upper, lower]: [[PaddedPixel; 2]; 2], weights: Weights) -> Pixel {
    let neighbours = [upper[0], upper[1], lower[0], lower[1]];
    let weights = weights::each(weights);
    let level = |channel: usize| {
        let parts = neighbours.iter().zip(weights).map(|(pixel, weight)| u64::from(pixel[channel]) * weight);
        ((parts.sum::<u64>() + WHOLE / 2) >> FRACTION_BITS) as u8
    };
    [level(0), level(1), level(2)]
}

/// Fills `pixels` from the coordinates along two lines, block by block: `mix` gets the indices of the upper left neighbours
/// in `picture` and the weights.
#[inline(always)]
pub fn by_blocks(
    mix: impl Fn(&Padded, &[u64], &[Weights], &mut [Pixel]),
    picture: &Padded,
    x: Line,
    y: Line,
    pixels: &mut [Pixel],
) {
    let (mut indices, mut weights) = ([0; BLOCK], [0; BLOCK]);
    for (block, pixels) in pixels.chunks_mut(BLOCK).enumerate() {
        let (indices, weights) = (&mut indices[..pixels.len()], &mut weights[..pixels.len()]);
        look_up(picture, x.starting_at(block * BLOCK), y.starting_at(block * BLOCK), indices, weights);
        mix(picture, indices, weights, pixels);
    }
}

/// Fills in the indices of the upper left neighbours, and the weights. Coordinates outside the picture go to its edge.
#[inline(always)]
fn look_up(picture: &Padded, x: Line, y: Line, indices: &mut [u64], weights: &mut [Weights]) {
    let (right, bottom) = (coordinate::of_pixel(picture.w - 1), coordinate::of_pixel(picture.h - 1));
    for (column, (index, weights)) in indices.iter_mut().zip(weights).enumerate() {
        let (x, y) = (x.at(column).clamp(0, right), y.at(column).clamp(0, bottom));
        *index = picture.index(coordinate::floor(y) as u64, coordinate::floor(x) as u64);
        *weights = bilinear(coordinate::fraction(x), coordinate::fraction(y));
    }
}

/// Mixes with the instructions that every CPU has.
pub fn one_by_one(picture: &Padded, indices: &[u64], weights: &[Weights], pixels: &mut [Pixel]) {
    for ((index, weights), pixel) in indices.iter().zip(weights).zip(pixels) {
        *pixel = four(picture.neighbours(*index), *weights);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixed(corners: [Pixel; 4], right: f64, lower: f64) -> Pixel {
        let fraction = |fraction: f64| (fraction * WHOLE as f64) as u64;
        let [a, b, c, d] = corners.map(|[red, green, blue]| [red, green, blue, 0]);
        four([[a, b], [c, d]], bilinear(fraction(right), fraction(lower)))
    }

    #[test]
    fn four_pixels_by_hand() {
        let corners = [[0; 3], [100; 3], [200; 3], [40, 80, 120]];
        // Upper 0.75 · 0 + 0.25 · 100 = 25; lower 0.75 · 200 + 0.25 · [40, 80, 120] = [160, 170, 180]; half of each.
        assert_eq!(mixed(corners, 0.25, 0.5), [93, 98, 103]);
        assert_eq!(mixed(corners, 0.0, 0.0), [0; 3]);
    }

    #[test]
    fn one_colour_stays_that_colour() {
        for (right, lower) in [(0.0, 0.0), (0.3, 0.7), (0.9999, 0.9999)] {
            for colour in [[255, 0, 255], [0, 255, 0], [255; 3]] {
                assert_eq!(mixed([colour; 4], right, lower), colour);
            }
        }
    }
}
