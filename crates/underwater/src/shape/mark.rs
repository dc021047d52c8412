//! Marks on a surface.

use crate::solid::{Facet, Paint, Sides, Solid};
use glam::Vec3;
use std::f32::consts::TAU;

/// How much nearer a mark counts when facets are sorted by depth.
const MARK_LIFT: f32 = 0.08;

/// A round mark of `radius` on a surface, facing `normal`: an eye, a spot.
pub fn dot((at, normal): (Vec3, Vec3), radius: f32, paint: Paint) -> Solid {
    let right = normal.any_orthonormal_vector();
    let up = normal.cross(right);
    let rim = |k: usize| {
        let (sin, cos) = (TAU * k as f32 / 12.0).sin_cos();
        at + (right * cos + up * sin) * radius
    };
    let mut solid = Solid::default();
    for k in (0..12).step_by(2) {
        let corners = [at, rim(k), rim(k + 1), rim((k + 2) % 12)];
        solid.facets.push(Facet { corners, paint, sides: Sides::Outside, lift: MARK_LIFT });
    }
    solid
}

/// A cone with its base on a surface: a thorn, a knob.
pub fn spike((at, normal): (Vec3, Vec3), radius: f32, height: f32, paint: Paint) -> Solid {
    const AROUND: usize = 5;
    let right = normal.any_orthonormal_vector();
    let up = normal.cross(right);
    let foot = |k: usize| {
        let (sin, cos) = (TAU * k as f32 / AROUND as f32).sin_cos();
        at + (right * cos + up * sin) * radius
    };
    let tip = at + normal * height;
    let mut solid = Solid::default();
    for k in 0..AROUND {
        let corners = [foot(k), foot(k + 1), tip, tip];
        solid.facets.push(Facet { corners, paint, sides: Sides::Outside, lift: MARK_LIFT / 2.0 });
    }
    solid
}

/// A line of `width` on a surface through places (point, normal) on it: a gill slit, a mouth.
pub fn line(places: &[(Vec3, Vec3)], width: f32, paint: Paint) -> Solid {
    let mut solid = Solid::default();
    for pair in places.windows(2) {
        let [(a, n), (b, m)] = [pair[0], pair[1]];
        let normal = (n + m).normalize_or_zero();
        let across = normal.cross(b - a).normalize_or_zero() * width / 2.0;
        let corners = [a - across, b - across, b + across, a + across];
        solid.facets.push(Facet { corners, paint, sides: Sides::Outside, lift: MARK_LIFT });
    }
    solid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solid::Colour;

    #[test]
    fn a_spike_faces_outward() {
        for normal in [Vec3::X, -Vec3::Y, Vec3::new(0.6, 0.0, 0.8)] {
            let thorn = spike((normal, normal), 0.1, 0.3, Paint::new(Colour::ONE));
            assert!(thorn.facets.iter().all(|facet| facet.normal().dot(facet.centre() - normal * 1.05) > 0.0));
        }
    }
}
