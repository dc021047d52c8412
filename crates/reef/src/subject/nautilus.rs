//! A nautilus: a coiled shell, flamed behind and white in front, with a hood, an open eye and many short tentacles.

use crate::part::eye::{self, Pupil};
use crate::part::pattern::spots;
use artifact::random::ChaCha8Rng;
use glam::{Quat, Vec3};
use rand::Rng as _;
use std::f32::consts::{PI, TAU};
use underwater::palette::tinted;
use underwater::shape::{Loft, Station, curl};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const NAUTILUS: Subject = Subject {
    name: "nautilus",
    build,
    habitat: Habitat::Open,
    yaw: -50.0..=55.0,
    pitch: -25.0..=25.0,
    roll: -20.0..=25.0,
};

struct Skin {
    shell: Colour,
    flame: Colour,
    flesh: Colour,
    stripes: f32,
    wave: f32,
    phase: f32,
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let skin = Skin {
        shell: tinted(random, &[[0.95, 0.91, 0.83], [0.92, 0.85, 0.72]]),
        flame: tinted(random, &[[0.7, 0.3, 0.14], [0.58, 0.22, 0.12], [0.72, 0.4, 0.22]]),
        flesh: tinted(random, &[[0.85, 0.6, 0.45], [0.8, 0.7, 0.6], [0.72, 0.45, 0.36]]),
        stripes: random.random_range(9.0..15.0),
        wave: random.random_range(0.0..0.25),
        phase: random.random_range(0.0..TAU),
    };
    let shell = shell(random.random_range(0.85..1.1));
    let mut solid = shell.solid(86, 24, |u, v, _| skin.paint(u, v));
    solid.add(head(&skin, random));
    let tilt = Quat::from_rotation_z(random.random_range(-0.45..0.0));
    solid.map(|p| tilt * (p * 1.12 - Vec3::X * 0.08))
}

impl Skin {
    /// Flames run from the keel to the middle of the flank, on the older part of the shell only.
    fn paint(&self, u: f32, v: f32) -> Paint {
        let from_keel = (v - 0.5).abs() * 2.0;
        let keel = 1.0 - from_keel;
        let flame = (u * self.stripes * TAU + self.wave * 3.0 * (keel * 7.0 + self.phase).sin()).sin();
        let reach = 1.25 - keel * 0.9 - ((u - 0.72) * 5.0).max(0.0);
        let share = ((flame - 1.0 + reach * 1.2) * 2.5).clamp(0.0, 1.0);
        let inside = ((0.42 - u) * 8.0).clamp(0.0, 0.3);
        Paint::new(self.shell.lerp(self.flame, share.max(inside))).shine(0.6)
    }
}

/// One and a half whorls of a logarithmic spiral, which opens ahead.
fn shell(breadth: f32) -> Loft {
    const STATIONS: usize = 40;
    let station = |i: usize| {
        let u = i as f32 / STATIONS as f32;
        // The opening is in front and a little down. The last whorl runs under the coil and up behind it.
        let angle = -0.35 - (1.0 - u) * 3.0 * PI;
        let growth = (0.16_f32 * (angle + 0.35)).exp();
        let girth = 0.37 * growth * if i == 0 { 0.05 } else { 1.0 };
        let at = Vec3::new(angle.cos(), angle.sin(), 0.0) * 0.42 * growth;
        Station { at, up: girth, down: girth, side: girth * 0.88 * breadth }
    };
    // The keel is v = 0: the outside of the coil.
    let back = Vec3::new((-0.35 - 3.0 * PI).cos(), (-0.35 - 3.0 * PI).sin(), 0.0);
    Loft::curling((0..=STATIONS).map(station).collect(), back)
}

fn head(skin: &Skin, random: &mut ChaCha8Rng) -> Solid {
    let mouth = Vec3::new(0.42, -0.15, 0.0);
    let out = Vec3::new(0.34, 0.94, 0.0);
    let flesh = |p: Vec3| {
        let freckle = ((p.x * 43.0).sin() * (p.y * 51.0).sin() * (p.z * 37.0).sin()).abs();
        Paint::new(skin.flesh.lerp(skin.flame, (freckle * 0.4).min(0.2))).shine(0.3)
    };
    let hood = Loft::ball(mouth + out * 0.05, Vec3::new(0.33, 0.22, 0.28));
    let mut head = hood.solid(12, 14, |_, _, p| flesh(p));
    let freckle = Paint::new(skin.flesh.lerp(skin.flame, 0.7)).shine(0.3);
    head.add(spots(&hood, (0.3..0.95, 0.3), random.random_range(0..40), 0.006..0.02, freckle, random));
    let normal = Vec3::new(0.25, 0.1, 0.96);
    let iris = Vec3::new(0.9, 0.85, 0.75);
    head.add(
        eye::bulging((mouth + Vec3::new(0.02, 0.06, 0.25), normal), 0.085, flesh(mouth), iris, Pupil::Round).paired(),
    );
    for k in 0..22 {
        let (ring, around) = (if k % 2 == 0 { 0.14 } else { 0.08 }, TAU * k as f32 / 22.0);
        let side = Vec3::new(-0.1, around.cos(), around.sin());
        let start = mouth + Vec3::new(0.22, -0.02, 0.0) + side * ring;
        let heading = Vec3::new(1.0, -0.25, 0.0) + side * random.random_range(0.1..0.7);
        let bend = random.random_range(-1.5..1.5);
        let path = curl(start, heading, Vec3::X.cross(side), random.random_range(0.25..0.5), 6, |u| bend + bend * u);
        let arm = Loft::hose(&path, Vec3::Y, |u| 0.03 * (1.0 - 0.8 * u));
        head.add(arm.solid(6, 5, |_, _, p| Paint::new(skin.flesh.lerp(skin.shell, 0.35 + 0.2 * (p.x * 40.0).sin()))));
    }
    head
}
