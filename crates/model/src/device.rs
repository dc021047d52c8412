//! Where layers compute: on the processor, or on an NVIDIA GPU.
//!
//! libtorch keeps what it needs for a GPU in `libtorch_cuda.so`, several gigabytes with what it needs of NVIDIA's. The
//! linker drops that library from our programs even where torch-sys names it (tch-rs issues 907 and 980), since none of
//! its symbols is used, and a libtorch without it is enough to build them. So it is loaded here, while the program runs,
//! if a setting asks for it and a GPU is there: one build serves both kinds of machine.
//!
//! What of a GPU can be had through tch 0.24:
//! - Pinned memory and copies that do not wait: [`staged`]. There are no streams and no events.
//! - One kernel for many parameters (`_foreach_*`, `_fused_sgd_`, `_fused_adam_`) is not offered, as their arguments are
//!   lists of tensors that change. So all parameters are views of one flat tensor there: see
//!   `train::optimizer`.
//! - CUDA graphs are not offered: `at::cuda::CUDAGraph` is a C++ class in the library that is not linked.
//! - `tch::Cuda::cudnn_set_benchmark` must stay off: what is fastest today may add in another order tomorrow.

mod context;
mod driver;
mod library;
mod obstacle;
mod staging;

use crate::Parameters;
use artifact::Job;
use obstacle::Obstacle;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use tch::Device;

pub use driver::{Card, Version};
pub use staging::staged;

/// What a setting can ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// The GPU if there is one that can be used, else the processor; which, and why, is said in one line.
    #[default]
    Auto,
    /// The processor. Nothing is looked for.
    Cpu,
    /// An NVIDIA GPU, the first one that is visible (`CUDA_VISIBLE_DEVICES` chooses); without one the stage fails.
    /// Needs a driver and `make setup CUDA=1`.
    Cuda,
}

/// What a stage computes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The processor.
    Cpu,
    /// The first visible GPU.
    Gpu(Card),
}

impl Taken {
    /// Its name in libtorch.
    pub const fn device(&self) -> Device {
        match self {
            Self::Cpu => Device::Cpu,
            Self::Gpu(_) => Device::Cuda(0),
        }
    }

    /// Whether it multiplies bfloat16 natively.
    pub fn has_bf16(&self) -> bool {
        match self {
            Self::Cpu => crate::precision::processor_has_bf16(),
            Self::Gpu(card) => card.has_bf16(),
        }
    }
}

/// As in `provenance.yaml`: `cpu`, `cuda (NVIDIA H200)`.
impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("cpu"),
            Self::Gpu(card) => write!(f, "cuda ({})", card.name),
        }
    }
}

/// Settles what a stage computes on. Call it before the first convolution, backward pass or seeding of libtorch's own
/// random numbers: then libtorch looks for its CUDA library, once for the whole process. Tensors may be made before.
///
/// It goes to `provenance.yaml` and not to the manifest: what another device changes is in the hashes of the outputs, and
/// where it changes nothing, nothing after it has to run.
///
/// # Errors
/// `cuda` was asked for and cannot be had: why (driver, card or library), and what to do.
pub fn settle<S>(job: &Job<S>, choice: Choice) -> anyhow::Result<Taken> {
    let (taken, line) = take(choice)?;
    if let Some(line) = line {
        job.say(line);
    }
    job.record("device", taken.to_string());
    Ok(taken)
}

/// The same weights on `device`, for layers to compute there.
pub fn moved(parameters: Parameters, device: Device) -> Parameters {
    parameters.into_iter().map(|(name, tensor)| (name, tensor.to_device(device))).collect()
}

/// The device, and what to say about it in one line.
///
/// # Errors
/// As [`settle`].
pub fn take(choice: Choice) -> anyhow::Result<(Taken, Option<String>)> {
    decide(choice, find)
}

/// The device, and what to say about it. `find` is asked unless nobody wants a GPU.
fn decide(choice: Choice, find: impl FnOnce() -> Result<Card, Obstacle>) -> anyhow::Result<(Taken, Option<String>)> {
    if choice == Choice::Cpu {
        return Ok((Taken::Cpu, None));
    }
    match find() {
        Ok(card) => {
            let others = if card.visible > 1 { format!(", the first of {}", card.visible) } else { String::new() };
            let line = format!("device: cuda ({}{others})", card.name);
            Ok((Taken::Gpu(card), Some(line)))
        }
        Err(obstacle) if choice == Choice::Auto => Ok((Taken::Cpu, Some(obstacle.line()))),
        Err(obstacle) => Err(obstacle.refusal()),
    }
}

/// The GPU, ready to use. What costs little is looked at first: without a driver, nothing is loaded.
fn find() -> Result<Card, Obstacle> {
    obstacle::system(std::env::consts::OS, std::env::consts::ARCH)?;
    let card = driver::card(driver::look(driver::LIBRARY))?;
    library::load(card)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine;

    fn card(name: &str, visible: usize) -> Card {
        Card { name: name.to_owned(), capability: driver::Version(9, 0), visible }
    }

    #[test]
    fn the_processor_is_taken_without_a_look() {
        let (taken, line) = decide(Choice::Cpu, || panic!("looked for a GPU")).unwrap();
        assert_eq!((taken.to_string().as_str(), taken.device(), line), ("cpu", Device::Cpu, None));
    }

    #[test]
    fn a_gpu_is_taken_and_named() {
        for choice in [Choice::Auto, Choice::Cuda] {
            let (taken, line) = decide(choice, || Ok(card("NVIDIA H200", 1))).unwrap();
            assert_eq!((taken.to_string().as_str(), taken.device()), ("cuda (NVIDIA H200)", Device::Cuda(0)));
            assert_eq!(line.unwrap(), "device: cuda (NVIDIA H200)");
            let (taken, line) = decide(choice, || Ok(card("NVIDIA L4", 8))).unwrap();
            assert_eq!(taken.to_string(), "cuda (NVIDIA L4)");
            assert_eq!(line.unwrap(), "device: cuda (NVIDIA L4, the first of 8)");
        }
    }

    #[test]
    fn without_a_gpu_auto_goes_on_and_cuda_does_not() {
        let none = || Err(Obstacle::NoDriver { said: "libcuda.so.1: no such file".to_owned() });
        let (taken, line) = decide(Choice::Auto, none).unwrap();
        assert_eq!((taken, line.unwrap().as_str()), (Taken::Cpu, "device: cpu, as there is no NVIDIA driver"));
        let says = decide(Choice::Cuda, none).unwrap_err().to_string();
        assert!(says.starts_with("settings.device: expected cuda, got cpu, as there is no NVIDIA driver; "), "{says}");
    }

    #[test]
    fn without_a_driver_nothing_of_cuda_is_loaded() {
        if let Err(Obstacle::NoDriver { .. } | Obstacle::NoDriverLibrary { .. }) = find() {
            assert_eq!(machine::loaded("libc10_cuda."), None);
        }
    }

    #[test]
    fn choices_are_spelled_as_in_the_pipeline_file() {
        let spelled = [Choice::default(), Choice::Cpu, Choice::Cuda].map(|c| serde_json::to_string(&c).unwrap());
        assert_eq!(spelled, ["\"auto\"", "\"cpu\"", "\"cuda\""]);
    }
}
