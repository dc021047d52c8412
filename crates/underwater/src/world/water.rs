//! The water itself: its colours, its haze, the light from above.

use super::layer::Layer;
use super::tile::LUMPS;
use crate::palette::one_of;
use crate::solid::Colour;
use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3};
use rand::Rng as _;

/// One body of water under one sky.
#[derive(Clone, Debug)]
pub struct Water {
    /// The colours seen looking up, level and down.
    colours: [Colour; 3],
    /// Transmittance of each colour over the distance of the subject.
    pub clarity: Vec3,
    /// The row of pixels at which the camera looks level; may lie outside the picture.
    pub horizon: f32,
    /// Focal length: pixels for a slope of 1.
    pub focal: f32,
    /// The position of the sun, in pixels; above the picture.
    pub sun: Vec2,
    /// Brightness of the glow around the sun, 0 to 1.
    glow: f32,
    /// Brightness of the rays of light, 0 to 1.
    rays: f32,
    /// Phase of the rays' pattern.
    phase: f32,
    /// Strength of the clouds in it, 0 to 1.
    clouds: f32,
    drift: Vec2,
    /// Frequency of the rays' pattern.
    fineness: f32,
    /// The share of the light that comes straight from above, 0 to 1: only that makes caustics.
    pub direct: f32,
}

/// Looking up, level and down: tropical, open ocean, lagoon, coast, green and brown murk, deep, dusk, winter.
const WATERS: [[[f32; 3]; 3]; 9] = [
    [[0.58, 0.88, 0.95], [0.13, 0.58, 0.80], [0.02, 0.25, 0.52]],
    [[0.38, 0.72, 0.94], [0.05, 0.37, 0.70], [0.01, 0.11, 0.36]],
    [[0.50, 0.84, 0.92], [0.06, 0.45, 0.68], [0.01, 0.17, 0.38]],
    [[0.56, 0.90, 0.82], [0.11, 0.54, 0.56], [0.02, 0.24, 0.31]],
    [[0.66, 0.84, 0.58], [0.26, 0.52, 0.40], [0.07, 0.22, 0.20]],
    [[0.68, 0.72, 0.46], [0.40, 0.47, 0.29], [0.15, 0.20, 0.12]],
    [[0.16, 0.42, 0.64], [0.03, 0.17, 0.36], [0.01, 0.05, 0.15]],
    [[0.90, 0.66, 0.52], [0.30, 0.34, 0.50], [0.08, 0.10, 0.24]],
    [[0.64, 0.77, 0.80], [0.30, 0.45, 0.52], [0.10, 0.18, 0.25]],
];

/// The share of plankton's colours in water of a murk of 1.
const PLANKTON: f32 = 0.8;
/// How many distances of the subject more things seem to be away in water of a murk of 1.
const TURBIDITY: f32 = 5.0;

impl Water {
    /// Draws the water of a picture of (w, h) pixels.
    pub fn draw(random: &mut ChaCha8Rng, murk: f32, size: (usize, usize)) -> Self {
        let mut water = Self::clear(random, size);
        if murk > 0.0 {
            water.stir(random, murk);
        }
        water
    }

    /// The usual water.
    fn clear(random: &mut ChaCha8Rng, (w, h): (usize, usize)) -> Self {
        let [one, other] = [(); 2].map(|()| one_of(random, &WATERS).map(Vec3::from_array));
        let share = random.random_range(0.0_f32..0.7).powi(2);
        let exposure = random.random_range(0.8..1.12);
        let (w, h) = (w as f32, h as f32);
        // Water absorbs red light first.
        let clear = random.random_range(0.68_f32..0.96);
        Self {
            colours: std::array::from_fn(|i| one[i].lerp(other[i], share) * exposure),
            clarity: Vec3::new(clear.powf(1.5), clear, clear.powf(0.85)),
            horizon: random.random_range(0.1..0.9) * h,
            focal: random.random_range(0.9..1.5) * w.max(h),
            sun: Vec2::new(random.random_range(-0.3..1.3) * w, -random.random_range(0.05..0.9) * h),
            glow: random.random_range(0.0_f32..0.8).powi(2),
            rays: if random.random_bool(0.5) { random.random_range(0.02..0.16) } else { 0.0 },
            phase: random.random_range(0.0..100.0),
            clouds: random.random_range(0.0..0.09),
            drift: Vec2::new(random.random(), random.random()),
            fineness: random.random_range(2.0..6.0),
            direct: 1.0,
        }
    }

    /// Makes it turbid: what floats in it absorbs and scatters light, so that things vanish sooner, and in its own colour.
    fn stir(&mut self, random: &mut ChaCha8Rng, murk: f32) {
        let plankton = one_of(random, &WATERS[4..6]).map(Vec3::from_array);
        for (colour, other) in self.colours.iter_mut().zip(plankton) {
            *colour = colour.lerp(other, PLANKTON * murk);
        }
        self.clarity = self.transmittance(1.0 + TURBIDITY * murk);
        self.glow *= 1.0 - murk;
        self.rays *= 1.0 - murk;
        self.direct = 1.0 - murk;
    }

    /// The colour of open water in a direction: `slope` is 0 looking level, positive looking up.
    pub fn colour(&self, slope: f32) -> Colour {
        let [above, level, below] = self.colours;
        let share = (slope.abs() * 1.6).min(1.0);
        let share = share * (2.0 - share);
        level.lerp(if slope > 0.0 { above } else { below }, share)
    }

    /// The colour of open water at a row of the picture.
    pub fn at_row(&self, y: f32) -> Colour {
        self.colour((self.horizon - y) / self.focal)
    }

    /// The colour of the light from above, scaled to a largest component of 1.
    pub fn light(&self) -> Colour {
        let above = self.colours[0].lerp(self.colours[1], 0.25);
        above / above.max_element()
    }

    /// Brightness, about 0.2 to 1.
    pub fn brightness(&self) -> f32 {
        self.colours[0].lerp(self.colours[1], 0.4).max_element()
    }

    /// `colour` as it looks at `distance`, a multiple of the subject's, at a row of the picture.
    pub fn haze(&self, colour: Colour, distance: f32, y: f32) -> Colour {
        let transmitted = self.transmittance(distance);
        colour * transmitted + self.at_row(y) * (Vec3::ONE - transmitted)
    }

    /// Transmittance of each colour over `distance`, a multiple of the subject's, by the Beer-Lambert law.
    pub fn transmittance(&self, distance: f32) -> Vec3 {
        Vec3::new(self.clarity.x.powf(distance), self.clarity.y.powf(distance), self.clarity.z.powf(distance))
    }

    /// The same for planes that reach to the horizon: 0 at large distances even in the clearest water.
    pub fn transmittance_far(&self, distance: f32) -> Vec3 {
        self.transmittance(distance) * (-0.1 * (distance - 1.0).max(0.0).powf(1.2)).exp()
    }

    /// Fills the whole picture with water, its glow and rays.
    pub fn fill(&self, picture: &mut Layer) {
        let reach = picture.w.max(picture.h) as f32;
        let light = self.light();
        let w = picture.w;
        for (y, row) in picture.pixels.chunks_exact_mut(w).enumerate() {
            let colour = self.at_row(y as f32);
            let depth = y as f32 - self.sun.y;
            for (x, pixel) in row.iter_mut().enumerate() {
                let across = x as f32 - self.sun.x;
                let cloud = 1.0
                    + self.clouds * LUMPS.sample(Vec2::new(x as f32, 1.6 * y as f32) * (0.35 / reach) + self.drift).w;
                let near = 1.0 / (1.0 + (across * across + depth * depth) * 4.0 / (reach * reach));
                *pixel = (colour * cloud + (light - colour * 0.5) * (self.glow * near * near)).extend(1.0);
            }
        }
        self.rays(picture, 1.0);
    }

    /// Adds the rays of light, times `share`.
    pub fn rays(&self, picture: &mut Layer, share: f32) {
        if self.rays == 0.0 {
            return;
        }
        let reach = 1.6 * picture.w.max(picture.h) as f32;
        let (fan, light, w) = (self.fan(), self.light().extend(1.0), picture.w);
        for (y, row) in picture.pixels.chunks_exact_mut(w).enumerate() {
            let depth = y as f32 - self.sun.y;
            let (step, fade) = (1.0 / depth, share * self.rays * (1.0 - depth / reach).max(0.0));
            for (x, pixel) in row.iter_mut().enumerate() {
                let ray = fan((x as f32 - self.sun.x) * step) * fade;
                *pixel += (light - *pixel * 0.5) * ray;
                pixel.w = 1.0;
            }
        }
    }

    /// The brightness of rays, 0 to 1, as a function of their slope from the sun; from a table.
    fn fan(&self) -> impl Fn(f32) -> f32 {
        const STEPS: usize = 1024;
        let mut table = [0.0; STEPS];
        for (i, share) in table.iter_mut().enumerate() {
            let t = (i as f32 + 0.5) / STEPS as f32 * 2.0 - 1.0;
            let angle = (t / (1.0 - t.abs())).atan();
            let a = angle * self.fineness * 2.0 + self.phase;
            let waves = (a * 1.7).sin() + (a * 3.1 + 1.0).sin() + 0.7 * (a * 7.3).sin() + 0.5 * (a * 13.9 + 2.0).sin();
            *share = (waves / 3.2).max(0.0);
        }
        move |slope: f32| {
            let t = slope / (1.0 + slope.abs());
            table[(((t * 0.5 + 0.5) * STEPS as f32) as usize).min(STEPS - 1)]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::random::{Purpose, stream};

    #[test]
    fn in_murky_water_things_vanish_sooner_and_nothing_throws_caustics() {
        let water = |murk| Water::draw(&mut stream(7, Purpose::Test("water"), b""), murk, (300, 200));
        let [usual, murky, soup] = [0.0, 0.4, 1.0].map(water);
        // 1 + 5 · 0.4 distances instead of one.
        assert!((murky.clarity - usual.transmittance(3.0)).abs().max_element() < 1e-6);
        assert_eq!([usual.direct, murky.direct, soup.direct], [1.0, 0.6, 0.0]);
        assert_eq!((soup.glow, soup.rays), (0.0, 0.0));
        assert_ne!(usual.colours, murky.colours);
    }
}
