//! A sturgeon: a long body with rows of bony scutes along back, flanks and belly, a pointed flat snout with four barbels
//! under it, one dorsal fin far back, an upright tail whose long upper lobe carries on the line of the back.

use crate::part::gill::{gill_cover, skin};
use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;
use underwater::anatomy::eye;
use underwater::anatomy::form::{profile, ridge, seated, upright};
use underwater::anatomy::swimmer::{Swimmer, Tail, subject};
use underwater::shape::{Loft, dot, spike};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::Subject;

pub const STURGEON: Subject = subject("sturgeon", build);

fn build(random: &mut ChaCha8Rng) -> Solid {
    let one = Swimmer::draw(random);
    let body = body(&one);
    let mut solid = body.solid(46, 20, |_, v, p| one.coat.skin(p.x, v));
    solid.add(head(&body, one.coat.crease()));
    solid.add(barbels(&body, &one, random.random_range(0.8..1.3)));
    solid.add(scutes(&body, &one, random.random_range(0.85..1.2)));
    solid.add(back(&body, &one));
    solid.add(sides(&one));
    solid.add(one.flexed(tail(&one), Tail::Upright));
    one.swimming(solid)
}

/// From the snout at x = 1 to the root of the tail at x = -0.92.
fn body(one: &Swimmer) -> Loft {
    // A short snout is a blunt one.
    let blunt = 2.0 - one.snout;
    profile(
        &[
            [1.0, -0.03, 0.0, 0.0, 0.0],
            [0.975, -0.03, 0.015 * blunt, 0.012, 0.024 * blunt],
            [0.86, -0.025, 0.04 * blunt, 0.026, 0.056 * blunt],
            [0.72, -0.01, 0.08, 0.06, 0.095],
            [0.54, 0.0, 0.122, 0.1, 0.126],
            [0.25, 0.0, 0.148, 0.12, 0.136],
            [-0.05, 0.0, 0.136, 0.112, 0.122],
            [-0.35, 0.0, 0.102, 0.084, 0.09],
            [-0.6, 0.0, 0.062, 0.052, 0.056],
            [-0.78, 0.01, 0.04, 0.034, 0.034],
            [-0.9, 0.03, 0.03, 0.026, 0.02],
            [-0.97, 0.05, 0.0, 0.0, 0.0],
        ],
        one.girth,
    )
}

fn head(body: &Loft, crease: Paint) -> Solid {
    let mut side = eye::flush(skin(body, 0.76, 0.2), 0.016, Colour::splat(0.03));
    side.add(gill_cover(body, 0.52, crease));
    side.add(dot(skin(body, 0.8, 0.21), 0.008, crease));
    let mut head = side.paired();
    head.add(dot(skin(body, 0.69, 0.5), 0.032, crease));
    head
}

/// Barbels in a row across the snout, in front of the mouth.
fn barbels(body: &Loft, one: &Swimmer, length: f32) -> Solid {
    let mut side = Solid::default();
    for v in [0.47, 0.4] {
        let (root, _) = skin(body, 0.83, v);
        let hanging = |x: f32, y: f32| root + Vec3::new(x, y, 0.1 * (0.5 - v)) * length;
        let fine = 0.012 * Vec3::X;
        let front = [root + Vec3::Y * 0.01 + fine, hanging(-0.01, -0.06) + fine, hanging(-0.06, -0.11)];
        side.add(one.fin(&front, &front.map(|p| p - 1.4 * fine), 4));
    }
    side.paired()
}

/// Bony plates: one row on the back, one along each flank and one along each edge of the belly.
fn scutes(body: &Loft, one: &Swimmer, size: f32) -> Solid {
    let mut plates = row(body, one, 0.0, 12, [0.46, -0.36], [0.042 * size, 0.042 * size]);
    let mut side = row(body, one, 0.22, 24, [0.48, -0.78], [0.024 * size, 0.016 * size]);
    side.add(row(body, one, 0.39, 9, [0.36, -0.26], [0.025 * size, 0.014 * size]));
    plates.add(side.paired());
    plates
}

/// `count` plates from x to x, pale and raised to a thorn that leans back. They shrink towards the tail.
fn row(body: &Loft, one: &Swimmer, v: f32, count: u8, [from, to]: [f32; 2], [radius, height]: [f32; 2]) -> Solid {
    let mut plates = Solid::default();
    for k in 0..count {
        let t = f32::from(k) / f32::from(count - 1);
        let x = from + (to - from) * t;
        let (at, out) = skin(body, x, v);
        let size = 1.0 - 0.4 * t;
        let colour = one.coat.skin(x, 0.1).colour.lerp(Colour::new(0.86, 0.83, 0.76), 0.5);
        let thorn = spike((at - 0.004 * out, out), radius * size, height * size, Paint::new(colour).shine(0.3));
        plates.add(thorn.map(|p| {
            let raised = (p - at).dot(out).max(0.0);
            p + Vec3::X * (0.3 * (p.x - at.x) - 0.5 * raised)
        }));
    }
    plates
}

/// The dorsal fin, and the anal fin a little behind it.
fn back(body: &Loft, one: &Swimmer) -> Solid {
    let (front, behind, height) = (ridge(body, -0.42), ridge(body, -0.64), 0.16 * one.dorsal);
    let tip = front.y * Vec3::Y + Vec3::new(-0.6 - 0.03 * one.sweep, height, 0.0);
    let fin = one.fin(
        &[front, front.lerp(tip, 0.5) + Vec3::new(0.0, 0.012, 0.0), tip],
        &[behind, behind.lerp(tip, 0.4) + 0.03 * Vec3::X, tip - Vec3::new(0.035, 0.02, 0.0)],
        6,
    );
    let mut fins = seated(fin, body, front, behind);
    let size = one.dorsal;
    fins.add(one.fin(
        &upright([(-0.54, -0.04), (-0.68, -0.06 - 0.1 * size)]),
        &upright([(-0.66, -0.03), (-0.72, -0.05 - 0.09 * size)]),
        4,
    ));
    fins
}

fn sides(one: &Swimmer) -> Solid {
    let p = |x, y, z| one.flank(x, y, z);
    let (size, back) = (one.pectoral, 0.05 * one.sweep);
    let mut fins = one.fin(
        &[p(0.5, -0.06, -0.01), p(0.42, -0.1, 0.14 * size), p(0.24 - back, -0.13, 0.24 * size)],
        &[p(0.34, -0.07, 0.0), p(0.24, -0.1, 0.1 * size), p(0.18 - back, -0.13, 0.21 * size)],
        7,
    );
    fins.add(one.fin(
        &[p(-0.24, -0.07, -0.04), p(-0.36, -0.12, 0.06)],
        &[p(-0.36, -0.06, -0.05), p(-0.42, -0.11, 0.05)],
        3,
    ));
    fins.paired()
}

fn tail(one: &Swimmer) -> Solid {
    let (size, back) = (one.tail, 0.05 * one.sweep);
    let mut lobes = one.fin(
        &upright([(-0.76, 0.04), (-0.98, 0.13 * size), (-1.26 - back, 0.34 * size)]),
        &upright([(-0.93, 0.0), (-1.06, 0.08 * size), (-1.28 - back, 0.33 * size)]),
        8,
    );
    lobes.add(one.fin(
        &upright([(-0.78, 0.0), (-0.88, -0.08 * size), (-0.99 - back, -0.15 * size)]),
        &upright([(-0.95, 0.06), (-1.0, -0.02 * size), (-1.02 - back, -0.14 * size)]),
        6,
    ));
    lobes
}
