//! What floats between subject and camera: marine snow and bubbles.

use super::layer::Layer;
use super::water::Water;
use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3, Vec4};
use rand::Rng as _;
use std::f32::consts::TAU;

/// A soft disc or ring.
#[derive(Clone, Copy, Debug)]
struct Speck {
    at: Vec2,
    radius: f32,
    alpha: f32,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A particle, bright in the middle.
    Snow,
    /// A bubble, bright at the rim, with a glint at its upper left.
    Bubble,
}

/// All specks of a picture.
#[derive(Clone, Debug)]
pub struct Specks(Vec<Speck>);

impl Specks {
    /// Draws the specks of a picture of (w, h) pixels: none to 170 particles, more in murky water, and bubbles in 22 of 100 pictures.
    pub fn draw(random: &mut ChaCha8Rng, murk: f32, (w, h): (usize, usize)) -> Self {
        let size = Vec2::new(w as f32, h as f32);
        let unit = size.min_element() / 200.0;
        let crowd = random.random_range(0.0_f32..1.0).powi(3) * 170.0 * (1.0 + 2.0 * murk);
        let bright = random.random_range(0.25..0.75);
        let mut specks = Vec::new();
        for _ in 0..crowd as usize {
            let at = size * Vec2::new(random.random(), random.random());
            // Few are near, and those are large, pale and out of focus.
            let near: f32 = random.random::<f32>().powi(6);
            let radius = unit * (0.6 + 5.0 * near);
            let alpha = bright * random.random_range(0.3..1.0) / (1.0 + 5.0 * near);
            specks.push(Speck { at, radius, alpha, form: Form::Snow });
        }
        if random.random_bool(0.22) {
            rising(random, size, unit, &mut specks);
        }
        Self(specks)
    }

    /// Adds their light to the picture.
    pub fn paint(&self, water: &Water, picture: &mut Layer) {
        let light = (water.light() * 0.5 + 0.5) * (0.35 + 0.65 * water.brightness());
        for speck in &self.0 {
            speck.paint(light, picture);
        }
    }
}

/// Adds a column of bubbles, which grow as they rise.
fn rising(random: &mut ChaCha8Rng, size: Vec2, unit: f32, specks: &mut Vec<Speck>) {
    let foot = size * Vec2::new(random.random(), random.random_range(0.5..1.2));
    let (wind, spread) = (random.random_range(-0.15..0.15), random.random_range(2.0..9.0) * unit);
    let phase = random.random_range(0.0..TAU);
    for _ in 0..random.random_range(6..40) {
        let height = random.random_range(0.0..size.y);
        let sway = wind * height + (height / (12.0 * unit) + phase).sin() * 2.0 * unit;
        let across = random.random_range(-1.0..1.0) * spread * (0.3 + height / size.y);
        let radius = unit * (0.7 + 3.4 * random.random::<f32>().powi(3) * (0.4 + height / size.y));
        let at = foot + Vec2::new(sway + across, -height);
        specks.push(Speck { at, radius, alpha: random.random_range(0.4..0.9), form: Form::Bubble });
    }
}

impl Speck {
    fn paint(&self, light: Vec3, picture: &mut Layer) {
        let reach = self.radius + 1.0;
        let from = (self.at - reach).max(Vec2::ZERO);
        let to = (self.at + reach).min(Vec2::new(picture.w as f32 - 1.0, picture.h as f32 - 1.0));
        if from.x > to.x || from.y > to.y {
            return;
        }
        for y in from.y as usize..=to.y as usize {
            for x in from.x as usize..=to.x as usize {
                let share = self.share(Vec2::new(x as f32, y as f32) - self.at) * self.alpha;
                let pixel: &mut Vec4 = &mut picture.pixels[y * picture.w + x];
                *pixel += (light.extend(1.0) - *pixel) * share;
            }
        }
    }

    /// Its opacity, 0 to 1, at an offset of `from` pixels from its centre.
    fn share(&self, from: Vec2) -> f32 {
        let distance = from.length() / self.radius;
        match self.form {
            Form::Snow => (1.0 - distance * distance * 0.8).max(0.0),
            Form::Bubble => {
                let inside = ((1.0 - distance) * self.radius + 0.5).clamp(0.0, 1.0);
                let rim = (distance * distance).min(1.0).powi(2);
                let glint = (1.0 - (from / self.radius + 0.4).length() * 2.2).max(0.0);
                inside * (0.12 + 0.6 * rim + 0.9 * glint).min(1.0)
            }
        }
    }
}
