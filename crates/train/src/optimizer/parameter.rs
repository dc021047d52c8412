//! A trained parameter beside the optimizer's state of it.

use model::{Role, Tensor};

/// A trained parameter beside the optimizer's state of it.
pub(super) struct Parameter {
    /// Its name in the network or head.
    pub name: String,
    /// What it is for; this decides whether weight decay applies.
    pub role: Role,
    /// The parameter itself, which the network computes with.
    pub weight: Tensor,
    /// In the order of [`Method::state_names`](super::rule::Method), each in the shape and memory layout of `weight`.
    pub state: Vec<Tensor>,
}
