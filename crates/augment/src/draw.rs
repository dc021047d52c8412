//! What is done to one copy: drawn once, then fixed.

use crate::config::Settings;
use artifact::random;
use rand::Rng as _;
use serde::{Deserialize, Serialize};

/// The parameters of one copy, by the names of Keras' `ImageDataGenerator.apply_transform`: one line of
/// `train.draws.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    /// Angle of the rotation, in degrees.
    pub theta: f64,
    /// Shift along the columns, in pixels: positive shows what lies to the right.
    pub tx: f64,
    /// Shift along the rows, in pixels: positive shows what lies below.
    pub ty: f64,
    /// Angle of the shear, in degrees.
    pub shear: f64,
    /// Factor along the columns: below 1 enlarges.
    pub zx: f64,
    /// Factor along the rows: below 1 enlarges.
    pub zy: f64,
    /// Whether left and right change places.
    pub flip_horizontal: bool,
    /// Whether top and bottom change places.
    pub flip_vertical: bool,
    /// Factor of all channels.
    pub brightness: f64,
    /// Factor of the distance from the mean grey.
    pub contrast: f64,
}

impl Draw {
    /// Changes nothing.
    #[cfg(test)]
    pub const NONE: Self = Self {
        theta: 0.0,
        tx: 0.0,
        ty: 0.0,
        shear: 0.0,
        zx: 1.0,
        zy: 1.0,
        flip_horizontal: false,
        flip_vertical: false,
        brightness: 1.0,
        contrast: 1.0,
    };

    /// Draws copy number `copy` of the photo with hash `photo`, for a picture of (h, w) pixels.
    ///
    /// Every number is drawn, also where its setting is 0, and always in this order: so changing one setting leaves the
    /// draws of the others as they were. New parameters go to the end.
    ///
    /// The distributions are those of Keras' `get_random_transform`: angles, shifts and the two zoom factors are independent,
    /// each uniform over its range, and a flip has probability 1/2. `tests/goldens/cross_check.py` compares them.
    /// Three things differ from Keras:
    /// - In Keras 3 `width_shift_range` moves pictures up and down and `height_shift_range` sideways (its
    ///   `apply_affine_transform` exchanges the axes, its draw does not). Here `width_shift` becomes `tx`, so that the
    ///   settings do what they say.
    /// - A shift of 1 or more, a list of shifts and a pair of zooms mean something else in Keras; here they are refused.
    /// - Keras draws from one stream for all pictures, so each draw depends on all pictures before it.
    pub fn new(seed: u64, photo: &blake3::Hash, copy: usize, settings: &Settings, (h, w): (usize, usize)) -> Self {
        let mut item = photo.as_bytes().to_vec();
        item.extend((copy as u64).to_le_bytes());
        let mut stream = random::stream(seed, random::Purpose::Augmentation, &item);
        let mut around = |centre: f64, amount: f64| centre + amount * (2.0 * stream.random::<f64>() - 1.0);
        let theta = around(0.0, settings.rotation_degrees);
        let tx = around(0.0, settings.width_shift) * w as f64;
        let ty = around(0.0, settings.height_shift) * h as f64;
        let shear = around(0.0, settings.shear_degrees);
        let (zx, zy) = (around(1.0, settings.zoom), around(1.0, settings.zoom));
        let flip_horizontal = around(0.0, 1.0) < 0.0 && settings.horizontal_flip;
        let flip_vertical = around(0.0, 1.0) < 0.0 && settings.vertical_flip;
        let (brightness, contrast) = (around(1.0, settings.brightness), around(1.0, settings.contrast));
        Self { theta, tx, ty, shear, zx, zy, flip_horizontal, flip_vertical, brightness, contrast }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn everything() -> Settings {
        Settings {
            rotation_degrees: 40.0,
            width_shift: 0.2,
            height_shift: 0.1,
            shear_degrees: 5.0,
            zoom: 0.3,
            horizontal_flip: true,
            vertical_flip: true,
            brightness: 0.4,
            contrast: 0.5,
            ..Settings::default()
        }
    }

    fn draws(settings: &Settings) -> Vec<Draw> {
        let photo = blake3::hash(b"a photo");
        (0..4000).map(|copy| Draw::new(7, &photo, copy, settings, (100, 200))).collect()
    }

    #[test]
    fn each_parameter_fills_its_range_evenly() {
        let draws = draws(&everything());
        let check = |of: fn(&Draw) -> f64, low: f64, high: f64| {
            let mut values: Vec<f64> = draws.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            for (share, at) in [(0.0, 0), (0.25, 1000), (0.5, 2000), (0.75, 3000), (1.0, 3999)] {
                let expected = low + share * (high - low);
                assert!((values[at] - expected).abs() < 0.03 * (high - low), "{} is not {expected}", values[at]);
            }
            assert!(values[0] >= low && values[3999] <= high);
        };
        check(|draw| draw.theta, -40.0, 40.0);
        check(|draw| draw.tx, -40.0, 40.0);
        check(|draw| draw.ty, -10.0, 10.0);
        check(|draw| draw.shear, -5.0, 5.0);
        check(|draw| draw.zx, 0.7, 1.3);
        check(|draw| draw.zy, 0.7, 1.3);
        check(|draw| draw.brightness, 0.6, 1.4);
        check(|draw| draw.contrast, 0.5, 1.5);
        for flips in [|draw: &Draw| draw.flip_horizontal, |draw: &Draw| draw.flip_vertical] {
            assert!((1880..2120).contains(&draws.iter().filter(|draw| flips(draw)).count()));
        }
        assert!(draws.iter().any(|draw| (draw.zx - draw.zy).abs() > 0.3), "zoom draws two factors");
    }

    #[test]
    fn nothing_set_nothing_done() {
        assert!(Settings::default().change_nothing());
        for draw in &draws(&Settings::default())[..50] {
            assert_eq!(*draw, Draw::NONE);
        }
    }

    #[test]
    fn one_setting_leaves_the_other_draws_as_they_were() {
        let before = &draws(&everything())[0];
        let after = &draws(&Settings { rotation_degrees: 0.0, horizontal_flip: false, ..everything() })[0];
        assert_eq!(*after, Draw { theta: 0.0, flip_horizontal: false, ..*before });
    }

    /// An update of the program must keep the copies that results were measured on.
    #[test]
    fn seed_7_draws_for_this_photo_what_it_always_did() {
        let draw = Draw::new(7, &blake3::hash(b"a photo"), 3, &everything(), (100, 200));
        let expected = Draw {
            theta: -1.305_709_610_044_889_5,
            tx: 25.538_639_830_264_238,
            ty: -8.009_350_079_780_605,
            shear: -4.164_705_634_505_62,
            zx: 0.909_235_502_201_522_3,
            zy: 1.250_782_799_133_743,
            flip_horizontal: false,
            flip_vertical: true,
            brightness: 0.771_248_210_053_541_4,
            contrast: 0.643_899_268_066_277_5,
        };
        assert_eq!(draw, expected);
    }

    #[test]
    fn seed_photo_and_copy_each_change_the_draw() {
        let (one, other, settings) = (blake3::hash(b"one"), blake3::hash(b"other"), everything());
        let base = Draw::new(7, &one, 0, &settings, (100, 200));
        assert_eq!(base, Draw::new(7, &one, 0, &settings, (100, 200)));
        assert_ne!(base, Draw::new(8, &one, 0, &settings, (100, 200)));
        assert_ne!(base, Draw::new(7, &other, 0, &settings, (100, 200)));
        assert_ne!(base, Draw::new(7, &one, 1, &settings, (100, 200)));
    }
}
