//! A step in one pass over memory: each element of a weight and its state is read once and written once. libtorch makes
//! one pass for each operation of a formula, and for a head these passes took longer than computing the gradients.

#![expect(clippy::inline_always, reason = "only what is inlined is compiled for the chosen instructions")]

use super::layout::axis_order;
use super::rule::{BETAS, EPSILON, Method, RHO};
use super::update::Update;
use kernels::matmul;
use kernels::simd::{Simd, Work};
use kernels::steps::{self, Adam, Rmsprop, Sgd};
use model::bytes::{has_numbers, numbers, numbers_mut};
use model::{Gradient, Tensor};
use rayon::prelude::*;
use std::ops::Range;

/// Elements of a parameter that one thread updates before it takes the next piece.
const PIECE: usize = 1 << 15;
/// About how many elements of a gradient are computed before they are used.
const BLOCK: usize = 1 << 12;

/// A parameter or a piece of one, its gradient and its state, all in the same memory order.
pub(super) struct Slices<'a> {
    weight: &'a mut [f32],
    gradient: Source<'a>,
    /// In the order of [`Method::state_names`]; the second is empty where the method has only one.
    state: [&'a mut [f32]; 2],
}

/// Where a gradient comes from.
#[derive(Clone, Copy)]
enum Source<'a> {
    /// Already computed.
    Whole(&'a [f32]),
    /// Computed where it is used, from a [`Gradient::Product`].
    Product {
        /// (b, `width`): the layer's input.
        inputs: &'a [f32],
        /// Inputs of the layer.
        width: usize,
        /// The first input whose weights are in this piece.
        first: usize,
        /// (b, outputs): the gradient by the layer's output.
        outputs: &'a [f32],
        /// Outputs of the layer.
        outputs_width: usize,
    },
}

/// A step to take on a piece.
struct Piece<'a> {
    update: Update,
    slices: Slices<'a>,
}

/// Takes the step of each parameter. No element depends on another, so threads and pieces make no difference to the
/// result.
pub(super) fn apply(parameters: Vec<(Update, Slices)>) {
    apply_with(Simd::detect(), parameters);
}

/// [`apply`] with a given instruction set.
pub(super) fn apply_with(simd: Simd, parameters: Vec<(Update, Slices)>) {
    let pieces: Vec<Piece> = parameters
        .into_iter()
        .flat_map(|(update, slices)| slices.split(PIECE).map(move |slices| Piece { update, slices }))
        .collect();
    match pieces.len() {
        0 => {}
        // Waking another thread takes longer than one piece.
        1 => pieces.into_iter().for_each(|piece| simd.run(piece)),
        _ => pieces.into_par_iter().for_each(|piece| simd.run(piece)),
    }
}

/// Whether [`Slices::new`] can make slices of them: all f32 on the CPU, dense and in one memory order.
pub(super) fn fits(weight: &Tensor, gradient: &Gradient, state: &[Tensor]) -> bool {
    let expected = axis_order(weight);
    let fits = |x: &Tensor| has_numbers::<f32>(x) && axis_order(x) == expected;
    let gradient = match gradient {
        Gradient::Whole(whole) => fits(whole),
        Gradient::Product { inputs, outputs } => model::matmul::pays_backwards(inputs, weight, outputs),
    };
    gradient && fits(weight) && state.iter().all(fits)
}

/// Whether no tensor of `changed` shares memory with another one of `changed` or with one of `read`.
pub(super) fn apart<'a>(
    changed: impl IntoIterator<Item = &'a Tensor>,
    read: impl IntoIterator<Item = &'a Tensor>,
) -> bool {
    let changed = changed.into_iter().map(|x| (memory(x), true));
    let mut ranges: Vec<_> = changed.chain(read.into_iter().map(|x| (memory(x), false))).collect();
    ranges.retain(|(range, _)| !range.is_empty());
    ranges.sort_unstable_by_key(|(range, _)| range.start);
    let (mut end, mut end_of_changed) = (0, 0);
    for (range, is_changed) in ranges {
        if range.start < if is_changed { end } else { end_of_changed } {
            return false;
        }
        end = end.max(range.end);
        end_of_changed = if is_changed { end_of_changed.max(range.end) } else { end_of_changed };
    }
    true
}

/// The addresses from a tensor's first element to its last.
fn memory(x: &Tensor) -> Range<usize> {
    let start = x.data_ptr() as usize;
    let last: i64 = x.size().iter().zip(x.stride()).map(|(length, stride)| (length - 1) * stride).sum();
    let numbers = if x.numel() == 0 { 0 } else { last as usize + 1 };
    start..start + numbers * x.kind().elt_size_in_bytes()
}

impl<'a> Slices<'a> {
    /// The memory of tensors for which [`fits`] is true.
    ///
    /// # Safety
    /// As long as the slices live, nothing else changes this memory, and nothing else reads the weight and its state: of all
    /// tensors of a step, [`apart`] is true, and no other thread computes with them.
    #[expect(unsafe_code, reason = "the step's loops work on slices")]
    pub unsafe fn new(weight: &'a mut Tensor, gradient: &'a Gradient, state: &'a mut [Tensor]) -> Self {
        assert!(fits(weight, gradient, state));
        // SAFETY: the caller's promise; they are f32 on the CPU and dense, as `fits` says.
        let read = |x: &'a Tensor| unsafe { numbers(x) };
        // SAFETY: the same.
        let change_in_place = |x: &'a mut Tensor| unsafe { numbers_mut(x) };
        let gradient = match gradient {
            Gradient::Whole(whole) => Source::Whole(read(whole)),
            Gradient::Product { inputs, outputs } => {
                let [width, outputs_width] = [inputs, outputs].map(|x| x.size()[1] as usize);
                Source::Product { inputs: read(inputs), width, first: 0, outputs: read(outputs), outputs_width }
            }
        };
        let mut state = state.iter_mut().map(change_in_place);
        let state = [state.next().unwrap_or_default(), state.next().unwrap_or_default()];
        Self { weight: change_in_place(weight), gradient, state }
    }

    /// Pieces of about `length` elements. If the gradient is a product, each piece has all outputs of some inputs.
    #[inline(always)]
    fn split(self, length: usize) -> impl Iterator<Item = Self> {
        let row = if let Source::Product { outputs_width, .. } = self.gradient { outputs_width } else { 1 };
        let length = (length / row).max(1) * row;
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

    /// Elements in a block of a computed gradient: all outputs of a whole number of tiles of inputs.
    #[inline(always)]
    fn block(&self) -> usize {
        let Source::Product { outputs_width, .. } = self.gradient else { return BLOCK };
        let tile = matmul::HIGH * outputs_width;
        (BLOCK / tile).max(1) * tile
    }

    /// Takes the step, block by block if the gradient has to be computed.
    #[inline(always)]
    fn step(self, update: &Update) {
        if let Source::Whole(whole) = self.gradient {
            return self.step_with(update, whole);
        }
        let mut whole = Vec::new();
        let length = self.block();
        for block in self.split(length) {
            if let Source::Product { inputs, width, first, outputs, outputs_width } = block.gradient {
                whole.clear();
                whole.resize(block.weight.len(), 0.0);
                matmul::add(&mut whole, outputs_width, |row, k| inputs[k * width + first + row], outputs);
            }
            block.step_with(update, &whole);
        }
    }

    /// Takes the step with this gradient.
    #[inline(always)]
    fn step_with(self, update: &Update, gradient: &[f32]) {
        let Self { weight, state: [first, second], .. } = self;
        let Update { learning_rate, momentum, decay, corrections, .. } = *update;
        match update.method {
            Method::Sgd | Method::Sgdw => {
                steps::sgd(Sgd { learning_rate, momentum, decay }, weight, gradient, first);
            }
            Method::Rmsprop => {
                steps::rmsprop(Rmsprop { learning_rate, rho: RHO, epsilon: EPSILON }, weight, gradient, first);
            }
            Method::Adam | Method::Adamw => {
                let step = Adam { learning_rate, betas: BETAS, corrections, epsilon: EPSILON, decay };
                steps::adam(step, weight, gradient, first, second);
            }
        }
    }
}

impl Work for Piece<'_> {
    type Result = ();

    #[inline(always)]
    fn work(self, _: Simd) {
        self.slices.step(&self.update);
    }
}

impl Source<'_> {
    /// The gradient of `length` elements of the weight, from `start` on.
    #[inline(always)]
    fn part(self, start: usize, length: usize) -> Self {
        match self {
            Self::Whole(whole) => Self::Whole(&whole[start..][..length]),
            Self::Product { inputs, width, first, outputs, outputs_width } => {
                Self::Product { inputs, width, first: first + start / outputs_width, outputs, outputs_width }
            }
        }
    }
}
