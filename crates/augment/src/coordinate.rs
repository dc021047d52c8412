//! Coordinates along one axis of a picture, in fixed point: a step from pixel to pixel is one exact addition.

use std::ops::Range;

/// A coordinate in units of 2^-32 pixels; the centre of pixel i is at i · 2^32.
pub type Coordinate = i64;

const BITS: u32 = 32;

/// Weights of neighbours count in units of 2^-13, so that one fits into 16 bits with its sign.
pub const FRACTION_BITS: u32 = 13;
/// The weight 1.
pub const WHOLE: u64 = 1 << FRACTION_BITS;

/// The nearest coordinate in fixed point.
pub fn fixed(pixels: f64) -> Coordinate {
    (pixels * f64::from(BITS).exp2()).round() as Coordinate
}

/// The centre of a pixel.
#[inline]
pub fn of_pixel(index: usize) -> Coordinate {
    (index as i64) << BITS
}

/// The pixel whose centre is at or before `coordinate`.
#[inline]
pub fn floor(coordinate: Coordinate) -> i64 {
    coordinate >> BITS
}

/// The weight of the pixel after [`floor`], from 0 to below [`WHOLE`].
#[inline]
pub fn fraction(coordinate: Coordinate) -> u64 {
    (coordinate >> (BITS - FRACTION_BITS)) as u64 % WHOLE
}

/// The coordinates along one axis that a row of a copy is sampled from: start + column · step.
#[derive(Clone, Copy)]
pub struct Line {
    /// The coordinate of column 0.
    pub start: Coordinate,
    /// From one column to the next.
    pub step: Coordinate,
}

impl Line {
    /// From numbers in pixels.
    pub fn new(start: f64, step: f64) -> Self {
        Self { start: fixed(start), step: fixed(step) }
    }

    /// The coordinate of `column`.
    #[inline]
    pub fn at(self, column: usize) -> Coordinate {
        self.start + column as i64 * self.step
    }

    /// The same coordinates, beginning with that of `column`.
    #[inline]
    pub fn starting_at(self, column: usize) -> Self {
        Self { start: self.at(column), ..self }
    }

    /// The columns whose coordinates have both neighbours on an axis of `length` pixels: from 0 to below the last pixel.
    pub fn inside(self, length: usize) -> Range<i64> {
        let last = of_pixel(length - 1);
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
    fn a_coordinate_is_a_pixel_and_a_fraction_of_the_next() {
        for (pixels, floored, rest) in [(2.0, 2, 0), (2.25, 2, 2048), (-0.25, -1, 6144), (-3.0, -3, 0)] {
            assert_eq!((floor(fixed(pixels)), fraction(fixed(pixels))), (floored, rest), "{pixels}");
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
                    let coordinate = line.at(column);
                    let expected = coordinate >= 0 && coordinate < of_pixel(length - 1);
                    let said = inside.contains(&(column as i64));
                    assert_eq!(said, expected, "{start} + {column} · {step} of {length}");
                }
            }
        }
    }
}
