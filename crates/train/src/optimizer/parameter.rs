//! A trained parameter beside the optimizer's state of it.

use model::Tensor;

/// A trained parameter beside the optimizer's state of it.
pub(super) struct Parameter {
    /// Its name in the network or head.
    pub name: String,
    /// The parameter itself, which the network computes with.
    pub weight: Tensor,
    /// In the order of [`Method::state_names`](super::rule::Method), each in the shape and memory layout of `weight`.
    pub state: Vec<Tensor>,
}

impl Parameter {
    /// Whether weight decay applies to it. Biases and the parameters of norms, which have one axis, do not decay.
    pub fn decays(&self) -> bool {
        self.weight.dim() > 1
    }
}
