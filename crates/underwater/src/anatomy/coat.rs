//! A skin that shark, dolphin and some others share, so that their colours do not tell them apart.

use crate::shape::bell;
use crate::solid::{Colour, Paint};
use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;
use std::f32::consts::TAU;

/// Dark above, pale below, as most swimmers of open water are.
#[derive(Clone, Copy, Debug)]
pub struct Countershaded {
    back: Colour,
    belly: Colour,
    /// From the middle of the flank up, -1 to 1, where one becomes the other.
    border: f32,
    /// The width of the change.
    softness: f32,
    pattern: Pattern,
    /// How far clouds in the colour of the back differ from it, and how they lie.
    clouds: (f32, Vec3),
    /// What the tips of fins are mixed with: black, white, or their own colour.
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
    /// Greys from blue over slate to brown.
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

    /// The same skin with every colour mixed with `colour`, from 0 for none of it to 1 for nothing else.
    #[must_use]
    pub fn mixed(self, colour: Colour, share: f32) -> Self {
        let [back, belly, tips] = [self.back, self.belly, self.tips].map(|own| own.lerp(colour, share));
        Self { back, belly, tips, ..self }
    }

    /// The skin at `x`, 1 at the nose to -1 at the tail, and `v` around the body (see [`crate::shape::Loft`]). Not by the
    /// shares of a loft, which fall on other parts of another body.
    pub fn at(&self, x: f32, v: f32) -> Paint {
        let u = (1.0 - x) / 2.0;
        let height = (TAU * v).cos();
        let lowered = if let Pattern::Cape(at) = self.pattern { 0.6 * bell((u - at) / 0.17) } else { 0.0 };
        let back = ((height - self.border + lowered) / self.softness * 0.5 + 0.5).clamp(0.0, 1.0);
        let pale = if let Pattern::Stripe(at) = self.pattern { 0.7 * bell((height - at - 0.4 * u) / 0.2) } else { 0.0 };
        let (depth, phase) = self.clouds;
        let cloud = depth * (23.0 * u + phase.x).sin() * (TAU * 2.0 * v + 17.0 * u + phase.y).sin();
        let skin = self.belly.lerp(self.back * (1.0 + cloud), back * (1.0 - pale));
        Paint::of(skin).shine(0.3)
    }

    /// The skin of fins from root (0) to tip (1), from the front (0) to the back (1).
    pub fn fin(&self, u: f32, w: f32) -> Paint {
        let tip = ((u - 0.55) / 0.3).clamp(0.0, 1.0);
        Paint::of((self.back * 0.95).lerp(self.tips, tip) * (1.0 - 0.15 * w)).shine(0.2)
    }

    /// Gill slits, mouths, creases.
    pub fn crease(&self) -> Paint {
        Paint::of(self.back * 0.4)
    }
}
