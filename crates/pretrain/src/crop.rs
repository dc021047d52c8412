//! Which part of a picture a training step sees.

use crate::config::Settings;
use artifact::random;
use rand::Rng as _;

/// The part of a picture that fills the network's input, in pixels from the picture's upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    /// Pixels above the crop.
    pub top: f64,
    /// Pixels to the left of the crop.
    pub left: f64,
    /// Height of the crop, in pixels.
    pub height: f64,
    /// Width of the crop, in pixels.
    pub width: f64,
    /// Whether left and right change places.
    pub mirrored: bool,
}

impl Crop {
    /// The crop of picture `row`, of (h, w) pixels, in epoch `epoch`: a function of these and the seed alone.
    ///
    /// The crop's share of the area is uniform from `crop_area_min` to 1, the logarithm of its stretch uniform over the range
    /// in which the crop fits, and its position uniform. This follows Szegedy et al. 2014, section 6, who draw again when a
    /// crop does not fit.
    pub fn draw(settings: &Settings, seed: u64, epoch: usize, row: usize, (h, w): (usize, usize)) -> Self {
        let item = [(epoch as u64).to_le_bytes(), (row as u64).to_le_bytes()].concat();
        let mut random = random::stream(seed, random::Purpose::Crop, &item);
        let mut uniform = |from: f64, to: f64| from + (to - from) * random.random::<f64>();
        let area = uniform(settings.crop_area_min, 1.0);
        let most = settings.crop_stretch_max.ln().min(-area.ln());
        let stretch = uniform(-most, most).exp();
        let (height, width) =
            (h as f64 * (area / stretch).sqrt().min(1.0), w as f64 * (area * stretch).sqrt().min(1.0));
        let (top, left) = (uniform(0.0, h as f64 - height), uniform(0.0, w as f64 - width));
        Self { top, left, height, width, mirrored: uniform(0.0, 1.0) < 0.5 && settings.horizontal_flip }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(settings: &Settings) -> Vec<Crop> {
        (0..2000).map(|row| Crop::draw(settings, 7, 3, row, (60, 90))).collect()
    }

    #[test]
    fn crops_lie_inside_and_fill_the_range_of_areas() {
        let settings = Settings { crop_area_min: 0.3, crop_stretch_max: 1.5, ..Settings::default() };
        let (mut least, mut most) = (1.0f64, 0.0f64);
        for Crop { top, left, height, width, .. } in draws(&settings) {
            assert!(top >= 0.0 && left >= 0.0 && top + height <= 60.0 + 1e-9 && left + width <= 90.0 + 1e-9);
            let stretch = (width / 90.0) / (height / 60.0);
            assert!((1.0 / 1.5 - 1e-9..=1.5 + 1e-9).contains(&stretch), "{stretch}");
            let area = height * width / 5400.0;
            (least, most) = (least.min(area), most.max(area));
        }
        assert!((0.3..0.305).contains(&least) && (0.99..=1.0).contains(&most), "{least} {most}");
        let mirrored = draws(&settings).iter().filter(|crop| crop.mirrored).count();
        assert!((900..1100).contains(&mirrored), "{mirrored}");
    }

    #[test]
    fn the_whole_picture_can_be_asked_for() {
        let settings = Settings { crop_area_min: 1.0, horizontal_flip: false, ..Settings::default() };
        let whole = Crop { top: 0.0, left: 0.0, height: 60.0, width: 90.0, mirrored: false };
        assert!(draws(&settings).iter().all(|crop| *crop == whole));
    }

    /// An update of the program must keep the crops that results were measured on.
    #[test]
    fn seed_7_draws_the_crop_that_it_always_did() {
        let crop = Crop::draw(&Settings::default(), 7, 3, 5, (60, 90));
        let found = [crop.top, crop.left, crop.height, crop.width];
        let expected = [3.805_043_608_582, 0.188_493_411_356, 52.378_012_384_468, 89.061_472_089_527];
        // Logarithm and exponential may differ in the last bits from one libm to another.
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9) && !crop.mirrored, "{crop:?}");
    }

    #[test]
    fn a_crop_is_a_function_of_seed_epoch_and_row() {
        let draw = |seed, epoch, row| Crop::draw(&Settings::default(), seed, epoch, row, (60, 90));
        assert_eq!(draw(1, 2, 3), draw(1, 2, 3));
        for other in [draw(2, 2, 3), draw(1, 3, 3), draw(1, 2, 4)] {
            assert_ne!(draw(1, 2, 3), other);
        }
    }
}
