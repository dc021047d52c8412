//! Gill covers, and places on the skin of a fish.

use glam::Vec3;
use underwater::anatomy::form::at_x;
use underwater::shape::{Loft, line};
use underwater::solid::{Paint, Solid};

/// The point of the skin at `x` and `v` around the body, and its normal.
pub fn skin(body: &Loft, x: f32, v: f32) -> (Vec3, Vec3) {
    body.place(at_x(body, x), v)
}

/// The hind edge of the right gill cover: an arc that reaches farthest back, to about `x`, in the middle of the flank.
pub fn gill_cover(body: &Loft, x: f32, crease: Paint) -> Solid {
    let edge = (0..9_i8).map(|k| {
        let v = 0.11 + 0.038 * f32::from(k);
        skin(body, x + 2.1 * (v - 0.26).powi(2), v)
    });
    line(&edge.collect::<Vec<_>>(), 0.014, crease)
}
