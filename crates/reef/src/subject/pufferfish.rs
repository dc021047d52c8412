//! A pufferfish: a ball full of spines, with a beak, large eyes and fins too small for it.

use crate::part::eye::{self, Pupil};
use crate::part::pattern::spots;
use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;
use std::f32::consts::TAU;
use underwater::palette::tinted;
use underwater::shape::{Loft, Station, blade, dot, spike};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const PUFFERFISH: Subject = Subject {
    name: "pufferfish",
    build,
    habitat: Habitat::Open,
    yaw: -20.0..=75.0,
    pitch: -20.0..=20.0,
    roll: -15.0..=25.0,
};

struct Skin {
    back: Colour,
    belly: Colour,
    border: f32,
}

impl Skin {
    fn paint(&self, v: f32) -> Paint {
        let above = (((TAU * v).cos() - self.border) * 2.5 + 0.5).clamp(0.0, 1.0);
        Paint::new(self.belly.lerp(self.back, above)).shine(0.3)
    }
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let back =
        tinted(random, &[[0.66, 0.52, 0.3], [0.72, 0.62, 0.3], [0.5, 0.42, 0.34], [0.46, 0.5, 0.4], [0.8, 0.64, 0.24]]);
    let skin = Skin {
        back,
        belly: Vec3::new(0.96, 0.94, 0.86) * random.random_range(0.9..1.0),
        border: random.random_range(-0.3..0.2),
    };
    let girth = random.random_range(0.85..1.1);
    let body = body(girth);
    let mut solid = body.solid(24, 22, |_, v, _| skin.paint(v));
    solid.add(blotches(&body, Paint::new(back * random.random_range(0.3..0.6)).shine(0.3), random));
    let height = random.random_range(0.06..0.16);
    solid.add(spines(&body, height, &skin, random));
    solid.add(face(&body, &skin, random));
    solid.add(fins(&skin, girth));
    solid
}

/// From the beak at x = 0.72 to the root of the tail at x = -0.72.
fn body(girth: f32) -> Loft {
    let sections = [
        (0.72, 0.0, 0.0, 0.0),
        (0.7, 0.075, 0.07, 0.09),
        (0.61, 0.15, 0.17, 0.18),
        (0.48, 0.3, 0.36, 0.34),
        (0.27, 0.41, 0.5, 0.46),
        (0.0, 0.48, 0.58, 0.54),
        (-0.27, 0.41, 0.48, 0.45),
        (-0.46, 0.29, 0.31, 0.3),
        (-0.58, 0.15, 0.14, 0.14),
        (-0.7, 0.09, 0.08, 0.06),
        (-0.76, 0.0, 0.0, 0.0),
    ];
    Loft::along_x(
        sections.map(|(x, up, down, side)| Station::x(x, 0.0, up * girth, down * girth, side * girth)).to_vec(),
    )
}

/// A few large blotches, more of middle size and many small ones, none on the eyes.
fn blotches(body: &Loft, paint: Paint, random: &mut ChaCha8Rng) -> Solid {
    let mut blotches = spots(body, (0.36..0.75, 0.15), random.random_range(0..7), 0.06..0.1, paint, random);
    blotches.add(spots(body, (0.36..0.8, 0.2), random.random_range(0..25), 0.03..0.05, paint, random));
    blotches.add(spots(body, (0.34..0.84, 0.25), random.random_range(10..50), 0.012..0.025, paint, random));
    blotches
}

/// Spines in staggered rings, none on the face.
fn spines(body: &Loft, height: f32, skin: &Skin, random: &mut ChaCha8Rng) -> Solid {
    let mut spines = Solid::default();
    for ring in 0..9 {
        let u = 0.27 + 0.062 * ring as f32;
        let count = ((body.point(u, 0.25).z * 34.0) as usize).max(6);
        for k in 0..count {
            let v = (k as f32 + 0.5 * (ring % 2) as f32 + random.random_range(-0.15..0.15)) / count as f32;
            let (at, normal) = body.place(u, v);
            let paint = Paint::new(skin.paint(v).colour.lerp(Vec3::new(0.98, 0.94, 0.82), 0.65)).shine(0.3);
            spines.add(spike((at, (normal - Vec3::X * 0.25).normalize()), 0.026, height, paint));
        }
    }
    spines
}

fn face(body: &Loft, skin: &Skin, random: &mut ChaCha8Rng) -> Solid {
    let (at, normal) = body.place(0.285, 0.15);
    let iris = tinted(random, &[[0.95, 0.85, 0.4], [0.9, 0.9, 0.85], [0.6, 0.75, 0.6]]);
    let mut face =
        eye::bulging((at - normal * 0.02, normal), 0.1, Paint::new(skin.back * 0.8), iris, Pupil::Round).paired();
    // Lips, a gap between them, and the beak in it.
    let lips = Paint::new(skin.back.lerp(Vec3::new(0.85, 0.6, 0.55), 0.5)).shine(0.5);
    face.add(Loft::ball(Vec3::new(0.69, 0.035, 0.0), Vec3::new(0.06, 0.04, 0.1)).solid(6, 8, |_, _, _| lips));
    face.add(Loft::ball(Vec3::new(0.68, -0.04, 0.0), Vec3::new(0.06, 0.035, 0.095)).solid(6, 8, |_, _, _| lips));
    face.add(dot((Vec3::new(0.74, 0.0, 0.0), Vec3::X), 0.03, Paint::new(Colour::new(0.95, 0.93, 0.85))));
    face
}

fn fins(skin: &Skin, girth: f32) -> Solid {
    let clear = |_: f32, w: f32| {
        let ray = (w * 4.0) as usize % 2;
        Paint::new(skin.back.lerp(skin.belly, 0.4) * (0.85 + 0.15 * ray as f32)).alpha(0.85)
    };
    let p = |x: f32, y: f32, z: f32| Vec3::new(x, y, z);
    let side = 0.44 * girth;
    let pectoral = blade(
        &[p(0.2, 0.06, side), p(0.12, 0.14, side + 0.14), p(0.0, 0.15, side + 0.22)],
        &[p(0.18, -0.12, side), p(0.05, -0.14, side + 0.13), p(-0.06, -0.08, side + 0.21)],
        5,
        clear,
    );
    let mut fins = pectoral.paired();
    let tail = [p(-0.72, 0.07, 0.0), p(-0.88, 0.13, 0.0), p(-1.02, 0.16, 0.0)];
    fins.add(blade(&tail, &tail.map(|q| p(q.x, -q.y, 0.0)), 5, clear));
    fins.add(blade(&[p(-0.46, 0.24, 0.0), p(-0.64, 0.4, 0.0)], &[p(-0.62, 0.1, 0.0), p(-0.74, 0.32, 0.0)], 4, clear));
    fins.add(blade(
        &[p(-0.48, -0.22, 0.0), p(-0.66, -0.36, 0.0)],
        &[p(-0.63, -0.09, 0.0), p(-0.76, -0.28, 0.0)],
        4,
        clear,
    ));
    fins
}
