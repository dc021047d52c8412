//! A beluga: a stout whale with a bulging round forehead over a short broad snout that smiles, a neck that turns, a low
//! ridge instead of a dorsal fin, rounded flippers, flat flukes with a notch. The young are grey, the old white.

use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3};
use rand::Rng as _;
use underwater::anatomy::eye;
use underwater::anatomy::flukes::flukes;
use underwater::anatomy::form::{at_x, bent, profile, ridge};
use underwater::anatomy::swimmer::{Swimmer, Tail, subject};
use underwater::shape::{Loft, blade, dot, line};
use underwater::solid::{Colour, Solid};
use underwater::subject::Subject;

pub const BELUGA: Subject = subject("beluga", build);

/// What the skin fades to.
const WHITE: Colour = Vec3::new(0.95, 0.95, 0.92);

fn build(random: &mut ChaCha8Rng) -> Solid {
    let mut one = Swimmer::draw(random);
    // How old it is: most are nearly white.
    let grey: f32 = random.random_range(0.0..0.9);
    one.coat = one.coat.mixed(WHITE, 1.0 - grey * grey);
    let body = body(&one, random.random_range(0.92..1.12));
    let mut solid = body.solid(48, 22, |_, v, p| one.coat.skin(p.x, v));
    solid.add(head(&body, &one));
    solid.add(back_ridge(&body, &one));
    solid.add(flippers(&one));
    solid.add(one.flexed(flukes(&one), Tail::Flat));
    let neck = Vec2::new(random.random_range(-0.5..0.25), random.random_range(-0.7..0.7));
    let turned = bent(solid, |x| neck * (x - 0.5).max(0.0).powi(2));
    one.swimming(turned)
}

/// From the tip of the snout at x = 1 to the root of the flukes at x = -0.92. `melon` is the height of the forehead.
fn body(one: &Swimmer, melon: f32) -> Loft {
    // Where the snout ends and the forehead rises.
    let brow = 1.0 - 0.085 * one.snout;
    profile(
        &[
            [1.0, -0.065, 0.0, 0.0, 0.0],
            [0.99, -0.065, 0.03, 0.03, 0.045],
            [0.5 + 0.5 * brow, -0.06, 0.038, 0.045, 0.066],
            [brow, -0.05, 0.048, 0.06, 0.08],
            [brow - 0.008, -0.03, 0.115 * melon, 0.08, 0.092],
            [brow - 0.065, -0.02, 0.17 * melon, 0.1, 0.112],
            [brow - 0.15, -0.01, 0.168 * melon, 0.112, 0.122],
            [0.64, 0.0, 0.138, 0.13, 0.13],
            [0.5, 0.0, 0.16, 0.165, 0.165],
            [0.3, 0.0, 0.2, 0.205, 0.205],
            [0.04, 0.0, 0.208, 0.205, 0.205],
            [-0.24, 0.0, 0.172, 0.16, 0.15],
            [-0.52, 0.0, 0.108, 0.095, 0.08],
            [-0.75, 0.0, 0.062, 0.056, 0.036],
            [-0.9, 0.0, 0.032, 0.032, 0.024],
            [-0.96, 0.0, 0.0, 0.0, 0.0],
        ],
        one.girth,
    )
}

fn head(body: &Loft, one: &Swimmer) -> Solid {
    let crease = one.coat.crease();
    let at = |x: f32, v: f32| body.place(at_x(body, x), v);
    let mut side = eye::flush(at(0.765, 0.265), 0.017, Colour::splat(0.03));
    // Along the snout and up at its end: the smile.
    let mouth = [(0.995, 0.27), (0.97, 0.275), (0.94, 0.285), (0.91, 0.3), (0.88, 0.305), (0.85, 0.295), (0.825, 0.27)];
    side.add(line(&mouth.map(|(x, v)| at(x, v)), 0.012, crease));
    // The crease between snout and forehead.
    let brow = [0.02, 0.07, 0.12, 0.17, 0.21].map(|v| body.place(0.21 + 0.3 * v * v, v));
    side.add(line(&brow, 0.014, crease));
    let mut head = side.paired();
    head.add(dot(at(0.7, 0.0), 0.018, crease));
    head
}

/// A ridge along the middle of the back, instead of a dorsal fin.
fn back_ridge(body: &Loft, one: &Swimmer) -> Solid {
    let foot: Vec<Vec3> = (0..7).map(|k| ridge(body, 0.12 - 0.08 * k as f32) - 0.01 * Vec3::Y).collect();
    let height = [0.0, 0.65, 1.0, 0.9, 1.0, 0.6, 0.0].map(|share| 0.045 * one.dorsal * share);
    let crest: Vec<Vec3> = foot.iter().zip(height).map(|(foot, height)| foot + height * Vec3::Y).collect();
    blade(&crest, &foot, 12, |_, w| one.coat.fin(0.0, w))
}

fn flippers(one: &Swimmer) -> Solid {
    let p = |x: f32, y: f32, z: f32| Vec3::new(x, y * one.girth, z + 0.12 * one.girth);
    let (size, back) = (one.pectoral, 0.04 * one.sweep);
    let fin = blade(
        &[
            p(0.44, -0.1, 0.0),
            p(0.42, -0.15, 0.1 * size),
            p(0.37 - back, -0.19, 0.2 * size),
            p(0.28 - back, -0.21, 0.27 * size),
            p(0.2 - back, -0.215, 0.275 * size),
        ],
        &[
            p(0.25, -0.11, 0.0),
            p(0.19, -0.15, 0.08 * size),
            p(0.13 - back, -0.19, 0.17 * size),
            p(0.14 - back, -0.21, 0.24 * size),
            p(0.2 - back, -0.215, 0.275 * size),
        ],
        9,
        |u, w| one.coat.fin(u, w),
    );
    fin.paired()
}
