//! Eyes that bulge from their sockets.

use glam::Vec3;
use underwater::shape::{Loft, dot};
use underwater::solid::{Colour, Paint, Solid};

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
