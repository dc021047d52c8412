//! Everything that needs libtorch. Pictures and activations are (n, h, w, c) in files and channels-last in memory:
//! libtorch sees (n, c, h, w) over the same bytes.

pub mod allocator;
pub mod bytes;
pub mod checkpoint;
pub mod device;
pub mod gradient;
pub mod head;
pub mod mode;
pub mod norms;
pub mod pixels;
pub mod precision;
pub mod product;
pub mod provenance;
pub mod stack;
pub mod weights;
mod winograd;

pub use gradient::Gradient;
pub use head::Head;
pub use mode::Mode;
pub use network::{Architecture, Network, Recipe};
pub use precision::Precision;
pub use stack::Stack;
pub use tch::{Device, Tensor, no_grad};

/// Tensors by name, in name order.
pub type Parameters = std::collections::BTreeMap<String, Tensor>;
