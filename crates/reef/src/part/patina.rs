//! Rust, weed and shells that cover made things in the sea.

use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;
use std::f32::consts::TAU;
use underwater::solid::{Colour, Paint};

/// Clouds of another colour, at different places on each thing.
#[derive(Clone, Copy, Debug)]
pub struct Patina {
    growth: Colour,
    phase: Vec3,
    /// Spatial frequency of the clouds, in radians per unit.
    grain: f32,
    /// The share that is covered, about: 0 to 1.
    amount: f32,
}

impl Patina {
    /// Draws the places of a patina of colour `growth`.
    pub fn draw(growth: Colour, amount: f32, random: &mut ChaCha8Rng) -> Self {
        let mut phase = || random.random_range(0.0..TAU);
        Self { growth, phase: Vec3::new(phase(), phase(), phase()), grain: 9.0, amount }
    }

    /// `paint` as it looks at `p` under the patina.
    pub fn cover(&self, paint: Paint, p: Vec3) -> Paint {
        let q = p * self.grain + self.phase;
        let coarse =
            (q.x + (q.y * 0.7).sin()).sin() + (q.y + (q.z * 0.8).sin()).sin() + (q.z + (q.x * 0.9).sin()).sin();
        let fine = (2.3 * q.x + q.z).sin() + (2.1 * q.y - q.x).sin();
        let share = ((coarse + 0.6 * fine) * 0.3 + 2.0 * self.amount - 1.0).clamp(0.0, 0.8);
        let shade = 1.0 + 0.035 * fine;
        Paint { colour: paint.colour.lerp(self.growth, share) * shade, ..paint }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::random::{Purpose, stream};

    /// The mean colour over many places of black paint on which white grows.
    fn grown(amount: f32) -> f32 {
        let patina = Patina::draw(Colour::ONE, amount, &mut stream(1, Purpose::Test("test"), b""));
        let at = |i: i32| {
            patina.cover(Paint::new(Colour::ZERO), Vec3::new(0.1 * i as f32, 0.07 * i as f32, 0.13 * i as f32))
        };
        (0..500).map(|i| at(i).colour.x).sum::<f32>() / 500.0
    }

    #[test]
    fn the_larger_the_amount_the_more_grows() {
        let [clean, some, all] = [0.0, 0.5, 1.0].map(grown);
        assert!(clean < 0.05 && all > 0.6, "{clean} {all}");
        assert!((clean + 0.05..all - 0.2).contains(&some), "{clean} {some} {all}");
    }
}
