//! From a body in space to paint on a canvas: projection, lighting, sorting by depth.

use crate::raster::triangle;
use crate::solid::{Colour, Facet, Paint, Sides, Solid};
use glam::{EulerRot, Mat3, Vec2, Vec3, Vec4};
use tiny_skia::Pixmap;

/// How a body is looked at: an orthographic projection.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// Rotation from the body's space to the camera's: x to the right, y up, z towards the camera.
    pub turn: Mat3,
    /// Pixels per unit.
    pub scale: f32,
    /// Where the body's origin is, in pixels from the top left.
    pub centre: Vec2,
}

/// The light on a body; directions are in the camera's space.
pub struct Light<'a> {
    /// Unit vector towards the light source.
    pub from: Vec3,
    /// Its colour.
    pub colour: Colour,
    /// The light that reaches every side.
    pub ambient: Colour,
    /// The factor of the light at a point in the camera's space, 1 on average: ripples that the waves throw.
    pub ripples: &'a (dyn Fn(Vec3) -> f32 + Sync),
}

impl View {
    /// A view with the nose to the right. `yaw` turns the nose towards the camera (the right side stays in sight up to a
    /// quarter turn), `pitch` raises the nose, `roll` turns the back towards the camera; in radians.
    pub fn new(yaw: f32, pitch: f32, roll: f32, scale: f32, centre: Vec2) -> Self {
        let turn = Mat3::from_euler(EulerRot::ZYX, pitch, -yaw, roll);
        Self { turn, scale, centre }
    }

    /// The pixel of a point of the body.
    pub fn project(&self, point: Vec3) -> Vec2 {
        let p = self.turn * point * self.scale;
        Vec2::new(self.centre.x + p.x, self.centre.y - p.y)
    }
}

/// The cosine of the angle between two facets above which the edge between them is smoothed.
const CREASE: f32 = 0.6;

/// Paints `solid` onto `canvas`, the farthest facets first.
///
/// Edges are not anti-aliased, because seams between facets would show; the caller shrinks the canvas instead.
pub fn paint(solid: &Solid, view: &View, light: &Light, canvas: &mut Pixmap) {
    let normals = normals(solid);
    let mut visible: Vec<(f32, usize)> = Vec::with_capacity(solid.facets.len());
    for (i, facet) in solid.facets.iter().enumerate() {
        if facet.sides == Sides::Both || (view.turn * facet.normal()).z > 0.0 {
            visible.push(((view.turn * facet.centre()).z + facet.lift, i));
        }
    }
    visible.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (_, i) in visible {
        let facet = &solid.facets[i];
        // A sheet is lit on the side that faces the camera.
        let side = if (view.turn * facet.normal()).z < 0.0 { -1.0 } else { 1.0 };
        let at = facet.corners.map(|corner| view.project(corner));
        let colours: [Vec4; 4] = std::array::from_fn(|k| {
            lit(&facet.paint, view.turn * facet.corners[k], view.turn * normals[i][k] * side, light)
        });
        triangle(canvas, [at[0], at[1], at[2]], [colours[0], colours[1], colours[2]]);
        triangle(canvas, [at[0], at[2], at[3]], [colours[0], colours[2], colours[3]]);
    }
}

/// For every corner of every facet a normal: the mean over the facets that meet there, except those beyond a crease, so
/// that round bodies look round. Gouraud 1971.
fn normals(solid: &Solid) -> Vec<[Vec3; 4]> {
    let flat: Vec<Vec3> = solid.facets.iter().map(Facet::normal).collect();
    let key = |p: Vec3| [p.x, p.y, p.z].map(f32::to_bits);
    let corners = solid.facets.iter().enumerate().flat_map(|(i, facet)| (0..4).map(move |k| (facet.corners[k], i, k)));
    let mut meeting: Vec<_> = corners.map(|(corner, i, k)| (key(corner), i, k)).collect();
    meeting.sort_unstable();
    let mut normals: Vec<[Vec3; 4]> = flat.iter().map(|normal| [*normal; 4]).collect();
    for group in meeting.chunk_by(|a, b| a.0 == b.0) {
        for &(_, i, k) in group {
            let alike = group.iter().map(|other| flat[other.1]).filter(|normal| normal.dot(flat[i]) > CREASE);
            normals[i][k] = alike.sum::<Vec3>().normalize_or(flat[i]);
        }
    }
    normals
}

/// The lit colour: Lambert's law and a highlight after Blinn 1977. `at` and `normal` are in the camera's space.
fn lit(paint: &Paint, at: Vec3, normal: Vec3, light: &Light) -> Vec4 {
    let share = (light.ripples)(at);
    // Water scatters light: surfaces that face sideways or down still get some of it from above.
    let falling = (0.35 + 0.65 * normal.dot(light.from)).max(0.0) * share;
    let halfway = (light.from + Vec3::Z).normalize();
    let highlight = paint.shine * normal.dot(halfway).max(0.0).powi(24) * share;
    let colour = paint.colour * (light.ambient + light.colour * falling) + light.colour * highlight;
    colour.extend(paint.alpha).clamp(Vec4::ZERO, Vec4::ONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f32::consts::FRAC_PI_2;

    #[test]
    fn the_nose_is_on_the_right_and_angles_turn_as_they_say() {
        let at = |yaw, pitch, roll, p: Vec3| View::new(yaw, pitch, roll, 10.0, Vec2::new(50.0, 50.0)).turn * p;
        let near = |a: Vec3, b: Vec3| assert!((a - b).length() < 1e-5, "{a} {b}");
        near(at(0.0, 0.0, 0.0, Vec3::X), Vec3::X);
        near(at(FRAC_PI_2, 0.0, 0.0, Vec3::X), Vec3::Z);
        near(at(0.0, FRAC_PI_2, 0.0, Vec3::X), Vec3::Y);
        near(at(0.0, 0.0, FRAC_PI_2, Vec3::Y), Vec3::Z);
        let view = View::new(0.0, 0.0, 0.0, 10.0, Vec2::new(50.0, 50.0));
        assert_eq!(view.project(Vec3::new(1.0, 2.0, 3.0)), Vec2::new(60.0, 30.0));
    }

    /// A square of half-edge `half` at depth `z`, facing the camera.
    fn square(half: f32, z: f32, colour: Colour) -> Solid {
        let mut solid = Solid::default();
        let corners =
            [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(|(x, y)| Vec3::new(x, y, z / half) * half);
        solid.skin(corners, Paint::new(colour).shine(0.0));
        solid
    }

    /// The colour in the middle of a canvas of 20 × 16 pixels, seen along z in even light.
    fn middle(solid: &Solid) -> [u8; 4] {
        let size = tiny_skia::IntSize::from_wh(20, 16).unwrap();
        let mut canvas = Pixmap::from_vec(vec![0; 4 * 20 * 16], size).unwrap();
        let view = View { turn: Mat3::IDENTITY, scale: 8.0, centre: Vec2::new(10.0, 8.0) };
        let light = Light { from: Vec3::Y, colour: Colour::ZERO, ambient: Colour::ONE, ripples: &|_| 1.0 };
        paint(solid, &view, &light, &mut canvas);
        canvas.data()[(8 * 20 + 10) * 4..][..4].try_into().unwrap()
    }

    const RED: [u8; 4] = [255, 0, 0, 255];
    const BLUE: [u8; 4] = [0, 0, 255, 255];

    #[test]
    fn what_is_near_hides_what_is_far_in_whatever_order_they_come() {
        let (near, far) = (square(0.5, 0.4, Colour::X), square(0.6, 0.1, Colour::Z));
        for [one, other] in [[&near, &far], [&far, &near]] {
            let mut both = one.clone();
            both.add(other.clone());
            assert_eq!(middle(&both), RED);
        }
    }

    #[test]
    fn skin_is_not_seen_from_behind_and_a_sheet_is() {
        let mut turned = square(0.5, 0.0, Colour::X);
        turned.facets[0].corners.reverse();
        assert_eq!(middle(&turned), [0; 4]);
        turned.facets[0].sides = Sides::Both;
        assert_eq!(middle(&turned), RED);
    }

    #[test]
    fn lift_decides_between_what_is_nearly_as_far() {
        let mut solid = square(0.5, 0.1, Colour::Z);
        let mut mark = square(0.5, 0.05, Colour::X);
        solid.add(mark.clone());
        assert_eq!(middle(&solid), BLUE);
        mark.facets[0].lift = 0.08;
        solid.facets[1] = mark.facets[0].clone();
        assert_eq!(middle(&solid), RED);
    }

    #[test]
    fn soft_edges_are_rounded_and_creases_stay_sharp() {
        // Two squares that meet at the line x = z = 0, the second turned back by some angle.
        let normals = |angle: f32| {
            let (up, side, back) = (Vec3::Y, -Vec3::X, Vec3::new(angle.cos(), 0.0, -angle.sin()));
            let mut roof = Solid::default();
            roof.skin([side, Vec3::ZERO, up, side + up], Paint::new(Colour::ONE));
            roof.skin([Vec3::ZERO, back, back + up, up], Paint::new(Colour::ONE));
            normals(&roof)
        };
        let near = |a: Vec3, b: Vec3| assert!((a - b).length() < 1e-5, "{a} {b}");
        // The cosine of a half is 0.88: one edge for both. That of 1.2 is 0.36: each keeps its own.
        let soft = normals(0.5);
        near(soft[0][1], Vec3::new(0.25_f32.sin(), 0.0, 0.25_f32.cos()));
        near(soft[0][1], soft[1][0]);
        near(soft[0][0], Vec3::Z);
        let sharp = normals(1.2);
        near(sharp[0][1], Vec3::Z);
        near(sharp[1][0], Vec3::new(1.2_f32.sin(), 0.0, 1.2_f32.cos()));
    }
}
