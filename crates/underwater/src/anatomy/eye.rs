//! Eyes flush with the skin.

use crate::shape::dot;
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
