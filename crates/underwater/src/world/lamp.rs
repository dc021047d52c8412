//! The light on the subject, and the shadow that it throws.

use super::body::Body;
use super::ground::Ground;
use super::layer::{Layer, canvas};
use super::surface::Surface;
use super::tile::CAUSTICS;
use super::water::Water;
use crate::sea::Time;
use crate::solid::{Colour, Solid};
use crate::subject::Habitat;
use crate::view::{Light, View, paint};
use artifact::random::ChaCha8Rng;
use glam::{Vec2, Vec3, Vec4};
use rand::Rng as _;

/// The light on the subject.
#[derive(Clone, Copy, Debug)]
pub struct Lamp {
    /// Unit vector towards the light: right, up, towards the camera.
    from: Vec3,
    colour: Colour,
    ambient: Colour,
    /// Strength of the caustics on the subject; 0 for none.
    ripples: f32,
    shift: Vec2,
    /// Opacity of the shadow on the ground.
    shadow: f32,
}

impl Lamp {
    /// Draws the sun through the water or, in 18 of 100 pictures by day, a flash on the camera.
    pub fn draw(random: &mut ChaCha8Rng, time: Time, water: &Water, w: f32) -> Self {
        let aside = (water.sun.x / w - 0.5) * 0.9;
        let bright = water.brightness();
        let tint = water.light().lerp(Vec3::ONE, random.random_range(0.2..0.55));
        let sun = Self {
            from: Vec3::new(aside, 1.0, random.random_range(0.15..0.7)).normalize(),
            colour: tint * (0.4 + 0.55 * bright),
            ambient: water.colour(0.0).lerp(tint, 0.5) * (0.25 + 0.25 * bright) + 0.07,
            ripples: if random.random_bool(0.6) { random.random_range(0.1..0.4) * water.direct } else { 0.0 },
            shift: Vec2::new(random.random(), random.random()),
            shadow: random.random_range(0.2..0.5),
        };
        let aside = random.random_range(-0.5..0.5);
        if time == Time::Night || random.random_bool(0.82) {
            return sun;
        }
        Self {
            from: Vec3::new(aside, 0.45, 1.0).normalize(),
            colour: Vec3::new(0.98, 0.95, 0.9) * random.random_range(0.55..0.85),
            ambient: sun.ambient * 0.8,
            ripples: 0.0,
            ..sun
        }
    }

    /// A layer of the body as seen through the water, and its upper left corner in the picture. The part above the surface
    /// is seen dimly through the waves.
    pub fn body(
        &self,
        body: &Body,
        water: &Water,
        surface: Option<&Surface>,
        size: (usize, usize),
        blur: f32,
    ) -> (Layer, [i32; 2]) {
        let (corner, extent) = body.frame(size, (blur * 4.0).ceil() + 1.0);
        let at = [corner.x as i32, corner.y as i32];
        let mut layer = match surface {
            Some(surface) if body.habitat == Habitat::Surface => {
                let (wet, dry) = body.parted();
                let mut layer = self.layer(body, &dry, corner, extent);
                surface.veil(&mut layer);
                layer.composite(&self.layer(body, &wet, corner, extent), 0, 0);
                layer
            }
            _ => self.layer(body, &body.solid, corner, extent),
        };
        let transmitted = water.transmittance(1.0);
        layer.recolour(|_, y, colour| {
            let back = water.at_row(corner.y + y as f32);
            (colour.truncate() * transmitted + back * (Vec3::ONE - transmitted)).extend(0.0)
        });
        (layer, at)
    }

    /// The lit body, without the water in between, in the part of the picture at `corner` of `size` pixels.
    fn layer(&self, body: &Body, solid: &Solid, corner: Vec2, size: Vec2) -> Layer {
        let ripples = |p: Vec3| {
            let place = Vec2::new(p.x + 0.25 * p.y, p.z + 0.35 * p.y) * 0.45 + self.shift;
            1.0 + self.ripples * (CAUSTICS.sample(place).min(2.5) - 1.0)
        };
        let from = if body.mirrored { self.from * Vec3::new(-1.0, 1.0, 1.0) } else { self.from };
        let light = Light { from, colour: self.colour, ambient: self.ambient, ripples: &ripples };
        let left = body.unmirrored_left(corner.x, size.x);
        let centre = (body.view.centre - Vec2::new(left, corner.y)) * 2.0;
        let view = View { scale: body.view.scale * 2.0, centre, ..body.view };
        let mut canvas = canvas(2 * size.x as usize, 2 * size.y as usize);
        paint(solid, &view, &light, &mut canvas);
        let mut layer = Layer::halved(&canvas);
        if body.mirrored {
            layer.mirror();
        }
        layer
    }

    /// Paints the shadow of a subject that stands on the ground.
    pub fn shadow(&self, body: &Body, ground: &Ground, size: (usize, usize), picture: &mut Layer) {
        if body.habitat != Habitat::Ground {
            return;
        }
        let from = if body.mirrored { self.from * Vec3::new(-1.0, 1.0, 1.0) } else { self.from };
        let (flat, corner, extent) = body.cast(from, size);
        let left = body.unmirrored_left(corner.x, extent.x);
        let view =
            View { turn: glam::Mat3::IDENTITY, centre: body.view.centre - Vec2::new(left, corner.y), ..body.view };
        let mut canvas = canvas(extent.x as usize, extent.y as usize);
        let dark = Light { from: Vec3::Y, colour: Vec3::ZERO, ambient: Vec3::ZERO, ripples: &|_| 1.0 };
        paint(&flat, &view, &dark, &mut canvas);
        let mut layer = Layer::from_canvas(&canvas);
        if body.mirrored {
            layer.mirror();
        }
        layer
            .pixels
            .iter_mut()
            .for_each(|pixel| *pixel = Vec4::new(0.0, 0.0, 0.0, pixel.w * (self.shadow + 0.2 * ground.caustics)));
        layer.blur(0.012 * size.0.min(size.1) as f32);
        picture.composite(&layer, corner.x as i32, corner.y as i32);
    }
}
