//! A crop of a picture, resized to the input of the network.
//!
//! `picture` resizes to bytes and rounds between the axes, as Pillow does. A training crop is never stored, so it stays f32
//! and loses nothing; only the weights are the same.

use crate::crop::Crop;
use picture::Filter;
use picture::kernel::{Window, windows};

/// The neighbouring input rows or columns that one output row or column is mixed from.
struct Support {
    /// The first of them.
    from: usize,
    /// How much each counts; the sum is 1.
    shares: Vec<f32>,
}

/// The supports of `n` outputs, from the `extent` input pixels after `from`, on an axis of `length` input pixels.
///
/// A crop that is enlarged is interpolated bilinearly; one that is shrunk is averaged, which avoids aliasing.
fn supports(from: f64, extent: f64, n: usize, length: usize) -> Vec<Support> {
    let support = |Window { first, weights }: Window| Support {
        from: first,
        shares: weights.iter().map(|weight| *weight as f32).collect(),
    };
    windows(Filter::Bilinear, from, extent / n as f64, n, length).map(support).collect()
}

/// Overwrites `target`, f32 (rows, columns, 3) from 0 to 255, with the crop of `picture`, u8 (h, w, 3).
pub fn resample(
    picture: &[u8],
    (h, w): (usize, usize),
    crop: &Crop,
    target: &mut [f32],
    (rows, columns): (usize, usize),
) {
    let ys = supports(crop.top, crop.height, rows, h);
    let mut xs = supports(crop.left, crop.width, columns, w);
    let (left, right) = (xs[0].from, xs[columns - 1].from + xs[columns - 1].shares.len());
    if crop.mirrored {
        xs.reverse();
    }
    let mut mixed = vec![0f32; 3 * (right - left)];
    for (y, line) in ys.iter().zip(target.chunks_exact_mut(3 * columns)) {
        mix(y, |row| &picture[3 * (row * w + left)..3 * (row * w + right)], &mut mixed);
        let mixed = mixed.as_chunks::<3>().0;
        for (x, pixel) in xs.iter().zip(line.as_chunks_mut::<3>().0) {
            *pixel = [0.0; 3];
            for (share, part) in x.shares.iter().zip(&mixed[x.from - left..]) {
                for (sum, value) in pixel.iter_mut().zip(part) {
                    *sum += share * value;
                }
            }
        }
    }
}

/// Overwrites `mixed` with the weighted sum of the rows of `support`.
fn mix<'a>(support: &Support, line: impl Fn(usize) -> &'a [u8], mixed: &mut [f32]) {
    mixed.fill(0.0);
    for (row, share) in (support.from..).zip(&support.shares) {
        for (sum, &value) in mixed.iter_mut().zip(line(row)) {
            *sum += share * f32::from(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: Crop = Crop { top: 0.0, left: 0.0, height: 3.0, width: 4.0, mirrored: false };

    /// (3, 4, 3), no value twice.
    fn picture() -> Vec<u8> {
        (0..36u8).map(|i| i.wrapping_mul(7)).collect()
    }

    fn crop(crop: &Crop, rows: usize, columns: usize) -> Vec<f32> {
        let mut target = vec![0.0; rows * columns * 3];
        resample(&picture(), (3, 4), crop, &mut target, (rows, columns));
        target
    }

    #[test]
    fn the_whole_picture_in_its_own_size_is_the_picture() {
        let expected: Vec<f32> = picture().into_iter().map(f32::from).collect();
        assert_eq!(crop(&WHOLE, 3, 4), expected);
    }

    #[test]
    fn mirrored_twice_is_the_picture() {
        let mirrored = crop(&Crop { mirrored: true, ..WHOLE }, 3, 4);
        assert_ne!(mirrored, crop(&WHOLE, 3, 4));
        let bytes: Vec<u8> = mirrored.iter().map(|&x| x as u8).collect();
        let mut twice = vec![0.0; 36];
        resample(&bytes, (3, 4), &Crop { mirrored: true, ..WHOLE }, &mut twice, (3, 4));
        assert_eq!(twice, crop(&WHOLE, 3, 4));
    }

    #[test]
    fn a_crop_of_whole_pixels_is_these_pixels() {
        let part = Crop { top: 1.0, left: 2.0, height: 2.0, width: 2.0, mirrored: false };
        let at = |y: usize, x: usize| (0..3).map(move |c| f32::from(((y * 4 + x) * 3 + c) as u8 * 7));
        let expected: Vec<f32> = [at(1, 2), at(1, 3), at(2, 2), at(2, 3)].into_iter().flatten().collect();
        assert_eq!(crop(&part, 2, 2), expected);
    }

    #[test]
    fn between_pixels_and_beyond_the_border_by_hand() {
        let picture = [0, 0, 0, 100, 100, 100];
        let mut target = vec![0.0; 12];
        let whole = Crop { top: 0.0, left: 0.0, height: 1.0, width: 2.0, mirrored: false };
        resample(&picture, (1, 2), &whole, &mut target, (1, 4));
        // Centres at -0.25 (clamped), 0.25, 0.75 and 1.25 (clamped).
        assert_eq!(target, [0.0, 0.0, 0.0, 25.0, 25.0, 25.0, 75.0, 75.0, 75.0, 100.0, 100.0, 100.0]);
    }

    #[test]
    fn shrinking_a_checkerboard_gives_grey() {
        // An odd number of pixels becomes one, so that each centre is that of a black or a white pixel.
        let board: Vec<u8> = (0..25 * 35).flat_map(|i| [if i % 2 == 0 { 255 } else { 0 }; 3]).collect();
        let mut target = vec![0.0; 5 * 7 * 3];
        let whole = Crop { top: 0.0, left: 0.0, height: 25.0, width: 35.0, mirrored: false };
        resample(&board, (25, 35), &whole, &mut target, (5, 7));
        assert!(target.iter().all(|&grey| (grey - 127.5).abs() < 1.5), "{target:?}");
    }

    #[test]
    fn shrinking_by_hand() {
        let picture = [0, 0, 0, 40, 40, 40, 80, 80, 80, 240, 240, 240];
        let mut target = vec![0.0; 6];
        let whole = Crop { top: 0.0, left: 0.0, height: 1.0, width: 4.0, mirrored: false };
        resample(&picture, (1, 4), &whole, &mut target, (1, 2));
        // Centres at 0.5 and 2.5, reach 2: weights 3 : 3 : 1 within the picture, and 1 : 3 : 3.
        let (left, right) = ((40.0 * 3.0 + 80.0) / 7.0, (40.0 + 80.0 * 3.0 + 240.0 * 3.0) / 7.0);
        for (found, expected) in target.iter().zip([left, left, left, right, right, right]) {
            assert!((found - expected).abs() < 1e-4, "{target:?}");
        }
    }

    #[test]
    fn an_even_grey_stays_at_any_scale() {
        for (rows, columns) in [(1, 1), (2, 3), (3, 2), (7, 9)] {
            let mut target = vec![0.0; rows * columns * 3];
            let part = Crop { top: 0.3, left: 0.9, height: 2.4, width: 3.1, mirrored: true };
            resample(&[77; 36], (3, 4), &part, &mut target, (rows, columns));
            assert!(target.iter().all(|&grey| (grey - 77.0).abs() < 1e-4), "{target:?}");
        }
    }
}
