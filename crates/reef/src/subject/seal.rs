//! A seal: a round head with large eyes and whiskers, a plump spotted body, short flippers in front, the hind pair
//! together like a tail.

use crate::part::pattern::spots;
use artifact::random::ChaCha8Rng;
use glam::{Mat3, Vec2, Vec3};
use rand::Rng as _;
use std::f32::consts::TAU;
use underwater::anatomy::eye;
use underwater::anatomy::form::{bent, profile};
use underwater::shape::{Loft, blade, dot, line};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const SEAL: Subject =
    Subject { name: "seal", build, habitat: Habitat::Open, yaw: -35.0..=65.0, pitch: -45.0..=50.0, roll: -30.0..=45.0 };

fn build(random: &mut ChaCha8Rng) -> Solid {
    let girth = random.random_range(0.85..1.15);
    let body = body(girth);
    let light: f32 = random.random_range(0.3..0.68);
    let fur = Vec3::new(light * 1.08, light, light * random.random_range(0.8..0.95));
    let belly = fur.lerp(Colour::splat(0.9), 0.55);
    let mut solid = body.solid(40, 20, |_, v, _| {
        let share = (((TAU * v).cos() + 0.3) / 0.9 + 0.5).clamp(0.0, 1.0);
        Paint::new(belly.lerp(fur, share)).shine(0.25)
    });
    let (spot, count) = (Paint::new(fur * random.random_range(0.45..0.7)).alpha(0.8), random.random_range(0..70));
    solid.add(spots(&body, (0.4..0.9, 0.36), count, 0.008..0.026, spot, random));
    solid.add(head(&body, fur));
    let (skin, apart) = (Paint::new(fur * 0.7), random.random_range(0.15..0.3));
    solid.add(fore(girth, skin));
    solid.add(hind(girth, skin, apart, random.random_range(0.3..1.1)));
    let (arch, turn) = (random.random_range(-0.3..0.3), random.random_range(-0.25..0.25));
    let wave = random.random_range(0.0..0.08);
    bent(solid, |x| Vec2::new(arch * x * x + wave * (4.0 * x).sin(), turn * x * x))
}

/// From the nose at x = 0.95 to the root of the hind flippers at x = -0.75.
fn body(girth: f32) -> Loft {
    profile(
        &[
            [0.99, -0.055, 0.0, 0.0, 0.0],
            [0.975, -0.055, 0.045, 0.045, 0.062],
            [0.91, -0.045, 0.068, 0.072, 0.1],
            [0.84, -0.01, 0.14, 0.11, 0.148],
            [0.72, 0.01, 0.185, 0.145, 0.185],
            [0.57, 0.005, 0.165, 0.145, 0.165],
            [0.41, 0.0, 0.15, 0.17, 0.17],
            [0.15, 0.0, 0.21, 0.225, 0.225],
            [-0.15, 0.0, 0.2, 0.205, 0.21],
            [-0.42, 0.0, 0.125, 0.125, 0.13],
            [-0.62, 0.0, 0.07, 0.07, 0.08],
            [-0.75, 0.0, 0.035, 0.035, 0.05],
            [-0.8, 0.0, 0.0, 0.0, 0.0],
        ],
        girth,
    )
}

fn head(body: &Loft, fur: Colour) -> Solid {
    let black = Paint::new(Colour::splat(0.05)).shine(0.6);
    let mut side = eye::flush(body.place(0.262, 0.17), 0.05, Colour::splat(0.02));
    side.add(dot(body.place(0.4, 0.2), 0.01, Paint::new(fur * 0.3)));
    let mouth = [(0.1, 0.42), (0.12, 0.36), (0.16, 0.32), (0.19, 0.3)];
    side.add(line(&mouth.map(|(u, v)| body.place(u, v)), 0.01, Paint::new(fur * 0.3)));
    // The pale pad that the whiskers grow from.
    side.add(dot(body.place(0.125, 0.25), 0.04, Paint::new(fur.lerp(Colour::splat(0.85), 0.5))));
    for hair in 0..4 {
        let (root, out) = body.place(0.11 + 0.012 * hair as f32, 0.22 + 0.035 * hair as f32);
        let tip = root + out * 0.13 + Vec3::new(0.0, -0.01 - 0.02 * hair as f32, 0.0);
        let width = 0.004 * Vec3::Y;
        side.sheet([root - width, tip, tip, root + width], Paint::new(Colour::splat(0.9)));
    }
    let mut head = side.paired();
    head.add(dot(body.place(0.07, 0.0), 0.034, black));
    head
}

fn fore(girth: f32, paint: Paint) -> Solid {
    let p = |x: f32, y: f32, z: f32| Vec3::new(x, y * girth, z * girth);
    let side = blade(
        &[p(0.4, -0.12, 0.13), p(0.34, -0.22, 0.33), p(0.14, -0.3, 0.46)],
        &[p(0.17, -0.15, 0.15), p(0.08, -0.22, 0.27), p(0.0, -0.3, 0.4)],
        6,
        |u, w| webbed(paint, u, w),
    );
    side.paired()
}

/// The hind flippers: two palms, wide and rounded at their ends, `apart` from each other, turned about the body by `twist`
/// radians.
fn hind(girth: f32, paint: Paint, apart: f32, twist: f32) -> Solid {
    let q = |x: f32, out: f32| Vec3::new(x, 0.75 * out, 0.03 + apart * 2.2 * (-0.64 - x) + 0.65 * out) * girth;
    let palm = blade(
        &[q(-0.62, 0.05), q(-0.78, 0.09), q(-0.94, 0.14), q(-1.03, 0.13), q(-1.1, 0.03)],
        &[q(-0.62, -0.05), q(-0.78, -0.07), q(-0.92, -0.1), q(-1.01, -0.1), q(-1.09, 0.0)],
        10,
        |u, w| webbed(paint, u, w),
    );
    palm.paired().map(|p| Mat3::from_rotation_x(twist) * p)
}

/// The paint of skin between rays.
fn webbed(paint: Paint, u: f32, w: f32) -> Paint {
    Paint { colour: paint.colour * (1.2 - 0.3 * u - 0.25 * (w * 12.0).sin().abs()), ..paint }
}
