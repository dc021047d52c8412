//! Drawn photos that cost a decoder as much as real ones: soft shapes, fine structure and grain. They show nothing but light,
//! warm in every second one.

use artifact::random::ChaCha8Rng;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use rand::Rng as _;

/// Usual sizes of photos on the web: width, height.
const SIZES: [(usize, usize); 4] = [(500, 375), (500, 333), (375, 500), (480, 360)];
/// The JPEG quality of cameras and photo sites, with chroma at half the resolution.
const QUALITY: u8 = 90;
/// The amplitude of each octave of noise, relative to the one that is twice as coarse.
const FALL: f32 = 0.74;

/// Levels that warm light adds to red and takes from blue. Cold light does the opposite.
const WARMTH: f32 = 25.0;

/// A JPEG file of about 500 × 375 pixels, as photo `number`.
pub fn photo(random: &mut ChaCha8Rng, number: usize) -> Vec<u8> {
    let (w, h) = SIZES[random.random_range(0..SIZES.len())];
    jpeg(random, number, w, h)
}

/// A JPEG file of w × h pixels, as photo `number`. Even ones are warm and odd ones cold, so that the classes can be
/// learnt: on indistinguishable classes every ReLU of a head may die, and zero gradients are cheap to compute.
///
/// # Panics
/// If a side has more than 65,535 pixels.
pub fn jpeg(random: &mut ChaCha8Rng, number: usize, w: usize, h: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    let [width, height] = [w, h].map(|side| u16::try_from(side).expect("a side of a JPEG"));
    let warmth = if number.is_multiple_of(2) { WARMTH } else { -WARMTH };
    encoder
        .encode(&draw(random, warmth, w, h), width, height, ColorType::Rgb)
        .expect("memory takes all that is written");
    bytes
}

/// (h, w, 3) RGB: brightness in all octaves of noise, two colours in coarse octaves, and grain.
fn draw(random: &mut ChaCha8Rng, warmth: f32, w: usize, h: usize) -> Vec<u8> {
    let light = field(random, w, h, 1);
    let [warm, green] = [(); 2].map(|()| field(random, w, h, 16));
    let mean: [f32; 3] = [warmth, 0.0, -warmth].map(|more| more + random.random_range(90.0..165.0));
    let pixel = |(light, (warm, green)): (f32, (f32, f32))| {
        let grain = random.random_range(-7.0..7.0f32);
        let shade = 52.0 * light + grain;
        let tints = [28.0 * warm, 22.0 * green, -28.0 * warm];
        [0, 1, 2].map(|channel: usize| (mean[channel] + shade + tints[channel]).clamp(0.0, 255.0) as u8)
    };
    light.into_iter().zip(warm.into_iter().zip(green)).flat_map(pixel).collect()
}

/// (h, w) smooth noise, about -1 to 1: coarse noise is doubled again and again, and each step down to cells of `finest` pixels
/// adds weaker noise.
fn field(random: &mut ChaCha8Rng, w: usize, h: usize, finest: usize) -> Vec<f32> {
    let mut cell = w.max(h).next_power_of_two() / 2;
    let size = |cell: usize| (w.div_ceil(cell) + 1, h.div_ceil(cell) + 1);
    let (mut across, mut down) = size(cell);
    let mut values: Vec<f32> = vec![0.0; across * down];
    let mut strength = 0.5;
    while cell > 1 {
        cell /= 2;
        let (wide, high) = size(cell);
        values = doubled(&values, (across, down), (wide, high));
        (across, down) = (wide, high);
        if cell >= finest {
            for value in &mut values {
                *value += random.random_range(-strength..strength);
            }
            strength *= FALL;
        }
    }
    values.chunks_exact(across).take(h).flat_map(|row| row[..w].iter().copied()).collect()
}

/// Doubles a grid (down, across) by linear interpolation, and crops it to (high, wide).
fn doubled(values: &[f32], (across, down): (usize, usize), (wide, high): (usize, usize)) -> Vec<f32> {
    let at = |x: usize, y: usize| values[y.min(down - 1) * across + x.min(across - 1)];
    let one = |y: usize, x: usize| {
        let ([left, right], [top, bottom]) = ([x / 2, x.div_ceil(2)], [y / 2, y.div_ceil(2)]);
        (at(left, top) + at(right, top) + at(left, bottom) + at(right, bottom)) / 4.0
    };
    (0..high).flat_map(|y| (0..wide).map(move |x| one(y, x))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::random;

    #[test]
    fn photos_have_the_usual_size_in_bytes() {
        let photo =
            |number: u8| photo(&mut random::stream(1, random::Purpose::Test("test"), &[number]), usize::from(number));
        let sizes: Vec<usize> = (0..8).map(|number| photo(number).len()).collect();
        assert!(sizes.iter().all(|size| (40_000..100_000).contains(size)), "{sizes:?}");
        assert_eq!(photo(0), photo(0));
    }

    #[test]
    fn warm_light_is_red_and_cold_light_is_blue() {
        let excess = |warmth: f32| {
            let pixels = draw(&mut random::stream(1, random::Purpose::Test("test"), &[]), warmth, 60, 40);
            let sum = |channel: usize| pixels.chunks_exact(3).map(|pixel| f64::from(pixel[channel])).sum::<f64>();
            (sum(0) - sum(2)) / 2400.0
        };
        let difference = excess(WARMTH) - excess(-WARMTH);
        assert!((difference - 100.0).abs() < 10.0, "{difference}");
    }

    #[test]
    fn a_doubled_grid_by_hand() {
        assert_eq!(doubled(&[0.0, 4.0, 8.0, 16.0], (2, 2), (3, 3)), [0.0, 2.0, 4.0, 4.0, 7.0, 10.0, 8.0, 12.0, 16.0]);
        assert_eq!(doubled(&[1.0, 3.0], (2, 1), (4, 1)), [1.0, 2.0, 3.0, 3.0]);
    }

    #[test]
    fn noise_fills_its_range() {
        let values = field(&mut random::stream(2, random::Purpose::Test("test"), &[]), 70, 40, 1);
        assert_eq!(values.len(), 70 * 40);
        let least = values.iter().copied().fold(f32::MAX, f32::min);
        let most = values.iter().copied().fold(f32::MIN, f32::max);
        assert!((-1.4..-0.3).contains(&least) && (0.3..1.4).contains(&most), "{least} to {most}");
    }
}
