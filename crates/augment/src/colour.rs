//! Brightness and contrast, after everything that moves pixels.

use crate::draw::Draw;
use crate::pixel::Pixel;

/// Multiplies all levels by the drawn brightness, then their distance from the picture's mean grey by the drawn contrast.
/// Both clamp to 0..=255, and the final result is rounded to the nearest level.
///
/// Grey is 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601). Pillow's `ImageEnhance`, which Keras uses for
/// brightness, does the same with other rounding, at most one level away.
pub fn adjust(pixels: &mut [Pixel], draw: &Draw) {
    if draw.brightness == 1.0 && draw.contrast == 1.0 {
        return;
    }
    let mut levels: [f64; 256] = std::array::from_fn(|level| (level as f64 * draw.brightness).clamp(0.0, 255.0));
    if draw.contrast != 1.0 {
        let mean = mean_grey(pixels, &levels);
        levels = levels.map(|level| (mean + (level - mean) * draw.contrast).clamp(0.0, 255.0));
    }
    let table = levels.map(|level| level.round() as u8);
    for level in pixels.as_flattened_mut() {
        *level = table[usize::from(*level)];
    }
}

/// The mean grey of `pixels` once each level has become `levels[level]`.
fn mean_grey(pixels: &[Pixel], levels: &[f64; 256]) -> f64 {
    let grey = |[red, green, blue]: [f64; 3]| 0.299 * red + 0.587 * green + 0.114 * blue;
    let sum: f64 = pixels.iter().map(|pixel| grey(pixel.map(|level| levels[usize::from(level)]))).sum();
    sum / pixels.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adjusted(brightness: f64, contrast: f64, pixels: &[Pixel]) -> Vec<Pixel> {
        let mut pixels = pixels.to_vec();
        adjust(&mut pixels, &Draw { brightness, contrast, ..Draw::NONE });
        pixels
    }

    #[test]
    fn brightness_multiplies_and_stops_at_white() {
        assert_eq!(adjusted(1.5, 1.0, &[[0, 10, 101], [200, 255, 170]]), [[0, 15, 152], [255, 255, 255]]);
        assert_eq!(adjusted(0.0, 1.0, &[[9, 99, 255]]), [[0, 0, 0]]);
    }

    #[test]
    fn contrast_spreads_around_the_mean_grey() {
        // Greys of 100 and 200: the mean is 150.
        assert_eq!(adjusted(1.0, 0.5, &[[100; 3], [200; 3]]), [[125; 3], [175; 3]]);
        assert_eq!(adjusted(1.0, 1.5, &[[100; 3], [200; 3]]), [[75; 3], [225; 3]]);
        // Pure green is a grey of 0.587 · 255 = 149.7.
        assert_eq!(adjusted(1.0, 0.0, &[[0, 255, 0]]), [[150; 3]]);
    }

    #[test]
    fn contrast_takes_the_mean_of_the_brightened_picture() {
        assert_eq!(adjusted(2.0, 0.5, &[[20; 3], [60; 3]]), [[60; 3], [100; 3]]);
    }
}
