//! Rocks and plants, behind the subject and in front of it.

use super::ground::Ground;
use super::layer::Layer;
use super::plant::{Kind, Plant};
use super::rock::Rock;
use super::water::Water;
use crate::palette::one_of;
use artifact::random::ChaCha8Rng;
use glam::Vec2;
use rand::Rng as _;

/// Rocks and plants, each the farthest first. Plants are painted over rocks.
#[derive(Clone, Debug, Default)]
pub struct Growth {
    rocks: Vec<Rock>,
    /// With their distances, as multiples of the subject's.
    plants: Vec<(Plant, f32)>,
}

impl Growth {
    /// Draws what is behind the subject: growth on the ground, or where none is seen sometimes kelp from below.
    pub fn background(random: &mut ChaCha8Rng, ground: Option<&Ground>, water: &Water, size: Vec2) -> Self {
        let mut growth = Self::default();
        let unit = size.min_element();
        let Some(ground) = ground else {
            if random.random_bool(0.12) {
                for _ in 0..random.random_range(1..5) {
                    let distance = random.random_range(1.3..3.0);
                    growth.kelp(random, size, distance);
                }
            }
            return growth;
        };
        let count = random.random_range(0.0_f32..1.0).powi(2) * 16.0;
        let mut distances: Vec<f32> = (0..count as usize).map(|_| random.random_range(1.05..3.5)).collect();
        distances.sort_by(|a, b| b.total_cmp(a));
        for distance in distances {
            let row = water.horizon + (ground.row - water.horizon) / distance;
            let foot = Vec2::new(random.random_range(-0.1..1.1) * size.x, row);
            let large = unit * random.random_range(0.25..0.9) / distance;
            if random.random_bool(0.5) {
                growth.rocks.push(Rock::draw(random, foot, large, distance));
            } else {
                let kind = one_of(random, &Kind::ALL);
                growth.plants.push((Plant::draw(random, kind, foot, large * 0.9), distance));
            }
        }
        growth
    }

    /// Draws what is in front of the subject, near the lower border, in a quarter of the pictures.
    pub fn foreground(random: &mut ChaCha8Rng, size: Vec2) -> Self {
        let mut growth = Self::default();
        if !random.random_bool(0.25) {
            return growth;
        }
        let unit = size.min_element();
        for _ in 0..random.random_range(1..4) {
            let distance = random.random_range(0.3..0.7);
            let foot = size * Vec2::new(random.random(), random.random_range(1.0..1.15));
            let large = unit * random.random_range(0.35..0.75);
            match random.random_range(0..5) {
                0 => growth.kelp(random, size, distance),
                1 | 2 => growth.rocks.push(Rock::draw(random, foot, large * 1.3, distance)),
                _ => {
                    let kind = one_of(random, &Kind::ALL);
                    growth.plants.push((Plant::draw(random, kind, foot, large), distance));
                }
            }
        }
        growth
    }

    fn kelp(&mut self, random: &mut ChaCha8Rng, size: Vec2, distance: f32) {
        let foot = size * Vec2::new(random.random(), random.random_range(1.0..1.3));
        let height = size.y * random.random_range(0.8..1.5);
        self.plants.push((Plant::draw(random, Kind::Kelp, foot, height), distance));
    }

    /// Paints it onto a picture.
    pub fn paint(&self, water: &Water, caustics: f32, picture: &mut Layer) {
        for rock in &self.rocks {
            rock.paint(water, caustics, picture);
        }
        if !self.plants.is_empty() {
            let plants = Plant::layer(&self.plants, water, (picture.w, picture.h));
            picture.composite(&plants, 0, 0);
        }
    }

    /// A transparent layer with nothing but it; `None` if there is nothing.
    pub fn layer(&self, water: &Water, size: (usize, usize)) -> Option<Layer> {
        if self.rocks.is_empty() && self.plants.is_empty() {
            return None;
        }
        let mut layer = Layer::clear(size.0, size.1);
        self.paint(water, 0.0, &mut layer);
        Some(layer)
    }
}
