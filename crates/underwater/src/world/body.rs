//! The subject in the picture: where, how large and how turned.

use crate::solid::{Sides, Solid};
use crate::subject::{Habitat, Subject};
use crate::view::View;
use artifact::random::ChaCha8Rng;
use glam::{Mat3, Vec2, Vec3};
use rand::Rng as _;
use std::ops::RangeInclusive;

/// How steeply one looks down on the ground, or up at the surface, at least; in radians.
const LEAST: f32 = 0.12;

/// How many times as large as the picture it may be.
const LARGEST: f32 = 1.15;

/// One individual in one pose, looked at.
pub struct Body {
    /// In its own space.
    pub solid: Solid,
    /// How it is looked at, in pixels of the picture. Its mirror image is what is seen if `mirrored`.
    pub view: View,
    /// Whether left and right change places within `low` and `high`.
    pub mirrored: bool,
    /// How far its back is turned to the camera, in radians; for what stands or floats, how steeply one looks down on it.
    pub roll: f32,
    /// The upper left corner of the space that it takes up, in pixels of the picture.
    pub low: Vec2,
    /// The lower right corner.
    pub high: Vec2,
    /// Where it lives: on the ground it stands, at the surface it floats with its waterline at y = 0.
    pub habitat: Habitat,
}

impl Body {
    /// In a picture of (w, h) pixels. Pose and height in the picture are those of the class and of where it lives; the rest
    /// is drawn in the same way for every class.
    pub fn draw(random: &mut ChaCha8Rng, subject: &Subject, (w, h): (usize, usize)) -> Self {
        let size = Vec2::new(w as f32, h as f32);
        let mut angle = |range: &RangeInclusive<f32>| random.random_range(range.clone()).to_radians();
        let (yaw, pitch, roll) = (angle(&subject.yaw), angle(&subject.pitch), angle(&subject.roll));
        // What stands is seen from above the ground, what floats from below the surface.
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
            // The camera is level: it looks down, or up, at what stands or floats upright.
            view.turn = Mat3::from_rotation_x(roll) * Mat3::from_rotation_z(pitch) * Mat3::from_rotation_y(-yaw);
        }
        let (low, high) = bounds(&solid, &view);
        // Half of what foreshortening takes is given back, by going nearer.
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

    /// The part of the picture that it takes up, with a `margin`: upper left corner and extent, in whole pixels.
    pub fn frame(&self, size: (usize, usize), margin: f32) -> (Vec2, Vec2) {
        frame(self.low - margin, self.high + margin, size)
    }

    /// Before it is mirrored: where the left edge of a part is whose left edge is at `left` and that is `wide`.
    pub fn left(&self, left: f32, wide: f32) -> f32 {
        if self.mirrored { self.low.x + self.high.x - left - wide } else { left }
    }

    /// The row at which the ground below its middle is.
    pub fn footing(&self) -> f32 {
        self.view.centre.y - self.depth() * self.roll.cos() * self.view.scale
    }

    /// How high its lowest point is over its origin, square to the ground.
    fn depth(&self) -> f32 {
        let up = self.view.turn.transpose() * self.up();
        self.solid.facets.iter().flat_map(|facet| facet.corners).map(|p| p.dot(up)).fold(0.0, f32::min)
    }

    /// Away from the ground, in the camera's space.
    fn up(&self) -> Vec3 {
        Vec3::new(0.0, self.roll.cos(), self.roll.sin())
    }

    /// What is below the waterline and what is above it.
    pub fn parted(&self) -> (Solid, Solid) {
        let (wet, dry) = self.solid.facets.iter().cloned().partition(|facet| facet.centre().y < 0.02);
        (Solid { facets: wet }, Solid { facets: dry })
    }

    /// Its shadow on the ground in light from `from`, in the camera's space, and the part of the picture it takes up.
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

/// Its length as a share of the picture's shorter side: mostly four fifths to a little more than all of it.
fn share(random: &mut ChaCha8Rng) -> f32 {
    let share: f32 = random.random();
    0.8 + 0.4 * share + 0.4 * share.powi(6)
}

/// How much of it may be outside the picture, across and down: in some pictures a quarter on one side, else nothing.
fn cut(random: &mut ChaCha8Rng) -> Vec2 {
    let within = Vec2::splat(-0.02);
    match random.random_range(0..8) {
        0 => within.with_x(random.random_range(0.0..0.28)),
        1 => within.with_y(random.random_range(0.0..0.28)),
        _ => within,
    }
}

/// The upper left corner of a box of `size` in a picture. Up to the share `cut` of it may be outside; a box larger than
/// the picture leaves nothing of the picture free.
fn corner(picture: Vec2, size: Vec2, cut: Vec2, place: Vec2) -> Vec2 {
    let slack = picture - size;
    let beyond = Vec2::select(slack.cmplt(Vec2::ZERO), Vec2::ZERO, size * cut);
    let (from, to) = (slack.min(Vec2::ZERO) - beyond, slack.max(Vec2::ZERO) + beyond);
    from + (to - from) * place
}

/// The whole pixels between two corners, as far as they are in the picture: upper left corner and extent.
fn frame(low: Vec2, high: Vec2, size: (usize, usize)) -> (Vec2, Vec2) {
    let end = Vec2::new(size.0 as f32, size.1 as f32);
    let corner = low.floor().clamp(Vec2::ZERO, end - 1.0);
    (corner, (high.ceil().min(end) - corner).max(Vec2::ONE))
}

/// About its length, whatever its pose: less than the diagonal of the box around it, so that what is bulky looks as
/// large as what is long.
fn extent(solid: &Solid) -> f32 {
    let points = solid.facets.iter().flat_map(|facet| facet.corners);
    let (low, high) = points.fold((Vec3::MAX, Vec3::MIN), |(low, high), p| (low.min(p), high.max(p)));
    (high - low).length() * 0.9
}

/// The corners of the box around what is seen.
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
