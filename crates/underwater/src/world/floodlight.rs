//! The lamp of a pier, the only light by night.

use super::layer::Layer;
use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3, Vec4};
use rand::Rng as _;

/// The light of green lamps, which draw fish to a pier, as a share of the sun's in red, green and blue.
const GREEN: Vec3 = Vec3::new(0.05, 1.0, 0.85);

/// A lamp in the place of the sun.
#[derive(Clone, Copy, Debug)]
pub struct Floodlight {
    /// Its position, in pixels; above the picture.
    at: Vec2,
    /// The distance from it, in pixels, at which its light is half as bright as near it.
    reach: f32,
}

impl Floodlight {
    /// Draws a lamp at `at`, for a picture of (w, h) pixels.
    pub fn draw(random: &mut ChaCha8Rng, at: Vec2, (w, h): (usize, usize)) -> Self {
        Self { at, reach: w.max(h) as f32 * random.random_range(2.0..4.0) }
    }

    /// Colours a picture in sunlight as it looks with this light alone.
    pub fn cast(&self, picture: &mut Layer) {
        let w = picture.w;
        for (y, row) in picture.pixels.chunks_exact_mut(w).enumerate() {
            for (x, pixel) in row.iter_mut().enumerate() {
                let away = (Vec2::new(x as f32, y as f32) - self.at) / self.reach;
                *pixel *= Vec4::from((GREEN / (1.0 + away.length_squared()), 1.0));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::random::{Purpose, stream};

    #[test]
    fn light_is_green_and_falls_with_the_distance_from_the_lamp() {
        let lamp = Floodlight::draw(&mut stream(7, Purpose::Test("floodlight"), b""), Vec2::new(0.0, -2.0), (4, 3));
        assert!((8.0..16.0).contains(&lamp.reach), "{}", lamp.reach);
        let lamp = Floodlight { reach: 4.0, ..lamp };
        let mut picture = Layer { w: 4, h: 3, pixels: vec![Vec4::ONE; 12] };
        lamp.cast(&mut picture);
        // Two and four pixels away: 1 + 1/4 and 1 + 1.
        assert_eq!(picture.pixels[0], Vec4::from((GREEN / 1.25, 1.0)));
        assert_eq!(picture.pixels[8], Vec4::from((GREEN / 2.0, 1.0)));
    }
}
