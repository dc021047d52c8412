//! A ray: a flat body that goes over into wings, a tail like a whip; mouth and gill slits on the pale underside. Some are
//! round with a sting, some pointed and spotted, some mantas with horns.

use artifact::random::ChaCha8Rng;
use glam::{Mat3, Vec3};
use rand::Rng as _;
use std::f32::consts::{PI, TAU};
use underwater::anatomy::eye;
use underwater::palette::one_of;
use underwater::shape::{Loft, bell, blade, dot, line};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const RAY: Subject =
    Subject { name: "ray", build, habitat: Habitat::Open, yaw: -40.0..=40.0, pitch: -25.0..=30.0, roll: 32.0..=78.0 };

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Manta,
    Eagle,
    Sting,
}

/// The form of the wings.
#[derive(Clone, Copy)]
struct Wing {
    kind: Kind,
    span: f32,
    thickness: f32,
}

impl Wing {
    /// The x of the leading edge at the share `s` of the span.
    fn leading_edge(&self, s: f32) -> f32 {
        match self.kind {
            Kind::Sting => 0.62 * (1.0 - s.powf(1.12)).max(0.0).powf(0.72) - 0.1 * s,
            _ => 0.5 - 0.08 * s - 0.5 * s * s * s,
        }
    }

    /// The x of the trailing edge at the share `s` of the span.
    fn trailing_edge(&self, s: f32) -> f32 {
        match self.kind {
            Kind::Sting => -0.58 * (1.0 - s.powf(1.5)).max(0.0).powf(0.6) - 0.1 * s,
            _ => -0.5 + 0.42 * (PI * 0.5 * s).sin() - 0.06 * s.powi(6),
        }
    }

    /// A point of the skin: `s` from -1 at the left tip to 1 at the right, `c` from 0 in front to 1 behind, `up` 1 above or -1
    /// below.
    fn point(&self, s: f32, c: f32, up: f32) -> Vec3 {
        let (ahead, behind) = (self.leading_edge(s.abs()), self.trailing_edge(s.abs()));
        let hump = 0.85 * (1.0 - s * s).powi(3) + 0.15 * (1.0 - s * s);
        let height = self.thickness * hump * (PI * c).sin().max(0.0).powf(0.7) * if up > 0.0 { 1.0 } else { -0.6 };
        Vec3::new(ahead + (behind - ahead) * c, height, s * self.span)
    }
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let kind = one_of(random, &[Kind::Manta, Kind::Eagle, Kind::Sting]);
    let span = if kind == Kind::Sting { random.random_range(0.7..0.82) } else { random.random_range(0.8..1.0) };
    let wing = Wing { kind, span, thickness: random.random_range(0.12..0.17) };
    let tone = match kind {
        Kind::Manta => Vec3::new(0.16, 0.18, 0.22),
        Kind::Eagle => Vec3::new(0.24, 0.24, 0.3),
        Kind::Sting => Vec3::new(0.55, 0.46, 0.33),
    } * random.random_range(0.75..1.35);
    let mut solid = skin(&wing, tone, random);
    solid.add(marks(&wing, tone, random));
    solid.add(head(&wing, tone));
    solid.add(tail(kind, tone, random));
    let flap = random.random_range(-0.45..0.55) * span;
    let (ripple, phase) = (random.random_range(0.02..0.06), random.random_range(0.0..TAU));
    let beaten = solid.map(|p| {
        let s = (p.z / span).abs();
        let wave = if kind == Kind::Sting {
            flap * 0.35 * s * s + ripple * s * (9.0 * p.x + phase).sin()
        } else {
            flap * s * s
        };
        Vec3::new(p.x, p.y + wave, p.z * (1.0 - 0.25 * (flap / span).abs() * s))
    });
    // A third of them bank and show their underside.
    if random.random_range(0..3) == 0 {
        beaten.map(|p| Mat3::from_rotation_x(-100_f32.to_radians()) * p)
    } else {
        beaten
    }
}

fn skin(wing: &Wing, tone: Colour, random: &mut ChaCha8Rng) -> Solid {
    const ACROSS: usize = 36;
    const ALONG: usize = 14;
    let belly = Colour::splat(random.random_range(0.82..0.97));
    let shoulder = random.random_range(0.0..0.9);
    let mut solid = Solid::default();
    for (i, j, up) in (0..ACROSS).flat_map(|i| (0..ALONG).flat_map(move |j| [(i, j, 1.0), (i, j, -1.0)])) {
        let corner = |i: usize, j: usize| wing.point(2.0 * i as f32 / ACROSS as f32 - 1.0, j as f32 / ALONG as f32, up);
        let mut corners = [corner(i, j), corner(i, j + 1), corner(i + 1, j + 1), corner(i + 1, j)];
        if up < 0.0 {
            corners.reverse();
        }
        let (s, c) = ((2.0 * (i as f32 + 0.5) / ACROSS as f32 - 1.0).abs(), (j as f32 + 0.5) / ALONG as f32);
        // Mantas have pale shoulders.
        let pale =
            if wing.kind == Kind::Manta { shoulder * bell((s - 0.33) / 0.15) * bell((c - 0.3) / 0.12) } else { 0.0 };
        let colour = match () {
            () if up < 0.0 && s > if wing.kind == Kind::Sting { 0.96 } else { 0.88 } => tone,
            () if up < 0.0 => belly,
            () => (tone * (1.0 - 0.2 * s)).lerp(Colour::ONE, pale),
        };
        solid.skin(corners, Paint::new(colour).shine(0.25));
    }
    solid
}

/// Spots above; gill slits and mouth below.
fn marks(wing: &Wing, tone: Colour, random: &mut ChaCha8Rng) -> Solid {
    let mut marks = Solid::default();
    let (spots, colour) = match wing.kind {
        Kind::Manta => (0, tone),
        Kind::Eagle => (60, Colour::splat(0.9)),
        Kind::Sting => (random.random_range(0..40), one_of(random, &[Vec3::new(0.2, 0.45, 0.8), tone * 0.5])),
    };
    for _ in 0..spots {
        let (s, c) = (random.random_range(-0.85..0.85), random.random_range(0.2..0.9));
        marks.add(dot((wing.point(s, c, 1.0), Vec3::Y), random.random_range(0.012..0.026), Paint::new(colour)));
    }
    let dark = Paint::new(Colour::splat(0.3));
    let below = |s: f32, c: f32| (wing.point(s, c, -1.0) - 0.004 * Vec3::Y, -Vec3::Y);
    let mut side = Solid::default();
    for slit in 0..5 {
        let (s, c) = (0.13 - 0.006 * slit as f32, 0.32 + 0.045 * slit as f32);
        side.add(line(&[below(s - 0.04, c), below(s + 0.04, c - 0.012)], 0.016, dark));
    }
    side.add(line(&[below(0.0, 0.19), below(0.06, 0.185), below(0.11, 0.165), below(0.14, 0.13)], 0.026, dark));
    marks.add(side.paired());
    marks
}

fn head(wing: &Wing, tone: Colour) -> Solid {
    let skin = Paint::new(tone * 0.9);
    let iris = Colour::splat(0.03);
    let at = wing.point(0.16, 0.17, 1.0);
    let (mut side, mut middle) = (Solid::default(), Solid::default());
    match wing.kind {
        Kind::Manta => {
            let p = |x: f32, y: f32, z: f32| Vec3::new(x, y, z);
            side.add(blade(
                &[p(0.42, 0.03, 0.21), p(0.58, 0.03, 0.24), p(0.74, 0.0, 0.2)],
                &[p(0.4, -0.04, 0.12), p(0.58, -0.09, 0.14), p(0.7, -0.1, 0.12)],
                6,
                |_, _| skin,
            ));
            side.add(eye::flush((p(0.43, 0.03, 0.22), Vec3::new(0.3, 0.5, 0.8).normalize()), 0.022, iris));
        }
        Kind::Eagle => {
            let below = Paint::new(Colour::splat(0.85));
            let ball = Loft::ball(Vec3::new(0.47, 0.0, 0.0), Vec3::new(0.2, 0.07, 0.11));
            middle.add(ball.solid(10, 14, |_, v, _| if (v - 0.5).abs() < 0.2 { below } else { skin }));
            side.add(eye::flush((Vec3::new(0.48, 0.035, 0.1), Vec3::new(0.2, 0.5, 0.8).normalize()), 0.02, iris));
        }
        Kind::Sting => {
            side.add(Loft::ball(at, Vec3::new(0.085, 0.065, 0.055)).solid(8, 8, |_, _, _| skin));
            side.add(eye::flush(
                (at + Vec3::new(0.02, 0.035, 0.045), Vec3::new(0.2, 0.6, 0.75).normalize()),
                0.027,
                iris,
            ));
        }
    }
    middle.add(side.paired());
    middle
}

fn tail(kind: Kind, tone: Colour, random: &mut ChaCha8Rng) -> Solid {
    let length = if kind == Kind::Manta { random.random_range(0.4..0.6) } else { random.random_range(0.8..0.98) };
    let root = if kind == Kind::Sting { -0.58 } else { -0.46 };
    let (swing, droop) = (random.random_range(-0.25..0.25), random.random_range(-0.1..0.15));
    let path: Vec<Vec3> =
        (0..8).map(|i| i as f32 / 7.0).map(|t| Vec3::new(root - length * t, droop * t * t, swing * t * t)).collect();
    let girth = if kind == Kind::Sting { 0.04 } else { 0.028 };
    let mut tail = Loft::tube(&path, Vec3::Y, |u| girth * (1.0 - 0.97 * u.powf(0.8)))
        .solid(14, 8, |_, _, _| Paint::new(tone * 0.7));
    if kind == Kind::Sting {
        // Pelvic fins, on either side of the root.
        let p = |x: f32, z: f32| Vec3::new(x, -0.01, z);
        let fin = blade(
            &[p(-0.46, 0.1), p(-0.62, 0.21), p(-0.7, 0.16)],
            &[p(-0.5, 0.02), p(-0.62, 0.03), p(-0.7, 0.1)],
            5,
            |_, _| Paint::new(tone * 0.85),
        );
        tail.add(fin.paired());
    }
    if kind != Kind::Manta {
        let sting = [path[2] + 0.02 * Vec3::Y, path[3] + 0.05 * Vec3::Y, path[3] + 0.05 * Vec3::Y, path[2]];
        tail.sheet(sting, Paint::new(tone * 0.5));
    }
    tail
}
