//! A dolphin: a beak set off from a rounded forehead, a curved dorsal fin, a blowhole, no gills, flat flukes with a notch
//! behind a tail that is high and thin.

use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;
use underwater::anatomy::eye;
use underwater::anatomy::flukes::flukes;
use underwater::anatomy::form::{profile, ridge, seated};
use underwater::anatomy::swimmer::{Swimmer, Tail, subject};
use underwater::shape::{Loft, dot, line};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::Subject;

pub const DOLPHIN: Subject = subject("dolphin", build);

fn build(random: &mut ChaCha8Rng) -> Solid {
    let one = Swimmer::draw(random);
    let body = body(&one, random.random_range(0.9..1.1));
    let mut solid = body.solid(48, 22, |_, v, p| one.coat.skin(p.x, v));
    solid.add(head(&body, one.coat.crease()));
    solid.add(back(&body, &one));
    solid.add(flippers(&one));
    solid.add(one.flexed(flukes(&one), Tail::Flat));
    one.swimming(solid)
}

/// From the tip of the beak at x = 1 to the root of the flukes at x = -0.92. `melon` is the height of the forehead.
fn body(one: &Swimmer, melon: f32) -> Loft {
    // Where the beak ends and the forehead rises.
    let brow = 1.0 - 0.17 * one.snout;
    profile(
        &[
            [1.0, -0.03, 0.0, 0.0, 0.0],
            [0.985, -0.03, 0.026, 0.026, 0.03],
            [0.5 + 0.5 * brow, -0.03, 0.034, 0.038, 0.042],
            [brow, -0.03, 0.038, 0.05, 0.052],
            [brow - 0.025, -0.02, 0.095 * melon, 0.068, 0.085],
            [brow - 0.1, -0.01, 0.14 * melon, 0.095, 0.112],
            [0.56, 0.0, 0.152, 0.135, 0.142],
            [0.33, 0.0, 0.175, 0.165, 0.155],
            [0.06, 0.0, 0.17, 0.16, 0.145],
            [-0.24, 0.0, 0.135, 0.12, 0.1],
            [-0.52, 0.0, 0.09, 0.08, 0.055],
            [-0.75, 0.0, 0.058, 0.052, 0.026],
            [-0.9, 0.0, 0.03, 0.03, 0.022],
            [-0.96, 0.0, 0.0, 0.0, 0.0],
        ],
        one.girth,
    )
}

fn head(body: &Loft, crease: Paint) -> Solid {
    let mut side = eye::flush(body.place(0.435, 0.285), 0.017, Colour::splat(0.03));
    // The mouth runs along the beak and up at its end.
    let mouth = [(0.05, 0.27), (0.12, 0.27), (0.2, 0.275), (0.26, 0.285), (0.32, 0.3), (0.37, 0.295)];
    side.add(line(&mouth.map(|(u, v)| body.place(u, v)), 0.01, crease));
    // The crease between beak and forehead.
    let brow = [0.02, 0.07, 0.12, 0.17, 0.21].map(|v| body.place(0.235 + 0.1 * v * v, v));
    side.add(line(&brow, 0.02, crease));
    let mut head = side.paired();
    head.add(dot(body.place(0.43, 0.0), 0.018, crease));
    head
}

fn back(body: &Loft, one: &Swimmer) -> Solid {
    let (front, behind, height) = (ridge(body, 0.26), ridge(body, -0.12), 0.24 * one.dorsal);
    let tip = front.y * Vec3::Y + Vec3::new(-0.17 - 0.04 * one.sweep, height, 0.0);
    // Both edges bend back.
    let fin = one.fin(
        &[
            front,
            front.lerp(tip, 0.35) + Vec3::new(0.04, 0.04, 0.0),
            front.lerp(tip, 0.7) + Vec3::new(0.035, 0.04, 0.0),
            tip - 0.012 * Vec3::Y,
        ],
        &[
            behind,
            behind.lerp(tip, 0.3) + 0.05 * Vec3::X,
            behind.lerp(tip, 0.65) + 0.05 * Vec3::X,
            tip - 0.03 * Vec3::Y,
        ],
        10,
    );
    seated(fin, body, front, behind)
}

fn flippers(one: &Swimmer) -> Solid {
    let p = |x, y, z| one.flank(x, y, z);
    let (size, back) = (one.pectoral, 0.05 * one.sweep);
    let fin = one.fin(
        &[
            p(0.44, -0.08, 0.0),
            p(0.38, -0.13, 0.14 * size),
            p(0.24 - back, -0.18, 0.27 * size),
            p(0.06 - back, -0.21, 0.34 * size),
        ],
        &[
            p(0.22, -0.1, 0.0),
            p(0.18, -0.14, 0.12 * size),
            p(0.12 - back, -0.18, 0.23 * size),
            p(0.04 - back, -0.21, 0.32 * size),
        ],
        9,
    );
    fin.paired()
}
