//! A seahorse: upright, a horse's head with a tube for a snout and a crown, a ridged body with a round belly, a tail that
//! curls forward.

use crate::part::eye::{self, Pupil};
use crate::part::pattern::Mottle;
use artifact::random::ChaCha8Rng;
use glam::{Quat, Vec3};
use rand::Rng as _;
use underwater::palette::tinted;
use underwater::shape::{Loft, Station, blade, curl, curve, spike};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const SEAHORSE: Subject = Subject {
    name: "seahorse",
    build,
    habitat: Habitat::Open,
    yaw: -55.0..=55.0,
    pitch: -25.0..=25.0,
    roll: -15.0..=20.0,
};

const PALETTE: [[f32; 3]; 6] =
    [[0.9, 0.72, 0.2], [0.86, 0.5, 0.18], [0.6, 0.4, 0.24], [0.84, 0.76, 0.6], [0.36, 0.3, 0.26], [0.8, 0.38, 0.36]];

struct Skin {
    colour: Colour,
    belly: Colour,
    ridge: Colour,
    blotches: Mottle,
}

impl Skin {
    fn paint(&self, v: f32, p: Vec3) -> Paint {
        let front = (-(std::f32::consts::TAU * v).cos()).clamp(0.0, 1.0);
        let colour = self.colour * (1.0 - 0.22 * self.blotches.value(p).max(0.0));
        Paint::new(colour.lerp(self.belly, front * 0.8)).shine(0.25)
    }
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let colour = tinted(random, &PALETTE);
    let size = random.random_range(0.12..0.35);
    let skin = Skin {
        colour,
        belly: colour.lerp(Vec3::new(0.98, 0.92, 0.75), random.random_range(0.35..0.7)),
        ridge: colour * random.random_range(0.45..0.75),
        blotches: Mottle::draw(random, size),
    };
    let belly = random.random_range(0.9..1.25);
    let trunk = trunk(belly, random.random_range(5.0..10.0), random.random_range(0.9..1.1));
    let rings = RINGS as f32;
    let mut solid = trunk.solid(2 * RINGS, 12, |u, v, p| {
        // Every ring of the armour has a dark seam.
        let seam = (u * rings * 2.0) as usize % 2 == 1;
        let paint = skin.paint(v, p);
        Paint { colour: if seam { paint.colour.lerp(skin.ridge, 0.55) } else { paint.colour }, ..paint }
    });
    for ring in (3..RINGS - 12).step_by(2) {
        let u = (ring as f32 + 0.25) / rings;
        for v in [0.11, 0.31, 0.69, 0.89] {
            solid.add(spike(trunk.place(u, v), 0.018, 0.035, Paint::new(skin.ridge)));
        }
    }
    solid.add(fins(&skin, random.random_range(0.8..1.2)));
    solid.add(head(&skin, random));
    solid
}

/// Rings of the armour from the neck to the tip of the tail.
const RINGS: usize = 44;

/// From the neck down the belly to the end of the tail.
fn trunk(belly: f32, tip: f32, length: f32) -> Loft {
    let points = [(0.0, 0.72), (-0.14, 0.6), (-0.13, 0.42), (0.0, 0.24), (0.04, 0.02), (-0.06, -0.18), (-0.13, -0.36)];
    let points = points.map(|(x, y)| Vec3::new(x, y, 0.0));
    let mut path: Vec<Vec3> = (0..22).map(|i| curve(&points, i as f32 / 21.0)).collect();
    let down = path[21] - path[20];
    // The tail leaves along the trunk and rolls up forward.
    path.extend(
        curl(path[21], down, Vec3::Z, 1.05 * length, RINGS - 21, |u| 1.2 + tip * 1.9 * u * u).into_iter().skip(1),
    );
    let girths = [0.12, 0.13, 0.165, 0.225, 0.24, 0.175, 0.12, 0.095, 0.075, 0.055, 0.04, 0.03, 0.02, 0.006];
    let last = (girths.len() - 1) as f32;
    let station = |(i, &at): (usize, &Vec3)| {
        let along = i as f32 / RINGS as f32 * last;
        let k = (along as usize).min(girths.len() - 2);
        let girth = girths[k] + (girths[k + 1] - girths[k]) * (along - k as f32);
        let round = (1.0 - (along - 3.5).abs() / 3.0).max(0.0);
        let down = girth * (1.0 + (belly - 0.9) * round);
        Station { at, up: girth * 0.8, down, side: girth * 0.72 }
    };
    Loft::curling(path.iter().enumerate().map(station).collect(), -Vec3::X)
}

fn head(skin: &Skin, random: &mut ChaCha8Rng) -> Solid {
    let snout = random.random_range(0.85..1.2);
    let sections = [
        (-0.17, 0.0, 0.0),
        (-0.14, 0.07, 0.055),
        (-0.04, 0.125, 0.09),
        (0.07, 0.11, 0.085),
        (0.16, 0.05, 0.055),
        (0.26, 0.036, 0.036),
        (0.36, 0.036, 0.034),
        (0.41, 0.05, 0.042),
        (0.42, 0.0, 0.0),
    ]
    .map(|(x, half, side)| Station::x(if x > 0.1 { 0.1 + (x - 0.1) * snout } else { x }, 0.0, half, half * 1.1, side));
    let loft = Loft::along_x(sections.to_vec());
    let mut head = loft.solid(18, 12, |u, v, p| {
        let band = u > 0.55 && ((u * 18.0) as usize).is_multiple_of(3);
        let paint = skin.paint(v, p);
        Paint { colour: if band { paint.colour.lerp(skin.ridge, 0.5) } else { paint.colour }, ..paint }
    });
    let (at, normal) = loft.place(0.37, 0.2);
    let iris = skin.belly.lerp(Vec3::new(0.9, 0.75, 0.3), 0.5);
    head.add(eye::bulging((at - normal * 0.015, normal), 0.045, Paint::new(skin.ridge), iris, Pupil::Round).paired());
    let crown = Vec3::new(-0.06, 0.1, 0.0);
    for k in 0..5 {
        let angle = -0.9 + 0.45 * k as f32;
        let normal = Vec3::new(-angle.sin() - 0.25, angle.cos(), 0.0).normalize();
        head.add(spike((crown, normal), 0.035, random.random_range(0.1..0.17), Paint::new(skin.ridge)));
    }
    head.add(spike(loft.place(0.3, 0.08), 0.02, 0.05, Paint::new(skin.ridge)).paired());
    // The snout points down.
    let nod = Quat::from_rotation_z(random.random_range(-0.65..-0.2));
    head.map(|p| nod * p * 1.15 + Vec3::new(0.05, 0.78, 0.0))
}

fn fins(skin: &Skin, size: f32) -> Solid {
    let clear = |u: f32, w: f32| {
        let ray = (w * 4.0) as usize % 2;
        Paint::new(skin.belly.lerp(skin.ridge, 0.3 * ray as f32)).alpha(0.9 - 0.2 * u)
    };
    let p = |x: f32, y: f32, z: f32| Vec3::new(x, y, z);
    let mut fins = blade(
        &[p(-0.1, 0.22, 0.0), p(-0.24, 0.28 * size + 0.02, 0.0), p(-0.34 * size, 0.26 * size, 0.0)],
        &[p(-0.1, -0.05, 0.0), p(-0.27, -0.06, 0.0), p(-0.36 * size, 0.0, 0.0)],
        6,
        clear,
    );
    let ear =
        blade(&[p(-0.1, 0.68, 0.08), p(-0.2, 0.74, 0.16)], &[p(-0.1, 0.58, 0.08), p(-0.22, 0.58, 0.16)], 3, clear);
    fins.add(ear.paired());
    fins
}
