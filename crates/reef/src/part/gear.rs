//! Forms of made things: pipes, rods, boxes, rings, chains.

use glam::{Quat, Vec3};
use std::f32::consts::{PI, TAU};
use underwater::shape::curve;
use underwater::solid::{Paint, Sides, Solid};

/// A tube of `radius(u)` along the smooth curve through `points`, which may turn in any direction; open at its ends.
pub fn pipe(
    points: &[Vec3],
    (along, around): (usize, usize),
    radius: impl Fn(f32) -> f32,
    paint: impl Fn(f32, Vec3) -> Paint,
) -> Solid {
    let mut rings = Vec::with_capacity(along + 1);
    let mut right = Vec3::ZERO;
    for i in 0..=along {
        let u = i as f32 / along as f32;
        let tangent = (curve(points, (u + 0.02).min(1.0)) - curve(points, (u - 0.02).max(0.0))).normalize_or(Vec3::X);
        // Carried on from ring to ring, so that the tube does not twist.
        right =
            (right - tangent * right.dot(tangent)).try_normalize().unwrap_or_else(|| tangent.any_orthonormal_vector());
        rings.push((curve(points, u), right * radius(u), tangent.cross(right) * radius(u)));
    }
    skin(&rings, around, paint)
}

/// A closed cylinder or cone from `a` to `b`, each with its radius.
pub fn rod(
    (a, from): (Vec3, f32),
    (b, to): (Vec3, f32),
    (along, around): (usize, usize),
    paint: impl Fn(f32, Vec3) -> Paint,
) -> Solid {
    let tangent = (b - a).normalize_or(Vec3::X);
    let right = tangent.any_orthonormal_vector();
    let ring = |u: f32, radius: f32| (a.lerp(b, u), right * radius, tangent.cross(right) * radius);
    let mut rings = vec![ring(0.0, 0.0)];
    rings.extend((0..=along).map(|i| i as f32 / along as f32).map(|u| ring(u, from + (to - from) * u)));
    rings.push(ring(1.0, 0.0));
    skin(&rings, around, paint)
}

/// The surface through rings. A ring is a centre and two radii whose cross product points to the next ring.
fn skin(rings: &[(Vec3, Vec3, Vec3)], around: usize, paint: impl Fn(f32, Vec3) -> Paint) -> Solid {
    let point = |(at, right, up): (Vec3, Vec3, Vec3), j: usize| {
        let (sin, cos) = (TAU * j as f32 / around as f32).sin_cos();
        at + right * cos + up * sin
    };
    let mut solid = Solid::default();
    for (i, pair) in rings.windows(2).enumerate() {
        let u = (i as f32 + 0.5) / (rings.len() - 1) as f32;
        for j in 0..around {
            let corners = [point(pair[0], j), point(pair[0], j + 1), point(pair[1], j + 1), point(pair[1], j)];
            solid.skin(corners, paint(u, corners.iter().sum::<Vec3>() / 4.0));
        }
    }
    solid
}

/// A box around `centre` with half-edges `half`; its faces are cut into squares of about `piece`.
pub fn block(centre: Vec3, half: Vec3, piece: f32, paint: impl Fn(Vec3) -> Paint) -> Solid {
    let mut solid = Solid::default();
    let axes = [(Vec3::X, Vec3::Y, Vec3::Z), (Vec3::Y, Vec3::Z, Vec3::X), (Vec3::Z, Vec3::X, Vec3::Y)];
    for (out, a, b) in axes.into_iter().flat_map(|(out, a, b)| [(out, a, b), (-out, b, a)]) {
        let (n, m) = ((2.0 * half.dot(a) / piece).ceil(), (2.0 * half.dot(b) / piece).ceil());
        let point = |i: usize, j: usize| {
            centre + half * (out + a * (2.0 * i as f32 / n - 1.0) + b * (2.0 * j as f32 / m - 1.0))
        };
        for (i, j) in (0..n as usize).flat_map(|i| (0..m as usize).map(move |j| (i, j))) {
            let corners = [point(i, j), point(i + 1, j), point(i + 1, j + 1), point(i, j + 1)];
            solid.skin(corners, paint(corners.iter().sum::<Vec3>() / 4.0));
        }
    }
    solid
}

/// An elliptic ring in the x-y plane around the origin. `reach` holds the half-axes, `wire` the radius of the wire; `paint`
/// gets the share of the way round.
pub fn ring(reach: (f32, f32), wire: f32, (along, around): (usize, usize), paint: impl Fn(f32) -> Paint) -> Solid {
    let rings: Vec<_> = (0..=along)
        .map(|i| {
            let (sin, cos) = (TAU * i as f32 / along as f32).sin_cos();
            let out = Vec3::new(cos * reach.1, sin * reach.0, 0.0).normalize();
            (Vec3::new(cos * reach.0, sin * reach.1, 0.0), Vec3::Z * wire, out * wire)
        })
        .collect();
    skin(&rings, around, |u, _| paint(u))
}

/// Links along a curve, every other one turned by a right angle.
pub fn chain(points: &[Vec3], links: usize, size: f32, paint: impl Fn(Vec3) -> Paint) -> Solid {
    let mut chain = Solid::default();
    for i in 0..links {
        let u = (i as f32 + 0.5) / links as f32;
        let along = curve(points, (u + 0.02).min(1.0)) - curve(points, (u - 0.02).max(0.0));
        let edge = if i % 2 == 0 { 0.3 } else { 0.3 + PI / 2.0 };
        let turn = Quat::from_rotation_arc(Vec3::X, along.normalize_or(Vec3::X)) * Quat::from_rotation_x(edge);
        let at = curve(points, u);
        let paint = paint(at);
        chain.add(ring((size, size * 0.6), size * 0.24, (10, 5), |_| paint).map(|p| at + turn * p));
    }
    chain
}

/// The solid with every facet facing away from `inside`, and seen only from there.
pub fn facing_outward(mut solid: Solid, inside: Vec3) -> Solid {
    for facet in &mut solid.facets {
        if facet.normal().dot(facet.centre() - inside) < 0.0 {
            facet.corners.reverse();
        }
        facet.sides = Sides::Outside;
    }
    solid
}

/// The solid with another lift, for a thing that lies on the surface of another.
pub fn lifted(mut solid: Solid, lift: f32) -> Solid {
    solid.facets.iter_mut().for_each(|facet| facet.lift = lift);
    solid
}

#[cfg(test)]
mod tests {
    use super::*;
    use underwater::solid::Colour;

    fn grey() -> Paint {
        Paint::new(Colour::splat(0.5))
    }

    /// Six times the volume within closed facets, by Gauss: positive where they face outward.
    fn volume(solid: &Solid) -> f32 {
        let tetrahedron = |a: Vec3, b: Vec3, c: Vec3| a.dot(b.cross(c)) / 6.0;
        solid
            .facets
            .iter()
            .map(|facet| facet.corners)
            .map(|[a, b, c, d]| tetrahedron(a, b, c) + tetrahedron(a, c, d))
            .sum()
    }

    #[test]
    fn boxes_rods_and_rings_hold_what_their_formulas_say() {
        let near = |solid: &Solid, expected: f32| {
            let volume = volume(solid);
            assert!((volume / expected - 1.0).abs() < 0.03, "{volume} {expected}");
        };
        near(&block(Vec3::ONE, Vec3::new(0.5, 0.25, 0.1), 0.1, |_| grey()), 1.0 * 0.5 * 0.2);
        let (a, b) = (Vec3::new(1.0, 2.0, 3.0), Vec3::new(1.0, 2.0, 5.0));
        near(&rod((a, 0.5), (b, 0.5), (3, 40), |_, _| grey()), PI * 0.25 * 2.0);
        near(&rod((a, 0.5), (b, 0.0), (3, 40), |_, _| grey()), PI * 0.25 * 2.0 / 3.0);
        near(&ring((1.0, 1.0), 0.2, (40, 40), |_| grey()), 2.0 * PI * PI * 0.04);
    }

    #[test]
    fn a_pipe_may_turn_any_way_and_faces_outward() {
        let loop_ = [Vec3::X, Vec3::Y, Vec3::NEG_X, Vec3::new(0.0, -1.0, 0.5), Vec3::new(0.0, 0.0, 1.5)];
        let pipe = pipe(&loop_, (60, 8), |_| 0.1, |_, _| grey());
        for (i, facet) in pipe.facets.iter().enumerate() {
            let axis = curve(&loop_, (i / 8) as f32 / 60.0 + 0.5 / 60.0);
            assert!(facet.normal().dot(facet.centre() - axis) > 0.0);
        }
    }
}
