//! A class for each habitat, for the tests of this crate.

use crate::shape::Loft;
use crate::solid::{Colour, Paint, Solid};
use crate::subject::{Habitat, Subject};
use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;

/// One that swims, one that stands, one that floats.
pub static SAMPLES: [Subject; 3] = [
    sample("ball", |random| ellipsoid(random, 0.5), Habitat::Open),
    sample("stone", |random| ellipsoid(random, 0.55), Habitat::Ground),
    sample("float", |random| ellipsoid(random, 0.6), Habitat::Surface),
];

const fn sample(name: &'static str, build: fn(&mut ChaCha8Rng) -> Solid, habitat: Habitat) -> Subject {
    Subject { name, build, habitat, yaw: -50.0..=50.0, pitch: -20.0..=20.0, roll: -30.0..=30.0 }
}

/// Red in front, white behind.
fn ellipsoid(random: &mut ChaCha8Rng, width: f32) -> Solid {
    let half = Vec3::new(1.0, random.random_range(0.4..0.6), width);
    Loft::ball(Vec3::ZERO, half).solid(16, 16, |_, _, p| Paint::new(if p.x > 0.0 { Colour::X } else { Colour::ONE }))
}
