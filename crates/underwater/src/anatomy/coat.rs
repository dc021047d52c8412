//! The skin that swimmers of open water share, so that colour does not tell them apart.

use crate::shape::bell;
use crate::solid::{Colour, Paint};
use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;
use std::f32::consts::TAU;

/// Countershading: dark above, pale below, as most swimmers of open water are.
#[derive(Clone, Copy, Debug)]
pub struct Countershaded {
    back: Colour,
    belly: Colour,
    /// Height of the border between dark and pale: -1 at the belly to 1 at the back.
    border: f32,
    /// Width of the transition.
    softness: f32,
    pattern: Pattern,
    /// Depth and phase of clouds in the colour of the back.
    clouds: (f32, Vec3),
    /// The colour of the tips of fins: near black, near white, or that of the back.
    tips: Colour,
}

#[derive(Clone, Copy, Debug)]
enum Pattern {
    Plain,
    /// The dark of the back hangs lower at this place along the body.
    Cape(f32),
    /// A pale band along the flank at this height.
    Stripe(f32),
}

impl Countershaded {
    /// Draws a coat in a grey from blue over slate to brown.
    pub fn draw(random: &mut ChaCha8Rng) -> Self {
        let light: f32 = random.random_range(0.22..0.48);
        let warmth: f32 = random.random_range(-0.08..0.05);
        let back = Vec3::new(light + warmth, light, light - warmth * 1.2);
        let belly = Vec3::splat(random.random_range(0.78..1.0));
        Self {
            back,
            belly,
            border: random.random_range(-0.4..0.2),
            softness: random.random_range(0.12..0.5),
            pattern: match random.random_range(0..4) {
                0 => Pattern::Cape(random.random_range(0.3..0.6)),
                1 => Pattern::Stripe(random.random_range(-0.1..0.3)),
                _ => Pattern::Plain,
            },
            clouds: (random.random_range(0.0..0.16), Vec3::from_array(random.random()) * TAU),
            tips: match random.random_range(0..5) {
                0 => back * 0.3,
                1 => back.lerp(belly, 0.8),
                _ => back * 0.8,
            },
        }
    }

    /// The coat with the share `share`, 0 to 1, of `colour` mixed into every colour.
    #[must_use]
    pub fn mixed(self, colour: Colour, share: f32) -> Self {
        let [back, belly, tips] = [self.back, self.belly, self.tips].map(|own| own.lerp(colour, share));
        Self { back, belly, tips, ..self }
    }

    /// The skin at `x`, 1 at the nose to -1 at the tail, and `v` around the body (see [`crate::shape::Loft`]). It takes x and
    /// not a loft's u, which falls on different parts of different bodies.
    pub fn skin(&self, x: f32, v: f32) -> Paint {
        let u = (1.0 - x) / 2.0;
        let height = (TAU * v).cos();
        let lowered = if let Pattern::Cape(at) = self.pattern { 0.6 * bell((u - at) / 0.17) } else { 0.0 };
        let back = ((height - self.border + lowered) / self.softness * 0.5 + 0.5).clamp(0.0, 1.0);
        let pale = if let Pattern::Stripe(at) = self.pattern { 0.7 * bell((height - at - 0.4 * u) / 0.2) } else { 0.0 };
        let (depth, phase) = self.clouds;
        let cloud = depth * (23.0 * u + phase.x).sin() * (TAU * 2.0 * v + 17.0 * u + phase.y).sin();
        let skin = self.belly.lerp(self.back * (1.0 + cloud), back * (1.0 - pale));
        Paint::new(skin).shine(0.3)
    }

    /// The skin of a fin at `u` from root (0) to tip (1) and `w` from front (0) to back (1).
    pub fn fin(&self, u: f32, w: f32) -> Paint {
        let tip = ((u - 0.55) / 0.3).clamp(0.0, 1.0);
        Paint::new((self.back * 0.95).lerp(self.tips, tip) * (1.0 - 0.15 * w)).shine(0.2)
    }

    /// The paint of gill slits, mouths and creases.
    pub fn crease(&self) -> Paint {
        Paint::new(self.back * 0.4)
    }
}
