//! Convolutions in which every input channel reaches every output channel.

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

use super::after::After;
use super::panels::{Panel, Panels, product_of};
use super::patches::gather;
use super::window::Window;
use crate::aligned::Aligned;
use crate::simd::Simd;
use pulp::WithSimd;
use rayon::prelude::*;
use std::cell::RefCell;
use std::mem::MaybeUninit;

/// Elements of patches that are gathered at once, unless there are fewer outputs than [`FEWEST`].
const GATHERED: usize = 1 << 18;
/// Outputs that a thread takes at once, at least and at most. All weights are read for each of these strips.
const FEWEST: usize = 48;
const MOST: usize = 252;
/// Outputs come in multiples of this, which most panels take together.
const HIGH: usize = 6;
/// Rows of a panel that stay in the cache while they meet all patches of a thread. A longer sum is the sum of such parts, which
/// is also more exact.
const DEEP: usize = 512;

/// The weights of a convolution, as they are read.
pub struct Product {
    simd: Simd,
    inputs: usize,
    outputs: usize,
    kernel: usize,
    panels: Panels,
    /// Scale and shift of the inputs, with a ReLU after them.
    before: Option<[Aligned; 2]>,
}

/// Patches, and sums that wait for more of their terms.
type Room = [Aligned; 2];

thread_local! {
    /// Kept between strips: new memory would have to be cleared for each.
    static ROOM: RefCell<Room> = const { RefCell::new([Aligned::new(), Aligned::new()]) };
}

impl Product {
    /// Arranges `weight` (outputs, inputs, kernel, kernel).
    ///
    /// # Panics
    /// If `weight` has the wrong length.
    pub fn new(simd: Simd, weight: &[f32], [outputs, inputs, kernel]: [usize; 3]) -> Self {
        let area = kernel * kernel;
        assert_eq!(weight.len(), outputs * inputs * area);
        let at = |row: usize, output: usize| (output * inputs + row % inputs) * area + row / inputs;
        let panels = Panels::new(simd.level(), [area * inputs, outputs], |row, output| weight[at(row, output)]);
        Self { simd, inputs, outputs, kernel, panels, before: None }
    }

    /// The same after a norm and a ReLU: every input x counts as max(x · scale + shift, 0). Only for kernels of one pixel.
    ///
    /// # Panics
    /// If a slice has another length than there are inputs, or the kernel is larger.
    #[must_use]
    pub fn after_norm(self, scale: Vec<f32>, shift: Vec<f32>) -> Self {
        assert_eq!((scale.len(), shift.len(), self.kernel), (self.inputs, self.inputs, 1));
        Self { before: Some([scale.into(), shift.into()]), ..self }
    }

    /// The side of the kernel.
    pub const fn kernel(&self) -> usize {
        self.kernel
    }

    /// Channels in.
    pub const fn inputs(&self) -> usize {
        self.inputs
    }

    /// Channels out.
    pub const fn outputs(&self) -> usize {
        self.outputs
    }

    /// Convolves x (n, h, w, inputs), n pictures. Every element of y (n, h, w, outputs) is written.
    ///
    /// # Panics
    /// If a slice has the wrong length, or the kernel another side.
    pub fn convolve(&self, x: &[f32], window: &Window, after: After<'_>, y: &mut [MaybeUninit<f32>]) {
        assert_eq!(window.kernel, self.kernel);
        window.check(x, y, [self.inputs, self.outputs], &after);
        if y.is_empty() {
            return;
        }
        let rows = self.rows_at_once(window, y.len() / self.outputs);
        y.par_chunks_mut(rows * self.outputs).enumerate().for_each(|(number, y)| {
            let add = after.add.map(|add| &add[number * rows * self.outputs..][..y.len()]);
            self.strip_from(x, window, number * rows, After { add, ..after }, y);
        });
    }

    /// The same on the caller's thread.
    pub(super) fn strip(&self, x: &[f32], window: &Window, after: After<'_>, y: &mut [MaybeUninit<f32>]) {
        let rows = self.most_at_once(window);
        for (number, y) in y.chunks_mut(rows * self.outputs).enumerate() {
            let add = after.add.map(|add| &add[number * rows * self.outputs..][..y.len()]);
            self.strip_from(x, window, number * rows, After { add, ..after }, y);
        }
    }

    /// The most outputs of a strip. No result depends on it.
    fn most_at_once(&self, window: &Window) -> usize {
        let gathered = if window.is_pointwise() { MOST } else { GATHERED / self.panels.depth() };
        gathered.clamp(FEWEST, MOST) / HIGH * HIGH
    }

    /// The outputs of each strip, of `all`, so that every thread has as many strips.
    fn rows_at_once(&self, window: &Window, all: usize) -> usize {
        let most = self.most_at_once(window);
        let strips = all.div_ceil(most).next_multiple_of(rayon::current_num_threads());
        all.div_ceil(strips).clamp(FEWEST, most).next_multiple_of(HIGH)
    }

    /// Outputs from number `first` on.
    fn strip_from(&self, x: &[f32], window: &Window, first: usize, after: After<'_>, y: &mut [MaybeUninit<f32>]) {
        ROOM.with_borrow_mut(|room| {
            self.simd.run_with_registers(Strip { product: self, x, window, first, after, y, room });
        });
    }
}

/// Some outputs, from number `first` on, and what they are computed from.
struct Strip<'a> {
    product: &'a Product,
    /// (n, h, w, inputs)
    x: &'a [f32],
    window: &'a Window,
    first: usize,
    after: After<'a>,
    /// (rows, outputs)
    y: &'a mut [MaybeUninit<f32>],
    room: &'a mut Room,
}

impl WithSimd for Strip<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) {
        let Self { product, x, window, first, after, y, room: [patches, waiting] } = self;
        let depth = product.panels.depth();
        let rows = y.len() / product.outputs;
        let left = if window.is_pointwise() && product.before.is_none() {
            &x[first * depth..][..rows * depth]
        } else {
            patches.grow(rows * depth);
            gather(window, x, product.inputs, first, &mut patches[..rows * depth]);
            if let Some([scale, shift]) = &product.before {
                normalise(simd, &mut patches[..rows * depth], scale, shift);
            }
            &patches[..rows * depth]
        };
        if depth > DEEP {
            waiting.grow(rows * product.panels.columns());
        }
        for from in (0..depth).step_by(DEEP) {
            let part = [from, depth.min(from + DEEP)];
            for panel in product.panels.places() {
                let strip = Block { simd, product, panel: *panel, part, left, after: &after };
                match panel.wide / S::F32_LANES {
                    4 => strip.multiply::<4, 6>(y, waiting),
                    3 => strip.multiply::<3, 8>(y, waiting),
                    2 => strip.multiply::<2, 6>(y, waiting),
                    _ => strip.multiply::<1, 8>(y, waiting),
                }
            }
        }
    }
}

/// Replaces each x of `rows` (rows, channels) by max(x · scale + shift, 0).
#[inline(always)]
fn normalise<S: pulp::Simd>(simd: S, rows: &mut [f32], scale: &[f32], shift: &[f32]) {
    let zero = simd.splat_f32s(0.0);
    let ((scales, last_scale), (shifts, last_shift)) = (S::as_simd_f32s(scale), S::as_simd_f32s(shift));
    for row in rows.chunks_exact_mut(scale.len()) {
        let (row, last) = S::as_mut_simd_f32s(row);
        for ((x, scale), shift) in row.iter_mut().zip(scales).zip(shifts) {
            let sum = simd.mul_add_f32s(*x, *scale, *shift);
            *x = simd.select_f32s(simd.less_than_f32s(sum, zero), zero, sum);
        }
        for ((x, scale), shift) in last.iter_mut().zip(last_scale).zip(last_shift) {
            let sum = x.mul_add(*scale, *shift);
            *x = if sum < 0.0 { 0.0 } else { sum };
        }
    }
}

/// Patches and a part of a panel.
struct Block<'a, S> {
    simd: S,
    product: &'a Product,
    panel: Panel,
    /// The first row of the panel, and the one after the last.
    part: [usize; 2],
    /// (rows, depth)
    left: &'a [f32],
    after: &'a After<'a>,
}

impl<S: pulp::Simd> Block<'_, S> {
    /// All patches times the part, into the panel's columns of y (rows, outputs) or, if there are more parts, of `waiting` (panels,
    /// rows, columns). The sums of `HIGH` rows stay in registers together.
    #[inline(always)]
    fn multiply<const WIDE: usize, const HIGH: usize>(&self, y: &mut [MaybeUninit<f32>], waiting: &mut [f32]) {
        let Self { simd, product, panel, part: [from, to], left, after } = *self;
        let (depth, outputs) = (product.panels.depth(), product.outputs);
        let rows = left.len() / depth;
        let right = S::as_simd_f32s(product.panels.rows(panel, from, to)).0;
        let is_whole = (from, to) == (0, depth);
        let waiting = if is_whole { &mut [] } else { &mut waiting[rows * panel.column..][..rows * panel.wide] };
        let waiting = S::as_mut_simd_f32s(waiting).0;
        for row in (0..rows).step_by(HIGH) {
            // Where there are fewer rows, the last one is repeated.
            let lefts: [&[f32]; HIGH] =
                std::array::from_fn(|number| &left[(row + number).min(rows - 1) * depth..][from..to]);
            let sums = product_of::<S, WIDE, HIGH>(simd, lefts, right);
            for (row, mut sums) in (row..rows).zip(sums) {
                if from > 0 {
                    for (sum, waiting) in sums.iter_mut().zip(&waiting[row * WIDE..][..WIDE]) {
                        *sum = simd.add_f32s(*sum, *waiting);
                    }
                }
                if to < depth {
                    *waiting[row * WIDE..].first_chunk_mut().expect("a row of the panel") = sums;
                } else {
                    after.write::<S, WIDE>(simd, sums, panel.column, row * outputs + panel.column, y);
                }
            }
        }
    }
}
