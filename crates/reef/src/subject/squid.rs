//! A squid: a pointed mantle with a fin on either side, a large eye, eight arms and two longer ones with clubs.

use crate::part::eye::{self, Pupil};
use crate::part::pattern::Mottle;
use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;
use std::f32::consts::TAU;
use underwater::palette::tinted;
use underwater::shape::{Loft, Station, blade, curl, dot};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const SQUID: Subject =
    Subject { name: "squid", build, habitat: Habitat::Open, yaw: -50.0..=50.0, pitch: -40.0..=40.0, roll: 8.0..=65.0 };

const PALETTE: [[f32; 3]; 5] =
    [[0.85, 0.5, 0.42], [0.7, 0.25, 0.2], [0.9, 0.78, 0.72], [0.78, 0.52, 0.34], [0.62, 0.45, 0.55]];

struct Skin {
    colour: Colour,
    belly: Colour,
    freckle: Colour,
    freckles: Mottle,
}

impl Skin {
    fn paint(&self, v: f32, p: Vec3) -> Paint {
        let above = ((TAU * v).cos() * 0.7 + 0.45).clamp(0.0, 1.0);
        let freckle = (self.freckles.value(p) * 2.2 - 0.4).clamp(0.0, 1.0) * (0.3 + 0.7 * above);
        Paint::new(self.belly.lerp(self.colour, above).lerp(self.freckle, freckle * 0.15)).shine(0.6)
    }
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let colour = tinted(random, &PALETTE);
    let size = random.random_range(0.09..0.16);
    let skin = Skin {
        colour,
        belly: colour.lerp(Vec3::new(0.97, 0.93, 0.92), random.random_range(0.4..0.8)),
        freckle: Vec3::new(0.45, 0.12, 0.12).lerp(colour * 0.5, random.random_range(0.0..0.8)),
        freckles: Mottle::draw(random, size),
    };
    let girth = random.random_range(0.85..1.15);
    let mantle = mantle(girth);
    let mut solid = mantle.solid(28, 20, |_, v, p| skin.paint(v, p));
    for _ in 0..random.random_range(20..60) {
        let (u, v): (f32, f32) = (random.random_range(0.2..0.85), random.random_range(-0.27..0.27));
        let radius = random.random_range(0.007..0.018);
        solid.add(dot(mantle.place(u, v.rem_euclid(1.0)), radius, Paint::new(skin.freckle).shine(0.4).alpha(0.8)));
    }
    solid.add(fins(random.random_range(0.8..1.2), &skin));
    let head = head();
    solid.add(head.solid(8, 14, |_, v, p| skin.paint(v, p)));
    let iris = tinted(random, &[[0.9, 0.9, 0.88], [0.85, 0.78, 0.5], [0.7, 0.8, 0.85]]);
    let (at, normal) = head.place(0.5, 0.25);
    solid.add(eye::bulging((at - normal * 0.03, normal), 0.075, Paint::new(skin.belly), iris, Pupil::Round).paired());
    let spread = random.random_range(0.0..0.22);
    for arm in 0..10 {
        solid.add(self::arm(arm, spread, &skin, random));
    }
    let (bend, phase) = (random.random_range(0.0..0.12), random.random_range(0.0..TAU));
    solid.map(|p| {
        let behind = (0.1 - p.x).max(0.0);
        Vec3::new(p.x + 0.05, p.y + bend * behind * (behind * 3.0 + phase).sin() * 2.0, p.z)
    })
}

/// The mantle, from its point, which leads when the squid flees, to its open end around the head.
fn mantle(girth: f32) -> Loft {
    let sections = [
        (1.0, 0.0),
        (0.96, 0.03),
        (0.85, 0.075),
        (0.65, 0.135),
        (0.42, 0.18),
        (0.2, 0.195),
        (0.05, 0.185),
        (-0.03, 0.165),
        (-0.05, 0.12),
        (-0.04, 0.0),
    ];
    Loft::along_x(sections.map(|(x, half)| Station::x(x, 0.0, half * girth, half * girth, half * girth)).to_vec())
}

fn head() -> Loft {
    let sections = [(0.0, 0.09), (-0.08, 0.12), (-0.16, 0.135), (-0.24, 0.125), (-0.32, 0.1), (-0.36, 0.0)];
    Loft::along_x(sections.map(|(x, half)| Station::x(x, -0.01, half * 0.9, half * 0.9, half)).to_vec())
}

/// A rhombus across the point of the mantle.
fn fins(size: f32, skin: &Skin) -> Solid {
    let p = |x: f32, z: f32| Vec3::new(x, 0.035, z);
    let fin = blade(
        &[p(0.97, 0.0), p(0.85, 0.16 * size), p(0.66, 0.4 * size)],
        &[p(0.34, 0.12), p(0.44, 0.22 * size), p(0.6, 0.4 * size)],
        8,
        |u, w| {
            let paint = skin.paint(0.1, p(1.0 - w, u));
            Paint { colour: paint.colour.lerp(skin.belly, 0.5 * u), alpha: 0.95 - 0.15 * u, ..paint }
        },
    );
    // Fins ripple.
    let ripple = size * 4.0;
    fin.map(|p| p + Vec3::Y * 0.12 * p.z * (p.x * 7.0 + ripple).sin()).paired()
}

/// Arm number `arm`, trailing behind the head; 8 and 9 are the long ones.
fn arm(arm: u8, spread: f32, skin: &Skin, random: &mut ChaCha8Rng) -> Solid {
    let long = arm >= 8;
    let around = if long { [0.22, 0.78][usize::from(arm) - 8] } else { (f32::from(arm) + 0.5) / 8.0 } * TAU;
    let outward = Vec3::new(0.0, around.cos(), around.sin());
    let start = Vec3::new(-0.3, -0.01, 0.0) + outward * 0.075;
    let axis = -Vec3::X.cross(outward) + Vec3::X * random.random_range(-0.5..0.5);
    let length = if long { random.random_range(0.8..0.95) } else { random.random_range(0.5..0.65) };
    let (wave, phase) = (random.random_range(0.3..2.0), random.random_range(0.0..TAU));
    let heading = -Vec3::X + outward * spread;
    let path = curl(start, heading, axis, length, 16, |u| wave * (u * 6.0 + phase).sin() * 1.5 + spread * 2.0);
    let club = |u: f32| if u > 0.8 { 0.038 * (1.0 - ((u - 0.9) / 0.1).powi(2)) } else { 0.0 };
    let radius = |u: f32| if long { 0.016 + club(u) } else { 0.045 * (1.0 - u) + 0.006 };
    Loft::hose(&path, outward, radius).solid(16, 7, |u, v, p| {
        let sucker = (v - 0.5).abs() < 0.15 && ((u * 16.0) as usize).is_multiple_of(2);
        if sucker { Paint::new(skin.belly.lerp(Vec3::ONE, 0.5)) } else { skin.paint(0.15, p) }
    })
}
