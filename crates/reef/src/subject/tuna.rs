//! A tuna: a torpedo deepest at a third, a gill cover, two small dorsal fins close together, rows of finlets behind them
//! above and below, sickle fins at the sides, keels on a thin stock before a tall upright crescent.

use crate::part::gill::{gill_cover, skin};
use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;
use underwater::anatomy::eye;
use underwater::anatomy::form::{at_x, profile, upright};
use underwater::anatomy::swimmer::{Swimmer, Tail, subject};
use underwater::shape::{Loft, line};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::Subject;

pub const TUNA: Subject = subject("tuna", build);

fn build(random: &mut ChaCha8Rng) -> Solid {
    let one = Swimmer::draw(random);
    let body = body(&one);
    // The scales are small and smooth, and gleam as metal does.
    let mut solid = body.solid(44, 22, |_, v, p| one.coat.skin(p.x, v).shine(0.6));
    solid.add(head(&body, one.coat.crease()));
    solid.add(ridges(&body, &one, random.random_range(0.8..1.3)));
    solid.add(finlets(&body, &one, random.random_range(7..=9)));
    solid.add(sides(&one));
    solid.add(one.flexed(crescent(&one), Tail::Upright));
    one.swimming(solid)
}

/// From the snout at x = 1 to the root of the tail at x = -0.92.
fn body(one: &Swimmer) -> Loft {
    let tip = 0.94 + 0.06 * one.snout;
    profile(
        &[
            [tip, -0.015, 0.0, 0.0, 0.0],
            [tip - 0.03, -0.013, 0.03, 0.028, 0.024],
            [0.86, -0.005, 0.086, 0.08, 0.066],
            [0.7, 0.0, 0.138, 0.134, 0.106],
            [0.5, 0.0, 0.18, 0.18, 0.138],
            [0.28, 0.0, 0.2, 0.2, 0.15],
            [0.02, 0.0, 0.184, 0.184, 0.138],
            [-0.25, 0.0, 0.138, 0.14, 0.106],
            [-0.5, 0.0, 0.084, 0.086, 0.068],
            [-0.7, 0.0, 0.042, 0.042, 0.038],
            [-0.85, 0.0, 0.021, 0.021, 0.024],
            [-0.93, 0.0, 0.0, 0.0, 0.0],
        ],
        one.girth,
    )
}

fn head(body: &Loft, crease: Paint) -> Solid {
    let mut side = gill_cover(body, 0.49, crease);
    let mouth = [(0.975, 0.26), (0.93, 0.3), (0.88, 0.33), (0.82, 0.36)].map(|(x, v)| skin(body, x, v));
    side.add(line(&mouth, 0.012, crease));
    side.add(eye::flush(skin(body, 0.8, 0.22), 0.026, Colour::splat(0.03)));
    side.paired()
}

/// The two dorsal fins and, below the second, the anal fin, `tall` times as high as usual.
fn ridges(body: &Loft, one: &Swimmer, tall: f32) -> Solid {
    let height = 0.13 * one.dorsal;
    let mut fins = standing(body, one, 0.0, [0.34, 0.06], [0.23, height]);
    for v in [0.0, 0.5] {
        fins.add(standing(body, one, v, [-0.04, -0.18], [-0.24 - 0.03 * one.sweep, 1.2 * height * tall]));
    }
    fins
}

/// A fin on the back (`v` 0) or the belly (`v` 0.5), from x to x, with a tip at x and a height above the root.
fn standing(body: &Loft, one: &Swimmer, v: f32, [front, behind]: [f32; 2], [tip, height]: [f32; 2]) -> Solid {
    let at = |x| body.point(at_x(body, x), v) * 0.97;
    let (front, behind) = (at(front).with_z(0.0), at(behind).with_z(0.0));
    let out = if v == 0.0 { Vec3::Y } else { Vec3::NEG_Y };
    let tip = front.with_x(tip) + out * height;
    one.fin(
        &[front, front.lerp(tip, 0.55) + out * 0.012, tip],
        &[behind, behind.lerp(tip, 0.4) + 0.03 * Vec3::X, tip - 0.012 * Vec3::X],
        6,
    )
}

/// Finlets that get smaller towards the tail.
fn finlets(body: &Loft, one: &Swimmer, count: u8) -> Solid {
    let mut flags = Solid::default();
    for (k, v) in (0..count).flat_map(|k| [(k, 0.0), (k, 0.5)]) {
        let along = f32::from(k) / f32::from(count);
        let (x, size) = (-0.27 - 0.55 * along, 0.058 - 0.022 * along);
        flags.add(standing(body, one, v, [x, x - 0.8 * size], [x - 1.15 * size, size]));
    }
    flags
}

fn sides(one: &Swimmer) -> Solid {
    let p = |x, y, z| one.flank(x, y, z);
    let (size, back) = (one.pectoral, 0.05 * one.sweep);
    // Long and narrow, and drooping, so that it is seen from the side too.
    let mut fins = one.fin(
        &[
            p(0.44, -0.01, 0.03),
            p(0.34, -0.05, 0.11 * size),
            p(0.17 - back, -0.13, 0.19 * size),
            p(-0.06 - back, -0.22, 0.23 * size),
        ],
        &[
            p(0.36, -0.08, 0.03),
            p(0.26, -0.11, 0.1 * size),
            p(0.11 - back, -0.165, 0.17 * size),
            p(-0.07 - back, -0.22, 0.225 * size),
        ],
        8,
    );
    fins.add(one.fin(
        &[p(0.34, -0.18, -0.05), p(0.24, -0.24, -0.01)],
        &[p(0.25, -0.18, -0.06), p(0.21, -0.235, -0.01)],
        3,
    ));
    // The keel.
    let k = |x, z| Vec3::new(x, 0.0, z);
    fins.add(one.fin(&[k(-0.68, 0.02), k(-0.82, 0.055)], &[k(-0.94, 0.0), k(-0.9, 0.045)], 3));
    fins.paired()
}

/// The tail: two equal lobes.
fn crescent(one: &Swimmer) -> Solid {
    let (size, back) = (one.tail, 0.05 * one.sweep);
    let mut lobes = Solid::default();
    for sign in [1.0, -1.0] {
        let edge = |points: [(f32, f32); 4]| upright(points.map(|(x, y)| (x, sign * y)));
        lobes.add(one.fin(
            &edge([(-0.84, 0.0), (-0.92, 0.12 * size), (-1.0 - back, 0.24 * size), (-1.15 - 2.0 * back, 0.36 * size)]),
            &edge([(-0.95, 0.0), (-0.99, 0.1 * size), (-1.06 - back, 0.23 * size), (-1.16 - 2.0 * back, 0.36 * size)]),
            9,
        ));
    }
    lobes
}
