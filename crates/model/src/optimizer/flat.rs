//! A step of all parameters together. On a GPU an operation on a few hundred numbers takes as long to start as one on
//! millions takes to compute, and a network has dozens of biases and norms. So the parameters lie one after the other in one
//! tensor, and every operation of a formula is started once for all of them. It takes memory for a few copies of all of
//! them, while it lasts.

use super::memory::ordered;
use super::{Gradient, Parameter, Step, decays};
use crate::Tensor;
use crate::bytes::is_dense;
use tch::Kind;

/// Every parameter starts at a multiple of so many numbers: 256 bytes, like what CUDA allocates.
const ALIGNED: i64 = 64;

/// All parameters of an optimizer, one after the other.
pub struct Flat {
    /// (n,). Between two parameters are zeros, as in all tensors here, and steps leave them zero.
    weights: Tensor,
    /// As in [`Method::remembers`](super::Method::remembers), each (n,).
    state: Vec<Tensor>,
    /// The numbers of the parameters, those that decay first.
    order: Vec<usize>,
    /// Numbers of `weights` that belong to parameters that decay.
    decaying: i64,
    /// (`ALIGNED`,).
    zeros: Tensor,
}

impl Flat {
    /// Moves the numbers of `parameters` and of their state into tensors for all. For whoever holds a parameter it stays
    /// what it was, but what was detached from it earlier no longer changes with it. None, and nothing moves, if they are not
    /// all f32, without gaps, on one device.
    pub fn of(parameters: &mut [Parameter]) -> Option<Self> {
        let device = parameters.first()?.weight.device();
        let fits = |x: &Tensor| x.device() == device && x.kind() == Kind::Float && x.numel() > 0 && is_dense(x);
        if !parameters.iter().all(|Parameter { weight, .. }| fits(weight)) {
            return None;
        }
        let (mut order, rest): (Vec<_>, Vec<_>) =
            (0..parameters.len()).partition(|&number| decays(&parameters[number].weight));
        let length = |numbers: &[usize]| numbers.iter().map(|&number| room(&parameters[number].weight)).sum::<i64>();
        let zeros = |length| Tensor::zeros([length], (Kind::Float, device));
        let (decaying, all) = (length(&order), length(&order) + length(&rest));
        order.extend(rest);
        let flat = Self {
            weights: zeros(all),
            state: parameters[0].state.iter().map(|_| zeros(all)).collect(),
            order,
            decaying,
            zeros: zeros(ALIGNED),
        };
        flat.take_in(parameters);
        Some(flat)
    }

    fn take_in(&self, parameters: &mut [Parameter]) {
        let mut start = 0;
        for &number in &self.order {
            let Parameter { weight, state, .. } = &mut parameters[number];
            for (own, all) in state.iter_mut().zip(&self.state) {
                *own = moved(own, all, start);
            }
            weight.set_data(&moved(weight, &self.weights, start));
            start += room(weight);
        }
    }

    /// Changes the parameters that it was made of.
    pub fn take(&mut self, step: &Step, parameters: &[Parameter], gradients: Vec<Gradient>) {
        let pairs = parameters.iter().zip(gradients);
        let gradients: Vec<Tensor> =
            pairs.map(|(Parameter { weight, .. }, gradient)| ordered(gradient.whole(), weight)).collect();
        let mut parts = Vec::new();
        for &number in &self.order {
            let gradient = &gradients[number];
            let numbers = gradient.numel() as i64;
            parts.push(gradient.as_strided([numbers], [1], None));
            parts.push(self.zeros.narrow(0, 0, room(gradient) - numbers));
        }
        if step.decay > 0.0 {
            let _ = self.weights.narrow(0, 0, self.decaying).g_mul_scalar_(1.0 - step.decay);
        }
        let step = Step { decay: 0.0, ..*step };
        step.by_tensors(&mut self.weights, &Tensor::cat(&parts, 0), &self.state);
    }
}

/// Numbers from the start of a weight, or its gradient, to that of the next.
fn room(weight: &Tensor) -> i64 {
    (weight.numel() as i64 + ALIGNED - 1) / ALIGNED * ALIGNED
}

/// The same numbers as part of `all`, from `start` on, in the same order in memory.
fn moved(from: &Tensor, all: &Tensor, start: i64) -> Tensor {
    let mut part = all.as_strided(from.size(), from.stride(), start);
    part.copy_(&from.detach());
    part
}
