//! Convolutions as sums over whole patches, with all that follows them in the same pass: bias, another feature map that is
//! added, and limits of the result.
//!
//! - [`window`](Window): how a kernel moves over a picture
//! - [`after`](After): what happens to a sum before it is written
//! - [`product`](Product): every input channel reaches every output channel; patches of pixels times a matrix of weights
//! - [`depthwise`](Depthwise): each channel is filtered by itself
//! - [`inverted_residual`](InvertedResidual): three of them in one pass
//! - `panels`: the matrix of weights as it is read
//! - `patches`: patches of pixels as rows of a matrix
//!
//! Activations are (n, h, w, channels) in f32. The terms of each sum are added one after the other with one rounding each
//! (FMA), in parts of 512, in an order that depends on nothing but the kernel: no result depends on the batch, on the number of threads or
//! on the instruction set.

mod after;
mod depthwise;
mod inverted_residual;
mod panels;
mod patches;
mod product;
#[cfg(test)]
mod tests;
mod window;

pub use after::After;
pub use depthwise::Depthwise;
pub use inverted_residual::InvertedResidual;
pub(crate) use panels::{Panel, Panels, product_of};
pub use product::Product;
pub use window::Window;
