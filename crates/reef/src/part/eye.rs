//! Eyes that bulge from their sockets.

use glam::Vec3;
use underwater::shape::{Loft, dot};
use underwater::solid::{Colour, Paint, Solid};

/// The form of a pupil.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pupil {
    /// A disc, as in most animals.
    Round,
    /// A level bar, as in octopuses.
    Bar,
}

/// An eye of `radius` that bulges from its socket at a point with its normal: iris, pupil and a glint.
pub fn bulging((at, normal): (Vec3, Vec3), radius: f32, socket: Paint, iris: Colour, pupil: Pupil) -> Solid {
    let mut eye = Loft::ball(at, Vec3::splat(radius)).solid(6, 8, |_, _, _| socket);
    let front = |out: f32| (at + normal * radius * out, normal);
    eye.add(lifted(dot(front(0.75), radius * 0.82, Paint::new(iris).shine(0.6)), 0.02));
    let black = Paint::new(Colour::splat(0.03)).shine(0.4);
    let level = Vec3::Y.cross(normal).normalize_or_zero();
    let bar = |p: Vec3| {
        let (centre, _) = front(0.8);
        let along = (p - centre).dot(level);
        centre + level * along * 1.5 + (p - centre - level * along) * 0.5
    };
    let middle = dot(front(0.8), radius * 0.46, black);
    eye.add(lifted(if pupil == Pupil::Bar { middle.map(bar) } else { middle }, 0.05));
    let glint = at + normal * radius * 0.85 + (Vec3::Y + level * 0.6) * radius * 0.27;
    eye.add(lifted(dot((glint, normal), radius * 0.19, Paint::new(Colour::splat(1.0)).shine(1.0)), 0.08));
    eye
}

/// Marks with more lift, for a fixed order of marks that lie on one another.
fn lifted(mut mark: Solid, lift: f32) -> Solid {
    mark.facets.iter_mut().for_each(|facet| facet.lift += lift);
    mark
}
