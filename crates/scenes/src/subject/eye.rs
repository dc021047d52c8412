//! Eyes: flush with the skin, or bulging from their sockets.

use crate::shape::{Loft, dot};
use crate::solid::{Colour, Paint, Solid};
use glam::Vec3;

/// A dark eye in the skin, with a glint in its upper front.
pub fn flush((at, normal): (Vec3, Vec3), radius: f32, colour: Colour) -> Solid {
    let mut eye = dot((at, normal), radius, Paint::of(colour).shine(0.9));
    let up = (Vec3::Y - normal * normal.y).normalize_or_zero();
    let glint = at + (up + Vec3::X * 0.5) * radius * 0.4 + normal * 0.01;
    eye.add(dot((glint, normal), radius * 0.35, Paint::of(Colour::splat(0.95))));
    eye
}

/// The black part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pupil {
    /// Of most animals.
    Round,
    /// A level bar: octopuses.
    Bar,
}

/// A bulging eye in its socket: `iris` around a pupil, and a glint above it.
pub fn bulging((at, normal): (Vec3, Vec3), radius: f32, socket: Paint, iris: Colour, pupil: Pupil) -> Solid {
    let mut eye = Loft::ball(at, Vec3::splat(radius)).solid(6, 8, |_, _, _| socket);
    let front = |out: f32| (at + normal * radius * out, normal);
    eye.add(above(dot(front(0.75), radius * 0.82, Paint::of(iris).shine(0.6)), 0.02));
    let black = Paint::of(Colour::splat(0.03)).shine(0.4);
    let level = Vec3::Y.cross(normal).normalize_or_zero();
    let bar = |p: Vec3| {
        let (centre, _) = front(0.8);
        let along = (p - centre).dot(level);
        centre + level * along * 1.5 + (p - centre - level * along) * 0.5
    };
    let middle = dot(front(0.8), radius * 0.46, black);
    eye.add(above(if pupil == Pupil::Bar { middle.map(bar) } else { middle }, 0.05));
    let glint = at + normal * radius * 0.85 + (Vec3::Y + level * 0.6) * radius * 0.27;
    eye.add(above(dot((glint, normal), radius * 0.19, Paint::of(Colour::splat(1.0)).shine(1.0)), 0.08));
    eye
}

/// Brought forward, so that what lies on what is never in doubt.
fn above(mut mark: Solid, lift: f32) -> Solid {
    mark.facets.iter_mut().for_each(|facet| facet.lift += lift);
    mark
}
