//! The subject in the picture: place, size and pose.

use crate::solid::{Sides, Solid};
use crate::subject::{Habitat, Subject};
use crate::view::View;
use artifact::random::ChaCha8Rng;
use glam::{Mat3, Vec2, Vec3};
use rand::Rng as _;
use std::ops::RangeInclusive;

/// The least angle, in radians, at which the camera looks down on the ground or up at the surface.
const LEAST: f32 = 0.12;

/// The largest size of a body, as a share of the picture's.
const LARGEST: f32 = 1.15;

/// One individual in one pose.
pub struct Body {
    /// In its own space.
    pub solid: Solid,
    /// Its projection to pixels of the picture. If `mirrored`, the picture shows the mirror image.
    pub view: View,
    /// Whether left and right are exchanged between `low` and `high`.
    pub mirrored: bool,
    /// How far its back is turned to the camera, in radians. For a subject that stands or floats, the angle at which the
    /// camera looks down on it.
    pub roll: f32,
    /// The upper left corner of its bounding box, in pixels of the picture.
    pub low: Vec2,
    /// The lower right corner of its bounding box.
    pub high: Vec2,
    /// Where it lives. A floating body has its waterline at y = 0.
    pub habitat: Habitat,
}

impl Body {
    /// Draws a body for a picture of (w, h) pixels. Its class and habitat decide pose and height in the picture; everything
    /// else is drawn in the same way for every class.
    pub fn draw(random: &mut ChaCha8Rng, subject: &Subject, (w, h): (usize, usize)) -> Self {
        let size = Vec2::new(w as f32, h as f32);
        let mut angle = |range: &RangeInclusive<f32>| random.random_range(range.clone()).to_radians();
        let (yaw, pitch, roll) = (angle(&subject.yaw), angle(&subject.pitch), angle(&subject.roll));
        // The camera is above the ground and below the surface.
        let roll = match subject.habitat {
            Habitat::Open => roll,
            Habitat::Ground => roll.max(LEAST),
            Habitat::Surface => roll.min(-LEAST),
        };
        let mirrored = random.random_bool(0.5);
        let length = size.min_element() * share(random);
        let place = Vec2::new(random.random(), random.random());
        let cut = cut(random);
        let solid = (subject.build)(random);
        let mut view = View::new(yaw, pitch, roll, 1.0, Vec2::ZERO);
        if subject.habitat != Habitat::Open {
            // The subject is upright and the camera tilted.
            view.turn = Mat3::from_rotation_x(roll) * Mat3::from_rotation_z(pitch) * Mat3::from_rotation_y(-yaw);
        }
        let (low, high) = bounds(&solid, &view);
        // The camera goes nearer to a foreshortened body, which makes up for half of the lost length.
        let seen = (extent(&solid) * (high - low).max_element()).sqrt();
        view.scale = (length / seen).min((size / (high - low)).min_element() * LARGEST);
        let (low, high) = (low * view.scale, high * view.scale);
        let mut corner = corner(size, high - low, cut, place);
        match subject.habitat {
            Habitat::Open => {}
            Habitat::Ground => corner.y = size.y * (0.62 + 0.33 * place.y) - (high - low).y,
            Habitat::Surface => corner.y = size.y * (0.15 + 0.3 * place.y) + low.y,
        }
        view.centre = corner - low;
        Self { solid, view, mirrored, roll, low: corner, high: corner + high - low, habitat: subject.habitat }
    }

    /// Its bounding box with a `margin`, cut to the picture: upper left corner and extent, in whole pixels.
    pub fn frame(&self, size: (usize, usize), margin: f32) -> (Vec2, Vec2) {
        frame(self.low - margin, self.high + margin, size)
    }

    /// The left edge, before mirroring, of a part that is `wide` pixels wide and has its left edge at `left` in the picture.
    pub fn unmirrored_left(&self, left: f32, wide: f32) -> f32 {
        if self.mirrored { self.low.x + self.high.x - left - wide } else { left }
    }

    /// The row of the picture at which the ground is, below its middle.
    pub fn footing(&self) -> f32 {
        self.view.centre.y - self.depth() * self.roll.cos() * self.view.scale
    }

    /// The height of its lowest point above its origin, perpendicular to the ground; negative or 0.
    fn depth(&self) -> f32 {
        let up = self.view.turn.transpose() * self.up();
        self.solid.facets.iter().flat_map(|facet| facet.corners).map(|p| p.dot(up)).fold(0.0, f32::min)
    }

    /// Unit vector away from the ground, in the camera's space.
    fn up(&self) -> Vec3 {
        Vec3::new(0.0, self.roll.cos(), self.roll.sin())
    }

    /// Its facets below the waterline and those above it.
    pub fn parted(&self) -> (Solid, Solid) {
        let (wet, dry) = self.solid.facets.iter().cloned().partition(|facet| facet.centre().y < 0.02);
        (Solid { facets: wet }, Solid { facets: dry })
    }

    /// Its shadow on the ground, in the camera's space, in light from the direction `from`, and the upper left corner and
    /// extent of the shadow in the picture.
    pub fn cast(&self, from: Vec3, size: (usize, usize)) -> (Solid, Vec2, Vec2) {
        let (up, depth) = (self.up(), self.depth());
        let fall = from / from.dot(up).max(0.35);
        let mut flat = self.solid.clone().map(|p| {
            let p = self.view.turn * p;
            p - fall * (p.dot(up) - depth)
        });
        flat.facets.iter_mut().for_each(|facet| facet.sides = Sides::Both);
        let view = View { turn: Mat3::IDENTITY, ..self.view };
        let (mut low, mut high) = bounds(&flat, &view);
        if self.mirrored {
            (low.x, high.x) = (self.low.x + self.high.x - high.x, self.low.x + self.high.x - low.x);
        }
        let (corner, extent) = frame(low - 8.0, high + 8.0, size);
        (flat, corner, extent)
    }
}

/// A random length as a share of the picture's shorter side: 0.8 to 1.6, mostly below 1.2.
fn share(random: &mut ChaCha8Rng) -> f32 {
    let share: f32 = random.random();
    0.8 + 0.4 * share + 0.4 * share.powi(6)
}

/// The shares of width and height that may lie outside the picture: in a quarter of the pictures up to 0.28 of one of
/// them, else none.
fn cut(random: &mut ChaCha8Rng) -> Vec2 {
    let within = Vec2::splat(-0.02);
    match random.random_range(0..8) {
        0 => within.with_x(random.random_range(0.0..0.28)),
        1 => within.with_y(random.random_range(0.0..0.28)),
        _ => within,
    }
}

/// The upper left corner of a box of `size` in a picture: at `place`, 0 to 1 along either axis, within its range. Up to
/// the share `cut` of the box may lie outside; a box larger than the picture covers all of it.
fn corner(picture: Vec2, size: Vec2, cut: Vec2, place: Vec2) -> Vec2 {
    let slack = picture - size;
    let beyond = Vec2::select(slack.cmplt(Vec2::ZERO), Vec2::ZERO, size * cut);
    let (from, to) = (slack.min(Vec2::ZERO) - beyond, slack.max(Vec2::ZERO) + beyond);
    from + (to - from) * place
}

/// The whole pixels between two corners, cut to the picture: upper left corner and extent.
fn frame(low: Vec2, high: Vec2, size: (usize, usize)) -> (Vec2, Vec2) {
    let end = Vec2::new(size.0 as f32, size.1 as f32);
    let corner = low.floor().clamp(Vec2::ZERO, end - 1.0);
    (corner, (high.ceil().min(end) - corner).max(Vec2::ONE))
}

/// A measure of its length in any pose: nine tenths of the diagonal of its bounding box, so that a bulky body looks as
/// large as a long one.
fn extent(solid: &Solid) -> f32 {
    let points = solid.facets.iter().flat_map(|facet| facet.corners);
    let (low, high) = points.fold((Vec3::MAX, Vec3::MIN), |(low, high), p| (low.min(p), high.max(p)));
    (high - low).length() * 0.9
}

/// The corners of the bounding box of its projection, in pixels.
pub fn bounds(solid: &Solid, view: &View) -> (Vec2, Vec2) {
    let points = solid.facets.iter().flat_map(|facet| facet.corners).map(|corner| view.project(corner));
    points.fold((Vec2::MAX, Vec2::MIN), |(low, high), p| (low.min(p), high.max(p)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::SAMPLES;
    use artifact::random::{Purpose, stream};

    #[test]
    fn the_shadow_of_what_stands_lies_in_the_plane_of_its_foot() {
        for i in 0..10 {
            let body = Body::draw(&mut stream(1, Purpose::Test("test"), &[i]), &SAMPLES[1], (300, 200));
            let up = body.up();
            let heights = |solid: &Solid, turn: Mat3| -> Vec<f32> {
                solid.facets.iter().flat_map(|facet| facet.corners).map(|p| (turn * p).dot(up)).collect()
            };
            let foot = heights(&body.solid, body.view.turn).into_iter().fold(f32::MAX, f32::min);
            let (flat, ..) = body.cast(Vec3::new(0.3, 0.9, 0.3), (300, 200));
            assert!(heights(&flat, Mat3::IDENTITY).into_iter().all(|height| (height - foot).abs() < 1e-3));
        }
    }
}
