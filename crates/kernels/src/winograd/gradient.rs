//! The gradients of a loss with respect to the weight of a 3 × 3 convolution, with 25 multiplications instead of 81, and with
//! respect to its bias.
//!
//! The first is itself a convolution: of the inputs with the gradient of the outputs. Both are cut into tiles, of 5 × 5
//! and of 3 × 3 pixels, and transformed into 25 points. For each pair of an input and an output channel, the products
//! of corresponding points, summed over all tiles of all pictures, are the points of the weight's gradient: F(3 × 3, 3
//! × 3). All arithmetic is f32, also for activations in bf16.
//!
//! libtorch's library takes longer for this gradient than for the other two convolutions of a layer's training step, above
//! all in f32.
//!
//! - [`Convolution`]: what a training step knows of the layer. `accumulate`: its gradients, over all tiles.
//! - `inputs`, `outputs`: tiles as points. `part`: the gradients of some outputs.
//! - `block`: the matrix product in the middle. `transform`: from pixels to points and back.

mod accumulate;
mod block;
mod convolution;
mod inputs;
mod outputs;
mod part;
#[cfg(test)]
mod tests;
mod transform;

pub use accumulate::fits;
pub use convolution::Convolution;
