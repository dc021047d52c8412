//! A sea turtle: a domed shell of plates, four flippers of which the front pair is long, a beaked head, scales on its skin.

use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;
use underwater::anatomy::eye;
use underwater::anatomy::form::profile;
use underwater::palette::one_of;
use underwater::shape::{Loft, blade, line};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const TURTLE: Subject = Subject {
    name: "turtle",
    build,
    habitat: Habitat::Open,
    yaw: -50.0..=50.0,
    pitch: -30.0..=35.0,
    roll: 20.0..=70.0,
};

#[derive(Clone, Copy)]
struct Coat {
    plate: Colour,
    seam: Colour,
    skin: Colour,
    pale: Colour,
}

impl Coat {
    fn draw(random: &mut ChaCha8Rng) -> Self {
        // Green, loggerhead, hawksbill, olive.
        let plates = [[0.36, 0.36, 0.2], [0.5, 0.28, 0.14], [0.45, 0.3, 0.12], [0.34, 0.38, 0.32]];
        let plate = Vec3::from_array(one_of(random, &plates)) * random.random_range(0.8..1.2);
        let pale = Vec3::new(0.88, 0.82, 0.6) * random.random_range(0.85..1.08);
        let seam = if random.random() { pale * 0.9 } else { plate * 0.4 };
        let skin = Vec3::new(0.3, 0.3, 0.22) * random.random_range(0.7..1.25);
        Self { plate, seam, skin, pale }
    }

    /// Scales between pale seams, at (u, w), each from 0 to 1.
    fn scales(&self, u: f32, w: f32, count: f32) -> Paint {
        let cell = (u * count * 3.1).sin().abs().min((w * count * 2.1 + (u * count).floor()).sin().abs());
        Paint::new(self.pale.lerp(self.skin, (0.35 + cell * 1.2).min(1.0))).shine(0.2)
    }

    fn seam(&self) -> Paint {
        Paint::new(self.seam)
    }
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let coat = Coat::draw(random);
    let (width, height) = (random.random_range(0.92..1.1), random.random_range(0.85..1.2));
    let mut solid = shell(&coat, random).map(|p| Vec3::new(p.x, p.y * height, p.z * width));
    let mut head = head(&coat);
    let (nod, turn) = (random.random_range(-0.25..0.35), random.random_range(-0.3..0.3));
    head = head.map(|p| {
        let ahead = (p.x - 0.5).max(0.0);
        1.2 * p - 0.1 * Vec3::X + Vec3::new(0.0, nod * ahead, turn * ahead)
    });
    solid.add(head);
    solid.add(flippers(&coat, width, random.random_range(-0.35..0.45), random.random_range(-0.2..0.25)));
    solid
}

/// From the neck at x = 0.6 to the tip at x = -0.7.
fn shell(coat: &Coat, random: &mut ChaCha8Rng) -> Solid {
    let loft = profile(
        &[
            [0.6, 0.02, 0.0, 0.0, 0.0],
            [0.57, 0.02, 0.07, 0.05, 0.24],
            [0.45, 0.02, 0.16, 0.09, 0.39],
            [0.22, 0.02, 0.235, 0.11, 0.49],
            [-0.05, 0.02, 0.25, 0.11, 0.5],
            [-0.32, 0.01, 0.2, 0.09, 0.42],
            [-0.55, 0.0, 0.11, 0.06, 0.25],
            [-0.68, -0.01, 0.03, 0.03, 0.07],
            [-0.72, -0.01, 0.0, 0.0, 0.0],
        ],
        1.0,
    );
    let shade = random.random_range(0.1..0.45);
    let mut shell = loft.solid(34, 32, |u, v, _| {
        // 0 along the middle of the back, 0.25 at the rim.
        let down = 0.5 - (v - 0.5).abs();
        let growth = 1.0 - shade * (0.5 + 0.5 * (std::f32::consts::TAU * (u - SEAMS[0]) / SEAM_GAP).cos());
        match down {
            ..RIM => Paint::new(coat.plate * growth * (1.1 - 0.8 * down)).shine(0.35),
            RIM..0.26 => Paint::new(coat.plate * 0.8).shine(0.3),
            _ => Paint::new(coat.pale),
        }
    });
    shell.add(seams(&loft, coat));
    shell
}

/// The seams between the plates.
fn seams(loft: &Loft, coat: &Coat) -> Solid {
    let seam = |places: &[(f32, f32)]| {
        line(&places.iter().map(|&(u, v)| loft.place(u, v)).collect::<Vec<_>>(), 0.017, coat.seam())
    };
    let mut side = Solid::default();
    for u in SEAMS {
        side.add(seam(&[(u, 0.0), (u, 0.03), (u, NARROW)]));
        let middle = u + SEAM_GAP / 2.0;
        side.add(seam(&[(u, NARROW), (middle, WIDE), (u + SEAM_GAP, NARROW)]));
        side.add(seam(&[(middle, WIDE), (middle, 0.13), (middle, 0.17), (middle, RIM)]));
    }
    let rim: Vec<_> = (0..=16).map(|k| (0.06 + 0.055 * k as f32, RIM)).collect();
    side.add(seam(&rim));
    for &(u, _) in rim.iter().skip(1) {
        side.add(seam(&[(u, RIM), (u + 0.01, 0.24)]));
    }
    side.paired()
}

/// The u of the shell at which plates along the middle meet.
const SEAMS: [f32; 5] = [0.14, 0.3, 0.46, 0.62, 0.78];
const SEAM_GAP: f32 = 0.16;
/// The v of the shell to which the plates along the middle reach, where they meet and half-way between.
const NARROW: f32 = 0.05;
const WIDE: f32 = 0.085;
/// The v of the shell at which the plates of the rim begin.
const RIM: f32 = 0.205;

fn head(coat: &Coat) -> Solid {
    let loft = profile(
        &[
            [1.0, -0.01, 0.0, 0.0, 0.0],
            [0.985, 0.0, 0.025, 0.035, 0.025],
            [0.93, 0.025, 0.06, 0.055, 0.06],
            [0.84, 0.035, 0.085, 0.07, 0.088],
            [0.74, 0.03, 0.08, 0.075, 0.088],
            [0.64, 0.01, 0.07, 0.075, 0.08],
            [0.45, 0.0, 0.09, 0.08, 0.1],
        ],
        1.0,
    );
    let mut head = loft.solid(22, 18, |u, v, _| match (u, v) {
        (..0.16, _) => Paint::new(coat.skin.lerp(coat.pale, 0.35)).shine(0.3),
        (_, 0.36..0.64) => Paint::new(coat.pale),
        _ => coat.scales(u, v, 6.0),
    });
    let mut side = eye::flush(loft.place(0.36, 0.2), 0.026, Colour::splat(0.03));
    let mouth = [(0.06, 0.32), (0.16, 0.3), (0.27, 0.29), (0.36, 0.32)];
    side.add(line(&mouth.map(|(u, v)| loft.place(u, v)), 0.011, Paint::new(coat.skin * 0.3)));
    head.add(side.paired());
    head
}

/// `front` and `hind` are the angles of the flippers above level, in radians.
fn flippers(coat: &Coat, width: f32, front: f32, hind: f32) -> Solid {
    // At the distance d from the body; raised more towards the tip.
    let p = |x: f32, d: f32, angle: f32| {
        Vec3::new(x, d * angle.sin() * d * 1.2 - 0.03, 0.26 * width + d * (angle * 0.7).cos())
    };
    let fore = blade(
        &[p(0.5, 0.0, front), p(0.56, 0.24, front), p(0.36, 0.52, front), p(0.08, 0.76, front)],
        &[p(0.2, 0.02, front), p(0.26, 0.22, front), p(0.16, 0.45, front), p(0.04, 0.74, front)],
        14,
        |u, w| coat.scales(u, w, 5.0),
    );
    let rear = blade(
        &[p(-0.4, -0.1, hind), p(-0.56, 0.1, hind), p(-0.78, 0.19, hind)],
        &[p(-0.58, -0.14, hind), p(-0.74, 0.0, hind), p(-0.86, 0.13, hind)],
        7,
        |u, w| coat.scales(u, w, 3.0),
    );
    let mut flippers = fore;
    flippers.add(rear);
    let mut flippers = flippers.paired();
    let q = |x: f32, z: f32| Vec3::new(x, -0.03, z);
    flippers.sheet([q(-0.66, 0.04), q(-0.82, 0.0), q(-0.82, 0.0), q(-0.66, -0.04)], Paint::new(coat.skin));
    flippers
}
