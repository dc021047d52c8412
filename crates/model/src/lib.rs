//! Networks and classifiers with their weights: everything that computes with libtorch, but for training.
//!
//! Axes: n pictures, h rows, w columns, c channels, k classes. Pictures and activations are (n, h, w, c) in files and
//! channels-last in memory: libtorch sees the same bytes as (n, c, h, w).
//!
//! From files to predictions:
//!
//! - [`weights`]: published weights of a network, read into our names and axes
//! - [`checkpoint`]: our own weight files, with the metadata that is needed to use them
//! - [`pixels`]: pictures to the network's input, by recipe
//! - [`stack`]: consecutive layers with their weights: forward passes and gradients
//! - [`head`]: the classifier on top: pool, hidden layers, dropout, logits
//! - [`mode`]: what a pass through a head is for
//! - [`norms`]: batch norms folded into convolutions
//! - [`variable`]: a parameter that training changes
//! - [`gradient`]: gradients of a loss with respect to parameters
//!
//! Arithmetic and memory:
//!
//! - [`bytes`]: tensors to slices and back
//! - [`precision`]: f32 or bfloat16, and which of them a network and a device allow
//! - [`device`]: the CPU or a GPU, and why a GPU cannot be used
//! - [`matmul`]: products of few rows, in our own kernels
//! - `winograd`: 3 × 3 convolutions and their gradients, in our own kernels
//! - [`allocator`]: memory that is kept for the next batch
//! - [`provenance`]: the hardware and library versions that a stage records

pub mod allocator;
pub mod bytes;
pub mod checkpoint;
pub mod device;
pub mod gradient;
pub mod head;
pub mod matmul;
pub mod mode;
pub mod norms;
pub mod pixels;
pub mod precision;
pub mod provenance;
pub mod stack;
pub mod variable;
pub mod weights;
mod winograd;

pub use gradient::Gradient;
pub use head::Head;
pub use mode::Mode;
pub use network::{Architecture, Network, Recipe, Role};
pub use precision::Precision;
pub use stack::Stack;
pub use tch::{Device, Tensor, no_grad};
pub use variable::Variable;

/// Tensors by name, in name order.
pub type Parameters = std::collections::BTreeMap<String, Tensor>;
