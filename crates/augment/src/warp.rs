//! Takes every pixel of a variant from its place in the photo.

use crate::affine::Matrix;
use crate::fill::Fill;
use crate::mix::{self, Pixel};
use crate::photo::Photo;
use crate::place::{Line, Place};
use std::ops::Range;

/// What surrounds a photo.
#[derive(Clone, Copy)]
pub struct Border {
    pub fill: Fill,
    pub colour: Pixel,
}

/// Fills `variant`, (h, w) pixels like `photo`, from where `source` says, mixed from the four pixels around that place
/// (bilinear) and rounded to the nearest level.
pub fn warp(photo: &Photo, source: &Matrix, border: Border, variant: &mut [Pixel]) {
    for (i, pixels) in variant.chunks_exact_mut(photo.w).enumerate() {
        let [x, y] =
            [source[0], source[1]].map(|[by_column, by_row, shift]| Line::new(shift + i as f64 * by_row, by_column));
        let interior = interior(photo, x, y, border.fill);
        for j in (0..interior.start).chain(interior.end..photo.w) {
            pixels[j] = edge(photo, x.at(j), y.at(j), border);
        }
        let (x, y) = (x.from(interior.start), y.from(interior.start));
        mix::along(photo, x, y, &mut pixels[interior]);
    }
}

/// The columns of a row whose places need no thought of the photo's border, but for being brought onto it: most have all
/// their four neighbours in the photo, and where its edge is repeated, all others go to the edge.
fn interior(photo: &Photo, x: Line, y: Line, fill: Fill) -> Range<usize> {
    if fill == Fill::Nearest {
        return 0..photo.w;
    }
    let (across, down) = (x.inside(photo.w), y.inside(photo.h));
    let end = across.end.min(down.end).clamp(0, photo.w as i64) as usize;
    let start = across.start.max(down.start).clamp(0, end as i64) as usize;
    start..end
}

/// The pixel at any place.
fn edge(photo: &Photo, x: Place, y: Place, border: Border) -> Pixel {
    let (Some(x), Some(y)) = (border.fill.tap(x, photo.w), border.fill.tap(y, photo.h)) else { return border.colour };
    let corners = [y.low, y.high].map(|row| [x.low, x.high].map(|column| photo.corner(row, column)));
    mix::four(corners, mix::bilinear(x.share, y.share))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::affine::{self, IDENTITY};
    use crate::config::Settings;
    use crate::draw::Draw;
    use crate::flip;
    use crate::photo::Picture;

    const FILLS: [Fill; 4] = [Fill::Nearest, Fill::Constant, Fill::Reflect, Fill::Wrap];
    const COLOUR: Pixel = [9, 99, 199];

    fn noise(h: usize, w: usize) -> Vec<Pixel> {
        fixture::picture::noise(w as u32, h as u32, 1).pixels().map(|pixel| pixel.0).collect()
    }

    fn warped(pixels: &[Pixel], (h, w): (usize, usize), source: &Matrix, fill: Fill) -> Vec<Pixel> {
        let mut variant = vec![[0; 3]; h * w];
        let photo = Photo::new(Picture { h, w, pixels });
        warp(&photo, source, Border { fill, colour: COLOUR }, &mut variant);
        variant
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
    fn the_way_without_borders_gives_the_same_bytes_as_the_way_with_them() {
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
        let photo = Photo::new(Picture { h, w, pixels: &pixels });
        for variant in 0..200 {
            let draw = Draw::new(1, &blake3::hash(b""), variant, &settings, (h, w));
            let source = affine::source(&draw, (h, w));
            let border = Border { fill: FILLS[variant % 4], colour: COLOUR };
            for (at, found) in warped(&pixels, (h, w), &source, border.fill).iter().enumerate() {
                let (i, j) = (at / w, at % w);
                let [x, y] = [source[0], source[1]]
                    .map(|[by_column, by_row, shift]| Line::new(shift + i as f64 * by_row, by_column).at(j));
                assert_eq!(*found, edge(&photo, x, y, border), "row {i}, column {j}, {draw:?}");
            }
        }
    }

    #[test]
    fn a_place_between_pixels_is_mixed_from_four() {
        let photo = [[0; 3], [100; 3], [200; 3], [40, 80, 120]];
        let source = [[1.0, 0.0, 0.25], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]];
        let variant = warped(&photo, (2, 2), &source, Fill::Nearest);
        // Upper 0.75 · 0 + 0.25 · 100 = 25; lower 0.75 · 200 + 0.25 · [40, 80, 120] = [160, 170, 180]; half of each.
        assert_eq!(variant[0], [93, 98, 103]);
    }
}
