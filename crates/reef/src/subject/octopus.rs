//! An octopus: a bulging mantle behind a head with raised eyes, and eight arms with suckers that curl.

use crate::part::eye::{self, Pupil};
use crate::part::pattern::Mottle;
use artifact::random::ChaCha8Rng;
use glam::{Quat, Vec3};
use rand::Rng as _;
use std::f32::consts::TAU;
use underwater::palette::tinted;
use underwater::shape::{Loft, Station, curl};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const OCTOPUS: Subject = Subject {
    name: "octopus",
    build,
    habitat: Habitat::Ground,
    yaw: -20.0..=20.0,
    pitch: -15.0..=15.0,
    roll: 5.0..=40.0,
};

const PALETTE: [[f32; 3]; 6] = [
    [0.66, 0.24, 0.14],
    [0.74, 0.42, 0.2],
    [0.68, 0.54, 0.4],
    [0.46, 0.3, 0.36],
    [0.55, 0.34, 0.24],
    [0.72, 0.34, 0.3],
];

struct Skin {
    colour: Colour,
    pale: Colour,
    blotches: Mottle,
    contrast: f32,
}

impl Skin {
    fn paint(&self, p: Vec3) -> Paint {
        let share = (0.3 + 0.9 * self.contrast * self.blotches.value(p)).clamp(0.0, 1.0);
        Paint::new(self.colour.lerp(self.pale, share)).shine(0.35)
    }
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let colour = tinted(random, &PALETTE);
    let pale = colour.lerp(Vec3::new(0.95, 0.86, 0.74), 0.55);
    let size = random.random_range(0.2..0.4);
    let skin = Skin { colour, pale, blotches: Mottle::draw(random, size), contrast: random.random_range(0.1..1.0) };
    let body = body(random.random_range(0.4..1.6), random.random_range(0.85..1.15));
    let mut solid = body.solid(26, 20, |_, _, p| skin.paint(p));
    let iris = tinted(random, &[[0.9, 0.72, 0.3], [0.85, 0.8, 0.6], [0.8, 0.5, 0.25]]);
    for v in [0.3, 0.7] {
        let (at, normal) = body.place(0.34, v);
        let outward = (normal + Vec3::Y * 0.25).normalize();
        solid.add(eye::bulging((at + outward * 0.03, outward), 0.085, skin.paint(at), iris, Pupil::Bar));
    }
    let arms: Vec<Vec<Vec3>> = (0..8).map(|arm| path(arm, random)).collect();
    for arm in &arms {
        let back = Quat::from_axis_angle((arm[1] - arm[0]).normalize(), random.random_range(-0.9..0.9)) * Vec3::Y;
        solid.add(tentacle(arm, back, &skin));
    }
    for arm in 0..8 {
        solid.add(web(&arms[arm], &arms[(arm + 1) % 8], &skin));
    }
    let heading = Quat::from_rotation_y(random.random_range(-2.6..-0.5));
    solid.map(|p| heading * p - Vec3::Y * 0.3)
}

/// From between the arms up through the neck to the tip of the mantle, which leans back.
fn body(lean: f32, girth: f32) -> Loft {
    let axis = curl(-Vec3::Y * 0.1, Vec3::Y, Vec3::Z, 1.0, 10, |u| if u > 0.2 { lean * 1.5 } else { 0.0 });
    let radii = [0.04, 0.2, 0.19, 0.165, 0.16, 0.21, 0.27, 0.29, 0.265, 0.19, 0.0];
    let station = |(i, &at): (usize, &Vec3)| {
        let radius = radii[i] * if i > 4 { girth } else { 1.0 };
        Station { side: radius * 1.05, ..Station::round(at, radius) }
    };
    Loft::curling(axis.iter().enumerate().map(station).collect(), -Vec3::X)
}

/// The curve of an arm: outward over the ground, then round in a slanting plane, tighter towards the tip.
fn path(arm: usize, random: &mut ChaCha8Rng) -> Vec<Vec3> {
    let azimuth = (arm as f32 + 0.5 + random.random_range(-0.25..0.25)) * TAU / 8.0;
    let outward = Vec3::new(azimuth.cos(), 0.0, azimuth.sin());
    let slant: f32 = random.random_range(-1.2..1.2);
    // The arm curls to either side, but not into the ground.
    let axis = Vec3::Y * slant.cos() * slant.signum() + outward.cross(Vec3::Y) * slant.sin().abs();
    let (turn, tip) = (random.random_range(-0.5..1.5), random.random_range(3.0..16.0));
    let length = random.random_range(1.05..1.35);
    let flat =
        curl(outward * 0.12 + Vec3::Y * 0.02, outward - Vec3::Y * 0.2, axis, length, 24, |u| turn + tip * u * u * u);
    // The arm comes down from the head onto the ground.
    flat.into_iter().enumerate().map(|(i, p)| p + Vec3::Y * (0.06 - 0.1 * (i as f32 / 6.0).min(1.0))).collect()
}

fn tentacle(path: &[Vec3], back: Vec3, skin: &Skin) -> Solid {
    let loft = Loft::hose(path, back, |u| 0.1 * (1.0 - u).powf(0.85) + 0.006);
    loft.solid(30, 8, |u, v, p| {
        if (v - 0.5).abs() > 0.13 {
            return skin.paint(p);
        }
        // Two rows of suckers: pale discs on a darker arm.
        let disc = ((u * 30.0) as usize + usize::from(v > 0.5)).is_multiple_of(2);
        Paint::new(if disc { skin.pale.lerp(Vec3::ONE, 0.5) } else { skin.pale * 0.8 })
    })
}

/// The skin between the roots of two arms.
fn web(one: &[Vec3], other: &[Vec3], skin: &Skin) -> Solid {
    let mut web = Solid::default();
    let point = |i: usize, w: f32| {
        let span = one[i].lerp(other[i], w);
        // Drawn in between the arms.
        span.lerp(Vec3::Y * 0.05, 0.25 * (w * std::f32::consts::PI).sin())
    };
    for i in 0..7 {
        for j in 0..3 {
            let (w, x) = (j as f32 / 3.0, (j + 1) as f32 / 3.0);
            let corners = [point(i, w), point(i + 1, w), point(i + 1, x), point(i, x)];
            web.sheet(corners, skin.paint(corners[0]));
        }
    }
    web
}
