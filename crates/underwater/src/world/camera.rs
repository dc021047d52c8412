//! What the camera adds: blur, exposure, white balance, vignette, noise.

use super::layer::Layer;
use crate::palette::one_of;
use crate::sea::{Sea, Time, Vintage};
use artifact::random::ChaCha8Rng;
use glam::{Vec3, Vec4};
use rand::{Rng as _, RngCore as _};

/// One camera and its settings.
#[derive(Clone, Copy, Debug)]
pub struct Camera {
    /// JPEG quality, 55 to 95; of an old camera 20 to 45.
    pub quality: u8,
    /// Standard deviation of the lens' blur in pixels.
    pub blur: f32,
    balance: Vec3,
    /// The mean brightness that the exposure aims at.
    aim: f32,
    contrast: f32,
    /// Vignette: how much darker the corners are, 0 to 1.
    vignette: f32,
    /// Standard deviation of the noise at a gain of 1, as a share of full brightness.
    noise: f32,
    seed: u64,
}

/// The mean brightness of a picture by night, as a share of that by day.
const NIGHT: f32 = 0.7;
/// Casts of faded colours: yellow, magenta, green, blue.
const CASTS: [[f32; 3]; 4] = [[1.2, 1.05, 0.7], [1.15, 0.8, 1.1], [0.85, 1.12, 0.85], [0.75, 0.98, 1.25]];

impl Camera {
    /// Draws a camera.
    pub fn draw(random: &mut ChaCha8Rng, sea: &Sea) -> Self {
        let mut camera = Self::sharp(random);
        if sea.time == Time::Night {
            camera.aim *= NIGHT;
        }
        if sea.camera == Vintage::Old {
            camera.age(random);
        }
        camera
    }

    fn sharp(random: &mut ChaCha8Rng) -> Self {
        let warmth: f32 = random.random_range(-0.07..0.07);
        let green: f32 = random.random_range(-0.03..0.03);
        Self {
            quality: random.random_range(55..=95),
            blur: random.random_range(0.2..0.7),
            balance: Vec3::new(1.0 + warmth, 1.0 + green, 1.0 - warmth),
            aim: random.random_range(0.3..0.48),
            contrast: random.random_range(0.92..1.15),
            vignette: random.random_range(0.0_f32..0.65).powi(2),
            noise: 0.003 + 0.017 * random.random_range(0.0_f32..1.0).powi(2),
            seed: random.next_u64(),
        }
    }

    /// Makes it an old one.
    fn age(&mut self, random: &mut ChaCha8Rng) {
        let share = random.random_range(0.5..1.0);
        self.quality = random.random_range(20..=45);
        self.blur += random.random_range(0.5..1.1);
        self.balance *= Vec3::ONE.lerp(Vec3::from_array(one_of(random, &CASTS)), share);
        self.contrast *= random.random_range(0.72..0.88);
        self.vignette = self.vignette.max(random.random_range(0.4..0.8));
        self.noise *= 2.0;
    }

    /// The finished picture: (h, w, 3) RGB 0..=255.
    pub fn expose(&self, mut picture: Layer) -> Vec<u8> {
        picture.blur(self.blur);
        let (w, h) = (picture.w as f32, picture.h as f32);
        let sum: Vec4 = picture.pixels.iter().sum();
        let mean = sum.truncate().dot(Vec3::new(0.3, 0.5, 0.2)) / (w * h);
        // A camera amplifies a dark picture, and the noise with it.
        let gain = (self.aim / mean).powf(0.75).clamp(0.8, 2.2);
        let noise = self.noise * gain;
        let contrast = self.contrast * flatness(&picture, mean);
        let balance = self.balance * gain;
        let mut rgb = Vec::with_capacity(picture.pixels.len() * 3);
        let mut state = self.seed;
        for (y, row) in picture.pixels.chunks_exact(picture.w).enumerate() {
            let down = 2.0 * y as f32 / h - 1.0;
            for (x, pixel) in row.iter().enumerate() {
                let across = 2.0 * x as f32 / w - 1.0;
                let rim = 1.0 - self.vignette * 0.5 * (across * across + down * down);
                let colour = ((pixel.truncate() * balance - 0.45) * contrast + 0.45) * rim;
                let colour = colour + grain(next(&mut state)) * noise;
                rgb.extend((colour * 255.0 + 0.5).to_array().map(|level| level as u8));
            }
        }
        rgb
    }
}

/// The factor of the contrast, 1 to 1.4: the less the picture varies, as in murky water, the larger.
fn flatness(picture: &Layer, mean: f32) -> f32 {
    let variance =
        picture.pixels.iter().map(|pixel| (pixel.y - mean).powi(2)).sum::<f32>() / picture.pixels.len() as f32;
    (0.15 / variance.sqrt().max(0.01)).powf(0.3).clamp(1.0, 1.4)
}

/// Noise of mean 0 and standard deviation 1, mostly grey: each component is a sum of three uniform numbers.
fn grain(bits: u64) -> Vec3 {
    let sum = |shift: u32| {
        let bits = (bits >> shift) as u32;
        let three = (bits & 31) + (bits >> 5 & 31) + (bits >> 10 & 31);
        // Each from 0 to 31: a mean of 15.5, a variance of 85.25.
        (three as f32 - 46.5) / 16.0
    };
    Vec3::new(sum(0), sum(15), sum(30)) * 0.6 + sum(45) * 0.8
}

/// `SplitMix64`; Steele et al. 2014. It is called once for every pixel, and `ChaCha8Rng` would take too long.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::random::{Purpose, stream};

    #[test]
    fn grain_has_mean_0_and_deviation_1_in_every_colour() {
        let mut state = 7;
        let grains: Vec<Vec3> = (0..40_000).map(|_| grain(next(&mut state))).collect();
        let mean = grains.iter().sum::<Vec3>() / 4e4;
        let square = grains.iter().map(|grain| grain * grain).sum::<Vec3>() / 4e4;
        assert!(mean.abs().max_element() < 0.05, "{mean}");
        assert!((square - 1.0).abs().max_element() < 0.05, "{square}");
    }

    #[test]
    fn dark_pictures_are_brightened_and_noisier() {
        let camera = Camera::draw(&mut stream(7, Purpose::Test("camera"), b""), &Sea::default());
        let spread = |level: f32| {
            let even = Layer { w: 80, h: 60, pixels: vec![Vec4::new(level, level, level, 1.0); 4800] };
            let greens: Vec<f32> =
                camera.expose(even).iter().skip(1).step_by(3).map(|green| f32::from(*green)).collect();
            let mean = greens.iter().sum::<f32>() / 4800.0;
            (mean, greens.iter().map(|green| (green - mean).powi(2)).sum::<f32>() / 4800.0)
        };
        let (dark, bright) = (spread(0.12), spread(0.6));
        assert!(dark.0 > 0.14 * 255.0 && dark.0 < bright.0, "{dark:?} {bright:?}");
        assert!(dark.1 > bright.1, "{dark:?} {bright:?}");
    }
    #[test]
    fn pictures_are_darker_by_night_and_coarser_from_an_old_camera() {
        let draw = |time, camera| {
            let mut random = stream(7, Purpose::Test("camera"), b"");
            Camera::draw(&mut random, &Sea { time, camera, murk: 0.0 })
        };
        let usual = draw(Time::Day, Vintage::New);
        assert_eq!(draw(Time::Night, Vintage::New).aim, usual.aim * NIGHT);
        let old = draw(Time::Day, Vintage::Old);
        assert!(old.quality <= 45 && old.blur >= usual.blur + 0.5 && old.vignette >= 0.4);
        assert!(old.noise > usual.noise && old.contrast < usual.contrast && old.balance != usual.balance);
    }
}
