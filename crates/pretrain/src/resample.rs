//! Part of a picture, as large as the network wants it.

use crate::crop::Crop;

/// One output row or column: the two input ones that it lies between, as offsets, and the second one's share.
struct Between {
    first: usize,
    second: usize,
    share: f32,
}

/// Where the `n` centres of pixels of an output axis lie on an input axis of `length` pixels, `stride` elements apart.
/// Half a pixel from the border, there is one neighbour only.
fn positions(from: f64, extent: f64, n: usize, length: usize, stride: usize) -> Vec<Between> {
    let position = |i: usize| {
        let place = (from + (i as f64 + 0.5) * extent / n as f64 - 0.5).clamp(0.0, (length - 1) as f64);
        let first = place as usize;
        let second = (first + 1).min(length - 1);
        Between { first: first * stride, second: second * stride, share: (place - first as f64) as f32 }
    };
    (0..n).map(position).collect()
}

/// Fills `target`, (rows, columns, 3), with the crop of `picture`, u8 (h, w, 3), by bilinear interpolation. 0..=255.
pub fn resample(
    picture: &[u8],
    (h, w): (usize, usize),
    crop: &Crop,
    target: &mut [f32],
    (rows, columns): (usize, usize),
) {
    let ys = positions(crop.top, crop.height, rows, h, 3 * w);
    let mut xs = positions(crop.left, crop.width, columns, w, 3);
    if crop.mirrored {
        xs.reverse();
    }
    for (y, line) in ys.iter().zip(target.chunks_exact_mut(3 * columns)) {
        let (upper, lower) = (&picture[y.first..][..3 * w], &picture[y.second..][..3 * w]);
        for (x, pixel) in xs.iter().zip(line.as_chunks_mut::<3>().0) {
            for (channel, value) in pixel.iter_mut().enumerate() {
                let between = |line: &[u8]| {
                    let (left, right) = (f32::from(line[x.first + channel]), f32::from(line[x.second + channel]));
                    left + (right - left) * x.share
                };
                let (above, below) = (between(upper), between(lower));
                *value = above + (below - above) * y.share;
            }
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
}
