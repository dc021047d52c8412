//! Tubes of changing girth along a curve.

use super::curve::smooth;
use crate::solid::{Paint, Solid};
use glam::Vec3;
use std::f32::consts::TAU;

/// A cross-section of a [`Loft`]: an ellipse, or an egg where `up` and `down` differ.
#[derive(Clone, Copy, Debug)]
pub struct Station {
    /// The point on the curve.
    pub at: Vec3,
    /// The half-axis towards the back.
    pub up: f32,
    /// The half-axis towards the belly.
    pub down: f32,
    /// The half-axis towards either side.
    pub side: f32,
}

impl Station {
    /// A cross-section at `x`, its middle raised by `y`, of a body along the x axis.
    pub const fn x(x: f32, y: f32, up: f32, down: f32, side: f32) -> Self {
        Self { at: Vec3::new(x, y, 0.0), up, down, side }
    }

    /// A circle.
    pub const fn round(at: Vec3, radius: f32) -> Self {
        Self { at, up: radius, down: radius, side: radius }
    }
}

/// A closed surface through cross-sections along a curve. Places on it are (u, v): u from 0 at the first station to 1 at
/// the last, in equal shares from one to the next; v around, from 0 at the back over 0.25 at the right and 0.5 at the
/// belly to 0.75 at the left, for a curve that runs from tail to nose or from nose to tail along x.
#[derive(Clone, Debug)]
pub struct Loft {
    stations: Vec<Station>,
    /// The direction towards the back: the same everywhere, or one for each station.
    back: Back,
}

#[derive(Clone, Debug)]
enum Back {
    Fixed(Vec3),
    Carried { at_stations: Vec<Vec3>, mirrored: bool },
}

impl Loft {
    /// A surface through two or more stations. `back` must not run along the curve. A station of girth 0 closes an end.
    pub fn new(stations: Vec<Station>, back: Vec3) -> Self {
        Self { stations, back: Back::Fixed(back) }
    }

    /// A surface along a curve that may curl in any direction. `back` is the direction at the first station and turns with
    /// the curve without twisting, so a body that curls towards its belly keeps the belly inside.
    pub fn curling(stations: Vec<Station>, back: Vec3) -> Self {
        let tangent = |i: usize| {
            let (before, after) = (i.saturating_sub(1), (i + 1).min(stations.len() - 1));
            (stations[after].at - stations[before].at).normalize_or_zero()
        };
        let mut at_stations = Vec::with_capacity(stations.len());
        let mut carried = back;
        for i in 0..stations.len() {
            carried = (carried - tangent(i) * carried.dot(tangent(i))).normalize_or_zero();
            at_stations.push(carried);
        }
        let mirrored = tangent(0).cross(at_stations[0]).z < 0.0;
        Self { stations, back: Back::Carried { at_stations, mirrored } }
    }

    /// A [`Self::curling`] tube of girth `radius(u)` along `path`.
    pub fn hose(path: &[Vec3], back: Vec3, radius: impl Fn(f32) -> f32) -> Self {
        Self::curling(round(path, radius), back)
    }

    /// A surface along x, its back up.
    pub fn along_x(stations: Vec<Station>) -> Self {
        Self::new(stations, Vec3::Y)
    }

    /// A tube of girth `radius(u)` along `path`.
    pub fn tube(path: &[Vec3], back: Vec3, radius: impl Fn(f32) -> f32) -> Self {
        Self::new(round(path, radius), back)
    }

    /// An ellipsoid with half-axes `half`.
    pub fn ball(centre: Vec3, half: Vec3) -> Self {
        let station = |i: i32| {
            let angle = std::f32::consts::PI * i as f32 / 8.0;
            let (sin, cos) = angle.sin_cos();
            Station { at: centre + Vec3::X * half.x * -cos, up: half.y * sin, down: half.y * sin, side: half.z * sin }
        };
        Self::along_x((0..=8).map(station).collect())
    }

    /// The surface in `along` × `around` facets. `paint` gets a facet's place (u, v) and centre.
    pub fn solid(&self, along: usize, around: usize, paint: impl Fn(f32, f32, Vec3) -> Paint) -> Solid {
        let ring = |i: usize| -> Vec<Vec3> {
            let u = i as f32 / along as f32;
            let (station, frame) = (self.station(u), self.frame(u));
            (0..around).map(|j| on_ring(&station, frame, j as f32 / around as f32)).collect()
        };
        let mut solid = Solid::default();
        let mut before = ring(0);
        for i in 0..along {
            let after = ring(i + 1);
            let axis = self.axis((i as f32 + 0.5) / along as f32);
            for j in 0..around {
                let k = (j + 1) % around;
                let corners = [before[j], after[j], after[k], before[k]];
                let (u, v) = ((i as f32 + 0.5) / along as f32, (j as f32 + 0.5) / around as f32);
                let centre = corners.iter().sum::<Vec3>() / 4.0;
                solid.skin(faced_outward(corners, axis), paint(u, v, centre));
            }
            before = after;
        }
        solid
    }

    /// A point of the surface.
    pub fn point(&self, u: f32, v: f32) -> Vec3 {
        on_ring(&self.station(u), self.frame(u), v)
    }

    /// A point of the surface and the unit normal there, which points outward.
    pub fn place(&self, u: f32, v: f32) -> (Vec3, Vec3) {
        let step = 0.01;
        let along = self.point((u + step).min(1.0), v) - self.point((u - step).max(0.0), v);
        let around = self.point(u, v + step) - self.point(u, v - step);
        let normal = along.cross(around).normalize_or_zero();
        let point = self.point(u, v);
        let outward = if normal.dot(point - self.station(u).at) < 0.0 { -normal } else { normal };
        (point, outward)
    }

    /// The point of the curve at `u`.
    pub fn axis(&self, u: f32) -> Vec3 {
        self.station(u).at
    }

    fn station(&self, u: f32) -> Station {
        let last = self.stations.len() - 1;
        let x = (u * last as f32).clamp(0.0, last as f32);
        let i = (x as usize).min(last - 1);
        let t = x - i as f32;
        let around = [i.saturating_sub(1), i, i + 1, (i + 2).min(last)].map(|k| self.stations[k]);
        let girth = |of: fn(&Station) -> f32| smooth(around.map(|station| Vec3::splat(of(&station))), t).x.max(0.0);
        Station {
            at: smooth(around.map(|station| station.at), t),
            up: girth(|station| station.up),
            down: girth(|station| station.down),
            side: girth(|station| station.side),
        }
    }

    /// Unit vectors towards the back and the right, both perpendicular to the curve.
    fn frame(&self, u: f32) -> (Vec3, Vec3) {
        let step = 0.02;
        let tangent = (self.station((u + step).min(1.0)).at - self.station((u - step).max(0.0)).at).normalize_or_zero();
        let back = match &self.back {
            Back::Fixed(back) => *back,
            Back::Carried { at_stations, .. } => {
                let x = (u * (at_stations.len() - 1) as f32).clamp(0.0, (at_stations.len() - 1) as f32);
                let i = (x as usize).min(at_stations.len() - 2);
                at_stations[i].lerp(at_stations[i + 1], x - i as f32)
            }
        };
        let back = (back - tangent * back.dot(tangent)).normalize_or_zero();
        let right = tangent.cross(back);
        // A curve from nose to tail has its right where one from tail to nose has its left.
        let left = match self.back {
            Back::Fixed(_) => right.z < 0.0,
            Back::Carried { mirrored, .. } => mirrored,
        };
        (back, if left { -right } else { right })
    }
}

/// Circles of `radius(u)` along `path`.
fn round(path: &[Vec3], radius: impl Fn(f32) -> f32) -> Vec<Station> {
    let last = (path.len() - 1) as f32;
    path.iter().enumerate().map(|(i, &at)| Station::round(at, radius(i as f32 / last))).collect()
}

/// The point at `v` of a cross-section in the frame (back, right).
fn on_ring(station: &Station, (back, right): (Vec3, Vec3), v: f32) -> Vec3 {
    let (sin, cos) = (TAU * v).sin_cos();
    let height = if cos > 0.0 { station.up } else { station.down };
    station.at + back * height * cos + right * station.side * sin
}

/// The corners in the order that faces away from `axis`.
fn faced_outward(corners: [Vec3; 4], axis: Vec3) -> [Vec3; 4] {
    let [a, b, c, d] = corners;
    let centre = (a + b + c + d) / 4.0;
    if (c - a).cross(d - b).dot(centre - axis) < 0.0 { [d, c, b, a] } else { corners }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::curl;
    use crate::solid::Colour;

    fn grey(_: f32, _: f32, _: Vec3) -> Paint {
        Paint::new(Colour::splat(0.5))
    }

    #[test]
    fn a_ball_faces_outward_everywhere_and_keeps_its_size() {
        let (centre, half) = (Vec3::new(1.0, 2.0, 3.0), Vec3::new(0.5, 0.25, 0.1));
        let ball = Loft::ball(centre, half).solid(16, 12, grey);
        assert!(ball.facets.iter().all(|facet| facet.normal().dot(facet.centre() - centre) > 0.0));
        let reach = ball.facets.iter().flat_map(|facet| facet.corners).map(|p| (p - centre).abs());
        let reach = reach.fold(Vec3::ZERO, Vec3::max);
        assert!((reach - half).abs().max_element() < 0.01, "{reach}");
    }

    #[test]
    fn places_are_named_as_on_an_animal_whichever_way_its_curve_runs() {
        for sign in [1.0, -1.0] {
            let body = Loft::along_x(vec![Station::x(-sign, 0.0, 0.3, 0.1, 0.2), Station::x(sign, 0.0, 0.3, 0.1, 0.2)]);
            let expected = [(0.0, 0.3 * Vec3::Y), (0.25, 0.2 * Vec3::Z), (0.5, -0.1 * Vec3::Y), (0.75, -0.2 * Vec3::Z)];
            for (v, from_axis) in expected {
                let (point, normal) = body.place(0.5, v);
                assert!((point - from_axis).length() < 1e-5, "{v}: {point}");
                assert!(normal.dot(from_axis) > 0.0, "{v}: {normal}");
            }
        }
    }

    #[test]
    fn what_curls_towards_its_belly_keeps_the_belly_inside() {
        // Once around a circle of radius 1 whose middle is below the start.
        let path = curl(Vec3::ZERO, Vec3::X, -Vec3::Z, TAU, 60, |_| TAU);
        let ring = Loft::hose(&path, Vec3::Y, |_| 0.2);
        let middle = path[..60].iter().sum::<Vec3>() / 60.0;
        for u in [0.1, 0.3, 0.5, 0.7, 0.9] {
            assert!((ring.point(u, 0.5) - middle).length() < 0.83, "{u}");
            assert!((ring.point(u, 0.0) - middle).length() > 1.17, "{u}");
        }
    }
}
