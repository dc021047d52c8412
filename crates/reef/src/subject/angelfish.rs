//! An angelfish: a body as high as long and thin as a plate, a small pouting mouth, bright bands or lines, fins that trail
//! behind above and below.

use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3};
use rand::Rng as _;
use std::f32::consts::TAU;
use underwater::anatomy::eye;
use underwater::anatomy::form::{at_x, bent, profile};
use underwater::palette::one_of;
use underwater::shape::{Loft, blade, line};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const ANGELFISH: Subject = Subject {
    name: "angelfish",
    build,
    habitat: Habitat::Open,
    yaw: -60.0..=60.0,
    pitch: -25.0..=25.0,
    roll: -25.0..=25.0,
};

#[derive(Clone, Copy)]
struct Coat {
    ground: Colour,
    band: Colour,
    fin: Colour,
    pattern: Pattern,
    /// How many bands there are, and where they begin.
    bands: (f32, f32),
}

#[derive(Clone, Copy)]
enum Pattern {
    Upright,
    Along,
    Masked,
}

impl Coat {
    fn draw(random: &mut ChaCha8Rng) -> Self {
        let colours = [
            [[0.95, 0.85, 0.25], [0.1, 0.1, 0.14], [0.95, 0.8, 0.2]],
            [[0.92, 0.92, 0.88], [0.1, 0.1, 0.12], [0.95, 0.8, 0.25]],
            [[0.15, 0.25, 0.65], [0.98, 0.8, 0.2], [0.98, 0.75, 0.15]],
            [[0.95, 0.5, 0.15], [0.95, 0.93, 0.9], [0.2, 0.25, 0.6]],
            [[0.85, 0.88, 0.9], [0.2, 0.35, 0.7], [0.3, 0.4, 0.75]],
        ];
        let [ground, band, fin] = one_of(random, &colours).map(Vec3::from_array);
        Self {
            ground: ground * random.random_range(0.85..1.05),
            band,
            fin,
            pattern: one_of(random, &[Pattern::Upright, Pattern::Upright, Pattern::Along, Pattern::Masked]),
            bands: (random.random_range(2.6..5.5), random.random_range(0.0..1.0)),
        }
    }

    /// Bands follow u and lines follow v, as the edges of facets do, so their borders are clean.
    fn paint(&self, u: f32, v: f32) -> Paint {
        let (count, start) = self.bands;
        let marked = match self.pattern {
            Pattern::Upright => (u * count * 1.3 + start).rem_euclid(1.0) < 0.38 && u > 0.14,
            Pattern::Along => ((2.0 * v - 1.0).abs() * (count * 1.4 + 2.0).round()).rem_euclid(1.0) < 0.5 && u > 0.36,
            Pattern::Masked => (0.16..0.34).contains(&u) || u > 0.72,
        };
        Paint::new(if marked { self.band } else { self.ground }).shine(0.35)
    }
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let coat = Coat::draw(random);
    let depth = random.random_range(0.85..1.12);
    let body = body(depth);
    let mut solid = body.solid(50, 36, |u, v, _| coat.paint(u, v));
    solid.add(head(&body, &coat));
    solid.add(fins(&body, depth, &coat, random));
    let (sway, phase) = (random.random_range(0.0..0.2), random.random_range(0.0..TAU));
    bent(solid, |x| {
        let behind = (0.4 - x).max(0.0);
        Vec2::new(0.0, sway * behind * behind * (2.5 * x + phase).sin())
    })
}

/// From the mouth at x = 0.72 to the root of the tail at x = -0.6.
fn body(depth: f32) -> Loft {
    let sections = [
        [0.72, -0.03, 0.0, 0.0, 0.0],
        [0.7, -0.03, 0.035, 0.035, 0.03],
        [0.62, -0.015, 0.085, 0.09, 0.055],
        [0.5, 0.0, 0.2, 0.19, 0.085],
        [0.32, 0.0, 0.34, 0.31, 0.105],
        [0.08, 0.0, 0.43, 0.4, 0.105],
        [-0.18, 0.0, 0.41, 0.39, 0.085],
        [-0.4, 0.0, 0.25, 0.24, 0.055],
        [-0.54, 0.0, 0.1, 0.1, 0.035],
        [-0.66, 0.0, 0.085, 0.085, 0.02],
        [-0.7, 0.0, 0.0, 0.0, 0.0],
    ];
    profile(&sections.map(|[x, y, up, down, side]| [x, y, up * depth, down * depth, side]), 1.0)
}

fn head(body: &Loft, coat: &Coat) -> Solid {
    let place = body.place(0.29, 0.17);
    let mut side = eye::flush((place.0 - place.1 * 0.006, place.1), 0.052, coat.fin.lerp(Colour::ONE, 0.4));
    side.add(eye::flush(place, 0.034, Colour::splat(0.03)));
    let mouth = [(0.04, 0.27), (0.1, 0.28), (0.15, 0.31)];
    side.add(line(&mouth.map(|(u, v)| body.place(u, v)), 0.014, Paint::new(coat.ground * 0.35)));
    let cover: Vec<_> =
        (0..7).map(|k| body.place(0.37 + 0.006 * (k * (6 - k)) as f32, 0.2 + 0.03 * k as f32)).collect();
    side.add(line(&cover, 0.009, Paint::new(coat.ground * 0.75)));
    side.paired()
}

fn fins(body: &Loft, depth: f32, coat: &Coat, random: &mut ChaCha8Rng) -> Solid {
    let (trail, size) = (random.random_range(0.0..0.4), random.random_range(0.9..1.2));
    let rayed = |u: f32, w: f32| Paint::new(coat.fin * (1.0 - 0.18 * (w * 9.0 + u).sin().abs())).shine(0.2);
    let mut fins = Solid::default();
    // Along the back and the belly, ending in points that trail.
    for (v, up) in [(0.0, 1.0), (0.5, -1.0)] {
        let root = |x: f32| body.point(at_x(body, x), v) - 0.02 * up * Vec3::Y;
        let out = |p: Vec3, back: f32, by: f32| p + Vec3::new(-back, by * up * depth * size, 0.0);
        let roots = [0.18, -0.02, -0.22, -0.42, -0.54].map(root);
        let edge = [
            out(roots[0], 0.05, 0.03),
            out(roots[1], 0.08, 0.1),
            out(roots[2], 0.14, 0.14),
            out(roots[3], 0.2 + trail, 0.22 + trail * 0.2),
            out(roots[4], 0.06, 0.05),
        ];
        fins.add(blade(&roots, &edge, 18, |u, w| if w > 0.8 { Paint::new(coat.band) } else { rayed(w, u * 2.0) }));
    }
    let p = |x: f32, y: f32| Vec3::new(x, y * size, 0.0);
    fins.add(blade(
        &[p(-0.62, 0.07), p(-0.78, 0.15), p(-0.96, 0.2)],
        &[p(-0.62, -0.07), p(-0.78, -0.15), p(-0.96, -0.2)],
        6,
        rayed,
    ));
    fins.add(pairs(depth, trail, rayed));
    fins
}

/// The paired fins; those of the belly trail.
fn pairs(depth: f32, trail: f32, rayed: impl Fn(f32, f32) -> Paint) -> Solid {
    let q = |x: f32, y: f32, z: f32| Vec3::new(x, y * depth, z);
    let mut side = blade(
        &[q(0.22, -0.04, 0.1), q(0.08, 0.0, 0.2), q(-0.04, -0.02, 0.26)],
        &[q(0.2, -0.16, 0.1), q(0.08, -0.18, 0.17), q(-0.04, -0.14, 0.23)],
        5,
        |u, w| rayed(u, w).alpha(0.75),
    );
    side.add(blade(
        &[q(0.24, -0.33, 0.03), q(0.14, -0.5, 0.07), q(-0.02 - trail * 0.5, -0.66, 0.09)],
        &[q(0.12, -0.37, 0.03), q(0.06, -0.5, 0.06), q(-0.03 - trail * 0.5, -0.65, 0.09)],
        5,
        rayed,
    ));
    side.paired()
}
