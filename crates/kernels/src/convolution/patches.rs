//! Patches of pixels as rows of a matrix (im2col).

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

use super::window::Window;

/// Copies the patches of the outputs from number `first` on, counted over all pictures, into `patches` (rows, kernel · kernel ·
/// channels). x: (n, h, w, channels).
#[inline(always)]
pub fn gather(window: &Window, x: &[f32], channels: usize, first: usize, patches: &mut [f32]) {
    let Window { kernel, stride, zeros: [above, left], input: [h, w], output: [_, across] } = *window;
    for (number, patch) in (first..).zip(patches.chunks_exact_mut(kernel * kernel * channels)) {
        let (picture, pixel) = (number / window.outputs(), number % window.outputs());
        let (row, column) = (pixel / across * stride, pixel % across * stride);
        for (i, line) in patch.chunks_exact_mut(kernel * channels).enumerate() {
            let y = (row + i).wrapping_sub(above);
            if y >= h {
                line.fill(0.0);
                continue;
            }
            let start = (picture * h + y) * w * channels;
            // Columns of the kernel that lie in the picture.
            let from = left.saturating_sub(column).min(kernel);
            let to = (w + left).saturating_sub(column).clamp(from, kernel);
            line[..from * channels].fill(0.0);
            line[to * channels..].fill(0.0);
            let at = start + (column + from).saturating_sub(left) * channels;
            line[from * channels..to * channels].copy_from_slice(&x[at..at + (to - from) * channels]);
        }
    }
}
