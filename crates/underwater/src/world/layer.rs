//! Pictures with transparency, and how they are composited.

use crate::solid::Colour;
use glam::{Vec3, Vec4};
use tiny_skia::{Color, IntSize, Paint, Pixmap, Shader};

/// (h, w) pixels: red, green and blue, premultiplied by alpha, and alpha; 0 to 1.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Width in pixels.
    pub w: usize,
    /// Height in pixels.
    pub h: usize,
    /// Row by row, from the top.
    pub pixels: Vec<Vec4>,
}

/// A transparent canvas of (h, w) pixels to paint on.
pub fn canvas(w: usize, h: usize) -> Pixmap {
    let size = IntSize::from_wh(w.max(1) as u32, h.max(1) as u32).expect("not empty");
    Pixmap::from_vec(vec![0; 4 * w.max(1) * h.max(1)], size).expect("four bytes for each pixel")
}

/// An anti-aliased paint of one colour, for paths.
pub fn ink(colour: Colour) -> Paint<'static> {
    let [r, g, b] = colour.clamp(Vec3::ZERO, Vec3::ONE).to_array();
    let colour = Color::from_rgba(r, g, b, 1.0).expect("clamped");
    Paint { shader: Shader::SolidColor(colour), anti_alias: true, ..Paint::default() }
}

impl Layer {
    /// A transparent layer.
    pub fn clear(w: usize, h: usize) -> Self {
        Self { w, h, pixels: vec![Vec4::ZERO; w * h] }
    }

    /// The pixels of a canvas.
    pub fn from_canvas(canvas: &Pixmap) -> Self {
        let pixels = canvas.data().as_chunks::<4>().0.iter().map(|rgba| level(*rgba) / 255.0).collect();
        Self { w: canvas.width() as usize, h: canvas.height() as usize, pixels }
    }

    /// The pixels of a canvas at half its size: (2 h, 2 w) to (h, w), by means. An odd last row or column is left out.
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

    /// Composites `top` over this layer, its upper left corner at (`left`, `above`); pixels outside are left out. Porter and
    /// Duff 1984.
    pub fn composite(&mut self, top: &Self, left: i32, above: i32) {
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

    /// The share of `other`, its upper left corner at (`left`, `above`), that this layer hides.
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

    /// Replaces the colour of every pixel; `colour` gets column, row and the colour not multiplied by alpha. Alpha stays.
    pub fn recolour(&mut self, colour: impl Fn(usize, usize, Vec4) -> Vec4) {
        for (y, row) in self.pixels.chunks_exact_mut(self.w).enumerate() {
            for (x, pixel) in row.iter_mut().enumerate().filter(|(_, pixel)| pixel.w > 0.0) {
                *pixel = (colour(x, y, *pixel / pixel.w) * pixel.w).with_w(pixel.w);
            }
        }
    }
}

fn level(rgba: [u8; 4]) -> Vec4 {
    let [r, g, b, a] = rgba.map(f32::from);
    Vec4::new(r, g, b, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_outside_is_lost_and_alpha_mixes() {
        let half = Layer { w: 2, h: 2, pixels: vec![Vec4::splat(0.5); 4] };
        for (left, above, touched) in [(-1, -1, vec![0]), (2, 1, vec![5]), (1, 0, vec![1, 2, 4, 5]), (9, 9, vec![])] {
            let mut picture = Layer { w: 3, h: 2, pixels: vec![Vec4::new(0.0, 0.0, 0.0, 1.0); 6] };
            picture.composite(&half, left, above);
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
