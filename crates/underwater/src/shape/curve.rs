//! Smooth curves through points, and curves that curl.

use glam::{Quat, Vec3};

/// A cubic spline from `b` (t = 0) to `c` (t = 1), whose slopes come from the neighbours. Catmull and Rom 1974, tension 1/2.
pub fn smooth([a, b, c, d]: [Vec3; 4], t: f32) -> Vec3 {
    let (p, q) = ((c - a) * 0.5, (d - b) * 0.5);
    let (t2, t3) = (t * t, t * t * t);
    b * (2.0 * t3 - 3.0 * t2 + 1.0) + p * (t3 - 2.0 * t2 + t) + c * (3.0 * t2 - 2.0 * t3) + q * (t3 - t2)
}

/// The point at `u`, 0 to 1, on the smooth curve through two or more `points`.
pub fn curve(points: &[Vec3], u: f32) -> Vec3 {
    let last = points.len() - 1;
    let x = (u * last as f32).clamp(0.0, last as f32);
    let i = (x as usize).min(last - 1);
    smooth([i.saturating_sub(1), i, i + 1, (i + 2).min(last)].map(|k| points[k]), x - i as f32)
}

/// `steps` + 1 points of a curve of `length` units that leaves `start` along `heading` and turns about `axis`. `bend(u)` is
/// its curvature at u, 0 to 1, in radians per whole curve.
pub fn curl(start: Vec3, heading: Vec3, axis: Vec3, length: f32, steps: usize, bend: impl Fn(f32) -> f32) -> Vec<Vec3> {
    let (mut at, mut heading) = (start, heading.normalize());
    let mut path = vec![start];
    for i in 0..steps {
        let turn = Quat::from_axis_angle(axis.normalize(), bend((i as f32 + 0.5) / steps as f32) / steps as f32);
        heading = turn * heading;
        at += heading * length / steps as f32;
        path.push(at);
    }
    path
}

/// The bell curve e^(-x²): 1 at 0, nearly 0 from 2 on.
pub fn bell(x: f32) -> f32 {
    (-x * x).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_goes_through_its_points() {
        let points = [Vec3::ZERO, Vec3::X, Vec3::new(1.0, 2.0, 0.0)];
        for (i, point) in points.into_iter().enumerate() {
            assert!((curve(&points, i as f32 / 2.0) - point).length() < 1e-6);
        }
    }
}
