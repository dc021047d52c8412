//! The contents of a picture, painted from far to near.

use super::body::Body;
use super::fish::Shoal;
use super::floodlight::Floodlight;
use super::ground::Ground;
use super::growth::Growth;
use super::lamp::Lamp;
use super::layer::Layer;
use super::specks::Specks;
use super::surface::Surface;
use super::water::Water;
use crate::sea::{Sea, Time};
use crate::subject::Habitat;
use artifact::random::ChaCha8Rng;
use glam::Vec2;
use rand::Rng as _;

/// The share of the subject that the foreground may hide.
const HIDDEN: f32 = 0.2;

/// Everything in one picture.
pub struct Scene {
    size: (usize, usize),
    water: Water,
    surface: Option<Surface>,
    ground: Option<Ground>,
    shoals: Vec<Shoal>,
    background: Growth,
    /// The subject.
    pub body: Body,
    lamp: Lamp,
    /// The blur of the subject, in pixels.
    softness: f32,
    foreground: Growth,
    near: Option<Shoal>,
    /// The blur of the foreground, in pixels.
    blur: f32,
    specks: Specks,
    /// The only light by night.
    night: Option<Floodlight>,
}

impl Scene {
    /// Draws the world around a body. It depends on the habitat of the body's class, and on nothing else of the class.
    pub fn draw(random: &mut ChaCha8Rng, sea: &Sea, body: Body, size: (usize, usize)) -> Self {
        let extent = Vec2::new(size.0 as f32, size.1 as f32);
        let unit = extent.min_element();
        let murk = sea.murk as f32;
        let mut water = Water::draw(random, murk, size);
        let (surface, ground) = planes(random, &body, extent.y, &mut water);
        let lamp = Lamp::draw(random, sea.time, &water, extent.x);
        let shoals = (0..random.random_range(0..3)).map(|_| Shoal::far(random, extent)).collect();
        let background = Growth::background(random, ground.as_ref(), &water, extent);
        let foreground = Growth::foreground(random, extent);
        let near = random.random_bool(0.1).then(|| Shoal::near(random, extent));
        let softness = random.random_range(0.0_f32..1.0).powi(2) * 0.006 * unit;
        let blur = random.random_range(0.002..0.014) * unit;
        let specks = Specks::draw(random, murk, size);
        let night = (sea.time == Time::Night).then(|| Floodlight::draw(random, water.sun, size));
        Self {
            size,
            water,
            surface,
            ground,
            shoals,
            background,
            body,
            lamp,
            softness,
            foreground,
            near,
            blur,
            specks,
            night,
        }
    }

    /// (h, w) pixels, all opaque.
    pub fn paint(&self) -> Layer {
        let water = &self.water;
        let mut picture = Layer::clear(self.size.0, self.size.1);
        water.fill(&mut picture);
        if let Some(surface) = &self.surface {
            surface.paint(water, &mut picture);
        }
        if let Some(ground) = &self.ground {
            ground.paint(water, &mut picture);
        }
        for shoal in &self.shoals {
            picture.composite(&shoal.layer(water, self.size), 0, 0);
        }
        self.background.paint(water, self.ground.as_ref().map_or(0.0, |ground| ground.caustics), &mut picture);
        self.subject(&mut picture);
        water.rays(&mut picture, 0.4);
        self.specks.paint(water, &mut picture);
        if let Some(night) = &self.night {
            night.cast(&mut picture);
        }
        picture
    }

    /// Paints the subject, and the foreground unless that hides too much of the subject.
    fn subject(&self, picture: &mut Layer) {
        if let Some(ground) = &self.ground {
            self.lamp.shadow(&self.body, ground, self.size, picture);
        }
        let (mut subject, corner) =
            self.lamp.body(&self.body, &self.water, self.surface.as_ref(), self.size, self.softness);
        subject.blur(self.softness);
        picture.composite(&subject, corner[0], corner[1]);
        let near = self.near.as_ref().map(|near| near.layer(&self.water, self.size));
        let mut front = match (self.foreground.layer(&self.water, self.size), near) {
            (None, None) => return,
            (Some(one), None) | (None, Some(one)) => one,
            (Some(mut grown), Some(near)) => {
                grown.composite(&near, 0, 0);
                grown
            }
        };
        front.blur(self.blur);
        if front.hides(&subject, corner) <= HIDDEN {
            picture.composite(&front, 0, 0);
        }
    }
}

/// Draws the surface above and the ground below, each in some pictures, at a height that suits the habitat of the subject,
/// and moves the horizon to match.
fn planes(random: &mut ChaCha8Rng, body: &Body, h: f32, water: &mut Water) -> (Option<Surface>, Option<Ground>) {
    let rise = h * random.random_range(0.05..0.7);
    let [has_surface, has_ground] = [(); 2].map(|()| random.random_bool(0.35));
    let mut rows = [body.low.y.min(water.horizon) - rise, body.high.y.max(water.horizon) + rise];
    match body.habitat {
        Habitat::Open => {}
        Habitat::Ground => {
            rows[1] = body.footing();
            water.horizon = rows[1] - water.focal * body.roll.min(1.3).tan();
        }
        Habitat::Surface => {
            rows[0] = body.view.centre.y;
            water.horizon = rows[0] + water.focal * (-body.roll).min(1.3).tan();
        }
    }
    let surface = Surface::draw(random, water, rows[0]);
    let ground = Ground::draw(random, water, rows[1]);
    (
        (has_surface && body.habitat == Habitat::Open || body.habitat == Habitat::Surface).then_some(surface),
        (has_ground && body.habitat == Habitat::Open || body.habitat == Habitat::Ground).then_some(ground),
    )
}
