//! The limbs of crustaceans: jointed legs, and claws.

use glam::{Mat3, Vec3};
use underwater::shape::{Loft, Station, spike};
use underwater::solid::{Paint, Solid};

/// A leg through its joints, the last of which is its pointed tip. `paint` gets the place along the leg, 0 to 1.
pub fn leg(joints: &[Vec3], thick: f32, paint: impl Fn(f32) -> Paint) -> Solid {
    let segments = (joints.len() - 1) as f32;
    let mut leg = Solid::default();
    for (i, ends) in joints.windows(2).enumerate() {
        let [from, to] = [ends[0], ends[1]];
        let girth = thick * (1.0 - 0.28 * i as f32);
        let tip = if i + 2 == joints.len() { 0.12 } else { 1.0 };
        // Thin at a joint, swollen before the next.
        let radii = [0.65, 1.0, 0.95, 0.8 * tip + 0.05];
        let path: Vec<Vec3> = (0..4).map(|k| from.lerp(to, k as f32 / 3.0)).collect();
        let shell = Loft::hose(&path, Vec3::new(0.31, 0.89, 0.11), |u| girth * radii[(u * 3.0).round() as usize]);
        leg.add(shell.solid(4, 6, |u, _, _| paint((i as f32 + u) / segments)));
    }
    leg
}

/// Place, pose and form of a claw.
#[derive(Clone, Copy, Debug)]
pub struct Grip {
    /// The wrist.
    pub at: Vec3,
    /// The direction of the fingers.
    pub heading: Vec3,
    /// The direction that the flat side faces.
    pub up: Vec3,
    /// Length from the wrist to the tips.
    pub length: f32,
    /// 0.7 slender to 1.3 broad and blunt.
    pub stout: f32,
    /// The angle between the fingers, in radians.
    pub open: f32,
}

/// A right claw, its moving finger towards the middle of the body. `paint` gets the place from wrist (0) to tips (1).
pub fn claw(grip: Grip, paint: impl Fn(f32) -> Paint) -> Solid {
    let Grip { stout, open, .. } = grip;
    let palm = [
        (0.0, 0.0, 0.05),
        (0.04, 0.06, 0.07),
        (0.16, 0.12, 0.16),
        (0.32, 0.15, 0.21),
        (0.46, 0.13, 0.2),
        (0.56, 0.06, 0.12),
        (0.58, 0.0, 0.0),
    ]
    .map(|(x, half, side)| Station { at: Vec3::X * x, up: half * stout, down: half * stout, side: side * stout });
    let mut claw = Loft::along_x(palm.to_vec()).solid(9, 10, |u, _, _| paint(0.55 * u));
    let finger = |hinge: Vec3, turn: f32, side: f32, girth: f32| {
        let bent = [(0.0, 0.0), (0.16, 0.075), (0.32, 0.055), (0.48, -0.06)];
        let path: Vec<Vec3> = bent
            .map(|(x, z)| hinge + Mat3::from_rotation_y(-turn * side) * Vec3::new(x, 0.0, z * side * stout))
            .to_vec();
        let radii = [1.0, 0.85, 0.55, 0.05];
        let loft = Loft::hose(&path, Vec3::Y, |u| girth * stout * radii[(u * 3.0).round() as usize]);
        let mut finger = loft.solid(7, 7, |u, _, _| paint(0.5 + 0.5 * u));
        for tooth in 0..3 {
            let place = loft.place(0.3 + 0.17 * tooth as f32, if side > 0.0 { 0.75 } else { 0.25 });
            finger.add(spike(place, 0.025, 0.03, paint(1.0)));
        }
        finger
    };
    claw.add(finger(Vec3::new(0.47, 0.0, 0.11 * stout), 0.12 * open, 1.0, 0.095));
    claw.add(finger(Vec3::new(0.45, 0.0, -0.1 * stout), 0.88 * open, -1.0, 0.075));
    let ahead = grip.heading.normalize();
    let up = (grip.up - ahead * grip.up.dot(ahead)).normalize();
    let frame = Mat3::from_cols(ahead, up, ahead.cross(up)) * grip.length;
    claw.map(|p| grip.at + frame * p)
}

#[cfg(test)]
mod tests {
    use super::*;
    use underwater::solid::Colour;

    #[test]
    fn a_claw_reaches_its_length_along_its_heading_and_its_fingers_part() {
        let held = |open| {
            let at = Vec3::new(0.5, 0.1, 0.2);
            let grip = Grip { at, heading: Vec3::Z, up: Vec3::Y, length: 0.4, stout: 1.0, open };
            let claw = claw(grip, |_| Paint::new(Colour::ONE)).map(|p| p - at);
            let corners: Vec<Vec3> = claw.facets.iter().flat_map(|facet| facet.corners).collect();
            let reach = corners.iter().fold(0.0, |reach: f32, p| reach.max(p.z));
            let across = |sign: f32| corners.iter().fold(0.0, |across: f32, p| across.max(sign * p.x));
            (reach, across(1.0) + across(-1.0))
        };
        let (reach, shut) = held(0.0);
        assert!((0.34..0.42).contains(&reach), "{reach}");
        assert!(held(0.6).1 > shut + 0.04);
    }
}
