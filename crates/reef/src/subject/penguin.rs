//! A penguin as it swims: black above and white below, narrow stiff wings, a pointed bill, feet held back under a short
//! tail.

use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3};
use rand::Rng as _;
use underwater::anatomy::eye;
use underwater::anatomy::form::{bent, profile};
use underwater::palette::one_of;
use underwater::shape::{Loft, blade};
use underwater::solid::{Colour, Paint, Solid};
use underwater::subject::{Habitat, Subject};

pub const PENGUIN: Subject = Subject {
    name: "penguin",
    build,
    habitat: Habitat::Open,
    yaw: -60.0..=60.0,
    pitch: -40.0..=50.0,
    roll: -45.0..=35.0,
};

/// What the head looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    /// All black, with a white ring around the eye.
    Black,
    /// A patch of yellow or orange behind the cheek.
    Patch,
    /// White cheeks and a black cap.
    Cap,
    /// A white band over the crown.
    Band,
}

struct Coat {
    black: Colour,
    white: Colour,
    accent: Colour,
    bill: Colour,
    face: Face,
}

impl Coat {
    fn draw(random: &mut ChaCha8Rng) -> Self {
        let faces = [Face::Black, Face::Patch, Face::Cap, Face::Band];
        let face = one_of(random, &faces);
        let orange = Vec3::new(0.92, random.random_range(0.42..0.75), 0.15);
        let light = random.random_range(0.05..0.17);
        Self {
            black: Vec3::new(light, light, light * 1.25),
            white: Colour::splat(random.random_range(0.86..1.0)),
            accent: orange,
            bill: if random.random() { orange } else { Colour::splat(0.12) },
            face,
        }
    }

    fn paint(&self, u: f32, v: f32) -> Paint {
        // 0 at the back, 1 at the belly.
        let down = 1.0 - (2.0 * v - 1.0).abs();
        let patch = self.face == Face::Patch && (0.26..0.38).contains(&u) && (0.42..0.72).contains(&down);
        let white = match self.face {
            Face::Cap if u < 0.34 => down > 0.55,
            Face::Band if u < 0.34 => (0.2..0.25).contains(&u) && down < 0.5,
            _ => u > 0.33 && down > 0.5,
        };
        Paint::new(match () {
            () if patch => self.accent,
            () if white => self.white,
            () => self.black,
        })
        .shine(0.35)
    }
}

fn build(random: &mut ChaCha8Rng) -> Solid {
    let coat = Coat::draw(random);
    let girth = random.random_range(0.9..1.15);
    let body = body(girth);
    let mut solid = body.solid(44, 24, |u, v, _| coat.paint(u, v));
    solid.add(head(&body, girth, &coat));
    solid.add(limbs(&coat, girth, random.random_range(-0.9..0.8), random.random_range(-0.15..0.25)));
    let (arch, turn) = (random.random_range(-0.15..0.2), random.random_range(-0.15..0.15));
    bent(solid, |x| Vec2::new(arch * x * x, turn * x * x))
}

/// From the root of the bill at x = 0.8 to the root of the tail at x = -0.8.
fn body(girth: f32) -> Loft {
    profile(
        &[
            [0.8, 0.01, 0.0, 0.0, 0.0],
            [0.78, 0.01, 0.05, 0.045, 0.05],
            [0.69, 0.01, 0.105, 0.095, 0.1],
            [0.58, 0.005, 0.12, 0.115, 0.115],
            [0.44, 0.0, 0.125, 0.135, 0.13],
            [0.22, 0.0, 0.185, 0.205, 0.195],
            [-0.06, 0.0, 0.215, 0.24, 0.225],
            [-0.34, 0.0, 0.19, 0.21, 0.195],
            [-0.58, 0.0, 0.12, 0.135, 0.125],
            [-0.74, 0.01, 0.055, 0.06, 0.06],
            [-0.8, 0.02, 0.0, 0.0, 0.0],
        ],
        girth,
    )
}

fn head(body: &Loft, girth: f32, coat: &Coat) -> Solid {
    let bill = profile(
        &[
            [0.99, -0.025, 0.0, 0.0, 0.0],
            [0.97, -0.02, 0.012, 0.008, 0.01],
            [0.88, 0.0, 0.025, 0.022, 0.02],
            [0.76, 0.01, 0.045, 0.04, 0.038],
        ],
        girth,
    );
    let mut head = bill.solid(10, 10, |u, v, _| {
        let stripe = (v - 0.5).abs() < 0.22 && u > 0.3;
        Paint::new(if stripe { coat.accent } else { coat.bill }).shine(0.4)
    });
    let at = body.place(0.19, 0.2);
    let mut side =
        eye::flush((at.0 - at.1 * 0.004, at.1), if coat.face == Face::Black { 0.028 } else { 0.02 }, coat.white);
    side.add(eye::flush(at, 0.016, Vec3::new(0.25, 0.1, 0.05)));
    head.add(side.paired());
    head
}

/// Wings, feet and tail. `stroke` is the angle of the wings above level, in radians; `sweep` is how far they are held back.
fn limbs(coat: &Coat, girth: f32, stroke: f32, sweep: f32) -> Solid {
    let p = |x: f32, d: f32| Vec3::new(x - sweep * d, d * stroke.sin(), 0.16 * girth + d * stroke.cos());
    let mut side = blade(
        &[p(0.34, 0.0), p(0.3, 0.2), p(0.14, 0.42), p(-0.06, 0.58)],
        &[p(0.14, 0.0), p(0.12, 0.18), p(0.02, 0.38), p(-0.1, 0.57)],
        9,
        |_, w| Paint::new(if w > 0.8 { coat.white } else { coat.black * 1.2 }).shine(0.25),
    );
    let q = |x: f32, y: f32, z: f32| Vec3::new(x, y, z);
    let feet = Paint::new(if coat.bill.x > 0.5 { coat.accent } else { Vec3::new(0.75, 0.5, 0.45) });
    side.add(blade(
        &[q(-0.6, -0.08, 0.03), q(-0.78, -0.1, 0.03), q(-0.93, -0.1, 0.04)],
        &[q(-0.6, -0.08, 0.09), q(-0.78, -0.1, 0.12), q(-0.9, -0.1, 0.15)],
        4,
        |_, _| feet,
    ));
    let mut limbs = side.paired();
    let tail = [q(-0.72, 0.03, 0.07), q(-0.97, 0.04, 0.03), q(-0.97, 0.04, -0.03), q(-0.72, 0.03, -0.07)];
    limbs.sheet(tail, Paint::new(coat.black));
    limbs
}
