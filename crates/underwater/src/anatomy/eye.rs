//! Eyes flush with the skin.

use crate::shape::dot;
use crate::solid::{Colour, Paint, Solid};
use glam::Vec3;

/// A round eye of `colour` with a glint, at a point of the skin with its normal.
pub fn flush((at, normal): (Vec3, Vec3), radius: f32, colour: Colour) -> Solid {
    let mut eye = dot((at, normal), radius, Paint::new(colour).shine(0.9));
    let up = (Vec3::Y - normal * normal.y).normalize_or_zero();
    let glint = at + (up + Vec3::X * 0.5) * radius * 0.4 + normal * 0.01;
    eye.add(dot((glint, normal), radius * 0.35, Paint::new(Colour::splat(0.95))));
    eye
}
