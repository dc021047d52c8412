//! A treasure chest: planks and iron bands, a lock, a vaulted lid that stands open over gold.

use crate::part::gear::{block, facing_outward, lifted, rod};
use crate::part::patina::Patina;
use artifact::random::ChaCha8Rng;
use glam::{Quat, Vec3};
use rand::Rng as _;
use std::f32::consts::{PI, TAU};
use underwater::palette::shaded;
use underwater::shape::{dot, line, sheet};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

/// Its front is on the right.
pub const CHEST: Subject = Subject {
    name: "chest",
    build,
    habitat: Habitat::Ground,
    yaw: -45.0..=45.0,
    pitch: -12.0..=12.0,
    roll: 5.0..=45.0,
};

/// Half the length, height and depth of the box.
const HALF: Vec3 = Vec3::new(0.72, 0.3, 0.42);
const WOOD: [[f32; 3]; 4] = [[0.48, 0.3, 0.16], [0.38, 0.24, 0.14], [0.55, 0.38, 0.22], [0.42, 0.34, 0.26]];

/// Where bands go round: x in halves of the length.
const BANDS: [f32; 3] = [-0.66, 0.0, 0.66];

struct Look {
    wood: Paint,
    iron: Paint,
    weed: Patina,
}

impl Look {
    /// Plank number `plank` at `p`; each has its own shade.
    fn plank(&self, plank: f32, p: Vec3) -> Paint {
        let shade = 0.88 + 0.14 * (plank.floor() * 2.4).sin();
        self.weed.cover(Paint { colour: self.wood.colour * shade, ..self.wood }, p)
    }
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let look = Look {
        wood: Paint::new(shaded(random, &WOOD)),
        iron: Paint::new(shaded(random, &[[0.3, 0.3, 0.32], [0.62, 0.48, 0.2], [0.36, 0.26, 0.2]])).shine(0.5),
        weed: Patina::draw(Vec3::new(0.3, 0.38, 0.22), random.random_range(0.1..0.35), random),
    };
    let mut chest = body(&look);
    let open = if random.random_bool(0.35) { 0.0 } else { random.random_range(0.4..1.2) };
    chest.add(lid(&look, open));
    chest.add(lock(&look));
    if open > 0.0 {
        chest.add(gold(random));
    }
    chest.map(|p| p - Vec3::Y * 0.1)
}

fn body(look: &Look) -> Solid {
    let dark = Paint::new(Colour::splat(0.08));
    let mut body =
        block(
            Vec3::ZERO,
            HALF,
            0.12,
            |p| if p.y > HALF.y - 0.01 { dark } else { look.plank((p.y + HALF.y) / 0.15, p) },
        );
    for (x, z) in BANDS.into_iter().flat_map(|x| [(x, -1.0), (x, 1.0)]) {
        let at = HALF * Vec3::new(x, 0.0, z);
        body.add(lifted(block(at, Vec3::new(0.06, HALF.y - 0.01, 0.02), 0.12, |_| look.iron), 0.05));
    }
    for y in [-0.15, 0.0, 0.15] {
        body.add(gaps(y, Paint { colour: look.wood.colour * 0.45, ..look.wood }));
    }
    body
}

/// The gap between two planks, around the box, interrupted by the bands.
fn gaps(y: f32, paint: Paint) -> Solid {
    let side = |from: Vec3, to: Vec3, out: Vec3| {
        let places: Vec<_> = (0..=24).map(|k| (from.lerp(to, k as f32 / 24.0), out)).collect();
        line(&places, 0.02, paint)
    };
    let corner = |x: f32, z: f32| Vec3::new(HALF.x * x, y, HALF.z * z);
    let mut gaps = side(corner(-1.0, 1.0), corner(1.0, 1.0), Vec3::Z);
    gaps.add(side(corner(1.0, -1.0), corner(-1.0, -1.0), Vec3::NEG_Z));
    gaps.facets.retain(|facet| BANDS.iter().all(|x| (facet.centre().x - x * HALF.x).abs() > 0.09));
    gaps.add(side(corner(1.0, 1.0), corner(1.0, -1.0), Vec3::X));
    gaps.add(side(corner(-1.0, -1.0), corner(-1.0, 1.0), Vec3::NEG_X));
    gaps
}

/// Half a barrel with its ends, on hinges behind, opened by `open` radians.
fn lid(look: &Look, open: f32) -> Solid {
    let rise = 0.3;
    let arc = |x: f32, turn: f32, share: f32| Vec3::new(x, rise * turn.sin() * share, HALF.z * turn.cos() * share);
    let skin = |u: f32, v: f32| {
        // A gap follows every plank.
        let plank = look.plank(v * 6.0, Vec3::new(u * 1.4, 0.3, v * 0.8));
        if (v * 6.0).rem_euclid(1.0) > 0.7 { Paint { colour: plank.colour * 0.75, ..plank } } else { plank }
    };
    let mut lid = sheet((12, 18), |u, v| arc(HALF.x * (2.0 * u - 1.0), PI * v, 1.0), skin);
    for x in BANDS {
        let band = sheet((1, 12), |u, v| arc(HALF.x * x + 0.12 * (u - 0.5), PI * v, 1.05), |_, _| look.iron);
        lid.add(lifted(facing_outward(band, Vec3::ZERO), 0.1));
    }
    for x in [-1.0, 1.0] {
        let end = Paint { colour: look.wood.colour * 0.8, ..look.wood };
        lid.add(sheet((3, 12), |u, v| arc(HALF.x * x, PI * v, u), |u, _| if u > 0.7 { look.iron } else { end }));
    }
    let turn = Quat::from_rotation_x(-open);
    let hinge = Vec3::new(0.0, HALF.y, -HALF.z);
    lid.map(|p| hinge + turn * (p + Vec3::Z * HALF.z))
}

fn lock(look: &Look) -> Solid {
    let at = Vec3::new(0.0, HALF.y - 0.12, HALF.z + 0.02);
    let mut lock =
        block(at, Vec3::new(0.11, 0.11, 0.03), 0.11, |_| Paint { colour: look.iron.colour * 1.5, ..look.iron });
    lock.add(dot((at + Vec3::Z * 0.032, Vec3::Z), 0.035, Paint::new(Colour::splat(0.05))));
    lifted(lock, 0.1)
}

/// Coins in a heap.
fn gold(random: &mut ChaCha8Rng) -> Solid {
    let mut gold = Solid::default();
    for _ in 0..50 {
        let (x, z) = (random.random_range(-0.95..0.95_f32), random.random_range(-0.9..0.9_f32));
        let heap = 0.2 * (1.0 - x * x) * (1.0 - z * z);
        let at = Vec3::new(x * HALF.x, HALF.y + heap - 0.02, z * HALF.z);
        let tilt = random.random_range(0.0..TAU);
        let out = Vec3::new(0.5 * tilt.cos(), 1.0, 0.5 * tilt.sin()).normalize();
        let paint = Paint::new(Vec3::new(0.95, 0.75, 0.25) * random.random_range(0.75..1.1)).shine(0.9);
        gold.add(rod((at, 0.07), (at + out * 0.025, 0.07), (1, 7), |_, _| paint));
    }
    gold
}
