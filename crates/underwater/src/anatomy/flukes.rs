//! The tail fins of whales and dolphins.

use super::swimmer::Swimmer;
use crate::solid::Solid;
use glam::Vec3;

/// A pair of flat, pointed flukes with a notch between them.
pub fn flukes(one: &Swimmer) -> Solid {
    let p = |x: f32, z: f32| Vec3::new(x, 0.0, z * one.tail);
    let back = 0.05 * one.sweep;
    let fluke = one.fin(
        &[p(-0.78, 0.01), p(-0.87, 0.12), p(-0.98, 0.23), p(-1.1 - back, 0.31)],
        &[p(-0.97, 0.0), p(-1.04, 0.08), p(-1.06, 0.19), p(-1.11 - back, 0.31)],
        9,
    );
    fluke.paired()
}
