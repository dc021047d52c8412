//! Products of the few rows of a training step with a wide weight, which libtorch's library computes at a third of what
//! the processor can: it is made for as many rows as columns.
//!
//! Products are added in one step each, rounded once, in an order that no number of threads changes.

#![expect(clippy::inline_always, reason = "what has the processor's widest instructions must have all of its callees")]

use crate::Tensor;
use crate::bytes::{has_numbers, numbers};
use rayon::prelude::*;

/// Rows and columns of the target that are computed at once: their sums stay in registers.
pub const HIGH: usize = 5;
const WIDE: usize = 32;
/// Rows of the weight that stay near the processor while they meet all rows of x.
const DEEP: usize = 64;
/// Rows of the weight that a thread takes before it looks for more to do.
const PART: usize = 8 * DEEP;
/// With more rows than this, libtorch is as fast.
const FEW: i64 = 64;

/// Whether [`sums`] is faster than libtorch for x (b, inputs) and `weight` (outputs, inputs).
pub fn pays(x: &Tensor, weight: &Tensor) -> bool {
    has_wide_instructions() && fits(x, weight) && x.size()[0] <= FEW
}

/// Whether [`sums`] can be had: all f32 of the processor, the outputs of one input side by side, and so many that tiles
/// fill them.
fn fits(x: &Tensor, weight: &Tensor) -> bool {
    let (&[_, inputs], &[outputs, of]) = (&x.size()[..], &weight.size()[..]) else { return false };
    has_numbers::<f32>(x)
        && has_numbers::<f32>(weight)
        && inputs == of
        && x.is_contiguous()
        && weight.tr().is_contiguous()
        && outputs % WIDE as i64 == 0
}

/// Whether the gradient of `weight` can be had from `x`, which it was multiplied with, and `gradient` (b, outputs), that of
/// what came out, and is had faster than by libtorch.
pub fn pays_backwards(x: &Tensor, weight: &Tensor, gradient: &Tensor) -> bool {
    pays(x, weight)
        && has_numbers::<f32>(gradient)
        && gradient.is_contiguous()
        && gradient.size() == [x.size()[0], weight.size()[0]]
}

/// x (b, inputs) times `weight` (outputs, inputs): (b, outputs), without a way back for gradients.
pub fn sums(x: &Tensor, weight: &Tensor) -> Tensor {
    assert!(fits(x, weight));
    let (inputs, outputs) = (x.size()[1] as usize, weight.size()[0] as usize);
    let (x, weight) = (numbers(x), numbers(weight));
    let part = |(number, weight)| wide(Part { x, inputs, first: number * PART, weight, outputs });
    let parts: Vec<Vec<f32>> = weight.par_chunks(PART * outputs).enumerate().map(part).collect();
    let mut parts = parts.into_iter();
    let mut sums = parts.next().expect("a weight has inputs");
    parts.for_each(|part| sums.iter_mut().zip(part).for_each(|(sum, x)| *sum += x));
    let rows = (sums.len() / outputs) as i64;
    Tensor::from_slice(&sums).view([rows, outputs as i64])
}

/// The share that some inputs, from `first` on, have in the sums.
struct Part<'a> {
    /// (b, inputs).
    x: &'a [f32],
    inputs: usize,
    first: usize,
    /// (those inputs, outputs).
    weight: &'a [f32],
    outputs: usize,
}

impl Work for Part<'_> {
    type Result = Vec<f32>;

    #[inline(always)]
    fn work(self) -> Vec<f32> {
        let Self { x, inputs, first, weight, outputs } = self;
        let mut sums = vec![0.0; x.len() / inputs * outputs];
        for (first, weight) in (first..).step_by(DEEP).zip(weight.chunks(DEEP * outputs)) {
            add(&mut sums, outputs, |row, input| x[row * inputs + first + input], weight);
        }
        sums
    }
}

/// `target` (n, width) += left (n, k) times `right` (k, width).
#[inline(always)]
pub fn add(target: &mut [f32], width: usize, left: impl Fn(usize, usize) -> f32, right: &[f32]) {
    let mut lefts = vec![[0.0; HIGH]; right.len() / width];
    for (first, rows) in (0..).step_by(HIGH).zip(target.chunks_mut(HIGH * width)) {
        // Loops, as closures of iterators are not compiled for wide instructions.
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

/// Whether the processor has instructions for 16 numbers at once. With half as many, libtorch is faster (on AMD's Zen 5).
pub fn has_wide_instructions() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("avx512f");
    #[cfg(not(target_arch = "x86_64"))]
    false
}

/// What can be done with wider instructions than every processor has. The method, and all it calls, must be
/// `inline(always)` to be compiled for them.
pub trait Work {
    /// What comes out.
    type Result;
    /// Does it.
    fn work(self) -> Self::Result;
}

/// Does it with instructions for 16 numbers at once, or for 8, if there are such.
pub fn wide<W: Work>(work: W) -> W::Result {
    #[cfg(target_arch = "x86_64")]
    #[expect(unsafe_code, reason = "the processor was asked")]
    {
        #[target_feature(enable = "avx512f")]
        fn by_sixteen<W: Work>(work: W) -> W::Result {
            work.work()
        }
        #[target_feature(enable = "avx2")]
        fn by_eight<W: Work>(work: W) -> W::Result {
            work.work()
        }
        if has_wide_instructions() {
            return unsafe { by_sixteen(work) };
        }
        if std::arch::is_x86_feature_detected!("avx2") {
            return unsafe { by_eight(work) };
        }
    }
    work.work()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::to_vec;
    use tch::{Device, Kind};

    /// Numbers of no pattern between -1 and 1.
    fn some(shape: [i64; 2], salt: i64) -> Tensor {
        let numbers = Tensor::arange(shape[0] * shape[1], (Kind::Double, Device::Cpu));
        ((numbers + 1.0) * (0.618 + salt as f64)).sin().to_kind(Kind::Float).reshape(shape)
    }

    #[test]
    fn sums_are_those_of_libtorch() {
        // One row, rows that fill no tile, inputs that fill no part or many, outputs of one tile and more.
        for [b, inputs, outputs] in [[1, 1, 32], [7, 65, 96], [20, 1300, 64], [64, 513, 32]] {
            let (x, weight) = (some([b, inputs], 1), some([inputs, outputs], 2).tr());
            let difference = (sums(&x, &weight) - x.matmul(&weight.tr())).abs().max().double_value(&[]);
            assert!(difference < 1e-4, "{b} {inputs} {outputs}: {difference}");
        }
    }

    #[test]
    fn threads_and_instructions_make_no_difference() {
        let (x, weight) = (some([20, 1300], 1), some([1300, 64], 2).tr());
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let (x, weight) = (x.shallow_clone(), weight.shallow_clone());
            to_vec::<f32>(&pool.install(move || sums(&x, &weight)))
        };
        assert_eq!(with(1), with(2));
        assert_eq!(with(1), with(5));
        let part = || Part { x: numbers(&x), inputs: 1300, first: 0, weight: numbers(&weight), outputs: 64 };
        assert_eq!(wide(part()), part().work());
    }

    #[test]
    fn added_products_by_hand_and_by_formula() {
        // 6 rows are more than a tile has; without wide instructions the same loops run in narrower ones.
        let (n, k, width) = (6, 3, 64);
        let left = |row: usize, k: usize| (row * 10 + k) as f32;
        let right: Vec<f32> = (0..k * width).map(|i| (i % 7) as f32).collect();
        let mut target = vec![1.0; n * width];
        add(&mut target, width, left, &right);
        for row in 0..n {
            for column in 0..width {
                let expected: f32 = (0..k).map(|k| left(row, k) * right[k * width + column]).sum();
                assert_eq!(target[row * width + column], 1.0 + expected);
            }
        }
    }

    #[test]
    fn what_libtorch_does_better_or_alone_is_left_to_it() {
        let weight = || some([8, 32], 0).tr();
        assert_eq!(pays(&some([20, 8], 0), &weight()), has_wide_instructions());
        assert!(!pays(&some([FEW + 1, 8], 0), &weight()), "many rows");
        assert!(!pays(&some([20, 8], 0), &some([8, 31], 0).tr()), "a number of outputs that tiles do not fill");
        assert!(!pays(&some([20, 8], 0), &weight().contiguous()), "the inputs of one output side by side");
        assert!(!pays(&some([8, 20], 0).tr(), &weight()), "columns of x side by side");
        assert!(!pays(&some([20, 8], 0).to_kind(Kind::Double), &weight()), "other numbers");
        for inputs in [7, 9] {
            assert!(!pays(&some([20, inputs], 0), &weight()), "another number of inputs");
        }
        assert!(!pays(&some([0, 8], 0), &weight()), "no rows");
        let backwards = |gradient: &Tensor| pays_backwards(&some([20, 8], 0), &weight(), gradient);
        assert_eq!(backwards(&some([20, 32], 0)), has_wide_instructions());
        for gradient in [some([19, 32], 0), some([20, 64], 0), some([20, 32], 0).to_kind(Kind::BFloat16)] {
            assert!(!backwards(&gradient), "{gradient:?}");
        }
    }
}
