//! Places along an axis of a photo, in fixed point: a step from pixel to pixel is one exact addition.

use std::ops::Range;

/// A place in units of 2^-32 pixels; the centre of pixel i is at i · 2^32.
pub type Place = i64;

const BITS: u32 = 32;

/// What makes up a whole pixel when neighbours are mixed.
pub const WHOLE: u64 = 1 << SHARE_BITS;
/// 2^-13 of a pixel: [`crate::mix::Weights`] has room for so many bits.
pub const SHARE_BITS: u32 = 13;

/// The nearest place in fixed point.
pub fn at(pixels: f64) -> Place {
    (pixels * f64::from(BITS).exp2()).round() as Place
}

/// The centre of a pixel.
#[inline]
pub fn pixel(index: usize) -> Place {
    (index as i64) << BITS
}

/// The whole pixel at or before `place`.
#[inline]
pub fn floor(place: Place) -> i64 {
    place >> BITS
}

/// The share of the pixel after [`floor`], from 0 to below [`WHOLE`].
#[inline]
pub fn share(place: Place) -> u64 {
    (place >> (BITS - SHARE_BITS)) as u64 % WHOLE
}

/// The places along a photo's axis that a row of a variant is taken from: start + column · step.
#[derive(Clone, Copy)]
pub struct Line {
    pub start: Place,
    pub step: Place,
}

impl Line {
    /// In pixels.
    pub fn new(start: f64, step: f64) -> Self {
        Self { start: at(start), step: at(step) }
    }

    #[inline]
    pub fn at(self, column: usize) -> Place {
        self.start + column as i64 * self.step
    }

    /// The same places, beginning with that of `column`.
    #[inline]
    pub fn from(self, column: usize) -> Self {
        Self { start: self.at(column), ..self }
    }

    /// The columns whose places have both neighbours in an axis of `length` pixels: from 0 to below the last pixel.
    pub fn inside(self, length: usize) -> Range<i64> {
        let last = pixel(length - 1);
        match self.step {
            0 if (0..last).contains(&self.start) => i64::MIN..i64::MAX,
            0 => 0..0,
            step if step > 0 => ceiling(-self.start, step)..ceiling(last - self.start, step),
            step => (self.start - last).div_euclid(-step) + 1..self.start.div_euclid(-step) + 1,
        }
    }
}

/// The least whole number that is not below `numerator` / `denominator`.
fn ceiling(numerator: i64, denominator: i64) -> i64 {
    -(-numerator).div_euclid(denominator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_pixel_and_a_share_of_the_next() {
        for (pixels, floored, shared) in [(2.0, 2, 0), (2.25, 2, 2048), (-0.25, -1, 6144), (-3.0, -3, 0)] {
            assert_eq!((floor(at(pixels)), share(at(pixels))), (floored, shared), "{pixels}");
        }
    }

    #[test]
    fn the_columns_inside_are_all_that_there_are() {
        let lines =
            [(0.0, 1.0), (-3.5, 0.75), (20.0, -0.3), (4.0, -1.0), (0.0, 0.0), (-0.1, 0.0), (7.0, 0.0), (9.0, 2.5)];
        for (start, step) in lines {
            let line = Line::new(start, step);
            for length in [1, 2, 8] {
                let inside = line.inside(length);
                for column in 0..80 {
                    let place = line.at(column);
                    let expected = place >= 0 && place < pixel(length - 1);
                    let said = inside.contains(&(column as i64));
                    assert_eq!(said, expected, "{start} + {column} · {step} of {length}");
                }
            }
        }
    }
}
