//! A whale: a head that is a third of it, grooves from the chin to the belly, long flippers, a small dorsal fin far back,
//! flat flukes with a notch.

use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3};
use rand::Rng as _;
use std::f32::consts::TAU;
use underwater::anatomy::eye;
use underwater::anatomy::form::{bent, profile, ridge, seated};
use underwater::shape::{Loft, blade, dot, line};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const WHALE: Subject = Subject {
    name: "whale",
    build,
    habitat: Habitat::Open,
    yaw: -45.0..=45.0,
    pitch: -30.0..=30.0,
    roll: -20.0..=45.0,
};

fn build(random: &mut ChaCha8Rng) -> Solid {
    let girth = random.random_range(0.85..1.15);
    let body = body(girth);
    let light: f32 = random.random_range(0.16..0.4);
    let back = Vec3::new(light * 0.85, light, light * 1.15);
    let pale = Vec3::splat(random.random_range(0.75..0.95));
    let speckle = random.random_range(0.0..0.25);
    let mut solid = body.solid(44, 28, |u, v, _| {
        let throat = (v - 0.5).abs() < 0.2 - 0.2 * (u - 0.25).max(0.0);
        let patch = 1.0 + speckle * (31.0 * u).sin() * (TAU * 3.0 * v + 13.0 * u).sin();
        Paint::new(if throat && u > 0.02 { pale } else { back * patch }).shine(0.3)
    });
    let dark = Paint::new(back * 0.4);
    solid.add(head(&body, dark, random.random_range(0..8), random));
    solid.add(fins(&body, girth, Paint::new(back), Paint::new(pale), random));
    // The beat displaces the tail, so that the flukes are tilted.
    let beat = random.random_range(0.14..0.34) * if random.random() { 1.0 } else { -1.0 };
    let turn = random.random_range(-0.15..0.15);
    bent(solid, |x| {
        let behind = ((0.5 - x) / 1.5).max(0.0);
        Vec2::new(beat * behind * behind, turn * x * x)
    })
}

/// From the jaws at x = 1 to the root of the flukes at x = -0.95.
fn body(girth: f32) -> Loft {
    profile(
        &[
            [1.0, -0.01, 0.0, 0.0, 0.0],
            [0.97, -0.01, 0.035, 0.06, 0.07],
            [0.86, -0.01, 0.075, 0.135, 0.125],
            [0.68, 0.0, 0.115, 0.205, 0.17],
            [0.46, 0.0, 0.165, 0.235, 0.205],
            [0.2, 0.0, 0.2, 0.22, 0.205],
            [-0.08, 0.0, 0.19, 0.18, 0.18],
            [-0.36, 0.0, 0.145, 0.125, 0.125],
            [-0.62, 0.0, 0.095, 0.08, 0.07],
            [-0.82, 0.0, 0.06, 0.05, 0.035],
            [-0.94, 0.0, 0.03, 0.03, 0.025],
            [-1.0, 0.0, 0.0, 0.0, 0.0],
        ],
        girth,
    )
}

fn head(body: &Loft, dark: Paint, knobs: usize, random: &mut ChaCha8Rng) -> Solid {
    // The mouth runs back from the tip and turns down before the eye.
    let mouth = [(0.05, 0.26), (0.12, 0.25), (0.2, 0.245), (0.27, 0.25), (0.31, 0.275), (0.33, 0.31)];
    let mut side = line(&mouth.map(|(u, v)| body.place(u, v)), 0.02, dark);
    let (at, out) = body.place(0.36, 0.25);
    side.add(dot((at - 0.004 * out, out), 0.033, Paint { colour: dark.colour * 3.5, ..dark }));
    side.add(eye::flush((at, out), 0.022, Colour::splat(0.03)));
    for groove in 0..6 {
        let v = 0.48 - 0.03 * groove as f32;
        let (from, to) = (0.08 + 0.02 * groove as f32, 0.56 - 0.02 * groove as f32);
        let places: Vec<_> = (0..9).map(|k| body.place(from + (to - from) * k as f32 / 8.0, v)).collect();
        side.add(line(&places, 0.011, Paint { colour: dark.colour * 1.2, ..dark }));
    }
    for _ in 0..knobs {
        let at = body.place(random.random_range(0.08..0.28), random.random_range(0.05..0.2));
        side.add(dot(at, 0.014, dark));
    }
    let mut head = side.paired();
    head.add(dot(body.place(0.36, 0.0), 0.025, dark));
    head
}

fn fins(body: &Loft, girth: f32, back: Paint, pale: Paint, random: &mut ChaCha8Rng) -> Solid {
    let (front, behind) = (ridge(body, -0.28), ridge(body, -0.5));
    let tip = behind + Vec3::new(0.01, random.random_range(0.06..0.13), 0.0);
    let hump = blade(
        &[front, front.lerp(tip, 0.6) + 0.02 * Vec3::Y, tip],
        &[behind, behind.lerp(tip, 0.5) + 0.03 * Vec3::X, tip],
        5,
        |_, _| back,
    );
    let mut fins = seated(hump, body, front, behind);
    // Most whales have short flippers, humpbacks those of a third of their length.
    let (long, drop) = (random.random_range(0.42..0.7), random.random_range(-0.25..0.05));
    let p = |x: f32, along: f32| Vec3::new(x, girth * -0.12 + drop * along, girth * 0.17 + long * along);
    let edge = if random.random() { pale } else { back };
    let flipper = blade(
        &[p(0.5, 0.0), p(0.44, 0.4), p(0.3, 0.75), p(0.12, 1.0)],
        &[p(0.33, 0.0), p(0.28, 0.35), p(0.18, 0.7), p(0.1, 1.0)],
        9,
        |u, w| if u > 0.25 && w < 0.3 { edge } else { Paint { colour: back.colour * 1.1, ..back } },
    );
    fins.add(flipper.paired());
    // The water bends the tips of the flukes.
    let flex = random.random_range(0.15..0.5) * if random.random() { 1.0 } else { -1.0 };
    let q = |x: f32, z: f32| Vec3::new(x, flex * z, z);
    let fluke = blade(
        &[q(-0.8, 0.01), q(-0.87, 0.18), q(-0.98, 0.34), q(-1.17, 0.48)],
        &[q(-1.0, 0.0), q(-1.11, 0.07), q(-1.15, 0.25), q(-1.18, 0.48)],
        9,
        |_, w| Paint { colour: back.colour * (1.1 - 0.25 * w), ..back },
    );
    fins.add(fluke.paired());
    fins
}
