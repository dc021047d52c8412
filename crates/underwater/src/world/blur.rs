//! Blur of a layer.

use super::layer::Layer;
use glam::Vec4;

impl Layer {
    /// Blurs with nearly a Gaussian of standard deviation `sigma` pixels; pixels beyond the border repeat those on it.
    ///
    /// Two box filters with fractional ends in each direction; Gwosdek et al. 2011.
    pub fn blur(&mut self, sigma: f32) {
        if sigma < 0.15 || self.pixels.is_empty() {
            return;
        }
        // Variance of each box filter: those of the two add up.
        let variance = sigma * sigma / 2.0;
        let whole = (((12.0 * variance + 1.0).sqrt() - 1.0) / 2.0).floor();
        let next = (whole + 1.0) * (whole + 1.0);
        let part = (2.0 * whole + 1.0) * (whole * (whole + 1.0) - 3.0 * variance) / (6.0 * (variance - next));
        let reach = whole + part;
        let mut other = vec![Vec4::ZERO; self.pixels.len()];
        for _ in 0..2 {
            for (from, to) in self.pixels.chunks_exact(self.w).zip(other.chunks_exact_mut(self.w)) {
                blur_row(from, to, reach);
            }
            blur_columns(&other, &mut self.pixels, self.w, reach);
        }
    }
}

/// A box filter along a row: the mean over `reach` pixels to either side, the last of them in part.
fn blur_row(from: &[Vec4], to: &mut [Vec4], reach: f32) {
    let (whole, part, last) = (reach as usize, reach.fract(), from.len() - 1);
    let at = |i: usize, shift: usize| from[(i + shift).min(last)];
    let before = |i: usize, shift: usize| from[i.saturating_sub(shift)];
    let mut sum: Vec4 = (1..=whole).map(|k| at(0, k) + before(0, k)).sum::<Vec4>() + from[0];
    let share = 1.0 / (1.0 + 2.0 * reach);
    for (i, pixel) in to.iter_mut().enumerate() {
        let ends = at(i, whole + 1) + before(i, whole + 1);
        *pixel = (sum + ends * part) * share;
        sum += at(i, whole + 1) - before(i, whole);
    }
}

/// The same box filter down every column.
fn blur_columns(from: &[Vec4], to: &mut [Vec4], w: usize, reach: f32) {
    let (whole, part, last) = (reach as usize, reach.fract(), from.len() / w - 1);
    let row = |i: usize| &from[i * w..(i + 1) * w];
    let mut sum = row(0).to_vec();
    for k in 1..=whole {
        for (x, sum) in sum.iter_mut().enumerate() {
            *sum += row(k.min(last))[x] + row(0)[x];
        }
    }
    let share = 1.0 / (1.0 + 2.0 * reach);
    for (i, out) in to.chunks_exact_mut(w).enumerate() {
        let (after, before) = (row((i + whole + 1).min(last)), row(i.saturating_sub(whole + 1)));
        let leaving = row(i.saturating_sub(whole));
        for (x, pixel) in out.iter_mut().enumerate() {
            *pixel = (sum[x] + (after[x] + before[x]) * part) * share;
            sum[x] += after[x] - leaving[x];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(w: usize, h: usize) -> Layer {
        let mut layer = Layer::clear(w, h);
        layer.pixels[(h / 2) * w + w / 2] = Vec4::ONE;
        layer
    }

    #[test]
    fn a_blurred_point_keeps_its_weight_and_has_the_width_that_was_asked_for() {
        for sigma in [0.3, 0.7, 1.0, 2.7, 5.0] {
            let mut layer = point(61, 51);
            layer.blur(sigma);
            let (mut weight, mut across, mut down) = (0.0, 0.0, 0.0);
            for (i, pixel) in layer.pixels.iter().enumerate() {
                let (x, y) = ((i % 61) as f32 - 30.0, (i / 61) as f32 - 25.0);
                weight += pixel.x;
                across += pixel.x * x * x;
                down += pixel.x * y * y;
            }
            assert!((weight - 1.0).abs() < 1e-3, "{sigma}: {weight}");
            for variance in [across, down] {
                assert!((variance.sqrt() / sigma - 1.0).abs() < 0.02, "{sigma}: {}", variance.sqrt());
            }
        }
    }

    #[test]
    fn an_even_picture_stays_as_it_is_under_blur() {
        let mut layer = Layer { w: 5, h: 4, pixels: vec![Vec4::splat(0.5); 20] };
        layer.blur(3.0);
        assert!(layer.pixels.iter().all(|pixel| (*pixel - Vec4::splat(0.5)).length() < 1e-5));
    }
}
