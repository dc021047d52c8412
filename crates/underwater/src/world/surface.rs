//! The surface of the water, seen from below.

use super::layer::Layer;
use super::tile::WAVES;
use super::water::Water;
use crate::solid::Colour;
use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3};
use rand::Rng as _;

/// The waves above the camera.
#[derive(Clone, Copy, Debug)]
pub struct Surface {
    /// The row of pixels, above the horizon, at which it is as far away as the subject.
    pub row: f32,
    /// Repeats of the wave pattern within the distance of the subject.
    scale: f32,
    roughness: f32,
    turn: Vec2,
    shift: Vec2,
    sky: Colour,
}

impl Surface {
    /// Draws a surface that is as far away as the subject at `row`.
    pub fn draw(random: &mut ChaCha8Rng, water: &Water, row: f32) -> Self {
        let grey = random.random_range(0.75..1.0);
        Self {
            row,
            scale: random.random_range(0.25..0.8),
            roughness: random.random_range(0.1..0.3),
            turn: Vec2::from_angle(random.random_range(0.0..std::f32::consts::TAU)),
            shift: Vec2::new(random.random(), random.random()),
            sky: water.light().lerp(Vec3::ONE, random.random_range(0.2..0.7)) * grey,
        }
    }

    /// Paints it above the horizon.
    pub fn paint(&self, water: &Water, picture: &mut Layer) {
        let w = picture.w;
        let middle = w as f32 / 2.0;
        let last = (water.horizon - 1.0).clamp(0.0, picture.h as f32) as usize;
        for (y, row) in picture.pixels.chunks_exact_mut(w).enumerate().take(last) {
            let rise = (water.horizon - y as f32) / water.focal;
            let distance = (water.horizon - self.row) / (water.horizon - y as f32);
            let transmitted = water.transmittance_far(distance);
            if transmitted.y < 0.02 {
                break;
            }
            // Single waves fade with distance.
            let roughness = self.roughness / (1.0 + 0.15 * distance * distance);
            for (x, pixel) in row.iter_mut().enumerate() {
                let across = (x as f32 - middle) / water.focal;
                let colour = self.colour(water, Vec3::new(across, rise, 1.0), distance, roughness);
                let seen = colour * transmitted + pixel.truncate() * (Vec3::ONE - transmitted);
                *pixel = seen.extend(1.0);
            }
        }
    }

    /// Changes a layer of what is above the surface to how it looks through the waves: dim, every row shifted.
    pub fn veil(&self, layer: &mut Layer) {
        let w = layer.w as i32;
        for (y, row) in layer.pixels.chunks_exact_mut(layer.w).enumerate() {
            let wave = WAVES.sample(self.shift + Vec2::new(y as f32 * 0.011, 0.0));
            let shift = (wave.x * self.roughness * 0.06 * w as f32) as i32;
            let from = row.to_vec();
            for (x, pixel) in row.iter_mut().enumerate() {
                *pixel = from[(x as i32 + shift).clamp(0, w - 1) as usize] * 0.45;
            }
        }
    }

    fn place(&self, across: f32, distance: f32) -> Vec2 {
        self.turn.rotate(Vec2::new(across, 1.0) * distance * self.scale) + self.shift
    }

    /// The sky where a ray meets the surface steeply; else the mirror image of the depths.
    fn colour(&self, water: &Water, ray: Vec3, distance: f32, roughness: f32) -> Colour {
        let wave = WAVES.sample(self.place(ray.x, distance));
        let normal = Vec3::new(wave.x * roughness, 1.0, wave.y * roughness);
        let steepness = ray.dot(normal) / (ray.length() * normal.length());
        // Total internal reflection begins at a cosine of 0.66.
        let share = ((steepness - 0.42) / 0.36).clamp(0.0, 1.0);
        let share = share * share * (3.0 - 2.0 * share);
        let mirrored = water.colour(0.15 - 0.9 * steepness.abs()) * 1.1;
        // Slopes that face the sun are brighter.
        let glint = 1.0 + (wave.x + 0.5 * wave.y) * (0.12 + 0.6 * roughness);
        mirrored.lerp(self.sky * glint.max(0.4), share)
    }
}
