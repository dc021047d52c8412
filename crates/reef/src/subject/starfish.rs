//! A starfish: five tapering arms around a disc, with rows of knobs.

use crate::part::pattern::Mottle;
use artifact::random::ChaCha8Rng;
use glam::{Quat, Vec3};
use rand::Rng as _;
use std::f32::consts::TAU;
use underwater::palette::tinted;
use underwater::shape::{Loft, Station, spike};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const STARFISH: Subject = Subject {
    name: "starfish",
    build,
    habitat: Habitat::Ground,
    yaw: -25.0..=25.0,
    pitch: -25.0..=25.0,
    roll: 35.0..=85.0,
};

const PALETTE: [[f32; 3]; 7] = [
    [0.9, 0.42, 0.12],
    [0.78, 0.16, 0.12],
    [0.55, 0.25, 0.5],
    [0.86, 0.66, 0.34],
    [0.2, 0.34, 0.66],
    [0.6, 0.38, 0.22],
    [0.88, 0.5, 0.5],
];

struct Skin {
    colour: Colour,
    dark: Colour,
    knob: Colour,
    blotches: Mottle,
    bands: f32,
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let colour = tinted(random, &PALETTE);
    let knob = tinted(random, &[[0.98, 0.9, 0.75], [0.3, 0.12, 0.1], [0.95, 0.7, 0.35]]);
    let size = random.random_range(0.1..0.3);
    let skin = Skin {
        colour,
        dark: colour * random.random_range(0.55..0.9),
        knob: colour.lerp(knob, random.random_range(0.4..0.9)),
        blotches: Mottle::draw(random, size),
        bands: if random.random_bool(0.3) { random.random_range(3.0..7.0) } else { 0.0 },
    };
    let (width, height) = (random.random_range(0.17..0.27), random.random_range(0.1..0.17));
    let mut solid = disc(width, height, &skin);
    for arm in 0..5 {
        let turn = Quat::from_rotation_y(TAU / 5.0 * arm as f32 + random.random_range(-0.1..0.1));
        let arm = self::arm(width, height, random.random_range(0.85..1.05), &skin);
        let (bend, lift) = (random.random_range(-0.3..0.3), random.random_range(-0.02..0.14));
        solid.add(arm.map(|p| {
            let out = (p.x - 0.25).max(0.0);
            turn * Vec3::new(p.x - 0.4 * bend * bend * out * out, p.y + lift * out * out, p.z + bend * out * out)
        }));
    }
    let heading = Quat::from_rotation_y(random.random_range(0.0..TAU));
    solid.map(|p| heading * p)
}

impl Skin {
    fn paint(&self, out: f32, p: Vec3) -> Paint {
        let band = if self.bands > 0.0 { (out * self.bands * TAU).sin() } else { self.blotches.value(p) * 1.5 };
        Paint::new(self.colour.lerp(self.dark, (band * 0.8).clamp(0.0, 1.0))).shine(0.25)
    }
}

/// One arm along x, from inside the disc to the tip.
fn arm(width: f32, height: f32, length: f32, skin: &Skin) -> Solid {
    let sections =
        [(0.0, 0.9), (0.12, 1.0), (0.3, 0.86), (0.5, 0.66), (0.7, 0.48), (0.87, 0.33), (0.97, 0.2), (1.0, 0.0)];
    let loft = Loft::along_x(
        sections
            .map(|(u, girth): (f32, f32)| Station::x(u * length, 0.0, height * girth.powf(0.8), 0.03, width * girth))
            .to_vec(),
    );
    let mut arm = loft.solid(16, 14, |u, _, p| skin.paint(u, p));
    for k in 0..11 {
        let u = 0.06 + 0.085 * k as f32;
        let size = 0.034 * (1.15 - u);
        arm.add(spike(loft.place(u, 0.0), size, size * 1.2, Paint::new(skin.knob).shine(0.3)));
        for v in [0.12, 0.22] {
            for v in [v, 1.0 - v] {
                let place = loft.place((u + 0.04).min(0.98), v);
                arm.add(spike(place, size * 0.75, size, Paint::new(skin.knob)));
            }
        }
    }
    arm
}

fn disc(width: f32, height: f32, skin: &Skin) -> Solid {
    let half = Vec3::new(width * 1.05, height * 1.05, width * 1.05);
    let mut disc = Loft::ball(Vec3::ZERO, half).solid(10, 16, |_, _, p| skin.paint(0.05, p));
    disc.facets.retain(|facet| facet.centre().y > 0.0);
    for k in 0..5 {
        let angle = TAU / 5.0 * (k as f32 + 0.5);
        let out = Vec3::new(angle.cos(), 0.0, angle.sin()) * 0.6;
        let normal = (out + Vec3::Y * 1.2).normalize();
        let at = Vec3::new(out.x * half.x, half.y * 0.8, out.z * half.z);
        disc.add(spike((at, normal), 0.035, 0.045, Paint::new(skin.knob).shine(0.3)));
    }
    disc
}
