//! A boat: a hull with a keel, painted below the waterline, thwarts inside; it is rowed, driven by a screw or sailed.

use crate::part::gear::{block, facing_outward, lifted, pipe, rod};
use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;
use std::f32::consts::{PI, TAU};
use underwater::palette::shaded;
use underwater::shape::{Loft, Station, blade, sheet};
use underwater::solid::{Colour, Facet, Paint, Solid};
use underwater::subject::{Habitat, Subject};

/// Its waterline is at y = 0.
pub const BOAT: Subject = Subject {
    name: "boat",
    build,
    habitat: Habitat::Surface,
    yaw: -50.0..=50.0,
    pitch: -12.0..=12.0,
    roll: -65.0..=20.0,
};

const BELOW: [[f32; 3]; 5] =
    [[0.65, 0.16, 0.13], [0.14, 0.28, 0.5], [0.15, 0.36, 0.28], [0.5, 0.33, 0.2], [0.75, 0.3, 0.15]];
const ABOVE: [[f32; 3]; 5] =
    [[0.93, 0.93, 0.9], [0.93, 0.93, 0.9], [0.6, 0.4, 0.22], [0.25, 0.5, 0.65], [0.9, 0.75, 0.3]];
const WOOD: [[f32; 3]; 3] = [[0.6, 0.42, 0.25], [0.7, 0.53, 0.35], [0.5, 0.34, 0.2]];

/// The share of the way from the keel to the gunwale that is under water.
const WATERLINE: f32 = 0.5;

/// The dimensions of a hull.
struct Hull {
    beam: f32,
    depth: f32,
    freeboard: f32,
    /// Form of the stern: 0 pointed to 1 cut off.
    transom: f32,
}

impl Hull {
    fn draw(random: &mut ChaCha8Rng) -> Self {
        Self {
            beam: random.random_range(0.26..0.38),
            depth: random.random_range(0.17..0.27),
            freeboard: random.random_range(0.14..0.22),
            transom: random.random_range(0.45..0.85),
        }
    }

    /// A point of the right side: u from the bow at x = 1 to the stern at x = -0.9, v from the keel to the gunwale.
    fn point(&self, u: f32, v: f32) -> Vec3 {
        let fore = 1.0 - (1.0 - u / 0.55).max(0.0).powf(2.2);
        let aft = 1.0 - (1.0 - self.transom) * ((u - 0.55) / 0.45).max(0.0).powi(2);
        let round = (v * PI / 2.0).sin().powf(0.75);
        let rise = (0.55 - u).max(0.0).powi(3) * 4.5;
        let low = self.depth * (1.0 - rise * 1.1 - 0.3 * (u - 0.6).max(0.0));
        let high = self.freeboard * (1.0 + 0.9 * rise);
        let under = (1.0 - v / WATERLINE).max(0.0).powf(0.7);
        let over = ((v - WATERLINE) / (1.0 - WATERLINE)).max(0.0);
        let rake = 0.16 * (v - 1.0) * (1.0 - u).powi(3);
        let x = 1.0 - 1.9 * u + rake;
        Vec3::new(x, high * over - low * under, self.beam * fore * aft * round)
    }
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let hull = Hull::draw(random);
    let (below, above) = (Paint::new(shaded(random, &BELOW)).shine(0.3), Paint::new(shaded(random, &ABOVE)).shine(0.3));
    let wood = Paint::new(shaded(random, &WOOD));
    let mut boat = shell(&hull, below, above, wood);
    boat.add(keel(&hull, below));
    match random.random_range(0..3) {
        0 => boat.add(rowing(&hull, wood, random)),
        1 => boat.add(outboard(random)),
        _ => boat.add(inboard(&hull, above, random)),
    }
    boat
}

fn shell(hull: &Hull, below: Paint, above: Paint, wood: Paint) -> Solid {
    const STRAKES: usize = 16;
    let white = Paint::new(Colour::splat(0.93));
    let skin = |v: f32| match (v * STRAKES as f32) as usize {
        strake @ 0..8 => Paint { colour: below.colour * (0.9 + 0.1 * (strake % 2) as f32), ..below },
        8 => white,
        strake @ 9..15 => Paint { colour: above.colour * (0.88 + 0.12 * (strake % 2) as f32), ..above },
        _ => wood,
    };
    let transom = |v: f32, w: f32| {
        let p = hull.point(1.0, v);
        Vec3::new(p.x, p.y, p.z * w)
    };
    let mut side = sheet((24, STRAKES), |u, v| hull.point(u, v), |_, v| skin(v));
    side.add(sheet((STRAKES, 4), transom, |v, _| skin(v)));
    let mut shell = lined(side, Paint { colour: wood.colour * 0.8, ..wood }).paired();
    for k in 0..3 {
        let (u, v) = (0.35 + 0.2 * k as f32, 0.85);
        let at = hull.point(u, v);
        shell.add(block(Vec3::new(at.x, at.y, 0.0), Vec3::new(0.07, 0.012, at.z * 0.9), 0.12, |_| wood));
    }
    shell
}

/// A sheet with another paint on the inside of the boat.
fn lined(sheet: Solid, inside: Paint) -> Solid {
    let mut skin = facing_outward(sheet, Vec3::Y * 0.3);
    for mut facet in skin.facets.clone() {
        facet.corners.reverse();
        skin.facets.push(Facet { paint: inside, ..facet });
    }
    skin
}

/// A plank along the middle, deeper behind, with room for a screw.
fn keel(hull: &Hull, below: Paint) -> Solid {
    let paint = Paint { colour: below.colour * 0.7, ..below };
    let point = |u: f32, v: f32| hull.point(0.08 + 0.72 * u, 0.0) - Vec3::Y * (v * (0.03 + 0.08 * u));
    lifted(sheet((18, 2), point, |_, _| paint), 0.03)
}

/// A pair of oars in the water, on their pins.
fn rowing(hull: &Hull, wood: Paint, random: &mut ChaCha8Rng) -> Solid {
    let pin = hull.point(0.5, 1.0) + Vec3::Y * 0.03;
    let (sweep, dip) = (random.random_range(-0.7_f32..0.7), random.random_range(0.15..0.6_f32));
    let out = Vec3::new(sweep.sin(), -dip, sweep.cos()).normalize();
    let (handle, neck, tip) = (pin - out * 0.26, pin + out * 0.42, pin + out * 0.72);
    let mut oar = rod((handle, 0.018), (neck, 0.022), (9, 6), |_, _| wood);
    let wide = Vec3::new(0.09, 0.0, 0.0);
    oar.add(blade(
        &[neck, neck.lerp(tip, 0.4) + wide, tip + wide],
        &[neck, neck.lerp(tip, 0.4) - wide, tip - wide],
        6,
        |u, _| {
            if u > 0.55 { Paint::new(Vec3::new(0.85, 0.2, 0.15)) } else { wood }
        },
    ));
    oar.paired()
}

/// An outboard motor: hood, leg, fin, screw.
fn outboard(random: &mut ChaCha8Rng) -> Solid {
    let hood = Paint::new(shaded(random, &[[0.12, 0.12, 0.14], [0.85, 0.85, 0.86], [0.2, 0.35, 0.6]])).shine(0.5);
    let leg = Paint::new(Colour::splat(0.3)).shine(0.3);
    let sections = [(0.17, 0.0), (0.18, 0.08), (0.26, 0.1), (0.36, 0.1), (0.42, 0.07), (0.44, 0.0)];
    let stations = sections.map(|(y, radius)| Station {
        at: Vec3::new(-1.0, y, 0.0),
        up: radius,
        down: radius * 1.2,
        side: radius * 0.8,
    });
    let band = Paint { colour: hood.colour * 0.4 + Vec3::splat(0.3), ..hood };
    let mut motor = Loft::new(stations.to_vec(), Vec3::X)
        .solid(10, 12, |u, _, _| if (0.3..0.5).contains(&u) { band } else { hood });
    motor.add(rod((Vec3::new(-0.99, 0.24, 0.0), 0.05), (Vec3::new(-0.99, -0.28, 0.0), 0.035), (7, 8), |_, _| leg));
    motor.add(rod((Vec3::new(-0.88, -0.28, 0.0), 0.02), (Vec3::new(-1.08, -0.28, 0.0), 0.045), (3, 9), |_, _| leg));
    motor.add(blade(
        &[Vec3::new(-0.94, -0.28, 0.0), Vec3::new(-0.98, -0.42, 0.0)],
        &[Vec3::new(-1.05, -0.28, 0.0), Vec3::new(-1.05, -0.42, 0.0)],
        3,
        |_, _| leg,
    ));
    motor.add(screw(Vec3::new(-1.1, -0.28, 0.0), 0.13, random));
    motor
}

/// A cabin, and below the stern a shaft with a screw and a rudder.
fn inboard(hull: &Hull, above: Paint, random: &mut ChaCha8Rng) -> Solid {
    let (top, glass) = (hull.freeboard + 0.1, Paint::new(Vec3::new(0.2, 0.32, 0.38)).shine(0.8));
    let half = Vec3::new(0.26, 0.13, hull.beam * 0.62);
    let cabin = if above.colour.x > 0.8 { above } else { Paint { colour: Colour::splat(0.9), ..above } };
    let mut boat = block(Vec3::new(0.05, top, 0.0), half, 0.075, |p| {
        let window = (p.y - top - 0.03).abs() < 0.05 && (p.x * 7.0).rem_euclid(1.0) < 0.72;
        if window { glass } else { cabin }
    });
    let deck = hull.freeboard * 0.85;
    boat.add(sheet(
        (12, 4),
        |u, v| Vec3::new(0.75 - 1.6 * u, deck, hull.point(0.13 + 0.84 * u, 0.85).z * (2.0 * v - 1.0)),
        |_, _| Paint { colour: above.colour * 0.85, ..above },
    ));
    let hub = Vec3::new(-0.72, -hull.depth - 0.03, 0.0);
    let steel = Paint::new(Colour::splat(0.5)).shine(0.7);
    boat.add(pipe(&[Vec3::new(-0.3, -hull.depth * 0.8, 0.0), hub], (6, 6), |_| 0.02, |_, _| steel));
    boat.add(screw(hub - Vec3::X * 0.02, 0.14, random));
    let rudder = Paint::new(Colour::splat(0.35));
    boat.add(sheet((4, 3), |u, v| Vec3::new(-0.82 - 0.11 * v, -0.02 - (hull.depth + 0.14) * u, 0.0), |_, _| rudder));
    boat
}

/// Brass blades around a hub.
fn screw(hub: Vec3, reach: f32, random: &mut ChaCha8Rng) -> Solid {
    let brass = Paint::new(Vec3::new(0.78, 0.6, 0.28)).shine(0.8);
    let (blades, phase) = (random.random_range(3..5), random.random_range(0.0..TAU));
    let mut screw = rod((hub + Vec3::X * 0.03, 0.03), (hub - Vec3::X * 0.05, 0.012), (1, 8), |_, _| brass);
    for k in 0..blades {
        let angle = phase + TAU * k as f32 / blades as f32;
        let point = |u: f32, v: f32| {
            let turn = angle + 0.5 * (PI * (0.2 + 0.75 * u)).sin() * (2.0 * v - 1.0);
            hub + Vec3::new(0.07 * (v - 0.5), turn.cos() * reach * (0.12 + u), turn.sin() * reach * (0.12 + u))
        };
        screw.add(sheet((4, 3), point, |_, _| brass));
    }
    screw
}
