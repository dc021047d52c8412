//! A lobster: heavy claws ahead, a long shell, a tail of six rings that ends in a fan, antennae as long as the body.

use crate::part::limb::{Grip, claw, leg};
use crate::part::pattern::Mottle;
use artifact::random::ChaCha8Rng;
use glam::{Quat, Vec3};
use rand::Rng as _;
use underwater::palette::tinted;
use underwater::shape::{Loft, Station, blade, curl, spike};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const LOBSTER: Subject = Subject {
    name: "lobster",
    build,
    habitat: Habitat::Ground,
    yaw: -20.0..=20.0,
    pitch: -25.0..=25.0,
    roll: 30.0..=75.0,
};

const PALETTE: [[f32; 3]; 5] =
    [[0.2, 0.25, 0.38], [0.62, 0.18, 0.1], [0.45, 0.25, 0.16], [0.24, 0.28, 0.22], [0.75, 0.38, 0.16]];

struct Skin {
    shell: Colour,
    pale: Colour,
    accent: Colour,
    blotches: Mottle,
}

impl Skin {
    fn paint(&self, p: Vec3) -> Paint {
        let blotch = (self.blotches.value(p) * 1.3).clamp(0.0, 1.0);
        Paint::new(self.shell.lerp(self.pale, blotch * 0.5)).shine(0.55)
    }

    fn limb(&self, out: f32) -> Paint {
        Paint::new(self.shell.lerp(self.accent, 0.15 + 0.6 * ((out - 0.5) * 2.0).clamp(0.0, 1.0))).shine(0.45)
    }
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let shell = tinted(random, &PALETTE);
    let size = random.random_range(0.08..0.25);
    let skin = Skin {
        shell,
        pale: shell.lerp(Vec3::new(0.9, 0.75, 0.5), random.random_range(0.3..0.7)),
        accent: tinted(random, &[[0.85, 0.4, 0.2], [0.8, 0.25, 0.15], [0.9, 0.75, 0.55]]),
        blotches: Mottle::draw(random, size),
    };
    let mut solid = carapace(&skin);
    solid.add(tail(&skin, random));
    let (stout, strong) = (random.random_range(0.85..1.1), random.random_range(0.9..1.15));
    solid.add(arm(0.5 * strong, stout * strong, &skin, random));
    solid.add(arm(0.5 / strong, stout / strong, &skin, random).mirrored());
    for pair in 0..4 {
        solid.add(walking_leg(pair, &skin, random));
        solid.add(walking_leg(pair, &skin, random).mirrored());
    }
    solid.add(antenna(&skin, random));
    solid.add(antenna(&skin, random).mirrored());
    let sway = random.random_range(-0.35..0.35);
    let heading = Quat::from_rotation_y(random.random_range(0.0..std::f32::consts::TAU));
    solid.map(|p| {
        let behind = (-p.x).max(0.0);
        heading * Vec3::new(p.x, p.y, p.z + sway * behind * behind)
    })
}

fn carapace(skin: &Skin) -> Solid {
    let sections = [
        (-0.12, 0.0, 0.0, 0.0),
        (-0.11, 0.1, 0.06, 0.12),
        (0.0, 0.13, 0.08, 0.145),
        (0.15, 0.135, 0.08, 0.145),
        (0.3, 0.11, 0.07, 0.115),
        (0.4, 0.08, 0.05, 0.075),
        (0.46, 0.04, 0.02, 0.04),
        (0.48, 0.0, 0.0, 0.0),
    ];
    let loft = Loft::along_x(sections.map(|(x, up, down, side)| Station::x(x, 0.02, up, down, side)).to_vec());
    let mut shell = loft.solid(16, 16, |u, v, p| {
        let seam = (u - 0.48).abs() < 0.035 && !(0.25..0.75).contains(&v);
        let paint = skin.paint(p);
        Paint { colour: if seam { paint.colour * 0.55 } else { paint.colour }, ..paint }
    });
    // The rostrum, between the eyes.
    shell.add(spike((Vec3::new(0.42, 0.07, 0.0), Vec3::new(1.0, 0.25, 0.0).normalize()), 0.035, 0.16, skin.limb(0.8)));
    let black = Paint::new(Colour::splat(0.04)).shine(1.0);
    shell.add(Loft::ball(Vec3::new(0.45, 0.09, 0.06), Vec3::splat(0.03)).solid(6, 6, |_, _, _| black).paired());
    shell
}

/// Six overlapping rings and the fan.
fn tail(skin: &Skin, random: &mut ChaCha8Rng) -> Solid {
    let mut tail = Solid::default();
    let droop = random.random_range(0.0..0.5);
    for ring in 0..6 {
        let (front, back) = (-0.08 - 0.085 * ring as f32, -0.2 - 0.085 * ring as f32);
        let girth = 1.0 - 0.075 * ring as f32;
        let section = |x: f32, size: f32| Station::x(x, 0.01, 0.11 * girth * size, 0.05 * girth, 0.125 * girth * size);
        let loft = Loft::along_x(vec![
            section(front + 0.02, 0.8),
            section(front, 0.92),
            section(back + 0.02, 1.04),
            section(back, 0.95),
        ]);
        tail.add(loft.solid(4, 14, |u, _, p| {
            let paint = skin.paint(p);
            Paint { colour: if u > 0.7 { paint.colour.lerp(skin.accent, 0.45) } else { paint.colour }, ..paint }
        }));
        let pleuron = loft.place(0.6, 0.3);
        tail.add(spike(pleuron, 0.05, 0.05, skin.limb(0.7)).paired());
    }
    tail.add(fan(skin));
    tail.map(|p| p - Vec3::Y * droop * (-p.x - 0.15).max(0.0).powi(2))
}

/// The tail fan: one plate in the middle and two on either side.
fn fan(skin: &Skin) -> Solid {
    let paint = |u: f32, w: f32| {
        let edge = ((u - 0.8) * 5.0).clamp(0.0, 1.0);
        Paint::new(skin.shell.lerp(skin.accent, 0.25 + 0.5 * edge) * (0.9 + 0.1 * ((w * 4.0) as usize % 2) as f32))
            .shine(0.4)
    };
    let p = |x: f32, y: f32, z: f32| Vec3::new(x, y, z);
    let mut fan = blade(
        &[p(-0.62, 0.04, -0.06), p(-0.8, 0.05, -0.08), p(-0.9, 0.04, -0.05)],
        &[p(-0.62, 0.04, 0.06), p(-0.8, 0.05, 0.08), p(-0.9, 0.04, 0.05)],
        6,
        paint,
    );
    let inner = blade(
        &[p(-0.62, 0.03, 0.05), p(-0.76, 0.03, 0.11), p(-0.9, 0.02, 0.1)],
        &[p(-0.61, 0.03, 0.06), p(-0.7, 0.03, 0.22), p(-0.85, 0.02, 0.22)],
        6,
        paint,
    );
    let outer = blade(
        &[p(-0.61, 0.02, 0.05), p(-0.72, 0.02, 0.2), p(-0.83, 0.0, 0.24)],
        &[p(-0.59, 0.02, 0.07), p(-0.61, 0.02, 0.24), p(-0.73, 0.0, 0.33)],
        6,
        paint,
    );
    fan.add(inner.paired());
    fan.add(outer.paired());
    fan
}

fn arm(length: f32, stout: f32, skin: &Skin, random: &mut ChaCha8Rng) -> Solid {
    let spread = random.random_range(0.0..0.12);
    let (shoulder, elbow) = (Vec3::new(0.3, -0.03, 0.1), Vec3::new(0.42, 0.02, 0.24 + spread));
    let wrist = Vec3::new(0.56, 0.03, 0.25 + spread);
    let mut arm = Solid::default();
    for (from, to, girth) in [(shoulder, elbow, 0.04), (elbow, wrist, 0.055)] {
        let path = [from, from.lerp(to, 0.5), to];
        arm.add(Loft::hose(&path, Vec3::Y, |_| girth * stout).solid(4, 8, |u, _, _| skin.limb(0.4 * u)));
    }
    let grip = Grip {
        at: wrist,
        heading: Vec3::new(1.0, random.random_range(-0.1..0.2), random.random_range(-0.45..0.3)),
        up: Vec3::new(0.0, 1.0, 0.25),
        length,
        stout,
        open: random.random_range(0.05..0.5),
    };
    arm.add(claw(grip, |out| Paint {
        colour: skin.paint(Vec3::splat(out * 0.4)).colour.lerp(skin.limb(out).colour, 0.5),
        ..skin.limb(out)
    }));
    arm
}

fn walking_leg(pair: u8, skin: &Skin, random: &mut ChaCha8Rng) -> Solid {
    let angle: f32 = 0.75 - 0.42 * f32::from(pair) + random.random_range(-0.15..0.15);
    let out = Vec3::new(angle.sin(), 0.0, angle.cos());
    let root = Vec3::new(0.24 - 0.1 * f32::from(pair), -0.03, 0.1);
    let reach = random.random_range(0.85..1.1);
    let knee = root + out * 0.2 * reach + Vec3::Y * random.random_range(0.08..0.15);
    let ankle = root + out * 0.34 * reach + Vec3::Y * 0.02;
    leg(&[root, knee, ankle, root + out * 0.45 * reach - Vec3::Y * 0.13], 0.028, |down| skin.limb(down))
}

fn antenna(skin: &Skin, random: &mut ChaCha8Rng) -> Solid {
    let start = Vec3::new(0.42, 0.03, 0.06);
    let heading = Vec3::new(1.0, random.random_range(0.1..0.5), random.random_range(0.2..0.9));
    let bend = random.random_range(-2.5..0.5);
    let path = curl(start, heading, Vec3::Y, random.random_range(0.8..1.1), 18, |_| bend);
    Loft::hose(&path, Vec3::Y, |u| 0.013 - 0.008 * u).solid(18, 4, |_, _, _| Paint::new(skin.accent))
}
