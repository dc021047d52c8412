//! Part of a picture, as large as the network wants it.

use crate::crop::Crop;

/// The input rows or columns, side by side, that one output row or column is made of.
struct Support {
    /// The first of them.
    from: usize,
    /// How much each counts; the sum is 1.
    shares: Vec<f32>,
}

/// What the `n` pixels of an output axis are made of, on an input axis of `length` pixels: shares fall evenly with the
/// distance from the output pixel's centre, to nothing one pixel away, in pixels of the coarser axis. So a crop that
/// grows is bilinear, and one that shrinks is averaged, without patterns that are not in the picture.
fn supports(from: f64, extent: f64, n: usize, length: usize) -> Vec<Support> {
    let scale = extent / n as f64;
    let reach = scale.max(1.0);
    let support = |i: usize| {
        let centre = from + (i as f64 + 0.5) * scale - 0.5;
        let first = (centre - reach).floor().clamp(0.0, (length - 1) as f64) as usize;
        let last = (centre + reach).ceil().clamp(0.0, (length - 1) as f64) as usize;
        let share = |pixel: usize| (1.0 - (pixel as f64 - centre).abs() / reach).max(0.0);
        let counts: Vec<usize> = (first..=last).filter(|&pixel| share(pixel) > 0.0).collect();
        let total: f64 = counts.iter().map(|&pixel| share(pixel)).sum();
        Support { from: counts[0], shares: counts.iter().map(|&pixel| (share(pixel) / total) as f32).collect() }
    };
    (0..n).map(support).collect()
}

/// Fills `target`, (rows, columns, 3), with the crop of `picture`, u8 (h, w, 3): 0..=255.
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

/// Fills `mixed` with the lines of `support`, each by its share.
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

    /// (3, 4, 3), every value another.
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
        // An odd number to one: each centre is that of a square, black or white.
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
        // Centres at 0.5 and 2.5, reach 2: shares 3 : 3 : 1 of what lies inside, and 1 : 3 : 3.
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
