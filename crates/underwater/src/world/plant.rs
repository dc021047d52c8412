//! Plants and what looks like them: sea-grass, kelp, branching corals, tube sponges.

use super::layer::{Layer, canvas};
use super::limb::Limb;
use super::water::Water;
use crate::palette::one_of;
use crate::solid::Colour;
use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3};
use rand::Rng as _;
use std::f32::consts::FRAC_PI_2;
use tiny_skia::Pixmap;

/// One plant or tuft, made of limbs from back to front.
#[derive(Clone, Debug, Default)]
pub struct Plant {
    strokes: Vec<Limb>,
}

/// Greens and browns of sea-grass and kelp; then colours of corals and sponges.
const LEAVES: [[f32; 3]; 5] =
    [[0.28, 0.46, 0.16], [0.40, 0.50, 0.18], [0.44, 0.38, 0.14], [0.20, 0.38, 0.22], [0.52, 0.44, 0.20]];
const CORALS: [[f32; 3]; 7] = [
    [0.78, 0.36, 0.30],
    [0.85, 0.58, 0.28],
    [0.60, 0.34, 0.62],
    [0.86, 0.76, 0.46],
    [0.76, 0.48, 0.56],
    [0.48, 0.52, 0.66],
    [0.80, 0.74, 0.66],
];

/// A kind of plant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Long thin blades.
    Grass,
    /// A stalk with leaves.
    Kelp,
    /// A fan of branches.
    Fan,
    /// Upright tubes.
    Tubes,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Grass, Self::Kelp, Self::Fan, Self::Tubes];
}

impl Plant {
    /// Draws a plant about `height` pixels high that grows from `foot`.
    pub fn draw(random: &mut ChaCha8Rng, kind: Kind, foot: Vec2, height: f32) -> Self {
        let colours: &[[f32; 3]] = if matches!(kind, Kind::Grass | Kind::Kelp) { &LEAVES } else { &CORALS };
        let colour = Vec3::from_array(one_of(random, colours)) * random.random_range(0.75..1.15);
        let mut plant = Self::default();
        match kind {
            Kind::Grass => plant.grass(random, foot, height, colour),
            Kind::Kelp => plant.kelp(random, foot, height, colour),
            Kind::Fan => plant.fan(random, foot, height, colour),
            Kind::Tubes => plant.tubes(random, foot, height, colour),
        }
        plant
    }

    fn push(&mut self, curve: [Vec2; 3], widths: [f32; 2], colour: Colour) {
        self.strokes.push(Limb { curve, widths, colour });
    }

    fn grass(&mut self, random: &mut ChaCha8Rng, foot: Vec2, height: f32, colour: Colour) {
        let current = random.random_range(-0.5..0.5);
        for _ in 0..random.random_range(7..18) {
            let tall = height * random.random_range(0.4..1.0);
            let from =
                foot + Vec2::new(random.random_range(-0.35..0.35) * height, random.random_range(-0.02..0.03) * height);
            let lean = Vec2::new((current + random.random_range(-0.25..0.25)) * tall, -tall);
            let bend = from + Vec2::new(-lean.x * 0.2, lean.y * 0.55);
            let shade = random.random_range(0.65..1.2);
            self.push([from, bend, from + lean], [height * 0.045, height * 0.008], colour * shade);
        }
    }

    fn kelp(&mut self, random: &mut ChaCha8Rng, foot: Vec2, height: f32, colour: Colour) {
        let sway = Vec2::new(random.random_range(-0.3..0.3) * height, -height);
        let bend = foot + Vec2::new(random.random_range(-0.25..0.25) * height, -height * 0.5);
        let stalk = [foot, bend, foot + sway];
        self.push(stalk, [height * 0.022, height * 0.012], colour * 0.65);
        let leaves = random.random_range(9..16);
        let reach = height * random.random_range(0.12..0.24);
        let hang = random.random_range(-0.5..0.4);
        for leaf in 0..leaves {
            let u = (leaf as f32 + 0.7) / leaves as f32;
            let from = quadratic(stalk, u);
            let side = if leaf % 2 == 0 { 1.0 } else { -1.0 };
            let out = Vec2::from_angle(
                side * random.random_range(0.2..0.7) * (1.0 - 0.5 * u) - FRAC_PI_2 + side * 0.6 + hang * 0.5,
            );
            let tip = from + out * reach * random.random_range(0.7..1.2);
            let bow = from.lerp(tip, 0.5) + out.perp() * reach * random.random_range(-0.3..0.3);
            self.push([from, bow, tip], [reach * 0.34, reach * 0.05], colour * random.random_range(0.75..1.2));
        }
    }

    fn fan(&mut self, random: &mut ChaCha8Rng, foot: Vec2, height: f32, colour: Colour) {
        let spread = random.random_range(0.35..0.6);
        let mut tips = vec![(foot, -FRAC_PI_2 + random.random_range(-0.2..0.2), height * 0.3, height * 0.07)];
        for depth in 0..5 {
            let mut next = Vec::with_capacity(tips.len() * 2);
            for (from, angle, long, thick) in tips {
                let to = from + Vec2::from_angle(angle) * long;
                let bow = from.lerp(to, 0.5) + Vec2::from_angle(angle).perp() * long * random.random_range(-0.15..0.15);
                let shade = 0.7 + 0.09 * depth as f32 + random.random_range(-0.06..0.06);
                self.push([from, bow, to], [thick, thick * 0.75], colour * shade);
                for side in [-1.0, 1.0] {
                    let turn = side * spread * random.random_range(0.5..1.2);
                    next.push((to, angle + turn, long * random.random_range(0.68..0.9), thick * 0.72));
                }
            }
            tips = next;
        }
    }

    fn tubes(&mut self, random: &mut ChaCha8Rng, foot: Vec2, height: f32, colour: Colour) {
        for _ in 0..random.random_range(4..9) {
            let tall = height * random.random_range(0.45..1.0);
            let from = foot + Vec2::new(random.random_range(-0.2..0.2) * height, 0.0);
            let to = from + Vec2::new((from.x - foot.x) * 0.9 + random.random_range(-0.1..0.1) * height, -tall);
            let thick = height * random.random_range(0.11..0.17);
            let shade = random.random_range(0.7..1.1);
            self.push([from, from.lerp(to, 0.5), to], [thick * 0.8, thick], colour * shade);
            // The dark opening.
            let mouth = Vec2::X * thick * 0.22;
            self.push([to - mouth, to, to + mouth], [thick * 0.5, thick * 0.5], colour * shade * 0.3);
        }
    }

    /// Paints it onto `canvas`, at `distance`, a multiple of the subject's.
    pub fn paint(&self, water: &Water, distance: f32, canvas: &mut Pixmap) {
        let light = water.light() * (0.35 + 0.75 * water.brightness());
        for limb in &self.strokes {
            limb.paint(|colour, y| water.haze(colour * light, distance, y), canvas);
        }
    }

    /// (h, w) pixels, transparent except for these plants, which come with their distances.
    pub fn layer(plants: &[(Self, f32)], water: &Water, (w, h): (usize, usize)) -> Layer {
        let mut canvas = canvas(w, h);
        for (plant, distance) in plants {
            plant.paint(water, *distance, &mut canvas);
        }
        Layer::from_canvas(&canvas)
    }
}

/// The point at `u`, 0 to 1, of a quadratic Bézier curve.
fn quadratic([a, b, c]: [Vec2; 3], u: f32) -> Vec2 {
    a.lerp(b, u).lerp(b.lerp(c, u), u)
}
