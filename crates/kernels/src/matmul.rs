//! Matrix products of few rows, such as those of a training step, with a wide weight. The matrix library in libtorch is
//! made for about as many rows as columns, and computes them at a third of the CPU's speed.
//!
//! Multiplication and addition are rounded once, together (FMA), in an order that does not depend on the number of
//! threads.

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

use crate::simd::{Level, Simd, Work};
use rayon::prelude::*;

/// Rows of the target that are computed together with [`WIDE`] columns: their sums stay in registers.
pub const HIGH: usize = 5;
/// Columns of the target that are computed together: [`add`] takes multiples of it.
pub const WIDE: usize = 32;
/// Rows of the weight that stay in the cache while they meet all rows of x.
const DEEP: usize = 64;
/// Rows of the weight that a thread takes before it looks for more to do.
const PART: usize = 8 * DEEP;
/// With more rows than this, libtorch is as fast.
const FEW: usize = 64;

/// Whether [`product`] is faster than libtorch for this many rows of x. It needs AVX-512: with AVX2 libtorch is faster
/// (on AMD's Zen 5).
pub fn pays(simd: Simd, rows: usize) -> bool {
    simd.level() == Level::Avx512 && rows <= FEW
}

/// x (b, inputs) times `weight` (inputs, outputs): (b, outputs). `outputs` is a multiple of [`WIDE`].
///
/// # Panics
/// If a slice is empty or has the wrong length.
pub fn product(simd: Simd, x: &[f32], inputs: usize, weight: &[f32], outputs: usize) -> Vec<f32> {
    assert!(!x.is_empty() && x.len().is_multiple_of(inputs), "x of {}, {inputs} inputs", x.len());
    assert!(weight.len() == inputs * outputs && outputs.is_multiple_of(WIDE), "weight of {}", weight.len());
    let share = |(number, weight)| simd.run(Share { x, inputs, first: number * PART, weight, outputs });
    let shares: Vec<Vec<f32>> = weight.par_chunks(PART * outputs).enumerate().map(share).collect();
    let mut shares = shares.into_iter();
    let mut sums = shares.next().expect("a weight has inputs");
    shares.for_each(|share| sums.iter_mut().zip(share).for_each(|(sum, x)| *sum += x));
    sums
}

/// What some inputs, from `first` on, contribute to the product.
struct Share<'a> {
    /// (b, inputs)
    x: &'a [f32],
    inputs: usize,
    first: usize,
    /// (some of the inputs, outputs)
    weight: &'a [f32],
    outputs: usize,
}

impl Work for Share<'_> {
    type Result = Vec<f32>;

    #[inline(always)]
    fn work(self, _: Simd) -> Vec<f32> {
        let Self { x, inputs, first, weight, outputs } = self;
        let mut sums = vec![0.0; x.len() / inputs * outputs];
        for (first, weight) in (first..).step_by(DEEP).zip(weight.chunks(DEEP * outputs)) {
            add(&mut sums, outputs, |row, input| x[row * inputs + first + input], weight);
        }
        sums
    }
}

/// `target` (n, width) += `left` (n, k) times `right` (k, width), with `width` a multiple of [`WIDE`]. `left(row, k)`
/// is one element. Call it from a [`Work`].
#[inline(always)]
pub fn add(target: &mut [f32], width: usize, left: impl Fn(usize, usize) -> f32, right: &[f32]) {
    let mut lefts = vec![[0.0; HIGH]; right.len() / width];
    for (first, rows) in (0..).step_by(HIGH).zip(target.chunks_mut(HIGH * width)) {
        // Plain loops: closures that are passed to iterators are not compiled for the wide instructions.
        for (k, lefts) in lefts.iter_mut().enumerate() {
            for (row, x) in lefts.iter_mut().enumerate().take(rows.len() / width) {
                *x = left(first + row, k);
            }
        }
        for column in (0..width).step_by(WIDE) {
            let sums = tile(&lefts, width, &right[column..]);
            for (row, sums) in rows.chunks_mut(width).zip(sums) {
                for (x, sum) in row[column..][..WIDE].iter_mut().zip(sums) {
                    *x += sum;
                }
            }
        }
    }
}

/// `lefts` (k, [`HIGH`]), transposed, times the first [`WIDE`] columns of `right` (k, width).
#[inline(always)]
fn tile(lefts: &[[f32; HIGH]], width: usize, right: &[f32]) -> [[f32; WIDE]; HIGH] {
    let mut sums = [[0.0; WIDE]; HIGH];
    for (left, right) in lefts.iter().zip(right.chunks(width)) {
        let Some(right) = right.first_chunk::<WIDE>() else { break };
        for row in 0..HIGH {
            for column in 0..WIDE {
                sums[row][column] = left[row].mul_add(right[column], sums[row][column]);
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests;
