//! An amphora: a clay jar with two handles from neck to shoulder and a pointed foot, on its side, broken and grown over.

use crate::part::gear::{pipe, ring, rod};
use crate::part::patina::Patina;
use artifact::random::ChaCha8Rng;
use glam::{Quat, Vec3};
use rand::Rng as _;
use std::f32::consts::{FRAC_PI_2, TAU};
use underwater::palette::shaded;
use underwater::shape::{Loft, Station, dot};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

/// Its mouth is ahead, its handles above and below.
pub const AMPHORA: Subject = Subject {
    name: "amphora",
    build,
    habitat: Habitat::Ground,
    yaw: -40.0..=60.0,
    pitch: -25.0..=70.0,
    roll: -50.0..=50.0,
};

const CLAY: [[f32; 3]; 5] =
    [[0.72, 0.43, 0.27], [0.78, 0.55, 0.37], [0.62, 0.36, 0.24], [0.76, 0.62, 0.46], [0.68, 0.48, 0.36]];
const GROWTH: [[f32; 3]; 4] = [[0.4, 0.46, 0.28], [0.72, 0.7, 0.62], [0.6, 0.42, 0.48], [0.45, 0.4, 0.33]];

fn build(random: &mut ChaCha8Rng) -> Solid {
    let clay = Paint::new(shaded(random, &CLAY)).shine(0.1);
    let growth = Patina::draw(shaded(random, &GROWTH), random.random_range(0.15..0.45), random);
    let (belly, throat) = (random.random_range(0.3..0.42), random.random_range(0.09..0.13));
    let jar = jar(belly, throat);
    let bands = random.random_bool(0.4);
    let paint = |u: f32, p: Vec3| {
        let painted = bands && [0.42, 0.47, 0.62].iter().any(|band| (u - band).abs() < 0.012);
        let clay = if painted { Paint { colour: clay.colour * 0.4, ..clay } } else { clay };
        growth.cover(clay, p)
    };
    let mut amphora = jar.solid(42, 26, |u, _, p| paint(u, p));
    let lip = ring((throat + 0.035, throat + 0.035), 0.04, (20, 8), |_| paint(0.0, Vec3::ZERO));
    let across = Quat::from_rotation_y(FRAC_PI_2);
    amphora.add(lip.map(|p| Vec3::X * 0.93 + across * p));
    for side in [1.0, -1.0] {
        amphora.add(handle(throat, belly, side, |p| paint(0.2, p)));
    }
    amphora.add(dot((Vec3::X * 0.965, Vec3::X), throat + 0.01, Paint::new(Vec3::new(0.09, 0.07, 0.06))));
    if random.random_bool(0.6) {
        amphora.add(hole(&jar, clay, random));
    }
    amphora.add(barnacles(&jar, random));
    amphora
}

/// From the lip at x = 0.95 to the foot at x = -0.95.
fn jar(belly: f32, throat: f32) -> Loft {
    let sections = [
        (0.95, throat * 1.15),
        (0.85, throat),
        (0.7, throat * 0.95),
        (0.55, throat * 1.1),
        (0.42, throat + (belly - throat) * 0.55),
        (0.27, belly * 0.95),
        (0.08, belly),
        (-0.18, belly * 0.88),
        (-0.42, belly * 0.62),
        (-0.64, belly * 0.34),
        (-0.8, 0.075),
        (-0.92, 0.07),
        (-0.97, 0.0),
    ];
    Loft::along_x(sections.map(|(x, radius)| Station::round(Vec3::X * x, radius)).to_vec())
}

/// From below the lip out and back down to the shoulder.
fn handle(throat: f32, belly: f32, side: f32, paint: impl Fn(Vec3) -> Paint) -> Solid {
    let at = |x: f32, y: f32| Vec3::new(x, y * side, 0.0);
    let out = (throat + 0.17).max(belly * 0.75);
    let path = [
        at(0.82, throat * 0.9),
        at(0.84, throat + 0.1),
        at(0.75, out),
        at(0.55, out * 1.02),
        at(0.38, throat + (belly - throat) * 0.62),
    ];
    pipe(&path, (16, 8), |_| 0.043, |_, p| paint(p))
}

/// A hole with a pale broken edge and a dark inside.
fn hole(jar: &Loft, clay: Paint, random: &mut ChaCha8Rng) -> Solid {
    let (u, v, size) = (random.random_range(0.42..0.66), random.random_range(0.1..0.4), random.random_range(0.1..0.17));
    let rim: Vec<f32> = (0..10).map(|_| random.random_range(0.65..1.15)).collect();
    let (edge, dark) = (Paint { colour: clay.colour * 1.25, ..clay }, Paint::new(Colour::splat(0.07)));
    let mut hole = Solid::default();
    for (share, paint, lift) in [(1.0, edge, 0.08), (0.8, dark, 0.14)] {
        let place = |k: usize, radius: f32| {
            let (sin, cos) = (TAU * k as f32 / 10.0).sin_cos();
            let reach = size * share * rim[k % 10] * radius;
            let (at, out) = jar.place((u + reach * cos * 0.52).clamp(0.0, 1.0), v + reach * sin * 0.42);
            at + out * (0.004 + lift * 0.02)
        };
        for k in 0..10 {
            // Two rings, or flat pieces would sink into the curve of the jar.
            let inner = [place(k, 0.0), place(k, 0.5), place(k + 1, 0.5), place(k + 1, 0.0)];
            let outer = [place(k, 0.5), place(k, 1.0), place(k + 1, 1.0), place(k + 1, 0.5)];
            for corners in [inner, outer] {
                hole.skin(corners, paint);
                let facet = hole.facets.last_mut().expect("just added");
                facet.lift = lift;
                if facet.normal().dot(facet.centre() - jar.axis(u)) < 0.0 {
                    facet.corners.reverse();
                }
            }
        }
    }
    hole
}

/// White cones with a hole on top, in heaps.
fn barnacles(jar: &Loft, random: &mut ChaCha8Rng) -> Solid {
    let mut heap = Solid::default();
    let (u, v) = (random.random_range(0.35..0.75), random.random_range(0.0..1.0));
    for _ in 0..random.random_range(4..14) {
        let (at, out) = jar.place(u + random.random_range(-0.12..0.12), v + random.random_range(-0.12..0.12));
        let size = random.random_range(0.025..0.055);
        let shell = Paint::new(Colour::splat(random.random_range(0.72..0.92)));
        heap.add(rod((at - out * 0.005, size), (at + out * size, size * 0.5), (1, 7), |_, _| shell));
        heap.add(dot((at + out * (size + 0.002), out), size * 0.35, Paint::new(Colour::splat(0.2))));
    }
    heap
}
