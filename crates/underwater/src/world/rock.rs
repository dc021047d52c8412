//! Boulders and round corals.

use super::layer::Layer;
use super::tile::{CAUSTICS, LUMPS};
use super::water::Water;
use crate::palette::one_of;
use crate::solid::Colour;
use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3};
use rand::Rng as _;

/// One boulder or round coral.
#[derive(Clone, Copy, Debug)]
pub struct Rock {
    /// The middle of its foot, in pixels.
    pub foot: Vec2,
    /// Half its width and its height, in pixels.
    pub size: Vec2,
    /// Distance from the camera, as a multiple of the subject's.
    pub distance: f32,
    colour: Colour,
    other: Colour,
    shift: Vec2,
    /// How jagged its outline is.
    jagged: f32,
    /// Depth of grooves, as brain corals have them; 0 for none.
    grooves: f32,
}

/// Greys, browns, greens; then colours of corals.
const STONES: [[f32; 3]; 6] = [
    [0.44, 0.43, 0.42],
    [0.36, 0.32, 0.28],
    [0.30, 0.34, 0.28],
    [0.52, 0.46, 0.38],
    [0.24, 0.25, 0.28],
    [0.42, 0.34, 0.40],
];
const CORALS: [[f32; 3]; 5] =
    [[0.66, 0.46, 0.28], [0.62, 0.56, 0.32], [0.55, 0.32, 0.40], [0.40, 0.42, 0.24], [0.60, 0.36, 0.26]];

impl Rock {
    /// Draws a rock about `width` pixels wide on the ground at `foot`.
    pub fn draw(random: &mut ChaCha8Rng, foot: Vec2, width: f32, distance: f32) -> Self {
        let coral = random.random_bool(0.3);
        let colours: &[[f32; 3]] = if coral { &CORALS } else { &STONES };
        let [one, other] = [(); 2].map(|()| Vec3::from_array(one_of(random, colours)));
        let flat = if coral { random.random_range(0.7..1.3) } else { random.random_range(0.5..1.4) };
        Self {
            foot,
            size: Vec2::new(width / 2.0, width / 2.0 * flat),
            distance,
            colour: one * random.random_range(0.8..1.15),
            other: one.lerp(other, 0.7),
            shift: Vec2::new(random.random(), random.random()),
            jagged: if coral { 0.08 } else { random.random_range(0.15..0.4) },
            grooves: if coral && random.random_bool(0.6) { random.random_range(0.2..0.45) } else { 0.0 },
        }
    }

    /// Paints it onto `picture`.
    pub fn paint(&self, water: &Water, caustics: f32, picture: &mut Layer) {
        let reach = self.size * (1.0 + self.jagged);
        let from = (self.foot - reach).max(Vec2::ZERO);
        let to = (self.foot + Vec2::new(reach.x, 0.3 * self.size.y)).min(Vec2::new(picture.w as f32, picture.h as f32));
        if from.x >= to.x || from.y >= to.y {
            return;
        }
        let light = water.light() * (0.3 + 0.75 * water.brightness());
        let transmitted = water.transmittance(self.distance);
        for y in from.y as usize..to.y.ceil() as usize {
            let back = water.at_row(y as f32) * (Vec3::ONE - transmitted);
            for x in from.x as usize..to.x.ceil() as usize {
                let (colour, alpha) = self.colour((Vec2::new(x as f32, y as f32) - self.foot) / self.size, caustics);
                if alpha > 0.0 {
                    let seen = (colour * light * transmitted + back).extend(1.0);
                    let pixel = &mut picture.pixels[y * picture.w + x];
                    *pixel += (seen - *pixel) * alpha;
                }
            }
        }
    }

    /// Colour in white light and opacity at `place`, which is measured from its foot in units of its size.
    fn colour(&self, place: Vec2, caustics: f32) -> (Colour, f32) {
        let lump = LUMPS.sample(place * 0.2 + self.shift);
        let radius = 1.0 + self.jagged * (lump.w * 1.6 + lump.x * 0.6).clamp(-1.0, 1.0);
        // The camera is a little above it, so its foot is a flat ellipse.
        let below = if place.y > 0.0 { 6.0 } else { 1.0 };
        let distance = Vec2::new(place.x, place.y * below).length() / radius;
        let alpha = ((1.0 - distance) * self.size.x * 0.5).clamp(0.0, 1.0);
        if alpha <= 0.0 {
            return (Vec3::ZERO, 0.0);
        }
        let bulge = (1.0 - distance * distance).max(0.0).sqrt();
        let fine = LUMPS.sample(place * 0.55 + self.shift);
        let mut up = -place.y * 0.75 - 0.16 * lump.z - 0.22 * fine.z;
        if self.grooves > 0.0 {
            up += self.grooves * (fine.w * 22.0 + lump.w * 14.0).sin();
        }
        let lit = (0.5 + 0.55 * up + 0.25 * bulge).clamp(0.15, 1.3);
        let net = 1.0 + caustics * (CAUSTICS.sample(place * 0.3 + self.shift) - 1.0) * up.clamp(0.0, 1.0);
        let mixed = self.other.lerp(self.colour, (0.5 + 0.5 * fine.w + 0.3 * lump.x).clamp(0.0, 1.0));
        // Light hardly reaches its foot.
        let foot = (0.35 - place.y * 1.6).clamp(0.0, 1.0);
        (mixed * lit * net * (0.4 + 0.6 * foot), alpha)
    }
}
