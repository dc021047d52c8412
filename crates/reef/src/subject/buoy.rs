//! A buoy: a float with a ring around it, a cage or a cone with a mark on top, striped in signal colours, and a chain that
//! hangs from it.

use crate::part::gear::{chain, ring, rod};
use crate::part::patina::Patina;
use artifact::random::ChaCha8Rng;
use glam::{Quat, Vec3};
use rand::Rng as _;
use std::f32::consts::{FRAC_PI_2, TAU};
use underwater::palette::shaded;
use underwater::shape::{Loft, Station};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const BUOY: Subject = Subject {
    name: "buoy",
    build,
    habitat: Habitat::Surface,
    yaw: -90.0..=90.0,
    pitch: -22.0..=22.0,
    roll: -40.0..=25.0,
};

const SIGNALS: [[f32; 3]; 5] =
    [[0.86, 0.14, 0.1], [0.95, 0.45, 0.08], [0.95, 0.8, 0.1], [0.12, 0.5, 0.25], [0.86, 0.14, 0.1]];
const STRIPES: [[f32; 3]; 3] = [[0.95, 0.95, 0.93], [0.95, 0.95, 0.93], [0.12, 0.12, 0.13]];

/// Half the width of the structure on the float.
const FOOT: f32 = 0.25;

struct Look {
    signal: Paint,
    stripe: Paint,
    steel: Paint,
    weed: Patina,
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let look = Look {
        signal: Paint::new(shaded(random, &SIGNALS)).shine(0.4),
        stripe: Paint::new(shaded(random, &STRIPES)).shine(0.4),
        steel: Paint::new(shaded(random, &[[0.4, 0.36, 0.33], [0.3, 0.31, 0.33], [0.42, 0.28, 0.2]])),
        weed: Patina::draw(Vec3::new(0.22, 0.3, 0.14), random.random_range(0.35..0.65), random),
    };
    let (float, shoulder) = if random.random_bool(0.5) { ball(random) } else { drum(random) };
    let bands = random.random_range(2..5) as f32;
    let mut buoy = float.solid(18, 20, |u, _, p| {
        let paint = if (u * bands).rem_euclid(1.0) < 0.5 { look.signal } else { look.stripe };
        if p.y < -0.08 { look.weed.cover(paint, p) } else { paint }
    });
    buoy.add(fender(&look, float.point(0.5, 0.25).z));
    buoy.add(if random.random_bool(0.6) { cage(&look, shoulder, random) } else { cone(&look, shoulder, random) });
    let sway = random.random_range(-0.25..0.25);
    let hang = [
        Vec3::Y * -0.3,
        Vec3::new(sway * 0.2, -0.6, 0.0),
        Vec3::new(sway * 0.6, -0.85, sway * 0.3),
        Vec3::new(sway, -1.15, sway * 0.5),
    ];
    buoy.add(chain(&hang, 11, 0.068, |p| look.weed.cover(look.steel, p)));
    buoy
}

/// A float with its middle at the origin, and the height at which it is as wide as the structure that stands on it.
fn ball(random: &mut ChaCha8Rng) -> (Loft, f32) {
    let (height, radius) = (random.random_range(0.28..0.36), random.random_range(0.33..0.4));
    let station = |i: i32| {
        let angle = std::f32::consts::PI * i as f32 / 8.0;
        Station::round(Vec3::Y * height * -angle.cos(), radius * angle.sin())
    };
    let shoulder = height * (1.0 - (FOOT / radius).powi(2)).sqrt();
    (Loft::new((0..=8).map(station).collect(), Vec3::X), shoulder)
}

/// A float like a drum, and the height of its top.
fn drum(random: &mut ChaCha8Rng) -> (Loft, f32) {
    let (height, radius) = (random.random_range(0.2..0.28), random.random_range(0.34..0.42));
    let sections =
        [(-1.3, 0.0), (-1.28, 0.25), (-0.9, 0.85), (-0.7, 1.0), (0.0, 1.0), (0.85, 1.0), (0.98, 0.93), (1.0, 0.0)];
    (Loft::new(sections.map(|(y, r)| Station::round(Vec3::Y * y * height, r * radius)).to_vec(), Vec3::X), height)
}

/// The ring around the float against which boats may knock.
fn fender(look: &Look, radius: f32) -> Solid {
    let lying = Quat::from_rotation_x(FRAC_PI_2);
    let paint = |u: f32| if (u * 8.0).rem_euclid(1.0) < 0.5 { look.stripe } else { look.signal };
    ring((radius + 0.03, radius + 0.03), 0.06, (32, 7), paint).map(|p| lying * p)
}

/// Four legs with a platform, a lantern and a mark.
fn cage(look: &Look, floor: f32, random: &mut ChaCha8Rng) -> Solid {
    let (foot, top, height) = (FOOT * 0.95, 0.08, random.random_range(0.62..0.75));
    let mut cage = Solid::default();
    for k in 0..4 {
        let (sin, cos) = (TAU * (k as f32 + 0.5) / 4.0).sin_cos();
        let (a, b) = (Vec3::new(foot * cos, floor, foot * sin), Vec3::new(top * cos, height, top * sin));
        cage.add(rod((a, 0.025), (b, 0.02), (5, 6), |_, _| look.signal));
    }
    for (share, wire) in [(0.4, 0.018), (0.97, 0.03)] {
        let radius = foot + (top - foot) * share;
        let lying = Quat::from_rotation_x(FRAC_PI_2);
        let at = Vec3::Y * (floor + (height - floor) * share);
        cage.add(ring((radius, radius), wire, (16, 5), |_| look.signal).map(|p| at + lying * p));
    }
    let glass = Paint::new(shaded(random, &[[0.95, 0.3, 0.2], [0.98, 0.95, 0.75], [0.3, 0.9, 0.5]])).shine(0.9);
    let at = Vec3::Y * height;
    cage.add(rod((at, 0.06), (at + Vec3::Y * 0.12, 0.06), (2, 10), |_, _| glass));
    cage.add(mark(look, at + Vec3::Y * 0.15, random));
    cage
}

fn cone(look: &Look, floor: f32, random: &mut ChaCha8Rng) -> Solid {
    let height = random.random_range(0.55..0.75);
    let mut cone = rod((Vec3::Y * floor, FOOT), (Vec3::Y * height, 0.07), (7, 16), |u, _| {
        if (0.4..0.7).contains(&u) { look.stripe } else { look.signal }
    });
    cone.add(rod((Vec3::Y * height, 0.02), (Vec3::Y * (height + 0.15), 0.02), (2, 6), |_, _| look.steel));
    cone.add(mark(look, Vec3::Y * (height + 0.15), random));
    cone
}

/// The topmark, which tells boats on which side to pass: a ball, a cone or a can.
fn mark(look: &Look, at: Vec3, random: &mut ChaCha8Rng) -> Solid {
    let black = Paint::new(Colour::splat(0.12));
    let paint = if random.random_bool(0.3) { black } else { look.signal };
    match random.random_range(0..3) {
        0 => Loft::ball(at + Vec3::Y * 0.08, Vec3::splat(0.09)).solid(8, 10, |_, _, _| paint),
        1 => rod((at, 0.1), (at + Vec3::Y * 0.18, 0.0), (3, 12), |_, _| paint),
        _ => rod((at, 0.075), (at + Vec3::Y * 0.16, 0.075), (3, 12), |_, _| paint),
    }
}
