//! Convolutions of 3 × 3 with a quarter of the multiplications: Winograd's F(4 × 4, 3 × 3), as in Lavin and Gray 2015, "Fast
//! algorithms for convolutional neural networks", sections 3 and 4.3.
//!
//! Tiles of 6 × 6 pixels that overlap by two cover the feature map. The algorithm computes 36 *points* of each tile and
//! 36 of each kernel. The products of corresponding points, summed over all input channels, are the points of 4 × 4
//! outputs. These sums take most of the time; for each point they are a matrix product. All arithmetic is f32. Its
//! results differ from a direct sum's by about 1e-6 of the largest output. bf16 is too coarse for points, so
//! activations in bf16 are converted as they are read and written.
//!
//! No result depends on the batch size or on the number of threads.
//!
//! - [`kernels`](Kernels): the transformed weights.
//! - `forward`: [`Kernels::convolve`], which cuts the outputs into strips.
//! - `strip`: one strip, from inputs to outputs.
//! - `transform`: from pixels to points and back. `tile`: cutting tiles out of pictures. `lanes`: what one vector step
//!   holds.
//! - [`gradient`]: the gradients with respect to weight and bias.

mod forward;
pub mod gradient;
mod kernels;
mod lanes;
#[cfg(test)]
pub(crate) mod reference;
mod strip;
#[cfg(test)]
mod tests;
mod tile;
mod transform;

pub use kernels::{Kernels, pays};
