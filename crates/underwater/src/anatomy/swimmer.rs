//! What a shark, a dolphin and other swimmers of open water have in common, which is all but their anatomy: a network that
//! is to tell them apart must not get by with how they are coloured, how stout they are, how they bend or from where they
//! are seen.

use super::coat::Countershaded;
use super::form::bent;
use crate::shape::blade;
use crate::solid::Solid;
use crate::subject::{Habitat, Subject};
use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3};
use rand::Rng as _;
use std::f32::consts::TAU;

/// One of them.
pub const fn subject(name: &'static str, build: fn(&mut ChaCha8Rng) -> Solid) -> Subject {
    Subject { name, build, habitat: Habitat::Open, yaw: -55.0..=55.0, pitch: -30.0..=30.0, roll: -35.0..=60.0 }
}

/// What is drawn at random for an individual of any. Sizes are 1 for a usual one.
#[derive(Clone, Copy, Debug)]
pub struct Swimmer {
    /// Its skin.
    pub coat: Countershaded,
    /// From slender to stout.
    pub girth: f32,
    /// The length of the snout or beak.
    pub snout: f32,
    /// The fin on the back.
    pub dorsal: f32,
    /// The pair of fins in front.
    pub pectoral: f32,
    /// The tail fin.
    pub tail: f32,
    /// From -1, fins that stand up, to 1, fins that lie back.
    pub sweep: f32,
    /// How far out the tail is, and in which direction, up or down and sideways: a body that turns and rises bends in
    /// every direction, and so it does not tell who beats its tail in which.
    beat: Vec2,
    /// How far the tips of the tail fin bend to one side.
    flex: f32,
    /// How far the whole body curves, and in which direction.
    curve: Vec2,
}

/// How the tail fin stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// As that of fish.
    Upright,
    /// As that of mammals.
    Flat,
}

impl Swimmer {
    /// Draws one.
    pub fn draw(random: &mut ChaCha8Rng) -> Self {
        let mut direction = || Vec2::from_angle(random.random_range(0.0..TAU));
        let directions = [direction(), direction()];
        let side = if random.random() { 1.0 } else { -1.0 };
        Self {
            coat: Countershaded::draw(random),
            girth: random.random_range(0.85..1.2),
            snout: random.random_range(0.75..1.25),
            dorsal: random.random_range(0.8..1.2),
            pectoral: random.random_range(0.85..1.2),
            tail: random.random_range(1.0..1.3),
            sweep: random.random_range(-1.0..1.0),
            beat: directions[0] * random.random_range(0.12..0.34),
            flex: side * random.random_range(0.25..0.6),
            curve: directions[1] * random.random_range(0.0..0.12),
        }
    }

    /// A fin between its leading and its trailing edge, coloured as the coat has it.
    pub fn fin(&self, front: &[Vec3], back: &[Vec3], steps: usize) -> Solid {
        blade(front, back, steps, |u, w| self.coat.fin(u, w))
    }

    /// A point of a fin on the right side, for a usual girth: `z` is counted from within the flank.
    pub fn flank(&self, x: f32, y: f32, z: f32) -> Vec3 {
        Vec3::new(x, y * self.girth, z + 0.1 * self.girth)
    }

    /// The tail fin, which the water bends.
    pub fn flexed(&self, fin: Solid, tail: Tail) -> Solid {
        fin.map(|p| match tail {
            Tail::Upright => p + self.flex * p.y.abs() * Vec3::Z,
            Tail::Flat => p + self.flex * p.z.abs() * Vec3::Y,
        })
    }

    /// The body as it bends in swimming.
    pub fn swimming(&self, body: Solid) -> Solid {
        bent(body, |x| {
            let behind = ((0.6 - x) / 1.6).max(0.0);
            self.beat * behind * behind + self.curve * x * x
        })
    }
}
