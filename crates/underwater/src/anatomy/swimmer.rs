//! What sharks, dolphins and other swimmers of open water have in common: everything but their anatomy. Colour, stoutness,
//! bend and pose come from the same distributions, so a network cannot tell the classes apart by them.

use super::coat::Countershaded;
use super::form::bent;
use crate::shape::blade;
use crate::solid::Solid;
use crate::subject::{Habitat, Subject};
use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3};
use rand::Rng as _;
use std::f32::consts::TAU;

/// A class of swimmers, in the poses that all share.
pub const fn subject(name: &'static str, build: fn(&mut ChaCha8Rng) -> Solid) -> Subject {
    Subject { name, build, habitat: Habitat::Open, yaw: -55.0..=55.0, pitch: -30.0..=30.0, roll: -35.0..=60.0 }
}

/// What is random in one individual, whatever its class. A size of 1 is the usual one.
#[derive(Clone, Copy, Debug)]
pub struct Swimmer {
    /// Its skin.
    pub coat: Countershaded,
    /// Girth of the body: slender to stout.
    pub girth: f32,
    /// Length of the snout or beak.
    pub snout: f32,
    /// Size of the dorsal fin.
    pub dorsal: f32,
    /// Size of the pectoral fins.
    pub pectoral: f32,
    /// Size of the tail fin.
    pub tail: f32,
    /// Sweep of the fins: -1 upright to 1 swept back.
    pub sweep: f32,
    /// Displacement of the tail, up and sideways. All directions are equally likely in every class, so the beat does not
    /// tell fish, which beat sideways, from whales, which beat up and down.
    beat: Vec2,
    /// Slope by which the tail fin bends to one side.
    flex: f32,
    /// Curvature of the whole body, up and sideways.
    curve: Vec2,
}

/// Orientation of the tail fin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// Vertical, as in fish.
    Upright,
    /// Horizontal, as in mammals.
    Flat,
}

impl Swimmer {
    /// Draws an individual.
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

    /// A fin between its leading edge `front` and its trailing edge `back`, in the colours of the coat.
    pub fn fin(&self, front: &[Vec3], back: &[Vec3], steps: usize) -> Solid {
        blade(front, back, steps, |u, w| self.coat.fin(u, w))
    }

    /// A point of a fin on the right side, scaled with the girth; `z` is measured from a line inside the flank.
    pub fn flank(&self, x: f32, y: f32, z: f32) -> Vec3 {
        Vec3::new(x, y * self.girth, z + 0.1 * self.girth)
    }

    /// The tail fin bent by the water.
    pub fn flexed(&self, fin: Solid, tail: Tail) -> Solid {
        fin.map(|p| match tail {
            Tail::Upright => p + self.flex * p.y.abs() * Vec3::Z,
            Tail::Flat => p + self.flex * p.z.abs() * Vec3::Y,
        })
    }

    /// The body bent by swimming.
    pub fn swimming(&self, body: Solid) -> Solid {
        bent(body, |x| {
            let behind = ((0.6 - x) / 1.6).max(0.0);
            self.beat * behind * behind + self.curve * x * x
        })
    }
}
