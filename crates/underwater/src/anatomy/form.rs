//! Forms of swimmers: bodies along x, fins seated on their backs, bends.

use crate::shape::{Loft, Station};
use crate::solid::Solid;
use glam::{Vec2, Vec3};

/// A body through cross-sections (x, y, up, down, side) from the nose back; `girth` scales the last three.
pub fn profile(sections: &[[f32; 5]], girth: f32) -> Loft {
    let station = |&[x, y, up, down, side]: &[f32; 5]| Station::x(x, y, up * girth, down * girth, side * girth);
    Loft::along_x(sections.iter().map(station).collect())
}

/// The u of the cross-section at `x`, on a body that runs from its nose back; by bisection.
pub fn at_x(body: &Loft, x: f32) -> f32 {
    let (mut nose, mut tail) = (0.0, 1.0);
    for _ in 0..14 {
        let middle = f32::midpoint(nose, tail);
        *(if body.axis(middle).x > x { &mut nose } else { &mut tail }) = middle;
    }
    nose
}

/// The point on the back at `x`.
pub fn ridge(body: &Loft, x: f32) -> Vec3 {
    body.point(at_x(body, x), 0.0)
}

/// A fin between two points of the back, raised so that its root follows the back between them.
pub fn seated(fin: Solid, body: &Loft, front: Vec3, behind: Vec3) -> Solid {
    let middle = (front + behind) / 2.0;
    let rise = ridge(body, middle.x).y - middle.y - 0.008;
    fin.map(|p| {
        let t = ((p.x - behind.x) / (front.x - behind.x)).clamp(0.0, 1.0);
        p + rise * 4.0 * t * (1.0 - t) * Vec3::Y
    })
}

/// Points (x, y) in the plane of symmetry.
pub fn upright<const N: usize>(points: [(f32, f32); N]) -> [Vec3; N] {
    points.map(|(x, y)| Vec3::new(x, y, 0.0))
}

/// Bends a body that lies along x. `path(x)` is the displacement (up, right) of the cross-section at x, which turns with
/// the slope of the path.
pub fn bent(solid: Solid, path: impl Fn(f32) -> Vec2) -> Solid {
    const STEP: f32 = 0.01;
    solid.map(|p| {
        let slope = (path(p.x + STEP) - path(p.x - STEP)) / (2.0 * STEP);
        let ahead = Vec3::new(1.0, slope.x, slope.y).normalize();
        let right = ahead.cross(Vec3::Y).normalize();
        let moved = path(p.x);
        Vec3::new(p.x, moved.x, moved.y) + right.cross(ahead) * p.y + right * p.z
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solid::{Colour, Paint};

    #[test]
    fn bending_turns_cross_sections_with_the_slope() {
        let mut beam = Solid::default();
        beam.sheet([Vec3::X, Vec3::Y, Vec3::Z, Vec3::ZERO], Paint::new(Colour::ONE));
        let half = std::f32::consts::FRAC_1_SQRT_2;
        let near =
            |a: [Vec3; 4], b: [Vec3; 4]| assert!(a.iter().zip(b).all(|(a, b)| (a - b).length() < 1e-4), "{a:?} {b:?}");
        let up = bent(beam.clone(), |x| Vec2::new(x, 0.0));
        near(up.facets[0].corners, [Vec3::new(1.0, 1.0, 0.0), Vec3::new(-half, half, 0.0), Vec3::Z, Vec3::ZERO]);
        let aside = bent(beam, |x| Vec2::new(0.0, x));
        near(aside.facets[0].corners, [Vec3::new(1.0, 0.0, 1.0), Vec3::Y, Vec3::new(-half, 0.0, half), Vec3::ZERO]);
    }

    #[test]
    fn the_ridge_is_found_by_x() {
        let body = profile(&[[1.0, 0.0, 0.1, 0.1, 0.1], [0.5, 0.0, 0.3, 0.1, 0.1], [-1.0, 0.0, 0.1, 0.1, 0.1]], 2.0);
        assert!((ridge(&body, 0.5) - Vec3::new(0.5, 0.6, 0.0)).length() < 1e-3);
        assert!((ridge(&body, -0.2).x + 0.2).abs() < 1e-3);
    }
}
