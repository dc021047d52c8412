//! A swordfish: a long flat sword, a tall sickle for a dorsal fin, large eyes, an upright tail like a crescent moon.

use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3};
use rand::Rng as _;
use std::f32::consts::TAU;
use underwater::anatomy::eye;
use underwater::anatomy::form::{bent, profile, ridge, seated, upright};
use underwater::shape::{Loft, blade, line};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const SWORDFISH: Subject = Subject {
    name: "swordfish",
    build,
    habitat: Habitat::Open,
    yaw: -55.0..=55.0,
    pitch: -35.0..=35.0,
    roll: -30.0..=35.0,
};

fn build(random: &mut ChaCha8Rng) -> Solid {
    let girth = random.random_range(0.85..1.15);
    let sword = random.random_range(0.5..0.75);
    let light: f32 = random.random_range(0.22..0.42);
    // From bronze to steel blue.
    let back = Vec3::new(0.75, 0.8, 0.85).lerp(Vec3::new(0.5, 0.9, 1.5), random.random()) * light;
    let silver = Vec3::splat(random.random_range(0.75..0.95));
    let body = body(girth);
    let bars = random.random_range(0.0..0.25);
    let mut solid = body.solid(36, 20, |u, v, _| {
        let share = (((TAU * v).cos() + 0.1) / 0.4 + 0.5).clamp(0.0, 1.0);
        let bar = 1.0 - bars * ((u * 70.0).sin() * 0.5 + 0.5) * share;
        Paint::new(silver.lerp(back, share) * bar).shine(0.6)
    });
    let fin = Paint::new(back * 0.75).shine(0.3);
    solid.add(head(&body, sword, Paint::new(back), silver));
    solid.add(fins(&body, girth, fin, random.random_range(0.85..1.2)));
    let (sway, phase) = (random.random_range(0.04..0.22), random.random_range(0.0..TAU));
    bent(solid, |x| {
        let behind = ((0.3 - x) / 1.3).max(0.0);
        Vec2::new(0.0, sway * behind * behind * (2.2 * x + phase).sin())
    })
}

/// From the root of the sword at x = 0.5 to the root of the tail at x = -0.93.
fn body(girth: f32) -> Loft {
    profile(
        &[
            [0.52, -0.005, 0.0, 0.0, 0.0],
            [0.48, 0.0, 0.04, 0.045, 0.04],
            [0.38, 0.0, 0.09, 0.085, 0.075],
            [0.22, 0.0, 0.155, 0.14, 0.115],
            [0.02, 0.0, 0.18, 0.165, 0.13],
            [-0.22, 0.0, 0.16, 0.145, 0.115],
            [-0.48, 0.0, 0.11, 0.1, 0.08],
            [-0.7, 0.0, 0.06, 0.055, 0.05],
            [-0.86, 0.0, 0.032, 0.03, 0.035],
            [-0.95, 0.0, 0.0, 0.0, 0.0],
        ],
        girth,
    )
}

fn head(body: &Loft, length: f32, paint: Paint, silver: Colour) -> Solid {
    let sword = profile(
        &[
            [0.5 + length, 0.005, 0.0, 0.0, 0.0],
            [0.5 + 0.8 * length, 0.005, 0.008, 0.008, 0.014],
            [0.5 + 0.4 * length, 0.005, 0.015, 0.013, 0.024],
            [0.5, 0.005, 0.03, 0.025, 0.036],
            [0.4, 0.0, 0.06, 0.04, 0.06],
        ],
        1.0,
    );
    let mut head = sword.solid(12, 8, |_, v, _| if (0.3..0.7).contains(&v) { Paint::new(silver * 0.8) } else { paint });
    let dark = Paint::new(paint.colour * 0.4);
    let at = body.place(0.24, 0.235);
    let mut side = eye::flush((at.0 - at.1 * 0.005, at.1), 0.034, silver * 0.9);
    side.add(eye::flush(at, 0.024, Colour::splat(0.03)));
    let mouth = [(0.06, 0.3), (0.13, 0.31), (0.2, 0.33), (0.25, 0.34)];
    side.add(line(&mouth.map(|(u, v)| body.place(u, v)), 0.012, dark));
    // The edge of the gill cover.
    let cover: Vec<_> =
        (0..6).map(|k| body.place(0.35 + 0.006 * (k * (5 - k)) as f32, 0.16 + 0.05 * k as f32)).collect();
    side.add(line(&cover, 0.008, Paint::new(paint.colour * 0.6)));
    head.add(side.paired());
    head
}

fn fins(body: &Loft, girth: f32, paint: Paint, size: f32) -> Solid {
    let skin = |_: f32, w: f32| Paint { colour: paint.colour * (1.05 - 0.3 * w), ..paint };
    let (front, behind) = (ridge(body, 0.24), ridge(body, 0.02));
    let tip = Vec3::new(-0.1, front.y + 0.36 * size, 0.0);
    let sickle = blade(
        &[front, front.lerp(tip, 0.35) + 0.07 * Vec3::X, front.lerp(tip, 0.7) + 0.07 * Vec3::X, tip],
        &[behind, behind.lerp(tip, 0.3) + 0.05 * Vec3::X, behind.lerp(tip, 0.65) + 0.06 * Vec3::X, tip],
        9,
        skin,
    );
    let mut fins = seated(sickle, body, front, behind);
    let low = -0.13 * girth;
    let small = [
        (upright([(-0.68, 0.06 * girth), (-0.78, 0.12)]), upright([(-0.76, 0.04 * girth), (-0.82, 0.11)])),
        (upright([(-0.36, low), (-0.48, low - 0.14 * size)]), upright([(-0.5, low * 0.7), (-0.52, low - 0.12 * size)])),
    ];
    for (front, back) in small {
        fins.add(blade(&front, &back, 3, skin));
    }
    let p = |x: f32, y: f32, z: f32| Vec3::new(x, y * girth, z + 0.08 * girth);
    let pectoral = blade(
        &[p(0.26, -0.1, 0.0), p(0.16, -0.2, 0.08), p(-0.04, -0.3, 0.14)],
        &[p(0.17, -0.11, 0.0), p(0.08, -0.19, 0.07), p(-0.06, -0.29, 0.13)],
        6,
        skin,
    );
    fins.add(pectoral.paired());
    for up in [1.0, -1.0] {
        let edge = |points: [(f32, f32); 3]| upright(points.map(|(x, y)| (x, y * up * size)));
        let lobe = blade(
            &edge([(-0.86, 0.0), (-0.99, 0.17), (-1.16, 0.4)]),
            &edge([(-0.97, 0.0), (-1.05, 0.16), (-1.17, 0.39)]),
            8,
            skin,
        );
        fins.add(lobe);
    }
    fins
}
