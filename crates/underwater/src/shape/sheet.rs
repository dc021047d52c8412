//! Sheets, which are seen from both sides.

use super::curve::curve;
use crate::solid::{Paint, Solid};
use glam::Vec3;

/// A sheet in `along` × `across` facets over (u, v), each from 0 to 1.
pub fn sheet(
    (along, across): (usize, usize),
    point: impl Fn(f32, f32) -> Vec3,
    paint: impl Fn(f32, f32) -> Paint,
) -> Solid {
    let mut solid = Solid::default();
    let place = |i: f32, j: f32| (i / along as f32, j / across as f32);
    for (i, j) in (0..along).flat_map(|i| (0..across).map(move |j| (i as f32, j as f32))) {
        let corners = [(i, j), (i + 1.0, j), (i + 1.0, j + 1.0), (i, j + 1.0)]
            .map(|(i, j)| place(i, j))
            .map(|(u, v)| point(u, v));
        let (u, v) = place(i + 0.5, j + 0.5);
        solid.sheet(corners, paint(u, v));
    }
    solid
}

/// A sheet between two curves from root to tip: a fin between its leading and its trailing edge. `paint` gets (u, w): u
/// from 0 at the root to 1 at the tip, w from 0 in front to 1 behind.
pub fn blade(front: &[Vec3], back: &[Vec3], steps: usize, paint: impl Fn(f32, f32) -> Paint) -> Solid {
    sheet((steps, 4), |u, w| curve(front, u).lerp(curve(back, u), w), paint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solid::{Colour, Sides};

    #[test]
    fn a_blade_lies_between_its_edges_and_is_seen_from_both_sides() {
        let (front, back) = ([Vec3::ZERO, Vec3::Y], [Vec3::X, Vec3::X + Vec3::Y]);
        let fin = blade(&front, &back, 5, |u, w| Paint::new(Colour::new(u, w, 0.0)));
        assert_eq!(fin.facets.len(), 5 * 4);
        for facet in &fin.facets {
            let (colour, centre) = (facet.paint.colour, facet.centre());
            // A curve through two points is slower at its ends.
            assert!((colour.x - centre.y).abs() < 0.06 && (colour.y - centre.x).abs() < 1e-5, "{colour} at {centre}");
            assert_eq!(facet.sides, Sides::Both);
        }
    }
}
