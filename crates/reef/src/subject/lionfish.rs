//! A lionfish: banded all over, its fins long quills with a little skin between them.

use crate::part::eye::{self, Pupil};
use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;
use std::f32::consts::TAU;
use underwater::palette::tinted;
use underwater::shape::{Loft, Station, blade, curve};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const LIONFISH: Subject = Subject {
    name: "lionfish",
    build,
    habitat: Habitat::Open,
    yaw: -40.0..=52.0,
    pitch: -25.0..=25.0,
    roll: -20.0..=35.0,
};

struct Skin {
    band: Colour,
    pale: Colour,
    bands: f32,
    slant: f32,
}

impl Skin {
    fn paint(&self, p: Vec3) -> Paint {
        let wave =
            ((p.x + self.slant * p.y.abs()) * self.bands * TAU).sin() + 0.35 * (p.x * self.bands * 2.7 * TAU).sin();
        Paint::new(self.pale.lerp(self.band, (wave * 2.5 + 0.7).clamp(0.0, 1.0))).shine(0.3)
    }

    fn quill(&self, u: f32) -> Paint {
        Paint::new(if (u * 4.0).fract() < 0.55 { self.band } else { self.pale })
    }

    fn membrane(&self, u: f32) -> Paint {
        let paint = self.quill(u);
        Paint { colour: paint.colour.lerp(self.pale, 0.25), ..paint }.alpha(0.75)
    }
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let skin = Skin {
        band: tinted(random, &[[0.6, 0.18, 0.12], [0.48, 0.2, 0.14], [0.7, 0.28, 0.14], [0.34, 0.16, 0.14]]),
        pale: tinted(random, &[[0.95, 0.88, 0.8], [0.92, 0.8, 0.68]]),
        bands: random.random_range(5.0..8.0),
        slant: random.random_range(-0.4..0.4),
    };
    let girth = random.random_range(0.85..1.1);
    let body = body(girth);
    let mut solid = body.solid(44, 16, |_, _, p| skin.paint(p));
    let (at, normal) = body.place(0.2, 0.18);
    solid.add(
        eye::bulging((at - normal * 0.02, normal), 0.055, skin.paint(at), Vec3::new(0.85, 0.7, 0.5), Pupil::Round)
            .paired(),
    );
    let size = random.random_range(0.85..1.15);
    solid.add(dorsal(&body, size, &skin, random));
    solid.add(pectoral(size, &skin, random).paired());
    solid.add(rear(&skin));
    let (sway, phase) = (random.random_range(0.0..0.15), random.random_range(0.0..TAU));
    solid.map(|p| {
        let behind = (0.3 - p.x).max(0.0);
        Vec3::new(p.x, p.y - 0.08, p.z + sway * behind * behind * (2.5 * p.x + phase).sin())
    })
}

fn body(girth: f32) -> Loft {
    let sections = [
        (0.72, 0.0, 0.0, 0.0),
        (0.7, 0.05, 0.06, 0.05),
        (0.58, 0.12, 0.13, 0.1),
        (0.4, 0.2, 0.19, 0.14),
        (0.15, 0.22, 0.22, 0.14),
        (-0.15, 0.18, 0.18, 0.11),
        (-0.4, 0.11, 0.11, 0.07),
        (-0.56, 0.075, 0.075, 0.04),
        (-0.64, 0.08, 0.08, 0.02),
        (-0.68, 0.0, 0.0, 0.0),
    ];
    Loft::along_x(sections.map(|(x, up, down, side)| Station::x(x, 0.0, up * girth, down * girth, side)).to_vec())
}

/// A quill with a strip of skin behind it, which leaves the tip free.
fn quill(path: &[Vec3], rag: Vec3, skin: &Skin) -> Solid {
    let smooth: Vec<Vec3> = (0..=8).map(|i| curve(path, i as f32 / 8.0)).collect();
    let shaft = Loft::hose(&smooth, Vec3::new(0.4, 0.1, 0.9), |u| 0.015 - 0.011 * u);
    let mut quill = shaft.solid(8, 4, |u, _, _| skin.quill(u));
    for i in 0..7 {
        let width = |i: usize| rag * (1.0 - i as f32 / 7.0);
        let corners = [smooth[i], smooth[i + 1], smooth[i + 1] + width(i + 1), smooth[i] + width(i)];
        quill.sheet(corners, skin.membrane(i as f32 / 8.0));
    }
    quill
}

fn dorsal(body: &Loft, size: f32, skin: &Skin, random: &mut ChaCha8Rng) -> Solid {
    let mut fin = Solid::default();
    for k in 0..12 {
        let share = k as f32 / 11.0;
        let foot = body.point(0.3 + 0.4 * share, 0.0) - Vec3::Y * 0.02;
        let length = size * (0.34 + 0.3 * (share * 2.6 + 0.3).sin()) * random.random_range(0.9..1.1);
        let lean = -0.15 - 0.75 * share;
        let tip = foot + Vec3::new(lean, 1.0, random.random_range(-0.12..0.12)).normalize() * length;
        let middle = foot.lerp(tip, 0.5) + Vec3::X * 0.03;
        fin.add(quill(&[foot, middle, tip], Vec3::new(-0.06, -0.01, 0.0), skin));
    }
    fin
}

/// A wide fan on the right.
fn pectoral(size: f32, skin: &Skin, random: &mut ChaCha8Rng) -> Solid {
    let mut fin = Solid::default();
    let spread = random.random_range(0.25..0.8);
    for k in 0..11 {
        let angle = 0.75 - 2.3 * k as f32 / 10.0;
        let foot = Vec3::new(0.32 - 0.01 * k as f32, 0.02 - 0.012 * k as f32, 0.12);
        let out = Vec3::new(-0.75, angle.sin() * 1.1, spread + 0.15 * angle.cos());
        let tip = foot + out.normalize() * size * (0.72 - 0.14 * (angle + 0.4).abs()) * random.random_range(0.92..1.08);
        let middle = foot.lerp(tip, 0.5) + Vec3::new(0.05, 0.0, 0.06);
        fin.add(quill(&[foot, middle, tip], Vec3::new(-0.02, -0.085, 0.0), skin));
    }
    fin
}

/// The soft fins behind and the pelvic fins.
fn rear(skin: &Skin) -> Solid {
    let clear = |u: f32, w: f32| {
        // Freckled along its rays.
        let speck = (u * 19.0 + w * 31.0).sin() > 0.2;
        Paint::new(skin.pale.lerp(skin.band, if speck { 0.55 } else { 0.15 })).alpha(0.7)
    };
    let p = |x: f32, y: f32, z: f32| Vec3::new(x, y, z);
    let tail = [p(-0.62, 0.07, 0.0), p(-0.8, 0.15, 0.0), p(-0.98, 0.19, 0.0)];
    let mut fins = blade(&tail, &tail.map(|q| p(q.x + 0.02, -q.y, 0.0)), 8, clear);
    fins.add(blade(&[p(-0.2, 0.15, 0.0), p(-0.5, 0.36, 0.0)], &[p(-0.5, 0.08, 0.0), p(-0.68, 0.26, 0.0)], 8, clear));
    fins.add(blade(
        &[p(-0.2, -0.15, 0.0), p(-0.46, -0.36, 0.0)],
        &[p(-0.5, -0.08, 0.0), p(-0.66, -0.28, 0.0)],
        8,
        clear,
    ));
    let mut pelvic = Solid::default();
    for k in 0..4 {
        let foot = p(0.22 - 0.03 * k as f32, -0.18, 0.06);
        let tip = foot + p(-0.2 - 0.1 * k as f32, -0.36 + 0.05 * k as f32, 0.08);
        pelvic.add(quill(&[foot, foot.lerp(tip, 0.5) + p(0.03, 0.0, 0.02), tip], p(-0.07, 0.0, 0.0), skin));
    }
    fins.add(pelvic.paired());
    fins
}
