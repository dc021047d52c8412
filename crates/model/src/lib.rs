//! Everything that needs libtorch. Pictures and activations are (n, h, w, c) in files and channels-last in memory:
//! libtorch sees (n, c, h, w) over the same bytes.

pub mod bytes;
pub mod checkpoint;
pub mod device;
pub mod fit;
pub mod head;
pub mod history;
pub mod labelled;
pub mod loss;
pub mod machine;
pub mod memory;
pub mod mode;
pub mod norms;
pub mod optimizer;
pub mod pace;
pub mod pixels;
pub mod precision;
mod product;
pub mod session;
pub mod stack;
pub mod training;
pub mod variants;
pub mod weights;
mod winograd;

pub use head::Head;
pub use labelled::Labelled;
pub use mode::Mode;
pub use network::{Architecture, Network, Recipe};
pub use precision::Precision;
pub use stack::Stack;
pub use tch::{Device, Tensor, no_grad};
pub use training::Training;
pub use variants::Variants;

/// Tensors by name, in name order.
pub type Parameters = std::collections::BTreeMap<String, Tensor>;
