//! Where layers compute: on the CPU, or on an NVIDIA GPU.
//!
//! libtorch's code for GPUs is in `libtorch_cuda.so`, several gigabytes with the libraries of NVIDIA's that it uses. The
//! linker drops that library from our programs even where torch-sys names it (tch-rs issues 907 and 980), since none of its
//! symbols is used, and a libtorch without it is enough to build them. So this module loads it while the program runs, if a
//! setting asks for it and there is a GPU: one build serves both kinds of machine.
//!
//! What tch 0.24 offers of a GPU:
//! - Pinned memory and copies that do not wait: [`staged`]. There are no streams and no events.
//! - No kernel for many parameters (`_foreach_*`, `_fused_sgd_`, `_fused_adam_`): these take lists of tensors and
//!   change them. So on a GPU all parameters are views of one flat tensor; see `train::optimizer`.
//! - No CUDA graphs: `at::cuda::CUDAGraph` is a C++ class in the library that is not linked.
//! - `tch::Cuda::cudnn_set_benchmark` must stay off: the fastest algorithm may differ from run to run, and sum in
//!   another order.
//!
//! Its modules, those that need no other first:
//!
//! - `card`: what is known of a GPU. `loader`: which libraries this process has loaded. `context`: switches of libtorch.
//! - `choice`: what a setting asks for, and what a stage then computes on. `unavailable`: why there is no GPU, and the
//!   remedy.
//! - `driver`: what NVIDIA's driver says. `library`: loading libtorch's CUDA. `choose`: all of it together.
//! - `staging`: copies from files to a GPU.

mod card;
mod choice;
mod choose;
#[cfg(test)]
mod compile;
mod context;
mod driver;
mod library;
mod loader;
mod staging;
mod unavailable;

use crate::Parameters;
use tch::Device;

pub use card::{Card, Version};
pub use choice::{Choice, Chosen};
pub use choose::{choose, probe};
pub(crate) use loader::loaded;
pub use staging::staged;
pub use unavailable::NoGpu;

/// The same weights on `device`, for layers to compute there.
pub fn moved(parameters: Parameters, device: Device) -> Parameters {
    parameters.into_iter().map(|(name, tensor)| (name, tensor.to_device(device))).collect()
}
