//! A shark: a stiff triangular dorsal fin, five gill slits, the mouth below the snout, an upright tail with a longer upper
//! lobe.

use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;
use underwater::anatomy::eye;
use underwater::anatomy::form::{profile, ridge, seated, upright};
use underwater::anatomy::swimmer::{Swimmer, Tail, subject};
use underwater::shape::{Loft, dot, line};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::Subject;

pub const SHARK: Subject = subject("shark", build);

fn build(random: &mut ChaCha8Rng) -> Solid {
    let one = Swimmer::draw(random);
    let body = body(&one);
    let mut solid = body.solid(44, 22, |_, v, p| one.coat.skin(p.x, v));
    solid.add(head(&body, one.coat.crease()));
    solid.add(back(&body, &one));
    solid.add(sides(&one));
    solid.add(one.flexed(tail(&one, random.random_range(0.85..1.2)), Tail::Upright));
    one.swimming(solid)
}

/// From the nose at x = 1 to the root of the tail at x = -0.9.
fn body(one: &Swimmer) -> Loft {
    // A short snout is a blunt one.
    let blunt = 2.0 - one.snout;
    profile(
        &[
            [1.0, 0.02, 0.0, 0.0, 0.0],
            [0.965, 0.018, 0.026 * blunt, 0.026 * blunt, 0.045 * blunt],
            [0.88, 0.012, 0.056 * blunt, 0.05 * blunt, 0.085 * blunt],
            [0.76, 0.005, 0.1, 0.088, 0.12],
            [0.58, 0.0, 0.145, 0.135, 0.145],
            [0.35, 0.0, 0.175, 0.165, 0.155],
            [0.08, 0.0, 0.17, 0.165, 0.145],
            [-0.22, 0.0, 0.13, 0.125, 0.105],
            [-0.5, 0.0, 0.078, 0.072, 0.062],
            [-0.72, 0.005, 0.044, 0.038, 0.036],
            [-0.86, 0.012, 0.034, 0.03, 0.02],
            [-0.92, 0.02, 0.0, 0.0, 0.0],
        ],
        one.girth,
    )
}

fn head(body: &Loft, crease: Paint) -> Solid {
    let mut side = eye::flush(body.place(0.235, 0.2), 0.017, Colour::splat(0.03));
    for slit in 0..5 {
        let u = 0.345 + 0.021 * slit as f32;
        let places: Vec<_> =
            (0..6).map(|k| body.place(u + 0.003 * (k as f32 - 2.5).powi(2), 0.17 + 0.028 * k as f32)).collect();
        side.add(line(&places, 0.009, Paint { colour: crease.colour * 1.25, ..crease }));
    }
    // The mouth: a crescent under the head, open to the back.
    let mouth: Vec<_> = (0..7).map(|k| body.place(0.2 + 0.0026 * (k * k) as f32, 0.5 - 0.029 * k as f32)).collect();
    side.add(line(&mouth, 0.016, crease));
    side.add(dot(body.place(0.12, 0.36), 0.008, crease));
    side.paired()
}

fn back(body: &Loft, one: &Swimmer) -> Solid {
    let (front, behind, height) = (ridge(body, 0.3), ridge(body, -0.1), 0.27 * one.dorsal);
    let tip = front.y * Vec3::Y + Vec3::new(-0.03 - 0.04 * one.sweep, height, 0.0);
    // Straight edges: a shark's dorsal fin is stiff.
    let fin = one.fin(
        &[front, front.lerp(tip, 0.5) + Vec3::new(0.01, 0.01, 0.0), tip + 0.02 * Vec3::X],
        &[behind, behind.lerp(tip, 0.5) + Vec3::new(0.015, -0.03, 0.0), tip - Vec3::new(0.03, 0.01, 0.0)],
        8,
    );
    let mut fins = seated(fin, body, front, behind);
    let size = one.dorsal;
    let second = [
        (upright([(-0.48, 0.06), (-0.57, 0.06 + 0.08 * size)]), upright([(-0.6, 0.03), (-0.63, 0.06 + 0.07 * size)])),
        (
            upright([(-0.52, -0.05), (-0.6, -0.05 - 0.07 * size)]),
            upright([(-0.62, -0.03), (-0.65, -0.05 - 0.06 * size)]),
        ),
    ];
    for (front, back) in second {
        fins.add(one.fin(&front, &back, 3));
    }
    fins
}

fn sides(one: &Swimmer) -> Solid {
    let p = |x, y, z| one.flank(x, y, z);
    let (size, back) = (one.pectoral, 0.05 * one.sweep);
    let mut fins = one.fin(
        &[p(0.42, -0.07, 0.0), p(0.29, -0.13, 0.18 * size), p(0.1 - back, -0.2, 0.36 * size)],
        &[p(0.18, -0.1, 0.0), p(0.13, -0.14, 0.15 * size), p(0.05 - back, -0.2, 0.35 * size)],
        8,
    );
    fins.add(one.fin(
        &[p(-0.26, -0.09, -0.05), p(-0.38, -0.14, 0.03)],
        &[p(-0.38, -0.07, -0.06), p(-0.43, -0.13, 0.03)],
        3,
    ));
    fins.paired()
}

/// `lower` scales the length of the lower lobe.
fn tail(one: &Swimmer, lower: f32) -> Solid {
    let (size, back) = (one.tail, 0.05 * one.sweep);
    let mut lobes = one.fin(
        &upright([(-0.8, 0.04), (-0.93, 0.16 * size), (-1.1 - back, 0.38 * size)]),
        &upright([(-0.93, -0.01), (-0.99, 0.12 * size), (-1.13 - back, 0.35 * size)]),
        8,
    );
    lobes.add(one.fin(
        &upright([(-0.8, -0.01), (-0.89, -0.11 * size * lower), (-1.02 - back, -0.22 * size * lower)]),
        &upright([(-0.93, 0.05), (-0.97, -0.06 * size), (-1.03 - back, -0.21 * size * lower)]),
        8,
    ));
    lobes
}
