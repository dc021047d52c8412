//! Our own arithmetic over slices of numbers. It knows no tensors, no files and no networks.
//!
//! - [`simd`]: which of the CPU's instruction sets a loop is compiled for and run with.
//! - [`stored`]: the element types of activations in memory, f32 and bf16.
//! - [`winograd`]: 3 × 3 convolutions with a quarter of the multiplications, and their gradients.
//! - [`concat`]: feature maps side by side.
//! - [`convolution`]: convolutions by their definition, with what follows them in the same pass.
//! - [`matmul`]: matrix products of few rows with a wide weight.
//! - [`steps`]: how optimizers change a weight.
//! - [`lbfgs`]: the direction of a quasi-Newton step.
//!
//! Every function gives the same bits for any number of threads and with any instruction set.

mod aligned;
pub mod concat;
pub mod convolution;
pub mod lbfgs;
pub mod matmul;
pub mod simd;
pub mod steps;
pub mod stored;
mod uninit;
pub mod winograd;
