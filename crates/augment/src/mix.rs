//! Mixes four neighbouring pixels, in whole numbers: whatever registers a processor has, the bytes are the same.

#![expect(clippy::inline_always, reason = "only what is inlined is compiled for wider registers too")]

#[cfg(target_arch = "x86_64")]
mod wide;

use crate::photo::{Corner, Photo};
use crate::place::{self, Line, SHARE_BITS, WHOLE};

/// Red, green, blue, each 0..=255.
pub type Pixel = [u8; 3];

/// What upper left, upper right, lower left and lower right count, in 16 bits each, the first one's lowest: together they
/// are [`WHOLE`].
pub type Weights = u64;

/// Bits of each of [`Weights`].
const LANE: u32 = 16;

const _: () = assert!(WHOLE <= i16::MAX as u64 && 4 * LANE == Weights::BITS);

/// Bilinear ones, by the shares (of [`WHOLE`]) of the right and the lower neighbours.
#[inline(always)]
pub const fn bilinear(right: u64, lower: u64) -> Weights {
    let both = (right * lower) >> SHARE_BITS;
    (WHOLE + both - right - lower) | (right - both) << LANE | (lower - both) << (2 * LANE) | both << (3 * LANE)
}

/// Upper left, upper right, lower left and lower right mixed, rounded to the nearest level.
pub fn four([upper, lower]: [[Corner; 2]; 2], weights: Weights) -> Pixel {
    let corners = [upper[0], upper[1], lower[0], lower[1]];
    let weights: [u64; 4] = std::array::from_fn(|corner| (weights >> (corner as u32 * LANE)) & u64::from(u16::MAX));
    let level = |channel: usize| {
        let parts = corners.iter().zip(weights).map(|(corner, weight)| u64::from(corner[channel]) * weight);
        ((parts.sum::<u64>() + WHOLE / 2) >> SHARE_BITS) as u8
    };
    [level(0), level(1), level(2)]
}

/// Fills `pixels` from places along two lines, brought into the photo where they lie outside.
pub fn along(photo: &Photo, x: Line, y: Line, pixels: &mut [Pixel]) {
    #[cfg(target_arch = "x86_64")]
    if wide::along(photo, x, y, pixels) {
        return;
    }
    along_by(one_by_one, photo, x, y, pixels);
}

/// Pixels whose neighbours are found before they are mixed.
const BLOCK: usize = 64;

#[inline(always)]
fn along_by(
    mix: impl Fn(&Photo, &[u64], &[Weights], &mut [Pixel]),
    photo: &Photo,
    x: Line,
    y: Line,
    pixels: &mut [Pixel],
) {
    let (mut numbers, mut weights) = ([0; BLOCK], [0; BLOCK]);
    for (block, pixels) in pixels.chunks_mut(BLOCK).enumerate() {
        let (numbers, weights) = (&mut numbers[..pixels.len()], &mut weights[..pixels.len()]);
        aim(photo, x.from(block * BLOCK), y.from(block * BLOCK), numbers, weights);
        mix(photo, numbers, weights, pixels);
    }
}

/// The numbers of the upper left neighbours of places, and what they and the others count.
#[inline(always)]
fn aim(photo: &Photo, x: Line, y: Line, numbers: &mut [u64], weights: &mut [Weights]) {
    let (right, bottom) = (place::pixel(photo.w - 1), place::pixel(photo.h - 1));
    for (column, (number, weights)) in numbers.iter_mut().zip(weights).enumerate() {
        let (x, y) = (x.at(column).clamp(0, right), y.at(column).clamp(0, bottom));
        *number = photo.number(place::floor(y) as u64, place::floor(x) as u64);
        *weights = bilinear(place::share(x), place::share(y));
    }
}

fn one_by_one(photo: &Photo, numbers: &[u64], weights: &[Weights], pixels: &mut [Pixel]) {
    for ((number, weights), pixel) in numbers.iter().zip(weights).zip(pixels) {
        *pixel = four(photo.corners(*number), *weights);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo::Picture;

    fn mixed(corners: [Pixel; 4], right: f64, lower: f64) -> Pixel {
        let share = |share: f64| (share * WHOLE as f64) as u64;
        let [a, b, c, d] = corners.map(|[red, green, blue]| [red, green, blue, 0]);
        four([[a, b], [c, d]], bilinear(share(right), share(lower)))
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

    #[test]
    fn wider_registers_give_the_same_bytes() {
        let (h, w) = (23, 31);
        let noise = fixture::picture::noise(w as u32, h as u32, 1);
        let photo = Photo::new(Picture { h, w, pixels: noise.as_raw().as_chunks().0 });
        // Within the photo, across it and beyond all of its edges; by every number of pixels that is left over.
        for (start, step) in [(0.0, 1.0), (3.3, 0.71), (28.9, -0.4), (-9.0, 0.9), (40.0, -1.7), (0.0, 0.0), (99.0, 2.5)]
        {
            for length in (0..10).chain([BLOCK - 1, BLOCK, BLOCK + 5, 3 * BLOCK]) {
                let (x, y) = (Line::new(start, step), Line::new(start / 2.0, -step / 3.0));
                let [mut wide, mut narrow] = [(); 2].map(|()| vec![[7; 3]; length]);
                along(&photo, x, y, &mut wide);
                along_by(one_by_one, &photo, x, y, &mut narrow);
                assert_eq!(wide, narrow, "{length} from {start} by {step}");
            }
        }
    }
}
