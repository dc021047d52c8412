//! Convolutions that filter each channel by itself.

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

use super::after::After;
use super::window::Window;
use crate::aligned::Aligned;
use crate::simd::Simd;
use pulp::WithSimd;
use rayon::prelude::*;
use std::mem::MaybeUninit;

/// Neighbouring outputs whose sums stay in registers together.
const ACROSS: usize = 4;

/// The weights of a depthwise convolution, as they are read.
pub struct Depthwise {
    simd: Simd,
    channels: usize,
    kernel: usize,
    /// (kernel · kernel, channels)
    weight: Aligned,
}

impl Depthwise {
    /// Arranges `weight` (channels, kernel, kernel).
    ///
    /// # Panics
    /// If `weight` has the wrong length.
    pub fn new(simd: Simd, weight: &[f32], [channels, kernel]: [usize; 2]) -> Self {
        let area = kernel * kernel;
        assert_eq!(weight.len(), channels * area);
        let weight: Vec<f32> = (0..area * channels).map(|at| weight[at % channels * area + at / channels]).collect();
        Self { simd, channels, kernel, weight: weight.into() }
    }

    /// The side of the kernel.
    pub const fn kernel(&self) -> usize {
        self.kernel
    }

    /// Channels in, and out.
    pub const fn channels(&self) -> usize {
        self.channels
    }

    /// Convolves x (n, h, w, channels), n pictures. Every element of y (n, h, w, channels) is written.
    ///
    /// # Panics
    /// If a slice has the wrong length, or the kernel another side.
    pub fn convolve(&self, x: &[f32], window: &Window, after: After<'_>, y: &mut [MaybeUninit<f32>]) {
        assert_eq!(window.kernel, self.kernel);
        window.check(x, y, [self.channels; 2], &after);
        if y.is_empty() {
            return;
        }
        let row = window.output[1] * self.channels;
        y.par_chunks_mut(row).enumerate().for_each(|(number, y)| {
            let add = after.add.map(|add| &add[number * row..][..row]);
            self.simd.run_with_registers(Line { depthwise: self, x, window, number, after: After { add, ..after }, y });
        });
    }

    /// The same for one picture x (h, w, channels), on the caller's thread, with nothing to add.
    pub(super) fn strip(&self, x: &[f32], window: &Window, after: After<'_>, y: &mut [MaybeUninit<f32>]) {
        for (number, y) in y.chunks_mut(window.output[1] * self.channels).enumerate() {
            self.simd.run_with_registers(Line { depthwise: self, x, window, number, after, y });
        }
    }
}

/// One row of outputs, counted over all pictures.
struct Line<'a> {
    depthwise: &'a Depthwise,
    x: &'a [f32],
    window: &'a Window,
    number: usize,
    after: After<'a>,
    /// (w, channels)
    y: &'a mut [MaybeUninit<f32>],
}

impl WithSimd for Line<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(mut self, simd: S) {
        let Window { kernel, stride, zeros: [above, left], input: [h, w], output: [down, across] } = *self.window;
        let (picture, row) = (self.number / down, self.number % down * stride);
        // Rows of the kernel that lie in the picture.
        let from = above.saturating_sub(row).min(kernel);
        let to = (h + above).saturating_sub(row).clamp(from, kernel);
        let start = (picture * h + (row + from).saturating_sub(above)) * w;
        let mut column = 0;
        while column < across {
            let first = column * stride;
            let is_inside = first >= left && (column + ACROSS - 1) * stride + kernel <= w + left;
            if is_inside && column + ACROSS <= across {
                let part = Part { rows: [from, to], columns: [0, kernel], pixel: start + first - left, column };
                self.channels::<S, ACROSS>(simd, &part);
                column += ACROSS;
            } else {
                let inside = left.saturating_sub(first).min(kernel);
                let end = (w + left).saturating_sub(first).clamp(inside, kernel);
                let pixel = start + (first + inside).saturating_sub(left);
                let part = Part { rows: [from, to], columns: [inside, end], pixel, column };
                self.channels::<S, 1>(simd, &part);
                column += 1;
            }
        }
    }
}

/// Neighbouring outputs, and what of the kernel lies in the picture.
struct Part {
    /// Rows of the kernel.
    rows: [usize; 2],
    /// Its columns.
    columns: [usize; 2],
    /// The pixel under the first of both, counted over all pictures.
    pixel: usize,
    /// The first output.
    column: usize,
}

impl Line<'_> {
    /// All channels of `COUNT` outputs.
    #[inline(always)]
    fn channels<S: pulp::Simd, const COUNT: usize>(&mut self, simd: S, part: &Part) {
        let channels = self.depthwise.channels;
        let mut channel = 0;
        while channel + 2 * S::F32_LANES <= channels {
            self.outputs::<S, 2, COUNT>(simd, part, channel);
            channel += 2 * S::F32_LANES;
        }
        while channel + S::F32_LANES <= channels {
            self.outputs::<S, 1, COUNT>(simd, part, channel);
            channel += S::F32_LANES;
        }
        if channel < channels {
            self.last::<S, COUNT>(simd, part, channel);
        }
    }

    /// As many channels as fill `WIDE` registers.
    #[inline(always)]
    fn outputs<S: pulp::Simd, const WIDE: usize, const COUNT: usize>(&mut self, simd: S, part: &Part, channel: usize) {
        let Depthwise { channels, kernel, weight, .. } = self.depthwise;
        let (w, step, wide) = (self.window.input[1], self.window.stride * channels, WIDE * S::F32_LANES);
        let mut sums = [[simd.splat_f32s(0.0); WIDE]; COUNT];
        for i in part.rows[0]..part.rows[1] {
            for j in part.columns[0]..part.columns[1] {
                let weight = S::as_simd_f32s(&weight[(i * kernel + j) * channels + channel..][..wide]).0;
                let pixel = part.pixel + (i - part.rows[0]) * w + j - part.columns[0];
                let at = pixel * channels + channel;
                for (number, sums) in sums.iter_mut().enumerate() {
                    let x = S::as_simd_f32s(&self.x[at + number * step..][..wide]).0;
                    for register in 0..WIDE {
                        sums[register] = simd.mul_add_f32s(x[register], weight[register], sums[register]);
                    }
                }
            }
        }
        for (number, sums) in sums.into_iter().enumerate() {
            self.after.write::<S, WIDE>(simd, sums, channel, (part.column + number) * channels + channel, self.y);
        }
    }

    /// The channels that are left, fewer than fill a register.
    #[inline(always)]
    fn last<S: pulp::Simd, const COUNT: usize>(&mut self, simd: S, part: &Part, channel: usize) {
        let Depthwise { channels, kernel, weight, .. } = self.depthwise;
        let (w, step, wide) = (self.window.input[1], self.window.stride * channels, channels - channel);
        let mut sums = [simd.splat_f32s(0.0); COUNT];
        for i in part.rows[0]..part.rows[1] {
            for j in part.columns[0]..part.columns[1] {
                let weight = simd.partial_load_f32s(&weight[(i * kernel + j) * channels + channel..][..wide]);
                let pixel = part.pixel + (i - part.rows[0]) * w + j - part.columns[0];
                let at = pixel * channels + channel;
                for (number, sum) in sums.iter_mut().enumerate() {
                    let x = simd.partial_load_f32s(&self.x[at + number * step..][..wide]);
                    *sum = simd.mul_add_f32s(x, weight, *sum);
                }
            }
        }
        for (number, sum) in sums.into_iter().enumerate() {
            self.after.write::<S, 1>(simd, [sum], channel, (part.column + number) * channels + channel, self.y);
        }
    }
}
