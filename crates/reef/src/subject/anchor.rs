//! An anchor of the old kind: a shank with a ring and a stock above, two curved arms with flukes below, and a chain.

use crate::part::gear::{chain, pipe, ring, rod};
use crate::part::patina::Patina;
use artifact::random::ChaCha8Rng;
use glam::{Quat, Vec3};
use rand::Rng as _;
use underwater::palette::shaded;
use underwater::shape::Loft;
use underwater::solid::{Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const ANCHOR: Subject = Subject {
    name: "anchor",
    build,
    habitat: Habitat::Ground,
    yaw: -50.0..=50.0,
    pitch: -40.0..=40.0,
    roll: -25.0..=40.0,
};

const IRON: [[f32; 3]; 5] =
    [[0.42, 0.26, 0.17], [0.32, 0.28, 0.27], [0.24, 0.25, 0.27], [0.5, 0.33, 0.2], [0.35, 0.36, 0.36]];
const GROWTH: [[f32; 3]; 4] = [[0.62, 0.32, 0.14], [0.35, 0.42, 0.2], [0.5, 0.36, 0.34], [0.5, 0.46, 0.36]];

fn build(random: &mut ChaCha8Rng) -> Solid {
    let iron = Paint::new(shaded(random, &IRON)).shine(0.25);
    let rust = Patina::draw(shaded(random, &GROWTH), random.random_range(0.2..0.5), random);
    let paint = |p: Vec3| rust.cover(iron, p);
    let thick = random.random_range(0.065..0.095);
    let mut anchor = rod((Vec3::Y * -0.78, thick * 1.25), (Vec3::Y * 0.66, thick * 0.85), (24, 12), |_, p| paint(p));
    anchor.add(Loft::ball(Vec3::Y * -0.82, Vec3::splat(thick * 1.45)).solid(8, 10, |_, _, p| paint(p)));
    anchor.add(arms(random.random_range(0.5..0.66), random.random_range(0.25..0.5), thick, paint));
    anchor.add(stock(random, thick, paint));
    let eye = Vec3::Y * 0.79;
    let wire = thick * 0.5;
    anchor.add(ring((0.12, 0.13), wire, (20, 7), |_| iron).map(|p| eye + p));
    let (side, drop) = (if random.random_bool(0.5) { 1.0 } else { -1.0 }, random.random_range(0.5..1.2));
    let slack = [
        eye + Vec3::Y * 0.1,
        eye + Vec3::new(0.22 * side, 0.05, 0.06),
        eye + Vec3::new(0.4 * side, -0.35 * drop, 0.1),
        eye + Vec3::new(0.55 * side, -0.9 * drop, 0.06),
    ];
    anchor.add(chain(&slack, 12, 0.074, paint));
    anchor
}

/// Two arms from the crown, rising as they go out, each with a flat fluke near its bill.
fn arms(reach: f32, rise: f32, thick: f32, paint: impl Fn(Vec3) -> Paint) -> Solid {
    let crown = Vec3::Y * -0.8;
    let at = |x: f32, y: f32| crown + Vec3::new(x * reach, y * rise, 0.0);
    let path = [at(0.0, -0.1), at(0.35, -0.02), at(0.7, 0.3), at(0.95, 0.85), at(1.02, 1.1)];
    let mut arm = pipe(&path, (14, 9), |u| thick * (1.3 - 1.25 * u * u), |_, p| paint(p));
    // The fluke: a shovel across the arm, its point at the bill.
    let (bill, root) = (at(1.1, 1.3), at(0.72, 0.3));
    let along = bill - root;
    let half = Vec3::new(along.length() * 0.5, 0.03, 0.17);
    let fluke = Loft::ball(Vec3::ZERO, half).solid(10, 12, |_, _, p| paint(p * 2.0));
    let turn = Quat::from_rotation_arc(Vec3::X, along.normalize());
    let inward = Vec3::new(-along.y, along.x, 0.0).normalize() * thick * 0.5;
    let narrow = |p: Vec3| Vec3::new(p.x, p.y, p.z * (0.75 - 0.45 * p.x / half.x));
    arm.add(fluke.map(|p| root + along * 0.5 + inward + turn * narrow(p)));
    let mut other = arm.clone();
    for facet in &mut other.facets {
        facet.corners = facet.corners.map(|p| Vec3::new(-p.x, p.y, p.z));
        facet.corners.reverse();
    }
    arm.add(other);
    arm
}

/// Across below the ring, turned against the arms as far as its pin lets it, of iron with balls or of wood with bands.
fn stock(random: &mut ChaCha8Rng, thick: f32, paint: impl Fn(Vec3) -> Paint) -> Solid {
    let half = random.random_range(0.38..0.55);
    let wood = Paint::new(shaded(random, &[[0.42, 0.3, 0.18], [0.36, 0.28, 0.2]]));
    let turn = Quat::from_rotation_y(random.random_range(-0.9..0.9));
    let end = |sign: f32| Vec3::new(half * sign, 0.52, 0.0);
    let stock = if random.random_bool(0.5) {
        let mut stock = rod((end(-1.0), thick * 0.7), (end(1.0), thick * 0.7), (14, 9), |_, p| paint(p));
        for sign in [-1.0, 1.0] {
            stock.add(Loft::ball(end(sign), Vec3::splat(thick * 1.35)).solid(8, 10, |_, _, p| paint(p)));
        }
        stock
    } else {
        let middle = Vec3::Y * 0.52;
        let band = |x: f32| (x.abs() * 9.0).rem_euclid(1.0) < 0.3;
        let skin = |_: f32, p: Vec3| if band(p.x) { paint(p) } else { wood };
        let mut stock = rod((end(-1.0), thick * 0.9), (middle, thick * 1.5), (9, 9), skin);
        stock.add(rod((middle, thick * 1.5), (end(1.0), thick * 0.9), (9, 9), skin));
        stock
    };
    stock.map(|p| turn * p)
}
