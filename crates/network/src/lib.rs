//! Networks as tables, without weights and without libtorch: what each layer computes, which parameters it has, how its
//! makers name them, and how pixels are normalised before the first layer.
//!
//! Axes: h rows, w columns, c channels of a feature map.
//!
//! - [`op`]: single operations, their parameters and how they change a shape
//! - [`flow`]: trees of operations: chains, sums, products, concatenations
//! - [`network`](mod@network): layers with names, from pixels to the last feature map
//! - [`norms`]: a network with batch norms where it has none, to be trained from scratch
//! - [`norm_inputs`]: what each batch norm normalises, as a network of its own
//! - [`recipe`]: the input normalisation that weights were trained with
//! - [`entry`]: one row of the table: name, builder, makers of weights
//! - [`networks`]: the networks themselves, a file for each family
//! - [`architecture`]: a network by its name in settings and checkpoints
//! - [`names`]: names and order of axes of a network's tensors in a weight file

pub mod architecture;
pub mod entry;
pub mod flow;
pub mod names;
pub mod network;
pub mod networks;
pub mod norm_inputs;
pub mod norms;
pub mod op;
pub mod recipe;
#[cfg(test)]
mod tests;

pub use architecture::Architecture;
pub use flow::{Flow, Join, Named};
pub use network::{Layer, Network};
pub use op::{Act, BatchNorm, Conv, Op, Padding, Parameter, Pool, Pooling, Role};
pub use recipe::Recipe;
