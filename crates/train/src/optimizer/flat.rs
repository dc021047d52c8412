//! A step of all parameters together. On a GPU an operation on a few hundred numbers takes as long to start as one on
//! millions takes to compute, and a network has dozens of biases and norms. So the parameters lie one after the other in one
//! tensor, and each operation of a formula starts once for all of them. A step takes memory for a few copies of all
//! parameters.

use super::layout::arranged_like;
use super::parameter::Parameter;
use super::update::Update;
use model::bytes::is_dense;
use model::{Gradient, Tensor};
use tch::Kind;

/// Each parameter starts at a multiple of this many elements: 256 bytes, as CUDA's own allocations do.
const ALIGNMENT: i64 = 64;

/// All parameters of an optimizer, one after the other.
pub(super) struct Flat {
    /// (n,). Zeros fill the gaps between parameters, as in all tensors here, and steps leave them zero.
    weights: Tensor,
    /// In the order of [`Method::state_names`](super::rule::Method), each (n,).
    state: Vec<Tensor>,
    /// The positions of the parameters in the optimizer's list, those with weight decay first.
    order: Vec<usize>,
    /// The length of the first part of `weights`, which holds the parameters with weight decay and the gaps between
    /// them.
    decaying: i64,
    /// (`ALIGNMENT`,).
    zeros: Tensor,
}

impl Flat {
    /// Moves `parameters` and their state into shared memory. The network goes on computing with the same tensors, but
    /// tensors that were detached from them earlier no longer change with them. Returns `None`, and moves nothing,
    /// unless all are f32, dense, not empty and on one device.
    pub fn new(parameters: &mut [Parameter]) -> Option<Self> {
        let device = parameters.first()?.weight.device();
        let fits = |x: &Tensor| x.device() == device && x.kind() == Kind::Float && x.numel() > 0 && is_dense(x);
        if !parameters.iter().all(|Parameter { weight, .. }| fits(weight)) {
            return None;
        }
        let (mut order, rest): (Vec<_>, Vec<_>) =
            (0..parameters.len()).partition(|&position| parameters[position].role.decays());
        let length =
            |positions: &[usize]| positions.iter().map(|&position| room(&parameters[position].weight)).sum::<i64>();
        let zeros = |length| Tensor::zeros([length], (Kind::Float, device));
        let (decaying, all) = (length(&order), length(&order) + length(&rest));
        order.extend(rest);
        let flat = Self {
            weights: zeros(all),
            state: parameters[0].state.iter().map(|_| zeros(all)).collect(),
            order,
            decaying,
            zeros: zeros(ALIGNMENT),
        };
        flat.adopt(parameters);
        Some(flat)
    }

    /// Makes each parameter and its state a view of the shared tensors.
    fn adopt(&self, parameters: &mut [Parameter]) {
        let mut start = 0;
        for &position in &self.order {
            let Parameter { weight, state, .. } = &mut parameters[position];
            for (own, all) in state.iter_mut().zip(&self.state) {
                *own = moved(own, all, start);
            }
            weight.set_data(&moved(weight, &self.weights, start));
            start += room(weight);
        }
    }

    /// Takes one step. `parameters`: those of [`Self::new`], in the same order.
    pub fn step(&mut self, update: &Update, parameters: &[Parameter], gradients: Vec<Gradient>) {
        let gradient = self.joined(parameters, gradients);
        if update.decay > 0.0 {
            let _ = self.weights.narrow(0, 0, self.decaying).g_mul_scalar_(1.0 - update.decay);
        }
        update.without_decay().apply(&mut self.weights, &gradient, &self.state);
    }

    /// (n,): the gradients where their parameters lie in `weights`.
    fn joined(&self, parameters: &[Parameter], gradients: Vec<Gradient>) -> Tensor {
        let pairs = parameters.iter().zip(gradients);
        let gradients: Vec<Tensor> =
            pairs.map(|(Parameter { weight, .. }, gradient)| arranged_like(weight, gradient.whole())).collect();
        let mut parts = Vec::new();
        for &position in &self.order {
            let gradient = &gradients[position];
            let numbers = gradient.numel() as i64;
            parts.push(gradient.as_strided([numbers], [1], None));
            parts.push(self.zeros.narrow(0, 0, room(gradient) - numbers));
        }
        Tensor::cat(&parts, 0)
    }
}

/// Elements from the start of one weight (or gradient) to the start of the next.
fn room(weight: &Tensor) -> i64 {
    (weight.numel() as i64 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT
}

/// Copies `from` into `all`, from element `start` on, in the same memory layout. Returns the view of that part.
fn moved(from: &Tensor, all: &Tensor, start: i64) -> Tensor {
    let mut part = all.as_strided(from.size(), from.stride(), start);
    part.copy_(&from.detach());
    part
}
