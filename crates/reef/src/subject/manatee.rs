//! A manatee: a plump wrinkled body, a small head with a broad drooping muzzle full of whiskers, tiny eyes, paddles with
//! nails, and a flat round tail like a big spoon.

use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;
use underwater::anatomy::eye;
use underwater::anatomy::form::{at_x, profile};
use underwater::anatomy::swimmer::{Swimmer, Tail, subject};
use underwater::shape::{Loft, blade, dot, line, spike};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::Subject;

pub const MANATEE: Subject = subject("manatee", build);

/// What is mixed into the coat, so that the belly is hardly paler than the back.
const GREY: Colour = Vec3::new(0.46, 0.44, 0.41);

fn build(random: &mut ChaCha8Rng) -> Solid {
    let mut one = Swimmer::draw(random);
    one.coat = one.coat.mixed(GREY, random.random_range(0.2..0.7));
    let (body, paddle) = (body(one.girth), paddle(&one));
    let mut solid = body.solid(40, 24, |_, v, p| one.coat.skin(p.x, v));
    solid.add(head(&body, one.coat.crease(), random));
    solid.add(wrinkles(&body, one.coat.crease(), random));
    solid.add(flippers(&one));
    let tail = paddle.solid(18, 20, |_, v, p| one.coat.skin(p.x, v));
    solid.add(one.flexed(tail, Tail::Flat));
    one.swimming(solid)
}

/// From the muzzle at x = 0.95 to where the tail begins.
fn body(girth: f32) -> Loft {
    profile(
        &[
            [0.95, -0.1, 0.0, 0.0, 0.0],
            [0.93, -0.1, 0.055, 0.06, 0.085],
            [0.88, -0.09, 0.085, 0.095, 0.108],
            [0.8, -0.06, 0.095, 0.11, 0.1],
            [0.7, -0.03, 0.11, 0.125, 0.112],
            [0.58, -0.01, 0.14, 0.16, 0.15],
            [0.36, 0.0, 0.195, 0.225, 0.22],
            [0.08, 0.0, 0.225, 0.25, 0.245],
            [-0.2, 0.0, 0.195, 0.205, 0.205],
            [-0.42, 0.0, 0.135, 0.125, 0.135],
            [-0.58, 0.0, 0.075, 0.065, 0.1],
            [-0.7, 0.0, 0.0, 0.0, 0.0],
        ],
        girth,
    )
}

/// The tail, from within the body back.
fn paddle(one: &Swimmer) -> Loft {
    let wide = one.tail / one.girth;
    profile(
        &[
            [-0.42, 0.0, 0.08, 0.08, 0.08],
            [-0.56, 0.0, 0.072, 0.062, 0.125],
            [-0.68, 0.0, 0.05, 0.044, 0.175 * wide],
            [-0.82, 0.0, 0.036, 0.034, 0.235 * wide],
            [-0.96, 0.0, 0.028, 0.026, 0.25 * wide],
            [-1.08, 0.0, 0.02, 0.02, 0.205 * wide],
            [-1.15, 0.0, 0.012, 0.012, 0.12 * wide],
            [-1.17, 0.0, 0.0, 0.0, 0.0],
        ],
        one.girth,
    )
}

fn head(body: &Loft, crease: Paint, random: &mut ChaCha8Rng) -> Solid {
    let at = |x: f32, v: f32| body.place(at_x(body, x), v);
    let pale = Paint::new(crease.colour * 2.5 + 0.35);
    let mut side = eye::flush(at(0.765, 0.175), 0.015, Colour::splat(0.03));
    // The mouth runs back under the muzzle.
    let mouth = [(0.926, 0.37), (0.9, 0.36), (0.87, 0.345), (0.84, 0.34), (0.81, 0.36)];
    side.add(line(&mouth.map(|(x, v)| at(x, v)), 0.014, crease));
    side.add(dot(at(0.91, 0.06), 0.014, crease));
    // The crease between muzzle and cheeks.
    side.add(line(&[0.1, 0.16, 0.22, 0.28, 0.33].map(|v| at(0.835 - 0.1 * v, v)), 0.011, crease));
    for _ in 0..14 {
        let place = at(random.random_range(0.86..0.925), random.random_range(0.14..0.34));
        side.add(dot(place, 0.006, crease));
        side.add(spike(place, 0.005, random.random_range(0.025..0.045), pale));
    }
    side.paired()
}

/// Folds around the neck and across the back.
fn wrinkles(body: &Loft, crease: Paint, random: &mut ChaCha8Rng) -> Solid {
    let mut folds = Solid::default();
    let fold = Paint { colour: crease.colour * 1.75, ..crease };
    for x in [0.69, 0.63, 0.57, 0.4, 0.2, -0.02, -0.25, -0.4] {
        let x = x + random.random_range(-0.025..0.025);
        let reach = if x > 0.5 { 0.4 } else { random.random_range(0.1..0.3) };
        let lean = random.random_range(-0.1..0.1);
        let around: Vec<_> = (0..9)
            .map(|k| reach * (k as f32 / 4.0 - 1.0))
            .map(|v| body.place(at_x(body, x + lean * v), v.rem_euclid(1.0)))
            .collect();
        folds.add(line(&around, 0.0075, fold));
    }
    folds
}

fn flippers(one: &Swimmer) -> Solid {
    let p = |x: f32, y: f32, z: f32| Vec3::new(x, y * one.girth, z + 0.16 * one.girth);
    let (size, back) = (one.pectoral, 0.06 * one.sweep);
    let mut fin = blade(
        &[
            p(0.52, -0.11, -0.03),
            p(0.5, -0.19, 0.09 * size),
            p(0.45 - back, -0.27, 0.18 * size),
            p(0.37 - back, -0.33, 0.24 * size),
            p(0.29 - back, -0.34, 0.245 * size),
        ],
        &[
            p(0.36, -0.12, -0.03),
            p(0.33, -0.19, 0.07 * size),
            p(0.27 - back, -0.26, 0.14 * size),
            p(0.25 - back, -0.31, 0.2 * size),
            p(0.29 - back, -0.34, 0.245 * size),
        ],
        9,
        |u, w| one.coat.fin(u, w),
    );
    let nail = Paint::new(Vec3::new(0.85, 0.8, 0.7));
    for (x, y, z) in [(0.4, -0.3, 0.215), (0.355, -0.32, 0.232), (0.31, -0.325, 0.235)] {
        let at = p(x - back, y, z * size);
        fin.add(dot((at + 0.004 * Vec3::Y, Vec3::new(0.0, 0.6, 0.8)), 0.015, nail));
        fin.add(dot((at - 0.004 * Vec3::Y, Vec3::new(0.0, -0.6, -0.8)), 0.015, nail));
    }
    fin.paired()
}
