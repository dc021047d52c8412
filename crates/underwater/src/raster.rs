//! Triangles with colours interpolated between the corners, which the path renderer cannot paint.

use glam::{Vec2, Vec4};
use tiny_skia::Pixmap;

/// Corners snap to this many steps per pixel, so that the sums below are exact and triangles that share an edge neither
/// overlap nor leave a gap.
const STEPS: f32 = 16.0;

/// Paints a triangle, given by corners in pixels and the colour at each: red, green, blue and alpha, 0 to 1.
///
/// A pixel belongs to the triangle that holds its centre, and on an edge to the triangle right of or below it. Pineda 1988.
pub fn triangle(canvas: &mut Pixmap, corners: [Vec2; 3], colours: [Vec4; 3]) {
    let [a, mut b, mut c] = corners.map(|p| [(p.x * STEPS).round() as i64, (p.y * STEPS).round() as i64]);
    let [one, mut two, mut three] = colours;
    let area = edge(a, b, c);
    if area == 0 {
        return;
    }
    if area < 0 {
        (b, c, two, three) = (c, b, three, two);
    }
    let (w, h) = (i64::from(canvas.width()), i64::from(canvas.height()));
    let step = STEPS as i64;
    let first = |k: usize| a[k].min(b[k]).min(c[k]).div_euclid(step).max(0);
    let last = |k: usize, size: i64| a[k].max(b[k]).max(c[k]).div_euclid(step).min(size - 1);
    let (left, right, top, bottom) = (first(0), last(0, w), first(1), last(1, h));
    // Barycentric coordinates: a corner's share is the area of the triangle between the pixel and the opposite edge.
    let edges = [(b, c), (c, a), (a, b)];
    let bias = edges.map(|(from, to)| i64::from(!is_upper_or_left(from, to)));
    let along = edges.map(|(from, to)| (from[1] - to[1]) * step);
    if left > right {
        return;
    }
    let data: &mut [[u8; 4]] = canvas.data_mut().as_chunks_mut().0;
    for y in top..=bottom {
        let middle = [left * step + step / 2, y * step + step / 2];
        let mut shares = edges.map(|(from, to)| edge(from, to, middle));
        for pixel in &mut data[(y * w + left) as usize..=(y * w + right) as usize] {
            if (0..3).all(|k| shares[k] >= bias[k]) {
                let [u, v, t] = shares.map(|share| share as f32 / area.abs() as f32);
                blend(pixel, one * u + two * v + three * t);
            }
            shares = std::array::from_fn(|k| shares[k] + along[k]);
        }
    }
}

/// Twice the signed area of a triangle.
fn edge(a: [i64; 2], b: [i64; 2], p: [i64; 2]) -> i64 {
    (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
}

/// Whether the inside of a triangle, which is right of the edge's direction, lies below or right of the edge; y points down.
fn is_upper_or_left(from: [i64; 2], to: [i64; 2]) -> bool {
    (from[1] == to[1] && to[0] > from[0]) || to[1] < from[1]
}

/// Composites a colour over a pixel with premultiplied alpha.
fn blend(pixel: &mut [u8; 4], colour: Vec4) {
    let alpha = colour.w;
    let top = (colour * alpha).with_w(alpha) * 255.0;
    let [r, g, b, a] = pixel.map(f32::from);
    *pixel = (top + Vec4::new(r, g, b, a) * (1.0 - alpha) + 0.5).to_array().map(|level| level as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiny_skia::IntSize;

    fn canvas() -> Pixmap {
        Pixmap::from_vec(vec![0; 4 * 20 * 16], IntSize::from_wh(20, 16).unwrap()).unwrap()
    }

    #[test]
    fn triangles_around_a_point_cover_each_pixel_once() {
        let rim = [(1.3, 2.1), (11.0, 0.4), (18.7, 3.0), (17.2, 14.9), (9.5, 11.5), (2.0, 15.0)].map(Vec2::from);
        let half = Vec4::new(1.0, 1.0, 1.0, 0.5);
        let mut painted = canvas();
        for k in 0..6 {
            let mut corners = [Vec2::new(9.5, 7.5), rim[k], rim[(k + 1) % 6]];
            // Whichever way round they are given.
            if k % 2 == 0 {
                corners.reverse();
            }
            triangle(&mut painted, corners, [half; 3]);
        }
        let levels: Vec<u8> = painted.data().iter().skip(3).step_by(4).copied().collect();
        assert!(levels.iter().all(|level| matches!(level, 0 | 127 | 128)), "{levels:?}");
        assert!(levels.iter().filter(|level| **level > 0).count() > 150);
        assert!(levels[7 * 20 + 9] > 0);
    }

    #[test]
    fn colours_change_evenly_between_corners() {
        let mut painted = canvas();
        let corners = [Vec2::ZERO, Vec2::new(16.0, 0.0), Vec2::new(0.0, 16.0)];
        triangle(&mut painted, corners, [Vec4::new(0.0, 0.0, 0.0, 1.0), Vec4::ONE, Vec4::new(0.0, 0.0, 0.0, 1.0)]);
        for x in [0, 5, 9] {
            // 255 · (x + 1/2) / 16 at the middle of the pixel.
            let expected = (255.0 * (f64::from(x) + 0.5) / 16.0).round() as u8;
            assert_eq!(painted.data()[(3 * 20 + x as usize) * 4], expected);
        }
    }

    #[test]
    fn what_is_outside_is_not_painted() {
        let mut painted = canvas();
        for shift in [Vec2::new(-100.0, 0.0), Vec2::new(100.0, 0.0), Vec2::new(0.0, -100.0), Vec2::new(0.0, 100.0)] {
            let corners = [Vec2::new(1.0, 1.0), Vec2::new(9.0, 1.0), Vec2::new(1.0, 9.0)].map(|p| p + shift);
            triangle(&mut painted, corners, [Vec4::ONE; 3]);
        }
        assert!(painted.data().iter().all(|level| *level == 0));
        triangle(&mut painted, [Vec2::splat(-500.0), Vec2::new(900.0, -400.0), Vec2::new(0.0, 900.0)], [Vec4::ONE; 3]);
        assert!(painted.data().iter().all(|level| *level == 255));
    }
}
