//! Takes every pixel of a copy from its source in the original.

use crate::coordinate::{Coordinate, Line};
use crate::fill::Fill;
use crate::matrix::Matrix;
use crate::mix;
use crate::padded::Padded;
use crate::pixel::Pixel;
use crate::sample::sample;
use crate::weights::bilinear;
use kernels::simd::Simd;
use std::ops::Range;

/// What surrounds a picture.
#[derive(Clone, Copy)]
pub struct Border {
    pub fill: Fill,
    /// For [`Fill::Constant`].
    pub colour: Pixel,
}

/// Overwrites `copy`, (h, w) pixels like `original`: each pixel is mixed bilinearly from the four pixels around its source,
/// the point that `source` maps it to, and rounded to the nearest level.
pub fn warp(original: &Padded, source: &Matrix, border: Border, copy: &mut [Pixel]) {
    let simd = Simd::detect();
    for (i, pixels) in copy.chunks_exact_mut(original.w).enumerate() {
        let [x, y] = row_sources(source, i);
        let interior = interior(original, x, y, border.fill);
        for j in (0..interior.start).chain(interior.end..original.w) {
            pixels[j] = anywhere(original, x.at(j), y.at(j), border);
        }
        let (x, y) = (x.starting_at(interior.start), y.starting_at(interior.start));
        sample(simd, original, x, y, &mut pixels[interior]);
    }
}

/// The x and the y coordinates that row `i` of a copy is sampled from.
fn row_sources(source: &Matrix, i: usize) -> [Line; 2] {
    [source[0], source[1]].map(|[by_column, by_row, shift]| Line::new(shift + i as f64 * by_row, by_column))
}

/// The columns of a row that [`sample`] fills correctly: those whose four neighbours lie in the picture; or all of them
/// if the fill repeats the edge, because `sample` does so too.
fn interior(original: &Padded, x: Line, y: Line, fill: Fill) -> Range<usize> {
    if fill == Fill::Nearest {
        return 0..original.w;
    }
    let (across, down) = (x.inside(original.w), y.inside(original.h));
    let end = across.end.min(down.end).clamp(0, original.w as i64) as usize;
    let start = across.start.max(down.start).clamp(0, end as i64) as usize;
    start..end
}

/// The pixel at any coordinates, outside the picture as well.
fn anywhere(original: &Padded, x: Coordinate, y: Coordinate, border: Border) -> Pixel {
    let fill = border.fill;
    let (Some(x), Some(y)) = (fill.tap(x, original.w), fill.tap(y, original.h)) else { return border.colour };
    let neighbours = [y.low, y.high].map(|row| [x.low, x.high].map(|column| original.pixel(row, column)));
    mix::four(neighbours, bilinear(x.fraction, y.fraction))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::affine;
    use crate::config::Settings;
    use crate::draw::Draw;
    use crate::flip;
    use crate::matrix::IDENTITY;
    use crate::picture::Picture;

    const FILLS: [Fill; 4] = [Fill::Nearest, Fill::Constant, Fill::Reflect, Fill::Wrap];
    const COLOUR: Pixel = [9, 99, 199];

    fn noise(h: usize, w: usize) -> Vec<Pixel> {
        fixture::picture::noise(w as u32, h as u32, 1).pixels().map(|pixel| pixel.0).collect()
    }

    fn warped(pixels: &[Pixel], (h, w): (usize, usize), source: &Matrix, fill: Fill) -> Vec<Pixel> {
        let mut copy = vec![[0; 3]; h * w];
        let original = Padded::new(Picture { h, w, pixels });
        warp(&original, source, Border { fill, colour: COLOUR }, &mut copy);
        copy
    }

    #[test]
    fn the_identity_gives_the_same_bytes() {
        for (h, w) in [(37, 53), (53, 37), (1, 5), (5, 1), (1, 1)] {
            let photo = noise(h, w);
            for fill in FILLS {
                assert_eq!(warped(&photo, (h, w), &IDENTITY, fill), photo, "{fill:?} {h} × {w}");
            }
        }
    }

    #[test]
    fn flips_reverse_rows_and_columns_and_twice_are_nothing() {
        let (h, w) = (37, 53);
        let photo = noise(h, w);
        let mut sideways = photo.clone();
        sideways.chunks_exact_mut(w).for_each(<[Pixel]>::reverse);
        let upside_down: Vec<Pixel> = photo.chunks_exact(w).rev().flatten().copied().collect();
        for fill in FILLS {
            for (flip, expected) in [(flip::horizontal(w), &sideways), (flip::vertical(h), &upside_down)] {
                let once = warped(&photo, (h, w), &flip, fill);
                assert_eq!(once, *expected);
                assert_eq!(warped(&once, (h, w), &flip, fill), photo);
            }
        }
    }

    #[test]
    fn a_quarter_turn_of_a_square_is_an_exchange_of_axes() {
        let side = 41;
        let photo = noise(side, side);
        let turned = warped(
            &photo,
            (side, side),
            &affine::source(&Draw { theta: 90.0, ..Draw::NONE }, (side, side)),
            Fill::Nearest,
        );
        for (i, j) in (0..side).flat_map(|i| (0..side).map(move |j| (i, j))) {
            // Right of the middle comes from below it: the picture turns to the left.
            let expected = photo[j * side + side - 1 - i];
            let near = turned[i * side + j].iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 1);
            assert!(near, "row {i}, column {j}: {:?} is not {expected:?}", turned[i * side + j]);
        }
    }

    #[test]
    fn whole_pixels_of_shift_are_a_shift_of_indices() {
        let (h, w) = (11, 17);
        let photo = noise(h, w);
        for (dx, dy) in [(3i64, 0), (0, -4), (-5, 2), (25, -40)] {
            let source = [[1.0, 0.0, dx as f64], [0.0, 1.0, dy as f64], [0.0, 0.0, 1.0]];
            for fill in FILLS {
                let index = |at: i64, length: usize| {
                    let length = length as i64;
                    let inside = (0..length).contains(&at);
                    match fill {
                        Fill::Nearest => Some(at.clamp(0, length - 1)),
                        Fill::Constant => inside.then_some(at),
                        Fill::Reflect => Some(at.rem_euclid(2 * length)).map(|at| at.min(2 * length - 1 - at)),
                        Fill::Wrap => Some(if inside { at } else { at.rem_euclid(length - 1) }),
                    }
                };
                let shifted = warped(&photo, (h, w), &source, fill);
                for (at, found) in shifted.iter().enumerate() {
                    let (x, y) = (index((at % w) as i64 + dx, w), index((at / w) as i64 + dy, h));
                    let expected = x.zip(y).map_or(COLOUR, |(x, y)| photo[y as usize * w + x as usize]);
                    // Whole periods of wrap may end on the first pixel or the last: they are the same place.
                    let seam = fill == Fill::Wrap && [x, y].contains(&Some(0));
                    assert!(
                        seam || *found == expected,
                        "{fill:?} by ({dx}, {dy}) at {at}: {found:?}, not {expected:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_fast_path_gives_the_same_bytes_as_the_one_for_any_coordinates() {
        let settings = Settings {
            rotation_degrees: 180.0,
            width_shift: 0.5,
            height_shift: 0.5,
            shear_degrees: 40.0,
            zoom: 0.9,
            horizontal_flip: true,
            ..Settings::default()
        };
        let (h, w) = (23, 31);
        let pixels = noise(h, w);
        let original = Padded::new(Picture { h, w, pixels: &pixels });
        for copy in 0..200 {
            let draw = Draw::new(1, &blake3::hash(b""), copy, &settings, (h, w));
            let source = affine::source(&draw, (h, w));
            let border = Border { fill: FILLS[copy % 4], colour: COLOUR };
            for (at, found) in warped(&pixels, (h, w), &source, border.fill).iter().enumerate() {
                let (i, j) = (at / w, at % w);
                let [x, y] = row_sources(&source, i).map(|line| line.at(j));
                assert_eq!(*found, anywhere(&original, x, y, border), "row {i}, column {j}, {draw:?}");
            }
        }
    }

    #[test]
    fn between_pixels_four_are_mixed() {
        let photo = [[0; 3], [100; 3], [200; 3], [40, 80, 120]];
        let source = [[1.0, 0.0, 0.25], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]];
        let copy = warped(&photo, (2, 2), &source, Fill::Nearest);
        // Upper 0.75 · 0 + 0.25 · 100 = 25; lower 0.75 · 200 + 0.25 · [40, 80, 120] = [160, 170, 180]; half of each.
        assert_eq!(copy[0], [93, 98, 103]);
    }
}
