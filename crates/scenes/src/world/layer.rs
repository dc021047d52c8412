//! Pictures in the making.

use glam::Vec4;
use tiny_skia::{IntSize, Pixmap};

/// (h, w) pixels: red, green and blue, each times alpha, and alpha; 0 to 1.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Width in pixels.
    pub w: usize,
    /// Height in pixels.
    pub h: usize,
    /// Row by row.
    pub pixels: Vec<Vec4>,
}

/// An empty canvas of (h, w) pixels to paint on.
pub fn canvas(w: usize, h: usize) -> Pixmap {
    let size = IntSize::from_wh(w.max(1) as u32, h.max(1) as u32).expect("not empty");
    Pixmap::from_vec(vec![0; 4 * w.max(1) * h.max(1)], size).expect("four bytes for each pixel")
}

impl Layer {
    /// Transparent.
    pub fn clear(w: usize, h: usize) -> Self {
        Self { w, h, pixels: vec![Vec4::ZERO; w * h] }
    }

    /// What was painted.
    pub fn of(canvas: &Pixmap) -> Self {
        let pixels = canvas.data().as_chunks::<4>().0.iter().map(|rgba| level(*rgba) / 255.0).collect();
        Self { w: canvas.width() as usize, h: canvas.height() as usize, pixels }
    }

    /// What was painted, at half its size: (2 h, 2 w) to (h, w). The last row and column of odd sizes are left out.
    pub fn halved(canvas: &Pixmap) -> Self {
        let wide = canvas.width() as usize;
        let (w, h) = (wide / 2, canvas.height() as usize / 2);
        let painted = canvas.data().as_chunks::<4>().0;
        let mut pixels = Vec::with_capacity(w * h);
        for row in painted.chunks_exact(2 * wide).take(h) {
            let (upper, lower) = row.split_at(wide);
            for (a, b) in upper.chunks_exact(2).zip(lower.chunks_exact(2)) {
                pixels.push((level(a[0]) + level(a[1]) + level(b[0]) + level(b[1])) / 1020.0);
            }
        }
        Self { w, h, pixels }
    }

    /// Puts `top` upon this, its upper left corner at (`left`, `above`); what lies outside is lost.
    pub fn over(&mut self, top: &Self, left: i32, above: i32) {
        let from = (-left).clamp(0, top.w as i32) as usize;
        let to = (self.w as i32 - left).clamp(from as i32, top.w as i32) as usize;
        for y in 0..top.h {
            let Ok(row) = usize::try_from(y as i32 + above) else { continue };
            if row >= self.h || from >= to {
                continue;
            }
            let start = row * self.w + (from as i32 + left) as usize;
            let below = &mut self.pixels[start..start + to - from];
            for (under, pixel) in below.iter_mut().zip(&top.pixels[y * top.w + from..y * top.w + to]) {
                *under = *pixel + *under * (1.0 - pixel.w);
            }
        }
    }

    /// The share of `other`, whose upper left corner is at `corner`, that this hides.
    pub fn hides(&self, other: &Self, [left, above]: [i32; 2]) -> f32 {
        let (mut all, mut hidden) = (1e-6, 0.0);
        for (y, row) in other.pixels.chunks_exact(other.w).enumerate() {
            for (x, pixel) in row.iter().enumerate() {
                let at = (y as i32 + above) as usize * self.w + (x as i32 + left) as usize;
                all += pixel.w;
                hidden += pixel.w * self.pixels[at].w;
            }
        }
        hidden / all
    }

    /// Exchanges left and right.
    pub fn mirror(&mut self) {
        self.pixels.chunks_exact_mut(self.w).for_each(<[Vec4]>::reverse);
    }

    /// Changes every colour, which comes without its alpha; what is transparent stays so.
    pub fn recolour(&mut self, colour: impl Fn(usize, usize, Vec4) -> Vec4) {
        for (y, row) in self.pixels.chunks_exact_mut(self.w).enumerate() {
            for (x, pixel) in row.iter_mut().enumerate().filter(|(_, pixel)| pixel.w > 0.0) {
                *pixel = (colour(x, y, *pixel / pixel.w) * pixel.w).with_w(pixel.w);
            }
        }
    }

    /// Blurs by about a Gaussian of standard deviation `sigma`, in pixels; edges are repeated.
    ///
    /// Two box filters with fractional ends in each direction; Gwosdek et al. 2011.
    pub fn blur(&mut self, sigma: f32) {
        if sigma < 0.15 || self.pixels.is_empty() {
            return;
        }
        // Of each box, as variances add up.
        let variance = sigma * sigma / 2.0;
        let whole = (((12.0 * variance + 1.0).sqrt() - 1.0) / 2.0).floor();
        let next = (whole + 1.0) * (whole + 1.0);
        let part = (2.0 * whole + 1.0) * (whole * (whole + 1.0) - 3.0 * variance) / (6.0 * (variance - next));
        let reach = whole + part;
        let mut other = vec![Vec4::ZERO; self.pixels.len()];
        for _ in 0..2 {
            for (from, to) in self.pixels.chunks_exact(self.w).zip(other.chunks_exact_mut(self.w)) {
                along(from, to, reach);
            }
            down(&other, &mut self.pixels, self.w, reach);
        }
    }
}

fn level(rgba: [u8; 4]) -> Vec4 {
    let [r, g, b, a] = rgba.map(f32::from);
    Vec4::new(r, g, b, a)
}

/// The mean over `reach` to either side, along a row.
fn along(from: &[Vec4], to: &mut [Vec4], reach: f32) {
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

/// The same down every column.
fn down(from: &[Vec4], to: &mut [Vec4], w: usize, reach: f32) {
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

    #[test]
    fn what_lies_outside_is_lost_and_alpha_mixes() {
        let half = Layer { w: 2, h: 2, pixels: vec![Vec4::splat(0.5); 4] };
        for (left, above, touched) in [(-1, -1, vec![0]), (2, 1, vec![5]), (1, 0, vec![1, 2, 4, 5]), (9, 9, vec![])] {
            let mut picture = Layer { w: 3, h: 2, pixels: vec![Vec4::new(0.0, 0.0, 0.0, 1.0); 6] };
            picture.over(&half, left, above);
            for (i, pixel) in picture.pixels.iter().enumerate() {
                let expected = if touched.contains(&i) { Vec4::new(0.5, 0.5, 0.5, 1.0) } else { Vec4::W };
                assert_eq!(*pixel, expected, "{left} {above} {i}");
            }
        }
    }

    #[test]
    fn what_is_hidden_is_counted_by_both_alphas() {
        let half = Layer { w: 2, h: 1, pixels: vec![Vec4::splat(0.5); 2] };
        let mut front = Layer::clear(4, 3);
        assert_eq!(front.hides(&half, [1, 1]), 0.0);
        front.pixels[4 + 2] = Vec4::splat(0.8);
        assert!((front.hides(&half, [1, 1]) - 0.4).abs() < 1e-5);
        assert_eq!(front.hides(&half, [0, 2]), 0.0);
    }

    #[test]
    fn half_size_is_the_mean_of_four() {
        let mut canvas = canvas(4, 2);
        canvas.data_mut()[..4].copy_from_slice(&[255; 4]);
        let half = Layer::halved(&canvas);
        assert_eq!((half.w, half.h), (2, 1));
        assert_eq!(half.pixels, [Vec4::splat(0.25), Vec4::ZERO]);
    }
}
