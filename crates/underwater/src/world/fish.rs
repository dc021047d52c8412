//! Other fish: shoals far away, and sometimes one that is too near to be in focus.

use super::layer::{Layer, canvas, ink};
use super::water::Water;
use crate::palette::one_of;
use crate::solid::Colour;
use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3};
use rand::Rng as _;
use tiny_skia::{FillRule, PathBuilder, Pixmap, Transform};

/// One fish, seen from its side.
#[derive(Clone, Copy, Debug)]
struct Fish {
    at: Vec2,
    /// From nose to tail, in pixels.
    length: f32,
    /// Which way it swims.
    heading: Vec2,
    /// Height to length.
    height: f32,
    colour: Colour,
}

/// Fish of one kind that swim together.
#[derive(Clone, Debug)]
pub struct Shoal {
    fish: Vec<Fish>,
    /// Distance from the camera, as a multiple of the subject's.
    distance: f32,
}

/// Silver, blue, yellow, orange, black, rose.
const SKINS: [[f32; 3]; 6] = [
    [0.75, 0.80, 0.84],
    [0.30, 0.48, 0.72],
    [0.90, 0.78, 0.25],
    [0.85, 0.48, 0.22],
    [0.16, 0.18, 0.22],
    [0.74, 0.50, 0.52],
];

/// Outlines as (along, height): the end points and the control points of quadratic Bézier curves in turn.
const TAIL: [(f32, f32); 8] = [
    (-0.3, 0.0),
    (-0.42, 0.25),
    (-0.52, 0.45),
    (-0.44, 0.1),
    (-0.44, 0.0),
    (-0.44, -0.1),
    (-0.52, -0.45),
    (-0.42, -0.25),
];
const BODY: [(f32, f32); 8] =
    [(0.5, 0.0), (0.3, 0.4), (0.05, 0.45), (-0.2, 0.4), (-0.38, 0.0), (-0.2, -0.4), (0.05, -0.45), (0.3, -0.4)];
const BELLY: [(f32, f32); 8] = [
    (0.48, -0.05),
    (0.3, -0.15),
    (0.05, -0.15),
    (-0.2, -0.15),
    (-0.36, -0.02),
    (-0.2, -0.38),
    (0.05, -0.43),
    (0.3, -0.38),
];

impl Shoal {
    /// Draws a shoal behind the subject, in a picture of `size` pixels.
    pub fn far(random: &mut ChaCha8Rng, size: Vec2) -> Self {
        let distance = random.random_range(1.3..3.5);
        let length = size.min_element() * random.random_range(0.05..0.12) / (0.4 + 0.6 * distance);
        let middle = size * Vec2::new(random.random(), random.random_range(0.05..0.85));
        let spread = size * Vec2::new(random.random_range(0.08..0.4), random.random_range(0.04..0.2));
        let count = random.random_range(4..32);
        let mut scatter = || random.random_range(-1.0_f32..1.0) + random.random_range(-1.0_f32..1.0);
        let places: Vec<Vec2> = (0..count).map(|_| middle + spread * Vec2::new(scatter(), scatter())).collect();
        let one = Fish::draw(random, length);
        let fish = places.into_iter().map(|at| one.like(random, at)).collect();
        Self { fish, distance }
    }

    /// Draws a single fish in front of the subject, at a border of the picture.
    pub fn near(random: &mut ChaCha8Rng, size: Vec2) -> Self {
        let length = size.min_element() * random.random_range(0.25..0.45);
        let mut fish = Fish::draw(random, length);
        let place = Vec2::new(random.random(), random.random());
        // Left, right, upper, lower border.
        fish.at = size
            * match random.random_range(0..4) {
                0 => Vec2::new(-0.02, place.y),
                1 => Vec2::new(1.02, place.y),
                2 => Vec2::new(place.x, 0.03),
                _ => Vec2::new(place.x, 0.97),
            };
        Self { fish: vec![fish], distance: 0.35 }
    }

    /// (h, w) pixels, transparent except for these fish.
    pub fn layer(&self, water: &Water, (w, h): (usize, usize)) -> Layer {
        let mut canvas = canvas(w, h);
        for fish in &self.fish {
            fish.paint(water, self.distance, &mut canvas);
        }
        Layer::from_canvas(&canvas)
    }
}

impl Fish {
    fn draw(random: &mut ChaCha8Rng, length: f32) -> Self {
        let side = if random.random_bool(0.5) { 1.0 } else { -1.0 };
        let heading = Vec2::from_angle(random.random_range(-0.4..0.4)) * side;
        let colour = Vec3::from_array(one_of(random, &SKINS));
        Self { at: Vec2::ZERO, length, heading, height: random.random_range(0.28..0.55), colour }
    }

    /// Another fish of the same kind.
    fn like(&self, random: &mut ChaCha8Rng, at: Vec2) -> Self {
        let turn = Vec2::from_angle(random.random_range(-0.25..0.25));
        Self {
            at,
            // A fish that turns to or from the camera looks shorter.
            length: self.length * random.random_range(0.65..1.1),
            heading: turn.rotate(self.heading),
            colour: self.colour * random.random_range(0.8..1.15),
            ..*self
        }
    }

    fn paint(&self, water: &Water, distance: f32, canvas: &mut Pixmap) {
        let up = Vec2::new(self.heading.y, -self.heading.x) * self.heading.x.signum();
        let tall = self.height * self.length;
        let p = |along: f32, height: f32| self.at + self.heading * self.length * along + up * tall * height;
        let light = water.light().lerp(Vec3::ONE, 0.4) * (0.4 + 0.6 * water.brightness());
        let mut fill = |points: [Vec2; 8], shade: f32| {
            let ink = ink(water.haze(self.colour * light * shade, distance, self.at.y));
            let mut path = PathBuilder::new();
            path.move_to(points[0].x, points[0].y);
            for pair in points[1..].chunks_exact(2).chain([&[points[7], points[0]][..]]) {
                path.quad_to(pair[0].x, pair[0].y, pair[1].x, pair[1].y);
            }
            path.close();
            if let Some(path) = path.finish() {
                canvas.fill_path(&path, &ink, FillRule::Winding, Transform::identity(), None);
            }
        };
        fill(TAIL.map(|(x, y)| p(x, y)), 0.75);
        fill(BODY.map(|(x, y)| p(x, y)), 0.85);
        fill(BELLY.map(|(x, y)| p(x, y)), 1.12);
    }
}
