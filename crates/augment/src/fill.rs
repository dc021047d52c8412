//! What lies beyond a picture's edge, along one axis.

use crate::coordinate::{self, Coordinate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What lies beyond a picture's edge, in the words of Keras and `scipy.ndimage`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Fill {
    /// The edge repeated: aaa|abcd|ddd.
    Nearest,
    /// One colour, which begins right beyond the centres of the outermost pixels; it is not mixed into the picture's
    /// edge.
    Constant,
    /// Mirrored at the edge: cba|abcd|dcb.
    Reflect,
    /// The picture again: bcd|abcd|abc. The period is one less than the length, as the first and the last pixel count
    /// as one.
    Wrap,
}

/// Two neighbouring pixels and the second one's weight, of [`WHOLE`](coordinate::WHOLE).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tap {
    pub low: usize,
    pub high: usize,
    pub fraction: u64,
}

impl Fill {
    /// The pixels that a coordinate on an axis of `length` pixels is mixed from; `None` if it shows the fill colour.
    ///
    /// Equal to `map_coordinate` of scipy's `affine_transform` with `order=1`.
    #[inline]
    pub fn tap(self, coordinate: Coordinate, length: usize) -> Option<Tap> {
        let last = coordinate::of_pixel(length - 1);
        match self {
            Self::Nearest => Some(between(coordinate.clamp(0, last), length)),
            Self::Constant => (0..=last).contains(&coordinate).then(|| between(coordinate, length)),
            Self::Wrap => Some(between(wrapped(coordinate, last), length)),
            Self::Reflect => {
                let low = coordinate::floor(coordinate);
                let (low, high) = (mirrored(low, length), mirrored(low + 1, length));
                Some(Tap { low, high, fraction: coordinate::fraction(coordinate) })
            }
        }
    }
}

/// The two pixels around a `coordinate` from 0 to the last pixel.
fn between(coordinate: Coordinate, length: usize) -> Tap {
    let low = coordinate::floor(coordinate) as usize;
    Tap { low, high: (low + 1).min(length - 1), fraction: coordinate::fraction(coordinate) }
}

/// The coordinate from 0 to `last` that is a whole number of periods away. If both ends are, the last pixel is taken
/// for coordinates below 0, and the first for those beyond `last`, as in scipy.
fn wrapped(coordinate: Coordinate, last: Coordinate) -> Coordinate {
    match coordinate {
        _ if last == 0 => 0,
        _ if coordinate < 0 => last - (-coordinate).rem_euclid(last),
        _ if coordinate > last => coordinate.rem_euclid(last),
        _ => coordinate,
    }
}

fn mirrored(index: i64, length: usize) -> usize {
    let index = index.rem_euclid(2 * length as i64) as usize;
    index.min(2 * length - 1 - index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coordinate::{WHOLE, fixed};

    /// Pixel values along an axis, and what is seen from 4.5 before its first pixel in steps of a half.
    fn seen(fill: Fill, line: &[f32]) -> Vec<f32> {
        let value = |tap: Tap| {
            let fraction = tap.fraction as f32 / WHOLE as f32;
            line[tap.low] * (1.0 - fraction) + line[tap.high] * fraction
        };
        (-9..15).map(|half| fill.tap(fixed(f64::from(half) / 2.0), line.len()).map_or(-1.0, value)).collect()
    }

    #[test]
    fn four_ways_beyond_the_edge() {
        let line = [10.0, 20.0, 40.0, 80.0];
        let inside = [10.0, 15.0, 20.0, 30.0, 40.0, 60.0, 80.0];
        let cases: [(Fill, &[f32], &[f32]); 4] = [
            (Fill::Nearest, &[10.0; 9], &[80.0; 8]),
            (Fill::Constant, &[-1.0; 9], &[-1.0; 8]),
            (
                Fill::Reflect,
                &[80.0, 80.0, 60.0, 40.0, 30.0, 20.0, 15.0, 10.0, 10.0],
                &[80.0, 80.0, 60.0, 40.0, 30.0, 20.0, 15.0, 10.0],
            ),
            (
                Fill::Wrap,
                &[30.0, 40.0, 60.0, 80.0, 15.0, 20.0, 30.0, 40.0, 60.0],
                &[15.0, 20.0, 30.0, 40.0, 60.0, 10.0, 15.0, 20.0],
            ),
        ];
        for (fill, before, after) in cases {
            assert_eq!(seen(fill, &line), [before, &inside, after].concat(), "{fill:?}");
        }
    }

    #[test]
    fn an_axis_of_one_pixel_has_only_that() {
        for fill in [Fill::Nearest, Fill::Reflect, Fill::Wrap] {
            for pixels in [-7.3, -1.0, 0.0, 0.4, 9.0] {
                let tap = fill.tap(fixed(pixels), 1).unwrap();
                assert_eq!((tap.low, tap.high), (0, 0), "{fill:?} at {pixels}");
            }
        }
        assert_eq!(Fill::Constant.tap(fixed(0.4), 1), None);
    }
}
