//! A submarine: a round hull, a tower with diving planes and periscope, portholes, rudders in a cross, a propeller.

use crate::part::gear::{pipe, ring, rod};
use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;
use std::f32::consts::{PI, TAU};
use underwater::palette::shaded;
use underwater::shape::{Loft, Station, dot, sheet};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const SUBMARINE: Subject = Subject {
    name: "submarine",
    build,
    habitat: Habitat::Open,
    yaw: -50.0..=50.0,
    pitch: -20.0..=20.0,
    roll: -20.0..=30.0,
};

/// Yellow, white and orange, as research submarines are; greys, as naval ones are.
const HULLS: [[f32; 3]; 7] = [
    [0.95, 0.78, 0.1],
    [0.95, 0.78, 0.1],
    [0.9, 0.91, 0.92],
    [0.92, 0.42, 0.12],
    [0.45, 0.49, 0.53],
    [0.24, 0.27, 0.31],
    [0.35, 0.45, 0.5],
];
const BANDS: [[f32; 3]; 4] = [[0.8, 0.15, 0.12], [0.1, 0.2, 0.35], [0.93, 0.93, 0.9], [0.12, 0.12, 0.14]];

struct Look {
    hull: Paint,
    band: Paint,
    brass: Paint,
    /// Half the height of the hull.
    radius: f32,
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let look = Look {
        hull: Paint::new(shaded(random, &HULLS)).shine(0.4),
        band: Paint::new(shaded(random, &BANDS)).shine(0.4),
        brass: Paint::new(Vec3::new(0.72, 0.56, 0.25)).shine(0.8),
        radius: random.random_range(0.17..0.3),
    };
    let hull = hull(look.radius);
    let below = random.random_range(-1.2..0.0);
    let mut submarine = hull.solid(36, 20, |_, v, _| if (TAU * v).cos() < below { look.band } else { look.hull });
    submarine.add(portholes(&hull, &look, random.random_range(4..8)));
    submarine.add(tower(&look, random));
    submarine.add(stern(&look, random));
    submarine
}

/// From the blunt bow at x = 1 to the narrow stern at x = -0.92.
fn hull(radius: f32) -> Loft {
    let sections = [
        (1.0, 0.0),
        (0.97, 0.35),
        (0.88, 0.68),
        (0.7, 0.93),
        (0.4, 1.0),
        (0.1, 1.0),
        (-0.2, 0.97),
        (-0.5, 0.75),
        (-0.78, 0.36),
        (-0.94, 0.12),
        (-0.95, 0.0),
    ];
    Loft::along_x(sections.map(|(x, r)| Station::round(Vec3::new(x, 0.0, 0.0), r * radius)).to_vec())
}

fn portholes(hull: &Loft, look: &Look, count: usize) -> Solid {
    let glass = Paint::new(Vec3::new(0.16, 0.28, 0.34)).shine(0.9);
    let glint = Paint::new(Vec3::new(0.8, 0.92, 0.95)).shine(0.9);
    let mut side = Solid::default();
    for k in 0..count {
        let (at, out) = hull.place(0.27 + 0.4 * k as f32 / (count - 1) as f32, 0.21);
        side.add(dot((at, out), 0.052, look.brass));
        side.add(dot((at + out * 0.004, out), 0.037, glass));
        side.add(dot((at + out * 0.008 + Vec3::new(0.01, 0.012, 0.0), out), 0.012, glint));
    }
    side.paired()
}

/// The tower, with masts, windows and a pair of diving planes.
fn tower(look: &Look, random: &mut ChaCha8Rng) -> Solid {
    let (height, x) = (random.random_range(0.2..0.3), random.random_range(0.05..0.3));
    let (foot, top) = (look.radius * 0.8, look.radius + height);
    let section = |y: f32, length: f32, width: f32| Station {
        at: Vec3::new(x, y, 0.0),
        up: length,
        down: length * 1.15,
        side: width,
    };
    let stations = vec![
        section(foot, 0.2, 0.085),
        section(foot + 0.33 * (top - foot), 0.19, 0.08),
        section(foot + 0.67 * (top - foot), 0.18, 0.075),
        section(top - 0.02, 0.17, 0.07),
        section(top, 0.15, 0.06),
        section(top + 0.005, 0.0, 0.0),
    ];
    let stripe = random.random_bool(0.5);
    let mut tower = Loft::new(stations, Vec3::X)
        .solid(15, 18, |u, _, _| if stripe && (0.5..0.7).contains(&u) { look.band } else { look.hull });
    tower.add(masts(x, top));
    let (y, paint) = (top - height * 0.35, Paint { colour: look.hull.colour * 0.85, ..look.hull });
    let plane = sheet((4, 3), |u, v| Vec3::new(x + 0.07 - 0.12 * v - 0.03 * u, y, 0.06 + 0.17 * u), |_, _| paint);
    tower.add(plane.paired());
    tower.add(windows(look, x, top));
    tower
}

/// The periscope and an aerial.
fn masts(x: f32, top: f32) -> Solid {
    let steel = Paint::new(Colour::splat(0.55)).shine(0.7);
    let bend = Vec3::new(x + 0.03, top + 0.2, 0.0);
    let mut masts = pipe(
        &[Vec3::new(x + 0.03, top - 0.02, 0.0), bend - Vec3::Y * 0.08, bend, bend + Vec3::new(0.07, 0.02, 0.0)],
        (9, 7),
        |_| 0.02,
        |_, _| steel,
    );
    masts.add(rod(
        (Vec3::new(x - 0.06, top, 0.0), 0.011),
        (Vec3::new(x - 0.06, top + 0.16, 0.0), 0.008),
        (2, 6),
        |_, _| steel,
    ));
    masts
}

fn windows(look: &Look, x: f32, top: f32) -> Solid {
    let window = Paint::new(Vec3::new(0.16, 0.28, 0.34)).shine(0.9);
    let mut windows = Solid::default();
    for k in 0..2 {
        let at = Vec3::new(x + 0.07 - 0.11 * k as f32, top - 0.07, 0.076);
        let mut panes = dot((at, Vec3::Z), 0.035, look.brass);
        panes.add(dot((at + Vec3::Z * 0.004, Vec3::Z), 0.025, window));
        windows.add(panes.paired());
    }
    windows
}

/// Four rudders and behind them the propeller, in three of ten submarines in a ring.
fn stern(look: &Look, random: &mut ChaCha8Rng) -> Solid {
    let mut stern = Solid::default();
    let reach = look.radius * 0.55 + 0.16;
    let rudder = |out: Vec3| {
        let point = move |u: f32, v: f32| {
            Vec3::new(-0.62 - 0.1 * u - (0.26 - 0.09 * u) * v, 0.0, 0.0) + out * (0.05 + (reach - 0.05) * u)
        };
        sheet((5, 4), point, |_, v| if v > 0.6 { look.band } else { look.hull })
    };
    for out in [Vec3::Y, Vec3::NEG_Y, Vec3::Z, Vec3::NEG_Z] {
        stern.add(rudder(out));
    }
    let (blades, phase, reach) = (random.random_range(3..6), random.random_range(0.0..TAU), reach * 0.8);
    let hub = Vec3::new(-0.93, 0.0, 0.0);
    stern.add(rod((hub, 0.04), (hub - Vec3::X * 0.12, 0.015), (2, 10), |_, _| look.brass));
    for k in 0..blades {
        let angle = phase + TAU * k as f32 / blades as f32;
        let out = |turn: f32| Vec3::new(0.0, (angle + turn).cos(), (angle + turn).sin());
        let point = |u: f32, v: f32| {
            let width = 0.45 * (PI * (0.2 + 0.75 * u)).sin();
            hub + Vec3::X * (-0.05 + 0.09 * (v - 0.5)) + out(width * (v - 0.5) * 2.0) * (0.02 + reach * u)
        };
        stern.add(sheet((4, 3), point, |_, _| look.brass));
    }
    if random.random_bool(0.3) {
        let around = ring((reach + 0.04, reach + 0.04), 0.025, (24, 6), |_| look.band);
        stern.add(around.map(|p| hub + Vec3::new(-0.03 + p.z * 2.0, p.y, p.x)));
    }
    stern
}
