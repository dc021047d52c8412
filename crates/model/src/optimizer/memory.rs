//! A step in one pass over memory: every number of a weight and its state is read once and written once. libtorch passes
//! over all of them once for each operation of a formula, which took longer than to compute a head's gradients.

#![expect(clippy::inline_always, reason = "compiled once more for wider instructions")]

use super::{EPSILON, Gradient, MEMORY, Method, Step};
use crate::Tensor;
use crate::bytes::{has_numbers, numbers, numbers_mut};
use crate::product::{self, Work, wide};
use kernels::simd::Simd;
use rayon::prelude::*;

/// Numbers of a parameter that a thread changes before it looks for more to do.
const PIECE: usize = 1 << 15;
/// Numbers of a gradient that are computed before they are used, about.
const BLOCK: usize = 1 << 12;

/// A parameter or a piece of one, with its gradient and what is remembered of it, all in the same order.
pub struct Memory<'a> {
    weight: &'a mut [f32],
    gradient: Source<'a>,
    /// As in [`Method::remembers`]; the second is empty where the method remembers one number of each weight.
    state: [&'a mut [f32]; 2],
}

/// Where a gradient comes from.
#[derive(Clone, Copy)]
enum Source<'a> {
    Whole(&'a [f32]),
    /// Computed where it is used, as a [`Gradient::Product`]: `of` (b, inputs) and `with` (b, width), for the inputs from
    /// `first` on.
    Product {
        of: &'a [f32],
        inputs: usize,
        first: usize,
        with: &'a [f32],
        width: usize,
    },
}

/// Takes the step of each parameter. No number depends on another, so threads and pieces make no difference to the result.
pub fn change(parameters: Vec<(Step, Memory)>) {
    let pieces: Vec<_> =
        parameters.into_iter().flat_map(|(step, memory)| memory.pieces(PIECE).map(move |p| Change(step, p))).collect();
    match pieces.len() {
        0 => {}
        // Not worth waking anybody.
        1 => pieces.into_iter().for_each(wide),
        _ => pieces.into_par_iter().for_each(wide),
    }
}

/// `gradient` with its numbers in the order of `weight`'s. Mostly that is how it comes.
pub fn ordered(gradient: Tensor, weight: &Tensor) -> Tensor {
    if order(&gradient) == order(weight) {
        return gradient;
    }
    let mut same = weight.detach().empty_like();
    same.copy_(&gradient);
    same
}

/// Number, length and stride of each axis that has more than one number, the outermost in memory first.
fn order(tensor: &Tensor) -> Vec<(usize, i64, i64)> {
    let axes = tensor.size().into_iter().zip(tensor.stride()).enumerate();
    let mut axes: Vec<_> =
        axes.map(|(axis, (length, stride))| (axis, length, stride)).filter(|axis| axis.1 != 1).collect();
    axes.sort_by_key(|(_, _, stride)| -stride);
    axes
}

/// Whether all of them are f32 numbers of the processor, without gaps and in one order.
pub fn reached(weight: &Tensor, gradient: &Gradient, state: &[Tensor]) -> bool {
    let expected = order(weight);
    let fits = |x: &Tensor| has_numbers::<f32>(x) && order(x) == expected;
    let gradient = match gradient {
        Gradient::Whole(whole) => fits(whole),
        Gradient::Product { inputs, outputs } => product::pays_backwards(inputs, weight, outputs),
    };
    gradient && fits(weight) && state.iter().all(fits)
}

impl<'a> Memory<'a> {
    /// Of tensors that [`reached`] says yes to.
    pub fn of(weight: &'a mut Tensor, gradient: &'a Gradient, state: &'a mut [Tensor]) -> Self {
        assert!(reached(weight, gradient, state));
        let gradient = match gradient {
            Gradient::Whole(whole) => Source::Whole(read(whole)),
            Gradient::Product { inputs: of, outputs: with } => {
                let [inputs, width] = [of, with].map(|x| x.size()[1] as usize);
                Source::Product { of: read(of), inputs, first: 0, with: read(with), width }
            }
        };
        let mut state = state.iter_mut().map(change_in_place);
        let state = [state.next().unwrap_or_default(), state.next().unwrap_or_default()];
        Self { weight: change_in_place(weight), gradient, state }
    }

    /// Pieces of about `length` numbers: where the gradient is a product, of all outputs of some inputs.
    #[inline(always)]
    fn pieces(self, length: usize) -> impl Iterator<Item = Self> {
        let width = if let Source::Product { width, .. } = self.gradient { width } else { 1 };
        let length = (length / width).max(1) * width;
        let [first, second] = self.state;
        let mut second = second.chunks_mut(length);
        let starts = (0..).step_by(length);
        let pieces = starts.zip(self.weight.chunks_mut(length)).zip(first.chunks_mut(length));
        pieces.map(move |((start, weight), first)| Self {
            gradient: self.gradient.part(start, weight.len()),
            weight,
            state: [first, second.next().unwrap_or_default()],
        })
    }

    /// Numbers of a computed gradient in a block: so many inputs as fill tiles, and all of their outputs.
    #[inline(always)]
    fn block(&self) -> usize {
        let Source::Product { width, .. } = self.gradient else { return BLOCK };
        let tile = product::HIGH * width;
        (BLOCK / tile).max(1) * tile
    }

    #[inline(always)]
    fn change(self, step: &Step) {
        if let Source::Whole(_) = self.gradient {
            return self.change_by(step, &[]);
        }
        let mut whole = Vec::new();
        let length = self.block();
        for block in self.pieces(length) {
            if let Source::Product { of, inputs, first, with, width } = block.gradient {
                whole.clear();
                whole.resize(block.weight.len(), 0.0);
                product::add(&mut whole, width, |row, k| of[k * inputs + first + row], with);
            }
            block.change_by(step, &whole);
        }
    }

    /// `computed`: the gradient, if it is not there as a whole.
    #[inline(always)]
    fn change_by(self, step: &Step, computed: &[f32]) {
        let Self { weight, gradient, state: [first, second] } = self;
        let gradient = if let Source::Whole(whole) = gradient { whole } else { computed };
        match step.method {
            Method::Sgd | Method::Sgdw => sgd(step, weight, gradient, first),
            Method::Rmsprop => rmsprop(step, weight, gradient, first),
            Method::Adam | Method::Adamw => adam(step, weight, gradient, first, second),
        }
    }
}

/// A step and what it changes.
pub struct Change<'a>(pub Step, pub Memory<'a>);

/// Whatever the instructions, the numbers are the same: each operation that is written here is rounded as it is written.
impl Work for Change<'_> {
    type Result = ();

    #[inline(always)]
    fn work(self, _: Simd) {
        let Self(step, memory) = self;
        memory.change(&step);
    }
}

#[expect(unsafe_code, reason = "the step's loops work on slices")]
fn read(gradient: &Tensor) -> &[f32] {
    // SAFETY: a gradient is computed before the step, which only reads it, and shares no memory with what the step changes.
    unsafe { numbers(gradient) }
}

#[expect(unsafe_code, reason = "the step's loops work on slices")]
fn change_in_place(tensor: &mut Tensor) -> &mut [f32] {
    // SAFETY: a weight and what is remembered of it hold numbers from the start and have memory of their own. The network has
    // the same weight, but computes nothing while the step is taken, on the same thread.
    unsafe { numbers_mut(tensor) }
}

impl Source<'_> {
    /// That of some numbers of the weight.
    fn part(self, start: usize, length: usize) -> Self {
        match self {
            Self::Whole(whole) => Self::Whole(&whole[start..][..length]),
            Self::Product { of, inputs, first, with, width } => {
                Self::Product { of, inputs, first: first + start / width, with, width }
            }
        }
    }
}

#[inline(always)]
fn sgd(step: &Step, weight: &mut [f32], gradient: &[f32], velocity: &mut [f32]) {
    let (rate, kept, momentum) = (step.rate as f32, (1.0 - step.decay) as f32, step.momentum as f32);
    for ((w, g), v) in weight.iter_mut().zip(gradient).zip(velocity) {
        *v = momentum * *v + g;
        *w = kept * *w - rate * *v;
    }
}

#[inline(always)]
fn rmsprop(step: &Step, weight: &mut [f32], gradient: &[f32], square: &mut [f32]) {
    let (rate, epsilon) = (step.rate as f32, EPSILON as f32);
    let [keep, new] = average(MEMORY[0]);
    for ((w, g), s) in weight.iter_mut().zip(gradient).zip(square) {
        *s = keep * *s + new * (g * g);
        *w -= rate * g / (s.sqrt() + epsilon);
    }
}

#[inline(always)]
fn adam(step: &Step, weight: &mut [f32], gradient: &[f32], mean: &mut [f32], square: &mut [f32]) {
    let (rate, kept, epsilon) = (step.rate as f32, (1.0 - step.decay) as f32, EPSILON as f32);
    let [mean_correction, square_correction] = step.corrections.map(|x| x as f32);
    let [[keep_mean, new_mean], [keep_square, new_square]] = MEMORY.map(average);
    for (((w, g), m), s) in weight.iter_mut().zip(gradient).zip(mean).zip(square) {
        *m = keep_mean * *m + new_mean * g;
        *s = keep_square * *s + new_square * (g * g);
        *w = kept * *w - rate * (*m * mean_correction) / ((*s * square_correction).sqrt() + epsilon);
    }
}

/// The shares of the old mean and of what is new.
fn average(keep: f64) -> [f32; 2] {
    [keep as f32, (1.0 - keep) as f32]
}
