//! Spots and blotches.

use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;
use std::ops::Range;
use underwater::shape::{Loft, dot};
use underwater::solid::{Paint, Solid};

/// `count` round spots at random places of a body: u in the range `along`, and v up to `down` on either side of the back.
pub fn spots(
    body: &Loft,
    (along, down): (Range<f32>, f32),
    count: usize,
    radius: Range<f32>,
    paint: Paint,
    random: &mut ChaCha8Rng,
) -> Solid {
    let mut spots = Solid::default();
    for _ in 0..count {
        let around: f32 = random.random_range(-down..down);
        let place = body.place(random.random_range(along.clone()), around.rem_euclid(1.0));
        spots.add(dot(place, random.random_range(radius.clone()), paint));
    }
    spots
}

/// Irregular blotches in space: the sum of three crossing sine waves.
#[derive(Clone, Copy, Debug)]
pub struct Mottle {
    waves: [(Vec3, f32); 3],
}

impl Mottle {
    /// Draws blotches about `size` apart.
    pub fn draw(random: &mut ChaCha8Rng, size: f32) -> Self {
        let wave = |axis: Vec3, random: &mut ChaCha8Rng| {
            let slant = Vec3::from([(); 3].map(|()| random.random_range(-0.6..0.6)));
            ((axis + slant) * std::f32::consts::TAU / size, random.random_range(0.0..std::f32::consts::TAU))
        };
        Self { waves: [wave(Vec3::X, random), wave(Vec3::Y, random), wave(Vec3::Z, random)] }
    }

    /// The blotches at `p`, -1 to 1.
    pub fn value(&self, p: Vec3) -> f32 {
        self.waves.iter().map(|(wave, phase)| (wave.dot(p) + phase).sin()).sum::<f32>() / 3.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::random::{Purpose, stream};
    use underwater::solid::Colour;

    #[test]
    fn blotches_take_both_signs_and_repeat_about_as_often_as_asked() {
        let blotches = Mottle::draw(&mut stream(1, Purpose::Test("test"), b""), 0.25);
        let values: Vec<f32> = (0..400).map(|i| blotches.value(Vec3::X * i as f32 / 100.0)).collect();
        assert!(values.iter().all(|value| value.abs() <= 1.0));
        let crossings = values.windows(2).filter(|pair| pair[0] * pair[1] < 0.0).count();
        // Twice in 0.25, over a length of 4; the other two waves add and remove some.
        assert!((16..64).contains(&crossings), "{crossings}");
    }

    #[test]
    fn spots_stay_where_they_are_strewn() {
        let ball = Loft::ball(Vec3::ZERO, Vec3::ONE);
        let spots = spots(
            &ball,
            (0.4..0.6, 0.2),
            50,
            0.01..0.02,
            Paint::new(Colour::ONE),
            &mut stream(1, Purpose::Test("test"), b""),
        );
        assert_eq!(spots.facets.len(), 50 * 6);
        assert!(spots.facets.iter().all(|facet| facet.centre().y > 0.25 && facet.centre().x.abs() < 0.35));
    }
}
