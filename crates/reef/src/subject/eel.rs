//! A moray eel: a long bent body, one fin along its back and round its tail, an open mouth with teeth, no paired fins.

use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3};
use rand::Rng as _;
use std::f32::consts::TAU;
use underwater::anatomy::eye;
use underwater::anatomy::form::{at_x, bent, profile};
use underwater::palette::one_of;
use underwater::shape::{Loft, blade, dot, spike};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const EEL: Subject = Subject {
    name: "eel",
    build,
    habitat: Habitat::Ground,
    yaw: -50.0..=55.0,
    pitch: -30.0..=35.0,
    roll: -15.0..=55.0,
};

/// The skin: a ground colour and marks of another.
#[derive(Clone, Copy)]
struct Coat {
    ground: Colour,
    mark: Colour,
    pattern: Pattern,
    phase: f32,
}

#[derive(Clone, Copy)]
enum Pattern {
    Plain,
    Spots,
    Rings,
    Clouds,
}

impl Coat {
    fn draw(random: &mut ChaCha8Rng) -> Self {
        let colours = [
            [[0.38, 0.45, 0.2], [0.22, 0.28, 0.1]],
            [[0.82, 0.77, 0.6], [0.2, 0.15, 0.1]],
            [[0.36, 0.25, 0.16], [0.85, 0.75, 0.45]],
            [[0.72, 0.6, 0.2], [0.35, 0.24, 0.08]],
            [[0.25, 0.2, 0.2], [0.88, 0.86, 0.8]],
        ];
        let [ground, mark] = one_of(random, &colours).map(Vec3::from_array);
        let patterns = [Pattern::Plain, Pattern::Spots, Pattern::Rings, Pattern::Clouds];
        Self {
            ground: ground * random.random_range(0.85..1.15),
            mark,
            pattern: one_of(random, &patterns),
            phase: random.random_range(0.0..TAU),
        }
    }

    fn paint(&self, u: f32, v: f32) -> Paint {
        let marked: f32 = match self.pattern {
            Pattern::Plain | Pattern::Spots => 0.0,
            Pattern::Rings => {
                if (60.0 * u + self.phase).sin() > 0.25 {
                    1.0
                } else {
                    0.0
                }
            }
            Pattern::Clouds => 0.25 + 0.25 * (37.0 * u + self.phase).sin() * (TAU * 2.0 * v + 23.0 * u).sin(),
        };
        let belly = 0.25 * (0.5 - 0.5 * (TAU * v).cos());
        let skin = self.ground.lerp(self.mark, marked);
        Paint::new(skin.lerp(self.ground.lerp(Colour::ONE, 0.5), belly)).shine(0.4)
    }
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let coat = Coat::draw(random);
    let girth = random.random_range(0.95..1.35);
    let body = body(girth);
    let mut solid = body.solid(70, 16, |u, v, _| coat.paint(u, v));
    if matches!(coat.pattern, Pattern::Spots) {
        solid.add(spots(&body, coat.mark, random));
    }
    solid.add(head(&body, girth, &coat, random.random_range(0.2..0.6)));
    solid.add(fin(&body, 0.72, 0.0, &coat));
    solid.add(fin(&body, -0.1, 0.5, &coat));
    let (side, height) = (random.random_range(0.14..0.28), random.random_range(-0.16..0.16));
    let (waves, phase) = (random.random_range(3.5..5.5), random.random_range(0.0..TAU));
    bent(solid, |x| {
        // The head is held still.
        let share = ((1.0 - x) / 0.9).clamp(0.0, 1.0);
        Vec2::new(height * (0.6 * waves * x + phase).sin(), side * (waves * x + phase).sin()) * share
    })
}

fn spots(body: &Loft, mark: Colour, random: &mut ChaCha8Rng) -> Solid {
    let mut spots = Solid::default();
    for _ in 0..130 {
        let place = body.place(random.random_range(0.12..0.95), random.random_range(-0.38_f32..0.38).rem_euclid(1.0));
        spots.add(dot(place, random.random_range(0.008..0.022), Paint::new(mark).shine(0.3)));
    }
    spots
}

/// From behind the jaws at x = 0.85 to the tip of the tail at x = -1.15.
fn body(girth: f32) -> Loft {
    profile(
        &[
            [0.86, 0.02, 0.0, 0.0, 0.0],
            [0.84, 0.015, 0.05, 0.04, 0.045],
            [0.74, 0.01, 0.085, 0.075, 0.065],
            [0.6, 0.0, 0.105, 0.105, 0.07],
            [0.35, 0.0, 0.1, 0.105, 0.07],
            [0.0, 0.0, 0.095, 0.095, 0.065],
            [-0.4, 0.0, 0.08, 0.08, 0.055],
            [-0.8, 0.0, 0.055, 0.055, 0.038],
            [-1.05, 0.0, 0.025, 0.025, 0.018],
            [-1.15, 0.0, 0.0, 0.0, 0.0],
        ],
        girth,
    )
}

/// The upper and the lower jaw, shut.
fn jaws(girth: f32) -> [Loft; 2] {
    let upper = profile(
        &[
            [1.04, 0.02, 0.0, 0.0, 0.0],
            [1.02, 0.022, 0.024, 0.012, 0.026],
            [0.9, 0.02, 0.048, 0.015, 0.042],
            [0.74, 0.015, 0.07, 0.03, 0.058],
        ],
        girth,
    );
    let lower = profile(
        &[
            [1.01, 0.0, 0.0, 0.0, 0.0],
            [0.99, 0.0, 0.01, 0.02, 0.022],
            [0.88, 0.0, 0.012, 0.042, 0.04],
            [0.74, 0.0, 0.02, 0.07, 0.055],
        ],
        girth,
    );
    [upper, lower]
}

/// `gape` is the angle of the mouth in radians.
fn head(body: &Loft, girth: f32, coat: &Coat, gape: f32) -> Solid {
    let [upper, lower] = jaws(girth);
    let skin = |_: f32, v: f32, _: Vec3| coat.paint(0.02, v);
    let mouth = Paint::new(Vec3::new(0.75, 0.5, 0.45));
    let mut top = upper.solid(10, 12, |u, v, p| if (v - 0.5).abs() < 0.2 { mouth } else { skin(u, v, p) });
    let mut bottom = lower.solid(10, 12, |u, v, p| if (v - 0.5).abs() > 0.3 { mouth } else { skin(u, v, p) });
    let white = Paint::new(Colour::splat(0.92));
    for tooth in 0..4 {
        let u = 0.2 + 0.15 * tooth as f32;
        top.add(spike((upper.point(u, 0.36), -Vec3::Y), 0.008, 0.03, white).paired());
        bottom.add(spike((lower.point(u, 0.14), Vec3::Y), 0.008, 0.03, white).paired());
    }
    let (sin, cos) = gape.sin_cos();
    let hinge = Vec3::new(0.76, -0.01, 0.0) * Vec3::new(1.0, girth, 1.0);
    top.add(bottom.map(|p| {
        let p = p - Vec3::X * 0.76;
        hinge + Vec3::new(p.x * cos + p.y * sin, p.y * cos - p.x * sin, p.z)
    }));
    let place = upper.place(0.6, 0.19);
    let mut side = eye::flush(place, 0.02, Colour::splat(0.85));
    side.add(eye::flush(place, 0.013, Colour::splat(0.03)));
    side.add(dot(body.place(at_x(body, 0.55), 0.27), 0.018, Paint::new(coat.ground * 0.25)));
    top.add(side.paired());
    top
}

/// A fin along the body from `start` to the tip of the tail, at `v` around it.
fn fin(body: &Loft, start: f32, v: f32, coat: &Coat) -> Solid {
    const POINTS: usize = 14;
    let out = if v < 0.25 { Vec3::Y } else { -Vec3::Y };
    let edge = |height: f32| -> Vec<Vec3> {
        let place = |i: usize| {
            let t = i as f32 / POINTS as f32;
            let root = body.point(at_x(body, start + (-1.15 - start) * t), v);
            let rise = height * (t * 8.0).min(1.0).min(0.25 + 5.0 * (1.0 - t)) - 0.01 * (1.0 - t);
            root + out * rise - 0.05 * Vec3::X * if i == POINTS { 1.0 } else { 0.0 }
        };
        (0..=POINTS).map(place).collect()
    };
    blade(&edge(0.0), &edge(0.06), 40, |u, w| {
        let skin = coat.paint((0.9 - start) / 2.0 + u * (start + 1.15) / 2.0, v).colour;
        Paint::new(if w > 0.75 { skin.lerp(coat.mark, 0.6) } else { skin * 0.85 }).shine(0.2)
    })
}
