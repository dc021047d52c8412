//! The ground: sand, gravel or mud.

use super::layer::Layer;
use super::tile::{CAUSTICS, LUMPS};
use super::water::Water;
use crate::palette::one_of;
use crate::solid::Colour;
use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3};
use rand::Rng as _;

/// A plain below the camera.
#[derive(Clone, Copy, Debug)]
pub struct Ground {
    /// The row of pixels, below the horizon, at which it is as far away as the subject.
    pub row: f32,
    /// Strength of the caustics on it; 0 for none.
    pub caustics: f32,
    colour: Colour,
    other: Colour,
    /// Repeats of the pattern within the distance of the subject.
    scale: f32,
    roughness: f32,
    /// Height of the ripples in the sand; 0 for none.
    ripples: f32,
    turn: Vec2,
    shift: Vec2,
}

/// White, yellow, grey, brown, black and reddish sand, mud.
const SANDS: [[f32; 3]; 7] = [
    [0.90, 0.86, 0.76],
    [0.84, 0.74, 0.54],
    [0.66, 0.65, 0.60],
    [0.56, 0.47, 0.36],
    [0.28, 0.28, 0.30],
    [0.70, 0.54, 0.44],
    [0.45, 0.44, 0.34],
];

impl Ground {
    /// Draws a ground that is as far away as the subject at `row`.
    pub fn draw(random: &mut ChaCha8Rng, water: &Water, row: f32) -> Self {
        let [one, other] = [(); 2].map(|()| Vec3::from_array(one_of(random, &SANDS)));
        Self {
            row,
            caustics: if random.random_bool(0.6) { random.random_range(0.06..0.4) * water.direct } else { 0.0 },
            colour: one * random.random_range(0.8..1.05),
            other: one.lerp(other, random.random_range(0.0..0.7)),
            scale: random.random_range(0.35..0.9),
            roughness: random.random_range(0.04..0.22),
            ripples: if random.random_bool(0.45) { random.random_range(0.05..0.22) } else { 0.0 },
            turn: Vec2::from_angle(random.random_range(-0.6..0.6)),
            shift: Vec2::new(random.random(), random.random()),
        }
    }

    /// The distance of the ground at row `y`, as a multiple of the subject's.
    pub fn distance(&self, water: &Water, y: f32) -> f32 {
        (self.row - water.horizon) / (y - water.horizon).max(0.5)
    }

    /// Paints it below the horizon.
    pub fn paint(&self, water: &Water, picture: &mut Layer) {
        let w = picture.w;
        let first = water.horizon.clamp(-1.0, picture.h as f32) as i32 + 1;
        let light = water.light() * 1.02;
        for (y, row) in picture.pixels.chunks_exact_mut(w).enumerate().skip(first as usize) {
            let distance = self.distance(water, y as f32);
            let transmitted = water.transmittance_far(distance);
            if transmitted.y < 0.01 {
                continue;
            }
            let (back, transmitted) = (Vec3::ONE - transmitted, transmitted * light);
            // Fine detail fades with distance.
            let detail = 1.0 / (1.0 + 0.25 * distance * distance);
            for (x, pixel) in row.iter_mut().enumerate() {
                let across = (x as f32 - w as f32 / 2.0) / water.focal;
                let place = self.place(Vec2::new(across, 1.0) * distance);
                *pixel = (self.colour(place, detail) * transmitted + pixel.truncate() * back).extend(1.0);
            }
        }
    }

    fn place(&self, plain: Vec2) -> Vec2 {
        self.turn.rotate(plain * self.scale) + self.shift
    }

    fn colour(&self, place: Vec2, detail: f32) -> Colour {
        let lump = LUMPS.sample(place);
        let grain = LUMPS.sample(place * 5.3);
        let slope = lump.z + 0.5 * lump.y + (0.6 * grain.z + 0.3 * grain.y) * detail;
        let mut shade = 0.86 - self.roughness * slope.clamp(-3.0, 3.0);
        if self.ripples > 0.0 {
            let wave = (place.y * 110.0 + lump.w * 9.0 + place.x * 14.0).sin();
            shade += self.ripples * wave * (0.6 + 0.4 * lump.x) * detail;
        }
        if self.caustics > 0.0 {
            shade *= 1.0 + self.caustics * (CAUSTICS.sample(place * 1.7) - 1.0) * detail.sqrt();
        }
        self.other.lerp(self.colour, (0.5 + 0.6 * lump.w + 0.2 * grain.x).clamp(0.0, 1.0)) * shade
    }
}
