//! A crab: a shell broader than long, two claws held in front, four pairs of jointed legs, eyes on stalks.

use crate::part::limb::{Grip, claw, leg};
use crate::part::pattern::spots;
use artifact::random::ChaCha8Rng;
use glam::{Quat, Vec3};
use rand::Rng as _;
use underwater::palette::tinted;
use underwater::shape::{Loft, Station, dot, spike};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const CRAB: Subject = Subject {
    name: "crab",
    build,
    habitat: Habitat::Ground,
    yaw: -20.0..=20.0,
    pitch: -15.0..=15.0,
    roll: 28.0..=70.0,
};

const PALETTE: [[f32; 3]; 6] =
    [[0.78, 0.26, 0.12], [0.85, 0.45, 0.18], [0.5, 0.3, 0.2], [0.35, 0.42, 0.3], [0.32, 0.4, 0.55], [0.66, 0.5, 0.32]];

struct Skin {
    shell: Colour,
    pale: Colour,
    tips: Colour,
}

impl Skin {
    fn limb(&self, out: f32) -> Paint {
        Paint::new(self.shell.lerp(self.pale, 0.25).lerp(self.tips, ((out - 0.75) * 4.0).clamp(0.0, 1.0))).shine(0.4)
    }
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let shell = tinted(random, &PALETTE);
    let skin = Skin {
        shell,
        pale: shell.lerp(Vec3::new(0.98, 0.9, 0.75), random.random_range(0.3..0.7)),
        tips: tinted(random, &[[0.12, 0.1, 0.1], [0.95, 0.9, 0.82], [0.75, 0.2, 0.15], [0.3, 0.4, 0.7]]),
    };
    let mut solid = carapace(&skin, random);
    solid.add(eye(&skin, random.random_range(0.08..0.17)).paired());
    let (stout, strong) = (random.random_range(0.9..1.2), random.random_range(0.85..1.2));
    solid.add(arm(0.56 * strong, stout, &skin, random));
    solid.add(arm(0.56 / strong, stout, &skin, random).mirrored());
    for pair in 0..4 {
        solid.add(walking_leg(pair, &skin, random));
        solid.add(walking_leg(pair, &skin, random).mirrored());
    }
    // Crabs mostly face the camera, because they walk sideways.
    let heading = Quat::from_rotation_y(random.random_range(-2.3..-0.8));
    solid.map(|p| heading * p - Vec3::X * 0.05)
}

fn carapace(skin: &Skin, random: &mut ChaCha8Rng) -> Solid {
    let breadth = random.random_range(0.9..1.15);
    let sections = [
        (-0.31, 0.02, 0.03, 0.1),
        (-0.28, 0.08, 0.09, 0.19),
        (-0.16, 0.17, 0.13, 0.32),
        (0.0, 0.21, 0.15, 0.42),
        (0.13, 0.2, 0.15, 0.48),
        (0.23, 0.14, 0.12, 0.41),
        (0.3, 0.07, 0.08, 0.26),
        (0.33, 0.0, 0.0, 0.12),
    ];
    let loft = Loft::along_x(sections.map(|(x, up, down, side)| Station::x(x, 0.0, up, down, side * breadth)).to_vec());
    let mut shell = loft.solid(18, 24, |u, v, _| {
        let above = (0.3..0.7).contains(&v);
        // Two grooves along the shell.
        let groove = ((v - 0.104).abs() < 0.02 || (v - 0.896).abs() < 0.02) && (0.25..0.7).contains(&u);
        let colour = if above { skin.pale } else { skin.shell };
        Paint::new(if groove { colour * 0.78 } else { colour }).shine(0.5)
    });
    let speckle = |colour: Colour| Paint::new(skin.shell.lerp(colour, 0.6)).shine(0.5);
    shell.add(spots(&loft, (0.25..0.85, 0.2), random.random_range(0..16), 0.016..0.034, speckle(skin.pale), random));
    shell.add(spots(
        &loft,
        (0.2..0.9, 0.22),
        random.random_range(0..50),
        0.006..0.014,
        speckle(skin.shell * 0.3),
        random,
    ));
    for k in 0..6 {
        let u = 0.56 + 0.06 * k as f32;
        for v in [0.24, 0.76] {
            shell.add(spike(loft.place(u, v), 0.03, 0.05, Paint::new(skin.pale)));
        }
    }
    shell
}

fn eye(skin: &Skin, height: f32) -> Solid {
    let (foot, top) = (Vec3::new(0.27, 0.04, 0.1), Vec3::new(0.36, 0.06 + height, 0.13));
    let mut eye =
        Loft::hose(&[foot, foot.lerp(top, 0.5), top], Vec3::X, |_| 0.024).solid(3, 6, |_, _, _| skin.limb(0.2));
    let black = Paint::new(Colour::splat(0.05)).shine(1.0);
    eye.add(Loft::ball(top + Vec3::Y * 0.02, Vec3::new(0.042, 0.055, 0.042)).solid(6, 8, |_, _, _| black));
    let shine = (Vec3::new(0.5, 0.7, 0.3)).normalize();
    eye.add(dot((top + Vec3::Y * 0.02 + shine * 0.045, shine), 0.014, Paint::new(Colour::ONE)));
    eye
}

/// A right arm: out from under the shell, forward at the elbow, the claw turned inward.
fn arm(length: f32, stout: f32, skin: &Skin, random: &mut ChaCha8Rng) -> Solid {
    let raised = random.random_range(0.0..0.35);
    let spread = random.random_range(-0.05..0.12);
    let shoulder = Vec3::new(0.22, -0.04, 0.3);
    let elbow = Vec3::new(0.3, 0.02 + 0.2 * raised, 0.56 + spread);
    let wrist = Vec3::new(0.44, 0.04 + 0.5 * raised, 0.6 + spread);
    let mut arm = Solid::default();
    for (from, to, girth) in [(shoulder, elbow, 0.065), (elbow, wrist, 0.08)] {
        let path = [from, from.lerp(to, 0.5), to];
        arm.add(Loft::hose(&path, Vec3::Y, |_| girth * stout).solid(4, 8, |u, _, _| skin.limb(0.3 * u)));
    }
    arm.add(Loft::ball(wrist, Vec3::splat(0.085 * stout)).solid(6, 8, |_, _, _| skin.limb(0.3)));
    let grip = Grip {
        at: wrist,
        heading: Vec3::new(0.8, raised, random.random_range(-1.1..-0.4)),
        up: Vec3::new(-0.3, 1.0, 0.3),
        length,
        stout,
        open: random.random_range(0.1..0.7),
    };
    arm.add(claw(grip, |out| skin.limb(out)));
    arm
}

fn walking_leg(pair: u8, skin: &Skin, random: &mut ChaCha8Rng) -> Solid {
    let angle: f32 = 0.45 - 0.38 * f32::from(pair) + random.random_range(-0.12..0.12);
    let out = Vec3::new(angle.sin(), 0.0, angle.cos());
    let root = Vec3::new(0.14 - 0.11 * f32::from(pair), -0.05, 0.3 - 0.03 * f32::from(pair));
    let reach = random.random_range(0.85..1.1);
    let knee = root + out * 0.36 * reach + Vec3::Y * random.random_range(0.12..0.24);
    let ankle = root + out * 0.58 * reach + Vec3::Y * random.random_range(-0.02..0.06);
    let tip = root + out * 0.68 * reach - Vec3::Y * 0.2;
    leg(&[root, knee, ankle, tip], 0.068, |down| skin.limb(down))
}
