//! Textures that are computed once for all pictures: lumps, waves, and the caustics that waves throw on the ground.
//!
//! They repeat with period 1 in both directions. Each picture shifts, scales and turns them differently.

use artifact::random::{ChaCha8Rng, Purpose, stream};
use glam::{Vec2, Vec4};
use rand::Rng as _;
use std::f32::consts::TAU;
use std::sync::LazyLock;

const SIDE: usize = 256;

/// A texture of `T` with period 1.
pub struct Tile<T> {
    pixels: Vec<T>,
}

/// Height of the ground (about -1 to 1), slope along x and y, and a second, coarser height.
pub static LUMPS: LazyLock<Tile<Vec4>> = LazyLock::new(lumps);
/// Slope of the waves along x and y, their height, and 0.
pub static WAVES: LazyLock<Tile<Vec4>> = LazyLock::new(|| waves(&mut stream(0, Purpose::SceneWaves, b"")));
/// Brightness of sunlight below waves: about 1 on average.
pub static CAUSTICS: LazyLock<Tile<f32>> = LazyLock::new(caustics);

impl<T: Copy + std::ops::Add<Output = T> + std::ops::Mul<f32, Output = T>> Tile<T> {
    /// The texture at a point, by bilinear interpolation.
    pub fn sample(&self, point: Vec2) -> T {
        let place = point * SIDE as f32;
        let (i, j) = (floor(place.x), floor(place.y));
        let (u, v) = (place.x - i as f32, place.y - j as f32);
        let pixel = |i: i32, j: i32| self.pixels[wrap(j) * SIDE + wrap(i)];
        let upper = pixel(i, j) * (1.0 - u) + pixel(i + 1, j) * u;
        let lower = pixel(i, j + 1) * (1.0 - u) + pixel(i + 1, j + 1) * u;
        upper * (1.0 - v) + lower * v
    }
}

fn floor(x: f32) -> i32 {
    x as i32 - i32::from(x < 0.0)
}

fn wrap(i: i32) -> usize {
    i as usize & (SIDE - 1)
}

fn tile<T>(of: impl Fn(usize, usize) -> T) -> Tile<T> {
    Tile { pixels: (0..SIDE * SIDE).map(|i| of(i % SIDE, i / SIDE)).collect() }
}

/// Value noise in six octaves, each 0.6 times as high and twice as fine as the one before.
fn lumps() -> Tile<Vec4> {
    let mut random = stream(0, Purpose::SceneLumps, b"");
    let mut octaves: Vec<(usize, Vec<f32>)> = Vec::new();
    for power in 2..8 {
        let side = 1 << power;
        octaves.push((side, (0..side * side).map(|_| random.random_range(-1.0..1.0)).collect()));
    }
    let sum = |octaves: &[(usize, Vec<f32>)], x, y| {
        octaves.iter().enumerate().map(|(k, (side, values))| value(*side, values, x, y) * 0.6_f32.powi(k as i32)).sum()
    };
    let fine = tile(|x, y| sum(&octaves, x, y));
    let coarse: Tile<f32> = tile(|x, y| sum(&octaves[..2], x, y));
    let height = |x: usize, y: usize| -> f32 { fine.pixels[(y % SIDE) * SIDE + x % SIDE] };
    tile(|x, y| {
        let along = height(x + 1, y) - height(x + SIDE - 1, y);
        let down = height(x, y + 1) - height(x, y + SIDE - 1);
        Vec4::new(height(x, y), along * 4.0, down * 4.0, coarse.pixels[y * SIDE + x])
    })
}

/// One octave: random values on a lattice of `side` × `side` points, with smooth interpolation between them.
fn value(side: usize, values: &[f32], x: usize, y: usize) -> f32 {
    let step = SIDE / side;
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (u, v) = (ease((x % step) as f32 / step as f32), ease((y % step) as f32 / step as f32));
    let at = |i: usize, j: usize| values[(j % side) * side + i % side];
    let (i, j) = (x / step, y / step);
    let upper = at(i, j) + (at(i + 1, j) - at(i, j)) * u;
    let lower = at(i, j + 1) + (at(i + 1, j + 1) - at(i, j + 1)) * u;
    upper + (lower - upper) * v
}

/// A sum of 36 sine waves in random directions; long waves are higher.
fn waves(random: &mut ChaCha8Rng) -> Tile<Vec4> {
    let mut pixels = vec![Vec4::ZERO; SIDE * SIDE];
    for _ in 0..36 {
        let (length, heading) = (random.random_range(2.0_f32..11.0), random.random_range(0.0..TAU));
        let (i, j) = ((length * heading.cos()).round(), (length * heading.sin()).round());
        let (phase, height) = (random.random_range(0.0..TAU), length.max(1.0).powf(-1.5));
        for (at, pixel) in pixels.iter_mut().enumerate() {
            let (x, y) = ((at % SIDE) as f32 / SIDE as f32, (at / SIDE) as f32 / SIDE as f32);
            let (sin, cos) = (TAU * (i * x + j * y) + phase).sin_cos();
            *pixel += Vec4::new(i * cos, j * cos, sin, 0.0) * height;
        }
    }
    let steepness = (pixels.iter().map(|p| p.x * p.x + p.y * p.y).sum::<f32>() / pixels.len() as f32).sqrt();
    Tile { pixels: pixels.into_iter().map(|pixel| pixel / steepness).collect() }
}

/// Refracts a grid of light rays by the waves and counts where they meet the ground.
fn caustics() -> Tile<f32> {
    const RAYS: usize = 3 * SIDE;
    let waves = waves(&mut stream(0, Purpose::SceneCaustics, b""));
    let mut light = vec![0.0; SIDE * SIDE];
    for ray in 0..RAYS * RAYS {
        let at = Vec2::new((ray % RAYS) as f32, (ray / RAYS) as f32) / RAYS as f32;
        let slope = waves.sample(at);
        let land = (at - Vec2::new(slope.x, slope.y) * 0.022) * SIDE as f32;
        let (i, j) = (floor(land.x), floor(land.y));
        let (u, v) = (land.x - i as f32, land.y - j as f32);
        for (x, y, share) in
            [(i, j, (1.0 - u) * (1.0 - v)), (i + 1, j, u * (1.0 - v)), (i, j + 1, (1.0 - u) * v), (i + 1, j + 1, u * v)]
        {
            light[wrap(y) * SIDE + wrap(x)] += share;
        }
    }
    let mean = (RAYS * RAYS) as f32 / (SIDE * SIDE) as f32;
    // The sun is not a point, so lines are not infinitely bright.
    Tile { pixels: light.into_iter().map(|count: f32| (count / mean).min(5.0)).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_repeat_after_one() {
        let near = |a: Vec4, b: Vec4| assert!((a - b).length() < 2e-3, "{a} {b}");
        for point in [Vec2::new(0.1, 0.7), Vec2::new(0.999, 0.0), Vec2::new(0.31, 0.998)] {
            for shift in [Vec2::X, -Vec2::Y, Vec2::new(-3.0, 5.0)] {
                near(LUMPS.sample(point), LUMPS.sample(point + shift));
                near(WAVES.sample(point), WAVES.sample(point + shift));
            }
        }
    }

    #[test]
    fn waves_bend_light_and_neither_make_nor_swallow_it() {
        let light = &CAUSTICS.pixels;
        let mean = light.iter().sum::<f32>() / light.len() as f32;
        assert!((0.9..1.01).contains(&mean), "{mean}");
        let bright = light.iter().filter(|light| **light > 2.0).count() as f32 / light.len() as f32;
        assert!((0.02..0.2).contains(&bright), "{bright}");
    }
}
