//! Networks and classifiers with their weights: everything that computes with libtorch, but for training.
//!
//! Axes: n pictures, h rows, w columns, c channels, k classes. Pictures and activations are (n, h, w, c) in files and
//! channels-last in memory: libtorch sees the same bytes as (n, c, h, w).
//!
//! From files to predictions:
//!
//! - [`weights`]: published weights of a network, read into our names and axes
//! - [`about`]: what weights are and how to use them; [`feature_source`]: what the features come from
//! - [`checkpoint`]: our own weight files, which hold both
//! - [`classifier`]: a classifier in one file, ready to answer; [`card`]: what it knows of itself
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
//! - `alone`: a picture gets the same numbers alone and among others
//! - [`concurrent`]: reading, computing and writing at the same time
//! - [`parameters`]: tensors by name
//! - [`stored_dtype`]: the dtype in which weights and activations are kept
//! - [`precision`]: f32 or bfloat16, and which of them a network and a device allow
//! - [`device`]: the CPU or a GPU, and why a GPU cannot be used
//! - `fused`: frozen convolutions with what follows them, in our own kernels
//! - [`matmul`]: products of few rows, in our own kernels
//! - `winograd`: 3 × 3 convolutions and their gradients, in our own kernels
//! - [`openmp`]: threads that sleep while they wait
//! - [`allocator`]: memory that is kept for the next batch
//! - [`provenance`]: the hardware and library versions that a stage records

pub mod about;
pub mod allocator;
mod alone;
pub mod bytes;
pub mod card;
pub mod checkpoint;
pub mod classifier;
pub mod concurrent;
pub mod device;
pub mod feature_source;
mod fused;
pub mod gradient;
pub mod head;
pub mod matmul;
pub mod mode;
pub mod norms;
pub mod openmp;
pub mod parameters;
pub mod pixels;
pub mod precision;
pub mod provenance;
pub mod stack;
pub mod stored_dtype;
pub mod variable;
pub mod weights;
mod winograd;

pub use about::About;
pub use feature_source::FeatureSource;
pub use gradient::Gradient;
pub use head::Head;
pub use mode::Mode;
pub use network::{Architecture, Network, Recipe, Role};
pub use parameters::Parameters;
pub use precision::Precision;
pub use stack::Stack;
pub use stored_dtype::StoredDtype;
pub use tch::{Device, Tensor, no_grad};
pub use variable::Variable;
