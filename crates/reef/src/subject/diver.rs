//! A diver: a suit with trim, mask and regulator on the head, a bottle on the back, bent legs that end in long fins.

use crate::part::gear::{lifted, pipe, rod};
use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;
use underwater::palette::shaded;
use underwater::shape::{Loft, Station, dot, line, sheet};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const DIVER: Subject = Subject {
    name: "diver",
    build,
    habitat: Habitat::Open,
    yaw: -50.0..=50.0,
    pitch: -30.0..=50.0,
    roll: -15.0..=50.0,
};

/// What one diver wears.
struct Outfit {
    suit: Paint,
    trim: Paint,
    bottle: Paint,
    fins: Paint,
    mask: Paint,
    face: Paint,
}

impl Outfit {
    fn draw(random: &mut ChaCha8Rng) -> Self {
        let bright =
            [[0.95, 0.8, 0.1], [0.9, 0.2, 0.15], [0.15, 0.5, 0.9], [0.95, 0.5, 0.1], [0.35, 0.8, 0.3], [0.9, 0.3, 0.6]];
        let dark = [[0.1, 0.1, 0.12], [0.13, 0.14, 0.2], [0.2, 0.22, 0.26]];
        let metal = [[0.95, 0.8, 0.15], [0.8, 0.82, 0.84], [0.9, 0.9, 0.88], [0.35, 0.5, 0.6]];
        let skin = [[0.9, 0.7, 0.58], [0.75, 0.55, 0.42], [0.5, 0.34, 0.24]];
        Self {
            suit: Paint::new(shaded(random, &dark)).shine(0.3),
            trim: Paint::new(shaded(random, &bright)),
            bottle: Paint::new(shaded(random, &metal)).shine(0.6),
            fins: Paint::new(shaded(random, &bright)).shine(0.4),
            mask: Paint::new(shaded(random, &bright)),
            face: Paint::new(shaded(random, &skin)),
        }
    }
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let outfit = Outfit::draw(random);
    let mut diver = torso(&outfit);
    diver.add(head(&outfit));
    diver.add(bottle(&outfit));
    // The legs beat in opposite phase; the arms reach out, hang or lie along the body.
    let (middle, beat) = (random.random_range(-0.1..0.35), random.random_range(-0.5_f32..0.5));
    for side in [1.0, -1.0] {
        let thigh = middle + side * beat;
        diver.add(leg(&outfit, side, thigh, random.random_range(0.1..0.9)));
        diver.add(arm(&outfit, side, random.random_range(-0.2..2.6), random.random_range(0.2..1.3)));
    }
    diver.map(|p| p + Vec3::X * 0.14)
}

/// From the neck at x = 0.58 to the seat at x = -0.08.
fn torso(outfit: &Outfit) -> Solid {
    let sections = [
        (0.62, 0.0, 0.0, 0.0),
        (0.58, 0.05, 0.05, 0.07),
        (0.52, 0.085, 0.085, 0.165),
        (0.42, 0.115, 0.11, 0.185),
        (0.28, 0.11, 0.115, 0.165),
        (0.14, 0.095, 0.1, 0.14),
        (0.02, 0.11, 0.095, 0.155),
        (-0.08, 0.09, 0.07, 0.13),
        (-0.15, 0.0, 0.0, 0.0),
    ];
    let body = Loft::along_x(sections.map(|(x, up, down, side)| Station::x(x, 0.0, up, down, side)).to_vec());
    body.solid(22, 16, |u, v, p| {
        let belt = (0.03..0.075).contains(&p.x) && u > 0.5;
        let panel = (v - 0.25).abs() < 0.07 || (v - 0.75).abs() < 0.07;
        if belt {
            Paint::new(Colour::splat(0.45))
        } else if panel || (0.36..0.42).contains(&p.x) {
            outfit.trim
        } else {
            outfit.suit
        }
    })
}

/// Hood, face, mask with glass, regulator, hose and snorkel. The face looks ahead.
fn head(outfit: &Outfit) -> Solid {
    let at = Vec3::new(0.72, 0.035, 0.0);
    let skull = Loft::ball(at, Vec3::new(0.125, 0.115, 0.1));
    let mut head = skull.solid(14, 16, |_, _, p| {
        let from = p - at;
        let face = from.x > 0.045 && from.y < 0.06 && from.z.abs() < 0.075;
        if face { outfit.face } else { outfit.suit }
    });
    let mask = Loft::ball(at + Vec3::new(0.09, 0.025, 0.0), Vec3::new(0.065, 0.055, 0.09));
    let glass = Paint::new(Vec3::new(0.55, 0.75, 0.82)).shine(0.9);
    head.add(mask.solid(10, 14, |_, _, p| {
        let q = p - at - Vec3::new(0.09, 0.025, 0.0);
        let pane = q.x > 0.025 && q.y.abs() < 0.036 && (0.012..0.075).contains(&q.z.abs());
        if pane { glass } else { outfit.mask }
    }));
    let strap: Vec<_> = (0..9).map(|k| skull.place(0.85 - 0.07 * k as f32, 0.22)).collect();
    head.add(line(&strap, 0.03, outfit.mask).paired());
    let black = Paint::new(Colour::splat(0.08)).shine(0.5);
    let mouth = at + Vec3::new(0.12, -0.06, 0.0);
    head.add(rod((mouth - Vec3::X * 0.02, 0.035), (mouth + Vec3::X * 0.035, 0.042), (1, 10), |_, _| black));
    head.add(dot((mouth + Vec3::X * 0.036, Vec3::X), 0.022, outfit.trim));
    let hose = [mouth, mouth + Vec3::new(0.0, -0.02, 0.1), Vec3::new(0.6, 0.02, 0.17), Vec3::new(0.5, 0.18, 0.08)];
    head.add(pipe(&hose, (12, 6), |_| 0.016, |_, _| black));
    head
}

/// The bottle on the back, with boot, band, neck and valve.
fn bottle(outfit: &Outfit) -> Solid {
    let y = 0.19;
    let sections = [(-0.03, 0.0), (-0.02, 0.07), (0.1, 0.083), (0.25, 0.083), (0.4, 0.08), (0.47, 0.05), (0.5, 0.0)];
    let bottle = Loft::along_x(sections.map(|(x, radius)| Station::round(Vec3::new(x, y, 0.0), radius)).to_vec());
    let black = Paint::new(Colour::splat(0.1));
    let mut solid =
        bottle.solid(16, 12, |u, _, _| if u < 0.17 || (0.44..0.5).contains(&u) { black } else { outfit.bottle });
    let steel = Paint::new(Colour::splat(0.6)).shine(0.8);
    solid.add(rod((Vec3::new(0.46, y, 0.0), 0.025), (Vec3::new(0.56, y, 0.0), 0.025), (1, 8), |_, _| steel));
    solid.add(rod((Vec3::new(0.53, y, -0.05), 0.022), (Vec3::new(0.53, y, 0.05), 0.022), (1, 8), |_, _| black));
    solid
}

/// `thigh` is the angle between the thigh and the line of the body, `knee` the bend of the knee; in radians.
fn leg(outfit: &Outfit, side: f32, thigh: f32, knee: f32) -> Solid {
    let ahead = |angle: f32, out: f32| Vec3::new(-angle.cos(), -angle.sin(), out * side).normalize();
    let shin = thigh - knee;
    let hip = Vec3::new(-0.02, 0.0, 0.085 * side);
    let joint = hip + ahead(thigh, 0.12) * 0.36;
    let ankle = joint + ahead(shin, 0.02) * 0.36;
    let foot = ankle + ahead(shin + 0.15, 0.05) * 0.1;
    let path = [hip, hip.lerp(joint, 0.5), joint, joint.lerp(ankle, 0.4), ankle, foot];
    let radii = [0.095, 0.088, 0.068, 0.066, 0.045, 0.05].map(Vec3::splat);
    let mut leg = pipe(
        &path,
        (16, 10),
        |u| curved(&radii, u),
        |u, p| {
            let stripe = (p.z - hip.z) * side > 0.03;
            match u {
                u if u > 0.78 => outfit.fins,
                u if u < 0.72 && stripe => outfit.trim,
                _ => outfit.suit,
            }
        },
    );
    // The fin continues the foot, bends against the water and is tilted, so that it is never seen exactly on edge.
    let (length, bend) = (0.46, 0.5 * (knee - 0.4));
    let across = Vec3::new(0.0, 0.4 * side, 1.0).normalize();
    let dark = Paint { colour: outfit.fins.colour * 0.35, ..outfit.fins };
    let blade = |u: f32, v: f32| {
        let direction = ahead(shin + 0.1 + bend * u, 0.05);
        let width = 0.06 + 0.065 * u - 0.035 * (u * u * u);
        foot - direction * 0.08 + direction * (length * u) + across * (width * 2.0 * (v - 0.5))
    };
    leg.add(sheet((8, 6), blade, |u, v| if u > 0.3 && (v - 0.5).abs() < 0.17 { dark } else { outfit.fins }));
    for edge in [0.0, 1.0] {
        let rail: Vec<_> = (0..5).map(|k| blade(0.24 * k as f32, edge)).collect();
        leg.add(lifted(pipe(&rail, (6, 5), |u| 0.024 - 0.014 * u, |_, _| outfit.fins), 0.04));
    }
    leg
}

/// `raise` is the angle of the upper arm, from ahead (0) over down to along the body, `elbow` its bend; in radians.
fn arm(outfit: &Outfit, side: f32, raise: f32, elbow: f32) -> Solid {
    let ahead = |angle: f32, out: f32| Vec3::new(angle.cos(), -angle.sin(), out * side).normalize();
    let shoulder = Vec3::new(0.47, -0.01, 0.17 * side);
    let joint = shoulder + ahead(raise, 0.45) * 0.25;
    let wrist = joint + ahead(raise - elbow, -0.1) * 0.24;
    let path = [shoulder, shoulder.lerp(joint, 0.5), joint, joint.lerp(wrist, 0.5), wrist];
    let radii = [0.06, 0.058, 0.048, 0.047, 0.035].map(Vec3::splat);
    let mut arm = pipe(
        &path,
        (12, 8),
        |u| curved(&radii, u),
        |u, _| if (0.3..0.42).contains(&u) { outfit.trim } else { outfit.suit },
    );
    arm.add(Loft::ball(wrist + ahead(raise - elbow, 0.0) * 0.05, Vec3::new(0.06, 0.035, 0.045)).solid(
        6,
        8,
        |_, _, _| outfit.face,
    ));
    arm
}

/// The smooth curve through radii, at `u`.
fn curved(radii: &[Vec3], u: f32) -> f32 {
    underwater::shape::curve(radii, u).x
}
