//! A jellyfish: a clear bell that pulses, four frilled arms below its middle, thin tentacles from its rim.

use artifact::random::ChaCha8Rng;
use glam::{Quat, Vec3};
use rand::Rng as _;
use std::f32::consts::{PI, TAU};
use underwater::palette::tinted;
use underwater::shape::{Loft, Station, curl};
use underwater::solid::{Colour, Paint, Sides, Solid};
use underwater::subject::{Habitat, Subject};

pub const JELLYFISH: Subject = Subject {
    name: "jellyfish",
    build,
    habitat: Habitat::Open,
    yaw: -30.0..=30.0,
    pitch: -50.0..=50.0,
    roll: -30.0..=40.0,
};

const PALETTE: [[f32; 3]; 6] = [
    [0.8, 0.86, 0.95],
    [0.95, 0.78, 0.5],
    [0.9, 0.62, 0.72],
    [0.88, 0.46, 0.26],
    [0.55, 0.66, 0.95],
    [0.85, 0.7, 0.95],
];

/// The shape of a bell at one moment of its stroke.
struct Bell {
    radius: f32,
    height: f32,
    /// The angle of the margin from the top, in radians: beyond a right angle it turns in.
    reach: f32,
    lappets: f32,
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let colour = tinted(random, &PALETTE);
    let accent = colour.lerp(tinted(random, &[[0.55, 0.22, 0.12], [0.6, 0.25, 0.5], [0.95, 0.95, 0.98]]), 0.65);
    let stroke: f32 = random.random_range(0.0..1.0);
    let bell = Bell {
        radius: 0.62 - 0.16 * stroke,
        height: random.random_range(0.36..0.46) + 0.14 * stroke,
        reach: 1.65 + 0.45 * stroke,
        lappets: random.random_range(6.0_f32..12.0).round(),
    };
    let mut solid = dome(&bell, colour, accent, random);
    solid.add(organs(&bell, accent));
    let length = random.random_range(0.5..1.2);
    for arm in 0..4 {
        solid.add(oral_arm(arm, length * random.random_range(0.8..1.2), colour.lerp(Vec3::ONE, 0.25), random));
    }
    let (count, length) = (random.random_range(12..28), random.random_range(0.35..1.1));
    for tentacle in 0..count {
        let azimuth = TAU * tentacle as f32 / count as f32;
        solid.add(thread(&bell, azimuth, length * random.random_range(0.7..1.2), accent, random));
    }
    // Arms and tentacles trail to one side.
    let drift = random.random_range(-0.35..0.35);
    solid.map(|p| Vec3::new(p.x + drift * (0.25 - p.y).max(0.0).powi(2), p.y + 0.28, p.z))
}

impl Bell {
    /// Radius and height of the bell at t from 0 at the top to 1 at the rim.
    fn profile(&self, t: f32) -> (f32, f32) {
        let angle = t * self.reach;
        (self.radius * angle.sin().powf(0.85), self.height * angle.cos())
    }
}

fn dome(bell: &Bell, colour: Colour, accent: Colour, random: &mut ChaCha8Rng) -> Solid {
    let station = |i: u8| {
        let (radius, y) = bell.profile(f32::from(i) / 14.0);
        Station::round(Vec3::Y * y, radius)
    };
    let rays = if random.random_bool(0.5) { random.random_range(0.3..1.0) } else { 0.0 };
    let loft = Loft::new((0..=14).map(station).collect(), Vec3::X);
    let mut dome = loft.solid(16, 48, |u, v, _| {
        // Rays that widen towards the rim.
        let ray = ((v * 16.0 * TAU).cos() - 1.0 + 1.3 * u).clamp(0.0, 1.0) * rays * f32::from(u > 0.25);
        let rim = ((u - 0.86) / 0.1).clamp(0.0, 1.0);
        let tint = colour.lerp(accent, (ray * 0.9 + rim * 0.5).min(1.0));
        Paint::new(tint).alpha(0.4 + 0.4 * ray + 0.25 * rim).shine(0.6)
    });
    dome.facets.iter_mut().for_each(|facet| facet.sides = Sides::Both);
    let (_, low) = bell.profile(1.0);
    dome.map(|p| {
        let near = (1.0 - (p.y - low) / 0.12).clamp(0.0, 1.0);
        let wave = (p.z.atan2(p.x) * bell.lappets).cos().abs();
        p - Vec3::Y * near * 0.06 * wave
    })
}

/// Four horseshoes under the top of the bell.
fn organs(bell: &Bell, accent: Colour) -> Solid {
    let mut organs = Solid::default();
    for quarter in 0..4 {
        let turn = Quat::from_rotation_y(PI / 2.0 * quarter as f32 + 0.4);
        let arc = |k: u8| {
            let angle = -2.4 + 4.8 * f32::from(k) / 8.0;
            let (x, z) = (0.21 - 0.13 * angle.cos(), 0.13 * angle.sin());
            turn * (Vec3::new(x, 0.0, z) * bell.radius / 0.6) + Vec3::Y * bell.height * (0.62 - 1.1 * (x * x + z * z))
        };
        let path: Vec<Vec3> = (0..9).map(arc).collect();
        organs.add(Loft::hose(&path, Vec3::Y, |_| 0.024).solid(8, 5, |_, _, _| Paint::new(accent).alpha(0.8)));
    }
    organs
}

/// A ribbon with a ruffled edge on either side.
fn oral_arm(arm: u8, length: f32, colour: Colour, random: &mut ChaCha8Rng) -> Solid {
    let azimuth = PI / 2.0 * f32::from(arm) + random.random_range(-0.2..0.2);
    let outward = Vec3::new(azimuth.cos(), 0.0, azimuth.sin());
    let along = outward.cross(Vec3::Y);
    let phase = random.random_range(0.0..TAU);
    let sway = random.random_range(0.02..0.09);
    let point = |i: u8, side: f32| {
        let u = f32::from(i) / 26.0;
        let middle = outward * (0.06 + 0.07 * (u * 3.0).sin()) + along * sway * (u * 5.0 + phase).sin();
        let width = 0.1 * (1.0 - u).powf(0.6) * (0.5 + (u * 6.0).min(0.5));
        let ruffle = (u * length * 20.0 + phase + side * 1.3).sin();
        middle + Vec3::Y * (0.16 - u * length) + (along * side + outward * 0.75 * ruffle * side.abs()) * width
    };
    let mut ribbon = Solid::default();
    for i in 0..26 {
        for (inner, outer) in [(0.0, 1.0), (-1.0, 0.0)] {
            let paint = Paint::new(colour).alpha(0.62 - 0.012 * f32::from(i));
            ribbon
                .sheet([point(i, inner), point(i + 1, inner), point(i + 1, outer), point(i, outer)], paint.shine(0.3));
        }
    }
    ribbon
}

fn thread(bell: &Bell, azimuth: f32, length: f32, colour: Colour, random: &mut ChaCha8Rng) -> Solid {
    let (radius, y) = bell.profile(1.0);
    let outward = Vec3::new(azimuth.cos(), 0.0, azimuth.sin());
    let (wave, phase) = (random.random_range(0.0..3.0), random.random_range(0.0..TAU));
    let axis = outward.cross(Vec3::Y) + outward * random.random_range(-1.0..1.0);
    let down = -Vec3::Y + outward * random.random_range(-0.1..0.25);
    let path = curl(outward * radius + Vec3::Y * y, down, axis, length, 13, |u| wave * (u * 9.0 + phase).sin());
    Loft::hose(&path, outward, |u| 0.008 - 0.003 * u).solid(13, 3, |u, _, _| Paint::new(colour).alpha(0.85 - 0.4 * u))
}
